// The gateway as a user runs it: `weir gateway --config` in a process of its own, with policy, masking, recording and audit on.
//
// Must not: switch off anything that a user has by default.

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ClientOptions } from "./client.ts";
import { type Database, freePort } from "./database.ts";
import { type Cleanup, type Running, start } from "./processes.ts";

const RESOURCE = "people-db";

/** Three columns masked whole; all others are scanned with every built-in rule. */
const POLICY = `policies:
  - name: bench
    subjects: { groups: [agents] }
    resources: { names: [${RESOURCE}] }
    rules:
      - allow: { effects: [read] }
    mask:
      - columns: [people.name]
        with: { fill: { keep: 0 } }
      - columns: [people.ssn]
        with: "null"
      - columns: [people.token]
        with: redact
`;

export interface Gateway extends Running {
  readonly client: ClientOptions;
  /** Values masked so far, as its metrics count them. */
  masked(): Promise<number>;
}

/** @param root Where dist is. @param folder Temporary. @throws Error with what the gateway said. */
export async function startGateway(
  root: URL,
  folder: string,
  database: Database,
  cleanup: Cleanup,
): Promise<Gateway> {
  const weir = fileURLToPath(new URL("dist/cli/weir.js", root));
  const port = await freePort();
  const apiPort = await freePort();
  const config = join(folder, "weir.yaml");
  await mkdir(join(folder, "policies"));
  await writeFile(join(folder, "policies", "bench.yaml"), POLICY);
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
  - name: ${RESOURCE}
    protocol: postgres
    address: 127.0.0.1:${database.port}
    database: ${database.database}
    credential: { user: ${database.user}, password: { file: postgres.password } }
`,
  );
  // What the person's own shell says of a gateway is not about this one.
  const { WEIR_TOKEN: _token, WEIR_API: _api, WEIR_CONFIG: _config, ...env } = process.env;
  const running = await start([weir, "gateway", "--config", config], /^weir: ready$/m, cleanup, env);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      weir,
      "token",
      "create",
      "--config",
      config,
      "--principal",
      "bench",
      "--groups",
      "agents",
      "--ttl",
      "2h",
    ],
    { env },
  );
  const client = { port, user: "bench", password: stdout.trim(), database: RESOURCE };
  const operator = (await readFile(join(folder, "data", "operator.token"), "utf8")).trim();
  const metrics = `http://127.0.0.1:${apiPort}/metrics`;
  return { ...running, client, masked: async () => maskedCount(await getText(metrics, operator)) };
}

async function getText(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`the gateway's metrics answered ${response.status}`);
  return response.text();
}

/** The sum of `weir_masked_total` over its entities, in Prometheus text format. */
export function maskedCount(metrics: string): number {
  let sum = 0;
  for (const [, value] of metrics.matchAll(/^weir_masked_total(?:\{[^}]*\})? (\d+)$/gm)) sum += Number(value);
  return sum;
}
