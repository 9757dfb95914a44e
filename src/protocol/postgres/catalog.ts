// What a resource's catalog says about relations, over a side connection of Weir's own.
//
// It is asked only where column masks need it, and remembers its answers for `LIMITS.catalogTtlMs`. Whatever
// cannot be learnt is `undefined`, never "nothing": the caller masks.
//
// Must not: be given text of a client. Names and OIDs are compared as values, in hexadecimal literals.
//
// Source: PostgreSQL 18 manual 52 (pg_class, pg_attribute, pg_inherits, pg_depend, pg_rewrite, pg_proc).

import { hex, utf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { LIMITS } from "../../base/limits.ts";

export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

export interface Relation extends RelationName {
  readonly oid: number;
  /** By attribute number, dropped ones left out. */
  readonly attributes: ReadonlyMap<
    number,
    { readonly name: string; readonly typeOid: number; readonly generated: boolean }
  >;
  /** Tables it is a partition or child of, at any distance. */
  readonly ancestors: readonly RelationName[];
  /** Its partitions and children, at any distance, with their other parents: their rows are read through it. */
  readonly descendants: readonly RelationName[];
  /** Tables (with their ancestors) that its definition reads, at any distance. Empty when it is no view. */
  readonly reads: readonly RelationName[];
  /** Its definition calls functions that are not built in, or its own values are other columns' (statistics). */
  readonly opaque: boolean;
}

/** Asks one SQL text of the resource. @returns Rows of text values. @throws on any failure. */
type AskCatalog = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

interface Kept<T> {
  readonly value: T;
  readonly at: number;
}

const SYSTEM_STATISTICS = new Set([
  "pg_statistic",
  "pg_statistic_ext_data",
  "pg_stats",
  "pg_stats_ext",
  "pg_stats_ext_exprs",
]);

export class Catalog {
  readonly #ask: AskCatalog;
  readonly #clock: Clock;
  readonly #byOid = new Map<number, Kept<Relation | undefined>>();
  readonly #byName = new Map<string, Kept<readonly number[]>>();
  readonly #functions = new Map<string, Kept<boolean>>();

  constructor(ask: AskCatalog, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** DDL happened: what is remembered may be wrong. */
  clear(): void {
    this.#byOid.clear();
    this.#byName.clear();
    this.#functions.clear();
  }

  /** Relations by OID. One that does not exist, or is not visible from outside its transaction, is absent. */
  async relations(oids: readonly number[]): Promise<ReadonlyMap<number, Relation>> {
    const missing = [...new Set(oids)].filter((oid) => !this.#fresh(this.#byOid, oid));
    if (missing.length > 0) await this.#load(missing);
    const found = new Map<number, Relation>();
    for (const oid of oids) {
      const relation = this.#byOid.get(oid)?.value;
      if (relation !== undefined) found.set(oid, relation);
    }
    return found;
  }

  /** All relations of these names, in any schema: a search path cannot hide one. */
  async named(names: readonly string[]): Promise<readonly Relation[]> {
    const missing = [...new Set(names)].filter((name) => !this.#fresh(this.#byName, name));
    if (missing.length > 0) {
      const rows = await this.#ask(
        `select relname, oid from pg_catalog.pg_class where relkind in ('r','p','v','m','f') and relname in (${missing.map(literal).join(",")})`,
      );
      for (const name of missing) {
        const oids = rows.filter((row) => row[0] === name).map((row) => Number(row[1]));
        this.#keep(this.#byName, name, oids);
      }
    }
    const oids = names.flatMap((name) => this.#byName.get(name)?.value ?? []);
    return [...(await this.relations(oids)).values()];
  }

  /** Whether each name belongs to built-in functions only. */
  async builtin(names: readonly string[]): Promise<boolean> {
    const missing = [...new Set(names)].filter((name) => !this.#fresh(this.#functions, name));
    if (missing.length > 0) {
      const rows = await this.#ask(
        `select distinct proname from pg_catalog.pg_proc where oid >= 16384 and proname in (${missing.map(literal).join(",")})`,
      );
      const own = new Set(rows.map((row) => row[0]));
      for (const name of missing) this.#keep(this.#functions, name, !own.has(name));
    }
    return names.every((name) => this.#functions.get(name)?.value === true);
  }

  async #load(oids: readonly number[]): Promise<void> {
    const list = oids.map((oid) => String(oid >>> 0)).join(",");
    const attributes = await this.#ask(ATTRIBUTES(list));
    const related = await this.#ask(RELATED(list));
    for (const oid of oids) {
      const own = attributes.filter((row) => Number(row[0]) === oid);
      this.#keep(this.#byOid, oid, own.length === 0 ? undefined : relation(oid, own, related));
    }
  }

  #fresh<K, V>(map: Map<K, Kept<V>>, key: K): boolean {
    const kept = map.get(key);
    return kept !== undefined && this.#clock.elapsed() - kept.at < LIMITS.catalogTtlMs;
  }

  #keep<K, V>(map: Map<K, Kept<V>>, key: K, value: V): void {
    if (map.size >= LIMITS.catalogRelationsMax) map.clear();
    map.set(key, { value, at: this.#clock.elapsed() });
  }
}

function relation(
  oid: number,
  own: readonly (readonly (string | null)[])[],
  related: readonly (readonly (string | null)[])[],
): Relation {
  const [, schema, name] = own[0];
  const attributes = new Map<number, { name: string; typeOid: number; generated: boolean }>();
  for (const row of own) {
    if (row[3] !== null) {
      attributes.set(Number(row[3]), {
        name: row[4] ?? "",
        typeOid: Number(row[5]),
        generated: (row[6] ?? "") !== "",
      });
    }
  }
  const mine = related.filter((row) => Number(row[0]) === oid);
  const of = (kind: string): RelationName[] =>
    mine.filter((row) => row[1] === kind).map((row) => ({ schema: row[2] ?? "", name: row[3] ?? "" }));
  const reads = of("reads");
  const statistics = (one: RelationName): boolean =>
    one.schema === "pg_catalog" && SYSTEM_STATISTICS.has(one.name);
  return {
    oid,
    schema: schema ?? "",
    name: name ?? "",
    attributes,
    ancestors: of("ancestor"),
    descendants: of("descendant"),
    reads,
    opaque:
      of("function").length > 0 ||
      reads.some(statistics) ||
      statistics({ schema: schema ?? "", name: name ?? "" }),
  };
}

const ATTRIBUTES = (oids: string): string => `
select c.oid, n.nspname, c.relname, a.attnum, a.attname, a.atttypid, a.attgenerated
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and not a.attisdropped
where c.oid in (${oids}) order by c.oid, a.attnum`;

/**
 * Views through their rules, parents and children through pg_inherits; all at any distance, from one walk. It does not go
 * down again from a parent: a mask on one partition says nothing of its siblings.
 */
const RELATED = (oids: string): string => `
with recursive walk(root, rel, how) as (
  select c.oid, c.oid, 'self' from pg_catalog.pg_class c where c.oid in (${oids})
  union
  select w.root, next.rel, case when w.how = 'reads' or next.how = 'reads' then 'reads'
    when w.how = 'descendant' then 'descendant' else next.how end
  from walk w
  cross join lateral (
    select i.inhparent, 'ancestor' from pg_catalog.pg_inherits i where i.inhrelid = w.rel
    union all
    select i.inhrelid, 'descendant' from pg_catalog.pg_inherits i
    where i.inhparent = w.rel and w.how <> 'ancestor'
    union all
    select d.refobjid, 'reads'
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = w.rel and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> w.rel
  ) as next(rel, how)
)
select distinct w.root, w.how, n.nspname, c.relname
from walk w join pg_catalog.pg_class c on c.oid = w.rel join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where w.how <> 'self'
union all
select distinct w.root, 'function', '', p.proname::text
from walk w
join pg_catalog.pg_rewrite r on r.ev_class = w.rel
join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
join pg_catalog.pg_proc p on d.refclassid = 'pg_catalog.pg_proc'::regclass and p.oid = d.refobjid
where p.oid >= 16384`;

/** A text value that no quoting can break out of. */
function literal(value: string): string {
  return `pg_catalog.convert_from('\\x${hex(utf8(value))}'::bytea, 'UTF8')`;
}
