// Many small texts through the core in one call, each a text of its own: they go as fields of PostgreSQL's DataRow, whose
// walk is in WASM.
//
// Hot: nothing is made for a field but its bytes in one buffer.

import { WeirError } from "../../base/errors.ts";
import { encodeLayout, maskRows, type RowLayout } from "../../redact/rows.ts";
import type { Masking } from "../rule_choice.ts";

/** Past this a batch is worth its call; it stays in the cache of a core. */
export const BATCH_BYTES = 64 * 1024;
/** Fields of one row: the count is a signed 16-bit number on the wire. */
export const ROW_FIELDS_MAX = 32_767;

const HEAD_BYTES = 7;

export type FieldTreatment = RowLayout["columns"][number]["treatment"];

/** Called for each field in order: its masked bytes are `bytes` from `start` to `end`; `start` is -1 for NULL. */
export type TakeField = (bytes: Uint8Array, start: number, end: number) => void;

export class FieldBatch {
  /** Values that were masked because of their column. */
  columnMasks = 0;
  private readonly masking: Masking;
  private readonly layout: Uint8Array;
  private buffer = new Uint8Array(2 * BATCH_BYTES);
  private view = new DataView(this.buffer.buffer);
  private length = 0;
  private rowAt = -1;
  private rowFields = 0;

  /** @param treatments One for each field of every row; none: rows may have any number of fields, and all are scanned. */
  constructor(masking: Masking, treatments: readonly FieldTreatment[] = []) {
    this.masking = masking;
    this.layout = encodeLayout({
      framing: { kind: "pg-data-row" },
      columns: treatments.map((treatment) => ({ encoding: "text", treatment })),
    });
  }

  /** Bytes that wait for `flush`. */
  get bytes(): number {
    return this.length;
  }

  /** Adds a field to the row that is open; its bytes are copied. */
  add(field: Uint8Array): void {
    this.open(field.length);
    this.buffer.set(field, this.length);
    this.length += field.length;
  }

  /** Adds a field made of three parts. */
  addJoined(head: Uint8Array, middle: Uint8Array, tail: Uint8Array): void {
    this.open(head.length + middle.length + tail.length);
    for (const part of [head, middle, tail]) {
      this.buffer.set(part, this.length);
      this.length += part.length;
    }
  }

  endRow(): void {
    if (this.rowAt < 0) return;
    this.view.setUint32(this.rowAt + 1, this.length - this.rowAt - 1);
    this.view.setUint16(this.rowAt + 5, this.rowFields);
    this.rowAt = -1;
  }

  /** Masks what has been added and gives it to `take`, field by field. @throws WeirError `MASK_FAILED`. */
  flush(take: TakeField): void {
    this.endRow();
    const { core, plan } = this.masking;
    const { length } = this;
    this.length = 0;
    if (length === 0) return;
    const input = core.reserve(length);
    core.window.set(this.buffer.subarray(0, length), input);
    const { masked, columnMasks } = maskRows(core, plan, this.layout, length, false);
    this.columnMasks += columnMasks;
    const view = new DataView(masked.buffer, masked.byteOffset, masked.length);
    for (let at = 0; at < masked.length; ) {
      const fields = view.getUint16(at + 5);
      at += HEAD_BYTES;
      for (let field = 0; field < fields; field++) {
        const size = view.getInt32(at);
        at += 4;
        if (size < 0) take(masked, -1, -1);
        else take(masked, at, at + size);
        at += Math.max(0, size);
      }
    }
  }

  private open(bytes: number): void {
    this.room(HEAD_BYTES + 4 + bytes);
    if (this.rowAt < 0) {
      this.rowAt = this.length;
      this.rowFields = 0;
      this.buffer[this.length] = 0x44; // D
      this.length += HEAD_BYTES;
    }
    if (++this.rowFields > ROW_FIELDS_MAX)
      throw new WeirError("FORMAT_TOO_LARGE", `a record has more than ${ROW_FIELDS_MAX} fields`);
    this.view.setUint32(this.length, bytes);
    this.length += 4;
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.length + bytes, 2 * this.buffer.length));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Whether `part` stands in `bytes` at `at`; there is room for it. */
export function isSameAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false;
  return true;
}
