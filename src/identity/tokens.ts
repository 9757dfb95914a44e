// Weir's tokens: EdDSA JWTs (RFC 7519, RFC 8037, best practice of RFC 8725) that say who someone is.
//
// A token carries one use: `connect` opens sessions, `operate` reads and decides through the API. The uses are different
// audiences, so that an agent's token can never approve anything. The only algorithm is EdDSA and the only key is ours:
// nothing in a token's header chooses either. A token must also be written the one way we write it (no white space,
// no repeated member, no spare base64 bits): we are the only issuer, and a second spelling is always someone's trick.
//
// Must not: know files, HTTP or protocols, or quote any part of a token in an error.

import { randomUUID } from "node:crypto";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { OPERATOR_ID, type Principal } from "../model/identity.ts";
import type { SigningKey } from "./key.ts";

const ISSUER = "weir";
const TYPE = "weir+jwt";

export const TOKEN_USES = ["connect", "operate"] as const;
export type TokenUse = (typeof TOKEN_USES)[number];

export interface TokenRequest {
  readonly principal: string;
  readonly groups: readonly string[];
  /** 1 to `LIMITS.tokenTtlSecondsMax`. */
  readonly ttlSeconds: number;
  readonly use: TokenUse;
  /** Limits the token to these resources; absent means all that policy allows. */
  readonly resources?: readonly string[];
}

/** Says whether a token was taken back. When it throws, the token is refused. */
export type RevocationCheck = (tokenId: string) => boolean | Promise<boolean>;

const name = z
  .string()
  .min(1)
  .refine((value) => Buffer.byteLength(value) <= LIMITS.nameBytesMax, "is too long")
  // Names are shown to reviewers and written to terminals; no control or direction character belongs in one.
  .refine((value) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value), "has a control character")
  .refine((value) => value.trim() === value, "begins or ends with a space");

const requestSchema = z.strictObject({
  principal: name.refine((value) => value !== OPERATOR_ID, "is reserved for the operator token"),
  groups: z.array(name).max(LIMITS.tokenGroupsMax),
  ttlSeconds: z.int().min(1).max(LIMITS.tokenTtlSecondsMax),
  use: z.enum(TOKEN_USES),
  resources: z.array(name).min(1).max(LIMITS.tokenGroupsMax).optional(),
});

const claimsSchema = z.strictObject({
  iss: z.literal(ISSUER),
  aud: z.enum(TOKEN_USES.map(audienceOf) as [string, ...string[]]),
  sub: name,
  groups: z.array(name).max(LIMITS.tokenGroupsMax),
  resources: z.array(name).min(1).max(LIMITS.tokenGroupsMax).optional(),
  jti: z.uuid(),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});

const headerSchema = z.strictObject({
  alg: z.literal("EdDSA"),
  typ: z.literal(TYPE),
  kid: z.string(),
});

/**
 * Makes a signed token.
 *
 * @param now Milliseconds since the epoch.
 * @throws WeirError `USAGE` when a name, the time to live or the size is out of bounds.
 */
export async function createToken(key: SigningKey, request: TokenRequest, now: number): Promise<string> {
  const checked = requestSchema.safeParse(request);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new WeirError("USAGE", `a token cannot be made: ${issue.path.join(".")}: ${issue.message}`);
  }
  const { principal, groups, ttlSeconds, use, resources } = checked.data;
  const seconds = Math.floor(now / 1000);
  const claims: JWTPayload = {
    iss: ISSUER,
    aud: audienceOf(use),
    sub: principal,
    groups: [...new Set(groups)],
    ...(resources === undefined ? {} : { resources: [...new Set(resources)] }),
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds,
    exp: seconds + ttlSeconds,
  };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", typ: TYPE, kid: key.id })
    .sign(key.privateKey);
  if (token.length > LIMITS.tokenBytesMax) {
    throw new WeirError("USAGE", "a token cannot be made: it has too many or too long groups and resources");
  }
  return token;
}

/**
 * Checks a token and answers who its bearer is.
 *
 * @param now Milliseconds since the epoch. There is no leeway: issuer and verifier are one machine, or share a clock.
 * @throws WeirError `AUTH_TOKEN_INVALID`, `AUTH_TOKEN_EXPIRED` (or not valid yet), `AUTH_TOKEN_SCOPE` (made for the other
 *   use). None of them quotes the token.
 */
export async function verifyToken(
  key: SigningKey,
  token: string,
  options: { readonly use: TokenUse; readonly now: number; readonly isRevoked: RevocationCheck },
): Promise<Principal> {
  if (token.length > LIMITS.tokenBytesMax) throw invalid("it is too long");
  const parts = token.split(".");
  if (parts.length !== 3) throw invalid("it is not a signed token");
  const header = headerSchema.safeParse(strictJson(parts[0]));
  if (!header.success) throw invalid("its header is not one that Weir writes");
  if (header.data.kid !== key.id) throw invalid("it was signed with another key");
  const claims = claimsSchema.safeParse(strictJson(parts[1]));
  strictBase64(parts[2]);
  try {
    await jwtVerify(token, key.publicKey, {
      algorithms: ["EdDSA"],
      typ: TYPE,
      issuer: ISSUER,
      audience: TOKEN_USES.map(audienceOf),
      clockTolerance: 0,
      currentDate: new Date(options.now),
      requiredClaims: ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"],
    });
  } catch (error) {
    throw refusal(error);
  }
  if (!claims.success) throw invalid("its claims are not ones that Weir writes");
  const { aud, sub, groups, resources, jti, exp, iat } = claims.data;
  if (iat * 1000 > options.now) throw new WeirError("AUTH_TOKEN_EXPIRED", "the token is not valid yet");
  if (exp - iat > LIMITS.tokenTtlSecondsMax) throw invalid("it lives longer than Weir allows");
  if (aud !== audienceOf(options.use)) {
    throw new WeirError(
      "AUTH_TOKEN_SCOPE",
      `the token was not made for this use; make one with --use ${options.use}`,
    );
  }
  if (await revoked(jti, options.isRevoked)) throw invalid("it was revoked");
  return {
    id: sub,
    groups,
    ...(resources === undefined ? {} : { resources }),
    tokenId: jti,
    expiresAt: exp * 1000,
  };
}

async function revoked(tokenId: string, check: RevocationCheck): Promise<boolean> {
  try {
    return await check(tokenId);
  } catch {
    throw invalid("whether it was revoked cannot be told");
  }
}

function audienceOf(use: TokenUse): string {
  return `weir:${use}`;
}

function refusal(error: unknown): WeirError {
  if (error instanceof errors.JWTExpired) return new WeirError("AUTH_TOKEN_EXPIRED", "the token has expired");
  if (
    error instanceof errors.JWTClaimValidationFailed &&
    error.claim === "nbf" &&
    error.reason === "check_failed"
  ) {
    return new WeirError("AUTH_TOKEN_EXPIRED", "the token is not valid yet");
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid("its signature is wrong");
  return invalid("it is malformed, or its claims are wrong");
}

/** The JSON value of a base64url part, when both are spelled as `JSON.stringify` and base64url spell them. */
function strictJson(part: string): unknown {
  const text = strictBase64(part).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("it does not hold JSON");
  }
  // A repeated member, white space, an escape or invalid UTF-8 does not survive this.
  if (JSON.stringify(value) !== text) throw invalid("its JSON is not spelled as Weir spells it");
  return value;
}

function strictBase64(part: string): Buffer {
  const bytes = Buffer.from(part, "base64url");
  if (bytes.toString("base64url") !== part) throw invalid("it is not base64url");
  return bytes;
}

function invalid(why: string): WeirError {
  return new WeirError("AUTH_TOKEN_INVALID", `the token is refused: ${why}`);
}
