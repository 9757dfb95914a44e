// Bars are cleared by figures alone; the chart draws what was measured.

import { expect, test } from "vitest";
import { checkBars } from "../../bench/bars.ts";
import { toSvg } from "../../bench/chart.ts";
import { type Result, refusedResult } from "../../bench/report.ts";

const base: Result = {
  suite: "adversarial",
  case: "hex",
  engine: "weir",
  mb_per_s: 100,
  findings: 0,
  ratio_to: {},
  growth: 2,
};

const BARS: [name: string, result: Result, missed: RegExp[]][] = [
  ["a flood that is fast and linear clears both", base, []],
  [
    "a slow flood misses one",
    { ...base, mb_per_s: 29.9 },
    [/^adversarial, hex, weir: 29\.9 MB\/s, at least 30$/],
  ],
  ["growth past the bar misses one", { ...base, growth: 2.31 }, [/2\.31 time for twice.*at most 2\.3/]],
  [
    "what was refused misses every bar",
    refusedResult("adversarial", "hex", "weir", "wrong answer"),
    [/no figure: wrong answer/, /no figure/],
  ],
  ["what was not measured misses its bar", { ...base, growth: undefined }, [/no figure: not measured/]],
  ["a suite without bars has none", { ...base, suite: "postgres", mb_per_s: 1 }, []],
  [
    "bytes held after settle are too many",
    { ...base, suite: "hold", case: "adversarial", held_max_bytes: 400, held_settled_bytes: 1 },
    [/1 held bytes after settle, at most 0/],
  ],
];
for (const [name, result, missed] of BARS)
  test(name, () => {
    const texts = checkBars([result])
      .filter(({ ok }) => !ok)
      .map(({ text }) => text);
    expect(texts).toHaveLength(missed.length);
    for (const [i, pattern] of missed.entries()) expect(texts[i]).toMatch(pattern);
  });

const RATES: Result[] = [
  { ...base, suite: "core", case: "rows & <more>", mb_per_s: 1_240 },
  { ...base, suite: "core", case: "rows & <more>", engine: "re2-wasm", mb_per_s: 0.76 },
  refusedResult("core", "rows & <more>", "v8", "wrong answer"),
  { ...base, suite: "other", case: "elsewhere", mb_per_s: 5 },
];

test("the chart has a bar and a figure for each rate of its suite, and none for refusals", () => {
  const svg = toSvg(RATES, "core", "a title", "a note");
  expect(svg.match(/<rect /g)).toHaveLength(2);
  expect(svg).toContain(">1.24 GB/s<");
  expect(svg).toContain(">0.76 MB/s<");
  expect(svg).toContain("rows &amp; &lt;more&gt;");
  expect(svg).not.toContain("elsewhere");
  expect(svg).not.toContain(">v8<");
});

test("bars are logarithmic: ten times the rate is one step more", () => {
  const rates = [1, 10, 100].map((rate) => ({
    ...base,
    suite: "core",
    engine: `weir ${rate}`,
    mb_per_s: rate,
  }));
  const widths = Array.from(
    toSvg(rates, "core", "t", "n").matchAll(/<rect [^>]*width="([\d.]+)"/g),
    (match) => Number(match[1]),
  );
  expect(widths[2] - widths[1]).toBeCloseTo(widths[1] - widths[0], -1);
  expect(widths[2]).toBeGreaterThan(widths[1]);
});

test("nothing measured is nothing drawn", () => {
  expect(() => toSvg([], "core", "t", "n")).toThrow(/no rate/);
});
