// Scripted conversations, byte for byte: a raw client, the adapter, and a resource that follows a script.

import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { serialize } from "pg-protocol";
import { afterEach, describe, expect, test } from "vitest";
import type { Clock } from "../../../src/base/clock.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { LIMITS } from "../../../src/base/limits.ts";
import { loadSqlParser } from "../../../src/language/sql/parser.ts";
import type { Operation } from "../../../src/model/operation.ts";
import { createPostgresAdapter } from "../../../src/protocol/postgres/adapter.ts";
import { startup } from "../../../src/protocol/postgres/frontend.ts";
import { cstring, int16, int32, message } from "../../../src/protocol/postgres/payload.ts";
import { FakeHost, type FakeVerdict, listen } from "../../support/fake-host.ts";

const parser = await loadSqlParser();
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const Z = (status = "I"): Uint8Array => message(0x5a, text(status));
const C = (tag: string): Uint8Array => message(0x43, cstring(tag));
const E = (words: string, severity = "ERROR"): Uint8Array =>
  message(0x45, text(`S${severity}\0V${severity}\0C42601\0M${words}\0\0`));
const T = (...names: string[]): Uint8Array =>
  message(
    0x54,
    int16(names.length),
    ...names.flatMap((name) => [
      cstring(name),
      int32(0),
      int16(0),
      int32(25),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  );
const D = (value: string): Uint8Array => message(0x44, int16(1), int32(value.length), text(value));
const PARSED = message(0x31);
const BOUND = message(0x32);
const SIGNED_IN = [
  message(0x52, int32(0)),
  message(0x53, cstring("client_encoding"), cstring("UTF8")),
  message(0x53, cstring("search_path"), cstring('"$user", public')),
  message(0x4b, int32(4242), int32(99)),
  Z(),
];

/** Reads frames of one socket on demand. */
class Peer {
  readonly socket: net.Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    const over = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on("close", over).on("error", over).on("end", over);
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes.length < count && !this.#ended)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    const out = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return out;
  }

  /** One message as `type:printable payload`, or `end`. */
  async frame(): Promise<string> {
    const head = await this.take(5);
    if (head.length < 5) return "end";
    const body = await this.take(head.readInt32BE(1) - 4);
    return `${String.fromCharCode(head[0])}:${body
      .toString("latin1")
      .replace(/[^\x20-\x7e]+/g, " ")
      .trim()}`;
  }

  async frames(count: number): Promise<string[]> {
    const out: string[] = [];
    for (let i = 0; i < count; i++) out.push(await this.frame());
    return out;
  }

  /** All messages up to and with ReadyForQuery, or the end. */
  async untilReady(): Promise<string[]> {
    const out: string[] = [];
    for (;;) {
      const frame = await this.frame();
      out.push(frame);
      if (frame === "end" || frame.startsWith("Z:")) return out;
    }
  }

  async startup(): Promise<Buffer> {
    return this.take((await this.take(4)).readInt32BE(0) - 4);
  }

  send(...frames: Uint8Array[]): void {
    this.socket.write(Buffer.concat(frames));
  }
}

interface Scene {
  readonly host: FakeHost;
  readonly port: number;
  /** The resource's end of the next connection to it. */
  resource(): Promise<Peer>;
}

async function scene(
  verdict: (operation: Operation) => FakeVerdict = () => ({ kind: "allow" }),
  options: {
    clock?: Clock;
    tls?: { cert: string; key: string };
    later?: boolean;
    rowsWait?: Promise<void>;
  } = {},
): Promise<Scene> {
  const arrived: Peer[] = [];
  const waiting: ((peer: Peer) => void)[] = [];
  const server = net.createServer((socket) => {
    const peer = new Peer(socket);
    const next = waiting.shift();
    if (next === undefined) arrived.push(peer);
    else next(peer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as net.AddressInfo).port;
  const host = new FakeHost({
    resources: [{ name: "db", protocol: "postgres", host: "127.0.0.1", port, database: "d", labels: {} }],
    credential: () => ({ user: "role", password: "secret" }),
    verdict,
    ...(options.later === undefined ? {} : { later: options.later }),
    ...(options.rowsWait === undefined ? {} : { rowsWait: options.rowsWait }),
  });
  const gateway = await listen(createPostgresAdapter({ parser, ...options }), host);
  cleanups.push(async () => {
    server.close();
    await gateway.close();
  });
  return {
    host,
    port: gateway.port,
    resource: () => {
      const peer = arrived.shift();
      return peer === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(peer);
    },
  };
}

function connect(port: number): Peer {
  const peer = new Peer(net.connect(port, "127.0.0.1"));
  cleanups.push(async () => void peer.socket.destroy());
  return peer;
}

const HELLO = startup(
  new Map([
    ["user", "me"],
    ["database", "db"],
  ]),
);

/** A client and a resource with a session between them. */
async function session(stage: Scene): Promise<{ client: Peer; resource: Peer }> {
  const client = connect(stage.port);
  client.send(HELLO);
  expect(await client.frame()).toBe("R:");
  client.send(serialize.password("good"));
  const resource = await stage.resource();
  await resource.startup();
  resource.send(...SIGNED_IN);
  expect((await client.untilReady()).map((frame) => frame[0])).toEqual(["R", "S", "S", "K", "Z"]);
  return { client, resource };
}

describe("opening", () => {
  test("SSLRequest without a certificate, and GSSENCRequest, are answered N", async () => {
    const client = connect((await scene()).port);
    client.send(Uint8Array.from([0, 0, 0, 8, 4, 210, 22, 48]));
    expect((await client.take(1)).toString()).toBe("N");
    client.send(Uint8Array.from([0, 0, 0, 8, 4, 210, 22, 47]));
    expect((await client.take(1)).toString()).toBe("N");
    client.send(HELLO);
    expect(await client.frame()).toBe("R:");
  });

  test("plaintext behind an SSLRequest is refused", async () => {
    const stage = await scene();
    const client = connect(stage.port);
    client.send(Uint8Array.from([0, 0, 0, 8, 4, 210, 22, 47]), HELLO);
    expect(await client.frame()).toContain("(PROTOCOL_VIOLATION)");
    expect(stage.host.refusals).toMatchObject([{ code: "PROTOCOL_VIOLATION" }]);
  });

  test("with a certificate the connection is encrypted, and the token travels inside", async () => {
    const folder = new URL("../../../fixtures/protocol/", import.meta.url);
    const cert = readFileSync(new URL("tls-test-only.crt", folder), "utf8");
    const key = readFileSync(new URL("tls-test-only.key", folder), "utf8");
    const stage = await scene(undefined, { tls: { cert, key } });
    const raw = net.connect(stage.port, "127.0.0.1");
    raw.write(Uint8Array.from([0, 0, 0, 8, 4, 210, 22, 47]));
    const answer = await new Promise<Buffer>((resolve) => raw.once("data", resolve));
    expect(answer.toString()).toBe("S");
    const secured = tls.connect({ socket: raw, ca: cert, servername: "localhost" });
    const client = new Peer(secured);
    cleanups.push(async () => void secured.destroy());
    client.send(HELLO);
    expect(await client.frame()).toBe("R:");
    client.send(serialize.password("good"));
    const resource = await stage.resource();
    await resource.startup();
    resource.send(...SIGNED_IN);
    await client.untilReady();
    client.send(serialize.query("select 1"));
    expect(await resource.frame()).toBe("Q:select 1");
    resource.send(T("a"), D("x"), C("SELECT 1"), Z());
    expect((await client.untilReady()).map((frame) => frame[0]).join("")).toBe("TDCZ");
  });

  test("protocol 3.2 is negotiated down to 3.0", async () => {
    const client = connect((await scene()).port);
    const newer = HELLO.slice();
    newer[7] = 2;
    client.send(newer);
    expect((await client.frame())[0]).toBe("v");
    expect(await client.frame()).toBe("R:");
  });

  test("a client that never finishes is refused after its deadline", async () => {
    const timers: (() => void)[] = [];
    const after: Clock["after"] = (_ms, callback) => {
      timers.push(callback);
      return () => {};
    };
    const clock: Clock = { ...systemClock, after };
    const stage = await scene(undefined, { clock });
    const client = connect(stage.port);
    client.send(HELLO.subarray(0, 6));
    client.send(Uint8Array.of());
    while (timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (const timer of timers) timer();
    expect(await client.frame()).toContain("(SESSION_TIMEOUT)");
    expect(await client.frame()).toBe("end");
  });

  const BAD: [name: string, bytes: Uint8Array, error: string][] = [
    ["a packet past its limit", Uint8Array.of(0, 1, 0, 0), "(PROTOCOL_TOO_LARGE)"],
    [
      "replication",
      startup(
        new Map([
          ["user", "u"],
          ["database", "db"],
          ["replication", "true"],
        ]),
      ),
      "(PROTOCOL_UNSUPPORTED)",
    ],
    ["HTTP", text("GET / HTTP/1.1\r\n\r\n"), "(PROTOCOL_TOO_LARGE)"],
  ];
  for (const [name, bytes, error] of BAD) {
    test(`${name} is refused`, async () => {
      const client = connect((await scene()).port);
      client.send(bytes);
      expect(await client.frame()).toContain(error);
      expect(await client.frame()).toBe("end");
    });
  }
});

describe("a resource that misbehaves while signing in", () => {
  const CASES: [name: string, replies: Uint8Array[], error: string][] = [
    ["asks for Kerberos", [message(0x52, int32(7))], "(UPSTREAM_AUTH)"],
    [
      "claims SCRAM is over without its proof",
      [message(0x52, int32(10), cstring("SCRAM-SHA-256"), Uint8Array.of(0)), message(0x52, int32(0))],
      "(UPSTREAM_AUTH)",
    ],
    [
      "offers an unknown mechanism",
      [message(0x52, int32(10), cstring("PLAIN"), Uint8Array.of(0))],
      "(UPSTREAM_AUTH)",
    ],
    ["says rows", [D("x")], "(UPSTREAM_PROTOCOL)"],
    [
      "reports another encoding",
      [message(0x52, int32(0)), message(0x53, cstring("client_encoding"), cstring("LATIN1"))],
      "(UPSTREAM_PROTOCOL)",
    ],
    ["refuses with words of its own", [E("no, not from 10.1.2.3", "FATAL")], "SQLSTATE 42601"],
  ];
  for (const [name, replies, error] of CASES) {
    test(`${name}: the client gets an error without its words`, async () => {
      const stage = await scene();
      const client = connect(stage.port);
      client.send(HELLO);
      await client.frame();
      client.send(serialize.password("good"));
      const resource = await stage.resource();
      await resource.startup();
      resource.send(...replies);
      const answer = await client.frame();
      expect(answer).toContain(error);
      expect(answer).not.toContain("10.1.2.3");
      expect(await client.frame()).toBe("end");
      await stage.host.until(() => stage.host.sessions[0].closed !== null);
    });
  }
});

describe("a session", () => {
  const denyDrop = (operation: Operation): FakeVerdict =>
    /drop/.test(operation.text) ? { kind: "deny" } : { kind: "allow" };

  test("a refusal in the middle of a pipeline keeps its place, and all up to Sync is skipped", async () => {
    const { client, resource } = await session(await scene(denyDrop));
    client.send(
      serialize.parse({ text: "insert into t values (1)" }),
      serialize.bind(),
      serialize.execute(),
      serialize.parse({ text: "drop table t" }),
      serialize.bind(),
      serialize.execute(),
      serialize.sync(),
    );
    expect((await resource.frames(6)).map((frame) => frame.slice(0, 16))).toEqual(
      ["P:insert into t va", "B:", "D:P", "E:", "E:weir: refused", "S:"].map((frame) => frame.slice(0, 16)),
    );
    resource.send(
      PARSED,
      BOUND,
      message(0x6e),
      C("INSERT 0 1"),
      E('portal "weir: refused" does not exist'),
      Z(),
    );
    const answers = await client.untilReady();
    expect(answers.map((frame) => frame[0]).join("")).toBe("12CEZ");
    expect(answers[3]).toContain('refused by policy rule "no-drops"');
    client.send(serialize.query("select 1"));
    expect(await resource.frame()).toBe("Q:select 1");
  });

  test("an error of the resource's own skips the rest of the pipeline on both sides", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    client.send(
      serialize.parse({ name: "a", text: "select 1" }),
      serialize.bind({ statement: "a" }),
      serialize.execute(),
      serialize.sync(),
    );
    await resource.frames(5);
    resource.send(E("mail jo@example.com"), Z());
    const answers = await client.untilReady();
    expect(answers.map((frame) => frame[0]).join("")).toBe("EZ");
    expect(answers[0]).toContain("mail [EMAIL]");
    // The statement was never made: binding it again is refused by its own error.
    client.send(serialize.bind({ statement: "a" }), serialize.sync());
    expect((await resource.frames(2)).map((frame) => frame[0]).join("")).toBe("ES");
    resource.send(E("x"), Z());
    expect((await client.untilReady())[0]).toContain("26000");
  });

  test("FunctionCall is refused, and the session goes on", async () => {
    const { client, resource } = await session(await scene());
    client.send(message(0x46, int32(1), int16(0), int16(0), int16(0)), serialize.query("select 2"));
    const answers = await client.untilReady();
    expect(answers[0]).toContain("0A000");
    expect(await resource.frame()).toBe("Q:select 2");
  });

  test("rows split at any byte come out masked and whole", async () => {
    const { client, resource } = await session(await scene());
    const reply = Buffer.concat([T("mail"), D("jo@example.com"), D("none"), C("SELECT 2"), Z()]);
    for (let at = 1; at < reply.length; at += 3) {
      client.send(serialize.query("select mail from t"));
      await resource.frame();
      resource.send(reply.subarray(0, at));
      await new Promise((resolve) => setImmediate(resolve));
      resource.send(reply.subarray(at));
      const answers = await client.untilReady();
      expect(answers.slice(1)).toEqual(["D:[EMAIL]", "D:none", "C:SELECT 2", "Z:I"]);
    }
  });

  const VIOLATIONS: [name: string, replies: Uint8Array[]][] = [
    ["rows that nothing describes", [D("x")]],
    ["FunctionCallResponse", [message(0x56, int32(-1))]],
    ["CopyBothResponse", [message(0x57, Uint8Array.of(0), int16(0))]],
    ["a command tag with data in it", [C("jo@example.com")]],
    ["COPY data for a SELECT", [message(0x48, Uint8Array.of(0), int16(1), int16(0))]],
    ["an unknown message", [message(0x7a)]],
    ["a pinned setting changed", [message(0x53, cstring("standard_conforming_strings"), cstring("off"))]],
    ["a cut frame's impossible length", [Uint8Array.of(0x44, 0, 0, 0, 1)]],
    ["a second answer to one question", [C("SELECT 1"), Z(), C("SELECT 1")]],
  ];
  for (const [name, replies] of VIOLATIONS) {
    test(`${name}: the session ends, and nothing of it is shown`, async () => {
      const stage = await scene();
      const { client, resource } = await session(stage);
      client.send(serialize.query("select 1"));
      await resource.frame();
      resource.send(...replies);
      let last = "";
      for (let frame = await client.frame(); frame !== "end"; frame = await client.frame()) last = frame;
      expect(last).toContain("(UPSTREAM_PROTOCOL)");
      expect(last).not.toContain("jo@");
      await stage.host.until(() => stage.host.sessions[0].closed !== null);
      expect(stage.host.sessions[0].closed).toEqual({ kind: "error", code: "UPSTREAM_PROTOCOL" });
    });
  }

  const CLIENT_FAULTS: [name: string, frames: Uint8Array[], error: string][] = [
    [
      "a second statement behind the NUL",
      [message(0x51, text("select 1\0drop table t\0"))],
      "(PROTOCOL_VIOLATION)",
    ],
    ["a statement past its limit", [Uint8Array.of(0x51, 0x10, 0, 0, 0)], "(PROTOCOL_TOO_LARGE)"],
    ["a message of an unknown type", [message(0x21)], "(PROTOCOL_VIOLATION)"],
    ["a second password", [serialize.password("good")], "(PROTOCOL_VIOLATION)"],
  ];
  for (const [name, frames, error] of CLIENT_FAULTS) {
    test(`${name} ends the session before anything is sent`, async () => {
      const stage = await scene();
      const { client, resource } = await session(stage);
      client.send(...frames);
      expect(await client.frame()).toContain(error);
      expect(await resource.frame()).toBe("X:");
      expect(stage.host.sessions[0].operations).toEqual([]);
    });
  }

  test("a FATAL of the resource is shown, then the connection ends", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    resource.send(E("terminating because of jo@example.com", "FATAL"));
    resource.socket.end();
    expect(await client.frame()).toContain("terminating because of [EMAIL]");
    expect(await client.frame()).toBe("end");
    expect(stage.host.sessions[0].closed).toEqual({ kind: "upstream" });
  });

  test("a resource that vanishes is told as an error", async () => {
    const { client, resource } = await session(await scene());
    client.send(serialize.query("select 1"));
    await resource.frame();
    resource.socket.destroy();
    expect(await client.frame()).toContain("(UPSTREAM_LOST)");
    expect(await client.frame()).toBe("end");
  });

  test("a drain ends the session with its own error", async () => {
    const stage = await scene();
    const { client } = await session(stage);
    const { WeirError } = await import("../../../src/base/errors.ts");
    stage.host.sessions[0].controller.abort(
      new WeirError("SESSION_DRAINING", "the gateway is shutting down"),
    );
    expect(await client.frame()).toContain("57P01");
    expect(stage.host.sessions[0].closed).toEqual({ kind: "drain" });
  });

  const G = message(0x47, Uint8Array.of(0), int16(1), int16(0));

  test("a Sync sent with the Execute of a COPY is read by the COPY; the one behind its data counts", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    client.send(
      serialize.parse({ text: "copy t from stdin" }),
      serialize.bind(),
      serialize.execute(),
      serialize.sync(),
    );
    await resource.frames(5);
    resource.send(PARSED, BOUND, message(0x6e), G);
    expect((await client.frames(3)).map((frame) => frame[0]).join("")).toBe("12G");
    client.send(serialize.copyData(Buffer.from("jo@example.com\n")), serialize.copyDone(), serialize.sync());
    expect(await resource.frames(3)).toEqual(["d:jo@example.com", "c:", "S:"]);
    resource.send(C("COPY 1"), Z());
    expect(await client.untilReady()).toEqual(["C:COPY 1", "Z:I"]);
    expect(stage.host.sessions[0].inputs).toEqual(["[EMAIL]\n"]);
  });

  test("CopyFail reaches the resource, and its error the client", async () => {
    const { client, resource } = await session(await scene());
    client.send(serialize.query("copy t from stdin"));
    await resource.frame();
    resource.send(G);
    expect((await client.frame())[0]).toBe("G");
    client.send(serialize.copyFail("changed my mind"));
    expect(await resource.frame()).toBe("f:changed my mind");
    resource.send(E("COPY from stdin failed"), Z());
    expect((await client.untilReady()).map((frame) => frame[0]).join("")).toBe("EZ");
  });

  test("data that comes after the resource has ended the COPY goes nowhere", async () => {
    const { client, resource } = await session(await scene());
    client.send(serialize.query("copy t from stdin"));
    await resource.frame();
    resource.send(G, E("disk full"), Z());
    expect((await client.untilReady()).map((frame) => frame[0]).join("")).toBe("GEZ");
    client.send(serialize.copyData(Buffer.from("late\n")), serialize.copyDone(), serialize.query("select 1"));
    expect(await resource.frame()).toBe("Q:select 1");
  });

  test("a statement in the middle of COPY data ends the session", async () => {
    const { client, resource } = await session(await scene());
    client.send(serialize.query("copy t from stdin"));
    await resource.frame();
    resource.send(G);
    await client.frame();
    client.send(serialize.query("drop table t"));
    expect(await client.frame()).toContain("(PROTOCOL_VIOLATION)");
    expect(await resource.frame()).toBe("X:");
  });

  test("SQL's EXECUTE of a statement made by Parse is judged by what it runs", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    client.send(serialize.parse({ name: "del", text: "delete from t" }), serialize.sync());
    await resource.frames(2);
    resource.send(PARSED, Z());
    await client.untilReady();
    client.send(serialize.query("execute del"));
    await resource.frame();
    const { facts } = stage.host.sessions[0].operations[1];
    expect(facts.statements[0].verbs).toContain("delete");
    expect(facts.statements[0].withoutWhere).toBe(true);
    resource.send(C("DELETE 0"), Z());
    await client.untilReady();
    client.send(serialize.query("deallocate all"));
    await resource.frame();
    resource.send(C("DEALLOCATE ALL"), Z());
    await client.untilReady();
    client.send(serialize.bind({ statement: "del" }), serialize.sync());
    expect(await resource.frames(2)).toEqual(["E:weir: refused", "S:"]);
  });

  test("a client that stops reading pauses the resource, within the window", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    client.socket.pause();
    client.send(serialize.query("select 1"));
    await resource.frame();
    const upstream = stage.host.dialled[0];
    const row = Buffer.from(D("x ".repeat(30_000)));
    resource.send(T("a"));
    let rows = 0;
    // Offer rows until the gateway reads no more: then they pile up on the resource's side.
    while (!(upstream.isPaused() && resource.socket.writableLength > 1024 * 1024) && rows < 2_000) {
      resource.socket.write(row);
      rows++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(rows).toBeLessThan(2_000);
    // The window, and what the kernel takes on the client's side.
    expect(upstream.bytesRead).toBeLessThan(LIMITS.laneWindowBytes + 16 * 1024 * 1024);
    const end = Buffer.concat([C("SELECT 1"), Z()]);
    resource.send(end);
    let received = 0;
    client.socket.removeAllListeners("data");
    const whole = T("a").length + rows * row.length + end.length;
    await new Promise<void>((resolve) => {
      client.socket.on("data", (chunk) => {
        received += chunk.length;
        if (received >= whole) resolve();
      });
      client.socket.resume();
    });
    expect(received).toBe(whole);
  });
});

describe("texts that are on record only later", () => {
  test("keep their place among rows, names, notices and the end", async () => {
    const stage = await scene(undefined, { later: true });
    const { client, resource } = await session(stage);
    client.send(serialize.query("select x"));
    expect(await resource.frame()).toBe("Q:select x");
    const notice = message(0x4e, text("SNOTICE\0VNOTICE\0C00000\0Mof jo@x.org\0\0"));
    const setting = message(0x53, cstring("TimeZone"), cstring("UTC"));
    const told = message(0x41, int32(1), cstring("chan"), cstring("to jo@x.org"));
    resource.send(T("jo@x.org"), D("jo@x.org"), notice, D("two"), setting, told, E("bad jo@x.org"), Z());
    const frames = await client.untilReady();
    expect(frames.map((frame) => frame[0]).join("")).toBe("TDNDSAEZ");
    expect(frames.join()).not.toContain("jo@x.org");
    expect([frames[0], frames[2], frames[5], frames[6]].map((frame) => frame.includes("[EMAIL]"))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});

describe("the search path", () => {
  const SILENT = SIGNED_IN.filter((frame) => !Buffer.from(frame).includes("search_path"));
  const path = (value: string): Uint8Array => message(0x53, cstring("search_path"), cstring(value));
  const shown = (value: string): Uint8Array[] => [T("search_path"), D(value), C("SHOW"), Z()];
  const tables = (stage: Scene): string[] =>
    stage.host.sessions[0].operations.map(({ facts, context }) =>
      [
        context.search_path,
        ...facts.statements.flatMap((one) => [
          ...one.tables.map(({ schema, name }) => `${schema ?? "?"}.${name}`),
          ...one.effects.filter((effect) => effect === "unknown"),
        ]),
      ].join(" "),
    );

  /** A session with a resource that does not report its path. */
  async function silent(stage: Scene): Promise<{ client: Peer; resource: Peer }> {
    const client = connect(stage.port);
    client.send(HELLO);
    await client.frame();
    client.send(serialize.password("good"));
    const resource = await stage.resource();
    await resource.startup();
    resource.send(...SILENT);
    await client.untilReady();
    return { client, resource };
  }

  test("is asked for where it is not reported, again after each change, and the client sees nothing of it", async () => {
    const stage = await scene();
    const { client, resource } = await silent(stage);
    client.send(serialize.query("table t"));
    expect(await resource.frame()).toBe("Q:SHOW search_path");
    resource.send(...shown("vault"));
    expect(await resource.frame()).toBe("Q:table t");
    resource.send(T("a"), C("SELECT 0"), Z());
    expect((await client.untilReady()).map((frame) => frame[0]).join("")).toBe("TCZ");
    client.send(serialize.query("set search_path = b"), serialize.query("table t"));
    expect(await resource.frame()).toBe("Q:set search_path = b");
    resource.send(C("SET"), Z());
    expect(await resource.frame()).toBe("Q:SHOW search_path");
    resource.send(...shown("b"));
    expect(await resource.frame()).toBe("Q:table t");
    resource.send(T("a"), C("SELECT 0"), Z());
    expect(tables(stage)).toEqual(["vault vault.t", "vault", "b b.t"]);
    expect([...(await client.untilReady()), ...(await client.untilReady())].map((f) => f[0]).join("")).toBe(
      "CZTCZ",
    );
  });

  test("that the resource will not tell is unknown, so no bare name can be allowed", async () => {
    const stage = await scene();
    const { client, resource } = await silent(stage);
    client.send(serialize.query("table t"));
    expect(await resource.frame()).toBe("Q:SHOW search_path");
    resource.send(E("no"), Z());
    expect(await resource.frame()).toBe("Q:table t");
    resource.send(T("a"), C("SELECT 0"), Z());
    await client.untilReady();
    expect(tables(stage)).toEqual(["unknown ?.t unknown"]);
  });

  test("that is reported holds from the ReadyForQuery behind its change", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    client.send(serialize.query("set search_path = vault"), serialize.query("table t"));
    expect(await resource.frame()).toBe("Q:set search_path = vault");
    resource.send(C("SET"), path("vault"), Z());
    expect(await resource.frame()).toBe("Q:table t");
    resource.send(T("a"), C("SELECT 0"), Z());
    await client.untilReady();
    await client.untilReady();
    expect(tables(stage)[1]).toBe("vault vault.t");
  });

  test("is unknown inside a pipeline that changes it", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    const run = (sql: string): Buffer[] => [
      serialize.parse({ text: sql }),
      serialize.bind({}),
      serialize.describe({ type: "P" }),
      serialize.execute({}),
    ];
    client.send(...run("set search_path = vault"), ...run("table t"), serialize.sync());
    await resource.frames(9);
    expect(tables(stage).slice(2)).toEqual(["unknown ?.t unknown", "unknown ?.t unknown"]);
  });

  test("decides anew what a prepared statement means each time it is bound", async () => {
    const stage = await scene();
    const { client, resource } = await session(stage);
    client.send(serialize.parse({ name: "p", text: "table t" }), serialize.sync());
    await resource.frames(2);
    resource.send(PARSED, Z());
    await client.untilReady();
    client.send(serialize.query("set search_path = vault"));
    await resource.frame();
    resource.send(C("SET"), path("vault"), Z());
    await client.untilReady();
    client.send(serialize.bind({ statement: "p" }), serialize.execute({}), serialize.sync());
    await resource.frames(4);
    expect(tables(stage)).toEqual(['"$user", public ?.t', '"$user", public', "vault vault.t"]);
  });
});

describe("rows that come while others are at work", () => {
  test("wait and go as one batch; what comes to an idle lane goes at once", async () => {
    let open = (): void => {};
    const rowsWait = new Promise<void>((resolve) => (open = resolve));
    const stage = await scene(undefined, { rowsWait });
    const { client, resource } = await session(stage);
    const { batches } = stage.host.sessions[0];
    const upstream = stage.host.dialled[0];
    client.send(serialize.query("select x"));
    await resource.frame();
    const row = D("abc");
    const arrived = async (chunk: Uint8Array): Promise<void> => {
      const target = upstream.bytesRead + chunk.length;
      resource.send(chunk);
      while (upstream.bytesRead < target) await new Promise((resolve) => setImmediate(resolve));
    };
    await arrived(Buffer.concat([T("a"), row]));
    expect(batches).toEqual([row.length]);
    for (let i = 0; i < 3; i++) await arrived(row);
    // A cut inside a row does not matter to the batch.
    await arrived(row.subarray(0, 7));
    await arrived(Buffer.concat([row.subarray(7), C("SELECT 5"), Z()]));
    expect(batches).toEqual([row.length]);
    open();
    expect((await client.untilReady()).map((frame) => frame[0]).join("")).toBe("TDDDDDCZ");
    expect(batches).toEqual([row.length, 4 * row.length]);
  });

  test("and are shown, with the last words, when the resource is gone", async () => {
    let open = (): void => {};
    const rowsWait = new Promise<void>((resolve) => (open = resolve));
    const stage = await scene(undefined, { rowsWait });
    const { client, resource } = await session(stage);
    client.send(serialize.query("select x"));
    await resource.frame();
    resource.send(T("a"), D("one"));
    await stage.host.until(
      () => stage.host.sessions[0].batches.length === 1 || stage.host.sessions[0].shapes.length === 1,
    );
    resource.send(D("two"), E("gone", "FATAL"));
    resource.socket.end();
    await new Promise((resolve) => stage.host.dialled[0].once("end", resolve));
    open();
    expect((await client.frames(5)).map((frame) => frame[0]).join("")).toBe("TDDEe");
  });
});
