// Fifty rules such as users write, none of them one that the compiler was made with: each gets a fast search, its
// candidates are few, alone and among the others, and what it finds is what RE2 finds.

import { expect, test } from "vitest";
import { concat, utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { parsePattern } from "../../src/redact/compile/syntax.ts";
import { Core } from "../../src/redact/core.ts";
import { Random } from "../../src/redact/generate/random.ts";
import { sampleText } from "../../src/redact/generate/sample.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";

const CASES: readonly (readonly [name: string, kind: string, pattern: string])[] = [
  ["build id of a word", "run", String.raw`\bbld_[A-Za-z0-9]{24}\b`],
  ["badge with a prefix of two letters", "run", String.raw`\bEB[A-Z0-9]{20}\b`],
  ["session id of lower case", "run", String.raw`\bsess-[a-z0-9-]{32}`],
  ["token of 40 hexadecimal digits behind v1", "run", String.raw`\bv1[0-9a-f]{40}\b`],
  ["device key with underscores", "run", String.raw`\bdev_key_[A-Za-z0-9_]{30}`],
  ["deployment key of any length", "run", String.raw`\bdeploykey[0-9]{12}[a-z]{4,}`],
  ["prefix and body, not at a border", "literal", String.raw`zqx-[0-9A-F]{16}`],
  ["a quoted attribute", "literal", String.raw`licence="[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}"`],
  ["a header", "literal", String.raw`(?i)x-internal-pass: [!-~]{8,64}`],
  ["a URL's path", "literal", String.raw`hooks\.example\.net/[a-z0-9]{10}/[A-Za-z0-9]{20}`],
  ["a literal behind a body of fixed length", "literal", String.raw`[a-z0-9]{24}\.vaultkey`],
  [
    "a PEM-like block's head",
    "literal",
    String.raw`-----BEGIN LEDGER KEY-----[A-Za-z0-9+/=\s]{10,900}-----END`,
  ],
  ["letters of either case", "literal", String.raw`(?i)\bkundenpasswort\s*[:=]\s*(?P<secret>\S{6,40})`],
  [
    "alternatives of three words",
    "literal",
    String.raw`\b(?:geheim|kenncode|zugang)=(?P<secret>[a-z0-9]{8})`,
  ],
  ["a keyword in Cyrillic", "literal", String.raw`секрет[:=] ?(?P<secret>[a-z0-9]{6,20})`],
  ["a keyword in Chinese", "literal", String.raw`工号[:：]\s?(?P<secret>\d{6,8})`],
  ["optional quotes before", "literal", String.raw`["']?ledgerId["']?\s?[:=]\s?["']?(?P<secret>\d{5})`],
  ["a literal of five bytes alone", "literal", String.raw`QZX01`],
  ["JSON key and value", "literal", String.raw`"pinCode":\s?"(?P<secret>\d{4})"`],
  ["an XML element", "literal", String.raw`<BadgeNo>(?P<secret>[0-9]{1,12})</BadgeNo>`],
  ["a shell flag", "literal", String.raw`--vault-phrase[= ](?P<secret>\S{4,64})`],
  ["an environment variable", "literal", String.raw`\bLEDGER_SIGNING_SALT=(?P<secret>\S{1,80})`],
  ["digits in three groups", "shape", String.raw`\b\d{3}-\d{4}-\d{3}\b`],
  ["digits in groups of two", "shape", String.raw`\b\d{2}\.\d{2}\.\d{2}\.\d{4}\b`],
  ["nine digits", "shape", String.raw`\b[1-9]\d{8}\b`],
  ["a letter and eight digits", "shape", String.raw`\b[A-Z]\d{8}\b`],
  ["two letters and seven digits", "shape", String.raw`\b[A-Z]{2}\d{7}\b`],
  ["eight digits and a letter", "shape", String.raw`\b\d{8}[A-Z]\b`],
  ["a time with a zone", "literal", String.raw`\b\d{2}:\d{2}:\d{2}\+\d{4}\b`],
  ["a number in brackets", "literal", String.raw`\(\d{3}\) \d{3}-\d{4}`],
  ["digits with a slash", "shape", String.raw`\b\d{6}/\d{3,4}\b`],
  ["hexadecimal in pairs", "shape", String.raw`\b[0-9a-f]{2}(?::[0-9a-f]{2}){7}\b`],
  ["a UUID", "shape", String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`],
  ["a plate", "shape", String.raw`\b[A-Z]{2}-\d{3}-[A-Z]{2}\b`],
  ["a number behind a hash", "literal", String.raw`#\d{7}\b`],
  ["a coordinate", "literal", String.raw`\b\d{2}\.\d{6}, ?\d{2}\.\d{6}\b`],
  ["a handle", "byte", String.raw`\B@[a-z][a-z0-9_]{4,14}\b`],
  ["an address of one domain", "anchor", String.raw`[a-z0-9.]{1,40}@corp\.example`],
  ["an address of any domain", "anchor", String.raw`[a-z0-9._-]{1,60}@[a-z0-9-]{1,30}\.[a-z]{2,10}`],
  ["a name before a rare sign", "anchor", String.raw`[a-z]{2,30}\|\|[0-9]{4}`],
  ["a key before its suffix", "anchor", String.raw`[A-Za-z0-9]{10,40}~~sig`],
  ["a user before a host", "anchor", String.raw`[a-z]{1,12}:[a-z0-9]{1,20}@db\.internal`],
  ["words before a literal", "anchor", String.raw`[a-z]{3,20}-ledger-[0-9]{6}`],
  ["a hash behind a dollar sign", "literal", String.raw`\$9\$[A-Za-z0-9./]{20,60}`],
  ["a body of fixed length with a sign inside", "byte", String.raw`\b[A-Za-z0-9]{12}\^[A-Za-z0-9]{12}\b`],
  ["base64 with its end", "literal", String.raw`\bkey:[A-Za-z0-9+/]{43}=`],
  ["a number of a year", "literal", String.raw`\bINV-20\d{2}-\d{6}\b`],
  ["an amount in a currency", "literal", String.raw`CHF \d{1,3}'\d{3}\.\d{2}`],
  ["lines of a form", "literal", String.raw`(?m)^Steuerfall: (?P<secret>.{1,40})$`],
  ["a value behind an escape", "literal", String.raw`\\"ledgerPin\\":\\"(?P<secret>\d{4,8})`],
];

/** Expected candidates in a million bytes of ordinary text. A candidate costs some 20 ns, so these are 4 % of a byte's time. */
const CANDIDATES_MAX = 2000;
const WORKS = "and so on, ";

const rules = CASES.map(
  ([, , pattern], i): Rule => ({
    id: `r${i}`,
    entity: `R${i}`,
    pattern,
    maxLen: 16_384,
    mask: { kind: "redact" },
  }),
);
const together = compileRules(rules);
const byWords = compileRules(rules, { wordsFrom: 0 });

CASES.forEach(([name, kind], i) => {
  test(`${name}: ${kind}`, () => {
    const [alone] = compileRules([rules[i]]).strategies;
    expect(alone.kind).toBe(kind);
    expect(alone.candidatesPerMb).toBeLessThanOrEqual(CANDIDATES_MAX);
    for (const set of [together, byWords]) {
      expect(["dense", "simulate"]).not.toContain(set.strategies[i].kind);
      expect(set.strategies[i].candidatesPerMb).toBeLessThanOrEqual(CANDIDATES_MAX);
    }
  });
});

test("what they find is what RE2 finds, in one text, in pieces", () => {
  const random = new Random(50);
  const input = concat(
    CASES.flatMap(([, , pattern]) =>
      Array.from({ length: 3 }, () =>
        utf8(`${WORKS}\n${sampleText(parsePattern(pattern).tree, random)}\n${WORKS}`),
      ),
    ),
  );
  const expected = rules.flatMap((rule) =>
    oracleFindings(rule, input).map((f) => `${rule.id} ${f.start} ${f.end}`),
  );
  const found = new Set(expected.map((line) => line.split(" ")[0]));
  expect(rules.filter(({ id }) => !found.has(id)).map(({ pattern }) => pattern)).toEqual([]);
  for (const set of [together, byWords])
    for (const size of [input.length, 1000, 61, 7]) {
      const answers: string[] = [];
      const stream = new CoreStream(new Core(set, null), makePlan(set, [], false), ({ rule, start, end }) =>
        answers.push(`${rule} ${start} ${end}`),
      );
      for (let at = 0; at < input.length; at += size) stream.push(input.subarray(at, at + size));
      stream.end();
      expect(answers.sort()).toEqual([...expected].sort());
    }
});
