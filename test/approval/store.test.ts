// The gate over the real store: the same outcomes as in memory, and they outlive the process.

import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Approvals, createApprovals } from "../../src/approval/gate.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Hold, HoldOutcome } from "../../src/model/approval.ts";
import type { Principal } from "../../src/model/identity.ts";
import type { MaskedBytes } from "../../src/model/masking.ts";
import { openEmbeddedStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/types.ts";

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "weir-approval-"));
  store = await openEmbeddedStore({ dataDir, clock: systemClock });
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

const gate = (gatewayId: string): Approvals =>
  createApprovals({
    repository: store.approvals,
    clock: systemClock,
    gatewayId,
    mask: (text) => text,
    random: randomBytes,
  });

const reviewer = (id: string): Principal => ({ id, groups: ["dba"], tokenId: id, expiresAt: 0 });

async function hold(approvals: Approvals, waitMs = 60_000) {
  const client = new AbortController();
  let outcome!: Promise<HoldOutcome>;
  const told = await new Promise<Hold>((resolve, reject) => {
    outcome = approvals.hold(
      {
        sessionId: "s1",
        principalId: "agent",
        resource: "orders",
        digest: "d1",
        policyVersion: "p1",
        reason: { policy: "prod", rule: "deletes" },
        summary: utf8("delete from orders") as MaskedBytes,
        effects: ["write"],
        targets: ["orders"],
        inTransaction: false,
        reviewers: ["dba"],
        quorum: 2,
        waitMs,
      },
      resolve,
      client.signal,
    );
    outcome.catch(reject);
  });
  return { id: told.id, outcome, leave: () => client.abort() };
}

describe("over the store", () => {
  test("two of many reviewers at the same moment release an operation once", async () => {
    const approvals = gate("gw1");
    const held = await hold(approvals);
    const votes = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) =>
        approvals.decide(held.id, reviewer(`r${i}`), { verdict: "approve" }),
      ),
    );
    expect(await held.outcome).toEqual({ kind: "approved", by: ["r0", "r1"] });
    expect(votes.map((vote) => vote.status)).toEqual([
      "fulfilled",
      "fulfilled",
      ...Array(4).fill("rejected"),
    ]);
    expect(await store.approvals.get(held.id)).toMatchObject({ state: "used" });
  });

  test("a deny, a withdrawal and an expiry are kept as what they are", async () => {
    const approvals = gate("gw1");
    const denied = await hold(approvals);
    await approvals.decide(denied.id, reviewer("bob"), { verdict: "deny", comment: "no" });
    expect(await denied.outcome).toEqual({ kind: "denied", by: "bob", comment: "no" });
    const withdrawn = await hold(approvals);
    withdrawn.leave();
    expect(await withdrawn.outcome).toEqual({ kind: "withdrawn" });
    const expired = await hold(approvals, 1);
    expect(await expired.outcome).toEqual({ kind: "expired" });
    const states = await Promise.all([denied, withdrawn, expired].map(({ id }) => approvals.get(id)));
    expect(states.map(({ state }) => state)).toEqual(["denied", "withdrawn", "expired"]);
  });

  test("what a dead gateway left is denied at the next start, and no vote revives it", async () => {
    const lost = await hold(gate("gw1"));
    await gate("gw1").decide(lost.id, reviewer("bob"), { verdict: "approve" });
    const next = gate("gw2");
    expect(await next.recover()).toEqual([lost.id]);
    await expect(next.decide(lost.id, reviewer("cy"), { verdict: "approve" })).rejects.toMatchObject({
      code: "APPROVAL_CLOSED",
      details: { state: "denied" },
    });
    lost.leave();
    expect((await lost.outcome).kind).toBe("denied");
  });
});
