// What a client is told when an operation is not sent: what happened, why, and what to do next.
//
// Must not: quote the operation's text or a value. Names come in already masked.

import { WeirError } from "../base/errors.ts";
import type { Hold, HoldOutcome } from "../model/approval.ts";
import type { OperationFacts } from "../model/operation.ts";
import type { Denial } from "../model/session.ts";
import type { Reason, Verdict } from "../model/verdict.ts";
import { effectsOf, tableName } from "./names.ts";

/** Where an operation is found again: session and number. */
export interface Place {
  readonly sessionId: string;
  readonly op: number;
}

/** Names of tables in a detail line: enough to know which, short enough for a terminal. */
const TABLES_SHOWN = 5;

/** Policy said no. @param facts Masked. */
export function deniedByPolicy(
  { reason, code }: Extract<Verdict, { kind: "deny" }>,
  facts: OperationFacts,
  place: Place,
): Denial {
  const matched = reason.rule !== "default";
  const given =
    code ?? (facts.unknown !== undefined && !matched ? "POLICY_UNKNOWN_OPERATION" : "POLICY_DENIED");
  return {
    kind: "denial",
    code: given,
    reason,
    message: matched
      ? `refused by policy rule "${reason.rule}" of "${reason.policy}"`
      : given === "POLICY_UNKNOWN_OPERATION"
        ? "refused: the operation could not be understood, so no policy can allow it"
        : "refused: no policy rule allows this operation",
    detail: sentences(reason.message, reach(facts)),
    hint: `It is operation ${place.op} of session ${place.sessionId}; name both when you ask for a change of policy.`,
  };
}

/** A hold ended without approval. @param comment The reviewer's, masked. */
export function notApproved(
  outcome: Exclude<HoldOutcome, { kind: "approved" }>,
  reason: Reason,
  hold: Hold | null,
  comment: string | undefined,
): Denial {
  const approval = hold === null ? "The approval" : `Approval ${hold.id}`;
  switch (outcome.kind) {
    case "denied":
      return {
        kind: "denial",
        code: "APPROVAL_DENIED",
        reason,
        message: `refused by reviewer ${outcome.by}`,
        detail: sentences(`${approval} was denied`, comment),
      };
    case "expired":
      return {
        kind: "denial",
        code: "APPROVAL_EXPIRED",
        reason,
        message: "nobody approved the operation in time",
        detail: sentences(`${approval} expired`, reviewersOf(hold)),
        hint: "Run it again to ask again.",
      };
    case "withdrawn":
      return {
        kind: "denial",
        code: "APPROVAL_WITHDRAWN",
        reason,
        message: "the operation was cancelled before a decision",
        detail: sentences(`${approval} was withdrawn`),
      };
  }
}

/** The gate could not take the hold: `APPROVAL_OVERLOADED` or `STORE_UNAVAILABLE`; anything else is null. */
export function notHeld(error: unknown, reason: Reason): Denial | null {
  if (!(error instanceof WeirError)) return null;
  if (error.code !== "APPROVAL_OVERLOADED" && error.code !== "STORE_UNAVAILABLE") return null;
  return {
    kind: "denial",
    code: error.code,
    reason,
    message: "the operation needs an approval, and none can be asked for now",
    detail:
      error.code === "APPROVAL_OVERLOADED"
        ? "Too many operations are waiting for approval."
        : "The gateway's store is not available.",
    hint: "Try again later.",
  };
}

function reach(facts: OperationFacts): string {
  if (facts.unknown !== undefined) return `It could not be understood: ${facts.unknown}`;
  const tables = [
    ...new Set(facts.statements.flatMap((s) => s.tables.filter((t) => t.access === "write").map(tableName))),
  ];
  if (tables.length > 0) {
    const shown = tables.slice(0, TABLES_SHOWN).join(", ");
    const more = tables.length - TABLES_SHOWN;
    return `It can write to ${shown}${more > 0 ? ` and ${more} more` : ""}`;
  }
  return `Its effects: ${effectsOf(facts).join(", ")}`;
}

function reviewersOf(hold: Hold | null): string | undefined {
  if (hold === null) return undefined;
  return `It needed ${hold.quorum} of: ${hold.reviewers.join(", ")}`;
}

/** Joins what is there, each closed by a full stop. */
function sentences(...parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== "")
    .map((part) => (/[.!?]$/.test(part as string) ? part : `${part}.`))
    .join(" ");
}
