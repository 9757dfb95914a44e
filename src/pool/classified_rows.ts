// One result whose columns are classified: by name before its first row, by its first rows as they come.
//
// The first values are read on the calling thread, before a batch goes to a worker. When they make a column's mask
// stricter, the batch and all after it go to another handle with that mask, while the one before answers what it has.
//
// INVARIANT: answers are given in the order of the pushes, also across handles, and none after the first that failed.
//
// Must not: classify a column that policy has spoken of, or keep a value.

import type { MaskedBytes, MaskStats, RowMasker, Soon, TreatedShape } from "../model/masking.ts";
import type { ColumnClassifier } from "../redact/columns/classifier.ts";
import { isReadable, readFirstRows } from "../redact/columns/first_rows.ts";
import type { ColumnJudge } from "../redact/columns/judge.ts";
import type { ColumnHint } from "../redact/columns/types.ts";

/** Rows of one batch that are looked at. */
const ROWS_LOOKED_AT = 48;

/** A handle for the rows of one shape, which counts on `stats` when it is given. */
type OpenRows = (shape: TreatedShape, stats?: MaskStats) => RowMasker;

/** The rows' masker, with the masks that classification adds; a plain one when nothing can be added later. */
export function classifiedRows(judge: ColumnJudge, shape: TreatedShape, open: OpenRows): RowMasker {
  const hints: ColumnHint[] = [];
  for (const { hint } of shape.columns) {
    // All columns of a result come with hints, or none does.
    if (hint === undefined) return open(shape);
    hints.push(hint);
  }
  if (hints.length === 0) return open(shape);
  const classifier = judge.open(hints);
  const excepted = hints.map((hint) => judge.excepts(hint));
  judge.keep(hints, classifier);
  const first = open(tighten(shape, classifier, excepted));
  const result: Result = { judge, shape, hints, excepted, classifier, open };
  const mayLearn = isReadable(shape) && shape.columns.some((_, i) => isOpen(result, i));
  return mayLearn ? new ClassifiedRows(result, first) : first;
}

/** Whether values of a column may still change its mask. */
function isOpen({ shape, excepted, classifier }: Result, column: number): boolean {
  return shape.columns[column].treatment.kind === "scan" && !excepted[column] && classifier.wants(column);
}

function tighten(
  shape: TreatedShape,
  classifier: ColumnClassifier,
  excepted: readonly boolean[],
): TreatedShape {
  const { decisions } = classifier;
  return {
    framing: shape.framing,
    columns: shape.columns.map(({ encoding, treatment }, i) => ({
      encoding,
      treatment:
        treatment.kind === "scan" && !excepted[i] ? (decisions[i]?.treatment ?? treatment) : treatment,
    })),
  };
}

interface Result {
  readonly judge: ColumnJudge;
  readonly shape: TreatedShape;
  readonly hints: readonly ColumnHint[];
  readonly excepted: readonly boolean[];
  readonly classifier: ColumnClassifier;
  readonly open: OpenRows;
}

class ClassifiedRows implements RowMasker {
  readonly stats: MaskStats;
  readonly #result: Result;
  #rows: RowMasker;
  /** Handles of before that still owe answers. */
  readonly #retired = new Set<RowMasker>();
  /** The last answer that is not given yet. */
  #tail: Promise<MaskedBytes> | null = null;
  /** Nothing more can be learnt. */
  #settled = false;

  constructor(result: Result, first: RowMasker) {
    this.#result = result;
    this.#rows = first;
    this.stats = first.stats;
  }

  push(batch: Uint8Array): Soon<MaskedBytes> {
    if (!this.#settled) this.#look(batch);
    const masked = this.#rows.push(batch);
    const before = this.#retired.size > 0 ? this.#tail : null;
    if (before === null && !(masked instanceof Promise)) return masked;
    const answer = before === null ? (masked as Promise<MaskedBytes>) : inTurn(before, masked);
    this.#tail = answer;
    const given = () => {
      if (this.#tail !== answer) return;
      this.#tail = null;
      this.#closeRetired();
    };
    const failed = () => {
      this.close();
      given();
    };
    answer.then(given, failed);
    return answer;
  }

  close(): void {
    this.#settled = true;
    this.#rows.close();
    this.#closeRetired();
  }

  /** A batch that cannot be read is left to the handle, which refuses it. */
  #look(batch: Uint8Array): void {
    const { judge, shape, hints, classifier, open, excepted } = this.#result;
    const wants = (i: number) => isOpen(this.#result, i);
    readFirstRows(batch, shape, ROWS_LOOKED_AT, wants, (values) => classifier.observe(values));
    const stricter = classifier.decide();
    this.#settled = !shape.columns.some((_, i) => wants(i));
    judge.keep(hints, classifier);
    if (!stricter) return;
    const before = this.#rows;
    this.#rows = open(tighten(shape, classifier, excepted), this.stats);
    if (this.#tail === null) before.close();
    else this.#retired.add(before);
  }

  #closeRetired(): void {
    for (const rows of this.#retired) rows.close();
    this.#retired.clear();
  }
}

async function inTurn(before: Promise<MaskedBytes>, masked: Soon<MaskedBytes>): Promise<MaskedBytes> {
  // Its own failure is told by the return; should the one before fail, this one must not be an unhandled one.
  if (masked instanceof Promise) masked.catch(nothing);
  await before;
  return masked;
}

function nothing(): void {}
