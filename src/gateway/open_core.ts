// Opens the masking core for a gateway: rules into one image, and a pool of masking workers over it.
//
// Must not: know a rule, or touch a byte.

import { availableParallelism } from "node:os";
import { systemClock } from "../base/clock.ts";
import { createMaskingPool } from "../pool/pool.ts";
import { compileRules } from "../redact/compile/compile.ts";
import { loadRuleSources } from "../redact/rule_file.ts";
import type { OpenCore } from "./core.ts";
import { cacheFolder, compileCached } from "./image_cache.ts";
import { loadPatternCompiler } from "./pattern.ts";
import { readRules } from "./rule_files.ts";

/** More than this need a configured number: each worker keeps some MiB of memory. */
const WORKERS_DEFAULT_MAX = 8;

export const openCore: OpenCore = async ({ rules, masking, columns }, key) => {
  const { sources, packs } = await readRules(rules);
  const ruleSet = await loadRuleSources(sources, packs, (all) =>
    compileCached(all, cacheFolder(), compileRules, { views: masking.views }),
  );
  const compilePattern = loadPatternCompiler();
  const pool = await createMaskingPool({
    ruleSet,
    key,
    workers: masking.workers ?? defaultWorkers(),
    inlineBytes: masking.inlineBytes,
    ...(columns?.classify === true ? { columns: { now: systemClock.now, except: columns.except } } : {}),
  });
  return {
    masker: () => pool,
    entities: [...new Set(ruleSet.rules.map((rule) => rule.entity))],
    compilePattern,
    depth: () => pool.depth,
    heldBytes: () => pool.heldBytes,
    close: () => pool.close(),
  };
};

/** One for each core but that of the main loop. */
function defaultWorkers(): number {
  return Math.max(1, Math.min(availableParallelism() - 1, WORKERS_DEFAULT_MAX));
}
