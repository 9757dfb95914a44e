// Simulates a rule's program: for rules whose program is too long for an automaton, for rules that cost too much on this input, and
// to find the secret group of a match. Linear in the input times the program, exact, leftmost-first.
//
// Threads are ordered by priority: all threads of an earlier start come before those of a later one.
// Source: Pike's method as in Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009.

import {
  ASSERT_LINE_BEGIN, ASSERT_LINE_END, ASSERT_NOT_WORD, ASSERT_TEXT_BEGIN, ASSERT_TEXT_END, ASSERT_WORD,
  FLAG_TRUNCATED, OP_ASSERT, OP_BYTE, OP_CLOSE, OP_OPEN, OP_SPLIT, PIKE_ACTIVE, PIKE_BEST_END, PIKE_BEST_START,
  PIKE_HEADER_BYTES, PIKE_POSITION, PIKE_THREADS, R_FLAGS, R_FLAG_LONG_PROGRAM, R_MAX_LEN, R_PIKE, R_PROGRAM, R_PROGRAM_START,
} from "../abi";
import {
  final, image, insideCharacter, isContinuation, isWord, lastEnds, length, listA, listB, nextGeneration, pikeBase, previousKind,
  ruleAt, sparse, stack, text,
} from "../memory";
import { report } from "./findings";
import { argument, instructionAt, next, operation, takes } from "./instruction";

// @ts-ignore
@inline export function stateOf(rule: u32): usize { return pikeBase + load<u32>(ruleAt(rule), R_PIKE); }

export function startSimulation(rule: u32, position: u32): void {
  const state = stateOf(rule);
  store<u32>(state, 1, PIKE_ACTIVE);
  store<u32>(state, position, PIKE_POSITION);
  store<u32>(state, 0, PIKE_BEST_START);
  store<u32>(state, 0, PIKE_BEST_END);
  store<u32>(state, 0, PIKE_THREADS);
}

function holds(assertion: u32, previous: u32, position: u32): bool {
  const end = position >= length; // only asked when the text is final
  const next: u32 = end ? 0 : load<u8>(text + position);
  if (assertion == ASSERT_TEXT_BEGIN) return previous == 0;
  if (assertion == ASSERT_TEXT_END) return end;
  if (assertion == ASSERT_LINE_BEGIN) return previous <= 1;
  if (assertion == ASSERT_LINE_END) return end || next == 10;
  if (assertion == ASSERT_WORD) return (previous == 2) != (!end && isWord(next));
  if (assertion == ASSERT_NOT_WORD) return (previous == 2) == (!end && isWord(next));
  return end || (next & 0xc0) != 0x80;
}

let matched: bool = false;

// Adds the threads that `pc` leads to without consuming. Answers the new count; sets `matched` when the match is
// reached, and then stops: what would follow has lower priority.
function follow(program: usize, long: bool, list: usize, count: u32, pc: u32, start: u32, previous: u32, position: u32, mark: u32): u32 {
  let top: u32 = 1;
  store<u32>(stack, pc);
  while (top > 0) {
    top--;
    const at = load<u32>(stack + (<usize>top << 2));
    const seen = sparse + (<usize>at << 2);
    if (load<u32>(seen) == mark) continue;
    store<u32>(seen, mark);
    const instruction = instructionAt(program, at, long), op = operation(instruction);
    if (op == OP_BYTE) {
      const entry = list + (<usize>count << 3);
      store<u32>(entry, at);
      store<u32>(entry, start, 4);
      count++;
    } else if (op == OP_SPLIT) {
      store<u32>(stack + (<usize>top << 2), next(instruction));
      store<u32>(stack + (<usize>(top + 1) << 2), argument(instruction));
      top += 2;
    } else if (op == OP_ASSERT) {
      if (holds(argument(instruction), previous, position)) {
        store<u32>(stack + (<usize>top << 2), next(instruction));
        top++;
      }
    } else if (op == OP_OPEN || op == OP_CLOSE) {
      store<u32>(stack + (<usize>top << 2), next(instruction));
      top++;
    } else {
      matched = true;
      return count;
    }
  }
  return count;
}

/** Runs the rule over the window from where it stands, reporting what it finds. */
export function simulate(rule: u32): void {
  const record = ruleAt(rule);
  const program = image + <usize>load<u32>(record, R_PROGRAM), long = (load<u32>(record, R_FLAGS) & R_FLAG_LONG_PROGRAM) != 0;
  const startPc = load<u32>(record, R_PROGRAM_START);
  const maxLen = load<u32>(record, R_MAX_LEN);
  const state = stateOf(rule);
  const saved = state + PIKE_HEADER_BYTES;
  let position = load<u32>(state, PIKE_POSITION);
  let bestStart = load<u32>(state, PIKE_BEST_START);
  let bestEnd = load<u32>(state, PIKE_BEST_END);
  let count = load<u32>(state, PIKE_THREADS);
  let current = listA, other = listB;
  memory.copy(current, saved, <usize>count << 3);
  for (;;) {
    // Threads wait before `position`. Resolve what they reach with the next byte in sight.
    if (position >= length && !final) break;
    const atEnd = position >= length;
    let truncatedStart: u32 = 0, truncated = false;
    if (count > 0) {
      truncatedStart = load<u32>(current, 4);
      // As in candidates.ts: a cut never falls inside a character.
      truncated = position > truncatedStart + maxLen && (position > truncatedStart + maxLen + 3 || !isContinuation(position - 1));
    }
    if (truncated) {
      position--;
      report(rule, truncatedStart, position, FLAG_TRUNCATED);
      count = 0; bestEnd = 0;
      continue;
    }
    const mark = nextGeneration();
    const previous = previousKind(position);
    let closed: u32 = 0;
    let cut = false;
    for (let i: u32 = 0; i < count && !cut; i++) {
      const entry = current + (<usize>i << 3);
      const start = load<u32>(entry, 4);
      matched = false;
      closed = follow(program, long, other, closed, load<u32>(entry), start, previous, position, mark);
      if (matched) {
        bestStart = start; bestEnd = position + 1; cut = true;
      }
    }
    if (bestEnd == 0 && !cut && !atEnd && position >= load<u32>(lastEnds + (<usize>rule << 2)) && !insideCharacter(position)) {
      matched = false;
      closed = follow(program, long, other, closed, startPc, position, previous, position, mark);
      // A rule matches no empty text, so a new thread cannot be at the match yet.
    }
    // Consume.
    const mark2 = nextGeneration();
    count = 0;
    if (!atEnd) {
      const byte = <u32>load<u8>(text + position);
      for (let i: u32 = 0; i < closed; i++) {
        const entry = other + (<usize>i << 3);
        const pc = load<u32>(entry);
        const instruction = instructionAt(program, pc, long);
        if (!takes(instruction, byte)) continue;
        const after = next(instruction);
        const seen = sparse + (<usize>after << 2);
        if (load<u32>(seen) == mark2) continue;
        store<u32>(seen, mark2);
        const target = current + (<usize>count << 3);
        // `current` is free: its threads were all followed into `other`.
        store<u32>(target, after);
        store<u32>(target, load<u32>(entry, 4), 4);
        count++;
      }
    }
    if (count == 0 && bestEnd != 0) {
      report(rule, bestStart, bestEnd - 1, 0);
      position = bestEnd - 1; bestEnd = 0;
      continue;
    }
    if (atEnd) break;
    position++;
  }
  store<u32>(state, position, PIKE_POSITION);
  store<u32>(state, bestStart, PIKE_BEST_START);
  store<u32>(state, bestEnd, PIKE_BEST_END);
  store<u32>(state, count, PIKE_THREADS);
  memory.copy(saved, current, <usize>count << 3);
}

/** The first byte that the simulation may still make part of a finding. */
export function oldestSimulated(rule: u32): u32 {
  const state = stateOf(rule);
  let oldest = load<u32>(state, PIKE_POSITION);
  if (load<u32>(state, PIKE_THREADS) > 0) oldest = min(oldest, load<u32>(state + PIKE_HEADER_BYTES, 4));
  if (load<u32>(state, PIKE_BEST_END) > 0) oldest = min(oldest, load<u32>(state, PIKE_BEST_START));
  return oldest;
}

let secretStart: u32 = 0;
let secretEnd: u32 = 0;
export function foundStart(): u32 { return secretStart; }
export function foundEnd(): u32 { return secretEnd; }

/**
 * Finds the secret group of the match [start, end): of the path of highest priority that ends there.
 * Sets `foundStart` and `foundEnd`; answers false when the group took no part.
 */
export function findSecret(rule: u32, start: u32, end: u32): bool {
  const record = ruleAt(rule);
  const program = image + <usize>load<u32>(record, R_PROGRAM), long = (load<u32>(record, R_FLAGS) & R_FLAG_LONG_PROGRAM) != 0;
  let current = listA, other = listB;
  let count: u32 = 1;
  store<u32>(current, load<u32>(record, R_PROGRAM_START));
  store<u32>(current, 0, 4);
  store<u32>(current, 0, 8);
  for (let position = start; position <= end; position++) {
    const mark = nextGeneration();
    const previous = previousKind(position);
    let closed: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const entry = current + (<usize>i << 4);
      let top: u32 = 1;
      pushFrame(0, load<u32>(entry), load<u32>(entry, 4), load<u32>(entry, 8));
      while (top > 0) {
        top--;
        const pc = framePc(top), open = frameOpen(top), close = frameClose(top);
        const seen = sparse + (<usize>pc << 2);
        if (load<u32>(seen) == mark) continue;
        store<u32>(seen, mark);
        const instruction = instructionAt(program, pc, long), op = operation(instruction);
        if (op == OP_BYTE) {
          const target = other + (<usize>closed << 4);
          store<u32>(target, pc);
          store<u32>(target, open, 4);
          store<u32>(target, close, 8);
          closed++;
        } else if (op == OP_SPLIT) {
          pushFrame(top, next(instruction), open, close);
          pushFrame(top + 1, argument(instruction), open, close);
          top += 2;
        } else if (op == OP_ASSERT) {
          if (holds(argument(instruction), previous, position)) pushFrame(top++, next(instruction), open, close);
        } else if (op == OP_OPEN) {
          pushFrame(top++, next(instruction), position + 1, 0);
        } else if (op == OP_CLOSE) {
          pushFrame(top++, next(instruction), open, position + 1);
        } else if (position == end) {
          if (open == 0 || close == 0) return false;
          secretStart = open - 1;
          secretEnd = close - 1;
          return true;
        }
      }
    }
    if (position == end) break;
    const mark2 = nextGeneration();
    const byte = <u32>load<u8>(text + position);
    count = 0;
    for (let i: u32 = 0; i < closed; i++) {
      const entry = other + (<usize>i << 4);
      const pc = load<u32>(entry);
      const instruction = instructionAt(program, pc, long);
      if (!takes(instruction, byte)) continue;
      const after = next(instruction);
      const seen = sparse + (<usize>after << 2);
      if (load<u32>(seen) == mark2) continue;
      store<u32>(seen, mark2);
      const target = current + (<usize>count << 4);
      store<u32>(target, after);
      store<u32>(target, load<u32>(entry, 4), 4);
      store<u32>(target, load<u32>(entry, 8), 8);
      count++;
    }
  }
  return false;
}

// Frames of the secret walk: 12 bytes each, in the stack area (configure makes room).
// @ts-ignore
@inline function pushFrame(index: u32, pc: u32, open: u32, close: u32): void {
  const frame = stack + <usize>index * 12;
  store<u32>(frame, pc);
  store<u32>(frame, open, 4);
  store<u32>(frame, close, 8);
}
// @ts-ignore
@inline function framePc(index: u32): u32 { return load<u32>(stack + <usize>index * 12); }
// @ts-ignore
@inline function frameOpen(index: u32): u32 { return load<u32>(stack + <usize>index * 12, 4); }
// @ts-ignore
@inline function frameClose(index: u32): u32 { return load<u32>(stack + <usize>index * 12, 8); }
