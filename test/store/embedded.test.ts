// The embedded store: the common suite, its lock, its file, and its death at any moment.

import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SqliteDialect } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { lockDataDir } from "../../src/store/lock.ts";
import { openEmbeddedStore, storeOver } from "../../src/store/store.ts";
import type { Store } from "../../src/store/types.ts";
import { bundled } from "./bundle.ts";
import { fixedClock, session, storeSuite } from "./suite.ts";

const root = mkdtempSync(join(tmpdir(), "weir-store-"));
const program = await bundled(fileURLToPath(new URL("./child.ts", import.meta.url)));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  program.remove();
});
let dirs = 0;
const freshDir = (): string => join(root, `d${dirs++}`);
const open = (dataDir: string): Promise<Store> => openEmbeddedStore({ dataDir, clock: fixedClock });

let current = "";
storeSuite("embedded SQLite", {
  open: () => open((current = freshDir())),
  async reopen(store) {
    await store.close();
    return open(current);
  },
  end: (store) => store.close(),
});

describe("the lock of the data directory", () => {
  test("a second gateway is refused, and let in when the first has closed", async () => {
    const dir = freshDir();
    const first = await open(dir);
    await expect(open(dir)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await first.sessions.insert(session("s1"));
    await first.close();
    const second = await open(dir);
    expect(await second.sessions.get("s1")).not.toBeNull();
    await second.close();
  });

  test("another process is refused while this one lives", async () => {
    const dir = freshDir();
    const store = await open(dir);
    const child = start(dir, "x");
    expect(await child.line()).toBe("failed STORE_UNAVAILABLE");
    await child.ended;
    await store.close();
  });

  test("of 20 that take a dead holder's lock at once, one gets it", async () => {
    const dir = freshDir();
    mkdirSync(dir);
    const dead = await lockDataDir(dir);
    await dead.release();
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(dir)));
    const won = tries.filter((one) => one.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const one of won) await one.value.release();
    expect(readdirSync(dir).filter((name) => name.startsWith(".lock-"))).toEqual([]);
  });

  test("a directory that is no directory is refused with a sentence to act on", async () => {
    const file = freshDir();
    writeFileSync(file, "");
    await expect(open(file)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
});

describe("the file", () => {
  test("is in write-ahead mode and readable by its owner only", async () => {
    const dir = freshDir();
    const store = await open(dir);
    await store.close();
    const header = readFileSync(join(dir, "weir.db")).subarray(0, 20);
    expect([header[18], header[19]]).toEqual([2, 2]);
    chmodSync(dir, 0o700);
    expect(existsSync(join(dir, "weir.db-wal"))).toBe(false);
    expect(existsSync(join(dir, "weir.db.lock"))).toBe(false);
  });

  test("a file that is no database is refused and not touched", async () => {
    const dir = freshDir();
    mkdirSync(dir);
    writeFileSync(join(dir, "weir.db"), "x".repeat(5000));
    await expect(open(dir)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(readFileSync(join(dir, "weir.db"), "utf8")).toBe("x".repeat(5000));
  });

  test("a schema of a newer version is refused", async () => {
    const dir = freshDir();
    const store = await open(dir);
    await store.close();
    const { openSqlite } = await import("../../src/store/sqlite.ts");
    const raw = await openSqlite(join(dir, "weir.db"));
    raw.prepare("insert into kysely_migration (name, timestamp) values ('9999-later', 'x')").run([]);
    raw.close();
    await expect(open(dir)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
});

test("a database that answers nothing is refused and closed", async () => {
  let closes = 0;
  const database = {
    close: () => closes++,
    prepare: () => {
      throw new Error("no");
    },
  };
  await expect(storeOver(new SqliteDialect({ database }), fixedClock)).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
  });
  expect(closes).toBe(1);
});

describe("kill -9 during writes", () => {
  test("no acknowledged commit is lost over 4 lives", { timeout: 60_000 }, async () => {
    const dir = freshDir();
    const acknowledged: string[] = [];
    for (let life = 0; life < 4; life++) {
      const child = start(dir, `life${life}`);
      expect(await child.line()).toBe("ready");
      // Death after a number of commits that differs from life to life.
      for (let i = 0; i < 20 + life * 17; i++) acknowledged.push(await child.line());
      child.process.kill("SIGKILL");
      acknowledged.push(...(await child.ended));
    }
    const store = await open(dir);
    const lost: string[] = [];
    for (const id of acknowledged) if ((await store.sessions.get(id)) === null) lost.push(id);
    await store.close();
    expect(acknowledged.length).toBeGreaterThan(180);
    expect(lost).toEqual([]);
  });
});

interface Child {
  readonly process: ChildProcess;
  line(): Promise<string>;
  /** The lines nobody asked for, once the process is gone. The last may be cut by the kill: only whole ones count. */
  readonly ended: Promise<string[]>;
}

function start(dir: string, prefix: string): Child {
  const process_ = spawn(process.execPath, [program.file, dir, prefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  const reader = createInterface({ input: process_.stdout });
  reader.on("line", (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else lines.push(line);
  });
  const ended = new Promise<string[]>((resolve) => reader.once("close", () => resolve(lines.splice(0))));
  return {
    process: process_,
    line() {
      const line = lines.shift();
      return line === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(line);
    },
    ended,
  };
}
