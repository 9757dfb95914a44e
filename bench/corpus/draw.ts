// Values that the corpora share, drawn from a seeded generator.
//
// Card numbers and IBANs pass their checksums, since a corpus without real findings measures nothing.
// Must not draw real data: networks are those reserved for documentation, domains likewise.

import type { Rng } from "../../test/support/rng.ts";
import { WORDS } from "./words.ts";

const HEX = "0123456789abcdef";
const ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const pad = (n: number, width: number): string => String(n).padStart(width, "0");

export function chars(rng: Rng, alphabet: string, length: number): string {
  let out = "";
  for (let i = 0; i < length; i++) out += alphabet[rng.int(0, alphabet.length - 1)];
  return out;
}

export const hexDigits = (rng: Rng, length: number): string => chars(rng, HEX, length);
export const alnum = (rng: Rng, length: number): string => chars(rng, ALNUM, length);
export const digits = (rng: Rng, length: number): string => chars(rng, "0123456789", length);

export const uuid = (rng: Rng): string =>
  `${hexDigits(rng, 8)}-${hexDigits(rng, 4)}-4${hexDigits(rng, 3)}-${rng.pick(["8", "9", "a", "b"])}${hexDigits(rng, 3)}-${hexDigits(rng, 12)}`;

export const timestamp = (rng: Rng): string =>
  `2026-${pad(rng.int(1, 12), 2)}-${pad(rng.int(1, 28), 2)}T${pad(rng.int(0, 23), 2)}:${pad(rng.int(0, 59), 2)}:${pad(rng.int(0, 59), 2)}.${pad(rng.int(0, 999), 3)}Z`;

export const amount = (rng: Rng): string => `${rng.int(0, 9999)}.${pad(rng.int(0, 99), 2)}`;

export function sentence(rng: Rng, words: number): string {
  let out = rng.pick(WORDS);
  for (let i = 1; i < words; i++) out += ` ${rng.pick(WORDS)}`;
  return out;
}

/** A number of an issuer's range that passes Luhn (ISO/IEC 7812-1 annex B). */
export function card(rng: Rng): string {
  const body = rng.pick(["4", "51", "53", "55", "6011"]);
  const start = body + digits(rng, 15 - body.length);
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const n = Number(start[14 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += n > 9 ? n - 9 : n;
  }
  const number = start + String((10 - (sum % 10)) % 10);
  const separator = rng.pick(["", " ", "-"]);
  return [0, 4, 8, 12].map((at) => number.slice(at, at + 4)).join(separator);
}

/** A German IBAN with its check digits (ISO 13616-1: 98 minus the number with DE00 at the end, modulo 97). */
export function iban(rng: Rng): string {
  const account = digits(rng, 18);
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, "0")}${account}`;
}

export const ssn = (rng: Rng): string =>
  `${pad(rng.int(1, 665), 3)}-${pad(rng.int(1, 99), 2)}-${pad(rng.int(1, 9999), 4)}`;

export function phone(rng: Rng): string {
  const [area, exchange, line] = [rng.int(200, 989), rng.int(200, 999), pad(rng.int(0, 9999), 4)];
  return rng.pick([
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `+1${area}${exchange}${line}`,
    `+44 20 7${digits(rng, 3)} ${digits(rng, 4)}`,
  ]);
}

export const email = (rng: Rng, first: string, last: string): string =>
  `${first.toLowerCase()}.${last.toLowerCase()}${rng.int(1, 99)}@${rng.pick(["example.com", "mail.example.org", "corp.example.net"])}`;

export const address = (rng: Rng): string =>
  rng.pick([`203.0.113.${rng.int(1, 254)}`, `198.51.100.${rng.int(1, 254)}`, `192.0.2.${rng.int(1, 254)}`]);

/** A secret as logs show it: valid in form, issued by nobody. */
export function secret(rng: Rng): string {
  return rng.pick([
    () => `token=ghp_${alnum(rng, 36)}`,
    () => `AWS_ACCESS_KEY_ID=AKIA${chars(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`,
    () => `Authorization: Bearer eyJ${alnum(rng, 20)}.eyJ${alnum(rng, 60)}.${alnum(rng, 43)}`,
    () => `postgres://app:${alnum(rng, 12)}@db-${rng.int(1, 9)}.internal:5432/main`,
    () => `"password":"${alnum(rng, 14)}"`,
    () => `glpat-${alnum(rng, 20)}`,
    () => `api_key=${digits(rng, 2)}${alnum(rng, 30)}`,
    () => `npm_${alnum(rng, 36)}`,
  ])();
}
