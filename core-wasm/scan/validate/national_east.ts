// National numbers of central and eastern Europe, Turkey and the former Soviet Union that are more than one weighted sum.
//
// Sources, by country: Ministerstwo Spraw Wewnętrznych and GUS (PL), zákon 133/2000 (CZ, SK), NVI and Gelir İdaresi (TR),
// FNS order MMV-7-6/435 and Pension Fund resolution 318p (RU), GOST on IIN (KZ).

import { at } from "./digits";
import { oddEven } from "./national_europe";
import { folded, foldedLast, gather, lettersAt, numeric, pair, remainder, shaped, sum, sum731, twoRounds } from "./national_read";

export function eeIk(from: usize, to: usize): bool {
  return numeric(from, to) == 11 && twoRounds(0x1234567891, 0x3456789123, 10, 0) == at(10);
}

/** One is added before the sum is folded. */
export function lvPk(from: usize, to: usize): bool {
  return numeric(from, to) == 11 && folded(1 + sum(0xa584216379, 0, 10)) == at(10);
}

export function plNip(from: usize, to: usize): bool {
  return numeric(from, to) == 10 && sum(0x657234567, 0, 9) % 11 == at(9);
}

export function plRegon(from: usize, to: usize): bool {
  return foldedLast(from, to, 9, 0x89234567) || foldedLast(from, to, 14, 0x2485097361248);
}

/** Identity card: three letters, the check digit, five digits. */
export function plDowod(from: usize, to: usize): bool {
  return shaped(from, to, 9, 7) && (sum(0x731, 0, 3) + sum(0x73173, 4, 5)) % 10 == at(3);
}

/** Ten digits, a multiple of 11; in the first decades a remainder of 10 was written 0. */
export function czRc(from: usize, to: usize): bool {
  return numeric(from, to) == 10 && remainder(0, 9, 11) % 10 == at(9);
}

export function huTax(from: usize, to: usize): bool {
  return numeric(from, to) == 10 && sum(0x123456789, 0, 9) % 11 == at(9);
}

export function roCnp(from: usize, to: usize): bool {
  if (numeric(from, to) != 13) return false;
  const rest = sum(0x279146358279, 0, 12) % 11;
  return (rest == 10 ? 1 : rest) == at(12);
}

/** A remainder of 0 was never given out. */
export function siDavcna(from: usize, to: usize): bool {
  return numeric(from, to) == 8 && davcnaHolds(0);
}

export function davcnaHolds(first: i32): bool {
  const rest = sum(0x8765432, first, 7) % 11;
  return rest != 0 && (11 - rest) % 10 == at(first + 7);
}

export function trTckn(from: usize, to: usize): bool {
  if (numeric(from, to) != 11 || at(0) == 0) return false;
  const odd = at(0) + at(2) + at(4) + at(6) + at(8), even = at(1) + at(3) + at(5) + at(7);
  return (7 * odd + 9 * even) % 10 == at(9) && (odd + even + at(9)) % 10 == at(10);
}

export function trVkn(from: usize, to: usize): bool {
  if (numeric(from, to) != 10) return false;
  let total: u32 = 0;
  for (let i: i32 = 0; i < 9; i++) {
    const shifted = (at(i) + 9 - i) % 10, powered = (shifted << (9 - i)) % 9;
    total += shifted != 0 && powered == 0 ? 9 : powered;
  }
  return (10 - total % 10) % 10 == at(9);
}

/** Ten digits for a firm, twelve for a person. */
export function ruInn(from: usize, to: usize): bool {
  const count = numeric(from, to);
  if (count == 10) return folded(sum(0x24a359468, 0, 9)) == at(9);
  return count == 12 && folded(sum(0x724a359468, 0, 10)) == at(10) && folded(sum(0x3724a359468, 0, 11)) == at(11);
}

export function ruSnils(from: usize, to: usize): bool {
  return numeric(from, to) == 11 && sum(0x987654321, 0, 9) % 101 % 100 == pair(9);
}

/** Thirteen digits for a firm, modulo 11; fifteen for a sole trader, modulo 13. */
export function ruOgrn(from: usize, to: usize): bool {
  const count = numeric(from, to);
  if (count != 13 && count != 15) return false;
  return remainder(0, count - 1, count - 2) % 10 == at(count - 1);
}

export function kzIin(from: usize, to: usize): bool {
  return numeric(from, to) == 12 && twoRounds(0x123456789ab, 0x3456789ab12, 11, 10) == at(11);
}

export function mdIdnp(from: usize, to: usize): bool { return numeric(from, to) == 13 && sum731(12) == at(12); }

/** Eight digits and a letter from the table of odd and even places. */
export function cyTin(from: usize, to: usize): bool { return gather(from, to) == 9 && lettersAt == 0x100 && cyHolds(0); }

export function cyHolds(first: i32): bool { return oddEven(first, 8) == at(first + 8); }
