// The text of an operation as the record, the audit and the reviewers get it (law 7, DECISIONS 20).
//
// Rules find what looks like personal data. What only a column mask protects (a surname in a WHERE clause)
// looks like nothing, so where an operation touches a masked column, or where that cannot be told, every
// literal becomes `?`.
//
// Must not: return anything that did not pass the masker.

import { assert } from "../base/assert.ts";
import { utf8 } from "../base/bytes.ts";
import type { EntityMask, MaskedBytes, Masker } from "../model/masking.ts";
import type { Operation, OperationFacts, StatementFacts, TableRef } from "../model/operation.ts";
import type { ColumnMask, Obligations } from "../model/verdict.ts";

/** Effects through which an operation can reach tables that its text does not name. */
const OPAQUE_EFFECTS: ReadonlySet<string> = new Set(["execute", "administer", "unknown"]);

/** Whether literals and input of the operation may belong to a masked column. */
export function touchesMaskedColumn(facts: OperationFacts, masks: readonly ColumnMask[]): boolean {
  if (masks.length === 0) return false;
  if (facts.unknown !== undefined) return true;
  return facts.statements.some((statement) => statementTouches(statement, masks));
}

function statementTouches(statement: StatementFacts, masks: readonly ColumnMask[]): boolean {
  if (statement.effects.some((effect) => OPAQUE_EFFECTS.has(effect))) return true;
  return masks.some(
    (mask) =>
      statement.tables.some((table) => sameTable(table, mask)) ||
      // The column's name on another table may be a view's or an alias's: the same data.
      statement.columns.some((column) => same(column.column, mask.column.column)),
  );
}

function sameTable(table: TableRef, mask: ColumnMask): boolean {
  const { schema } = mask.column;
  return (
    same(table.name, mask.column.table) &&
    (schema === undefined || table.schema === undefined || same(schema, table.schema))
  );
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The operation's text, masked; with `?` for every literal when it touches a masked column.
 *
 * Where the operation could not be understood and no literal of it is known while column masks are in force,
 * nothing tells a literal from the rest: then only its size is given.
 *
 * @throws WeirError `INTERNAL_INVARIANT` when a literal's span is not in the text.
 */
export function recordedText(
  operation: Pick<Operation, "text" | "facts" | "literals">,
  obligations: Pick<Obligations, "columnMasks" | "entityMasks">,
  masker: Masker,
): MaskedBytes {
  const raw = utf8(operation.text);
  if (!touchesMaskedColumn(operation.facts, obligations.columnMasks)) {
    return masker.text(raw, obligations.entityMasks);
  }
  if (operation.facts.unknown !== undefined && operation.literals.length === 0) {
    return withheld(raw.length, masker, obligations.entityMasks);
  }
  return masker.text(withoutLiterals(raw, operation.literals), obligations.entityMasks);
}

/** What stands in a record for `bytes` bytes that may not be shown at all. */
export function withheld(bytes: number, masker: Masker, masks: readonly EntityMask[]): MaskedBytes {
  return masker.text(utf8(`[${bytes} bytes withheld]`), masks);
}

const QUESTION_MARK = 0x3f;

function withoutLiterals(raw: Uint8Array, literals: Operation["literals"]): Uint8Array {
  const ordered = [...literals].sort((a, b) => a.start - b.start);
  const out = new Uint8Array(raw.length + ordered.length);
  let from = 0;
  let length = 0;
  for (const { start, end } of ordered) {
    assert(0 <= start && start <= end && end <= raw.length, "a literal's span is not in the text");
    // Spans that overlap or touch an earlier one (a row's literal inside an array's) are gone with it.
    if (start >= from) {
      out.set(raw.subarray(from, start), length);
      length += start - from;
      out[length++] = QUESTION_MARK;
    }
    from = Math.max(from, end);
  }
  out.set(raw.subarray(from), length);
  return out.subarray(0, length + raw.length - from);
}
