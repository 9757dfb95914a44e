// Cuts the name of a column or table into words: `custFirstNm2`, `CUST-FIRST-NM`, `numéro_téléphone`, `顧客氏名`.
//
// Words end at anything that is no letter or digit, where a small letter meets a capital, and where letters meet
// digits. Letters lose case and marks, so that a lexicon needs each word once. A word that the lexicon does not know
// may be several that stand together (`homephone`): it is cut where the known words cover it whole, into as few as
// possible; where writing has no spaces at all (Han, Kana, Hangul), what is not known may stay between known ones.
//
// Considered and rejected: looking for known words anywhere inside a longer one. `paddress` would be nice to have, but
// `hotel` has `tel` in it and `storage` has `age`.
//
// Must not: know what a word means.

/** Longer names are cut: PostgreSQL allows 63 bytes, SQL Server 128 characters. */
export const NAME_CHARS_MAX = 200;
/** Words of one name; further ones are dropped. */
export const NAME_WORDS_MAX = 24;
/** Longer runs of letters are not cut into words: no two or three words have so many. */
const RUN_CHARS_MAX = 48;
/** Shorter words are not found inside a run, but for those that a vocabulary says stand so. */
const PIECE_CHARS_MIN = 4;

/** The words that names are cut into. */
export interface Vocabulary {
  has(word: string): boolean;
  /** Short words that also stand inside runs: `tel` in `hometel`. */
  readonly pieces: ReadonlySet<string>;
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

const PLAIN = /^[\x20-\x7e]*$/;

/** Small letters without marks, one spelling for compatible forms. Lexicon and names go through it alike. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase();
  // `İ` becomes i with a dot above only when its case is folded.
  return plain
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter])
    .normalize("NFC");
}

const NO_SPACES = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+$/u;
const RUNS =
  /\p{Lu}+(?![\p{Ll}\p{M}])\p{M}*|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{Lm}\p{M}]+|\p{Lu}\p{M}*|\p{N}+/gu;

/**
 * The words of a name, in order and folded. Digits are words of their own; a plural of a known word is that word
 * followed by nothing else, since `emails` holds what `email` holds (`plurals` tells them apart where it matters).
 */
export function words(name: string, vocabulary: Vocabulary): string[] {
  const out: string[] = [];
  for (const run of name.slice(0, NAME_CHARS_MAX).normalize("NFKC").match(RUNS) ?? []) {
    const word = fold(run);
    if (word === "") continue;
    if (known(word, vocabulary) || word.length > RUN_CHARS_MAX) out.push(word);
    else if (NO_SPACES.test(word)) out.push(...cutLoosely(word, vocabulary));
    else out.push(...(cut(word, vocabulary) ?? [word]));
    if (out.length >= NAME_WORDS_MAX) return out.slice(0, NAME_WORDS_MAX);
  }
  return out;
}

/** The known word that `word` is, itself or without the ending of an English plural; else itself. */
export function singular(word: string, vocabulary: Vocabulary): string {
  if (vocabulary.has(word) || !word.endsWith("s")) return word;
  for (const [ending, instead] of PLURALS) {
    if (!word.endsWith(ending)) continue;
    const one = word.slice(0, word.length - ending.length) + instead;
    if (one.length > 2 && vocabulary.has(one)) return one;
  }
  return word;
}

const PLURALS: readonly (readonly [ending: string, instead: string])[] = [
  ["ies", "y"],
  ["es", ""],
  ["s", ""],
];

/** A run of digits of any script. */
export function isDigits(word: string): boolean {
  return /^\p{N}+$/u.test(word);
}

function known(word: string, vocabulary: Vocabulary): boolean {
  return vocabulary.has(singular(word, vocabulary));
}

/** The fewest known words that make up the run, or null. Quadratic in a bounded length. */
function cut(run: string, vocabulary: Vocabulary): string[] | null {
  /** For each end: into how few words the run up to it can be cut, and where the last of them begins. */
  const fewest = [0];
  const start = [0];
  for (let end = 1; end <= run.length; end++) {
    fewest[end] = Number.POSITIVE_INFINITY;
    for (let from = 0; from < end; from++) {
      if (fewest[from] + 1 >= fewest[end]) continue;
      const piece = run.slice(from, end);
      const long = piece.length >= PIECE_CHARS_MIN && known(piece, vocabulary);
      if (!long && !vocabulary.pieces.has(piece)) continue;
      fewest[end] = fewest[from] + 1;
      start[end] = from;
    }
  }
  if (!Number.isFinite(fewest[run.length])) return null;
  const pieces: string[] = [];
  for (let end = run.length; end > 0; end = start[end]) pieces.unshift(run.slice(start[end], end));
  return pieces;
}

/** Left to right, the longest known word; what lies between known words is kept as it is. */
function cutLoosely(run: string, vocabulary: Vocabulary): string[] {
  const pieces: string[] = [];
  let rest = "";
  for (let at = 0; at < run.length; ) {
    let length = Math.min(12, run.length - at);
    while (length > 0 && !vocabulary.has(run.slice(at, at + length))) length--;
    if (length === 0) {
      rest += run[at++];
      continue;
    }
    if (rest !== "") pieces.push(rest);
    rest = "";
    pieces.push(run.slice(at, at + length));
    at += length;
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}
