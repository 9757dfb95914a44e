// The files of an identity: made once, kept private, and refused when they are not.

import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { WeirError } from "../../src/base/errors.ts";
import { openIdentity } from "../../src/identity/identity.ts";
import { SIGNING_KEY_FILE } from "../../src/identity/key.ts";
import { OPERATOR_TOKEN_FILE, readOperatorToken } from "../../src/identity/operator.ts";

let root: string;
let dataDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "weir-identity-"));
  dataDir = join(root, "data");
});

afterEach(() => rm(root, { recursive: true, force: true }));

const open = () => openIdentity({ dataDir, clock: systemClock });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof WeirError) return error.code;
  throw error ?? new Error("it was not refused");
}

const REQUEST = { principal: "ada", groups: ["eng"], ttlSeconds: 60 };

describe("an identity", () => {
  test("makes its key and operator token at first use, for their owner only", async () => {
    await open();
    for (const name of [SIGNING_KEY_FILE, OPERATOR_TOKEN_FILE]) {
      expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await readdir(dataDir)).sort()).toEqual([OPERATOR_TOKEN_FILE, SIGNING_KEY_FILE]);
  });

  test("believes tokens that were made before it was opened again", async () => {
    const token = await (await open()).createToken({ ...REQUEST, use: "connect" });
    expect((await (await open()).authenticateClient(token)).id).toBe("ada");
  });

  test("does not believe tokens of another data folder", async () => {
    const other = await openIdentity({ dataDir: join(root, "other"), clock: systemClock });
    const token = await other.createToken({ ...REQUEST, use: "connect" });
    expect(await codeOf((await open()).authenticateClient(token))).toBe("AUTH_TOKEN_INVALID");
  });

  test("that is opened many times at once has one key", async () => {
    const identities = await Promise.all(Array.from({ length: 8 }, open));
    const token = await identities[0].createToken({ ...REQUEST, use: "connect" });
    for (const identity of identities) expect((await identity.authenticateClient(token)).id).toBe("ada");
    expect((await readdir(dataDir)).length).toBe(2);
  });

  test("takes the operator token for the operator, and nothing close to it", async () => {
    const identity = await open();
    const token = await readOperatorToken(dataDir);
    expect(await identity.authenticateOperator(token)).toMatchObject({
      id: "operator",
      groups: ["operators"],
    });
    for (const wrong of [`${token}x`, token.slice(0, -1), token.toUpperCase(), `${token}\n`])
      expect(await codeOf(identity.authenticateOperator(wrong))).toBe("AUTH_TOKEN_INVALID");
    expect(await codeOf(identity.authenticateClient(token))).toBe("AUTH_TOKEN_INVALID");
  });

  test("takes a token made to operate for its own principal", async () => {
    const identity = await open();
    const token = await identity.createToken({ ...REQUEST, use: "operate" });
    expect((await identity.authenticateOperator(token)).id).toBe("ada");
  });

  test("asks for a token when there is none", async () => {
    const identity = await open();
    expect(await codeOf(identity.authenticateClient(""))).toBe("AUTH_REQUIRED");
    expect(await codeOf(identity.authenticateOperator(""))).toBe("AUTH_REQUIRED");
  });
});

const DAMAGE: [name: string, damage: (path: string) => Promise<void>][] = [
  ["others can read", (path) => chmod(path, 0o644)],
  ["the group can write", (path) => chmod(path, 0o620)],
  ["is empty", (path) => writeFile(path, "")],
  ["was overwritten", (path) => writeFile(path, "no key, no token\n")],
  ["is huge", (path) => writeFile(path, "x".repeat(1_000_000))],
  [
    "is a link to another file",
    async (path) => {
      await writeFile(join(root, "elsewhere"), await readFile(path), { mode: 0o600 });
      await rm(path);
      await symlink(join(root, "elsewhere"), path);
    },
  ],
];

describe.skipIf(process.platform === "win32")("an identity is not opened when", () => {
  for (const name of [SIGNING_KEY_FILE, OPERATOR_TOKEN_FILE])
    for (const [what, damage] of DAMAGE)
      test(`${name} ${what}`, async () => {
        await open();
        await damage(join(dataDir, name));
        expect(await codeOf(open())).toBe("AUTH_KEY_UNREADABLE");
      });

  test("its key is of another kind", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await open();
    await writeFile(join(dataDir, SIGNING_KEY_FILE), privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(await codeOf(open())).toBe("AUTH_KEY_UNREADABLE");
  });

  test("its folder cannot be made", async () => {
    await writeFile(dataDir, "a file");
    expect(await codeOf(open())).toBe("AUTH_KEY_UNREADABLE");
  });
});

test("a client does not make an operator token where no gateway ran", async () => {
  expect(await codeOf(readOperatorToken(dataDir))).toBe("AUTH_KEY_UNREADABLE");
});
