// Pieces that the rules for national numbers share: how a label leads to its number.
//
// A number that begins with a digit can be told from what stands between it and a label, whatever that is, so a long and
// distinct label may be a whole clause away. A label of few letters, or one whose value begins with a letter, must be close.
// All pieces are RE2 syntax, bounded, and hold no group.

/** Up to 20 characters without a digit, and percent-encoded ones: `" : "`, `</td><td>`, ` of the customer is `, `%22%3A`. */
const CLAUSE = String.raw`[\t\r\n -$&-/:-~\x{80}-\x{7FF}]{0,20}(?:%[0-9A-Fa-f]{2}){0,4}`;

/** The same for scripts of three bytes a character, which need no blanks. */
const CLAUSE_EAST = String.raw`[\t -$&-/:-~\x{80}-\x{FFFF}]{0,16}(?:%[0-9A-Fa-f]{2}){0,4}`;

/** `_number`, ` No.`, `Id`: what ends a label. */
const TAIL = String.raw`(?i:[ _.-]?(?:n(?:umbers?|umero|ummer|um|o|r|\x{B0}|\x{BA})|id|code))?`;

/** What joins a label and its value directly. */
const JOINT = String.raw`(?:(?:["']? (?i:is|value=))?[ \t\r\n"'\x60\\:=#>|(){\[*,;.-]{1,8}(?:\\[nrt] {0,2})?|(?:%[0-9A-Fa-f]{2}){1,5}| ?\x{FF1A} ?|</t[dh]>[\t\r\n ]{0,4}<t[dh]>)`;

/** Where a label of few letters may begin: a word, a part of a name, or behind a percent-encoded blank, quote or `&`. */
export const START = String.raw`(?:\b|_|%2[026])`;

/** A label in any case; short ones begin a word or a part of a name, or are a hump of one (`userNif`). */
function label(long: string, short: readonly string[]): string {
  if (short.length === 0) return `(?i:${long})`;
  const humps = short
    .filter((word) => /^[a-z]+$/.test(word))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const start = `${START}(?i:${short.join("|")})`;
  const hump = humps.length === 0 ? "" : `|[a-z](?:${humps.join("|")})`;
  return long === "" ? `(?:${start}${hump})` : `(?:(?i:${long})|${start}${hump})`;
}

/** A number that begins with a digit, within a clause of a label that is no other word. @param long RE2 alternatives. */
export function near(long: string, value: string): string {
  return `(?i:${long})${CLAUSE}(?P<secret>${value})\\b`;
}

/** The same for labels in scripts of East and South Asia, and in Latin beside them. */
export function nearEast(long: string, value: string): string {
  return `(?i:${long})${CLAUSE_EAST}(?P<secret>${value})\\b`;
}

/** A value right behind its label. @param short Labels of few letters. */
export function after(long: string, short: readonly string[], value: string): string {
  return `${label(long, short)}${TAIL}${JOINT}(?P<secret>${value})\\b`;
}

/** Day and month, or month and day, in two digits each. */
export const DD = "(?:0[1-9]|[12][0-9]|3[01])";
export const MM = "(?:0[1-9]|1[0-2])";
