// What is printed and written says what was measured, and nothing of what was not.

import { expect, test } from "vitest";
import type { Outcome } from "../../bench/measure.ts";
import {
  latencyResults,
  type Provenance,
  type Result,
  resultFileName,
  throughputResults,
  toCommittedJson,
  toJson,
  toTable,
} from "../../bench/report.ts";

const OUTCOMES: readonly Outcome[] = [
  {
    kind: "measured",
    engine: "weir",
    timer: "cpu",
    bytes: 2_000_000_000,
    mbPerS: 250.04,
    ms: 8_000,
    cpuSeconds: { engine: 7 },
    findings: 12_345,
    runs: 5,
  },
  {
    kind: "measured",
    engine: "re2-wasm",
    timer: "wall",
    bytes: 32_768,
    mbPerS: 0.5,
    ms: 65.5,
    cpuSeconds: {},
    findings: 7,
    runs: 5,
  },
  { kind: "refused", engine: "other", why: "wrong answer: 1 findings, 2 expected", answer: null },
];

const RESULTS: Result[] = throughputResults("core", "logs", OUTCOMES, ["re2-wasm"]);

const LATENCIES: Result[] = latencyResults(
  "postgres",
  "SELECT 1",
  [
    { kind: "measured", engine: "direct", p50Us: 100, p99Us: 150, samples: 2_000 },
    { kind: "measured", engine: "relay", p50Us: 160, p99Us: 250, samples: 2_000 },
    { kind: "refused", engine: "weir", why: "the gateway did not start" },
  ],
  "direct",
  ["direct", "relay"],
);

test("a result has its rate, its ratios to the baselines, and its CPU seconds a GB", () => {
  expect(RESULTS).toEqual([
    {
      suite: "core",
      case: "logs",
      engine: "weir",
      mb_per_s: 250,
      findings: 12_345,
      ratio_to: { "re2-wasm": 500.1 },
      timer: "cpu",
      bytes: 2_000_000_000,
      runs: 5,
      ms: 8_000,
      cpu_s: { engine: 7 },
      cpu_s_per_gb: 3.5,
    },
    {
      suite: "core",
      case: "logs",
      engine: "re2-wasm",
      mb_per_s: 0.5,
      findings: 7,
      ratio_to: {},
      timer: "wall",
      bytes: 32_768,
      runs: 5,
      ms: 65.5,
      cpu_s: {},
    },
    {
      suite: "core",
      case: "logs",
      engine: "other",
      mb_per_s: null,
      findings: null,
      ratio_to: {},
      refused: "wrong answer: 1 findings, 2 expected",
    },
  ]);
});

test("a latency says what it adds to the direct way, and how it compares", () => {
  expect(
    LATENCIES.map(({ engine, ratio_to, added_p50_us, added_p99_us, refused }) => [
      engine,
      ratio_to,
      added_p50_us,
      added_p99_us,
      refused,
    ]),
  ).toEqual([
    ["direct", { relay: 1.6 }, undefined, undefined, undefined],
    ["relay", { direct: 0.625 }, 60, 100, undefined],
    ["weir", {}, undefined, undefined, "the gateway did not start"],
  ]);
});

test("the table aligns figures, leaves out what nobody has, and gives refusals as sentences", () => {
  expect(toTable([...RESULTS, ...LATENCIES])).toBe(
    [
      "case  engine     MB/s       MB  findings  CPU s/GB  ratio",
      "logs  weir      250.0  2,000.0    12,345      3.50  500 x re2-wasm",
      "      re2-wasm  0.500    0.033         7",
      "",
      "case      engine  p50 us  p99 us  added p50  added p99  ratio",
      "SELECT 1  direct     100     150                        1.60 x relay",
      "          relay      160     250         60        100  0.63 x direct",
      "",
      "no figure: logs, other: wrong answer: 1 findings, 2 expected",
      "no figure: SELECT 1, weir: the gateway did not start",
      "",
    ].join("\n"),
  );
});

test("held bytes, images and streams have tables of their own", () => {
  const base = { suite: "a", mb_per_s: null, findings: null, ratio_to: {} };
  const text = toTable([
    {
      ...base,
      case: "logs",
      engine: "weir, reads",
      findings: 3,
      held_max_bytes: 1_320,
      held_mean_bytes: 132.04,
      held_settled_bytes: 0,
    },
    {
      ...base,
      case: "compile",
      engine: "10 rules",
      rules: 10,
      compile_ms: 90.4,
      load_ms: 5.25,
      image_bytes: 95_232,
    },
    { ...base, case: "open streams", engine: "10000 streams", stream_bytes: 448, held_mean_bytes: 132 },
  ]);
  expect(text).toBe(
    [
      "case  engine       held max   mean  settled  findings",
      "logs  weir, reads     1,320  132.0        0         3",
      "",
      "case     engine    rules  ms  load ms  image KiB",
      "compile  10 rules     10  90      5.3         93",
      "",
      "case          engine         bytes each  of them held",
      "open streams  10000 streams         448           132",
      "",
    ].join("\n"),
  );
});

test("JSON is the list of results, one a line", () => {
  const text = toJson(RESULTS);
  expect(JSON.parse(text)).toEqual(RESULTS);
  expect(text.trimEnd().split("\n")).toHaveLength(RESULTS.length + 2);
});

test("a committed file names commit, machine and Node beside the results", () => {
  const provenance: Provenance = {
    date: "2026-11-21T09:30:00.000Z",
    commit: "0123456789abcdef0123456789abcdef01234567",
    changed: false,
    stale_build: false,
    command: "npm run bench -- --save",
    node: "v20.20.2",
    machine: { os: "Linux", cpu: "a CPU", cores: 2, memory_gb: 25, load: 0.1 },
  };
  expect(JSON.parse(toCommittedJson(provenance, RESULTS))).toEqual({ ...provenance, results: RESULTS });
  expect(resultFileName(provenance)).toBe("2026-11-21-0123456.json");
});
