// Which base tables a column reference may mean.
//
// Without a catalog, an unqualified column may belong to any table in sight, so it is reported for each of them: a deny rule
// then never misses one, and an allow rule must cover all. Qualified names are resolved through their alias, exactly.
//
// Must not: report; it answers candidates, the walk reports them.

import type { TableName } from "./collect.ts";

/** One thing in a FROM clause. */
export interface FromItem {
  /** Its alias, or the table's own name. */
  readonly name: string;
  /** The schema it can be qualified with; only a table without an alias has one. */
  readonly schema?: string;
  /** Base tables whose columns it shows. Empty for a subquery or CTE: their own columns are reported inside. */
  readonly tables: readonly TableName[];
  /** A function or anything else whose columns come from nowhere we know. */
  readonly opaque: boolean;
}

export class Scope {
  readonly items: FromItem[] = [];
  readonly parent: Scope | null;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  /** The item of this name, innermost first. */
  find(name: string, schema?: string): FromItem | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent)
      for (const item of scope.items)
        if (
          item.name === name &&
          (schema === undefined || item.schema === undefined || item.schema === schema)
        )
          return item;
    return null;
  }

  /** Every item in sight, innermost first. */
  *all(): Generator<FromItem> {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) yield* scope.items;
  }
}

/** Names of common table expressions in sight. A CTE hides a table of the same name, except as a target of a write. */
export class CteNames {
  readonly #names = new Set<string>();
  readonly #parent: CteNames | null;

  constructor(parent: CteNames | null) {
    this.#parent = parent;
  }

  add(name: string): void {
    this.#names.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name) || (this.#parent?.has(name) ?? false);
  }
}
