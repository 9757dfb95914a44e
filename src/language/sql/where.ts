// Whether a WHERE clause restrains anything. `DELETE FROM t WHERE true` is a delete without WHERE in all but spelling.
//
// Only shapes that are plainly always the same are seen through: no column in the condition, a side of an OR like that, a
// column compared with itself. This is a courtesy against habit, not a proof: `WHERE id > -1` restrains nothing either.

import { asNode, isFields, listOf } from "./tree.ts";

/** True when the clause is absent or cannot tell one row from another. */
export function isUnrestrained(where: unknown): boolean {
  if (where === undefined || where === null) return true;
  const node = asNode(where);
  if (node === null) return false;
  if (node.kind === "BoolExpr") {
    const args = listOf(node.fields.args);
    if (node.fields.boolop === "OR_EXPR") return args.some(isUnrestrained);
    if (node.fields.boolop === "AND_EXPR") return args.every(isUnrestrained);
  }
  if (node.kind === "A_Expr" && node.fields.lexpr !== undefined && node.fields.rexpr !== undefined)
    if (sameExpression(node.fields.lexpr, node.fields.rexpr)) return true;
  return !mentionsRow(where);
}

/** A column, a subquery or the row of a cursor. */
function mentionsRow(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsRow);
  if (!isFields(value)) return false;
  for (const key in value) {
    if (key === "ColumnRef" || key === "SubLink" || key === "CurrentOfExpr") return true;
    if (mentionsRow(value[key])) return true;
  }
  return false;
}

function sameExpression(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameExpression(item, b[i]));
  if (isFields(a) && isFields(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    keys.delete("location");
    return [...keys].every((key) => sameExpression(a[key], b[key]));
  }
  return a === b;
}
