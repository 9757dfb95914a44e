// Decides for each column of one result what becomes of its values: by name before the first row, by the first rows then.
//
// INVARIANT: a decision only gets stricter. What was masked in one row is not shown in the next, whatever the values
// between them look like; a column that turns out to be clean keeps the mask that its name gave it.
//
// What the rules find wherever it stands (an e-mail address, a card) is left to them when they are in force: they mask the
// value and keep the rest of the field. Columns are masked for what no pattern can find.
//
// Must not: read a clock, or keep values past its own end.

import { LIMITS } from "../../base/limits.ts";
import { stricter } from "../../base/mask.ts";
import type { MaskAction } from "../types.ts";
import { Evidence } from "./evidence.ts";
import { classifyColumns } from "./name.ts";
import {
  CONFIDENCE,
  type ColumnDecision,
  type ColumnDescription,
  type ColumnTreatment,
  SELF_EVIDENT,
  type Verdict,
} from "./types.ts";

export interface ColumnClassifierOptions {
  /** Milliseconds since the epoch. */
  readonly today: number;
  /** From which confidence on a column is masked; `CONFIDENCE.fair` when absent. */
  readonly threshold?: number;
  /** What masks an entity's columns; `redact` for all when absent. */
  readonly action?: (entity: string) => MaskAction;
  /** Entities that the rules in force find wherever they stand; their columns are left to the rules. */
  readonly foundByRules?: ReadonlySet<string>;
  /** What is known of a column from earlier results: decisions start there. A settled one is not looked at again. */
  readonly known?: (column: number) => KnownColumn | undefined;
  /** What `classifyColumns` says of the columns, when the caller has it already. */
  readonly named?: readonly Verdict[];
}

export interface KnownColumn {
  readonly decision: ColumnDecision;
  readonly settled: boolean;
}

const REDACT: MaskAction = { kind: "redact" };
const SCAN: ColumnTreatment = { kind: "scan" };

export class ColumnClassifier {
  readonly #options: ColumnClassifierOptions;
  readonly #named: readonly Verdict[];
  readonly #decisions: ColumnDecision[];
  /** Null where nothing more can come of looking: the column has its mask, or cannot be read. */
  readonly #evidence: (Evidence | null)[];
  #open: number;

  /** @param columns At most `LIMITS.resultColumnsMax` are looked at; what is past them is scanned. */
  constructor(columns: readonly ColumnDescription[], options: ColumnClassifierOptions) {
    this.#options = options;
    const looked = columns.slice(0, LIMITS.resultColumnsMax);
    this.#named = options.named ?? classifyColumns(looked);
    const known = looked.map((_, i) => options.known?.(i));
    this.#decisions = looked.map((_, i) => this.#join(known[i]?.decision, this.#named[i]));
    this.#evidence = looked.map(({ type }, i) => {
      const open = this.#decisions[i].treatment.kind === "scan" && known[i]?.settled !== true;
      return open && READABLE.has(type) ? new Evidence() : null;
    });
    this.#open = this.#evidence.filter((evidence) => evidence !== null).length;
  }

  /** One for each column, in order. */
  get decisions(): readonly ColumnDecision[] {
    return this.#decisions;
  }

  /** Whether more values could change a decision. */
  get wantsMore(): boolean {
    return this.#open > 0;
  }

  /** Whether values of this column are still looked at: others need not be read. */
  wants(column: number): boolean {
    return this.#evidence[column] != null;
  }

  /**
   * Takes one row's values into account; `decide` draws the conclusions.
   *
   * @param values The text of each column's value in order; null for NULL and for what is not wanted or readable.
   */
  observe(values: readonly (string | null)[]): void {
    const count = Math.min(values.length, this.#evidence.length);
    for (let i = 0; i < count; i++) {
      const value = values[i];
      if (value !== null) this.#evidence[i]?.add(value);
    }
  }

  /** @returns whether any column's treatment became stricter by what was observed. */
  decide(): boolean {
    let changed = false;
    for (let i = 0; i < this.#evidence.length; i++) {
      const evidence = this.#evidence[i];
      if (evidence === null) continue;
      const verdict = evidence.verdict(this.#options.today, this.#named[i]);
      const before = this.#decisions[i];
      const after = this.#join(before, verdict);
      this.#decisions[i] = after;
      if (after.treatment.kind !== before.treatment.kind) changed = true;
      if (after.treatment.kind !== "scan" || evidence.full) {
        this.#evidence[i] = null;
        this.#open--;
      }
    }
    return changed;
  }

  /** The stricter treatment of the two, with the surer verdict. */
  #join(before: ColumnDecision | undefined, verdict: Verdict): ColumnDecision {
    const treatment = this.#treatment(verdict);
    if (before === undefined) return { ...verdict, treatment };
    const more =
      treatment.kind === "fill" || (treatment.kind !== "scan" && treatment.kind !== before.treatment.kind);
    if (!more && verdict.confidence <= before.confidence) return before;
    const strict = strictest(before.treatment, treatment);
    const surer = verdict.confidence > before.confidence ? verdict : before;
    const { entity, confidence, reason } = surer;
    return { entity, confidence, reason, treatment: strict };
  }

  #treatment({ entity, confidence }: Verdict): ColumnTreatment {
    const { threshold = CONFIDENCE.fair, foundByRules, action } = this.#options;
    if (entity === null || confidence < threshold) return SCAN;
    if (SELF_EVIDENT.has(entity) && foundByRules?.has(entity) === true) return SCAN;
    return action?.(entity) ?? REDACT;
  }
}

/** Types whose values are worth a look; a flag or a generated id says nothing of a person. */
const READABLE: ReadonlySet<string> = new Set(["text", "number", "date", "timestamp", "json", "other"]);

/** Of two treatments the one that shows less; `scan` shows most. */
export function strictest(a: ColumnTreatment, b: ColumnTreatment): ColumnTreatment {
  if (a.kind === "scan") return b;
  return b.kind === "scan" ? a : stricter(a, b);
}
