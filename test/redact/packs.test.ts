// The built-in rules say what they mean: every example is judged by RE2.

import { expect, test } from "vitest";
import { text, utf8 } from "../../src/base/bytes.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { PACK_NAMES, pack } from "../../src/redact/packs/packs.ts";
import { PII } from "../../src/redact/packs/pii.ts";
import { SECRETS } from "../../src/redact/packs/secrets.ts";
import { oracleFindings } from "../support/oracle.ts";
import { re2js, re2wasm } from "../support/oracle-engines.ts";

const RULES = PACK_NAMES.flatMap((name) => [...pack(name)]);

/** The text of an example and the value that is marked in it. */
function unmark(example: string): { input: string; value: string } {
  const [before, value, after] = example.split(/[«»]/);
  return { input: before + value + after, value };
}

for (const rule of RULES) {
  test(`${rule.id} finds what its examples mark and nothing else`, () => {
    for (const example of rule.examples.match) {
      const { input, value } = unmark(example);
      const found = oracleFindings(rule, utf8(input)).map((f) => text(utf8(input).slice(f.start, f.end)));
      expect(found, example).toEqual([value]);
    }
    for (const example of rule.examples.no) expect(oracleFindings(rule, utf8(example)), example).toEqual([]);
  });
}

test("rules are documented, distinct and within the limits of a rule", () => {
  expect(new Set(RULES.map((rule) => rule.id)).size).toBe(RULES.length);
  for (const rule of RULES) {
    expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.entity, rule.id).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(rule.source.length, rule.id).toBeGreaterThan(10);
    expect(rule.examples.match.length, rule.id).toBeGreaterThanOrEqual(3);
    expect(rule.examples.no.length, rule.id).toBeGreaterThanOrEqual(3);
    for (const example of rule.examples.match) expect(example.match(/«[^«»]+»/g), rule.id).toHaveLength(1);
    expect(utf8(rule.pattern).length, rule.id).toBeLessThanOrEqual(LIMITS.patternBytesMax);
    const required = rule.validator !== undefined && rule.check !== "scoring";
    expect(rule.maxLen ?? 1, rule.id).toBeLessThanOrEqual(
      required ? LIMITS.validatedMatchBytesMax : LIMITS.matchBytesMax,
    );
    if (required) expect(rule.maxLen, rule.id).toBeDefined();
  }
});

test("patterns compile in RE2 and its port, without negated classes or a bare dot", {
  timeout: 120_000,
}, () => {
  for (const rule of RULES) {
    re2wasm.check(rule.pattern);
    re2js.check(rule.pattern);
    expect(rule.pattern, rule.id).not.toMatch(/\[\^/);
    expect(rule.pattern.replaceAll(/\\.|\[[^\]]*\]/g, ""), rule.id).not.toContain(".");
  }
});

test("a pack is named, and an unknown name is answered with the known ones", () => {
  expect(pack("builtin/pii")).toBe(PII);
  expect(pack("builtin/secrets")).toBe(SECRETS);
  expect(() => pack("builtin/none")).toThrowError(
    expect.objectContaining({
      code: "RULES_UNKNOWN_PACK",
      message: expect.stringContaining("builtin/secrets"),
    }),
  );
  expect(PACK_NAMES).toEqual([
    "builtin/pii",
    "builtin/secrets",
    "builtin/pii-national",
    "builtin/secrets-keyed",
  ]);
});
