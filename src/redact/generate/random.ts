// Seeded randomness: the same seed makes the same cases on every machine.
//
// Must not read a clock or Math.random.
// Source: mulberry32 by Tommy Ettinger (public domain); words are spread by FNV-1a (Fowler, Noll, Vo).

/** Uniform whole numbers from one seed. */
export class Random {
  private state: number;

  /** @param words What names the run: a seed and a rule's id, say. */
  constructor(...words: readonly (string | number)[]) {
    let hash = 0x811c9dc5;
    for (const char of words.join("\u0000")) {
      hash ^= char.codePointAt(0) ?? 0;
      hash = Math.imul(hash, 0x01000193) >>> 0;
    }
    this.state = hash;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** Both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)];
  }
}
