// What a format of `weir redact` is: bytes in, masked bytes out that are still of the format.
//
// Chunk borders mean nothing: any cut of the same input gives the same output, and of broken input the same output before
// the same error.

/** One run over one input. After an error it is of no use. */
export interface Format {
  /** @returns What may leave now. @throws WeirError `FORMAT_MALFORMED`, `FORMAT_TOO_LARGE`, `MASK_FAILED`. */
  push(chunk: Uint8Array): Uint8Array;
  /** Takes the input as ended. @throws WeirError as `push`. */
  end(): Uint8Array;
  /** Adds what was masked to `into`, by entity; whole columns under `COLUMN`. */
  count(into: Map<string, number>): void;
}

export const FORMATS = ["text", "csv", "json", "jsonl"] as const;
export type FormatName = (typeof FORMATS)[number];

/** Bytes that grow at their end and are taken from their start: what of an input is not worked on yet. */
export class Pending {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** Valid until the next call of `add` or `drop`. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  add(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      grown.set(this.bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
  }
}
