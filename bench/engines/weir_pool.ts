// Weir's masking pool as the gateway uses it: workers with shared memory, one stream a worker, several chunks in flight.
//
// One text is one stream and a stream stays with one worker, so the text is halved at a line end into two texts. Timed: from the
// first chunk in to the last masked byte out, by the wall clock (several threads work). Not timed: starting, digests.

import { createHash } from "node:crypto";
import { createMaskingPool } from "../../src/pool/index.ts";
import type { RuleSet } from "../../src/redact/compile/compile.ts";
import type { Run } from "../measure.ts";
import { cut } from "./weir_stream.ts";

const KEY = new Uint8Array(32).fill(7);
/** As many as a worker has slots for. */
const IN_FLIGHT = 4;

export interface WeirPool {
  run(input: Uint8Array): Promise<Run>;
  close(): Promise<void>;
}

export async function startWeirPool(ruleSet: RuleSet, workers: number): Promise<WeirPool> {
  const pool = await createMaskingPool({ ruleSet, key: KEY, workers, inlineBytes: 0 });
  const mask = async (text: Uint8Array): Promise<{ parts: Uint8Array[]; findings: number }> => {
    const stream = pool.stream([]);
    const parts: Uint8Array[] = [];
    const waiting: (Uint8Array | Promise<Uint8Array>)[] = [];
    for (const chunk of cut(text)) {
      waiting.push(stream.push(chunk));
      if (waiting.length === IN_FLIGHT) parts.push(await (waiting.shift() ?? text));
    }
    for (const answer of waiting) parts.push(await answer);
    parts.push(await stream.end());
    return { parts, findings: [...stream.stats.findings.values()].reduce((sum, count) => sum + count, 0) };
  };
  return {
    async run(input) {
      const texts = split(input, workers);
      const cpu = process.cpuUsage();
      const started = performance.now();
      const answers = await Promise.all(texts.map(mask));
      const ms = performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      const hash = createHash("sha256");
      let outputBytes = 0;
      for (const { parts } of answers)
        for (const part of parts) {
          hash.update(part);
          outputBytes += part.length;
        }
      return {
        bytes: input.length,
        ms,
        findings: answers.reduce((sum, { findings }) => sum + findings, 0),
        outputBytes,
        digest: hash.digest("hex"),
        cpuSeconds: { engine: (user + system) / 1e6 },
      };
    },
    close: () => pool.close(),
  };
}

/** In `count` parts of about the same size, each but the last ending with a line. */
function split(input: Uint8Array, count: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let i = 1; i < count; i++) {
    const end = input.indexOf(0x0a, Math.max(at, Math.floor((input.length * i) / count))) + 1;
    if (end === 0) break;
    parts.push(input.subarray(at, end));
    at = end;
  }
  parts.push(input.subarray(at));
  return parts;
}
