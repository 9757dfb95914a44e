// Sweeps a window of raw text: finds the escapes and the stretches of encoded bytes in it by bitmaps, and hands those starts to
// look.ts that could matter.
//
// INVARIANT: what is left out cannot show a finding. Escapes are parsed; a match in base64 or hexadecimal digits begins with
// VIEW_PLAIN_BYTES plain bytes, so with groups that `findGroups` sees.

import {
  VIEW_BASE64, VIEW_HEX, VIEW_HTML, VIEW_JSON, VIEW_PERCENT, VIEW_QUOTED, VIEW_REACH_BYTES, VIEW_SPAN_BYTES,
} from "../abi";
import { reachOf } from "./attempt";
import { mayMatter, openGate } from "./gate";
import { dropEquals, findGroups, groups, holds, leads, nulls, pairs, rows } from "./lanes";
import { beginOf, CUT, hexValues, lengthOf, sextets, stateOf, textOf } from "./levels";
import { CONTEXT_64, CONTEXT_PAIRS, run, RUN_UP, span, UNIT_BYTES_MAX, wideAt } from "./look";
import { INCOMPLETE, PLAIN, unit, unitBytes, unitCount } from "./units";

/** Starts that are gathered, for each view of escapes, each phase of base64 and each of hexadecimal digits: first, last, done. */
const GATHERED: usize = memory.data(16 * 12);
const OF_GROUPS: u32 = 8;
const OF_PAIRS: u32 = 12;
/** How far back a run's beginning is looked for. */
const BEGIN_BYTES: u32 = 40;

/** Where letters and digits last stood in a row, as the position of their block + 64. */
let lastRow: u32 = 0;
/** Backslashes before are halves of escapes. */
let pairedTo: u32 = 0;
let from: u32 = 0;
let end: u32 = 0;
let cut: bool = false;

// @ts-ignore
@inline function slot(number: u32): usize { return GATHERED + <usize>(number * 12); }

/** Tries the starts of the window from `released` on. */
export function sweep(released: u32): void {
  const text = textOf(0);
  from = released;
  end = lengthOf(0);
  cut = stateOf(0) == CUT;
  lastRow = 0;
  pairedTo = 0;
  openGate(text, end, cut);
  memory.fill(GATHERED, 0, 16 * 12);
  for (let i: u32 = 0; i < 16; i++) store<u32>(slot(i), released, 8);
  for (let at = released > RUN_UP ? released - RUN_UP : 0; at < end; at += 64) {
    if (!holds(text + at)) continue;
    if (leads != 0 && at + 66 <= end) dropEquals(text + at);
    const there: u64 = end - at >= 64 ? ~(<u64>0) : (<u64>1 << <u64>(end - at)) - 1;
    if (rows) lastRow = at + 64;
    let zero = false;
    for (let left = leads & there; left != 0; left &= left - 1) {
      const p = at + <u32>ctz(left);
      const byte = <u32>load<u8>(text + p), next = <u32>load<u8>(text + p + 1), known = p + 2 < end;
      if (byte == 61) {
        // Most signs of equality are none of quoted-printable.
        if (!known || isQuoted(next, load<u8>(text + p + 2))) escape(VIEW_QUOTED, p);
      } else if (byte == 38) {
        if (!known || next == 35 || (next | 32) - 97 < 26) escape(VIEW_HTML, p);
      } else if (byte == 92) escape(VIEW_JSON, p);
      else if (byte == 37) escape(VIEW_PERCENT, p);
      else zero = true;
    }
    // Of twelve units in a row two that follow each other lie in one of two blocks.
    if (zero) {
      const zeros = nulls(text + at) & there;
      if ((zeros & (zeros >> 2)) != 0 || (cut && at + 96 > end)) wideAt(at, min(at + 64, end), from, end);
    }
    if (rows) {
      findGroups(text + at);
      for (let left = groups & there; left != 0; left &= left - 1) group(at + <u32>ctz(left));
      for (let left = pairs & there; left != 0; left &= left - 1) pair(at + <u32>ctz(left));
    }
  }
  for (let view = <u32>VIEW_PERCENT; view <= <u32>VIEW_QUOTED; view++) flush(view);
  for (let number = OF_GROUPS; number < 16; number++) flush(number);
}

function flush(number: u32): void {
  const at = slot(number), first = load<u32>(at), last = load<u32>(at, 4);
  if (last == 0) return;
  store<u32>(at, 0, 4);
  store<u32>(at, last, 8);
  if (number >= OF_PAIRS) runOf(VIEW_HEX, first, last, 2, CONTEXT_PAIRS);
  else if (number >= OF_GROUPS) runOf(VIEW_BASE64, first, last, 4, CONTEXT_64);
  else span(0, number, first, last);
}

/** Adds the starts [low, high), unless they are done; `near`: spans closer than this become one. */
// @ts-ignore
@inline function gather(number: u32, low: u32, high: u32, near: u32): void {
  const at = slot(number);
  low = max(low, load<u32>(at, 8));
  if (low >= high) return;
  const last = load<u32>(at, 4);
  if (last != 0) {
    // An escape with a longer reach may go back farther than those before it.
    const first = min(load<u32>(at), low);
    if (low <= last + near && high - first <= <u32>VIEW_SPAN_BYTES) {
      store<u32>(at, first);
      store<u32>(at, max(high, last), 4);
      return;
    }
    flush(number);
    low = max(low, last);
    if (low >= high) return;
  }
  store<u32>(at, low);
  store<u32>(at, high, 4);
}

// @ts-ignore
@inline function isQuoted(next: u32, second: u32): bool {
  return next == 10 || next == 13 || (next - 48 < 6 && (second == 57 || second - 65 < 6));
}

function escape(view: u32, p: u32): void {
  const text = textOf(0);
  // The second half of an escaped backslash.
  if (view == VIEW_JSON) {
    if (p < pairedTo) return;
    const isPaired = p == pairedTo || p == 0 || load<u8>(text + p - 1) != 92;
    if (isPaired && p + 1 < end && load<u8>(text + p + 1) == 92) pairedTo = p + 2;
  }
  let size = unit(view, text + p, text + end, !cut);
  if (size == PLAIN) return;
  let back: u32 = VIEW_REACH_BYTES;
  let byte: u32 = 256;
  if (size != INCOMPLETE) {
    if (unitCount != 0) byte = unitBytes & 255;
    else if (p + size < end && load<u8>(text + p + size) != 61) {
      // A soft line break belongs to the byte behind.
      byte = <u32>load<u8>(text + p + size);
      size++;
    }
  }
  // Behind the window's end may be an escape with a longer reach, whose match goes over this one.
  if (byte < 256 && !(cut && p + VIEW_REACH_BYTES >= end)) {
    back = reachOf(byte);
    if (!mayMatter(view, p, size, byte, back, lastRow + VIEW_REACH_BYTES + 128 > p)) return;
  }
  gather(view, p > back ? p - back : 0, min(p + 2 * UNIT_BYTES_MAX + 1, end), RUN_UP);
}

// Starts in this group, or behind the first byte of the one before.
function group(p: u32): void { gather(OF_GROUPS + (p & 3), p > 4 ? p - 4 : p & 3, p + 4, 0); }

function pair(p: u32): void { gather(OF_PAIRS + (p & 1), p, p + 2, 0); }

// Tries the starts [first, last) of a run whose units of `size` keep the phase of `last`.
function runOf(view: u32, first: u32, last: u32, size: u32, context: u32): void {
  const text = textOf(0), values = view == VIEW_HEX ? hexValues : sextets;
  // The starts may begin in the middle of a unit, where others are done, and before the run.
  first = first + ((last - first) % size);
  const inside = max(first, last - size);
  const lowest = first > BEGIN_BYTES ? first - BEGIN_BYTES : 0;
  let begins = inside;
  while (begins > lowest && load<u8>(values + <usize>load<u8>(text + begins - 1)) < 64) begins--;
  const near = first < begins + context;
  const source = near ? begins + ((last - begins) % size) : first - context;
  run(0, view, source, near && (begins > 0 || beginOf(0)), max(first, source), last);
}
