// Searches many fields at once: one pass of the block searches over the bytes that hold them, then each place is decided
// within its own field, whose edges come from a table and not from the bytes.
//
// INVARIANT: a field gets the findings that it would get alone. The block searches read a match's own bytes, and of what
// stands around it only that no word byte does; the caller puts a NUL before and behind each field, so nothing is hidden.
// They list places at most too many. All else asks `textStart` and `length`.
//
// Must not know how fields are framed: walk/ says where they are.

import { I_DENSE_TABLES, I_SPAN, PIKE_POSITION } from "../abi";
import {
  anySimulated, clearFailure, failure, fieldTable, FIELD_SENTINELS, holeCount, image, ruleCount, setBounds, setHoleCount, setWindow, simulated,
} from "../memory";
import { allowSteps } from "./candidates";
import { simulate, startSimulation, stateOf } from "./program";
import { reset, searchBlocks, searchDense, startSimulated } from "./search";

/** Places are decided within the fields of the table. */
export let fielded: bool = false;
// The first field that does not end before the last place.
let cursor: usize = 0;

/** So many fields are skipped in one step where places are far apart. */
const STRIDE: usize = 8 * 8;

/** Narrows the text to the field that holds the position; false when none does. Positions come in ascending order. */
export function enterField(position: u32): bool {
  while (load<u32>(cursor + STRIDE, 4) <= position) cursor += STRIDE;
  while (load<u32>(cursor, 4) <= position) cursor += 8;
  const start = load<u32>(cursor);
  if (position < start) return false;
  setBounds(start, load<u32>(cursor, 4));
  return true;
}

/**
 * Searches the first `count` fields of the table, which lie in `[from, from + bytes)`, each as a text of its own.
 * @returns False when a list was full: the fields are to be searched one by one.
 */
export function searchFields(from: usize, bytes: u32, count: u32): bool {
  const holes = holeCount; // reset forgets holes, but those of earlier rows stay
  reset();
  setHoleCount(holes);
  setWindow(from, bytes, true, true);
  if (count == 0) return true;
  const end = fieldTable + (<usize>count << 3);
  memory.fill(end, 0xff, FIELD_SENTINELS << 3);
  allowSteps(bytes);
  startSimulated();
  cursor = fieldTable;
  fielded = true;
  searchBlocks(0, bytes, load<u32>(image, I_SPAN), 0);
  fielded = false;
  if (load<u32>(image, I_DENSE_TABLES) != 0) {
    for (let field = fieldTable; field < end; field += 8) {
      setBounds(load<u32>(field), load<u32>(field, 4));
      searchDense(load<u32>(field), load<u32>(field, 4));
    }
  }
  if (anySimulated) for (let r: i32 = 0; r < ruleCount; r++) if (load<u8>(simulated + r) != 0) simulateFields(r, end);
  setBounds(0, bytes);
  if (failure == 0) return true;
  clearFailure();
  return false;
}

// A rule without an automaton, or that cost too much: from where it stands on, in every field.
function simulateFields(rule: u32, end: usize): void {
  const from = load<u32>(stateOf(rule), PIKE_POSITION);
  for (let field = fieldTable; field < end; field += 8) {
    const fieldEnd = load<u32>(field, 4);
    if (fieldEnd <= from) continue;
    const start = load<u32>(field);
    setBounds(start, fieldEnd);
    startSimulation(rule, max(start, from));
    simulate(rule);
  }
}
