// What the pool's tests share: rule sets, shapes, batches, cuts, and pools that are closed with their test.

import { afterEach } from "vitest";
import { text, utf8 } from "../../src/base/bytes.ts";
import { WeirError } from "../../src/base/errors.ts";
import type { Soon, StreamMasker, TreatedShape } from "../../src/model/masking.ts";
import { createMaskingPool, type MaskingPool, type MaskingPoolOptions } from "../../src/pool/pool.ts";
import { compileRules, type RuleSet } from "../../src/redact/compile/compile.ts";
import { dataRow } from "../support/pg-frames.ts";
import type { Rng } from "../support/rng.ts";

export const KEY = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

/** A marker that no masked output may show, and a rule with state across chunks. */
export const RULES: RuleSet = compileRules([
  { id: "mark", entity: "MARK", pattern: "MARK-[a-z]{4,40}!", mask: { kind: "redact" } },
  { id: "code", entity: "CODE", pattern: "C[0-9]{6}", mask: { kind: "token" } },
]);

export const SCAN: TreatedShape = {
  framing: { kind: "pg-data-row" },
  columns: [
    { encoding: "text", treatment: { kind: "scan" } },
    { encoding: "text", treatment: { kind: "scan" } },
  ],
};

const open: MaskingPool[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

/** A pool that is closed when the test ends. */
export async function poolOf(options: Partial<MaskingPoolOptions> = {}): Promise<MaskingPool> {
  const pool = await createMaskingPool({ ruleSet: RULES, key: KEY, workers: 1, inlineBytes: 0, ...options });
  open.push(pool);
  return pool;
}

/** `count` rows that hold the marker and their own number, and what they must become. */
export function markedRows(count: number, from = 0): { raw: Uint8Array; masked: string } {
  const raw: Uint8Array[] = [];
  const masked: Uint8Array[] = [];
  for (let i = from; i < from + count; i++) {
    raw.push(dataRow([`${i}`, "see MARK-secret! there"]));
    masked.push(dataRow([`${i}`, "see [MARK] there"]));
  }
  return { raw: new Uint8Array(Buffer.concat(raw)), masked: latin(Buffer.concat(masked)) };
}

export function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** Random cuts into 1 to `most` bytes. */
export function chunksOf(input: Uint8Array, rng: Rng, most: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < input.length; ) {
    const next = Math.min(input.length, at + rng.int(1, most));
    chunks.push(input.subarray(at, next));
    at = next;
  }
  return chunks;
}

/** Pushes all without waiting in between, ends, and puts the answers together. */
export async function through(stream: StreamMasker, chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  const answers: Soon<Uint8Array>[] = chunks.map((chunk) => stream.push(chunk));
  answers.push(stream.end());
  return new Uint8Array(Buffer.concat(await Promise.all(answers)));
}

/** What a call fails with, whether it throws or rejects; "none" when it does not. */
export async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "none";
  } catch (error) {
    return error instanceof WeirError ? error.code : `not a WeirError: ${String(error)}`;
  }
}

export { text, utf8 };
