// Reads the values of the first rows of a batch, as text, for a classifier to look at.
//
// This is a look at what was read from the wire, beside the walk in WASM that masks it: it frees no byte, and a frame
// that it cannot read it leaves to that walk, which refuses it.
//
// Must not: read a row for columns that nobody wants, or more rows than are asked for.
//
// Source: PostgreSQL 18 manual 54.7 (DataRow, CopyData), COPY "Text Format".

import { text } from "../../base/bytes.ts";
import { SAMPLE_CHARS_MAX } from "./evidence.ts";

/** How a column's value is written; of the others nothing is read. */
const READ = new Set(["text", "typed-text", "jsonb", "int4", "int8"]);
/** Bytes of one value that are decoded: enough to see that it is too long, and to find fields of a JSON value. */
const VALUE_BYTES_MAX = 4_096;

const DATA_ROW = 0x44;
const COPY_DATA = 0x64;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;

export interface FirstRowsLayout {
  readonly framing:
    | { readonly kind: "pg-data-row" }
    | { readonly kind: "pg-copy-text"; readonly delimiter: number; readonly nullText: string }
    | { readonly kind: "pg-copy-csv" }
    | { readonly kind: "pg-copy-binary" };
  readonly columns: readonly { readonly encoding: string }[];
}

/** Whether values of this framing can be looked at: of COPY only its text format. */
export function isReadable({ framing }: FirstRowsLayout): boolean {
  return framing.kind === "pg-data-row" || framing.kind === "pg-copy-text";
}

/**
 * Calls `row` with the values of each of the first rows: null for NULL, for what is not wanted and for what cannot be read.
 * The array is used again for the next row.
 *
 * @param batch Whole messages, one row in each. Not changed.
 * @param wants Whether a column's values are wanted.
 */
export function readFirstRows(
  batch: Uint8Array,
  layout: FirstRowsLayout,
  rowsMax: number,
  wants: (column: number) => boolean,
  row: (values: readonly (string | null)[]) => void,
): void {
  const { framing, columns } = layout;
  if (framing.kind !== "pg-data-row" && framing.kind !== "pg-copy-text") return;
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
  const values = new Array<string | null>(columns.length).fill(null);
  let at = 0;
  for (let rows = 0; rows < rowsMax && at + 5 <= batch.length; rows++) {
    const type = batch[at];
    const length = view.getInt32(at + 1);
    const end = at + 1 + length;
    if (length < 4 || end > batch.length) return;
    values.fill(null);
    if (type === DATA_ROW && framing.kind === "pg-data-row") {
      if (!readDataRow(view, at + 5, end, columns, wants, values)) return;
    } else if (type === COPY_DATA && framing.kind === "pg-copy-text") {
      readCopyLine(batch.subarray(at + 5, end), framing, columns.length, wants, values);
    } else return;
    row(values);
    at = end;
  }
}

function readDataRow(
  view: DataView,
  start: number,
  end: number,
  columns: FirstRowsLayout["columns"],
  wants: (column: number) => boolean,
  values: (string | null)[],
): boolean {
  if (start + 2 > end) return false;
  const count = view.getInt16(start);
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    if (at + 4 > end) return false;
    const length = view.getInt32(at);
    at += 4;
    if (length < 0) continue;
    if (at + length > end) return false;
    if (i < columns.length && READ.has(columns[i].encoding) && wants(i))
      values[i] = readValue(view, at, length, columns[i].encoding);
    at += length;
  }
  return true;
}

function readValue(view: DataView, at: number, length: number, encoding: string): string | null {
  if (encoding === "int4") return length === 4 ? String(view.getInt32(at)) : null;
  if (encoding === "int8") return length === 8 ? String(view.getBigInt64(at)) : null;
  // The version byte of jsonb.
  const skip = encoding === "jsonb" ? 1 : 0;
  const bytes = Math.min(length - skip, VALUE_BYTES_MAX);
  return bytes < 0 ? null : text(new Uint8Array(view.buffer, view.byteOffset + at + skip, bytes));
}

/** One line of COPY text. An escape ends the look at its value: what is sampled has none. */
function readCopyLine(
  line: Uint8Array,
  { delimiter, nullText }: { readonly delimiter: number; readonly nullText: string },
  columns: number,
  wants: (column: number) => boolean,
  values: (string | null)[],
): void {
  let from = 0;
  for (let column = 0; column < columns && from <= line.length; column++) {
    let to = from;
    let escaped = false;
    while (to < line.length && line[to] !== delimiter && line[to] !== NEWLINE) {
      if (line[to] === BACKSLASH) {
        escaped = true;
        to++;
      }
      to++;
    }
    if (wants(column)) {
      const value = text(line.subarray(from, Math.min(to, from + VALUE_BYTES_MAX)));
      values[column] = escaped || value === nullText || value.length > SAMPLE_CHARS_MAX * 4 ? null : value;
    }
    from = to + 1;
  }
}
