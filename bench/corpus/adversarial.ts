// Near misses in floods: what starts a match, again and again, and never completes one.
//
// Each kind fills a stretch of about 4 KiB before the next. They aim at prefilters (every byte a candidate), at
// verification (long prefixes that fail at the last character), and at rules that could start over inside themselves
// (headers of private keys), where a matcher that is not linear shows it.
// Must not complete a match of a built-in rule, save where a checksum passes by chance.

import type { Rng } from "../../test/support/rng.ts";
import { alnum, chars, digits, hexDigits } from "./draw.ts";

const STRETCH_BYTES = 4096;

/** What is repeated; drawn anew each time, so that no stretch is one pattern a predictor learns. */
const FLOODS: readonly (readonly [name: string, draw: (rng: Rng) => string])[] = [
  ["one byte", () => "0"],
  ["digits with single separators", (rng) => `${digits(rng, 4)}-`],
  ["card numbers that fail by length", (rng) => `${digits(rng, 3)} ${digits(rng, 4)} `],
  ["dotted numbers", () => "1."],
  ["at signs", () => "a@"],
  ["local parts without a domain", (rng) => `${alnum(rng, 63)}@ `],
  ["colons and hex", (rng) => `${hexDigits(rng, 2)}:${hexDigits(rng, 2)}:${hexDigits(rng, 2)}:g`],
  ["headers of private keys", () => "-----BEGIN PRIVATE KEY-----"],
  ["headers and a little body", (rng) => `-----BEGIN RSA PRIVATE KEY-----\n${alnum(rng, 12)}`],
  ["github prefixes", (rng) => `ghp_${alnum(rng, 35)} `],
  ["aws prefixes", (rng) => `AKIA${chars(rng, "ABCDEFGHIJ", 15)} `],
  ["jwt heads", () => "eyJ"],
  ["jwt heads of full length", (rng) => `eyJ${alnum(rng, 280)}. `],
  ["openai prefixes", (rng) => ` sk-proj-${alnum(rng, 10)} `],
  ["names of secrets", (rng) => `${rng.pick(["password", "secret", "api_key", "token"])} = ( `],
  ["schemes and users", (rng) => `https://${alnum(rng, 20)}:${alnum(rng, 20)}/ `],
  ["plus and country", () => "+44 "],
  ["iban heads", (rng) => `DE${digits(rng, 2)} `],
  ["long runs of base64", (rng) => `${alnum(rng, 76)}\n`],
  ["quotes and escapes", () => `\\"\\\\"`],
];

export function adversarialRecord(rng: Rng, index: number): string {
  const [, draw] = FLOODS[index % FLOODS.length];
  let out = "";
  while (out.length < STRETCH_BYTES) out += draw(rng);
  return `${out}\n`;
}
