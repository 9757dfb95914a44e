// What the analysis of a text answers, and what its caller may tell it. Types only.

import type { Effect, OperationFacts, Span } from "../../model/operation.ts";
import type { SearchPath } from "./search-path.ts";

/** How long and for whom a setting is changed. */
export type SettingScope = "session" | "local" | "function" | "role" | "database" | "system";

/** One setting that a statement touches. */
export interface SettingTouch {
  /** Lower case; `*` for all of them. `role` and `session_authorization` are settings too. */
  readonly name: string;
  readonly action: "set" | "reset";
  /** The new value; lists are joined by `, `. `null` when it is not a constant, or on a reset. */
  readonly value: string | null;
  readonly scope: SettingScope;
}

/** What stands beside the facts of one statement. */
export interface StatementDetail {
  /** UTF-8 byte span of the statement within the text, without its semicolon and what stands before its first word. */
  readonly span: Span;
  readonly settings: readonly SettingTouch[];
  /** Name and body of a SQL-level PREPARE, for a later EXECUTE. */
  readonly prepares?: { readonly name: string; readonly body: string };
  /** Names a DEALLOCATE, DISCARD ALL or DISCARD PLANS forgets; `*` for all. */
  readonly deallocates?: string;
}

export interface SqlAnalysis {
  readonly facts: OperationFacts;
  /** One for each statement of `facts`, in the same order; empty when the text is unknown. */
  readonly statements: readonly StatementDetail[];
  /**
   * Sorted UTF-8 byte spans of every literal and comment, in order and not overlapping: data to keep out of records.
   * The whole text when it cannot be understood.
   */
  readonly literals: readonly Span[];
  /** Every setting touched by any statement. */
  readonly settings: readonly SettingTouch[];
}

export interface AnalyseOptions {
  /** The body of a prepared statement that the session has, so that EXECUTE can be judged by what it runs. */
  readonly prepared?: (name: string) => string | undefined;
  /**
   * What a function that is not built in does, when someone vouches for it. `undefined` leaves it unknown.
   * Never asked for builtins.
   */
  readonly functionEffects?: (schema: string | undefined, name: string) => readonly Effect[] | undefined;
  /**
   * The session's search_path; the default when absent. An unqualified table stands for one in each of its schemas. While it is
   * `unknown`, a statement with an unqualified table has the effect `unknown`.
   */
  readonly searchPath?: SearchPath;
  /** The open transaction may have changed the path, so that its end may change it back. */
  readonly searchPathMayRevert?: boolean;
}

/** PostgreSQL's own grammar, loaded once, then synchronous. */
export interface SqlParser {
  /** Never throws: what cannot be understood has `facts.unknown` set, with a reason that quotes nothing. */
  analyse(text: string, options?: AnalyseOptions): SqlAnalysis;
}
