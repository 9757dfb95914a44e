// The benchmark's client counts what a server sends, whatever the cuts, and tells what a server refuses.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { BenchClient, MessageWalker } from "../../bench/client.ts";

/** A message as the manual's section 54.7 lays it out: type, length with itself, body. */
function message(type: string, body: string): Buffer {
  const head = Buffer.from([type.charCodeAt(0), 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(body) + 4, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

const READY = message("Z", "I");
const ANSWER = Buffer.concat([
  message("T", "\0\u0001id\0"),
  message("D", "\0\u0001\0\0\0\u00011"),
  message("D", ""),
  message("d", "17\tada@postbox.example\n"),
  message("C", "SELECT 2\0"),
  READY,
]);

test("messages are counted at every cut", () => {
  for (let first = 0; first <= ANSWER.length; first++)
    for (let second = first; second <= ANSWER.length; second++) {
      const walker = new MessageWalker();
      walker.begin();
      for (const piece of [
        ANSWER.subarray(0, first),
        ANSWER.subarray(first, second),
        ANSWER.subarray(second),
      ])
        walker.push(piece);
      // Bodies of 7, 0 and 23 bytes.
      expect([walker.rows, walker.bytes, walker.ready, walker.error]).toEqual([3, 30, true, null]);
    }
});

test("an error's fields are told at every cut", () => {
  const refused = message("E", "SERROR\0C42501\0Mrefused by policy\0\0");
  for (let cut = 0; cut <= refused.length; cut++) {
    const walker = new MessageWalker();
    walker.push(refused.subarray(0, cut));
    walker.push(refused.subarray(cut));
    expect(walker.error).toBe("SERROR C42501 Mrefused by policy");
  }
});

test("a length that cannot be ends the walk", () => {
  expect(() => new MessageWalker().push(Buffer.from([0x44, 0, 0, 0, 3]))).toThrow(/shorter than its own/);
});

let server: Server | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  if (server === null) return;
  server.close();
  await once(server, "close");
  server = null;
});

/** A server that follows a script: it sends an answer whenever the client has sent something. */
async function serve(...answers: readonly Buffer[]): Promise<{ port: number; heard: Buffer[] }> {
  const heard: Buffer[] = [];
  server = createServer((socket) => {
    sockets.push(socket);
    const left = [...answers];
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      heard.push(chunk);
      const answer = left.shift();
      if (answer === undefined) socket.destroy();
      else socket.write(answer);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, heard };
}

const CLEARTEXT = message("R", "\0\0\0\u0003");
const WELCOME = Buffer.concat([message("R", "\0\0\0\0"), message("S", "client_encoding\0UTF8\0"), READY]);
const WHO = { user: "ada", password: "not-a-secret", database: "db" };

test("a client signs in with its password, asks, and counts", async () => {
  const { port, heard } = await serve(CLEARTEXT, WELCOME, ANSWER);
  const client = await BenchClient.connect({ port, ...WHO });
  expect(await client.query("select 1")).toEqual({ rows: 3, bytes: 30 });
  // Length 8 + 4 pairs and the end, version 3.0, then pairs that end with NUL.
  const pairs = "user\0ada\0database\0db\0client_encoding\0UTF8\0application_name\0weir-bench\0\0";
  const startup = Buffer.concat([Buffer.from([0, 0, 0, pairs.length + 8, 0, 3, 0, 0]), Buffer.from(pairs)]);
  expect(heard).toEqual([startup, message("p", "not-a-secret\0"), message("Q", "select 1\0")]);
  client.close();
});

test("a closer look digests the rows and counts those that hold what they should not", async () => {
  const { port } = await serve(CLEARTEXT, WELCOME, ANSWER);
  const client = await BenchClient.connect({ port, ...WHO });
  const bodies = "\0\u0001\0\0\0\u0001117\tada@postbox.example\n";
  expect(await client.query("select 1", { marks: ["@postbox.example"] })).toEqual({
    rows: 3,
    bytes: 30,
    marks: 1,
    digest: createHash("sha256").update(bodies).digest("hex"),
  });
  client.close();
});

const REFUSALS: [name: string, answers: Buffer[], why: RegExp][] = [
  [
    "a refused password is told",
    [CLEARTEXT, message("E", "SFATAL\0Mno such principal\0\0")],
    /no such principal/,
  ],
  ["another way of signing in is told", [message("R", "\0\0\0\u000a")], /authentication 10/],
  ["a server that hangs up is told", [], /closed/],
];
for (const [name, answers, why] of REFUSALS)
  test(name, async () => {
    const { port } = await serve(...answers);
    await expect(BenchClient.connect({ port, ...WHO })).rejects.toThrow(why);
  });

test("a statement that fails is told, and the next one is answered", async () => {
  const failed = Buffer.concat([message("E", "SERROR\0Mno such table\0\0"), READY]);
  const { port } = await serve(CLEARTEXT, WELCOME, failed, ANSWER);
  const client = await BenchClient.connect({ port, ...WHO });
  await expect(client.query("select * from nothing")).rejects.toThrow(/no such table/);
  expect(await client.query("select 1")).toEqual({ rows: 3, bytes: 30 });
  client.close();
});
