// Suite `core`: the masking core on every corpus, beside re2-wasm with the same rules.
//
// re2-wasm is slower by three to four orders of magnitude, and slower still the longer its text (each match copies the rest
// again), so it gets small pieces of the same corpus, which favours it. On those pieces both must find the same number of
// matches of every rule that RE2 alone can judge; if not, the case has no figure at all.

import type { Redactor } from "../../src/redact/redactor.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { CORPUS_NAMES, type CorpusName, corpusBytes } from "../corpus/corpora.ts";
import { type Re2Wasm, startRe2Wasm } from "../engines/re2_wasm.ts";
import { CHUNK_BYTES, countByRule, cut, runWeirStream } from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { type Contender, type Effort, measure, type Outcome } from "../measure.ts";
import { type Result, refusedResult, throughputResults } from "../report.ts";
import type { BenchCase, Suite, SuiteContext } from "../suite.ts";

const SUITE = "core";
const SEED = 1;
const QUICK_BYTES = 16_000_000;
const FULL_BYTES = 64_000_000;
/** Small enough for re2-wasm to be at its best, large enough to hold dozens of rows. */
const SAMPLE_BYTES = 8 * 1024;
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 5, budgetMs: 4_000 },
  full: { rounds: 11, budgetMs: 120_000 },
};

/** How much of the corpus re2-wasm gets: the adversarial one repeats after 20 floods of about 4 KiB. */
const SAMPLE_PIECES: Readonly<Record<CorpusName, number>> = {
  "clean-rows": 4,
  "pii-rows": 4,
  logs: 4,
  code: 4,
  adversarial: 10,
};

const ANALYSES: Readonly<Record<CorpusName, string>> = {
  "clean-rows": "the search for what could start a match; almost no candidate is tried, nothing is masked",
  "pii-rows": "trying candidates and writing masks: three to five findings in every row",
  logs: "the search, with digits, colons and identifiers that look like the start of something",
  code: "the search; names of secrets without secrets behind them",
  adversarial: "trying candidates that all fail, at their last character where the flood can bring it about",
};

export const coreSuite: Suite = {
  name: SUITE,
  description: `bytes in to masked bytes out, ${CHUNK_BYTES / 1024} KiB chunks, one thread, all built-in rules`,
  usesBuild: false,
  async run(context) {
    // Fixed, so that masked output is the same at every run.
    const redactor = await createRedactor({ key: new Uint8Array(32).fill(7) });
    const { rules } = redactor.ruleSet;
    const re2 = startRe2Wasm(
      new URL("engines/re2_wasm_child.js", context.built),
      rules.map((rule) => rule.pattern),
    );
    const cases: BenchCase[] = [];
    const results: Result[] = [];
    context.cleanup.add(() => re2.close());
    for (const name of CORPUS_NAMES) {
      context.say(`${SUITE}: ${name}`);
      const bytes = context.full ? FULL_BYTES : QUICK_BYTES;
      cases.push({
        name,
        model: `${bytes / 1e6} MB of corpus ${name}, seed ${SEED}, ${rules.length} rules; re2-wasm: an exec loop a rule over ${SAMPLE_PIECES[name]} pieces of ${SAMPLE_BYTES / 1024} KiB`,
        analysis: ANALYSES[name],
      });
      results.push(...(await runCorpus(context, redactor, re2, name, bytes)));
    }
    return { cases, results };
  },
};

async function runCorpus(
  context: SuiteContext,
  redactor: Redactor,
  re2: Re2Wasm,
  name: CorpusName,
  bytes: number,
): Promise<Result[]> {
  const { rules } = redactor.ruleSet;
  const digest = rulesDigest(rules);
  const input = corpusBytes(name, bytes, SEED);
  const chunks = cut(input);
  const pieces = cut(input.subarray(0, SAMPLE_PIECES[name] * SAMPLE_BYTES), SAMPLE_BYTES);
  const keys: Readonly<Record<string, string>> = {
    weir: `core/${name}/weir/${bytes}/seed ${SEED}`,
    "re2-wasm": `core/${name}/re2-wasm/${pieces.length} x ${SAMPLE_BYTES}/seed ${SEED}`,
  };
  let disagreement: string | null = null;
  const contenders: Contender[] = [
    {
      engine: "weir",
      expected: context.expected.get(keys.weir, digest),
      run: () => runWeirStream(redactor, chunks),
    },
    {
      engine: "re2-wasm",
      expected: context.expected.get(keys["re2-wasm"], digest),
      async run() {
        const run = await re2.run(pieces);
        disagreement ??= compareCounts(redactor, pieces, run.counts);
        return run;
      },
    },
  ];
  const outcomes = await measure(contenders, context.full ? EFFORT.full : EFFORT.quick);
  // An answer that RE2 contradicts is neither measured nor kept.
  if (disagreement !== null) {
    const why = `the engines disagree: ${disagreement}`;
    return outcomes.map(({ engine }) => refusedResult(SUITE, name, engine, why));
  }
  propose(context, outcomes, keys, digest);
  return throughputResults(SUITE, name, outcomes, ["re2-wasm"]);
}

function propose(
  context: SuiteContext,
  outcomes: readonly Outcome[],
  keys: Readonly<Record<string, string>>,
  rules: string,
): void {
  for (const outcome of outcomes)
    if (outcome.kind === "refused" && outcome.answer !== null)
      context.expected.propose(keys[outcome.engine], rules, outcome.answer);
}

/** Validators and length caps are Weir's own: RE2 alone can judge the rules without a validator, up to their cap. */
function compareCounts(
  redactor: Redactor,
  pieces: readonly Uint8Array[],
  re2Counts: readonly number[],
): string | null {
  const ours = new Map<string, number>();
  for (const piece of pieces)
    for (const [rule, count] of countByRule(redactor, piece)) ours.set(rule, (ours.get(rule) ?? 0) + count);
  const { rules } = redactor.ruleSet;
  for (let i = 0; i < rules.length; i++) {
    const { id, validator } = rules[i];
    const count = ours.get(id) ?? 0;
    if (validator === undefined && count !== re2Counts[i])
      return `rule ${id}: weir ${count}, re2-wasm ${re2Counts[i]}`;
  }
  return null;
}
