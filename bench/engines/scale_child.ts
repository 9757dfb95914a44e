// The process that shows what rules and streams take, from cold: `compile SET` or `streams COUNT`, one line of JSON.
//
// A process of its own each time, since the second compile in one process is another program's: V8 has optimised it.

import { createHash } from "node:crypto";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { corpusBytes } from "../corpus/corpora.ts";
import { madeRules } from "../corpus/made_rules.ts";
import { catalogue, weirOf } from "./weir_stream.ts";

export interface CompileAnswer {
  readonly rules: number;
  /** CPU time: a garbage collector and an optimising compiler work beside the main thread. */
  readonly cpuMs: number;
  readonly ms: number;
  readonly imageBytes: number;
  readonly digest: string;
  /** From an image to an instance that is ready, the module compiled for it; wall clock. */
  readonly loadMs: number;
}

export interface StreamsAnswer {
  readonly streams: number;
  /** Of the heap and of array buffers, each stream. */
  readonly bytesEach: number;
  /** Those that wait in all of them. */
  readonly heldBytesEach: number;
}

const KEY = new Uint8Array(32).fill(7);

function compile(set: string): CompileAnswer {
  const count = Number(set);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const ruleSet = Number.isNaN(count) ? catalogue() : compileRules(madeRules(count));
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const loading = performance.now();
  const core = new Core(ruleSet, new MaskKeys(KEY));
  const loadMs = performance.now() - loading;
  if (core.failed) throw new Error("the instance is out of use");
  return {
    rules: ruleSet.rules.length,
    cpuMs: (user + system) / 1e3,
    ms,
    imageBytes: ruleSet.image.length,
    digest: createHash("sha256").update(ruleSet.image).digest("hex"),
    loadMs,
  };
}

/** Each stream has taken some rows and holds what it must. */
function streams(count: number): StreamsAnswer {
  const weir = weirOf(catalogue());
  const text = corpusBytes("clean-rows", 2_000);
  const open = (): ReturnType<typeof weir.stream> => {
    const stream = weir.stream();
    stream.push(text);
    return stream;
  };
  const first = open();
  const before = used();
  const all = Array.from({ length: count }, open);
  const after = used();
  const held = all.reduce((sum, stream) => sum + stream.heldBytes, 0);
  first.close();
  return { streams: count, bytesEach: (after - before) / count, heldBytesEach: held / count };
}

function used(): number {
  // Started with --expose-gc.
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("the collector cannot be called");
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const [what, argument] = process.argv.slice(2);
const answer = what === "compile" ? compile(argument) : streams(Number(argument));
process.stdout.write(`${JSON.stringify(answer)}\n`);
