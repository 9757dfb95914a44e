// The judge is judged: hand-written cases, and RE2 against its port on random patterns.

import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import type { Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "./oracle.ts";
import { re2js, re2wasm } from "./oracle-engines.ts";
import { randomPattern, randomText } from "./oracle-random.ts";
import { createRng, seedOf } from "./rng.ts";

const rule = (pattern: string, extra: Partial<Rule> = {}): Rule => ({
  id: "under-test",
  entity: "TEST",
  pattern,
  mask: { kind: "redact" },
  ...extra,
});
const CARD = { validator: "luhn", maxLen: 64 } as const;

const CASES: [name: string, rule: Rule, input: string | number[], spans: [start: number, end: number][]][] = [
  [
    "offsets are bytes, not characters",
    rule("b+"),
    "\u{1F600}ébb b",
    [
      [6, 8],
      [9, 10],
    ],
  ],
  [
    "the group secret narrows the finding",
    rule("k=(?P<secret>[a-z]+)"),
    "k=ab k=c",
    [
      [2, 4],
      [7, 8],
    ],
  ],
  ["a secret whose text occurs twice is found in its own place", rule("k=(?P<secret>k+)"), "k=kk", [[2, 4]]],
  [
    "a group that took no part leaves the whole match",
    rule("a(?P<secret>b)?c"),
    "ac abc",
    [
      [0, 2],
      [4, 5],
    ],
  ],
  [
    "context before the search position is seen",
    rule("\\bx"),
    "xx x",
    [
      [0, 1],
      [3, 4],
    ],
  ],
  ["alternatives are tried in order, not by length", rule("a|ab"), "ab", [[0, 1]]],
  [
    "RE2's case folds are kept",
    rule("(?i)k"),
    "K\u212Ak",
    [
      [0, 1],
      [1, 4],
      [4, 5],
    ],
  ],
  [
    "an invalid byte is one unit of `.`",
    rule("a.b"),
    [97, 0xff, 98, 97, 0xc3, 0xa9, 98, 97, 0xc3, 98],
    [
      [0, 3],
      [3, 7],
      [7, 10],
    ],
  ],
  [
    "a date after a card does not hide the card",
    rule("\\b4[0-9]{3}(?: ?[0-9]{1,4}){3,5}\\b", CARD),
    "4111 1111 1111 1111 12/27",
    [[0, 19]],
  ],
  [
    "after a failed validator the search goes on one further",
    rule("[0-9]{16,17}", CARD),
    "94111111111111111",
    [[1, 17]],
  ],
  [
    "`$` with a validator means the end of the whole text",
    rule("[0-9]{16}$", CARD),
    "4111111111111111 4111111111111111",
    [[17, 33]],
  ],
];
for (const [name, r, input, spans] of CASES)
  test(name, () => {
    const bytes = typeof input === "string" ? utf8(input) : Uint8Array.from(input);
    for (const engine of [re2wasm, re2js])
      expect(oracleFindings(r, bytes, engine).map((f) => [f.start, f.end])).toEqual(spans);
  });

test("an input that could be truncated is refused", () => {
  expect(() => oracleFindings(rule("a", { maxLen: 4 }), utf8("aaaa"))).toThrow(/fewer than maxLen/);
});

test("RE2 and its port agree on random patterns, none of which is empty, and most texts hold a match", () => {
  const seed = seedOf("oracle", process.env.WEIR_SEED ?? "1");
  console.log(`oracle self-test seed ${seed}`);
  const rng = createRng(seed);
  let texts = 0;
  let hits = 0;
  for (let i = 0; i < 60; i++) {
    const pattern = randomPattern(rng);
    for (let j = 0; j < 6; j++) {
      const bytes = randomText(rng, pattern, { stray: 0.1 });
      const found = oracleFindings(rule(pattern.source), bytes);
      expect(oracleFindings(rule(pattern.source), bytes, re2js), `${pattern.source} seed ${seed}`).toEqual(
        found,
      );
      texts++;
      if (found.length > 0) hits++;
    }
  }
  expect(hits / texts).toBeGreaterThan(0.5);
});
