// Ways of getting at a masked value, each tried by a client that reads raw bytes. A case counts only if it shows the
// value over a direct connection. Cases are only ever added.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { configured, type Folder, frame, type GatewayProcess, RawClient, startGateway } from "./support.ts";

const POLICY = `policies:
  - name: agents
    subjects: { groups: [agents] }
    resources: { names: ["*"] }
    rules:
      - name: reads
        allow: { effects: [read] }
    mask:
      - { columns: [customers.ssn, public.paths.ssn, kid.ssn], with: "null" }
      - { columns: [Folded.Note, "starred.*"], with: redact }
`;

/** The first is found by no rule: only column masks hide it. The second is found by a rule. */
const SEEN = [/quixotic/i, /leak\.example/];

const SEED = `
create table customers (id int primary key, email text, ssn text);
insert into customers select i, 'user' || i || '@leak.example', 'Quixotic' from generate_series(1, 20) i;
create view people as select id, email as contact, ssn as number from customers;
create function computed(customers) returns text language sql stable as 'select $1.ssn';
create table parent (id int, ssn text);
create table kid () inherits (parent);
insert into kid values (1, 'Quixotic');
create schema other;
create table other.paths (ssn text);
create table paths (ssn text);
insert into paths values ('Quixotic');
create table folded (id int, note text);
insert into folded values (1, 'Quixotic');
create table starred (id int, word text);
insert into starred values (1, 'Quixotic');
create table sink (word text);
create sequence ticks;
create table big (v text);
insert into big values (repeat('x ', 2500000) || 'big@leak.example' || repeat(' y', 2500000)), (repeat('a@leak.example,', 300000));
grant pg_read_all_stats to scram, trust;
grant usage on schema other to public;
grant all on all tables in schema public, other to scram, trust;
grant all on sequence ticks to scram;
`;

/** One simple query, or messages of the extended protocol up to their Sync. */
type Step = string | readonly Uint8Array[];

const parse = (name: string, sql: string) => frame("P", `${name}\0${sql}\0\0\0`);
const bind = (statement: string, format: 0 | 1) =>
  frame("B", Buffer.concat([Buffer.from(`\0${statement}\0`), Buffer.of(0, 0, 0, 0, 0, 1, 0, format)]));
const describeStatement = (name: string) => frame("D", `S${name}\0`);
const execute = frame("E", "\0\0\0\0\0");
const sync = frame("S", "");

const PREPARED_ELSEWHERE = [parse("s", "select ssn from paths"), describeStatement("s"), sync];

const CASES: [name: string, ...steps: Step[]][] = [
  ["a column renamed by the table's alias", "select upper(d) from customers as c(a, b, d)"],
  ["an aggregate of such a column", "select max(d) from customers c(a, b, d)"],
  [
    "a column renamed by a join's alias",
    "select upper(d) from (customers x cross join (select 1) y) as j(a, b, d, e)",
  ],
  ["a function in attribute notation", "select c.computed from customers c"],
  ["an expression over such a function", "select upper(c.computed) from customers c"],
  ["a mask written in other case", "select upper(note) from folded"],
  ["an expression over a table that is masked whole", "select upper(word) from starred"],
  ["a masked child's rows through its parent", "select ssn from parent"],
  [
    "a plan made anew under another search_path",
    "set search_path = other",
    PREPARED_ELSEWHERE,
    "set search_path = public",
    [bind("s", 0), execute, sync],
  ],
  [
    "the same in binary",
    "set search_path = other",
    PREPARED_ELSEWHERE,
    "set search_path = public",
    [bind("s", 1), execute, sync],
  ],
  [
    "the same, described again in between",
    "set search_path = public",
    [parse("s", "select ssn from paths"), sync],
    "set search_path = other",
    [describeStatement("s"), sync],
    "set search_path = public",
    [bind("s", 0), execute, sync],
  ],
  [
    "a setting that took the value, by SHOW",
    "select set_config('my.x', ssn, false) from customers",
    "show my.x",
  ],
  [
    "a setting, by current_setting",
    "select set_config('my.x', (select max(ssn) from customers), false)",
    "select current_setting('my.x')",
  ],
  [
    "a setting, by pg_stat_activity",
    "select set_config('application_name', (select max(ssn) from customers), false)",
    "select application_name from pg_stat_activity",
  ],
  [
    "a setting, from a cursor",
    "begin; declare k cursor for select set_config('my.x', ssn, false) from customers; fetch all from k; commit",
    "show my.x",
  ],
  [
    "a setting, from EXECUTE of what Parse made",
    [parse("s", "select set_config('my.x', ssn, false) from customers"), sync],
    "execute s",
    "show my.x",
  ],
  [
    "a setting, in the extended protocol",
    [parse("", "select set_config('my.x', ssn, false) from customers"), bind("", 0), execute, sync],
    "show my.x",
  ],
  ["a whole row", "select c::text, row_to_json(c), c.to_jsonb from customers c"],
  ["a set-returning function", "select j.* from customers c, json_each_text(row_to_json(c)) j"],
  [
    "a binary cursor",
    "begin; declare k binary cursor for select upper(ssn), email, c from customers c; fetch all from k",
  ],
  [
    "a statement replaced after it was described",
    [
      parse("s", "select 'x'::text"),
      describeStatement("s"),
      frame("C", "Ss\0"),
      parse("s", "select ssn from customers"),
      bind("s", 1),
      execute,
      sync,
    ],
  ],
  ["the words of an XML error", "select ssn::xml, xmlparse(document ssn) from customers"],
  ["an error that names a relation bare", "select to_regclass(ssn || '.a.b.c.d') from customers"],
  ["the context of a JSON error", "select ('[1,' || ssn)::json from customers"],
  ["sampled values", "select most_common_vals::text from pg_stats where tablename = 'customers'"],
  [
    "another session's statement",
    "select query from pg_stat_activity",
    "select lower(query) from pg_stat_activity",
  ],
  ["a plan's estimates by value", "explain (verbose, costs off) select 'Quixotic' || ssn from customers"],
  ["COPY with a delimiter inside values", "copy customers to stdout delimiter '@'"],
  ["COPY with a quote inside values", "copy customers to stdout csv quote '@' force quote *"],
  ["COPY with an escape inside values", "copy customers to stdout csv force quote * escape '.'"],
  ["COPY in binary", "copy (select * from people) to stdout binary"],
  ["values of megabytes", "select * from big", "copy big to stdout csv"],
];

let server: TestPostgres;
let files: Folder;
let gateway: GatewayProcess;
let token: string;
/** Its last statement stays visible to who may see other sessions'. */
let bystander: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  bystander = await server.connect();
  await bystander.query(SEED);
  await bystander.query("analyze");
  await bystander.query("select from customers where ssn = 'Quixotic'");
  files = await configured(server);
  await writeFile(join(files.dir, "policies", "agents.yaml"), POLICY);
  gateway = await startGateway(files);
  token = await files.token("agent@test", ["agents"]);
});

afterAll(async () => {
  await bystander?.end();
  await gateway?.stop();
  await server?.stop();
  await files?.remove();
});

/** Whole messages of this type. */
function count(bytes: Buffer, tag: string): number {
  let found = 0;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const next = at + 1 + bytes.readInt32BE(at + 1);
    if (next <= bytes.length && bytes[at] === tag.charCodeAt(0)) found++;
    at = next;
  }
  return found;
}

/** All that comes back for the steps. */
async function run(client: RawClient, steps: readonly Step[]): Promise<Buffer> {
  await client.until(() => count(client.received(), "Z") === 1);
  const greeting = client.received().length;
  for (const [i, step] of steps.entries()) {
    if (typeof step === "string") client.query(step);
    else client.send(...step);
    await client.until(() => count(client.received(), "Z") === i + 2);
  }
  client.socket.destroy();
  return client.received().subarray(greeting);
}

function direct(steps: readonly Step[]): Promise<Buffer> {
  const client = new RawClient(server.port);
  client.send(frame("", "\0\u0003\0\0user\0trust\0database\0postgres\0\0"));
  return run(client, steps);
}

async function throughWeir(steps: readonly Step[]): Promise<Buffer> {
  const client = new RawClient(files.port);
  await client.signIn(token);
  return run(client, steps);
}

const seen = (bytes: Buffer): boolean => SEEN.some((marker) => marker.test(bytes.toString("latin1")));

describe("a masked value does not come out through", () => {
  for (const [name, ...steps] of CASES)
    test(name, async () => {
      expect(seen(await direct(steps)), "the value over a direct connection").toBe(true);
      expect(seen(await throughWeir(steps)), "the value through the gateway").toBe(false);
    });

  test("files and output of the gateway", async () => {
    const entries = await readdir(files.dir, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const leaking: string[] = [];
    for (const path of paths) if (seen(await readFile(path))) leaking.push(path);
    expect(paths.some((path) => path.endsWith(".weir"))).toBe(true);
    expect(leaking).toEqual([]);
    expect(seen(Buffer.from(gateway.output()))).toBe(false);
  });
});

const DENIED: [name: string, ...steps: Step[]][] = [
  ["a write", "insert into sink values ('x')"],
  ["a write behind reads", "select 1; select 2; insert into sink values ('x')"],
  ["a write inside a CTE", "with w as (insert into sink values ('x') returning 1) select * from w"],
  ["a write inside EXPLAIN ANALYZE", "explain analyze insert into sink values ('x')"],
  ["a write in a prepared statement", "prepare p as insert into sink values ('x')", "execute p"],
  [
    "a write in the extended protocol",
    [parse("", "insert into sink values ('x')"), bind("", 0), execute, sync],
  ],
  [
    "a write in a pipeline after a read",
    [parse("a", "select 1"), parse("b", "insert into sink values ('x')"), bind("b", 0), execute, sync],
  ],
  ["a write in a block", "do $$ begin insert into sink values ('x'); end $$"],
  ["COPY in", "copy sink from stdin"],
  ["a sequence", "select nextval('ticks')"],
];

describe("what is refused never runs:", () => {
  for (const [name, ...steps] of DENIED)
    test(name, async () => {
      expect((await throughWeir(steps)).toString("latin1")).toContain("C42501\0");
      const admin = await server.connect();
      const { rows } = await admin.query("select (select count(*) from sink)::int n, is_called from ticks");
      await admin.end();
      expect(rows).toEqual([{ n: 0, is_called: false }]);
    });
});
