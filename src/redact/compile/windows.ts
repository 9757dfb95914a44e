// Chooses, for each literal that is to be found, five neighbouring bytes of it and the bucket that looks for them.
//
// Eight buckets share one search (Teddy), many literals have two: a bucket hits where each of five bytes has its low and its
// high nibble in the bucket's sets, so what is put together in a bucket should look alike, or be rare. Greedy: the hardest literal first,
// each to the window and bucket that add the least hits in the frozen sample.
//
// Source: the Teddy searcher of Hyperscan (Wang et al., NSDI 2019); windows are chosen here by expected rates.

import { WINDOW_BYTES } from "../wasm/abi.ts";
import type { ByteSet } from "./byteset.ts";
import { popcount, type Sample } from "./palette.ts";

const BUCKETS = 8;
/** So many different literals need a second search of as many buckets. */
const TWO_SEARCHES = 200;
export const WINDOW = WINDOW_BYTES;
/** Hash keys of one window: its first three bytes spelled out. A byte that may be any has 256. */
const KEYS_MAX = 400;
/** A window as rare as this is all that a literal needs. */
export const RARE_RATE = 1e-6;
const CHOICES = 10;
const ROUNDS = 4;
const ATTEMPTS = 4;
const MANY = 700;
/** How much an attempt moves members against their order, in powers of e. */
const SHUFFLE = 1;
/** A window begins at most so far into its literal: what waits in a stream grows with it. */
export const OFFSET_MAX = 40;
/** The same for a literal that has nothing rare so near. */
export const FAR_MAX = 100;
const FAR_RATE = 1e-4;

export interface WindowChoice {
  readonly offset: number;
  readonly sets: readonly ByteSet[];
  /** Expected hits a byte, taken alone. */
  readonly rate: number;
}

export interface BucketPlan {
  /** One or two searches: for each byte of a window 16 bucket masks by low nibble, then 16 by high nibble. */
  readonly tables: readonly Uint8Array[];
  /** Of each literal, in the order they were given. */
  readonly windows: readonly WindowChoice[];
  /** Expected hits a byte of all buckets. */
  readonly rate: number;
}

/** The windows that a literal could be found by, the rarest first; none when it is shorter than three bytes. */
export function windowsOf(sets: readonly ByteSet[], any: ByteSet, sample: Sample): readonly WindowChoice[] {
  const known = sample.windows.get(sets);
  if (known) return known;
  const high = sets.findIndex(isHigh);
  const all = high < 0 ? windowsWithin(sets, any, sample) : highWindows(sets, high, any, sample);
  sample.windows.set(sets, all);
  return all;
}

function windowsWithin(sets: readonly ByteSet[], any: ByteSet, sample: Sample): WindowChoice[] {
  const all: WindowChoice[] = [];
  const last = Math.min(Math.max(0, sets.length - WINDOW), FAR_MAX);
  let rarest = 1;
  for (let offset = 0; offset <= last; offset++) {
    // Far in only where nothing near is rare: what waits in a stream grows with it.
    if (offset > OFFSET_MAX && rarest <= FAR_RATE) break;
    const window = Array.from({ length: WINDOW }, (_, i) => sets[offset + i] ?? any);
    if (window[0].size * window[1].size * window[2].size > KEYS_MAX) continue;
    const rate = rateOf(window, sample);
    rarest = Math.min(rarest, rate);
    all.push({ offset, sets: window, rate });
  }
  return all.sort((a, b) => a.rate - b.rate || a.offset - b.offset);
}

/** A character beyond ASCII is a better place than what follows it, and its windows are kept apart from the others. */
function highWindows(sets: readonly ByteSet[], high: number, any: ByteSet, sample: Sample): WindowChoice[] {
  const before = high < WINDOW ? [] : windowsWithin(sets.slice(0, high), any, sample);
  const rare = before.filter(({ rate }) => rate <= RARE_RATE);
  if (rare.length > 0) return rare;
  const window = Array.from({ length: WINDOW }, (_, i) => sets[high + i] ?? any);
  if (high > OFFSET_MAX || window[0].size * window[1].size * window[2].size > KEYS_MAX)
    return windowsWithin(sets, any, sample);
  return [{ offset: high, sets: window, rate: rateOf(window, sample) }];
}

function isHigh(set: ByteSet): boolean {
  return set.members[0] >= 0x80;
}

/** Below it a rate is not counted: it cannot matter, and most windows are there. */
const COUNTED_RATE = 2e-6;

// Bytes are not independent: digits come in numbers, letters in words. So what is not rare for certain is counted.
function rateOf(window: readonly ByteSet[], sample: Sample): number {
  let apart = 1;
  let key = "";
  for (const set of window) {
    apart *= Math.min(1, sample.rate(set) * 1.6);
    key += String.fromCharCode(set.id);
  }
  if (apart < COUNTED_RATE) return apart;
  let counted = sample.sequences.get(key);
  if (counted === undefined) sample.sequences.set(key, (counted = sample.rateInSequence(window)));
  return Math.max(apart * 0.1, counted);
}

/** Combinations of window and bucket that are counted for a literal, of those that look best by nibble rates. */
const COUNTED = 8;

export function chooseBuckets(literals: readonly (readonly WindowChoice[])[], sample: Sample): BucketPlan {
  if (literals.length === 0) return { tables: [], windows: [], rate: 0 };
  const rates = new NibbleRates(sample.frequency);
  const grams = new Grams(sample.text.grams);
  // Literals with the same choices are placed as one.
  const units = new Map<string, { readonly choices: readonly WindowChoice[]; readonly literals: number[] }>();
  literals.forEach((all, literal) => {
    const choices = all.slice(0, CHOICES);
    const key = choices.map(({ sets }) => sets.map((set) => String.fromCharCode(set.id)).join("")).join();
    const unit = units.get(key);
    if (unit) unit.literals.push(literal);
    else units.set(key, { choices, literals: [literal] });
  });
  const members = [...units.values()];
  const searches = members.length > TWO_SEARCHES ? 2 : 1;
  let best: Placement | null = null;
  // Many take long to place, and trying more often finds little better.
  for (let attempt = 0; attempt < (searches > 1 ? 2 : ATTEMPTS); attempt++) {
    const placement = new Placement(
      members.map(({ choices }) => choices),
      rates,
      grams,
      attempt,
      searches * BUCKETS,
    );
    if (best === null || placement.cost < best.cost) best = placement;
  }
  const windows = literals.map(([choice]) => choice);
  members.forEach(({ choices, literals: own }, i) => {
    // The same window lies elsewhere in each literal.
    const chosen = choices.indexOf(best?.windows[i] ?? choices[0]);
    for (const literal of own) windows[literal] = literals[literal][chosen];
  });
  const tables = Array.from({ length: searches }, () => new Uint8Array(WINDOW * 32));
  best?.buckets.forEach((bucket, number) => {
    const table = tables[Math.floor(number / BUCKETS)];
    const bit = 1 << (number % BUCKETS);
    for (let at = 0; at < WINDOW; at++)
      for (let nibble = 0; nibble < 16; nibble++) {
        if ((bucket.low[at] >> nibble) & 1) table[32 * at + nibble] |= bit;
        if ((bucket.high[at] >> nibble) & 1) table[32 * at + 16 + nibble] |= bit;
      }
  });
  return { tables, windows, rate: (best?.cost ?? 0) / grams.count };
}

/** One attempt: members in an order of its own, each to where it adds least; then each again, until nothing moves. */
class Placement {
  readonly buckets: readonly Bucket[];
  readonly windows: WindowChoice[];
  readonly cost: number;

  constructor(
    members: readonly (readonly WindowChoice[])[],
    rates: NibbleRates,
    grams: Grams,
    attempt: number,
    count: number,
  ) {
    const buckets = Array.from({ length: count }, () => new Bucket(grams));
    // What begins beyond ASCII (mostly k and s in their other forms) has the last bucket to itself.
    const anyHigh = members.some(([first]) => isHigh(first.sets[0]));
    const low = anyHigh ? buckets.slice(0, -1) : buckets;
    const high = buckets.slice(-1);
    const empty = new Bucket(grams);
    const weight = members.map((choices, i) => {
      const alone = Math.min(...choices.map((choice) => empty.modelWith(choice, rates)));
      return (
        Math.log(alone) +
        ((Math.imul(i + 1, 0x9e3779b1 + attempt * 0x6d2b79f5) >>> 8) / 0xffffff) * attempt * SHUFFLE
      );
    });
    const order = members.map((_, i) => i).sort((a, b) => weight[b] - weight[a]);
    this.windows = members.map(([choice]) => choice);
    const owners = new Map<number, Bucket>();
    for (let round = 0; round < (members.length > MANY ? 1 : ROUNDS); round++) {
      let moved = false;
      for (const member of order) {
        const before = owners.get(member);
        before?.remove(this.windows[member], rates);
        const { choice, bucket } = place(members[member], low, high, rates, grams, members.length > MANY);
        bucket.add(choice, rates);
        moved ||= bucket !== before || choice !== this.windows[member];
        owners.set(member, bucket);
        this.windows[member] = choice;
      }
      if (!moved) break;
    }
    this.buckets = buckets;
    this.cost = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  }
}

interface Combination {
  readonly choice: WindowChoice;
  readonly bucket: Bucket;
  readonly added: number;
}

/** The window and bucket that add the least hits: those that look best by nibble rates are counted. */
function place(
  choices: readonly WindowChoice[],
  low: readonly Bucket[],
  high: readonly Bucket[],
  rates: NibbleRates,
  grams: Grams,
  few: boolean,
): Combination {
  const combinations = choices.flatMap((choice) =>
    (isHigh(choice.sets[0]) ? high : low).map(
      (bucket): Combination => ({ choice, bucket, added: bucket.modelWith(choice, rates) - bucket.model }),
    ),
  );
  combinations.sort((a, b) => a.added - b.added);
  let best = combinations[0];
  let least = Number.POSITIVE_INFINITY;
  for (const combination of combinations.slice(0, few ? 2 : COUNTED)) {
    const { choice, bucket, added } = combination;
    // Its own hits cost a comparison besides.
    const fixed = added * COUNT_WEIGHT + choice.rate * grams.count * OWN_WEIGHT - bucket.count;
    const score = fixed + bucket.countWith(choice);
    if (score >= least) continue;
    least = score;
    best = combination;
  }
  return best;
}

/** How often a byte has its nibbles in two given sets, bytes taken as independent. */
class NibbleRates {
  /** By high nibble, then by set of the lower (from 256 on: of the upper) eight low nibbles. */
  private readonly rows: readonly Float64Array[];

  constructor(frequency: Float64Array) {
    this.rows = Array.from({ length: 16 }, (_, high) => {
      const row = new Float64Array(512);
      for (let set = 1; set < 256; set++) {
        const bit = 31 - Math.clz32(set & -set);
        row[set] = row[set & (set - 1)] + frequency[16 * high + bit];
        row[256 + set] = row[256 + (set & (set - 1))] + frequency[16 * high + 8 + bit];
      }
      return row;
    });
  }

  of(low: number, high: number): number {
    let sum = 0;
    for (let rest = high; rest !== 0; rest &= rest - 1) {
      const row = this.rows[31 - Math.clz32(rest & -rest)];
      sum += row[low & 255] + row[256 + (low >> 8)];
    }
    return Math.min(1, sum * 1.6);
  }
}

/** Sampled groups of four bytes, as bits by nibble, so that a bucket's hits can be counted. */
class Grams {
  readonly count: number;
  readonly words: number;
  private readonly nibbles: readonly Uint32Array[];
  private readonly unions = new Map<number, Uint32Array>();

  constructor(nibbles: readonly Uint32Array[]) {
    this.nibbles = nibbles;
    this.words = nibbles[0].length;
    this.count = this.words * 32;
  }

  /** The groups whose byte `at` has a low (high) nibble of the set. */
  with(at: number, high: boolean, set: number): Uint32Array {
    const key = ((at * 2 + (high ? 1 : 0)) << 16) | set;
    let union = this.unions.get(key);
    if (union) return union;
    union = new Uint32Array(this.words);
    for (let nibble = 0; nibble < 16; nibble++) {
      if (((set >> nibble) & 1) === 0) continue;
      const map = this.nibbles[32 * at + (high ? 16 : 0) + nibble];
      for (let i = 0; i < this.words; i++) union[i] |= map[i];
    }
    this.unions.set(key, union);
    return union;
  }

  /** Groups that are in all of eight maps. */
  hits([a, b, c, d, e, f, g, h, k, l]: readonly Uint32Array[]): number {
    let count = 0;
    for (let i = 0; i < this.words; i++) {
      const bits = a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i] & k[i] & l[i];
      if (bits !== 0) count += popcount(bits);
    }
    return count;
  }
}

/** A hit that the sample did not have, but the rates expect, counts a little. */
const COUNT_WEIGHT = 100_000;
const OWN_WEIGHT = 3;

class Bucket {
  readonly low = new Uint16Array(WINDOW);
  readonly high = new Uint16Array(WINDOW);
  model = 0;
  count = 0;
  private readonly grams: Grams;
  private readonly maps: Uint32Array[];
  /** How many members have each nibble, so that one can be taken out. */
  private readonly members = new Int32Array(WINDOW * 32);

  constructor(grams: Grams) {
    this.grams = grams;
    this.maps = Array.from({ length: 2 * WINDOW }, (_, k) => grams.with(k >> 1, (k & 1) === 1, 0));
  }

  modelWith({ sets }: WindowChoice, rates: NibbleRates): number {
    let rate = 1;
    for (let at = 0; at < WINDOW; at++)
      rate *= rates.of(this.low[at] | sets[at].low, this.high[at] | sets[at].high);
    return rate;
  }

  countWith({ sets }: WindowChoice): number {
    let same = true;
    const maps: Uint32Array[] = [];
    for (let at = 0; at < WINDOW; at++) {
      const low = this.low[at] | sets[at].low;
      const high = this.high[at] | sets[at].high;
      same &&= low === this.low[at] && high === this.high[at];
      maps.push(this.grams.with(at, false, low), this.grams.with(at, true, high));
    }
    return same ? this.count : this.grams.hits(maps);
  }

  add(choice: WindowChoice, rates: NibbleRates): void {
    this.change(choice, 1, rates);
  }

  remove(choice: WindowChoice, rates: NibbleRates): void {
    this.change(choice, -1, rates);
  }

  private change({ sets }: WindowChoice, by: number, rates: NibbleRates): void {
    let rate = 1;
    for (let at = 0; at < WINDOW; at++) {
      let low = 0;
      let high = 0;
      for (let nibble = 0; nibble < 16; nibble++) {
        const l = 32 * at + nibble;
        if ((sets[at].low >> nibble) & 1) this.members[l] += by;
        if ((sets[at].high >> nibble) & 1) this.members[l + 16] += by;
        if (this.members[l] > 0) low |= 1 << nibble;
        if (this.members[l + 16] > 0) high |= 1 << nibble;
      }
      this.low[at] = low;
      this.high[at] = high;
      this.maps[2 * at] = this.grams.with(at, false, low);
      this.maps[2 * at + 1] = this.grams.with(at, true, high);
      rate *= rates.of(low, high);
    }
    this.model = rate;
    this.count = this.grams.hits(this.maps);
  }
}
