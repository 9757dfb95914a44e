// Identifiers of the United States and Canada with a check beyond their form.
//
// Sources: SSA RM 10201.030 (randomization); ABA Key to Routing Numbers; CMS NPI check digit standard (80840 prefix);
// DEA 21 CFR 1301 practitioner manual; British Columbia HIBC PHN specification.

import { at, digits, number, separates, VALUES, weighted } from "./digits";
import { luhnSum } from "./luhn";

/** Nine digits, with separators: area not 000, 666 or 9xx; group not 00; serial not 0000; not the two numbers that were printed in adverts. */
export function ssn(from: usize, to: usize): bool {
  if (digits(from, to) != 9) return false;
  const area = number(0, 3);
  if (area == 0 || area == 666 || area >= 900) return false;
  const all = number(0, 9);
  if ((all / 10000) % 100 == 0 || all % 10000 == 0) return false;
  return all != 78051120 && all != 219099999;
}

const ABA_WEIGHTS: usize = memory.data<u8>([3, 7, 1, 3, 7, 1, 3, 7, 1]);

/** Nine digits, weights 3 7 1, 0 modulo 10; the first two name a Federal Reserve district, a thrift, an electronic or a traveller's cheque number. */
export function aba(from: usize, to: usize): bool {
  if (digits(from, to) != 9) return false;
  const head = at(0) * 10 + at(1);
  if (head == 0 || !(head <= 12 || head - 21 < 12 || head - 61 < 12 || head == 80)) return false;
  return weighted(ABA_WEIGHTS, 0, 9) % 10 == 0;
}

/** Ten digits from 1 or 2 on; Luhn over 80840 and the number. The prefix adds 24 to the sum. */
export function npi(from: usize, to: usize): bool {
  return digits(from, to) == 10 && at(0) - 1 < 2 && (luhnSum(0, 10) + 24) % 10 == 0;
}

/** Two letters (the second may be 9) and seven digits: the first, third and fifth plus twice the others end in the seventh. */
export function dea(from: usize, to: usize): bool {
  if (to - from < 9) return false;
  const first = <u32>load<u8>(from) | 32, second = <u32>load<u8>(from, 1);
  if (first - 97 > 25 || ((second | 32) - 97 > 25 && second != 57)) return false;
  if (digits(from + 2, to) != 7) return false;
  return (at(0) + at(2) + at(4) + 2 * (at(1) + at(3) + at(5))) % 10 == at(6);
}

const PHN_WEIGHTS: usize = memory.data<u8>([2, 4, 8, 5, 10, 9, 7, 3]);

/** British Columbia's health number: ten digits, the first a 9; the second to ninth weighted, 11 minus the rest modulo 11. */
export function phnBc(from: usize, to: usize): bool {
  if (digits(from, to) != 10 || at(0) != 9) return false;
  const rest = weighted(PHN_WEIGHTS, 1, 8) % 11;
  return rest >= 2 && 11 - rest == at(9);
}
