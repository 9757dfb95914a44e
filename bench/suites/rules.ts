// Suite `rules`: what more rules cost on text in which they find nothing, and what the parts of the catalogue cost.
//
// The sets of 10, 100 and 400 are made up (corpus/made_rules.ts), the same for ever; `secrets`, `personal data` and `catalogue`
// are the built-in packs as they are. Ratios are to the ten rules.

import { compileRules, type RuleSet } from "../../src/redact/compile/compile.ts";
import { pack } from "../../src/redact/packs/packs.ts";
import { type CorpusName, corpusBytes } from "../corpus/corpora.ts";
import { madeRules } from "../corpus/made_rules.ts";
import { CHUNK_BYTES, catalogue, cut, runWeirStream, type Weir, weirOf } from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { measureKeyed } from "../keyed.ts";
import type { Effort } from "../measure.ts";
import { type Result, refusedResult, throughputResults } from "../report.ts";
import type { BenchCase, Suite } from "../suite.ts";

const SUITE = "rules";
export const FEWEST_RULES = "10 rules";
const QUICK_BYTES = 4_000_000;
const FULL_BYTES = 64_000_000;
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 5, budgetMs: 3_000 },
  full: { rounds: 11, budgetMs: 120_000 },
};

const CORPORA: readonly CorpusName[] = ["clean-rows", "logs", "code"];
const SETS: Readonly<Record<string, () => RuleSet>> = {
  [FEWEST_RULES]: () => compileRules(madeRules(10)),
  "100 rules": () => compileRules(madeRules(100)),
  "400 rules": () => compileRules(madeRules(400)),
  secrets: () => compileRules(pack("builtin/secrets")),
  "personal data": () => compileRules(pack("builtin/pii")),
  catalogue,
};

export const rulesSuite: Suite = {
  name: SUITE,
  description: `sets of rules of one mix but other sizes, ${CHUNK_BYTES / 1024} KiB chunks in to masked bytes out, one thread`,
  usesBuild: false,
  async run(context) {
    const engines: { readonly engine: string; readonly weir: Weir }[] = [];
    const results: Result[] = [];
    for (const [engine, compile] of Object.entries(SETS)) {
      context.say(`${SUITE}: compiling ${engine}`);
      try {
        engines.push({ engine, weir: weirOf(compile()) });
      } catch (error) {
        const why = error instanceof Error ? error.message : "it does not compile";
        results.push(...CORPORA.map((name) => refusedResult(SUITE, name, engine, why)));
      }
    }
    const bytes = context.full ? FULL_BYTES : QUICK_BYTES;
    const cases: BenchCase[] = [];
    for (const name of CORPORA) {
      context.say(`${SUITE}: ${name}`);
      const chunks = cut(corpusBytes(name, bytes));
      cases.push({
        name,
        model: `${bytes / 1e6} MB of corpus ${name}, seed 1; ${engines.map(({ engine, weir }) => `${engine} (${weir.ruleSet.rules.length})`).join(", ")}`,
        analysis: "the search; more rules make more places where one of them could begin",
      });
      const outcomes = await measureKeyed(
        context,
        engines.map(({ engine, weir }) => ({
          engine,
          timer: "cpu" as const,
          key: `${SUITE}/${name}/${engine}/${bytes}/seed 1`,
          rules: rulesDigest(weir.ruleSet.rules),
          run: () => runWeirStream(weir, chunks),
        })),
        context.full ? EFFORT.full : EFFORT.quick,
      );
      results.push(...throughputResults(SUITE, name, outcomes, [FEWEST_RULES]));
    }
    return { cases, results };
  },
};
