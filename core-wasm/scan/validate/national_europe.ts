// National numbers of western, northern and southern Europe that are more than one weighted sum.
//
// Sources, by country: HMRC and DVLA (GB), Revenue Commissioners (IE), INSEE and DGFiP (FR), BZSt, Deutsche
// Rentenversicherung and GKV-Spitzenverband (DE), Ministerio del Interior, AEAT and Banco de España (ES), DM 23.12.1976
// (IT), AMA (PT), Royal decree of 3 April 1984 (BE), Loi du 19 juin 2013 (LU), Skatteetaten (NO), DVV (FI).

import { at, number } from "./digits";
import { verhoeffHolds } from "./groups";
import { hybrid } from "./iso7064";
import { luhnSum } from "./luhn";
import { crossSum, gather, lettersAt, numeric, pair, put, remainder, shaped, sum, sum731 } from "./national_read";

/** ISO/IEC 7064 MOD 11,10: `hybrid` over exactly these lengths. */
export function mod11x10Of(from: usize, to: usize, one: i32, other: i32): bool {
  const count = numeric(from, to);
  return (count == one || count == other) && hybrid(count, 10);
}

/** Luhn over 9 to 16 digits: lengths are the rules' business. */
export function luhnOf(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return count >= 9 && count <= 16 && luhnSum(0, count) % 10 == 0;
}

/** `CHE` may stand in front of the nine digits. */
export function chUid(from: usize, to: usize): bool {
  let first: i32 = 0;
  const count = gather(from, to);
  if (count == 12 && lettersAt == 7) {
    if (at(0) != 12 || at(1) != 17 || at(2) != 14) return false;
    first = 3;
  } else if (count != 9 || lettersAt != 0) return false;
  let same = true;
  for (let i: i32 = 1; i < 9; i++) if (at(first + i) != at(first)) same = false;
  return !same && sum(0x543276541, first, 9) % 11 == 0;
}

/** Unique taxpayer reference: the first digit checks the other nine. */
export function gbUtr(from: usize, to: usize): bool {
  if (numeric(from, to) != 10) return false;
  const rest = sum(0x06789a5432, 0, 10) % 11;
  return at(0) == (rest < 2 ? 2 - rest : 11 - rest);
}

/** Seven digits and a letter; a second letter A, B or H counts, W, T and X do not. */
export function iePps(from: usize, to: usize): bool {
  const count = gather(from, to);
  if (!(count == 8 && lettersAt == 0x80) && !(count == 9 && lettersAt == 0x180)) return false;
  let total = sum(0x8765432, 0, 7);
  if (count == 9) {
    const extra = at(8);
    if (extra == 10 || extra == 11 || extra == 17) total += 9 * (extra - 9);
    else if (extra != 32 && extra != 29 && extra != 33) return false;
  }
  return letterOf23(total) == at(7);
}

/** W is 0, A to V are 1 to 22. */
export function letterOf23(total: u32): u32 {
  const rest = total % 23;
  return rest == 0 ? 32 : rest + 9;
}

/** Thirteen characters and a key that completes them to a multiple of 97; in Corsica 2A counts as 19 and 2B as 18. */
export function frNir(from: usize, to: usize): bool {
  if (gather(from, to) != 15) return false;
  if (lettersAt == 0x40) {
    if (at(5) != 2 || at(6) > 11) return false;
    put(6, at(6) == 10 ? 9 : 8);
    put(5, 1);
  } else if (lettersAt != 0) return false;
  return 97 - remainder(0, 13, 97) == pair(13);
}

/** The last three digits are the first ten modulo 511. */
export function frSpi(from: usize, to: usize): bool {
  return numeric(from, to) == 13 && remainder(0, 10, 511) == <u32>number(10, 3);
}

/** Luhn over the firm's nine digits and over all; the Post's own offices have digits that add up to a multiple of 5. */
export function frSiret(from: usize, to: usize): bool {
  if (numeric(from, to) != 14) return false;
  if (luhnSum(0, 9) % 10 == 0 && luhnSum(0, 14) % 10 == 0) return true;
  return number(0, 9) == 356000000 && sum(0x11111111111111, 0, 14) % 5 == 0;
}

/** Of the first ten digits exactly one occurs twice or three times, no other more than once; MOD 11,10. */
export function deSteuerId(from: usize, to: usize): bool {
  if (numeric(from, to) != 11 || at(0) == 0) return false;
  let seen: u64 = 0; // four bits a digit
  for (let i: i32 = 0; i < 10; i++) seen += (<u64>1) << (at(i) << 2);
  let repeated: u32 = 0;
  for (let d: u32 = 0; d < 10; d++) {
    const times = <u32>(seen >> (d << 2)) & 15;
    if (times > 3) return false;
    if (times > 1) repeated++;
  }
  return repeated == 1 && hybrid(11, 10);
}

/** Identity card and passport: nine characters and a check digit; at least four digits, else it is a word. */
export function deDocument(from: usize, to: usize): bool {
  return gather(from, to) == 10 && popcnt<u64>(lettersAt) <= 6 && at(9) < 10 && sum731(9) == at(9);
}

/** Two digits of area, birth date, letter, two of serial, check; a letter counts as its two-digit place in the alphabet. */
export function deSvnr(from: usize, to: usize): bool {
  if (!shaped(from, to, 12, 0x100)) return false;
  const weights: u64 = 0x21257121;
  let total: u32 = 0;
  for (let i: i32 = 0; i < 8; i++) total += crossSum(at(i) * <u32>((weights >> <u64>((7 - i) << 2)) & 15));
  const letter = at(8) - 9;
  total += crossSum(letter / 10 * 2) + letter % 10 + crossSum(at(9) * 2) + at(10);
  return total % 10 == at(11);
}

export function deKvnr(from: usize, to: usize): bool {
  if (!shaped(from, to, 10, 1)) return false;
  const letter = at(0) - 9;
  let total: u32 = letter / 10 + crossSum(letter % 10 * 2);
  for (let i: i32 = 1; i < 9; i++) total += i & 1 ? at(i) : crossSum(at(i) * 2);
  return total % 10 == at(9);
}

/** T R W A G M Y F P D X B N J Z S Q V H L C K E. */
const DNI: usize = memory.data<u8>([29, 27, 32, 10, 16, 22, 34, 15, 25, 13, 33, 11, 23, 19, 35, 28, 26, 31, 17, 21, 12, 20, 14]);

/** Gathered values from `first` on, the last of nine a letter: a DNI, or a NIE whose X, Y or Z counts 0, 1 or 2. */
export function dniHolds(first: i32, letters: u64): bool {
  let value = number(first + 1, 7);
  if (letters == 0x101) {
    if (at(first) < 33) return false;
    value += 10000000 * <u64>(at(first) - 33);
  } else if (letters == 0x100) value += 10000000 * <u64>at(first);
  else return false;
  return <u32>load<u8>(DNI + <usize>(value % 23)) == at(first + 8);
}

export function esDni(from: usize, to: usize): bool { return gather(from, to) == 9 && dniHolds(0, lettersAt); }

/** Letters that a firm's number may begin with: all to W but I, K, L, M, O, T. */
const CIF: u64 = 0b11101111010001011111111 << 10;

export function cifHolds(first: i32, letters: u64): bool {
  if ((letters & 0xff) != 1 || at(first) > 32 || ((CIF >> <u64>at(first)) & 1) == 0) return false;
  let total: u32 = 0;
  for (let i: i32 = 1; i < 8; i++) total += i & 1 ? crossSum(at(first + i) * 2) : at(first + i);
  const check = (10 - total % 10) % 10, last = at(first + 8);
  return last == check || last == (check == 0 ? 19 : check + 9);
}

export function esCif(from: usize, to: usize): bool { return gather(from, to) == 9 && cifHolds(0, lettersAt); }

/** Province and serial modulo 97; a serial below ten million is counted with seven digits. */
export function esNuss(from: usize, to: usize): bool {
  if (numeric(from, to) != 12) return false;
  const serial = number(2, 8);
  const body = serial < 10000000 ? <u64>pair(0) * 10000000 + serial : <u64>pair(0) * 100000000 + serial;
  return <u32>(body % 97) == pair(10);
}

function cccDigit(total: u32): u32 {
  const check = (11 - total % 11) % 11;
  return check == 10 ? 1 : check;
}

/** Bank and branch, two check digits, account. */
export function esCcc(from: usize, to: usize): bool {
  return numeric(from, to) == 20 && cccDigit(sum(0x485a9736, 0, 8)) == at(8) && cccDigit(sum(0x12485a9736, 10, 10)) == at(9);
}

/** Values in odd places, of 0 to 9 and, ten further on, of A to Z. */
const ODD: usize = memory.data<u8>([
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]);

/** Characters in places 1, 3, 5 ... by the table of odd values, the others as they are, letters from A as 0. */
export function oddEven(first: i32, count: i32): u32 {
  let total: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const value = at(first + i);
    if (i & 1) total += value > 9 ? value - 10 : value;
    else total += <u32>load<u8>(ODD + <usize>value);
  }
  return total % 26 + 10;
}

/** Letters in the places of name, month, town and check; digits elsewhere may have become letters (omocodia). */
export function itCodiceFiscale(from: usize, to: usize): bool {
  return gather(from, to) == 16 && (lettersAt & 0x893f) == 0x893f && oddEven(0, 15) == at(15);
}

/** Luhn, and an office of issue that exists. */
export function itPartitaIva(from: usize, to: usize): bool {
  let first: i32 = 0;
  const count = gather(from, to);
  if (count == 13 && lettersAt == 3 && at(0) == 18 && at(1) == 29) first = 2;
  else if (count != 11 || lettersAt != 0) return false;
  let same = true;
  for (let i: i32 = 1; i < 11; i++) if (at(first + i) != at(first)) same = false;
  const office = <u32>number(first + 7, 3);
  return !same && luhnSum(first, 11) % 10 == 0 &&
    ((office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 || office == 999);
}

/** Citizen card: nine digits, two characters, a digit; Luhn with letters as 10 to 35. */
export function ptCc(from: usize, to: usize): bool {
  if (gather(from, to) != 12 || (lettersAt & ~(<u64>0x600)) != 0) return false;
  return luhnSum(0, 12) % 10 == 0;
}

/** Nine digits, or eight with a leading zero left out. */
export function nlBsn(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return (count == 9 || count == 8) && sum(0x98765432, 0, count - 1) % 11 == at(count - 1);
}

/** Complement to 97 of the first nine digits, with a 2 in front for who was born from 2000 on. */
export function beNn(from: usize, to: usize): bool {
  if (numeric(from, to) != 11) return false;
  const body = number(0, 9), check = pair(9);
  return 97 - <u32>(body % 97) == check || 97 - <u32>((2000000000 + body) % 97) == check;
}

/** Eleven digits, then their Luhn digit, then their Verhoeff digit. */
export function luNin(from: usize, to: usize): bool {
  if (numeric(from, to) != 13 || luhnSum(0, 12) % 10 != 0) return false;
  put(11, at(12));
  return verhoeffHolds(0, 12);
}

export function noFnr(from: usize, to: usize): bool {
  return numeric(from, to) == 11 && sum(0x3761894521, 0, 10) % 11 == 0 && sum(0x54327654321, 0, 11) % 11 == 0;
}

/** Luhn over the last ten digits: a century in front does not count. */
export function sePnr(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return (count == 10 || count == 12) && luhnSum(count - 10, 10) % 10 == 0;
}

/** Birth date and serial modulo 31; the sign between them tells the century. G I O Q and Z are left out. */
export function fiHetu(from: usize, to: usize): bool {
  const count = gather(from, to);
  let first: i32 = 6;
  if (count == 11 && ((lettersAt >> 6) & 1) == 1) {
    const sign = at(6);
    if (sign > 15 && (sign < 30 || sign > 34)) return false;
    first = 7;
  } else if (count != 10) return false;
  const digits = ((<u64>1) << (count - 1)) - 1;
  if ((lettersAt & digits & ~(<u64>(first - 6) << 6)) != 0) return false;
  const rest = <u32>((number(0, 6) * 1000 + number(first, 3)) % 31);
  let letter = rest;
  if (letter >= 16) letter++; // G
  if (letter >= 18) letter++; // I
  if (letter >= 24) letter++; // O
  if (letter >= 26) letter++; // Q
  return letter == at(count - 1);
}
