// Collects the parts of an image: each at an 8-byte border, equal ones once where that is asked for.
//
// Must not know what the parts mean.

import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import * as abi from "../wasm/abi.ts";

export class Writer {
  private readonly headerBytes: number;
  private readonly parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  private readonly known = new Map<string, number>();
  private length: number;

  constructor(headerBytes: number) {
    this.headerBytes = headerBytes;
    this.length = headerBytes;
  }

  /** Appends and answers the offset. @throws WeirError `RULES_TOO_BIG` past `LIMITS.imageBytesMax`. */
  add(bytes: Uint8Array): number {
    const at = this.length;
    this.parts.push({ at, bytes });
    this.length = at + ((bytes.length + 7) & ~7);
    if (this.length > LIMITS.imageBytesMax)
      throw new WeirError(
        "RULES_TOO_BIG",
        `the compiled rules are larger than ${LIMITS.imageBytesMax} bytes; use fewer or simpler rules`,
      );
    return at;
  }

  /** As `add`, but equal bytes are stored once. For small parts. */
  share(bytes: Uint8Array): number {
    const key = String.fromCharCode(...bytes);
    let at = this.known.get(key);
    if (at === undefined) this.known.set(key, (at = this.add(bytes)));
    return at;
  }

  halves(values: ArrayLike<number>): number {
    const view = new DataView(new ArrayBuffer(values.length * 2));
    for (let i = 0; i < values.length; i++) view.setUint16(i * 2, values[i], true);
    return this.add(new Uint8Array(view.buffer));
  }

  words(values: ArrayLike<number>): number {
    const view = new DataView(new ArrayBuffer(values.length * 4));
    for (let i = 0; i < values.length; i++) view.setUint32(i * 4, values[i], true);
    return this.add(new Uint8Array(view.buffer));
  }

  longs(values: BigUint64Array): number {
    const view = new DataView(new ArrayBuffer(values.length * 8));
    values.forEach((value, i) => {
      view.setBigUint64(i * 8, value, true);
    });
    return this.add(new Uint8Array(view.buffer));
  }

  /** The image: the header's fields, then the parts, sealed with a checksum. */
  finish(fields: readonly (readonly [field: number, value: number])[]): Uint8Array {
    const image = new Uint8Array(this.length);
    const view = new DataView(image.buffer);
    for (const { at, bytes } of this.parts) image.set(bytes, at);
    for (const [field, value] of fields) {
      if (field + 4 > this.headerBytes) throw new RangeError("a header field past the header");
      view.setUint32(field, value, true);
    }
    view.setUint32(abi.I_BYTES, this.length, true);
    let sum = 0x811c9dc5;
    for (let at = 16; at < image.length; at += 4) sum = Math.imul(sum ^ view.getUint32(at, true), 0x01000193);
    view.setUint32(abi.I_CHECKSUM, sum >>> 0, true);
    return image;
  }
}
