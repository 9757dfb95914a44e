// Weir's core as an embedder uses it: one stream of `weir/redact`, in chunks, with every rule that is built in.
//
// Timed: all from the first chunk in to the last masked byte out, the copies and the report of findings included.
// Not timed: compiling the rules, and the digest of the output.

import { createHash } from "node:crypto";
import type { Redactor } from "../../src/redact/redactor.ts";
import type { Run } from "../measure.ts";

export const CHUNK_BYTES = 64 * 1024;

/** @param chunks One text, cut. */
export function runWeirStream(redactor: Redactor, chunks: readonly Uint8Array[]): Run {
  const outputs: Uint8Array[] = [];
  let findings = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const stream = redactor.stream(() => {
    findings++;
  });
  for (let i = 0; i < chunks.length; i++) outputs.push(stream.push(chunks[i]));
  outputs.push(stream.end());
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const hash = createHash("sha256");
  let bytes = 0;
  let outputBytes = 0;
  for (const output of outputs) {
    hash.update(output);
    outputBytes += output.length;
  }
  for (const chunk of chunks) bytes += chunk.length;
  const cpuSeconds = { engine: (user + system) / 1e6 };
  return { bytes, ms, findings, outputBytes, digest: hash.digest("hex"), cpuSeconds };
}

/** How often each rule is found in a text of its own, by rule id. */
export function countByRule(redactor: Redactor, input: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of redactor.redact(input).findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** The text in chunks of `CHUNK_BYTES`, as views. */
export function cut(input: Uint8Array, bytes = CHUNK_BYTES): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < input.length; at += bytes) chunks.push(input.subarray(at, at + bytes));
  return chunks;
}
