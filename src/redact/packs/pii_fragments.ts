// Pieces of patterns that the rules for personal data share: what joins a label to its value, and forms of values.
//
// A label is a column name, a JSON key, a form's caption or a word in a sentence. What follows it is bounded, so a value
// is found only within a few characters of its name. All pieces are RE2 syntax; none holds a capturing group.

import { anyCase, named } from "./fragments.ts";

/** One character between a label and its value, also when it is percent-encoded: quote, blank, assignment, bracket, tag end. */
const STEP = String.raw`(?:[ \t"'\x60\\:=#>|(){\[*-]|%(?:2[02]|3[ADad]))`;

/** The same, up to twelve, without the bracket that begins a telephone number. */
export const STEPS_TO_PHONE = String.raw`(?:[ \t"'\x60\\:=#>|*-]|%(?:2[02]|3[ADad])){1,12}`;

/** Words that end a label: `ssn_number`, `Passport No.`, `memberId`, `card #`. */
const TAIL = `(?:[ _.-]?(?:${anyCase("n(?:umber|um|o|r|br|\\x{B0}|\\x{BA}|\\b)|\\x{2116}|id|code")}))?\\.?`;

/** Words between a label and its value: `is`, and the attribute that holds a form field's value. */
const WORDS = `(?:["']? (?:${anyCase("is|was|value=|ist|est|es|\\x{E8}|lautet")}))?`;

const JOINT = `${TAIL}${WORDS}${STEP}{1,10}`;

/** A label, its tail and what joins it to a value. @param words RE2 alternatives in lower case: see `named`. */
export function behind(...words: readonly string[]): string {
  return `${named(...words)}${JOINT}`;
}

/** Each part is whole or absent, not of any length from nothing on, so that the compiler sees what can follow a short name. */
const sign = (more: string): string =>
  String.raw`(?:["'\x60\\)\]*]{1,5}|%22)?(?: ?#)?(?:[ \t]{1,4})?(?:=>|:=|[:=>|"']|%3[ADad]|${anyCase("value=")}${more})\*{0,2}[ \t]{0,4}(?:["'\x60\\(\[*]{0,5}|%22)`;

/** An assignment and nothing looser, for labels that are common words: `: `, `=`, `">`, `%3D`, ` is `. */
export const SIGN = sign("|is ");

/** The same without `is`, which stands between anything in prose. */
export const STRICT_SIGN = sign("");

/** What ends a value whose last character does not: anything but more of it. */
export const AFTER = String.raw`\.?(?:[\s"'\x60\\,;&|<)\]}%*#]|\z)`;

/** A letter of a name in Latin, Greek, Cyrillic, Hebrew, Arabic or Devanagari script. */
export const LETTER = String.raw`[A-Za-z\x{C0}-\x{24F}\x{370}-\x{52F}\x{5D0}-\x{5EA}\x{620}-\x{64A}\x{900}-\x{97F}]`;

/** A capital of a name in Latin, Greek or Cyrillic script. */
export const CAPITAL = String.raw`[A-Z\x{C0}-\x{DE}\x{391}-\x{3A9}\x{410}-\x{42F}\x{130}\x{141}\x{15A}\x{160}\x{17B}\x{17D}]`;

/** A character of a name written in Han, kana or hangul. */
export const HAN = String.raw`[\x{3040}-\x{30FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{AC00}-\x{D7A3}]`;

/** Letters beyond ASCII that may follow in a word. */
const MORE = String.raw`\x{C0}-\x{24F}\x{370}-\x{52F}`;

/**
 * A word of at least two letters from a capital on, but none of these: RE2 has no way to say "not", so it is the words'
 * tree turned inside out. @param words ASCII, a capital and small letters.
 */
export function capitalWordBut(words: readonly string[]): string {
  const rest = (after: string): string => {
    const here = words.filter((word) => word.startsWith(after));
    const letters = [
      ...new Set(here.filter((word) => word.length > after.length).map((word) => word[after.length])),
    ];
    const others = letters
      .map((letter) => letter.charCodeAt(0))
      .concat(after === "" ? 91 : 123)
      .sort((a, b) => a - b)
      .map((end, i, ends) => [i === 0 ? (after === "" ? 65 : 97) : (ends[i - 1] ?? 0) + 1, end - 1] as const)
      .filter(([first, last]) => first <= last)
      .map(([first, last]) => `${String.fromCharCode(first)}-${String.fromCharCode(last)}`);
    const more = after === "" ? String.raw`\x{C0}-\x{DE}\x{391}-\x{3A9}\x{410}-\x{42F}` : `A-Z${MORE}'-`;
    const tail = after === "" ? `[A-Za-z${MORE}'-]+` : `[A-Za-z${MORE}'-]*`;
    const ways = [
      `[${others.join("")}${more}]${tail}`,
      ...letters.map((letter) => letter + rest(after + letter)),
    ];
    // The word may end here when it is none of them and has two letters.
    const end = after.length >= 2 && !words.includes(after) ? "?" : "";
    return `(?:${ways.join("|")})${end}`;
  };
  return rest("");
}
