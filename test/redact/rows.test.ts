// Rows walked inside WASM: every value gets what it would get alone, in every framing, and frames come out whole.

import { describe, expect, test } from "vitest";
import { concat, text, utf8 } from "../../src/base/bytes.ts";
import { WeirError } from "../../src/base/errors.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { encodeLayout, maskRows, type RowLayout } from "../../src/redact/rows.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Rule } from "../../src/redact/types.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("rows"));
const RULES: Rule[] = [
  { id: "mail", entity: "EMAIL", pattern: "\\b[a-z]{1,20}@[a-z]{1,20}\\.com\\b", mask: { kind: "redact" } },
  { id: "start", entity: "HEAD", pattern: "^id-\\d{3}", mask: { kind: "fill", keep: 1 } },
  { id: "end", entity: "TAIL", pattern: "\\d{3}-tail$", mask: { kind: "hash" } },
  { id: "number", entity: "NUMBER", pattern: "\\b4111\\d{4}\\b", mask: { kind: "redact" } },
  { id: "gone", entity: "GONE", pattern: "\\bgone\\b", mask: { kind: "null" } },
  { id: "lines", entity: "LINES", pattern: "a\\nb", mask: { kind: "redact" } },
];
const SET = compileRules(RULES);
const CORE = new Core(SET, new MaskKeys(new Uint8Array(32)));
const PLAN = makePlan(SET, [], true);

type Value = Uint8Array | null;

function be32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setInt32(0, value);
  return out;
}
const be16 = (value: number) => be32(value).slice(2);
const message = (type: string, body: Uint8Array) => concat([utf8(type), be32(body.length + 4), body]);
const prefixed = (value: Value) => (value === null ? be32(-1) : concat([be32(value.length), value]));
const tuple = (values: readonly Value[]) => concat([be16(values.length), ...values.map(prefixed)]);
const dataRow = (values: readonly Value[]) => message("D", tuple(values));

function mask(layout: RowLayout, input: Uint8Array, copyStarted = false) {
  const at = CORE.reserve(input.length);
  CORE.window.set(input, at);
  return maskRows(CORE, PLAN, encodeLayout(layout), input.length, copyStarted);
}

const textColumn = { encoding: "text", treatment: { kind: "scan" } } as const;
const columns = (count: number) => Array.from({ length: count }, () => textColumn);

/** What the value gets alone: the stream, which other tests judge by RE2. A removed part makes a row's value NULL. */
function alone(value: Value): Value {
  if (value === null) return null;
  let gone = false;
  const stream = new CoreStream(CORE, PLAN, (finding) => {
    if (finding.entity === "GONE") gone = true;
  });
  const masked = concat([stream.push(value), stream.end()]);
  return gone ? null : masked;
}

function randomValue(rng: Rng): Value {
  if (rng.chance(0.1)) return null;
  const pieces = [
    "ann@example.com",
    "id-123",
    "555-tail",
    "41112222",
    "gone",
    "a\nb",
    "x",
    " ",
    "\t",
    "\\",
    '"',
    ",",
    "é",
    "\0",
    "@",
    "plain text",
  ];
  return utf8(Array.from({ length: rng.int(0, 4) }, () => rng.pick(pieces)).join(rng.pick(["", " "])));
}

const copyEscapes: Record<string, string> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};
const copyText = (value: Value) =>
  value === null ? "\\N" : text(value).replace(/[\b\f\n\r\t\v\\]/g, (char) => copyEscapes[char]);
const csv = (value: Value) => {
  if (value === null) return "";
  const plain = text(value);
  return plain === "" || /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

describe(`random rows (seed ${SEED})`, () => {
  const rng = createRng(SEED);
  const table = Array.from({ length: 400 }, () => Array.from({ length: 3 }, () => randomValue(rng)));
  const expected = table.map((row) => row.map(alone));

  test("a DataRow's values are masked as each would be alone", () => {
    const result = mask(
      { framing: { kind: "pg-data-row" }, columns: columns(3) },
      concat(table.map(dataRow)),
    );
    expect(Buffer.from(result.masked).equals(concat(expected.map(dataRow)))).toBe(true);
    expect(result.rows).toBe(400);
  });

  test("COPY binary is masked as each value would be alone, its header passes", () => {
    const header = concat([utf8("PGCOPY\n"), Uint8Array.of(0xff), utf8("\r\n\0"), be32(0), be32(0)]);
    const body = (rows: readonly (readonly Value[])[]) =>
      concat([
        message("d", concat([header, tuple(rows[0])])),
        ...rows.slice(1).map((row) => message("d", tuple(row))),
        message("d", be16(-1)),
      ]);
    const result = mask({ framing: { kind: "pg-copy-binary" }, columns: columns(3) }, body(table));
    const out = concat([
      message("d", header),
      ...expected.map((row) => message("d", tuple(row))),
      message("d", be16(-1)),
    ]);
    expect(Buffer.from(result.masked).equals(out)).toBe(true);
    expect(result.copyStarted).toBe(true);
  });

  test("COPY text is unescaped, masked and escaped again", () => {
    const line = (row: readonly Value[]) => message("d", utf8(`${row.map(copyText).join("\t")}\n`));
    const layout: RowLayout = {
      framing: { kind: "pg-copy-text", delimiter: 9, nullText: "\\N" },
      columns: columns(3),
    };
    const result = mask(layout, concat(table.map(line)));
    expect(text(result.masked)).toBe(text(concat(expected.map(line))));
  });

  test("COPY csv is unquoted, masked and quoted again", () => {
    const layout: RowLayout = {
      framing: { kind: "pg-copy-csv", delimiter: 44, quote: 34, escape: 34, nullText: "" },
      columns: columns(3),
    };
    const result = mask(
      layout,
      concat(table.map((row) => message("d", utf8(`${row.map(csv).join(",")}\n`)))),
    );
    // What was masked is always quoted; what was not keeps its form.
    const out = table.map((row, r) => {
      const fields = row.map((value, c) => {
        const after = expected[r][c];
        const same = value === null ? after === null : after !== null && Buffer.from(after).equals(value);
        return same || after === null ? csv(after) : `"${text(after).replaceAll('"', '""')}"`;
      });
      return message("d", utf8(`${fields.join(",")}\n`));
    });
    expect(text(result.masked)).toBe(text(concat(out)));
  });

  test("rows may lie across message borders", () => {
    const whole = utf8(table.map((row) => `${row.map(copyText).join("\t")}\n`).join(""));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < whole.length; ) {
      const size = rng.int(1, 50);
      pieces.push(message("d", whole.subarray(at, at + size)));
      at += size;
    }
    const layout: RowLayout = {
      framing: { kind: "pg-copy-text", delimiter: 9, nullText: "\\N" },
      columns: columns(3),
    };
    const line = (row: readonly Value[]) => message("d", utf8(`${row.map(copyText).join("\t")}\n`));
    expect(text(mask(layout, concat(pieces)).masked)).toBe(text(concat(expected.map(line))));
  });
});

describe("encodings", () => {
  const be64 = (value: bigint) => {
    const out = new Uint8Array(8);
    new DataView(out.buffer).setBigInt64(0, value);
    return out;
  };
  const float8 = (value: number) => {
    const out = new Uint8Array(8);
    new DataView(out.buffer).setFloat64(0, value);
    return out;
  };
  const numeric = (weight: number, sign: number, scale: number, ...groups: number[]) =>
    concat([be16(groups.length), be16(weight), be16(sign), be16(scale), ...groups.map(be16)]);
  const scan = { kind: "scan" } as const;
  const CASES: [name: string, column: RowLayout["columns"][number], value: Uint8Array, expected: Value][] = [
    [
      "a text type's label fits",
      { encoding: "text", treatment: scan },
      utf8("to ann@b.com"),
      utf8("to [EMAIL]"),
    ],
    [
      "a typed text with a finding is NULL",
      { encoding: "typed-text", treatment: scan },
      utf8("41112222"),
      null,
    ],
    ["a typed text without one passes", { encoding: "typed-text", treatment: scan }, utf8("42"), utf8("42")],
    ["an int4 is matched by its digits", { encoding: "int4", treatment: scan }, be32(41112222), null],
    ["an int4 without a finding passes", { encoding: "int4", treatment: scan }, be32(-7), be32(-7)],
    ["an int8 is matched by its digits", { encoding: "int8", treatment: scan }, be64(41112222n), null],
    ["a float8 that is whole is matched", { encoding: "float8", treatment: scan }, float8(41112222), null],
    ["a float8 fraction passes", { encoding: "float8", treatment: scan }, float8(0.25), float8(0.25)],
    [
      "a numeric is matched by its digits",
      { encoding: "numeric", treatment: scan },
      numeric(1, 0, 0, 4111, 2222),
      null,
    ],
    [
      "a numeric NaN passes",
      { encoding: "numeric", treatment: scan },
      numeric(0, 0xc000, 0),
      numeric(0, 0xc000, 0),
    ],
    ["an int4 of the wrong size is NULL", { encoding: "int4", treatment: scan }, utf8("41112"), null],
    [
      "jsonb keeps its version byte",
      { encoding: "jsonb", treatment: scan },
      utf8('\u0001{"m":"ann@b.com"}'),
      utf8('\u0001{"m":"[EMAIL]"}'),
    ],
    ["inert passes", { encoding: "inert", treatment: scan }, utf8("ann@b.com"), utf8("ann@b.com")],
    ["opaque is NULL", { encoding: "opaque", treatment: scan }, utf8("x"), null],
    [
      "a masked column says so",
      { encoding: "text", treatment: { kind: "redact" } },
      utf8("x"),
      utf8("[REDACTED]"),
    ],
    [
      "a masked column of another type is NULL",
      { encoding: "int4", treatment: { kind: "redact" } },
      be32(1),
      null,
    ],
    [
      "a column filled",
      { encoding: "text", treatment: { kind: "fill", keep: 2 } },
      utf8("Anna-12"),
      utf8("****-12"),
    ],
    ["a column nulled", { encoding: "text", treatment: { kind: "null" } }, utf8("x"), null],
    [
      "a removed finding makes the value NULL",
      { encoding: "text", treatment: scan },
      utf8("it is gone now"),
      null,
    ],
    ["an empty value passes", { encoding: "text", treatment: scan }, utf8(""), utf8("")],
  ];
  for (const [name, column, value, expected] of CASES)
    test(name, () => {
      const result = mask({ framing: { kind: "pg-data-row" }, columns: [column] }, dataRow([value]));
      expect(Buffer.from(result.masked).toString("hex")).toBe(
        Buffer.from(dataRow([expected])).toString("hex"),
      );
    });
});

test("rows that fill the output are finished in several rounds, and counted once", () => {
  const entity = "A".repeat(48);
  const set = compileRules([{ id: "x", entity, pattern: "x", mask: { kind: "redact" } }]);
  const core = new Core(set, null);
  const rows = 60_000;
  const input = concat(Array.from({ length: rows }, () => dataRow([utf8("x"), utf8("x")])));
  const at = core.reserve(input.length);
  core.window.set(input, at);
  const layout: RowLayout = { framing: { kind: "pg-data-row" }, columns: columns(2) };
  const result = maskRows(core, makePlan(set, [], false), encodeLayout(layout), input.length, false);
  const label = utf8(`[${entity}]`);
  expect(result.rows).toBe(rows);
  expect(
    Buffer.from(result.masked).equals(concat(Array.from({ length: rows }, () => dataRow([label, label])))),
  ).toBe(true);
  const counts = new Map<string, number>();
  core.takeCounts(counts);
  expect(counts.get(entity)).toBe(2 * rows);
});

describe("malformed frames are refused, and nothing comes out", () => {
  const layout: RowLayout = { framing: { kind: "pg-data-row" }, columns: columns(1) };
  const good = dataRow([utf8("x")]);
  const CASES: [string, Uint8Array][] = [
    ["another message type", message("C", utf8("SELECT 1"))],
    ["a length past the end", concat([utf8("D"), be32(400), be16(1), be32(1), utf8("x")])],
    ["a length below its own size", concat([utf8("D"), be32(3), be16(1), be32(1), utf8("x")])],
    ["a value longer than its row", message("D", concat([be16(1), be32(50), utf8("x")]))],
    ["a negative value length", message("D", concat([be16(1), be32(-2), utf8("x")]))],
    ["bytes behind the last value", message("D", concat([tuple([utf8("x")]), utf8("y")]))],
    ["another number of columns", dataRow([utf8("x"), utf8("y")])],
    ["a row cut short", good.subarray(0, good.length - 1)],
  ];
  for (const [name, frame] of CASES)
    test(name, () => {
      expect(() => mask(layout, concat([good, frame]))).toThrowError(WeirError);
      expect(Buffer.from(mask(layout, good).masked).equals(good)).toBe(true);
    });
});
