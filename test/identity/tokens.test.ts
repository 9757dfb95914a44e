// Tokens: what they say, and that nobody but the key's owner can make one that is believed.

import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { WeirError } from "../../src/base/errors.ts";
import type { SigningKey } from "../../src/identity/key.ts";
import { createToken, type TokenRequest, verifyToken } from "../../src/identity/tokens.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const SECONDS = NOW / 1000;
const key = newKey("the-key");
const REQUEST: TokenRequest = {
  principal: "ada",
  groups: ["eng", "oncall"],
  ttlSeconds: 3600,
  use: "connect",
};

function newKey(id: string): SigningKey {
  return { id, ...generateKeyPairSync("ed25519") };
}

/** What is in a good token, written by hand from the format's description. */
const HEADER = { alg: "EdDSA", typ: "weir+jwt", kid: "the-key" };
const CLAIMS = {
  iss: "weir",
  aud: "weir:connect",
  sub: "ada",
  groups: ["eng"],
  jti: "0b0f4a40-9f0e-4c53-8d3c-6f8a5e6a1a11",
  iat: SECONDS - 10,
  nbf: SECONDS - 10,
  exp: SECONDS + 60,
};

function base64url(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** Signs anything, as an attacker with some key would; the independent maker of tokens in this file. */
function forge(header: unknown, claims: unknown, privateKey: KeyObject = key.privateKey): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString("base64url")}`;
}

function hs256(secret: string | Buffer): string {
  const input = `${base64url({ ...HEADER, alg: "HS256" })}.${base64url(CLAIMS)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

async function verify(token: string, options: Partial<Parameters<typeof verifyToken>[2]> = {}) {
  return verifyToken(key, token, { use: "connect", now: NOW, isRevoked: () => false, ...options });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof WeirError) return error.code;
    throw error;
  }
  return "none";
}

describe("a token", () => {
  test("says who its bearer is, in which groups, and until when", async () => {
    const principal = await verify(await createToken(key, REQUEST, NOW));
    expect(principal).toEqual({
      id: "ada",
      groups: ["eng", "oncall"],
      tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiresAt: NOW + 3_600_000,
    });
  });

  test("carries the resources that it is limited to", async () => {
    const token = await createToken(key, { ...REQUEST, resources: ["orders"] }, NOW);
    expect((await verify(token)).resources).toEqual(["orders"]);
  });

  test("made by hand from the format's description is believed", async () => {
    expect((await verify(forge(HEADER, CLAIMS))).id).toBe("ada");
  });

  test("is good in the second before it expires and not in the second when it does", async () => {
    const token = await createToken(key, { ...REQUEST, ttlSeconds: 60 }, NOW);
    expect((await verify(token, { now: NOW + 59_999 })).id).toBe("ada");
    expect(await codeOf(verify(token, { now: NOW + 60_000 }))).toBe("AUTH_TOKEN_EXPIRED");
  });

  test("made to connect cannot operate, nor the other way round", async () => {
    const connect = await createToken(key, REQUEST, NOW);
    const operate = await createToken(key, { ...REQUEST, use: "operate" }, NOW);
    expect(await codeOf(verify(connect, { use: "operate" }))).toBe("AUTH_TOKEN_SCOPE");
    expect(await codeOf(verify(operate, { use: "connect" }))).toBe("AUTH_TOKEN_SCOPE");
    expect((await verify(operate, { use: "operate" })).id).toBe("ada");
  });

  test("that was revoked is refused, by its own id", async () => {
    const token = await createToken(key, REQUEST, NOW);
    const { tokenId } = await verify(token);
    expect(await codeOf(verify(token, { isRevoked: (id) => id === tokenId }))).toBe("AUTH_TOKEN_INVALID");
    expect(await codeOf(verify(token, { isRevoked: async () => true }))).toBe("AUTH_TOKEN_INVALID");
  });

  test("is refused when nobody can tell whether it was revoked", async () => {
    const token = await createToken(key, REQUEST, NOW);
    const isRevoked = () => Promise.reject(new Error("store is down"));
    expect(await codeOf(verify(token, { isRevoked }))).toBe("AUTH_TOKEN_INVALID");
  });
});

const REFUSED_REQUESTS: [name: string, request: Partial<TokenRequest>][] = [
  ["no principal", { principal: "" }],
  ["the operator's name", { principal: "operator" }],
  ["a line end in the name", { principal: "ada\nroot" }],
  ["a direction override in the name", { principal: "ada\u202e" }],
  ["a name with a space at its end", { principal: "ada " }],
  ["a name past its limit", { principal: "a".repeat(257) }],
  ["no time to live", { ttlSeconds: 0 }],
  ["a time to live past its limit", { ttlSeconds: 90 * 86_400 + 1 }],
  ["a time to live that is no number", { ttlSeconds: Number.NaN }],
  ["too many groups", { groups: Array.from({ length: 201 }, (_, i) => `g${i}`) }],
  [
    "groups that together are too long",
    { groups: Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(200, "g")) },
  ],
  ["an empty list of resources, which would read as none or as all", { resources: [] }],
];

describe("a token is not made for", () => {
  for (const [name, request] of REFUSED_REQUESTS)
    test(name, async () => {
      expect(await codeOf(createToken(key, { ...REQUEST, ...request }, NOW))).toBe("USAGE");
    });
});

const publicPem = key.publicKey.export({ type: "spki", format: "pem" }).toString();
const publicDer = key.publicKey.export({ type: "spki", format: "der" });
const publicJwk = key.publicKey.export({ format: "jwk" });
const attacker = newKey("the-key");
const attackerJwk = attacker.publicKey.export({ format: "jwk" });
const good = forge(HEADER, CLAIMS);
const [goodHeader, goodClaims, goodSignature] = good.split(".");

const ATTACKS: [name: string, token: string, code: string][] = [
  [
    "algorithm none with an empty signature",
    `${base64url({ ...HEADER, alg: "none" })}.${goodClaims}.`,
    "AUTH_TOKEN_INVALID",
  ],
  [
    "algorithm None, in other case",
    `${base64url({ ...HEADER, alg: "nOnE" })}.${goodClaims}.${goodSignature}`,
    "AUTH_TOKEN_INVALID",
  ],
  ["HS256 with the public key in PEM as the secret", hs256(publicPem), "AUTH_TOKEN_INVALID"],
  ["HS256 with the public key in DER as the secret", hs256(publicDer), "AUTH_TOKEN_INVALID"],
  [
    "HS256 with the raw public key as the secret",
    hs256(Buffer.from(String(publicJwk.x), "base64url")),
    "AUTH_TOKEN_INVALID",
  ],
  ["HS256 with an empty secret", hs256(""), "AUTH_TOKEN_INVALID"],
  ["another key under our key id", forge(HEADER, CLAIMS, attacker.privateKey), "AUTH_TOKEN_INVALID"],
  [
    "our key under another key id",
    forge({ ...HEADER, kid: "../../etc/passwd" }, CLAIMS),
    "AUTH_TOKEN_INVALID",
  ],
  ["no key id", forge({ alg: "EdDSA", typ: "weir+jwt" }, CLAIMS), "AUTH_TOKEN_INVALID"],
  [
    "an embedded key",
    forge({ ...HEADER, jwk: attackerJwk }, CLAIMS, attacker.privateKey),
    "AUTH_TOKEN_INVALID",
  ],
  ["an embedded key, signed with ours", forge({ ...HEADER, jwk: attackerJwk }, CLAIMS), "AUTH_TOKEN_INVALID"],
  ["a key's address", forge({ ...HEADER, jku: "http://127.0.0.1:1/keys" }, CLAIMS), "AUTH_TOKEN_INVALID"],
  [
    "a certificate's address",
    forge({ ...HEADER, x5u: "http://127.0.0.1:1/cert" }, CLAIMS),
    "AUTH_TOKEN_INVALID",
  ],
  ["a critical extension", forge({ ...HEADER, crit: ["exp"], exp: 1 }, CLAIMS), "AUTH_TOKEN_INVALID"],
  ["an unencoded payload", forge({ ...HEADER, b64: false, crit: ["b64"] }, CLAIMS), "AUTH_TOKEN_INVALID"],
  ["another type of token", forge({ ...HEADER, typ: "JWT" }, CLAIMS), "AUTH_TOKEN_INVALID"],
  ["no type", forge({ alg: "EdDSA", kid: "the-key" }, CLAIMS), "AUTH_TOKEN_INVALID"],
  ["another issuer", forge(HEADER, { ...CLAIMS, iss: "weird" }), "AUTH_TOKEN_INVALID"],
  ["no issuer", forge(HEADER, { ...CLAIMS, iss: undefined }), "AUTH_TOKEN_INVALID"],
  ["another audience", forge(HEADER, { ...CLAIMS, aud: "elsewhere" }), "AUTH_TOKEN_INVALID"],
  [
    "several audiences, ours among them",
    forge(HEADER, { ...CLAIMS, aud: ["elsewhere", "weir:connect"] }),
    "AUTH_TOKEN_INVALID",
  ],
  [
    "both uses at once",
    forge(HEADER, { ...CLAIMS, aud: ["weir:operate", "weir:connect"] }),
    "AUTH_TOKEN_INVALID",
  ],
  ["expired a second ago", forge(HEADER, { ...CLAIMS, exp: SECONDS - 1 }), "AUTH_TOKEN_EXPIRED"],
  ["no expiry", forge(HEADER, { ...CLAIMS, exp: undefined }), "AUTH_TOKEN_INVALID"],
  ["an expiry that is text", forge(HEADER, { ...CLAIMS, exp: String(SECONDS + 60) }), "AUTH_TOKEN_INVALID"],
  ["an expiry past all numbers", forge(HEADER, { ...CLAIMS, exp: 1e300 }), "AUTH_TOKEN_INVALID"],
  [
    "a life of a century",
    forge(HEADER, { ...CLAIMS, exp: SECONDS + 100 * 365 * 86_400 }),
    "AUTH_TOKEN_INVALID",
  ],
  [
    "not valid before a second from now",
    forge(HEADER, { ...CLAIMS, nbf: SECONDS + 1 }),
    "AUTH_TOKEN_EXPIRED",
  ],
  ["issued in the future", forge(HEADER, { ...CLAIMS, iat: SECONDS + 1 }), "AUTH_TOKEN_EXPIRED"],
  ["no token id", forge(HEADER, { ...CLAIMS, jti: undefined }), "AUTH_TOKEN_INVALID"],
  ["no principal", forge(HEADER, { ...CLAIMS, sub: undefined }), "AUTH_TOKEN_INVALID"],
  ["an empty principal", forge(HEADER, { ...CLAIMS, sub: "" }), "AUTH_TOKEN_INVALID"],
  ["groups that are one text", forge(HEADER, { ...CLAIMS, groups: "admins" }), "AUTH_TOKEN_INVALID"],
  ["a claim of which we know nothing", forge(HEADER, { ...CLAIMS, admin: true }), "AUTH_TOKEN_INVALID"],
  [
    "a repeated principal",
    forge(HEADER, JSON.stringify(CLAIMS).replace('"sub":"ada"', '"sub":"ada","sub":"root"')),
    "AUTH_TOKEN_INVALID",
  ],
  [
    "a repeated algorithm",
    forge('{"alg":"none","alg":"EdDSA","typ":"weir+jwt","kid":"the-key"}', CLAIMS),
    "AUTH_TOKEN_INVALID",
  ],
  [
    "an escaped member name",
    forge(HEADER, JSON.stringify(CLAIMS).replace('"sub"', '"s\\u0075b"')),
    "AUTH_TOKEN_INVALID",
  ],
  ["white space in the claims", forge(HEADER, JSON.stringify(CLAIMS, null, 1)), "AUTH_TOKEN_INVALID"],
  [
    "claims for the prototype",
    forge(HEADER, JSON.stringify(CLAIMS).replace('"sub":"ada"', '"__proto__":{"sub":"root"}')),
    "AUTH_TOKEN_INVALID",
  ],
  ["claims that are a list", forge(HEADER, []), "AUTH_TOKEN_INVALID"],
  ["claims that are null", forge(HEADER, null), "AUTH_TOKEN_INVALID"],
  ["claims that are no JSON", forge(HEADER, "{"), "AUTH_TOKEN_INVALID"],
  [
    "another principal under a good signature",
    `${goodHeader}.${base64url({ ...CLAIMS, sub: "root" })}.${goodSignature}`,
    "AUTH_TOKEN_INVALID",
  ],
  [
    "a signature that was cut",
    `${goodHeader}.${goodClaims}.${goodSignature.slice(0, -4)}`,
    "AUTH_TOKEN_INVALID",
  ],
  ["no signature", `${goodHeader}.${goodClaims}.`, "AUTH_TOKEN_INVALID"],
  ["two parts", `${goodHeader}.${goodClaims}`, "AUTH_TOKEN_INVALID"],
  ["five parts, as an encrypted token has", `${good}.a.b`, "AUTH_TOKEN_INVALID"],
  ["padding in the signature", `${good}==`, "AUTH_TOKEN_INVALID"],
  ["a line end after it", `${good}\n`, "AUTH_TOKEN_INVALID"],
  ["a space before it", ` ${good}`, "AUTH_TOKEN_INVALID"],
  [
    "standard base64 in the place of base64url",
    good.replace(/[-_]/g, (c) => (c === "-" ? "+" : "/")).concat("+"),
    "AUTH_TOKEN_INVALID",
  ],
  ["bytes that are no base64", "%%%.%%%.%%%", "AUTH_TOKEN_INVALID"],
  ["nothing between the dots", "..", "AUTH_TOKEN_INVALID"],
  ["nothing at all", "", "AUTH_TOKEN_INVALID"],
  ["a megabyte", "a".repeat(1_048_576), "AUTH_TOKEN_INVALID"],
  [
    "a good signature over far too many groups",
    forge(HEADER, { ...CLAIMS, groups: Array(5_000).fill("g") }),
    "AUTH_TOKEN_INVALID",
  ],
];

describe("a token is refused with", () => {
  for (const [name, token, code] of ATTACKS)
    test(name, async () => {
      expect(await codeOf(verify(token))).toBe(code);
    });

  test("spare bits in its last base64 letter, though the bytes are the same", async () => {
    const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 64 bytes end in a letter of which the low four bits are spare.
    const other = last[last.indexOf(good.at(-1) as string) + 1];
    const twin = good.slice(0, -1) + other;
    expect(Buffer.from(twin.split(".")[2], "base64url")).toEqual(Buffer.from(goodSignature, "base64url"));
    expect(await codeOf(verify(twin))).toBe("AUTH_TOKEN_INVALID");
  });

  test("an error that does not quote it", async () => {
    for (const [, token] of ATTACKS.filter(([, token]) => token.length > 40)) {
      const error = await verify(token).catch((caught: unknown) => caught);
      const told = `${(error as Error).message} ${JSON.stringify((error as WeirError).details)}`;
      for (const part of token.split(".").filter((part) => part.length > 8)) expect(told).not.toContain(part);
    }
  });
});
