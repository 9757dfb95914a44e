// Engines that know one pattern at a time, looped over the rules: re2-wasm, re2js, and V8's own RegExp.
//
// Each runs in a process of its own. re2-wasm needs that: its heap is 16 MiB, it never frees a pattern, and a module that has
// aborted throws from then on. Such a process is thrown away, and its engine gets no figure.
//
// Must not: wait for ever. A run has a deadline, after which the process is killed.

import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import type { Run } from "../measure.ts";
import type { LoopAnswer, LoopRequest } from "./loops_child.ts";

/** The slowest sample takes under 5 s on one core; a shared machine may take several times as long. */
const DEADLINE_MS = 60_000;

/** Patterns of one process of re2-wasm, whose heap holds few large ones and what searching them takes. */
const RE2_WASM_PATTERNS_MAX = 100;

export type LoopName = "re2-wasm" | "re2js" | "v8";

export interface LoopRun extends Run {
  /** Matches of each rule, in the order of the rules; -1 for a rule that the engine cannot run. */
  readonly counts: readonly number[];
}

export interface Loop {
  /** Searches every piece with every rule that it can run. */
  run(pieces: readonly Uint8Array[]): Promise<LoopRun>;
  close(): void;
}

/** @param script The compiled child. @param patterns RE2 syntax. */
export function startLoop(script: URL, engine: LoopName, patterns: readonly string[]): Loop {
  const most = engine === "re2-wasm" ? RE2_WASM_PATTERNS_MAX : patterns.length;
  const parts: Child[] = [];
  for (let at = 0; at < patterns.length; at += most)
    parts.push(new Child(script, engine, patterns.slice(at, at + most)));
  return {
    async run(pieces) {
      const answers: LoopAnswer[] = [];
      // One after another: what is told is the time of one thread.
      for (const part of parts) answers.push(await part.run(pieces));
      const sum = (of: (answer: LoopAnswer) => number): number =>
        answers.reduce((total, answer) => total + of(answer), 0);
      const counts = answers.flatMap((answer) => answer.counts);
      const digests = answers.map((answer) => answer.digest);
      return {
        bytes: pieces.reduce((total, piece) => total + piece.length, 0),
        ms: sum(({ ms }) => ms),
        findings: counts.reduce((total, count) => total + Math.max(0, count), 0),
        // They find and do not mask: there is no output.
        outputBytes: 0,
        digest: digests.length === 1 ? digests[0] : createHash("sha256").update(digests.join()).digest("hex"),
        cpuSeconds: { engine: sum(({ cpuSeconds }) => cpuSeconds) },
        counts,
      };
    },
    close() {
      for (const part of parts) part.close();
    },
  };
}

/** A process that is there from its first run on, and again after it has died. */
class Child {
  readonly #script: URL;
  readonly #rules: LoopRequest;
  #child: ChildProcess | null = null;

  constructor(script: URL, engine: LoopName, patterns: readonly string[]) {
    this.#script = script;
    this.#rules = { kind: "rules", engine, patterns };
  }

  async run(pieces: readonly Uint8Array[]): Promise<LoopAnswer> {
    const child = this.#open();
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        this.close();
        reject(new Error(why));
      };
      const onExit = () => fail("its process ended without an answer");
      const timer = setTimeout(() => fail(`no answer within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
      child.once("exit", onExit);
      child.once("message", (message) => {
        clearTimeout(timer);
        child.off("exit", onExit);
        // Only our own child writes to this channel.
        resolve(message as LoopAnswer);
      });
      child.send({ kind: "run", pieces } satisfies LoopRequest);
    });
  }

  #open(): ChildProcess {
    if (this.#child !== null) return this.#child;
    this.#child = fork(this.#script, {
      serialization: "advanced",
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child.send(this.#rules);
    return this.#child;
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }
}
