// The formats of `weir redact`: what comes out is still of the format, and cuts of the input mean nothing.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { WeirError } from "../../src/base/errors.ts";
import { CsvFormat } from "../../src/cli/formats/csv.ts";
import { columnMasks } from "../../src/cli/formats/csv_columns.ts";
import type { Format } from "../../src/cli/formats/format.ts";
import { JsonFormat, JsonLinesFormat } from "../../src/cli/formats/json.ts";
import { textFormat } from "../../src/cli/formats/text.ts";
import type { Masking } from "../../src/cli/rule_choice.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { parseRuleFile } from "../../src/redact/rule_file.ts";
import type { Rule } from "../../src/redact/types.ts";

const EMAIL = join(import.meta.dirname, "../../fixtures/rules/email.yaml");

/** One rule of each kind that formats must keep apart. */
const RULES: readonly Rule[] = [
  { id: "code", entity: "CODE", pattern: "secret,[0-9]+", mask: { kind: "redact" } },
  { id: "two-lines", entity: "PAIR", pattern: "one\\ntwo", mask: { kind: "redact" } },
  { id: "card", entity: "CARD", pattern: "\\b4[0-9]{15}\\b", mask: { kind: "fill", keep: 4 } },
  { id: "gone", entity: "GONE", pattern: "vanish", mask: { kind: "null" } },
  { id: "quoted", entity: "QUOTED", pattern: 'q"q', mask: { kind: "fill", keep: 0 } },
  { id: "whole", entity: "WHOLE", pattern: "^whole$", mask: { kind: "redact" } },
  {
    id: "password",
    entity: "PASSWORD",
    pattern: '"password": ?"?(?P<secret>[a-z0-9]{3,20})',
    mask: { kind: "redact" },
  },
];

let masking: Masking;

beforeAll(async () => {
  const rules = [...parseRuleFile(EMAIL, await readFile(EMAIL, "utf8")), ...RULES];
  const set = compileRules(rules);
  masking = { set, core: new Core(set, null), plan: makePlan(set, [], false) };
});

type Make = () => Format;
const csv =
  (options: { delimiter?: string; header?: boolean; columns?: string } = {}): Make =>
  () =>
    new CsvFormat(masking, {
      delimiter: (options.delimiter ?? ",").charCodeAt(0),
      header: options.header ?? true,
      columns: options.columns === undefined ? null : columnMasks(options.columns),
    });
const json: Make = () => new JsonFormat(masking);
const jsonl: Make = () => new JsonLinesFormat(masking);

interface Result {
  readonly out: string;
  readonly code: string | null;
  readonly message: string;
}

function runFormat(make: Make, chunks: readonly Uint8Array[]): Result {
  const format = make();
  const out: Uint8Array[] = [];
  try {
    for (const chunk of chunks) out.push(format.push(chunk));
    out.push(format.end());
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    return { out: Buffer.concat(out).toString(), code: error.code, message: error.message };
  }
  return { out: Buffer.concat(out).toString(), code: null, message: "" };
}

const MANY = "x,ann@example.org,y\n".repeat(9_000);
const LONG = `${"long ".repeat(40_000)}ann@example.org`;

const GOOD: [name: string, make: Make, input: string, output: string][] = [
  ["text is one stream", () => textFormat(masking), "a\nann@example.org,b", "a\n[EMAIL],b"],
  ["an empty CSV stays empty", csv(), "", ""],
  ["a header stays", csv(), "id,mail\n1,ann@example.org\n", "id,mail\n1,[EMAIL]\n"],
  [
    "a header that is a record of data shows nothing",
    csv(),
    "1,ann@example.org\n2,b@example.org",
    "1,[EMAIL]\n2,[EMAIL]",
  ],
  [
    "quotes, line ends and blank lines stay as they are",
    csv(),
    'a,"b"\r\n"1","x ""y"""\n\n\r\n2,\n',
    'a,"b"\r\n"1","x ""y"""\n\n\r\n2,\n',
  ],
  ["no line end at the end is kept", csv(), 'a,b\n1,"ann@example.org"', 'a,b\n1,"[EMAIL]"'],
  ["a byte order mark stays", csv({ columns: "a=redact" }), "\ufeffa,b\n1,2\n", "\ufeffa,b\n[REDACTED],2\n"],
  [
    "fields are texts of their own: no match goes over a comma",
    csv(),
    'a,b\nsecret,12345\n"secret,12345",x\n',
    'a,b\nsecret,12345\n"[CODE]",x\n',
  ],
  ["no match goes over a line end", csv(), 'a\none\ntwo\n"one\ntwo"\n', 'a\none\ntwo\n"[PAIR]"\n'],
  [
    "a field's start and end are those of a text",
    csv(),
    "a,b\nwhole,not whole\n",
    "a,b\n[WHOLE],not whole\n",
  ],
  ["a doubled quote is read as one and written as two", csv(), 'a\n"q""q ""z"\n', 'a\n"*""* ""z"\n'],
  ["a value that is to be null is an empty field", csv(), "a,b\nvanish,1\n", "a,b\n,1\n"],
  ["alone in its line it does not become a blank line", csv(), "a\nvanish\n", 'a\n""\n'],
  [
    "columns are masked whole, others by the rules",
    csv({ columns: "name=redact,card=fill:4,x=null" }),
    "name,card,x,y\nAnn,12345678,1,a@example.org\n",
    "name,card,x,y\n[REDACTED],****5678,,[EMAIL]\n",
  ],
  [
    "without a header columns have numbers",
    csv({ header: false, columns: "2=redact" }),
    "a,b\n",
    "a,[REDACTED]\n",
  ],
  [
    "another delimiter makes commas harmless",
    csv({ delimiter: ";" }),
    "a;b\nsecret,1;c@example.org\n",
    "a;b\n[CODE];[EMAIL]\n",
  ],
  ["records may differ in length", csv(), "a,b\n1\n1,2,c@example.org\n", "a,b\n1\n1,2,[EMAIL]\n"],
  ["many records go in batches", csv(), MANY, MANY.replaceAll("ann@example.org", "[EMAIL]")],
  [
    "a long field is masked as a stream",
    csv(),
    `a,b\n1,${LONG}\n`,
    `a,b\n1,${LONG.replace("ann@example.org", "[EMAIL]")}\n`,
  ],

  [
    "JSON keeps its white space and its numbers",
    json,
    ' {"a" : [1.50, -0, 1e5] }\n',
    ' {"a" : [1.50, -0, 1e5] }\n',
  ],
  [
    "strings are masked, keys never",
    json,
    '{"k@example.org":"a@example.org"}',
    '{"k@example.org":"[EMAIL]"}',
  ],
  ["escapes are read", json, '["\\u0061nn\\u0040example.org\\n"]', '["[EMAIL]\\n"]'],
  [
    "escapes stay where nothing is found",
    json,
    '["\\u0061\\/\\ud83d\\ude00\\ud800"]',
    '["\\u0061\\/\\ud83d\\ude00\\ud800"]',
  ],
  [
    "a string is a text of its own",
    json,
    '["whole","not whole","one","two"]',
    '["[WHOLE]","not whole","one","two"]',
  ],
  ["a line end in a string is one", json, '["one\\ntwo"]', '["[PAIR]"]'],
  ["a number that is a finding becomes a string", json, '{"n":4111111111111111}', '{"n":"************1111"}'],
  [
    "so does one with a fraction or exponent",
    json,
    "[4.111111111111111e15,4111111111111111.0]",
    '["************1111","************1111"]',
  ],
  ["a value that is to be null is null", json, '["vanish"]', "[null]"],
  [
    "a value is searched behind its key too",
    json,
    '{"password":"hunter2","x":"hunter2"}',
    '{"password":"[PASSWORD]","x":"hunter2"}',
  ],
  [
    "so are numbers, and members of a list",
    json,
    '{"password":[12345,"abc",{"y":"abc"}]}',
    '{"password":["[PASSWORD]","[PASSWORD]",{"y":"abc"}]}',
  ],
  [
    "what is after an inner object has its own key again",
    json,
    '{"password":[{"y":"abc"},"abc"]}',
    '{"password":[{"y":"abc"},"[PASSWORD]"]}',
  ],
  [
    "when each search finds something of its own nothing is shown",
    json,
    '{"password":"whole"}',
    '{"password":"[PASSWORD]"}',
  ],
  [
    "a long string is masked as a stream",
    json,
    JSON.stringify([LONG]),
    JSON.stringify([LONG.replace("ann@example.org", "[EMAIL]")]),
  ],
  [
    "deep nesting needs no stack",
    json,
    `${"[".repeat(512)}${"]".repeat(512)}`,
    `${"[".repeat(512)}${"]".repeat(512)}`,
  ],
  ["a text that is no container is one too", json, '"a@example.org"', '"[EMAIL]"'],
  [
    "JSON lines keep blank lines and line ends",
    jsonl,
    '{"a":"a@example.org"}\r\n\n 1 \n"b@example.org"',
    '{"a":"[EMAIL]"}\r\n\n 1 \n"[EMAIL]"',
  ],
  ["a byte order mark before JSON stays", jsonl, '\ufeff"a@example.org"\n', '\ufeff"[EMAIL]"\n'],
  [
    "many lines go in batches",
    jsonl,
    '{"a":"b@example.org"}\n'.repeat(5_000),
    '{"a":"[EMAIL]"}\n'.repeat(5_000),
  ],
];

const BROKEN: [name: string, make: Make, input: string, output: string, code: string, says: string][] = [
  [
    "a quote in a bare field",
    csv(),
    'a\nann@example.org\n1"2\n',
    "a\n[EMAIL]\n",
    "FORMAT_MALFORMED",
    "line 3",
  ],
  ["text after a closing quote", csv(), 'a\n"1"x\n', "a\n", "FORMAT_MALFORMED", "line 2"],
  ["a quoted field without an end", csv(), 'a,b\n1,"2\n3\n', "a,b\n", "FORMAT_MALFORMED", "line 2"],
  ["a lone carriage return after a quote", csv(), 'a\n"1"\rx\n', "a\n", "FORMAT_MALFORMED", "line 2"],
  [
    "a record of another length when columns are named",
    csv({ columns: "a=redact" }),
    "a,b\n1,2\n3\n",
    "a,b\n[REDACTED],2\n",
    "FORMAT_MALFORMED",
    "1 fields where 2",
  ],
  ["a column that the file does not have", csv({ columns: "b=redact" }), "a\n1\n", "", "USAGE", '"b"'],
  ["no JSON at all", json, "", "", "FORMAT_MALFORMED", "byte 1"],
  ["a document that is cut off", json, '["a@example.org"', "", "FORMAT_MALFORMED", "byte 17"],
  ["two documents", json, "1 2", "", "FORMAT_MALFORMED", "byte 3: something follows"],
  ["a comma too many", json, "[1,]", "", "FORMAT_MALFORMED", "byte 4"],
  ["a key without quotes", json, "{a:1}", "", "FORMAT_MALFORMED", "byte 2"],
  ["an unknown escape", json, '["\\x41"]', "", "FORMAT_MALFORMED", "byte 3"],
  ["a bare line end in a string", json, '["\n"]', "", "FORMAT_MALFORMED", "byte 3"],
  ["a number with a leading zero", json, "[01]", "", "FORMAT_MALFORMED", "byte 3"],
  ["a word that is none", json, "[nul]", "", "FORMAT_MALFORMED", "byte 2"],
  ["nesting past the limit", json, "[".repeat(513), "", "FORMAT_MALFORMED", "deeper than 512"],
  [
    "a line that is no JSON",
    jsonl,
    '"a@example.org"\n\n["b@example.org",}\n3\n',
    '"[EMAIL]"\n\n',
    "FORMAT_MALFORMED",
    "line 3",
  ],
];

/** Some cuts for every input, many for short ones; the seed is in fast-check's message. */
const cuts = (length: number) =>
  fc.array(fc.integer({ min: 0, max: length }), { maxLength: 12 }).map((at) => at.sort((a, b) => a - b));

function cutAt(input: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places, input.length];
  return ends.map((end, i) => input.subarray(ends[i - 1] ?? 0, end));
}

function checkCuts(make: Make, input: string, expected: Result): void {
  const bytes = Buffer.from(input);
  if (bytes.length < 200)
    expect(
      runFormat(
        make,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(expected);
  fc.assert(
    fc.property(cuts(bytes.length), (places) => {
      expect(runFormat(make, cutAt(bytes, places))).toEqual(expected);
    }),
    { numRuns: bytes.length < 10_000 ? 30 : 3 },
  );
}

describe("good input", () => {
  for (const [name, make, input, output] of GOOD)
    test(name, () => {
      const whole = runFormat(make, [Buffer.from(input)]);
      expect(whole).toEqual({ out: output, code: null, message: "" });
      checkCuts(make, input, whole);
    });
});

describe("broken input", () => {
  for (const [name, make, input, output, code, says] of BROKEN)
    test(`${name} is an error that says where, behind what stood before it`, () => {
      const whole = runFormat(make, [Buffer.from(input)]);
      expect(whole).toEqual({ out: output, code, message: expect.stringContaining(says) });
      expect(whole.message).not.toContain("example.org");
      checkCuts(make, input, whole);
    });
});

test("any JSON comes out as the same JSON when no rule finds anything", () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 50 }), (text, at) => {
      const bytes = Buffer.from(text);
      expect(runFormat(json, [bytes.subarray(0, at), bytes.subarray(at)]).out).toBe(text);
    }),
  );
});

test("what JSON.parse refuses is refused", () => {
  const pieces = fc.array(
    fc.constantFrom("[", "]", "{", "}", ",", ":", '"', "1", "-", ".", "e", "\\", "null", " ", '"a"'),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join("");
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect(runFormat(json, [Buffer.from(text)]).code === null).toBe(isJson);
    }),
    { numRuns: 2_000 },
  );
});

test("bytes that are no UTF-8 are no JSON", () => {
  expect(runFormat(json, [Uint8Array.of(0x22, 0xff, 0x22)])).toMatchObject({
    out: "",
    code: "FORMAT_MALFORMED",
  });
});

const COUNTS: [name: string, make: Make, input: string, counts: [string, number][]][] = [
  [
    "in CSV findings and columns",
    csv({ columns: "a=redact" }),
    "a,b\n1,a@example.org\n2,x\n",
    [
      ["COLUMN", 2],
      ["EMAIL", 1],
    ],
  ],
  [
    "in JSON each finding once, though values are searched twice",
    json,
    '{"a":"a@example.org b@example.org","password":"abc"}',
    [
      ["EMAIL", 2],
      ["PASSWORD", 1],
    ],
  ],
];
for (const [name, make, input, counts] of COUNTS)
  test(`what was masked is counted: ${name}`, () => {
    masking.core.takeCounts(new Map());
    const format = make();
    format.push(Buffer.from(input));
    format.end();
    const into = new Map<string, number>();
    format.count(into);
    expect([...into].sort()).toEqual(counts);
  });
