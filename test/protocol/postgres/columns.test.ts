// Column masks by origin, against a real catalog: aliases, views, partitions, expressions, COPY.

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSqlParser } from "../../../src/language/sql/parser.ts";
import { createPostgresAdapter } from "../../../src/protocol/postgres/adapter.ts";
import { FakeHost, listen } from "../../support/fake-host.ts";
import { startPostgres, type TestPostgres } from "../../support/postgres.ts";

let server: TestPostgres;
let gateway: Awaited<ReturnType<typeof listen>>;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  const admin = await server.connect();
  await admin.query(`
    create table people (id int, surname text, city text, initial text generated always as (left(surname, 1)) stored);
    insert into people values (1, 'Curie', 'Paris');
    create view seen as select id, surname as s, city as c from people;
    create view seen_again as select s as x, c as y from seen;
    create table plain (id int, city text);
    insert into plain values (7, 'Oslo');
    create table logs (surname text, day int) partition by range (day);
    create table logs_1 partition of logs for values from (0) to (100);
    insert into logs values ('Bohr', 1);
    create table people_key (surname text primary key);
    create function peek() returns text language sql as 'select surname from people limit 1';
  `);
  await admin.end();
  const host = new FakeHost({
    resources: [
      {
        name: "db",
        protocol: "postgres",
        host: "127.0.0.1",
        port: server.port,
        database: "postgres",
        labels: {},
      },
    ],
    credential: () => ({ user: "postgres", password: server.password }),
    columnMasks: [
      { column: { table: "people", column: "surname" }, action: { kind: "redact" } },
      { column: { schema: "public", table: "logs", column: "surname" }, action: { kind: "redact" } },
    ],
  });
  gateway = await listen(createPostgresAdapter({ parser: await loadSqlParser() }), host);
  client = new pg.Client({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "db",
  });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await gateway?.close();
  await server?.stop();
});

const M = "[MASKED]";
const CASES: [name: string, sql: string, rows: unknown[][]][] = [
  ["the column itself", "select surname, city from people", [[M, "Paris"]]],
  ["an alias", "select surname as city, city as surname from people", [[M, "Paris"]]],
  [
    "a subquery and a CTE",
    "with c as (select surname s, city t from people) select s, t from c",
    [[M, "Paris"]],
  ],
  ["an expression on it", "select upper(surname) as u from people", [[M]]],
  [
    "an expression that cannot reach it",
    "select upper(city) as u, count(*) as n from people group by 1",
    [["PARIS", "1"]],
  ],
  ["a whole row", "select p::text as p from people p", [[M]]],
  ["a row as JSON", "select row_to_json(p)::text as p from people p", [[M]]],
  ["a generated column", "select initial, city from people", [[M, "Paris"]]],
  ["an expression on a generated column", "select initial || '' as i from people", [[M]]],
  ["a view over the table is unknown as a whole", "select s, c from seen", [[M, M]]],
  ["a view over a view", "select x, y from seen_again", [[M, M]]],
  ["an expression on a view's renamed column", "select upper(s) as u from seen", [[M]]],
  ["another table is not touched", "select id, city from plain", [[7, "Oslo"]]],
  ["a partition has its parent's column", "select surname from logs_1", [[M]]],
  ["a function of the user's may read anything", "select peek() as p", [[M]]],
  ["a union", "select surname from people union select city from plain order by 1", [[M], [M]]],
  ["SHOW and constants", "select 1 as one, now() is null as n", [[1, false]]],
  ["RETURNING", "update people set id = id where id = 1 returning surname, city", [[M, "Paris"]]],
  ["query_to_xml runs text", "select query_to_xml('select * from people', true, true, '')::text as x", [[M]]],
];
for (const [name, text, rows] of CASES) {
  test(`${name}: simple and extended`, async () => {
    expect((await client.query({ text, rowMode: "array" })).rows).toEqual(rows);
    expect((await client.query({ text, values: [], name: `n ${name}`, rowMode: "array" })).rows).toEqual(
      rows,
    );
  });
}

test("a cursor's expressions are unknown to FETCH, so they are masked", async () => {
  await client.query("begin");
  await client.query("declare c cursor for select upper(surname), city from people");
  expect((await client.query({ text: "fetch 1 from c", rowMode: "array" })).rows).toEqual([[M, "Paris"]]);
  await client.query("rollback");
});

test("DDL in the open transaction makes expressions unknown", async () => {
  await client.query("begin");
  await client.query("alter table people rename column surname to plainname");
  expect(
    (await client.query({ text: "select plainname, upper(plainname) u from people", rowMode: "array" })).rows,
  ).toEqual([[M, M]]);
  await client.query("rollback");
});

async function copyOut(sql: string): Promise<string> {
  const { default: postgres } = await import("postgres");
  const db = postgres({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "db",
    max: 1,
    fetch_types: false,
  });
  const stream = await db.unsafe(sql).readable();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => stream.on("end", resolve));
  await db.end();
  return Buffer.concat(chunks).toString("latin1");
}

const COPIES: [name: string, sql: string, output: string][] = [
  ["a table", "copy people to stdout", `1\t${M}\tParis\n`],
  ["a column list", "copy people (city, surname) to stdout csv", `Paris,${M}\n`],
  ["a quoted name and a legacy option", `copy public."people" (id) to stdout with delimiter as '|'`, "1\n"],
  ["a query that mentions the column", "copy (select surname, city from people) to stdout", `${M}\t${M}\n`],
  ["a query that cannot reach it", "copy (select city from plain) to stdout", "Oslo\n"],
];
for (const [name, sql, output] of COPIES) {
  test(`COPY of ${name}`, async () => {
    expect(await copyOut(sql)).toBe(output);
  });
}

test("COPY in binary masks by type, and what has no known type is NULL", async () => {
  const table = await copyOut("copy people to stdout (format binary)");
  expect(table).toContain(M);
  expect(table).toContain("Paris");
  expect(table).not.toContain("Curie");
  const query = await copyOut("copy (select city from plain) to stdout (format binary)");
  expect(query).not.toContain("Oslo");
});

// The fake session marks a text by its nature: {data} is withheld, of {words} the resource's own words stay.
const REPORTS: [name: string, sql: string, expected: Record<string, string | undefined>][] = [
  [
    "a unique violation shows its constraint, not its key",
    "insert into people_key values ('Curie'), ('Curie')",
    {
      message: "{words}",
      code: "23505",
      detail: "{data}",
      constraint: "people_key_pkey",
      table: "people_key",
    },
  ],
  [
    "a cast of a value",
    "select surname::int from people",
    { message: "{words}", code: "22P02", detail: undefined },
  ],
  [
    "RAISE can say anything in any field",
    `do $$ declare s text; begin select surname from people into s;
      raise exception '%', s using detail = s, hint = s, table = s, column = s, errcode = 'AB123'; end $$`,
    {
      message: "{data}",
      code: "P0001",
      detail: "{data}",
      hint: "{data}",
      table: "{data}",
      column: "{data}",
      where: "{data}",
    },
  ],
  [
    "an identifier made of a value at run time",
    `do $$ declare s text; begin select surname from people into s; execute 'select ' || quote_ident(s); end $$`,
    { message: "{words}", code: "42703", where: "{data}", internalQuery: "{data}" },
  ],
  [
    "a name made of a value at run time",
    "select surname::regclass from people",
    { message: "{words}", code: "42P01" },
  ],
  [
    "a misspelt column of the client's own is named, with the hint",
    "select surnam from people",
    {
      message: 'column "surnam" does not exist',
      code: "42703",
      hint: 'Perhaps you meant to reference the column "people.surname".',
    },
  ],
];
for (const [name, sql, expected] of REPORTS) {
  test(name, async () => {
    const error = await client.query(sql).then(
      () => null,
      (failure: unknown) => failure as Record<string, unknown>,
    );
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, error?.[key]]))).toEqual(expected);
    expect(JSON.stringify(error)).not.toContain("Curie");
  });
}

test("notices, notifications and reported settings of a value are withheld", async () => {
  const notices: (string | undefined)[] = [];
  const told: (string | undefined)[] = [];
  const settings: string[] = [];
  client.on("notice", ({ message }) => void notices.push(message));
  client.on("notification", ({ channel, payload }) => void told.push(channel, payload));
  client.connection.on("parameterStatus", (given: { parameterName: string; parameterValue: string }) => {
    settings.push(given.parameterName, given.parameterValue);
  });
  await client.query(
    "do $$ declare s text; begin select surname from people into s; raise notice '%', s; end $$",
  );
  await client.query("listen news");
  await client.query("select pg_notify('news', surname) is null as n from people");
  const set = (name: string, value: string) =>
    client.query(
      `do $$ declare s text; begin select surname from people into s; perform set_config('${name}', ${value}, false); end $$`,
    );
  await set("application_name", "s");
  await set("timezone", "'<' || s || '>5'");
  await client.query("set timezone = 'Europe/Paris'");
  expect(notices).toEqual(["{data}"]);
  expect(told).toEqual(["news", "{data}"]);
  expect(settings).toEqual(["application_name", "{data}", "TimeZone", "{data}", "TimeZone", "Europe/Paris"]);
});

test("a setting takes no value of a table where columns are masked", async () => {
  await expect(client.query("select set_config('my.x', surname, false) from people")).rejects.toMatchObject({
    code: "0A000",
  });
  await client.query("select set_config('my.x', $1, false)", ["own"]);
  expect((await client.query("show my.x")).rows).toEqual([{ "my.x": "own" }]);
});
