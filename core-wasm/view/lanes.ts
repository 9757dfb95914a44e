// The vector kernels of views: what 64 bytes hold that may be encoded. Each has a scalar form with the same results.
//
// Read up to 96 bytes from `at`; whoever calls leaves out what lies past the end.

// @ts-ignore
@inline const SIMD: bool = ASC_FEATURE_SIMD;

/** Bits of the last block: where each lead byte stands, and NUL. */
export let percents: u64 = 0;
export let backslashes: u64 = 0;
export let ands: u64 = 0;
export let equals: u64 = 0;
export let nuls: u64 = 0;
/** A row of 16 bytes from '0' on begins in the block: base64 or hexadecimal digits may. */
export let rows: bool = false;

/** Whether 64 bytes hold any lead byte, NUL or row; sets what is above if so. Most text holds none: one branch. */
// @ts-ignore
@inline export function holds(at: usize): bool {
  if (!SIMD) return scalarHolds(at);
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  const leads = v128.or(v128.or(anyLead(a), anyLead(b)), v128.or(anyLead(c), anyLead(d)));
  // A row that begins here may have its whole lane behind.
  const lanes = v128.or(v128.or(v128.or(fullLane(a), fullLane(b)), v128.or(fullLane(c), fullLane(d))), fullLane(v128.load(at, 64)));
  if (!v128.any_true(v128.or(leads, lanes))) return false;
  sort(at, v128.any_true(leads), v128.any_true(lanes));
  return true;
}

// @ts-ignore
@inline function anyLead(v: v128): v128 {
  return v128.or(
    v128.or(v128.or(i8x16.eq(v, i8x16.splat(37)), i8x16.eq(v, i8x16.splat(92))), v128.or(i8x16.eq(v, i8x16.splat(38)), i8x16.eq(v, i8x16.splat(61)))),
    i8x16.eq(v, i8x16.splat(0)),
  );
}

// Signed: bytes past ASCII end a row as the signs before '0' do. A row of 16 covers a whole 8-byte lane.
// @ts-ignore
@inline function fullLane(v: v128): v128 { return i64x2.eq(i8x16.lt_s(v, i8x16.splat(48)), i64x2.splat(0)); }

function sort(at: usize, leads: bool, lanes: bool): void {
  percents = 0; backslashes = 0; ands = 0; equals = 0; nuls = 0;
  rows = false;
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  if (leads) {
    percents = bits(a, b, c, d, 37);
    backslashes = bits(a, b, c, d, 92);
    ands = bits(a, b, c, d, 38);
    equals = bits(a, b, c, d, 61);
    nuls = bits(a, b, c, d, 0);
  }
  if (lanes) {
    const row = digitBits(at) | (digitBits(at + 16) << 16) | (digitBits(at + 32) << 32) | (digitBits(at + 48) << 48);
    rows = hasRow(row) || hasRow((row >> 16) | (digitBits(at + 64) << 48));
  }
}

// @ts-ignore
@inline function bits(a: v128, b: v128, c: v128, d: v128, byte: i8): u64 {
  const wanted = i8x16.splat(byte);
  return <u64><u32>(i8x16.bitmask(i8x16.eq(a, wanted)) | (i8x16.bitmask(i8x16.eq(b, wanted)) << 16))
    | (<u64><u32>(i8x16.bitmask(i8x16.eq(c, wanted)) | (i8x16.bitmask(i8x16.eq(d, wanted)) << 16)) << 32);
}
// @ts-ignore
@inline function digitBits(at: usize): u64 { return <u64>(~i8x16.bitmask(i8x16.lt_s(v128.load(at), i8x16.splat(48))) & 0xffff); }

// @ts-ignore
@inline function hasRow(row: u64): bool {
  row &= row >> 1;
  row &= row >> 2;
  row &= row >> 4;
  return (row & (row >> 8)) != 0;
}

function scalarHolds(at: usize): bool {
  percents = 0; backslashes = 0; ands = 0; equals = 0; nuls = 0;
  rows = false;
  let row: u32 = 0;
  for (let i: u32 = 0; i < 80; i++) {
    const byte = <u32>load<u8>(at + i);
    row = byte - 48 < 80 ? row + 1 : 0;
    if (row >= 16) rows = true;
    if (i > 63) continue;
    const bit = <u64>1 << <u64>i;
    if (byte == 37) percents |= bit;
    else if (byte == 92) backslashes |= bit;
    else if (byte == 38) ands |= bit;
    else if (byte == 61) equals |= bit;
    else if (byte == 0) nuls |= bit;
  }
  return rows || (percents | backslashes | ands | equals | nuls) != 0;
}

/** Where three groups of base64 begin, one after the other, that stand for nine plain bytes (see `isPlainByte`). */
export let groups: u64 = 0;
/** Where twelve pairs of hexadecimal digits begin that stand for ASCII. */
export let pairs: u64 = 0;

/** Sets `groups` and `pairs` for the 64 bytes at `at`; looks at 96. */
export function findGroups(at: usize): void {
  // Bits of the first, second, third and fourth of four that a plain group has; of bytes 64 and up in the second word.
  let first: u64 = 0, second: u64 = 0, third: u64 = 0, fourth: u64 = 0, low: u64 = 0, hex: u64 = 0;
  let first1: u64 = 0, second1: u64 = 0, third1: u64 = 0, fourth1: u64 = 0, low1: u64 = 0, hex1: u64 = 0;
  for (let i: u64 = 0; i < 64; i += 16) {
    classify(at + <usize>i);
    first |= isFirst << i; second |= isSecond << i; third |= isThird << i; fourth |= isFourth << i; low |= isLow << i; hex |= isHex << i;
  }
  for (let i: u64 = 0; i < 32; i += 16) {
    classify(at + 64 + <usize>i);
    first1 |= isFirst << i; second1 |= isSecond << i; third1 |= isThird << i; fourth1 |= isFourth << i; low1 |= isLow << i; hex1 |= isHex << i;
  }
  const group = first & late(second, second1, 1) & late(third, third1, 2) & late(fourth, fourth1, 3);
  const group1 = first1 & (second1 >> 1) & (third1 >> 2) & (fourth1 >> 3);
  groups = group & late(group, group1, 4) & late(group, group1, 8);
  let pair = low & late(hex, hex1, 1), pair1 = low1 & (hex1 >> 1);
  pair &= late(pair, pair1, 2); pair1 &= pair1 >> 2;
  pair &= late(pair, pair1, 4); pair1 &= pair1 >> 4; // four in a row
  pairs = pair & late(pair, pair1, 8) & late(pair, pair1, 16);
}

// @ts-ignore
@inline function late(word: u64, more: u64, count: u64): u64 { return (word >> count) | (more << (64 - count)); }

let isFirst: u64 = 0;
let isSecond: u64 = 0;
let isThird: u64 = 0;
let isFourth: u64 = 0;
let isLow: u64 = 0;
let isHex: u64 = 0;

// What each of 16 bytes may be: of a plain group's letters or digits the value of the first is below 32, of the second without 8, of
// the third without 2; the first of a pair is a digit below 8.
// @ts-ignore
@inline function classify(at: usize): void {
  if (!SIMD) {
    scalarClassify(at);
    return;
  }
  const v = v128.load(at), folded = v128.or(v, i8x16.splat(32));
  const letter = i8x16.lt_u(i8x16.sub(folded, i8x16.splat(97)), i8x16.splat(26));
  const digit = i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(10));
  const alnum = v128.or(letter, digit);
  const small = v128.and(v, i8x16.splat(32));
  // A-Z: -65, a-z: -71, 0-9: +4. Bit 5 of a letter says which.
  const offset = v128.bitselect(i8x16.splat(4), v128.bitselect(i8x16.splat(-71), i8x16.splat(-65), i8x16.eq(small, i8x16.splat(32))), digit);
  const value = i8x16.add(v, offset);
  const zero = i8x16.splat(0);
  isFirst = <u64>i8x16.bitmask(v128.and(alnum, i8x16.eq(v128.and(value, i8x16.splat(32)), zero)));
  isSecond = <u64>i8x16.bitmask(v128.and(alnum, i8x16.eq(v128.and(value, i8x16.splat(8)), zero)));
  isThird = <u64>i8x16.bitmask(v128.and(alnum, i8x16.eq(v128.and(value, i8x16.splat(2)), zero)));
  isFourth = <u64>i8x16.bitmask(alnum);
  isLow = <u64>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(8)));
  isHex = <u64>i8x16.bitmask(v128.or(digit, i8x16.lt_u(i8x16.sub(folded, i8x16.splat(97)), i8x16.splat(6))));
}

function scalarClassify(at: usize): void {
  isFirst = 0; isSecond = 0; isThird = 0; isFourth = 0; isLow = 0; isHex = 0;
  for (let i: u64 = 0; i < 16; i++) {
    const byte = <u32>load<u8>(at + <usize>i), folded = byte | 32, bit = <u64>1 << i;
    const isDigit = byte - 48 < 10;
    if (isDigit || folded - 97 < 6) isHex |= bit;
    if (byte - 48 < 8) isLow |= bit;
    if (!isDigit && folded - 97 >= 26) continue;
    const value = isDigit ? byte + 4 : byte >= 97 ? byte - 71 : byte - 65;
    isFourth |= bit;
    if ((value & 32) == 0) isFirst |= bit;
    if ((value & 8) == 0) isSecond |= bit;
    if ((value & 2) == 0) isThird |= bit;
  }
}
