// Addresses of ledgers with a checksum of their own.
//
// Sources: EIP-55 (mixed-case Ethereum addresses); SEP-0023 of Stellar (base32, CRC-16/XMODEM).

import { BLOCK, keccak256 } from "./keccak";

/** 0x and 40 hexadecimal digits in mixed case: a letter is a capital where the digit of Keccak-256 over the lower-case form is 8 or more. */
export function eip55(from: usize, to: usize): bool {
  if (to - from != 42 || load<u8>(from) != 48 || (load<u8>(from, 1) | 32) != 120) return false;
  let cases: u32 = 0;
  const digits = from + 2;
  for (let i: usize = 0; i < 40; i++) {
    const byte = <u32>load<u8>(digits + i);
    if (byte - 65 < 6) cases |= 1;
    else if (byte - 97 < 6) cases |= 2;
    else if (byte - 48 > 9) return false;
    store<u8>(BLOCK + i, byte - 65 < 6 ? byte | 32 : byte);
  }
  // Without both cases there is no checksum.
  if (cases != 3) return false;
  keccak256(40);
  for (let i: usize = 0; i < 40; i++) {
    const byte = <u32>load<u8>(digits + i);
    if (byte < 65) continue;
    const pair = <u32>load<u8>(BLOCK + (i >> 1));
    const high = ((i & 1 ? pair : pair >> 4) & 8) != 0;
    if (high != byte < 97) return false;
  }
  return true;
}

/** 56 characters of base32: a version byte, 32 bytes, and their CRC-16 with the low byte first. */
export function stellar(from: usize, to: usize): bool {
  if (to - from != 56) return false;
  let crc: u32 = 0, bits: u32 = 0, held: u32 = 0, count: u32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p), letter = byte - 65;
    const value = letter < 26 ? letter : byte - 50 < 6 ? byte - 24 : 255;
    if (value == 255) return false;
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    // Behind the 33 bytes stands the checksum.
    if (++count <= 33) crc = crc16(crc, (held >> bits) & 255);
    else if (((held >> bits) & 255) != (count == 34 ? crc & 255 : crc >> 8)) return false;
  }
  return true;
}

function crc16(crc: u32, byte: u32): u32 {
  crc ^= byte << 8;
  for (let i = 0; i < 8; i++) crc = ((crc << 1) ^ ((crc & 0x8000) != 0 ? <u32>0x1021 : <u32>0)) & 0xffff;
  return crc;
}
