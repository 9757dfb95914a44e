// Keyed masks: hashes and tokens.
//
// A token is deterministic authenticated encryption (AES-SIV), so equal values give equal tokens and whoever has the
// key can turn one back without a vault. The domain (an entity, or COLUMN) is bound in: equal values of two domains
// give different tokens.
//
// Sources: RFC 2104 (HMAC), RFC 5869 (HKDF), RFC 5297 (AES-SIV).

import { aessiv } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { HASH_HEX_CHARS, TOKEN_PREFIX_BYTES } from "./wasm/abi.ts";

const KEY_BYTES_MIN = 16;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Turns values into hashes and tokens, and tokens back. */
export class MaskKeys {
  private readonly hashKey: Uint8Array;
  private readonly tokenKey: Uint8Array;
  private readonly prefix: string;

  /** @param key At least 16 bytes of secret randomness. @throws WeirError `MASK_KEY_MISSING` when shorter. */
  constructor(key: Uint8Array) {
    if (key.length < KEY_BYTES_MIN)
      throw new WeirError(
        "MASK_KEY_MISSING",
        `a mask key needs at least ${KEY_BYTES_MIN} bytes; this one has ${key.length}`,
      );
    this.hashKey = key.slice();
    this.tokenKey = hkdf(sha256, key, undefined, utf8("weir token 1"), 64);
    this.prefix = `wt1.${base64url(sha256(this.tokenKey)).slice(0, 4)}.`;
  }

  /** `HASH_HEX_CHARS` hex digits of HMAC-SHA-256(key, value). */
  hash(value: Uint8Array): string {
    return hex(hmac(sha256, this.hashKey, value)).slice(0, HASH_HEX_CHARS);
  }

  /** `wt1.<key id>.<base64url of the sealed value>`. */
  token(domain: string, value: Uint8Array): string {
    return this.prefix + base64url(aessiv(this.tokenKey, utf8(domain)).encrypt(value));
  }

  /** The value of a token made with this key and domain, or `null` for anything else. */
  detokenize(domain: string, token: string): Uint8Array | null {
    if (!token.startsWith(this.prefix)) return null;
    const sealed = fromBase64url(token.slice(TOKEN_PREFIX_BYTES));
    if (!sealed) return null;
    try {
      return aessiv(this.tokenKey, utf8(domain)).decrypt(sealed);
    } catch {
      return null;
    }
  }
}

function base64url(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = Math.min(4, bytes.length - i + 1);
    for (let k = 0; k < chars; k++) out += ALPHABET[(word >> (18 - 6 * k)) & 63];
  }
  return out;
}

function fromBase64url(text: string): Uint8Array | null {
  const bytes: number[] = [];
  let word = 0;
  let bits = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((word >> bits) & 255);
    }
  }
  return Uint8Array.from(bytes);
}
