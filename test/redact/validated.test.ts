// Rules with a required validator: at each start every accepting end is tried, longest first (DECISIONS 2).

import { expect, test } from "vitest";
import { concat, hex, utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("validated"));
const redact = { kind: "redact" } as const;

const RULES: Rule[] = [
  { id: "luhn-loose", entity: "L", pattern: "\\d(?:[ -]?\\d){11,18}", validator: "luhn", mask: redact },
  { id: "luhn-border", entity: "L", pattern: "\\b\\d{12,19}\\b", validator: "luhn", mask: redact },
  { id: "ssn-any", entity: "S", pattern: "\\d{3}[- ]?\\d{2}[- ]?\\d{4}", validator: "ssn", mask: redact },
  {
    id: "iban-any",
    entity: "I",
    pattern: "[A-Z]{2}\\d{2}(?: ?[A-Z0-9]){11,30}",
    validator: "iban",
    maxLen: 64,
    mask: redact,
  },
  {
    id: "luhn-anchored",
    entity: "L",
    pattern: "(?:[a-z]{1,12}|\\d{1,4})@(?P<secret>\\d{12,19})",
    validator: "luhn",
    mask: redact,
  },
  {
    id: "luhn-secret",
    entity: "L",
    pattern: "card[:=] ?(?P<secret>\\d{12,19})",
    validator: "luhn",
    mask: redact,
  },
];

/** Appends the digit that makes the number pass Luhn, by the book: double every second digit from the right. */
function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const digits = (rng: Rng, count: number) =>
  Array.from({ length: count }, () => String(rng.int(0, 9))).join("");

function piece(rng: Rng): string {
  const number = withLuhn(digits(rng, rng.int(11, 18)));
  switch (rng.int(0, 8)) {
    case 0:
      return number;
    case 1:
      return number.replace(/(.{4})(?=.)/g, rng.pick(["$1 ", "$1-"]));
    case 2:
      return number + digits(rng, rng.int(1, 3));
    case 3:
      return digits(rng, rng.int(1, 3)) + number;
    case 4:
      return `${digits(rng, 3)}-${digits(rng, 2)}-${digits(rng, 4)}`;
    case 5:
      return rng.pick([
        "GB82 WEST 1234 5698 7654 32",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
      ]);
    case 6:
      return `card:${number}`;
    case 7:
      return `ab@${number}`;
    default:
      return rng.pick([" ", "x", "12/27", "card=", "@", "-"]);
  }
}

test(`validated rules find what the definition says, at random cuts (seed ${SEED})`, {
  timeout: 300_000,
}, () => {
  const rng = createRng(SEED);
  const seen = new Map<string, number>();
  for (const rule of RULES) {
    const set = compileRules([rule]);
    // Every other text meets an instance that drops its states all the time.
    const cores = [new Core(set, null), new Core(set, null, { automataBytes: 0 })];
    const plan = makePlan(set, [], false);
    for (let i = 0; i < 120; i++) {
      const input = concat(
        Array.from({ length: rng.int(1, 4) }, () => utf8(piece(rng) + rng.pick(["", " ", ",", "."]))),
      );
      const findings: Finding[] = [];
      const stream = new CoreStream(cores[i % 2], plan, (finding) => findings.push(finding));
      for (let at = 0; at < input.length; ) {
        const size = rng.int(1, rng.pick([1, 5, 60]));
        stream.push(input.subarray(at, at + size));
        at += size;
      }
      stream.end();
      const expected = oracleFindings(rule, input).map((f) => [f.start, f.end]);
      seen.set(rule.id, (seen.get(rule.id) ?? 0) + expected.length);
      expect(
        findings.map((f) => [f.start, f.end]),
        `${rule.id} on ${hex(input)}`,
      ).toEqual(expected);
    }
  }
  for (const rule of RULES) expect(seen.get(rule.id), rule.id).toBeGreaterThan(5);
});
