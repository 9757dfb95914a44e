// Everything that the demo needs around its agent: a PostgreSQL, and a gateway as a process of its own, in one temporary
// folder. What was started is stopped in reverse, whatever happened.
//
// Must not: use a fixed port, or leave anything behind.

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startServer } from "./server.ts";

/** The same relative place from src/demo and dist/demo. */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";
const WEIR = fileURLToPath(new URL(`../cli/weir.${EXTENSION}`, import.meta.url));

/** A gateway or a database that is not there by then never will be. */
const START_MS = 30_000;

const POLICY = `# Agents read. What deletes or changes waits for a person; what destroys is refused.
policies:
  - name: support-agents
    subjects: { groups: [agents] }
    resources: { labels: { env: demo } }
    rules:
      - name: no-destruction
        deny: { verbs: [drop, truncate, alter table] }
        message: Agents do not drop, truncate or alter tables.
      - name: a-person-decides
        hold: { effects: [write] }
        message: An agent wants to change data.
        reviewers: [support-leads]
        wait: 5m
      - name: agents-read
        allow: { effects: [read] }
    mask:
      - columns: [customers.ssn]
        with: "null"
      - columns: [customers.name]
        with: { fill: { keep: 0 } }
`;

/** What to undo, last first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch {
        // The rest must be cleaned up too.
      }
    }
  }
}

export interface Database {
  readonly port: number;
  readonly password: string;
  connect(): Promise<pg.Client>;
}

export async function makeFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "weir-demo-"));
  // The database may run as another user, who has to pass through; what is private in here is so by its own mode.
  await chmod(folder, 0o755);
  cleanup.add(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export async function startDatabase(folder: string, cleanup: Cleanup): Promise<Database> {
  const port = await freePort();
  const password = randomBytes(16).toString("hex");
  const server = await startServer({
    folder: join(folder, "postgres"),
    port,
    password,
    // A database for some minutes: nothing has to survive a power cut.
    settings: ["fsync=off", "full_page_writes=off", "max_wal_size=2GB"],
  });
  cleanup.add(() => server.stop());
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password,
      database: "postgres",
    });
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  return { port, password, connect };
}

export interface RunningGateway {
  readonly port: number;
  readonly api: string;
  readonly config: string;
  readonly folder: string;
  /** Runs `weir` with the gateway's configuration. */
  weir(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }>;
}

export async function startGateway(
  folder: string,
  database: Database,
  cleanup: Cleanup,
): Promise<RunningGateway> {
  const port = await freePort();
  const apiPort = await freePort();
  const config = join(folder, "weir.yaml");
  await mkdir(join(folder, "policies"));
  await writeFile(join(folder, "policies", "demo.yaml"), POLICY);
  await writeFile(join(folder, "postgres.password"), database.password, { mode: 0o600 });
  await writeFile(
    config,
    `listen:
  postgres: 127.0.0.1:${port}
  api: 127.0.0.1:${apiPort}
data_dir: data
rules: [builtin/pii, builtin/secrets]
policies: policies
audit: { file: audit.jsonl }
resources:
  - name: crm
    protocol: postgres
    address: 127.0.0.1:${database.port}
    database: postgres
    credential: { user: postgres, password: { file: postgres.password } }
    labels: { env: demo }
`,
  );
  const child = spawnWeir(["gateway", "--config", config]);
  cleanup.add(() => stop(child));
  await ready(child);
  return {
    port,
    api: `http://127.0.0.1:${apiPort}`,
    config,
    folder,
    async weir(...args) {
      const command = spawnWeir([...args, "--config", config]);
      const out: Buffer[] = [];
      command.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
      command.stderr?.on("data", (chunk: Buffer) => out.push(chunk));
      const [code] = (await once(command, "close")) as [number | null];
      return { code: code ?? 1, out: Buffer.concat(out).toString() };
    },
  };
}

function spawnWeir(args: readonly string[]): ChildProcess {
  const { WEIR_TOKEN: _token, WEIR_API: _api, WEIR_CONFIG: _config, ...env } = process.env;
  // A process group of its own: Ctrl-C is the demo's to handle, and it then stops the gateway in order.
  return spawn(process.execPath, [...process.execArgv, WEIR, ...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    const timer = setTimeout(() => reject(new Error(`the gateway was not ready in time:\n${err}`)), START_MS);
    child.stdout?.on("data", (chunk: Buffer) => {
      if (out.length < 65_536) out += chunk.toString();
      if (!out.includes("weir: ready\n")) return;
      clearTimeout(timer);
      resolve();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      if (err.length < 65_536) err += chunk.toString();
    });
    child.once("error", reject);
    child.once("exit", () => {
      clearTimeout(timer);
      reject(new Error(`the gateway did not start:\n${err}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(force);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP listener has no port");
  return address.port;
}
