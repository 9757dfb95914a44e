// Chooses, for each literal that is to be found, four neighbouring bytes of it and the bucket that looks for them.
//
// Eight buckets share one search (Teddy): a bucket hits where each of four bytes has its low and its high nibble in the
// bucket's sets, so what is put together in a bucket should look alike, or be rare. Greedy: the hardest literal first,
// each to the window and bucket that add the least expected hits; then a few rounds of moving each to where it fits now.
//
// Source: the Teddy searcher of Hyperscan (Wang et al., NSDI 2019); windows are chosen here by expected rates.

import type { ByteSet } from "./byteset.ts";
import type { Sample } from "./palette.ts";

export const BUCKETS = 8;
export const WINDOW = 4;
/** Hash keys of one window: the pairs of its first two bytes. */
const KEYS_MAX = 256;
const CHOICES = 6;
const ROUNDS = 3;
/** A window begins at most so far into its literal: what waits in a stream grows with it. */
export const OFFSET_MAX = 40;

export interface WindowChoice {
  readonly offset: number;
  readonly sets: readonly ByteSet[];
  /** Expected hits a byte, taken alone. */
  readonly rate: number;
}

export interface BucketPlan {
  /** For each of four bytes: 16 bucket masks by low nibble, then 16 by high nibble. */
  readonly table: Uint8Array;
  /** Of each literal, in the order they were given. */
  readonly windows: readonly WindowChoice[];
  /** Expected hits a byte of all buckets. */
  readonly rate: number;
}

/** The windows that a literal could be found by, the rarest first; none when it is shorter than three bytes. */
export function windowsOf(sets: readonly ByteSet[], any: ByteSet, sample: Sample): WindowChoice[] {
  const all: WindowChoice[] = [];
  const last = Math.min(Math.max(0, sets.length - WINDOW), OFFSET_MAX);
  for (let offset = 0; offset <= last; offset++) {
    const window = Array.from({ length: WINDOW }, (_, i) => sets[offset + i] ?? any);
    if (window[0].size * window[1].size > KEYS_MAX) continue;
    all.push({ offset, sets: window, rate: rateOf(window, sample) });
  }
  return all.sort((a, b) => a.rate - b.rate || a.offset - b.offset);
}

// Letters come in words: once one is there, the next is likelier than it is alone.
function rateOf(window: readonly ByteSet[], sample: Sample): number {
  return window.reduce((rate, set) => rate * Math.min(1, sample.rate(set) * 1.6), 1);
}

interface Member {
  readonly choices: readonly WindowChoice[];
  choice: WindowChoice;
  bucket: number;
}

export function chooseBuckets(literals: readonly (readonly WindowChoice[])[], sample: Sample): BucketPlan {
  const rates = new NibbleRates(sample.frequency);
  const buckets = Array.from({ length: BUCKETS }, () => new Bucket());
  const members = literals.map((choices): Member => ({
    choices: choices.slice(0, CHOICES),
    choice: choices[0],
    bucket: -1,
  }));
  const order = [...members].sort((a, b) => b.choices[0].rate - a.choices[0].rate);
  const place = (member: Member): void => {
    let least = Number.POSITIVE_INFINITY;
    for (const choice of member.choices)
      for (let number = 0; number < BUCKETS; number++) {
        const added = buckets[number].costWith(choice, rates) - buckets[number].cost;
        if (added >= least) continue;
        least = added;
        member.choice = choice;
        member.bucket = number;
      }
    buckets[member.bucket].add(member.choice, rates);
  };
  for (const member of order) place(member);
  for (let round = 0; round < ROUNDS; round++)
    for (const member of order) {
      buckets[member.bucket].remove(member.choice, rates);
      place(member);
    }
  const table = new Uint8Array(WINDOW * 32);
  buckets.forEach((bucket, number) => {
    for (let at = 0; at < WINDOW; at++)
      for (let nibble = 0; nibble < 16; nibble++) {
        if ((bucket.low[at] >> nibble) & 1) table[32 * at + nibble] |= 1 << number;
        if ((bucket.high[at] >> nibble) & 1) table[32 * at + 16 + nibble] |= 1 << number;
      }
  });
  return {
    table,
    windows: members.map((member) => member.choice),
    rate: buckets.reduce((sum, bucket) => sum + bucket.cost, 0),
  };
}

/** How often a byte has its nibbles in two given sets. */
class NibbleRates {
  /** By high nibble, then by set of low nibbles. */
  private readonly rows: readonly Float64Array[];

  constructor(frequency: Float64Array) {
    this.rows = Array.from({ length: 16 }, (_, high) => {
      const row = new Float64Array(65536);
      for (let low = 1; low < 65536; low++) {
        const bit = 31 - Math.clz32(low & -low);
        row[low] = row[low & (low - 1)] + frequency[16 * high + bit];
      }
      return row;
    });
  }

  of(low: number, high: number): number {
    let sum = 0;
    for (let rest = high; rest !== 0; rest &= rest - 1) sum += this.rows[31 - Math.clz32(rest & -rest)][low];
    return Math.min(1, sum * 1.6);
  }
}

class Bucket {
  readonly low = new Uint16Array(WINDOW);
  readonly high = new Uint16Array(WINDOW);
  cost = 0;
  /** How many members have each nibble, so that one can be taken out. */
  private readonly counts = new Int32Array(WINDOW * 32);
  private size = 0;

  costWith({ sets }: WindowChoice, rates: NibbleRates): number {
    let rate = 1;
    for (let at = 0; at < WINDOW; at++)
      rate *= rates.of(this.low[at] | sets[at].low, this.high[at] | sets[at].high);
    return rate;
  }

  add(choice: WindowChoice, rates: NibbleRates): void {
    this.size++;
    this.change(choice, 1, rates);
  }

  remove(choice: WindowChoice, rates: NibbleRates): void {
    this.size--;
    this.change(choice, -1, rates);
  }

  private change({ sets }: WindowChoice, by: number, rates: NibbleRates): void {
    let rate = this.size === 0 ? 0 : 1;
    for (let at = 0; at < WINDOW; at++) {
      let low = 0;
      let high = 0;
      for (let nibble = 0; nibble < 16; nibble++) {
        const l = 32 * at + nibble;
        if ((sets[at].low >> nibble) & 1) this.counts[l] += by;
        if ((sets[at].high >> nibble) & 1) this.counts[l + 16] += by;
        if (this.counts[l] > 0) low |= 1 << nibble;
        if (this.counts[l + 16] > 0) high |= 1 << nibble;
      }
      this.low[at] = low;
      this.high[at] = high;
      rate *= rates.of(low, high);
    }
    this.cost = rate;
  }
}
