// Asks several ways the same small thing, in turns, one question at a time, and keeps how long each answer took.
//
// Turns rotate, so that no way always comes after the same other one. A way that fails is told and left out from there on.
// Must not: know what is asked.

import { percentile } from "./stats.ts";

export interface AskedWay {
  readonly engine: string;
  /** @throws Error when the answer is wrong. */
  ask(): Promise<void>;
}

export type LatencyOutcome =
  | {
      readonly kind: "measured";
      readonly engine: string;
      readonly p50Us: number;
      readonly p99Us: number;
      readonly samples: number;
    }
  | { readonly kind: "refused"; readonly engine: string; readonly why: string };

export interface LatencyOptions {
  /** Questions to each way that count, at least 1. */
  readonly iterations: number;
  /** Questions before them that do not. */
  readonly warmup: number;
  /** Monotonic milliseconds. */
  now(): number;
  /** Called when the warm-up is over. */
  onWarm?(): void;
}

export async function measureLatencies(
  ways: readonly AskedWay[],
  { iterations, warmup, now, onWarm }: LatencyOptions,
): Promise<LatencyOutcome[]> {
  const samples = ways.map((): number[] => []);
  const failures = ways.map((): string | null => null);
  for (let i = 0; i < warmup + iterations; i++) {
    if (i === warmup) onWarm?.();
    for (let turn = 0; turn < ways.length; turn++) {
      const way = (turn + i) % ways.length;
      if (failures[way] !== null) continue;
      try {
        const started = now();
        await ways[way].ask();
        const us = (now() - started) * 1_000;
        if (i >= warmup) samples[way].push(us);
      } catch (error) {
        failures[way] = error instanceof Error ? error.message : "it failed";
      }
    }
  }
  return ways.map(({ engine }, way): LatencyOutcome => {
    const why = failures[way];
    if (why !== null) return { kind: "refused", engine, why };
    const mine = samples[way];
    return {
      kind: "measured",
      engine,
      p50Us: percentile(mine, 50),
      p99Us: percentile(mine, 99),
      samples: mine.length,
    };
  });
}
