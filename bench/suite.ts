// What a suite is, and what it gets: names, paths and the answers that are committed.

import type { Answer } from "./measure.ts";
import type { Cleanup } from "./processes.ts";
import type { Result } from "./report.ts";

export interface BenchCase {
  readonly name: string;
  /** What is timed, and what is not. */
  readonly model: string;
  /** What bounds the figure. */
  readonly analysis: string;
}

export interface SuiteContext {
  /** The folder of package.json. */
  readonly root: URL;
  /** The folder of the compiled benchmark, with the scripts of its child processes. */
  readonly built: URL;
  /** Longer inputs and more rounds. */
  readonly full: boolean;
  /** Also the engines that are there only where their packages are: they take long to compile many rules. */
  readonly native: boolean;
  readonly expected: ExpectedAnswers;
  /** What to undo when the suite has ended, or the person has had enough. */
  readonly cleanup: Cleanup;
  /** Progress, for a person that waits. */
  say(text: string): void;
}

export interface Suite {
  readonly name: string;
  readonly description: string;
  /** Runs the compiled gateway, so `npm run build` must be up to date. */
  readonly usesBuild: boolean;
  run(
    context: SuiteContext,
  ): Promise<{ readonly cases: readonly BenchCase[]; readonly results: readonly Result[] }>;
}

/** The committed answers of the cases, by a key that names case, engine and input. */
export interface ExpectedAnswers {
  /** @param rules Digest of the rules the answer came from; another one has no answer. */
  get(key: string, rules: string): Answer | null;
  /** Keeps an answer that was given for a key without one, to be written by `--accept`. */
  propose(key: string, rules: string, answer: Answer): void;
}
