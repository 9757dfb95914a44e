// A real PostgreSQL for tests, with a role for each way of signing in: `scram`, `md5`, `clear`, `trust`.

import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startServer } from "../../src/demo/server.ts";

export interface TestPostgres {
  readonly port: number;
  /** Superuser. */
  readonly user: string;
  readonly password: string;
  /** Password of every role that has one. */
  readonly rolePassword: string;
  /** A connected client of the superuser, straight to the server. */
  connect(database?: string): Promise<pg.Client>;
  stop(): Promise<void>;
}

const ROLES = { scram: "scram-sha-256", md5: "md5", clear: "password", trust: "trust" } as const;

export async function startPostgres(settings: readonly string[] = []): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "weir-pg-"));
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const rolePassword = `r-${randomBytes(12).toString("hex")}`;
  const server = await startServer({
    folder,
    port,
    password,
    settings: ["fsync=off", "shared_buffers=32MB", ...settings],
    async prepare(data) {
      const hba = join(data, "pg_hba.conf");
      const lines = Object.entries(ROLES).map(([role, method]) => `host all ${role} 127.0.0.1/32 ${method}`);
      await writeFile(hba, `${lines.join("\n")}\n${await readFile(hba, "utf8")}`);
    },
  });
  const connect = async (database = "postgres"): Promise<pg.Client> => {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password, database });
    await client.connect();
    return client;
  };
  const client = await connect();
  for (const role of Object.keys(ROLES)) {
    await client.query(`set password_encryption = '${role === "md5" ? "md5" : "scram-sha-256"}'`);
    await client.query(`create role ${role} login password '${rolePassword}'`);
    await client.query(`grant all on schema public to ${role}`);
  }
  await client.end();
  return { port, user: "postgres", password, rolePassword, connect, stop: () => server.stop() };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(),
      );
    });
  });
}
