// Who someone is: one signing key and one operator token for a data folder, and the two questions asked of them.

import { randomUUID } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import type { Principal } from "../model/identity.ts";
import { openSigningKey } from "./key.ts";
import { isOperatorToken, openOperatorToken, operatorPrincipal } from "./operator.ts";
import { createToken, type RevocationCheck, type TokenRequest, verifyToken } from "./tokens.ts";

export interface Identity {
  /** @throws WeirError `USAGE`. */
  createToken(request: TokenRequest): Promise<string>;
  /** The bearer of a `connect` token. @throws WeirError `AUTH_REQUIRED`, `AUTH_TOKEN_*`. */
  authenticateClient(token: string): Promise<Principal>;
  /**
   * The bearer of the operator token or of an `operate` token.
   *
   * @throws WeirError `AUTH_REQUIRED`, `AUTH_TOKEN_*`.
   */
  authenticateOperator(token: string): Promise<Principal>;
}

/**
 * Opens the identity of a data folder; key and operator token are made at first use.
 *
 * @param options.isRevoked Asked at every verification; when absent nothing is revoked.
 * @throws WeirError `AUTH_KEY_UNREADABLE`.
 */
export async function openIdentity(options: {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly isRevoked?: RevocationCheck;
}): Promise<Identity> {
  const { dataDir, clock, isRevoked = () => false } = options;
  const uniqueName = randomUUID();
  const key = await openSigningKey(dataDir, uniqueName);
  const operatorToken = await openOperatorToken(dataDir, uniqueName);
  return {
    createToken: (request) => createToken(key, request, clock.now()),
    async authenticateClient(token) {
      required(token);
      return verifyToken(key, token, { use: "connect", now: clock.now(), isRevoked });
    },
    async authenticateOperator(token) {
      required(token);
      if (isOperatorToken(token, operatorToken)) return operatorPrincipal();
      return verifyToken(key, token, { use: "operate", now: clock.now(), isRevoked });
    },
  };
}

function required(token: string): void {
  if (token === "") throw new WeirError("AUTH_REQUIRED", "a Weir token is needed, and none was given");
}
