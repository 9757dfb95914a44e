// What policy's column masks mean for the columns of one result (law 8).
//
// An output column gets the strictest of the masks on the base columns that it shows or depends on. Where
// its origin is unknown and any column mask is in force, it is redacted whole: "could not tell" is never
// treated as "depends on nothing".
//
// Must not: read a value, or know how one is framed.

import { LIMITS } from "../base/limits.ts";
import { stricter } from "../base/mask.ts";
import type {
  ColumnName,
  ColumnShape,
  ColumnTreatment,
  MaskAction,
  RowShape,
  TreatedShape,
} from "../model/masking.ts";
import type { ColumnMask } from "../model/verdict.ts";

const SCAN: ColumnTreatment = { kind: "scan" };
const REDACT: MaskAction = { kind: "redact" };

/**
 * A result whose columns are not known at all, while column masks are in force: every field is redacted,
 * however many there are. A masker that insists on the exact number ends the session, which is safe too.
 */
const ALL_REDACTED: TreatedShape["columns"] = Array.from({ length: LIMITS.resultColumnsMax }, () => ({
  encoding: "text" as const,
  treatment: REDACT,
}));

/** The shape with each column's treatment decided. */
export function treat(shape: RowShape, masks: readonly ColumnMask[]): TreatedShape {
  if (masks.length > 0 && shape.columns.length === 0) {
    return { framing: shape.framing, columns: ALL_REDACTED };
  }
  return {
    framing: shape.framing,
    columns: shape.columns.map((column) => ({
      encoding: column.encoding,
      treatment: masks.length === 0 ? SCAN : treatmentOf(column, masks),
      ...(column.hint === undefined ? {} : { hint: column.hint }),
    })),
  };
}

function treatmentOf(column: ColumnShape, masks: readonly ColumnMask[]): ColumnTreatment {
  const { origin } = column;
  if (origin.kind === "unknown") return REDACT;
  let strictest: MaskAction | null = null;
  for (const base of origin.columns) {
    for (const mask of masks) {
      if (covers(mask, base)) strictest = strictest === null ? mask.action : stricter(strictest, mask.action);
    }
  }
  if (strictest === null) return SCAN;
  // A fill shows the end of the column's own value. Of a computed value it would show something else: the
  // end of reverse(ssn) is the start of ssn.
  const computed = origin.derived ?? origin.columns.length > 1;
  return strictest.kind === "fill" && computed ? REDACT : strictest;
}

/** Names are compared without case: a mask written as `Customers.SSN` errs on the side of masking. */
function covers(mask: ColumnMask, base: ColumnName): boolean {
  const { schema, table, column } = mask.column;
  return (
    same(table, base.table) &&
    (column === "*" || base.column === "*" || same(column, base.column)) &&
    (schema === undefined || base.schema === "" || same(schema, base.schema))
  );
}

function same(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
