// Masks rows in stretches: a stretch is taken in (collect.ts), searched once as a whole (scan/fields.ts), and written: rows
// without a finding are copied together, each other one value by value.
//
// A row is written whole or not at all. Rows that cannot be taken in are written value by value as well, each value searched
// by itself.

import {
  CONTROL, C_COLUMN_MASKS, C_CONSUMED, C_COPY_STARTED, E_FRAME, E_OUTPUT_FULL, FRAMING_COPY_BINARY, FRAMING_DATA_ROW,
} from "../abi";
import { clearFailure, control, fail, failure, holeCount, keepCounts, oddRows, setHoleCount, takeCountsBack } from "../memory";
import { copy, fitsOutput, out, setOut } from "../mask/output";
import { searchFields } from "../scan/fields";
import { lookThroughFields, seesThrough } from "../view/look";
import { collect, fieldCount, oddCount, rowCount, textBase, together } from "./collect";
import { cleanUpTo, forgetKnown, know, skipKnown } from "./field";
import { copyRows, writeRow } from "./postgres";
import { countRows, int16, int32, rows, setRows } from "./shape";

// Where the walk goes on, and whether it ends there because the output is full.
let reached: usize = 0;
let stopped: bool = false;

/**
 * Masks the rows of `[from, end)`; `C_CONSUMED` says how many bytes of them, when the output is full after some.
 * @returns 0, or an error.
 */
export function walkStretches(framing: u32, from: usize, end: usize, strip: usize): i32 {
  let p = from;
  stopped = false;
  while (p < end && !stopped) {
    // The header of a binary COPY comes with its first row.
    const headed = framing == FRAMING_COPY_BINARY && load<u32>(CONTROL + C_COPY_STARTED) == 0;
    const next = headed ? p : collect(framing, p, end, strip);
    let code: i32;
    if (next > p) code = stretch(framing, p, next);
    else if (framing == FRAMING_DATA_ROW) code = oneRow(p, end);
    else code = looseRows(framing, p, end, strip, headed);
    if (code != 0) return code;
    p = reached;
  }
  control(C_CONSUMED, <u32>(p - from));
  return 0;
}

function stretch(framing: u32, from: usize, end: usize): i32 {
  const known = searchFields(textBase, <u32>(together - textBase), fieldCount) && (!seesThrough() || lookThroughFields(fieldCount)) && know(from, end);
  // Lists were full: each value is searched by itself.
  if (!known) forgetKnown();
  let odd = oddRows, row = from, clean = from, cleanRows: u32 = 0;
  if (known && oddCount == 0 && cleanUpTo(end)) {
    row = end;
    cleanRows = rowCount;
  }
  while (row < end) {
    const rowEnd = row + 1 + int32(row + 1);
    const isOdd = load<u32>(odd) == <u32>(row - from);
    if (known && !isOdd && cleanUpTo(rowEnd)) {
      cleanRows++;
      row = rowEnd;
      continue;
    }
    if (isOdd) odd += 4;
    if (cleanRows > 0) copyRowsAsTheyAre(clean, row, cleanRows);
    if (stopped) return failure;
    const code = writeOrStop(framing, row, rowEnd);
    if (code != 0 || stopped) return code;
    if (known) skipKnown(rowEnd);
    row = rowEnd;
    clean = rowEnd;
    cleanRows = 0;
  }
  reached = end;
  if (cleanRows > 0) copyRowsAsTheyAre(clean, end, cleanRows);
  return failure;
}

/** Stops before a row that does not fit; an error when none has been written. */
function stopAt(row: usize): void {
  reached = row;
  stopped = true;
  if (rows > 0) clearFailure();
  else fail(E_OUTPUT_FULL);
}

function copyRowsAsTheyAre(from: usize, to: usize, count: u32): void {
  if (fitsOutput(to - from)) {
    copy(from, to - from);
    countRows(count);
    return;
  }
  for (let row = from; row < to; ) {
    const bytes = 1 + int32(row + 1);
    if (!fitsOutput(bytes)) {
      stopAt(row);
      return;
    }
    copy(row, bytes);
    countRows(1);
    row += bytes;
  }
}

function writeOrStop(framing: u32, row: usize, rowEnd: usize): i32 {
  const mark = out, holes = holeCount, columnMasks = load<u32>(CONTROL + C_COLUMN_MASKS), rowsBefore = rows;
  keepCounts();
  const code = writeRow(framing, row, rowEnd);
  if (failure != E_OUTPUT_FULL) return failure != 0 ? failure : code;
  takeCountsBack();
  control(C_COLUMN_MASKS, columnMasks);
  setOut(mark);
  setHoleCount(holes);
  setRows(rowsBefore);
  stopAt(row);
  return failure;
}

/** The end of the message at `from`, or 0 when it is not whole. */
function messageEnd(from: usize, end: usize, type: u32): usize {
  if (end - from < 5 || load<u8>(from) != type) return 0;
  const size = int32(from + 1);
  return size < 4 || size > <u32>(end - from) - 1 ? 0 : from + 1 + size;
}

function oneRow(from: usize, end: usize): i32 {
  forgetKnown();
  reached = messageEnd(from, end, 68);
  return reached == 0 ? E_FRAME : writeOrStop(FRAMING_DATA_ROW, from, reached);
}

// CopyData whose messages are not rows; the header of a binary COPY is in a message of its own or of the first row.
function looseRows(framing: u32, from: usize, end: usize, strip: usize, headed: bool): i32 {
  forgetKnown();
  const first = headed ? messageEnd(from, end, 100) : 0;
  reached = first != 0 && endsWithTuple(from + 5, first) ? first : end;
  return copyRows(framing, from, reached, strip);
}

function endsWithTuple(from: usize, end: usize): bool {
  if (end - from < 19) return false;
  const extension = <usize>int32(from + 15);
  if (extension > end - from - 19) return false;
  let p = from + 19 + extension;
  if (p == end) return true;
  if (p + 2 > end) return false;
  const fields = int16(p);
  p += 2;
  for (let i: u32 = 0; i < fields && p + 4 <= end; i++) {
    const size = <i32>int32(p);
    if (size > 0 && <usize>size > end - p - 4) return false;
    p += 4 + <usize>max(size, 0);
    if (i + 1 == fields) return p == end;
  }
  return false;
}
