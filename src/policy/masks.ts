// Masks that policies ask for, put together: of several for one thing the least revealing wins (DECISIONS 9, 10).

import { stricter } from "../base/mask.ts";
import type { EntityMask, MaskAction } from "../model/masking.ts";
import type { ColumnMask, Obligations } from "../model/verdict.ts";
import type { MaskEntry } from "./document.ts";

function maskAction(value: MaskEntry["with"]): MaskAction {
  if (value === null || value === "null") return { kind: "null" };
  if (value === "fill") return { kind: "fill", keep: 0 };
  if (typeof value === "object") return { kind: "fill", keep: value.fill.keep };
  return { kind: value };
}

/** `ssn` of `customers` in any schema, or of one. */
function columnName(text: string): ColumnMask["column"] {
  const parts = text.split(".");
  const [schema, table, column] = parts.length === 3 ? parts : [undefined, parts[0], parts[1]];
  return { ...(schema === undefined ? {} : { schema }), table, column };
}

/**
 * @param entries Masks of every policy that applies.
 * @param entities The entities that configured rules find; `"*"` stands for each. When absent, `*` is passed on as it is.
 */
export function obligationsOf(
  entries: readonly MaskEntry[],
  entities: readonly string[] | undefined,
  policyVersion: string,
): Obligations {
  const byEntity = new Map<string, MaskAction>();
  const byColumn = new Map<string, ColumnMask>();
  for (const entry of entries) {
    const action = maskAction(entry.with);
    for (const name of entry.entities ?? [])
      for (const entity of name === "*" && entities !== undefined ? entities : [name]) {
        const before = byEntity.get(entity);
        byEntity.set(entity, before === undefined ? action : stricter(before, action));
      }
    for (const text of entry.columns ?? []) {
      const column = columnName(text);
      const key = [column.schema ?? "", column.table, column.column].join(".");
      const before = byColumn.get(key);
      byColumn.set(key, { column, action: before === undefined ? action : stricter(before.action, action) });
    }
  }
  return {
    entityMasks: [...byEntity].map(([entity, action]): EntityMask => ({ entity, action })),
    columnMasks: [...byColumn.values()],
    policyVersion,
  };
}
