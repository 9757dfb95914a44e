// The keys that the gateway derives: for operation digests, and for hash and token masks.
//
// One file in data_dir holds the random secret, made at first use; HKDF (RFC 5869) makes keys of it that tell
// nothing of each other. A configured masking key takes the place of the secret for masks only, so that
// several gateways can give equal tokens for equal values.
//
// Must not: write a derived key anywhere.

import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { readOrCreatePrivateFile } from "../identity/private_file.ts";
import type { Config } from "./config.ts";
import { type Environment, readSecret } from "./credentials.ts";

export const GATEWAY_KEY_FILE = "gateway.key";

const KEY_BYTES = 32;
/** A masking key that people typed has at least so many characters. */
const SECRET_CHARACTERS_MIN = 32;

export interface GatewayKeys {
  readonly digest: Uint8Array;
  readonly masking: Uint8Array;
}

/** @throws WeirError `AUTH_KEY_UNREADABLE`, `CREDENTIAL_UNREADABLE`. */
export async function openKeys(
  config: Pick<Config, "dataDir" | "masking">,
  env: Environment,
): Promise<GatewayKeys> {
  const path = join(config.dataDir, GATEWAY_KEY_FILE);
  const own = (
    await readOrCreatePrivateFile(
      path,
      randomUUID(),
      async () => `${randomBytes(KEY_BYTES).toString("hex")}\n`,
    )
  ).trim();
  if (!/^[0-9a-f]{64}$/.test(own)) {
    throw new WeirError("AUTH_KEY_UNREADABLE", `${path}: it does not hold a gateway key`);
  }
  const { key } = config.masking;
  const masking = key === undefined ? own : await readSecret(key, env);
  if (masking.length < SECRET_CHARACTERS_MIN) {
    throw new WeirError(
      "CREDENTIAL_UNREADABLE",
      `masking.key has fewer than ${SECRET_CHARACTERS_MIN} characters; make one with: openssl rand -hex 32`,
    );
  }
  return { digest: derive(own, "weir operation digest 1"), masking: derive(masking, "weir masking 1") };
}

function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", utf8(secret), new Uint8Array(0), utf8(purpose), KEY_BYTES));
}
