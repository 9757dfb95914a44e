// Drives the search of a window: block by block what could begin a match (block.ts), then, in order, the decisions.
//
// INVARIANT: the candidates of one rule are decided in ascending order. All searches feed one ordered list, and a place is
// decided only when no search can list an earlier one any more; rules of the dense tables are found there and nowhere else.

import {
  BLOCK_BYTES, BLOCK_OVERLAP, CONTEXT_BYTES, C_FINDINGS, C_KEEP_FROM, C_PENDING, C_RELEASED, C_SCAN_FROM, C_TOUCHED, I_DENSE_LISTS, I_DENSE_SHORTEST,
  I_DENSE_TABLES, I_LOOKBACK, I_SPAN, PENDING_BYTES, PLACES_MAX, SMALL_BLOCK_BYTES, R_BACK_CLASSES, R_BACK_CLASS_OF, R_BACK_FIRST_MATCH, R_BACK_MAX, R_BACK_NEXT,
  R_BACK_STARTS, R_FLAGS, R_FLAG_SIMULATE, WINDOW_BYTES, I_VIEW_TABLES, VIEW_CONTEXT_BYTES,
} from "../abi";
import {
  anySimulated, begin, clearFailure, control, ends, failure, final, findingCount, image, isWord, lastEnds, length, pendingCount, pendingList, placeList, placeSeen,
  ruleAt, ruleCount, setAnySimulated, setBounds, setFindingCount, setHoleCount, setPendingCount, setTouchedCount, simulated, steps, text, textStart, touchedCount, touchedList, waiting,
} from "../memory";
import { clearPlaces, configureBlocks, dropPlaces, placeCount, searchBlock, unsortedRules } from "./block";
import { allowSteps, candidate, clearSteps, resume } from "./candidates";
import { enterField, fielded } from "./fields";
import { oldestSimulated, simulate, startSimulation } from "./program";

// The starts before an anchor lie in the second half of the area whose first half `decideValidated` uses.
const STARTS: usize = 2048;

/** Forgets everything: the next search begins a new text. */
export function reset(): void {
  setPendingCount(0);
  setFindingCount(0);
  setHoleCount(0);
  clearFailure();
  for (let i: u32 = 0; i < touchedCount; i++) store<u32>(lastEnds + (<usize>load<u32>(touchedList + (<usize>i << 2)) << 2), 0);
  setTouchedCount(0);
  if (anySimulated) {
    memory.fill(simulated, 0, <usize>ruleCount);
    setAnySimulated(false);
  }
  clearSteps();
}

let simulateAlways: bool = false;

/** Looks once, after `configure`, whether any rule has no automaton. */
export function prepare(): void {
  simulateAlways = false;
  configureBlocks();
  for (let r: i32 = 0; r < ruleCount; r++) if ((load<u32>(ruleAt(r), R_FLAGS) & R_FLAG_SIMULATE) != 0) simulateAlways = true;
  memory.fill(lastEnds, 0, <usize>ruleCount << 2);
  setTouchedCount(0);
  memory.fill(steps, 0, <usize>ruleCount << 2);
  memory.fill(waiting, 0, <usize>ruleCount << 2);
  setAnySimulated(true);
  reset();
}

/** A rule whose simulation was saved with its stream goes on being simulated. */
export function markSimulated(rule: u32): void {
  store<u8>(simulated + rule, 1);
  setAnySimulated(true);
}

/** Rules without an automaton are simulated from the window's beginning on. */
export function startSimulated(): void {
  if (!simulateAlways) return;
  for (let r: i32 = 0; r < ruleCount; r++) {
    if ((load<u32>(ruleAt(r), R_FLAGS) & R_FLAG_SIMULATE) == 0) continue;
    startSimulation(r, 0);
    markSimulated(r);
  }
}

/**
 * Searches the window from `scanFrom` on.
 * @param fresh The text begins here: rules without an automaton start their simulation.
 * @returns The position before which nothing can become part of a finding any more.
 */
export function search(scanFrom: u32, released: u32, fresh: bool): u32 {
  allowSteps(length - min(scanFrom, length));
  if (fresh) startSimulated();
  if (pendingCount > 0) resume();
  const span = load<u32>(image, I_SPAN);
  const limit = final ? length : length > span ? length - span : 0;
  if (scanFrom < limit) {
    searchBlocks(scanFrom, limit, span, released);
    if (load<u32>(image, I_DENSE_TABLES) != 0) searchDense(scanFrom, limit);
    scanFrom = limit;
  }
  const lookback = load<u32>(image, I_LOOKBACK);
  let safe = final ? length : scanFrom > lookback ? scanFrom - lookback : 0;
  // A rule may have become simulated while the window was searched.
  if (anySimulated) for (let r: i32 = 0; r < ruleCount; r++) {
    if (load<u8>(simulated + r) == 0) continue;
    simulate(r);
    if (!final) safe = min(safe, oldestSimulated(r));
  }
  if (!final) {
    for (let i: u32 = 0; i < pendingCount; i++) {
      const entry = pendingList + <usize>i * PENDING_BYTES;
      if (load<u8>(simulated + load<u32>(entry)) == 0) safe = min(safe, load<u32>(entry, 4));
    }
  }
  control(C_SCAN_FROM, scanFrom);
  return safe < released ? released : safe;
}

/** Searches from `from` on and decides every place before `limit`. */
export function searchBlocks(from: u32, limit: u32, span: u32, released: u32): void {
  // A short literal's window may reach past the end of the text.
  const stop = final ? length + WINDOW_BYTES - 1 : length;
  const origin = from;
  let low = from, first = true, bytes: u32 = BLOCK_BYTES;
  clearPlaces();
  while (from < stop) {
    // What was searched in other blocks than whole ones is not in the registers: a block begins anew, a little before.
    const start = first && from > origin + <u32>BLOCK_OVERLAP ? from - BLOCK_OVERLAP : first ? origin : from;
    const to = min(start + bytes, stop);
    if (!searchBlock(start, to, first, low, bytes > <u32>SMALL_BLOCK_BYTES)) {
      // More places than the list holds: they are searched for and decided in small steps.
      bytes = SMALL_BLOCK_BYTES;
      first = true;
      continue;
    }
    const known = to >= stop ? limit : to > span ? to - span : 0;
    const many = placeCount > <u32>PLACES_MAX >> 4;
    if (known > low) {
      if (placeCount > 0) {
        const end = length;
        decidePlaces(known, released);
        // Deciding within fields has narrowed the text; the searches ask where all of it ends.
        if (fielded) setBounds(0, end);
      }
      low = known;
    }
    from = to;
    first = bytes != <u32>BLOCK_BYTES;
    if (!many) bytes = BLOCK_BYTES;
  }
  clearPlaces();
}

function decidePlaces(known: u32, released: u32): void {
  let i: u32 = 0;
  let before = ~(<u64>0);
  if (unsortedRules) memory.fill(placeSeen, 0, <usize>ruleCount << 2);
  for (; i < placeCount; i++) {
    const key = load<u64>(placeList + (<usize>i << 3));
    const position = <u32>(key >> 32);
    if (position >= known) break;
    if (key == before) continue;
    before = key;
    const rule = <u32>key >> 1;
    if (load<u8>(simulated + rule) != 0) continue;
    if (unsortedRules) {
      // An anchor and a start at one place are of different rules: a rule that has an anchor has nothing else.
      const seen = placeSeen + (<usize>rule << 2);
      if (load<u32>(seen) == position + 1) continue;
      store<u32>(seen, position + 1);
    }
    if (fielded && !enterField(position)) continue;
    if ((key & 1) != 0) decideAnchor(rule, position, released);
    else candidate(rule, position);
  }
  if (i > 0) dropPlaces(i);
}

export function searchDense(from: u32, to: u32): void {
  const tables = image + <usize>load<u32>(image, I_DENSE_TABLES);
  const t0 = tables + 2048, t1 = tables + 4096, t2 = tables + 6144, t3 = tables + 8192;
  const lists = image + <usize>load<u32>(image, I_DENSE_LISTS);
  const shortest = image + <usize>load<u32>(image, I_DENSE_SHORTEST);
  const whole = length > 7 ? min(to, length - 7) : 0;
  let i = from;
  for (; i < whole; i++) {
    const p = text + i;
    let bits = load<u64>(t0 + (<usize>load<u8>(p) << 3)) & load<u64>(t1 + (<usize>load<u8>(p, 1) << 3));
    if (bits == 0) continue;
    bits &= load<u64>(t2 + (<usize>load<u8>(p, 2) << 3)) & load<u64>(t3 + (<usize>load<u8>(p, 3) << 3));
    if (bits == 0) continue;
    bits &= before(tables, i);
    if (bits == 0) continue;
    bits &= further(tables, i);
    if (bits != 0) decideDense(bits, i, lists);
  }
  // Near the end: what is not there yet decides nothing, and of a final text so few bytes are no match of most rules.
  for (; i < to; i++) {
    const p = text + i;
    let bits = load<u64>(t0 + (<usize>load<u8>(p) << 3));
    if (final) bits &= load<u64>(shortest + (<usize>min(length - i, 8) << 3));
    if (bits == 0) continue;
    if (i + 1 < length) bits &= load<u64>(t1 + (<usize>load<u8>(p, 1) << 3));
    if (i + 2 < length) bits &= load<u64>(t2 + (<usize>load<u8>(p, 2) << 3));
    if (i + 3 < length) bits &= load<u64>(t3 + (<usize>load<u8>(p, 3) << 3));
    if (bits == 0) continue;
    bits &= before(tables, i);
    if (bits == 0) continue;
    bits &= further(tables, i);
    if (bits != 0) decideDense(bits, i, lists);
  }
}

// Bytes 4 to 7, as far as they are there: what is not there yet decides nothing.
function further(tables: usize, position: u32): u64 {
  const p = text + position + 4;
  const there = <i32>(length - position) - 4;
  let bits: u64 = ~(<u64>0);
  if (there > 0) bits &= load<u64>(tables + 5 * 2048 + (<usize>load<u8>(p) << 3));
  if (there > 1) bits &= load<u64>(tables + 6 * 2048 + (<usize>load<u8>(p, 1) << 3));
  if (there > 2) bits &= load<u64>(tables + 7 * 2048 + (<usize>load<u8>(p, 2) << 3));
  if (there > 3) bits &= load<u64>(tables + 8 * 2048 + (<usize>load<u8>(p, 3) << 3));
  return bits;
}

// The table of the byte before is indexed by the kinds of R_STARTS: begin, newline, word, other.
// @ts-ignore
@inline function before(tables: usize, position: u32): u64 {
  if (position == textStart) return load<u64>(tables + (begin ? 0 : 24));
  const byte = load<u8>(text + position - 1);
  return load<u64>(tables + (byte == 10 ? 8 : isWord(byte) ? 16 : 24));
}

function decideDense(bits: u64, position: u32, lists: usize): void {
  while (bits != 0) {
    const bit = <usize>ctz(bits);
    bits &= bits - 1;
    let list = image + <usize>load<u32>(lists + (bit << 2));
    for (let rule = <u32>load<u16>(list); rule != 0xffff; rule = <u32>load<u16>(list)) {
      if (load<u8>(simulated + rule) == 0) candidate(rule, position);
      list += 2;
    }
  }
}

function decideAnchor(rule: u32, position: u32, released: u32): void {
  const record = ruleAt(rule);
  const reach = load<u32>(record, R_BACK_MAX);
  let low = position > reach ? position - reach : 0;
  low = max(low, max(released, textStart));
  low = max(low, load<u32>(lastEnds + (<usize>rule << 2)));
  if (low >= position) return;
  let count = backwards(record, position, low);
  while (count > 0) candidate(rule, load<u32>(ends + STARTS + (<usize>(--count) << 2)));
}

// Runs the prefix's automaton from the anchor to the left; collects every start, nearest first.
function backwards(record: usize, anchor: u32, low: u32): u32 {
  const next = image + <usize>load<u32>(record, R_BACK_NEXT);
  const classOf = image + <usize>load<u32>(record, R_BACK_CLASS_OF);
  const firstMatch = load<u32>(record, R_BACK_FIRST_MATCH);
  const byte = <u32>load<u8>(text + anchor);
  const kind: u32 = byte == 10 ? 1 : isWord(byte) ? 2 : 3;
  let state = load<u32>(record + R_BACK_STARTS + (kind << 2));
  let count: u32 = 0;
  for (let p = anchor; ; p--) {
    // The match flag says that the prefix begins at `p`, once the byte before it is known.
    const symbol: usize = p == textStart ? <usize>load<u32>(record, R_BACK_CLASSES) - 1 : <usize>load<u8>(classOf + <usize>load<u8>(text + p - 1));
    state = <u32>load<u16>(next + ((<usize>state + symbol) << 1));
    if (state >= firstMatch && p < anchor) store<u32>(ends + STARTS + (<usize>(count++) << 2), p);
    if (state == 0 || p <= low) break;
  }
  return count;
}

/** Writes what the host must keep for the next call, with positions moved so that the kept text begins at 0. */
export function describe(released: u32): void {
  const context: u32 = load<u32>(image, I_VIEW_TABLES) != 0 ? VIEW_CONTEXT_BYTES : CONTEXT_BYTES;
  const keep = released > context ? released - context : 0;
  control(C_KEEP_FROM, keep);
  control(C_RELEASED, released);
  control(C_PENDING, pendingCount);
  control(C_FINDINGS, findingCount);
  control(C_TOUCHED, touchedCount);
}

// @ts-ignore
@inline export function failed(): i32 { return failure; }
