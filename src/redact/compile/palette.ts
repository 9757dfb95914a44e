// The classes of bytes that the core turns into bitmaps (core-wasm/scan/block.ts), and how often each occurs.
//
// A byte's class bits come from two nibble tables, so a class is a union of eight rectangles; single bytes are compared;
// the rest are unions of those, made by the bit program. Fixed, since what rules are made of does not change.

import { WINDOW_BYTES } from "../wasm/abi.ts";
import { type ByteSet, ByteSets, within } from "./byteset.ts";
import { sampleText } from "./sample.ts";
import type { WindowChoice } from "./windows.ts";
import { countWords, type WordKeys } from "./words.ts";

/** Rectangles of (high nibbles, low nibbles), one bit each: digits, A-F, G-O, P-Z, a-f, g-o, p-z, underscore. */
const RECTANGLES: readonly (readonly [high: number, from: number, to: number])[] = [
  [3, 0, 9],
  [4, 1, 6],
  [4, 7, 15],
  [5, 0, 10],
  [6, 1, 6],
  [6, 7, 15],
  [7, 0, 10],
  [5, 15, 15],
];

/** 32 bytes: class bits by low nibble, then by high nibble. */
export function nibbleTables(): Uint8Array {
  const table = new Uint8Array(32);
  RECTANGLES.forEach(([high, from, to], bit) => {
    for (let low = from; low <= to; low++) table[low] |= 1 << bit;
    table[16 + high] |= 1 << bit;
  });
  return table;
}

export function classBits(byte: number): number {
  const table = NIBBLES;
  return table[byte & 15] & table[16 + (byte >> 4)];
}

const NIBBLES = nibbleTables();

export type ClassSource =
  | { readonly kind: "mask"; readonly mask: number }
  | { readonly kind: "byte"; readonly byte: number }
  | { readonly kind: "either"; readonly of: readonly string[] };

export interface PaletteClass {
  readonly name: string;
  readonly set: ByteSet;
  readonly source: ClassSource;
}

const MASKS: readonly (readonly [name: string, mask: number])[] = [
  ["digit", 0x01],
  ["upper", 0x0e],
  ["hex", 0x13],
  ["upper-digit", 0x0f],

  ["word", 0xff],
];

/** Single bytes that are classes of their own. */
const BYTES = [..."-. :/+@#("];

/** Classes, the rarest in texts first; the last, `any`, holds everything and has no bitmap. */
export class Palette {
  readonly sets: ByteSets;
  readonly classes: readonly PaletteClass[];
  readonly sample: Sample;

  constructor() {
    const sets = new ByteSets();
    const byteClasses = BYTES.map((char) => ({
      name: char,
      set: sets.ofText(char),
      source: { kind: "byte" as const, byte: char.charCodeAt(0) },
    }));
    const maskClasses = MASKS.map(([name, mask]) => {
      const members = Array.from({ length: 256 }, (_, byte) => byte).filter(
        (byte) => (classBits(byte) & mask) !== 0,
      );
      return {
        name,
        set: sets.ofRanges(members.map((byte) => [byte, byte])),
        source: { kind: "mask" as const, mask },
      };
    });
    const union = (name: string, of: readonly string[], text: string) => ({
      name,
      set: sets.of(text === "word" ? plus(maskClasses[4].set.bits, "-") : sets.ofText(text).bits),
      source: { kind: "either" as const, of },
    });
    const all: PaletteClass[] = [
      ...byteClasses,
      ...maskClasses,
      union("separator", ["-", ".", " "], "-. "),
      union("token", ["word", "-"], "word"),
    ];
    this.sets = sets;
    this.sample = new Sample();
    this.classes = [
      ...all.sort((a, b) => this.sample.rate(a.set) - this.sample.rate(b.set)),
      { name: "any", set: sets.any, source: { kind: "either", of: [] } },
    ];
  }

  /** The number of the rarest class that holds the whole set. */
  classOf(set: ByteSet): number {
    return this.classes.findIndex((one) => within(set, one.set));
  }
}

function plus(bits: Uint32Array, char: string): Uint32Array {
  const out = bits.slice();
  const byte = char.charCodeAt(0);
  out[byte >> 5] |= 1 << (byte & 31);
  return out;
}

/** What is known of the frozen sample whatever the rules are; made once. */
interface SampleFacts {
  readonly bytes: Uint8Array;
  /** Share of each byte, never 0. */
  readonly frequency: Float64Array;
  /** Groups of five neighbouring bytes: for each byte of a group 16 bitmaps by its low nibble, then 16 by its high. */
  readonly grams: readonly Uint32Array[];
  /** Counts of the beginnings of words, folded. */
  readonly words: ReadonlyMap<number, number>;
}

const GRAMS = 24_576;
let facts: SampleFacts | null = null;
/** Sets that every palette makes first, in the same order: everything, the single bytes, the masks and the unions. */
const SHARED_SETS = 1 + BYTES.length + MASKS.length + 2;
const sharedMaps: (Uint32Array | undefined)[] = [];

function sampleFacts(): SampleFacts {
  if (facts) return facts;
  const bytes = sampleText();
  const frequency = new Float64Array(256).fill(2e-5);
  for (const byte of bytes) frequency[byte] += 1 / bytes.length;
  const grams = Array.from({ length: WINDOW_BYTES * 32 }, () => new Uint32Array(GRAMS / 32));
  const step = Math.floor(bytes.length / GRAMS);
  for (let i = 0; i < GRAMS; i++)
    for (let at = 0; at < WINDOW_BYTES; at++) {
      const byte = bytes[i * step + at];
      grams[32 * at + (byte & 15)][i >> 5] |= 1 << (i & 31);
      grams[32 * at + 16 + (byte >> 4)][i >> 5] |= 1 << (i & 31);
    }
  facts = { bytes, frequency, grams, words: countWords(bytes) };
  return facts;
}

/** The frozen sample, for rates of bytes and of sets in sequence; keeps what one compilation has asked. */
export class Sample {
  readonly text: SampleFacts = sampleFacts();
  /** What windows.ts has worked out already. */
  readonly windows = new WeakMap<readonly ByteSet[], readonly WindowChoice[]>();
  readonly sequences = new Map<string, number>();
  /** The same for words.ts. */
  readonly wordKeys = new Map<string, WordKeys | null>();
  private readonly rates: (number | undefined)[] = [];
  private readonly masks = new Map<number, Uint32Array>();

  get bytes(): Uint8Array {
    return this.text.bytes;
  }

  get frequency(): Float64Array {
    return this.text.frequency;
  }

  get wordCounts(): ReadonlyMap<number, number> {
    return this.text.words;
  }

  rate(set: ByteSet): number {
    let rate = this.rates[set.id];
    if (rate === undefined) {
      rate = 0;
      for (const byte of set.members) rate += this.frequency[byte];
      this.rates[set.id] = Math.min(1, rate);
    }
    return rate;
  }

  /** How often the sets follow each other, counted; what is not there at all gets the least that can be told apart. */
  rateInSequence(sets: readonly ByteSet[]): number {
    const maps = sets.flatMap((set, at) => (set.size === 256 ? [] : [{ map: this.bitmap(set), at }]));
    let count = 0;
    for (let i = 0; i < this.words; i++) {
      let bits = 0xffffffff;
      for (const { map, at } of maps) {
        bits &= at === 0 ? map[i] : (map[i] >>> at) | ((map[i + 1] ?? 0) << (32 - at));
        if (bits === 0) break;
      }
      if (bits !== 0) count += popcount(bits);
    }
    return count / this.bytes.length;
  }

  /** One bit a position: whether the byte there is in the set. Kept for the next time. */
  bitmap(set: ByteSet): Uint32Array {
    let map = this.masks.get(set.id);
    if (map) return map;
    // The palette's own classes come first and are the same in every compilation.
    const shared = set.id < SHARED_SETS ? sharedMaps[set.id] : undefined;
    if (shared) return shared;
    map = new Uint32Array(this.words);
    const member = new Uint8Array(256);
    for (const byte of set.members) member[byte] = 1;
    for (let i = 0; i < this.bytes.length; i++) map[i >> 5] |= member[this.bytes[i]] << (i & 31);
    if (set.id < SHARED_SETS) sharedMaps[set.id] = map;
    else this.masks.set(set.id, map);
    return map;
  }

  get words(): number {
    return (this.bytes.length + 31) >> 5;
  }
}

export function popcount(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
