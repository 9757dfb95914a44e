// Suite `hold`: how many input bytes wait in a stream because a match could still include them, over random cuts.
//
// Not a rate: the greatest and mean held bytes after each chunk, and what is still held after `settle()`, which must be none.
// Every corpus is cut four ways: reads of a socket, packets, lines or less, and a few bytes at a time.

import { createHash } from "node:crypto";
import { createRng, seedOf } from "../../test/support/rng.ts";
import { CORPUS_NAMES, corpusBytes } from "../corpus/corpora.ts";
import { catalogue, type Weir, weirOf } from "../engines/weir_stream.ts";
import { rulesDigest } from "../expected.ts";
import { type Result, refusedResult, rounded } from "../report.ts";
import type { BenchCase, Suite } from "../suite.ts";

const SUITE = "hold";
/** Largest chunk of a cut; sizes are drawn evenly from 1 on. A shorter cut gets a shorter part of the corpus. */
const CUTS: readonly (readonly [name: string, chunkMax: number, bytes: number])[] = [
  ["reads", 64 * 1024, 4_000_000],
  ["packets", 1460, 1_000_000],
  ["lines", 120, 250_000],
  ["keys", 7, 50_000],
];
const SETTLE_CHANCE = 0.01;

interface Held {
  readonly findings: number;
  readonly digest: string;
  readonly max: number;
  readonly mean: number;
  /** The greatest of all times after a `settle`. */
  readonly settled: number;
}

/** @param chunkMax Infinity for one chunk. */
function hold(weir: Weir, input: Uint8Array, chunkMax: number, seed: number): Held {
  const rng = createRng(seed);
  const hash = createHash("sha256");
  let findings = 0;
  const stream = weir.stream(() => {
    findings++;
  });
  let max = 0;
  let sum = 0;
  let chunks = 0;
  for (let at = 0; at < input.length; chunks++) {
    const end = chunkMax === Number.POSITIVE_INFINITY ? input.length : at + rng.int(1, chunkMax);
    hash.update(stream.push(input.subarray(at, end)));
    at = Math.min(end, input.length);
    max = Math.max(max, stream.heldBytes);
    sum += stream.heldBytes;
  }
  hash.update(stream.end());
  return {
    findings,
    digest: hash.digest("hex"),
    max,
    mean: sum / chunks,
    settled: settled(weir, input, chunkMax, seed),
  };
}

/** In a stream of its own: settling is a cut that means something, so its output is another. */
function settled(weir: Weir, input: Uint8Array, chunkMax: number, seed: number): number {
  if (chunkMax === Number.POSITIVE_INFINITY) return 0;
  const rng = createRng(seed);
  const stream = weir.stream();
  let greatest = 0;
  for (let at = 0; at < input.length; ) {
    const end = at + rng.int(1, chunkMax);
    stream.push(input.subarray(at, end));
    at = end;
    if (at < input.length && !rng.chance(SETTLE_CHANCE)) continue;
    stream.settle();
    greatest = Math.max(greatest, stream.heldBytes);
  }
  stream.close();
  return greatest;
}

export const holdSuite: Suite = {
  name: SUITE,
  description: "bytes that wait in a stream, over random cuts, all built-in rules",
  usesBuild: false,
  run(context) {
    const weir = weirOf(catalogue());
    const rules = rulesDigest(weir.ruleSet.rules);
    const cases: BenchCase[] = [];
    const results: Result[] = [];
    for (const name of CORPUS_NAMES) {
      const scale = context.full ? 4 : 1;
      cases.push({
        name,
        model: `cuts ${CUTS.map(([cut, chunkMax, bytes]) => `${cut} (1 to ${chunkMax} bytes, ${(scale * bytes) / 1e6} MB)`).join(", ")}`,
        analysis: "the longest match that is still possible, and the look-back of what finds candidates",
      });
      for (const [cut, chunkMax, bytes] of CUTS) {
        context.say(`${SUITE}: ${name}, ${cut}`);
        const input = corpusBytes(name, bytes * scale);
        const key = `${SUITE}/${name}/${input.length}/seed 1`;
        const engine = `weir, ${cut}`;
        const whole = hold(weir, input, Number.POSITIVE_INFINITY, 0);
        const expected = context.expected.get(key, rules);
        const held = hold(weir, input, chunkMax, seedOf(SUITE, name, cut));
        if (held.digest !== whole.digest || held.findings !== whole.findings)
          results.push(refusedResult(SUITE, name, engine, "wrong answer: the cut changed what came out"));
        else if (expected === null) {
          context.expected.propose(key, rules, whole);
          results.push(
            refusedResult(SUITE, name, engine, "no answer is committed for this case and these rules"),
          );
        } else if (expected.digest !== whole.digest || expected.findings !== whole.findings)
          results.push(refusedResult(SUITE, name, engine, "wrong answer: not the committed one"));
        else
          results.push({
            suite: SUITE,
            case: name,
            engine,
            mb_per_s: null,
            findings: held.findings,
            ratio_to: {},
            bytes: input.length,
            held_max_bytes: held.max,
            held_mean_bytes: rounded(held.mean),
            held_settled_bytes: held.settled,
          });
      }
    }
    return Promise.resolve({ cases, results });
  },
};
