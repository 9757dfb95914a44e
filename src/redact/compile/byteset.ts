// Sets of bytes with what the trigger choice asks of them, one object per distinct set.
//
// Must not know patterns or text.

/** Immutable; equal sets of one {@link ByteSets} are the same object. */
export interface ByteSet {
  readonly id: number;
  /** 256 bits. */
  readonly bits: Uint32Array;
  readonly size: number;
  /** Members in ascending order. */
  readonly members: readonly number[];
  /** The low and the high nibbles that occur, 16 bits each. */
  readonly low: number;
  readonly high: number;
}

export class ByteSets {
  readonly all: ByteSet[] = [];
  readonly any: ByteSet;
  private readonly known = new Map<string, ByteSet>();

  constructor() {
    this.any = this.of(new Uint32Array(8).fill(0xffffffff));
  }

  of(bits: Uint32Array): ByteSet {
    const key = bits.join(",");
    const found = this.known.get(key);
    if (found) return found;
    const members: number[] = [];
    let low = 0;
    let high = 0;
    for (let byte = 0; byte < 256; byte++) {
      if (!has(bits, byte)) continue;
      members.push(byte);
      low |= 1 << (byte & 15);
      high |= 1 << (byte >> 4);
    }
    const set = { id: this.all.length, bits: bits.slice(), size: members.length, members, low, high };
    this.all.push(set);
    this.known.set(key, set);
    return set;
  }

  ofRanges(ranges: readonly (readonly [number, number])[]): ByteSet {
    const bits = new Uint32Array(8);
    for (const [from, to] of ranges)
      for (let byte = from; byte <= to; byte++) bits[byte >> 5] |= 1 << (byte & 31);
    return this.of(bits);
  }

  union(sets: readonly ByteSet[]): ByteSet {
    const bits = new Uint32Array(8);
    for (const set of sets) for (let i = 0; i < 8; i++) bits[i] |= set.bits[i];
    return this.of(bits);
  }

  ofText(text: string): ByteSet {
    return this.ofRanges([...text].map((char) => [char.charCodeAt(0), char.charCodeAt(0)]));
  }
}

export function has(bits: Uint32Array, byte: number): boolean {
  return ((bits[byte >> 5] >>> (byte & 31)) & 1) !== 0;
}

/** Whether every member of `inner` is one of `outer`. */
export function within(inner: ByteSet, outer: ByteSet): boolean {
  for (let i = 0; i < 8; i++) if ((inner.bits[i] & ~outer.bits[i]) !== 0) return false;
  return true;
}
