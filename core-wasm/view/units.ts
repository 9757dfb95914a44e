// One encoded unit at a place: how many bytes it takes and which bytes it stands for.
//
// Sources: RFC 3986 section 2.1 (percent), RFC 8259 section 7 and ECMA-262 (JSON and \xHH), the HTML standard section
// 13.5 (character references, of ASCII signs only), RFC 2045 section 6.7 (quoted-printable).
// Must not: look past `end`, or know rules.

import { VIEW_HTML, VIEW_JSON, VIEW_PERCENT, VIEW_QUOTED } from "../abi";
import { hexValues } from "./levels";

/** The bytes that the last unit stands for, the first in the low bits; and how many (0 for a soft line break). */
export let unitBytes: u32 = 0;
export let unitCount: u32 = 0;

/** Backslashes in a row that are still read as escapes: their parity is counted from the first. */
export const BACKSLASHES_MAX: u32 = 32;
const ENTITY_BYTES_MAX: usize = 10;

/** Answers of `unit` besides a size: this byte stands for itself; the end came before it was clear. */
export const PLAIN: u32 = 0;
export const INCOMPLETE: u32 = 0xffffffff;

// @ts-ignore
@inline export function leadOf(view: u32): u32 {
  return view == VIEW_PERCENT ? 37 : view == VIEW_JSON ? 92 : view == VIEW_HTML ? 38 : 61;
}

// @ts-ignore
@inline function hex(at: usize): u32 { return <u32>load<u8>(hexValues + <usize>load<u8>(at)); }

// @ts-ignore
@inline function one(byte: u32): void {
  unitBytes = byte;
  unitCount = 1;
}

/**
 * The unit whose lead byte stands at `at`; for JSON a backslash that is no second half of an escaped one.
 * @returns Its size, PLAIN, or INCOMPLETE (never when `closed`: the text ends at `end`).
 */
export function unit(view: u32, at: usize, end: usize, closed: bool): u32 {
  if (view == VIEW_PERCENT) return percent(at, end, closed);
  if (view == VIEW_JSON) return backslash(at, end, closed);
  if (view == VIEW_HTML) return entity(at, end, closed);
  if (view == VIEW_QUOTED) return quoted(at, end, closed);
  return PLAIN;
}

function percent(at: usize, end: usize, closed: bool): u32 {
  if (at + 1 >= end) return closed ? PLAIN : INCOMPLETE;
  const high = hex(at + 1);
  if (high > 15) return PLAIN;
  if (at + 2 >= end) return closed ? PLAIN : INCOMPLETE;
  const low = hex(at + 2);
  if (low > 15) return PLAIN;
  one((high << 4) | low);
  return 3;
}

function backslash(at: usize, end: usize, closed: bool): u32 {
  if (at + 1 >= end) return closed ? PLAIN : INCOMPLETE;
  const byte = <u32>load<u8>(at + 1);
  switch (byte) {
    case 34: case 39: case 47: case 92: one(byte); return 2; // " ' / backslash
    case 98: one(8); return 2;
    case 102: one(12); return 2;
    case 110: one(10); return 2;
    case 114: one(13); return 2;
    case 116: one(9); return 2;
  }
  const digits: u32 = byte == 117 ? 4 : byte == 120 ? 2 : 0; // u, x
  if (digits == 0) return PLAIN;
  let value: u32 = 0;
  for (let i: u32 = 0; i < digits; i++) {
    if (at + 2 + i >= end) return closed ? PLAIN : INCOMPLETE;
    const digit = hex(at + 2 + i);
    if (digit > 15) return PLAIN;
    value = (value << 4) | digit;
  }
  if (digits == 2) one(value);
  else character(value);
  return digits + 2;
}

// A surrogate or what is no character counts as U+FFFD.
function character(point: u32): void {
  if (point - 0xd800 < 0x800 || point > 0x10ffff) point = 0xfffd;
  if (point < 0x80) one(point);
  else if (point < 0x800) {
    unitBytes = (0xc0 | (point >> 6)) | ((0x80 | (point & 63)) << 8);
    unitCount = 2;
  } else if (point < 0x10000) {
    unitBytes = (0xe0 | (point >> 12)) | ((0x80 | ((point >> 6) & 63)) << 8) | ((0x80 | (point & 63)) << 16);
    unitCount = 3;
  } else {
    unitBytes = (0xf0 | (point >> 18)) | ((0x80 | ((point >> 12) & 63)) << 8) | ((0x80 | ((point >> 6) & 63)) << 16) | ((0x80 | (point & 63)) << 24);
    unitCount = 4;
  }
}

function entity(at: usize, end: usize, closed: bool): u32 {
  // &#1234; &#x4d2; &name;
  let p = at + 1;
  const stop = min(end, at + ENTITY_BYTES_MAX);
  while (p < stop && isEntityByte(<u32>load<u8>(p))) p++;
  if (p == stop) return stop == end && end - at < ENTITY_BYTES_MAX && !closed ? INCOMPLETE : PLAIN;
  if (load<u8>(p) != 59) return PLAIN;
  const size = <u32>(p + 1 - at);
  if (load<u8>(at + 1) == 35) return number(at + 2, p) ? size : PLAIN;
  const value = named(at + 1, <u32>(p - at - 1));
  if (value == 0) return PLAIN;
  one(value);
  return size;
}

// @ts-ignore
@inline function isEntityByte(byte: u32): bool { return byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 35; }

function number(from: usize, to: usize): bool {
  let value: u32 = 0;
  if (from < to && (load<u8>(from) | 32) == 120) {
    from++;
    for (let p = from; p < to; p++) {
      const digit = hex(p);
      if (digit > 15) return false;
      value = (value << 4) | digit;
    }
  } else for (let p = from; p < to; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  if (from >= to || value == 0) return false;
  character(value);
  return true;
}

// Names as little-endian numbers of up to eight letters.
function named(at: usize, size: u32): u32 {
  let name: u64 = 0;
  for (let i: u32 = 0; i < size; i++) name |= <u64>load<u8>(at + i) << (<u64>i << 3);
  switch (name) {
    case 0x706d61: return 38; // amp
    case 0x746c: return 60; // lt
    case 0x7467: return 62; // gt
    case 0x746f7571: return 34; // quot
    case 0x736f7061: return 39; // apos
    case 0x6c6f73: return 47; // sol
    case 0x6c6f7362: return 92; // bsol
    case 0x6e6f6c6f63: return 58; // colon
    case 0x736c61757165: return 61; // equals
    case 0x726162776f6c: return 95; // lowbar
    case 0x646f69726570: return 46; // period
    case 0x73756c70: return 43; // plus
    case 0x74616d6d6f63: return 64; // commat
    case 0x746e63726570: return 37; // percnt
    case 0x72616c6c6f64: return 36; // dollar
    case 0x6d756e: return 35; // num
    case 0x616d6d6f63: return 44; // comma
    case 0x696d6573: return 59; // semi
    case 0x656e694c77654e: return 10; // NewLine
    case 0x626154: return 9; // Tab
  }
  return 0;
}

// Of `=HH` only what stands in or beside a token: `=`, blanks and line ends, `?`, `_`, `.`. So `size=1024` is no escape.
function quoted(at: usize, end: usize, closed: bool): u32 {
  if (at + 1 >= end) return closed ? PLAIN : INCOMPLETE;
  const byte = <u32>load<u8>(at + 1);
  if (byte == 10) {
    unitCount = 0;
    return 2;
  }
  if (at + 2 >= end) {
    if (closed) return PLAIN;
    return byte == 13 || isQuotedDigit(byte) ? INCOMPLETE : PLAIN;
  }
  const second = <u32>load<u8>(at + 2);
  if (byte == 13) {
    unitCount = 0;
    return second == 10 ? 3 : PLAIN;
  }
  if (!isQuotedDigit(byte) || !isQuotedDigit(second)) return PLAIN;
  const value = (hex(at + 1) << 4) | hex(at + 2);
  if (value != 61 && value != 9 && value != 10 && value != 13 && value != 63 && value != 95 && value != 46) return PLAIN;
  one(value);
  return 3;
}

// Upper case only, as the RFC asks.
// @ts-ignore
@inline function isQuotedDigit(byte: u32): bool { return byte - 48 < 10 || byte - 65 < 6; }
