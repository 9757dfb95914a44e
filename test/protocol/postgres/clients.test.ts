// Real clients, through the adapter, to a real PostgreSQL.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSqlParser } from "../../../src/language/sql/parser.ts";
import type { Resource } from "../../../src/model/identity.ts";
import type { Operation } from "../../../src/model/operation.ts";
import { createPostgresAdapter } from "../../../src/protocol/postgres/adapter.ts";
import { FakeHost, type FakeVerdict, listen } from "../../support/fake-host.ts";
import { startPostgres, type TestPostgres } from "../../support/postgres.ts";

let server: TestPostgres;
let host: FakeHost;
let gateway: Awaited<ReturnType<typeof listen>>;
let verdict: (operation: Operation) => FakeVerdict;

const ROLES = ["scram", "md5", "clear", "trust"] as const;

beforeAll(async () => {
  server = await startPostgres();
  const admin = await server.connect();
  await admin.query(`
    create table customers (id int primary key, name text, email text, phone varchar(20), born date, balance numeric);
    insert into customers select i, 'Name ' || i, 'user' || i || '@example.com', '555-' || i, date '1990-01-01' + i, i * 1.5
      from generate_series(1, 20) i;
    create table big (id int, email text, note text);
    insert into big select i, 'u' || i || '@example.org', repeat('x', 20) from generate_series(1, 10000) i;
    create table sink (id int, email text);
    grant all on all tables in schema public to scram, md5, clear, trust;
  `);
  await admin.end();
  const resource = (name: string): Resource => ({
    name,
    protocol: "postgres",
    host: "127.0.0.1",
    port: server.port,
    database: "postgres",
    labels: {},
  });
  host = new FakeHost({
    resources: [...ROLES, "admin", "wrong"].map(resource),
    credential: ({ name }) =>
      name === "admin"
        ? { user: "postgres", password: server.password }
        : name === "wrong"
          ? { user: "scram", password: "not it" }
          : { user: name, ...(name === "trust" ? {} : { password: server.rolePassword }) },
    verdict: (operation) => verdict(operation),
    later: true,
  });
  gateway = await listen(createPostgresAdapter({ parser: await loadSqlParser() }), host);
});

afterAll(async () => {
  await gateway?.close();
  await server?.stop();
});

beforeEach(() => {
  verdict = () => ({ kind: "allow" });
});

async function withPg<T>(
  work: (client: pg.Client) => Promise<T>,
  database = "scram",
  password = "good",
): Promise<T> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port: gateway.port,
    user: "someone",
    password,
    database,
  });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const lastSession = () => host.sessions[host.sessions.length - 1];

for (const role of ROLES) {
  test(`signs in to a resource that asks for ${role}`, async () => {
    const { rows } = await withPg((client) => client.query("select current_user as me"), role);
    expect(rows).toEqual([{ me: role }]);
  });
}

test("a simple query's rows are masked", async () => {
  const { rows } = await withPg((client) =>
    client.query("select id, email from customers where id <= 2 order by id"),
  );
  expect(rows).toEqual([
    { id: 1, email: "[EMAIL]" },
    { id: 2, email: "[EMAIL]" },
  ]);
});

test("an extended query with parameters is judged at Parse and at Execute, with its values", async () => {
  const { rows } = await withPg((client) => client.query("select email from customers where id = $1", [3]));
  expect(rows).toEqual([{ email: "[EMAIL]" }]);
  const { operations } = lastSession();
  expect(operations.map(({ stage, text }) => [stage, text])).toEqual([
    ["prepare", "select email from customers where id = $1"],
    ["run", "select email from customers where id = $1"],
  ]);
  expect(operations[1].parameters.map(({ value }) => Buffer.from(value!).toString())).toEqual(["3"]);
  expect(operations[1].context).toMatchObject({ database: "postgres", role: "scram" });
});

test("a prepared statement runs again without Parse or Describe, still masked", async () => {
  const values = await withPg(async (client) => {
    const seen: unknown[] = [];
    for (const id of [1, 2, 3]) {
      const { rows } = await client.query({
        name: "by_id",
        text: "select email from customers where id = $1",
        values: [id],
      });
      seen.push(rows[0].email);
    }
    return seen;
  });
  expect(values).toEqual(["[EMAIL]", "[EMAIL]", "[EMAIL]"]);
  expect(lastSession().operations.map(({ stage }) => stage)).toEqual(["prepare", "run", "run", "run"]);
});

test("an error is native, masked, and the session goes on", async () => {
  await withPg(async (client) => {
    await expect(client.query("select 'jo@example.com'::int")).rejects.toMatchObject({
      code: "22P02",
      message: 'invalid input syntax for type integer: "[EMAIL]"',
    });
    await expect(client.query("select $1::int", ["jo@example.com"])).rejects.toMatchObject({
      message: expect.stringContaining("[EMAIL]"),
    });
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});

test("column names are data, so they are masked", async () => {
  const { fields } = await withPg((client) => client.query('select 1 as "jo@example.com"'));
  expect(fields.map(({ name }) => name)).toEqual(["[EMAIL]"]);
});

test("a denied statement gets a native error, and the session goes on", async () => {
  verdict = ({ text }) => (/drop/.test(text) ? { kind: "deny" } : { kind: "allow" });
  await withPg(async (client) => {
    for (const values of [undefined, []]) {
      await expect(
        client.query({ text: "drop table customers", ...(values && { values }) }),
      ).rejects.toMatchObject({
        code: "42501",
        message: 'refused by policy rule "no-drops"',
        detail: "This statement is not for this session.",
        hint: "Ask for approval.",
      });
      expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    }
  });
});

test("a denied statement fails its transaction, as any error does", async () => {
  verdict = ({ text }) => (/drop/.test(text) ? { kind: "deny" } : { kind: "allow" });
  await withPg(async (client) => {
    for (const statement of ["drop table customers", { text: "drop table customers", values: [] }]) {
      await client.query("begin");
      await client.query("insert into sink values (99, 'lost')");
      await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
      await expect(client.query("select 1")).rejects.toMatchObject({ code: "25P02" });
      await client.query("commit");
      expect((await client.query("select count(*)::int as n from sink where id = 99")).rows).toEqual([
        { n: 0 },
      ]);
    }
  });
});

test("a text that cannot be parsed is denied", async () => {
  await withPg(async (client) => {
    await expect(client.query("selec 1")).rejects.toMatchObject({ code: "42501" });
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});

test("several statements of one Query give several masked results", async () => {
  const results = (await withPg((client) =>
    client.query(
      "select email from customers where id = 1; select 2 as two; select name from customers where id = 1",
    ),
  )) as unknown as pg.QueryResult[];
  expect(results.map(({ rows }) => rows)).toEqual([
    [{ email: "[EMAIL]" }],
    [{ two: 2 }],
    [{ name: "Name 1" }],
  ]);
});

test("a held statement waits for its reviewer, and the client is told", async () => {
  let approve: (outcome: "approved") => void = () => {};
  const decision = new Promise<"approved">((resolve) => {
    approve = resolve;
  });
  verdict = ({ text }) => (/delete/.test(text) ? { kind: "hold", decision } : { kind: "allow" });
  await withPg(async (client) => {
    const notices: string[] = [];
    client.on("notice", (notice) => {
      notices.push(`${notice.message}`);
      approve("approved");
    });
    const { rowCount } = await client.query("delete from sink where id = $1", [1]);
    expect(rowCount).toBe(0);
    expect(notices).toEqual(["waiting for approval a1"]);
  });
});

test("a hold that is denied answers with an error", async () => {
  verdict = ({ text }) =>
    /delete/.test(text) ? { kind: "hold", decision: Promise.resolve("denied") } : { kind: "allow" };
  await withPg(async (client) => {
    await expect(client.query("delete from sink")).rejects.toMatchObject({ code: "42501" });
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});

test("a cancel withdraws a hold", async () => {
  verdict = ({ text }) =>
    /delete/.test(text) ? { kind: "hold", decision: new Promise(() => {}) } : { kind: "allow" };
  const sql = postgres({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "scram",
    max: 1,
    fetch_types: false,
    onnotice: () => running.cancel(),
  });
  const running = sql`delete from sink`;
  await expect(running).rejects.toMatchObject({ code: "57014" });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  await sql.end();
  expect(lastSession().events).toContain("withdrawn");
});

test("a client that leaves withdraws its hold", async () => {
  verdict = ({ text }) =>
    /delete/.test(text) ? { kind: "hold", decision: new Promise(() => {}) } : { kind: "allow" };
  const client = new pg.Client({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "scram",
  });
  client.on("error", () => {});
  await client.connect();
  const session = lastSession();
  client.query("delete from sink").catch(() => {});
  await host.until(() => session.events.includes("held"));
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  await host.until(() => session.events.includes("withdrawn") && session.closed !== null);
  expect(session.closed).toEqual({ kind: "client" });
});

test("a running statement is cancelled at the resource", async () => {
  const sql = postgres({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "scram",
    max: 1,
    fetch_types: false,
  });
  const session = () => lastSession();
  const running = sql`select pg_sleep(30)`.execute();
  await host.until(() => session()?.events.filter((event) => event === "judge run").length === 1);
  const timer = setInterval(() => running.cancel(), 100);
  await expect(running).rejects.toMatchObject({ code: "57014" });
  clearInterval(timer);
  await sql.end();
});

test("postgres.js pipelines, prepares and reads cursors", async () => {
  const sql = postgres({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "scram",
    max: 1,
  });
  const ids = Array.from({ length: 20 }, (_, i) => i + 1);
  const answers = await Promise.all(ids.map((id) => sql`select id, email from customers where id = ${id}`));
  expect(answers.map(([row]) => row)).toEqual(ids.map((id) => ({ id, email: "[EMAIL]" })));
  const seen: number[] = [];
  for await (const rows of sql`select id, email from customers order by id`.cursor(7)) {
    for (const row of rows) {
      expect(row.email).toBe("[EMAIL]");
      seen.push(row.id);
    }
  }
  expect(seen).toEqual(ids);
  await sql.begin(async (inner) => {
    await inner`insert into sink values (1, 'a@b.example')`;
    expect(await inner`select email from sink where id = 1`).toEqual([{ email: "[EMAIL]" }]);
    await inner`delete from sink where id = 1`;
  });
  await sql.end();
});

test("COPY OUT of 10,000 rows is masked in text and csv", async () => {
  const sql = postgres({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "scram",
    max: 1,
    fetch_types: false,
  });
  for (const [options, separator] of [
    ["", "\t"],
    ["with (format csv)", ","],
    ["csv delimiter ';'", ";"],
  ] as const) {
    const stream = await sql.unsafe(`copy big to stdout ${options}`).readable();
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    await new Promise((resolve) => stream.on("end", resolve));
    const lines = Buffer.concat(chunks).toString().trimEnd().split("\n");
    expect(lines.length).toBe(10_000);
    expect(lines.every((line, i) => line === [`${i + 1}`, "[EMAIL]", "x".repeat(20)].join(separator))).toBe(
      true,
    );
  }
  await sql.end();
});

test("COPY IN of 10,000 rows arrives as it was sent, and is recorded masked", async () => {
  const sql = postgres({
    host: "127.0.0.1",
    port: gateway.port,
    user: "u",
    password: "good",
    database: "scram",
    max: 1,
    fetch_types: false,
  });
  await sql`truncate sink`;
  const stream = await sql`copy sink from stdin`.writable();
  for (let i = 0; i < 10_000; i++) stream.write(`${i}\tc${i}@example.net\n`);
  await new Promise<void>((resolve, reject) => {
    stream.on("error", reject);
    stream.end(resolve);
  });
  await host.until(() => lastSession().events.includes("end copy-in"));
  const admin = await server.connect();
  // The COPY ends with its own ReadyForQuery: asking through the same session waits for it.
  expect(await sql`select count(*)::int as n from sink`).toEqual([{ n: 10_000 }]);
  const { rows } = await admin.query("select count(*)::int as n, min(email) as low from sink");
  await admin.end();
  await sql.end();
  expect(rows).toEqual([{ n: 10_000, low: "c0@example.net" }]);
  const recorded = host.sessions.flatMap(({ inputs }) => inputs).join("");
  expect(recorded).toContain("9999\t[EMAIL]\n");
  expect(recorded).not.toContain("@example.net");
});

test("10,000 rows and one value of 5 MB come through whole", async () => {
  await withPg(async (client) => {
    const { rows } = await client.query("select id, email from big order by id");
    expect(rows.length).toBe(10_000);
    expect(rows.every((row, i) => row.id === i + 1 && row.email === "[EMAIL]")).toBe(true);
    const large = await client.query("select repeat('y ', 2500000) as y, 1 as one");
    expect(large.rows[0].y.length).toBe(5_000_000);
    expect(large.rows[0].one).toBe(1);
  });
});

test("a notification's payload and a notice's text are masked", async () => {
  await withPg(async (client) => {
    const heard = new Promise<pg.Notification>((resolve) => client.on("notification", resolve));
    const noticed = new Promise<string>((resolve) =>
      client.on("notice", (notice) => resolve(`${notice.message}`)),
    );
    await client.query("listen news");
    await client.query("notify news, 'mail jo@example.com'");
    expect((await heard).payload).toBe("mail [EMAIL]");
    await client.query("do $$ begin raise notice 'saw jo@example.com'; end $$");
    expect(await noticed).toBe("saw [EMAIL]");
  });
});

test("pinned settings cannot be changed, and their pinned values can be set", async () => {
  await withPg(async (client) => {
    for (const text of [
      "set standard_conforming_strings = off",
      "set client_encoding to 'latin1'",
      "set names 'latin1'",
      "select set_config('client_encoding', 'latin1', false)",
    ]) {
      await expect(client.query(text), text).rejects.toMatchObject({ code: "42501" });
    }
    await client.query("set client_encoding = 'UTF8'");
    await client.query("set standard_conforming_strings = on");
    await client.query("reset client_encoding");
  });
});

test("a pinned setting that changes all the same ends the session", async () => {
  await withPg(async (client) => {
    const lost = new Promise((resolve) => client.on("error", resolve));
    const failed = client.query("do $$ begin perform set_config('client_encoding', 'latin1', false); end $$");
    await expect(failed).rejects.toMatchObject({ code: "08P01" });
    await lost;
  }).catch(() => {});
  expect(lastSession().closed).toEqual({ kind: "error", code: "UPSTREAM_PROTOCOL" });
});

const REFUSED: [name: string, database: string, password: string, code: string, error: string][] = [
  ["a wrong token", "scram", "bad", "28P01", "AUTH_TOKEN_INVALID"],
  ["an expired token", "scram", "expired", "28P01", "AUTH_TOKEN_EXPIRED"],
  ["an unknown resource", "nothing", "good", "3D000", "RESOURCE_UNKNOWN"],
  ["a credential the resource refuses", "wrong", "good", "08004", "UPSTREAM_AUTH"],
  ["a database that does not exist", "scram/nowhere", "good", "3D000", "UPSTREAM_AUTH"],
];
for (const [name, database, password, code, error] of REFUSED) {
  test(`${name} is refused with its own error`, async () => {
    await expect(withPg(async () => {}, database, password)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`(${error})`),
    });
  });
}

const psql = await promisify(execFile)("psql", ["--version"]).then(
  () => true,
  () => false,
);

test.skipIf(!psql)("psql runs a script: transactions, errors, COPY, describe commands", async () => {
  const script = [
    "\\set ON_ERROR_STOP off",
    "begin; select email from customers where id = 1; rollback;",
    "select * from nowhere;",
    "\\copy (select id, email from customers where id = 2) to stdout",
    "\\d customers",
    "select 'end' as marker;",
  ].join("\n");
  const running = promisify(execFile)(
    "psql",
    ["-X", "-A", "-t", "-h", "127.0.0.1", "-p", `${gateway.port}`, "-U", "me", "-d", "scram"],
    { env: { ...process.env, PGPASSWORD: "good" } },
  );
  running.child.stdin!.end(script);
  const { stdout, stderr } = await running;
  expect(stdout).toContain("[EMAIL]\n");
  expect(stdout).toContain("2\t[EMAIL]\n");
  expect(stdout).not.toContain("@example.com");
  expect(stdout).toContain("balance|numeric");
  expect(stdout.trimEnd().endsWith("end")).toBe(true);
  expect(stderr).toContain('relation "nowhere" does not exist');
});

const pgbench = await promisify(execFile)("pgbench", ["--version"]).then(
  () => true,
  () => false,
);

test.skipIf(!pgbench)("pgbench makes its tables by COPY, and runs in all three modes", async () => {
  const run = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      "pgbench",
      ["-h", "127.0.0.1", "-p", `${gateway.port}`, "-U", "me", ...args, "scram"],
      { env: { ...process.env, PGPASSWORD: "good" } },
    );
    return stdout;
  };
  await run("-i", "-q");
  for (const mode of ["simple", "extended", "prepared"]) {
    expect(await run("-S", "-n", "-c", "2", "-t", "50", "-M", mode)).toContain(
      "number of transactions actually processed: 100/100",
    );
    expect(await run("-n", "-t", "10", "-M", mode)).toContain(
      "number of transactions actually processed: 10/10",
    );
  }
});
