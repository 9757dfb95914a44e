// Revoked tokens, until they would have expired by themselves; and facts about the installation.

import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";
import type { MetaRepository, RevocationRepository } from "./types.ts";
import { fromIso, plain, stored, toIso } from "./values.ts";

export function revocationRepository(db: Kysely<Schema>): RevocationRepository {
  return {
    revoke: (tokenId, until, at) =>
      stored("revoke a token", async () => {
        await db
          .insertInto("revocations")
          .values({ token_id: plain(tokenId), until: toIso(until), revoked_at: toIso(at) })
          .onConflict((c) => c.column("token_id").doUpdateSet({ until: toIso(until) }))
          .execute();
      }),
    isRevoked: (tokenId) =>
      stored("look up a revocation", async () => {
        const row = await db
          .selectFrom("revocations")
          .select("token_id")
          .where("token_id", "=", plain(tokenId))
          .executeTakeFirst();
        return row !== undefined;
      }),
    list: () =>
      stored("list revocations", async () => {
        const rows = await db
          .selectFrom("revocations")
          .select(["token_id", "until"])
          .orderBy("until")
          .execute();
        return rows.map((row) => ({ tokenId: row.token_id, until: fromIso(row.until) }));
      }),
    prune: (now) =>
      stored("prune revocations", async () => {
        const result = await db.deleteFrom("revocations").where("until", "<=", toIso(now)).executeTakeFirst();
        return Number(result.numDeletedRows);
      }),
  };
}

export function metaRepository(db: Kysely<Schema>): MetaRepository {
  return {
    get: (key) =>
      stored("read a fact", async () => {
        const row = await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
        return row?.value ?? null;
      }),
    set: (key, value) =>
      stored("write a fact", async () => {
        const values = { key, value: plain(value) };
        await db
          .insertInto("meta")
          .values(values)
          .onConflict((c) => c.column("key").doUpdateSet({ value: values.value }))
          .execute();
      }),
  };
}
