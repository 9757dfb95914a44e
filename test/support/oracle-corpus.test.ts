// The benchmark corpora are the same everywhere, and hold what their names say, as RE2 judges it.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { CORPUS_NAMES, type CorpusName, corpus, corpusBytes } from "../../bench/corpus/corpora.ts";
import { text, utf8 } from "../../src/base/bytes.ts";
import { PII } from "../../src/redact/packs/pii.ts";
import { SECRETS } from "../../src/redact/packs/secrets.ts";
import type { PackRule } from "../../src/redact/packs/types.ts";
import { oracleFindings } from "./oracle.ts";

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 32);

/** The first 256 KiB of each corpus with seed 1. A change here makes old benchmark results incomparable. */
const DIGESTS: readonly [CorpusName, string][] = [
  ["clean-rows", "e0d45b133048e435178870476f601552"],
  ["pii-rows", "3bba938578158ceb462ec6ee41fc78be"],
  ["logs", "6a1793d7536355dd9f95f62caae289f1"],
  ["code", "cb0e99dc2880bc33712d60fc373d4492"],
  ["adversarial", "e9c969b7ce5038ae96895f46e77f8421"],
];
for (const [name, expected] of DIGESTS)
  test(`${name} with seed 1 is what it was`, () => {
    expect(digest(corpusBytes(name, 256 * 1024))).toBe(expected);
  });

test("another seed is another corpus, and a longer corpus begins with the shorter", () => {
  for (const name of CORPUS_NAMES) {
    const short = corpusBytes(name, 100_001);
    expect(short.length).toBe(100_001);
    expect(digest(corpusBytes(name, 200_000).slice(0, 100_001))).toBe(digest(short));
    expect(digest(corpusBytes(name, 100_001, 2))).not.toBe(digest(short));
  }
});

test("pieces are bounded and ASCII", () => {
  for (const name of CORPUS_NAMES)
    for (const piece of corpus(name, 300_000)) {
      expect(piece.length).toBeLessThanOrEqual(80 * 1024);
      expect(piece.every((byte) => byte < 0x80)).toBe(true);
    }
});

/** Findings in the first lines of a corpus, by entity. Lines stand alone: no rule here spans them. */
function found(name: CorpusName, lines: number, rules: readonly PackRule[]): Map<string, number> {
  const counts = new Map<string, number>();
  const texts = text(corpusBytes(name, 64 * 1024))
    .split("\n")
    .slice(0, lines);
  // Rule by rule: the oracle forgets patterns after a few hundred.
  for (const rule of rules) {
    const required = rule.validator !== undefined && rule.check !== "scoring";
    const judged = required ? rule : { ...rule, maxLen: 1 << 20 };
    for (const line of texts) {
      const n = oracleFindings(judged, utf8(line)).length;
      if (n > 0) counts.set(rule.entity, (counts.get(rule.entity) ?? 0) + n);
    }
  }
  return counts;
}

test("clean rows and code hold nothing, rows with personal data hold it in every row", {
  timeout: 120_000,
}, () => {
  // RE2 takes a while over a thousand rules, so all of them see a few lines. (Clean JSON rows, further down, hold names
  // behind their labels: PERSON_NAME, of low confidence.)
  const all = [...PII, ...SECRETS];
  expect([...found("clean-rows", 8, all)]).toEqual([]);
  expect([...found("code", 8, all)]).toEqual([]);
  const entities = ["EMAIL", "PAYMENT_CARD", "IBAN", "US_SSN"];
  const some = PII.filter((rule) => entities.includes(rule.entity));
  const counts = found("pii-rows", 80, some);
  // 64 CSV rows and 16 JSON rows; e-mail, phone and card in each, IBAN and SSN in the JSON ones, there found by form and by label.
  expect(counts.get("EMAIL")).toBe(80);
  expect(counts.get("PAYMENT_CARD")).toBeGreaterThanOrEqual(80);
  expect(counts.get("IBAN")).toBe(32);
  expect(counts.get("US_SSN")).toBe(32);
});
