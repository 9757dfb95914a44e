// Turns findings into regions and writes the masked text.
//
// Overlapping findings are one region. The strictest action wins (null, redact, hash, token, fill by bytes shown); where
// findings overlap, a hash or a token would stand for no single value, so it becomes redact. Findings that only touch
// stay two regions.
//
// What was seen through an encoding is redacted unless its action is null: a hash or token would be of the encoded form, and
// a fill would leave no valid escapes. A finding that the raw text shows as well is the raw one.
//
// A region that reaches past the released position waits, unless it has grown past REGION_BYTES_MAX: then it is written
// as redacted, and the bytes that follow up to its end write nothing (C_MASKED_UP_TO).

import {
  ACTION_FILL, ACTION_HASH, ACTION_NULL, ACTION_REDACT, ACTION_TOKEN, C_HOLES, C_MASKED_UP_TO, C_OUT_LENGTH, C_REPORTED, FINDING_BYTES, REGION_BYTES_MAX, FLAG_VIEWS, FLAG_BEFORE_SHIFT, BEFORE_MAX,
} from "../abi";
import { control, countFinding, setFindingCount, findingCount, findingList, holeCount, plan, sortList, text } from "../memory";
import { copy, out, outBase, writeMask } from "./output";

/** A region with action null was written; in a row the whole field becomes NULL. */
export let sawNull: bool = false;
/** Only these actions may be written: hash and token become redact (their text could break the framing). */
let plainLabels: bool = false;
export function setPlainLabels(value: bool): void { plainLabels = value; }

/**
 * Writes the window's bytes from `from` up to `released` with all findings masked.
 * @returns The position that was truly reached: a region across `released` holds it back.
 */
export function write(from: u32, released: u32, maskedUpTo: u32): u32 {
  sort();
  return writeSorted(findingList, findingCount, from, released, maskedUpTo);
}

/** As `write`, with the findings of a list that is in order. */
export function writeSorted(findingList: usize, findingCount: u32, from: u32, released: u32, maskedUpTo: u32): u32 {
  sawNull = false;
  let cursor = max(from, min(maskedUpTo, released));
  let covered = maskedUpTo;
  let i: u32 = 0;
  let reached = released;
  while (i < findingCount) {
    const first = findingList + <usize>i * FINDING_BYTES;
    let start = load<u32>(first), end = load<u32>(first, 4);
    if (start >= released) break;
    if (start < covered) {
      covered = max(covered, end);
      cursor = max(cursor, min(covered, released));
      count(first);
      i++;
      continue;
    }
    // Gather the region.
    let rule = load<u32>(first, 8);
    let best = first;
    let action = actionAt(first), keep = keepOf(rule);
    let j = i + 1;
    for (; j < findingCount; j++) {
      const other = findingList + <usize>j * FINDING_BYTES;
      const otherStart = load<u32>(other);
      if (otherStart >= end) break;
      end = max(end, load<u32>(other, 4));
      const otherRule = load<u32>(other, 8);
      const otherAction = actionAt(other);
      if (otherAction == ACTION_FILL) keep = action == ACTION_FILL ? min(keep, keepOf(otherRule)) : keep;
      if (otherAction < action || (otherAction == action && better(other, best))) {
        action = otherAction;
        rule = otherRule;
        best = other;
      }
    }
    let written = end;
    if (end > released) {
      if (end - start < <u32>REGION_BYTES_MAX) {
        reached = start;
        break;
      }
      action = ACTION_REDACT;
      covered = end;
      written = released;
    } else if (j > i + 1 && (action == ACTION_HASH || action == ACTION_TOKEN)) action = ACTION_REDACT;
    if (plainLabels && (action == ACTION_HASH || action == ACTION_TOKEN)) action = ACTION_REDACT;
    if (action == ACTION_NULL) sawNull = true;
    copy(text + cursor, start - cursor);
    writeMask(action, keep, rule, text + start, end - start);
    cursor = written;
    for (let k = i; k < j; k++) count(findingList + <usize>k * FINDING_BYTES);
    i = j;
  }
  if (reached > cursor) copy(text + cursor, reached - cursor);
  control(C_REPORTED, i);
  control(C_MASKED_UP_TO, covered);
  control(C_OUT_LENGTH, <u32>(out - outBase));
  control(C_HOLES, holeCount);
  return reached;
}

// @ts-ignore
@inline function actionAt(finding: usize): u32 {
  const action = <u32>load<u8>(plan + (<usize>load<u32>(finding, 8) << 1));
  return isViewed(finding) && action > <u32>ACTION_REDACT ? <u32>ACTION_REDACT : action;
}
// @ts-ignore
@inline function isViewed(finding: usize): bool { return (load<u32>(finding, 12) & FLAG_VIEWS) != 0; }
// @ts-ignore
@inline function keepOf(rule: u32): u32 { return load<u8>(plan + (<usize>rule << 1), 1); }
// @ts-ignore
@inline function count(finding: usize): void { countFinding(load<u32>(finding, 8)); }

/** Of two findings with one action the label is that of the earlier start, then the longer, then the earlier rule. */
function better(a: usize, b: usize): bool {
  const startA = load<u32>(a), startB = load<u32>(b);
  if (startA != startB) return startA < startB;
  const endA = load<u32>(a, 4), endB = load<u32>(b, 4);
  return endA != endB ? endA > endB : load<u32>(a, 8) < load<u32>(b, 8);
}

/** Drops the findings of views from the `from`th on that the next search finds again: their matches begin at `released` or behind. */
export function dropViewed(from: u32, released: u32): void {
  let kept = from;
  for (let i = from; i < findingCount; i++) {
    const at = findingList + <usize>i * FINDING_BYTES;
    if (isViewed(at)) {
      const before = load<u32>(at, 12) >> FLAG_BEFORE_SHIFT;
      if (before < <u32>BEFORE_MAX && load<u32>(at) >= released + before) continue;
    }
    if (kept < i) move(at, findingList + <usize>kept * FINDING_BYTES);
    kept++;
  }
  setFindingCount(kept);
}

// @ts-ignore
@inline function move(from: usize, to: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}

// Of findings with one rule and one span, seen raw or in several views, the plainest stays. The list is sorted by start.
function dropRepeated(): void {
  let viewed = false;
  for (let i: u32 = 0; i < findingCount && !viewed; i++) viewed = isViewed(findingList + <usize>i * FINDING_BYTES);
  if (!viewed) return;
  let kept: u32 = 0, group: u32 = 0;
  for (let i: u32 = 0; i < findingCount; i++) {
    const at = findingList + <usize>i * FINDING_BYTES;
    const start = load<u32>(at);
    if (kept > group && load<u32>(findingList + <usize>group * FINDING_BYTES) != start) group = kept;
    let same: usize = 0;
    for (let j = group; j < kept && same == 0; j++) {
      const other = findingList + <usize>j * FINDING_BYTES;
      if (load<u64>(other) == load<u64>(at) && load<u32>(other, 8) == load<u32>(at, 8)) same = other;
    }
    if (same != 0) {
      if ((load<u32>(at, 12) & FLAG_VIEWS) < (load<u32>(same, 12) & FLAG_VIEWS)) move(at, same);
      continue;
    }
    if (kept < i) move(at, findingList + <usize>kept * FINDING_BYTES);
    kept++;
  }
  setFindingCount(kept);
}

/** Puts the findings in order of their starts, each once. */
export function sort(): void {
  putInOrder();
  dropRepeated();
}

function putInOrder(): void {
  const n = findingCount;
  if (insertionSort(n)) return;
  // Merges: findings of one rule are in order already, so the list is a few sorted runs.
  let from = findingList, to = sortList;
  for (let width: u32 = 1; width < n; width <<= 1) {
    for (let low: u32 = 0; low < n; low += width << 1) {
      const middle = min(low + width, n), high = min(low + (width << 1), n);
      let a = low, b = middle, o = to + <usize>low * FINDING_BYTES;
      while (a < middle || b < high) {
        const takeA = b >= high || (a < middle && load<u32>(from + <usize>a * FINDING_BYTES) <= load<u32>(from + <usize>b * FINDING_BYTES));
        const source = from + <usize>(takeA ? a++ : b++) * FINDING_BYTES;
        store<u64>(o, load<u64>(source));
        store<u64>(o, load<u64>(source, 8), 8);
        o += FINDING_BYTES;
      }
    }
    const swap = from; from = to; to = swap;
  }
  if (from != findingList) memory.copy(findingList, from, <usize>n * FINDING_BYTES);
}

// Candidates are decided in order of their places, so most findings are a few entries from where they belong.
// Answers false, with the list in some order, when it takes too many moves.
function insertionSort(n: u32): bool {
  let moves: i32 = <i32>n * 8;
  for (let i: u32 = 1; i < n; i++) {
    let at = findingList + <usize>i * FINDING_BYTES;
    const start = load<u32>(at);
    if (start >= load<u32>(at - FINDING_BYTES)) continue;
    const low = load<u64>(at), high = load<u64>(at, 8);
    do {
      store<u64>(at, load<u64>(at - FINDING_BYTES));
      store<u64>(at, load<u64>(at - FINDING_BYTES, 8), 8);
      at -= FINDING_BYTES;
      moves--;
    } while (at > findingList && load<u32>(at - FINDING_BYTES) > start && moves > 0);
    store<u64>(at, low);
    store<u64>(at, high, 8);
    if (moves <= 0) return false;
  }
  return true;
}
