// Who may decide, and what decisions amount to. Pure: the gate and its tests share these rules.

import { WeirError } from "../base/errors.ts";
import { OPERATORS_GROUP, type Principal } from "../model/identity.ts";
import type { Approval } from "./repository.ts";

/** A hold whose policy names no reviewers is the operators' to decide: never nobody's, never anybody's. */
export function reviewersOf(groups: readonly string[]): readonly string[] {
  return groups.length === 0 ? [OPERATORS_GROUP] : groups;
}

/**
 * Checks that a principal may decide on an approval, either way: a requester who could deny could also choose which
 * reviewers ever see a request.
 *
 * @throws WeirError `APPROVAL_SELF`, `APPROVAL_NOT_REVIEWER`.
 */
export function assertReviewer(approval: Approval, reviewer: Principal): void {
  if (reviewer.id === approval.principalId) {
    throw new WeirError("APPROVAL_SELF", `${approval.id}: the requester may not review their own operation`);
  }
  const { reviewers } = approval;
  if (!reviewers.includes("*") && !reviewer.groups.some((group) => reviewers.includes(group))) {
    throw new WeirError(
      "APPROVAL_NOT_REVIEWER",
      `${approval.id}: only members of ${reviewers.join(", ")} may decide`,
    );
  }
  // A token for some resources gives no say over others.
  if (reviewer.resources !== undefined && !reviewer.resources.includes(approval.resource)) {
    throw new WeirError(
      "AUTH_TOKEN_SCOPE",
      `${approval.id}: the token does not cover resource ${approval.resource}`,
    );
  }
}

/** Where the decisions so far lead: one deny ends it; approvals count by distinct reviewer. */
export function tally(approval: Approval): "pending" | "approved" | "denied" {
  if (approval.decisions.some((decision) => decision.verdict === "deny")) return "denied";
  return approvedBy(approval).length >= Math.max(1, approval.quorum) ? "approved" : "pending";
}

export function approvedBy(approval: Approval): readonly string[] {
  const approvals = approval.decisions.filter((decision) => decision.verdict === "approve");
  return [...new Set(approvals.map((decision) => decision.reviewer))];
}
