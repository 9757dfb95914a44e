// Suite `rows`: PostgreSQL DataRow messages of twelve short fields, in batches of 64 KiB, one thread.
//
// The number to watch is rows a second on clean rows: the walk over frames and the search together.

import { ROW_COLUMNS, ROW_KINDS, rowBatches } from "../corpus/data_rows.ts";
import { weirRows } from "../engines/weir_rows.ts";
import { catalogue } from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { measureKeyed } from "../keyed.ts";
import type { Effort } from "../measure.ts";
import { type Result, rounded, throughputResults } from "../report.ts";
import type { BenchCase, Suite } from "../suite.ts";

const SUITE = "rows";
const BATCH_BYTES = 64 * 1024;
const QUICK_BYTES = 8_000_000;
const FULL_BYTES = 64_000_000;
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 5, budgetMs: 2_000 },
  full: { rounds: 11, budgetMs: 60_000 },
};

export const rowsSuite: Suite = {
  name: SUITE,
  description: `DataRow messages of ${ROW_COLUMNS} text fields in batches of ${BATCH_BYTES / 1024} KiB, one thread, all built-in rules`,
  usesBuild: false,
  async run(context) {
    const set = catalogue();
    const run = weirRows(set, ROW_COLUMNS);
    const bytes = context.full ? FULL_BYTES : QUICK_BYTES;
    const cases: BenchCase[] = [];
    const results: Result[] = [];
    for (const kind of ROW_KINDS) {
      context.say(`${SUITE}: ${kind}`);
      const batches = rowBatches(kind, bytes, BATCH_BYTES);
      const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
      cases.push({
        name: kind,
        model: `${rows} rows, copied in, walked, masked and copied out`,
        analysis:
          kind === "clean" ? "the walk and the search" : "three findings a row: trying them, writing masks",
      });
      const outcomes = await measureKeyed(
        context,
        [
          {
            engine: "weir",
            timer: "cpu",
            key: `${SUITE}/${kind}/weir/${bytes}/seed 1`,
            rules: rulesDigest(set.rules),
            run: () => run(batches),
          },
        ],
        context.full ? EFFORT.full : EFFORT.quick,
      );
      for (const result of throughputResults(SUITE, kind, outcomes, []))
        results.push(
          result.mb_per_s === null
            ? result
            : { ...result, rows_per_s: rounded((rows * result.mb_per_s * 1e6) / (result.bytes ?? bytes)) },
        );
    }
    return { cases, results };
  },
};
