// The core's exports. All numbers are i32; all pointers are addresses in the one memory. See abi.ts for the layouts.
//
// The instance keeps no stream between calls: the host restores a stream's state before `push` and saves it after.

import {
  ABI_VERSION, CONTROL, C_REPORTED, C_FINDINGS, C_PENDING, C_TOUCHED, FINDING_BYTES, IMAGE_MAGIC, IMAGE_VERSION, I_BYTES, I_CHECKSUM,
  I_MAGIC, I_VERSION, PENDING_BYTES, PIKE_BEST_END, PIKE_BEST_START, PIKE_HEADER_BYTES, PIKE_POSITION,
  PIKE_THREADS,
} from "./abi";
import * as memory_ from "./memory";
import { setOutput } from "./mask/output";
import { dropViewed, write } from "./mask/regions";
import { dropStates, epoch, occupied, statesBuilt } from "./scan/automata";
import { setLastEnd } from "./scan/findings";
import { stateOf } from "./scan/program";
import { describe, markSimulated, prepare, reset, search } from "./scan/search";
import { fillTables, layOut } from "./view/levels";
import { lookThrough, seesThrough } from "./view/look";
import { walk } from "./walk/postgres";

export function abiVersion(): i32 { return ABI_VERSION; }

let opened = false;

/** Checks the image and lays out the work area. Answers the first free address, or 0 when the image is damaged. */
export function open(image: usize, work: usize, arenaBytes: usize): usize {
  // The tables of the validators lie below the image.
  if (image < __heap_base) return 0;
  if (load<u32>(image, I_MAGIC) != IMAGE_MAGIC || load<u32>(image, I_VERSION) != IMAGE_VERSION) return 0;
  const bytes = load<u32>(image, I_BYTES);
  let sum: u32 = 0x811c9dc5;
  for (let p = image + 16; p < image + bytes; p += 4) sum = (sum ^ load<u32>(p)) * 0x01000193;
  if (sum != load<u32>(image, I_CHECKSUM)) return 0;
  opened = true;
  const free = memory_.configure(image, work, arenaBytes);
  return seesThrough() ? layOut(free) : free;
}

/** After `open`, once the memory is large enough for the work area, and whenever the scratch area has moved. */
export function start(scratch: usize): void {
  memory_.setScratch(scratch);
  memory_.clearOtherLists();
  if (seesThrough()) fillTables();
  if (opened) dropStates();
  opened = false;
  prepare();
}

export function pendingList(): usize { return memory_.pendingList; }
export function findingList(): usize { return memory_.findingList; }
export function holeList(): usize { return memory_.holeList; }
export function touchedList(): usize { return memory_.touchedList; }
export function lastEnds(): usize { return memory_.lastEnds; }
export function waiting(): usize { return memory_.waiting; }
export function simulated(): usize { return memory_.simulated; }
export function counts(): usize { return memory_.counts; }
export function plan(): usize { return memory_.plan; }
export function simulationState(rule: i32): usize { return stateOf(rule); }

export { reset };

/** Restores one rule's last end; call `reset` first. */
export function restoreLastEnd(rule: i32, end: i32): void { setLastEnd(rule, end); }
/** Says that the rule's simulation state has been restored. */
export function restoreSimulation(rule: i32): void { markSimulated(rule); }
/**
 * Says how many pending candidates and findings the host has put into the lists.
 * @param foreign The lists come from another instance, whose states mean nothing here: candidates start again.
 */
export function restoreLists(pending: i32, findings: i32, foreign: i32): void {
  memory_.setPendingCount(pending);
  memory_.setFindingCount(findings);
  if (foreign != 0) for (let i: i32 = 0; i < pending; i++) store<u32>(memory_.pendingList + <usize>i * PENDING_BYTES, 0, 20);
}
/** For tests and benchmarks: how often all states were dropped, from 1; states built; bytes that states lie in. */
export function statesEpoch(): u32 { return epoch; }
export function statesMade(): u32 { return statesBuilt; }
export function statesBytes(): u32 { return occupied(); }

/**
 * Searches a window and writes what may leave.
 * @param released Position up to which bytes are already out.
 * @param flags 1: the text ends with the window; 2: position 0 begins the text; 4: nothing was searched before;
 *   8: position 0 is at an odd offset of the text.
 * @returns 0 or an error. Results are in the control block.
 */
export function push(window: usize, length: i32, released: i32, scanFrom: i32, maskedUpTo: i32, flags: i32, output: usize, outputBytes: i32): i32 {
  memory_.clearFailure();
  memory_.setHoleCount(0);
  memory_.setWindow(window, length, (flags & 1) != 0, (flags & 2) != 0);
  setOutput(output, outputBytes);
  let safe = search(scanFrom, released, (flags & 4) != 0);
  if (memory_.failure != 0) return memory_.failure;
  const through = seesThrough();
  if (through) {
    safe = min(safe, lookThrough(released, (flags & 8) != 0));
    if (memory_.failure != 0) return memory_.failure;
  }
  const reached = write(released, safe, maskedUpTo);
  // What views show of matches behind is found again by the next push.
  if (through) dropViewed(load<u32>(CONTROL + C_REPORTED), reached);
  describe(reached);
  return memory_.failure;
}

/**
 * After a push: drops the reported findings and moves all positions down by `keepFrom`, where the kept text begins.
 * Last ends at or before the released position are forgotten: nothing can begin there any more.
 */
export function rebase(keepFrom: i32, reported: i32, released: i32): void {
  const shift = <u32>keepFrom;
  const findings = memory_.findingCount - <u32>reported;
  memory.copy(memory_.findingList, memory_.findingList + <usize>reported * FINDING_BYTES, <usize>findings * FINDING_BYTES);
  memory_.setFindingCount(findings);
  for (let i: u32 = 0; i < findings; i++) {
    const at = memory_.findingList + <usize>i * FINDING_BYTES;
    store<u32>(at, load<u32>(at) - shift);
    store<u32>(at, load<u32>(at, 4) - shift, 4);
  }
  for (let i: u32 = 0; i < memory_.pendingCount; i++) {
    const at = memory_.pendingList + <usize>i * PENDING_BYTES;
    store<u32>(at, load<u32>(at, 4) - shift, 4);
    store<u32>(at, load<u32>(at, 12) - shift, 12);
    if (load<u32>(at, 16) != 0) store<u32>(at, load<u32>(at, 16) - shift, 16);
  }
  const touched = memory_.touchedCount;
  memory_.setTouchedCount(0);
  for (let i: u32 = 0; i < touched; i++) {
    const rule = load<u32>(memory_.touchedList + (<usize>i << 2));
    const slot = memory_.lastEnds + (<usize>rule << 2);
    const end = load<u32>(slot);
    store<u32>(slot, 0);
    if (end > <u32>released) setLastEnd(rule, end - shift);
  }
  for (let r: i32 = 0; r < memory_.ruleCount; r++) {
    if (load<u8>(memory_.simulated + r) == 0) continue;
    const state = stateOf(r);
    store<u32>(state, load<u32>(state, PIKE_POSITION) - shift, PIKE_POSITION);
    if (load<u32>(state, PIKE_BEST_END) != 0) {
      store<u32>(state, load<u32>(state, PIKE_BEST_START) - shift, PIKE_BEST_START);
      store<u32>(state, load<u32>(state, PIKE_BEST_END) - shift, PIKE_BEST_END);
    }
    const threads = load<u32>(state, PIKE_THREADS);
    for (let t: u32 = 0; t < threads; t++) {
      const at = state + PIKE_HEADER_BYTES + (<usize>t << 3);
      store<u32>(at, load<u32>(at, 4) - shift, 4);
    }
  }
  memory_.control(C_PENDING, memory_.pendingCount);
  memory_.control(C_FINDINGS, findings);
  memory_.control(C_TOUCHED, memory_.touchedCount);
}

/** Masks whole rows; see walk/postgres.ts. */
export function walkRows(input: usize, bytes: i32, shape: usize, strip: usize, output: usize, outputBytes: i32, copyStarted: i32): i32 {
  memory_.setShape(shape);
  setOutput(output, outputBytes);
  return walk(input, bytes, strip, copyStarted != 0);
}
