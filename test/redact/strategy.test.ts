// Which strategy a rule gets, and that the strategy does not show in what is found.

import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Rule } from "../../src/redact/types.ts";

const rule = (pattern: string, more: Partial<Rule> = {}): Rule => ({
  id: "r",
  entity: "R",
  pattern,
  mask: { kind: "redact" },
  ...more,
});

const CASES: [name: string, rule: Rule, kind: string][] = [
  ["a literal prefix is searched by five of its bytes", rule("ghp_[A-Za-z0-9]{36}"), "literal"],
  ["a literal further in too", rule("[0-9a-f]{32}-us[0-9]{1,2}"), "literal"],
  ["a token of one word is searched as a run", rule("\\bghp_[A-Za-z0-9]{36}\\b"), "run"],
  ["digits in a fixed form are searched by their shape", rule("\\b\\d{3}-\\d{2}-\\d{4}\\b"), "shape"],
  ["a character that is rare is searched alone", rule("@[a-z0-9]{1,30}"), "byte"],
  ["a rare byte behind a common prefix is an anchor", rule("[a-z0-9.]{1,64}@[a-z]{2,20}\\.com"), "anchor"],
  ["also beyond ASCII", rule("[a-zé]{1,60}@[a-z]{2,20}"), "anchor"],
  ["a prefix that can contain the byte is no prefix of an anchor", rule("[a-z@]{1,64}@[a-z]{2,20}"), "dense"],
  ["a prefix without a bound is asked about at every byte", rule("[a-z]+@[a-z]{2,20}"), "dense"],
  ["a prefix as long as maxLen too", rule("[a-z]{1,64}@[a-z]{2,20}", { maxLen: 64 }), "dense"],
  ["a program too long for an automaton is simulated", rule("(?:[ab]{1,1000}x){40}"), "simulate"],
];

for (const [name, subject, kind] of CASES)
  test(name, () => {
    expect(compileRules([subject]).strategies[0].kind).toBe(kind);
  });

function find(subject: Rule, input: string): [number, number, boolean][] {
  const set = compileRules([subject]);
  const found: [number, number, boolean][] = [];
  const stream = new CoreStream(new Core(set, null), makePlan(set, [], false), ({ start, end, truncated }) =>
    found.push([start, end, truncated]),
  );
  stream.push(utf8(input));
  stream.end();
  return found;
}

const LENGTHS: [name: string, rule: Rule, input: string, expected: [number, number, boolean][]][] = [
  ["a match of maxLen bytes is whole", rule("ka{1,9}", { maxLen: 4 }), "kaaa.", [[0, 4, false]]],
  ["one byte more is cut and marked", rule("ka{1,9}", { maxLen: 4 }), "kaaaa.", [[0, 4, true]]],
  [
    "what is cut goes on after the cut",
    rule("a+", { maxLen: 4 }),
    "aaaaaaaaaa",
    [
      [0, 4, true],
      [4, 8, true],
      [8, 10, false],
    ],
  ],
  [
    "undecided past maxLen is masked as it stands",
    rule("k[a-z]*!", { maxLen: 4 }),
    "kabcdefg",
    [[0, 4, true]],
  ],
  ["decided before maxLen is let go", rule("k[a-z]*!", { maxLen: 4 }), "kab cdefg", []],
  ["a cut never falls inside a character", rule("k=é+", { maxLen: 7 }), "k=ééééé!", [[0, 8, true]]],
  ["nor inside one of four bytes", rule("k😀+!", { maxLen: 6 }), "k😀😀😀", [[0, 9, true]]],
  ["the same behind an anchor", rule("[a-z]{1,3}@[a-z]*!", { maxLen: 6 }), "x ab@abcdefg", [[2, 8, true]]],
];

for (const [name, subject, input, expected] of LENGTHS)
  test(name, () => {
    expect(find(subject, input)).toEqual(expected);
    const simulated = compileRules([subject], { programMax: 0 });
    const found: [number, number, boolean][] = [];
    const stream = new CoreStream(new Core(simulated, null), makePlan(simulated, [], false), (f) =>
      found.push([f.start, f.end, f.truncated]),
    );
    for (const byte of utf8(input)) stream.push(Uint8Array.of(byte));
    stream.end();
    expect(found).toEqual(expected);
  });
