// One block of the window at a time: which positions could begin a match, by all searches but the dense tables.
//
// What is found goes to a list of places, ordered: (position << 32 | rule << 1 | anchored). A place is certain to be listed once
// the searches have passed it by I_SPAN bytes, so the caller decides only what lies so far back, and the rest of the list waits
// for the next block.
//
// Must not decide anything: candidates.ts runs the automata.

import {
  I_ANY_REGISTER, I_WORD_HASH, W_FOLD, W_LISTS, W_LIST_SHIFT, W_SHIFT, WORD_BORDER, WORD_ESCAPE, WORD_HUMP, WORD_PERCENT, WORD_UNDERSCORE, ENTRY_TARGETS, BLOCK_BYTES, BLOCK_WORDS, ENTRY_ANCHORED, ENTRY_BACK, ENTRY_BYTES, ENTRY_OFFSET, ENTRY_RULE, HASH_FACTOR, HASH_SHIFT, LIST_SHIFT, H_FOURTH, H_LISTS,
  I_BITMAP_CLASSES, I_BITMAP_VALUES, I_BUCKETS, I_BYTE_COUNT, I_BYTE_LISTS, I_BYTE_VALUES, I_COMPARE_CLASSES, I_ENTRIES, I_EQUAL_COUNT, I_LISTS,
  I_MASK_COUNT, I_PREDICATES, I_REGISTERS, I_RUN_HASH, I_RUN_REGISTER, I_SHAPES, I_DIGITS, I_STEPS, I_STEP_COUNT, I_WINDOW_HASH,
  NO_REGISTER, PLACES_MAX, PREDICATE_BYTES, P_COUNT, P_FIRST, P_REGISTER, P_SHIFTS, P_TABLE, P_WORDS, REGISTER_WORDS, RUN_BYTES, SHAPE_ENTRY_BYTES, STEP_AND_NOT, STEP_OR,
  DIGITS_BEFORE, I_GROUPS, I_GROUP_COUNT, S_DIGITS, S_KNOWN, S_BOUNDARY, S_DELTA, S_NEED, S_NEEDS, S_NEED_BYTES, S_RULE, WINDOW_BYTES,
} from "../abi";
import { bucketMasks, hitList, image, isWord, length, moreMasks, placeList, placeMerge, registers, simulated, text } from "../memory";
import { overflow } from "./candidates";
import { classBitmaps, equalBitmaps, findBuckets, fits, stepAnd, stepOr, wordStarts } from "./lanes";

/** A window is known by its last byte; its first lies so far before. */
const BEFORE: u32 = WINDOW_BYTES - 1;
const REGISTER_BYTES: usize = REGISTER_WORDS * 8;
/** A register's first word of the block itself: two words of what came before lie in front. */
const FIRST: usize = 16;

// The image's parts, as addresses; read once by `configureBlocks`.
let buckets: usize = 0;
let moreBuckets: usize = 0;
let byteCount: u32 = 0;
let byte0: u32 = 0;
let byte1: u32 = 0;
let byteList0: usize = 0;
let byteList1: usize = 0;
let windowHash: usize = 0;
let runHash: usize = 0;
let wordHash: usize = 0;
let lists: usize = 0;
let digitRegister: u32 = NO_REGISTER;
let entries: usize = 0;
let compareClasses: usize = 0;
let bitmapClasses: usize = 0;
let maskCount: u32 = 0;
let equalCount: u32 = 0;
let bitmapValues: usize = 0;
let steps: usize = 0;
let stepCount: u32 = 0;
let predicates: usize = 0;
let shapes: usize = 0;
let groups: usize = 0;
let groupCount: u32 = 0;
let runRegister: u32 = NO_REGISTER;
let anyRegister: u32 = NO_REGISTER;
let usesBits: bool = false;

// @ts-ignore
@inline function part(field: usize): usize {
  const offset = load<u32>(image + field);
  return offset == 0 ? 0 : image + <usize>offset;
}

export function configureBlocks(): void {
  buckets = part(I_BUCKETS);
  moreBuckets = part(I_BUCKETS + 4);
  byteCount = load<u32>(image, I_BYTE_COUNT);
  byte0 = load<u32>(image, I_BYTE_VALUES);
  byte1 = load<u32>(image, I_BYTE_VALUES + 4);
  windowHash = part(I_WINDOW_HASH);
  runHash = part(I_RUN_HASH);
  wordHash = part(I_WORD_HASH);
  lists = part(I_LISTS);
  byteList0 = lists + (<usize>load<u32>(image, I_BYTE_LISTS) << 1);
  byteList1 = lists + (<usize>load<u32>(image, I_BYTE_LISTS + 4) << 1);
  digitRegister = load<u32>(image, I_DIGITS);
  entries = part(I_ENTRIES);
  compareClasses = part(I_COMPARE_CLASSES);
  bitmapClasses = part(I_BITMAP_CLASSES);
  maskCount = load<u32>(image, I_MASK_COUNT);
  equalCount = load<u32>(image, I_EQUAL_COUNT);
  bitmapValues = part(I_BITMAP_VALUES);
  steps = part(I_STEPS);
  stepCount = load<u32>(image, I_STEP_COUNT);
  predicates = part(I_PREDICATES);
  shapes = part(I_SHAPES);
  groups = part(I_GROUPS);
  groupCount = load<u32>(image, I_GROUP_COUNT);
  runRegister = load<u32>(image, I_RUN_REGISTER);
  anyRegister = load<u32>(image, I_ANY_REGISTER);
  usesBits = anyRegister != NO_REGISTER;
}

// -- the list of places -----------------------------------------------------------------------------------
/** How many places are listed; the first `taken` of them have been decided. */
export let placeCount: u32 = 0;
let lowest: u32 = 0;

export function clearPlaces(): void { placeCount = 0; }
export function dropPlaces(count: u32): void {
  placeCount -= count;
  memory.copy(placeList, placeList + (<usize>count << 3), <usize>placeCount << 3);
}

/** Where the places of the running search begin: they are kept in order among themselves, and joined with the others at the end. */
let pass: usize = 0;

// @ts-ignore
@inline function listEnd(): usize { return placeList + (<usize>placeCount << 3); }

/** A search finds almost in order, so little is moved. */
function addPlace(position: u32, rule: u32, anchored: u32): void {
  if (position < lowest || load<u8>(simulated + rule) != 0) return;
  if (placeCount >= <u32>PLACES_MAX) {
    overflow(rule, lowest);
    return;
  }
  const key = (<u64>position << 32) | <u64>((rule << 1) | anchored);
  let slot = listEnd();
  placeCount++;
  while (slot > pass) {
    const before = load<u64>(slot - 8);
    if (before <= key) break;
    store<u64>(slot, before);
    slot -= 8;
  }
  store<u64>(slot, key);
}

/** Joins what the last search listed with what stands before it. */
function joinPlaces(): void {
  const end = listEnd();
  let b = pass;
  pass = end;
  if (b == placeList || b == end || load<u64>(b - 8) <= load<u64>(b)) return;
  // The first part moves aside; what is written never passes what is read of the second.
  const bytes = b - placeList;
  memory.copy(placeMerge, placeList, bytes);
  const aEnd = placeMerge + bytes;
  let a = placeMerge, out = placeList;
  while (a < aEnd && b < end) {
    const one = load<u64>(a), other = load<u64>(b);
    const first = one <= other;
    store<u64>(out, first ? one : other);
    a += first ? 8 : 0;
    b += first ? 0 : 8;
    out += 8;
  }
  memory.copy(out, a, aEnd - a);
}

// -- the searches -------------------------------------------------------------------------------------------
/**
 * Lists the places whose searches hit in [from, to), `to - from` at most BLOCK_BYTES. Reads up to 64 bytes past `to`.
 * @param first The block is the first of a run: nothing of what came before is in the registers.
 * @param low Places before it are not listed.
 */
export function searchBlock(from: u32, to: u32, first: bool, low: u32): void {
  lowest = low;
  pass = listEnd();
  if (buckets != 0 || byteCount > 0) searchWindows(from, to, first);
  joinPlaces();
  if (wordHash != 0) searchWords(from, to);
  joinPlaces();
  if (usesBits) searchBits(from, to, first);
  joinPlaces();
}

function searchWindows(from: u32, to: u32, first: bool): void {
  // A window may have begun in the block before.
  if (!first) from -= WINDOW_BYTES - 1;
  const start = text + from, end = text + to;
  findBuckets(buckets == 0 ? bucketMasks + BLOCK_BYTES / 8 + 64 : buckets, byteCount, byte0, byte1, start, end, bucketMasks);
  if (moreBuckets != 0) {
    findBuckets(moreBuckets, 0, 0, 0, start, end, moreMasks);
    for (let at: usize = 0; at < end - start; at += 64) {
      const masks = bucketMasks + (at >> 3);
      store<u64>(masks, load<u64>(masks) & load<u64>(moreMasks + (at >> 3)));
    }
  }
  // What is missing of the last word of bits is no hit.
  const groups = (to - from + 15) >> 4;
  store<u64>(bucketMasks + (<usize>groups << 1), ~(<u64>0));
  const hitEnd = flatten(from, bucketMasks, bucketMasks + (<usize>((groups + 3) >> 2) << 3));
  confirmWindows(hitEnd);
}

// Writes the positions of 0 bits; four are written at once whether they are there or not, which saves branches.
function flatten(from: u32, masks: usize, end: usize): usize {
  let out = hitList, base = from;
  for (let m = masks; m < end; m += 8) {
    let bits = ~load<u64>(m);
    if (bits != 0) {
      const count = <usize>popcnt(bits);
      store<u32>(out, base + <u32>ctz(bits)); bits &= bits - 1;
      store<u32>(out, base + <u32>ctz(bits), 4); bits &= bits - 1;
      store<u32>(out, base + <u32>ctz(bits), 8); bits &= bits - 1;
      store<u32>(out, base + <u32>ctz(bits), 12); bits &= bits - 1;
      if (count > 4) {
        let more = out + 16;
        do {
          store<u32>(more, base + <u32>ctz(bits));
          more += 4;
          bits &= bits - 1;
        } while (bits != 0);
      }
      out += count << 2;
    }
    base += 64;
  }
  return out;
}

// @ts-ignore
@inline function hashOf(four: u32): usize { return <usize>(((four & 0xffff) * HASH_FACTOR) >> HASH_SHIFT) << 1; }
// @ts-ignore
@inline function listOf(four: u32): usize { return <usize>(((four & 0xffffff) * HASH_FACTOR) >> LIST_SHIFT) << 2; }
// @ts-ignore
@inline function mayBe(table: usize, hash: usize, four: u32): u32 {
  return (<u32>load<u16>(table + hash) >> ((four >> 16) & 15)) & (<u32>load<u16>(table + hash, H_FOURTH) >> ((four >> 24) & 15)) & 1;
}

function confirmWindows(end: usize): void {
  // Survivors overwrite the front of the list.
  let kept = hitList;
  const table = windowHash;
  if (table == 0) kept = end;
  else if (byteCount == 0) {
    for (let hit = hitList; hit < end; hit += 4) {
      const position = load<u32>(hit), four = load<u32>(text + position - BEFORE);
      store<u32>(kept, position);
      kept += <usize>mayBe(table, hashOf(four), four) << 2;
    }
  } else {
    const one = byte0, other = byteCount == 1 ? byte0 : byte1;
    for (let hit = hitList; hit < end; hit += 4) {
      const position = load<u32>(hit), four = load<u32>(text + position - BEFORE), last = <u32>load<u8>(text + position);
      store<u32>(kept, position);
      kept += <usize>(mayBe(table, hashOf(four), four) | <u32>(last == one) | <u32>(last == other)) << 2;
    }
  }
  for (let hit = hitList; hit < kept; hit += 4) {
    const position = load<u32>(hit);
    const four = load<u32>(text + position - BEFORE);
    if (byteCount > 0) {
      const last = <u32>load<u8>(text + position);
      if (last == byte0) compare(byteList0, position);
      else if (byteCount > 1 && last == byte1) compare(byteList1, position);
    }
    if (table == 0) continue;
    const hash = hashOf(four);
    if (mayBe(table, hash, four) == 0) continue;
    const list = <usize>load<u32>(table + listOf(four), H_LISTS);
    if (list != 0 && position >= BEFORE) compare(lists + (list << 1), position - BEFORE);
  }
}

/** Asks the entries of a list whether they fit around the place. */
function compare(list: usize, place: u32): void {
  for (let number = <usize>load<u16>(list); number != 0xffff; number = <usize>load<u16>(list)) {
    list += 2;
    const entry = entries + number * ENTRY_BYTES;
    if (!fits(text + place - <usize>load<u8>(entry, ENTRY_BACK), entry, compareClasses)) continue;
    const offset = <u32>load<i16>(entry, ENTRY_OFFSET);
    if (place >= offset) addPlace(place - offset, load<u16>(entry, ENTRY_RULE), load<u8>(entry, ENTRY_ANCHORED));
  }
}

// -- words ----------------------------------------------------------------------------------------------------
/** A bit at the top of a word for each of the last bytes before the block that are there. */
let capitalBefore: u64 = 0;
let alnumBefore: u64 = 0;
let escapeBefore: u64 = 0;
let percentBefore: u64 = 0;

function lookBack(from: u32): void {
  capitalBefore = 0;
  alnumBefore = 0;
  escapeBefore = 0;
  percentBefore = 0;
  for (let back: u32 = 1; back <= 3 && back <= from; back++) {
    const byte = <u32>load<u8>(text + from - back), bit = (<u64>1 << 63) >> <u64>(back - 1);
    const bits = classBitsOf(byte);
    if ((bits & 0x0e) != 0) capitalBefore |= bit;
    if ((bits & 0x7f) != 0) alnumBefore |= bit;
    if (byte == 0x5c) escapeBefore |= bit;
    if (byte == 0x25) percentBefore |= bit;
  }
}

// @ts-ignore
@inline function classBitsOf(byte: u32): u32 { return <u32>load<u8>(bitmapClasses + (byte & 15)) & <u32>load<u8>(bitmapClasses + 16 + (byte >> 4)); }

function searchWords(from: u32, to: u32): void {
  const words = (to - from + 63) >> 6;
  lookBack(from);
  wordStarts(bitmapClasses, text + from, words, bucketMasks, capitalBefore, alnumBefore, escapeBefore, percentBefore);
  // Four are written at once, as in `flatten`; of those the ones in no table are overwritten.
  let kept = hitList, base = from;
  const table = wordHash;
  for (let w: u32 = 0; w < words; w++) {
    let bits = load<u64>(bucketMasks + (<usize>w << 3));
    while (bits != 0) {
      const position = base + <u32>ctz(bits);
      bits &= bits - 1;
      const hash = ((load<u32>(text + position) | W_FOLD) * HASH_FACTOR) >> W_SHIFT;
      store<u32>(kept, position);
      kept += <usize>((<u32>load<u8>(table + (hash >> 3)) >> (hash & 7)) & 1) << 2;
    }
    base += 64;
  }
  for (let hit = hitList; hit < kept; hit += 4) {
    const position = load<u32>(hit);
    const list = <usize>load<u32>(table + W_LISTS + (<usize>(((load<u32>(text + position) | W_FOLD) * HASH_FACTOR) >> W_LIST_SHIFT) << 2));
    if (list != 0) compareWords(lists + (list << 1), position);
  }
}

/** What stands before the word at `position`: a bit for each of WORD_. */
function wordKinds(position: u32): u32 {
  let kinds: u32 = 1;
  if (position == 0) return kinds | (1 << WORD_BORDER);
  const at = text + position, before = <u32>load<u8>(at - 1);
  if (!isWord(before)) kinds |= 1 << WORD_BORDER;
  if (before == 0x5f) kinds |= 1 << WORD_UNDERSCORE;
  if (position > 2 && load<u8>(at - 3) == 0x25) kinds |= 1 << WORD_PERCENT;
  if (position > 1 && load<u8>(at - 2) == 0x5c) kinds |= 1 << WORD_ESCAPE;
  const bits = classBitsOf(before);
  if ((bits & 0x71) != 0 && (classBitsOf(load<u8>(at)) & 0x0e) != 0) kinds |= 1 << WORD_HUMP;
  return kinds;
}

function compareWords(list: usize, place: u32): void {
  let kinds: u32 = 0;
  for (let number = <usize>load<u16>(list); number != 0xffff; number = <usize>load<u16>(list)) {
    list += 2;
    const entry = entries + number * ENTRY_BYTES;
    if (!fits(text + place - <usize>load<u8>(entry, ENTRY_BACK), entry, compareClasses)) continue;
    if (kinds == 0) kinds = wordKinds(place);
    let target = lists + (<usize>load<u32>(entry, ENTRY_TARGETS) << 1);
    for (let rule = <u32>load<u16>(target); rule != 0xffff; rule = <u32>load<u16>(target)) {
      const how = <u32>load<u16>(target, 2), offset = how & 255;
      target += 4;
      if (((kinds >> (how >> 8)) & 1) != 0 && place >= offset) addPlace(place - offset, rule, 0);
    }
  }
}

// -- bits -----------------------------------------------------------------------------------------------------
// @ts-ignore
@inline function register(number: u32): usize { return registers + <usize>number * REGISTER_BYTES; }

function searchBits(from: u32, to: u32, first: bool): void {
  const words = (to - from + 63) >> 6;
  const base = maskCount + equalCount;
  for (let r: u32 = 0; r < base; r++) {
    const at = register(r);
    if (first) {
      store<u64>(at, 0);
      store<u64>(at, 0, 8);
    } else {
      store<u64>(at, load<u64>(at, BLOCK_WORDS * 8));
      store<u64>(at, load<u64>(at, BLOCK_WORDS * 8 + 8), 8);
    }
    store<u64>(at + FIRST + (<usize>words << 3), 0);
    store<u64>(at + FIRST + (<usize>words << 3), 0, 8);
  }
  if (first) seedRegisters(from);
  fillBitmaps(from, words);
  const bytes = (FIRST + (<usize>words << 3) + 31) & ~31;
  for (let i: u32 = 0; i < stepCount; i++) {
    const step = steps + (<usize>i << 4);
    const operation = <u32>load<u16>(step);
    const dst = register(load<u16>(step, 2)), a = register(load<u16>(step, 4)), b = register(load<u16>(step, 6));
    const shift = load<u32>(step, 8);
    if (operation == STEP_OR) stepOr(dst, a, b, bytes);
    else stepAnd(operation == STEP_AND_NOT, dst, a, b, shift, bytes);
  }
  collectHits(from, words);
}

/** The byte before the first block is all of the past that a match's beginning can ask for. */
function seedRegisters(from: u32): void {
  if (from == 0) return;
  const byte = <u32>load<u8>(text + from - 1);
  const bits = <u32>load<u8>(bitmapClasses + (byte & 15)) & <u32>load<u8>(bitmapClasses + 16 + (byte >> 4));
  for (let i: u32 = 0; i < maskCount; i++)
    store<u64>(register(i), <u64>((bits & <u32>load<u8>(bitmapValues + i)) != 0) << 63, 8);
  const equal = bitmapValues + ((maskCount + 3) & ~3);
  for (let i: u32 = 0; i < equalCount; i++)
    store<u64>(register(maskCount + i), <u64>(byte == <u32>load<u8>(equal + i)) << 63, 8);
}

// Bitmaps are made four at a time; those that are not there go to a register that nobody reads.
// @ts-ignore
@inline function target(number: u32, count: u32, base: u32): usize {
  return (number < count ? register(base + number) : register(load<u32>(image, I_REGISTERS))) + FIRST;
}

function fillBitmaps(from: u32, words: u32): void {
  const start = text + from;
  for (let i: u32 = 0; i < maskCount; i += 4)
    classBitmaps(bitmapClasses, load<u32>(bitmapValues + i), start, words, target(i, maskCount, 0), target(i + 1, maskCount, 0), target(i + 2, maskCount, 0), target(i + 3, maskCount, 0));
  const equal = bitmapValues + ((maskCount + 3) & ~3);
  for (let i: u32 = 0; i < equalCount; i += 4)
    equalBitmaps(load<u32>(equal + i), start, words, target(i, equalCount, maskCount), target(i + 1, equalCount, maskCount), target(i + 2, equalCount, maskCount), target(i + 3, equalCount, maskCount));
}

function collectHits(from: u32, words: u32): void {
  const any = register(anyRegister);
  for (let w: u32 = 0; w < words; w++) {
    const at = FIRST + (<usize>w << 3);
    if (load<u64>(any + at) == 0) continue;
    const base = from + (w << 6);
    if (runRegister != NO_REGISTER) {
      let bits = load<u64>(register(runRegister) + at);
      while (bits != 0) {
        const position = base + <u32>ctz(bits);
        bits &= bits - 1;
        if (position + 1 >= <u32>RUN_BYTES) confirmRun(position + 1 - <u32>RUN_BYTES);
      }
    }
    for (let g: u32 = 0; g < groupCount; g++) {
      const group = groups + <usize>g * 12;
      if (load<u64>(register(load<u32>(group)) + at) == 0) continue;
      let predicate = predicates + <usize>load<u32>(group, 4) * PREDICATE_BYTES;
      const end = predicate + <usize>load<u32>(group, 8) * PREDICATE_BYTES;
      for (; predicate < end; predicate += PREDICATE_BYTES) {
        let bits = load<u64>(register(load<u32>(predicate, P_REGISTER)) + at);
        while (bits != 0) {
          const position = base + <u32>ctz(bits);
          bits &= bits - 1;
          confirmShape(predicate, position, from, words);
        }
      }
    }
  }
}

function confirmRun(start: u32): void {
  const four = load<u32>(text + start), hash = hashOf(four);
  if (mayBe(runHash, hash, four) == 0) return;
  const list = <usize>load<u32>(runHash + listOf(four), H_LISTS);
  if (list != 0) compare(lists + (list << 1), start);
}

/** 64 bits of a register, from a text position on that is at most two words before the block. */
// @ts-ignore
@inline function bitsAt(number: u32, position: i32): u64 {
  const at = register(number) + (<usize>(position >> 6) << 3), shift = <u64>(position & 63);
  return (load<u64>(at) >> shift) | ((load<u64>(at, 8) << 1) << (63 - shift));
}

function confirmShape(predicate: usize, position: u32, from: u32, words: u32): void {
  // Positions within the registers, whose first two words lie before the block.
  const here = <i32>(position - from) + 128;
  const end = 128 + <i32>(words << 6);
  const first = load<u32>(predicate, P_FIRST), count = load<u32>(predicate, P_COUNT);
  // Without a bitmap of digits, or where the block ends and they are not known, all shapes are asked.
  const known = digitRegister != NO_REGISTER && here + 64 - DIGITS_BEFORE <= end;
  let around: u64 = known ? bitsAt(digitRegister, here - DIGITS_BEFORE) : 0;
  // What lies behind the text's end is no digit.
  const there = length - position + DIGITS_BEFORE;
  if (there < 64) around &= (<u64>1 << <u64>there) - 1;
  const offset = load<u32>(predicate, P_TABLE);
  if (!known || offset == 0) {
    for (let i: u32 = 0; i < count; i++) askShape(first + i, position, here, end, around, known);
    return;
  }
  const size = <usize>load<u32>(predicate, P_WORDS) << 3;
  const row0 = image + <usize>offset + <usize>((around >> <u64>load<u32>(predicate, P_SHIFTS)) & 255) * size;
  const row1 = image + <usize>offset + (256 + <usize>((around >> <u64>load<u32>(predicate, P_SHIFTS + 4)) & 255)) * size;
  const row2 = image + <usize>offset + (512 + <usize>((around >> <u64>load<u32>(predicate, P_SHIFTS + 8)) & 255)) * size;
  for (let at: usize = 0; at < size; at += 8) {
    let fit = load<u64>(row0 + at) & load<u64>(row1 + at) & load<u64>(row2 + at);
    while (fit != 0) {
      askShape(first + (<u32>at << 3) + <u32>ctz(fit), position, here, end, around, true);
      fit &= fit - 1;
    }
  }
}

// @ts-ignore
@inline function askShape(number: u32, position: u32, here: i32, end: i32, around: u64, known: bool): void {
  const shape = shapes + <usize>number * SHAPE_ENTRY_BYTES;
  if (known && ((around ^ load<u64>(shape, S_DIGITS)) & load<u64>(shape, S_KNOWN)) != 0) return;
  const delta = load<u32>(shape, S_DELTA);
  if (position < delta) return;
  const start = position - delta;
  if (load<u32>(shape, S_BOUNDARY) != 0 && !boundaryBefore(start)) return;
  const at = here - <i32>delta;
  if (at + 64 <= end && !needsMet(shape, at)) return;
  addPlace(start, load<u32>(shape, S_RULE), 0);
}

// @ts-ignore
@inline function boundaryBefore(start: u32): bool {
  return start == 0 ? true : !isWord(load<u8>(text + start - 1));
}

// @ts-ignore
@inline function needsMet(shape: usize, at: i32): bool {
  const needs = load<u32>(shape, S_NEEDS);
  for (let i: u32 = 0; i < needs; i++) {
    const need = shape + S_NEED + <usize>i * S_NEED_BYTES;
    const bits = load<u64>(need, 8);
    if ((bitsAt(load<u32>(need), at) & bits) != bits) return false;
  }
  return true;
}
