// The signing key: made once, kept private, refused when it is not.

import { createPublicKey } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { canonicalJson, decodeEvent } from "../../src/record/events.ts";
import { generateSigningKey, loadSigningKey, verifySignature } from "../../src/record/key.ts";

const root = mkdtempSync(join(tmpdir(), "weir-key-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("it is made at first use, readable by its owner only, and the same afterwards", async () => {
  const file = join(root, "sub", "recording.key");
  const made = await Promise.all(Array.from({ length: 8 }, () => loadSigningKey(file)));
  const again = await loadSigningKey(file);
  expect(new Set([...made, again].map((key) => key.publicKey)).size).toBe(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const pub = createPublicKey(readFileSync(`${file}.pub`)).export({ format: "jwk" });
  expect(pub.x).toBe(again.publicKey);
  expect(again.id).toMatch(/^[0-9a-f]{16}$/);
});

test("its signatures verify, and no others", async () => {
  const key = generateSigningKey();
  const signature = key.sign(utf8("text"));
  expect(verifySignature(key.publicKey, utf8("text"), signature)).toBe(true);
  expect(verifySignature(key.publicKey, utf8("texu"), signature)).toBe(false);
  expect(verifySignature(generateSigningKey().publicKey, utf8("text"), signature)).toBe(false);
  for (const bad of ["", "no key", "AAAA"]) expect(verifySignature(bad, utf8("text"), signature)).toBe(false);
  expect(verifySignature(key.publicKey, utf8("text"), "")).toBe(false);
});

const BAD: [name: string, content: string, mode: number][] = [
  ["a file that others can read", "", 0o644],
  ["a file that is no key", "not a key", 0o600],
  ["an empty file", "", 0o600],
];
test.each(BAD)("%s is refused and left as it is", async (name, content, mode) => {
  const file = join(root, name.replaceAll(" ", "-"));
  writeFileSync(file, content);
  chmodSync(file, mode);
  await expect(loadSigningKey(file)).rejects.toMatchObject({ code: "AUTH_KEY_UNREADABLE" });
  expect(readFileSync(file, "utf8")).toBe(content);
});

const CANONICAL: [name: string, value: unknown, json: string][] = [
  [
    "keys are sorted, at any depth",
    { b: 1, a: { d: [2, { z: 1, y: 2 }], c: null } },
    '{"a":{"c":null,"d":[2,{"y":2,"z":1}]},"b":1}',
  ],
  ["what is undefined is left out", { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ["text is escaped as JSON does", { a: '"\u0000\u2028' }, '{"a":"\\"\\u0000\u2028"}'],
];
test.each(CANONICAL)("canonical JSON: %s", (_name, value, json) => {
  expect(canonicalJson(value)).toBe(json);
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
});

test.each([Number.NaN, 1n, () => 1, new Uint8Array(1)])(
  "canonical JSON refuses what JSON cannot hold",
  (value) => {
    expect(() => canonicalJson({ value })).toThrow(/cannot hold/);
  },
);

test.each([
  ["not JSON", "{", ""],
  ["no kind", '{"at":1}', ""],
  ["no time", '{"kind":"data"}', ""],
  ["a list", "[]", ""],
  ["a field that carries no bytes", '{"$":[["op",1]],"at":1,"kind":"data"}', "x"],
  ["more bytes than fields", '{"at":1,"kind":"data"}', "x"],
  ["fewer bytes than fields", '{"$":[["bytes",2]],"at":1,"kind":"data"}', "x"],
  ["a negative length", '{"$":[["bytes",-1],["text",2]],"at":1,"kind":"data"}', "x"],
])("an event's head is refused: %s", (_name, head, bytes) => {
  expect(() => decodeEvent(head, utf8(bytes))).toThrow(/form/);
});
