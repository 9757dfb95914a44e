// Looks for encoded text: finds escapes and runs fast, and has the rules tried at the starts that they can matter to.
//
// What a view is, is said in src/README.md ("Views") and written again in test/support/oracle-views.ts. A text without
// escapes and long runs costs one pass of comparisons.
// Considered and rejected: a decoded stream beside the raw one (it costs a second search of everything); saved state of
// views (a start that waits holds its bytes, which is all the state there is).

import {
  FINDING_BYTES, BASE64_STRETCH, HEX_STRETCH, I_VIEW_TABLES, VIEW_BASE64, VIEW_HEX, VIEW_HTML, VIEW_JSON,
  VIEW_LEVELS, VIEW_PERCENT, VIEW_PLAIN_BYTES, VIEW_QUOTED, VIEW_REACH_BYTES, VIEW_REACH_SEPARATOR_BYTES, VIEW_SPAN_BYTES, VIEW_UTF16BE,
  VIEW_UTF16LE,
} from "../abi";
import { begin, clearFailure, failure, fieldTable, final, findingCount, findingList, image, length, setWindow, text } from "../memory";
import { openLevel, enter, held, hold, holdRest, isPlainByte, leave, reachOf, setOdd, tryStarts } from "./attempt";
import { beginOf, CUT, ensure, ensureSource, hexValues, lengthOf, openText, openView, pairAt, sextets, stateOf, textOf, unitStart } from "./levels";
import { holdsSigns } from "./lanes";
import { sweep } from "./sweep";
import { INCOMPLETE, leadOf, PLAIN, unit, unitBytes, unitCount } from "./units";

/** Bytes that are looked at together for what they hold. */
const CHUNK: u32 = 64;
/** Escapes are gathered over so many bytes. */
const GATHER: u32 = 1024;
/** The longest escape, and so the farthest that one can begin before a start that is right behind it. */
export const UNIT_BYTES_MAX: u32 = 12;
/** An escape is decoded from so far before: for the units of two levels before a start, and until units have found their borders. */
export const RUN_UP: u32 = 64;
const BACKSLASHES: u32 = 40;
/** Of a run, so much before the starts that matter is decoded too: what a start, and a run in the decoded text, has before it. */
export const CONTEXT_64: u32 = 24;
export const CONTEXT_PAIRS: u32 = 32;

// What a chunk may hold.
const HAS_PERCENT: u32 = 1 << VIEW_PERCENT;
const HAS_JSON: u32 = 1 << VIEW_JSON;
const HAS_HTML: u32 = 1 << VIEW_HTML;
const HAS_QUOTED: u32 = 1 << VIEW_QUOTED;
const HAS_RUN: u32 = 1 << VIEW_BASE64;
const HAS_NUL: u32 = 1 << VIEW_UTF16LE;

/** Whether the image has rules that are looked for in views. */
// @ts-ignore
@inline export function seesThrough(): bool { return load<u32>(image, I_VIEW_TABLES) != 0; }

/**
 * Adds what the views of the window show to its findings; call it after the search.
 * @param released Findings begin here or behind.
 * @param isOdd Whether the window begins at an odd offset of its text.
 * @returns The position before which no view can show anything any more.
 */
export function lookThrough(released: u32, isOdd: bool): u32 {
  const raw = text, rawLength = length, isFinal = final, isBegin = begin;
  openText(raw, rawLength, isFinal, isBegin);
  setOdd(isOdd ? 1 : 0);
  const safe = isFinal ? rawLength : rawLength > 0 ? max(rawLength - 1, released) : 0;
  enter(safe);
  nextLittle = 0; nextBig = 0;
  sweep(released);
  if (!isFinal) trailing(0, released, rawLength);
  if (!isFinal) {
    openLevel(0);
    tryStarts(0, rawLength > released + VIEW_REACH_BYTES ? rawLength - VIEW_REACH_BYTES : released, rawLength);
  }
  leave();
  setWindow(raw, rawLength, isFinal, isBegin);
  return max(held, min(released, rawLength));
}

/**
 * As `lookThrough`, for the first `count` fields of the table, each a text of its own; the window holds them all.
 * @returns False when a list was full.
 */
export function lookThroughFields(count: u32): bool {
  const all = text, bytes = length;
  const stop = fieldTable + (<usize>count << 3);
  let field = fieldTable;
  for (let at: u32 = 0; at < bytes && field < stop; at += CHUNK) {
    if (!holdsSigns(all + at)) continue;
    while (field < stop && load<u32>(field, 4) <= at) field += 8;
    for (; field < stop && load<u32>(field) < at + CHUNK; field += 8) {
      const start = load<u32>(field), size = load<u32>(field, 4) - start;
      if (!mayHold(all + start, size)) continue;
      const before = findingCount;
      setWindow(all + start, size, true, true);
      lookThrough(0, false);
      for (let i = before; i < findingCount; i++) {
        const found = findingList + <usize>i * FINDING_BYTES;
        store<u32>(found, load<u32>(found) + start);
        store<u32>(found, load<u32>(found, 4) + start, 4);
      }
    }
  }
  setWindow(all, bytes, true, true);
  if (failure == 0) return true;
  clearFailure();
  return false;
}

/** Whether a complete text may hold anything encoded; NUL bytes do not count. */
export function mayHold(from: usize, bytes: u32): bool {
  const has = classify(from, bytes);
  return (has & ~HAS_NUL) != 0;
}

// @ts-ignore
@inline function looksBack(from: u32, bytes: u32): u32 { return from > bytes ? from - bytes : 0; }

// Escapes and runs are worked off once: where the next of each kind may begin.
let nextPercent: u32 = 0;
let nextJson: u32 = 0;
let nextHtml: u32 = 0;
let nextQuoted: u32 = 0;
let nextBase64: u32 = 0;
let nextHex: u32 = 0;
let nextLittle: u32 = 0;
let nextBig: u32 = 0;

/** Tries UTF-16 whose first NUL byte is in `[at, stop)` of the raw text. */
export function wideAt(at: u32, stop: u32, from: u32, to: u32): void {
  wide(0, VIEW_UTF16LE, at, stop, from, to);
  wide(0, VIEW_UTF16BE, at, stop, from, to);
}

/** Tries starts `[from, to)` of a decoded text in all views. */
function look(level: u32, from: u32, to: u32): void {
  const source = textOf(level);
  let limit = ensure(level, to + VIEW_REACH_BYTES);
  const saved64 = nextBase64, savedHex = nextHex, savedLittle = nextLittle, savedBig = nextBig;
  const savedPercent = nextPercent, savedJson = nextJson, savedHtml = nextHtml, savedQuoted = nextQuoted;
  nextBase64 = 0; nextHex = 0; nextLittle = 0; nextBig = 0;
  nextPercent = 0; nextJson = 0; nextHtml = 0; nextQuoted = 0;
  for (let at = looksBack(from, RUN_UP); at < limit; at += CHUNK) {
    const stop = min(at + CHUNK, limit);
    // A stretch or a two-byte escape may cross the chunk's end.
    const has = at + 96 <= limit ? block(source + at) : classify(source + at, min(stop + 32, limit) - at);
    if (has == 0) continue;
    {
      // Where there is one escape there are more: spans are gathered over a stretch of text.
      const far = min(at + GATHER, limit);
      if ((has & HAS_PERCENT) != 0 && stop > nextPercent) {
        escapes(level, VIEW_PERCENT, max(at, nextPercent), far, from, to);
        nextPercent = far;
      }
      if ((has & HAS_JSON) != 0 && stop > nextJson) {
        escapes(level, VIEW_JSON, max(at, nextJson), far, from, to);
        nextJson = far;
      }
      if ((has & HAS_HTML) != 0 && stop > nextHtml) {
        escapes(level, VIEW_HTML, max(at, nextHtml), far, from, to);
        nextHtml = far;
      }
      if ((has & HAS_QUOTED) != 0 && stop > nextQuoted) {
        escapes(level, VIEW_QUOTED, max(at, nextQuoted), far, from, to);
        nextQuoted = far;
      }
    }
    if ((has & HAS_RUN) != 0) {
      alphabet(level, at, stop, from, to);
      digits(level, at, stop, from, to);
    }
    if ((has & HAS_NUL) != 0) {
      wide(level, VIEW_UTF16LE, at, stop, from, to);
      wide(level, VIEW_UTF16BE, at, stop, from, to);
    }
  }
  nextBase64 = saved64; nextHex = savedHex; nextLittle = savedLittle; nextBig = savedBig;
  nextPercent = savedPercent; nextJson = savedJson; nextHtml = savedHtml; nextQuoted = savedQuoted;
  if (stateOf(level) == CUT) trailing(level, from, to);
}

// What 64 bytes hold, and rows that begin in them; reads 96. One branch where they hold nothing.
function block(at: usize): u32 {
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  const leads = v128.or(v128.or(anyLead(a), anyLead(b)), v128.or(anyLead(c), anyLead(d)));
  const lanes = v128.or(v128.or(fullLane(a), fullLane(b)), v128.or(fullLane(c), fullLane(d)));
  if (!v128.any_true(v128.or(leads, lanes))) return 0;
  let has: u32 = 0;
  if (v128.any_true(leads)) {
    if (bits(a, b, c, d, 37) != 0) has |= HAS_PERCENT;
    if (bits(a, b, c, d, 92) != 0) has |= HAS_JSON;
    if (bits(a, b, c, d, 38) != 0) has |= HAS_HTML;
    if (bits(a, b, c, d, 0) != 0) has |= HAS_NUL;
    for (let equals = bits(a, b, c, d, 61); equals != 0; equals &= equals - 1)
      if (isQuotedSecond(<u32>load<u8>(at + <usize>ctz(equals) + 1))) has |= HAS_QUOTED;
  }
  if (v128.any_true(lanes)) {
    const last = rowBits(at + 48);
    const rows = rowBits(at) | (rowBits(at + 16) << 16) | (rowBits(at + 32) << 32) | (last << 48);
    if (hasRow(rows) || hasRow((rows >> 16) | (rowBits(at + 64) << 48))) has |= HAS_RUN;
  }
  return has;
}

// @ts-ignore
@inline function anyLead(v: v128): v128 {
  return v128.or(
    v128.or(v128.or(i8x16.eq(v, i8x16.splat(37)), i8x16.eq(v, i8x16.splat(92))), v128.or(i8x16.eq(v, i8x16.splat(38)), i8x16.eq(v, i8x16.splat(61)))),
    i8x16.eq(v, i8x16.splat(0)),
  );
}

// Signed: bytes past ASCII end a row as the signs before '0' do. A row of 16 covers a whole 8-byte lane.
// @ts-ignore
@inline function fullLane(v: v128): v128 { return i64x2.eq(i8x16.lt_s(v, i8x16.splat(48)), i64x2.splat(0)); }

// @ts-ignore
@inline function bits(a: v128, b: v128, c: v128, d: v128, byte: i8): u64 {
  const wanted = i8x16.splat(byte);
  return <u64>i8x16.bitmask(i8x16.eq(a, wanted)) | (<u64>i8x16.bitmask(i8x16.eq(b, wanted)) << 16)
    | (<u64>i8x16.bitmask(i8x16.eq(c, wanted)) << 32) | (<u64>i8x16.bitmask(i8x16.eq(d, wanted)) << 48);
}

// @ts-ignore
@inline function hasRow(rows: u64): bool {
  rows &= rows >> 1;
  rows &= rows >> 2;
  rows &= rows >> 4;
  return (rows & (rows >> 8)) != 0;
}

// What the bytes hold, by vector comparisons; reads up to 16 bytes past the end. HAS_RUN: 16 bytes from '0' on in a row, which
// every stretch is; such a row covers a whole 8-byte lane.
function classify(from: usize, bytes: u32): u32 {
  let percents = i8x16.splat(0), slashes = i8x16.splat(0), ands = i8x16.splat(0), quoted = i8x16.splat(0), nuls = i8x16.splat(0);
  const percent = i8x16.splat(37), slash = i8x16.splat(92), and = i8x16.splat(38), equals = i8x16.splat(61), zero = i8x16.splat(0), digit = i8x16.splat(48);
  const end = from + bytes;
  let p = from;
  let has: u32 = 0;
  for (; p + 16 <= end; p += 16) {
    const v = v128.load(p);
    percents = v128.or(percents, i8x16.eq(v, percent));
    slashes = v128.or(slashes, i8x16.eq(v, slash));
    ands = v128.or(ands, i8x16.eq(v, and));
    quoted = v128.or(quoted, i8x16.eq(v, equals));
    nuls = v128.or(nuls, i8x16.eq(v, zero));
    // Signed: bytes past ASCII end a row as the signs before '0' do.
    if (v128.any_true(i64x2.eq(i8x16.lt_s(v, digit), zero)) && has == 0 && longRow(p, from, end)) has = HAS_RUN;
  }
  if (v128.any_true(percents)) has |= HAS_PERCENT;
  if (v128.any_true(slashes)) has |= HAS_JSON;
  if (v128.any_true(ands)) has |= HAS_HTML;
  if (v128.any_true(quoted)) has |= HAS_QUOTED;
  if (v128.any_true(nuls)) has |= HAS_NUL;
  if (p == end) return has;
  for (let q = p; q < end; q++) {
    const byte = <u32>load<u8>(q);
    if (byte == 37) has |= HAS_PERCENT;
    else if (byte == 92) has |= HAS_JSON;
    else if (byte == 38) has |= HAS_HTML;
    else if (byte == 61) has |= HAS_QUOTED;
    else if (byte == 0) has |= HAS_NUL;
  }
  if ((has & HAS_RUN) == 0 && longRow(p, from, end)) has |= HAS_RUN;
  return has;
}

// Whether 16 bytes from '0' on stand in a row within 16 bytes before and behind `[at, at + 16)`, as far as `[from, end)` goes.
function longRow(at: usize, from: usize, end: usize): bool {
  let rows = rowBits(at - 16) | (rowBits(at) << 16) | (rowBits(at + 16) << 32);
  if (at < from + 16) rows &= ~(<u64>0) << <u64>(from + 16 - at);
  if (at + 32 > end) rows &= (<u64>1 << <u64>(end + 16 - at)) - 1;
  return hasRow(rows);
}

// @ts-ignore
@inline function rowBits(at: usize): u64 { return <u64>(~i8x16.bitmask(i8x16.lt_s(v128.load(at), i8x16.splat(48))) & 0xffff); }

/** The next place of a byte in `[from, to)`, or `to`. */
function next(text: usize, byte: u32, from: u32, to: u32): u32 {
  const wanted = i8x16.splat(<i8>byte);
  let p = from;
  for (; p + 16 <= to; p += 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(text + p), wanted));
    if (hits != 0) return p + ctz(hits);
  }
  for (; p < to; p++) if (load<u8>(text + p) == byte) return p;
  return to;
}

// -- escapes -------------------------------------------------------------------------------------------------------

// How far before this lead byte starts can matter to it; 0: it leads no escape. May say too much.
function reach(level: u32, view: u32, at: u32): u32 {
  const text = textOf(level);
  const have = ensure(level, at + 16);
  if (view == VIEW_JSON) {
    if (at + 1 >= have) return VIEW_REACH_BYTES;
    const byte = load<u8>(text + at + 1);
    return byte == 47 || byte == 117 || byte == 120 ? VIEW_REACH_BYTES : VIEW_REACH_SEPARATOR_BYTES;
  }
  const size = unit(view, text + at, text + have, stateOf(level) != CUT);
  if (size == PLAIN) return 0;
  if (size == INCOMPLETE || unitCount == 0) return VIEW_REACH_BYTES;
  return reachOf(unitBytes & 255);
}

// @ts-ignore
@inline function isQuotedSecond(byte: u32): bool { return byte == 48 || byte == 50 || byte == 51 || byte == 53 || byte == 10 || byte == 13; }

// Escapes that begin in `[at, stop)`: the starts that they matter to are gathered to spans.
function escapes(level: u32, view: u32, at: u32, stop: u32, from: u32, to: u32): void {
  const lead = leadOf(view);
  let first: u32 = 0, last: u32 = 0, done: u32 = from; // the span is [first, last)
  for (let p = next(textOf(level), lead, at, stop); p < stop; p = next(textOf(level), lead, p + 1, stop)) {
    if (view == VIEW_QUOTED && p + 1 < stop && !isQuotedSecond(<u32>load<u8>(textOf(level) + p + 1))) continue;
    let back = reach(level, view, p);
    if (back == 0) continue;
    // Behind the window's end may be an escape with a longer reach, whose match goes over this one.
    if (stateOf(level) == CUT && p + VIEW_REACH_BYTES >= lengthOf(level)) back = VIEW_REACH_BYTES;
    const low = max(looksBack(p, back), done), high = min(p + 2 * UNIT_BYTES_MAX + 1, to);
    if (low >= high) continue;
    if (last == 0) {
      first = low; last = high;
      continue;
    }
    if (low <= last + RUN_UP) {
      // An escape with a longer reach may go back farther than those before it.
      first = min(first, low);
      if (high - first <= <u32>VIEW_SPAN_BYTES) {
        last = high;
        continue;
      }
    }
    span(level, view, first, last);
    done = last;
    first = max(low, done); last = high;
  }
  if (last != 0) span(level, view, first, last);
}

// Decodes around the starts `[first, last)` and tries them.
export function span(level: u32, view: u32, first: u32, last: u32): void {
  const text = textOf(level);
  let source = looksBack(first, RUN_UP);
  if (view == VIEW_JSON) for (let i: u32 = 0; i < BACKSLASHES && source > 0 && load<u8>(text + source - 1) == 92; i++) source--;
  const above = level + 1;
  openView(above, view, source, source == 0 && beginOf(level));
  ensureSource(above, last);
  let low: u32 = 0;
  while (unitStart(above, low) < first && low < lengthOf(above)) low++;
  let high = lengthOf(above);
  while (high > low && unitStart(above, high - 1) >= last) high--;
  tryAll(above, low, high);
}

// The starts [low, high) of a level, and what its own views show of them.
function tryAll(level: u32, low: u32, high: u32): void {
  openLevel(level);
  tryStarts(level, low, high);
  if (level + 1 < <u32>VIEW_LEVELS) look(level, low, high);
  // One more byte tells whether the level has come to its end.
  ensure(level, lengthOf(level) + 1);
  holdRest(level);
}

// -- runs ----------------------------------------------------------------------------------------------------------

// @ts-ignore
@inline function sextet(text: usize, at: u32): u32 { return <u32>load<u8>(sextets + <usize>load<u8>(text + at)); }

// Stretches of letters and digits that begin in `[at, stop)`, and the base64 around them.
function alphabet(level: u32, at: u32, stop: u32, from: u32, to: u32): void {
  const text = textOf(level);
  let p = max(at, nextBase64), have = lengthOf(level);
  while (p < stop) {
    if (p + BASE64_STRETCH > have) have = ensure(level, p + BASE64_STRETCH);
    if (p + BASE64_STRETCH > have) return;
    let q = p + BASE64_STRETCH;
    while (q > p && sextet(text, q - 1) < 62) q--;
    if (q > p) {
      p = q;
      continue;
    }
    // The run, from not far before the starts that matter.
    const lowest = looksBack(from, 64);
    let begins = p;
    while (begins > lowest && sextet(text, begins - 1) < 64) begins--;
    p = base64(level, begins, p + BASE64_STRETCH, from, to);
    nextBase64 = p;
  }
}

// Where a run of the alphabet ends that goes on at `p`.
function runEnd(level: u32, p: u32, most: u32): u32 {
  const text = textOf(level);
  for (;;) {
    const have = ensure(level, p + 64);
    const stop = min(have, most);
    while (p < stop && sextet(text, p) < 64) p++;
    if (p < have || p >= most || ensure(level, p + 64) == have) break;
  }
  return p;
}

// Works the run off that begins at `begins` and holds `inside`; answers where it ends.
function base64(level: u32, begins: u32, inside: u32, from: u32, to: u32): u32 {
  let group = max(begins, from);
  for (;;) {
    const pieceEnd = group + VIEW_SPAN_BYTES;
    const end = runEnd(level, inside, pieceEnd + 32);
    inside = end;
    if (end <= group) break;
    if (group < to) tryPhases(level, begins, group, end, min(pieceEnd, to));
    if (end < pieceEnd + 32) break;
    group = pieceEnd;
  }
  return inside;
}

// Starts whose group begins in [group, stop), in a run that goes from `begins` to `end` or farther.
function tryPhases(level: u32, begins: u32, group: u32, end: u32, stop: u32): void {
  const near = group < begins + CONTEXT_64;
  const fresh = near && (begins > 0 || beginOf(level));
  for (let phase: u32 = 0; phase < 4; phase++) {
    const source = (near ? begins : group - CONTEXT_64) + phase;
    // From the last group of this phase that begins before `group`.
    const from = group > source ? source + ((group - source) & ~3) : source;
    if (promising(level, from, end, stop + 16)) run(level, VIEW_BASE64, source, fresh, group, stop);
  }
}

// Whether three whole groups in a row are plain, from the one at `p` on; a run that the window cuts may go on so.
function promising(level: u32, p: u32, end: u32, stop: u32): bool {
  const text = textOf(level);
  if (end >= lengthOf(level) && stateOf(level) == CUT) return true;
  // From the last of three backwards: most are ruled out by one.
  while (p + 12 <= end && p < stop) {
    let q = p + 12;
    while (q > p && plainGroup(text, q - 4)) q -= 4;
    if (q == p) return true;
    p = q;
  }
  return false;
}

// Plain bytes have their first bits clear, and the last of three is no `>`, `?`, `~` or DEL.
// @ts-ignore
@inline function plainGroup(text: usize, p: u32): bool {
  return ((sextet(text, p) & 32) | (sextet(text, p + 1) & 8) | (sextet(text, p + 2) & 2)) == 0 && sextet(text, p + 3) < 62;
}

// Decodes a run from `source` on and tries the starts whose unit begins in [first, stop). `fresh`: the run begins there.
export function run(level: u32, view: u32, source: u32, fresh: bool, first: u32, stop: u32): void {
  const above = level + 1;
  openView(above, view, source, fresh);
  if (stop <= source) return;
  ensure(above, view == VIEW_BASE64 ? (((stop - source) >> 2) + 2) * 3 : ((stop - source) >> 1) + 2);
  const have = lengthOf(above);
  let low: u32 = 0;
  while (low < have && unitStart(above, low) < first) low++;
  let high = have;
  while (high > low && unitStart(above, high - 1) >= stop) high--;
  tryAll(above, low, high);
}

// Hexadecimal digits in a row that begin in `[at, stop)`.
function digits(level: u32, at: u32, stop: u32, from: u32, to: u32): void {
  const text = textOf(level);
  let p = max(at, nextHex), have = lengthOf(level);
  while (p < stop) {
    if (p + HEX_STRETCH > have) have = ensure(level, p + HEX_STRETCH);
    if (p + HEX_STRETCH > have) return;
    let q = p + HEX_STRETCH;
    while (q > p && load<u8>(hexValues + <usize>load<u8>(text + q - 1)) < 16) q--;
    if (q > p) {
      p = q;
      continue;
    }
    const lowest = looksBack(from, 64);
    let begins = p;
    while (begins > lowest && load<u8>(hexValues + <usize>load<u8>(text + begins - 1)) < 16) begins--;
    p = pairRun(level, VIEW_HEX, begins, from, to, 2);
    nextHex = p;
  }
}

// Works off a run of hexadecimal digits, or of UTF-16 units; answers where it ends.
function pairRun(level: u32, view: u32, begins: u32, from: u32, to: u32, phases: u32): u32 {
  let end = begins;
  for (let phase: u32 = 0; phase < phases; phase++) {
    const origin = begins + phase;
    if (view == VIEW_HEX && stateOf(level) != 0) {
      const runsTo = hexEnd(level, origin);
      end = max(end, runsTo);
      if ((stateOf(level) != CUT || runsTo < lengthOf(level)) && !promisingHex(level, origin, runsTo)) continue;
    }
    let p = origin, row: u32 = 0, until: u32 = 0;
    const text = textOf(level);
    // Pieces that have a plain row of the length that counts.
    for (;;) {
      const have = ensure(level, p + 2);
      if (p + 2 > have) break;
      const byte = pairAt(view, text + p);
      if (byte > 255) break;
      row = isPlainByte(byte) ? row + 1 : 0;
      p += 2;
      if (row < <u32>VIEW_PLAIN_BYTES || p <= until) continue;
      const first = max(max(from, until), looksBack(p, 2 * VIEW_PLAIN_BYTES));
      until = p + VIEW_SPAN_BYTES;
      if (first < min(until, to)) tryPairs(level, view, origin, first, min(until, to));
    }
    // The last units may begin a row.
    if (stateOf(level) == CUT && p + 2 > lengthOf(level)) {
      const first = max(max(from, until), looksBack(p, 2 * VIEW_PLAIN_BYTES));
      if (first < to) tryPairs(level, view, origin, first, to);
    }
    end = max(end, p);
  }
  return max(end, begins + 1);
}

function hexEnd(level: u32, p: u32): u32 {
  const text = textOf(level), have = lengthOf(level);
  while (p < have && load<u8>(hexValues + <usize>load<u8>(text + p)) < 16) p++;
  return p;
}

// Whether enough pairs in a row have a first digit below 8, as ASCII has.
function promisingHex(level: u32, p: u32, end: u32): bool {
  const text = textOf(level);
  while (p + HEX_STRETCH <= end) {
    let q = p + HEX_STRETCH;
    while (q > p && load<u8>(hexValues + <usize>load<u8>(text + q - 2)) < 8) q -= 2;
    if (q == p) return true;
    p = q;
  }
  return false;
}

// Starts whose unit begins in [first, stop); units keep the phase of `origin`.
function tryPairs(level: u32, view: u32, origin: u32, first: u32, stop: u32): void {
  const near = first < origin + CONTEXT_PAIRS;
  const fresh = near && (origin > 1 || beginOf(level));
  run(level, view, near ? origin : first - CONTEXT_PAIRS - ((first - origin) & 1), fresh, first, stop);
}

// UTF-16 of ASCII characters whose first NUL byte is in `[at, stop)`.
function wide(level: u32, view: u32, at: u32, stop: u32, from: u32, to: u32): void {
  const text = textOf(level);
  let p = max(at, view == VIEW_UTF16LE ? nextLittle : nextBig);
  while ((p = next(text, 0, p, stop)) < stop) {
    let unitAt = p;
    if (view == VIEW_UTF16LE) {
      if (p == 0) {
        p++;
        continue;
      }
      unitAt = p - 1;
    }
    const have = ensure(level, unitAt + 2);
    if (unitAt + 2 > have || pairAt(view, text + unitAt) > 255) {
      p++;
      continue;
    }
    const lowest = looksBack(from, 64);
    let begins = unitAt;
    while (begins >= lowest + 2 && pairAt(view, text + begins - 2) < 256) begins -= 2;
    p = max(pairRun(level, view, begins, from, to, 1), p + 1);
    if (view == VIEW_UTF16LE) nextLittle = p;
    else nextBig = p;
  }
}

// -- the end of a window ---------------------------------------------------------------------------------------------

// Runs at the end of which it is not clear yet whether they count.
function trailing(level: u32, from: u32, to: u32): void {
  const text = textOf(level), end = lengthOf(level);
  let lowest = looksBack(end, BASE64_STRETCH);
  let stretch = end;
  while (stretch > lowest && sextet(text, stretch - 1) < 62) stretch--;
  if (level == 0 || stretch + BASE64_STRETCH > end) {
    lowest = looksBack(end, 40);
    let begins = end;
    while (begins > lowest && sextet(text, begins - 1) < 64) begins--;
    const group = max(max(begins, from), looksBack(stretch, 3));
    if (group < min(end, to)) tryPhases(level, begins, group, end, min(end, to));
  }
  lowest = looksBack(end, HEX_STRETCH);
  stretch = end;
  while (stretch > lowest && load<u8>(hexValues + <usize>load<u8>(text + stretch - 1)) < 16) stretch--;
  const group = max(stretch, from);
  if ((level == 0 || stretch + HEX_STRETCH > end) && group < min(end, to)) {
    tryPairs(level, VIEW_HEX, stretch, group, min(end, to));
    tryPairs(level, VIEW_HEX, stretch + 1, group, min(end, to));
  }
  // A unit of UTF-16 may begin with the last byte.
  if (end > from && end > 0) hold(level, end - 1);
}
