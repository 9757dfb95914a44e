// Pieces that the rules for national numbers share: how a label leads to its number.
//
// A number that begins with a digit can be told from what stands between it and a label, whatever that is, so a long and
// distinct label may be a whole clause away. A label of few letters, or one whose value begins with a letter, must be close.
// All pieces are RE2 syntax, bounded, and hold no group.

import { anyCase, named } from "./fragments.ts";

/** At most 20 characters without a digit, and percent-encoded ones: `" : "`, `</td><td>`, ` of the customer is `, `%22%3A`. */
const CLAUSE = String.raw`(?:[\t\r\n -$&-/:-~\x{80}-\x{7FF}]{1,20})?(?:(?:%[0-9A-Fa-f]{2}){1,4})?`;

/** The same for scripts of three bytes a character, which need no blanks. */
const CLAUSE_EAST = String.raw`(?:[\t -$&-/:-~\x{80}-\x{FFFF}]{1,16})?(?:(?:%[0-9A-Fa-f]{2}){1,4})?`;

/** `_number`, ` No.`, `Id`: what ends a label. */
const TAIL = `(?:[ _.-]?(?:${anyCase("n(?:umbers?|umero|ummer|um|o|r|\\x{B0}|\\x{BA})|id|code")}))?`;

/** What joins a label and its value directly. */
const JOINT = String.raw`(?:(?:["']? (?:[Ii][Ss]|[Vv][Aa][Ll][Uu][Ee]=))?[ \t\r\n"'\x60\\:=#>|(){\[*,;.-]{1,8}(?:\\[nrt] {0,2})?|(?:%[0-9A-Fa-f]{2}){1,5}| ?\x{FF1A} ?|</t[dh]>[\t\r\n ]{0,4}<t[dh]>)`;

/** A number that begins with a digit, within a clause of a label that is no other word. @param words As for `named`. */
export function near(words: string, value: string): string {
  return `${named(words)}${CLAUSE}(?P<secret>${value})\\b`;
}

/** The same for labels in scripts of East and South Asia, and in Latin beside them. */
export function nearEast(words: string, value: string): string {
  return `${named(words)}${CLAUSE_EAST}(?P<secret>${value})\\b`;
}

/** A value right behind its label. @param words As for `named`. @param more More of them. */
export function after(words: string, more: readonly string[], value: string): string {
  return `${words === "" ? named(...more) : named(words, ...more)}${TAIL}${JOINT}(?P<secret>${value})\\b`;
}

/** Day and month, or month and day, in two digits each. */
export const DD = "(?:0[1-9]|[12][0-9]|3[01])";
export const MM = "(?:0[1-9]|1[0-2])";
