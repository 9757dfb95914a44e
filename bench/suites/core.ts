// Suite `core`: the masking core on every corpus, beside other engines with the same rules.
//
// The others are slower by orders of magnitude, and some are slower the longer their text, so each gets pieces of the same corpus at
// a size that favours it. On those pieces it and Weir must find the same number of matches of every rule that a matcher alone
// can judge; if not, the case has no figure at all.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CORPUS_NAMES, type CorpusName, corpusBytes } from "../corpus/corpora.ts";
import { type Loop, type LoopName, startLoop } from "../engines/loops.ts";
import { buildNative } from "../engines/native.ts";
import { type Natives, startNatives } from "../engines/native_contenders.ts";
import { startWeirPool, type WeirPool } from "../engines/weir_pool.ts";
import {
  CHUNK_BYTES,
  type CoreOptions,
  catalogue,
  countByRule,
  cut,
  runWeirStream,
  type Weir,
  weirOf,
} from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { type KeyedContender, measureKeyed } from "../keyed.ts";
import type { Effort } from "../measure.ts";
import { type Result, refusedResult, throughputResults } from "../report.ts";
import type { BenchCase, Suite, SuiteContext } from "../suite.ts";

const SUITE = "core";
const SEED = 1;
const QUICK_BYTES = 16_000_000;
const FULL_BYTES = 64_000_000;
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 3, budgetMs: 2_500 },
  full: { rounds: 11, budgetMs: 120_000 },
};

/** Weir with the options of its core; the first is the one that others are compared with. */
const BUILDS: readonly (readonly [engine: string, options: CoreOptions])[] = [["weir", {}]];

const POOL_WORKERS = 2;
const POOL_ENGINE = `weir, pool of ${POOL_WORKERS}`;

/**
 * Piece size, and pieces of a case. Pieces of 8 KiB are where re2-wasm is at its best, and hold dozens of rows. With hundreds of
 * rules both RE2s take a second for one.
 */
const LOOPS: readonly (readonly [engine: LoopName, bytes: number, quick: number, full: number])[] = [
  ["re2-wasm", 8 * 1024, 1, 10],
  ["re2js", 8 * 1024, 1, 10],
  ["v8", 64 * 1024, 1, 8],
];

/** RE2 runs a catalogue at a few MB a second where its automaton outgrows every cache. */
const NATIVE_BYTES = { quick: 1_000_000, full: 4_000_000 } as const;

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
    const builds = BUILDS.map(([, options]) => weirOf(catalogue(), options));
    const [weir] = builds;
    const { rules } = weir.ruleSet;
    const loops = LOOPS.map(([engine]) => {
      const script = new URL("engines/loops_child.js", context.built);
      const loop = startLoop(
        script,
        engine,
        rules.map((rule) => rule.pattern),
      );
      context.cleanup.add(() => loop.close());
      return loop;
    });
    const pool = await startWeirPool(weir.ruleSet, POOL_WORKERS);
    context.cleanup.add(() => pool.close());
    const natives = context.native ? await openNatives(context, weir) : null;
    const cases: BenchCase[] = [];
    const results: Result[] = [];
    for (const name of CORPUS_NAMES) {
      context.say(`${SUITE}: ${name}`);
      const bytes = context.full ? FULL_BYTES : QUICK_BYTES;
      cases.push({
        name,
        model: `${bytes / 1e6} MB of corpus ${name}, seed ${SEED}, ${rules.length} rules; a loop over the rules: ${LOOPS.map(
          ([engine, size, quick, full]) =>
            `${engine} over ${context.full ? full : quick} times ${size / 1024} KiB`,
        ).join(", ")}${natives === null ? "" : `; ${natives.notes.join("; ")}`}`,
        analysis: ANALYSES[name],
      });
      results.push(...(await runCorpus(context, { builds, pool, loops, natives }, name, bytes)));
    }
    return { cases, results };
  },
};

interface Engines {
  /** In the order of `BUILDS`. */
  readonly builds: readonly Weir[];
  readonly pool: WeirPool;
  readonly loops: readonly Loop[];
  readonly natives: (Natives & { readonly folder: string }) | null;
}

async function runCorpus(
  context: SuiteContext,
  { builds, pool, loops, natives }: Engines,
  name: CorpusName,
  bytes: number,
): Promise<Result[]> {
  const [weir] = builds;
  const rules = rulesDigest(weir.ruleSet.rules);
  const input = corpusBytes(name, bytes, SEED);
  const chunks = cut(input);
  let disagreement: string | null = null;
  const contenders: KeyedContender[] = [
    ...BUILDS.map(
      ([engine], i): KeyedContender => ({
        engine,
        timer: "cpu",
        // One answer for all builds.
        key: `${SUITE}/${name}/weir/${bytes}/seed ${SEED}`,
        rules,
        run: () => runWeirStream(builds[i], chunks),
      }),
    ),
    {
      engine: POOL_ENGINE,
      key: `${SUITE}/${name}/${POOL_ENGINE}/${bytes}/seed ${SEED}`,
      rules,
      run: () => pool.run(input),
    },
    ...LOOPS.map(([engine, size, quick, full], i): KeyedContender => {
      const count = context.full ? full : quick;
      const sample = cut(input.subarray(0, count * size), size);
      return {
        engine,
        timer: "cpu",
        key: `${SUITE}/${name}/${engine}/${count} x ${size}/seed ${SEED}`,
        rules,
        run: () => loops[i].run(sample),
        async check() {
          const run = await loops[i].run(sample);
          disagreement ??= compareCounts(weir, sample, engine, run.counts);
          return run;
        },
      };
    }),
  ];
  if (natives !== null) {
    const text = input.subarray(0, context.full ? NATIVE_BYTES.full : NATIVE_BYTES.quick);
    const key = `${SUITE}/${name}`;
    contenders.push(...(await natives.contenders(text, natives.folder, key, weir, rules)));
  }
  const effort = context.full ? EFFORT.full : EFFORT.quick;
  const outcomes = await measureKeyed(context, contenders, effort, () => disagreement === null);
  // An answer that another engine contradicts is neither measured nor kept.
  if (disagreement !== null) {
    const why = `the engines disagree: ${disagreement}`;
    return contenders.map(({ engine }) => refusedResult(SUITE, name, engine, why));
  }
  const others = contenders.map(({ engine }) => engine).filter((engine) => !engine.startsWith("weir"));
  return throughputResults(SUITE, name, outcomes, others).map((result) =>
    // How the others compare among themselves is not what this suite is about.
    result.engine.startsWith("weir") ? result : { ...result, ratio_to: {} },
  );
}

async function openNatives(context: SuiteContext, weir: Weir): Promise<Engines["natives"]> {
  const build = buildNative(context.root);
  if (build === null) return null;
  context.say(`${SUITE}: native engines compile ${weir.ruleSet.rules.length} rules`);
  const natives = await startNatives(
    build,
    weir.ruleSet.rules.map((rule) => rule.pattern),
  );
  context.cleanup.add(() => natives.close());
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
  context.cleanup.add(() => rm(folder, { recursive: true, force: true }));
  return { ...natives, folder };
}

/** Required validators and length caps are Weir's own: others can judge the rules without such a validator, up to their cap. */
function compareCounts(
  weir: Weir,
  sample: readonly Uint8Array[],
  engine: string,
  counts: readonly number[],
): string | null {
  const ours = new Map<string, number>();
  for (const piece of sample)
    for (const [rule, count] of countByRule(weir, piece)) ours.set(rule, (ours.get(rule) ?? 0) + count);
  const { rules } = weir.ruleSet;
  for (let i = 0; i < rules.length; i++) {
    const { id, validator, check } = rules[i];
    const drops = validator !== undefined && check !== "scoring";
    const count = ours.get(id) ?? 0;
    if (!drops && counts[i] >= 0 && count !== counts[i])
      return `rule ${id}: weir ${count}, ${engine} ${counts[i]}`;
  }
  return null;
}
