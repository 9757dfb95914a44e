// Turns sets of code points into sequences of byte ranges, and says what an invalid byte is.
//
// Source: RFC 3629; the splitting of ranges follows Thompson's construction as in RE2's compile.cc and Cox,
// "Regular Expression Matching in the Wild", 2010. Surrogates are no characters and get no sequence.

import type { CharSet } from "./charset.ts";

/** One to four closed byte ranges, [lo, hi] each, in text order. */
export type ByteSequence = readonly (readonly [number, number])[];

const BORDERS = [0x7f, 0x7ff, 0xffff, 0x10ffff];

const known = new WeakMap<CharSet, readonly ByteSequence[]>();

/** @param set Never changed: the answer is kept with it. */
export function byteSequences(set: CharSet): readonly ByteSequence[] {
  const before = known.get(set);
  if (before) return before;
  const out: ByteSequence[] = [];
  known.set(set, out);
  for (let i = 0; i < set.length; i += 2) {
    split(set[i], Math.min(set[i + 1], 0xd7ff), out);
    split(Math.max(set[i], 0xe000), set[i + 1], out);
  }
  return out;
}

function split(lo: number, hi: number, out: ByteSequence[]): void {
  if (lo > hi) return;
  for (const border of BORDERS) {
    if (lo <= border && hi > border) {
      split(lo, border, out);
      split(border + 1, hi, out);
      return;
    }
  }
  if (hi <= 0x7f) {
    out.push([[lo, hi]]);
    return;
  }
  // Cut until every continuation byte below the first difference spans its whole range.
  for (let shift = 6; shift <= 18; shift += 6) {
    const mask = (1 << shift) - 1;
    if (lo >>> shift === hi >>> shift) continue;
    if ((lo & mask) !== 0) {
      split(lo, lo | mask, out);
      split((lo | mask) + 1, hi, out);
      return;
    }
    if ((hi & mask) !== mask) {
      split(lo, (hi & ~mask) - 1, out);
      split(hi & ~mask, hi, out);
      return;
    }
  }
  const a = encode(lo);
  const b = encode(hi);
  out.push(a.map((byte, i) => [byte, b[i]] as const));
}

function encode(point: number): number[] {
  if (point <= 0x7f) return [point];
  if (point <= 0x7ff) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
  if (point <= 0xffff) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
}

/**
 * What is not valid UTF-8, as units. The ones that begin like a character must not be followed by a continuation
 * byte (else a longer reading is the right one), which is why `bounded` asks for that check.
 *
 * A truncated character counts as one unit (the "maximal subpart" of the Unicode standard, section 3.9).
 */
export const INVALID_UNITS: readonly { readonly bytes: ByteSequence; readonly bounded: boolean }[] = [
  { bytes: [[0x80, 0xc1]], bounded: false },
  { bytes: [[0xf5, 0xff]], bounded: false },
  { bytes: [[0xc2, 0xf4]], bounded: true },
  {
    bytes: [
      [0xe0, 0xe0],
      [0x80, 0x9f],
    ],
    bounded: false,
  },
  {
    bytes: [
      [0xed, 0xed],
      [0xa0, 0xbf],
    ],
    bounded: false,
  },
  {
    bytes: [
      [0xf0, 0xf0],
      [0x80, 0x8f],
    ],
    bounded: false,
  },
  {
    bytes: [
      [0xf4, 0xf4],
      [0x90, 0xbf],
    ],
    bounded: false,
  },
  {
    bytes: [
      [0xe0, 0xe0],
      [0xa0, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xe1, 0xec],
      [0x80, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xed, 0xed],
      [0x80, 0x9f],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xee, 0xef],
      [0x80, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xf0, 0xf0],
      [0x90, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xf1, 0xf3],
      [0x80, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xf4, 0xf4],
      [0x80, 0x8f],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xf0, 0xf0],
      [0x90, 0xbf],
      [0x80, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xf1, 0xf3],
      [0x80, 0xbf],
      [0x80, 0xbf],
    ],
    bounded: true,
  },
  {
    bytes: [
      [0xf4, 0xf4],
      [0x80, 0x8f],
      [0x80, 0xbf],
    ],
    bounded: true,
  },
];
