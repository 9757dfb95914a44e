// The first schema: sessions, approvals and their decisions, anchors of recordings, revoked tokens, facts.
// Only column types that SQLite and PostgreSQL share. A migration that has been released is never edited.

import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("meta")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("sessions")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("gateway", "text", (c) => c.notNull())
    .addColumn("principal", "text", (c) => c.notNull())
    .addColumn("groups", "text", (c) => c.notNull())
    .addColumn("token_id", "text", (c) => c.notNull())
    .addColumn("resource", "text", (c) => c.notNull())
    .addColumn("protocol", "text", (c) => c.notNull())
    .addColumn("client", "text", (c) => c.notNull())
    .addColumn("recording", "text", (c) => c.notNull())
    .addColumn("rules_digest", "text", (c) => c.notNull())
    .addColumn("opened_at", "text", (c) => c.notNull())
    .addColumn("closed_at", "text")
    .addColumn("close_reason", "text")
    .addColumn("close_code", "text")
    .addColumn("operations", "bigint")
    .addColumn("masked", "text")
    .addColumn("recovery", "text")
    .execute();
  await db.schema.createIndex("sessions_opened").on("sessions").columns(["opened_at", "id"]).execute();
  await db.schema
    .createIndex("sessions_principal")
    .on("sessions")
    .columns(["principal", "opened_at"])
    .execute();
  await db.schema
    .createIndex("sessions_resource")
    .on("sessions")
    .columns(["resource", "opened_at"])
    .execute();
  await db.schema.createIndex("sessions_closed").on("sessions").column("closed_at").execute();

  await db.schema
    .createTable("approvals")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("gateway", "text", (c) => c.notNull())
    .addColumn("session_id", "text", (c) => c.notNull())
    .addColumn("principal_id", "text", (c) => c.notNull())
    .addColumn("resource", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("policy_version", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("summary", "text", (c) => c.notNull())
    .addColumn("effects", "text", (c) => c.notNull())
    .addColumn("targets", "text", (c) => c.notNull())
    .addColumn("in_transaction", "integer", (c) => c.notNull())
    .addColumn("reviewers", "text", (c) => c.notNull())
    .addColumn("quorum", "integer", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("expires_at", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("closed_at", "text")
    .execute();
  await db.schema.createIndex("approvals_state").on("approvals").columns(["state", "created_at"]).execute();
  await db.schema.createIndex("approvals_session").on("approvals").column("session_id").execute();

  await db.schema
    .createTable("approval_decisions")
    .addColumn("approval", "text", (c) => c.notNull().references("approvals.id"))
    .addColumn("reviewer", "text", (c) => c.notNull())
    .addColumn("verdict", "text", (c) => c.notNull())
    .addColumn("comment", "text")
    .addColumn("at", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("approval_decisions_key", ["approval", "reviewer"])
    .execute();

  await db.schema
    .createTable("anchors")
    .addColumn("recording", "text", (c) => c.primaryKey())
    .addColumn("count", "bigint", (c) => c.notNull())
    .addColumn("head", "text", (c) => c.notNull())
    .addColumn("closed", "integer", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("revocations")
    .addColumn("token_id", "text", (c) => c.primaryKey())
    .addColumn("until", "text", (c) => c.notNull())
    .addColumn("revoked_at", "text", (c) => c.notNull())
    .execute();
}
