// Takes rows in for one search: checks their frames and puts the values that are to be searched together, one NUL between
// two, with a table of where each lies and where it came from. So the search reads no frames, and the byte before a value
// is never one of a word (the last byte of a length can be a letter).
//
// Takes only what is framed as servers do, one row a message; what is not is left to the walk field by field, which also
// refuses what is malformed. Must not change the rows.
//
// Source: PostgreSQL manual, "Message Formats" and "COPY: File Formats".

import {
  FIELDS_MAX, FRAMING_COPY_BINARY, FRAMING_COPY_CSV, FRAMING_COPY_TEXT, FRAMING_DATA_ROW, STRETCH_BYTES,
} from "../abi";
import { fieldSources, fieldTable, oddRows } from "../memory";
import { copyShort, marks } from "../scan/lanes";
import { CLASSES_MAX, CLASS_JSONB, CLASS_ODD, CLASS_PASS, CLASS_TEXT, classOf, columns, delimiter, escape, int16, int32, isNullText, quote } from "./shape";

/** Rows of the stretch, fields in the table, rows that must be written field by field. */
export let rowCount: u32 = 0;
export let fieldCount: u32 = 0;
export let oddCount: u32 = 0;

/** Where the values lie together, and where they end. */
export let textBase: usize = 0;
export let together: usize = 0;

let base: usize = 0;
let source: usize = 0;
let slot: usize = 0;
let slotEnd: usize = 0;
let odd: bool = false;

/**
 * Takes in rows from `from` on, until STRETCH_BYTES are passed or a list is full.
 * @param room Where the values are put together: as large as the input.
 * @returns Where the next row begins; `from` when the first row is not for this way.
 */
export function collect(framing: u32, from: usize, end: usize, room: usize): usize {
  rowCount = 0;
  oddCount = 0;
  base = from;
  textBase = room;
  together = room + 1;
  store<u8>(room, 0);
  slot = fieldTable;
  source = fieldSources;
  slotEnd = fieldTable + (<usize>FIELDS_MAX << 3);
  let p = from;
  if (isTakenIn()) {
    const stop = from + STRETCH_BYTES;
    const type: u32 = framing == FRAMING_DATA_ROW ? 68 : 100;
    while (p < end && p < stop) {
      const left = end - p;
      if (left < 6 || load<u8>(p) != type) break;
      const size = int32(p + 1);
      if (size < 5 || size > <u32>left - 1) break;
      const rowEnd = p + 1 + size;
      const slotBefore = slot, sourceBefore = source, before = together;
      odd = false;
      const taken = framing == FRAMING_COPY_TEXT ? textFields(p + 5, rowEnd) : framing == FRAMING_COPY_CSV ? csvFields(p + 5, rowEnd) : tupleFields(p + 5, rowEnd);
      if (!taken) {
        slot = slotBefore;
        source = sourceBefore;
        together = before;
        break;
      }
      if (odd) store<u32>(oddRows + (<usize>(oddCount++) << 2), <u32>(p - from));
      rowCount++;
      p = rowEnd;
    }
  }
  fieldCount = <u32>(slot - fieldTable) >> 3;
  store<u32>(oddRows + (<usize>oddCount << 2), 0xffffffff);
  return p;
}

function isTakenIn(): bool { return columns <= CLASSES_MAX; }

// @ts-ignore
@inline function copyValue(to: usize, from: usize, bytes: usize): void {
  if (bytes <= 64) copyShort(to, from, bytes);
  else memory.copy(to, from, bytes);
}

function addField(from: usize, to: usize): void {
  const bytes = to - from;
  store<u32>(slot, <u32>(together - textBase));
  store<u32>(slot, <u32>(together + bytes - textBase), 4);
  store<u32>(source, <u32>(from - base));
  slot += 8;
  source += 4;
  copyValue(together, from, bytes);
  together += bytes;
  store<u8>(together++, 0);
}

// DataRow and binary COPY: how many fields, then each with its length before it, -1 for NULL.
// @ts-ignore
@inline function tupleFields(from: usize, end: usize): bool {
  if (from + 2 > end) return false;
  const fields = int16(from);
  // The last tuple of a binary COPY has no fields, and is no row.
  if ((columns != 0 && fields != columns) || fields > CLASSES_MAX || (slotEnd - slot) >> 3 < <usize>fields) return false;
  // In locals: what is kept in a global is loaded and stored for each field.
  const origin = base, texts = textBase;
  let q = from + 2, next = slot, came = source, o = together;
  // A length may be read past the row's end; what follows from it is refused, by the bound or at the end.
  for (let i: u32 = 0; i < fields; i++) {
    const size = <i32>int32(q), kind = classOf(i);
    q += 4;
    if (size <= 0) {
      if (size < -1) return false;
      if (kind > CLASS_TEXT && size == 0) odd = true;
      continue;
    }
    if (size > <i32>(end - q)) return false;
    const to = q + <usize>size;
    if (kind == CLASS_JSONB) q++;
    else if (kind == CLASS_ODD) odd = true;
    if ((kind & (CLASS_TEXT | CLASS_JSONB)) != 0 && q < to) {
      const bytes = to - q;
      store<u32>(next, <u32>(o - texts));
      store<u32>(next, <u32>(o + bytes - texts), 4);
      store<u32>(came, <u32>(q - origin));
      next += 8;
      came += 4;
      copyValue(o, q, bytes);
      o += bytes;
      store<u8>(o++, 0);
    }
    q = to;
  }
  if (q != end) return false;
  slot = next;
  source = came;
  together = o;
  return true;
}

/** A value of a text format is to be searched where it lies, or makes its row odd. */
// @ts-ignore
@inline function takeValue(column: u32, from: usize, to: usize): bool {
  if (slot >= slotEnd || column >= CLASSES_MAX) return false;
  const kind = classOf(column);
  if (kind == CLASS_TEXT) addField(from, to);
  else if (kind == CLASS_JSONB && from < to) addField(from + 1, to);
  else if (kind != CLASS_PASS) odd = true;
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
