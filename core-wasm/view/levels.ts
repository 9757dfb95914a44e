// Texts of views: the text itself is level 0, what a view makes of it level 1, what a view makes of that level 2.
//
// A level above 0 is decoded piece by piece, as far as someone asks, into a buffer with a map: for each decoded byte
// where its encoded unit begins and ends in the level below. One record a level:

import { BASE64_GROUP, VIEW_BASE64, VIEW_HEX, VIEW_JSON, VIEW_LEVELS, VIEW_TEXT_BYTES, VIEW_UTF16BE, VIEW_UTF16LE } from "../abi";
import { BACKSLASHES_MAX, INCOMPLETE, leadOf, PLAIN, unit, unitBytes, unitCount } from "./units";

const L_TEXT: usize = 0;
const L_LENGTH: usize = 4;
/** OPEN: more can be decoded; CLOSED: the text ends here; CUT: the window ends here, more may come with the next push. */
const L_STATE: usize = 8;
const L_BEGIN: usize = 12; // position 0 begins the text
const L_VIEW: usize = 16;
const L_SOURCE: usize = 20; // position in the level below where decoding goes on
const L_JOIN: usize = 24; // beginning of soft line breaks before it, or NO_JOIN
const L_STARTS: usize = 28; // u32 a byte
const L_ENDS: usize = 32;
const LEVEL_BYTES: usize = 64;
const NO_JOIN: u32 = 0xffffffff;
const BUFFER_BYTES: usize = VIEW_TEXT_BYTES * 9 + 256;

export const OPEN: u32 = 0;
export const CLOSED: u32 = 1;
export const CUT: u32 = 2;

let records: usize = 0;
let buffers: usize = 0;
/** Values of hexadecimal digits; 255 for others. */
export let hexValues: usize = 0;
/** Values of base64 and base64url; 255 for others. */
export let sextets: usize = 0;

// @ts-ignore
@inline function align(p: usize): usize { return (p + 63) & ~63; }

/** Finds room for tables and buffers; answers the first free address. */
export function layOut(at: usize): usize {
  let p = align(at);
  hexValues = p; p += 256;
  sextets = p; p += 256;
  records = p; p = align(p + VIEW_LEVELS * LEVEL_BYTES);
  buffers = p;
  return p + (VIEW_LEVELS - 1) * BUFFER_BYTES;
}

/** Once the memory is there. */
export function fillTables(): void {
  memory.fill(hexValues, 255, 512);
  for (let i: u32 = 0; i < 10; i++) store<u8>(hexValues + 48 + i, i);
  for (let i: u32 = 0; i < 6; i++) {
    store<u8>(hexValues + 65 + i, i + 10);
    store<u8>(hexValues + 97 + i, i + 10);
  }
  for (let i: u32 = 0; i < 26; i++) {
    store<u8>(sextets + 65 + i, i);
    store<u8>(sextets + 97 + i, i + 26);
  }
  for (let i: u32 = 0; i < 10; i++) store<u8>(sextets + 48 + i, i + 52);
  store<u8>(sextets + 43, 62); store<u8>(sextets + 45, 62);
  store<u8>(sextets + 47, 63); store<u8>(sextets + 95, 63);
  let p = buffers;
  for (let level: u32 = 1; level < <u32>VIEW_LEVELS; level++) {
    const at = record(level);
    store<u32>(at, p, L_TEXT);
    store<u32>(at, p + VIEW_TEXT_BYTES + 64, L_STARTS);
    store<u32>(at, p + VIEW_TEXT_BYTES * 5 + 128, L_ENDS);
    p += BUFFER_BYTES;
  }
}

// @ts-ignore
@inline function record(level: u32): usize { return records + <usize>level * LEVEL_BYTES; }
// @ts-ignore
@inline export function textOf(level: u32): usize { return load<u32>(record(level), L_TEXT); }
// @ts-ignore
@inline export function lengthOf(level: u32): u32 { return load<u32>(record(level), L_LENGTH); }
// @ts-ignore
@inline export function stateOf(level: u32): u32 { return load<u32>(record(level), L_STATE); }
// @ts-ignore
@inline export function beginOf(level: u32): bool { return load<u32>(record(level), L_BEGIN) != 0; }
// @ts-ignore
@inline export function viewOf(level: u32): u32 { return load<u32>(record(level), L_VIEW); }
/** Where the unit of a decoded byte begins in the level below; for the position after the last byte, where decoding stopped. */
// @ts-ignore
@inline export function unitStart(level: u32, index: u32): u32 {
  return index < lengthOf(level) ? load<u32>(<usize>load<u32>(record(level), L_STARTS) + (<usize>index << 2)) : stoppedAt(level);
}
// @ts-ignore
@inline export function unitEnd(level: u32, index: u32): u32 {
  return load<u32>(<usize>load<u32>(record(level), L_ENDS) + (<usize>index << 2));
}
/** Whether a decoded byte is written otherwise than as itself. */
// @ts-ignore
@inline export function isEncoded(level: u32, index: u32): bool { return unitEnd(level, index) - unitStart(level, index) > 1; }
/** Where an undecoded rest begins in the level below. */
export function stoppedAt(level: u32): u32 {
  const join = load<u32>(record(level), L_JOIN);
  return join != NO_JOIN ? join : load<u32>(record(level), L_SOURCE);
}

/** Level 0 is a text as it stands. */
export function openText(text: usize, length: u32, final: bool, begin: bool): void {
  const at = record(0);
  store<u32>(at, text, L_TEXT);
  store<u32>(at, length, L_LENGTH);
  store<u32>(at, final ? CLOSED : CUT, L_STATE);
  store<u32>(at, begin ? 1 : 0, L_BEGIN);
  store<u32>(at, 0, L_VIEW);
}

/** A level begins: nothing is decoded yet. */
export function openView(level: u32, view: u32, source: u32, begin: bool): void {
  const at = record(level);
  store<u32>(at, 0, L_LENGTH);
  store<u32>(at, OPEN, L_STATE);
  store<u32>(at, begin ? 1 : 0, L_BEGIN);
  store<u32>(at, view, L_VIEW);
  store<u32>(at, source, L_SOURCE);
  store<u32>(at, NO_JOIN, L_JOIN);
}

// Decoding of escapes stops when it has come so far in the level below.
let sourceLimit: u32 = 0xffffffff;

/** Decodes escapes up to a position of the level below. */
export function ensureSource(level: u32, position: u32): void {
  sourceLimit = position;
  ensure(level, VIEW_TEXT_BYTES);
  sourceLimit = 0xffffffff;
}

/** Decodes until the level has `wanted` bytes, if it can; answers how many it has. */
export function ensure(level: u32, wanted: u32): u32 {
  const have = lengthOf(level);
  if (have >= wanted || stateOf(level) != OPEN) return have;
  wanted = min(wanted, <u32>VIEW_TEXT_BYTES - 8);
  const view = viewOf(level);
  if (view == VIEW_BASE64) base64(level, wanted);
  else if (view == VIEW_HEX) pairs(level, wanted, VIEW_HEX);
  else if (view == VIEW_UTF16LE || view == VIEW_UTF16BE) pairs(level, wanted, view);
  else escapes(level, wanted, view);
  return lengthOf(level);
}

// How the level ends when its source does.
// @ts-ignore
@inline function endLike(below: u32): u32 { return stateOf(below) == CUT ? CUT : CLOSED; }

// @ts-ignore
@inline function stop(level: u32, length: u32, source: u32, state: u32): void {
  const at = record(level);
  store<u32>(at, length, L_LENGTH);
  store<u32>(at, source, L_SOURCE);
  store<u32>(at, state, L_STATE);
}

/** The level's buffer takes no more: its text counts as ended. */
// @ts-ignore
@inline function full(level: u32): bool { return lengthOf(level) + 72 >= <u32>VIEW_TEXT_BYTES; }

function escapes(level: u32, wanted: u32, view: u32): void {
  const at = record(level), below = level - 1;
  const target = <usize>load<u32>(at, L_TEXT), starts = <usize>load<u32>(at, L_STARTS), ends = <usize>load<u32>(at, L_ENDS);
  const lead = leadOf(view);
  let n = load<u32>(at, L_LENGTH), p = load<u32>(at, L_SOURCE), join = load<u32>(at, L_JOIN);
  // Of a run of backslashes, those up to here are read two by two.
  let paired: u32 = 0;
  const untilSource = sourceLimit;
  sourceLimit = 0xffffffff;
  while (n < wanted && p < untilSource) {
    const available = ensure(below, p + 64);
    const text = textOf(below);
    if (p >= available) {
      store<u32>(at, join, L_JOIN);
      stop(level, n, p, endLike(below));
      return;
    }
    const stopAt = min(available, p + 64);
    while (p < stopAt && n < wanted) {
      const byte = <u32>load<u8>(text + p);
      let size = PLAIN;
      if (byte == lead) {
        const closed = stateOf(below) != CUT && (stateOf(below) == CLOSED || available >= p + 64);
        if (view == VIEW_JSON && p >= paired) {
          // A run of backslashes begins here, or goes on that is too long to be read.
          if (p > 0 && load<u8>(text + p - 1) == 92) paired = p + 1;
          else {
            let q = p;
            while (q < available && q - p <= BACKSLASHES_MAX && load<u8>(text + q) == 92) q++;
            if (q == available && q - p <= BACKSLASHES_MAX && stateOf(below) == OPEN && !full(below)) break;
            if (q == available && q - p <= BACKSLASHES_MAX && stateOf(below) == CUT) {
              store<u32>(at, join, L_JOIN);
              stop(level, n, p, CUT);
              return;
            }
            if (q - p > BACKSLASHES_MAX) paired = p + 1;
            else {
              paired = q;
              size = unit(view, text + p, text + available, closed);
            }
          }
        } else size = unit(view, text + p, text + available, closed);
        if (size == INCOMPLETE) {
          if (stateOf(below) == OPEN && !full(below)) break;
          store<u32>(at, join, L_JOIN);
          stop(level, n, p, endLike(below));
          return;
        }
      }
      if (size != PLAIN && unitCount == 0 && followsBreak(text, p)) size = PLAIN;
      if (size == PLAIN) {
        store<u8>(target + n, byte);
        store<u32>(starts + (<usize>n << 2), join != NO_JOIN ? join : p);
        store<u32>(ends + (<usize>n << 2), p + 1);
        join = NO_JOIN;
        n++; p++;
      } else if (unitCount == 0) {
        if (join == NO_JOIN) join = p;
        p += size;
      } else {
        const from = join != NO_JOIN ? join : p;
        join = NO_JOIN;
        let bytes = unitBytes;
        for (let i: u32 = 0; i < unitCount; i++) {
          store<u8>(target + n, bytes);
          bytes >>= 8;
          store<u32>(starts + (<usize>n << 2), from);
          store<u32>(ends + (<usize>n << 2), p + size);
          n++;
        }
        p += size;
      }
    }
  }
  store<u32>(at, join, L_JOIN);
  stop(level, n, p, OPEN);
}

// No writer breaks a line twice in a row; so text without an end cannot decode to nothing.
function followsBreak(text: usize, p: u32): bool {
  if (p < 2 || load<u8>(text + p - 1) != 10) return false;
  const byte = load<u8>(text + p - 2);
  return byte == 61 || (byte == 13 && p > 2 && load<u8>(text + p - 3) == 61);
}

function base64(level: u32, wanted: u32): void {
  const at = record(level), below = level - 1;
  const target = <usize>load<u32>(at, L_TEXT), starts = <usize>load<u32>(at, L_STARTS), ends = <usize>load<u32>(at, L_ENDS);
  let n = load<u32>(at, L_LENGTH), p = load<u32>(at, L_SOURCE);
  while (n < wanted) {
    const available = ensure(below, p + 8);
    const text = textOf(below);
    let count: u32 = 0, value: u32 = 0;
    while (count < <u32>BASE64_GROUP && p + count < available) {
      const sextet = <u32>load<u8>(sextets + <usize>load<u8>(text + p + count));
      if (sextet > 63) break;
      value = (value << 6) | sextet;
      count++;
    }
    let end = p + count;
    let whole = count == <u32>BASE64_GROUP;
    if (!whole && end >= available && stateOf(below) == CUT) {
      stop(level, n, p, CUT);
      return;
    }
    let bytes: u32 = 3;
    if (!whole) {
      if (count < 2) {
        stop(level, n, p, CLOSED);
        return;
      }
      bytes = count - 1;
      value <<= (4 - count) * 6;
      while (end < available && end - p < <u32>BASE64_GROUP && load<u8>(text + end) == 61) end++;
      if (end >= available && end - p < <u32>BASE64_GROUP && stateOf(below) == CUT) {
        stop(level, n, p, CUT);
        return;
      }
    }
    for (let i: u32 = 0; i < bytes; i++) {
      store<u8>(target + n, value >> (16 - (i << 3)));
      store<u32>(starts + (<usize>n << 2), p);
      store<u32>(ends + (<usize>n << 2), end);
      n++;
    }
    p = end;
    if (!whole) {
      stop(level, n, p, CLOSED);
      return;
    }
  }
  stop(level, n, p, OPEN);
}

/** The byte that a unit of two stands for; 256: they are no unit. */
export function pairAt(view: u32, text: usize): u32 {
  const first = <u32>load<u8>(text), second = <u32>load<u8>(text, 1);
  if (view == VIEW_HEX) {
    const high = <u32>load<u8>(hexValues + first), low = <u32>load<u8>(hexValues + second);
    return high > 15 || low > 15 ? 256 : (high << 4) | low;
  }
  if (view == VIEW_UTF16LE) return second == 0 && first - 1 < 127 ? first : 256;
  return first == 0 && second - 1 < 127 ? second : 256;
}

/** Whether a single byte at the window's end may be the first half of a unit. */
export function halfAt(view: u32, text: usize): bool {
  const first = <u32>load<u8>(text);
  if (view == VIEW_HEX) return load<u8>(hexValues + first) < 16;
  if (view == VIEW_UTF16LE) return first - 1 < 127;
  return first == 0;
}

function pairs(level: u32, wanted: u32, view: u32): void {
  const at = record(level), below = level - 1;
  const target = <usize>load<u32>(at, L_TEXT), starts = <usize>load<u32>(at, L_STARTS), ends = <usize>load<u32>(at, L_ENDS);
  let n = load<u32>(at, L_LENGTH), p = load<u32>(at, L_SOURCE);
  while (n < wanted) {
    const available = ensure(below, p + 2);
    const text = textOf(below);
    if (p + 2 > available) {
      const cut = stateOf(below) == CUT && (p == available || halfAt(view, text + p));
      stop(level, n, p, cut ? CUT : CLOSED);
      return;
    }
    const byte = pairAt(view, text + p);
    if (byte > 255) {
      stop(level, n, p, CLOSED);
      return;
    }
    store<u8>(target + n, byte);
    store<u32>(starts + (<usize>n << 2), p);
    store<u32>(ends + (<usize>n << 2), p + 2);
    n++;
    p += 2;
  }
  stop(level, n, p, OPEN);
}
