// Tries the rules at one start in a decoded text, and keeps what they find as findings of the raw text.
//
// Each start stands for itself: what a rule found before it does not matter. So nothing of a view needs to be kept between
// calls: a start that is undecided holds its bytes back, and the next call decodes them again.
//
// INVARIANT: a start that could still become a finding lowers `held` to where its encoded unit begins in the raw text.

import {
  FINDINGS_MAX, FINDING_BYTES, FLAG_BEFORE_SHIFT, BEFORE_MAX, FLAG_INNER_SHIFT, FLAG_OUTER_SHIFT, I_VIEW_HASH, I_VIEW_LISTS, I_VIEW_TABLES,
  VIEW_BASE64, VIEW_MATCH_BYTES, VIEW_PLAIN_BYTES, VIEW_REACH_BYTES, VIEW_REACH_SEPARATOR_BYTES, VIEW_UTF16BE,
  VIEW_HASH_BITS, VIEW_HASH_GROUPS, VIEW_HASH_LISTS, VIEW_HASH_SLOTS, VIEW_UTF16LE, E_FINDINGS_FULL,
} from "../abi";
import {
  exchangeLists, fail, findingCount, findingList, image, isWord, lastEnds, pendingCount,
  setFindingCount, setPendingCount, setTouchedCount, setWindow, touchedCount, waiting,
} from "../memory";
import { allowSteps, candidate, clearSteps } from "../scan/candidates";
import { beginOf, CLOSED, CUT, ensure, isEncoded, OPEN, stateOf, stoppedAt, textOf, unitEnd, unitStart, viewOf } from "./levels";

/** Of so many bytes, the steps that a try may take: more than any takes. */
const TRY_BYTES: u32 = 1 << 25;

/** The raw text is safe up to here. */
export let held: u32 = 0;
/** The raw list of findings, while the lists are exchanged. */
let found: usize = 0;
let foundCount: u32 = 0;

/** Findings go to the present lists; the tries get lists of their own until `leave`. */
export function enter(limit: u32): void {
  held = limit;
  found = findingList;
  foundCount = findingCount;
  clearSteps();
  // A try is short, and is never simulated: it may build what it needs.
  allowSteps(TRY_BYTES);
  exchangeLists();
}

export function leave(): void {
  exchangeLists();
  setFindingCount(foundCount);
}

// @ts-ignore
@inline function isRun(view: u32): bool { return view >= <u32>VIEW_BASE64; }

/** Says that nothing from this position of a level on may leave. */
export function hold(level: u32, position: u32): void {
  while (level > 0) {
    position = unitStart(level, position);
    level--;
  }
  held = min(held, position);
}

/** The undecoded rest at the end of a level may be the beginning of a unit. */
export function holdRest(level: u32): void {
  if (stateOf(level) == CUT) hold(level - 1, stoppedAt(level));
}

let tables: usize = 0;
let lists: usize = 0;
let fromRun: bool = false;

/** Before starts of a level are tried. */
export function openLevel(level: u32): void {
  fromRun = (level > 0 && isRun(viewOf(level))) || (level > 1 && isRun(viewOf(level - 1)));
  tables = image + <usize>load<u32>(image, I_VIEW_TABLES);
  lists = image + <usize>load<u32>(image, I_VIEW_LISTS);
}

/** Whether the eight bytes at `p` may begin a match of a rule that the hash table holds, or of one that it cannot hold. */
export function isKnownBeginning(p: usize, bits: u64): bool {
  const table = image + <usize>load<u32>(image, I_VIEW_HASH);
  if ((bits & load<u64>(table, VIEW_HASH_GROUPS)) != 0) return true;
  for (let places = <u32>load<u8>(table + <usize>load<u8>(p)); places != 0; places &= places - 1)
    if (slotAt(table, p, ctz(places)) != 0) return true;
  return false;
}

// @ts-ignore
@inline function slotAt(table: usize, p: usize, place: u32): u32 {
  const key = (load<u32>(p + <usize>place) & 0xffffff) | (place << 24);
  return <u32>load<u16>(table + (<usize>((key * 0x9e3779b1) >> (32 - VIEW_HASH_BITS)) << 1), VIEW_HASH_SLOTS);
}

/** Tries the starts `[from, to)` of a level, as far as it goes. */
export function tryStarts(level: u32, from: u32, to: u32): void {
  const table = image + <usize>load<u32>(image, I_VIEW_HASH);
  const wide = load<u64>(table, VIEW_HASH_GROUPS);
  const text = textOf(level);
  let have: u32 = 0;
  for (let start = from; start < to; start++) {
    if (start + 9 > have) {
      have = ensure(level, start + 16);
      if (start >= have) return;
    }
    const p = text + start;
    const whole = start + 9 <= have;
    let bits = ~(<u64>0);
    if (whole) {
      let slots: u32 = 0;
      for (let places = <u32>load<u8>(table + <usize>load<u8>(p)); places != 0; places &= places - 1) slots |= slotAt(table, p, ctz(places));
      if (slots == 0) {
        if (wide == 0) continue;
        bits = wide;
      }
    }
    bits &= load<u64>(tables + 2048 + (<usize>load<u8>(p) << 3));
    if (bits == 0) continue;
    if (start + 1 < have) bits &= load<u64>(tables + 2 * 2048 + (<usize>load<u8>(p, 1) << 3));
    if (bits == 0) continue;
    if (start + 2 < have) bits &= load<u64>(tables + 3 * 2048 + (<usize>load<u8>(p, 2) << 3));
    if (start + 3 < have) bits &= load<u64>(tables + 4 * 2048 + (<usize>load<u8>(p, 3) << 3));
    if (bits == 0) continue;
    if (start == 0) bits &= load<u64>(tables + (beginOf(level) ? 0 : 24));
    else {
      const byte = <u32>load<u8>(p - 1);
      bits &= load<u64>(tables + (byte == 10 ? 8 : isWord(byte) ? 16 : 24));
    }
    for (let i: u32 = 4; i < 8 && start + i < have; i++) bits &= load<u64>(tables + (<usize>i + 1) * 2048 + (<usize>load<u8>(p + i) << 3));
    if (bits == 0 || (fromRun && !isPlain(level, start))) continue;
    if (whole) {
      // The level's buffer may be written on by an attempt, but what is there stays.
      for (let places = <u32>load<u8>(table + <usize>load<u8>(p)); places != 0; places &= places - 1) {
        const slot = slotAt(table, p, ctz(places));
        if (slot != 0) attemptAll(level, table + VIEW_HASH_LISTS + (<usize>slot << 1), start);
      }
      bits &= wide;
    }
    for (; bits != 0; bits &= bits - 1) {
      const at = load<u32>(lists + (<usize>ctz(bits) << 2));
      if (at != 0) attemptAll(level, image + <usize>at, start);
    }
  }
}

function attemptAll(level: u32, list: usize, start: u32): void {
  for (let rule = <u32>load<u16>(list); rule != 0xffff; rule = <u32>load<u16>(list)) {
    attempt(level, rule, start);
    list += 2;
  }
}

// Whether what is decoded from a run begins with bytes that have their letters in base64 among A-Z, a-z, 0-9: on each level
// that is a run. What is not there yet decides nothing.
function isPlain(level: u32, start: u32): bool {
  while (level > 0) {
    if (isRun(viewOf(level))) {
      const have = ensure(level, start + VIEW_PLAIN_BYTES);
      const text = textOf(level);
      const stop = min(have, start + VIEW_PLAIN_BYTES);
      for (let i = start; i < stop; i++) if (!isPlainByte(<u32>load<u8>(text + i))) return false;
      if (have < start + VIEW_PLAIN_BYTES && stateOf(level) != CUT) return false;
    }
    start = unitStart(level, start);
    level--;
  }
  return true;
}

// @ts-ignore
@inline export function isPlainByte(byte: u32): bool { return byte < 0x80 && (byte & 63) < 62; }

function attempt(level: u32, rule: u32, start: u32): void {
  const cap = start + VIEW_MATCH_BYTES;
  let wanted = start + 64;
  for (;;) {
    const have = min(ensure(level, wanted), cap);
    const state = stateOf(level);
    const final = have == cap || state == CLOSED || (state == OPEN && have < wanted);
    setWindow(textOf(level), have, final, beginOf(level));
    setPendingCount(0);
    setFindingCount(0);
    candidate(rule, start);
    clearSteps();
    let end: u32 = 0;
    if (touchedCount > 0) {
      end = load<u32>(lastEnds + (<usize>rule << 2));
      store<u32>(lastEnds + (<usize>rule << 2), 0);
      setTouchedCount(0);
    }
    if (pendingCount > 0) {
      store<u32>(waiting + (<usize>rule << 2), 0);
      setPendingCount(0);
      if (state == CUT) {
        hold(level, start);
        return;
      }
      wanted = start + ((wanted - start) << 1);
      continue;
    }
    if (findingCount > 0 && level > 0) take(level, start, end);
    return;
  }
}

// @ts-ignore
@inline function isTokenByte(byte: u32): bool {
  return isWord(byte) || byte >= 0x80 || byte == 45 || byte == 46 || byte == 47 || byte == 43 || byte == 61;
}

/** How far before an escape of this byte a match may begin. */
// @ts-ignore
@inline export function reachOf(byte: u32): u32 { return isTokenByte(byte) ? VIEW_REACH_BYTES : VIEW_REACH_SEPARATOR_BYTES; }

// Whether the match [start, end) of a level holds an escape, or begins behind one, that is near enough to its start.
function touches(level: u32, start: u32, end: u32): bool {
  if (isRun(viewOf(level))) return true;
  if (start > 0 && isEncoded(level, start - 1)) return true;
  const origin = unitStart(level, start);
  const text = textOf(level);
  for (let i = start; i < end; i++) {
    const distance = unitStart(level, i) - origin;
    if (distance > <u32>VIEW_REACH_BYTES) return false;
    if (isEncoded(level, i) && distance <= reachOf(<u32>load<u8>(text + i))) return true;
  }
  return false;
}

// Whether a match [start, end) of level 2 shows that one encoding lies within the other, where the outer one is escapes: a unit in
// the match, or the escape right before it, holds an escape. Two encodings side by side are two views of the text.
function nests(start: u32, end: u32): bool {
  const text = textOf(2), origin = unitStart(2, start);
  if (isRun(viewOf(2))) return holdsEscape(origin, origin, unitEnd(2, end - 1));
  if (start > 0 && isEncoded(2, start - 1) && holdsEscape(origin, unitStart(2, start - 1), origin)) return true;
  for (let i = start; i < end; i++) {
    const at = unitStart(2, i);
    if (at - origin > <u32>VIEW_REACH_BYTES) return false;
    if (isEncoded(2, i) && at - origin <= reachOf(<u32>load<u8>(text + i)) && holdsEscape(origin, at, unitEnd(2, i))) return true;
  }
  return false;
}

// Whether [from, to) of level 1 has an escape near enough to the beginning at `origin`, or before it.
function holdsEscape(origin: u32, from: u32, to: u32): bool {
  const text = textOf(1), begin = unitStart(1, origin);
  for (let i = from; i < to; i++) {
    if (!isEncoded(1, i)) continue;
    const at = unitStart(1, i);
    if (at <= begin || at - begin <= reachOf(<u32>load<u8>(text + i))) return true;
    if (at - begin > <u32>VIEW_REACH_BYTES) return false;
  }
  return false;
}

// The one finding in the list is of a match [start, end): maps both down to the raw text.
function take(level: u32, start: u32, end: u32): void {
  const entry = findingList;
  let from = load<u32>(entry), to = load<u32>(entry, 4);
  const outer = viewOf(1);
  let flags = load<u32>(entry, 12) | (outer << FLAG_OUTER_SHIFT);
  if (level > 1) flags |= viewOf(2) << FLAG_INNER_SHIFT;
  const tried = start;
  let origin = start;
  const nested = level > 1 && !isRun(outer);
  if (nested ? !nests(start, end) : !touches(level, start, end)) return;
  for (let at = level; at > 0; at--) {
    from = unitStart(at, from); to = unitEnd(at, to - 1);
    origin = unitStart(at, origin);
    if (viewOf(at) == VIEW_UTF16BE && stateOf(at - 1) == CUT && to >= ensure(at - 1, to + 1)) {
      // The byte behind says which reading it is.
      hold(level, tried);
      return;
    }
    if (isShifted(at, from, to)) return;
  }
  if (foundCount >= <u32>FINDINGS_MAX) {
    fail(E_FINDINGS_FULL);
    return;
  }
  const at = found + <usize>foundCount * FINDING_BYTES;
  store<u32>(at, from);
  store<u32>(at, to, 4);
  store<u32>(at, load<u32>(entry, 8), 8);
  store<u32>(at, flags | (min<u32>(from - origin, BEFORE_MAX) << FLAG_BEFORE_SHIFT), 12);
  foundCount++;
}

/** The window's position 0 is at an odd offset of its text. */
let odd: u32 = 0;
export function setOdd(value: u32): void { odd = value; }

// Inside UTF-16 the same characters can be read in both byte orders, one byte apart. In the raw text units at even offsets
// win; in a decoded one, where offsets say nothing, the little-endian ones.
function isShifted(level: u32, from: u32, to: u32): bool {
  const view = viewOf(level), below = level - 1;
  if (view < <u32>VIEW_UTF16LE || (below == 0 && ((from + odd) & 1) == 0)) return false;
  const text = textOf(below);
  if (view == VIEW_UTF16LE) return below == 0 && from > 0 && load<u8>(text + from - 1) == 0;
  return to < ensure(below, to + 1) && load<u8>(text + to) == 0;
}
