// Approval ids: `ap_` and ten characters that a person can read out and type. 50 random bits: nobody finds a live one by
// trying, and knowing one gives no right anyway.

/** Crockford's base 32 in lower case: no i, l, o or u. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 10;

export function newApprovalId(random: (length: number) => Uint8Array): string {
  let id = "ap_";
  // 256 is a multiple of 32, so the low five bits are even.
  for (const byte of random(LENGTH)) id += ALPHABET[byte & 31];
  return id;
}

/** The id that a person meant: case does not matter, nor o for 0, i or l for 1, or a missing `ap_`. `null` when it is none. */
export function parseApprovalId(typed: string): string | null {
  const match = /^(?:ap_)?([0-9a-z]{10})$/.exec(typed.trim().toLowerCase());
  if (match === null) return null;
  const body = match[1].replaceAll("o", "0").replace(/[il]/g, "1");
  return body.includes("u") ? null : `ap_${body}`;
}
