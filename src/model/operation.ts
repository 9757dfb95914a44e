// What is asked for, and the facts about it that policy judges.

import type { Span } from "../redact/types.ts";

export type { Span };

/** From harmless to grave; `unknown` is graver than all, since nothing can be said of it. */
export const EFFECTS = ["read", "write", "execute", "administer", "unknown"] as const;
export type Effect = (typeof EFFECTS)[number];

export interface TableRef {
  /** Absent when the statement does not say: then the search path decides. */
  readonly schema?: string;
  readonly name: string;
  readonly access: "read" | "write";
}

/** A column as a statement mentions it: qualified as far as it says. `column` is `*` for a whole row. */
export interface ColumnRef {
  /** Absent when the statement does not say. */
  readonly schema?: string;
  readonly table?: string;
  readonly column: string;
}

/** Facts of one statement or command. */
export interface StatementFacts {
  /** `select`, `insert`, `drop table`, ...: lower case, the field's own word. */
  readonly verb: string;
  /** All effects the statement can have, CTEs, functions and EXPLAIN ANALYZE included. Never empty. */
  readonly effects: readonly Effect[];
  /** Every verb inside, the statement's own first. */
  readonly verbs: readonly string[];
  readonly tables: readonly TableRef[];
  /** Lower case, qualified when the statement qualifies them. */
  readonly functions: readonly string[];
  readonly columns: readonly ColumnRef[];
  /** An UPDATE or DELETE, at any depth, that has no WHERE. */
  readonly withoutWhere: boolean;
}

/** Facts of an operation. `unknown` says why nothing certain can be said; then no allow rule matches. */
export interface OperationFacts {
  readonly statements: readonly StatementFacts[];
  readonly unknown?: string;
}

export interface OperationParameter {
  /** The type's OID, or 0 when the server decides. */
  readonly type: number;
  readonly format: "text" | "binary";
  readonly value: Uint8Array | null;
}

export interface Operation {
  readonly kind: "sql" | "command" | "request" | "tool";
  /** `prepare`: nothing runs yet, a hold waits until `run`; a deny is answered at once. */
  readonly stage: "prepare" | "run";
  /** The exact operation, as text. Raw: only the judge reads it. */
  readonly text: string;
  /** The exact bytes that a permit will send. */
  readonly frame: Uint8Array;
  readonly parameters: readonly OperationParameter[];
  /** What else decides its meaning (database, role, search_path): part of the digest. */
  readonly context: Readonly<Record<string, string>>;
  readonly facts: OperationFacts;
  /** Spans of literals in the UTF-8 of `text`, for masking what is recorded and reviewed (DECISIONS 20). */
  readonly literals: readonly Span[];
  readonly inTransaction: boolean;
  /** The prompt that caused it, when the client says so. */
  readonly prompt?: string;
}
