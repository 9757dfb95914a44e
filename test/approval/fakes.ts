// A clock that tests turn by hand, and a repository in memory with the store's semantics.

import type { Approval, ApprovalRepository } from "../../src/approval/repository.ts";
import type { Clock } from "../../src/base/clock.ts";

export interface ManualClock extends Clock {
  /** Moves time on and runs what is due, in order. */
  advance(ms: number): void;
}

export function manualClock(start = Date.UTC(2026, 0, 2)): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    elapsed: () => now - start,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.callback();
      }
    },
  };
}

export interface MemoryRepository extends ApprovalRepository {
  readonly rows: Map<string, Approval>;
  /** Called before each step; may throw, or wait. */
  before: (step: string) => void | Promise<void>;
}

export function memoryRepository(): MemoryRepository {
  const rows = new Map<string, Approval>();
  const repository: MemoryRepository = {
    rows,
    before: () => {},
    async insert(approval) {
      await repository.before("insert");
      rows.set(approval.id, { ...approval, state: "pending", decisions: [] });
    },
    async get(id) {
      await repository.before("get");
      return rows.get(id) ?? null;
    },
    async list({ state, session, limit = 100 } = {}) {
      await repository.before("list");
      return [...rows.values()]
        .filter((row) => (state ?? row.state) === row.state && (session ?? row.sessionId) === row.sessionId)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit);
    },
    async decide(id, decision) {
      await repository.before("decide");
      const row = rows.get(id);
      if (row === undefined || row.state !== "pending" || row.expiresAt <= decision.at) return null;
      if (row.decisions.some((earlier) => earlier.reviewer === decision.reviewer)) return null;
      const next = { ...row, decisions: [...row.decisions, decision] };
      rows.set(id, next);
      return next;
    },
    async transition(id, from, to, at, options = {}) {
      await repository.before(`${from} to ${to}`);
      const row = rows.get(id);
      if (row?.state !== from || (options.unexpired && row.expiresAt <= at)) return false;
      rows.set(id, { ...row, state: to, closedAt: row.closedAt ?? at });
      return true;
    },
    async denyOrphans(gateway, at) {
      await repository.before("orphans");
      const orphans = [...rows.values()].filter(
        (row) => row.gateway !== gateway && (row.state === "pending" || row.state === "approved"),
      );
      for (const row of orphans) rows.set(row.id, { ...row, state: "denied", closedAt: at });
      return orphans.map((row) => row.id);
    },
  };
  return repository;
}
