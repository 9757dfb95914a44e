// Holds operations until reviewers decide, time runs out, or the client leaves.
//
// The truth is in the repository: every step is a compare-and-set there, and memory only knows who waits. So a decision
// made while the gateway dies, or by two reviewers in the same instant, has one outcome. An approved outcome is given to
// the waiter only after the step from `approved` to `used` was won; whoever fails to win it denies (law 6).
//
// States: pending -> approved -> used; pending -> denied | expired | withdrawn; approved -> denied | withdrawn.
//
// Considered and rejected: keeping the waiter's promise in the table of decisions (a decision would then be an act on a
// session, and could not come from another process later).
//
// Must not: know sessions, sockets or who is told about a hold; read raw text (the summary and comments are masked).

import { assert } from "../base/assert.ts";
import { text } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { ApprovalGate, Hold, HoldOutcome, HoldRequest } from "../model/approval.ts";
import type { Principal } from "../model/identity.ts";
import { newApprovalId, parseApprovalId } from "./ids.ts";
import type {
  Approval,
  ApprovalFilter,
  ApprovalRepository,
  ApprovalState,
  NewApproval,
} from "./repository.ts";
import { approvedBy, assertReviewer, reviewersOf, tally } from "./review.ts";

export interface ApprovalChange {
  readonly kind: "requested" | "voted" | "closed";
  readonly approval: Approval;
}

export interface Decision {
  readonly verdict: "approve" | "deny";
  /** At most `LIMITS.approvalCommentBytesMax` bytes; masked before it is kept. */
  readonly comment?: string;
}

/** The gate with its reviewers' side: what the API and the command line work on. */
export interface Approvals extends ApprovalGate {
  /**
   * Takes one reviewer's decision. Deciding the same again changes nothing.
   *
   * @returns The approval as it is now: still `pending` while its quorum lacks votes.
   * @throws WeirError `APPROVAL_NOT_FOUND`, `APPROVAL_SELF`, `APPROVAL_NOT_REVIEWER`, `AUTH_TOKEN_SCOPE`, `APPROVAL_CLOSED`
   *   (decided, used, expired, or this reviewer said otherwise before), `USAGE` (comment too long), `STORE_UNAVAILABLE`.
   */
  decide(id: string, reviewer: Principal, decision: Decision): Promise<Approval>;
  /** @throws WeirError `APPROVAL_NOT_FOUND`, `STORE_UNAVAILABLE`. */
  get(id: string): Promise<Approval>;
  /** Newest first. @throws WeirError `STORE_UNAVAILABLE`. */
  list(filter?: ApprovalFilter): Promise<readonly Approval[]>;
  /** Operations that wait in this process. */
  pending(): number;
  /** Calls `listener` after every change made here; the returned function stops that. A listener that throws is dropped. */
  changes(listener: (change: ApprovalChange) => void): () => void;
  /** Denies what earlier processes left open. Call once, before the first hold. @throws WeirError `STORE_UNAVAILABLE`. */
  recover(): Promise<readonly string[]>;
  /** Withdraws all that wait here, and refuses new holds. */
  close(): Promise<void>;
}

interface ApprovalsOptions {
  readonly repository: ApprovalRepository;
  readonly clock: Clock;
  /** Names this process; distinct for each start. */
  readonly gatewayId: string;
  /** Masks what reviewers type, since it is kept and told (law 7). */
  readonly mask: (text: string) => string;
  /** Cryptographically random bytes. */
  readonly random: (length: number) => Uint8Array;
  readonly pendingMax?: number;
}

/** One operation that waits in this process. */
interface Waiter {
  readonly digest: string;
  settle(outcome: HoldOutcome): void;
  fail(error: unknown): void;
  readonly signal: AbortSignal;
}

export function createApprovals(options: ApprovalsOptions): Approvals {
  return new Gate(options);
}

class Gate implements Approvals {
  readonly #options: ApprovalsOptions;
  readonly #waiters = new Map<string, Waiter>();
  readonly #listeners = new Set<(change: ApprovalChange) => void>();
  /** The last step under way for each approval: steps on one approval run one after another. */
  readonly #steps = new Map<string, Promise<unknown>>();
  #holding = 0;
  #closed = false;

  constructor(options: ApprovalsOptions) {
    this.#options = options;
  }

  pending(): number {
    return this.#holding;
  }

  changes(listener: (change: ApprovalChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(filter?: ApprovalFilter): Promise<readonly Approval[]> {
    return this.#options.repository.list(filter);
  }

  async get(id: string): Promise<Approval> {
    const known = parseApprovalId(id);
    const approval = known === null ? null : await this.#options.repository.get(known);
    if (approval === null) {
      throw new WeirError("APPROVAL_NOT_FOUND", "there is no approval with this id");
    }
    return approval;
  }

  async hold(request: HoldRequest, onHold: (hold: Hold) => void, signal: AbortSignal): Promise<HoldOutcome> {
    if (signal.aborted || this.#closed) return { kind: "withdrawn" };
    const max = this.#options.pendingMax ?? LIMITS.approvalsPendingMax;
    // INVARIANT: counted before the first await, so that many at once cannot pass the bound.
    if (this.#holding >= max) {
      throw new WeirError(
        "APPROVAL_OVERLOADED",
        `${max} operations wait for approval already; try again later`,
      );
    }
    this.#holding++;
    try {
      return await this.#wait(request, onHold, signal);
    } finally {
      this.#holding--;
    }
  }

  async decide(id: string, reviewer: Principal, decision: Decision): Promise<Approval> {
    const comment = this.#comment(decision.comment);
    const found = await this.get(id);
    return this.#step(found.id, () => this.#vote(found.id, reviewer, decision.verdict, comment));
  }

  async recover(): Promise<readonly string[]> {
    const { repository, gatewayId, clock } = this.#options;
    return repository.denyOrphans(gatewayId, clock.now());
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#waiters.keys()].map((id) => this.#end(id, "withdrawn")));
  }

  async #wait(request: HoldRequest, onHold: (hold: Hold) => void, signal: AbortSignal): Promise<HoldOutcome> {
    const { repository, clock } = this.#options;
    const approval = this.#describe(request);
    await repository.insert(approval);
    const { id } = approval;
    const { promise, resolve, reject } = deferred<HoldOutcome>();
    this.#waiters.set(id, { digest: request.digest, settle: resolve, fail: reject, signal });
    const cancelTimer = clock.after(Math.max(0, approval.expiresAt - clock.now()), () => {
      void this.#end(id, "expired");
    });
    const withdraw = () => void this.#end(id, "withdrawn");
    signal.addEventListener("abort", withdraw, { once: true });
    try {
      this.#tell("requested", { ...approval, state: "pending", decisions: [] });
      onHold({ id, expiresAt: approval.expiresAt, reviewers: approval.reviewers, quorum: approval.quorum });
      // Both may have happened while the row was written.
      if (signal.aborted || this.#closed) withdraw();
      return await promise;
    } catch (error) {
      // onHold threw, or a step failed: nobody waits any more, so nothing may be approved later.
      this.#waiters.delete(id);
      await this.#abandon(id);
      throw error;
    } finally {
      cancelTimer();
      signal.removeEventListener("abort", withdraw);
      this.#waiters.delete(id);
    }
  }

  #describe(request: HoldRequest): NewApproval {
    const { clock, gatewayId, random } = this.#options;
    const now = clock.now();
    const wanted = request.waitMs > 0 ? request.waitMs : LIMITS.approvalWaitMsDefault;
    return {
      id: newApprovalId(random),
      gateway: gatewayId,
      sessionId: request.sessionId,
      principalId: request.principalId,
      resource: request.resource,
      digest: request.digest,
      policyVersion: request.policyVersion,
      reason: request.reason,
      summary: text(request.summary),
      effects: request.effects,
      targets: request.targets,
      inTransaction: request.inTransaction,
      reviewers: reviewersOf(request.reviewers),
      quorum: Math.max(1, request.quorum),
      createdAt: now,
      expiresAt: now + Math.min(wanted, LIMITS.approvalWaitMsMax),
    };
  }

  #comment(comment: string | undefined): string | undefined {
    if (comment === undefined || comment.trim() === "") return undefined;
    if (new TextEncoder().encode(comment).length > LIMITS.approvalCommentBytesMax) {
      throw new WeirError("USAGE", `a comment has at most ${LIMITS.approvalCommentBytesMax} bytes`);
    }
    return this.#options.mask(comment);
  }

  async #vote(
    id: string,
    reviewer: Principal,
    verdict: Decision["verdict"],
    comment: string | undefined,
  ): Promise<Approval> {
    const { repository, clock } = this.#options;
    const before = await this.get(id);
    assertReviewer(before, reviewer);
    const earlier = before.decisions.find((decision) => decision.reviewer === reviewer.id);
    if (earlier?.verdict === verdict) return before;
    const at = clock.now();
    const voted =
      earlier === undefined
        ? await repository.decide(id, {
            reviewer: reviewer.id,
            verdict,
            at,
            ...(comment === undefined ? {} : { comment }),
          })
        : null;
    if (voted === null) throw closed(await this.get(id), earlier !== undefined, at);
    const result = tally(voted);
    if (result === "pending") {
      this.#tell("voted", voted);
      return voted;
    }
    return this.#conclude(id, result, at);
  }

  /** Ends a pending approval as its votes say, and tells its waiter. Runs inside a step. */
  async #conclude(id: string, result: "approved" | "denied", at: number): Promise<Approval> {
    const { repository } = this.#options;
    const options = result === "approved" ? { unexpired: true } : {};
    const won = await repository.transition(id, "pending", result, at, options);
    // Another process may have approved in between; a deny still wins while the operation is not released.
    if (!won && result === "denied") await repository.transition(id, "approved", "denied", at);
    const approval = await this.get(id);
    await this.#inform(approval);
    const now = await this.get(id);
    this.#tell("closed", now);
    return now;
  }

  /** The client left, or time ran out: ends what is still open. */
  #end(id: string, state: "expired" | "withdrawn"): Promise<void> {
    return this.#step(id, async () => {
      if (!this.#waiters.has(id)) return;
      const { repository, clock } = this.#options;
      const at = clock.now();
      const won = await repository.transition(id, "pending", state, at);
      const approval = await this.get(id);
      if (approval.state === "pending") {
        throw new WeirError("STORE_UNAVAILABLE", `${id}: the approval cannot be closed`);
      }
      await this.#inform(approval);
      if (won) this.#tell("closed", approval);
    }).catch((error: unknown) => this.#waiters.get(id)?.fail(error));
  }

  /** Takes back what nobody waits for. The store may be what failed; then the next start denies it. */
  async #abandon(id: string): Promise<void> {
    const { repository, clock } = this.#options;
    try {
      const at = clock.now();
      const won =
        (await repository.transition(id, "pending", "withdrawn", at)) ||
        (await repository.transition(id, "approved", "withdrawn", at));
      if (won) this.#tell("closed", await this.get(id));
    } catch {
      // The error that led here is the one to tell.
    }
  }

  /** Gives the waiter, if there is one here, what became of its operation. Runs inside a step. */
  async #inform(approval: Approval): Promise<void> {
    const waiter = this.#waiters.get(approval.id);
    if (waiter === undefined || approval.state === "pending") return;
    try {
      waiter.settle(await this.#outcome(approval, waiter));
    } catch (error) {
      waiter.fail(error);
    } finally {
      this.#waiters.delete(approval.id);
    }
  }

  async #outcome(approval: Approval, waiter: Waiter): Promise<HoldOutcome> {
    const { state } = approval;
    switch (state) {
      case "approved":
        return (await this.#release(approval, waiter))
          ? { kind: "approved", by: approvedBy(approval) }
          : { kind: "withdrawn" };
      case "denied": {
        const deny = approval.decisions.find((decision) => decision.verdict === "deny");
        return {
          kind: "denied",
          by: deny?.reviewer ?? "gateway",
          ...(deny?.comment === undefined ? {} : { comment: deny.comment }),
        };
      }
      case "expired":
      case "withdrawn":
        return { kind: state };
      default:
        // `used` without our having used it: someone else took the approval. Nothing may be sent.
        throw new WeirError("APPROVAL_CLOSED", `${approval.id}: the approval was used before`);
    }
  }

  /** Wins the one use of an approval. False when the client has left. */
  async #release(approval: Approval, waiter: Waiter): Promise<boolean> {
    const { repository, clock } = this.#options;
    assert(approval.digest === waiter.digest, "a stored approval is bound to another operation");
    if (waiter.signal.aborted) {
      await repository.transition(approval.id, "approved", "withdrawn", clock.now());
      return false;
    }
    const used = await repository.transition(approval.id, "approved", "used", clock.now());
    if (!used)
      throw new WeirError("APPROVAL_CLOSED", `${approval.id}: the approval was used or taken back before`);
    // It may have left during the last step. Then the approval is spent and nothing is sent.
    return !waiter.signal.aborted;
  }

  async #step<T>(id: string, work: () => Promise<T>): Promise<T> {
    const previous = this.#steps.get(id) ?? Promise.resolve();
    const next = previous.then(work, work);
    this.#steps.set(id, next);
    try {
      return await next;
    } finally {
      if (this.#steps.get(id) === next) this.#steps.delete(id);
    }
  }

  #tell(kind: ApprovalChange["kind"], approval: Approval): void {
    for (const listener of this.#listeners) {
      try {
        listener({ kind, approval });
      } catch {
        // Who watches decides nothing: a broken watcher is dropped, the approval goes on.
        this.#listeners.delete(listener);
      }
    }
  }
}

const STATE_WORDS: Record<ApprovalState, string> = {
  pending: "still pending",
  approved: "approved already",
  denied: "denied already",
  expired: "expired",
  withdrawn: "withdrawn: the client left",
  used: "approved and used already",
};

function closed(approval: Approval, votedBefore: boolean, at: number): WeirError {
  let why = STATE_WORDS[approval.state];
  let state = approval.state;
  if (state === "pending" && approval.expiresAt <= at) {
    // Its timer is due but has not run yet.
    state = "expired";
    why = STATE_WORDS.expired;
  } else if (state === "pending" && votedBefore) {
    why = "you have decided otherwise before";
  }
  return new WeirError("APPROVAL_CLOSED", `${approval.id}: the approval cannot be decided: ${why}`, {
    details: { state },
  });
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
