// The rules' automata, made while they run: a state is built from the rule's program when it is first met, and kept in an
// arena of fixed size. When the arena is full everything is dropped, an epoch begins, and states are built anew.
//
// A state is the ordered list of live threads and what the byte before was, as far as the rule's assertions can tell. A match
// is told by the symbol after it (a byte or the end of the text), so \b and $ cost nothing: it is a bit of the transition.
// `first` stops at a match, so threads of lower priority are cut (what RE2 finds); rules that report every end go on.
//
// Arena, from low to high addresses:
//
//   | slots: u32 rows by hash | rows: u32 info, then a u32 a class ->      <- infos: row, rule, previous, count, u16 threads |
//
// A transition is the next state's row and three low bits (EDGE_). Nothing is zeroed but the slots, so pages that are not
// reached are never touched.
//
// INVARIANT: a row's address means a state only in the epoch in which it was got. Whoever keeps one keeps the epoch with it.
// INVARIANT: the largest state of any rule fits an empty arena (memory.ts, stateBytes), so a state can always be built.
//
// Source: Cox, "Regular Expression Matching in the Wild", 2010 (RE2's dfa.cc).

import {
  ASSERT_LINE_BEGIN, ASSERT_LINE_END, ASSERT_NOT_WORD, ASSERT_TEXT_BEGIN, ASSERT_TEXT_END, ASSERT_WORD, BUILD_STEPS, OP_ASSERT, OP_BYTE, OP_CLOSE,
  OP_OPEN, OP_SPLIT, R_CLASSES, R_FLAGS, R_FLAG_ALL_ENDS, R_FLAG_LONG_PROGRAM, R_FLAG_TELLS_BEGIN, R_FLAG_TELLS_LINE, R_FLAG_TELLS_WORD, R_PROGRAM, R_PROGRAM_LENGTH,
  R_PROGRAM_START,
} from "../abi";
import { arena, arenaEnd, image, isWord, listA, listB, nextGeneration, ruleCount, slotCount, sparse, stack, startRows } from "../memory";
import { argument, instructionAt, next, operation, takes } from "./instruction";

/** Low bits of a transition: not built yet (the rest is no row). */
export const EDGE_UNKNOWN: u32 = 1;
/** A match ended before the symbol. */
export const EDGE_MATCH: u32 = 2;
/** Both bits: no state follows. */
export const EDGE_DEAD: u32 = 3;
export const EDGE_MATCH_ONLY: u32 = 7;
/** What a new row's bytes are: every transition is unknown. */
const NEW_BYTE: u8 = 1;

const INFO_RULE: usize = 4; // u16
const INFO_PREVIOUS: usize = 6; // u16
const INFO_COUNT: usize = 8; // u32
const INFO_THREADS: usize = 12; // u16 each

/** Counts the times that all states were dropped; from 1. */
export let epoch: u32 = 0;
/** Program steps of the last `follow`, for the step budget. */
export let buildCost: u32 = 0;
/** States built since the instance began. */
export let statesBuilt: u32 = 0;

let rowTop: usize = 0;
let infoBottom: usize = 0;
let used: u32 = 0;

// @ts-ignore
@inline function rowBytes(record: usize): usize { return 4 + (<usize>load<u32>(record, R_CLASSES) << 2); }
// @ts-ignore
@inline function infoBytes(threads: u32): usize { return (INFO_THREADS + (<usize>threads << 1) + 3) & ~3; }

/** Drops every state. */
export function dropStates(): void {
  epoch++;
  used = 0;
  memory.fill(arena, 0, <usize>slotCount << 2);
  memory.fill(startRows, 0, <usize>ruleCount << 4);
  rowTop = arena + (<usize>slotCount << 2);
  infoBottom = arenaEnd;
}

export function occupied(): u32 { return <u32>((rowTop - arena) + (arenaEnd - infoBottom)); }

/** The state before a candidate's first byte; `kind`: what the byte before it is (memory.ts, previousKind). */
// @ts-ignore
@inline export function startState(rule: u32, record: usize, kind: u32): usize {
  const row = <usize>load<u32>(startRows + (<usize>rule << 4) + (<usize>kind << 2));
  return row != 0 ? row : buildStart(rule, record, kind);
}

function buildStart(rule: u32, record: usize, kind: u32): usize {
  store<u32>(listB, load<u32>(record, R_PROGRAM_START));
  const row = intern(rule, record, relevant(kind, load<u32>(record, R_FLAGS)), 1);
  // After interning, which may have dropped all.
  store<u32>(startRows + (<usize>rule << 4) + (<usize>kind << 2), <u32>row);
  return row;
}

/** States that differ only in what no assertion of the rule asks for are one state. */
function relevant(kind: u32, flags: u32): u32 {
  if (kind == 0 && (flags & (R_FLAG_TELLS_BEGIN | R_FLAG_TELLS_LINE)) != 0) return 0;
  if (kind <= 1 && (flags & R_FLAG_TELLS_LINE) != 0) return 1;
  return kind == 2 && (flags & R_FLAG_TELLS_WORD) != 0 ? 2 : 3;
}

/**
 * Builds the transition of the state at `row` on a byte.
 * @param symbol The byte; 256 for the end of the text.
 * @param slot The byte's class, or the last for the end.
 * @returns The transition. When states were dropped to make room, `row` is no state any more, but the answer is good.
 */
export function follow(rule: u32, record: usize, row: usize, symbol: u32, slot: usize): u32 {
  const info = <usize>load<u32>(row - 4);
  const flags = load<u32>(record, R_FLAGS);
  const previous = <u32>load<u16>(info, INFO_PREVIOUS);
  const threads = load<u32>(info, INFO_COUNT);
  const program = image + <usize>load<u32>(record, R_PROGRAM);
  const all = (flags & R_FLAG_ALL_ENDS) != 0, long = (flags & R_FLAG_LONG_PROGRAM) != 0;
  const mark = nextGeneration();
  let cost: u32 = BUILD_STEPS;
  let matched = false, taken: u32 = 0;
  for (let i: u32 = 0; i < threads; i++) {
    let top: u32 = 1;
    store<u32>(stack, <u32>load<u16>(info + (<usize>i << 1), INFO_THREADS));
    while (top > 0) {
      top--;
      const pc = load<u32>(stack + (<usize>top << 2));
      const seen = sparse + (<usize>pc << 2);
      if (load<u32>(seen) == mark) continue;
      store<u32>(seen, mark);
      cost++;
      const instruction = instructionAt(program, pc, long), op = operation(instruction);
      if (op == OP_BYTE) {
        if (symbol > 255 || !takes(instruction, symbol)) continue;
        store<u32>(listA + (<usize>taken << 2), next(instruction));
        taken++;
      } else if (op == OP_SPLIT) {
        store<u32>(stack + (<usize>top << 2), next(instruction));
        store<u32>(stack + (<usize>(top + 1) << 2), argument(instruction));
        top += 2;
      } else if (op == OP_ASSERT) {
        if (holds(argument(instruction), previous, symbol)) store<u32>(stack + (<usize>(top++) << 2), next(instruction));
      } else if (op == OP_OPEN || op == OP_CLOSE) {
        store<u32>(stack + (<usize>(top++) << 2), next(instruction));
      } else {
        matched = true;
        if (!all) top = 0;
      }
    }
    if (matched && !all) break;
  }
  let count: u32 = 0;
  const mark2 = nextGeneration();
  for (let i: u32 = 0; i < taken; i++) {
    const pc = load<u32>(listA + (<usize>i << 2));
    const seen = sparse + (<usize>pc << 2);
    if (load<u32>(seen) == mark2) continue;
    store<u32>(seen, mark2);
    store<u32>(listB + (<usize>count << 2), pc);
    count++;
  }
  buildCost = cost + count;
  const before = epoch;
  let edge: u32;
  if (count == 0) edge = matched ? EDGE_MATCH_ONLY : EDGE_DEAD;
  else {
    const kind: u32 = symbol == 10 ? 1 : isWord(symbol) ? 2 : 3;
    edge = <u32>intern(rule, record, relevant(kind, flags), count) | (matched ? EDGE_MATCH : 0);
  }
  if (epoch == before) store<u32>(row + (slot << 2), edge);
  return edge;
}

/** `symbol`: the byte that follows; 256 at the end of the text. */
function holds(assertion: u32, previous: u32, symbol: u32): bool {
  const end = symbol > 255;
  if (assertion == ASSERT_TEXT_BEGIN) return previous == 0;
  if (assertion == ASSERT_TEXT_END) return end;
  if (assertion == ASSERT_LINE_BEGIN) return previous <= 1;
  if (assertion == ASSERT_LINE_END) return end || symbol == 10;
  if (assertion == ASSERT_WORD) return (previous == 2) != (!end && isWord(symbol));
  if (assertion == ASSERT_NOT_WORD) return (previous == 2) == (!end && isWord(symbol));
  return end || (symbol & 0xc0) != 0x80;
}

/** The row of the state whose threads are in `listB`; built if there is none. */
function intern(rule: u32, record: usize, previous: u32, count: u32): usize {
  const key = rule | (previous << 16);
  let hash = (key ^ count) * 0x9e3779b1;
  for (let i: u32 = 0; i < count; i++) hash = (rotl<u32>(hash, 5) ^ load<u32>(listB + (<usize>i << 2))) * 0x9e3779b1;
  hash ^= hash >> 15;
  const mask = slotCount - 1;
  let slot = arena + (<usize>(hash & mask) << 2);
  for (let probe = hash; ; probe++) {
    slot = arena + (<usize>(probe & mask) << 2);
    const row = <usize>load<u32>(slot);
    if (row == 0) break;
    if (isState(<usize>load<u32>(row - 4), key, count)) return row;
  }
  const rows = rowBytes(record), infos = infoBytes(count);
  // A quarter of the slots stays empty, so that searches end soon.
  if (rowTop + rows + infos > infoBottom || used >= slotCount - (slotCount >> 2)) {
    dropStates();
    slot = arena + (<usize>(hash & mask) << 2);
  }
  used++;
  statesBuilt++;
  infoBottom -= infos;
  const info = infoBottom, row = rowTop + 4;
  rowTop += rows;
  store<u32>(info, <u32>row);
  store<u32>(info, key, INFO_RULE);
  store<u32>(info, count, INFO_COUNT);
  for (let i: u32 = 0; i < count; i++) store<u16>(info + (<usize>i << 1), <u16>load<u32>(listB + (<usize>i << 2)), INFO_THREADS);
  store<u32>(row - 4, <u32>info);
  memory.fill(row, NEW_BYTE, rows - 4);
  store<u32>(slot, <u32>row);
  return row;
}

// @ts-ignore
@inline function isState(info: usize, key: u32, count: u32): bool {
  if (load<u32>(info, INFO_RULE) != key || load<u32>(info, INFO_COUNT) != count) return false;
  for (let i: u32 = 0; i < count; i++)
    if (<u32>load<u16>(info + (<usize>i << 1), INFO_THREADS) != load<u32>(listB + (<usize>i << 2))) return false;
  return true;
}
