// Validators: what a match must satisfy beyond its form. A span that fails is no match at that end.
//
// Sources: ISO/IEC 7812-1 annex B (Luhn), ISO 13616 and ISO 7064 (IBAN, mod 97-10), SSA randomization rules (areas).

import { VALIDATOR_IBAN, VALIDATOR_LUHN, VALIDATOR_SSN } from "../abi";
import { text } from "../memory";

export function valid(validator: u32, start: u32, end: u32): bool {
  if (validator == VALIDATOR_LUHN) return luhn(text + start, text + end);
  if (validator == VALIDATOR_IBAN) return iban(text + start, text + end);
  if (validator == VALIDATOR_SSN) return ssn(text + start, text + end);
  return true;
}

/** 12 to 19 digits; spaces and dashes between them do not count, anything else fails. */
function luhn(from: usize, to: usize): bool {
  let sum: u32 = 0, digits: u32 = 0;
  for (let p = to; p > from; ) {
    p--;
    const byte = <u32>load<u8>(p);
    let digit = byte - 48;
    if (digit > 9) {
      if (byte != 32 && byte != 45) return false;
      continue;
    }
    if (digits & 1) {
      digit <<= 1;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    digits++;
  }
  return digits >= 12 && digits <= 19 && sum % 10 == 0;
}

/** Spaces do not count. Letters count 10 to 35; the first four characters go last; the whole is 1 modulo 97. */
function iban(from: usize, to: usize): bool {
  let remainder: u32 = 0, characters: u32 = 0, head: usize = from;
  // Twice round: from the fifth character on, then the first four.
  for (let p = from; p < to && characters < 4; p++) {
    const byte = load<u8>(p);
    if (alphanumeric(byte) != 255) characters++;
    else if (byte != 32) return false;
    head = p + 1;
  }
  if (characters < 4) return false;
  for (let p = head; p < to; p++) {
    const byte = load<u8>(p);
    const value = alphanumeric(byte);
    if (value == 255) {
      if (byte != 32) return false;
      continue;
    }
    characters++;
    remainder = value < 10 ? (remainder * 10 + value) % 97 : (remainder * 100 + value) % 97;
  }
  for (let p = from; p < head; p++) {
    const value = alphanumeric(load<u8>(p));
    if (value == 255) continue;
    remainder = value < 10 ? (remainder * 10 + value) % 97 : (remainder * 100 + value) % 97;
  }
  return characters >= 15 && characters <= 34 && remainder == 1;
}

// @ts-ignore
@inline function alphanumeric(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  const letter = (byte | 32) - 97;
  return letter < 26 ? letter + 10 : 255;
}

/** Nine digits, with spaces, dashes or dots: area not 000, 666 or 9xx; group not 00; serial not 0000; not the two numbers that were printed in adverts. */
function ssn(from: usize, to: usize): bool {
  let number: u32 = 0, digits: u32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p);
    const digit = byte - 48;
    if (digit > 9) {
      if (byte != 32 && byte != 45 && byte != 46) return false;
      continue;
    }
    number = number * 10 + digit;
    if (++digits > 9) return false;
  }
  if (digits != 9) return false;
  const area = number / 1000000;
  if (area == 0 || area == 666 || area >= 900) return false;
  if ((number / 10000) % 100 == 0 || number % 10000 == 0) return false;
  return number != 78051120 && number != 219099999;
}
