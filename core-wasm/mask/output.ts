// Where masked text goes, and what stands in the place of a finding.
//
// Hashes and tokens need keys that this module does not have: their exact length is reserved in the output, filled
// with '#', and listed as a hole for the host to fill. So the output never holds the value, even if the host forgot.

import {
  ACTION_FILL, ACTION_HASH, ACTION_NULL, ACTION_REDACT, COLUMN_RULE, E_OUTPUT_FULL, HASH_HEX_CHARS, HOLES_MAX, HOLE_BYTES,
  R_LABEL, R_LABEL_LENGTH, TOKEN_PREFIX_BYTES, TOKEN_SEAL_BYTES,
} from "../abi";
import { copyShort } from "../scan/lanes";
import { fail, holeCount, holeList, image, ruleAt, setHoleCount } from "../memory";

export let out: usize = 0;
export let outBase: usize = 0;
let outEnd: usize = 0;

export function setOutput(pointer: usize, bytes: u32): void {
  outBase = pointer; out = pointer; outEnd = pointer + bytes;
}
export function setOut(pointer: usize): void { out = pointer; }

/** Whether so many bytes fit; fails the call if not. */
export function room(bytes: usize): bool {
  if (out + bytes <= outEnd && out + bytes >= out) return true;
  fail(E_OUTPUT_FULL);
  return false;
}

/** Whether so many bytes fit. */
export function fitsOutput(bytes: usize): bool { return out + bytes <= outEnd && out + bytes >= out; }

export function put(byte: u32): void {
  if (room(1)) store<u8>(out++, byte);
}

export function copy(from: usize, bytes: usize): void {
  if (bytes == 0) return;
  // Short values are many: whole vectors past the end cost less than a call of memory.copy.
  if (bytes <= 64 && out + 64 <= outEnd) {
    copyShort(out, from, bytes);
    out += bytes;
    return;
  }
  if (!room(bytes)) return;
  memory.copy(out, from, bytes);
  out += bytes;
}

/** Writes what replaces `[from, from + bytes)`. `rule` gives the label; COLUMN_RULE means a column's own mask. */
export function writeMask(action: u32, keep: u32, rule: u32, from: usize, bytes: usize): void {
  if (action == ACTION_NULL) return;
  if (action == ACTION_FILL) {
    fill(from, bytes, keep);
    return;
  }
  if (action == ACTION_REDACT) {
    label(rule);
    return;
  }
  let size: usize;
  if (action == ACTION_HASH) size = labelLength(rule) + 3 + HASH_HEX_CHARS;
  else size = TOKEN_PREFIX_BYTES + ((bytes + TOKEN_SEAL_BYTES) * 4 + 2) / 3;
  if (holeCount >= <u32>HOLES_MAX || !room(size)) {
    fail(E_OUTPUT_FULL);
    return;
  }
  const hole = holeList + <usize>holeCount * HOLE_BYTES;
  store<u32>(hole, out - outBase);
  store<u32>(hole, size, 4);
  store<u32>(hole, rule | (action << 16), 8);
  store<u32>(hole, from, 12);
  store<u32>(hole, bytes, 16);
  setHoleCount(holeCount + 1);
  memory.fill(out, 35, size);
  out += size;
}

function labelLength(rule: u32): usize { return rule == COLUMN_RULE ? 6 : load<u32>(ruleAt(rule), R_LABEL_LENGTH); }

/** `[ENTITY]`, or `[REDACTED]` for a column. */
export function label(rule: u32): void {
  put(91);
  if (rule == COLUMN_RULE) {
    if (room(8)) {
      store<u64>(out, 0x4445544341444552); // "REDACTED"
      out += 8;
    }
  } else copy(image + <usize>load<u32>(ruleAt(rule), R_LABEL), load<u32>(ruleAt(rule), R_LABEL_LENGTH));
  put(93);
}

// Letters and digits, and characters outside ASCII as one, become '*' except the last `keep`; the rest shows the shape.
function fill(from: usize, bytes: usize, keep: u32): void {
  const end = from + bytes;
  let total: u32 = 0;
  for (let p = from; p < end; p++) if (fillable(load<u8>(p))) total++;
  const hidden = total > keep ? total - keep : total;
  if (!room(bytes)) return;
  let seen: u32 = 0;
  let o = out;
  for (let p = from; p < end; p++) {
    const byte = <u32>load<u8>(p);
    if (fillable(byte)) {
      seen++;
      store<u8>(o++, seen <= hidden ? 42 : byte);
    } else if ((byte & 0xc0) != 0x80 || seen > hidden) store<u8>(o++, byte);
  }
  out = o;
}

// @ts-ignore
@inline function fillable(byte: u32): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 26 || byte >= 0xc0;
}
