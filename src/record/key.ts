// The Ed25519 key that signs checkpoints. Made at first use, in a file that only its owner can read.
//
// The public key is written beside it (`<file>.pub`), so that a recording can be verified elsewhere against a key
// that was carried there by another way than the recording itself.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { link, mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { WeirError } from "../base/errors.ts";

export interface SigningKey {
  /** Raw public key, base64url: 32 bytes. */
  readonly publicKey: string;
  /** First 16 hex digits of the public key's SHA-256, for people to compare. */
  readonly id: string;
  sign(data: Uint8Array): string;
}

/**
 * Reads the key, or makes it when the file is missing.
 *
 * @throws WeirError `AUTH_KEY_UNREADABLE`: unreadable, damaged, or readable by others than its owner.
 */
export async function loadSigningKey(file: string): Promise<SigningKey> {
  let pem: string;
  try {
    pem = await readPrivate(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unreadable(file, error);
    try {
      await make(file);
      pem = await readPrivate(file);
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  if (key.asymmetricKeyType !== "ed25519") throw unreadable(file);
  await publish(file, createPublicKey(key));
  return signingKey(key);
}

/** A key that lives in memory only. */
export function generateSigningKey(): SigningKey {
  return signingKey(generateKeyPairSync("ed25519").privateKey);
}

/** Whether `signature` is of `data` by the raw public key. Never throws: what cannot be read is not valid. */
export function verifySignature(publicKey: string, data: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
    return verify(null, data, key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function signingKey(key: KeyObject): SigningKey {
  const publicKey = createPublicKey(key).export({ format: "jwk" }).x ?? "";
  const id = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);
  return { publicKey, id, sign: (data) => sign(null, data, key).toString("base64url") };
}

async function readPrivate(file: string): Promise<string> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    throw new WeirError(
      "AUTH_KEY_UNREADABLE",
      `The signing key ${file} can be read by others. Run chmod 600 on it, and consider it known to them.`,
    );
  }
  return readFile(file, "utf8");
}

/** Another process may make it at the same time: the first to link wins, and both read the same key. */
async function make(file: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(fresh, "wx", 0o600);
  try {
    await handle.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Only a convenience for verifying elsewhere: a place that cannot be written to is no reason to stop. */
async function publish(file: string, publicKey: KeyObject): Promise<void> {
  const pem = publicKey.export({ type: "spki", format: "pem" });
  await writeFile(`${file}.pub`, pem, { flag: "wx" }).catch(() => {});
}

function unreadable(file: string, cause?: unknown): WeirError {
  if (cause instanceof WeirError) return cause;
  return new WeirError(
    "AUTH_KEY_UNREADABLE",
    `The signing key ${file} cannot be read or is no Ed25519 key. Restore it, or move it away to start with a new one.`,
    { cause },
  );
}
