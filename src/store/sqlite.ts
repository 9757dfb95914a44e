// SQLite as WebAssembly (node-sqlite3-wasm) behind kysely: no native build, so a fresh clone needs no compiler.
//
// Its file layer was read and traced: writes are `pwrite`, syncs are real `fsync`s. Two of its ways are not safe as
// they come, and are avoided here:
// - its lock is a directory that outlives a killed process, and its check for a hot rollback journal mistakes its own
//   lock for another's, so a rollback journal left by `kill -9` would never be played back. Hence the write-ahead log
//   with exclusive locking, which needs neither; `lock.ts` keeps other processes out before the file is touched.
// - it binds text up to the first NUL: a value with one is refused.
// A new database is made beside its place and renamed into it, so it is in WAL mode from its first visible byte.
//
// Must not: be opened without `lockDataDir`. Other tools (the sqlite3 shell) do not see the lock: use them on a copy.

import { existsSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { WeirError } from "../base/errors.ts";

// CommonJS without static names, so `require`; and loaded at first use, since it is a megabyte of WebAssembly.
type Wasm = typeof import("node-sqlite3-wasm");
type Raw = InstanceType<Wasm["Database"]>;
type Bindable = string | number | bigint | boolean | null | Uint8Array;

function load(): Wasm {
  // The package's own types describe what `require` gives.
  return createRequire(import.meta.url)("node-sqlite3-wasm") as Wasm;
}

/**
 * Opens or makes a database file. Each commit is on disk (fsync) when its statement returns.
 *
 * @throws WeirError `STORE_UNAVAILABLE`.
 */
export async function openSqlite(file: string): Promise<SqliteDatabase> {
  try {
    const wasm = load();
    if (!existsSync(file)) await create(wasm, file);
    removeStaleLock(file);
    const raw = new wasm.Database(file, { fileMustExist: true });
    configure(raw);
    // The log's name must survive a power cut before the first commit is acknowledged.
    await syncDir(dirname(file));
    return adapt(raw);
  } catch (cause) {
    throw new WeirError(
      "STORE_UNAVAILABLE",
      `The store ${file} cannot be opened. Check that the disk is writable and that the file is a Weir store.`,
      { cause },
    );
  }
}

async function create(wasm: Wasm, file: string): Promise<void> {
  const fresh = `${file}.new`;
  for (const suffix of ["", "-wal", "-journal"]) rmSync(fresh + suffix, { force: true });
  removeStaleLock(fresh);
  const raw = new wasm.Database(fresh);
  configure(raw);
  // Closing moves the log into the file and syncs it.
  raw.close();
  renameSync(fresh, file);
  await syncDir(dirname(file));
}

function configure(raw: Raw): void {
  const pragma = (text: string, want: unknown): void => {
    const row = raw.get(`pragma ${text}`) ?? raw.get(`pragma ${text.split("=")[0]}`);
    const got = row === null ? undefined : Object.values(row)[0];
    if (got !== want) throw new Error(`pragma ${text} was not taken`);
  };
  // Exclusive before WAL: then the log's index is in memory, and no shared memory file is needed.
  pragma("locking_mode=exclusive", "exclusive");
  pragma("journal_mode=wal", "wal");
  pragma("synchronous=full", 2);
  pragma("foreign_keys=on", 1);
  // Takes the lock now, and replays the log of a killed process now.
  raw.exec("begin immediate; commit");
}

/** @throws Error when the directory is not empty: then it is no lock. */
function removeStaleLock(file: string): void {
  try {
    rmdirSync(`${file}.lock`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const READS = /^\s*(select|with|pragma|explain|values)\b|\breturning\b/i;

function adapt(raw: Raw): SqliteDatabase {
  return {
    close: () => raw.close(),
    prepare: (sql): SqliteStatement => ({
      reader: READS.test(sql),
      all: (parameters) => raw.all(sql, checked(parameters)),
      run: (parameters) => raw.run(sql, checked(parameters)),
      // No caller streams; kysely's interface asks for it.
      iterate: (parameters) => raw.all(sql, checked(parameters))[Symbol.iterator](),
    }),
  };
}

function checked(parameters: readonly unknown[]): Bindable[] {
  return parameters.map((value) => {
    if (typeof value === "string" && value.includes("\0"))
      throw new Error("a text value holds a NUL character");
    // The binding itself refuses every other type.
    return value as Bindable;
  });
}
