// Luhn: double every second digit from the right, add the digits of the products, 0 modulo 10.
//
// Source: ISO/IEC 7812-1 annex B.

import { at, digits } from "./digits";

/** 12 to 19 digits; spaces and dashes between them do not count, anything else fails. */
export function luhnCard(from: usize, to: usize): bool {
  let sum: u32 = 0, count: u32 = 0;
  for (let p = to; p > from; ) {
    p--;
    const byte = <u32>load<u8>(p);
    let digit = byte - 48;
    if (digit > 9) {
      if (byte != 32 && byte != 45) return false;
      continue;
    }
    if (count & 1) {
      digit <<= 1;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    count++;
  }
  return count >= 12 && count <= 19 && sum % 10 == 0;
}

/** The sum over gathered values `first` to `first + count - 1`, the last of which is the check digit. */
export function luhnSum(first: i32, count: i32): u32 {
  let sum: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    let digit = at(first + count - 1 - i);
    if (i & 1) {
      digit <<= 1;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum;
}

/** From `least` to `most` digits, with separators. */
export function luhn(from: usize, to: usize, least: i32, most: i32): bool {
  const count = digits(from, to);
  return count >= least && count <= most && luhnSum(0, count) % 10 == 0;
}
