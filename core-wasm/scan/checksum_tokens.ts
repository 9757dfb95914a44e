// Checks of keys and tokens: checksums that vendors build into them, and whether a value looks made by chance.
//
// A checksum only scores (DECISIONS 2): vendors change formats, and a token that fails may still open a door. `varied` is
// required by rules whose form alone is an ordinary word's.
//
// Sources: GitHub Blog 2021-04-05 (CRC32 in six base62 digits; npm uses the same), Grafana pkg/components/satokengen
// (CRC32, little-endian hex), GitLab "routable tokens" (CRC32 in base36), Atlassian API tokens (CRC32, upper-case hex).

/** Numbers of src/redact/validators.ts, TOKEN_VALIDATORS, from 1. */
const GITHUB: u32 = 1;
const GRAFANA: u32 = 2;
const GITLAB: u32 = 3;
const ATLASSIAN: u32 = 4;
const VARIED: u32 = 5;

export function tokens(validator: u32, from: usize, to: usize): bool {
  if (validator == GITHUB) return github(from, to);
  if (validator == GRAFANA) return grafana(from, to);
  if (validator == GITLAB) return gitlab(from, to);
  if (validator == ATLASSIAN) return atlassian(from, to);
  if (validator == VARIED) return varied(from, to);
  return true;
}

/** CRC-32 as in ISO-HDLC, gzip and PNG. Tokens are short and few, so there is no table. */
function crc32(from: usize, to: usize): u32 {
  let crc: u32 = 0xffffffff;
  for (let p = from; p < to; p++) {
    crc ^= <u32>load<u8>(p);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

/** Whether the bytes are `value` in `base`, left-padded with zeros; `upper` says whether A stands for 10, else a does. */
function isNumber(from: usize, to: usize, value: u32, base: u32, upper: bool): bool {
  for (let p = to; p > from; ) {
    p--;
    const digit = value % base;
    value /= base;
    let wanted: u32 = 48 + digit;
    if (digit >= 36) wanted = 97 + digit - 36;
    else if (digit >= 10) wanted = (upper ? 65 : 97) + digit - 10;
    if (<u32>load<u8>(p) != wanted) return false;
  }
  return value == 0;
}

/** A prefix up to the first `_`, 30 characters, their CRC32 as six digits of base62 in the order 0-9, A-Z, a-z. */
function github(from: usize, to: usize): bool {
  let body = from;
  while (body < to && load<u8>(body) != 95) body++;
  body++;
  if (to < body || to - body != 36) return false;
  return isNumber(to - 6, to, crc32(body, to - 6), 62, true);
}

/** `glsa_`, 32 characters, `_`, and the CRC32 of all before that `_`: four bytes, the lowest first, as lower-case hex. */
function grafana(from: usize, to: usize): bool {
  if (to - from < 10 || load<u8>(to - 9) != 95) return false;
  return isNumber(to - 8, to, bswap(crc32(from, to - 9)), 16, false);
}

/** The last seven characters are the CRC32 of all before them in base36. */
function gitlab(from: usize, to: usize): bool {
  if (to - from < 10 || load<u8>(to - 10) != 46) return false;
  return isNumber(to - 7, to, crc32(from, to - 7), 36, false);
}

/** The last eight characters are the CRC32 of all before them, `=` included, in upper-case hex. */
function atlassian(from: usize, to: usize): bool {
  if (to - from < 10 || load<u8>(to - 9) != 61) return false;
  return isNumber(to - 8, to, crc32(from, to - 8), 16, true);
}

/**
 * Has a letter and a digit, or, without a digit, changes between cases more often than names in code do (more than three
 * times in eight characters). At least four characters differ.
 */
function varied(from: usize, to: usize): bool {
  let digits: u32 = 0, letters: u32 = 0, changes: u32 = 0, last: u32 = 0, low: u64 = 0, high: u64 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p);
    if (byte < 64) low |= <u64>1 << byte;
    else if (byte < 128) high |= <u64>1 << (byte - 64);
    if (byte - 48 < 10) digits++;
    else if ((byte | 32) - 97 < 26) {
      letters++;
      const upper: u32 = byte & 32 ? 1 : 2;
      if (last != 0 && last != upper) changes++;
      last = upper;
    }
  }
  if (popcnt(low) + popcnt(high) < 4) return false;
  return digits > 0 ? letters > 0 : changes * 8 > (to - from) * 3;
}
