// What comes of a run: rows of results, as a table for people and as JSON for tools.
//
// `--json FILE` is a list of results, `[{suite, case, engine, mb_per_s, findings, ratio_to, ...}]`: keys are only ever added.
// A committed file under bench/results holds the same list and says of which commit, machine and Node it is.
// Must not: measure anything.

import type { LatencyOutcome } from "./latency.ts";
import type { Measured, Outcome, Timer } from "./measure.ts";

/** One engine on one case. A refused one has its reason and no figure. */
export interface Result {
  readonly suite: string;
  readonly case: string;
  readonly engine: string;
  /** Millions of input bytes a second; null for latencies. */
  readonly mb_per_s: number | null;
  readonly findings: number | null;
  /** How many times better this engine is than the named one: rate by rate, or its median latency by this one's. */
  readonly ratio_to: Readonly<Record<string, number>>;
  /** What the rate is of: CPU time of one thread, or the wall clock. */
  readonly timer?: Timer;
  readonly bytes?: number;
  readonly runs?: number;
  readonly rows_per_s?: number;
  readonly ms?: number;
  /** By who used it: `engine` (for a way to a database, its relay or gateway), `client`, `server`. */
  readonly cpu_s?: Readonly<Record<string, number>>;
  /** The engine's own. */
  readonly cpu_s_per_gb?: number;
  readonly p50_us?: number;
  readonly p99_us?: number;
  /** What this engine adds to the direct way's percentiles. */
  readonly added_p50_us?: number;
  readonly added_p99_us?: number;
  /** Time for twice the input over time for the input. */
  readonly growth?: number;
  /** Input bytes that waited in a stream after a chunk: at most, in the mean, and after `settle`. */
  readonly held_max_bytes?: number;
  readonly held_mean_bytes?: number;
  readonly held_settled_bytes?: number;
  /** What a stream takes of heap and array buffers. */
  readonly stream_bytes?: number;
  readonly rules?: number;
  /** From rules to an image, by the wall clock and in CPU time; from an image to an instance that is ready. */
  readonly compile_ms?: number;
  readonly compile_cpu_ms?: number;
  readonly load_ms?: number;
  readonly image_bytes?: number;
  readonly refused?: string;
}

/** Who measured, and where. */
export interface Provenance {
  readonly date: string;
  readonly commit: string;
  /** Source files differ from the commit. */
  readonly changed: boolean;
  /** The compiled gateway is older than its source; null when the suites did not use it. */
  readonly stale_build: boolean | null;
  readonly command: string;
  readonly node: string;
  readonly machine: {
    readonly os: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memory_gb: number;
    /** One-minute load before the run: above 0.5 a core, other work disturbs the figures. */
    readonly load: number;
  };
}

/** @param baselines Engines that others are compared to. */
export function throughputResults(
  suite: string,
  name: string,
  outcomes: readonly Outcome[],
  baselines: readonly string[],
): Result[] {
  const measured = outcomes.filter((outcome): outcome is Measured => outcome.kind === "measured");
  return outcomes.map((outcome) => {
    const { engine } = outcome;
    if (outcome.kind === "refused") return refusedResult(suite, name, engine, outcome.why);
    const { mbPerS, timer, bytes, findings, runs, ms, cpuSeconds } = outcome;
    const others = measured.filter((other) => other.engine !== engine && baselines.includes(other.engine));
    return {
      suite,
      case: name,
      engine,
      mb_per_s: rounded(mbPerS),
      findings,
      ratio_to: Object.fromEntries(others.map((other) => [other.engine, rounded(mbPerS / other.mbPerS)])),
      timer,
      bytes,
      runs,
      ms: rounded(ms),
      cpu_s: Object.fromEntries(Object.entries(cpuSeconds).map(([who, cpu]) => [who, rounded(cpu)])),
      ...(cpuSeconds.engine === undefined
        ? {}
        : { cpu_s_per_gb: rounded((cpuSeconds.engine * 1e9) / bytes) }),
    };
  });
}

/** @param direct The engine whose percentiles others add to. @param baselines Engines that others are compared to. */
export function latencyResults(
  suite: string,
  name: string,
  outcomes: readonly LatencyOutcome[],
  direct: string,
  baselines: readonly string[],
): Result[] {
  const measured = outcomes.filter((outcome) => outcome.kind === "measured");
  const base = measured.find((outcome) => outcome.engine === direct);
  return outcomes.map((outcome) => {
    const { engine } = outcome;
    if (outcome.kind === "refused") return refusedResult(suite, name, engine, outcome.why);
    const { p50Us, p99Us, samples } = outcome;
    const others = measured.filter((other) => other.engine !== engine && baselines.includes(other.engine));
    return {
      suite,
      case: name,
      engine,
      mb_per_s: null,
      findings: null,
      ratio_to: Object.fromEntries(others.map((other) => [other.engine, rounded(other.p50Us / p50Us)])),
      runs: samples,
      p50_us: rounded(p50Us),
      p99_us: rounded(p99Us),
      ...(base === undefined || engine === direct
        ? {}
        : { added_p50_us: rounded(p50Us - base.p50Us), added_p99_us: rounded(p99Us - base.p99Us) }),
    };
  });
}

export function refusedResult(suite: string, name: string, engine: string, why: string): Result {
  return { suite, case: name, engine, mb_per_s: null, findings: null, ratio_to: {}, refused: why };
}

/** Four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function toJson(results: readonly Result[]): string {
  return `[\n${results.map((result) => `  ${JSON.stringify(result)}`).join(",\n")}\n]\n`;
}

/** Laid out as the formatter wants committed files. */
export function toCommittedJson(provenance: Provenance, results: readonly Result[]): string {
  return `${JSON.stringify({ ...provenance, results }, null, 2)}\n`;
}

/** `2026-11-21-0123abc.json` */
export function resultFileName({ date, commit }: Pick<Provenance, "date" | "commit">): string {
  return `${date.slice(0, 10)}-${commit.slice(0, 7)}.json`;
}

type Column = readonly [head: string, cell: (result: Result) => string];

const number = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined
    ? ""
    : value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const NAMES: readonly Column[] = [
  ["case", (result) => result.case],
  ["engine", (result) => result.engine],
];
const ratios: Column = [
  "ratio",
  ({ ratio_to }) =>
    Object.entries(ratio_to)
      .map(([engine, ratio]) => `${number(ratio, ratio >= 100 ? 0 : 2)} x ${engine}`)
      .join(", "),
];
const THROUGHPUT: readonly Column[] = [
  ...NAMES,
  ["MB/s", ({ mb_per_s }) => number(mb_per_s, mb_per_s !== null && mb_per_s < 10 ? 3 : 1)],
  ["rows/s", ({ rows_per_s }) => number(rows_per_s, 0)],
  [
    "MB",
    ({ bytes }) =>
      number(bytes === undefined ? null : bytes / 1e6, bytes !== undefined && bytes < 1e6 ? 3 : 1),
  ],
  ["findings", ({ findings }) => number(findings, 0)],
  ["CPU s/GB", ({ cpu_s_per_gb }) => number(cpu_s_per_gb, 2)],
  ["t(2n)/t(n)", ({ growth }) => number(growth, 2)],
  ratios,
];
const LATENCY: readonly Column[] = [
  ...NAMES,
  ["p50 us", ({ p50_us }) => number(p50_us, 0)],
  ["p99 us", ({ p99_us }) => number(p99_us, 0)],
  ["added p50", ({ added_p50_us }) => number(added_p50_us, 0)],
  ["added p99", ({ added_p99_us }) => number(added_p99_us, 0)],
  [
    "CPU us/op",
    ({ cpu_s, runs }) => number(cpu_s?.engine === undefined || !runs ? null : (cpu_s.engine * 1e6) / runs, 0),
  ],
  ratios,
];

const HELD: readonly Column[] = [
  ...NAMES,
  ["held max", ({ held_max_bytes }) => number(held_max_bytes, 0)],
  ["mean", ({ held_mean_bytes }) => number(held_mean_bytes, 1)],
  ["settled", ({ held_settled_bytes }) => number(held_settled_bytes, 0)],
  ["findings", ({ findings }) => number(findings, 0)],
];

const COMPILED: readonly Column[] = [
  ...NAMES,
  ["rules", ({ rules }) => number(rules, 0)],
  ["ms", ({ compile_ms }) => number(compile_ms, 0)],
  ["CPU ms", ({ compile_cpu_ms }) => number(compile_cpu_ms, 0)],
  ["load ms", ({ load_ms }) => number(load_ms, 1)],
  ["image KiB", ({ image_bytes }) => number(image_bytes === undefined ? null : image_bytes / 1024, 0)],
];
const STREAMS: readonly Column[] = [
  ...NAMES,
  ["bytes each", ({ stream_bytes }) => number(stream_bytes, 0)],
  ["of them held", ({ held_mean_bytes }) => number(held_mean_bytes, 0)],
];

/** Each kind of figure in a table of its own, refusals as sentences. Columns that nobody fills are left out. */
export function toTable(results: readonly Result[]): string {
  const refused = results.filter((result) => result.refused !== undefined);
  const latencies = results.filter((result) => result.p50_us !== undefined);
  const rates = results.filter((result) => result.mb_per_s !== null);
  const held = results.filter((result) => result.held_max_bytes !== undefined);
  const compiled = results.filter((result) => result.image_bytes !== undefined);
  const streams = results.filter((result) => result.stream_bytes !== undefined);
  const parts = [
    ...(rates.length > 0 ? [grid(THROUGHPUT, rates)] : []),
    ...(latencies.length > 0 ? [grid(LATENCY, latencies)] : []),
    ...(held.length > 0 ? [grid(HELD, held)] : []),
    ...(compiled.length > 0 ? [grid(COMPILED, compiled)] : []),
    ...(streams.length > 0 ? [grid(STREAMS, streams)] : []),
    ...(refused.length > 0
      ? [refused.map((r) => `no figure: ${r.case}, ${r.engine}: ${r.refused}\n`).join("")]
      : []),
  ];
  return parts.join("\n");
}

function grid(columns: readonly Column[], results: readonly Result[]): string {
  const filled = columns.filter(([, cell]) => results.some((result) => cell(result) !== ""));
  const rows = [
    filled.map(([head]) => head),
    ...results.map((result, i) =>
      filled.map(([head, cell]) =>
        head === "case" && i > 0 && results[i - 1].case === result.case ? "" : cell(result),
      ),
    ),
  ];
  const widths = filled.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const left = new Set(["case", "engine", "ratio"]);
  return rows
    .map((row) =>
      row
        .map((cell, i) => (left.has(filled[i][0]) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
