// The vector kernels of the searches, each in three forms: relaxed SIMD, SIMD, and scalar for engines without vectors.
// Which form is decided when the module is compiled; the results are the same.
//
// Loops are small on purpose and pass masks through memory: fused or unrolled further, V8 spills registers and they get
// slower (measured).

// @ts-ignore
@inline const RELAXED: bool = ASC_FEATURE_RELAXED_SIMD;
// @ts-ignore
@inline const SIMD: bool = ASC_FEATURE_SIMD;

// Indices are nibbles, so the forms cannot differ.
// @ts-ignore
@inline function lookUp(table: v128, nibbles: v128): v128 {
  if (RELAXED) return i8x16.relaxed_swizzle(table, nibbles);
  return i8x16.swizzle(table, nibbles);
}
// @ts-ignore
@inline function lowNibbles(bytes: v128): v128 { return v128.and(bytes, i8x16.splat(15)); }
// @ts-ignore
@inline function highNibbles(bytes: v128): v128 { return v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15)); }
// @ts-ignore
@inline function late1(now: v128, before: v128): v128 {
  return v128.shuffle<i8>(before, now, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
}
// @ts-ignore
@inline function late2(now: v128, before: v128): v128 {
  return v128.shuffle<i8>(before, now, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
}
// @ts-ignore
@inline function late3(now: v128, before: v128): v128 {
  return v128.shuffle<i8>(before, now, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
}

// @ts-ignore
@inline function late4(now: v128, before: v128): v128 {
  return v128.shuffle<i8>(before, now, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
}

/**
 * The bucket search. Bit i of the masks at `masks` is 0 where some bucket's window ends at `from + i`, or where one of
 * two single bytes stands (`bytes`: whether they count).
 * @param bytes How many of `byte0` and `byte1` are looked for.
 * Reads up to 31 bytes past `to`; writes groups of 16 bits.
 */
export function findBuckets(table: usize, bytes: u32, byte0: u32, byte1: u32, from: usize, to: usize, masks: usize): void {
  if (!SIMD) {
    scalarBuckets(table, bytes, byte0, byte1, from, to, masks);
    return;
  }
  if (bytes == 0) vectorBuckets(table, false, 0, 0, from, to, masks);
  else vectorBuckets(table, true, byte0, bytes == 1 ? byte0 : byte1, from, to, masks);
}

// @ts-ignore
@inline function vectorBuckets(table: usize, single: bool, byte0: u32, byte1: u32, from: usize, to: usize, masks: usize): void {
  const low0 = v128.load(table), high0 = v128.load(table, 16), low1 = v128.load(table, 32), high1 = v128.load(table, 48);
  const low2 = v128.load(table, 64), high2 = v128.load(table, 80), low3 = v128.load(table, 96), high3 = v128.load(table, 112);
  const low4 = v128.load(table, 128), high4 = v128.load(table, 144);
  const zero = i8x16.splat(0), one = i8x16.splat(<i8>byte0), other = i8x16.splat(<i8>byte1);
  let before0 = zero, before1 = zero, before2 = zero, before3 = zero;
  for (let p = from; p < to; p += 16) {
    const v = v128.load(p), l = lowNibbles(v), h = highNibbles(v);
    const a0 = v128.and(lookUp(low0, l), lookUp(high0, h)), a1 = v128.and(lookUp(low1, l), lookUp(high1, h));
    const a2 = v128.and(lookUp(low2, l), lookUp(high2, h)), a3 = v128.and(lookUp(low3, l), lookUp(high3, h));
    const a4 = v128.and(lookUp(low4, l), lookUp(high4, h));
    let hit = v128.and(v128.and(a4, late1(a3, before3)), v128.and(v128.and(late2(a2, before2), late3(a1, before1)), late4(a0, before0)));
    if (single) hit = v128.or(hit, v128.or(i8x16.eq(v, one), i8x16.eq(v, other)));
    store<u16>(masks, <u16>i8x16.bitmask(i8x16.eq(hit, zero)));
    before0 = a0; before1 = a1; before2 = a2; before3 = a3;
    masks += 2;
  }
}

function scalarBuckets(table: usize, bytes: u32, byte0: u32, byte1: u32, from: usize, to: usize, masks: usize): void {
  let before0: u32 = 0, before1: u32 = 0, before2: u32 = 0, before3: u32 = 0;
  for (let p = from; p < to; p += 32) {
    let mask: u32 = 0;
    for (let i: u32 = 0; i < 32; i++) {
      const byte = <u32>load<u8>(p + i);
      const low = table + (byte & 15), high = table + 16 + (byte >> 4);
      const hit = before3 & <u32>load<u8>(low, 128) & <u32>load<u8>(high, 128);
      const is = hit != 0 || (bytes > 0 && byte == byte0) || (bytes > 1 && byte == byte1);
      before3 = before2 & <u32>load<u8>(low, 96) & <u32>load<u8>(high, 96);
      before2 = before1 & <u32>load<u8>(low, 64) & <u32>load<u8>(high, 64);
      before1 = before0 & <u32>load<u8>(low, 32) & <u32>load<u8>(high, 32);
      before0 = <u32>load<u8>(low) & <u32>load<u8>(high);
      mask |= (is ? 0 : 1) << i;
    }
    store<u32>(masks, mask);
    masks += 4;
  }
}

/** Four bitmaps, of the bytes that have one of the class bits in `wanted` (four bytes); `classes`: nibble tables. Whole words of 64 bytes. */
export function classBitmaps(classes: usize, wanted: u32, from: usize, words: u32, out0: usize, out1: usize, out2: usize, out3: usize): void {
  const end = from + (<usize>words << 6);
  if (!SIMD) {
    for (let p = from; p < end; p += 64) {
      let m0: u64 = 0, m1: u64 = 0, m2: u64 = 0, m3: u64 = 0;
      for (let i: u64 = 0; i < 64; i++) {
        const byte = <u32>load<u8>(p + <usize>i);
        const bits = <u32>load<u8>(classes + (byte & 15)) & <u32>load<u8>(classes + 16 + (byte >> 4));
        m0 |= <u64>((bits & wanted & 255) != 0) << i;
        m1 |= <u64>((bits & (wanted >> 8) & 255) != 0) << i;
        m2 |= <u64>((bits & (wanted >> 16) & 255) != 0) << i;
        m3 |= <u64>((bits & (wanted >> 24)) != 0) << i;
      }
      store<u64>(out0, m0); store<u64>(out1, m1); store<u64>(out2, m2); store<u64>(out3, m3);
      out0 += 8; out1 += 8; out2 += 8; out3 += 8;
    }
    return;
  }
  const low = v128.load(classes), high = v128.load(classes, 16);
  for (let p = from; p < end; p += 64) {
    const a = classBits(p, low, high), b = classBits(p + 16, low, high), c = classBits(p + 32, low, high), d = classBits(p + 48, low, high);
    store<u64>(out0, without(a, b, c, d, i8x16.splat(<i8>wanted)));
    store<u64>(out1, without(a, b, c, d, i8x16.splat(<i8>(wanted >> 8))));
    store<u64>(out2, without(a, b, c, d, i8x16.splat(<i8>(wanted >> 16))));
    store<u64>(out3, without(a, b, c, d, i8x16.splat(<i8>(wanted >> 24))));
    out0 += 8; out1 += 8; out2 += 8; out3 += 8;
  }
}

// @ts-ignore
@inline function classBits(at: usize, low: v128, high: v128): v128 {
  const v = v128.load(at);
  return v128.and(lookUp(low, lowNibbles(v)), lookUp(high, highNibbles(v)));
}
/** A bit for each of 64 bytes that has one of the wanted bits. */
// @ts-ignore
@inline function without(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  const zero = i8x16.splat(0);
  return ~join(i8x16.eq(v128.and(a, wanted), zero), i8x16.eq(v128.and(b, wanted), zero), i8x16.eq(v128.and(c, wanted), zero), i8x16.eq(v128.and(d, wanted), zero));
}
// @ts-ignore
@inline function join(a: v128, b: v128, c: v128, d: v128): u64 {
  return <u64><u32>(i8x16.bitmask(a) | (i8x16.bitmask(b) << 16)) | (<u64><u32>(i8x16.bitmask(c) | (i8x16.bitmask(d) << 16)) << 32);
}
// @ts-ignore
@inline function equalTo(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  return join(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted));
}

/**
 * The positions at which a word may begin, of whole words of 64 bytes: a letter behind neither letter nor digit, a capital behind no
 * capital, a letter two bytes behind `\\` or three behind `%`. What comes before `from` is given as the same bits of the word before.
 * @param classes Nibble tables whose class bits 1 to 3 are capitals, 4 to 6 small letters, 0 digits.
 */
export function wordStarts(classes: usize, from: usize, words: u32, out: usize, capital: u64, alnum: u64, escape: u64, percent: u64): void {
  const end = from + (<usize>words << 6);
  for (let p = from; p < end; p += 64) {
    let notLetter: u64 = 0, notCapital: u64 = 0, notAlnum: u64 = 0, isEscape: u64 = 0, isPercent: u64 = 0;
    if (SIMD) {
      const low = v128.load(classes), high = v128.load(classes, 16);
      const a = classBits(p, low, high), b = classBits(p + 16, low, high), c = classBits(p + 32, low, high), d = classBits(p + 48, low, high);
      notCapital = ~without(a, b, c, d, i8x16.splat(0x0e));
      notLetter = ~without(a, b, c, d, i8x16.splat(0x7e));
      notAlnum = ~without(a, b, c, d, i8x16.splat(0x7f));
      const w = v128.load(p), x = v128.load(p, 16), y = v128.load(p, 32), z = v128.load(p, 48);
      isEscape = equalTo(w, x, y, z, i8x16.splat(0x5c));
      isPercent = equalTo(w, x, y, z, i8x16.splat(0x25));
    } else {
      for (let i: u64 = 0; i < 64; i++) {
        const byte = <u32>load<u8>(p + <usize>i);
        const bits = <u32>load<u8>(classes + (byte & 15)) & <u32>load<u8>(classes + 16 + (byte >> 4));
        notCapital |= <u64>((bits & 0x0e) == 0) << i;
        notLetter |= <u64>((bits & 0x7e) == 0) << i;
        notAlnum |= <u64>((bits & 0x7f) == 0) << i;
        isEscape |= <u64>(byte == 0x5c) << i;
        isPercent |= <u64>(byte == 0x25) << i;
      }
    }
    const border = ~((~notAlnum << 1) | (alnum >> 63)) | ~(notCapital | (~notCapital << 1) | (capital >> 63));
    store<u64>(out, ~notLetter & (border | (isEscape << 2) | (escape >> 62) | (isPercent << 3) | (percent >> 61)));
    out += 8;
    capital = ~notCapital;
    alnum = ~notAlnum;
    escape = isEscape;
    percent = isPercent;
  }
}

/** Four bitmaps, of the bytes that are equal to the four bytes of `wanted`. Whole words of 64 bytes. */
export function equalBitmaps(wanted: u32, from: usize, words: u32, out0: usize, out1: usize, out2: usize, out3: usize): void {
  const end = from + (<usize>words << 6);
  if (!SIMD) {
    for (let p = from; p < end; p += 64) {
      let m0: u64 = 0, m1: u64 = 0, m2: u64 = 0, m3: u64 = 0;
      for (let i: u64 = 0; i < 64; i++) {
        const byte = <u32>load<u8>(p + <usize>i);
        m0 |= <u64>(byte == (wanted & 255)) << i;
        m1 |= <u64>(byte == ((wanted >> 8) & 255)) << i;
        m2 |= <u64>(byte == ((wanted >> 16) & 255)) << i;
        m3 |= <u64>(byte == (wanted >> 24)) << i;
      }
      store<u64>(out0, m0); store<u64>(out1, m1); store<u64>(out2, m2); store<u64>(out3, m3);
      out0 += 8; out1 += 8; out2 += 8; out3 += 8;
    }
    return;
  }
  for (let p = from; p < end; p += 64) {
    const a = v128.load(p), b = v128.load(p, 16), c = v128.load(p, 32), d = v128.load(p, 48);
    store<u64>(out0, equalTo(a, b, c, d, i8x16.splat(<i8>wanted)));
    store<u64>(out1, equalTo(a, b, c, d, i8x16.splat(<i8>(wanted >> 8))));
    store<u64>(out2, equalTo(a, b, c, d, i8x16.splat(<i8>(wanted >> 16))));
    store<u64>(out3, equalTo(a, b, c, d, i8x16.splat(<i8>(wanted >> 24))));
    out0 += 8; out1 += 8; out2 += 8; out3 += 8;
  }
}

/**
 * `dst = a & (b << shift)`, or `a & ~(b << shift)`, over `bytes` bytes of bits (a multiple of 32), `shift` from 0 to 63; reads the eight words before
 * `b`. Registers are little-endian, so a shift looks back, and whole bytes of it are only another address. What is left of it is a
 * constant in each loop: a vector shift by a variable costs V8 three times as much.
 */
export function stepAnd(negated: bool, dst: usize, a: usize, b: usize, shift: u32, bytes: usize): void {
  b -= <usize>(shift >> 3);
  shift &= 7;
  if (!SIMD) {
    for (let i: usize = 0; i < bytes; i += 8) {
      const moved = shift == 0 ? load<u64>(b + i) : (load<u64>(b + i) << shift) | (load<u64>(b + i - 8) >> (64 - shift));
      store<u64>(dst + i, load<u64>(a + i) & (negated ? ~moved : moved));
    }
    return;
  }
  if (negated) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const moved = v128.or(i64x2.shl(v128.load(b + i), shift), i64x2.shr_u(v128.load(b + i - 8), 64 - shift));
      v128.store(dst + i, v128.andnot(v128.load(a + i), shift == 0 ? v128.load(b + i) : moved));
    }
    return;
  }
  if (shift == 0) for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, v128.and(v128.load(a + i), v128.load(b + i)));
  else if (shift == 1) andShifted(dst, a, b, 1, bytes);
  else if (shift == 2) andShifted(dst, a, b, 2, bytes);
  else if (shift == 3) andShifted(dst, a, b, 3, bytes);
  else if (shift == 4) andShifted(dst, a, b, 4, bytes);
  else if (shift == 5) andShifted(dst, a, b, 5, bytes);
  else if (shift == 6) andShifted(dst, a, b, 6, bytes);
  else andShifted(dst, a, b, 7, bytes);
}

// @ts-ignore
@inline function andShifted(dst: usize, a: usize, b: usize, shift: i32, bytes: usize): void {
  const end = dst + bytes;
  b -= 8;
  for (; dst < end; dst += 32) {
    v128.store(dst, v128.and(v128.load(a), v128.or(i64x2.shl(v128.load(b, 8), shift), i64x2.shr_u(v128.load(b), 64 - shift))));
    v128.store(dst, v128.and(v128.load(a, 16), v128.or(i64x2.shl(v128.load(b, 24), shift), i64x2.shr_u(v128.load(b, 16), 64 - shift))), 16);
    a += 32;
    b += 32;
  }
}

/** `dst = a | b`. */
export function stepOr(dst: usize, a: usize, b: usize, bytes: usize): void {
  if (!SIMD) {
    for (let i: usize = 0; i < bytes; i += 8) store<u64>(dst + i, load<u64>(a + i) | load<u64>(b + i));
    return;
  }
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, v128.or(v128.load(a + i), v128.load(b + i)));
}

/** Whether the 16 bytes at `at` have the bits of `value` under `mask`, and each one of its class bits, where any are asked. `entry`: mask, value, class bits. */
// @ts-ignore
@inline export function fits(at: usize, entry: usize, classes: usize): bool {
  if (!SIMD) return scalarFits(at, entry, classes);
  const bytes = v128.load(at);
  if (v128.any_true(v128.and(v128.xor(bytes, v128.load(entry, 16)), v128.load(entry)))) return false;
  const bits = v128.and(lookUp(v128.load(classes), lowNibbles(bytes)), lookUp(v128.load(classes, 16), highNibbles(bytes)));
  const asked = v128.load(entry, 32);
  return i8x16.all_true(v128.or(v128.and(bits, asked), i8x16.eq(asked, i8x16.splat(-1))));
}

function scalarFits(at: usize, entry: usize, classes: usize): bool {
  if (((load<u64>(at) ^ load<u64>(entry, 16)) & load<u64>(entry)) != 0) return false;
  if (((load<u64>(at, 8) ^ load<u64>(entry, 24)) & load<u64>(entry, 8)) != 0) return false;
  for (let i: usize = 0; i < 16; i++) {
    const asked = <u32>load<u8>(entry + i, 32);
    if (asked == 255) continue;
    const byte = <u32>load<u8>(at + i);
    if ((<u32>load<u8>(classes + (byte & 15)) & <u32>load<u8>(classes + 16 + (byte >> 4)) & asked) == 0) return false;
  }
  return true;
}

/** Copies `bytes` bytes, at most 64; may write up to 15 bytes more. */
// @ts-ignore
@inline export function copyShort(to: usize, from: usize, bytes: usize): void {
  if (SIMD) for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
  else for (let i: usize = 0; i < bytes; i += 8) store<u64>(to + i, load<u64>(from + i));
}

/** A bit for each of 16 bytes that is one of four. */
// @ts-ignore
@inline export function marks(at: usize, a: u32, b: u32, c: u32, d: u32): u32 {
  if (SIMD) {
    const bytes = v128.load(at);
    const ab = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>a)), i8x16.eq(bytes, i8x16.splat(<i8>b)));
    return i8x16.bitmask(v128.or(ab, v128.or(i8x16.eq(bytes, i8x16.splat(<i8>c)), i8x16.eq(bytes, i8x16.splat(<i8>d)))));
  }
  let bits: u32 = 0;
  for (let i: u32 = 0; i < 16; i++) {
    const byte = <u32>load<u8>(at + i);
    bits |= <u32>(byte == a || byte == b || byte == c || byte == d) << i;
  }
  return bits;
}
