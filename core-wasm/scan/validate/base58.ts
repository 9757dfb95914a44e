// Base58 with a checksum: Bitcoin and what came of it, Ripple with its own alphabet, Monero in blocks of eight bytes.
//
// Sources: Bitcoin's base58.cpp (Base58Check); XRP Ledger documentation, "Base58 Encodings"; Monero's base58.cpp and
// cryptonote_basic_impl.cpp.

import { doubleSha256 } from "./sha256";
import { BLOCK, keccak256 } from "./keccak";

/** Values of the bytes 49 to 122; 255 for those that the alphabet lacks. */
const BITCOIN: usize = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 255, 255, 255, 255, 255, 255, 255, 9, 10, 11, 12, 13, 14, 15, 16, 255, 17, 18, 19, 20,
  21, 255, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 255, 255, 255, 255, 255, 255, 33, 34, 35, 36, 37, 38, 39, 40,
  41, 42, 43, 255, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57,
]);
const RIPPLE: usize = memory.data<u8>([
  50, 33, 7, 21, 41, 40, 27, 45, 8, 255, 255, 255, 255, 255, 255, 255, 54, 10, 38, 12, 14, 47, 15, 16, 255, 17, 18,
  19, 20, 13, 255, 22, 23, 24, 25, 26, 11, 28, 29, 30, 31, 32, 255, 255, 255, 255, 255, 255, 5, 34, 35, 36, 37, 6, 39,
  3, 49, 42, 43, 255, 44, 4, 46, 1, 48, 0, 2, 51, 52, 53, 9, 55, 56, 57,
]);
/** The number being decoded: 32 bits a limb, the lowest first. */
const LIMBS: usize = memory.data(96);
const LIMBS_MAX: u32 = 24;
/** The decoded bytes. */
const BYTES: usize = memory.data(96);

// @ts-ignore
@inline function valueOf(byte: u32, alphabet: usize): u32 {
  return byte - 49 > 73 ? 255 : load<u8>(alphabet + <usize>(byte - 49));
}

/** Decodes into BYTES. @returns How many bytes; 0 with a byte outside the alphabet or with more than 96. */
function decode(from: usize, to: usize, alphabet: usize): u32 {
  let used: u32 = 0, zeros: u32 = 0, leading = true;
  for (let p = from; p < to; ) {
    // Five digits at once: 58^5 still fits 32 bits.
    let group: u64 = 0, factor: u64 = 1;
    for (let k = 0; k < 5 && p < to; k++, p++) {
      const value = valueOf(load<u8>(p), alphabet);
      if (value == 255) return 0;
      if (leading) {
        if (value == 0) zeros++;
        else leading = false;
      }
      group = group * 58 + value;
      factor *= 58;
    }
    for (let i: u32 = 0; i < used; i++) {
      const limb = LIMBS + (<usize>i << 2);
      group += <u64>load<u32>(limb) * factor;
      store<u32>(limb, <u32>group);
      group >>= 32;
    }
    if (group != 0) {
      if (used == LIMBS_MAX) return 0;
      store<u32>(LIMBS + (<usize>(used++) << 2), <u32>group);
    }
  }
  let bytes: u32 = used << 2;
  while (bytes > 0 && load<u8>(LIMBS + <usize>(bytes - 1)) == 0) bytes--;
  if (zeros + bytes > 96) return 0;
  memory.fill(BYTES, 0, <usize>zeros);
  for (let i: u32 = 0; i < bytes; i++) store<u8>(BYTES + <usize>(zeros + i), load<u8>(LIMBS + <usize>(bytes - 1 - i)));
  return zeros + bytes;
}

function check(from: usize, to: usize, alphabet: usize): bool {
  const count = decode(from, to, alphabet);
  return count >= 5 && doubleSha256(BYTES, count - 4) == bswap<u32>(load<u32>(BYTES + <usize>(count - 4)));
}

/** Bitcoin's alphabet; at most 96 bytes decoded. The last four are the start of the double SHA-256 of the others. */
export function base58Check(from: usize, to: usize): bool { return check(from, to, BITCOIN); }
export function base58CheckXrp(from: usize, to: usize): bool { return check(from, to, RIPPLE); }

/** Digits of the last, shorter block to its bytes. */
const MONERO_TAIL: usize = memory.data<u8>([0, 0, 1, 2, 0, 3, 4, 5, 0, 6, 7, 8]);

/** A Monero address of 95 or 106 characters: blocks of 11 for eight bytes, the last four bytes are Keccak-256's first. */
export function monero(from: usize, to: usize): bool {
  if (to - from != 95 && to - from != 106) return false;
  let count: usize = 0;
  for (let p = from; p < to; ) {
    const end = min(p + 11, to), bytes = <usize>load<u8>(MONERO_TAIL + (end - p));
    let value: u64 = 0;
    for (; p < end; p++) {
      const digit = valueOf(load<u8>(p), BITCOIN);
      if (digit == 255) return false;
      value = value * 58 + digit;
    }
    for (let i = bytes; i > 0; i--) {
      store<u8>(BLOCK + count + i - 1, <u8>value);
      value >>= 8;
    }
    count += bytes;
  }
  const checksum = load<u32>(BLOCK + count - 4);
  keccak256(count - 4);
  return load<u32>(BLOCK) == checksum;
}
