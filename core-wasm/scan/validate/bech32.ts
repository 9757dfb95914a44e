// Base32 addresses with a polynomial checksum: bech32 and bech32m (Bitcoin's witness addresses and many more), and Bitcoin
// Cash's address with its own polynomial.
//
// Sources: BIP 173, BIP 350, the Bitcoin Cash address specification ("CashAddr").

import { alphanumeric } from "./digits";

/** Five-bit values of 0 to 9 and A to Z; 255 for the characters that are left out. */
const BASE32: usize = memory.data<u8>([
  15, 255, 10, 17, 21, 20, 26, 30, 7, 5, 29, 255, 24, 13, 25, 9, 8, 23, 255, 18, 22, 31, 27, 19, 255, 1, 0, 3, 16, 11, 28, 12,
  14, 6, 4, 2,
]);
const BECH32: u32 = 1;
const BECH32M: u32 = 0x2bc830a3;

// @ts-ignore
@inline function five(byte: u32): u32 {
  const value = alphanumeric(byte);
  return value == 255 ? 255 : <u32>load<u8>(BASE32 + <usize>value);
}

function step(sum: u32, value: u32): u32 {
  const top = sum >> 25;
  sum = ((sum & 0x1ffffff) << 5) ^ value;
  if (top & 1) sum ^= 0x3b6a57b2;
  if (top & 2) sum ^= 0x26508e6d;
  if (top & 4) sum ^= 0x1ea119fa;
  if (top & 8) sum ^= 0x3d4233dd;
  if (top & 16) sum ^= 0x2a1462b3;
  return sum;
}

/** Prefix, the last 1, data, six characters of checksum; all in one case. Either constant is accepted. */
export function bech32(from: usize, to: usize): bool {
  let split: usize = 0, cases: u32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p);
    if (byte - 33 > 93) return false;
    if (byte == 49) split = p;
    if (byte - 65 < 26) cases |= 1;
    else if (byte - 97 < 26) cases |= 2;
  }
  if (cases == 3 || split <= from || to - split < 7) return false;
  let sum: u32 = 1;
  for (let p = from; p < split; p++) sum = step(sum, <u32>lower(load<u8>(p)) >> 5);
  sum = step(sum, 0);
  for (let p = from; p < split; p++) sum = step(sum, <u32>lower(load<u8>(p)) & 31);
  for (let p = split + 1; p < to; p++) {
    const value = five(load<u8>(p));
    if (value == 255) return false;
    sum = step(sum, value);
  }
  return sum == BECH32 || sum == BECH32M;
}

// @ts-ignore
@inline function lower(byte: u32): u32 { return byte - 65 < 26 ? byte | 32 : byte; }

function stepCash(sum: u64, value: u32): u64 {
  const top = <u32>(sum >> 35);
  sum = ((sum & 0x07ffffffff) << 5) ^ <u64>value;
  if (top & 1) sum ^= 0x98f2bc8e61;
  if (top & 2) sum ^= 0x79b76d99e2;
  if (top & 4) sum ^= 0xf33e5fb3c4;
  if (top & 8) sum ^= 0xae2eabe2a8;
  if (top & 16) sum ^= 0x1e4f43e470;
  return sum;
}

/** `bitcoincash:` (or another prefix), data and eight characters of checksum. */
export function cashAddress(from: usize, to: usize): bool {
  let sum: u64 = 1, p = from;
  for (; p < to; p++) {
    const byte = <u32>load<u8>(p);
    if (byte == 58) break;
    sum = stepCash(sum, byte & 31);
  }
  if (p == from || to < p + 9) return false;
  sum = stepCash(sum, 0);
  for (p++; p < to; p++) {
    const value = five(load<u8>(p));
    if (value == 255) return false;
    sum = stepCash(sum, value);
  }
  return sum == 1;
}
