// What the gateway needs of the masking core, as one thing that is opened once: a masker for the whole process, the
// entities its rules find, and the judge of patterns.
//
// Must not: know a rule.

import type { Masker } from "../model/masking.ts";
import type { PatternCompiler } from "../policy/match.ts";
import type { Config } from "./config.ts";

export interface Core {
  /** The masker now in force. */
  masker(): Masker;
  /** What the configured rules find. */
  readonly entities: readonly string[];
  /** RE2's reading of a pattern. @throws WeirError `RULE_SYNTAX`. */
  readonly compilePattern: PatternCompiler;
  /** Batches that wait for or are in a worker. */
  depth(): number;
  heldBytes(): number;
  close(): Promise<void>;
}

/**
 * Loads the rules and starts the workers.
 *
 * @param config Without `columns`, columns are not classified.
 * @param key For hash and token masks, 32 bytes.
 * @throws WeirError `RULE_*`, `RULES_*`, `CONFIG_UNREADABLE`.
 */
export type OpenCore = (
  config: Pick<Config, "rules" | "masking"> & Partial<Pick<Config, "columns">>,
  key: Uint8Array,
) => Promise<Core>;
