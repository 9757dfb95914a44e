// Secrets are read when they are used, and only from where nobody else can.

import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCredential, readSecret } from "../../src/gateway/credentials.ts";
import { openKeys } from "../../src/gateway/keys.ts";

const folder = mkdtempSync(join(tmpdir(), "weir-secret-"));
let files = 0;

function file(content: string, mode = 0o600): { kind: "file"; path: string } {
  const path = join(folder, `secret-${++files}`);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return { kind: "file", path };
}

const READ: [name: string, source: Parameters<typeof readSecret>[0], expected: string][] = [
  ["a secret in the configuration", { kind: "inline", value: "a" }, "a"],
  ["a variable", { kind: "env", name: "PW" }, "from env"],
  ["a file", file("pw"), "pw"],
  ["a file without its line end", file("pw \n"), "pw "],
  ["a file of several lines but for the last line end", file("a\nb\r\n"), "a\nb"],
];
for (const [name, source, expected] of READ) {
  test(`is read: ${name}`, async () => expect(await readSecret(source, { PW: "from env" })).toBe(expected));
}

const REFUSED: [name: string, source: Parameters<typeof readSecret>[0]][] = [
  ["a variable that is not set", { kind: "env", name: "NONE" }],
  ["an empty variable", { kind: "env", name: "EMPTY" }],
  ["a file that is not there", { kind: "file", path: join(folder, "none") }],
  ["a file that everyone can read", file("hunter2", 0o644)],
  ["a file that everyone can write", file("hunter2", 0o602)],
  ["an empty file", file("\n")],
  ["a file that is too large for a secret", file("hunter2".repeat(10_000))],
];
for (const [name, source] of REFUSED) {
  test(`is refused: ${name}`, async () => {
    const error = await readSecret(source, { EMPTY: "" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CREDENTIAL_UNREADABLE" });
    expect((error as Error).message).not.toContain("hunter2");
  });
}

test("a credential without a password has none", async () => {
  expect(await readCredential({ credential: { user: "u" } }, {})).toEqual({ user: "u" });
});

test("the gateway's keys are made once, differ, and a configured masking key changes only the mask", async () => {
  const dataDir = join(folder, "data");
  const masking = { inlineBytes: 1 };
  const first = await openKeys({ dataDir, masking }, {});
  expect(await openKeys({ dataDir, masking }, {})).toEqual(first);
  expect([first.digest.length, first.masking.length]).toEqual([32, 32]);
  expect(first.digest).not.toEqual(first.masking);
  const key = { kind: "inline", value: "k".repeat(32) } as const;
  const shared = await openKeys({ dataDir, masking: { ...masking, key } }, {});
  expect(shared.digest).toEqual(first.digest);
  expect(shared.masking).not.toEqual(first.masking);
});

test("a masking key that can be guessed is refused", async () => {
  const key = { kind: "inline", value: "short" } as const;
  const opened = openKeys({ dataDir: join(folder, "data"), masking: { inlineBytes: 1, key } }, {});
  await expect(opened).rejects.toMatchObject({ code: "CREDENTIAL_UNREADABLE" });
});
