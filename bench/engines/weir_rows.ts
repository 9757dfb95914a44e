// Weir's core on batches of PostgreSQL rows: the walk over whole buffers that the gateway and the pool's workers use.
//
// Timed: copying a batch in, masking its rows, copying the masked ones out. Not timed: compiling, digests.

import { createHash } from "node:crypto";
import type { RuleSet } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { encodeLayout, maskRows } from "../../src/redact/rows.ts";
import type { RowBatch } from "../corpus/data_rows.ts";
import type { Run } from "../measure.ts";

const KEY = new Uint8Array(32).fill(7);

/** @param columns All are text and scanned. @returns A run over the batches of one result. */
export function weirRows(set: RuleSet, columns: number): (batches: readonly RowBatch[]) => Run {
  const core = new Core(set, new MaskKeys(KEY));
  const plan = makePlan(set, [], true);
  const layout = encodeLayout({
    framing: { kind: "pg-data-row" },
    columns: Array.from({ length: columns }, () => ({
      encoding: "text" as const,
      treatment: { kind: "scan" as const },
    })),
  });
  return (batches) => {
    const outputs: Uint8Array[] = [];
    const counts = new Map<string, number>();
    let rows = 0;
    const cpu = process.cpuUsage();
    const started = performance.now();
    for (const { bytes } of batches) {
      const input = core.reserve(bytes.length);
      core.window.set(bytes, input);
      const result = maskRows(core, plan, layout, bytes.length, false);
      outputs.push(result.masked);
      rows += result.rows;
    }
    core.takeCounts(counts);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const expected = batches.reduce((sum, batch) => sum + batch.rows, 0);
    if (rows !== expected) throw new Error(`${rows} rows came out of ${expected}`);
    const hash = createHash("sha256");
    for (const output of outputs) hash.update(output);
    return {
      bytes: batches.reduce((sum, { bytes }) => sum + bytes.length, 0),
      ms,
      findings: [...counts.values()].reduce((sum, count) => sum + count, 0),
      outputBytes: outputs.reduce((sum, output) => sum + output.length, 0),
      digest: hash.digest("hex"),
      cpuSeconds: { engine: (user + system) / 1e6 },
    };
  };
}
