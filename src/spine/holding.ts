// One hold: asks the gate, records and audits what comes of it, and tells the client while it waits.
//
// INVARIANT: what the client or a reviewer is told is on record first, and an approval that was not recorded
// approves nothing.

import { WeirError } from "../base/errors.ts";
import type { ApprovalGate, Hold, HoldOutcome, HoldRequest } from "../model/approval.ts";
import type { Soon } from "../model/masking.ts";
import type { Denial } from "../model/session.ts";
import type { Reason } from "../model/verdict.ts";
import { notApproved, notHeld } from "./denial.ts";
import type { Ledger } from "./ledger.ts";

export interface HoldCall {
  readonly ledger: Ledger;
  readonly gate: ApprovalGate;
  readonly op: number;
  readonly request: HoldRequest;
  readonly reason: Reason;
  /** The client's own way out, and the session's end: either withdraws the hold. */
  readonly signals: readonly AbortSignal[];
  readonly onHold: (hold: Hold) => void;
  /** Masks a reviewer's comment. */
  readonly mask: (text: string) => string;
}

/** @returns null when approved. @throws WeirError when the session must end. */
export async function waitForApproval(call: HoldCall): Promise<Denial | null> {
  const { ledger } = call;
  const started = ledger.now();
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  for (const signal of call.signals) {
    if (signal.aborted) stop.abort();
    else signal.addEventListener("abort", onAbort, { once: true });
  }
  const told = new Announcement(call);
  let outcome: HoldOutcome;
  try {
    outcome = await call.gate.hold(call.request, (hold) => told.announce(hold), stop.signal);
  } catch (error) {
    await told.done;
    ledger.guard();
    const denial = notHeld(error, call.reason);
    if (denial !== null) return denial;
    throw ledger.fail(error, "INTERNAL_INVARIANT", "the approval gate failed");
  } finally {
    for (const signal of call.signals) signal.removeEventListener("abort", onAbort);
  }
  await told.done;
  ledger.guard();
  return settle(call, outcome, told.hold, started);
}

async function settle(
  call: HoldCall,
  outcome: HoldOutcome,
  hold: Hold | null,
  started: number,
): Promise<Denial | null> {
  const { ledger, op, request } = call;
  if (outcome.kind === "approved" && hold === null) {
    const error = new WeirError("INTERNAL_INVARIANT", "an approval came for a hold that was never announced");
    throw ledger.fail(error, "INTERNAL_INVARIANT", "");
  }
  const by = outcome.kind === "approved" ? outcome.by : outcome.kind === "denied" ? [outcome.by] : [];
  const approval = hold?.id ?? "";
  await ledger.record({ kind: "decided", op, approval, outcome: outcome.kind, by });
  await ledger.audit({
    type: "approval.decided",
    session: request.sessionId,
    principal: request.principalId,
    resource: request.resource,
    facts: { op, approval, outcome: outcome.kind, by, digest: request.digest },
  });
  ledger.guard();
  ledger.spent("hold", started);
  if (outcome.kind !== "approved") {
    const comment = outcome.kind === "denied" ? outcome.comment : undefined;
    return notApproved(outcome, call.reason, hold, comment === undefined ? undefined : masked(call, comment));
  }
  // The client left in the moment of the approval: it no longer wants the operation, so it is not sent.
  if (call.signals.some((signal) => signal.aborted)) {
    return notApproved({ kind: "withdrawn" }, call.reason, hold, undefined);
  }
  return null;
}

function masked(call: HoldCall, comment: string): string {
  try {
    return call.mask(comment);
  } catch (error) {
    throw call.ledger.fail(error, "MASK_FAILED", "masking failed, so nothing was released");
  }
}

/** Records and audits that an operation is held, then tells the client: in that order, once. */
class Announcement {
  readonly #call: HoldCall;
  hold: Hold | null = null;
  /** Settles when it is told. Never rejects: its failure has ended the session, which the caller asks. */
  done: Promise<void> = Promise.resolve();

  constructor(call: HoldCall) {
    this.#call = call;
  }

  announce(hold: Hold): void {
    if (this.hold !== null) return;
    this.hold = hold;
    this.done = this.#tell(hold).catch(() => {});
  }

  async #tell(hold: Hold): Promise<void> {
    const { ledger, op, request, onHold } = this.#call;
    const { id: approval, expiresAt, reviewers, quorum } = hold;
    await this.#step(ledger.record({ kind: "held", op, approval, expiresAt, reviewers }));
    await this.#step(
      ledger.audit({
        type: "approval.requested",
        session: request.sessionId,
        principal: request.principalId,
        resource: request.resource,
        facts: { op, approval, expiresAt, reviewers, quorum, digest: request.digest },
      }),
    );
    try {
      onHold(hold);
    } catch (error) {
      throw ledger.fail(error, "INTERNAL_INVARIANT", "the client could not be told of its hold");
    }
  }

  async #step(work: Soon<void>): Promise<void> {
    await work;
    this.#call.ledger.guard();
  }
}
