// Takes rows in for one search: checks their frames, notes where the fields are that are to be searched, and puts barriers
// before those that a word byte precedes (the last byte of a length can be a letter).
//
// Takes only what is framed as servers do, one row a message; what is not is left to the walk field by field, which also
// refuses what is malformed. Must not write anything but the tables and the barriers, which `liftBarriers` takes away.
//
// Source: PostgreSQL manual, "Message Formats" and "COPY: File Formats".

import {
  FIELDS_MAX, FRAMING_COPY_BINARY, FRAMING_COPY_CSV, FRAMING_COPY_TEXT, FRAMING_DATA_ROW, STRETCH_BYTES,
} from "../abi";
import { barrierList, fieldTable, isWord, oddRows } from "../memory";
import { marks } from "../scan/lanes";
import { CLASSES_MAX, CLASS_JSONB, CLASS_PASS, CLASS_TEXT, classOf, columns, delimiter, escape, int16, int32, isNullText, quote } from "./shape";

/** Rows of the stretch, fields in the table, rows that must be written field by field. */
export let rowCount: u32 = 0;
export let fieldCount: u32 = 0;
export let oddCount: u32 = 0;
let barrierCount: u32 = 0;

let base: usize = 0;
let slot: usize = 0;
let slotEnd: usize = 0;
let odd: bool = false;

/**
 * Takes in rows from `from` on, until STRETCH_BYTES are passed or a list is full.
 * @returns Where the next row begins; `from` when the first row is not for this way.
 */
export function collect(framing: u32, from: usize, end: usize): usize {
  rowCount = 0;
  oddCount = 0;
  barrierCount = 0;
  base = from;
  slot = fieldTable;
  slotEnd = fieldTable + (<usize>FIELDS_MAX << 3);
  let p = from;
  if (isTakenIn(framing)) {
    const stop = from + STRETCH_BYTES;
    const type: u32 = framing == FRAMING_DATA_ROW ? 68 : 100;
    while (p < end && p < stop) {
      const room = end - p;
      if (room < 6 || load<u8>(p) != type) break;
      const size = int32(p + 1);
      if (size < 5 || size > <u32>room - 1) break;
      const rowEnd = p + 1 + size;
      const slotBefore = slot;
      odd = false;
      const taken = framing == FRAMING_COPY_TEXT ? textFields(p + 5, rowEnd) : framing == FRAMING_COPY_CSV ? csvFields(p + 5, rowEnd) : tupleFields(p + 5, rowEnd);
      if (!taken) {
        slot = slotBefore;
        break;
      }
      // A text begins behind its message's length.
      if (framing != FRAMING_DATA_ROW && framing != FRAMING_COPY_BINARY && isWord(size & 255)) putBarrier(p + 4, size & 255);
      if (odd) store<u32>(oddRows + (<usize>(oddCount++) << 2), <u32>(p - from));
      rowCount++;
      p = rowEnd;
    }
  }
  fieldCount = <u32>(slot - fieldTable) >> 3;
  store<u32>(oddRows + (<usize>oddCount << 2), 0xffffffff);
  return p;
}

// What separates values must not be a letter or a digit, since it is the byte before the next value.
function isTakenIn(framing: u32): bool {
  if (columns > CLASSES_MAX) return false;
  if (framing == FRAMING_COPY_TEXT) return !isWord(delimiter);
  if (framing == FRAMING_COPY_CSV) return !isWord(delimiter) && !isWord(quote);
  return true;
}

/** Puts back what the barriers replaced. */
export function liftBarriers(): void {
  for (let i: u32 = 0; i < barrierCount; i++) {
    const barrier = load<u64>(barrierList + (<usize>i << 3));
    store<u8>(base + <usize>(barrier >> 8), <u32>barrier & 255);
  }
  barrierCount = 0;
}

function putBarrier(at: usize, byte: u32): void {
  store<u64>(barrierList + (<usize>(barrierCount++) << 3), (<u64>(at - base) << 8) | <u64>byte);
  store<u8>(at, 0);
}

// @ts-ignore
@inline function addField(from: usize, to: usize): void {
  store<u32>(slot, <u32>(from - base));
  store<u32>(slot, <u32>(to - base), 4);
  slot += 8;
}

// DataRow and binary COPY: how many fields, then each with its length before it, -1 for NULL.
// @ts-ignore
@inline function tupleFields(from: usize, end: usize): bool {
  if (from + 2 > end) return false;
  const fields = int16(from);
  // The last tuple of a binary COPY has no fields, and is no row.
  if ((columns != 0 && fields != columns) || fields > CLASSES_MAX || (slotEnd - slot) >> 3 < <usize>fields) return false;
  const barriers = barrierCount;
  // In locals: what is kept in a global is loaded and stored for each field.
  const origin = base;
  let q = from + 2, next = slot;
  // A length may be read past the row's end; what follows from it is refused, by the bound or at the end.
  for (let i: u32 = 0; i < fields; i++) {
    const size = <i32>int32(q), kind = classOf(i);
    q += 4;
    if (size <= 0) {
      if (size < -1) return untaken(barriers);
      if (kind > CLASS_TEXT && size == 0) odd = true;
      continue;
    }
    if (size > <i32>(end - q)) return untaken(barriers);
    const to = q + <usize>size;
    store<u32>(next, <u32>(q - origin));
    store<u32>(next, <u32>(to - origin), 4);
    next += <usize>(kind & 1) << 3;
    if ((size & 255) >= 48 && isWord(size & 255) && kind == CLASS_TEXT) putBarrier(q - 1, size & 255);
    if (kind > CLASS_TEXT) {
      if (kind == CLASS_JSONB) {
        if (isWord(load<u8>(q))) return untaken(barriers);
        store<u32>(next, <u32>(q + 1 - origin));
        store<u32>(next, <u32>(to - origin), 4);
        next += 8;
      } else odd = true;
    }
    q = to;
  }
  if (q != end) return untaken(barriers);
  slot = next;
  return true;
}

function untaken(barriers: u32): bool {
  while (barrierCount > barriers) {
    const barrier = load<u64>(barrierList + (<usize>(--barrierCount) << 3));
    store<u8>(base + <usize>(barrier >> 8), <u32>barrier & 255);
  }
  return false;
}

/** A value of a text format is to be searched where it lies, or makes its row odd. */
// @ts-ignore
@inline function takeValue(column: u32, from: usize, to: usize): bool {
  if (slot >= slotEnd || column >= CLASSES_MAX) return false;
  const kind = classOf(column);
  if (kind == CLASS_TEXT) addField(from, to);
  else if (kind == CLASS_JSONB && from < to) {
    if (isWord(load<u8>(from))) return false;
    addField(from + 1, to);
  } else if (kind != CLASS_PASS) odd = true;
  return true;
}

// COPY text: a value with a backslash is unescaped and searched by itself.
function textFields(from: usize, end: usize): bool {
  let column: u32 = 0, start = from, skip: usize = 0, escaped = false;
  for (let p = from; p < end; p += 16) {
    let bits = marks(p, delimiter, 92, 10, 10);
    if (end - p < 16) bits &= (1 << <u32>(end - p)) - 1;
    while (bits != 0) {
      const at = p + <usize>ctz(bits);
      bits &= bits - 1;
      if (at < skip) continue;
      const byte = <u32>load<u8>(at);
      if (byte == 92) {
        escaped = true;
        skip = at + 2;
        continue;
      }
      if (byte == 10 && at + 1 != end) return false;
      if (escaped) {
        if (!isNullText(start, at - start)) odd = true;
        escaped = false;
      } else if (!takeValue(column, start, at)) return false;
      column++;
      start = at + 1;
    }
  }
  return start == end && (columns == 0 || column == columns);
}

// COPY csv: a quoted value is searched between its quotes, and one with quotes within by itself.
function csvFields(from: usize, end: usize): bool {
  let column: u32 = 0, start = from, opened: usize = 0, closed: usize = 0, quoted = false, skip: usize = 0, twisted = false;
  for (let p = from; p < end; p += 16) {
    let bits = marks(p, delimiter, quote, 10, escape);
    if (end - p < 16) bits &= (1 << <u32>(end - p)) - 1;
    while (bits != 0) {
      const at = p + <usize>ctz(bits);
      bits &= bits - 1;
      if (at < skip) continue;
      const byte = <u32>load<u8>(at);
      if (quoted) {
        if (byte == escape && at + 1 < end && (load<u8>(at + 1) == quote || load<u8>(at + 1) == escape)) {
          twisted = true;
          skip = at + 2;
        } else if (byte == quote) {
          quoted = false;
          closed = at;
        }
        continue;
      }
      if (byte == quote && at == start) {
        quoted = true;
        opened = at + 1;
        continue;
      }
      if (byte != delimiter && byte != 10) continue;
      if (byte == 10 && at + 1 != end) return false;
      if (twisted || (opened != 0 && closed + 1 != at)) odd = true;
      else if (opened != 0) {
        if (!takeValue(column, opened, closed)) return false;
      } else if (!takeValue(column, start, at)) return false;
      column++;
      start = at + 1;
      opened = 0;
      twisted = false;
    }
  }
  return start == end && !quoted && (columns == 0 || column == columns);
}
