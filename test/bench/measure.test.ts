// Only right answers get figures, and the figures are medians.

import { expect, test } from "vitest";
import { measureLatencies } from "../../bench/latency.ts";
import { type Answer, type Contender, type Effort, measure, type Run } from "../../bench/measure.ts";
import { median, percentile } from "../../bench/stats.ts";

const MEDIANS: [name: string, samples: number[], expected: number][] = [
  ["the median of one sample is it", [7], 7],
  ["the median of an odd number of samples is the middle one", [9, 1, 5], 5],
  ["the median of an even number of samples is between the middle ones", [8, 1, 2, 100], 5],
  ["samples are ordered as numbers", [10, 9, 100], 10],
];
for (const [name, samples, expected] of MEDIANS) test(name, () => expect(median(samples)).toBe(expected));

const HUNDRED = Array.from({ length: 100 }, (_, i) => 100 - i);
const PERCENTILES: [name: string, samples: number[], percent: number, expected: number][] = [
  ["half of the samples are at or below p50", HUNDRED, 50, 50],
  ["99 of a hundred are at or below p99", HUNDRED, 99, 99],
  ["a percentile is a sample that occurred", [1, 1000], 99, 1000],
  ["p100 is the largest", HUNDRED, 100, 100],
];
for (const [name, samples, percent, expected] of PERCENTILES)
  test(name, () => expect(percentile(samples, percent)).toBe(expected));

test("no samples have no median", () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => percentile([], 50)).toThrow(RangeError);
});

const RIGHT: Answer = { findings: 3, digest: "aa" };
const EFFORT: Effort = { rounds: 3, budgetMs: Number.POSITIVE_INFINITY };

/** Gives these runs one after another, then the last again. */
function contender(engine: string, expected: Answer | null, ...runs: Partial<Run>[]): Contender {
  let next = 0;
  return {
    engine,
    expected,
    run: () => ({
      bytes: 1_000_000,
      ms: 10,
      outputBytes: 5,
      cpuSeconds: { engine: 0.5 },
      ...RIGHT,
      ...runs[Math.min(next++, runs.length - 1)],
    }),
  };
}

test("a right answer gets the median of the runs after the first", async () => {
  const runs = [{ ms: 1_000 }, { ms: 10 }, { ms: 30 }, { ms: 20 }];
  expect(await measure([contender("a", RIGHT, ...runs)], EFFORT)).toEqual([
    {
      kind: "measured",
      engine: "a",
      timer: "wall",
      bytes: 1_000_000,
      // A million bytes in 20 ms.
      mbPerS: 50,
      ms: 20,
      cpuSeconds: { engine: 0.5 },
      findings: 3,
      runs: 3,
    },
  ]);
});

const REFUSALS: [name: string, contender: Contender, why: RegExp, answer: Answer | null][] = [
  [
    "a wrong digest gets no figure",
    contender("a", RIGHT, { digest: "bb" }),
    /wrong answer: output digest bb, aa expected/,
    { findings: 3, digest: "bb" },
  ],
  [
    "a wrong number of findings gets no figure",
    contender("a", RIGHT, { findings: 2 }),
    /wrong answer: 2 findings, 3 expected/,
    { findings: 2, digest: "aa" },
  ],
  [
    "an answer that nobody committed gets no figure",
    contender("a", null, {}),
    /no answer is committed/,
    RIGHT,
  ],
  [
    "an output that was never digested gets no figure",
    contender("a", RIGHT, { digest: null }),
    /not digested/,
    null,
  ],
  [
    "a later run that finds less takes the figure away",
    contender("a", RIGHT, {}, {}, { findings: 2 }),
    /2 findings/,
    null,
  ],
  [
    "a later run with another digest takes the figure away",
    contender("a", RIGHT, {}, {}, {}, { digest: "cc" }),
    /output digest cc/,
    null,
  ],
  [
    "a later run with fewer bytes of output takes the figure away, digested or not",
    contender("a", RIGHT, {}, { digest: null, outputBytes: 4 }),
    /4 bytes of output, 5 expected/,
    null,
  ],
  [
    "an engine that fails gets no figure",
    {
      engine: "a",
      expected: RIGHT,
      run: () => {
        throw new Error("its process ended");
      },
    },
    /its process ended/,
    null,
  ],
];
for (const [name, wrong, why, answer] of REFUSALS)
  test(name, async () => {
    const [refused, other] = await measure([wrong, contender("b", RIGHT, {})], EFFORT);
    expect(refused).toEqual({ kind: "refused", engine: "a", why: expect.stringMatching(why), answer });
    // The others go on.
    expect(other).toMatchObject({ kind: "measured", engine: "b", runs: 3 });
  });

test("an engine of one thread is told by its CPU time", async () => {
  const runs = [1, 0.004, 0.006].map((engine) => ({ ms: 900, cpuSeconds: { engine } }));
  const [outcome] = await measure([{ ...contender("a", RIGHT, ...runs), timer: "cpu" }], {
    ...EFFORT,
    rounds: 2,
  });
  // A million bytes in 5 ms.
  expect(outcome).toMatchObject({ timer: "cpu", mbPerS: 200, ms: 900 });
});

test("engines take turns, in an order that rotates", async () => {
  const order: string[] = [];
  const telling = (engine: string): Contender => {
    const { run, expected } = contender(engine, RIGHT, {});
    return {
      engine,
      expected,
      run: () => {
        order.push(engine);
        return run();
      },
    };
  };
  await measure([telling("a"), telling("b"), telling("c")], { ...EFFORT, rounds: 2 });
  expect(order.join("")).toBe("abcbcacab");
});

test("no round begins after the budget is spent, but one is always timed", async () => {
  let now = 0;
  const clock = (): number => (now += 1_000);
  const [outcome] = await measure([contender("a", RIGHT, {})], { rounds: 50, budgetMs: 500 }, clock);
  expect(outcome).toMatchObject({ kind: "measured", runs: 1 });
});

test("the closer look takes the place of the first run only", async () => {
  let looks = 0;
  const timed = contender("a", RIGHT, { digest: null });
  const check = async (): Promise<Run> => {
    looks++;
    return { ...(await timed.run()), digest: "aa" };
  };
  const [outcome] = await measure([{ ...timed, check }], EFFORT);
  expect(outcome).toMatchObject({ kind: "measured", runs: 3 });
  expect(looks).toBe(1);
});

test("latencies are those after the warm-up, and a way that fails is told", async () => {
  let now = 0;
  let asked = 0;
  const slow = {
    engine: "slow",
    async ask() {
      // 100 ms while it warms, then 2 ms.
      now += asked++ < 5 ? 100 : 2;
    },
  };
  const failing = { engine: "failing", ask: () => Promise.reject(new Error("the connection was closed")) };
  let warmAfter = -1;
  const outcomes = await measureLatencies([slow, failing], {
    iterations: 10,
    warmup: 5,
    now: () => now,
    onWarm: () => {
      warmAfter = asked;
    },
  });
  expect(outcomes).toEqual([
    { kind: "measured", engine: "slow", p50Us: 2_000, p99Us: 2_000, samples: 10 },
    { kind: "refused", engine: "failing", why: "the connection was closed" },
  ]);
  expect(warmAfter).toBe(5);
});
