// Runs re2-wasm in a process of its own: its heap is 16 MiB, it never frees a pattern, and a module that has aborted throws
// from then on. Such a process is thrown away, and its engine gets no figure.
//
// Must not: wait for ever. A run has a deadline, after which the process is killed.

import { type ChildProcess, fork } from "node:child_process";
import type { Run } from "../measure.ts";
import type { Re2Answer, Re2Request } from "./re2_wasm_child.ts";

/** The slowest sample takes under 5 s on one core; a shared machine may take several times as long. */
const DEADLINE_MS = 60_000;

export interface Re2Run extends Run {
  /** Matches of each rule, in the order of the rules. */
  readonly counts: readonly number[];
}

export interface Re2Wasm {
  /** Searches every piece with every rule: an `exec` loop, as `matchAll` finds nothing in this package. */
  run(pieces: readonly Uint8Array[]): Promise<Re2Run>;
  close(): void;
}

/** @param script The compiled child. @param patterns RE2 syntax. */
export function startRe2Wasm(script: URL, patterns: readonly string[]): Re2Wasm {
  let child: ChildProcess | null = null;
  const open = (): ChildProcess => {
    if (child !== null) return child;
    child = fork(script, {
      serialization: "advanced",
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.send({ kind: "rules", patterns } satisfies Re2Request);
    return child;
  };
  const close = (): void => {
    child?.kill("SIGKILL");
    child = null;
  };
  return {
    async run(pieces) {
      const process = open();
      const answer = await new Promise<Re2Answer>((resolve, reject) => {
        const fail = (why: string) => {
          close();
          reject(new Error(why));
        };
        const onExit = () => fail("its process ended without an answer");
        const timer = setTimeout(() => fail(`no answer within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
        process.once("exit", onExit);
        process.once("message", (message) => {
          clearTimeout(timer);
          process.off("exit", onExit);
          // Only our own child writes to this channel.
          resolve(message as Re2Answer);
        });
        process.send({ kind: "run", pieces } satisfies Re2Request);
      });
      const findings = answer.counts.reduce((sum, count) => sum + count, 0);
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const { ms, counts, digest, cpuSeconds } = answer;
      // It finds and does not mask: there is no output.
      return { bytes, ms, findings, outputBytes: 0, digest, cpuSeconds: { engine: cpuSeconds }, counts };
    },
    close,
  };
}
