// Suite `end-to-end`: what chunks cost. Bytes in 64 KiB chunks in to masked bytes out, beside one call over the same text where
// it lies in the core's memory already.
//
// Both must put out the same bytes. Ratios are to the call in place; 1 would mean that copies and streams cost nothing.

import { type CorpusName, corpusBytes } from "../corpus/corpora.ts";
import { weirInPlace } from "../engines/weir_in_place.ts";
import { CHUNK_BYTES, catalogue, cut, runWeirStream, weirOf } from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { measureKeyed } from "../keyed.ts";
import type { Effort } from "../measure.ts";
import { type Result, throughputResults } from "../report.ts";
import type { BenchCase, Suite } from "../suite.ts";

const SUITE = "end-to-end";
export const IN_PLACE = "weir, in place";
export const IN_CHUNKS = "weir, 64 KiB chunks";
/** What a core holds at once: more would measure how memory grows. */
const BYTES = 4_000_000;
const CORPORA: readonly CorpusName[] = ["clean-rows", "logs", "code"];
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 9, budgetMs: 1_500 },
  full: { rounds: 41, budgetMs: 60_000 },
};

export const endToEndSuite: Suite = {
  name: SUITE,
  description: `${CHUNK_BYTES / 1024} KiB chunks in to masked bytes out, beside one call in place, one thread, all built-in rules`,
  usesBuild: false,
  async run(context) {
    const weir = weirOf(catalogue());
    const inPlace = weirInPlace(weir.ruleSet);
    const cases: BenchCase[] = [];
    const results: Result[] = [];
    for (const name of CORPORA) {
      context.say(`${SUITE}: ${name}`);
      const input = corpusBytes(name, BYTES);
      const chunks = cut(input);
      cases.push({
        name,
        model: `${BYTES / 1e6} MB of corpus ${name}, seed 1`,
        analysis: "the search; beyond it, copies in and out and what a stream keeps between chunks",
      });
      // One answer for both: the bytes that come out.
      const key = `${SUITE}/${name}/${BYTES}/seed 1`;
      const rules = rulesDigest(weir.ruleSet.rules);
      const outcomes = await measureKeyed(
        context,
        [
          { engine: IN_PLACE, timer: "cpu", key, rules, run: () => inPlace(input) },
          { engine: IN_CHUNKS, timer: "cpu", key, rules, run: () => runWeirStream(weir, chunks) },
        ],
        context.full ? EFFORT.full : EFFORT.quick,
      );
      results.push(...throughputResults(SUITE, name, outcomes, [IN_PLACE]));
    }
    return { cases, results };
  },
};
