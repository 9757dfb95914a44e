// The PostgreSQL of Debian's packages, on a free port in a temporary folder: a second server version, and the one that its
// own pg_dump is willing to dump.

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { eventually } from "../e2e/support.ts";
import { freePort, type TestPostgres } from "../support/postgres.ts";

const execute = promisify(execFile);
const VERSIONS = "/usr/lib/postgresql";

export async function startDebianPostgres(): Promise<TestPostgres> {
  const versions = (await readdir(VERSIONS)).sort((a, b) => Number(b) - Number(a));
  const bin = join(VERSIONS, versions[0], "bin");
  const owner = process.getuid?.() === 0 ? await ids("postgres") : {};
  const dir = await mkdtemp(join(tmpdir(), "weir-debian-pg-"));
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(dir, owner.uid, owner.gid);
  const data = join(dir, "data");
  const password = randomBytes(12).toString("hex");
  const rolePassword = `r-${randomBytes(12).toString("hex")}`;
  const file = join(dir, "password");
  await writeFile(file, password, { mode: 0o644 });
  await execute(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", file, "-E", "UTF8", "--locale=C", "-N"],
    { ...owner, cwd: dir },
  );
  const port = await freePort();
  const settings = ["fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1"];
  const child = spawn(
    join(bin, "postgres"),
    ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    { ...owner, cwd: dir, stdio: "ignore" },
  );
  const exited = once(child, "exit");
  const connect = async (database = "postgres"): Promise<pg.Client> => {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password, database });
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  const admin = await eventually("the server accepts", () => connect().catch(() => null));
  await admin.query(
    `create role scram login password '${rolePassword}'; grant all on schema public to scram`,
  );
  await admin.end();
  return {
    port,
    user: "postgres",
    password,
    rolePassword,
    connect,
    async stop() {
      child.kill("SIGINT");
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function ids(user: string): Promise<{ uid?: number; gid?: number }> {
  const id = async (flag: string) => Number((await execute("id", [flag, user])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}
