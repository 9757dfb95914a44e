// Reads and writes the parts of one message: integers, strings, runs of bytes. Every length is checked first.
//
// Must not: keep the bytes it reads; views belong to whoever owns the frame.

import { concat, text, utf8 } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { type Sender, VIOLATION } from "./framer.ts";

/** A cursor over one message's payload. */
export class Payload {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #sender: Sender;
  #at: number;

  /** @throws (from every read) WeirError `PROTOCOL_VIOLATION` or `UPSTREAM_PROTOCOL` when the payload is too short. */
  constructor(sender: Sender, bytes: Uint8Array, start = 5, end = bytes.length) {
    this.#sender = sender;
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    return this.#bytes[this.#take(1)];
  }

  int16(): number {
    const at = this.#take(2);
    return ((this.#bytes[at] << 24) >> 16) | this.#bytes[at + 1];
  }

  /** A count: an int16 read without a sign, since 65,535 parameters are legal. */
  count(): number {
    const at = this.#take(2);
    return (this.#bytes[at] << 8) | this.#bytes[at + 1];
  }

  int32(): number {
    const at = this.#take(4);
    const b = this.#bytes;
    return (b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3];
  }

  /** An OID: unsigned. */
  oid(): number {
    return this.int32() >>> 0;
  }

  /** A view of the next `length` bytes. */
  run(length: number): Uint8Array {
    if (length < 0) this.#broken();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A view of a NUL-terminated string, without its NUL. */
  cstring(): Uint8Array {
    const nul = this.#bytes.indexOf(0, this.#at);
    if (nul < 0 || nul >= this.#end) this.#broken();
    const view = this.#bytes.subarray(this.#at, nul);
    this.#at = nul + 1;
    return view;
  }

  /** A NUL-terminated string as text; bytes that are not UTF-8 become U+FFFD. */
  name(): string {
    return text(this.cstring());
  }

  /** Everything must have been read: what is behind the last field has no meaning, so it is refused. */
  finish(): void {
    if (this.#at !== this.#end) this.#broken();
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) this.#broken();
    this.#at = at + length;
    return at;
  }

  #broken(): never {
    throw new WeirError(
      VIOLATION[this.#sender],
      `a message of the ${this.#sender} does not have its declared layout`,
    );
  }
}

export function int16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function int32(value: number): Uint8Array {
  return Uint8Array.of(value >> 24, value >> 16, value >> 8, value);
}

const NUL = Uint8Array.of(0);

/** A NUL-terminated string. Bytes after a NUL inside it would be read as another field, so there may be none. */
export function cstring(value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === "string" ? utf8(value) : value;
  if (bytes.includes(0)) throw new WeirError("INTERNAL_INVARIANT", "a string for the wire has a NUL inside");
  return concat([bytes, NUL]);
}

/** A whole message of `type`. */
export function message(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 4;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(1 + length);
  out[0] = type;
  out[1] = length >> 24;
  out[2] = length >> 16;
  out[3] = length >> 8;
  out[4] = length;
  let at = 5;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
