// How national numbers are read: digits and letters of either case count, every other byte separates; and the sums that
// their check digits are made from.
//
// Weights are nibbles of one number, the last digit's weight lowest, so that a scheme is a line in a table and needs no
// memory. A weight above 15 is written modulo the scheme's modulus.
//
// Must not know any country.

import { alphanumeric, at, number, uniform, VALUES } from "./digits";

/** Bit i is set when gathered value i is a letter (10 to 35). */
export let lettersAt: u64 = 0;

/** Gathers digits as 0 to 9 and letters as 10 to 35. @returns How many; -1 with more than 32. */
export function gather(from: usize, to: usize): i32 {
  let count: i32 = 0;
  lettersAt = 0;
  for (let p = from; p < to; p++) {
    const value = alphanumeric(load<u8>(p));
    if (value == 255) continue;
    if (count == 32) return -1;
    if (value > 9) lettersAt |= (<u64>1) << count;
    store<u8>(VALUES + <usize>(count++), value);
  }
  return count;
}

/** Whether exactly `count` characters were gathered, with letters at exactly these places. */
export function shaped(from: usize, to: usize, count: i32, letters: u64): bool {
  return gather(from, to) == count && lettersAt == letters;
}

/** Gathers digits. @returns How many; -1 with a letter among them, or when all are the same (a placeholder). */
export function numeric(from: usize, to: usize): i32 {
  const count = gather(from, to);
  return lettersAt != 0 || uniform(count) ? -1 : count;
}

/** Sum of the gathered values `first` to `first + count - 1`, each times its nibble; at most 16. */
export function sum(weights: u64, first: i32, count: i32): u32 {
  let total: u32 = 0;
  for (let i = first + count - 1; i >= first; i--) {
    total += at(i) * <u32>(weights & 15);
    weights >>= 4;
  }
  return total;
}

/** Digits, exactly `count`, whose weighted sum is 0; the check digit has a weight too. */
export function zero(from: usize, to: usize, count: i32, weights: u64, modulus: u32): bool {
  return numeric(from, to) == count && sum(weights, 0, count) % modulus == 0;
}

// What remainders modulo 11 become, where a digit has room for ten values only.
// @ts-ignore
@inline export function folded(total: u32): u32 { return total % 11 % 10; }
// @ts-ignore
@inline export function complement(total: u32): u32 { return (11 - total % 11) % 11 % 10; }
// @ts-ignore
@inline export function elevenLess(total: u32): u32 { return (11 - total % 11) % 10; }

/** Digits, `count` of them; the last is the folded sum of the others. */
export function foldedLast(from: usize, to: usize, count: i32, weights: u64): bool {
  return numeric(from, to) == count && folded(sum(weights, 0, count - 1)) == at(count - 1);
}

export function complementLast(from: usize, to: usize, count: i32, weights: u64): bool {
  return numeric(from, to) == count && complement(sum(weights, 0, count - 1)) == at(count - 1);
}

export function elevenLessLast(from: usize, to: usize, count: i32, weights: u64): bool {
  return numeric(from, to) == count && elevenLess(sum(weights, 0, count - 1)) == at(count - 1);
}

/** The remainder modulo 11, by a second set of weights when the first gives 10; `ten` when that does too. */
export function twoRounds(first: u64, second: u64, count: i32, ten: u32): u32 {
  let check = sum(first, 0, count) % 11;
  if (check == 10) check = sum(second, 0, count) % 11;
  return check == 10 ? ten : check;
}

/** 7, 3, 1 over digits and letters, as in ICAO Doc 9303. */
export function sum731(count: i32): u32 {
  let total: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const step = i % 3;
    total += at(i) * (step == 0 ? 7 : step == 1 ? 3 : 1);
  }
  return total % 10;
}

// @ts-ignore
@inline export function crossSum(product: u32): u32 { return product / 10 + product % 10; }

/** Replaces a gathered value. */
export function put(index: i32, value: u32): void { store<u8>(VALUES + <usize>index, value); }

/** Two gathered digits as a number. */
// @ts-ignore
@inline export function pair(first: i32): u32 { return at(first) * 10 + at(first + 1); }

// @ts-ignore
@inline export function remainder(first: i32, count: i32, modulus: u32): u32 { return <u32>(number(first, count) % modulus); }
