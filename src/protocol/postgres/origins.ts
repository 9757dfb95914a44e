// Which base columns an output column shows: from RowDescription, the statement's facts and the catalog.
//
// A column that RowDescription ties to a table's attribute is that column, and its parents' and children's columns too. What
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
  readonly table: RelationName & { readonly oid: number };
  readonly attribute: number;
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

/** Of those, the ones that print definitions: text of the schema, not of rows. */
const PRINTS_DEFINITIONS =
  /^pg_get_\w*(def|expr|userbyid|arguments|result|constraintdef|partkey|partition_constraintdef)$/;

/**
 * Catalogs that hold definitions only, so what psql and pg_dump compute of them depends on no row of any table. Not
 * among them: pg_statistic and its views (sampled values), pg_largeobject, pg_stat_* (others' statements), pg_settings.
 */
const DEFINITIONS = new Set(
  `pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_cast pg_class pg_collation pg_constraint
  pg_conversion pg_database pg_default_acl pg_depend pg_description pg_enum pg_event_trigger pg_extension
  pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_index pg_inherits pg_init_privs pg_language pg_namespace
  pg_opclass pg_operator pg_opfamily pg_partitioned_table pg_policy pg_proc pg_publication pg_publication_namespace
  pg_publication_rel pg_range pg_rewrite pg_roles pg_seclabel pg_sequence pg_shdepend pg_shdescription pg_statistic_ext
  pg_tablespace pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template pg_type`.split(
    /\s+/,
  ),
);

/** Statements of all who share the role, with the values that they name. */
const STATEMENTS = { relation: "pg_stat_activity", column: "query" } as const;

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
    if (await this.#readsDefinitions(statement)) return NOWHERE;
    // A masked column's name anywhere, whatever table it is said of: an alias, a child or a view can carry it.
    const named = statement.columns.some(
      ({ column }) => column === "*" || masks.some((mask) => same(mask.column.column, column)),
    );
    if (named || (statement.tables.some(isActivity) && statement.columns.some(isStatementText)))
      return UNKNOWN;
    const functions = statement.functions.map((name) => name.slice(name.lastIndexOf(".") + 1));
    if (functions.some((name) => READS_BY_NAME.test(name))) return UNKNOWN;
    try {
      // `c.f` calls f(c) when c has no column f.
      const callable = [...new Set([...functions, ...statement.columns.map(({ column }) => column)])];
      if (callable.length > 0 && !(await this.#catalog.builtin(callable))) return UNKNOWN;
      const tables = [...new Set(statement.tables.map((table) => table.name))];
      if (tables.length === 0) return NOWHERE;
      const relations = await this.#catalog.named(tables);
      // A table that the catalog does not show could be anything.
      if (!tables.every((name) => relations.some((relation) => relation.name === name))) return UNKNOWN;
      const veiled = relations.some(
        (relation) =>
          isVeil(relation, masks) ||
          (isMasked(relation, masks) && mentionsGenerated(relation, statement)) ||
          (isMasked(relation, masks, "*") && statement.columns.length > 0),
      );
      return veiled ? UNKNOWN : NOWHERE;
    } catch {
      return UNKNOWN;
    }
  }

  /** Whether the statement reads nothing but definitions. The schema must be said: a table in another can have the name. */
  async #readsDefinitions({ tables, functions, effects }: StatementFacts): Promise<boolean> {
    if (tables.length === 0 || effects.some((effect) => effect !== "read")) return false;
    if (!tables.every(({ schema, name }) => schema === "pg_catalog" && DEFINITIONS.has(name))) return false;
    const names = functions.map((name) => name.slice(name.lastIndexOf(".") + 1));
    if (names.some((name) => READS_BY_NAME.test(name) && !PRINTS_DEFINITIONS.test(name))) return false;
    try {
      return names.length === 0 || (await this.#catalog.builtin(names));
    } catch {
      return false;
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
          table: relation,
          attribute: number,
        }));
    } catch {
      return null;
    }
  }
}

function attributeOrigin(relation: Relation, number: number, masks: readonly ColumnMask[]): ColumnOrigin {
  const attribute = relation.attributes.get(number);
  if (attribute === undefined || isVeil(relation, masks)) return UNKNOWN;
  if (masks.length > 0 && isActivity(relation) && isStatementText({ column: attribute.name })) return UNKNOWN;
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
    columns: [own(relation), ...relation.ancestors.map(own), ...relation.descendants.map(own)],
    derived: attribute.generated,
  };
}

/** Whether a relation can show a masked column under another name. */
function isVeil(relation: Relation, masks: readonly ColumnMask[]): boolean {
  if (masks.length === 0) return false;
  if (relation.opaque || relation.reads.some(isActivity)) return true;
  return relation.reads.some((read) => masks.some((mask) => names(mask, read)));
}

function isActivity({ schema, name }: { readonly schema?: string; readonly name: string }): boolean {
  return schema === "pg_catalog" && name === STATEMENTS.relation;
}

function isStatementText({ column }: { readonly column: string }): boolean {
  return column === STATEMENTS.column;
}

/** @param column Asks for masks of this column only. */
function isMasked(relation: Relation, masks: readonly ColumnMask[], column?: string): boolean {
  const wanted = column === undefined ? masks : masks.filter((mask) => mask.column.column === column);
  const family = [relation, ...relation.ancestors, ...relation.descendants];
  return family.some((one) => wanted.some((mask) => names(mask, one)));
}

function mentionsGenerated(relation: Relation, statement: StatementFacts): boolean {
  for (const attribute of relation.attributes.values()) {
    if (attribute.generated && statement.columns.some(({ column }) => column === attribute.name)) return true;
  }
  return false;
}

function names(mask: ColumnMask, relation: RelationName): boolean {
  const { schema, table } = mask.column;
  return same(table, relation.name) && (schema === undefined || same(schema, relation.schema));
}

/** Without case, as the spine compares them: a mask written as `Customers.SSN` errs on the side of masking. */
function same(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
