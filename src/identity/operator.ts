// The operator token: random bytes in `<data_dir>/operator.token`, mode 0600. Whoever can read the data folder operates
// the gateway already; this lets the command line prove it to the API (DECISIONS 28).

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { WeirError } from "../base/errors.ts";
import { OPERATOR_ID, OPERATORS_GROUP, type Principal } from "../model/identity.ts";
import { readOrCreatePrivateFile, readPrivateFile } from "./private_file.ts";

export const OPERATOR_TOKEN_FILE = "operator.token";

const FORM = /^weir_op_[A-Za-z0-9_-]{43}$/;

/**
 * The operator token of a data folder, made at first use.
 *
 * @throws WeirError `AUTH_KEY_UNREADABLE` when others can read the file or it is damaged.
 */
export async function openOperatorToken(dataDir: string, uniqueName: string): Promise<string> {
  const path = join(dataDir, OPERATOR_TOKEN_FILE);
  return checked(
    path,
    await readOrCreatePrivateFile(
      path,
      uniqueName,
      async () => `weir_op_${randomBytes(32).toString("base64url")}\n`,
    ),
  );
}

/**
 * The operator token that a gateway made, for its clients: never makes one, so that a mistyped folder is noticed.
 *
 * @throws WeirError `AUTH_KEY_UNREADABLE`.
 */
export async function readOperatorToken(dataDir: string): Promise<string> {
  const path = join(dataDir, OPERATOR_TOKEN_FILE);
  const content = await readPrivateFile(path);
  if (content === null) {
    throw new WeirError(
      "AUTH_KEY_UNREADABLE",
      `${path}: there is no operator token; has the gateway ever run?`,
      {
        details: { hint: "Start it with `weir gateway --config FILE`, or give another configuration." },
      },
    );
  }
  return checked(path, content);
}

/** Compares in constant time: digests have one length whatever was given. */
export function isOperatorToken(given: string, operatorToken: string): boolean {
  return timingSafeEqual(sha256(given), sha256(operatorToken));
}

export function operatorPrincipal(): Principal {
  return {
    id: OPERATOR_ID,
    groups: [OPERATORS_GROUP],
    tokenId: OPERATOR_ID,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

function checked(path: string, content: string): string {
  const token = content.trimEnd();
  if (!FORM.test(token))
    throw new WeirError("AUTH_KEY_UNREADABLE", `${path}: it does not hold an operator token`);
  return token;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
