// Suite `adversarial`: the floods of corpus/floods.ts one by one, each at two sizes: the rate, and whether time grows with
// the input or faster.
//
// Bars (bench/bars.ts): no flood below a rate, none that takes much more than twice the time for twice the input.

import { FLOODS, flood } from "../corpus/floods.ts";
import { CHUNK_BYTES, catalogue, cut, runWeirRepeatedly, weirOf } from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { type KeyedContender, measureKeyed } from "../keyed.ts";
import type { Effort, Outcome } from "../measure.ts";
import { type Result, rounded, throughputResults } from "../report.ts";
import type { BenchCase, Suite } from "../suite.ts";

const SUITE = "adversarial";
/** Of the shorter of the two inputs. */
const BYTES = 256 * 1024;
/** A run is repeated until it takes so long, so that clocks and pauses of the collector do not decide. */
const RUN_MS = { quick: 4, full: 60 } as const;
/** A growth above this is looked at again, so often and with so much longer runs: a pause shows once, a square every time. */
const DOUBTED_GROWTH = 2.2;
const LOOKS = 3;
const LONGER = 5;
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 3, budgetMs: 500 },
  full: { rounds: 9, budgetMs: 20_000 },
};

export const adversarialSuite: Suite = {
  name: SUITE,
  description: `${FLOODS.length} floods, ${CHUNK_BYTES / 1024} KiB chunks in to masked bytes out, one thread, all built-in rules`,
  usesBuild: false,
  async run(context) {
    const weir = weirOf(catalogue());
    const rules = rulesDigest(weir.ruleSet.rules);
    const cases: BenchCase[] = [];
    const results: Result[] = [];
    for (const name of FLOODS) {
      context.say(`${SUITE}: ${name}`);
      cases.push({
        name,
        model: `${BYTES} bytes, then twice as many; a growth of 2 is linear`,
        analysis: "trying what could begin a match, again and again",
      });
      const inputs = [BYTES, 2 * BYTES].map((size) => ({ size, chunks: cut(flood(name, size)) }));
      const look = (minMs: number): Promise<Outcome[]> =>
        measureKeyed(
          context,
          inputs.map(
            ({ size, chunks }): KeyedContender => ({
              timer: "cpu",
              engine: size === BYTES ? "weir" : "weir, twice the input",
              key: `${SUITE}/${name}/weir/${size}/seed 1`,
              rules,
              run: () => runWeirRepeatedly(weir, chunks, minMs),
            }),
          ),
          context.full ? EFFORT.full : EFFORT.quick,
        );
      const minMs = context.full ? RUN_MS.full : RUN_MS.quick;
      const outcomes = await look(minMs);
      const [result, twice] = throughputResults(SUITE, name, outcomes, []);
      let growth = growthOf(outcomes);
      if (growth === null) {
        // One refused is both refused: the sizes are one case.
        results.push(result.refused === undefined ? { ...twice, engine: "weir" } : result);
        continue;
      }
      for (let i = 1; i < LOOKS && growth > DOUBTED_GROWTH; i++)
        growth = Math.min(growth, growthOf(await look(minMs * LONGER)) ?? growth);
      results.push({ ...result, growth: rounded(growth) });
    }
    return { cases, results };
  },
};

/** By CPU time, as other work of the machine would show as growth; null without both figures. */
function growthOf([once, twice]: readonly Outcome[]): number | null {
  if (once.kind !== "measured" || twice.kind !== "measured") return null;
  return twice.cpuSeconds.engine / once.cpuSeconds.engine;
}
