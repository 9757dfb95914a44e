// PostgreSQL's own programs through the gateway: psql, pgbench and pg_dump of Debian's packages.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  configured,
  type Folder,
  type GatewayProcess,
  MARKERS,
  type Ran,
  seededPostgres,
  startGateway,
} from "../e2e/support.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { startDebianPostgres } from "./debian_postgres.ts";

let server: TestPostgres;
let files: Folder;
let gateway: GatewayProcess;
let token: string;

beforeAll(async () => {
  server = await seededPostgres(startDebianPostgres);
  files = await configured(server);
  // pgbench's tables hold no personal data; here it writes to them as an application would.
  const policies = join(files.dir, "policies", "agents.yaml");
  const policy = await readFile(policies, "utf8");
  await writeFile(
    policies,
    policy.replace(
      "      - name: reads\n",
      "      - name: locks\n        allow: { verbs: [lock], tables: [customers, tickets, sink, stream, people, pgbench_*] }\n      - name: reads\n",
    ),
  );
  const init = await run(
    "pgbench",
    ["-i", "-q", "-s", "1", ...at(server.port, server.user), "postgres"],
    server.password,
  );
  expect(init.code, init.err).toBe(0);
  const admin = await server.connect();
  await admin.query("grant all on all tables in schema public to scram");
  await admin.end();
  gateway = await startGateway(files);
  token = await files.token("agent@test", ["agents"]);
});

afterAll(async () => {
  await gateway?.stop();
  await server?.stop();
  await files?.remove();
});

const at = (port: number, user: string) => ["-h", "127.0.0.1", "-p", String(port), "-U", user];

async function run(program: string, args: readonly string[], password: string, input = ""): Promise<Ran> {
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, PGPASSWORD: password, PGCONNECT_TIMEOUT: "10" },
  });
  child.stdin.end(input);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? -1, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

const through = (program: string, args: readonly string[], input?: string) =>
  run(program, [...at(files.port, "agent"), ...args], token, input);

test("psql shows masked rows, its own commands work, and a refusal is an ERROR", async () => {
  const { code, out, err } = await through(
    "psql",
    ["-X", "-A", "-t", "crm"],
    "select id, name, email, ssn from customers where id = 1;\n\\d customers\n\\dt\n\\l\ndrop table sink;\nselect 7 * 6;\n",
  );
  expect(err).toContain("no-drops");
  expect(code).toBe(0);
  expect(out).toContain("1|[REDACTED]|[EMAIL]|\n");
  // What psql computes of the catalog depends on no row, so column masks leave it.
  expect(out).toContain("name|text|");
  expect(out.trim().endsWith("42")).toBe(true);
});

test("psql copies a table out, masked, and in", async () => {
  const out = await through("psql", ["-X", "-c", "\\copy customers to stdout", "crm"]);
  expect(out.code, out.err).toBe(0);
  expect(out.out.trim().split("\n")).toHaveLength(200);
  for (const marker of MARKERS) expect(out.out).not.toContain(marker);
  const back = await through("psql", ["-X", "-c", "\\copy sink from stdin", "crm"], "1\tone\n2\ttwo\n");
  expect(back).toMatchObject({ code: 0, out: "COPY 2\n" });
});

for (const mode of ["simple", "extended", "prepared"])
  test(`pgbench -S -M ${mode} runs without a failed transaction`, async () => {
    const { code, out, err } = await through("pgbench", [
      "-S",
      "-n",
      "-M",
      mode,
      "-c",
      "4",
      "-j",
      "2",
      "-t",
      "500",
      "crm",
    ]);
    expect(code, err).toBe(0);
    expect(out).toContain("number of transactions actually processed: 2000/2000");
    expect(out).toContain("number of failed transactions: 0");
    process.stdout.write(`pgbench -S -M ${mode}: ${/tps = \S+/.exec(out)?.[0]}\n`);
  });

test("pg_dump dumps the database, with its data masked", async () => {
  const { code, out, err } = await through("pg_dump", ["crm"]);
  expect(code, err).toBe(0);
  expect(out).toMatch(/CREATE TABLE public\.customers \(\n {4}id integer NOT NULL,\n {4}name text,/);
  expect(out).toContain("[EMAIL]");
  expect(out).toContain("PostgreSQL database dump complete");
  for (const marker of MARKERS) expect(out).not.toContain(marker);
});
