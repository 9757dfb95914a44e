// Check digits over groups that are not sums: Verhoeff (the dihedral group of order 10) and Damm (a quasigroup). Both
// find every single wrong digit and every swap of neighbours.
//
// Sources: J. Verhoeff, "Error Detecting Decimal Codes", 1969; H. M. Damm, dissertation, Marburg 2004.

import { at, digits } from "./digits";

/** Products of the dihedral group, row times column. */
const DIHEDRAL: usize = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  1, 2, 3, 4, 0, 6, 7, 8, 9, 5,
  2, 3, 4, 0, 1, 7, 8, 9, 5, 6,
  3, 4, 0, 1, 2, 8, 9, 5, 6, 7,
  4, 0, 1, 2, 3, 9, 5, 6, 7, 8,
  5, 9, 8, 7, 6, 0, 4, 3, 2, 1,
  6, 5, 9, 8, 7, 1, 0, 4, 3, 2,
  7, 6, 5, 9, 8, 2, 1, 0, 4, 3,
  8, 7, 6, 5, 9, 3, 2, 1, 0, 4,
  9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
]);
/** What is done to a digit by its place from the right, modulo 8. */
const PERMUTED: usize = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  1, 5, 7, 6, 2, 8, 3, 0, 9, 4,
  5, 8, 0, 3, 7, 9, 6, 1, 4, 2,
  8, 9, 1, 6, 0, 4, 3, 5, 2, 7,
  9, 4, 5, 3, 1, 2, 6, 8, 7, 0,
  4, 2, 8, 6, 5, 7, 3, 9, 0, 1,
  2, 7, 9, 3, 8, 0, 6, 4, 1, 5,
  7, 0, 4, 6, 9, 1, 3, 2, 5, 8,
]);
const QUASIGROUP: usize = memory.data<u8>([
  0, 3, 1, 7, 5, 9, 8, 6, 4, 2,
  7, 0, 9, 2, 1, 5, 4, 8, 6, 3,
  4, 2, 0, 6, 8, 7, 1, 3, 5, 9,
  1, 7, 5, 0, 9, 8, 3, 4, 2, 6,
  6, 1, 2, 3, 0, 4, 5, 9, 7, 8,
  3, 6, 7, 4, 2, 0, 9, 5, 8, 1,
  5, 8, 6, 9, 7, 2, 0, 1, 3, 4,
  8, 9, 4, 5, 3, 6, 2, 0, 1, 7,
  9, 4, 3, 8, 6, 1, 7, 2, 0, 5,
  2, 5, 8, 1, 4, 3, 6, 7, 9, 0,
]);

/** The gathered values `first` to `first + count - 1`, the last of which is the check digit. */
export function verhoeffHolds(first: i32, count: i32): bool {
  let c: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const digit = load<u8>(PERMUTED + <usize>((i & 7) * 10) + <usize>at(first + count - 1 - i));
    c = load<u8>(DIHEDRAL + <usize>(c * 10) + <usize>digit);
  }
  return c == 0;
}

/** 2 to 64 digits with separators. */
export function verhoeff(from: usize, to: usize): bool {
  const count = digits(from, to);
  return count >= 2 && verhoeffHolds(0, count);
}

/** 2 to 64 digits with separators. */
export function damm(from: usize, to: usize): bool {
  const count = digits(from, to);
  let interim: u32 = 0;
  for (let i: i32 = 0; i < count; i++) interim = load<u8>(QUASIGROUP + <usize>(interim * 10) + <usize>at(i));
  return count >= 2 && interim == 0;
}
