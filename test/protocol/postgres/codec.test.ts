// The codec alone: frames at every cut, startup packets, small readers. Oracle: pg-protocol.

import { serialize } from "pg-protocol";
import { Parser } from "pg-protocol/dist/parser.js";
import { describe, expect, test } from "vitest";
import { CancelRegistry } from "../../../src/protocol/postgres/cancel.ts";
import { type CopyStatement, copyPayloads, readCopyStatement } from "../../../src/protocol/postgres/copy.ts";
import { maskNames, maskReport, readRowDescription } from "../../../src/protocol/postgres/fields.ts";
import { Framer } from "../../../src/protocol/postgres/framer.ts";
import * as frontend from "../../../src/protocol/postgres/frontend.ts";
import { OrderedLane } from "../../../src/protocol/postgres/lane.ts";
import {
  BACKEND_PAYLOAD_MAX,
  FRONTEND_PAYLOAD_MAX,
  limitTable,
} from "../../../src/protocol/postgres/messages.ts";
import { parseOptions, readStartupOptions } from "../../../src/protocol/postgres/options.ts";
import { cstring, int16, int32, message } from "../../../src/protocol/postgres/payload.ts";
import { ScramClient } from "../../../src/protocol/postgres/scram.ts";
import { StartupReader } from "../../../src/protocol/postgres/startup.ts";
import { md5 } from "../../../src/protocol/postgres/upstream.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const code = (error: unknown): unknown => (error as { code?: string }).code;
function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return code(error);
  }
  return "nothing thrown";
}

const dataRow = (...values: (string | null)[]): Uint8Array =>
  message(
    0x44,
    int16(values.length),
    ...values.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), bytes(value)])),
  );
const rowDescription = (...names: string[]): Uint8Array =>
  message(0x54, int16(names.length), ...names.flatMap((name) => [cstring(name), new Uint8Array(18).fill(1)]));

const FROM_CLIENT: Uint8Array[] = [
  serialize.query("select 1"),
  serialize.parse({ name: "s", text: "select $1", types: [23] }),
  serialize.bind({ statement: "s", portal: "p", values: ["1", null] }),
  serialize.describe({ type: "P", name: "p" }),
  serialize.execute({ portal: "p", rows: 5 }),
  serialize.close({ type: "S", name: "s" }),
  serialize.flush(),
  serialize.sync(),
  serialize.copyData(Buffer.from("1\t2\n")),
  serialize.copyDone(),
  serialize.copyFail("no"),
  serialize.end(),
].map((frame) => new Uint8Array(frame));

const FROM_SERVER: [name: string, frame: Uint8Array][] = [
  ["rowDescription", rowDescription("id", "email")],
  ["dataRow", dataRow("1", null)],
  ["dataRow", dataRow("2", "x".repeat(300))],
  ["commandComplete", message(0x43, cstring("SELECT 2"))],
  ["error", message(0x45, bytes("SERROR\0C42601\0Mbad\0\0"))],
  ["notification", message(0x41, int32(7), cstring("c"), cstring("p"))],
  ["parameterStatus", message(0x53, cstring("TimeZone"), cstring("UTC"))],
  ["readyForQuery", message(0x5a, bytes("I"))],
];

function frames(framer: Framer, chunks: readonly Uint8Array[]): string[] {
  const out: string[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let type = framer.next(); type !== 0; type = framer.next())
      out.push(Buffer.from(framer.frame()).toString("hex"));
  }
  return out;
}

function* everyCut(whole: Uint8Array): Generator<Uint8Array[]> {
  for (let at = 0; at <= whole.length; at++) yield [whole.subarray(0, at), whole.subarray(at)];
  for (let size = 1; size <= 9; size++) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
    yield chunks;
  }
}

describe("the framer", () => {
  test("gives the client's messages at every cut", () => {
    const whole = new Uint8Array(Buffer.concat(FROM_CLIENT));
    const expected = FROM_CLIENT.map((frame) => Buffer.from(frame).toString("hex"));
    for (const chunks of everyCut(whole)) {
      expect(frames(new Framer("client", limitTable(FRONTEND_PAYLOAD_MAX)), chunks)).toEqual(expected);
    }
  });

  test("gives the server's messages at every cut, as pg-protocol reads them", () => {
    const whole = Buffer.concat(FROM_SERVER.map(([, frame]) => frame));
    const names: string[] = [];
    new Parser().parse(whole, (read) => names.push(read.name));
    expect(names).toEqual(FROM_SERVER.map(([name]) => name));
    const expected = FROM_SERVER.map(([, frame]) => Buffer.from(frame).toString("hex"));
    for (const chunks of everyCut(new Uint8Array(whole))) {
      expect(frames(new Framer("server", limitTable(BACKEND_PAYLOAD_MAX)), chunks)).toEqual(expected);
    }
  });

  test("takes rows as runs of whole messages, at every cut", () => {
    const rows = Array.from({ length: 20 }, (_, i) => dataRow(`${i}`, "x".repeat(i)));
    const whole = new Uint8Array(Buffer.concat([...rows, message(0x43, cstring("SELECT 20"))]));
    for (const chunks of everyCut(whole)) {
      const framer = new Framer("server", limitTable(BACKEND_PAYLOAD_MAX));
      const runs: Uint8Array[] = [];
      for (const chunk of chunks) {
        framer.push(chunk);
        for (let type = framer.next(); type !== 0; type = framer.next()) {
          if (type === 0x44) framer.extend(1e6);
          runs.push(framer.frame());
        }
      }
      expect(Buffer.concat(runs).equals(whole)).toBe(true);
      // Two halves: at most one run each, one for the row that is cut, and the end.
      if (chunks.length === 2) expect(runs.length).toBeLessThanOrEqual(4);
    }
  });

  const BROKEN: [name: string, sender: "client" | "server", frame: number[], error: string][] = [
    ["an unknown type, at its first byte", "client", [0x7a], "PROTOCOL_VIOLATION"],
    ["a length under four", "client", [0x51, 0, 0, 0, 3], "PROTOCOL_VIOLATION"],
    ["a negative length", "client", [0x51, 0xff, 0xff, 0xff, 0xff], "PROTOCOL_VIOLATION"],
    [
      "a length past its limit, before its bytes are there",
      "client",
      [0x53, 0, 0, 0, 5],
      "PROTOCOL_TOO_LARGE",
    ],
    ["a statement past its limit", "client", [0x51, 0x7f, 0xff, 0xff, 0xff], "PROTOCOL_TOO_LARGE"],
    ["an unknown type of the server", "server", [0x7a, 0, 0, 0, 4], "UPSTREAM_PROTOCOL"],
    ["FunctionCallResponse, which is never asked for", "server", [0x56, 0, 0, 0, 4], "UPSTREAM_PROTOCOL"],
    ["CopyBothResponse", "server", [0x57, 0, 0, 0, 7], "UPSTREAM_PROTOCOL"],
  ];
  for (const [name, sender, frame, error] of BROKEN) {
    test(`refuses ${name}`, () => {
      const framer = new Framer(
        sender,
        limitTable(sender === "client" ? FRONTEND_PAYLOAD_MAX : BACKEND_PAYLOAD_MAX),
      );
      framer.push(Uint8Array.from(frame));
      expect(caught(() => framer.next())).toBe(error);
    });
  }
});

describe("client messages", () => {
  test("are read as pg-protocol wrote them", () => {
    expect(frontend.readQuery(FROM_CLIENT[0])).toBe("select 1");
    expect(frontend.readParse(FROM_CLIENT[1])).toEqual({ name: "s", text: "select $1", types: [23] });
    const bound = frontend.readBind(FROM_CLIENT[2]);
    expect([bound.portal, bound.statement, bound.resultFormats]).toEqual(["p", "s", [0]]);
    expect(bound.values.map(({ value }) => value && Buffer.from(value).toString())).toEqual(["1", null]);
    expect(frontend.readNamed(FROM_CLIENT[3])).toEqual({ kind: "P", name: "p" });
    expect(frontend.readExecute(FROM_CLIENT[4])).toBe("p");
  });

  const BROKEN: [name: string, work: () => unknown][] = [
    ["a Query without its NUL", () => frontend.readQuery(message(0x51, bytes("select 1")))],
    [
      "a second statement behind the NUL",
      () => frontend.readQuery(message(0x51, bytes("select 1\0drop table t\0"))),
    ],
    [
      "a Parse with more types than it has",
      () => frontend.readParse(message(0x50, bytes("\0s\0"), int16(9))),
    ],
    ["bytes behind a Parse", () => frontend.readParse(message(0x50, bytes("\0s\0"), int16(0), bytes("x")))],
    [
      "a parameter of negative length",
      () => frontend.readBind(message(0x42, bytes("\0\0"), int16(0), int16(1), int32(-2), int16(0))),
    ],
    [
      "a parameter longer than its message",
      () => frontend.readBind(message(0x42, bytes("\0\0"), int16(0), int16(1), int32(99), int16(0))),
    ],
    [
      "another number of formats than of parameters",
      () => frontend.readBind(message(0x42, bytes("\0\0"), int16(2), int16(0), int16(0), int16(0), int16(0))),
    ],
    [
      "a format that does not exist",
      () => frontend.readBind(message(0x42, bytes("\0\0"), int16(1), int16(7), int16(0), int16(0))),
    ],
    ["a Describe of neither", () => frontend.readNamed(message(0x44, bytes("Xa\0")))],
  ];
  for (const [name, work] of BROKEN) {
    test(`${name}: refused`, () => expect(caught(work)).toBe("PROTOCOL_VIOLATION"));
  }
});

describe("the opening packets", () => {
  test("are read at every cut, one at a time", () => {
    const ssl = Uint8Array.from([0, 0, 0, 8, 4, 210, 22, 47]);
    const startup = frontend.startup(
      new Map([
        ["user", "me"],
        ["database", "db"],
        ["_pq_.x", "1"],
      ]),
    );
    for (const chunks of everyCut(new Uint8Array(Buffer.concat([ssl, startup])))) {
      const reader = new StartupReader();
      const packets: unknown[] = [];
      for (const chunk of chunks) {
        reader.push(chunk);
        for (let packet = reader.next(); packet !== null; packet = reader.next()) packets.push(packet);
      }
      expect(packets).toEqual([
        { kind: "ssl" },
        {
          kind: "startup",
          minor: 0,
          parameters: new Map([
            ["user", "me"],
            ["database", "db"],
          ]),
          extensions: ["_pq_.x"],
        },
      ]);
    }
  });

  const BROKEN: [name: string, packet: number[], error: string][] = [
    ["one that never ends", [0, 0, 0x27, 0x11], "PROTOCOL_TOO_LARGE"],
    ["one of four bytes", [0, 0, 0, 4], "PROTOCOL_VIOLATION"],
    ["protocol 2", [0, 0, 0, 9, 0, 2, 0, 0, 0], "PROTOCOL_UNSUPPORTED"],
    ["one without its last NUL", [0, 0, 0, 10, 0, 3, 0, 0, 0x61, 0], "PROTOCOL_VIOLATION"],
    ["bytes behind its last NUL", [0, 0, 0, 10, 0, 3, 0, 0, 0, 0x61], "PROTOCOL_VIOLATION"],
    ["an option given twice", [0, 0, 0, 17, 0, 3, 0, 0, 97, 0, 98, 0, 97, 0, 99, 0, 0], "PROTOCOL_VIOLATION"],
  ];
  for (const [name, packet, error] of BROKEN) {
    test(`${name}: refused`, () => {
      const reader = new StartupReader();
      reader.push(Uint8Array.from(packet));
      expect(caught(() => reader.next())).toBe(error);
    });
  }
});

describe("startup options", () => {
  const read = (options: Record<string, string>) =>
    readStartupOptions(new Map(Object.entries({ user: "me", database: "r", ...options })));

  test("name the resource and the database; pinned settings are Weir's", () => {
    expect(
      read({
        database: "r/d",
        TimeZone: "UTC",
        options: "-c search_path=a\\ b --lock-timeout=5",
        "weir.prompt": "why",
      }),
    ).toEqual({
      user: "me",
      resource: "r",
      database: "d",
      prompt: "why",
      upstream: new Map([
        ["standard_conforming_strings", "on"],
        ["client_encoding", "UTF8"],
        ["timezone", "UTC"],
        ["search_path", "a b"],
        ["lock_timeout", "5"],
      ]),
    });
    expect(read({ client_encoding: "'utf-8'" }).upstream.get("client_encoding")).toBe("UTF8");
    expect(parseOptions("-cgeqo=off  -c jit=on")).toEqual([
      ["geqo", "off"],
      ["jit", "on"],
    ]);
  });

  const REFUSED: [name: string, options: Record<string, string>, error: string][] = [
    ["another encoding", { client_encoding: "LATIN1" }, "PROTOCOL_UNSUPPORTED"],
    [
      "a pinned setting among -c options",
      { options: "-c standard_conforming_strings=off" },
      "PROTOCOL_UNSUPPORTED",
    ],
    ["another spelling of it", { options: "--Standard-Conforming-Strings=off" }, "PROTOCOL_UNSUPPORTED"],
    ["a setting nobody looked at", { session_preload_libraries: "x" }, "PROTOCOL_UNSUPPORTED"],
    ["a switch that is no setting", { options: "-O" }, "PROTOCOL_UNSUPPORTED"],
    ["replication", { replication: "database" }, "PROTOCOL_UNSUPPORTED"],
    ["no database", { database: "" }, "RESOURCE_UNKNOWN"],
    ["no user", { user: "" }, "PROTOCOL_VIOLATION"],
  ];
  for (const [name, options, error] of REFUSED) {
    test(`${name}: refused`, () => expect(caught(() => read(options))).toBe(error));
  }
});

describe("signing in", () => {
  // Salt, count and password of RFC 7677 section 3, the user name left empty as PostgreSQL has it; the proof and
  // the signature were computed with Python's hashlib.
  test("SCRAM proves the password and takes the server's proof", async () => {
    const client = new ScramClient("pencil", (n) => new Uint8Array(n).fill(7));
    expect(client.first()).toBe("n,,n=,r=BwcHBwcHBwcHBwcHBwcHBwcH");
    expect(await client.final("r=BwcHBwcHBwcHBwcHBwcHBwcHabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")).toBe(
      "c=biws,r=BwcHBwcHBwcHBwcHBwcHBwcHabc,p=ZD5lwkMuVdt+DT3NmKhUHXJjp/PvrEEfC5lt9qKWh2U=",
    );
    expect(() => client.verify("v=99RM7LCUN1gPEicYL2Wx2qkzL/uYCgk8dnpTgfao9Fw=")).not.toThrow();
  });

  test("SCRAM refuses a server that does not know the password", async () => {
    const client = new ScramClient("pencil", (n) => new Uint8Array(n).fill(7));
    const nonce = client.first().slice("n,,n=,r=".length);
    await client.final(`r=${nonce}abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`);
    expect(caught(() => client.verify("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))).toBe(
      "UPSTREAM_AUTH",
    );
    expect(caught(() => client.verify("e=other-error"))).toBe("UPSTREAM_AUTH");
  });

  const FIRST: [name: string, reply: (nonce: string) => string][] = [
    ["a nonce that is not ours", () => "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"],
    ["our nonce with nothing added", (nonce) => `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    [
      "a count that would keep the gateway busy",
      (nonce) => `r=${nonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999`,
    ],
    ["no salt", (nonce) => `r=${nonce}x,i=4096`],
  ];
  for (const [name, reply] of FIRST) {
    test(`SCRAM refuses ${name}`, async () => {
      const client = new ScramClient("pencil", (n) => new Uint8Array(n));
      const nonce = client.first().slice("n,,n=,r=".length);
      expect(await client.final(reply(nonce)).catch(code)).toBe("UPSTREAM_AUTH");
    });
  }

  // md5(md5("secret" || "me") || 01020304), by Python.
  test("md5 is salted twice", () => {
    expect(md5("me", "secret", Uint8Array.of(1, 2, 3, 4))).toBe("md58322d584bf59f0253d58346307bb6ba3");
  });
});

describe("names and reports", () => {
  const shout = (value: Uint8Array): Uint8Array =>
    bytes(Buffer.from(value).toString().replace("jo@x.org", "[EMAIL]"));

  test("a frame in which nothing is found is the same frame", () => {
    const frame = rowDescription("id", "name");
    expect(maskNames(frame, shout)).toBe(frame);
  });

  test("a masked name keeps its neighbours", async () => {
    const masked = await maskNames(rowDescription("id", "jo@x.org", "z"), shout);
    expect(readRowDescription(masked).map(({ name }) => Buffer.from(name).toString())).toEqual([
      "id",
      "[EMAIL]",
      "z",
    ]);
  });

  test("free fields of an error are masked, its codes are not", async () => {
    const frame = message(0x45, bytes("SERROR\0VERROR\0C22P02\0Mbad jo@x.org\0Djo@x.org\0P7\0Fjo@x.org\0\0"));
    const masked = Buffer.from(await maskReport(frame, shout));
    expect(masked.subarray(5).toString()).toBe(
      "SERROR\0VERROR\0C22P02\0Mbad [EMAIL]\0D[EMAIL]\0P7\0Fjo@x.org\0\0",
    );
    expect(masked.readInt32BE(1)).toBe(masked.length - 1);
  });
});

describe("COPY statements", () => {
  const TEXT = {
    columns: null,
    direction: "to",
    format: "text",
    delimiter: "\t",
    nullText: "\\N",
    quote: '"',
    escape: '"',
  };
  const CSV = { ...TEXT, format: "csv", delimiter: ",", nullText: "" };
  const t = { kind: "table", name: "t" };
  const CASES: [sql: string, expected: object | null][] = [
    ["copy t to stdout", { ...TEXT, source: t }],
    [
      'COPY "S"."T" ( a, "B" ) TO STDOUT',
      { ...TEXT, source: { kind: "table", schema: "S", name: "T" }, columns: ["a", "B"] },
    ],
    ["copy (select ')' from t) to stdout csv header", { ...CSV, source: { kind: "query" } }],
    [
      "copy t to stdout with (format csv, delimiter ';', null 'N', quote '''', header)",
      { ...CSV, source: t, delimiter: ";", nullText: "N", quote: "'", escape: "'" },
    ],
    [
      "copy t to stdout delimiter E'\\x01' null as ''",
      { ...TEXT, source: t, delimiter: "\x01", nullText: "" },
    ],
    ["copy /* ( */ t to stdout (format binary) -- x", { ...TEXT, source: t, format: "binary" }],
    ["copy binary t to stdout", { ...TEXT, source: t, format: "binary" }],
    [
      "copy t from stdin csv force not null a, b escape '\\'",
      { ...CSV, source: t, direction: "from", escape: "\\" },
    ],
    ["copy t to stdout (encoding 'LATIN1')", { ...TEXT, source: t, encoding: "latin1" }],
    ["copy t to stdout csv force quote *", { ...CSV, source: t }],
    ['copy U&"t" to stdout', null],
    ["copy t to stdout (format parquet)", null],
    ["copy t to stdout delimiter 'ab'", null],
  ];
  for (const [sql, expected] of CASES) {
    test(sql, () => expect(readCopyStatement(sql)).toEqual(expected as CopyStatement | null));
  }

  test("payloads of a run are joined without their headers", () => {
    const run = Buffer.concat(["1\n", "", "22\n"].map((row) => serialize.copyData(Buffer.from(row))));
    expect(Buffer.from(copyPayloads(new Uint8Array(run))).toString()).toBe("1\n22\n");
  });
});

describe("cancel keys", () => {
  test("name one session, and only with the right key", () => {
    let next = 1;
    const registry = new CancelRegistry((n) => new Uint8Array(n).fill(next++));
    const cancelled: string[] = [];
    const a = registry.register(() => cancelled.push("a"));
    const b = registry.register(() => cancelled.push("b"));
    expect(a.processId).not.toBe(b.processId);
    expect(registry.request(a.processId, b.key)).toBe(false);
    expect(registry.request(a.processId, a.key.subarray(0, 3))).toBe(false);
    expect(registry.request(12345, a.key)).toBe(false);
    expect(cancelled).toEqual([]);
    expect(registry.request(b.processId, b.key)).toBe(true);
    b.forget();
    expect(registry.request(b.processId, b.key)).toBe(false);
    expect(cancelled).toEqual(["b"]);
  });
});

describe("the lane to the client", () => {
  test("keeps the order whatever becomes ready first, and counts what is in work", async () => {
    const written: string[] = [];
    const lane = new OrderedLane({
      write: (b) => written.push(Buffer.from(b).toString()),
      eased: () => {},
      failed: () => {},
    });
    let first: (b: Uint8Array) => void = () => {};
    let second: (b: Uint8Array) => void = () => {};
    lane.put(bytes("0"));
    lane.answer(
      new Promise((resolve) => {
        first = resolve;
      }),
      100,
    );
    lane.run(() => bytes("s"));
    lane.answer(
      new Promise((resolve) => {
        second = resolve;
      }),
      50,
    );
    lane.put(bytes("z"));
    expect(written).toEqual(["0"]);
    expect(lane.inWork).toBe(151);
    second(bytes("2"));
    await Promise.resolve();
    expect(written).toEqual(["0"]);
    first(bytes("1"));
    await lane.settled();
    expect(written).toEqual(["0", "1", "s", "2", "z"]);
    expect(lane.inWork).toBe(0);
  });

  test("writes nothing after a failure", async () => {
    const written: string[] = [];
    const failures: unknown[] = [];
    const lane = new OrderedLane({
      write: (b) => written.push(Buffer.from(b).toString()),
      eased: () => {},
      failed: (e) => failures.push(e),
    });
    lane.answer(Promise.reject(new Error("mask")), 1);
    lane.put(bytes("raw"));
    await lane.settled();
    lane.put(bytes("raw"));
    expect([written, failures.length]).toEqual([[], 1]);
  });
});
