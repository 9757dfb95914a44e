// Runs the engines of one case in turns, checks every answer, and gives medians.
//
// Engines are interleaved, round by round and in an order that rotates, so that what else the machine does meets all
// of them alike; ratios of such medians hold where the figures themselves do not. tinybench was considered: it runs one
// task to its end before the next begins, and cannot refuse a task that answers wrongly.
//
// INVARIANT: an engine has a figure only if its first run, which is not timed, gave the committed answer, and every later one
// the same findings and as many bytes (and the same digest, where taking it is not part of the time). Must not: know what an engine does.

import { median } from "./stats.ts";

/** What an engine found and put out: the proof that it did the work. */
export interface Answer {
  readonly findings: number;
  /** SHA-256 of the output, or of what stands for it; hex. */
  readonly digest: string;
}

export interface Run {
  /** Input bytes: the same for all engines of a case, so that rates compare. */
  readonly bytes: number;
  readonly ms: number;
  readonly findings: number;
  readonly outputBytes: number;
  /** Null in a timed run where taking it would be part of the time. */
  readonly digest: string | null;
  /** By who used it (`engine`, and who works beside it); empty where the system does not tell. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
}

/**
 * What a rate is of: `cpu` for engines of one thread, whose time other work of the machine does not change much; `wall` where several
 * threads or processes work together.
 */
export type Timer = "cpu" | "wall";

export interface Contender {
  readonly engine: string;
  /** `wall` when absent. `cpu` needs `cpuSeconds.engine`. */
  readonly timer?: Timer;
  /** Null when nothing is known yet: then the answer is told, and no figure. */
  readonly expected: Answer | null;
  run(): Run | Promise<Run>;
  /** A run that is not timed but looks closer, in the place of the first `run`. */
  check?(): Promise<Run>;
}

export interface Measured {
  readonly kind: "measured";
  readonly engine: string;
  readonly bytes: number;
  readonly timer: Timer;
  /** 1 MB is 1,000,000 bytes, a second is of `timer`. Medians of `runs` runs. */
  readonly mbPerS: number;
  /** By the wall clock. */
  readonly ms: number;
  readonly cpuSeconds: Readonly<Record<string, number>>;
  readonly findings: number;
  readonly runs: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly engine: string;
  readonly why: string;
  /** What it answered, when it answered at all. */
  readonly answer: Answer | null;
}

export type Outcome = Measured | Refused;

/** How much is asked of a case. */
export interface Effort {
  /** Timed runs of each engine, at least 1; one more before them only warms and checks. */
  readonly rounds: number;
  /** No further round begins once timing has taken so long, so that a slow machine ends too; one is always timed. */
  readonly budgetMs: number;
}

export async function measure(
  contenders: readonly Contender[],
  { rounds, budgetMs }: Effort,
  now: () => number = () => performance.now(),
): Promise<Outcome[]> {
  const runs = contenders.map((): Run[] => []);
  const refused = contenders.map((): Refused | null => null);
  let started = 0;
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) started = now();
    if (round > 1 && now() - started > budgetMs) break;
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (turn + round) % contenders.length;
      if (refused[i] !== null) continue;
      const { engine } = contenders[i];
      try {
        if (round === 0) {
          const first = await (contenders[i].check?.() ?? contenders[i].run());
          refused[i] = judgeFirst(contenders[i], first);
          runs[i].push(first);
        } else {
          const run = await contenders[i].run();
          const why = difference(runs[i][0], run);
          if (why !== null) refused[i] = { kind: "refused", engine, why, answer: null };
          runs[i].push(run);
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : "it failed";
        refused[i] = { kind: "refused", engine, why, answer: null };
      }
    }
  }
  // Without the first, which was not timed.
  return contenders.map((contender, i) => refused[i] ?? summary(contender, runs[i].slice(1)));
}

function judgeFirst({ engine, expected }: Contender, { findings, digest }: Run): Refused | null {
  if (digest === null) return { kind: "refused", engine, why: "its output was not digested", answer: null };
  const answer: Answer = { findings, digest };
  const why =
    expected === null
      ? "no answer is committed for this case and these rules"
      : difference({ ...expected, outputBytes: null }, { ...answer, outputBytes: null });
  return why === null ? null : { kind: "refused", engine, why, answer };
}

interface Comparable {
  readonly findings: number;
  readonly outputBytes: number | null;
  readonly digest: string | null;
}

/** What of `run` is not as expected; null when all is. What one of them does not know is not compared. */
function difference(expected: Comparable, run: Comparable): string | null {
  if (run.findings !== expected.findings)
    return `wrong answer: ${run.findings} findings, ${expected.findings} expected`;
  if (run.outputBytes !== null && expected.outputBytes !== null && run.outputBytes !== expected.outputBytes)
    return `wrong answer: ${run.outputBytes} bytes of output, ${expected.outputBytes} expected`;
  if (run.digest !== null && expected.digest !== null && run.digest !== expected.digest)
    return `wrong answer: output digest ${run.digest.slice(0, 12)}, ${expected.digest.slice(0, 12)} expected`;
  return null;
}

function summary({ engine, timer = "wall" }: Contender, runs: readonly Run[]): Measured {
  const [{ bytes, findings, cpuSeconds }] = runs;
  const ms = median(runs.map((run) => run.ms));
  const timed = timer === "wall" ? ms : 1e3 * median(runs.map((run) => run.cpuSeconds.engine));
  return {
    kind: "measured",
    engine,
    timer,
    bytes,
    mbPerS: bytes / 1e3 / timed,
    ms,
    cpuSeconds: Object.fromEntries(
      Object.keys(cpuSeconds).map((who) => [who, median(runs.map((run) => run.cpuSeconds[who] ?? 0))]),
    ),
    findings,
    runs: runs.length,
  };
}
