// Linear law, as a smoke test: twice the input takes about twice the time, also where other engines take forever.
//
// Only the ratio of two CPU times of one run is judged, so a slow or busy machine does not matter: each is the best of
// several, taken in turns, and a pattern has three tries. Quadratic time would give 4 each time.

import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { createRedactor } from "../../src/redact/redactor.ts";

const RATIO_MAX = 3;
const ROUNDS = 5;
const TRIES = 3;
/** The smaller input takes at least so long, so that a timer's grain does not matter. */
const MEASURABLE_MS = 8;
const BYTES_MIN = 16 * 1024;
const BYTES_MAX = 2 * 1024 * 1024;

const CASES: [name: string, pattern: string, unit: string][] = [
  ["nested repeats", "(?:a+)+b", "a"],
  ["nested repeats of alternatives", "(?:a|aa|a?a)+b", "a"],
  ["a match that could begin everywhere and never ends", "x[a-z]*=[0-9]", "x"],
  ["optional parts before obligatory ones", "(?:a?){20}a{20}b", "a"],
  ["two wide repeats that overlap", "[a-z0-9]+[0-9]+!", "a1"],
  ["a word that starts over and over", "key_[a-z_]{8,200}\\d", "key_"],
  ["a rare byte at the end of long candidates", "[a-z.]{1,64}@[a-z.]{1,64}\\.com", "a.b@c."],
  ["anything, lazily, up to what never comes", "<.*?>end", "<a>"],
  ["a match in every byte", "a", "a"],
  ["long findings side by side", "k=[a-z]+", "k=abcdefghijklmnopqrstuvwxyz "],
];

for (const [name, pattern, unit] of CASES)
  test(`${name}: time grows as the input does`, async () => {
    const redactor = await createRedactor({
      rules: [{ id: "r", entity: "R", pattern, maxLen: 256, mask: { kind: "redact" } }],
    });
    const inputOf = (bytes: number) => utf8(unit.repeat(Math.ceil(bytes / unit.length)));
    const time = (input: Uint8Array) => {
      const start = process.cpuUsage();
      const stream = redactor.stream();
      stream.push(input);
      stream.end();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    let bytes = BYTES_MIN;
    time(inputOf(bytes));
    while (bytes < BYTES_MAX && time(inputOf(bytes)) < MEASURABLE_MS) bytes *= 2;
    const [once, twice] = [inputOf(bytes), inputOf(2 * bytes)];
    const ratios: number[] = [];
    for (let attempt = 0; attempt < TRIES && !ratios.some((ratio) => ratio < RATIO_MAX); attempt++) {
      let bestOnce = Number.POSITIVE_INFINITY;
      let bestTwice = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUNDS; round++) {
        bestOnce = Math.min(bestOnce, time(once));
        bestTwice = Math.min(bestTwice, time(twice));
      }
      ratios.push(bestTwice / bestOnce);
    }
    expect(Math.min(...ratios), `${bytes} bytes: ${ratios.join(", ")}`).toBeLessThan(RATIO_MAX);
  });
