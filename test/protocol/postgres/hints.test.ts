// What a classifier is told of a result's columns, and how seldom the catalog is asked for it.

import { expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import type { Clock } from "../../../src/base/clock.ts";
import { LIMITS } from "../../../src/base/limits.ts";
import type { StatementFacts } from "../../../src/model/operation.ts";
import { Catalog } from "../../../src/protocol/postgres/catalog.ts";
import type { Field } from "../../../src/protocol/postgres/fields.ts";
import { ColumnHints } from "../../../src/protocol/postgres/hints.ts";
import { columnType } from "../../../src/protocol/postgres/types.ts";

/** A catalog of one table, 20000 = crm.people(1 id int4, 2 last_name text), that counts its questions. */
function world(options: { fails?: boolean } = {}) {
  const state = { asked: 0, now: 0, fails: options.fails ?? false };
  const clock: Clock = { now: () => 0, elapsed: () => state.now, after: () => () => {} };
  const ask = async (sql: string) => {
    state.asked++;
    if (state.fails) throw new Error("no catalog");
    if (!sql.includes("pg_attribute") || !sql.includes("20000")) return [];
    return [
      ["20000", "crm", "people", "1", "id", "23", ""],
      ["20000", "crm", "people", "2", "last_name", "25", ""],
    ];
  };
  return { state, hints: new ColumnHints(new Catalog(ask, clock), clock, "db") };
}

const field = (name: string, tableOid: number, attribute: number, typeOid = 25): Field => ({
  name: utf8(name),
  tableOid,
  attribute,
  typeOid,
  format: 0,
});

const statement = (...columns: string[]): StatementFacts => ({
  verb: "select",
  effects: ["read"],
  verbs: ["select"],
  tables: [],
  functions: [],
  columns: columns.map((column) => ({ column })),
  withoutWhere: false,
});

test("a column is told with its base name, its table and the name of the result", async () => {
  const { hints } = world();
  expect(await hints.of([field("x", 20_000, 2), field("id", 20_000, 1, 23)], undefined)).toEqual([
    { name: "last_name", alias: "x", schema: "crm", table: "people", type: "text", key: "db/20000/2" },
    { name: "id", schema: "crm", table: "people", type: "number", key: "db/20000/1" },
  ]);
});

test("a computed column is told with what its statement mentions, a whole row with nothing", async () => {
  const { hints, state } = world();
  expect(hints.of([field("upper", 0, 0)], statement("last_name", "*", "id"))).toEqual([
    { name: "upper", type: "text", mentions: ["last_name", "id"] },
  ]);
  expect(hints.of([field("?column?", 0, 0, 23)], undefined)).toEqual([{ name: "?column?", type: "number" }]);
  expect(state.asked).toBe(0);
});

test("a table is asked for once, until DDL is seen", async () => {
  const { hints, state } = world();
  const fields = [field("id", 20_000, 1, 23)];
  await hints.of(fields, undefined);
  const once = state.asked;
  state.now = 100 * LIMITS.catalogTtlMs;
  expect(hints.of(fields, undefined)).not.toBeInstanceOf(Promise);
  expect(state.asked).toBe(once);
  hints.changed();
  expect(hints.of(fields, undefined)).toBeInstanceOf(Promise);
});

test("the server's own tables are not asked for", () => {
  const { hints, state } = world();
  expect(hints.of([field("rolname", 1260, 2)], undefined)).toEqual([
    { name: "rolname", type: "text", key: "db/1260/2" },
  ]);
  expect(state.asked).toBe(0);
});

test("a catalog that cannot be read leaves the result's names, and is not asked again at once", async () => {
  const { hints, state } = world({ fails: true });
  const fields = [field("surname", 20_000, 2)];
  const bare = [{ name: "surname", type: "text", key: "db/20000/2" }];
  expect(await hints.of(fields, undefined)).toEqual(bare);
  const once = state.asked;
  expect(hints.of(fields, undefined)).toEqual(bare);
  expect(state.asked).toBe(once);
  state.fails = false;
  state.now = LIMITS.catalogTtlMs;
  expect(await hints.of(fields, undefined)).toMatchObject([{ name: "last_name", alias: "surname" }]);
});

test("a table that the catalog does not show, as one of an open transaction, keeps the result's names", async () => {
  const { hints } = world();
  expect(await hints.of([field("surname", 20_001, 1)], undefined)).toEqual([
    { name: "surname", type: "text", key: "db/20001/1" },
  ]);
});

const TYPES: [oid: number, type: string][] = [
  [25, "text"],
  [1043, "text"],
  [20, "number"],
  [1700, "number"],
  [1082, "date"],
  [1184, "timestamp"],
  [16, "bool"],
  [2950, "uuid"],
  [3802, "json"],
  [17, "bytes"],
  [869, "inet"],
  [1009, "other"],
  [99_999, "other"],
];
for (const [oid, type] of TYPES) test(`type ${oid} is ${type}`, () => expect(columnType(oid)).toBe(type));
