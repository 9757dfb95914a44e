// Cases made from patterns: each is one that RE2 itself finds, in every syntax that can carry it.

import { expect, test } from "vitest";
import { text, utf8 } from "../../../src/base/bytes.ts";
import { compileRules } from "../../../src/redact/compile/compile.ts";
import { parsePattern } from "../../../src/redact/compile/syntax.ts";
import { covers, makeCases } from "../../../src/redact/generate/cases.ts";
import { finderOf } from "../../../src/redact/generate/finder.ts";
import { HOSTS } from "../../../src/redact/generate/hosts.ts";
import { Random } from "../../../src/redact/generate/random.ts";
import { sampleText } from "../../../src/redact/generate/sample.ts";
import { tryRule } from "../../../src/redact/generate/trial.ts";
import type { Rule, Span } from "../../../src/redact/types.ts";
import { oracleFindings } from "../../support/oracle.ts";
import { re2wasm } from "../../support/oracle-engines.ts";

const rule = (pattern: string, more: Partial<Rule> = {}): Rule => ({
  id: "r",
  entity: "R",
  pattern,
  mask: { kind: "redact" },
  ...more,
});

const points = (input: string) => Array.from(input, (char) => char.codePointAt(0) ?? 0);

const PATTERNS: [name: string, pattern: string][] = [
  ["a literal", "abc"],
  ["classes and repeats", "[a-f0-9]{8}-[A-Z]{2,}"],
  ["alternatives and options", "(?:sk|rk)_(?:live|test)_[a-z]{4}x?"],
  ["letters of any case", "(?i:secret)=[0-9]+"],
  ["characters beyond ASCII", "[\\x{430}-\\x{44F}]{3,5}é"],
  ["a negated class", "a[^a-z]b"],
];
for (const [name, pattern] of PATTERNS)
  test(`samples of ${name} are matches for RE2, from their first to their last character`, () => {
    const { tree } = parsePattern(pattern);
    const random = new Random("samples", name);
    for (let i = 0; i < 100; i++) {
      const sample = points(sampleText(tree, random));
      const hit = re2wasm.find(pattern, sample, 0);
      expect(hit, String.fromCodePoint(...sample)).toMatchObject({ start: 0, end: sample.length });
    }
  });

const KEY = rule("(?:sk|rk)_[A-Za-z0-9]{12,}");

test("the same seed makes the same cases, another seed makes others", () => {
  const find = finderOf(compileRules([KEY]));
  const made = (seed: number) => makeCases(KEY, find, { seed, values: 3 }).cases;
  expect(made(1)).toEqual(made(1));
  expect(made(1)).not.toEqual(made(2));
});

test("a value is put into every syntax that can carry it, where the case says", () => {
  const find = finderOf(compileRules([KEY]));
  const { cases, drawn } = makeCases(KEY, find, { seed: 5, values: 2 });
  expect(drawn).toBe(2);
  expect(cases.filter(({ host }) => host === "json in json")).toHaveLength(2);
  expect(new Set(cases.map(({ host }) => host))).toEqual(new Set(HOSTS.map(({ name }) => name)));
  expect(HOSTS.length).toBeGreaterThanOrEqual(20);
  for (const { text: input, value } of cases) {
    expect(text(utf8(input).slice(value.start, value.end))).toMatch(/^[sr]k_[A-Za-z0-9]{12,}$/);
    expect(oracleFindings(KEY, utf8(input))).toEqual([{ ...value, truncated: false }]);
  }
});

test("of a rule with a label only the value is the case's", () => {
  const labelled = rule("(?i:door code): (?P<secret>[0-9]{4})");
  const find = finderOf(compileRules([labelled]));
  for (const { text: input, value } of makeCases(labelled, find, { seed: 1, values: 3 }).cases)
    expect(text(utf8(input).slice(value.start, value.end))).toMatch(/^[0-9]{4}$/);
});

test("what a pattern asks for behind its value is left to the syntax around it", () => {
  const ended = rule("key=(?P<secret>[a-z]{8})(?:[\\n ]|\\z)");
  const find = finderOf(compileRules([ended]));
  const { cases } = makeCases(ended, find, { seed: 1, values: 3 });
  expect(cases.filter(({ host }) => host === "text alone").map(({ text: input }) => input)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^key=[a-z]{8}$/)]),
  );
});

test("check digits come by search", () => {
  const card = rule("\\b4[0-9]{15}\\b", { validator: "luhn", maxLen: 16 });
  const find = finderOf(compileRules([card]));
  const { cases, drawn } = makeCases(card, find, { seed: 1, values: 5 });
  expect(drawn).toBe(5);
  for (const { text: input } of cases.filter(({ host }) => host === "text alone"))
    expect(oracleFindings(card, utf8(input))).toHaveLength(1);
});

test("where nothing can be drawn the rule's examples stand in", () => {
  const never = {
    ...rule("abc|A{1000}A{1000}A{1000}A{1000}A{1000}", { maxLen: 8 }),
    examples: { match: ["x «abc» y"] },
  };
  // Nothing but the example is ever found.
  const find = (_: Rule, input: string): Span[] => {
    const at = input.indexOf("abc");
    return at < 0 || input.length > 3 ? [] : [{ start: at, end: at + 3 }];
  };
  const { cases } = makeCases(never, find, { seed: 3, values: 2 });
  expect(cases.find(({ host }) => host === "text alone")?.text).toBe("abc");
});

const COVERS: [name: string, findings: Span[], value: Span, expected: boolean][] = [
  ["the value itself", [{ start: 4, end: 14 }], { start: 4, end: 14 }, true],
  ["nine bytes of ten", [{ start: 4, end: 13 }], { start: 4, end: 14 }, true],
  ["eight bytes of ten", [{ start: 4, end: 12 }], { start: 4, end: 14 }, false],
  [
    "the value in two parts",
    [
      { start: 0, end: 5 },
      { start: 5, end: 10 },
    ],
    { start: 0, end: 10 },
    true,
  ],
  ["its label too", [{ start: 0, end: 14 }], { start: 4, end: 14 }, false],
  ["another place", [{ start: 20, end: 30 }], { start: 4, end: 14 }, false],
  ["nothing", [], { start: 4, end: 14 }, false],
];
for (const [name, findings, value, expected] of COVERS)
  test(`a finding of ${name} is ${expected ? "a hit" : "a miss"}`, () => {
    expect(covers(findings, value)).toBe(expected);
  });

test("a trial counts hits by syntax and names the examples that fail", () => {
  const shy = {
    ...rule("\\bkey-[0-9]{6}(?:\\z|[ \\n])"),
    examples: { match: ["«key-123456»", "no key"], no: ["key-12345", "key-654321"] },
  };
  const find = finderOf(compileRules([shy]));
  const trial = tryRule(shy, find, { seed: 1, values: 2 });
  expect(trial.hosts.get("text alone")).toEqual({ found: 2, cases: 2 });
  expect(trial.hosts.get("json")).toEqual({ found: 0, cases: 2 });
  expect(trial.total.found).toBeLessThan(trial.total.cases);
  expect(trial.missed.length).toBeGreaterThan(0);
  expect(trial.examples).toBe(4);
  expect(trial.wrongExamples).toEqual(["no key", "key-654321"]);
});
