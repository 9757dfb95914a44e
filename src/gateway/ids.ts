// Ids of sessions: unique for ever, and in order of time, so that listings and folders sort themselves.
//
// Source: the ULID specification (48 bits of milliseconds, 80 random bits, Crockford's base 32).

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_BYTES = 10;

/** @param random Cryptographically random bytes. @returns 26 characters. */
export function newSessionId(now: number, random: (length: number) => Uint8Array): string {
  let value = BigInt(now);
  for (const byte of random(RANDOM_BYTES)) value = (value << 8n) | BigInt(byte);
  let id = "";
  for (let shift = 125n; shift >= 0n; shift -= 5n) id += DIGITS[Number((value >> shift) & 31n)];
  return id;
}
