// Gathers the facts of one statement while its tree is walked.
//
// Must not: know the tree. It removes repetition, keeps order and answers StatementFacts.

import {
  type ColumnRef,
  EFFECTS,
  type Effect,
  type StatementFacts,
  type TableRef,
} from "../../model/operation.ts";
import type { SettingTouch } from "./analysis.ts";
import { CATALOG_RELATION_NAMES } from "./catalog-data.ts";

const CATALOG_RELATIONS = new Set(CATALOG_RELATION_NAMES.split(/\s+/));

/** A base table as a FROM clause or a target names it. */
export interface TableName {
  readonly schema?: string;
  readonly name: string;
}

export class FactsCollector {
  readonly settings: SettingTouch[] = [];
  withoutWhere = false;
  /** Some table is named without a schema, so the search path decides which it is. */
  namesBareTables = false;
  readonly #searchPath: readonly string[] | undefined;
  readonly #effects = new Set<Effect>();
  readonly #verbs = new Set<string>();
  readonly #tables = new Map<string, TableRef>();
  readonly #functions = new Set<string>();
  readonly #columns = new Map<string, ColumnRef>();

  constructor(searchPath: readonly string[] | undefined) {
    this.#searchPath = searchPath;
  }

  /** An empty collector that looks names up in the same way. */
  fresh(): FactsCollector {
    return new FactsCollector(this.#searchPath);
  }

  effect(effect: Effect): void {
    this.#effects.add(effect);
  }

  effects(effects: readonly Effect[]): void {
    for (const effect of effects) this.#effects.add(effect);
  }

  /** The first verb is the statement's own. */
  verb(verb: string): void {
    this.#verbs.add(verb);
  }

  /**
   * @returns The table under each schema that it may be in: one, unless a search path of several schemas was given.
   *   `pg_catalog` is searched first, so a catalog relation's bare name is in no other schema.
   */
  resolve(schema: string | undefined, name: string): readonly TableName[] {
    if (schema !== undefined) return [{ schema, name }];
    if (CATALOG_RELATIONS.has(name)) return [{ schema: "pg_catalog", name }];
    this.namesBareTables = true;
    if (this.#searchPath === undefined) return [{ name }];
    // An empty path leaves the catalog alone.
    if (this.#searchPath.length === 0) return [{ schema: "pg_catalog", name }];
    return this.#searchPath.map((candidate) => ({ schema: candidate, name }));
  }

  table(table: TableName, access: "read" | "write"): void {
    // INVARIANT: a table read and written is listed once for each access.
    const key = JSON.stringify([table.schema ?? null, table.name, access]);
    if (this.#tables.has(key)) return;
    this.#tables.set(key, {
      ...(table.schema === undefined ? {} : { schema: table.schema }),
      name: table.name,
      access,
    });
    // Whoever writes to the catalog changes roles, rights and code.
    if (access === "write" && table.schema === "pg_catalog") this.effect("administer");
  }

  function(schema: string | undefined, name: string): void {
    this.#functions.add((schema === undefined ? name : `${schema}.${name}`).toLowerCase());
  }

  column(table: TableName | null, column: string): void {
    const key = JSON.stringify([table?.schema ?? null, table?.name ?? null, column]);
    if (this.#columns.has(key)) return;
    this.#columns.set(key, {
      ...(table?.schema === undefined ? {} : { schema: table.schema }),
      ...(table === null ? {} : { table: table.name }),
      column,
    });
  }

  /** Takes over what an inner text does, as EXECUTE does with its prepared statement. */
  absorb(facts: StatementFacts): void {
    this.effects(facts.effects);
    for (const verb of facts.verbs) if (verb !== "prepare") this.verb(verb);
    for (const table of facts.tables) this.table(table, table.access);
    for (const name of facts.functions) this.#functions.add(name);
    for (const { schema, table, column } of facts.columns)
      this.column(
        table === undefined ? null : { ...(schema === undefined ? {} : { schema }), name: table },
        column,
      );
    if (facts.withoutWhere) this.withoutWhere = true;
  }

  finish(): StatementFacts {
    const verbs = [...this.#verbs];
    return {
      verb: verbs[0] ?? "unknown",
      verbs: verbs.length === 0 ? ["unknown"] : verbs,
      // A statement of which no effect was found is one whose kind nobody described.
      effects: this.#effects.size === 0 ? ["unknown"] : EFFECTS.filter((effect) => this.#effects.has(effect)),
      tables: [...this.#tables.values()],
      functions: [...this.#functions],
      columns: [...this.#columns.values()],
      withoutWhere: this.withoutWhere,
    };
  }
}
