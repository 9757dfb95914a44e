// The store's behaviour, written once, to run over every home of the store.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { ApprovalRow, SessionRow, Store } from "../../src/store/types.ts";

const T0 = Date.UTC(2026, 10, 21, 8, 0, 0, 123);

/** Shows one fixed time; its timers run. */
export const fixedClock: Clock = { ...systemClock, now: () => T0 };

export function session(id: string, over: Partial<SessionRow> = {}): SessionRow {
  return {
    id,
    gateway: "gw-1",
    principal: "agent-7",
    groups: ["agents", "read only"],
    tokenId: "tok-1",
    resource: "orders",
    protocol: "postgres",
    client: { address: "127.0.0.1:5", application: 'psql "x"' },
    recording: `recordings/2026-11-21/${id}.weir`,
    rulesDigest: "r".repeat(64),
    openedAt: T0,
    ...over,
  };
}

function approval(id: string, over: Partial<ApprovalRow> = {}) {
  return {
    id,
    gateway: "gw-1",
    sessionId: "s1",
    principalId: "agent-7",
    resource: "orders",
    digest: "d".repeat(64),
    policyVersion: "v1",
    reason: { policy: "prod", rule: "hold-deletes", message: "why?" },
    summary: "DELETE FROM orders WHERE id = [REDACTED]",
    effects: ["write"],
    targets: ["public.orders"],
    inTransaction: true,
    reviewers: ["dba", "on-call"],
    quorum: 2,
    createdAt: T0,
    expiresAt: T0 + 60_000,
    ...over,
  };
}

/** @param reopen Closes the store and opens the same one again. */
export function storeSuite(
  name: string,
  home: { open(): Promise<Store>; reopen(store: Store): Promise<Store>; end(store: Store): Promise<void> },
): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await home.open();
    });
    afterEach(async () => {
      await home.end(store);
    });

    test("a session is given back as it was written, also after a restart", async () => {
      await store.sessions.insert(session("s1"));
      store = await home.reopen(store);
      expect(await store.sessions.get("s1")).toEqual(session("s1"));
      expect(await store.sessions.get("s2")).toBeNull();
    });

    test("a session is closed once; the second closing changes nothing", async () => {
      await store.sessions.insert(session("s1"));
      const closed = { at: T0 + 5, reason: "client", operations: 3, masked: { EMAIL: 2 } };
      expect(await store.sessions.close("s1", closed)).toBe(true);
      expect(await store.sessions.close("s1", { ...closed, reason: "upstream" })).toBe(false);
      expect(await store.sessions.close("nobody", closed)).toBe(false);
      expect(await store.sessions.get("s1")).toEqual(session("s1", { closed }));
    });

    test("what recovery found is kept with the session", async () => {
      await store.sessions.insert(session("s1"));
      const closed = {
        at: T0,
        reason: "gateway lost",
        code: "RECORD_WRITE",
        operations: 0,
        masked: {},
        recovery: { status: "open", events: 4 },
      };
      await store.sessions.close("s1", closed);
      expect((await store.sessions.get("s1"))?.closed).toEqual(closed);
    });

    test("a second session of the same id is refused", async () => {
      await store.sessions.insert(session("s1"));
      await expect(store.sessions.insert(session("s1"))).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
      });
    });

    test("NUL characters in free text become a visible sign and nothing is cut off", async () => {
      await store.sessions.insert(
        session("s1", { principal: "a\0b", client: { address: "x", user: "u\0v" } }),
      );
      const row = await store.sessions.get("s1");
      expect(row?.principal).toBe("a\u2400b");
      expect(row?.client.user).toBe("u\0v");
    });

    const LISTS: [name: string, filter: Parameters<Store["sessions"]["list"]>[0], ids: string[]][] = [
      ["all, newest first, ties by id", {}, ["e", "d", "c", "b", "a"]],
      ["of a principal", { principal: "bob" }, ["d", "b"]],
      ["of a resource", { resource: "crm" }, ["c"]],
      ["open ones", { open: true }, ["e", "c", "b", "a"]],
      ["closed ones", { open: false }, ["d"]],
      ["a page", { limit: 2 }, ["e", "d"]],
      ["the page after it", { limit: 2, before: { openedAt: T0 + 2, id: "d" } }, ["c", "b"]],
      ["a limit below one gives one", { limit: 0 }, ["e"]],
    ];
    test.each(LISTS)("lists sessions: %s", async (_name, filter, ids) => {
      await store.sessions.insert(session("a"));
      await store.sessions.insert(session("b", { principal: "bob", openedAt: T0 + 1 }));
      await store.sessions.insert(session("c", { resource: "crm", openedAt: T0 + 1 }));
      await store.sessions.insert(session("d", { principal: "bob", openedAt: T0 + 2 }));
      await store.sessions.insert(session("e", { openedAt: T0 + 2 }));
      await store.sessions.close("d", { at: T0 + 3, reason: "client", operations: 0, masked: {} });
      expect((await store.sessions.list(filter)).map((row) => row.id)).toEqual(ids);
    });

    test("an approval is given back as it was written, pending and undecided", async () => {
      await store.approvals.insert(approval("a1"));
      store = await home.reopen(store);
      expect(await store.approvals.get("a1")).toEqual({ ...approval("a1"), state: "pending", decisions: [] });
      expect(await store.approvals.get("a2")).toBeNull();
    });

    test("of 100 concurrent attempts to use an approval, one succeeds", async () => {
      await store.approvals.insert(approval("a1"));
      expect(await store.approvals.transition("a1", "pending", "approved", T0 + 1)).toBe(true);
      const won = await Promise.all(
        Array.from({ length: 100 }, () => store.approvals.transition("a1", "approved", "used", T0 + 2)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.approvals.get("a1")).toMatchObject({ state: "used", closedAt: T0 + 1 });
    });

    test("an approval that has expired is not used", async () => {
      await store.approvals.insert(approval("a1"));
      await store.approvals.transition("a1", "pending", "approved", T0 + 1);
      const use = (at: number) =>
        store.approvals.transition("a1", "approved", "used", at, { unexpired: true });
      expect(await use(T0 + 60_000)).toBe(false);
      expect(await use(T0 + 59_999)).toBe(true);
    });

    test("decisions are kept by reviewer, each reviewer decides once", async () => {
      await store.approvals.insert(approval("a1"));
      const first = { reviewer: "ann", verdict: "approve", comment: "fine", at: T0 + 1 } as const;
      const second = { reviewer: "bo", verdict: "deny", at: T0 + 2 } as const;
      expect((await store.approvals.decide("a1", first))?.decisions).toEqual([first]);
      expect(await store.approvals.decide("a1", { ...first, verdict: "deny" })).toBeNull();
      expect((await store.approvals.decide("a1", second))?.decisions).toEqual([first, second]);
    });

    test("of 20 concurrent reviewers every decision is kept and each sees those before it", async () => {
      await store.approvals.insert(approval("a1"));
      const rows = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.approvals.decide("a1", { reviewer: `r${i}`, verdict: "approve", at: T0 + 1 }),
        ),
      );
      const counts = rows.map((row) => row?.decisions.length ?? 0).sort((a, b) => a - b);
      expect(counts).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    test("an approval that is decided, expired or unknown takes no decision", async () => {
      await store.approvals.insert(approval("done"));
      await store.approvals.insert(approval("late"));
      await store.approvals.transition("done", "pending", "withdrawn", T0);
      const decide = (id: string, at: number) =>
        store.approvals.decide(id, { reviewer: "ann", verdict: "approve", at });
      expect(await decide("done", T0 + 1)).toBeNull();
      expect(await decide("late", T0 + 60_000)).toBeNull();
      expect(await decide("nobody", T0 + 1)).toBeNull();
      expect((await store.approvals.get("late"))?.decisions).toEqual([]);
    });

    test("what a dead gateway left pending or unused is denied at the next start", async () => {
      await store.approvals.insert(approval("pending"));
      await store.approvals.insert(approval("unused"));
      await store.approvals.insert(approval("used"));
      await store.approvals.insert(approval("mine", { gateway: "gw-2" }));
      await store.approvals.transition("unused", "pending", "approved", T0 + 1);
      await store.approvals.transition("used", "pending", "approved", T0 + 1);
      await store.approvals.transition("used", "approved", "used", T0 + 1);
      const ids = await store.approvals.denyOrphans("gw-2", T0 + 9);
      expect([...ids].sort()).toEqual(["pending", "unused"]);
      const states = (await store.approvals.list()).map((row) => [row.id, row.state, row.closedAt]);
      expect(states.sort()).toEqual([
        ["mine", "pending", undefined],
        ["pending", "denied", T0 + 9],
        ["unused", "denied", T0 + 1],
        ["used", "used", T0 + 1],
      ]);
    });

    test("approvals are listed by state and by session", async () => {
      await store.approvals.insert(approval("a"));
      await store.approvals.insert(approval("b", { sessionId: "s2", createdAt: T0 + 1 }));
      await store.approvals.transition("a", "pending", "denied", T0 + 1);
      const ids = async (filter: Parameters<Store["approvals"]["list"]>[0]) =>
        (await store.approvals.list(filter)).map((row) => row.id);
      expect(await ids({})).toEqual(["b", "a"]);
      expect(await ids({ state: "denied" })).toEqual(["a"]);
      expect(await ids({ session: "s2" })).toEqual(["b"]);
      expect(await ids({ limit: 1 })).toEqual(["b"]);
    });

    test("an anchor moves forward only, also when many are put at once", async () => {
      const put = (count: number, closed = false) =>
        store.anchors.put({ recording: "s1", count, head: `h${count}`, closed });
      await Promise.all([put(3), put(9), put(5)]);
      expect(await store.anchors.get("s1")).toEqual({
        recording: "s1",
        count: 9,
        head: "h9",
        closed: false,
        updatedAt: T0,
      });
      await put(4);
      expect((await store.anchors.get("s1"))?.head).toBe("h9");
      await put(10, true);
      store = await home.reopen(store);
      expect(await store.anchors.get("s1")).toMatchObject({ count: 10, closed: true });
      expect(await store.anchors.get("s2")).toBeNull();
    });

    test("anchors put while a commit is on its way are all written", async () => {
      const names = Array.from({ length: 50 }, (_, i) => `s${i}`);
      const puts: Promise<void>[] = [];
      for (const recording of names) {
        puts.push(store.anchors.put({ recording, count: 1, head: "h", closed: false }));
        await Promise.resolve();
      }
      await Promise.all(puts);
      const found = await Promise.all(names.map((name) => store.anchors.get(name)));
      expect(found.filter((row) => row?.count === 1)).toHaveLength(50);
    });

    test("a revoked token stays so until it would have expired", async () => {
      await store.revocations.revoke("t1", T0 + 100, T0);
      await store.revocations.revoke("t2", T0 + 200, T0);
      await store.revocations.revoke("t2", T0 + 300, T0);
      expect(await store.revocations.isRevoked("t1")).toBe(true);
      expect(await store.revocations.isRevoked("t3")).toBe(false);
      expect(await store.revocations.prune(T0 + 100)).toBe(1);
      expect(await store.revocations.list()).toEqual([{ tokenId: "t2", until: T0 + 300 }]);
    });

    test("a fact is overwritten", async () => {
      await store.meta.set("gateway", "a");
      await store.meta.set("gateway", "b");
      expect(await store.meta.get("gateway")).toBe("b");
      expect(await store.meta.get("other")).toBeNull();
    });

    test("a closed store answers STORE_UNAVAILABLE", async () => {
      const closed = await home.reopen(store);
      await closed.close();
      await expect(closed.sessions.get("s1")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      await expect(
        closed.anchors.put({ recording: "a", count: 1, head: "h", closed: false }),
      ).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      store = await home.open();
    });
  });
}
