// What the host says of a batch's rows (the table drawn at SHAPE_ in abi.ts), and how many rows have been written.

import {
  ACTION_SCAN, ENCODING_INERT, ENCODING_JSONB, ENCODING_TEXT, ENCODING_TYPED_TEXT, SHAPE_COLUMNS, SHAPE_DELIMITER, SHAPE_ESCAPE, SHAPE_HEADER_BYTES,
  SHAPE_NULL_LENGTH, SHAPE_NULL_TEXT, SHAPE_PLAIN_LABELS, SHAPE_QUOTE,
} from "../abi";
import { shape } from "../memory";

/** Columns of a row; 0: any number, all of text. */
export let columns: u32 = 0;
export let delimiter: u32 = 0;
export let quote: u32 = 0;
export let escape: u32 = 0;
/** Hashes and tokens could break the framing. */
export let plain: bool = false;
export let rows: u32 = 0;
export function setRows(count: u32): void { rows = count; }
export function countRows(count: u32): void { rows += count; }

/** How a column's values are treated: as they are; searched where they lie; the same behind a version byte; each by itself. */
export const CLASS_PASS: u32 = 0;
export const CLASS_TEXT: u32 = 1;
export const CLASS_JSONB: u32 = 2;
export const CLASS_ODD: u32 = 4;
/** A row with more fields is written field by field. */
export const CLASSES_MAX: u32 = 4096;
const classes: usize = memory.data(4096);

export function readShape(): void {
  rows = 0;
  columns = load<u32>(shape, SHAPE_COLUMNS);
  delimiter = load<u32>(shape, SHAPE_DELIMITER);
  quote = load<u32>(shape, SHAPE_QUOTE);
  escape = load<u32>(shape, SHAPE_ESCAPE);
  plain = load<u32>(shape, SHAPE_PLAIN_LABELS) != 0;
  if (columns == 0) memory.fill(classes, <u8>CLASS_TEXT, CLASSES_MAX);
  for (let column: u32 = 0; column < min(columns, CLASSES_MAX); column++) store<u8>(classes + column, classify(encodingOf(column), treatmentOf(column)));
}

function classify(encoding: u32, treatment: u32): u32 {
  if (treatment != ACTION_SCAN) return CLASS_ODD;
  if (encoding == ENCODING_TEXT || encoding == ENCODING_TYPED_TEXT) return CLASS_TEXT;
  if (encoding == ENCODING_JSONB) return CLASS_JSONB;
  return encoding == ENCODING_INERT ? CLASS_PASS : CLASS_ODD;
}

// @ts-ignore
@inline export function classOf(column: u32): u32 { return load<u8>(classes + column); }
// @ts-ignore
@inline export function encodingOf(column: u32): u32 { return column < columns ? load<u8>(shape + SHAPE_HEADER_BYTES + (<usize>column << 2)) : ENCODING_TEXT; }
// @ts-ignore
@inline export function treatmentOf(column: u32): u32 { return column < columns ? load<u8>(shape + SHAPE_HEADER_BYTES + (<usize>column << 2), 1) : ACTION_SCAN; }
// @ts-ignore
@inline export function keepOf(column: u32): u32 { return column < columns ? load<u8>(shape + SHAPE_HEADER_BYTES + (<usize>column << 2), 2) : 0; }

export function isNullText(from: usize, bytes: usize): bool {
  return bytes == <usize>load<u32>(shape, SHAPE_NULL_LENGTH) && memory.compare(from, shape + SHAPE_NULL_TEXT, bytes) == 0;
}

// @ts-ignore
@inline export function int32(at: usize): u32 { return bswap(load<u32>(at)); }
// @ts-ignore
@inline export function int16(at: usize): u32 { return <u32>bswap(load<u16>(at)); }
