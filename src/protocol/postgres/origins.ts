// Which base columns an output column shows: from RowDescription, the statement's facts and the catalog.
//
// A column that RowDescription ties to a table's attribute is that column, and its parents' columns too. What
// it ties to nothing (an expression) is `unknown` as soon as the statement could reach a masked column; a view
// over a table with a masked column is unknown as a whole, since pg_depend does not say which output shows what.
//
// Must not: answer "no columns" where it could not tell (law 8). A failed look-up is unknown, not an error.

import type { ColumnName, ColumnOrigin, Soon } from "../../model/masking.ts";
import type { StatementFacts } from "../../model/operation.ts";
import type { ColumnMask } from "../../model/verdict.ts";
import type { Catalog, Relation, RelationName } from "./catalog.ts";
import type { Field } from "./fields.ts";

export interface ResultContext {
  readonly masks: readonly ColumnMask[];
  /** Facts of the statement that gave the result, when they are known. */
  readonly statement: StatementFacts | undefined;
  /** False while DDL of the open transaction hides from the side connection. */
  readonly catalogIsCurrent: boolean;
}

export interface TableColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly origin: ColumnOrigin;
}

export interface OriginResolver {
  /** One origin for each field, in order. */
  result(fields: readonly Field[], context: ResultContext): Soon<readonly ColumnOrigin[]>;
  /** The origin of what a statement computes. */
  expression(context: ResultContext): Soon<ColumnOrigin>;
  /** The columns that COPY takes from a table without a column list, or null when it cannot be told which table it is. */
  table(
    name: { readonly schema?: string; readonly name: string },
    context: ResultContext,
  ): Promise<readonly TableColumn[] | null>;
  /** The catalog may have changed. */
  changed(): void;
}

const UNKNOWN: ColumnOrigin = { kind: "unknown" };
const NOWHERE: ColumnOrigin = { kind: "columns", columns: [] };

/** Verbs whose facts name every column that an output can depend on. FETCH, EXECUTE and EXPLAIN show others' columns. */
const TELLING = new Set([
  "select",
  "insert",
  "update",
  "delete",
  "merge",
  "values",
  "table",
  "show",
  "copy to",
]);

/** Built-in functions that run SQL given as text, or read whole relations by name. */
const READS_BY_NAME =
  /^(query_to_|table_to_|schema_to_|database_to_|cursor_to_|ts_stat$|ts_rewrite$|pg_get_|lo_|pg_read_|pg_stat_get_)/;

export class CatalogOrigins implements OriginResolver {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  changed(): void {
    this.#catalog.clear();
  }

  async result(fields: readonly Field[], context: ResultContext): Promise<readonly ColumnOrigin[]> {
    try {
      const oids = fields.filter((field) => field.tableOid !== 0).map((field) => field.tableOid);
      const relations = await this.#catalog.relations(oids);
      const computed = fields.some((field) => field.tableOid === 0)
        ? await this.expression(context)
        : UNKNOWN;
      return fields.map((field) => {
        if (field.tableOid === 0) return computed;
        const relation = relations.get(field.tableOid);
        return relation === undefined ? UNKNOWN : attributeOrigin(relation, field.attribute, context.masks);
      });
    } catch {
      return fields.map(() => UNKNOWN);
    }
  }

  async expression({ masks, statement, catalogIsCurrent }: ResultContext): Promise<ColumnOrigin> {
    if (masks.length === 0) return NOWHERE;
    if (statement === undefined || !catalogIsCurrent || !TELLING.has(statement.verb)) return UNKNOWN;
    // A masked column's name anywhere, whatever table it is said of: an alias, a child or a view can carry it.
    const named = statement.columns.some(
      ({ column }) => column === "*" || masks.some((mask) => mask.column.column === column),
    );
    if (named) return UNKNOWN;
    const functions = statement.functions.map((name) => name.slice(name.lastIndexOf(".") + 1));
    if (functions.some((name) => READS_BY_NAME.test(name))) return UNKNOWN;
    try {
      if (functions.length > 0 && !(await this.#catalog.builtin(functions))) return UNKNOWN;
      const tables = [...new Set(statement.tables.map((table) => table.name))];
      if (tables.length === 0) return NOWHERE;
      const relations = await this.#catalog.named(tables);
      // A table that the catalog does not show could be anything.
      if (!tables.every((name) => relations.some((relation) => relation.name === name))) return UNKNOWN;
      const veiled = relations.some(
        (relation) =>
          isVeil(relation, masks) || (isMasked(relation, masks) && mentionsGenerated(relation, statement)),
      );
      return veiled ? UNKNOWN : NOWHERE;
    } catch {
      return UNKNOWN;
    }
  }

  async table(
    name: { readonly schema?: string; readonly name: string },
    context: ResultContext,
  ): Promise<readonly TableColumn[] | null> {
    try {
      if (!context.catalogIsCurrent) return null;
      const found = (await this.#catalog.named([name.name])).filter(
        (relation) => name.schema === undefined || relation.schema === name.schema,
      );
      // The search path decides among several; it is not known for certain.
      if (found.length !== 1) return null;
      const [relation] = found;
      return [...relation.attributes]
        .filter(([number, attribute]) => number > 0 && !attribute.generated)
        .map(([number, attribute]) => ({
          name: attribute.name,
          typeOid: attribute.typeOid,
          origin: attributeOrigin(relation, number, context.masks),
        }));
    } catch {
      return null;
    }
  }
}

function attributeOrigin(relation: Relation, number: number, masks: readonly ColumnMask[]): ColumnOrigin {
  const attribute = relation.attributes.get(number);
  if (attribute === undefined || isVeil(relation, masks)) return UNKNOWN;
  // A generated column is computed from others of its table, perhaps from a masked one.
  if (attribute.generated && isMasked(relation, masks)) return UNKNOWN;
  const own = ({ schema, name }: RelationName): ColumnName => ({
    schema,
    table: name,
    column: attribute.name,
  });
  // RowDescription ties only a column's own value to its attribute; what is computed has no table.
  return {
    kind: "columns",
    columns: [own(relation), ...relation.ancestors.map(own)],
    derived: attribute.generated,
  };
}

/** Whether a relation can show a masked column under another name. */
function isVeil(relation: Relation, masks: readonly ColumnMask[]): boolean {
  if (masks.length === 0) return false;
  return relation.opaque || relation.reads.some((read) => masks.some((mask) => names(mask, read)));
}

function isMasked(relation: Relation, masks: readonly ColumnMask[]): boolean {
  return [relation, ...relation.ancestors].some((one) => masks.some((mask) => names(mask, one)));
}

function mentionsGenerated(relation: Relation, statement: StatementFacts): boolean {
  for (const attribute of relation.attributes.values()) {
    if (attribute.generated && statement.columns.some(({ column }) => column === attribute.name)) return true;
  }
  return false;
}

function names(mask: ColumnMask, relation: RelationName): boolean {
  const { schema, table } = mask.column;
  return table === relation.name && (schema === undefined || schema === relation.schema);
}
