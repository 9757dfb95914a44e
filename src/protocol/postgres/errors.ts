// Weir's errors in PostgreSQL's words.
//
// Must not: add anything to an error's own message but its code; messages are already free of data.
// Source: PostgreSQL 18 manual, appendix A "Error Codes".

import type { ErrorCode, WeirError } from "../../base/errors.ts";
import type { Hold } from "../../model/approval.ts";
import type { Denial } from "../../model/session.ts";
import { report } from "./backend.ts";

const SQLSTATE: Partial<Record<ErrorCode, string>> = {
  POLICY_DENIED: "42501",
  POLICY_UNKNOWN_OPERATION: "42501",
  APPROVAL_DENIED: "42501",
  APPROVAL_EXPIRED: "42501",
  APPROVAL_WITHDRAWN: "57014",
  APPROVAL_OVERLOADED: "53400",
  AUTH_TOKEN_INVALID: "28P01",
  AUTH_TOKEN_EXPIRED: "28P01",
  AUTH_TOKEN_SCOPE: "28000",
  AUTH_REQUIRED: "28000",
  RESOURCE_UNKNOWN: "3D000",
  CREDENTIAL_UNREADABLE: "58000",
  UPSTREAM_UNREACHABLE: "08001",
  UPSTREAM_AUTH: "08004",
  UPSTREAM_PROTOCOL: "08P01",
  UPSTREAM_LOST: "08006",
  SESSION_LIMIT: "53300",
  SESSION_DRAINING: "57P01",
  SESSION_TIMEOUT: "57014",
  PROTOCOL_VIOLATION: "08P01",
  PROTOCOL_TOO_LARGE: "54000",
  PROTOCOL_UNSUPPORTED: "0A000",
  POOL_OVERLOADED: "53300",
};

/** SQLSTATEs of a refused sign-in that mean the same to Weir's client. */
const PASSED_ON = new Set(["3D000", "53300", "57P03"]);

function sqlstate(error: WeirError): string {
  const given = error.details.sqlstate;
  if (error.code === "UPSTREAM_AUTH" && typeof given === "string" && PASSED_ON.has(given)) return given;
  return SQLSTATE[error.code] ?? "XX000";
}

/** The error's code stands in the message, so that it can be looked up. */
export function errorResponse(error: WeirError, severity: "ERROR" | "FATAL"): Uint8Array {
  return report({ severity, code: sqlstate(error), message: `${error.message} (${error.code})` });
}

export function denialResponse(denial: Denial): Uint8Array {
  return report({
    severity: "ERROR",
    code: SQLSTATE[denial.code] ?? "42501",
    message: denial.message,
    detail: denial.detail,
    ...(denial.hint === undefined ? {} : { hint: denial.hint }),
  });
}

/** What a client is told while it waits. */
export function holdNotice(hold: Hold): Uint8Array {
  const who = hold.reviewers.length === 0 ? "a reviewer" : hold.reviewers.join(", ");
  return report({
    severity: "NOTICE",
    code: "01000",
    message: `waiting for approval ${hold.id}`,
    detail: `Reviewers: ${who}; approvals needed: ${hold.quorum}; expires ${new Date(hold.expiresAt).toISOString()}.`,
    hint: `A reviewer runs: weir approvals approve ${hold.id}. Cancel the statement to withdraw it.`,
  });
}
