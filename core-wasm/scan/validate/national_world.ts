// National numbers of Asia, Oceania, Latin America and the Middle East that are more than one weighted sum.
//
// Sources, by country: UIDAI and GSTN (IN), GB 11643 (CN), Registration of Persons Ordinance (HK), MOI (TW), National Tax
// Agency (JP), NTS (KR), ICA (SG), ATO and ABR (AU), IRD and HISO 10046 (NZ), Receita Federal, Denatran, TSE and DATASUS
// (BR), AFIP and BCRA (AR), SII (CL), DIAN (CO), RENAPO, SAT and Banxico (MX), DGI (UY), SENIAT (VE), RENAP (GT), SRI (EC).

import { at, number, VALUES } from "./digits";
import { verhoeffHolds } from "./groups";
import { luhnSum } from "./luhn";
import { complement, gather, lettersAt, numeric, pair, put, shaped, sum, twoRounds } from "./national_read";

/** Not a palindrome, not beginning with 0 or 1; Verhoeff. */
export function inAadhaar(from: usize, to: usize): bool {
  if (numeric(from, to) != 12 || at(0) < 2) return false;
  let palindrome = true;
  for (let i: i32 = 0; i < 6; i++) if (at(i) != at(11 - i)) palindrome = false;
  return !palindrome && verhoeffHolds(0, 12);
}

/** Luhn in base 36. */
export function inGstin(from: usize, to: usize): bool {
  if (gather(from, to) != 15 || (lettersAt & 3) != 0) return false;
  let total: u32 = 0;
  for (let i: i32 = 0; i < 15; i++) {
    const value = at(14 - i) << <u32>(i & 1);
    total += value / 36 + value % 36;
  }
  return total % 36 == 0;
}

/** ISO/IEC 7064 MOD 11-2 over seventeen digits; X is 10. */
export function cnRic(from: usize, to: usize): bool {
  if (gather(from, to) != 18 || (lettersAt & 0x1ffff) != 0) return false;
  let product: u32 = 0;
  for (let i: i32 = 0; i < 17; i++) product = (product + at(i)) * 2 % 11;
  const check = (12 - product) % 11;
  return at(17) == (check == 10 ? 33 : check);
}

/** One or two letters, six digits, a check digit or A for 10; a missing letter counts as a blank, 36. */
export function hkId(from: usize, to: usize): bool {
  const count = gather(from, to);
  const body = lettersAt & ~((<u64>1) << (count - 1));
  if (at(count - 1) > 10) return false;
  if (count == 8 && body == 1) return (324 + sum(0x87654321, 0, 8)) % 11 == 0;
  return count == 9 && body == 3 && sum(0x987654321, 0, 9) % 11 == 0;
}

/** Numbers of the letters: places of issue in the order they were added. */
const TW: usize = memory.data<u8>([
  10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33,
]);

export function twId(from: usize, to: usize): bool {
  if (!shaped(from, to, 10, 1)) return false;
  const kind = at(1);
  if (kind != 1 && kind != 2 && kind != 8 && kind != 9) return false;
  const letter = <u32>load<u8>(TW + <usize>(at(0) - 10));
  return (letter / 10 + letter % 10 * 9 + sum(0x876543211, 1, 9)) % 10 == 0;
}

/** The check digit comes first: 9 less the weighted sum modulo 9. */
export function jpCorporate(from: usize, to: usize): bool {
  return numeric(from, to) == 13 && 9 - sum(0x212121212121, 1, 12) % 9 == at(0);
}

export function krBrn(from: usize, to: usize): bool {
  return numeric(from, to) == 10 && (sum(0x137137135, 0, 9) + at(8) * 5 / 10 + at(9)) % 10 == 0;
}

/** Check letters by remainder, in the order of S and T, of F and G, of M. */
const NRIC: usize = memory.data<u8>([
  19, 35, 18, 17, 16, 15, 14, 13, 12, 11, 10, 33, 32, 30, 29, 27, 26, 25, 23, 22, 21, 20, 33, 32, 30, 29, 27, 26, 25, 23, 19, 21, 20,
]);

export function sgNric(from: usize, to: usize): bool {
  if (!shaped(from, to, 9, 0x101)) return false;
  const kind = at(0);
  let offset: u32 = 0, table: u32 = 0;
  if (kind == 29) offset = 4; // T
  else if (kind == 15) table = 11; // F
  else if (kind == 16) { offset = 4; table = 11; } // G
  else if (kind == 22) { offset = 3; table = 22; } // M
  else if (kind != 28) return false; // S
  const rest = (sum(0x2765432, 1, 7) + offset) % 11;
  return <u32>load<u8>(NRIC + <usize>(table + rest)) == at(8);
}

/** Nine digits, or eight from before 1990. */
export function auTfn(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return (count == 9 && sum(0x14375869a, 0, 9) % 11 == 0) || (count == 8 && sum(0xa7846351, 0, 8) % 11 == 0);
}

/** One is taken from the first digit; weights 10, 1, 3, 5 ... 19, modulo 89. */
export function auAbn(from: usize, to: usize): bool {
  if (numeric(from, to) != 11 || at(0) == 0) return false;
  let total = 10 * (at(0) - 1);
  for (let i: i32 = 1; i < 11; i++) total += at(i) * <u32>(2 * i - 1);
  return total % 89 == 0;
}

/** Eight digits, check digit, issue; sometimes the person's line on the card. */
export function auMedicare(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return (count == 10 || count == 11) && sum(0x13791379, 0, 8) % 10 == at(8);
}

/** 10,000,000 to 150,000,000; a second set of weights where the first leaves 10. */
export function nzIrd(from: usize, to: usize): bool {
  const count = numeric(from, to);
  if (count != 8 && count != 9) return false;
  const value = number(0, count);
  if (value < 10000000 || value > 150000000) return false;
  // The complements of the weights modulo 11, so that the remainder is the check digit itself.
  return twoRounds(0x89456789, 0x47896945, count - 1, 11) == at(count - 1);
}

/** Three letters without I and O, then four digits (11, a remainder of 0 unused), or two digits and check by 24 letters. */
export function nzNhi(from: usize, to: usize): bool {
  if (gather(from, to) != 7) return false;
  const letters = <u32>lettersAt;
  if (letters != 7 && letters != 0x47 && letters != 0x67) return false;
  for (let i: i32 = 0; i < 7; i++) {
    const value = at(i);
    if (value == 18 || value == 24) return false;
    if (value > 9) put(i, value - 9 - (value > 18 ? 1 : 0) - (value > 24 ? 1 : 0));
  }
  const total = sum(0x765432, 0, 6);
  if (letters == 7) return total % 11 != 0 && (11 - total % 11) % 10 == at(6);
  return 24 - total % 24 == at(6);
}

export function brCpf(from: usize, to: usize): bool {
  return numeric(from, to) == 11 && complement(sum(0xa98765432, 0, 9)) == at(9) && complement(sum(0xba98765432, 0, 10)) == at(10);
}

/** A letter counts its ASCII code less 48, so A is 17. */
export function brCnpj(from: usize, to: usize): bool {
  if (gather(from, to) != 14 || (lettersAt & 0x3000) != 0) return false;
  let same = true;
  for (let i: i32 = 1; i < 14; i++) if (at(i) != at(0)) same = false;
  if (same) return false;
  for (let i: i32 = 0; i < 12; i++) if (at(i) > 9) put(i, at(i) + 7);
  return complement(sum(0x543298765432, 0, 12)) == at(12) && complement(sum(0x6543298765432, 0, 13)) == at(13);
}

export function brCnh(from: usize, to: usize): bool {
  if (numeric(from, to) != 11) return false;
  const first = sum(0x987654321, 0, 9) % 11;
  let second = sum(0x123456789, 0, 9) % 11;
  if (first > 9) second = second < 2 ? second + 9 : second - 2;
  return (first > 9 ? 0 : first) == at(9) && (second > 9 ? 0 : second) == at(10);
}

/** Serial, state and two check digits; in São Paulo and Minas Gerais a remainder of 0 is written 1. */
export function brTitulo(from: usize, to: usize): bool {
  if (numeric(from, to) != 12) return false;
  const state = pair(8);
  if (state < 1 || state > 28) return false;
  const first = tituloDigit(sum(0x23456789, 0, 8), state);
  return first == at(10) && tituloDigit(at(8) * 7 + at(9) * 8 + first * 9, state) == at(11);
}

function tituloDigit(total: u32, state: u32): u32 {
  const rest = total % 11;
  return rest == 0 && state <= 2 ? 1 : rest % 10;
}

export function arCuit(from: usize, to: usize): bool {
  if (numeric(from, to) != 11) return false;
  const rest = sum(0x5432765432, 0, 10) % 11;
  return (rest == 0 ? 0 : rest == 1 ? 9 : 11 - rest) == at(10);
}

/** Two blocks, bank with branch and account, each with its check digit. */
export function arCbu(from: usize, to: usize): bool {
  return numeric(from, to) == 22 && sum(0x71397131, 0, 8) % 10 == 0 && sum(0x39713971397131, 8, 14) % 10 == 0;
}

/** Seven or eight digits and a check digit, K for 10. */
export function clRut(from: usize, to: usize): bool {
  const count = gather(from, to);
  if ((count != 8 && count != 9) || (lettersAt & ~((<u64>1) << (count - 1))) != 0) return false;
  let same = true;
  for (let i: i32 = 1; i < count; i++) if (at(i) != at(0)) same = false;
  const check = (11 - sum(0x32765432, 0, count - 1) % 11) % 11;
  return !same && at(count - 1) == (check == 10 ? 20 : check);
}

/** Weights 3, 7, 13, 17, 19, 23, 29, 37, 41, 43 from the right, here modulo 11. */
export function coNit(from: usize, to: usize): bool {
  const count = numeric(from, to);
  if (count < 9 || count > 11) return false;
  const rest = sum(0xa847186273, 0, count - 1) % 11;
  return (rest < 2 ? rest : 11 - rest) == at(count - 1);
}

/** N with a tilde counts 24 between N and O, so the letters from O on are one higher. */
export function mxCurp(from: usize, to: usize): bool {
  if (gather(from, to) != 18 || (lettersAt & 0x2ffff) != 0xfc0f) return false;
  let total: u32 = 0;
  for (let i: i32 = 0; i < 17; i++) {
    const value = at(i);
    total += (value > 23 ? value + 1 : value) * <u32>(18 - i);
  }
  return (10 - total % 10) % 10 == at(17);
}

/**
 * Twelve characters for a firm, thirteen for a person; `&` counts 24, a blank in front of a firm's 37, N with a tilde (two
 * bytes) 38.
 */
export function mxRfc(from: usize, to: usize): bool {
  let count: i32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p);
    let value: u32;
    if (byte == 0x26) value = 24;
    else if (byte == 0xc3 && p + 1 < to && (load<u8>(p + 1) == 0x91 || load<u8>(p + 1) == 0xb1)) value = 38;
    else if (byte - 48 < 10) value = byte - 48;
    else if ((byte | 32) - 97 < 26) {
      value = (byte | 32) - 87;
      if (value > 23) value++;
    } else continue;
    if (count == 13) return false;
    store<u8>(VALUES + <usize>(count++), value);
  }
  if (count != 12 && count != 13) return false;
  const name = count - 9;
  let total: u32 = count == 12 ? 37 * 13 : 0;
  for (let i: i32 = 0; i < count - 1; i++) {
    const value = at(i);
    if (i < name ? value < 10 : i < name + 6 ? value > 9 : value == 24 || value > 36) return false;
    total += value * <u32>(count - i);
  }
  return at(count - 1) == (11 - total % 11) % 11;
}

/** Each product modulo 10; weights 3, 7, 1. */
export function mxClabe(from: usize, to: usize): bool {
  if (numeric(from, to) != 18) return false;
  let total: u32 = 0;
  for (let i: i32 = 0; i < 17; i++) {
    const step = i % 3;
    total += at(i) * (step == 0 ? 3 : step == 1 ? 7 : 1) % 10;
  }
  return (10 - total % 10) % 10 == at(17);
}

export function uyRut(from: usize, to: usize): bool {
  return numeric(from, to) == 12 && (11 - sum(0x43298765432, 0, 11) % 11) % 11 == at(11);
}

/** Eight digits, or seven with a leading zero left out. */
export function uyCi(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return (count == 8 || count == 7) && sum(0x29876341, 0, count) % 10 == 0;
}

/** V, E, J or C, P, G and nine digits; the letter adds 4, 8, 12, 16, 20. */
export function veRif(from: usize, to: usize): bool {
  if (!shaped(from, to, 10, 1)) return false;
  const kind = at(0);
  const letter: u32 = kind == 31 ? 4 : kind == 14 ? 8 : kind == 19 || kind == 12 ? 12 : kind == 25 ? 16 : kind == 16 ? 20 : 0;
  if (letter == 0) return false;
  const rest = (letter + sum(0x32765432, 1, 8)) % 11;
  return (rest < 2 ? 0 : 11 - rest) == at(9);
}

/** The ninth digit checks the first eight; department and town follow. */
export function gtCui(from: usize, to: usize): bool {
  return numeric(from, to) == 13 && sum(0x23456789, 0, 8) % 11 == at(8);
}

/** Five to eight digits and a check digit. */
export function pyRuc(from: usize, to: usize): bool {
  const count = numeric(from, to);
  return count >= 6 && count <= 9 && complement(sum(0x98765432, 0, count - 1)) == at(count - 1);
}

/** Province, a third digit up to 6, Luhn over ten digits; the tax number has three more. */
export function ecId(from: usize, to: usize): bool {
  const count = numeric(from, to);
  if ((count != 10 && count != 13) || at(2) > 6) return false;
  const province = pair(0);
  return ((province >= 1 && province <= 24) || province == 30 || province == 50) && luhnSum(0, 10) % 10 == 0;
}

export function kwId(from: usize, to: usize): bool {
  return numeric(from, to) == 12 && 11 - sum(0x216379a5842, 0, 11) % 11 == at(11);
}

export function irId(from: usize, to: usize): bool {
  if (numeric(from, to) != 10) return false;
  const rest = sum(0xa98765432, 0, 9) % 11;
  return (rest < 2 ? rest : 11 - rest) == at(9);
}

/** Remainders of 0 and 1 both give 0. */
export function jpMyNumber(from: usize, to: usize): bool {
  return numeric(from, to) == 12 && complement(sum(0x65432765432, 0, 11)) == at(11);
}
