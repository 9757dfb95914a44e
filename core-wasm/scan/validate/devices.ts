// Numbers of vehicles, telephones and travel documents.
//
// Sources: 49 CFR 565.15 and ISO 3779 (VIN); GSMA TS.06 (IMEI, reporting bodies) and 3GPP TS 23.003 annex B;
// ITU-T E.118 (ICCID); ICAO Doc 9303 parts 3 to 6 (machine readable zones).

import { alphanumeric, at, digits } from "./digits";
import { luhn, luhnSum } from "./luhn";

/** A to Z as the VIN counts them; 0 for I, O and Q, which it does not have. */
const VIN_VALUES: usize = memory.data<u8>([1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9]);
const VIN_WEIGHTS: usize = memory.data<u8>([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]);

/** 17 characters; the ninth is the weighted sum of the others modulo 11, X for 10. Letters of either case. */
export function vin(from: usize, to: usize): bool {
  if (to - from != 17) return false;
  let sum: u32 = 0, letters: u32 = 0;
  for (let i: usize = 0; i < 17; i++) {
    let value = alphanumeric(load<u8>(from + i));
    if (value == 255) return false;
    if (value >= 10) {
      value = load<u8>(VIN_VALUES + <usize>(value - 10));
      if (value == 0) return false;
      letters++;
    }
    sum += value * <u32>load<u8>(VIN_WEIGHTS + i);
  }
  const rest = sum % 11, check = <u32>load<u8>(from + 8);
  return letters > 0 && (rest == 10 ? (check | 32) == 120 : check == 48 + rest);
}

/** 15 digits, Luhn, begun by the number of a reporting body. */
export function imei(from: usize, to: usize): bool {
  if (digits(from, to) != 15 || luhnSum(0, 15) % 10 != 0) return false;
  const body = at(0) * 10 + at(1);
  return body == 1 || body == 10 || body == 30 || body == 33 || body == 35 || body == 44 || body == 45 || body - 49 < 6 || body == 86 || body == 91 || body >= 97;
}

/** 19 or 20 digits from 89 on, Luhn. */
export function iccid(from: usize, to: usize): bool {
  return luhn(from, to, 19, 20) && at(0) == 8 && at(1) == 9;
}

/** Whether `count` characters from `from` on, weighted 7 3 1, give the check digit after them; `<` counts 0. */
function zone(from: usize, count: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < count; i++) {
    const byte = <u32>load<u8>(from + i);
    const place = <u32>(i % 3);
    sum += (byte == 60 ? 0 : alphanumeric(byte)) * (place == 0 ? <u32>7 : place == 1 ? <u32>3 : <u32>1);
  }
  return sum;
}
// @ts-ignore
@inline function checked(from: usize, count: usize): bool {
  return zone(from, count) % 10 + 48 == <u32>load<u8>(from + count);
}

/**
 * The line of a machine readable zone that holds the numbers, by its length: 44 (passport, visa) and 36 (TD2) are second
 * lines with document number, birth and expiry; 30 is the second line of a card (birth and expiry). Upper case.
 */
export function mrz(from: usize, to: usize): bool {
  const bytes = to - from;
  if (bytes != 44 && bytes != 36 && bytes != 30) return false;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p);
    if (byte - 48 > 9 && byte - 65 > 25 && byte != 60) return false;
  }
  if (bytes == 30) return checked(from, 6) && checked(from + 8, 6);
  return checked(from, 9) && checked(from + 13, 6) && checked(from + 21, 6);
}
