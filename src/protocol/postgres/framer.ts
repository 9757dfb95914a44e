// Cuts a byte stream into typed messages: bytes in, offsets out.
//
// Lifetime: the memory behind `bytes` is never written again by the framer, so a view of a frame stays valid
// for as long as its reader keeps it, also across later pushes. A partial message at the end of a chunk is
// joined with what follows once, not chunk by chunk: parts wait in a list until a frame is asked for that may be whole.
//
// Hot path: no closure, object or promise for a frame. Every length is checked before it is used.
//
// Must not: know what a message means.
// Source: PostgreSQL manual 54.1.1: one type byte, an int32 length that counts itself, the payload.

import { concat, EMPTY_BYTES } from "../../base/bytes.ts";
import { type ErrorCode, WeirError } from "../../base/errors.ts";

/** Who sends the bytes: decides whose fault a broken frame is. */
export type Sender = "client" | "server";

export const VIOLATION: Readonly<Record<Sender, ErrorCode>> = {
  client: "PROTOCOL_VIOLATION",
  server: "UPSTREAM_PROTOCOL",
};

export class Framer {
  /** The memory of the current frame. */
  bytes: Uint8Array = EMPTY_BYTES;
  /** Range of the current frame (or run) in `bytes`, header included. */
  start = 0;
  end = 0;
  readonly #sender: Sender;
  readonly #limits: Int32Array;
  #at = 0;
  /** Bytes, from `#at`, that the next frame is known to need. */
  #need = 0;
  #parts: Uint8Array[] = [];
  #partBytes = 0;

  /** @param limits Longest payload by type byte; negative where the type does not exist. See `limitTable`. */
  constructor(sender: Sender, limits: Int32Array) {
    this.#sender = sender;
    this.#limits = limits;
  }

  /** Bytes taken in that no frame has covered yet. */
  get pending(): number {
    return this.bytes.length - this.#at + this.#partBytes;
  }

  /** Takes a chunk. The caller must not write to it afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const rest = this.bytes.length - this.#at;
    if (rest === 0) {
      this.bytes = chunk;
      this.#at = 0;
      return;
    }
    // Joined when a frame is asked for: several chunks may come before that.
    this.#parts.push(chunk);
    this.#partBytes += chunk.length;
  }

  /**
   * Moves to the next whole frame.
   *
   * @returns Its type byte, or 0 when no whole frame is there.
   * @throws WeirError `PROTOCOL_VIOLATION` (client) or `UPSTREAM_PROTOCOL` (server) for an unknown type or a length
   *   under 4; `PROTOCOL_TOO_LARGE` past the type's limit, as soon as the header is there.
   */
  next(): number {
    if (this.#parts.length > 0) {
      if (this.bytes.length - this.#at + this.#partBytes < this.#need) return 0;
      this.#join();
    }
    const size = this.#sizeAt(this.#at);
    if (size === 0) return 0;
    this.start = this.#at;
    this.end = this.#at + size;
    this.#at = this.end;
    return this.bytes[this.start];
  }

  /** Widens the current frame to the run of whole frames of the same type that follow it, up to about `maxBytes`. */
  extend(maxBytes: number): void {
    const { bytes } = this;
    const type = bytes[this.start];
    const limit = this.start + maxBytes;
    let at = this.end;
    while (at < limit && bytes[at] === type) {
      const size = this.#sizeAt(at);
      if (size === 0) break;
      at += size;
    }
    this.end = at;
    this.#at = at;
  }

  /** The current frame or run, as a view. */
  frame(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  /** Whole size of the frame at `at`, or 0 when it is not whole yet. */
  #sizeAt(at: number): number {
    const { bytes } = this;
    const there = bytes.length - at;
    if (there < 5) {
      this.#need = 5;
      // A wrong type is known from its first byte: do not wait for a length that may never come.
      if (there > 0 && this.#limits[bytes[at]] < 0) this.#unknown();
      return 0;
    }
    const max = this.#limits[bytes[at]];
    if (max < 0) this.#unknown();
    const length = (bytes[at + 1] << 24) | (bytes[at + 2] << 16) | (bytes[at + 3] << 8) | bytes[at + 4];
    if (length < 4) {
      throw new WeirError(
        VIOLATION[this.#sender],
        `a message of the ${this.#sender} declares an impossible length`,
      );
    }
    if (length - 4 > max) {
      throw new WeirError(
        "PROTOCOL_TOO_LARGE",
        `a message of the ${this.#sender} is ${length} bytes; the limit for its type is ${max}`,
        { details: { type: String.fromCharCode(bytes[at]), length, max } },
      );
    }
    if (there < length + 1) {
      this.#need = length + 1;
      return 0;
    }
    // Nothing is known to be missing any more.
    this.#need = 0;
    return length + 1;
  }

  #join(): void {
    this.bytes = concat([this.bytes.subarray(this.#at), ...this.#parts]);
    this.#at = 0;
    this.#parts = [];
    this.#partBytes = 0;
  }

  #unknown(): never {
    throw new WeirError(VIOLATION[this.#sender], `the ${this.#sender} sent a message of an unknown type`);
  }
}
