// The main job, end to end: clients, `weir gateway` as a process, a real PostgreSQL, the command line and the API.

import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { TestPostgres } from "../support/postgres.ts";
import {
  configured,
  connected,
  eventually,
  type Folder,
  frame,
  type GatewayProcess,
  leaks,
  MARKERS,
  POLICY,
  RawClient,
  seededPostgres,
  startGateway,
  startup,
} from "./support.ts";

let server: TestPostgres;
let files: Folder;
let gateway: GatewayProcess;
let token: string;
let silent: RawClient;
let trickling: RawClient;

beforeAll(async () => {
  server = await seededPostgres();
  files = await configured(server);
  gateway = await startGateway(files);
  token = await files.token("agent@test", ["agents"]);
  // Their deadline passes while the other tests run.
  silent = new RawClient(files.port);
  trickling = new RawClient(files.port);
  trickling.send(startup().subarray(0, 9));
});

afterAll(async () => {
  await gateway?.stop();
  await server?.stop();
  await files?.remove();
});

async function withClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connected(files.port, token);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** All data of a COPY ... TO STDOUT. */
function copyOut(client: pg.Client, sql: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let failed = false;
    const query: pg.Submittable & Record<string, unknown> = {
      submit: (connection) => connection.query(sql),
      handleCopyData: ({ chunk }: { chunk: Buffer }) => void chunks.push(Buffer.from(chunk)),
      handleCommandComplete() {},
      handleError(error: unknown) {
        failed = true;
        reject(error);
      },
      handleReadyForQuery() {
        if (!failed) resolve(Buffer.concat(chunks));
      },
    };
    client.query(query);
  });
}

const FIRST = { id: 1, name: "[REDACTED]", email: "[EMAIL]", ssn: null };

describe("what flows back is masked", () => {
  test("in the simple protocol", async () => {
    const { rows } = await withClient((client) =>
      client.query("select id, name, email, ssn from customers where id = 1"),
    );
    expect(rows).toEqual([FIRST]);
  });

  test("in the extended protocol", async () => {
    const { rows } = await withClient((client) =>
      client.query("select id, name, email, ssn from customers where id = $1", [1]),
    );
    expect(rows).toEqual([FIRST]);
  });

  test("in binary results", async () => {
    const query = {
      text: "select id, name, email, ssn from customers where id = $1",
      values: [1],
      binary: true,
    };
    const { rows } = await withClient((client) => client.query(query));
    expect(rows).toEqual([FIRST]);
  });

  test("through postgres.js", async () => {
    const sql = postgres({
      host: "127.0.0.1",
      port: files.port,
      username: "agent",
      password: token,
      database: "crm",
      max: 1,
      onnotice: () => {},
    });
    const rows = await sql`select id, name, email, ssn from customers where id = ${1}`;
    expect([...rows]).toEqual([FIRST]);
    await sql.end();
  });

  const COPIES: [name: string, sql: string, expected: string][] = [
    [
      "text",
      "copy customers (id, name, email, ssn) to stdout",
      "1\t[REDACTED]\t[EMAIL]\t\\N\n2\t[REDACTED]\t[EMAIL]\t\\N\n",
    ],
    [
      "csv",
      "copy (select id, email from customers where id < 3) to stdout (format csv, header)",
      'id,email\n1,"[EMAIL]"\n2,"[EMAIL]"\n',
    ],
  ];
  for (const [name, sql, expected] of COPIES)
    test(`in COPY as ${name}`, async () => {
      const out = await withClient((client) => copyOut(client, sql));
      expect(out.toString().slice(0, expected.length)).toBe(expected);
    });

  test("in COPY as binary", async () => {
    const bytes = await withClient((client) => copyOut(client, "copy customers to stdout (format binary)"));
    expect(bytes.subarray(0, 6).toString()).toBe("PGCOPY");
    expect(bytes.includes("[EMAIL]")).toBe(true);
    for (const marker of MARKERS) expect(bytes.includes(marker)).toBe(false);
  });

  // What an output column depends on decides, not what it is called.
  const COLUMNS: [name: string, sql: string][] = [
    ["an alias", "select name as city from customers order by id limit 3"],
    ["a view", "select who, number from people order by id limit 3"],
    [
      "an expression",
      "select upper(substr(name, 1, 8)) || '!' as x, reverse(ssn) as y from customers limit 3",
    ],
    ["a common table expression", "with c as (select name as n from customers) select n from c limit 3"],
    ["a subquery", "select (select max(name) from customers) as m"],
    ["row_to_json", "select row_to_json(c) from customers c limit 3"],
    ["a whole row", "select customers from customers limit 3"],
    ["an aggregate", "select string_agg(name, ',') from customers"],
    ["a union", "select email from customers union all select name from customers limit 500"],
    ["a COPY of a query", "copy (select name as a, name || '' as b from customers) to stdout"],
    ["a COPY of a table", "copy customers (name, ssn) to stdout (format csv)"],
    ["jsonb", "select extra from customers limit 3"],
    ["an error message", "select name::int from customers limit 1"],
    ["EXPLAIN", "explain select * from customers where name = 'Zebulon7'"],
  ];
  for (const [name, sql] of COLUMNS)
    test(`masked columns stay masked through ${name}`, async () => {
      const client = new RawClient(files.port);
      await client.signIn(token);
      const from = client.bytes;
      client.query(sql);
      await client.until(() => client.received().subarray(from).includes("Z\0\0\0\u0005I"));
      const heard = client.received().toString("latin1").slice(from);
      client.socket.destroy();
      // A statement may be refused or fail, but it must have been answered, and never with what is masked.
      expect(heard).toMatch(/Z\0\0\0\u0005I$/);
      expect(heard).not.toMatch(/zebulon|nolubez|leak\.example|219-09|1101-90/i);
    });

  test("what the client writes arrives as it was sent", async () => {
    await withClient((client) => client.query("insert into sink values ($1, $2)", [1, "mine@leak.example"]));
    const admin = await server.connect();
    const { rows } = await admin.query("select * from sink");
    await admin.end();
    expect(rows).toEqual([{ id: 1, email: "mine@leak.example" }]);
  });
});

describe("what policy refuses", () => {
  test("is refused with 42501, nothing is sent, and the session goes on", async () => {
    await withClient(async (client) => {
      await expect(client.query("drop table tickets")).rejects.toMatchObject({
        code: "42501",
        severity: "ERROR",
        message: expect.stringContaining("no-drops"),
      });
      expect((await client.query("select count(*)::int as n from tickets")).rows).toEqual([{ n: 100 }]);
    });
  });

  test("is refused also behind another statement, or when nothing can be said of it", async () => {
    await withClient(async (client) => {
      await expect(client.query("select 1; drop table tickets")).rejects.toMatchObject({ code: "42501" });
      await expect(client.query("selec 1")).rejects.toMatchObject({ code: "42501" });
      await expect(client.query("create table mine as select 1")).rejects.toMatchObject({ code: "42501" });
    });
  });
});

describe("what policy holds", () => {
  /** Sends a statement that is held. */
  async function held(client: pg.Client, sql: string) {
    const noticed = new Promise<string>((resolve) => {
      client.once("notice", ({ message }) =>
        resolve(/waiting for approval (\S+)/.exec(message ?? "")?.[1] ?? ""),
      );
    });
    const done = client.query(sql).then(
      (result) => ({ rows: result.rowCount }),
      (error: unknown) => ({ error: error as pg.DatabaseError }),
    );
    return { id: await noticed, done };
  }

  const state = async (id: string): Promise<string> => {
    const { approval } = (await files.ask(`/v1/approvals/${id}`)) as { approval: { state: string } };
    return approval.state;
  };

  test("runs once a reviewer approves, through the command line", async () => {
    await withClient(async (client) => {
      const { id, done } = await held(client, "delete from tickets where sender = 'sender1@leak.example'");
      const listed = await files.weir("approvals", "ls");
      expect(listed.out).toContain(id);
      expect(listed.out).toContain("[EMAIL]");
      expect(await files.weir("approvals", "approve", id, "--as", "dana", "--groups", "leads")).toMatchObject(
        {
          code: 0,
          out: `${id} approved\n`,
        },
      );
      expect(await done).toEqual({ rows: 1 });
      expect(await state(id)).toBe("used");
    });
  });

  test("is not for its requester or for anyone outside the reviewers to approve", async () => {
    await withClient(async (client) => {
      const { id, done } = await held(client, "delete from tickets where id = 2");
      const self = await files.weir("approvals", "approve", id, "--as", "agent@test", "--groups", "leads");
      expect(self).toMatchObject({ code: 3, err: expect.stringContaining("APPROVAL_SELF") });
      const other = await files.weir("approvals", "approve", id, "--as", "eve", "--groups", "others");
      expect(other).toMatchObject({ code: 3, err: expect.stringContaining("APPROVAL_NOT_REVIEWER") });
      const reviewer = await files.token("dana", ["leads"], { use: "operate" });
      const answer = await fetch(`${files.api}/v1/approvals/${id}`, {
        method: "POST",
        headers: { authorization: `Bearer ${reviewer}`, "content-type": "application/json" },
        body: JSON.stringify({ decision: "deny", comment: "Not this one." }),
      });
      expect(answer.status).toBe(200);
      expect(await done).toMatchObject({ error: { code: "42501" } });
      expect(await state(id)).toBe("denied");
      expect((await client.query("select count(*)::int as n from tickets where id = 2")).rows).toEqual([
        { n: 1 },
      ]);
    });
  });

  test("expires when nobody decides", async () => {
    await withClient(async (client) => {
      const { id, done } = await held(client, "update tickets set sender = 'x' where id = 3");
      expect(await done).toMatchObject({
        error: { code: "42501", message: expect.stringMatching(/time|expire/i) },
      });
      expect(await state(id)).toBe("expired");
    });
  });

  test("is withdrawn when the client cancels, and the session goes on", async () => {
    await withClient(async (client) => {
      const { id, done } = await held(client, "delete from tickets where id = 4");
      const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
      const cancel = Buffer.alloc(16);
      cancel.writeInt32BE(16, 0);
      cancel.writeInt32BE(80_877_102, 4);
      cancel.writeInt32BE(processID, 8);
      cancel.writeInt32BE(secretKey, 12);
      new RawClient(files.port).send(cancel);
      expect(await done).toMatchObject({ error: { code: "57014" } });
      expect(await state(id)).toBe("withdrawn");
      expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    });
  });

  test("is withdrawn when the client leaves", async () => {
    const client = await connected(files.port, token);
    const { id } = await held(client, "delete from tickets where id = 5");
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await eventually("withdrawn", async () => (await state(id)) === "withdrawn");
  });
});

describe("who may not come in", () => {
  const hourAgo = { ...systemClock, now: () => Date.now() - 7_200_000 };
  const REFUSED: [
    name: string,
    password: () => Promise<string>,
    database: string,
    sqlstate: string,
    code: string,
  ][] = [
    ["no token at all", async () => "secret", "crm", "28P01", "AUTH_TOKEN_INVALID"],
    [
      "a token with a changed signature",
      async () => `${token.slice(0, -6)}AAAAAA`,
      "crm",
      "28P01",
      "AUTH_TOKEN_INVALID",
    ],
    [
      "an expired token",
      () => files.token("a", ["agents"], { clock: hourAgo }),
      "crm",
      "28P01",
      "AUTH_TOKEN_EXPIRED",
    ],
    [
      "a token for the API",
      () => files.token("a", ["agents"], { use: "operate" }),
      "crm",
      "28000",
      "AUTH_TOKEN_SCOPE",
    ],
    ["an unknown resource", async () => token, "nothing", "3D000", "RESOURCE_UNKNOWN"],
    [
      "a resource that the token does not cover",
      () => files.token("a", ["agents"], { resources: ["dead"] }),
      "crm",
      "3D000",
      "RESOURCE_UNKNOWN",
    ],
    ["a resource that is not there", async () => token, "dead", "08001", "UPSTREAM_UNREACHABLE"],
  ];
  for (const [name, password, database, sqlstate, code] of REFUSED)
    test(`${name}: ${code}`, async () => {
      await expect(connected(files.port, await password(), database)).rejects.toMatchObject({
        code: sqlstate,
        message: expect.stringContaining(`(${code})`),
      });
    });

  const BROKEN: [name: string, bytes: () => Uint8Array[], code: string][] = [
    [
      "a startup packet that says it is huge",
      () => [Buffer.from([0x7f, 0xff, 0xff, 0xff])],
      "PROTOCOL_TOO_LARGE",
    ],
    [
      "bytes that are no startup packet",
      () => [Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
      "PROTOCOL_",
    ],
    [
      "a password message that says it is huge",
      () => [startup(), Buffer.from([0x70, 0x7f, 0xff, 0xff, 0xff])],
      "PROTOCOL_TOO_LARGE",
    ],
    [
      "a statement that says it is huge",
      () => [startup(), frame("p", `${token}\0`), Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff])],
      "PROTOCOL_TOO_LARGE",
    ],
    [
      "a message of an unknown type",
      () => [startup(), frame("p", `${token}\0`), frame("?", "x")],
      "PROTOCOL_VIOLATION",
    ],
  ];
  for (const [name, bytes, code] of BROKEN)
    test(`${name}: ${code}`, async () => {
      const client = new RawClient(files.port);
      client.send(...bytes());
      await client.closed;
      expect(client.received().toString("latin1")).toContain(code);
    });

  test("a startup packet that never ends is cut off, and so is silence", { timeout: 20_000 }, async () => {
    await Promise.all([silent.closed, trickling.closed]);
    expect(trickling.received().toString("latin1")).toContain("SESSION_TIMEOUT");
  });

  test("the gateway goes on serving others", async () => {
    expect((await withClient((client) => client.query("select 1 as one"))).rows).toEqual([{ one: 1 }]);
  });
});

describe("what remains", () => {
  test("sessions are listed, replayed and verified, and hold no raw value", async () => {
    // Sessions end a moment after their clients have left.
    await eventually("closed", async () => {
      const { sessions } = (await files.ask("/v1/sessions?state=open")) as { sessions: unknown[] };
      return sessions.length === 0;
    });
    const { out } = await files.weir("sessions", "ls", "--json");
    const sessions = JSON.parse(out) as { id: string; principal: string; operations: number }[];
    expect(sessions.length).toBeGreaterThan(10);
    const [last] = sessions.filter((session) => session.operations > 0);
    expect((await files.weir("replay", last.id)).out).toContain(`session ${last.id}`);
    expect(await files.weir("verify", last.id, "--sealed")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ok: /),
    });
    expect(await leaks(files.dir)).toEqual([]);
    expect(gateway.output()).not.toMatch(/leak\.example|Zebulon/);
  });

  test("SIGHUP reopens the audit log and reads the policies again; wrong ones change nothing", async () => {
    const audit = join(files.dir, "audit.jsonl");
    const policy = join(files.dir, "policies", "agents.yaml");
    const client = await connected(files.port, token);
    await rename(audit, `${audit}.1`);
    await writeFile(policy, "policies: [{ name: broken }]");
    gateway.child.kill("SIGHUP");
    await eventually("told", async () => gateway.output().includes("POLICY_INVALID"));
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    expect(await readFile(audit, "utf8")).toContain("operation.judged");

    await writeFile(policy, POLICY.replace("allow: { effects: [read] }", "deny: { effects: [read] }"));
    gateway.child.kill("SIGHUP");
    await eventually("reloaded", async () => gateway.output().includes("policies were read again"));
    await expect(client.query("select 1 as one")).rejects.toMatchObject({ code: "42501" });
    await client.end();
  });

  test("SIGTERM drains and exits 0", async () => {
    expect(await gateway.stop()).toBe(0);
    const lines = (await readFile(join(files.dir, "audit.jsonl"), "utf8")).trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "{}")).toMatchObject({ type: "gateway.stopped" });
  });

  const WRONG: [name: string, file: string, content: string, code: string][] = [
    ["configuration", "weir.yaml", "listen: 5\n", "CONFIG_INVALID"],
    ["policy", "policies/agents.yaml", "policies: [{ name: broken }]\n", "POLICY_INVALID"],
    ["rule", "rules.yaml", "rules: [{ id: a, entity: A, pattern: '(' }]\n", "RULE_SYNTAX"],
  ];
  for (const [name, file, content, code] of WRONG)
    test(`a wrong ${name} stops the start with ${code}`, async () => {
      const wrong = await configured(server, "rules: [rules.yaml]");
      await writeFile(join(wrong.dir, "rules.yaml"), "rules: [{ id: a, entity: EMAIL, pattern: 'a+b' }]\n");
      await writeFile(join(wrong.dir, file), content);
      const { code: exit, err } = await wrong.weir("gateway");
      expect(exit).toBe(1);
      expect(err).toContain(code);
      await wrong.remove();
    });
});
