// Texts with encoded pieces for the tests of views, and the rules that are looked for in them.
//
// Must not use any randomness but the generator given.

import { concat, utf8 } from "../../src/base/bytes.ts";
import type { Rule } from "../../src/redact/types.ts";
import type { Rng } from "./rng.ts";

const rule = (id: string, pattern: string, extra: Partial<Rule> = {}): Rule => ({
  id,
  entity: id.toUpperCase().replaceAll("-", "_"),
  pattern,
  maxLen: 4096,
  mask: { kind: "redact" },
  kind: "secret",
  ...extra,
});

/** Rules that count everywhere, and two that count raw only: one told by a word in either case, one that says too little. */
export const VIEW_RULES: readonly Rule[] = [
  rule("fixed", "\\bAKIA[A-Z0-9]{6}\\b"),
  rule("open", "gh_[a-z0-9_]{6,}", { mask: { kind: "hash" } }),
  rule("named", '(?i)password["\']?[:=] ?"?(?P<secret>[^"\\s]{4,20})'),
  rule("lines", "-----BEGIN K-----\\n(?:[A-Za-z0-9+/]{4,12}\\n)+(?:--END)?"),
  rule("at-line-begin", "(?m)^token:[a-z]{4}"),
  rule("at-end", "tok_en-[0-9]{4,8}$", { mask: { kind: "fill", keep: 2 } }),
  rule("checked", "\\bcard(?P<secret>4[0-9]{15})\\b", { validator: "luhn", maxLen: 64 }),
  rule("url", "db\\+[a-z]{2,10}://[a-z]{1,8}:(?P<secret>[^@\\s]{2,20})@[a-z]"),
  rule("weak", "Z[0-9]{3}"),
];

/** Those that are not looked for in encoded text. */
export const RAW_RULES: readonly string[] = ["named", "weak"];

const TOKENS = [
  "AKIA0123AB",
  "AKIAZZZZZZ",
  "AKIA0123A",
  "gh_abcdef",
  "gh_aaaa_bbbb_cccc_dddd",
  "gh_abc",
  'password="hunter22"',
  '"password": "a b"',
  "PASSWORD=xyzzy+/==",
  "-----BEGIN K-----\nQUJDREVG\nabcdefgh\n--END",
  "-----BEGIN K-----\nAAAA\n",
  "token:abcd",
  "\ntoken:wxyz",
  "tok_en-12345",
  "card4111111111111111",
  "card4111111111111112",
  "db+https://bob:s3cr3t@host",
  "Z123",
];
const NOISE = [
  " ",
  "\n",
  "x",
  "a=b ",
  '{"k": ',
  "\\",
  "%",
  "&",
  "=",
  "/usr/lib/",
  "0123456789abcdef0123456789abcdef",
  "Lorem ipsum dolor ",
  "é日",
  "\u0000",
  "100% &amp; ",
  "createReadableStreamFrom",
  "'",
  "?>~",
  "=\n=\n",
];

const hexOf = (byte: number, upper: boolean): string => {
  const text = byte.toString(16).padStart(2, "0");
  return upper ? text.toUpperCase() : text;
};

type Encoder = (bytes: Uint8Array, rng: Rng) => Uint8Array;

const perByte =
  (encode: (byte: number, rng: Rng) => string | null): Encoder =>
  (bytes, rng) => {
    const share = rng.pick([0.05, 0.3, 1]);
    return concat(
      [...bytes].map((byte) => {
        const text = rng.chance(share) ? encode(byte, rng) : null;
        return text === null ? Uint8Array.of(byte) : utf8(text);
      }),
    );
  };

const ESCAPED: Readonly<Record<number, string>> = { 10: "n", 13: "r", 9: "t", 34: '"', 92: "\\", 47: "/" };
const ENTITIES: Readonly<Record<number, string>> = { 38: "amp", 34: "quot", 61: "equals", 10: "NewLine" };

const ENCODERS: readonly Encoder[] = [
  perByte((byte, rng) => `%${hexOf(byte, rng.chance(0.5))}`),
  perByte((byte, rng) =>
    ESCAPED[byte] !== undefined
      ? `\\${ESCAPED[byte]}`
      : rng.chance(0.5)
        ? `\\u00${hexOf(byte, false)}`
        : `\\x${hexOf(byte, true)}`,
  ),
  (bytes) =>
    concat(
      [...bytes].map((byte) =>
        ESCAPED[byte] === undefined ? Uint8Array.of(byte) : utf8(`\\${ESCAPED[byte]}`),
      ),
    ),
  perByte((byte, rng) =>
    ENTITIES[byte] !== undefined
      ? `&${ENTITIES[byte]};`
      : byte === 0
        ? null
        : rng.chance(0.5)
          ? `&#x${byte.toString(16)};`
          : `&#${byte};`,
  ),
  perByte((byte, rng) =>
    rng.chance(0.3) ? rng.pick(["=\n", "=\r\n"]) + String.fromCharCode(byte & 127) : `=${hexOf(byte, true)}`,
  ),
  (bytes, rng) => utf8(Buffer.from(bytes).toString(rng.chance(0.5) ? "base64" : "base64url")),
  (bytes) => utf8(Buffer.from(bytes).toString("base64")),
  (bytes, rng) => {
    const text = Buffer.from(bytes).toString("hex");
    return utf8(rng.chance(0.5) ? text : text.toUpperCase());
  },
  (bytes) => concat([...bytes].map((byte) => Uint8Array.of(byte, 0))),
  (bytes) => concat([...bytes].map((byte) => Uint8Array.of(0, byte))),
];

const plain = (rng: Rng): Uint8Array =>
  utf8(Array.from({ length: rng.int(1, 4) }, () => rng.pick(rng.chance(0.5) ? TOKENS : NOISE)).join(""));

/** A text of up to some hundred bytes: pieces that are plain, encoded once or twice, and sometimes damaged. */
export function viewText(rng: Rng): Uint8Array {
  const pieces = Array.from({ length: rng.int(1, 3) }, () => {
    let piece = plain(rng);
    for (let depth = rng.int(0, 2); depth > 0; depth--) {
      piece = rng.pick(ENCODERS)(piece, rng);
      if (rng.chance(0.4)) piece = concat([utf8(rng.pick(NOISE)), piece, utf8(rng.pick(NOISE))]);
    }
    return piece;
  });
  let text = concat(pieces);
  if (rng.chance(0.3)) {
    const at = rng.int(0, text.length);
    text = rng.chance(0.5)
      ? concat([text.slice(0, at), text.slice(at + rng.int(1, 3))])
      : concat([text.slice(0, at), utf8(rng.pick(NOISE)), text.slice(at)]);
  }
  return text.slice(0, 700);
}
