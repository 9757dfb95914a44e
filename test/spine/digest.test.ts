// A digest names one exact operation: each field that changes what it means changes the digest.

import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import type { Operation } from "../../src/model/operation.ts";
import { operationDigest } from "../../src/spine/digest.ts";
import { operation, PRINCIPAL, RESOURCE } from "./fakes.ts";

const KEY = new Uint8Array(32).fill(1);
const ONE = { type: 23, format: "text", value: utf8("1") } as const;
const base = operation("select 1", { parameters: [ONE], context: { database: "crm", role: "a" } });
const digest = (changes: Partial<Operation> = {}) =>
  operationDigest(KEY, { ...base, ...changes }, PRINCIPAL, RESOURCE);

const CHANGES: [field: string, other: string][] = [
  ["the kind", digest({ kind: "command" })],
  ["the stage", digest({ stage: "prepare" })],
  ["the text", digest({ text: "select 2" })],
  ["the frame", digest({ frame: utf8("Q:select 1 ") })],
  ["the number of parameters", digest({ parameters: [ONE, ONE] })],
  ["a parameter's type", digest({ parameters: [{ ...ONE, type: 25 }] })],
  ["a parameter's format", digest({ parameters: [{ ...ONE, format: "binary" }] })],
  ["a parameter's value", digest({ parameters: [{ ...ONE, value: utf8("2") }] })],
  ["an empty parameter", digest({ parameters: [{ ...ONE, value: utf8("") }] })],
  ["a parameter that is NULL, which is not the empty one", digest({ parameters: [{ ...ONE, value: null }] })],
  ["a context value", digest({ context: { database: "crm", role: "b" } })],
  ["a context name", digest({ context: { database: "crm", rule: "a" } })],
  ["the border between a context's name and value", digest({ context: { database: "crm", rol: "ea" } })],
  ["the principal", operationDigest(KEY, base, { id: "bob" }, RESOURCE)],
  ["the resource's name", operationDigest(KEY, base, PRINCIPAL, { ...RESOURCE, name: "crm2" })],
  ["the resource's host", operationDigest(KEY, base, PRINCIPAL, { ...RESOURCE, host: "db2" })],
  ["the resource's port", operationDigest(KEY, base, PRINCIPAL, { ...RESOURCE, port: 2 })],
  ["the resource's database", operationDigest(KEY, base, PRINCIPAL, { ...RESOURCE, database: "other" })],
  ["the key", operationDigest(new Uint8Array(32), base, PRINCIPAL, RESOURCE)],
];
for (const [field, other] of CHANGES)
  test(`${field} changes the digest`, () => expect(other).not.toBe(digest()));

test("all those digests differ from each other too", () => {
  expect(new Set(CHANGES.map(([, other]) => other)).size).toBe(CHANGES.length);
});

test("the order of context names does not matter", () => {
  expect(digest({ context: { role: "a", database: "crm" } })).toBe(digest());
});

test("facts and literals are no part of it, since they follow from the text", () => {
  expect(digest({ facts: { statements: [], unknown: "x" }, literals: [{ start: 0, end: 1 }] })).toBe(
    digest(),
  );
});

/** The layout in its simplest form. */
function byHand(words: string, context: readonly (readonly [name: string, value: string])[]): string {
  const eight = (n: number) => Buffer.from(n.toString(16).padStart(16, "0"), "hex");
  const put = (word: string) => Buffer.concat([eight(Buffer.byteLength(word)), Buffer.from(word)]);
  const input = Buffer.concat([
    ...["weir-operation-1", "sql", "run", words, `Q:${words}`].map(put),
    eight(1),
    eight(23),
    ...["text", "1", "1"].map(put),
    eight(context.length),
    ...context.flat().map(put),
    ...["ana@example.com", "crm", "test", "db"].map(put),
    eight(1),
    ...["1", "crm"].map(put),
  ]);
  return createHmac("sha256", KEY).update(input).digest("hex");
}

test("the layout is the one written down here", () => {
  const context = [
    ["database", "crm"],
    ["role", "a"],
  ] as const;
  expect(digest()).toBe(byHand("select 1", context));
});

test("fields of every length, also where they pass the gathering buffer, have that layout", () => {
  const lengths = [0, 1, 900, 1_000, 1_970, 2_032, 2_039, 2_040, 2_041, 2_047, 2_048, 2_049, 4_096, 100_000];
  for (const length of lengths) {
    for (const letter of ["x", "\u00e9", "\ud83d\ude00"]) {
      const words = letter.repeat(length);
      const context = { database: letter.repeat(length % 2_500) };
      expect([length, digest({ text: words, frame: utf8(`Q:${words}`), context })]).toEqual([
        length,
        byHand(words, [["database", context.database]]),
      ]);
    }
  }
});
