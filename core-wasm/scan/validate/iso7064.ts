// Check characters of ISO/IEC 7064, and the account number that uses one of them.
//
// A pure system doubles (or multiplies by its radix) modulo a prime and has one extra check character; a hybrid one works
// with two moduli, M and M + 1, and stays within its alphabet.
//
// Sources: ISO/IEC 7064:2003; ISO 13616-1 and the SWIFT IBAN register (lengths).

import { alphanumeric, at, digits, separates, VALUES } from "./digits";

const X: u32 = 88;
const STAR: u32 = 42;

/**
 * A pure system with one check character: mod 11-2 (digits, X) and mod 37-2 (alphanumerics, *). The extra character stands
 * only at the end and counts as the modulus - 1. Separators do not count; letters may be of either case.
 */
export function pure(from: usize, to: usize, modulus: u32, radix: u32, extra: u32): bool {
  let sum: u32 = 0, count: u32 = 0, ended = false;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p);
    let value = alphanumeric(byte);
    if (byte == extra || (extra == X && byte == (X | 32))) value = modulus - 1;
    else if (value >= modulus - 1) {
      if (value == 255 && separates(byte)) continue;
      return false;
    }
    if (ended) return false;
    ended = value == modulus - 1;
    sum = (sum * radix + value) % modulus;
    count++;
  }
  return count >= 2 && sum == 1;
}

export function mod11x2(from: usize, to: usize): bool { return pure(from, to, 11, 2, X); }
export function mod37x2(from: usize, to: usize): bool { return pure(from, to, 37, 2, STAR); }

/** A hybrid system: mod 11-10 (`modulus` 10, digits) and mod 37-36 (36, alphanumerics). Works on `count` gathered values. */
export function hybrid(count: i32, modulus: u32): bool {
  let product = modulus;
  for (let i: i32 = 0; i < count; i++) {
    const sum = (product + at(i)) % modulus;
    if (i == count - 1) return sum == 1;
    product = ((sum == 0 ? modulus : sum) * 2) % (modulus + 1);
  }
  return false;
}

export function mod11x10(from: usize, to: usize): bool {
  const count = digits(from, to);
  return count >= 2 && hybrid(count, 10);
}

/** Two check digits at the end; letters count 10 to 35. 4 to 128 characters, separators do not count. */
export function mod97x10(from: usize, to: usize): bool {
  let remainder: u32 = 0, count: u32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p), value = alphanumeric(byte);
    if (value == 255) {
      if (!separates(byte)) return false;
      continue;
    }
    remainder = append97(remainder, value);
    count++;
  }
  return count >= 4 && remainder == 1;
}

// @ts-ignore
@inline function append97(remainder: u32, value: u32): u32 {
  return (remainder * (value < 10 ? <u32>10 : <u32>100) + value) % 97;
}

/** The register's countries with their lengths: two letters and a number each. */
const IBAN_LENGTHS: usize = memory.data<u8>([
  65, 68, 24, 65, 69, 23, 65, 76, 28, 65, 84, 20, 65, 90, 28, 66, 65, 20, 66, 69, 16, 66, 71, 22, 66, 72, 22, 66, 73, 27,
  66, 82, 29, 66, 89, 28, 67, 72, 21, 67, 82, 22, 67, 89, 28, 67, 90, 24, 68, 69, 22, 68, 74, 27, 68, 75, 18, 68, 79, 28,
  69, 69, 20, 69, 71, 29, 69, 83, 24, 70, 73, 18, 70, 75, 18, 70, 79, 18, 70, 82, 27, 71, 66, 22, 71, 69, 22, 71, 73, 23,
  71, 76, 18, 71, 82, 27, 71, 84, 28, 72, 78, 28, 72, 82, 21, 72, 85, 28, 73, 69, 22, 73, 76, 23, 73, 81, 23, 73, 83, 26,
  73, 84, 27, 74, 79, 30, 75, 87, 30, 75, 90, 20, 76, 66, 28, 76, 67, 32, 76, 73, 21, 76, 84, 20, 76, 85, 20, 76, 86, 21,
  76, 89, 25, 77, 67, 27, 77, 68, 24, 77, 69, 22, 77, 75, 19, 77, 78, 20, 77, 82, 27, 77, 84, 31, 77, 85, 30, 78, 73, 28,
  78, 76, 18, 78, 79, 15, 79, 77, 23, 80, 75, 24, 80, 76, 28, 80, 83, 29, 80, 84, 25, 81, 65, 29, 82, 79, 24, 82, 83, 22,
  82, 85, 33, 83, 65, 24, 83, 67, 31, 83, 68, 18, 83, 69, 24, 83, 73, 19, 83, 75, 24, 83, 77, 27, 83, 79, 23, 83, 84, 25,
  83, 86, 28, 84, 76, 23, 84, 78, 24, 84, 82, 26, 85, 65, 29, 86, 65, 22, 86, 71, 24, 88, 75, 20, 89, 69, 30, 0,
]);

/** The country's length, 0 when the register has none. Letters of either case. */
function ibanLength(first: u32, second: u32): u32 {
  for (let p = IBAN_LENGTHS; load<u8>(p) != 0; p += 3)
    if (load<u8>(p) == (first & 0xdf) && load<u8>(p, 1) == (second & 0xdf)) return <u32>load<u8>(p, 2);
  return 0;
}

/**
 * An account number: the first four characters go last, the whole is 1 modulo 97, and its length is its country's.
 * Separators do not count.
 */
export function iban(from: usize, to: usize): bool {
  let count: u32 = 0, remainder: u32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p), value = alphanumeric(byte);
    if (value == 255) {
      if (!separates(byte)) return false;
      continue;
    }
    if (count < 4) store<u8>(VALUES + <usize>count, byte);
    else remainder = append97(remainder, value);
    if (++count > 34) return false;
  }
  if (count < 15) return false;
  for (let i: i32 = 0; i < 4; i++) remainder = append97(remainder, alphanumeric(at(i)));
  return remainder == 1 && ibanLength(at(0), at(1)) == count;
}
