// Remembers what columns were taken for, so that the next result with them begins where the last one ended.
//
// Decisions are kept by the key that a caller gives a table's column (its table's and its own number), and joined with
// what is known already, so over results too they only get stricter. What a column's values said is kept as a
// verdict; values are not. When the memory is full the oldest decision goes: its column is judged by name again, and by
// its values when it is next read.
//
// Must not: be shared by databases whose keys could be the same.

import { LIMITS } from "../../base/limits.ts";
import type { MaskAction } from "../types.ts";
import { ColumnClassifier, type KnownColumn, strictest } from "./classifier.ts";
import { classifyColumns } from "./name.ts";
import type { ColumnDecision, ColumnHint, Verdict } from "./types.ts";

export interface ColumnJudgeOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Entities that the rules in force find (`SELF_EVIDENT` says of which that is enough). */
  readonly foundByRules: ReadonlySet<string>;
  /** `table.column` or `schema.table.column`: columns that are not personal, whatever they look like. Compared without case. */
  readonly except?: readonly string[];
  readonly threshold?: number;
  readonly action?: (entity: string) => MaskAction;
}

/** Results in a row that do not look at a settled column; the next one does, since tables fill up. */
const LOOK_AGAIN = 256;
/** Results whose values are looked at before a column is settled that never showed enough of them at once. */
const LOOKS_MAX = 32;
/** Sets of columns whose names are remembered. */
const NAMED_MAX = 2_000;

interface Kept {
  decision: ColumnDecision;
  settled: boolean;
  /** Results that looked at it. */
  looks: number;
  /** Results since it was settled. */
  results: number;
}

export class ColumnJudge {
  readonly #options: ColumnJudgeOptions;
  readonly #except: ReadonlySet<string>;
  readonly #kept = new Map<string, Kept>();
  readonly #named = new Map<string, readonly Verdict[]>();

  constructor(options: ColumnJudgeOptions) {
    this.#options = options;
    this.#except = new Set((options.except ?? []).map((name) => name.toLowerCase()));
  }

  /** A classifier for one result, which knows what earlier ones taught. Tell `keep` when it has decided. */
  open(columns: readonly ColumnHint[]): ColumnClassifier {
    const { now, foundByRules, threshold, action } = this.#options;
    return new ColumnClassifier(columns, {
      today: now(),
      foundByRules,
      named: this.#verdicts(columns),
      known: (i) => this.#known(columns[i].key),
      ...(threshold === undefined ? {} : { threshold }),
      ...(action === undefined ? {} : { action }),
    });
  }

  /** Whether the configuration says that this column is not personal. A column whose table is unknown never is excepted. */
  excepts({ schema, table, name }: ColumnHint): boolean {
    if (this.#except.size === 0 || table === undefined) return false;
    const own = `${table}.${name}`.toLowerCase();
    return (
      this.#except.has(own) || (schema !== undefined && this.#except.has(`${schema.toLowerCase()}.${own}`))
    );
  }

  /** Remembers what the classifier has decided so far. Another result may have learnt meanwhile: the stricter one stays. */
  keep(columns: readonly ColumnHint[], classifier: ColumnClassifier): void {
    classifier.decisions.forEach((decision, i) => {
      const { key } = columns[i];
      if (key === undefined) return;
      const before = this.#kept.get(key);
      const settled = !classifier.wants(i);
      if (before === undefined) {
        if (this.#kept.size >= LIMITS.columnDecisionsMax)
          this.#kept.delete(this.#kept.keys().next().value ?? "");
        this.#kept.set(key, { decision, settled, looks: 0, results: 0 });
        return;
      }
      before.settled ||= settled || ++before.looks >= LOOKS_MAX;
      if (decision === before.decision) return;
      const treatment = strictest(before.decision.treatment, decision.treatment);
      const surer = decision.confidence > before.decision.confidence ? decision : before.decision;
      before.decision = { ...surer, treatment };
    });
  }

  #known(key: string | undefined): KnownColumn | undefined {
    if (key === undefined) return undefined;
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (kept.settled && kept.results++ >= LOOK_AGAIN) {
      kept.settled = false;
      kept.looks = 0;
      kept.results = 0;
    }
    return kept;
  }

  /** The same columns come again and again: their names are judged once. */
  #verdicts(columns: readonly ColumnHint[]): readonly Verdict[] {
    let key = "";
    for (const { name, alias = "", table = "", type, mentions } of columns)
      key += `${name}\u0000${alias}\u0000${table}\u0000${type}\u0000${mentions?.join("\u0001") ?? ""}\u0002`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const verdicts = classifyColumns(columns.slice(0, LIMITS.resultColumnsMax));
    // A statement can be made to have any names: neither one key nor all of them may grow without end.
    if (key.length > 16_384) return verdicts;
    if (this.#named.size >= NAMED_MAX) this.#named.clear();
    this.#named.set(key, verdicts);
    return verdicts;
  }
}
