// The search by beginnings of words: what it finds is what RE2 finds, wherever a word may begin and however the text is cut.

import { describe, expect, test } from "vitest";
import { concat, hex, utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("words"));

const rule = (pattern: string): Rule => ({
  id: "r",
  entity: "R",
  pattern,
  maxLen: 16_384,
  mask: { kind: "redact" },
});
const compile = (pattern: string) => compileRules([rule(pattern)], { wordsFrom: 0 });

const KINDS: [name: string, pattern: string, kind: string][] = [
  ["a keyword at a word's border", String.raw`\b(?i:passport|licence)[: ]\d+`, "word"],
  ["a part of a name, and behind escapes", String.raw`(?:\b|_|%[2-7][0-9A-F]|\\[nrt])(?i:iban)=\d+`, "word"],
  ["a capital in a name", "[a-z0-9](?:Ssn|Itin)=[0-9]+", "word"],
  ["a word behind any sign", "[ ,;]token=[0-9]+", "word"],
  ["the beginning of a line", "(?m)^user [0-9]+", "word"],
  ["a word anywhere has no certain beginning", "(?i:passport)[0-9]+", "literal"],
  ["a small letter behind letters neither", "[a-z0-9]ssnx=[0-9]+", "literal"],
];
for (const [name, pattern, kind] of KINDS)
  test(name, () => {
    expect(compile(pattern).strategies[0].kind).toBe(kind);
  });

test("small sets are not searched by words", () => {
  expect(compileRules([rule(String.raw`\bpassport \d+`)]).strategies[0].kind).toBe("literal");
});

const LEFTS = [
  String.raw`\b`,
  "_",
  "%[2-7][0-9A-F]",
  String.raw`\\[nrt]`,
  "[ =]",
  "(?m:^)",
  String.raw`\A`,
  "[^a-z]",
];
const WORDS = ["abcd", "abcde", "user", "useR", "iban", "Kidn", "pass", "sess", "ab-cd", "tok3n", "x_id"];
const ENDS = [String.raw`\d{1,3}\b`, "=[a-z]{2,}", "[: ]{1,2}(?P<secret>[a-f0-9]+)", "", String.raw`\s?x*`];
const BEFORE = ["", " ", "_", "%3D", "%2", "\\n", "\\", "a", "A", "9", "-", "\n", "é", "K", "xX", "%a", "\0"];

function randomRule(rng: Rng): string {
  const lefts = Array.from({ length: rng.int(1, 4) }, () => rng.pick(LEFTS));
  const words = Array.from({ length: rng.int(1, 4) }, () => rng.pick(WORDS));
  const plain = `(?:${lefts.join("|")})(?${rng.chance(0.5) ? "i" : ""}:${words.join("|")})`;
  const hump = words.map((word) => word[0].toUpperCase() + word.slice(1)).join("|");
  return `${rng.chance(0.4) ? `(?:${plain}|[a-z0-9](?:${hump}))` : plain}${rng.pick(ENDS)}`;
}

function randomText(rng: Rng): Uint8Array {
  const parts: string[] = [];
  for (let i = rng.int(1, 9); i > 0; i--) {
    const word = rng.pick(WORDS);
    const cased = rng.pick([word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1), word.slice(1)]);
    parts.push(rng.pick(BEFORE), cased, rng.pick(["1", "12 ", "=ab", ": a1", " ", "", "x", "345."]));
    if (rng.chance(0.1)) parts.push(".".repeat(rng.int(1, 90)));
  }
  return utf8(parts.join(""));
}

describe("random words", () => {
  test(`4,000 rules, texts and cuts give what RE2 gives (seed ${SEED})`, { timeout: 600_000 }, () => {
    const rng = createRng(SEED);
    let words = 0;
    let found = 0;
    for (let round = 0; round < 250; round++) {
      const pattern = randomRule(rng);
      const set = compile(pattern);
      const core = new Core(set, null);
      const plan = makePlan(set, [], false);
      if (set.strategies[0].kind === "word") words++;
      for (let i = 0; i < 16; i++) {
        // Long texts cross the borders of blocks and of what is searched at once.
        const lead = rng.chance(0.1) ? utf8("lorem, ".repeat(rng.int(500, 1800))) : new Uint8Array();
        const input = concat([lead, randomText(rng), randomText(rng)]);
        const expected = oracleFindings(rule(pattern), input).map((f) => [f.start, f.end]);
        const findings: [number, number][] = [];
        const stream = new CoreStream(core, plan, ({ start, end }) => findings.push([start, end]));
        const most = lead.length > 0 ? rng.pick([5000, 20_000]) : rng.pick([1, 3, 9, 60]);
        for (let at = 0; at < input.length; ) {
          const size = rng.int(1, most);
          stream.push(input.subarray(at, at + size));
          at += size;
        }
        stream.end();
        found += expected.length;
        expect(findings, `${pattern} on ${hex(input.subarray(lead.length))}`).toEqual(expected);
      }
    }
    expect(words).toBeGreaterThan(120);
    expect(found).toBeGreaterThan(700);
  });
});
