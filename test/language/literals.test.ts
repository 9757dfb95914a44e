// Literals and comments, held against libpg-query's scanner, which is PostgreSQL's own.

import { readFileSync } from "node:fs";
import { loadModule, scanSync } from "libpg-query";
import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { literalSpans } from "../../src/language/sql/literals.ts";
import { createRng } from "../support/rng.ts";

await loadModule();

/** FCONST, SCONST, USCONST, BCONST, XCONST, ICONST, SQL_COMMENT, C_COMMENT of libpg-query 18. */
const DATA = new Set([260, 261, 262, 263, 264, 266, 275, 276]);

/** Spans by the oracle, or null when it refuses the text. */
function oracle(text: string): { start: number; end: number }[] | null {
  try {
    return scanSync(text)
      .tokens.filter((token) => DATA.has(token.tokenType))
      .map(({ start, end }) => ({ start, end }));
  } catch {
    return null;
  }
}

/**
 * Spans with only white space between them as one. The oracle's scanner is changed to give comments as tokens, so it
 * parts a string that goes on behind a comment; to the server it is one string.
 */
function joined(sql: string, spans: readonly { start: number; end: number }[] | null) {
  if (spans === null) return null;
  const bytes = Buffer.from(sql);
  const out: { start: number; end: number }[] = [];
  for (const { start, end } of spans) {
    const last = out[out.length - 1];
    if (last !== undefined && /^[ \t\n\v\f\r]*$/.test(bytes.subarray(last.end, start).toString()))
      last.end = end;
    else out.push({ start, end });
  }
  return out;
}

const CASES: [name: string, sql: string, data: string[]][] = [
  ["strings with doubled quotes", "select 'it''s', ''", ["'it''s'", "''"]],
  ["a backslash is itself in a plain string", "select 'a\\', 'b'", ["'a\\'", "'b'"]],
  ["a backslash escapes in E strings", "select e'a\\'b', E'\\\\'", ["e'a\\'b'", "E'\\\\'"]],
  ["a string goes on in the next line", "select 'a' -- c 'x'\n  'b', 'c'", ["'a' -- c 'x'\n  'b'", "'c'"]],
  ["Unicode strings and names", `select U&'\\0041' uescape '!', u&"d" from t`, ["U&'\\0041'", "'!'"]],
  ["bits, hexadecimals and national strings", "select b'01', X'ff', n'x'", ["b'01'", "X'ff'", "'x'"]],
  ["dollar quotes", "select $$it's$$, $a$ $$ $b$ $a$, a$$b from t", ["$$it's$$", "$a$ $$ $b$ $a$"]],
  ["parameters are no data", "select $1, $22 + 3", ["3"]],
  [
    "numbers",
    "select 1, 1.5, .5, 5., 1e5, 1.5e-3, 0x1F, 0b11, 1_000",
    ["1", "1.5", ".5", "5.", "1e5", "1.5e-3", "0x1F", "0b11", "1_000"],
  ],
  ["digits in names are no numbers", 'select a1, t2.c3, "4" from x_5', []],
  ["a slice and a range of integers", "select a[1:2] from t; select 1..2", ["1", "2", "1", "2"]],
  [
    "comments nest, and hide quotes",
    "select /* a /* ' */ b */ 1 -- it's\n, 2",
    ["/* a /* ' */ b */", "1", "-- it's", "2"],
  ],
  ["comments inside operators", "select 1 +--x\n 2 */*y*/ 3", ["1", "--x", "2", "/*y*/", "3"]],
  ["quoted names hide quotes", `select "it's""", 'x'`, ["'x'"]],
  ["letters of other scripts", "select é1, 'é', ü$$ from t", ["'é'"]],
];
for (const [name, sql, data] of CASES) {
  test(name, () => {
    const bytes = utf8(sql);
    const spans = literalSpans(bytes);
    expect(spans?.map(({ start, end }) => Buffer.from(bytes.subarray(start, end)).toString())).toEqual(data);
    expect(joined(sql, spans)).toEqual(joined(sql, oracle(sql)));
  });
}

test("a string that goes on behind a comment keeps its escapes", () => {
  expect(literalSpans(utf8("select e'a' -- c\n 'b\\'c', 'd'"))).toEqual([
    { start: 7, end: 24 },
    { start: 26, end: 29 },
  ]);
});

test("what does not end is null", () => {
  for (const sql of ["'a", "e'a\\'", '"a', "$$a", "$x$ $$", "/* /* */", "U&'a", 'u&"a', "x'1", "'a'\n'b"]) {
    expect(literalSpans(utf8(sql)), sql).toBeNull();
  }
});

test("random texts give what PostgreSQL's scanner gives", () => {
  const seed = Number(process.env.WEIR_SEED ?? Date.now() % 1e9);
  console.log(`literal spans: seed ${seed}`);
  const rng = createRng(seed);
  const words =
    `' '' " "" $ $$ $a$ $1 -- /* */ \\ \\' e' E' b' x' n' N' u&' U&' u&" U& a e E x X u _ é a1 a$ 0 1 12 1.5 . .. .5 5. 1e5 1e 0x1f 0b1 0o7 1_0 + - * / < @ : :: ; , ( ) [ ]`
      .split(" ")
      .concat([" ", "  ", "\n", "\r\n", "\t", " ", "\n"]);
  let compared = 0;
  for (let round = 0; round < 20_000; round++) {
    const sql = Array.from({ length: rng.int(1, 10) }, () => rng.pick(words)).join(
      rng.chance(0.5) ? " " : "",
    );
    const expected = oracle(sql);
    // What goes on behind a comment is the server's business, as above.
    if (expected === null || /'\s*--/.test(sql)) continue;
    compared++;
    expect(literalSpans(utf8(sql)), JSON.stringify(sql)).toEqual(expected);
  }
  expect(compared).toBeGreaterThan(2_000);
});

test("the statements of the fixtures give what PostgreSQL's scanner gives", () => {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  for (const name of ["bypass", "introspection"]) {
    collect(JSON.parse(readFileSync(new URL(`../../fixtures/policy/${name}.json`, import.meta.url), "utf8")));
  }
  let compared = 0;
  for (const sql of texts) {
    const expected = oracle(sql);
    if (expected === null) continue;
    compared++;
    expect(literalSpans(utf8(sql)), sql).toEqual(expected);
  }
  expect(compared).toBeGreaterThan(100);
});
