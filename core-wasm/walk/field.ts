// One value of a row: reads it by its encoding, treats it as its column asks, writes it, or says that it is NULL.
//
// Each value is a text of its own: no match crosses its edges. What rows that were searched together hold is known before
// they are written (`know`); any other value is searched here.

import {
  ACTION_HASH, ACTION_NULL, ACTION_SCAN, ACTION_TOKEN, ACTION_REDACT, COLUMN_RULE, CONTROL, C_COLUMN_MASKS, ENCODING_FLOAT4, ENCODING_FLOAT8, ENCODING_INERT, ENCODING_INT2,
  ENCODING_INT4, ENCODING_INT8, ENCODING_JSONB, ENCODING_NUMERIC, ENCODING_OPAQUE, ENCODING_TEXT, ENCODING_TYPED_TEXT, E_FINDINGS_FULL, FINDING_BYTES, ROW_FINDINGS_MAX,
} from "../abi";
import { countFinding, failure, clearFailure, fieldSources, fieldTable, findingCount, findingList, holeCount, length, rowFindings, scratch, setHoleCount, setWindow } from "../memory";
import { copy, out, setOut, writeMask } from "../mask/output";
import { sawNull, sort, write, writeSorted } from "../mask/regions";
import { reset, search } from "../scan/search";
import { lookThrough, mayHold, seesThrough } from "../view/look";

/** Results of `value`. */
export const WROTE: i32 = 0;
export const IS_NULL: i32 = 1;
export const SAME: i32 = 2;

/**
 * Writes the value at `[from, from + bytes)` as it may be seen.
 * @returns WROTE; IS_NULL (nothing written); SAME: the value may pass as it is (nothing written).
 */
export function value(encoding: u32, treatment: u32, keep: u32, from: usize, bytes: u32, plainLabels: bool): i32 {
  if (treatment != ACTION_SCAN) {
    store<u32>(CONTROL + C_COLUMN_MASKS, load<u32>(CONTROL + C_COLUMN_MASKS) + 1);
    if (treatment == ACTION_NULL || encoding != ENCODING_TEXT) return IS_NULL;
    const action = plainLabels && (treatment == ACTION_HASH || treatment == ACTION_TOKEN) ? ACTION_REDACT : treatment;
    writeMask(action, keep, COLUMN_RULE, from, bytes);
    return WROTE;
  }
  if (encoding == ENCODING_TEXT) return scanText(from, bytes, true);
  if (encoding == ENCODING_INERT) return SAME;
  if (encoding == ENCODING_OPAQUE) return IS_NULL;
  if (encoding == ENCODING_TYPED_TEXT) return scanText(from, bytes, false);
  if (encoding == ENCODING_JSONB) {
    if (bytes < 1) return IS_NULL;
    const mark = out;
    copy(from, 1);
    const result = scanText(from + 1, bytes - 1, true);
    if (result != WROTE) setOut(mark);
    return result;
  }
  const digits = decode(encoding, from, bytes);
  if (digits < 0) return IS_NULL;
  return digits == 0 ? SAME : scanText(scratch, digits, false);
}

// Where the findings of every value to be searched are known, and the first that is not written yet. The last of the list
// begins nowhere.
let knownFrom: usize = 0;
let knownTo: usize = 0;
let next: usize = 0;

/** Keeps what the search of the fields of `[from, to)` found, at the places they came from. False when it is more than can be kept. */
export function know(from: usize, to: usize): bool {
  if (findingCount > <u32>ROW_FINDINGS_MAX) return false;
  sort();
  const bytes = <usize>findingCount * FINDING_BYTES;
  let field = fieldTable, source = fieldSources;
  for (let at: usize = 0; at < bytes; at += FINDING_BYTES) {
    const start = load<u32>(findingList + at);
    while (load<u32>(field, 4) <= start) {
      field += 8;
      source += 4;
    }
    const moved = load<u32>(source) - load<u32>(field);
    store<u32>(rowFindings + at, start + moved);
    store<u32>(rowFindings + at, load<u32>(findingList + at, 4) + moved, 4);
    store<u64>(rowFindings + at, load<u64>(findingList + at, 8), 8);
  }
  store<u32>(rowFindings + bytes, 0xffffffff);
  next = rowFindings;
  knownFrom = from;
  knownTo = to;
  return true;
}

export function forgetKnown(): void {
  knownFrom = 0;
  knownTo = 0;
}

/** Whether nothing was found before `to`, in what is not written yet. */
// @ts-ignore
@inline export function cleanUpTo(to: usize): bool { return to <= knownTo && load<u32>(next) >= <u32>(to - knownFrom); }

/** Passes over what was found before `to`. */
export function skipKnown(to: usize): void {
  while (load<u32>(next) < <u32>(to - knownFrom)) next += FINDING_BYTES;
}

function writeKnown(from: usize, bytes: u32, fits: bool): i32 {
  skipKnown(from);
  const start = <u32>(from - knownFrom), end = start + bytes;
  const list = next;
  while (load<u32>(next) < end) next += FINDING_BYTES;
  if (next == list) return SAME;
  const count = <u32>(next - list) / FINDING_BYTES;
  if (!fits) {
    for (let at = list; at < next; at += FINDING_BYTES) countFinding(load<u32>(at, 8));
    return IS_NULL;
  }
  setWindow(knownFrom, <u32>(knownTo - knownFrom), true, true);
  const mark = out, holes = holeCount;
  writeSorted(list, count, start, end, 0);
  if (!sawNull) return WROTE;
  setOut(mark);
  setHoleCount(holes);
  return IS_NULL;
}

/** Searches a complete text. With `fits` a masked text is written, else any finding means NULL. */
export function scanText(from: usize, bytes: u32, fits: bool): i32 {
  if (bytes == 0) return SAME;
  if (from >= knownFrom && from < knownTo) return writeKnown(from, bytes, fits);
  const holesBefore = holeCount; // reset forgets holes, but those of earlier values stay
  reset();
  setHoleCount(holesBefore);
  setWindow(from, bytes, true, true);
  search(0, 0, true);
  if (failure == 0 && seesThrough() && mayHold(from, bytes)) lookThrough(0, false);
  // More findings than can be listed: the value is too strange to be shown.
  if (failure == E_FINDINGS_FULL) {
    clearFailure();
    return IS_NULL;
  }
  if (failure != 0) return IS_NULL;
  if (findingCount == 0) return SAME;
  if (!fits) {
    for (let i: u32 = 0; i < findingCount; i++) countFinding(load<u32>(findingList + <usize>i * FINDING_BYTES, 8));
    return IS_NULL;
  }
  const mark = out, holes = holeCount;
  write(0, length, 0);
  if (sawNull) {
    setOut(mark);
    setHoleCount(holes);
    return IS_NULL;
  }
  return WROTE;
}

// Writes the decimal form of a binary number to the scratch area; answers its length, 0 when no rule can care, -1 when
// the value does not have its type's size. Big-endian on the wire.
function decode(encoding: u32, from: usize, bytes: u32): i32 {
  if (encoding == ENCODING_INT2) return bytes == 2 ? decimal(<i64><i16>bswap(load<u16>(from))) : -1;
  if (encoding == ENCODING_INT4) return bytes == 4 ? decimal(<i64><i32>bswap(load<u32>(from))) : -1;
  if (encoding == ENCODING_INT8) return bytes == 8 ? decimal(<i64>bswap(load<u64>(from))) : -1;
  if (encoding == ENCODING_FLOAT4) return bytes == 4 ? integral(<f64>reinterpret<f32>(bswap(load<u32>(from)))) : -1;
  if (encoding == ENCODING_FLOAT8) return bytes == 8 ? integral(reinterpret<f64>(bswap(load<u64>(from)))) : -1;
  if (encoding == ENCODING_NUMERIC) return numeric(from, bytes);
  return -1;
}

// Only whole numbers can be card or account numbers; a fraction says nothing to any rule.
function integral(value: f64): i32 {
  if (!(abs(value) < 9007199254740992.0) || value != Math.trunc(value)) return 0;
  return decimal(<i64>value);
}

function decimal(value: i64): i32 {
  let rest: u64 = value < 0 ? <u64>0 - <u64>value : <u64>value;
  let p = scratch + 32;
  do {
    store<u8>(--p, <u32>(rest % 10) + 48);
    rest /= 10;
  } while (rest != 0);
  if (value < 0) store<u8>(--p, 45);
  const size = scratch + 32 - p;
  memory.copy(scratch, p, size);
  return <i32>size;
}

// numeric: int16 digit groups, weight, sign, scale, then the groups, base 10000 (src/backend/utils/adt/numeric.c).
function numeric(from: usize, bytes: u32): i32 {
  if (bytes < 8) return -1;
  const groups = <u32>bswap(load<u16>(from));
  if (bytes != 8 + groups * 2) return -1;
  const weight = <i32><i16>bswap(load<u16>(from, 2));
  const sign = <u32>bswap(load<u16>(from, 4));
  if (sign >= 0xc000) return 0; // NaN and infinities
  if (weight > 2000 || groups > 4000) return -1;
  let o = scratch;
  if (sign == 0x4000) store<u8>(o++, 45);
  for (let w = weight; w >= 0 || <u32>(weight - w) < groups; w--) {
    if (w == -1) store<u8>(o++, 46);
    const index = weight - w;
    const group: u32 = index >= 0 && <u32>index < groups ? <u32>bswap(load<u16>(from + 8 + (<usize>index << 1))) : 0;
    if (group > 9999) return -1;
    store<u8>(o, group / 1000 + 48);
    store<u8>(o + 1, (group / 100) % 10 + 48);
    store<u8>(o + 2, (group / 10) % 10 + 48);
    store<u8>(o + 3, group % 10 + 48);
    o += 4;
  }
  // The first group may have leading zeros, which no one writes.
  const begin = sign == 0x4000 ? scratch + 1 : scratch;
  let p = begin;
  while (p + 1 < o && load<u8>(p) == 48 && load<u8>(p, 1) != 46) p++;
  if (p > begin) {
    memory.copy(begin, p, o - p);
    o -= p - begin;
  }
  return <i32>(o - scratch);
}
