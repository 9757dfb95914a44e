// Anchors: the latest count and head of each recording, so that a file cut at an event's border is found.
//
// Every live session moves its anchor a few times a second, and each commit costs an fsync during which an embedded
// database holds up the whole process. So a commit takes what gathered since the last one, which is at least
// `LIMITS.anchorCommitMs` ago; of one recording it takes the latest only.

import type { Kysely } from "kysely";
import type { Clock } from "../base/clock.ts";
import { LIMITS } from "../base/limits.ts";
import type { Schema } from "./schema.ts";
import type { AnchorRepository, AnchorRow } from "./types.ts";
import { fromIso, stored, toIso } from "./values.ts";

type Put = Parameters<AnchorRepository["put"]>[0];

export function anchorRepository(db: Kysely<Schema>, clock: Clock): AnchorRepository {
  let waiting = new Map<string, Put>();
  /** The commit that will carry what is in `waiting`. */
  let next: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  let lastAt = Number.NEGATIVE_INFINITY;

  async function commit(): Promise<void> {
    await last.catch(() => {});
    const wait = lastAt + LIMITS.anchorCommitMs - clock.elapsed();
    if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve));
    const batch = [...waiting.values()];
    waiting = new Map();
    last = next ?? last;
    next = null;
    lastAt = clock.elapsed();
    const at = toIso(clock.now());
    await db.transaction().execute(async (tx) => {
      for (const anchor of batch) await write(tx, anchor, at);
    });
  }

  return {
    put: (anchor) =>
      stored("anchor a recording", () => {
        const before = waiting.get(anchor.recording);
        if (before === undefined || before.count <= anchor.count) waiting.set(anchor.recording, anchor);
        next ??= commit();
        return next;
      }),

    get: (recording) =>
      stored("read an anchor", async () => {
        const row = await db
          .selectFrom("anchors")
          .selectAll()
          .where("recording", "=", recording)
          .executeTakeFirst();
        return row === undefined ? null : fromColumns(row);
      }),
  };
}

async function write(db: Kysely<Schema>, anchor: Put, at: string): Promise<void> {
  const values = {
    count: anchor.count,
    head: anchor.head,
    closed: anchor.closed ? 1 : 0,
    updated_at: at,
  };
  await db
    .insertInto("anchors")
    .values({ recording: anchor.recording, ...values })
    .onConflict((c) =>
      c
        .column("recording")
        .doUpdateSet(values)
        // A recording only grows: an anchor that goes back would hide a cut.
        .where("anchors.count", "<=", anchor.count),
    )
    .execute();
}

function fromColumns(row: Schema["anchors"]): AnchorRow {
  return {
    recording: row.recording,
    count: Number(row.count),
    head: row.head,
    closed: row.closed === 1,
    updatedAt: fromIso(row.updated_at),
  };
}
