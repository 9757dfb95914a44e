// Rows that are searched together: every value gets what RE2 finds in it alone, whatever lies around it.

import { describe, expect, test } from "vitest";
import { concat, hex, utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { DEFAULT_PACKS, pack } from "../../src/redact/packs/packs.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { encodeLayout, maskRows, type RowLayout } from "../../src/redact/rows.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Rule } from "../../src/redact/types.ts";
import { oracleFindingsOfAll, oracleMask } from "../support/oracle-mask.ts";
import { type RandomPattern, randomPattern, randomText } from "../support/oracle-random.ts";
import {
  COPY_BINARY_HEADER,
  COPY_BINARY_TRAILER,
  copyBinary,
  copyData,
  dataRow,
} from "../support/pg-frames.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("rows as a whole"));
const ROUNDS = Number(process.env.WEIR_ROUNDS ?? 25);
const KEY = new Uint8Array(32).fill(7);

type Value = Uint8Array | null;
type Row = readonly Value[];
type Columns = RowLayout["columns"];
type Column = Columns[number];

const TEXT: Column = { encoding: "text", treatment: { kind: "scan" } };
const text = (count: number): Columns => Array.from({ length: count }, () => TEXT);

// -- frames: what a value looks like in each format; `masked` values of a csv are always quoted -------------------------
interface Format {
  readonly name: string;
  readonly framing: RowLayout["framing"];
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  frame(row: Row, changed: readonly boolean[]): Uint8Array;
}

const ESCAPES: Readonly<Record<number, number>> = {
  8: 98,
  9: 116,
  10: 110,
  11: 118,
  12: 102,
  13: 114,
  92: 92,
};
const NONE = new Uint8Array(0);

function line(fields: readonly Uint8Array[], delimiter: number): Uint8Array {
  return copyData(
    concat([
      ...fields.flatMap((field, i) => (i === 0 ? [field] : [Uint8Array.of(delimiter), field])),
      utf8("\n"),
    ]),
  );
}

function copyTextField(value: Value): Uint8Array {
  if (value === null) return utf8("\\N");
  return Uint8Array.from(
    [...value].flatMap((byte) => (ESCAPES[byte] === undefined ? [byte] : [92, ESCAPES[byte]])),
  );
}

function csvField(value: Value, changed: boolean): Uint8Array {
  if (value === null) return NONE;
  if (!changed && value.length > 0 && !value.some((byte) => [10, 13, 34, 44].includes(byte))) return value;
  return Uint8Array.from([34, ...[...value].flatMap((byte) => (byte === 34 ? [34, 34] : [byte])), 34]);
}

const DATA_ROW: Format = {
  name: "DataRow",
  framing: { kind: "pg-data-row" },
  before: NONE,
  after: NONE,
  frame: (row) => dataRow(row),
};
const FORMATS: readonly Format[] = [
  DATA_ROW,
  {
    name: "COPY text",
    framing: { kind: "pg-copy-text", delimiter: 9, nullText: "\\N" },
    before: NONE,
    after: NONE,
    frame: (row) => line(row.map(copyTextField), 9),
  },
  {
    name: "COPY csv",
    framing: { kind: "pg-copy-csv", delimiter: 44, quote: 34, escape: 34, nullText: "" },
    before: NONE,
    after: NONE,
    frame: (row, changed) =>
      line(
        row.map((value, i) => csvField(value, changed[i])),
        44,
      ),
  },
  {
    name: "COPY binary",
    framing: { kind: "pg-copy-binary" },
    before: COPY_BINARY_HEADER,
    after: COPY_BINARY_TRAILER,
    frame: (row) => copyBinary(row),
  },
];

function framed(format: Format, rows: readonly Row[], changed?: readonly (readonly boolean[])[]): Uint8Array {
  const bytes = rows.map((row, r) => format.frame(row, changed?.[r] ?? row.map(() => false)));
  return concat([format.before, ...bytes, format.after]);
}

interface Expected {
  readonly value: Value;
  readonly changed: boolean;
}

interface Masker {
  mask(format: Format, columns: Columns, input: Uint8Array): Uint8Array;
  /** What a text gets in a stream of its own: null for one that is to be removed. */
  alone(text: Uint8Array): { readonly value: Value; readonly spans: readonly (readonly [number, number])[] };
}

function open(rules: readonly Rule[], programMax?: number): Masker {
  const set = compileRules(rules, { programMax });
  const core = new Core(set, new MaskKeys(KEY));
  const plan = makePlan(set, [], true);
  const gone = new Set(rules.filter((rule) => rule.mask.kind === "null").map((rule) => rule.id));
  return {
    mask({ framing }, columns, input) {
      const at = core.reserve(input.length);
      core.window.set(input, at);
      const { masked } = maskRows(core, plan, encodeLayout({ framing, columns }), input.length, false);
      // What a search changes for its own use is put back.
      expect(Buffer.from(core.window.subarray(at, at + input.length)).equals(input)).toBe(true);
      return masked;
    },
    alone(bytes) {
      const found: string[] = [];
      const spans: [number, number][] = [];
      const stream = new CoreStream(core, plan, ({ rule, start, end }) => {
        found.push(rule);
        spans.push([start, end]);
      });
      const value = concat([stream.push(bytes), stream.end()]);
      return { value: found.some((rule) => gone.has(rule)) ? null : value, spans };
    },
  };
}

/** What RE2 finds in a text alone. */
function judge(rules: readonly Rule[]): Masker["alone"] {
  return (bytes) => {
    const findings = oracleFindingsOfAll(rules, bytes);
    const gone = findings.some(({ rule }) => rule.mask.kind === "null");
    return {
      value: gone ? null : oracleMask(findings, bytes, KEY),
      spans: findings.map(({ start, end }) => [start, end] as const),
    };
  };
}

/** What DECISIONS 8 asks for: each value as it is alone. */
function expectedOf(alone: Masker["alone"], { encoding, treatment }: Column, value: Value): Expected {
  if (value === null) return { value, changed: false };
  if (treatment.kind !== "scan")
    return { value: encoding === "text" ? utf8("[REDACTED]") : null, changed: true };
  if (encoding === "inert") return { value, changed: false };
  const head = encoding === "jsonb" ? 1 : 0;
  if (encoding === "opaque" || value.length < head) return { value: null, changed: true };
  const { value: masked, spans } = alone(value.subarray(head));
  const found = spans.length > 0;
  if (masked === null || (found && encoding === "typed-text")) return { value: null, changed: true };
  return { value: concat([value.subarray(0, head), masked]), changed: found };
}

// -- random rows -----------------------------------------------------------------------------------------------------
const COLUMNS: readonly Column[] = [
  TEXT,
  TEXT,
  TEXT,
  TEXT,
  { encoding: "typed-text", treatment: { kind: "scan" } },
  { encoding: "jsonb", treatment: { kind: "scan" } },
  { encoding: "inert", treatment: { kind: "scan" } },
  { encoding: "opaque", treatment: { kind: "scan" } },
  { encoding: "text", treatment: { kind: "redact" } },
  { encoding: "int4", treatment: { kind: "redact" } },
];
/** Lengths whose last byte is a letter or a digit. */
const LETTERS = [0x30, 0x39, 0x41, 0x4b, 0x5f, 0x61, 0x7a];

/** @param stray Chance of bytes that are no UTF-8. */
function randomValue(rng: Rng, patterns: readonly RandomPattern[], stray: number): Value {
  if (rng.chance(0.1)) return null;
  if (rng.chance(0.05)) return NONE;
  let value = randomText(rng, rng.pick(patterns), {
    bytesMax: rng.pick([20, 60, 120]),
    ...(stray > 0 ? { stray } : {}),
  });
  if (rng.chance(0.1))
    value = concat([value, Uint8Array.of(0), randomText(rng, rng.pick(patterns), { bytesMax: 40 })]);
  // The pad comes last, so that what can match begins at the edge.
  const length = rng.pick(LETTERS);
  return rng.chance(0.3) && value.length < length
    ? concat([value, new Uint8Array(length - value.length).fill(0x2e)])
    : value;
}

function randomRow(rng: Rng, columns: Columns, patterns: readonly RandomPattern[], stray: number): Row {
  const row = columns.map(() => randomValue(rng, patterns, stray));
  // The halves of a text that may match, in neighbouring columns.
  if (columns.length > 1 && rng.chance(0.3)) {
    const whole = randomText(rng, rng.pick(patterns), { bytesMax: 80 });
    const at = rng.int(0, columns.length - 2);
    let cut = rng.int(0, whole.length);
    if (stray === 0) while (cut > 0 && (whole[cut] & 0xc0) === 0x80) cut--;
    row[at] = whole.subarray(0, cut);
    row[at + 1] = whole.subarray(cut);
  }
  return row.map((value, c) =>
    columns[c].encoding === "jsonb" && value !== null ? concat([Uint8Array.of(1), value]) : value,
  );
}

const ACTIONS: readonly Rule["mask"][] = [
  { kind: "redact" },
  { kind: "redact" },
  { kind: "fill", keep: 2 },
  { kind: "hash" },
  { kind: "null" },
];

describe(`random rules on random rows (seed ${SEED})`, () => {
  for (const format of FORMATS)
    test(`${format.name}: every value is masked as RE2 says of it alone`, { timeout: 600_000 }, () => {
      const rng = createRng(SEED + seedOf(format.name));
      let changed = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const patterns = Array.from({ length: rng.int(1, 4) }, () =>
          randomPattern(rng, { secret: 0.3, unicode: rng.chance(0.3) }),
        );
        const rules = patterns.map(
          ({ source }, i): Rule => ({
            id: `r${i}`,
            entity: `R${i}`,
            pattern: source,
            maxLen: 4096,
            mask: rng.pick(ACTIONS),
          }),
        );
        const masker = open(rules, rng.pick([undefined, undefined, 0, 12]));
        const stray = rng.chance(0.3) ? 0.3 : 0;
        const only = rng.chance(0.5);
        const columns = Array.from({ length: rng.int(1, 5) }, () => (only ? TEXT : rng.pick(COLUMNS)));
        const rows = Array.from({ length: rng.int(1, 12) }, () => randomRow(rng, columns, patterns, stray));
        // Bytes that are no UTF-8 are judged by the stream: RE2 sees characters.
        const alone = stray > 0 ? masker.alone : judge(rules);
        const expected = rows.map((row) => row.map((value, c) => expectedOf(alone, columns[c], value)));
        const told = `round ${round}: ${rules.map((rule) => `${rule.pattern} ${rule.mask.kind}`).join(" ; ")}`;
        const whole = masker.mask(format, columns, framed(format, rows));
        expect(hex(whole), told).toBe(
          hex(
            framed(
              format,
              expected.map((row) => row.map(({ value }) => value)),
              expected.map((row) => row.map((one) => one.changed)),
            ),
          ),
        );
        changed += hex(whole) === hex(framed(format, rows)) ? 0 : 1;
        // Cut anywhere between two rows.
        if (format.before.length > 0) continue;
        const cut = rng.int(0, rows.length);
        const parts = [rows.slice(0, cut), rows.slice(cut)].map((part) =>
          part.length === 0 ? NONE : masker.mask(format, columns, framed(format, part)),
        );
        expect(hex(concat(parts)), told).toBe(hex(whole));
      }
      expect(changed).toBeGreaterThan(ROUNDS / 3);
    });
});

/** Runs rows of these texts through one search and compares each with a stream of its own. */
function compare(rules: readonly Rule[], rows: readonly Row[]): number {
  const masker = open(rules);
  const columns = text(rows[0].length);
  const expected = rows.map((row) => row.map((value) => expectedOf(masker.alone, TEXT, value)));
  const values = expected.map((row) => row.map(({ value }) => value));
  const changed = expected.map((row) => row.map((one) => one.changed));
  for (const format of FORMATS)
    expect(
      Buffer.from(masker.mask(format, columns, framed(format, rows))).equals(framed(format, values, changed)),
      format.name,
    ).toBe(true);
  return changed.flat().filter(Boolean).length;
}

test(`the built-in rules find in rows what they find in each value (seed ${SEED})`, {
  timeout: 120_000,
}, () => {
  const rng = createRng(SEED);
  const rules = DEFAULT_PACKS.flatMap((name) => [...pack(name)]);
  const examples = rules.flatMap(({ examples: own }) => (own?.match ?? []).map((example) => utf8(example)));
  expect(examples.length).toBeGreaterThan(500);
  const { alone } = open(rules);
  const rows = Array.from({ length: 200 }, (): Row => {
    const value = rng.pick(examples);
    const [from, to] = alone(value).spans[0] ?? [0, 0];
    const at = rng.int(0, value.length);
    return [
      rng.chance(0.5) ? utf8("plain text") : null,
      value,
      // What was found, from edge to edge, and its halves.
      value.subarray(from, to),
      rng.pick([utf8("x"), NONE]),
      value.subarray(0, at),
      value.subarray(at),
    ];
  });
  expect(compare(rules, rows)).toBeGreaterThan(150);
});

test(`values longer than a block and a stretch are searched whole (seed ${SEED})`, () => {
  const rng = createRng(SEED);
  const mask = { kind: "redact" } as const;
  const rules: Rule[] = [
    { id: "literal", entity: "LITERAL", pattern: "\\bkey_[a-z]{4,40}\\b", mask },
    { id: "run", entity: "RUN", pattern: "\\bghp_[A-Za-z0-9]{36}\\b", mask },
    { id: "anchor", entity: "ANCHOR", pattern: "[a-z0-9.]{1,64}@[a-z]{2,20}\\.com", mask },
    { id: "shape", entity: "SHAPE", pattern: "\\b\\d{3}-\\d{2}-\\d{4}\\b", mask },
    { id: "dense", entity: "DENSE", pattern: "\\b[A-Z][a-z]+[A-Z]\\b", mask },
    { id: "first", entity: "FIRST", pattern: "\\Aid[0-9]+", mask },
    { id: "last", entity: "LAST", pattern: "[0-9]{3}\\z", mask },
    { id: "line", entity: "LINE", pattern: "(?m)^[0-9]{3}$", mask },
  ];
  const pieces = [
    "key_abcdef",
    `ghp_${"a1".repeat(18)}`,
    "ann.b@example.com",
    "123-45-6789",
    "AbcD",
    "id77",
    "555",
    "\n444\n",
  ];
  const long = (bytes: number): Uint8Array => {
    let out = "";
    while (out.length < bytes)
      out += rng.chance(0.2) ? rng.pick(pieces) : " ".repeat(rng.int(1, 60)) + rng.pick(["", "plain", "é"]);
    return utf8(out);
  };
  const sizes = [0, 3, 60, 65, 97, 4090, 4096, 5000, 9000, 33_000, 70_000];
  const rows = Array.from(
    { length: 120 },
    (): Row =>
      Array.from({ length: 3 }, () =>
        rng.chance(0.1) ? null : long(rng.chance(0.7) ? rng.int(0, 200) : rng.pick(sizes)),
      ),
  );
  expect(compare(rules, rows)).toBeGreaterThan(100);
});

describe("the edge of a value", () => {
  const rules: Rule[] = [
    { id: "word", entity: "WORD", pattern: "\\bkey_[a-z]{4}\\b|\\A[A-C]{3}\\z", mask: { kind: "redact" } },
  ];
  const masker = open(rules);
  const CASES: [name: string, row: Row, expected: Row][] = [
    [
      "a length that is a letter is no word before it",
      [utf8(`key_abcd${" ".repeat(0x41 - 8)}`)],
      [utf8(`[WORD]${" ".repeat(0x41 - 8)}`)],
    ],
    [
      "the next value's length is no word behind it",
      [utf8("key_abcd"), utf8("x".repeat(0x61))],
      [utf8("[WORD]"), utf8("x".repeat(0x61))],
    ],
    ["a value that follows is no word behind it", [utf8("key_abcd"), utf8("e")], [utf8("[WORD]"), utf8("e")]],
    ["halves in two values are no match", [utf8("key_"), utf8("abcd")], [utf8("key_"), utf8("abcd")]],
    [
      "NUL bytes are part of a value",
      [utf8("ABC\0"), utf8("ABC"), utf8("\0key_abcd\0")],
      [utf8("ABC\0"), utf8("[WORD]"), utf8("\0[WORD]\0")],
    ],
    [
      "NULL and empty values are no bytes",
      [null, NONE, utf8("ABC"), null],
      [null, NONE, utf8("[WORD]"), null],
    ],
  ];
  for (const [name, row, expected] of CASES)
    test(name, () => {
      expect(hex(masker.mask(DATA_ROW, text(row.length), framed(DATA_ROW, [row, row])))).toBe(
        hex(framed(DATA_ROW, [expected, expected])),
      );
    });
});
