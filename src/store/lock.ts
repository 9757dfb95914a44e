// One gateway for one data directory.
//
// Node has no file locks, and a file with a process id in it lies after `kill -9` and between containers. A
// listening Unix socket does not: the kernel answers for it exactly as long as its process lives, and for every
// process that sees the directory. So the lock is a socket `weir.lock.<n>`; whoever can connect to it is locked out.
//
// Taking over from a dead holder must be atomic, so nothing is ever replaced in place: the next holder links its own
// listening socket as `weir.lock.<n+1>`, which fails for all but one, and only the holder of the highest number
// removes lower ones. A released lock leaves its (dead) file behind, so that the numbers only rise.
//
// Rejected: `mkdir` locks (stale after kill -9), abstract sockets (Linux only, one network namespace only).
// Limits: Unix only; on a network file system other hosts are not seen, so `data_dir` belongs on a local disk.

import { randomBytes } from "node:crypto";
import { link, readdir, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { WeirError } from "../base/errors.ts";

interface DataDirLock {
  release(): Promise<void>;
}

const NAME = /^weir\.lock\.(\d{1,15})$/;
const ATTEMPTS = 50;

/**
 * Takes the lock of a directory, for as long as this process lives.
 *
 * @param dir An existing directory; together with the socket's name at most about 100 bytes (a limit of the system).
 * @throws WeirError `STORE_UNAVAILABLE` when another process holds it or no socket can be made there.
 */
export async function lockDataDir(dir: string): Promise<DataDirLock> {
  const own = join(dir, `.lock-${randomBytes(6).toString("hex")}`);
  const server = await listen(own, dir);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const highest = Math.max(0, ...(await numbers(dir)));
      if (highest > 0) {
        const state = await probe(join(dir, `weir.lock.${highest}`));
        if (state === "alive") {
          throw new WeirError(
            "STORE_UNAVAILABLE",
            `Another gateway is using ${dir}. Stop it first, or give this one its own data_dir.`,
          );
        }
        if (state === "gone") continue;
      }
      if (!(await tryLink(own, join(dir, `weir.lock.${highest + 1}`)))) continue;
      await removeBelow(dir, highest + 1);
      await rm(own, { force: true });
      return { release: () => closeServer(server) };
    }
    throw new WeirError("STORE_UNAVAILABLE", `Many gateways are starting on ${dir} at once. Start only one.`);
  } catch (error) {
    await closeServer(server);
    await rm(own, { force: true });
    throw error;
  }
}

async function numbers(dir: string): Promise<number[]> {
  const out: number[] = [];
  for (const name of await readdir(dir)) {
    const match = NAME.exec(name);
    if (match) out.push(Number(match[1]));
  }
  return out;
}

async function removeBelow(dir: string, own: number): Promise<void> {
  for (const number of await numbers(dir)) {
    if (number < own) await rm(join(dir, `weir.lock.${number}`), { force: true });
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function listen(path: string, dir: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", (cause) =>
      reject(
        new WeirError(
          "STORE_UNAVAILABLE",
          `No lock can be made in ${dir}. Check that it is a writable directory with a path of fewer than 80 bytes.`,
          { cause },
        ),
      ),
    );
    server.listen(path, () => resolve(server));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function probe(path: string): Promise<"alive" | "dead" | "gone"> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve("alive");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // What cannot be told counts as held: never two writers.
      if (error.code === "ECONNREFUSED") resolve("dead");
      else resolve(error.code === "ENOENT" ? "gone" : "alive");
    });
  });
}
