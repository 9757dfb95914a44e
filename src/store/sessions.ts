// Sessions, open and over: what `weir sessions` lists, and what recovery closes off.

import type { Kysely, Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { SessionClosing, SessionFilter, SessionRepository, SessionRow } from "./types.ts";
import { fromIso, fromJson, pageSize, plain, stored, toIso, toJson } from "./values.ts";

export function sessionRepository(db: Kysely<Schema>): SessionRepository {
  return {
    insert: (row) =>
      stored("write a session", async () => {
        await db.insertInto("sessions").values(toColumns(row)).execute();
      }),

    close: (id, closing) =>
      stored("close a session", async () => {
        const result = await db
          .updateTable("sessions")
          .set(closingColumns(closing))
          .where("id", "=", id)
          .where("closed_at", "is", null)
          .executeTakeFirst();
        return result.numUpdatedRows === 1n;
      }),

    get: (id) =>
      stored("read a session", async () => {
        const row = await db.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst();
        return row === undefined ? null : fromColumns(row);
      }),

    list: (filter = {}) => stored("list sessions", () => list(db, filter)),
  };
}

async function list(db: Kysely<Schema>, filter: SessionFilter): Promise<readonly SessionRow[]> {
  let query = db.selectFrom("sessions").selectAll();
  if (filter.principal !== undefined) query = query.where("principal", "=", filter.principal);
  if (filter.resource !== undefined) query = query.where("resource", "=", filter.resource);
  if (filter.open !== undefined) query = query.where("closed_at", filter.open ? "is" : "is not", null);
  if (filter.before !== undefined) {
    const { openedAt, id } = filter.before;
    query = query.where((e) =>
      e.or([
        e("opened_at", "<", toIso(openedAt)),
        e.and([e("opened_at", "=", toIso(openedAt)), e("id", "<", id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy("opened_at", "desc")
    .orderBy("id", "desc")
    .limit(pageSize(filter.limit))
    .execute();
  return rows.map(fromColumns);
}

function closingColumns(closing: SessionClosing) {
  return {
    closed_at: toIso(closing.at),
    close_reason: plain(closing.reason),
    close_code: closing.code ?? null,
    operations: closing.operations,
    masked: toJson(closing.masked),
    recovery: closing.recovery === undefined ? null : toJson(closing.recovery),
  };
}

function toColumns(row: SessionRow): Schema["sessions"] {
  const open = {
    closed_at: null,
    close_reason: null,
    close_code: null,
    operations: null,
    masked: null,
    recovery: null,
  };
  return {
    id: row.id,
    gateway: row.gateway,
    principal: plain(row.principal),
    groups: toJson(row.groups),
    token_id: plain(row.tokenId),
    resource: plain(row.resource),
    protocol: row.protocol,
    client: toJson(row.client),
    recording: row.recording,
    rules_digest: row.rulesDigest,
    opened_at: toIso(row.openedAt),
    ...(row.closed === undefined ? open : closingColumns(row.closed)),
  };
}

function fromColumns(row: Selectable<Schema["sessions"]>): SessionRow {
  return {
    id: row.id,
    gateway: row.gateway,
    principal: row.principal,
    groups: fromJson(row.groups),
    tokenId: row.token_id,
    resource: row.resource,
    protocol: row.protocol,
    client: fromJson(row.client),
    recording: row.recording,
    rulesDigest: row.rules_digest,
    openedAt: fromIso(row.opened_at),
    ...(row.closed_at === null
      ? {}
      : {
          closed: {
            at: fromIso(row.closed_at),
            reason: row.close_reason ?? "",
            ...(row.close_code === null ? {} : { code: row.close_code }),
            operations: Number(row.operations ?? 0),
            masked: fromJson(row.masked ?? "{}"),
            ...(row.recovery === null ? {} : { recovery: fromJson(row.recovery) }),
          },
        }),
  };
}
