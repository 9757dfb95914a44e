// Approvals and their decisions. Every change of state is one UPDATE with the old state in its WHERE clause, so
// that of any number of callers, in one process or in several, exactly one makes it.

import type { Kysely, Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { ApprovalDecision, ApprovalRepository, ApprovalRow, ApprovalState } from "./types.ts";
import { fromIso, fromJson, pageSize, plain, stored, toIso, toJson } from "./values.ts";

type Columns = Selectable<Schema["approvals"]>;

export function approvalRepository(db: Kysely<Schema>): ApprovalRepository {
  return {
    insert: (row) =>
      stored("write an approval", async () => {
        await db.insertInto("approvals").values(toColumns(row)).execute();
      }),

    get: (id) => stored("read an approval", () => get(db, id)),

    list: (filter = {}) =>
      stored("list approvals", async () => {
        let query = db.selectFrom("approvals").selectAll();
        if (filter.state !== undefined) query = query.where("state", "=", filter.state);
        if (filter.session !== undefined) query = query.where("session_id", "=", filter.session);
        const rows = await query
          .orderBy("created_at", "desc")
          .orderBy("id", "desc")
          .limit(pageSize(filter.limit))
          .execute();
        return withDecisions(db, rows);
      }),

    decide: (id, decision) => stored("write a decision", () => decide(db, id, decision)),

    transition: (id, from, to, at, options = {}) =>
      stored("change an approval", async () => {
        let query = db
          .updateTable("approvals")
          .set(from === "pending" ? { state: to, closed_at: toIso(at) } : { state: to })
          .where("id", "=", id)
          .where("state", "=", from);
        if (options.unexpired === true) query = query.where("expires_at", ">", toIso(at));
        const result = await query.executeTakeFirst();
        return result.numUpdatedRows === 1n;
      }),

    denyOrphans: (gateway, at) =>
      stored("close off approvals", async () => {
        const rows = await db
          .updateTable("approvals")
          .set((e) => ({
            state: "denied",
            closed_at: e.fn.coalesce("closed_at", e.val(toIso(at))),
          }))
          .where("gateway", "!=", gateway)
          .where("state", "in", ["pending", "approved"])
          .returning("id")
          .execute();
        return rows.map((row) => row.id);
      }),
  };
}

async function get(db: Kysely<Schema>, id: string): Promise<ApprovalRow | null> {
  const row = await db.selectFrom("approvals").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : (await withDecisions(db, [row]))[0];
}

async function decide(
  db: Kysely<Schema>,
  id: string,
  decision: ApprovalDecision,
): Promise<ApprovalRow | null> {
  return db.transaction().execute(async (tx) => {
    // Touching the row first makes deciders queue behind each other, in PostgreSQL too.
    const open = await tx
      .updateTable("approvals")
      .set({ state: "pending" })
      .where("id", "=", id)
      .where("state", "=", "pending")
      .where("expires_at", ">", toIso(decision.at))
      .executeTakeFirst();
    if (open.numUpdatedRows !== 1n) return null;
    const added = await tx
      .insertInto("approval_decisions")
      .values({
        approval: id,
        reviewer: plain(decision.reviewer),
        verdict: decision.verdict,
        comment: decision.comment === undefined ? null : plain(decision.comment),
        at: toIso(decision.at),
      })
      .onConflict((c) => c.columns(["approval", "reviewer"]).doNothing())
      .executeTakeFirst();
    return added.numInsertedOrUpdatedRows === 1n ? get(tx, id) : null;
  });
}

async function withDecisions(db: Kysely<Schema>, rows: readonly Columns[]): Promise<ApprovalRow[]> {
  if (rows.length === 0) return [];
  const decisions = await db
    .selectFrom("approval_decisions")
    .selectAll()
    .where(
      "approval",
      "in",
      rows.map((row) => row.id),
    )
    .orderBy("at")
    .orderBy("reviewer")
    .execute();
  const byApproval = new Map<string, ApprovalDecision[]>();
  for (const row of decisions) {
    const list = byApproval.get(row.approval) ?? [];
    list.push({
      reviewer: row.reviewer,
      // Only `decide` writes this column.
      verdict: row.verdict as ApprovalDecision["verdict"],
      ...(row.comment === null ? {} : { comment: row.comment }),
      at: fromIso(row.at),
    });
    byApproval.set(row.approval, list);
  }
  return rows.map((row) => fromColumns(row, byApproval.get(row.id) ?? []));
}

function toColumns(row: Omit<ApprovalRow, "state" | "closedAt" | "decisions">): Schema["approvals"] {
  return {
    id: row.id,
    gateway: row.gateway,
    session_id: row.sessionId,
    principal_id: plain(row.principalId),
    resource: plain(row.resource),
    digest: row.digest,
    policy_version: row.policyVersion,
    reason: toJson(row.reason),
    summary: plain(row.summary),
    effects: toJson(row.effects),
    targets: toJson(row.targets),
    in_transaction: row.inTransaction ? 1 : 0,
    reviewers: toJson(row.reviewers),
    quorum: row.quorum,
    created_at: toIso(row.createdAt),
    expires_at: toIso(row.expiresAt),
    state: "pending",
    closed_at: null,
  };
}

function fromColumns(row: Columns, decisions: readonly ApprovalDecision[]): ApprovalRow {
  return {
    id: row.id,
    gateway: row.gateway,
    sessionId: row.session_id,
    principalId: row.principal_id,
    resource: row.resource,
    digest: row.digest,
    policyVersion: row.policy_version,
    reason: fromJson(row.reason),
    summary: row.summary,
    effects: fromJson(row.effects),
    targets: fromJson(row.targets),
    inTransaction: row.in_transaction === 1,
    reviewers: fromJson(row.reviewers),
    quorum: row.quorum,
    createdAt: fromIso(row.created_at),
    expiresAt: fromIso(row.expires_at),
    // Only this file writes the column.
    state: row.state as ApprovalState,
    ...(row.closed_at === null ? {} : { closedAt: fromIso(row.closed_at) }),
    decisions,
  };
}
