// Opens the store: the lock of the data directory, the database in it, its schema, the repositories over it.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Dialect, Kysely, SqliteDialect } from "kysely";
import type { Clock } from "../base/clock.ts";
import { asWeirError } from "../base/errors.ts";
import { anchorRepository } from "./anchors.ts";
import { approvalRepository } from "./approvals.ts";
import { lockDataDir } from "./lock.ts";
import { migrate } from "./migrations/all.ts";
import { metaRepository, revocationRepository } from "./revocations.ts";
import type { Schema } from "./schema.ts";
import { sessionRepository } from "./sessions.ts";
import { openSqlite } from "./sqlite.ts";
import type { Store } from "./types.ts";

/**
 * The embedded store, in `dataDir/weir.db`. The directory is made, readable by its owner only, when it is missing.
 *
 * @throws WeirError `STORE_UNAVAILABLE`: another gateway uses the directory, or the disk cannot be written.
 */
export async function openEmbeddedStore(options: {
  readonly dataDir: string;
  readonly clock: Clock;
}): Promise<Store> {
  const { dataDir, clock } = options;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw asWeirError(error, "STORE_UNAVAILABLE", `data_dir ${dataDir} cannot be made. Check its parent.`);
  }
  const lock = await lockDataDir(dataDir);
  try {
    const database = await openSqlite(join(dataDir, "weir.db"));
    const store = await storeOver(new SqliteDialect({ database }), clock);
    return {
      ...store,
      async close() {
        await store.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The repositories over any kysely dialect whose SQL has `ON CONFLICT` and `RETURNING`; brings the schema up to date. */
export async function storeOver(dialect: Dialect, clock: Clock): Promise<Store> {
  const db = new Kysely<Schema>({ dialect });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy().catch(() => {});
    throw error;
  }
  return {
    sessions: sessionRepository(db),
    approvals: approvalRepository(db),
    anchors: anchorRepository(db, clock),
    revocations: revocationRepository(db),
    meta: metaRepository(db),
    close: () => db.destroy(),
  };
}
