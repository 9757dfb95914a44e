// Where things are: the pointers and counters every other file of the core works on. No managed objects, no
// allocation: the host lays the memory out and `configure` is told.

import { BLOCK_BYTES, CROWD_POSITIONS, CONTROL, FIELDS_MAX, ROW_FINDINGS_MAX, I_REGISTERS, PLACES_MAX, REGISTER_WORDS, FINDINGS_MAX, FINDING_BYTES, JOURNAL_MAX, HOLES_MAX, HOLE_BYTES, PENDING_BYTES, PENDING_MAX, I_PIKE_MAX, I_RULES, I_RULE_TABLE, RULE_BYTES, PIKE_HEADER_BYTES, R_CLASSES, R_PROGRAM_LENGTH } from "./abi";

// Image.
export let image: usize = 0;
export let ruleCount: i32 = 0;
export let ruleTable: usize = 0;

// Work area.
export let pendingList: usize = 0;
export let findingList: usize = 0;
export let sortList: usize = 0; // as large as findingList
export let holeList: usize = 0;
export let touchedList: usize = 0; // u32 rule numbers
export let lastEnds: usize = 0; // u32 a rule: end of the rule's last match
export let steps: usize = 0; // u32 a rule
export let countedList: usize = 0; // u32 rule numbers with steps or waiting candidates
export let waiting: usize = 0; // u32 a rule: its pending candidates
export let simulated: usize = 0; // u8 a rule
export let journal: usize = 0; // u32 rule numbers counted in the row that is being written
export let journalCount: u32 = 0;
export let counts: usize = 0; // u32 a rule: findings released, read and cleared by the host
export let plan: usize = 0; // two bytes a rule: action, keep
export let pikeBase: usize = 0; // states of simulation, at R_PIKE of each rule
export let listA: usize = 0; // (pc, start) pairs while stepping; (pc, open, close) for the secret group
export let listB: usize = 0;
export let sparse: usize = 0; // u32 a program counter: generation it was last added in
export let stack: usize = 0; // u32 program counters
export let ends: usize = 0; // u32: ends of one validated candidate, or starts before one anchor
export let placeList: usize = 0; // u64: see scan/block.ts
export let placeMerge: usize = 0; // as large as placeList
export let placeKeep: usize = 0; // the same
export let placeCounts: usize = 0; // u32 a position of a block, to sort places by
export let placeSeen: usize = 0; // u32 a rule: the position that was decided last, + 1
export let hitList: usize = 0; // u32 positions of one block
export let bucketMasks: usize = 0; // a bit a position of one block, then 128 bytes of zeros
export let moreMasks: usize = 0; // the same of the second bucket search
export let fieldTable: usize = 0; // pairs of u32, start and end of each field in the window, ascending; with room for FIELD_SENTINELS more
export let fieldSources: usize = 0; // u32: where each field of the table came from
export let oddRows: usize = 0; // u32: positions of rows that are written field by field
export let rowFindings: usize = 0; // as findingList: what a stretch of rows holds, ordered
export let registers: usize = 0; // REGISTER_WORDS u64 each, one more than the image asks for
export let startRows: usize = 0; // four u32 a rule: rows of its start states, by the kind of the byte before; 0: not built
export let arena: usize = 0; // see scan/automata.ts
export let arenaEnd: usize = 0;
export let slotCount: u32 = 0; // a power of two
export let scratch: usize = 0; // decoded numbers, unescaped fields (grown by the host)
export let shape: usize = 0;

// A second set of lists, for one candidate at a time: see exchangeLists.
let otherPending: usize = 0;
let otherFindings: usize = 0;
let otherTouched: usize = 0;
let otherEnds: usize = 0;
let otherSteps: usize = 0;
let otherCounted: usize = 0;
let otherWaiting: usize = 0;
let otherSimulated: usize = 0;
let otherEnd: usize = 0;
let otherPendingCount: u32 = 0;
let otherFindingCount: u32 = 0;
let otherTouchedCount: u32 = 0;

// Window: the text being searched, positions are relative to it.
export let text: usize = 0;
export let length: u32 = 0;
/** The text ends at `length`. */
export let final: bool = false;
/** Position 0 is the beginning of the text. */
export let begin: bool = false;
/** Where the text being decided begins, and it ends at `length`: 0, or the edges of one field of the window. */
export let textStart: u32 = 0;

/** Entries behind the last field, so that a search for a field needs no other end. */
export const FIELD_SENTINELS: usize = 16;

// Counters of the running stream or field.
export let pendingCount: u32 = 0;
export let findingCount: u32 = 0;
export let touchedCount: u32 = 0;
export let holeCount: u32 = 0;
export let generation: u32 = 0;
export let failure: i32 = 0;
export let anySimulated: bool = false;

// @ts-ignore
@inline function align(p: usize): usize { return (p + 63) & ~63; }

/** Bytes that one state of a rule takes at most, in the arena. */
function stateBytes(record: usize): usize {
  return (<usize>load<u32>(record, R_CLASSES) << 2) + (<usize>load<u32>(record, R_PROGRAM_LENGTH) << 1) + 32;
}

/**
 * Lays the work area out for an image that is already in memory.
 * @param arenaBytes For the states of automata; raised to what the largest state needs.
 * @returns The first free address after it.
 */
export function configure(imagePointer: usize, work: usize, arenaBytes: usize): usize {
  image = imagePointer;
  ruleCount = load<i32>(image, I_RULES);
  ruleTable = image + load<u32>(image, I_RULE_TABLE);
  const rules = <usize>ruleCount;
  const program = <usize>load<u32>(image, I_PIKE_MAX) + 1;
  let p = align(work);
  pendingList = p; p = align(p + PENDING_MAX * PENDING_BYTES);
  findingList = p; p = align(p + FINDINGS_MAX * FINDING_BYTES);
  sortList = p; p = align(p + FINDINGS_MAX * FINDING_BYTES);
  holeList = p; p = align(p + HOLES_MAX * HOLE_BYTES);
  touchedList = p; p = align(p + rules * 4);
  lastEnds = p; p = align(p + rules * 4);
  steps = p; p = align(p + rules * 4);
  waiting = p; p = align(p + rules * 4);
  countedList = p; p = align(p + rules * 4);
  simulated = p; p = align(p + rules);
  counts = p; p = align(p + rules * 4);
  journal = p; p = align(p + JOURNAL_MAX * 4);
  plan = p; p = align(p + rules * 2);
  listA = p; p = align(p + program * 16);
  listB = p; p = align(p + program * 16);
  sparse = p; p = align(p + program * 4);
  stack = p; p = align(p + program * 24 + 64);
  ends = p; p = align(p + 4 * 1024);
  placeList = p; p = align(p + PLACES_MAX * 8);
  placeMerge = p; p = align(p + PLACES_MAX * 8);
  placeKeep = p; p = align(p + PLACES_MAX * 8);
  placeCounts = p; p = align(p + CROWD_POSITIONS * 4 + 64);
  placeSeen = p; p = align(p + rules * 4);
  hitList = p; p = align(p + (BLOCK_BYTES + 128) * 4);
  bucketMasks = p; p = align(p + BLOCK_BYTES / 8 + 512);
  moreMasks = p; p = align(p + BLOCK_BYTES / 8 + 512);
  fieldTable = p; p = align(p + (FIELDS_MAX + FIELD_SENTINELS) * 8);
  fieldSources = p; p = align(p + FIELDS_MAX * 4);
  oddRows = p; p = align(p + (FIELDS_MAX + 1) * 4);
  rowFindings = p; p = align(p + (ROW_FINDINGS_MAX + 1) * FINDING_BYTES);
  registers = align(p + 128); p = align(registers + <usize>(load<u32>(image, I_REGISTERS) + 1) * REGISTER_WORDS * 8);
  pikeBase = p;
  for (let r: i32 = 0; r < ruleCount; r++) p += PIKE_HEADER_BYTES + <usize>load<u32>(ruleAt(r), R_PROGRAM_LENGTH) * 8;
  p = align(p);
  otherPending = p; p = align(p + 16 * PENDING_BYTES);
  otherFindings = p; p = align(p + 16 * FINDING_BYTES);
  otherTouched = p; p = align(p + rules * 4);
  otherEnds = p; p = align(p + rules * 4);
  otherSteps = p; p = align(p + rules * 4);
  otherCounted = p; p = align(p + rules * 4);
  otherWaiting = p; p = align(p + rules * 4);
  otherSimulated = p; p = align(p + rules);
  otherEnd = p;
  startRows = p; p = align(p + rules * 16);
  let largest: usize = 0;
  for (let r: i32 = 0; r < ruleCount; r++) largest = max(largest, stateBytes(ruleAt(r)));
  // A slot for every 128 bytes, which is less than most states take.
  slotCount = 4;
  while ((<usize>slotCount << 7) < arenaBytes) slotCount <<= 1;
  arena = p;
  arenaEnd = align(p + (<usize>slotCount << 2) + max(arenaBytes, largest));
  return arenaEnd;
}

/** Once the memory is there. */
export function clearOtherLists(): void { memory.fill(otherTouched, 0, otherEnd - otherTouched); }

/** The present lists give way to the second set, or come back. No steps may be counted: `clearSteps` first. */
export function exchangeLists(): void {
  let at = pendingList; pendingList = otherPending; otherPending = at;
  at = findingList; findingList = otherFindings; otherFindings = at;
  at = touchedList; touchedList = otherTouched; otherTouched = at;
  at = lastEnds; lastEnds = otherEnds; otherEnds = at;
  at = steps; steps = otherSteps; otherSteps = at;
  at = countedList; countedList = otherCounted; otherCounted = at;
  at = waiting; waiting = otherWaiting; otherWaiting = at;
  // What is costly in the text may stand encoded in it all the same.
  at = simulated; simulated = otherSimulated; otherSimulated = at;
  let count = pendingCount; pendingCount = otherPendingCount; otherPendingCount = count;
  count = findingCount; findingCount = otherFindingCount; otherFindingCount = count;
  count = touchedCount; touchedCount = otherTouchedCount; otherTouchedCount = count;
}

// @ts-ignore
@inline export function ruleAt(rule: u32): usize { return ruleTable + <usize>rule * RULE_BYTES; }

export function setWindow(pointer: usize, bytes: u32, isFinal: bool, isBegin: bool): void {
  text = pointer; length = bytes; final = isFinal; begin = isBegin; textStart = 0;
}
/** Narrows what is decided to one field of the window. */
// @ts-ignore
@inline export function setBounds(start: u32, end: u32): void { textStart = start; length = end; }
export function setShape(pointer: usize): void { shape = pointer; }
export function setScratch(pointer: usize): void { scratch = pointer; }
export function setPendingCount(n: u32): void { pendingCount = n; }
/** Counts a finding of the rule; a row that is rolled back takes its counts back. */
// @ts-ignore
@inline export function countFinding(rule: u32): void {
  const slot = counts + (<usize>rule << 2);
  store<u32>(slot, load<u32>(slot) + 1);
  if (journalCount < <u32>JOURNAL_MAX) {
    store<u32>(journal + (<usize>journalCount << 2), rule);
    journalCount++;
  }
}
/** Counts up to here stay. */
export function keepCounts(): void { journalCount = 0; }
export function takeCountsBack(): void {
  while (journalCount > 0) {
    journalCount--;
    const slot = counts + (<usize>load<u32>(journal + (<usize>journalCount << 2)) << 2);
    store<u32>(slot, load<u32>(slot) - 1);
  }
}
export function setFindingCount(n: u32): void { findingCount = n; }
export function setTouchedCount(n: u32): void { touchedCount = n; }
export function setAnySimulated(value: bool): void { anySimulated = value; }
export function setHoleCount(n: u32): void { holeCount = n; }
export function nextGeneration(): u32 {
  generation++;
  if (generation == 0) {
    memory.fill(sparse, 0, <usize>(load<u32>(image, I_PIKE_MAX) + 1) * 4);
    generation = 1;
  }
  return generation;
}
export function fail(code: i32): void { if (failure == 0) failure = code; }
export function clearFailure(): void { failure = 0; }

// @ts-ignore
@inline export function control(field: usize, value: u32): void { store<u32>(CONTROL + field, value); }

/** What the byte before a position was, in the order of `R_STARTS`: begin, newline, word, other. */
// @ts-ignore
@inline export function previousKind(position: u32): u32 {
  if (position == textStart) return begin ? 0 : 3;
  const byte = load<u8>(text + position - 1);
  return byte == 10 ? 1 : isWord(byte) ? 2 : 3;
}

// @ts-ignore
@inline export function isWord(byte: u32): bool {
  return (byte - 48 < 10) || ((byte | 32) - 97 < 26) || byte == 95;
}

// @ts-ignore
@inline export function isContinuation(position: u32): bool { return (load<u8>(text + position) & 0xc0) == 0x80; }

/** Whether the position lies inside a valid UTF-8 character, so that no match may begin there. */
export function insideCharacter(position: u32): bool {
  const at = text + position;
  if ((load<u8>(at) & 0xc0) != 0x80) return false;
  for (let back: u32 = 1; back <= 3 && back <= position - textStart; back++) {
    const lead = load<u8>(at - back);
    if ((lead & 0xc0) == 0x80) continue;
    const need: u32 = lead >= 0xf0 && lead <= 0xf4 ? 3 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xc2 && lead < 0xe0 ? 1 : 0;
    if (need < back) return false;
    const second = load<u8>(at - back + 1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return false;
    // The rest must be there for the character to be whole; before the end is known it is taken as whole.
    for (let k: u32 = 1; k <= need; k++) {
      const p = position - back + k;
      if (p >= length) return !final;
      if ((load<u8>(text + p) & 0xc0) != 0x80) return false;
    }
    return true;
  }
  return false;
}
