// The key that signs Weir's tokens: Ed25519 (RFC 8037), PKCS #8 in PEM, in `<data_dir>/signing-key.pem`.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { join } from "node:path";
import { WeirError } from "../base/errors.ts";
import { readOrCreatePrivateFile } from "./private_file.ts";

export const SIGNING_KEY_FILE = "signing-key.pem";

export interface SigningKey {
  /** Names the public key in a token's header: the start of its JWK thumbprint's digest (RFC 7638). */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The key of a data folder, made at first use with mode 0600.
 *
 * @param uniqueName Distinguishes this call's temporary file from those of other processes.
 * @throws WeirError `AUTH_KEY_UNREADABLE` when others can read the file or it holds no Ed25519 key.
 */
export async function openSigningKey(dataDir: string, uniqueName: string): Promise<SigningKey> {
  const path = join(dataDir, SIGNING_KEY_FILE);
  const pem = await readOrCreatePrivateFile(path, uniqueName, async () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    // The cause is dropped: it could quote the file.
    throw new WeirError("AUTH_KEY_UNREADABLE", `${path}: it is not a private key in PEM`);
  }
  if (privateKey.asymmetricKeyType !== "ed25519") {
    throw new WeirError("AUTH_KEY_UNREADABLE", `${path}: it is not an Ed25519 key`);
  }
  const publicKey = createPublicKey(privateKey);
  return { id: thumbprint(publicKey), privateKey, publicKey };
}

function thumbprint(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: "jwk" });
  // RFC 7638: the required members in lexical order, without white space.
  return createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url").slice(0, 16);
}
