// Tells cheaply whether an escape of the raw text could matter, so that the text around most of them is never decoded.
//
// INVARIANT: answers too often yes, never too often no. A match that an escape matters to begins behind it, or before it with
// bytes that some rule begins with; or the escape is a part of an encoded unit of a second view.
// Where a match has several escapes, each is asked by itself: what is asked here reads the bytes before and behind as they stand.

import { I_VIEW_TABLES, VIEW_HTML, VIEW_JSON, VIEW_PERCENT, VIEW_QUOTED } from "../abi";
import { image } from "../memory";
import { isKnownBeginning, reachOf } from "./attempt";
import { sextets } from "./levels";
import { INCOMPLETE, leadOf, PLAIN, unit, unitBytes, unitCount } from "./units";

/** Bytes of a beginning that are compared. */
const BEGINNING: u32 = 8;
/** The longest unit, read behind a lead byte that was itself decoded. */
const INNER: usize = memory.data(32);
const INNER_BYTES: u32 = 12;
const ROW_BYTES: u32 = 12;
const UNIT_BYTES: u32 = 13;

let tables: usize = 0;
let text: usize = 0;
let end: u32 = 0;
let cut: bool = false;
/** The last place of a beginning in [scannedFrom, scannedTo), as position + 1. */
let scannedFrom: u32 = 0;
let scannedTo: u32 = 0;
let lastBeginning: u32 = 0;
/** Where the last escape of each view ended, and its byte. */
const LAST: usize = memory.data(5 * 8);

/** Before the escapes of a window are asked about, those of each view in order. */
export function openGate(at: usize, length: u32, isCut: bool): void {
  tables = image + <usize>load<u32>(image, I_VIEW_TABLES) + 2048; text = at; end = length; cut = isCut;
  scannedFrom = 0; scannedTo = 0; lastBeginning = 0;
  memory.fill(LAST, 0, 5 * 8);
}

// @ts-ignore
@inline function beginsWith(depth: u32, byte: u32): u64 { return load<u64>(tables + (<usize>depth << 11) + (<usize>byte << 3)); }
// @ts-ignore
@inline function byteAt(p: u32): u32 { return <u32>load<u8>(text + p); }

/**
 * @param p The escape, `size` bytes for `byte` (the first of several if it stands for a character; behind 0x80 then).
 * @param back How far before it a match may begin.
 * @param rowNear Letters and digits stand in a row not far before.
 */
export function mayMatter(view: u32, p: u32, size: u32, byte: u32, back: u32, rowNear: bool): bool {
  const behind = p + size;
  const last = LAST + (<usize>view << 3);
  const before: u32 = p == 0 ? 256 : p == load<u32>(last) ? load<u32>(last, 4) : byteAt(p - 1);
  store<u32>(last, behind);
  store<u32>(last, byte, 4);
  return isInReach(leadOf(view), p, behind, byte, back) || mayNest(view, p, behind, byte, before, rowNear);
}

// Whether a match may begin at or before an encoded byte, or right behind it.
function isInReach(lead: u32, p: u32, behind: u32, byte: u32, back: u32): bool {
  if (isBeginning(behind)) return true;
  const low = p > back ? p - back : 0;
  for (let before: u32 = 0; before < BEGINNING && p >= low + before; before++) {
    let bits = beginsWith(before, byte);
    for (let i: u32 = 0; i < before && bits != 0; i++) bits &= beginsWith(i, byteAt(p - before + i));
    // What follows is known up to the next escape.
    for (let i = before + 1, q = behind; i < BEGINNING && q < end && bits != 0 && byte < 128; i++) {
      const next = byteAt(q++);
      if (next == lead) break;
      bits &= beginsWith(i, next);
    }
    if (bits != 0) return true;
  }
  const high = p >= BEGINNING ? p - BEGINNING + 1 : 0;
  if (low >= high) return false;
  let from = scannedTo;
  if (low < scannedFrom || low > scannedTo) {
    from = low;
    scannedFrom = low;
    scannedTo = low;
    lastBeginning = 0;
  }
  for (; from < high; from++) {
    if ((beginsWith(0, byteAt(from)) & beginsWith(1, byteAt(from + 1))) == 0) continue;
    if (isBeginning(from)) lastBeginning = from + 1;
  }
  scannedTo = max(scannedTo, from);
  return lastBeginning > low;
}

// Whether the bytes at `p`, as they stand and as far as they are there, begin a match.
function isBeginning(p: u32): bool {
  let bits = ~(<u64>0);
  const have = min(BEGINNING, end - min(p, end));
  if (have == 0) return cut;
  for (let i: u32 = 0; i < have && bits != 0; i++) bits &= beginsWith(i, byteAt(p + i));
  return bits != 0 && (have < BEGINNING || isKnownBeginning(text + p, bits));
}

// Whether the byte may be a part of an encoded unit of a second view.
function mayNest(view: u32, p: u32, behind: u32, byte: u32, before: u32, rowNear: bool): bool {
  if (byte > 127) return false;
  const after = behind < end ? byteAt(behind) : cut ? 0 : 256;
  // UTF-16; letters, digits and signs of escapes and of runs.
  if (byte == 0 || before == 0 || after == 0) return true;
  if (byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 35 || byte == 59) return true;
  if (byte == 10 || byte == 13) return before == 61 || (before == 13 && isBreak(p));
  if ((byte == 34 || byte == 39 || byte == 47 || byte == 92) && before == 92) return true;
  if (<u32>load<u8>(sextets + byte) < 64 || byte == 61) {
    if (rowNear) return true;
    // The first group that lies whole behind begins up to three bytes farther on.
    const stop = behind + ROW_BYTES;
    let row = behind + 3;
    while (row < min(end, stop) && <u32>load<u8>(sextets + byteAt(row)) < 62) row++;
    if (row >= stop || (cut && row >= end)) return true;
  }
  const inner = byte == 37 ? VIEW_PERCENT : byte == 92 ? VIEW_JSON : byte == 38 ? VIEW_HTML : byte == 61 ? VIEW_QUOTED : 0;
  return inner != 0 && innerMatters(view, inner, p, behind, byte, after);
}

// Whether a `=` stands before the carriage return that an escape follows.
function isBreak(p: u32): bool {
  for (let i: u32 = 1; i < UNIT_BYTES && i <= p; i++) if (byteAt(p - i) == 61) return true;
  return false;
}

// Whether a decoded lead byte leads a unit of a second view that could matter.
function innerMatters(view: u32, inner: u32, p: u32, behind: u32, byte: u32, after: u32): bool {
  if (after == leadOf(view)) return true;
  store<u8>(INNER, byte);
  const have = min(INNER_BYTES - 1, end - min(behind, end));
  for (let i: u32 = 0; i < have; i++) store<u8>(INNER + i, byteAt(behind + i), 1);
  const size = unit(inner, INNER, INNER + 1 + have, !cut && have < INNER_BYTES - 1);
  if (size == PLAIN) return false;
  // Where the views differ, other units of the second may stand around as they are.
  if (size == INCOMPLETE || unitCount != 1 || inner != view) return true;
  return isInReach(leadOf(view), p, behind + size - 1, unitBytes & 255, reachOf(byte));
}
