// SCRAM-SHA-256, the client's side, for signing in to a resource.
//
// Must not: log or throw anything that holds the password or what is derived from it. The server is not
// trusted before its signature is verified, since only then it is known to have the verifier.
//
// Channel binding is not offered yet: the header says `n`, "the client has none".
// Source: RFC 5802 sections 3, 5 and 7; RFC 7677; PostgreSQL 18 manual 54.3.

import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { WeirError } from "../../base/errors.ts";

export const MECHANISM = "SCRAM-SHA-256";

const GS2_HEADER = "n,,";
/** `n,,` in base64, as the final message repeats it. */
const CHANNEL = "c=biws";
/** PostgreSQL's default is 4,096. A larger count is a way to make the gateway work: bounded. */
const ITERATIONS_MAX = 1_000_000;
const NONCE_BYTES = 18;

const derive = promisify(pbkdf2);

export class ScramClient {
  readonly #password: string;
  readonly #nonce: string;
  #serverSignature: Buffer | null = null;

  constructor(password: string, random: (bytes: number) => Uint8Array) {
    this.#password = password;
    this.#nonce = Buffer.from(random(NONCE_BYTES)).toString("base64");
  }

  /** The client-first message. PostgreSQL takes the user from the startup packet, so the name is empty. */
  first(): string {
    return `${GS2_HEADER}n=,r=${this.#nonce}`;
  }

  /** @returns The client-final message. @throws WeirError `UPSTREAM_AUTH` on any answer outside RFC 5802. */
  async final(serverFirst: string): Promise<string> {
    const match = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9][0-9]{0,8})$/.exec(serverFirst);
    if (match === null) throw broken("its first message is malformed");
    const [, nonce, salt, count] = match;
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw broken("its nonce is not ours");
    const iterations = Number(count);
    if (iterations > ITERATIONS_MAX) throw broken("it asks for too many iterations");
    const password = normalise(this.#password);
    const salted = await derive(password, Buffer.from(salt, "base64"), iterations, 32, "sha256");
    const clientKey = hmac(salted, "Client Key");
    const storedKey = createHash("sha256").update(clientKey).digest();
    const withoutProof = `${CHANNEL},r=${nonce}`;
    const auth = `n=,r=${this.#nonce},${serverFirst},${withoutProof}`;
    const proof = hmac(storedKey, auth);
    for (let i = 0; i < proof.length; i++) proof[i] ^= clientKey[i];
    this.#serverSignature = hmac(hmac(salted, "Server Key"), auth);
    return `${withoutProof},p=${proof.toString("base64")}`;
  }

  /** @throws WeirError `UPSTREAM_AUTH` when the server does not prove that it knows the verifier. */
  verify(serverFinal: string): void {
    const match = /^v=([A-Za-z0-9+/=]+)$/.exec(serverFinal);
    const given = match === null ? Buffer.alloc(0) : Buffer.from(match[1], "base64");
    const expected = this.#serverSignature;
    if (expected === null || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw broken("its signature is wrong: it may not be the server it claims to be");
    }
  }
}

function hmac(key: Uint8Array, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

/**
 * SASLprep as far as passwords need it (RFC 4013): non-ASCII spaces become a space, characters "mapped to
 * nothing" go, then NFKC. PostgreSQL uses the raw bytes when a password has prohibited characters; so do we.
 */
function normalise(password: string): string {
  if (/^[\x20-\x7e]*$/.test(password)) return password;
  if (/[\x00-\x1f\x7f]/.test(password)) return password;
  return password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, " ")
    .replace(/\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g, "")
    .normalize("NFKC");
}

function broken(why: string): WeirError {
  return new WeirError("UPSTREAM_AUTH", `the resource's SCRAM exchange failed: ${why}`);
}
