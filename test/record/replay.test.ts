// What a person and a program see of a recording.

import { describe, expect, test } from "vitest";
import { concat, utf8 } from "../../src/base/bytes.ts";
import type { SessionEvent } from "../../src/model/events.ts";
import { readRecording } from "../../src/record/reader.ts";
import { harmless, replayJson, replayText } from "../../src/record/replay.ts";
import { countRows, rowReader, type ShownRow } from "../../src/record/rows.ts";
import {
  all,
  closed,
  completed,
  data,
  info,
  masked,
  memoryRecorder,
  operation,
  recorded,
  source,
  T0,
} from "./sample.ts";

const u32 = (n: number) => new Uint8Array([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);

/** A DataRow message, as PostgreSQL's manual draws it. */
function dataRow(...fields: (string | Uint8Array | null)[]): Uint8Array {
  const parts: Uint8Array[] = [new Uint8Array([fields.length >> 8, fields.length & 255])];
  for (const field of fields) {
    if (field === null) parts.push(u32(0xffffffff));
    else {
      const bytes = typeof field === "string" ? utf8(field) : field;
      parts.push(u32(bytes.length), bytes);
    }
  }
  const body = concat(parts);
  return concat([utf8("D"), u32(body.length + 4), body]);
}

const copyData = (line: string) => concat([utf8("d"), u32(line.length + 4), utf8(line)]);

const ROWS: [name: string, framing: Parameters<typeof rowReader>[0], bytes: Uint8Array, rows: ShownRow[]][] =
  [
    ["a row with NULL and an empty value", "pg-data-row", dataRow("1", null, ""), [["1", null, ""]]],
    ["a row without columns", "pg-data-row", dataRow(), [[]]],
    ["two rows", "pg-data-row", concat([dataRow("a"), dataRow("ö")]), [["a"], ["ö"]]],
    ["a value in binary is shown in hex", "pg-data-row", dataRow(u32(7)), [["\\x00000007"]]],
    [
      "a value that is not UTF-8 is shown in hex",
      "pg-data-row",
      dataRow(new Uint8Array([0xff])),
      [["\\xff"]],
    ],
    ["copied text", "pg-copy-text", copyData("1\t\\N\tx\n"), [["1", null, "x"]]],
    ["copied csv", "pg-copy-csv", copyData('1,"a,b"\n'), [['1,"a,b"']]],
  ];
test.each(ROWS)("rows, at every cut: %s", (_name, framing, bytes, rows) => {
  expect(countRows(framing, bytes)).toBe(rows.length);
  for (let at = 0; at <= bytes.length; at++) {
    const reader = rowReader(framing);
    expect([...reader.push(bytes.subarray(0, at)), ...reader.push(bytes.subarray(at))]).toEqual(rows);
  }
});

test("bytes that are not framed as they say are shown, and counted as unknown", () => {
  expect(rowReader("pg-data-row").push(utf8("hello world"))).toEqual([["hello world"]]);
  expect(countRows("pg-data-row", utf8("hello world"))).toBeUndefined();
  expect(countRows("pg-data-row", dataRow("a").subarray(0, 5))).toBeUndefined();
  expect(countRows(undefined, dataRow("a"))).toBeUndefined();
});

const HARMLESS: [name: string, input: string, output: string][] = [
  ["plain text and tabs stay", "a\tö 漢 😀", "a\tö 漢 😀"],
  ["escape sequences are shown", "\u001b]0;x\u0007", "\\x1b]0;x\\x07"],
  ["eight-bit control sequences are shown", "\u009b31m", "\\x9b31m"],
  ["line ends inside a value are shown", "a\r\nb", "a\\x0d\\x0ab"],
  ["marks that turn text around are shown", "a\u202eb\u2066", "a\\u202eb\\u2066"],
  ["invisible characters are shown", "a\u200b\ufeff", "a\\u200b\\ufeff"],
];
test.each(HARMLESS)("harmless: %s", (_name, input, output) => expect(harmless(input)).toBe(output));

describe("the text of a session", () => {
  const shown = async (events: readonly SessionEvent[], rows?: number) => {
    const { bytes } = await recorded(events);
    const options = rows === undefined ? {} : { rows };
    return all(replayText(readRecording(source(bytes)), options));
  };

  test("tells who, what, the verdict, the approval, the rows and the end", async () => {
    const lines = await shown([
      { ...operation(1, "select id, email\nfrom customers", "hold"), prompt: masked("list them") },
      { kind: "held", op: 1, approval: "a1", expiresAt: T0 + 60_000, reviewers: ["dba"] },
      { kind: "decided", op: 1, approval: "a1", outcome: "approved", by: ["ann"] },
      data(1, "id", "column-name" as "rows"),
      data(1, "email", "column-name" as "rows"),
      data(1, concat([dataRow("1", "[EMAIL]"), dataRow("20", null)]), "rows"),
      completed(1),
      closed,
    ]);
    expect(lines).toEqual([
      "00:00.000  opened  session s1: agent-7 (agents) on orders from 127.0.0.1:5",
      "00:00.000  prompt  list them",
      "00:00.000  #1 sql run  select id, email",
      "00:00.000        from customers",
      "00:00.000  #1 hold  prod/reads",
      "00:00.000  #1 held  approval a1, for dba, until 2026-11-21T08:01:00.000Z",
      "00:00.000  #1 approved  approval a1 by ann",
      "00:00.000  rows",
      "    id | email",
      "    ---+--------",
      "    1  | [EMAIL]",
      "    20 | ∅",
      "00:00.000  #1 completed  2 rows, 40 bytes, masked 2 EMAIL",
      "00:00.000  closed  client after 1 operations",
    ]);
  });

  test("cuts long results and long values, and says so", async () => {
    const rows = Array.from({ length: 5 }, (_, i) => dataRow(`${i}`.repeat(70)));
    const lines = await shown([data(1, concat(rows), "rows"), closed], 2);
    expect(lines.slice(2, 5)).toEqual([
      `    ${"0".repeat(59)}…`,
      `    ${"1".repeat(59)}…`,
      "    ... and 3 more",
    ]);
  });

  test("shows results of two operations apart, and messages as lines", async () => {
    const lines = await shown([
      data(1, dataRow("a"), "rows"),
      data(2, dataRow("b"), "rows"),
      data(2, "relation \u001b[31mx does not exist", "error"),
      closed,
    ]);
    expect(lines.slice(1, 7)).toEqual([
      "00:00.000  rows",
      "    a",
      "00:00.000  rows",
      "    b",
      "00:00.000  error",
      "    relation \\x1b[31mx does not exist",
    ]);
  });

  test("never sends a control character to the terminal, whatever was recorded", async () => {
    const evil = "\u001b[2J\u0007\u009b\r\n\u202e";
    const lines = await shown([
      {
        ...operation(1, evil),
        reason: { policy: evil, rule: evil, message: evil },
        prompt: masked(evil),
        facts: { statements: [], unknown: evil },
      },
      data(1, evil),
      data(1, evil, "column-name" as "rows"),
      data(1, dataRow(evil), "rows"),
      { kind: "completed", op: 1, rows: 0, bytes: 0, masked: { [evil]: 1 } },
      { kind: "closed", reason: evil, code: evil, operations: 1 },
    ]);
    for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(lines.length).toBeGreaterThan(8);
  });

  test("tells what was not kept", async () => {
    const { file, recorder } = memoryRecorder({ resultBytes: 0 });
    const session = await recorder.open(info(), "r");
    await session.write({ ...data(1, dataRow("a"), "rows"), framing: "pg-data-row" });
    await session.close();
    const lines = await all(replayText(readRecording(source(file.bytes()))));
    expect(lines[1]).toBe(
      "00:00.000  limit  0 bytes of results are kept; from here on only sizes and digests (limit 0)",
    );
    expect(lines[2]).toMatch(/^00:00.000 {2}#1 rows {2}not kept: 1 rows, 12 bytes, sha256 [0-9a-f]{64}$/);
  });

  test("of a torn recording goes up to the last whole event, of a damaged one stops with an error", async () => {
    const { bytes } = await recorded();
    const torn = await all(replayText(readRecording(source(bytes.subarray(0, bytes.length - 3)))));
    expect(torn.at(-1)).toContain("closed  client");
    const changed = bytes.slice();
    changed[bytes.length - 200] ^= 1;
    const lines: string[] = [];
    const read = async () => {
      for await (const line of replayText(readRecording(source(changed)))) lines.push(line);
    };
    await expect(read()).rejects.toMatchObject({ code: "RECORD_INVALID" });
    expect(lines.length).toBeGreaterThan(2);
  });
});

test("as JSON each event is one line, with bytes as text or base64", async () => {
  const { bytes } = await recorded([data(1, "ö"), data(2, new Uint8Array([255])), closed]);
  const lines = (await all(replayJson(readRecording(source(bytes))))).map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ index: 0, at: "2026-11-21T08:00:00.000Z", kind: "opened" });
  expect(lines[2]).toEqual({
    index: 2,
    at: "2026-11-21T08:00:00.000Z",
    kind: "data",
    op: 1,
    stream: "stdout",
    bytes: "ö",
  });
  expect(lines[3].bytes).toEqual({ base64: "/w==" });
});
