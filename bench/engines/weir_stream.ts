// Weir's core as an embedder uses it: one stream of `weir/redact`, in chunks, with every rule that is built in.
//
// Timed: all from the first chunk in to the last masked byte out, the copies and the report of findings included.
// Not timed: compiling the rules, and the digest of the output.

import { createHash } from "node:crypto";
import { compileRules, type RuleSet } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { DEFAULT_PACKS, pack } from "../../src/redact/packs/packs.ts";
import { makePlan } from "../../src/redact/plan.ts";
import type { RedactStream } from "../../src/redact/redactor.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding } from "../../src/redact/types.ts";
import type { Run } from "../measure.ts";

export const CHUNK_BYTES = 64 * 1024;

/** Fixed, so that masked output is the same at every run. */
const KEY = new Uint8Array(32).fill(7);

export interface Weir {
  readonly ruleSet: RuleSet;
  stream(onFinding?: (finding: Finding) => void): RedactStream;
}

export type CoreOptions = ConstructorParameters<typeof Core>[2];

/** A core of its own. */
export function weirOf(ruleSet: RuleSet, options?: CoreOptions): Weir {
  const core = new Core(ruleSet, new MaskKeys(KEY), options);
  const plan = makePlan(ruleSet, [], true);
  return { ruleSet, stream: (onFinding) => new CoreStream(core, plan, onFinding ?? null) };
}

let builtIn: RuleSet | null = null;

/** Every rule that is built in; compiled once in a process. */
export function catalogue(): RuleSet {
  builtIn ??= compileRules(DEFAULT_PACKS.flatMap((name) => [...pack(name)]));
  return builtIn;
}

/** @param chunks One text, cut. */
export function runWeirStream(redactor: Weir, chunks: readonly Uint8Array[]): Run {
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

/** The same text as often as it takes to fill `minMs`: the answer of one run, with the mean time of all. */
export function runWeirRepeatedly(redactor: Weir, chunks: readonly Uint8Array[], minMs: number): Run {
  const first = runWeirStream(redactor, chunks);
  let { ms } = first;
  let cpu = first.cpuSeconds.engine;
  let runs = 1;
  for (; ms < minMs; runs++) {
    const run = runWeirStream(redactor, chunks);
    if (run.findings !== first.findings || run.digest !== first.digest)
      throw new Error("one text gave two answers");
    ms += run.ms;
    cpu += run.cpuSeconds.engine;
  }
  return { ...first, ms: ms / runs, cpuSeconds: { engine: cpu / runs } };
}

/** How often each rule is found in a text of its own, by rule id. */
export function countByRule(redactor: Weir, input: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  const stream = redactor.stream(({ rule }) => counts.set(rule, (counts.get(rule) ?? 0) + 1));
  stream.end(input);
  return counts;
}

/** The text in chunks of `CHUNK_BYTES`, as views. */
export function cut(input: Uint8Array, bytes = CHUNK_BYTES): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < input.length; at += bytes) chunks.push(input.subarray(at, at + bytes));
  return chunks;
}
