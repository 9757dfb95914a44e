// The bars that the core has to clear, checked on results: ratios of one run, growth, bounds, and a few rates.
//
// Rates and times depend on the machine; they are stated for one of the Zen 4 class, and mean little on a busy one. Ratios,
// growth, held bytes and sizes hold anywhere. Nothing here runs in `npm test`: `npm run bench -- --bars` and the heavy tests do.
// Must not: pass a bar whose figure was refused or never measured.

import { ExpectedFile } from "./expected.ts";
import { Cleanup } from "./processes.ts";
import type { Result } from "./report.ts";
import type { Suite } from "./suite.ts";
import { adversarialSuite } from "./suites/adversarial.ts";
import { endToEndSuite, IN_CHUNKS, IN_PLACE } from "./suites/end_to_end.ts";
import { holdSuite } from "./suites/hold.ts";
import { rowsSuite } from "./suites/rows.ts";
import { FEWEST_RULES, rulesSuite } from "./suites/rules.ts";
import { CATALOGUE } from "./suites/scale.ts";

/** What a suite's result is held to. */
interface Bar {
  readonly suite: string;
  /** What of the result, in words. */
  readonly what: string;
  applies(result: Result): boolean;
  /** Undefined when the result lacks it. */
  figure(result: Result): number | undefined;
  readonly least?: number;
  readonly most?: number;
  /** The figure does not depend on how fast the machine is. */
  readonly anywhere: boolean;
}

const ADVERSARIAL = "adversarial";

const BARS: readonly Bar[] = [
  {
    suite: ADVERSARIAL,
    what: "MB/s",
    applies: () => true,
    figure: ({ mb_per_s }) => mb_per_s ?? undefined,
    least: 30,
    anywhere: false,
  },
  {
    suite: ADVERSARIAL,
    what: "time for twice the input over time for the input",
    applies: () => true,
    figure: ({ growth }) => growth,
    most: 2.3,
    anywhere: true,
  },
  {
    suite: "core",
    what: "times re2-wasm",
    applies: (result) => result.case === "clean-rows" && result.engine === "weir",
    figure: ({ ratio_to }) => ratio_to["re2-wasm"],
    least: 1_000,
    anywhere: true,
  },
  {
    suite: "rules",
    what: "of the rate with ten rules",
    applies: (result) => result.case === "clean-rows" && result.engine === "100 rules",
    figure: ({ ratio_to }) => ratio_to[FEWEST_RULES],
    least: 1 / 1.5,
    anywhere: true,
  },
  {
    suite: "rules",
    what: "of the rate with ten rules",
    applies: (result) => result.case === "clean-rows" && result.engine === "400 rules",
    figure: ({ ratio_to }) => ratio_to[FEWEST_RULES],
    least: 1 / 2.5,
    anywhere: true,
  },
  {
    suite: "end-to-end",
    what: "of the rate in place",
    applies: (result) => result.engine === IN_CHUNKS && result.case !== "code",
    figure: ({ ratio_to }) => ratio_to[IN_PLACE],
    least: 0.85,
    anywhere: true,
  },
  {
    suite: "rows",
    what: "rows a second",
    applies: (result) => result.case === "clean",
    figure: ({ rows_per_s }) => rows_per_s,
    least: 6_000_000,
    anywhere: false,
  },
  {
    suite: "hold",
    what: "held bytes at most",
    applies: (result) => result.case !== ADVERSARIAL,
    figure: ({ held_max_bytes }) => held_max_bytes,
    most: 320,
    anywhere: true,
  },
  {
    suite: "hold",
    what: "held bytes after settle",
    applies: () => true,
    figure: ({ held_settled_bytes }) => held_settled_bytes,
    most: 0,
    anywhere: true,
  },
  {
    suite: "scale",
    what: "ms to compile",
    applies: (result) => result.engine === CATALOGUE,
    figure: ({ compile_ms }) => compile_ms,
    most: 1_000,
    anywhere: false,
  },
  {
    suite: "scale",
    what: "ms to load",
    applies: (result) => result.engine === CATALOGUE,
    figure: ({ load_ms }) => load_ms,
    most: 50,
    anywhere: false,
  },
  {
    suite: "scale",
    what: "bytes of image",
    applies: (result) => result.engine === CATALOGUE,
    figure: ({ image_bytes }) => image_bytes,
    most: 4 * 1024 * 1024,
    anywhere: true,
  },
  {
    suite: "scale",
    what: "bytes a stream",
    applies: (result) => result.case === "open streams",
    figure: ({ stream_bytes }) => stream_bytes,
    most: 1_024,
    anywhere: true,
  },
];

export interface BarResult {
  /** `adversarial, heads of JWTs: 0.6 MB/s, at least 30`. */
  readonly text: string;
  readonly ok: boolean;
  /** See `Bar`. */
  readonly anywhere: boolean;
}

/** Every bar on every result that it is about. A suite that did not run has none; a result without a figure clears none. */
export function checkBars(results: readonly Result[]): BarResult[] {
  return BARS.flatMap((bar) =>
    results
      .filter((result) => result.suite === bar.suite && bar.applies(result))
      .map((result): BarResult => {
        const { least, most, what, anywhere } = bar;
        const where = `${result.suite}, ${result.case}, ${result.engine}`;
        const figure = result.refused === undefined ? bar.figure(result) : undefined;
        if (figure === undefined)
          return { text: `${where}: no figure: ${result.refused ?? "not measured"}`, ok: false, anywhere };
        const ok = (least === undefined || figure >= least) && (most === undefined || figure <= most);
        const limit = least === undefined ? `at most ${short(most ?? 0)}` : `at least ${short(least)}`;
        return { text: `${where}: ${short(figure)} ${what}, ${limit}`, ok, anywhere };
      }),
  );
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Those that need no compiled children, so that they run from their sources. */
const IN_PROCESS: readonly Suite[] = [adversarialSuite, rulesSuite, endToEndSuite, rowsSuite, holdSuite];

/**
 * Runs suites and checks their bars, for the heavy tests: about half a minute.
 *
 * @param suites Names; all that can run from their sources when absent: adversarial, rules, end-to-end, rows, hold.
 */
export async function runBars(
  suites: readonly string[] = IN_PROCESS.map(({ name }) => name),
): Promise<BarResult[]> {
  const root = new URL("../", import.meta.url);
  const expected = await ExpectedFile.open(new URL("bench/expected.json", root));
  const cleanup = new Cleanup();
  const results: Result[] = [];
  try {
    for (const suite of IN_PROCESS.filter(({ name }) => suites.includes(name))) {
      const context = { root, built: root, full: false, native: false, expected, cleanup, say: () => {} };
      results.push(...(await suite.run(context)).results);
    }
  } finally {
    await cleanup.run();
  }
  return checkBars(results);
}
