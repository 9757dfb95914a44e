// Exit codes, and how an error is told on standard error. They are a contract with scripts: never renumber.

import { ERROR_CODES, type ErrorCode, WeirError } from "../base/errors.ts";
import { type Cli, note, printable } from "./cli.ts";

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** Policy, a reviewer or the API refused. */
  denied: 3,
  /** An approval waits for a decision, or nobody decided in time. */
  pending: 4,
} as const;

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  POLICY_DENIED: EXIT.denied,
  POLICY_UNKNOWN_OPERATION: EXIT.denied,
  APPROVAL_DENIED: EXIT.denied,
  APPROVAL_SELF: EXIT.denied,
  APPROVAL_NOT_REVIEWER: EXIT.denied,
  AUTH_TOKEN_SCOPE: EXIT.denied,
  APPROVAL_EXPIRED: EXIT.pending,
};

/** What to do next, where the message alone does not say it. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  API_UNREACHABLE: "Is the gateway running? Give its configuration with --config, or its address with --api.",
  AUTH_REQUIRED: "Set WEIR_TOKEN, give --token-file, or give --config to use the operator token.",
  AUTH_TOKEN_INVALID: "Set WEIR_TOKEN to a token of this gateway: weir token create --use operate ...",
  AUTH_TOKEN_EXPIRED: "Make a new token: weir token create --use operate ...",
  AUTH_TOKEN_SCOPE: "The API needs a token made with --use operate.",
  AUTH_KEY_UNREADABLE: "Make the file readable by its owner only: chmod 600 FILE.",
  APPROVAL_SELF: "Someone else has to decide: nobody reviews their own operation.",
  APPROVAL_NOT_REVIEWER: "Act as a member: WEIR_TOKEN=..., --token-file FILE, or --as NAME --groups GROUP.",
  APPROVAL_CLOSED: "`weir approvals show ID` tells what became of it.",
  APPROVAL_NOT_FOUND: "`weir approvals ls` lists those that wait.",
  SESSION_NOT_FOUND: "`weir sessions ls` lists the sessions.",
  RECORD_INVALID: "Do not rely on this recording: it is not what the gateway wrote.",
};

export function exitCodeOf(error: unknown): number {
  return (error instanceof WeirError && EXIT_OF[error.code]) || EXIT.failed;
}

/** Tells the error as `weir: CODE: message` with a hint. Never a stack, never the message of a foreign error. */
export function report(cli: Cli, error: unknown): void {
  if (!(error instanceof WeirError)) {
    const code = foreignCode(error);
    note(cli, `weir: INTERNAL_INVARIANT: unexpected failure${code === null ? "" : ` (${code})`}`);
    note(cli, `  ${ERROR_CODES.INTERNAL_INVARIANT}`);
    return;
  }
  note(cli, `weir: ${error.code}: ${printable(error.message)}`);
  const hint = error.details.hint ?? HINTS[error.code];
  if (typeof hint === "string") note(cli, `  ${printable(hint)}`);
}

/** `ENOENT` and the like: a word of the system's, never data. */
function foreignCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^[A-Z0-9_]{2,40}$/.test(code) ? code : error.name;
}
