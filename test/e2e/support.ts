// A whole world for end-to-end tests: a real PostgreSQL with data that must not leak, and `weir gateway` as a process.
//
// The gateway is the built one, as users run it (`npm test` builds first); WEIR_E2E_SOURCE=1 runs the source instead.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { openIdentity } from "../../src/identity/identity.ts";
import { freePort, startPostgres, type TestPostgres } from "../support/postgres.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM =
  process.env.WEIR_E2E_SOURCE === "1"
    ? ["--import", "tsx", join(ROOT, "src/cli/weir.ts")]
    : [join(ROOT, "dist/cli/weir.js")];

/** What only the database may hold. Rules find the first; only column masks find the second. */
export const MARKERS = ["leak.example", "Zebulon"] as const;

export const POLICY = `policies:
  - name: agents
    subjects: { groups: [agents] }
    resources: { names: ["*"] }
    rules:
      - name: no-drops
        deny: { verbs: [drop, truncate] }
        message: Agents do not drop tables.
      - name: deletes
        hold: { verbs: [delete] }
        reviewers: [leads]
        wait: 1h
      - name: updates
        hold: { verbs: [update] }
        reviewers: [leads]
        wait: 1s
      - name: reads
        allow: { effects: [read] }
      - name: inserts
        allow: { verbs: [insert, copy], tables: [sink] }
    mask:
      - columns: [customers.ssn]
        with: "null"
      - columns: [customers.name]
        with: redact
`;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program to its end. */
export async function weir(args: readonly string[], input?: string): Promise<Ran> {
  const child = spawn(process.execPath, [...PROGRAM, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: clean(),
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? -1, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

function clean(): NodeJS.ProcessEnv {
  const { WEIR_TOKEN: _token, WEIR_API: _api, WEIR_CONFIG: _config, ...env } = process.env;
  return env;
}

export async function seededPostgres(
  start: () => Promise<TestPostgres> = startPostgres,
): Promise<TestPostgres> {
  const server = await start();
  const admin = await server.connect();
  await admin.query(`
    create table customers (id int primary key, name text, email text, ssn text, born date, balance numeric, extra jsonb);
    insert into customers select i, 'Zebulon' || i, 'user' || i || '@leak.example',
      '219-09-' || lpad((1000 + i)::text, 4, '0'), date '1990-01-01' + i, i * 1.5,
      jsonb_build_object('mail', 'extra' || i || '@leak.example') from generate_series(1, 200) i;
    create view people as select id, name as who, email as contact, ssn as number from customers;
    create table tickets (id int primary key, sender text);
    insert into tickets select i, 'sender' || i || '@leak.example' from generate_series(1, 100) i;
    create table sink (id int, email text);
    create table stream (id int, email text, note text);
    insert into stream select i, 'stream' || i || '@leak.example', repeat('x', 50) from generate_series(1, 200000) i;
    grant all on all tables in schema public to scram;
  `);
  await admin.end();
  return server;
}

export interface Folder {
  readonly dir: string;
  readonly config: string;
  readonly dataDir: string;
  readonly port: number;
  readonly api: string;
  token(principal: string, groups: readonly string[], options?: TokenOptions): Promise<string>;
  /** Runs the program with this configuration. */
  weir(...args: string[]): Promise<Ran>;
  /** What the API answers the operator. */
  ask(path: string): Promise<unknown>;
  remove(): Promise<void>;
}

interface TokenOptions {
  readonly use?: "connect" | "operate";
  readonly ttlSeconds?: number;
  readonly clock?: Clock;
  readonly resources?: readonly string[];
}

/** A configuration for `server`, with the test policy. */
export async function configured(server: TestPostgres, more = ""): Promise<Folder> {
  const dir = await mkdtemp(join(tmpdir(), "weir-e2e-"));
  const port = await freePort();
  const apiPort = await freePort();
  const config = join(dir, "weir.yaml");
  await mkdir(join(dir, "policies"));
  await writeFile(join(dir, "policies", "agents.yaml"), POLICY);
  await writeFile(join(dir, "password"), server.rolePassword, { mode: 0o600 });
  await writeFile(
    config,
    `listen: { postgres: "127.0.0.1:${port}", api: "127.0.0.1:${apiPort}" }
data_dir: data
policies: policies
audit: { file: audit.jsonl }
resources:
  - { name: crm, protocol: postgres, address: "127.0.0.1:${server.port}", database: postgres, credential: { user: scram, password: { file: password } } }
  - { name: dead, protocol: postgres, address: "127.0.0.1:1", credential: { user: nobody } }
limits: { drain_ms: 1000 }
${more}`,
  );
  return {
    dir,
    config,
    dataDir: join(dir, "data"),
    port,
    api: `http://127.0.0.1:${apiPort}`,
    async token(
      principal,
      groups,
      { use = "connect", ttlSeconds = 3_600, clock = systemClock, resources } = {},
    ) {
      const identity = await openIdentity({ dataDir: join(dir, "data"), clock });
      return identity.createToken({ principal, groups, use, ttlSeconds, resources });
    },
    weir: (...args) => weir([...args, "--config", config]),
    async ask(path) {
      const operator = (await readFile(join(dir, "data", "operator.token"), "utf8")).trim();
      const headers = { authorization: `Bearer ${operator}` };
      return (await fetch(`http://127.0.0.1:${apiPort}${path}`, { headers })).json();
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

export interface GatewayProcess {
  readonly child: ChildProcess;
  /** All that it wrote, both streams. */
  output(): string;
  /** SIGTERM. @returns The exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Resolves when it is ready. @throws Error with what it said when it ends before. */
export async function startGateway({ config }: Pick<Folder, "config">): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [...PROGRAM, "gateway", "--config", config], {
    stdio: ["ignore", "pipe", "pipe"],
    env: clean(),
  });
  let output = "";
  const exited = once(child, "exit");
  await new Promise<void>((resolve, reject) => {
    const heard = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("weir: ready\n")) resolve();
    };
    child.stdout.on("data", heard);
    child.stderr.on("data", heard);
    child.once("exit", () => reject(new Error(`the gateway ended: ${output}`)));
  });
  return {
    child,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      const [code] = (await exited) as [number | null];
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** A connected node-postgres client. */
export async function connected(port: number, password: string, database = "crm"): Promise<pg.Client> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "agent", password, database });
  client.on("error", () => {});
  await client.connect();
  return client;
}

// -- a client without a library: every byte that the gateway sends is kept ---------------------------------

export function frame(tag: string, body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body as string);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length + 4);
  return Buffer.concat([Buffer.from(tag, "latin1"), length, bytes]);
}

export function startup(database = "crm"): Buffer {
  return frame("", `\0\u0003\0\0user\0raw\0database\0${database}\0\0`);
}

export class RawClient {
  readonly socket: net.Socket;
  readonly closed: Promise<void>;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #waiting: (() => void)[] = [];

  constructor(port: number) {
    this.socket = net.connect(port, "127.0.0.1");
    this.socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      this.socket.once("close", () => {
        this.#wake();
        resolve();
      });
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  received(): Buffer {
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0];
  }

  send(...frames: Uint8Array[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Signs in; resolves at the first ReadyForQuery. */
  async signIn(token: string, database?: string): Promise<void> {
    this.send(startup(database), frame("p", `${token}\0`));
    await this.until(() => this.received().includes("Z\0\0\0\u0005I"));
  }

  query(sql: string): void {
    this.send(frame("Q", `${sql}\0`));
  }

  /** Resolves when `condition` holds, or when the connection is closed. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.socket.destroyed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Asks again until it is so; the world outside tells no one when it changes. @throws Error after ten seconds. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`it never came to be: ${what}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 25));
  }
}

/** Files below `dir` that hold one of the markers, as they are or gzipped into the store. */
export async function leaks(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (MARKERS.some((marker) => bytes.includes(marker))) found.push(path);
  }
  return found;
}
