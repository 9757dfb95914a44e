// What a classifier of columns is told of a result: the names of its base columns and of their tables, their types.
//
// RowDescription says which attribute of which table a column is, by numbers; the catalog says once for each table what these
// are called. That is remembered until DDL is seen, so a result of known tables costs no question. What cannot be learnt
// (a table of the open transaction, a catalog that cannot be read) leaves the column with the name that the result gives
// it, and is asked again after `LIMITS.catalogTtlMs`.
//
// Must not: decide anything, or fail: an unknown table is a hint less.

import { text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { LIMITS } from "../../base/limits.ts";
import type { ColumnHint, Soon } from "../../model/masking.ts";
import type { StatementFacts } from "../../model/operation.ts";
import type { Catalog, Relation } from "./catalog.ts";
import type { Field } from "./fields.ts";
import type { TableColumn } from "./origins.ts";
import { columnType } from "./types.ts";

/** Relations below are the server's own: their column names are the names of the result. */
const FIRST_USER_OID = 16_384;
/** Columns of the statement that a computed one is said to mention. */
const MENTIONS_MAX = 64;

interface Known {
  readonly relation: Pick<Relation, "schema" | "name" | "attributes"> | null;
  readonly at: number;
}

export class ColumnHints {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #scope: string;
  readonly #known = new Map<number, Known>();

  /** @param scope Tells this database from all others: table numbers are the same in many. */
  constructor(catalog: Catalog, clock: Clock, scope: string) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#scope = scope;
  }

  /** The catalog may have changed. */
  changed(): void {
    this.#known.clear();
  }

  /** One hint for each field, in order. @param statement Facts of the statement that gave the result, when known. */
  of(fields: readonly Field[], statement: StatementFacts | undefined): Soon<readonly ColumnHint[]> {
    const missing = [
      ...new Set(
        fields.map(({ tableOid }) => tableOid).filter((oid) => oid >= FIRST_USER_OID && !this.#has(oid)),
      ),
    ];
    if (missing.length === 0) return this.#hints(fields, statement);
    return this.#learn(missing).then(() => this.#hints(fields, statement));
  }

  async #learn(oids: readonly number[]): Promise<void> {
    let relations: ReadonlyMap<number, Relation> = new Map();
    try {
      relations = await this.#catalog.relations(oids);
    } catch {
      // As if they did not exist: the results' own names are left.
    }
    const at = this.#clock.elapsed();
    if (this.#known.size + oids.length > LIMITS.catalogRelationsMax) this.#known.clear();
    for (const oid of oids) this.#known.set(oid, { relation: relations.get(oid) ?? null, at });
  }

  #has(oid: number): boolean {
    const known = this.#known.get(oid);
    if (known === undefined) return false;
    return known.relation !== null || this.#clock.elapsed() - known.at < LIMITS.catalogTtlMs;
  }

  #hints(fields: readonly Field[], statement: StatementFacts | undefined): readonly ColumnHint[] {
    let mentions: readonly string[] | undefined;
    return fields.map((field) => {
      const shown = text(field.name);
      const type = columnType(field.typeOid);
      if (field.tableOid === 0) {
        mentions ??= mentioned(statement);
        return { name: shown, type, ...(mentions.length === 0 ? {} : { mentions }) };
      }
      const key = this.#key(field.tableOid, field.attribute);
      const relation = this.#known.get(field.tableOid)?.relation;
      const attribute = relation?.attributes.get(field.attribute);
      if (relation == null || attribute === undefined) return { name: shown, type, key };
      const { schema, name: table } = relation;
      const alias = attribute.name === shown ? {} : { alias: shown };
      return { name: attribute.name, ...alias, schema, table, type, key };
    });
  }

  /** The hint for a column that a COPY names. */
  ofTable({ name, typeOid, table, attribute }: TableColumn): ColumnHint {
    const key = this.#key(table.oid, attribute);
    return { name, schema: table.schema, table: table.name, type: columnType(typeOid), key };
  }

  /** Names a table's column among those of all resources. */
  #key(tableOid: number, attribute: number): string {
    return `${this.#scope}/${tableOid}/${attribute}`;
  }
}

function mentioned(statement: StatementFacts | undefined): readonly string[] {
  if (statement === undefined) return [];
  const names = new Set<string>();
  for (const { column } of statement.columns) {
    if (column !== "*" && names.size < MENTIONS_MAX) names.add(column);
  }
  return [...names];
}
