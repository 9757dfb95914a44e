// From a RowDescription to what the masking pool needs: encodings, names, origins.
//
// Names in a shape are only for context; they are masked before anyone sees them.
//
// Must not: touch rows.

import { text } from "../../base/bytes.ts";
import type { ColumnHint, ColumnOrigin, RowShape, Soon } from "../../model/masking.ts";
import type { Field } from "./fields.ts";
import type { ResultContext } from "./origins.ts";
import type { Relay } from "./relay.ts";
import type { Running } from "./state.ts";
import { valueEncoding } from "./types.ts";

const NOWHERE: ColumnOrigin = { kind: "columns", columns: [] };

export function rowShape(relay: Relay, fields: readonly Field[], running: Running): Soon<RowShape> {
  const context = resultContext(relay, running);
  const hints = relay.parts.hints?.of(fields, context.statement) ?? null;
  // Origins matter to column masks only; without any, no look-up is made.
  const origins =
    running.permit.obligations.columnMasks.length === 0 ? null : relay.parts.origins.result(fields, context);
  if (origins instanceof Promise || hints instanceof Promise) {
    return Promise.all([origins, hints]).then(([known, given]) => shapeOf(fields, known, given));
  }
  return shapeOf(fields, origins, hints);
}

export function resultContext(relay: Relay, running: Running): ResultContext {
  const { facts } = running.analysis;
  return {
    masks: running.permit.obligations.columnMasks,
    statement: facts.unknown === undefined ? facts.statements[running.index] : undefined,
    catalogIsCurrent: !relay.ddlInTransaction,
  };
}

function shapeOf(
  fields: readonly Field[],
  origins: readonly ColumnOrigin[] | null,
  hints: readonly ColumnHint[] | null,
): RowShape {
  return {
    framing: { kind: "pg-data-row" },
    columns: fields.map((field, i) => ({
      name: text(field.name),
      encoding: valueEncoding(field.typeOid, field.format),
      origin: origins === null ? NOWHERE : origins[i],
      ...(hints === null ? {} : { hint: hints[i] }),
    })),
  };
}
