// Holds: who may end them, how, and that an approval releases one operation once.

import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { type ApprovalChange, type Approvals, createApprovals } from "../../src/approval/gate.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { WeirError } from "../../src/base/errors.ts";
import type { Hold, HoldOutcome, HoldRequest } from "../../src/model/approval.ts";
import type { Principal } from "../../src/model/identity.ts";
import type { MaskedBytes } from "../../src/model/masking.ts";
import { type ManualClock, type MemoryRepository, manualClock, memoryRepository } from "./fakes.ts";

const REQUEST: HoldRequest = {
  sessionId: "s1",
  principalId: "agent",
  resource: "orders",
  digest: "d1",
  policyVersion: "p1",
  reason: { policy: "prod", rule: "deletes" },
  summary: utf8("delete from orders where id = $1") as MaskedBytes,
  effects: ["write"],
  targets: ["public.orders"],
  inTransaction: false,
  reviewers: ["dba"],
  quorum: 1,
  waitMs: 60_000,
};

let clock: ManualClock;
let repository: MemoryRepository;
let approvals: Approvals;

const make = (gatewayId = "gw1", pendingMax?: number): Approvals =>
  createApprovals({
    repository,
    clock,
    gatewayId,
    mask: (text) => text.replaceAll("4111111111111111", "[CARD]"),
    random: randomBytes,
    pendingMax,
  });

beforeEach(() => {
  clock = manualClock();
  repository = memoryRepository();
  approvals = make();
});

function reviewer(id: string, groups: readonly string[] = ["dba"], resources?: readonly string[]): Principal {
  return { id, groups, tokenId: `token-${id}`, expiresAt: Number.MAX_SAFE_INTEGER, resources };
}

/** Starts a hold and waits until the client was told of it. */
async function hold(
  request: Partial<HoldRequest> = {},
  gate = approvals,
): Promise<{ hold: Hold; outcome: Promise<HoldOutcome>; leave: () => void }> {
  const client = new AbortController();
  let outcome!: Promise<HoldOutcome>;
  const told = await new Promise<Hold>((resolve, reject) => {
    outcome = gate.hold({ ...REQUEST, ...request }, resolve, client.signal);
    outcome.catch(reject);
  });
  return { hold: told, outcome, leave: () => client.abort() };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof WeirError) return error.code;
  throw error ?? new Error("it was not refused");
}

const stateOf = (id: string) => repository.rows.get(id)?.state;

describe("a held operation", () => {
  test("goes on when a reviewer approves, and the approval is used up", async () => {
    const held = await hold();
    expect(stateOf(held.hold.id)).toBe("pending");
    const after = await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    expect(await held.outcome).toEqual({ kind: "approved", by: ["bob"] });
    expect(after.state).toBe("used");
    expect(stateOf(held.hold.id)).toBe("used");
    expect(approvals.pending()).toBe(0);
  });

  test("ends when a reviewer denies, with the reviewer's masked reason", async () => {
    const held = await hold();
    const comment = "shows 4111111111111111";
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "deny", comment });
    expect(await held.outcome).toEqual({ kind: "denied", by: "bob", comment: "shows [CARD]" });
    expect(stateOf(held.hold.id)).toBe("denied");
    expect(JSON.stringify([...repository.rows.values()])).not.toContain("4111");
  });

  test("tells the client its id, its reviewers and when it expires", async () => {
    const { hold: told } = await hold({ reviewers: ["dba", "oncall"], quorum: 2 });
    expect(told).toEqual({
      id: expect.stringMatching(/^ap_[0-9a-hjkmnp-tv-z]{10}$/),
      expiresAt: clock.now() + 60_000,
      reviewers: ["dba", "oncall"],
      quorum: 2,
    });
  });

  test("shows reviewers the masked summary and everything it is bound to", async () => {
    const { hold: told } = await hold();
    expect(await approvals.get(told.id)).toMatchObject({
      gateway: "gw1",
      principalId: "agent",
      resource: "orders",
      digest: "d1",
      policyVersion: "p1",
      summary: "delete from orders where id = $1",
      state: "pending",
    });
  });

  test("expires at its time and not a millisecond before", async () => {
    const held = await hold();
    clock.advance(59_999);
    expect(stateOf(held.hold.id)).toBe("pending");
    clock.advance(1);
    expect(await held.outcome).toEqual({ kind: "expired" });
    expect(await codeOf(approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" }))).toBe(
      "APPROVAL_CLOSED",
    );
  });

  test("cannot be approved past its time although no timer has run", async () => {
    const late = make("gw1");
    const held = await hold();
    const row = repository.rows.get(held.hold.id);
    if (row === undefined) throw new Error("no row");
    repository.rows.set(row.id, { ...row, expiresAt: clock.now() });
    const error = await late.decide(row.id, reviewer("bob"), { verdict: "approve" }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "APPROVAL_CLOSED", details: { state: "expired" } });
    held.leave();
    expect((await held.outcome).kind).toBe("withdrawn");
  });

  test("waits a quarter of an hour when policy names no time, and a day at most", async () => {
    expect((await hold({ waitMs: 0 })).hold.expiresAt - clock.now()).toBe(15 * 60_000);
    expect((await hold({ waitMs: 1e12 })).hold.expiresAt - clock.now()).toBe(24 * 3_600_000);
  });

  test("is withdrawn when the client leaves", async () => {
    const held = await hold();
    held.leave();
    expect(await held.outcome).toEqual({ kind: "withdrawn" });
    expect(stateOf(held.hold.id)).toBe("withdrawn");
    expect(await codeOf(approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" }))).toBe(
      "APPROVAL_CLOSED",
    );
  });

  test("is never made when the client has left already", async () => {
    const outcome = await approvals.hold(REQUEST, () => {}, AbortSignal.abort());
    expect(outcome).toEqual({ kind: "withdrawn" });
    expect(repository.rows.size).toBe(0);
  });

  test("is withdrawn when the client left while it was written", async () => {
    const client = new AbortController();
    repository.before = (step) => {
      if (step === "insert") client.abort();
    };
    expect(await approvals.hold(REQUEST, () => {}, client.signal)).toEqual({ kind: "withdrawn" });
    expect([...repository.rows.values()].map((row) => row.state)).toEqual(["withdrawn"]);
  });

  test("is not released when the client leaves while the approval is written", async () => {
    for (const [step, state] of [
      ["pending to approved", "withdrawn"],
      ["approved to used", "used"],
    ]) {
      const held = await hold();
      repository.before = (at) => {
        if (at === step) held.leave();
      };
      await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
      expect(await held.outcome).toEqual({ kind: "withdrawn" });
      expect(stateOf(held.hold.id)).toBe(state);
      repository.before = () => {};
    }
  });
});

const REFUSED: [name: string, who: Principal, code: string][] = [
  ["the requester, also as a reviewer", reviewer("agent"), "APPROVAL_SELF"],
  ["who is in none of the groups", reviewer("eve", ["eng"]), "APPROVAL_NOT_REVIEWER"],
  ["who is in no group", reviewer("eve", []), "APPROVAL_NOT_REVIEWER"],
  ["whose group differs in case", reviewer("eve", ["DBA"]), "APPROVAL_NOT_REVIEWER"],
  ["whose token is for another resource", reviewer("eve", ["dba"], ["billing"]), "AUTH_TOKEN_SCOPE"],
];

describe("nothing is decided by", () => {
  for (const [name, who, code] of REFUSED)
    for (const verdict of ["approve", "deny"] as const)
      test(`${name} (${verdict})`, async () => {
        const held = await hold();
        expect(await codeOf(approvals.decide(held.hold.id, who, { verdict }))).toBe(code);
        expect(repository.rows.get(held.hold.id)).toMatchObject({ state: "pending", decisions: [] });
      });

  test("a comment past its limit", async () => {
    const held = await hold();
    const decision = { verdict: "approve", comment: "é".repeat(1_001) } as const;
    expect(await codeOf(approvals.decide(held.hold.id, reviewer("bob"), decision))).toBe("USAGE");
    expect(stateOf(held.hold.id)).toBe("pending");
  });

  for (const id of ["ap_0000000000", "", "ap_", "../x", "ap_uuuuuuuuuu", "ap_00000000001"])
    test(`an unknown id: ${JSON.stringify(id)}`, async () => {
      expect(await codeOf(approvals.decide(id, reviewer("bob"), { verdict: "approve" }))).toBe(
        "APPROVAL_NOT_FOUND",
      );
    });
});

describe("reviewers", () => {
  test("that policy does not name are the operators", async () => {
    const held = await hold({ reviewers: [] });
    expect(await codeOf(approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" }))).toBe(
      "APPROVAL_NOT_REVIEWER",
    );
    await approvals.decide(held.hold.id, reviewer("operator", ["operators"]), { verdict: "approve" });
    expect((await held.outcome).kind).toBe("approved");
  });

  test("that are named * are all but the requester", async () => {
    const held = await hold({ reviewers: ["*"] });
    expect(await codeOf(approvals.decide(held.hold.id, reviewer("agent"), { verdict: "approve" }))).toBe(
      "APPROVAL_SELF",
    );
    await approvals.decide(held.hold.id, reviewer("anyone", []), { verdict: "approve" });
    expect((await held.outcome).kind).toBe("approved");
  });

  test("may type an id without its prefix, in capitals, with letters that look like digits", async () => {
    const held = await hold();
    const typed = held.hold.id.slice(3).toUpperCase().replaceAll("0", "O").replaceAll("1", "L");
    await approvals.decide(typed, reviewer("bob"), { verdict: "approve" });
    expect((await held.outcome).kind).toBe("approved");
  });
});

describe("a quorum of two", () => {
  test("is two people, not one person twice", async () => {
    const held = await hold({ quorum: 2 });
    const { id } = held.hold;
    expect((await approvals.decide(id, reviewer("bob"), { verdict: "approve" })).state).toBe("pending");
    expect((await approvals.decide(id, reviewer("bob"), { verdict: "approve" })).decisions).toHaveLength(1);
    expect(stateOf(id)).toBe("pending");
    await approvals.decide(id, reviewer("cy"), { verdict: "approve" });
    expect(await held.outcome).toEqual({ kind: "approved", by: ["bob", "cy"] });
  });

  test("is not met by one person with two tokens", async () => {
    const held = await hold({ quorum: 2 });
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    await approvals.decide(held.hold.id, { ...reviewer("bob"), tokenId: "other" }, { verdict: "approve" });
    expect(stateOf(held.hold.id)).toBe("pending");
  });

  test("ends at the first deny", async () => {
    const held = await hold({ quorum: 2 });
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    await approvals.decide(held.hold.id, reviewer("cy"), { verdict: "deny" });
    expect(await held.outcome).toEqual({ kind: "denied", by: "cy" });
  });

  test("does not let a reviewer say both", async () => {
    const held = await hold({ quorum: 2 });
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    expect(await codeOf(approvals.decide(held.hold.id, reviewer("bob"), { verdict: "deny" }))).toBe(
      "APPROVAL_CLOSED",
    );
  });
});

describe("at the same moment", () => {
  test("many approvals of one operation release it once", async () => {
    const held = await hold();
    let uses = 0;
    repository.before = (step) => {
      if (step === "approved to used") uses++;
    };
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        approvals.decide(held.hold.id, reviewer(`r${i}`), { verdict: "approve" }),
      ),
    );
    expect(await held.outcome).toEqual({ kind: "approved", by: ["r0"] });
    expect(uses).toBe(1);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  test("two gates over one repository give one outcome, and an approval does not outlive a deny", async () => {
    const other = make("gw2");
    for (let round = 0; round < 50; round++) {
      const held = await hold();
      const { id } = held.hold;
      const [approve, deny] = await Promise.allSettled([
        approvals.decide(id, reviewer("bob"), { verdict: "approve" }),
        other.decide(id, reviewer("cy"), { verdict: "deny" }),
      ]);
      held.leave();
      const outcome = await held.outcome.catch((error: unknown) => ({ kind: (error as WeirError).code }));
      expect(outcome.kind === "approved").toBe(stateOf(id) === "used");
      expect([approve.status, deny.status]).toContain("fulfilled");
    }
  });

  test("an approval used elsewhere is not released here", async () => {
    const held = await hold();
    held.outcome.catch(() => {});
    repository.before = (step) => {
      const row = repository.rows.get(held.hold.id);
      if (step === "approved to used" && row !== undefined)
        repository.rows.set(row.id, { ...row, state: "used" });
    };
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    expect(await codeOf(held.outcome)).toBe("APPROVAL_CLOSED");
  });

  test("an approval of another operation is not released", async () => {
    const held = await hold();
    held.outcome.catch(() => {});
    const row = repository.rows.get(held.hold.id);
    if (row === undefined) throw new Error("no row");
    repository.rows.set(row.id, { ...row, digest: "d2" });
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    expect(await codeOf(held.outcome)).toBe("INTERNAL_INVARIANT");
    expect(stateOf(held.hold.id)).toBe("withdrawn");
  });
});

describe("when the store fails", () => {
  const down = () => {
    throw new WeirError("STORE_UNAVAILABLE", "the disk is full");
  };

  test("nothing is held", async () => {
    repository.before = down;
    const told: Hold[] = [];
    const outcome = approvals.hold(REQUEST, (hold) => told.push(hold), new AbortController().signal);
    expect(await codeOf(outcome)).toBe("STORE_UNAVAILABLE");
    expect(told).toEqual([]);
    expect(approvals.pending()).toBe(0);
  });

  for (const step of ["pending to approved", "approved to used"])
    test(`nothing is released (${step})`, async () => {
      const held = await hold();
      held.outcome.catch(() => {});
      repository.before = (at) => {
        if (at === step) down();
      };
      await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" }).catch(() => {});
      repository.before = () => {};
      held.leave();
      expect(
        await held.outcome.catch((error: unknown) => ({ kind: (error as WeirError).code })),
      ).not.toMatchObject({
        kind: "approved",
      });
      expect(stateOf(held.hold.id)).toBe("withdrawn");
    });

  test("a hold that cannot be closed ends with the failure", async () => {
    const held = await hold();
    repository.before = down;
    clock.advance(60_000);
    expect(await codeOf(held.outcome)).toBe("STORE_UNAVAILABLE");
  });

  test("a client that cannot be told is not waited for", async () => {
    const gone = approvals.hold(
      REQUEST,
      () => {
        throw new WeirError("UPSTREAM_LOST", "gone");
      },
      new AbortController().signal,
    );
    expect(await codeOf(gone)).toBe("UPSTREAM_LOST");
    expect([...repository.rows.values()].map((row) => row.state)).toEqual(["withdrawn"]);
  });
});

describe("a gate", () => {
  test("holds no more than its bound, and holds again when one has ended", async () => {
    const small = make("gw1", 2);
    const first = await hold({}, small);
    await hold({}, small);
    expect(await codeOf(small.hold(REQUEST, () => {}, new AbortController().signal))).toBe(
      "APPROVAL_OVERLOADED",
    );
    first.leave();
    await first.outcome;
    await hold({}, small);
    expect(small.pending()).toBe(2);
  });

  test("that starts denies what a dead one left, and nothing of its own", async () => {
    const lost = await hold();
    const next = make("gw2");
    const own = await hold({}, next);
    expect(await next.recover()).toEqual([lost.hold.id]);
    expect(stateOf(lost.hold.id)).toBe("denied");
    expect(stateOf(own.hold.id)).toBe("pending");
    expect(await codeOf(next.decide(lost.hold.id, reviewer("bob"), { verdict: "approve" }))).toBe(
      "APPROVAL_CLOSED",
    );
  });

  test("that closes withdraws what waits and holds no more", async () => {
    const held = await Promise.all([hold(), hold(), hold()]);
    await approvals.close();
    for (const { outcome } of held) expect(await outcome).toEqual({ kind: "withdrawn" });
    expect(await approvals.hold(REQUEST, () => {}, new AbortController().signal)).toEqual({
      kind: "withdrawn",
    });
  });

  test("tells its watchers of every change, in order, until they stop", async () => {
    const seen: string[] = [];
    const stop = approvals.changes(({ kind, approval }: ApprovalChange) =>
      seen.push(`${kind} ${approval.state}`),
    );
    approvals.changes(() => {
      throw new Error("a broken watcher");
    });
    const held = await hold({ quorum: 2 });
    await approvals.decide(held.hold.id, reviewer("bob"), { verdict: "approve" });
    await approvals.decide(held.hold.id, reviewer("cy"), { verdict: "approve" });
    await held.outcome;
    const gone = await hold();
    gone.leave();
    await gone.outcome;
    stop();
    await hold();
    expect(seen).toEqual([
      "requested pending",
      "voted pending",
      "closed used",
      "requested pending",
      "closed withdrawn",
    ]);
  });

  test("lists the newest first, by state", async () => {
    const first = await hold();
    clock.advance(1);
    const second = await hold();
    first.leave();
    await first.outcome;
    expect((await approvals.list()).map((row) => row.id)).toEqual([second.hold.id, first.hold.id]);
    expect((await approvals.list({ state: "withdrawn" })).map((row) => row.id)).toEqual([first.hold.id]);
  });
});
