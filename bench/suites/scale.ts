// Suite `scale`: what rules take before the first byte (compiling, the image, an instance of it), and what a stream takes.
//
// Every sample is a fresh process, so compiling is cold. Figures are medians.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CompileAnswer, StreamsAnswer } from "../engines/scale_child.ts";
import { type Result, refusedResult, rounded } from "../report.ts";
import { median } from "../stats.ts";
import type { BenchCase, Suite } from "../suite.ts";

const SUITE = "scale";
export const CATALOGUE = "catalogue";
const SETS = ["10", "100", "400", CATALOGUE];
const SAMPLES = { quick: 1, full: 9 } as const;
const STREAMS = { quick: 10_000, full: 100_000 } as const;
const DEADLINE_MS = 120_000;

const COMPILE: BenchCase = {
  name: "compile",
  model:
    "compiling a set of rules in a fresh process (ms by CPU time), and an instance of its image (load ms)",
  analysis: "determinising each rule, and choosing what the search looks for",
};
const OPEN: BenchCase = {
  name: "open streams",
  model: "streams that took 2,000 bytes of clean rows each: heap and array buffers, by stream",
  analysis: "what a stream keeps between two chunks, with the bytes that it holds",
};

const run = promisify(execFile);

export const scaleSuite: Suite = {
  name: SUITE,
  description: "rules before the first byte, and open streams; a fresh process each time",
  usesBuild: false,
  async run(context) {
    const child = fileURLToPath(new URL("engines/scale_child.js", context.built));
    const ask = async (what: string, argument: string): Promise<unknown> => {
      const { stdout } = await run(process.execPath, ["--expose-gc", child, what, argument], {
        timeout: DEADLINE_MS,
      });
      return JSON.parse(stdout);
    };
    const results: Result[] = [];
    for (const set of SETS) {
      const engine = set === CATALOGUE ? set : `${set} rules`;
      context.say(`${SUITE}: compiling ${engine}`);
      const answers: CompileAnswer[] = [];
      try {
        for (let i = 0; i < (context.full ? SAMPLES.full : SAMPLES.quick); i++)
          // Our own child's form.
          answers.push((await ask("compile", set)) as CompileAnswer);
        results.push(compileResult(engine, answers));
      } catch (error) {
        results.push(refusedResult(SUITE, COMPILE.name, engine, reason(error)));
      }
    }
    const count = context.full ? STREAMS.full : STREAMS.quick;
    context.say(`${SUITE}: ${count} streams`);
    try {
      // Our own child's form.
      results.push(streamsResult((await ask("streams", String(count))) as StreamsAnswer));
    } catch (error) {
      results.push(refusedResult(SUITE, OPEN.name, `${count} streams`, reason(error)));
    }
    return { cases: [COMPILE, OPEN], results };
  },
};

function compileResult(engine: string, answers: readonly CompileAnswer[]): Result {
  const [{ imageBytes, digest, rules }] = answers;
  if (answers.some((answer) => answer.digest !== digest))
    return refusedResult(SUITE, COMPILE.name, engine, "the same rules gave two images");
  return {
    suite: SUITE,
    case: COMPILE.name,
    engine,
    mb_per_s: null,
    findings: null,
    ratio_to: {},
    runs: answers.length,
    rules,
    compile_ms: rounded(median(answers.map(({ ms }) => ms))),
    compile_cpu_ms: rounded(median(answers.map(({ cpuMs }) => cpuMs))),
    load_ms: rounded(median(answers.map(({ loadMs }) => loadMs))),
    image_bytes: imageBytes,
  };
}

function streamsResult({ streams, bytesEach, heldBytesEach }: StreamsAnswer): Result {
  return {
    suite: SUITE,
    case: OPEN.name,
    engine: `${streams} streams`,
    mb_per_s: null,
    findings: null,
    ratio_to: {},
    stream_bytes: rounded(bytesEach),
    held_mean_bytes: rounded(heldBytesEach),
  };
}

/** What the child died of: the line of its error, not the stack around it. */
function reason(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return /^\w*Error: .*$/m.exec(said)?.[0] ?? said.split("\n", 1)[0];
}
