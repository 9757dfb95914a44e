// Pieces of patterns that the rules for personal data share: what joins a label to its value, and forms of values.
//
// A label is a column name, a JSON key, a form's caption or a word in a sentence. What follows it is bounded, so a value
// is found only within a few characters of its name. All pieces are RE2 syntax; none holds a capturing group.

/** One character between a label and its value, also when it is percent-encoded: quote, blank, assignment, bracket, tag end. */
const STEP = String.raw`(?:[ \t"'\x60\\:=#>|(){\[*-]|%(?:2[02]|3[ADad]))`;

/** Words that end a label: `ssn_number`, `Passport No.`, `memberId`, `card #`. */
const TAIL = String.raw`(?i:[ _.-]?(?:number|num|no|nr|nbr|n\x{B0}|n\x{BA}|\x{2116}|n\b|id|code))?\.?`;

/** Words between a label and its value: `is`, and the attribute that holds a form field's value. */
const WORDS = String.raw`(?:["']? (?i:is|was|value=|ist|est|es|\x{E8}|lautet))?`;

/** A label, its tail and what joins it to a value. @param words RE2 alternatives, read without regard to case. */
export function behind(words: string): string {
  return `(?i:${words})${TAIL}${WORDS}${STEP}{1,10}`;
}

/** The same for a word of few letters: it begins a word or a part of a name (`_ssn`), or is a hump of one (`userSsn`). */
export function behindShort(...words: readonly string[]): string {
  const humps = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("|");
  return `(?:(?:\\b|_)(?i:${words.join("|")})|(?:${humps}))${TAIL}${WORDS}${STEP}{1,10}`;
}

/** Both kinds of labels in one. */
export function behindEither(words: string, ...short: readonly string[]): string {
  const humps = short.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("|");
  return `(?:(?:\\b|_)(?i:${short.join("|")})|(?:${humps})|(?i:${words}))${TAIL}${WORDS}${STEP}{1,10}`;
}

/** An assignment and nothing looser, for labels that are common words: `: `, `=`, `">`, `%3D`, ` is `. */
export const SIGN = String.raw`["'\x60\\)\]]{0,3}[ \t]{0,4}(?:=>|:=|[:=>]|%3[ADad]|is )[ \t]{0,4}(?:["'\x60\\]{0,4}|%22)`;

/** The same without `is`, which stands between anything in prose. */
export const STRICT_SIGN = String.raw`["'\x60\\)\]]{0,3}[ \t]{0,4}(?:=>|:=|[:=>]|%3[ADad])[ \t]{0,4}(?:["'\x60\\]{0,4}|%22)`;

/** What ends a value whose last character does not: anything but more of it. */
export const AFTER = String.raw`(?:[\s"'\x60\\,;&|<)\]}%*#]|\z)`;

/** A letter of a name in Latin, Greek, Cyrillic, Hebrew, Arabic or Devanagari script. */
export const LETTER = String.raw`[A-Za-z\x{C0}-\x{24F}\x{370}-\x{52F}\x{5D0}-\x{5EA}\x{620}-\x{64A}\x{900}-\x{97F}]`;

/** A capital of a name in Latin, Greek or Cyrillic script. */
export const CAPITAL = String.raw`[A-Z\x{C0}-\x{DE}\x{391}-\x{3A9}\x{410}-\x{42F}\x{130}\x{141}\x{15A}\x{160}\x{17B}\x{17D}]`;

/** A character of a name written in Han, kana or hangul. */
export const HAN = String.raw`[\x{3040}-\x{30FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{AC00}-\x{D7A3}]`;
