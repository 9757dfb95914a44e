// Finds, in a branch, a word that the search by beginnings of words can find: eight letters or signs, the first of them by a hash.
//
// Rule sets with thousands of keywords would fill the buckets of windows.ts; beginnings of words are a sixth of all text,
// and a hash of their first four bytes (or three), then the next four, tell any number of them apart.
//
// INVARIANT: the core lists a place only where `wordStarts` (core-wasm/scan/lanes.ts) sees a beginning, so a branch is
// taken only when what it says of the bytes before the word proves that one is there.

import {
  HASH_FACTOR,
  W_FOLD,
  WORD_ANYWHERE,
  WORD_BORDER,
  WORD_ESCAPE,
  WORD_HUMP,
  WORD_PERCENT,
  WORD_UNDERSCORE,
} from "../wasm/abi.ts";
import type { Branch } from "./branches.ts";
import type { ByteSet } from "./byteset.ts";
import type { Sample } from "./palette.ts";

export interface WordChoice {
  /** Where the word begins in the branch. */
  readonly offset: number;
  /** One of WORD_: what the core asks of the bytes before. */
  readonly kind: number;
  /** The first four bytes, folded; or three, with nothing above them. */
  readonly keys: readonly number[];
  /** Expected hits a byte. */
  readonly rate: number;
}

const KEY_BYTES = 4;
/** A word with more first four bytes, spelled out and folded, goes by its first three. */
const KEYS_MAX = 130;
const KEYS3_MAX = 64;
/** A key of three bytes hits as often as so many of four. */
const SHORT_KEY_COST = 8;
/** A word begins at most so far into its branch. */
const OFFSET_MAX = 12;

/** The word at which a branch can be found, with the least rate; null when none is certain to begin where the core looks. */
export function wordOf(branch: Branch, any: ByteSet, sample: Sample): WordChoice | null {
  let best: WordChoice | null = null;
  for (let offset = 0; offset <= OFFSET_MAX && offset < branch.sets.length; offset++) {
    const kind = kindAt(branch, offset);
    if (kind === null) continue;
    const told = toldBy(branch.sets, offset, any, sample);
    if (told === null || (best !== null && told.rate >= best.rate)) continue;
    best = { offset, kind, ...told };
  }
  return best;
}

/** A key's hash, of 32 bits. */
export function wordHash(key: number): number {
  return Math.imul(key, HASH_FACTOR) >>> 0;
}

/** Whether the key is of three bytes: in one of four the last byte has bit 5. */
export function isShortKey(key: number): boolean {
  return key < 0x1000000;
}

const isLetter = (byte: number): boolean => isCapital(byte) || (byte >= 0x61 && byte <= 0x7a);
const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isAlnum = (byte: number): boolean => isLetter(byte) || (byte >= 0x30 && byte <= 0x39);
const is = (set: ByteSet | undefined, char: string): boolean =>
  set?.size === 1 && set.members[0] === char.charCodeAt(0);

function kindAt({ sets, borders }: Branch, offset: number): number | null {
  const here = sets[offset].members;
  if (!here.every(isLetter)) return null;
  const before = offset > 0 ? sets[offset - 1] : undefined;
  if (offset === 0) return borders.includes(0) ? WORD_BORDER : null;
  if (offset === 1 && is(before, "_")) return WORD_UNDERSCORE;
  if (offset === 3 && is(sets[0], "%")) return WORD_PERCENT;
  if (offset === 2 && is(sets[0], "\\")) return WORD_ESCAPE;
  const capital = here.every(isCapital);
  if (offset === 1 && capital && before?.members.every((byte) => isAlnum(byte) && !isCapital(byte)))
    return WORD_HUMP;
  if (borders.includes(offset)) return WORD_ANYWHERE;
  if (before && !before.members.some(isAlnum)) return WORD_ANYWHERE;
  if (capital && before && !before.members.some(isCapital)) return WORD_ANYWHERE;
  if (is(sets[offset - 3], "%") || is(sets[offset - 2], "\\")) return WORD_ANYWHERE;
  return null;
}

/** The keys of a word and how often they occur. */
export interface WordKeys {
  readonly keys: readonly number[];
  readonly rate: number;
}

/** What lies behind the branch may be any byte, also none of the text. */
function toldBy(sets: readonly ByteSet[], offset: number, any: ByteSet, sample: Sample): WordKeys | null {
  const four = Array.from({ length: KEY_BYTES }, (_, at) => sets[offset + at] ?? any);
  const name = String.fromCharCode(...four.map((set) => set.id));
  let told = sample.wordKeys.get(name);
  if (told === undefined) {
    const three = keysOf(four.slice(0, 3), KEYS3_MAX);
    const keys = keysOf(four, Math.min(KEYS_MAX, SHORT_KEY_COST * (three?.length ?? KEYS_MAX))) ?? three;
    told = keys && { keys, rate: keys.reduce((sum, key) => sum + rateOf(key, sample), 0) };
    sample.wordKeys.set(name, told);
  }
  return told;
}

function keysOf(sets: readonly ByteSet[], most: number): number[] | null {
  const folded = sets.map((set) => [...new Set(set.members.map((byte) => byte | (W_FOLD & 0xff)))]);
  if (folded.reduce((count, bytes) => count * bytes.length, 1) > most) return null;
  return folded.reduce(
    (keys, bytes, at) => keys.flatMap((key) => bytes.map((byte) => (key | (byte << (8 * at))) >>> 0)),
    [0],
  );
}

/** A key that the sample does not have is expected so often. */
const UNSEEN = 1e-7;

function rateOf(key: number, sample: Sample): number {
  return (sample.wordCounts.get(key) ?? 0) / sample.bytes.length + UNSEEN;
}

/** How often each folded beginning of a word occurs in a text, of four bytes and of three. */
export function countWords(bytes: Uint8Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let i = 1; i + KEY_BYTES <= bytes.length; i++) {
    const letter = isLetter(bytes[i]);
    const begins = !isAlnum(bytes[i - 1]) || (isCapital(bytes[i]) && !isCapital(bytes[i - 1]));
    if (!letter || !begins) continue;
    const four =
      (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24) | W_FOLD) >>> 0;
    for (const key of [four, four & 0xffffff]) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
