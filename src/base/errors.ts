// The one error type, and the one table of codes. A message says what happened, where, and what to do
// next; it never holds matched text, a secret or a raw frame.

/** Every code Weir can answer with, and what it means. README's error table is this table. */
export const ERROR_CODES = {
  INTERNAL_INVARIANT: "Weir found its own state to be wrong. Please report it.",
  // rules and the core
  RULE_SYNTAX: "A pattern is not valid RE2 syntax.",
  RULE_UNSUPPORTED: "A pattern is valid RE2 but asks for something a rule cannot mean.",
  RULE_EMPTY: "A pattern matches the empty string.",
  RULE_INVALID: "A rule's fields are wrong.",
  RULE_DUPLICATE: "Two rules have the same id.",
  RULE_EXAMPLE: "A rule does not find what its own example says.",
  RULES_TOO_BIG: "The compiled rule set is larger than its limit.",
  RULES_UNKNOWN_PACK: "No rule pack has this name.",
  IMAGE_INVALID: "A compiled rule image is damaged or of another version.",
  STREAM_CLOSED: "A stream was used after its end.",
  MASK_KEY_MISSING: "A hash or token mask needs a key.",
  MASK_FAILED: "Masking failed; nothing was released.",
  FRAME_MALFORMED: "Framed input does not have the form that it declares.",
  FORMAT_MALFORMED: "A file is not of the format that was named, or is damaged.",
  FORMAT_TOO_LARGE: "A record or document of a file is larger than its limit.",
  // pool
  POOL_WORKER_LOST: "A masking worker died; its streams ended.",
  POOL_OVERLOADED: "The masking pool's queue is full.",
  POOL_CLOSED: "The masking pool is closed.",
  // configuration and policy
  CONFIG_INVALID: "The configuration file is wrong.",
  CONFIG_UNREADABLE: "A configuration file cannot be read.",
  POLICY_INVALID: "A policy document is wrong.",
  POLICY_SYNTAX: "A policy document is not valid YAML, or is empty.",
  POLICY_VALUE: "A field of a policy is missing, or has a value it cannot have.",
  POLICY_RULE:
    "A rule does not say one thing: exactly one of deny, hold and allow, with at least one condition.",
  POLICY_PATTERN: "A rule's pattern is not valid RE2 syntax.",
  POLICY_UNKNOWN_KEY: "A policy has a field that nobody knows.",
  POLICY_UNKNOWN_EFFECT: "A rule names an effect that does not exist.",
  POLICY_UNKNOWN_ENTITY: "A mask names an entity that no configured rule finds.",
  POLICY_DUPLICATE: "Two policies have the same name.",
  POLICY_DENIED: "Policy refuses the operation.",
  POLICY_UNKNOWN_OPERATION: "The operation could not be understood, so no policy can allow it.",
  // approvals
  APPROVAL_DENIED: "A reviewer refused the operation.",
  APPROVAL_EXPIRED: "Nobody decided in time.",
  APPROVAL_WITHDRAWN: "The client cancelled or left before a decision.",
  APPROVAL_NOT_FOUND: "No approval has this id.",
  APPROVAL_CLOSED: "The approval is already decided, used or expired.",
  APPROVAL_SELF: "The requester may not review their own operation.",
  APPROVAL_NOT_REVIEWER: "The principal is in none of the approval's reviewer groups.",
  APPROVAL_OVERLOADED: "Too many operations are waiting for approval.",
  // identity
  AUTH_TOKEN_INVALID: "The token is malformed or its signature is wrong.",
  AUTH_TOKEN_EXPIRED: "The token has expired or is not valid yet.",
  AUTH_TOKEN_SCOPE: "The token does not cover this resource or use.",
  AUTH_REQUIRED: "A token is needed.",
  AUTH_KEY_UNREADABLE: "A key file is missing, damaged or readable by others.",
  // resources and upstream
  RESOURCE_UNKNOWN: "No resource has this name.",
  CREDENTIAL_UNREADABLE: "A resource's credential cannot be read.",
  UPSTREAM_UNREACHABLE: "The resource cannot be reached.",
  UPSTREAM_AUTH: "The resource refused Weir's credential.",
  UPSTREAM_PROTOCOL: "The resource answered outside its protocol.",
  UPSTREAM_LOST: "The connection to the resource was lost.",
  // sessions
  SESSION_LIMIT: "Too many sessions are open.",
  SESSION_NOT_FOUND: "No session has this id.",
  SESSION_DRAINING: "The gateway is shutting down.",
  SESSION_TIMEOUT: "A deadline of the session has passed.",
  PERMIT_INVALID: "A permit was used twice, or for other bytes than were judged.",
  PROTOCOL_VIOLATION: "The client's messages break the protocol.",
  PROTOCOL_TOO_LARGE: "A message is larger than its limit.",
  PROTOCOL_UNSUPPORTED: "The client asks for a part of the protocol that Weir refuses.",
  // recording, audit, store
  RECORD_WRITE: "The recording cannot be written, so the session ended.",
  RECORD_INVALID: "A recording is changed, reordered, truncated or not a recording.",
  RECORD_NOT_FOUND: "No recording has this id.",
  AUDIT_WRITE: "An audit event cannot be written, so the session ended.",
  STORE_UNAVAILABLE: "The store cannot be opened or written.",
  // command line and API
  USAGE: "The command line or request is wrong.",
  API_NOT_FOUND: "The API has no such path.",
  API_OVERLOADED: "The API has too many open streams.",
  API_UNREACHABLE: "The gateway's API cannot be reached.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * What every part of Weir throws.
 *
 * `details` holds facts for programs (offsets, names of rules, limits), never data that passed through.
 */
export class WeirError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "WeirError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The error as a WeirError: itself when it is one, else wrapped under `code` without quoting its message. */
export function asWeirError(error: unknown, code: ErrorCode, message: string): WeirError {
  return error instanceof WeirError ? error : new WeirError(code, message, { cause: error });
}
