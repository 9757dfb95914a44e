// What rules cost: the time that a search for them takes, measured on a text, alone and in their set.
//
// Other programs take time too, so the best of several rounds counts, and what is compared runs in turns.
//
// Must not: judge by an automaton's size. A large one that is seldom entered costs nothing.

import { utf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { compileRules, type RuleSet } from "../redact/compile/compile.ts";
import { Core } from "../redact/core.ts";
import { Random } from "../redact/generate/random.ts";
import { makePlan } from "../redact/plan.ts";
import { CoreStream } from "../redact/stream.ts";
import type { Rule } from "../redact/types.ts";

const CHUNK_BYTES = 64 * 1024;
/** Nanoseconds a byte, alone, above which a rule is dear: more than all built-in rules together should take. */
export const DEAR_NS = 3;
const ORDINARY_BYTES = 128 * 1024;
const ROUNDS = 3;

/** A compiled set that is timed. */
export interface Runner {
  /** Searches the whole sample. @returns Milliseconds. */
  run(sample: Uint8Array): number;
  /** Findings of the last run, by rule. */
  readonly findings: ReadonlyMap<string, number>;
}

export function runnerOf(set: RuleSet, clock: Clock): Runner {
  const core = new Core(set, null);
  const plan = makePlan(set, [{ entity: "*", action: { kind: "redact" } }], false);
  const findings = new Map<string, number>();
  return {
    findings,
    run(sample) {
      findings.clear();
      const before = clock.elapsed();
      const stream = new CoreStream(core, plan, ({ rule }) => {
        findings.set(rule, (findings.get(rule) ?? 0) + 1);
      });
      for (let at = 0; at < sample.length; at += CHUNK_BYTES)
        stream.push(sample.subarray(at, at + CHUNK_BYTES));
      stream.end();
      return clock.elapsed() - before;
    },
  };
}

/** The best time of each runner, in turns: so what disturbs the machine disturbs all of them. */
export function bestOf(runners: readonly Runner[], sample: Uint8Array, rounds: number): number[] {
  const best = runners.map((runner) => runner.run(sample)); // also warms up
  for (let round = 0; round < rounds; round++)
    runners.forEach((runner, i) => {
      best[i] = Math.min(best[i], runner.run(sample));
    });
  return best;
}

/** Nanoseconds that the rule alone costs for a byte of ordinary text. */
export function costOf(rule: Rule, clock: Clock): number {
  const sample = ordinaryText(ORDINARY_BYTES);
  const runners = [runnerOf(compileRules([]), clock), runnerOf(compileRules([rule]), clock)];
  const measure = (rounds: number) => {
    const [without, alone] = bestOf(runners, sample, rounds);
    return (Math.max(0, alone - without) * 1e6) / sample.length;
  };
  const first = measure(ROUNDS);
  // On a busy machine a cheap rule can look dear, so what looks so is measured for longer.
  return first > DEAR_NS ? Math.min(first, measure(ROUNDS * 4)) : first;
}

/** The rules that are dear on ordinary text, the dearest first. */
export function dearRules(
  rules: readonly Rule[],
  clock: Clock,
): { readonly rule: string; readonly nanoseconds: number }[] {
  return rules
    .map((rule) => ({ rule: rule.id, nanoseconds: costOf(rule, clock) }))
    .filter(({ nanoseconds }) => nanoseconds > DEAR_NS)
    .sort((a, b) => b.nanoseconds - a.nanoseconds);
}

/** Rows, log lines and code, without secrets. The same text each time. */
function ordinaryText(bytes: number): Uint8Array {
  const random = new Random("ordinary text");
  const words =
    "order status open shipped customer total items updated region north queue worker retry".split(" ");
  const word = () => random.pick(words);
  const lines = [
    () =>
      `${random.int(1, 99_999)},${word()},${word()} ${word()},${random.int(1, 999)}.${random.int(10, 99)},t\n`,
    () =>
      `2026-01-${random.int(10, 28)}T12:${random.int(10, 59)}:00Z INFO ${word()}: ${word()} ${word()} took ${random.int(1, 900)} ms\n`,
    () => `{"id":${random.int(1, 9_999)},"${word()}":"${word()}","note":"${word()} ${word()}"}\n`,
    () => `  const ${word()} = ${word()}(${word()}.${word()}, ${random.int(0, 9)}); // ${word()}\n`,
  ];
  let text = "";
  while (text.length < bytes) text += random.pick(lines)();
  return utf8(text.slice(0, bytes));
}
