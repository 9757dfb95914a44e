// Byte streams that nobody should send: every part of the codec answers them with a protocol error or takes them whole.
//
// Expected frames come from a cutter of this file's own, so that the framer does not vouch for itself.

import net from "node:net";
import { serialize } from "pg-protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concat, utf8 } from "../../../src/base/bytes.ts";
import { WeirError } from "../../../src/base/errors.ts";
import { loadSqlParser } from "../../../src/language/sql/parser.ts";
import { createPostgresAdapter } from "../../../src/protocol/postgres/adapter.ts";
import { maskNames, maskReport, readRowDescription } from "../../../src/protocol/postgres/fields.ts";
import { Framer } from "../../../src/protocol/postgres/framer.ts";
import * as frontend from "../../../src/protocol/postgres/frontend.ts";
import {
  BACKEND_PAYLOAD_MAX,
  FRONTEND_PAYLOAD_MAX,
  limitTable,
} from "../../../src/protocol/postgres/messages.ts";
import { cstring, int16, int32, message } from "../../../src/protocol/postgres/payload.ts";
import { StartupReader } from "../../../src/protocol/postgres/startup.ts";
import { readParameterStatus } from "../../../src/protocol/postgres/upstream.ts";
import { FakeHost, listen } from "../../support/fake-host.ts";
import { createRng, type Rng } from "../../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? 20_261_121);
const EMAIL = "jo@x.org";

/** Whole frames from the start of a stream, as far as lengths are possible. */
function cut(bytes: Uint8Array): { frames: Buffer[]; rest: number } {
  const input = Buffer.from(bytes);
  const frames: Buffer[] = [];
  let at = 0;
  while (at + 5 <= input.length) {
    const size = input.readInt32BE(at + 1) + 1;
    if (size < 5 || at + size > input.length) break;
    frames.push(input.subarray(at, at + size));
    at += size;
  }
  return { frames, rest: input.length - at };
}

/** Flips, overwrites, cuts out, doubles and inserts, once or a few times. */
function mutate(rng: Rng, bytes: Uint8Array): Buffer {
  let out: Buffer = Buffer.from(bytes);
  for (let i = rng.int(1, 4); i > 0; i--) {
    const at = rng.int(0, Math.max(0, out.length - 1));
    const to = Math.min(out.length, at + rng.int(1, 12));
    const choice = rng.int(0, 5);
    if (choice === 0) out[at] ^= 1 << rng.int(0, 7);
    else if (choice === 1) out.fill(rng.pick([0, 0x7f, 0xff, 0x51]), at, to);
    else if (choice === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(to)]);
    else if (choice === 3) out = Buffer.concat([out.subarray(0, to), out.subarray(at)]);
    else if (choice === 4 && at + 4 <= out.length)
      out.writeInt32BE(rng.pick([0, -1, 3, 4, 5, 2 ** 31 - 1, 65_536]), at);
    else out = Buffer.concat([out.subarray(0, at), random(rng, rng.int(1, 9)), out.subarray(at)]);
  }
  return out;
}

function random(rng: Rng, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => rng.int(0, 255)));
}

function pieces(rng: Rng, bytes: Buffer): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const to = Math.min(bytes.length, at + rng.int(1, rng.chance(0.5) ? 7 : 400));
    out.push(bytes.subarray(at, to));
    at = to;
  }
  return out;
}

const CLIENT: readonly Uint8Array[] = [
  serialize.query(`select 1, '${EMAIL}'`),
  serialize.parse({ name: "s", text: "select $1::int", types: [23] }),
  serialize.bind({ portal: "p", statement: "s", values: ["7"] }),
  serialize.describe({ type: "P", name: "p" }),
  serialize.describe({ type: "S", name: "s" }),
  serialize.execute({ portal: "p", rows: 3 }),
  serialize.close({ type: "P", name: "p" }),
  serialize.flush(),
  serialize.sync(),
  serialize.query("copy t from stdin"),
  serialize.copyData(Buffer.from("1\n")),
  serialize.copyDone(),
  serialize.copyFail("no"),
  message(0x46, int32(1), int16(0), int16(0), int16(0)),
];

const row = (...values: string[]): Uint8Array =>
  message(0x44, int16(values.length), ...values.flatMap((value) => [int32(value.length), utf8(value)]));
const columns = (...names: string[]): Uint8Array =>
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
const ready = message(0x5a, utf8("I"));
const SERVER: readonly Uint8Array[] = [
  columns("a", "b"),
  row("x", EMAIL),
  row(EMAIL, EMAIL),
  message(0x43, cstring("SELECT 2")),
  message(0x45, utf8(`SERROR\0C22000\0Mbad ${EMAIL}\0D${EMAIL}\0\0`)),
  message(0x4e, utf8(`SNOTICE\0C00000\0Msee ${EMAIL}\0\0`)),
  message(0x41, int32(1), cstring("c"), cstring(EMAIL)),
  message(0x53, cstring("application_name"), cstring(EMAIL)),
  message(0x48, Uint8Array.of(0), int16(2), int16(0), int16(0)),
  message(0x64, utf8(`1\t${EMAIL}\n`)),
  message(0x63),
  message(0x31),
  message(0x32),
  message(0x6e),
  message(0x49),
  message(0x73),
  ready,
];

/** One stream: some messages, most of the time damaged. */
function stream(rng: Rng, list: readonly Uint8Array[]): Buffer {
  if (rng.chance(0.1)) return random(rng, rng.int(1, 300));
  const whole = concat(Array.from({ length: rng.int(1, 8) }, () => rng.pick(list)));
  return rng.chance(0.9) ? mutate(rng, whole) : Buffer.from(whole);
}

/** Runs `work`; any other error than a protocol's own is a finding. */
function protocolOnly<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof WeirError && /^(PROTOCOL_|UPSTREAM_PROTOCOL|RESOURCE_UNKNOWN)/.test(error.code))
      return null;
    throw error;
  }
}

test(`framers give whole frames of the stream, alike at every cut (seed ${SEED})`, () => {
  const rng = createRng(SEED);
  let broken = 0;
  for (let round = 0; round < 4_000; round++) {
    const [sender, table, list] = rng.chance(0.5)
      ? (["client", limitTable(FRONTEND_PAYLOAD_MAX), CLIENT] as const)
      : (["server", limitTable(BACKEND_PAYLOAD_MAX), SERVER] as const);
    const bytes = stream(rng, list);
    const expected = cut(bytes).frames;
    const framer = new Framer(sender, table);
    const got: Buffer[] = [];
    const done = protocolOnly(() => {
      for (const piece of pieces(rng, bytes)) {
        framer.push(piece);
        while (framer.next() !== 0) got.push(Buffer.from(framer.frame()));
      }
      return true;
    });
    if (done === null) broken++;
    // Nothing that the cutter does not know, nothing reordered; all of them when nothing is wrong.
    expect(got, `round ${round}`).toEqual(expected.slice(0, got.length));
    if (done !== null) expect(got.length, `round ${round}`).toBe(expected.length);
    expect(framer.pending).toBeLessThanOrEqual(bytes.length);
  }
  expect(broken).toBeGreaterThan(500);
});

test(`readers of single messages only ever refuse (seed ${SEED})`, () => {
  const rng = createRng(SEED + 1);
  const plain = (value: Uint8Array): Uint8Array => value;
  const readers = [
    frontend.readQuery,
    frontend.readParse,
    frontend.readBind,
    frontend.readNamed,
    frontend.readExecute,
    readRowDescription,
    readParameterStatus,
    (frame: Uint8Array) => maskNames(frame, plain),
    (frame: Uint8Array) => maskReport(frame, plain),
  ];
  let refused = 0;
  for (let round = 0; round < 6_000; round++) {
    const payload = mutate(rng, rng.pick([...CLIENT, ...SERVER])).subarray(5);
    const frame = message(0x51, payload);
    for (const reader of readers) if (protocolOnly(() => reader(frame) ?? true) === null) refused++;
  }
  expect(refused).toBeGreaterThan(10_000);
});

test(`startup packets only ever parse or are refused, within their bound (seed ${SEED})`, () => {
  const rng = createRng(SEED + 2);
  const seeds = [
    frontend.startup(
      new Map([
        ["user", "u"],
        ["database", "db"],
        ["options", "-c a=b"],
      ]),
    ),
    frontend.cancelRequest(7, Uint8Array.of(1, 2, 3, 4)),
    Uint8Array.from([0, 0, 0, 8, 4, 210, 22, 47]),
  ];
  let taken = 0;
  for (let round = 0; round < 3_000; round++) {
    const bytes = rng.chance(0.1) ? random(rng, 40) : mutate(rng, concat([rng.pick(seeds), rng.pick(seeds)]));
    const reader = new StartupReader();
    protocolOnly(() => {
      for (const piece of pieces(rng, bytes)) {
        reader.push(piece);
        while (reader.next() !== null) taken++;
      }
    });
    expect(reader.rest.length).toBeLessThanOrEqual(bytes.length);
  }
  expect(taken).toBeGreaterThan(500);
});

// -- the whole adapter -----------------------------------------------------------------------------------

const SIGNED_IN = concat([
  message(0x52, int32(0)),
  message(0x53, cstring("client_encoding"), cstring("UTF8")),
  message(0x53, cstring("search_path"), cstring("public")),
  message(0x4b, int32(4242), int32(99)),
  ready,
]);
const HELLO = frontend.startup(
  new Map([
    ["user", "me"],
    ["database", "db"],
  ]),
);
/** What Weir itself may say to a resource. */
const OWN = [
  frontend.poison,
  frontend.sync,
  frontend.terminate,
  frontend.describePortal("p"),
  frontend.describePortal(""),
  frontend.query("SHOW search_path"),
].map((frame) => Buffer.from(frame).toString("latin1"));

/** One conversation: what the resource got behind its startup packet, and what the client got behind its own. */
interface Talk {
  readonly received: Buffer;
  readonly shown: Buffer;
  readonly operations: readonly string[];
}

describe("the adapter", () => {
  let resource: net.Server;
  let host: FakeHost;
  let gateway: Awaited<ReturnType<typeof listen>>;
  let script: Uint8Array = new Uint8Array(0);
  let received: Buffer[] = [];
  let resourceClosed: Promise<void>;
  const unhandled: unknown[] = [];
  const onUnhandled = (error: unknown): void => void unhandled.push(error);

  beforeAll(async () => {
    process.on("unhandledRejection", onUnhandled);
    resource = net.createServer({ noDelay: true }, (socket) => {
      received = [];
      let greeted = false;
      let played = false;
      resourceClosed = new Promise((resolve) => socket.once("close", () => resolve()));
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        received.push(chunk);
        if (!greeted) {
          greeted = true;
          socket.write(SIGNED_IN);
        } else if (!played && script.length > 0) {
          played = true;
          socket.end(script);
        }
      });
    });
    await new Promise<void>((resolve) => resource.listen(0, "127.0.0.1", resolve));
    const { port } = resource.address() as net.AddressInfo;
    host = new FakeHost({
      resources: [{ name: "db", protocol: "postgres", host: "127.0.0.1", port, database: "d", labels: {} }],
      credential: () => ({ user: "role" }),
    });
    gateway = await listen(createPostgresAdapter({ parser: await loadSqlParser() }), host);
  });

  afterAll(async () => {
    await gateway.close();
    resource.close();
    process.off("unhandledRejection", onUnhandled);
    expect(unhandled).toEqual([]);
  });

  /** Signs in, sends `bytes` in pieces, and leaves; or stays until the gateway ends it. */
  async function talk(parts: readonly Uint8Array[], leave: boolean): Promise<Talk> {
    const socket = net.connect({ port: gateway.port, host: "127.0.0.1", noDelay: true });
    const shown: Buffer[] = [];
    let signedIn = false;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      shown.push(chunk);
      if (signedIn || !cut(Buffer.concat(shown)).frames.some((frame) => frame[0] === 0x5a)) return;
      signedIn = true;
      shown.length = 0;
      for (const part of parts) socket.write(part);
      if (leave) socket.end();
    });
    socket.write(HELLO);
    socket.write(serialize.password("good"));
    await closed;
    await gateway.served.at(-1);
    await resourceClosed;
    const all = Buffer.concat(received);
    const session = host.sessions[host.sessions.length - 1];
    // A host of thousands of sessions need not remember them.
    host.sessions.length = 0;
    host.dialled.length = 0;
    gateway.served.length = 0;
    return {
      received: all.subarray(all.readInt32BE(0)),
      shown: Buffer.concat(shown),
      operations: session.operations.map((operation) => operation.text),
    };
  }

  test(`forwards nothing that was not framed and judged, whatever a client sends (seed ${SEED})`, async () => {
    const rng = createRng(SEED + 3);
    script = new Uint8Array(0);
    let forwarded = 0;
    for (let round = 0; round < 300; round++) {
      const bytes = stream(rng, CLIENT);
      const known = new Set([...cut(bytes).frames.map((frame) => frame.toString("latin1")), ...OWN]);
      const { received: got, operations } = await talk(pieces(rng, bytes), true);
      const { frames, rest } = cut(got);
      expect(rest, `round ${round}`).toBe(0);
      for (const frame of frames) {
        const words = frame.toString("latin1");
        expect(known.has(words), `round ${round}`).toBe(true);
        if (frame[0] === 0x51 && !OWN.includes(words)) {
          forwarded++;
          expect(operations, `round ${round}`).toContain(frame.subarray(5, -1).toString());
        }
      }
    }
    expect(forwarded).toBeGreaterThan(10);
  });

  test(`shows a client whole frames without what is masked, whatever a resource sends (seed ${SEED})`, async () => {
    const rng = createRng(SEED + 4);
    let rows = 0;
    for (let round = 0; round < 300; round++) {
      script = stream(rng, rng.chance(0.5) ? SERVER : [SERVER[0], SERVER[1], SERVER[2], SERVER[5]]);
      // A resource that says nothing at all is waited for, rightly: a case of its own.
      if (script.length === 0) continue;
      const { shown } = await talk([serialize.query("select 1")], false);
      const { frames, rest } = cut(shown);
      expect(rest, `round ${round}`).toBe(0);
      expect(shown.includes(EMAIL), `round ${round}`).toBe(false);
      rows += frames.filter((frame) => frame[0] === 0x44).length;
    }
    expect(rows).toBeGreaterThan(5);
  });

  const sized = (type: number, length: number, ...parts: Uint8Array[]): Uint8Array =>
    concat([Uint8Array.of(type), int32(length), ...parts]);
  const drop = serialize.query("drop table t");
  const HOSTILE: [name: string, bytes: Uint8Array, error: string][] = [
    ["a length of 2 GiB in front of another query", sized(0x51, 2 ** 31 - 1, drop), "PROTOCOL_TOO_LARGE"],
    ["a negative length", sized(0x51, -1, drop), "PROTOCOL_VIOLATION"],
    ["a length of zero", sized(0x51, 0, drop), "PROTOCOL_VIOLATION"],
    ["a length that does not count itself", sized(0x53, 3, drop), "PROTOCOL_VIOLATION"],
    ["a Sync with a query inside", message(0x53, drop), "PROTOCOL_TOO_LARGE"],
    ["a Query with another behind its NUL", message(0x51, cstring("select 1"), drop), "PROTOCOL_VIOLATION"],
    [
      "a Query with a second text",
      message(0x51, cstring("select 1"), cstring("drop table t")),
      "PROTOCOL_VIOLATION",
    ],
    ["a Query without its NUL", message(0x51, utf8("select 1")), "PROTOCOL_VIOLATION"],
    [
      "a Parse that hides a second statement behind its types",
      message(0x50, cstring("s"), cstring("select 1"), int16(0), drop),
      "PROTOCOL_VIOLATION",
    ],
    [
      "a Parse that declares fewer types than it brings",
      message(0x50, cstring("s"), cstring("select 1"), int16(1), int32(23), int32(23)),
      "PROTOCOL_VIOLATION",
    ],
    [
      "a Bind whose value is longer than the message",
      message(0x42, cstring("p"), cstring("s"), int16(0), int16(1), int32(1_000_000), utf8("7"), int16(0)),
      "PROTOCOL_VIOLATION",
    ],
    [
      "a Bind with a value of negative length",
      message(0x42, cstring("p"), cstring("s"), int16(0), int16(1), int32(-2), int16(0)),
      "PROTOCOL_VIOLATION",
    ],
    ["a second password", message(0x70, cstring("good")), "PROTOCOL_VIOLATION"],
    ["a message type that does not exist", sized(0x00, 4, drop), "PROTOCOL_VIOLATION"],
    ["a startup packet in the middle", HELLO, "PROTOCOL_VIOLATION"],
  ];
  for (const [name, bytes, error] of HOSTILE) {
    test(`${name} ends the session, and nothing of it is forwarded`, async () => {
      script = new Uint8Array(0);
      const { received: got, shown, operations } = await talk([bytes], false);
      expect(cut(got).frames.map((frame) => frame.toString("latin1"))).toEqual([
        Buffer.from(frontend.terminate).toString("latin1"),
      ]);
      expect(operations).toEqual([]);
      expect(shown.toString("latin1")).toContain(`(${error})`);
    });
  }

  test("a portal bound twice is judged by what it was bound to last", async () => {
    script = new Uint8Array(0);
    const { operations } = await talk(
      [
        serialize.parse({ name: "a", text: "select 1" }),
        serialize.parse({ name: "b", text: "drop table t" }),
        serialize.bind({ portal: "p", statement: "a" }),
        serialize.bind({ portal: "p", statement: "b" }),
        serialize.execute({ portal: "p" }),
        message(0x00),
      ],
      false,
    );
    expect(operations).toEqual(["select 1", "drop table t", "drop table t"]);
  });

  test("cancel requests with guessed keys reach no resource, and are not answered", async () => {
    const rng = createRng(SEED + 5);
    script = new Uint8Array(0);
    const dialled = host.dialled.length;
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => {
        const socket = net.connect({ port: gateway.port, host: "127.0.0.1", noDelay: true });
        let bytes = 0;
        socket.on("data", (chunk) => (bytes += chunk.length)).on("error", () => {});
        socket.end(
          frontend.cancelRequest(rng.int(1, 2 ** 31 - 1), random(rng, rng.pick([4, 4, 4, 32, 256]))),
        );
        return new Promise<number>((resolve) => socket.once("close", () => resolve(bytes)));
      }),
    );
    expect(answers).toEqual(answers.map(() => 0));
    expect(host.dialled.length).toBe(dialled);
    gateway.served.length = 0;
  });
});
