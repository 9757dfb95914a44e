// The words of the column classifier: what is known of a column, and what is thought of it.
//
// A classifier guesses. It says how sure it is and why, and a caller decides from which confidence on it masks.
//
// Must not: know a protocol or a database's own type numbers.

import type { MaskAction } from "../types.ts";

/**
 * What a column's values are, as far as the name of a column needs it. `timestamp` has a time of day, `date` has none;
 * `other` is everything that is not known, and rules out nothing.
 */
export type ColumnType =
  | "text"
  | "number"
  | "date"
  | "timestamp"
  | "bool"
  | "uuid"
  | "json"
  | "bytes"
  | "inet"
  | "other";

export interface ColumnDescription {
  /** As the database or file spells it. */
  readonly name: string;
  /** The table it comes from, when that is known; a schema before it is not read. */
  readonly table?: string;
  readonly type: ColumnType;
  /** The data dictionary's words for it. */
  readonly comment?: string;
  /** The name under which a result shows it, when that is another: what either of them says counts. */
  readonly alias?: string;
  /** For a computed text: names of columns that it may be computed from. The first `MENTIONS_MAX` are read. */
  readonly mentions?: readonly string[];
}

export const MENTIONS_MAX = 64;

/** A column of a result, as far as it can be told again in the next one. */
export interface ColumnHint extends ColumnDescription {
  readonly schema?: string;
  /** The same for the same column of the same table in every result; absent for what is computed. */
  readonly key?: string;
}

/** What one column is taken for. */
export interface Verdict {
  /** What its values are, such as `PERSON_NAME`; null when nothing speaks for any. */
  readonly entity: string | null;
  /** 0 to 1; under `CONFIDENCE.support` it counts only when something else supports it. */
  readonly confidence: number;
  /** One phrase for a person. Holds words of Weir's own lists and counts, never a name or value of the column. */
  readonly reason: string;
}

/** How far each kind of evidence goes. */
export const CONFIDENCE = {
  /** The name says it and means nothing else: `date_of_birth`. */
  certain: 0.95,
  /** The name says it, and other readings are rare: `address`. */
  likely: 0.8,
  /** It says it as a rule: `sex`. From here on a column is masked. */
  fair: 0.6,
  /** What a weak name becomes when table, neighbours or values support it. */
  supported: 0.7,
  /** Says nothing alone: `name`, `city`. Masked only with support. */
  weak: 0.4,
  /** Weaker names than this are not worth a support. */
  support: 0.35,
} as const;

/** What becomes of a column's values. `scan`: they are left to the rules. */
export type ColumnTreatment = { readonly kind: "scan" } | MaskAction;

/** The state of one column of a result. */
export interface ColumnDecision extends Verdict {
  readonly treatment: ColumnTreatment;
}

export const NO_VERDICT: Verdict = {
  entity: null,
  confidence: 0,
  reason: "nothing speaks for personal data",
};

/**
 * Entities whose every form a rule finds by itself. Not among them: telephone and identity numbers, which rules find only in some
 * of the forms in which a column of them is written.
 */
export const SELF_EVIDENT: ReadonlySet<string> = new Set([
  "EMAIL",
  "PAYMENT_CARD",
  "IBAN",
  "IP_ADDRESS",
  "MAC_ADDRESS",
]);
