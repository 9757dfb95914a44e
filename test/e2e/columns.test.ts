// Columns that no pattern finds, masked for what they are taken for, from a real PostgreSQL to a client: without any
// column mask in the policy.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/gateway/config.ts";
import { type Gateway, startGateway } from "../../src/gateway/gateway.ts";
import { openCore } from "../../src/gateway/open_core.ts";
import { columnType } from "../../src/protocol/postgres/types.ts";
import { classifyColumns } from "../../src/redact/columns/name.ts";
import { CONFIDENCE } from "../../src/redact/columns/types.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { configured, connected, type Folder, RawClient } from "./support.ts";

const POLICY = `policies:
  - name: agents
    subjects: { groups: [agents] }
    resources: { names: ["*"] }
    rules:
      - name: all
        allow: { effects: [read, write, administer, execute] }
    mask:
      - columns: [staff.nickname]
        with: { fill: { keep: 2 } }
`;

let server: TestPostgres;
let files: Folder;
let gateway: Gateway;
let token: string;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  const admin = await server.connect();
  await admin.query(`
    create table users (id int primary key, name text, dob date, phone text, email text, plan text, settings jsonb);
    insert into users values (1, 'Quist Zebulon', '1987-03-04', '5550100', 'q@leak.example', 'gold', '{"theme":"dark"}'),
      (2, 'Zebulon Quist', '1990-01-02', '5550101', 'z@leak.example', 'free', '{"theme":"light"}');
    create table products (id int primary key, name text, price numeric);
    insert into products values (1, 'Lamp', 9.5);
    create table oddities (k int, c7 text, c8 text);
    insert into oddities select i, (array['Laura Palmer','Anna Kowalska','Peter Smith','Maria Garcia','Hans Weber'])[i], 'part ' || i
      from generate_series(1, 5) i;
    create table stages (id int, first_name text);
    insert into stages values (1, 'liftoff');
    create table staff (id int, nickname text);
    insert into staff values (1, 'Zebbie');
    create view v as select name as label, plan from users;
    create table events (id int, doc jsonb);
    insert into events select i, jsonb_build_object('last_name', 'Zebulon', 'n', i) from generate_series(1, 3) i;
    grant all on all tables in schema public to scram;
    alter table products owner to scram;
  `);
  await admin.end();
  files = await configured(server, "columns: { except: [stages.first_name] }");
  await writeFile(join(files.dir, "policies", "agents.yaml"), POLICY);
  const say = () => {};
  gateway = await startGateway({
    config: await loadConfig(files.config),
    log: { info: say, warn: say, error: say },
    openCore,
    version: "test",
    stdout: new PassThrough(),
  });
  token = await files.token("agent@test", ["agents"]);
  client = await connected(files.port, token);
});

afterAll(async () => {
  await client?.end();
  await gateway?.close();
  await server?.stop();
  await files?.remove();
});

const R = "[REDACTED]";
const CASES: [name: string, sql: string, rows: unknown[][]][] = [
  [
    "a table of people",
    "select id, name, dob, phone, email, plan from users where id = 1",
    [[1, R, null, R, "[EMAIL]", "gold"]],
  ],
  ["an alias hides nothing", "select name as plan, dob as id from users where id = 1", [[R, null]]],
  ["a name of a product is shown", "select name, price from products", [["Lamp", "9.5"]]],
  [
    "a join tells the two apart",
    "select u.name as a, p.name as b from users u join products p on p.id = u.id",
    [[R, "Lamp"]],
  ],
  [
    "a text that is computed from a person's column",
    "select upper(phone) || '!' as x from users where id = 1",
    [[R]],
  ],
  ["a count is no one's name", "select count(phone)::int as n from users", [[2]]],
  ["a view's own names count", "select label, plan from v where plan = 'gold'", [["Quist Zebulon", "gold"]]],
  [
    "values show what a column is",
    "select c7, c8 from oddities order by k",
    [1, 2, 3, 4, 5].map((i) => [R, `part ${i}`]),
  ],
  ["and it stays so for a single row", "select c7 as x from oddities where k = 3", [[R]]],
  ["an excepted column is shown", "select first_name from stages", [["liftoff"]]],
  ["what policy says of a column stands", "select nickname from staff", [["****ie"]]],
  ["a document with a personal field", "select doc from events where id < 9", [[R], [R], [R]]],
];
for (const [name, text, rows] of CASES) {
  test(`${name}: simple and extended`, async () => {
    const options = { text, rowMode: "array" as const };
    const types = {
      getTypeParser: (oid: number, format?: unknown) =>
        oid === 3802 ? (value: string) => value : pg.types.getTypeParser(oid, format as "text"),
    };
    expect((await client.query({ ...options, types })).rows).toEqual(rows);
    expect((await client.query({ ...options, types, values: [], name: `n ${name}` })).rows).toEqual(rows);
  });
}

test("binary results are masked by name too", async () => {
  const query = {
    text: "select name, dob from users where id = 1",
    values: [],
    rowMode: "array",
    binary: true,
  };
  expect((await client.query(query as pg.QueryArrayConfig)).rows).toEqual([[R, null]]);
});

const COPIES: [name: string, sql: string, seen: string][] = [
  ["COPY of a table", "copy users (id, name, dob, plan) to stdout", `1\t${R}\t\\N\tgold\n`],
  ["COPY as CSV", "copy users (id, name, plan) to stdout (format csv)", `1,"${R}",gold\n`],
  ["COPY of a query, by its values", "copy (select c7, k from oddities) to stdout", `${R}\t1\n`],
];
for (const [name, sql, seen] of COPIES) {
  test(`${name} is masked`, async () => {
    const raw = new RawClient(files.port);
    await raw.signIn(token);
    const before = raw.bytes;
    raw.query(sql);
    await raw.until(() => raw.received().subarray(before).includes("Z\0\0\0\u0005I"));
    const out = raw.received().subarray(before).toString("latin1");
    expect(out).not.toMatch(/Quist|Palmer|1987/);
    expect(out).toContain(seen);
    raw.socket.destroy();
  });
}

test("of the columns of PostgreSQL's own catalogs, only passwords and addresses are taken for personal", async () => {
  const admin = await server.connect();
  const { rows } = await admin.query<{ table: string; name: string; oid: number }>(
    `select c.relname "table", a.attname "name", a.atttypid::int oid from pg_class c join pg_attribute a on a.attrelid = c.oid
     where a.attnum > 0 and c.relkind in ('r', 'v') and c.oid < 16384`,
  );
  await admin.end();
  expect(rows.length).toBeGreaterThan(1_500);
  const columns = rows.map(({ table, name, oid }) => ({ table, name, type: columnType(oid) }));
  const taken = classifyColumns(columns)
    .map(({ confidence }, i) =>
      confidence >= CONFIDENCE.fair ? `${columns[i].table}.${columns[i].name}` : "",
    )
    .filter((name) => name !== "");
  expect(taken.sort()).toEqual([
    "pg_shadow.passwd",
    "pg_stat_activity.client_addr",
    "pg_stat_replication.client_addr",
    "pg_user.passwd",
  ]);
});

test("a renamed column is known by its new name at once", async () => {
  await client.query("alter table products rename column name to last_name");
  expect(
    (await client.query({ text: "select last_name as x from products", rowMode: "array" })).rows,
  ).toEqual([[R]]);
});
