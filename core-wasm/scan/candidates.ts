// Decides candidates: runs a rule's automaton from a place where it could match, to a match, a failure, or the end
// of the window, where it waits for more.
//
// INVARIANT: candidates of one rule arrive in ascending order of their starts. While one is undecided the later ones
// queue behind it; they matter only if it fails or ends before them.

import {
  E_PENDING_FULL, FLAG_TRUNCATED, PENDING_BYTES, PENDING_MAX, QUEUE_MAX, RESTARTS_MAX, R_CLASSES, R_CLASS_OF, R_FLAGS, R_FLAG_ALL_ENDS,
  R_FLAG_HIGH_START, R_FLAG_SECRET, R_MAX_LEN, R_VALIDATOR, STEPS_FREE, STEPS_PER_BYTE, UNSTARTED,
} from "../abi";
import {
  countedList, ends, fail, final, image, insideCharacter, isContinuation, lastEnds, length, pendingCount, pendingList, previousKind, ruleAt,
  setAnySimulated, setPendingCount, simulated, steps, text, waiting,
} from "../memory";
import { buildCost, EDGE_DEAD, EDGE_MATCH, EDGE_MATCH_ONLY, EDGE_UNKNOWN, epoch, follow, startState } from "./automata";
import { report } from "./findings";
import { findSecret, foundEnd, foundStart, startSimulation } from "./program";
import { valid } from "./validate";

let stepLimit: u32 = STEPS_FREE;
export function allowSteps(bytes: u32): void { stepLimit = bytes * STEPS_PER_BYTE + STEPS_FREE; }

// Rules whose steps or waiting candidates were counted since the last text, so that only these are cleared.
let counted: u32 = 0;

/** Forgets what was counted for the last text. */
export function clearSteps(): void {
  for (let i: u32 = 0; i < counted; i++) {
    const rule = <usize>load<u32>(countedList + (<usize>i << 2)) << 2;
    store<u32>(steps + rule, 0);
    store<u32>(waiting + rule, 0);
  }
  counted = 0;
}

/** Every decision counts at least one step, so a rule with anything to clear is on the list. */
function countSteps(rule: u32, taken: u32): void {
  const slot = steps + (<usize>rule << 2);
  const before = load<u32>(slot);
  if (before == 0) {
    store<u32>(countedList + (<usize>counted << 2), rule);
    counted++;
  }
  store<u32>(slot, before + taken);
}

export function candidate(rule: u32, start: u32): void {
  // An anchor has several starts, and the first may be what has the rule simulated, from there on.
  if (start < load<u32>(lastEnds + (<usize>rule << 2)) || load<u8>(simulated + rule) != 0) return;
  const record = ruleAt(rule);
  const flags = load<u32>(record, R_FLAGS);
  if ((flags & R_FLAG_HIGH_START) != 0 && insideCharacter(start)) return;
  const queued = load<u32>(waiting + (<usize>rule << 2));
  const mayBeSimulated = (flags & R_FLAG_ALL_ENDS) == 0;
  if (queued != 0) {
    if (mayBeSimulated && queued >= <u32>QUEUE_MAX) simulateInstead(rule, oldestPending(rule));
    else wait(rule, start, UNSTARTED, start, 0, 0);
    return;
  }
  if (mayBeSimulated && isCostly(rule)) {
    simulateInstead(rule, start);
    return;
  }
  decide(rule, start, UNSTARTED, start, 0, 0);
}

// @ts-ignore
@inline function isCostly(rule: u32): bool { return load<u32>(steps + (<usize>rule << 2)) > stepLimit; }

/** More places than can be listed: the rule is simulated from `position` on, before which all is decided. */
export function overflow(rule: u32, position: u32): void {
  if ((load<u32>(ruleAt(rule), R_FLAGS) & R_FLAG_ALL_ENDS) != 0) fail(E_PENDING_FULL);
  else simulateInstead(rule, load<u32>(waiting + (<usize>rule << 2)) != 0 ? oldestPending(rule) : position);
}

function wait(rule: u32, start: u32, state: u32, position: u32, last: u32, restarts: u32): void {
  if (pendingCount >= <u32>PENDING_MAX) {
    fail(E_PENDING_FULL);
    return;
  }
  const entry = pendingList + <usize>pendingCount * PENDING_BYTES;
  store<u32>(entry, rule);
  store<u32>(entry, start, 4);
  store<u32>(entry, state, 8);
  store<u32>(entry, position, 12);
  store<u32>(entry, last, 16);
  store<u32>(entry, epoch, 20);
  store<u32>(entry, restarts, 24);
  setPendingCount(pendingCount + 1);
  const slot = waiting + (<usize>rule << 2);
  store<u32>(slot, load<u32>(slot) + 1);
}

function oldestPending(rule: u32): u32 {
  for (let i: u32 = 0; i < pendingCount; i++) {
    const entry = pendingList + <usize>i * PENDING_BYTES;
    if (load<u32>(entry) == rule) return load<u32>(entry, 4);
  }
  return length;
}

/** From here to the end of this text the rule is simulated: linear whatever the input. */
function simulateInstead(rule: u32, position: u32): void {
  store<u8>(simulated + rule, 1);
  setAnySimulated(true);
  store<u32>(waiting + (<usize>rule << 2), 0);
  startSimulation(rule, position);
}

/** Goes on with what waited for more text, in order. */
export function resume(): void {
  const count = pendingCount;
  setPendingCount(0);
  for (let i: u32 = 0; i < count; i++) store<u32>(waiting + (<usize>load<u32>(pendingList + <usize>i * PENDING_BYTES) << 2), 0);
  for (let i: u32 = 0; i < count; i++) {
    const entry = pendingList + <usize>i * PENDING_BYTES;
    const rule = load<u32>(entry), start = load<u32>(entry, 4), last = load<u32>(entry, 16);
    let state = load<u32>(entry, 8), position = load<u32>(entry, 12), restarts = load<u32>(entry, 24);
    if (load<u8>(simulated + rule) != 0 || start < load<u32>(lastEnds + (<usize>rule << 2))) continue;
    // The list is rewritten in place: the write index never passes the read index.
    if (load<u32>(waiting + (<usize>rule << 2)) != 0) wait(rule, start, UNSTARTED, start, 0, 0);
    else if (state == UNSTARTED || load<u32>(entry, 20) == epoch) decide(rule, start, state, position, last, restarts);
    // The state was another instance's, or has been dropped. The bytes are still here: nothing is released from a pending start on.
    else if (restarts >= <u32>RESTARTS_MAX) simulateInstead(rule, start);
    else decide(rule, start, UNSTARTED, start, 0, restarts + 1);
  }
}

function decide(rule: u32, start: u32, state: u32, position: u32, last: u32, restarts: u32): void {
  const record = ruleAt(rule);
  if ((load<u32>(record, R_FLAGS) & R_FLAG_ALL_ENDS) != 0) {
    decideValidated(rule, record, start);
    return;
  }
  const classOf = image + <usize>load<u32>(record, R_CLASS_OF), bytes = text;
  let row = state == UNSTARTED ? startState(rule, record, previousKind(start)) : <usize>state;
  // One symbol past maxLen is looked at; a cut never falls inside a character, so up to three more may follow.
  const wholeCap = start + load<u32>(record, R_MAX_LEN) + 1;
  let cap = max(wholeCap, position);
  const from = position;
  let over = false, built: u32 = 0;
  for (;;) {
    const limit = min(length, cap);
    while (position < limit) {
      const symbol = <u32>load<u8>(bytes + position), slot = <usize>load<u8>(classOf + symbol);
      let edge = load<u32>(row + (slot << 2));
      if ((edge & 3) != 0) {
        if ((edge & 3) == EDGE_UNKNOWN) {
          edge = follow(rule, record, row, symbol, slot);
          built += buildCost;
          if (built > stepLimit) {
            simulateInstead(rule, start);
            return;
          }
        }
        if ((edge & EDGE_MATCH) != 0) {
          if (edge != EDGE_DEAD) last = position + 1;
          if ((edge & 1) != 0) {
            over = true;
            break;
          }
          edge ^= EDGE_MATCH;
        }
      }
      row = edge;
      position++;
    }
    if (over || position != cap || cap >= wholeCap + 3 || !isContinuation(cap - 1)) break;
    cap++;
  }
  countSteps(rule, position - from + 1 + built);
  if (!over) {
    if (position == cap) {
      report(rule, start, cap - 1, FLAG_TRUNCATED);
      return;
    }
    if (!final) {
      wait(rule, start, <u32>row, position, last, restarts);
      return;
    }
    if ((endEdge(rule, record, row) & EDGE_MATCH_ONLY) == EDGE_MATCH_ONLY) last = length + 1;
  }
  if (last != 0) report(rule, start, last - 1, 0);
}

/** The transition on the end of the text, after which there is no state. */
function endEdge(rule: u32, record: usize, row: usize): u32 {
  const slot = <usize>load<u32>(record, R_CLASSES) - 1;
  const edge = load<u32>(row + (slot << 2));
  return (edge & 3) == EDGE_UNKNOWN ? follow(rule, record, row, 256, slot) : edge;
}

// Every accepting end is tried, longest first. Undecided candidates start again next time: they are short.
// Never simulated, so that a place costs at most the validated maximum of bytes, each at most its program's length.
function decideValidated(rule: u32, record: usize, start: u32): void {
  const classOf = image + <usize>load<u32>(record, R_CLASS_OF), bytes = text;
  let row = startState(rule, record, previousKind(start));
  const cap = start + load<u32>(record, R_MAX_LEN) + 1;
  const limit = min(length, cap);
  let position = start, count: u32 = 0;
  let over = false;
  while (position < limit) {
    const symbol = <u32>load<u8>(bytes + position), slot = <usize>load<u8>(classOf + symbol);
    let edge = load<u32>(row + (slot << 2));
    if ((edge & 3) != 0) {
      if ((edge & 3) == EDGE_UNKNOWN) edge = follow(rule, record, row, symbol, slot);
      if ((edge & EDGE_MATCH) != 0) {
        if (edge != EDGE_DEAD) store<u32>(ends + (<usize>(count++) << 2), position);
        if ((edge & 1) != 0) {
          over = true;
          break;
        }
        edge ^= EDGE_MATCH;
      }
    }
    row = edge;
    position++;
  }
  if (!over && position == length && position < cap) {
    if (!final) {
      countSteps(rule, 1);
      wait(rule, start, UNSTARTED, start, 0, 0);
      return;
    }
    if ((endEdge(rule, record, row) & EDGE_MATCH_ONLY) == EDGE_MATCH_ONLY) store<u32>(ends + (<usize>(count++) << 2), length);
  }
  countSteps(rule, 1);
  const validator = load<u32>(record, R_VALIDATOR);
  const secret = (load<u32>(record, R_FLAGS) & R_FLAG_SECRET) != 0;
  while (count > 0) {
    const end = load<u32>(ends + (<usize>(--count) << 2));
    const ok = secret && findSecret(rule, start, end) ? valid(validator, foundStart(), foundEnd()) : valid(validator, start, end);
    if (ok) {
      report(rule, start, end, 0);
      return;
    }
  }
}
