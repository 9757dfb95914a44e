// VAT numbers of the European Union and the United Kingdom: two letters of country, then the country's own number.
//
// Source: the algorithms that the member states publish for the VIES service.

import { at, number } from "./digits";
import { hybrid } from "./iso7064";
import { luhnSum } from "./luhn";
import { cyHolds, davcnaHolds } from "./national_east";
import { cifHolds, dniHolds, letterOf23 } from "./national_europe";
import { complement, crossSum, folded, gather, lettersAt, pair, put, remainder, sum } from "./national_read";

/** A country's two letters as one number: the first times 36, and the second. */
const AT: u32 = 389, BE: u32 = 410, BG: u32 = 412, CY: u32 = 466, CZ: u32 = 467, DE: u32 = 482,
  DK: u32 = 488, EE: u32 = 518, EL: u32 = 525, ES: u32 = 532, FI: u32 = 558, FR: u32 = 567, GB: u32 = 587,
  GR: u32 = 603, HR: u32 = 639, HU: u32 = 642, IE: u32 = 662, IT: u32 = 677, LT: u32 = 785, LU: u32 = 786,
  LV: u32 = 787, MT: u32 = 821, NL: u32 = 849, PL: u32 = 921, PT: u32 = 929, RO: u32 = 996, SE: u32 = 1022,
  SI: u32 = 1026, SK: u32 = 1028, XI: u32 = 1206;

export function euVat(from: usize, to: usize): bool {
  const count = gather(from, to) - 2;
  if (count < 4 || (lettersAt & 3) != 3) return false;
  // The body: its letters, its last digit.
  const letters = lettersAt >> 2, last = at(count + 1);
  const digits = letters == 0;
  switch (at(0) * 36 + at(1)) {
    case AT: return count == 9 && letters == 1 && at(2) == 30 && atHolds();
    case BE: return digits && count == 10 && at(2) < 2 && 97 - remainder(2, 8, 97) == pair(10);
    case BG: return digits && (count == 9 ? bg9() : count == 10 && bg10());
    case CY: return count == 9 && letters == 0x100 && cyHolds(2);
    case CZ: return digits && (count == 8 ? cz8() : count == 10 && remainder(2, 9, 11) % 10 == last);
    case DE: return digits && count == 9 && at(2) != 0 && shifted(9) && hybrid(9, 10);
    case DK: return digits && count == 8 && sum(0x27654321, 2, 8) % 11 == 0;
    case EE: return digits && count == 9 && sum(0x371371371, 2, 9) % 10 == 0;
    case EL:
    case GR: return digits && count == 9 && folded(sum(0x379a5842, 2, 8)) == last;
    case ES: return count == 9 && (dniHolds(2, letters) || cifHolds(2, letters));
    case FI: return digits && count == 8 && sum(0x79a58421, 2, 8) % 11 == 0;
    case FR: return count == 11 && letters < 4 && fr(letters);
    case GB:
    case XI: return digits && (count == 9 || count == 12) && gb();
    case HR: return digits && count == 11 && shifted(11) && hybrid(11, 10);
    case HU: return digits && count == 8 && sum(0x97319731, 2, 8) % 10 == 0;
    case IE: return ie(count, letters);
    case IT: return digits && count == 11 && luhnSum(2, 11) % 10 == 0;
    case LT: return digits && (count == 9 || count == 12) && lt(count);
    case LU: return digits && count == 8 && remainder(2, 6, 89) == pair(8);
    case LV: return digits && count == 11 && lv();
    case MT: return digits && count == 8 && sum(0x346789a1, 2, 8) % 37 == 0;
    case NL: return count == 12 && letters == 0x200 && at(11) == 11 && nl();
    case PL: return digits && count == 10 && sum(0x657234567a, 2, 10) % 11 == 0;
    case PT: return digits && count == 9 && complement(sum(0x98765432, 2, 8)) == last;
    case RO: return digits && count <= 10 && 10 * sum(0x753217532, 2, count - 1) % 11 % 10 == last;
    case SE: return digits && count == 12 && pair(12) == 1 && luhnSum(2, 10) % 10 == 0;
    case SI: return digits && count == 8 && davcnaHolds(2);
    case SK: return digits && count == 10 && remainder(2, 10, 11) == 0;
    default: return false;
  }
}

/** Brings the body to the front, where `hybrid` reads. */
function shifted(count: i32): bool {
  for (let i: i32 = 0; i < count; i++) put(i, at(i + 2));
  return true;
}

function atHolds(): bool {
  let total: u32 = 4;
  for (let i: i32 = 3; i < 10; i++) total += i & 1 ? at(i) : crossSum(2 * at(i));
  return (10 - total % 10) % 10 == at(10);
}

function bg9(): bool {
  const check = sum(0x12345678, 2, 8) % 11;
  return (check == 10 ? folded(sum(0x3456789a, 2, 8)) : check) == at(10);
}

/** A citizen's number, a foreigner's, or another's. */
function bg10(): bool {
  const last = at(11);
  if (folded(sum(0x2485a9736, 2, 9)) == last) return true;
  // 21, 19, 17, 13, 11, 9, 7, 3, 1 modulo 10.
  if (sum(0x197319731, 2, 9) % 10 == last) return true;
  return (11 - sum(0x432765432, 2, 9) % 11) % 11 == last;
}

function cz8(): bool { return (11 - sum(0x8765432, 2, 7) % 11) % 10 == at(9); }

/** Two characters, then the firm's nine digits; only two digits are a key that can be checked. */
function fr(letters: u64): bool {
  if (luhnSum(4, 9) % 10 != 0) return false;
  if (letters == 0) return (12 + 3 * remainder(4, 9, 97)) % 97 == pair(2);
  return at(2) != 18 && at(2) != 24 && at(3) != 18 && at(3) != 24;
}

function gb(): bool {
  const rest = sum(0x8765432a1, 2, 9) % 97;
  return rest == 0 || ((rest == 42 || rest == 55) && number(2, 3) >= 100);
}

/** Seven digits and one or two letters; or, until 2013, a letter in second place. */
function ie(count: i32, letters: u64): bool {
  if (count == 8 && letters == 0x82) return letterOf23(sum(0x76543, 4, 5) + at(2) * 2) == at(9);
  if (!(count == 8 && letters == 0x80) && !(count == 9 && letters == 0x180)) return false;
  let total = sum(0x8765432, 2, 7);
  if (count == 9) {
    if (at(10) > 18) return false;
    total += 9 * (at(10) - 9);
  }
  return letterOf23(total) == at(9);
}

/** Weights 1 to 9 and on from 1; then from 3 on. */
function lt(count: i32): bool {
  const long = count == 12;
  const check = twoRounds(long ? 0x12345678912 : 0x12345678, long ? 0x34567891234 : 0x34567891, count - 1);
  return check == at(count + 1);
}

function twoRounds(first: u64, second: u64, count: i32): u32 {
  const check = sum(first, 2, count) % 11;
  return check == 10 ? folded(sum(second, 2, count)) : check;
}

/** A firm's number begins with 4 to 9, a person's is the personal code. */
function lv(): bool {
  if (at(2) > 3) return sum(0x91483a25761, 2, 11) % 11 == 3;
  return folded(1 + sum(0xa584216379, 2, 10)) == at(12);
}

/** The citizen's eleven-test, or MOD 97-10 over country and number with letters as two digits. */
function nl(): bool {
  if (sum(0x98765432, 2, 8) % 11 == at(10)) return true;
  let rest: u32 = 0;
  for (let i: i32 = 0; i < 14; i++) rest = (rest * (at(i) > 9 ? 100 : 10) + at(i)) % 97;
  return rest == 1;
}
