// Rules that nobody tuned for: as many as are asked for, drawn from a seed, in the mix of a large catalogue.
//
// Of ten: six vendors' tokens (a prefix and a body), two names of secrets with a value behind (case-insensitive), one number in
// groups of digits, one identifier of letters and digits. A longer list begins with the shorter one.
// Must not follow the built-in rules: what these cost must not change with them.

import type { Rule } from "../../src/redact/types.ts";
import { createRng, type Rng, seedOf } from "../../test/support/rng.ts";
import { chars, digits } from "./draw.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Patterns; prefixes are long enough that words of text rarely hold them, as vendors choose theirs. */
const FORMS: readonly ((rng: Rng) => string)[] = [
  (rng) => `\\b${chars(rng, LOWER, rng.int(3, 5))}_[A-Za-z0-9]{${rng.int(24, 40)}}\\b`,
  (rng) =>
    `\\b${chars(rng, LOWER, rng.int(2, 4))}-${chars(rng, LOWER, rng.int(2, 4))}-[A-Za-z0-9_-]{${rng.int(20, 48)}}`,
  (rng) => `\\b${chars(rng, UPPER, 4)}[A-Z0-9]{${rng.int(16, 28)}}\\b`,
  (rng) =>
    `(?i)${chars(rng, LOWER, rng.int(4, 8))}[\\w.-]{0,20}[\\s'"]{0,3}(?:=>|=|:)[\\s'"]{0,5}[a-z0-9]{${rng.int(24, 40)}}\\b`,
  (rng) => `${chars(rng, LOWER, rng.int(3, 5))}_(?:live|test)_[A-Za-z0-9]{${rng.int(20, 40)},}`,
  (rng) => `\\b${digits(rng, 1)}[0-9]{2}-[0-9]{${rng.int(2, 3)}}-[0-9]{${rng.int(4, 6)}}\\b`,
  (rng) => `\\b${chars(rng, LOWER, 3)}v[0-9]\\.[A-Za-z0-9_-]{${rng.int(24, 60)}}`,
  (rng) =>
    `(?i)${chars(rng, LOWER, rng.int(4, 8))}_?(?:key|token|secret)["']?\\s{0,3}[:=]\\s{0,3}["'][A-Za-z0-9+/=_-]{${rng.int(16, 32)}}["']`,
  (rng) => `\\b[${chars(rng, UPPER, 1)}-Z]{2}${digits(rng, 1)}[0-9]{${rng.int(6, 9)}}[A-Z]\\b`,
  (rng) =>
    `\\b(?:${chars(rng, LOWER, 3)}|${chars(rng, LOWER, 3)}|${chars(rng, LOWER, 3)})_[0-9a-f]{${rng.int(32, 64)}}\\b`,
];

export function madeRules(count: number, seed = 1): Rule[] {
  const rng = createRng(seedOf("made rules", seed));
  return Array.from({ length: count }, (_, i) => ({
    id: `made-${i}`,
    entity: `MADE_${i}`,
    pattern: FORMS[i % FORMS.length](rng),
    mask: { kind: "redact" },
  }));
}
