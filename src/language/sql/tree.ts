// Reading PostgreSQL's syntax tree as JSON: the few shapes that everything else here relies on.
//
// A node is an object with one key that starts with a capital letter, its kind ({"SelectStmt": {...}}). Some fields hold
// a node's fields without that key (an InsertStmt's `relation`); whoever reads such a field knows its kind.
//
// Must not: know what a kind means.

/** The fields of a node. Zero, false and empty values are absent. */
export type Fields = { readonly [key: string]: unknown };

export interface TaggedNode {
  readonly kind: string;
  readonly fields: Fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The node that `value` is, or `null` when it is something else. */
export function asNode(value: unknown): TaggedNode | null {
  if (!isFields(value)) return null;
  for (const kind in value) {
    const first = kind.charCodeAt(0);
    const fields = value[kind];
    return first >= 65 && first <= 90 && isFields(fields) ? { kind, fields } : null;
  }
  return null;
}

/** The fields of `value` when it is a node of this kind, else `null`. */
export function fieldsOf(value: unknown, kind: string): Fields | null {
  const node = asNode(value);
  return node?.kind === kind ? node.fields : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The elements of a List node. */
export function itemsOf(value: unknown): readonly unknown[] {
  const list = fieldsOf(value, "List");
  return list === null ? [] : listOf(list.items);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The text of a String node; a missing one is the empty string, as in the tree. */
export function stringNode(value: unknown): string | null {
  const fields = fieldsOf(value, "String");
  return fields === null ? null : (textOf(fields.sval) ?? "");
}

/** A dotted name given as a list of String nodes, or `null` when another kind of node is among them. */
export function nameParts(value: unknown): string[] | null {
  const out: string[] = [];
  for (const item of listOf(value)) {
    const part = stringNode(item);
    if (part === null) return null;
    out.push(part);
  }
  return out;
}

/** A constant as text, or `null` when the expression is not a plain constant. */
export function constantText(value: unknown): string | null {
  const cast = fieldsOf(value, "TypeCast");
  if (cast !== null) return constantText(cast.arg);
  const fields = fieldsOf(value, "A_Const");
  if (fields === null) return stringNode(value);
  for (const [key, inner] of [
    ["sval", "sval"],
    ["fval", "fval"],
    ["bsval", "bsval"],
  ] as const) {
    const holder = fields[key];
    if (isFields(holder)) return textOf(holder[inner]) ?? "";
  }
  if (isFields(fields.ival)) return String(fields.ival.ival ?? 0);
  if (isFields(fields.boolval)) return String(fields.boolval.boolval ?? false);
  return null;
}
