// Walks PostgreSQL's row frames and re-frames them with masked values: DataRow messages and CopyData messages in text,
// csv and binary. The host never touches a field.
//
// A row is written whole or not at all: when the output is full the walk stops before the row that did not fit, and says
// how much input it has consumed.
//
// Source: PostgreSQL manual, "Message Formats" and "COPY: File Formats".

import {
  CONTROL, C_COLUMN_MASKS, C_CONSUMED, C_COPY_STARTED, C_HOLES, C_OUT_LENGTH, C_ROWS, E_FRAME, E_OUTPUT_FULL, FRAMING_COPY_BINARY,
  FRAMING_COPY_CSV, FRAMING_COPY_TEXT, FRAMING_DATA_ROW, HOLE_BYTES, SHAPE_FRAMING, SHAPE_NULL_LENGTH, SHAPE_NULL_TEXT,
} from "../abi";
import { clearFailure, control, failure, holeCount, holeList, scratch, setHoleCount, shape } from "../memory";
import { copy, out, outBase, put, room, setOut } from "../mask/output";
import { setPlainLabels } from "../mask/regions";
import { cleanUpTo, forgetKnown, IS_NULL, SAME, value } from "./field";
import { CLASSES_MAX, CLASS_JSONB, CLASS_PASS, classOf, columns, countRows, delimiter, encodingOf, escape, int16, int32, isNullText, keepOf, plain, quote, readShape, rows, treatmentOf } from "./shape";
import { walkStretches } from "./stretch";

/** Decoded numbers come first in the scratch area (a numeric of 4,000 groups). */
const NUMBER_BYTES: usize = 24576;

// Where the next unescaped value goes. A value that a hole points to must stay until the host has filled the hole.
let decodedNext: usize = 0;

// @ts-ignore
@inline function holeAt(index: i32): usize { return holeList + <usize>index * HOLE_BYTES; }

/**
 * Masks the rows of `[from, from + bytes)`.
 * @param strip Room for `bytes` bytes: CopyData payloads put together.
 * @returns 0, or an error: E_FRAME (the input is not what the shape says), E_OUTPUT_FULL (not even one row fits).
 */
export function walk(from: usize, bytes: u32, strip: usize, copyStarted: bool): i32 {
  readShape();
  forgetKnown();
  setPlainLabels(plain);
  decodedNext = scratch + NUMBER_BYTES;
  control(C_COLUMN_MASKS, 0);
  control(C_COPY_STARTED, copyStarted ? 1 : 0);
  setHoleCount(0);
  clearFailure();
  const result = walkStretches(load<u32>(shape, SHAPE_FRAMING), from, from + bytes, strip);
  control(C_OUT_LENGTH, <u32>(out - outBase));
  control(C_ROWS, rows);
  control(C_HOLES, holeCount);
  setPlainLabels(false);
  return result;
}

// Puts the payloads of CopyData messages together; answers the number of bytes, or -1.
function payloads(from: usize, end: usize, strip: usize): i32 {
  let p = from, o = strip;
  while (p < end) {
    if (end - p < 5 || load<u8>(p) != 100) return -1;
    const size = int32(p + 1);
    if (size < 4 || size > <u32>(end - p) - 1) return -1;
    memory.copy(o, p + 5, size - 4);
    o += size - 4;
    p += size + 1;
  }
  return <i32>(o - strip);
}

/** Writes CopyData messages whose borders mean nothing, one row a message. */
export function copyRows(framing: u32, from: usize, end: usize, strip: usize): i32 {
  const size = payloads(from, end, strip);
  if (size < 0) return E_FRAME;
  // Partial consumption would have to be told in messages; the host gives output enough for any batch instead.
  const stripEnd = strip + size;
  for (let p = strip; p < stripEnd; ) {
    if (!room(5)) return failure;
    const mark = out;
    store<u8>(out, 100);
    setOut(out + 5);
    let next: usize;
    if (framing == FRAMING_COPY_TEXT) next = textRow(p, stripEnd);
    else if (framing == FRAMING_COPY_CSV) next = csvRow(p, stripEnd);
    else next = binaryRow(p, stripEnd);
    if (failure != 0) return failure;
    if (next == 0) return E_FRAME;
    store<u32>(mark + 1, bswap(<u32>(out - mark) - 1));
    p = next;
  }
  return 0;
}

/**
 * Writes one message that is one row, value by value.
 * @returns 0 or E_FRAME; `failure` says more.
 */
export function writeRow(framing: u32, from: usize, end: usize): i32 {
  if (!room(5)) return 0;
  const mark = out;
  store<u8>(out, load<u8>(from));
  setOut(out + 5);
  let next: usize;
  if (framing == FRAMING_DATA_ROW) next = tuple(from + 5, end);
  else if (framing == FRAMING_COPY_TEXT) next = textRow(from + 5, end);
  else if (framing == FRAMING_COPY_CSV) next = csvRow(from + 5, end);
  else next = tuple(from + 5, end);
  if (failure != 0) return 0;
  if (next != end) return E_FRAME;
  store<u32>(mark + 1, bswap(<u32>(out - mark) - 1));
  return 0;
}

// How many values, then each with its length before it; answers where it ends, 0 when it is malformed. What need not be
// written anew is copied in runs.
function tuple(from: usize, end: usize): usize {
  if (from + 2 > end) return 0;
  const fields = int16(from);
  if (columns != 0 && fields != columns) return 0;
  let run = from, p = from + 2;
  for (let i: u32 = 0; i < fields; i++) {
    if (p + 4 > end) return 0;
    const size = <i32>int32(p);
    if (size < -1 || (size > 0 && <usize>size > end - p - 4)) return 0;
    const next = p + 4 + <usize>max(size, 0);
    if (size >= 0 && !passes(i, next)) {
      copy(run, p - run);
      lengthPrefixed(i, p + 4, size);
      if (failure != 0) return 0;
      run = next;
    }
    p = next;
  }
  copy(run, p - run);
  countRows(1);
  return p;
}

// @ts-ignore
@inline function passes(column: u32, end: usize): bool {
  if (column >= CLASSES_MAX) return false;
  const kind = classOf(column);
  return kind == CLASS_PASS || (kind <= CLASS_JSONB && cleanUpTo(end));
}

function lengthPrefixed(column: u32, from: usize, size: u32): void {
  if (!room(4)) return;
  const mark = out;
  setOut(mark + 4);
  const result = value(encodingOf(column), treatmentOf(column), keepOf(column), from, size, plain);
  if (failure != 0) return;
  if (result == SAME) copy(from, size);
  if (failure != 0) return;
  if (result == IS_NULL) setOut(mark + 4);
  store<u32>(mark, result == IS_NULL ? 0xffffffff : bswap(<u32>(out - mark - 4)));
}

// -- text format: fields between delimiters, backslash escapes, a row a line ---------------------------------

function textRow(from: usize, end: usize): usize {
  let p = from, fieldStart = from;
  let column: u32 = 0, escaped = false;
  while (p < end) {
    const byte = <u32>load<u8>(p);
    if (byte == 92) {
      escaped = true;
      p += 2;
      continue;
    }
    if (byte != delimiter && byte != 10) {
      p++;
      continue;
    }
    textField(column++, fieldStart, p, escaped);
    if (failure != 0) return 0;
    put(byte);
    p++;
    if (byte == 10) {
      if (columns != 0 && column != columns) return 0;
      countRows(1);
      return p;
    }
    fieldStart = p;
    escaped = false;
  }
  return 0; // rows arrive whole
}

// Keeps a decoded value in place when holes point to it.
// @ts-ignore
@inline function keepDecoded(holes: u32, decoded: usize, bytes: usize): void {
  if (holeCount != holes) decodedNext = decoded + bytes;
}

function textField(column: u32, from: usize, to: usize, escaped: bool): void {
  if (isNullText(from, to - from)) {
    copy(from, to - from);
    return;
  }
  let begin = from, size = to - from;
  const decoded = decodedNext;
  if (escaped) {
    size = unescape(from, to, decoded);
    begin = decoded;
  }
  const mark = out, holes = holeCount;
  const result = value(encodingOf(column), treatmentOf(column), keepOf(column), begin, <u32>size, plain);
  if (failure != 0) return;
  if (begin == decoded) keepDecoded(holes, decoded, size);
  if (result == SAME) copy(from, to - from);
  else if (result == IS_NULL) {
    setOut(mark);
    copy(shape + SHAPE_NULL_TEXT, load<u32>(shape, SHAPE_NULL_LENGTH));
  } else escapeInPlace(mark);
}

function unescape(from: usize, to: usize, target: usize): usize {
  let o = target;
  for (let p = from; p < to; p++) {
    let byte = <u32>load<u8>(p);
    if (byte == 92 && p + 1 < to) {
      byte = load<u8>(++p);
      if (byte == 98) byte = 8;
      else if (byte == 102) byte = 12;
      else if (byte == 110) byte = 10;
      else if (byte == 114) byte = 13;
      else if (byte == 116) byte = 9;
      else if (byte == 118) byte = 11;
      else if (byte >= 48 && byte <= 55) {
        let code = byte - 48;
        for (let k = 0; k < 2 && p + 1 < to && load<u8>(p + 1) - 48 < 8; k++) code = (code << 3) + (<u32>load<u8>(++p) - 48);
        byte = code & 255;
      } else if (byte == 120 && p + 1 < to && hexDigit(load<u8>(p + 1)) < 16) {
        byte = hexDigit(load<u8>(++p));
        if (p + 1 < to && hexDigit(load<u8>(p + 1)) < 16) byte = (byte << 4) + hexDigit(load<u8>(++p));
      }
    }
    store<u8>(o++, byte);
  }
  return o - target;
}

// @ts-ignore
@inline function hexDigit(byte: u32): u32 { return byte - 48 < 10 ? byte - 48 : (byte | 32) - 97 < 6 ? (byte | 32) - 87 : 99; }

// @ts-ignore
@inline function escapeOf(byte: u32): u32 {
  if (byte == 92) return 92;
  if (byte == 8) return 98;
  if (byte == 9) return 116;
  if (byte == 10) return 110;
  if (byte == 11) return 118;
  if (byte == 12) return 102;
  if (byte == 13) return 114;
  return byte == delimiter ? delimiter : 0;
}

// Escapes what was written from `mark` on. Holes never need it: see SHAPE_PLAIN_LABELS. Bytes grow, so it goes backwards.
function escapeInPlace(mark: usize): void {
  let extra: usize = 0;
  for (let p = mark; p < out; p++) if (escapeOf(load<u8>(p)) != 0) extra++;
  if (extra == 0 || !room(extra)) return;
  shiftHoles(mark, false);
  let o = out + extra;
  const end = o;
  for (let p = out; p > mark; ) {
    const byte = <u32>load<u8>(--p);
    const code = escapeOf(byte);
    store<u8>(--o, code != 0 ? code : byte);
    if (code != 0) store<u8>(--o, 92);
  }
  setOut(end);
}

// Growing moves the holes behind it: each by the escapes before it.
function shiftHoles(mark: usize, csv: bool): void {
  for (let h: i32 = <i32>holeCount - 1; h >= 0; h--) {
    const hole = holeAt(h);
    const at = outBase + <usize>load<u32>(hole);
    if (at < mark) break;
    let before: u32 = csv ? 1 : 0;
    for (let p = mark; p < at; p++) {
      const byte = <u32>load<u8>(p);
      if (csv ? byte == quote || byte == escape : escapeOf(byte) != 0) before++;
    }
    store<u32>(hole, load<u32>(hole) + before);
  }
}

// -- csv format ------------------------------------------------------------------------------------------------

function csvRow(from: usize, end: usize): usize {
  let p = from;
  let column: u32 = 0;
  while (p < end) {
    const fieldStart = p;
    let quoted = false;
    if (p < end && load<u8>(p) == quote) {
      quoted = true;
      p++;
      for (;;) {
        if (p >= end) return 0;
        const byte = <u32>load<u8>(p);
        if (byte == escape && p + 1 < end && (load<u8>(p + 1) == quote || load<u8>(p + 1) == escape)) {
          p += 2;
          continue;
        }
        p++;
        if (byte == quote) break;
      }
    }
    while (p < end && load<u8>(p) != delimiter && load<u8>(p) != 10) p++;
    if (p >= end) return 0;
    csvField(column++, fieldStart, p, quoted);
    if (failure != 0) return 0;
    const byte = <u32>load<u8>(p++);
    put(byte);
    if (byte == 10) {
      if (columns != 0 && column != columns) return 0;
      countRows(1);
      return p;
    }
  }
  return 0;
}

function csvField(column: u32, from: usize, to: usize, quoted: bool): void {
  if (!quoted && isNullText(from, to - from)) {
    copy(from, to - from);
    return;
  }
  let begin = from, size = to - from;
  const decoded = decodedNext;
  if (quoted) {
    let o = decoded;
    let p = from + 1;
    while (p < to) {
      let byte = <u32>load<u8>(p);
      if (byte == escape && p + 1 < to && (load<u8>(p + 1) == quote || load<u8>(p + 1) == escape)) byte = load<u8>(++p);
      else if (byte == quote) {
        p++;
        break;
      }
      store<u8>(o++, byte);
      p++;
    }
    // Bytes after the closing quote belong to the value as they stand.
    for (; p < to; p++) store<u8>(o++, load<u8>(p));
    begin = decoded;
    size = o - decoded;
  }
  const mark = out, holes = holeCount;
  const result = value(encodingOf(column), treatmentOf(column), keepOf(column), begin, <u32>size, plain);
  if (failure != 0) return;
  if (begin == decoded) keepDecoded(holes, decoded, size);
  if (result == SAME) copy(from, to - from);
  else if (result == IS_NULL) {
    setOut(mark);
    copy(shape + SHAPE_NULL_TEXT, load<u32>(shape, SHAPE_NULL_LENGTH));
  } else quoteInPlace(mark);
}

function quoteInPlace(mark: usize): void {
  let extra: usize = 2;
  for (let p = mark; p < out; p++) if (load<u8>(p) == quote || load<u8>(p) == escape) extra++;
  if (!room(extra)) return;
  shiftHoles(mark, true);
  let o = out + extra;
  const end = o;
  store<u8>(--o, quote);
  for (let p = out; p > mark; ) {
    const byte = <u32>load<u8>(--p);
    store<u8>(--o, byte);
    if (byte == quote || byte == escape) store<u8>(--o, escape);
  }
  store<u8>(--o, quote);
  setOut(end);
}

// -- binary format: a header once, then tuples of length-prefixed fields, then -1 ------------------------------

function binaryRow(from: usize, end: usize): usize {
  let p = from;
  if (load<u32>(CONTROL + C_COPY_STARTED) == 0) {
    // "PGCOPY\n\377\r\n\0", flags, length of the extension, extension.
    if (end - p < 19 || load<u64>(p) != 0xff0a59504f434750) return 0;
    const extension = int32(p + 15);
    if (<usize>extension > end - p - 19) return 0;
    copy(p, 19 + extension);
    control(C_COPY_STARTED, 1);
    return p + 19 + extension;
  }
  if (end - p >= 2 && int16(p) == 0xffff) {
    copy(p, 2);
    return p + 2;
  }
  return tuple(p, end);
}
