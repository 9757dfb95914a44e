// One flood each: inputs made to be dear, every one of a single idea, where the adversarial corpus mixes twenty.
//
// They aim at what a matcher does for each byte that could begin something (prefixes, separators, headers), at attempts that
// go far and fail at their last character (near misses), at rules that could begin again inside themselves (headers of keys),
// at runs of one byte, and at bytes that are no text. Where a search is not linear, or one rule is far dearer than the others,
// one of these shows it. Must not draw real data.

import { utf8 } from "../../src/base/bytes.ts";
import { createRng, type Rng, seedOf } from "../../test/support/rng.ts";
import { alnum, chars, digits, hexDigits } from "./draw.ts";

type Draw = (rng: Rng) => string | Uint8Array;

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const random = (rng: Rng, low: number, high: number): Uint8Array =>
  Uint8Array.from({ length: 4096 }, () => rng.int(low, high));

/** By name: what is repeated. What is drawn is drawn anew each time, so that no flood is a pattern a predictor learns. */
const DRAWS: Readonly<Record<string, Draw>> = {
  // one byte
  zeros: () => bytes(0),
  "bytes of 0xFF": () => bytes(0xff),
  spaces: () => " ",
  "line ends": () => "\n",
  "one lower-case letter": () => "a",
  "one upper-case letter": () => "A",
  "one digit": () => "1",
  dashes: () => "-",
  underscores: () => "_",
  "at signs": () => "@",
  colons: () => ":",
  dots: () => ".",
  "equals signs": () => "=",
  quotes: () => '"',
  slashes: () => "/",
  "plus signs": () => "+",
  // separators between what could be digits or names
  "digit dash": () => "1-",
  "four digits dash": (rng) => `${digits(rng, 4)}-`,
  "four digits space": (rng) => `${digits(rng, 4)} `,
  "digit dot": () => "1.",
  "three digits dot": (rng) => `${rng.int(100, 255)}.`,
  "digit colon": () => "1:",
  "two hex digits colon": (rng) => `${hexDigits(rng, 2)}:`,
  "letter at": () => "a@",
  "local part at, no domain": (rng) => `${alnum(rng, 63)}@ `,
  "address without an end": () => "a.a@b.",
  "words and dots": (rng) => `${alnum(rng, 3)}.`,
  "plus and a number": (rng) => `+${digits(rng, 9)}`,
  "countries' prefixes": () => "+44 ",
  // near misses: right up to the last character
  "cards with a wrong check digit": () => "4111111111111112 ",
  "cards that lack a digit": (rng) =>
    `4${digits(rng, 3)} ${digits(rng, 4)} ${digits(rng, 4)} ${digits(rng, 3)} `,
  "social security numbers that lack a digit": (rng) =>
    `${digits(rng, 3)}-${digits(rng, 2)}-${digits(rng, 3)} `,
  "heads of IBANs": (rng) => `DE${digits(rng, 2)} `,
  "IBANs with wrong check digits": (rng) => `DE00${digits(rng, 18)} `,
  "letters and digits in pairs": (rng) => `${chars(rng, "ABCDEFGHJK", 2)}${digits(rng, 2)}`,
  "github tokens that lack a character": (rng) => `ghp_${alnum(rng, 35)} `,
  "AWS keys that lack a character": (rng) => `AKIA${chars(rng, "ABCDEFGHIJ234567", 15)} `,
  "JWTs without a second part": (rng) => `eyJ${alnum(rng, 120)}. `,
  "IPv6 without an end": (rng) => `${hexDigits(rng, 4)}:${hexDigits(rng, 4)}:${hexDigits(rng, 4)}:g `,
  // prefixes and headers
  "heads of JWTs": () => "eyJ",
  "heads of JWTs with dots": (rng) => `eyJ${alnum(rng, 10)}.`,
  "headers of private keys": () => "-----BEGIN PRIVATE KEY-----",
  "headers of private keys with a body": (rng) =>
    `-----BEGIN RSA PRIVATE KEY-----\n${chars(rng, BASE64, 64)}\n`,
  "github prefixes": () => "ghp_",
  "gitlab prefixes": () => "glpat-",
  "AWS prefixes": () => "AKIA",
  "openai prefixes": () => "-sk-proj-",
  "slack prefixes": () => "-xoxb-1234567890",
  "stripe prefixes": () => "sk_live_",
  "password and a quote": () => "password='",
  "password and spaces": () => "password   =   ",
  "names of keys": () => "aws_secret_access_key=",
  "names that name nothing": () => "token: secret: ",
  "bearer without a token": () => "bearer ",
  "scheme and user": () => "https://a:",
  "scheme, user and a long password": (rng) => `db://u:${alnum(rng, 60)} `,
  // bodies
  "base64 without an end": (rng) => chars(rng, BASE64, 512),
  "base64 in lines": (rng) => `${chars(rng, BASE64, 76)}\n`,
  hex: (rng) => hexDigits(rng, 512),
  digits: (rng) => digits(rng, 512),
  "names and digits without an end": (rng) => alnum(rng, 512),
  "quotes and escapes": () => '\\"\\\\"',
  "random printable bytes": (rng) => random(rng, 32, 126),
  "random bytes": (rng) => random(rng, 0, 255),
  // UTF-8 and what is not
  "two-byte characters": () => "é",
  "three-byte characters that fold to ASCII": () => "\u212a",
  "four-byte characters": () => "\u{1f511}",
  "continuation bytes alone": () => bytes(0x80),
  "characters cut short": () => bytes(0xe2, 0x82),
  "overlong forms": () => bytes(0xc0, 0xaf),
  "random high bytes": (rng) => random(rng, 128, 255),
};

export const FLOODS: readonly string[] = Object.keys(DRAWS);

/** Exactly `length` bytes of the flood of this name; a longer one begins with the shorter. @throws Error on another name. */
export function flood(name: string, length: number, seed = 1): Uint8Array {
  const draw = DRAWS[name];
  if (draw === undefined) throw new Error(`no flood is called "${name}"`);
  const rng = createRng(seedOf("flood", name, seed));
  const out = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const drawn = draw(rng);
    const piece = typeof drawn === "string" ? utf8(drawn) : drawn;
    out.set(piece.length > length - at ? piece.subarray(0, length - at) : piece, at);
    at += piece.length;
  }
  return out;
}
