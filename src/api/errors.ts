// Errors as the API tells them: {error: {code, message}} and the HTTP status that fits.

import { type ErrorCode, WeirError } from "../base/errors.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  AUTH_REQUIRED: 401,
  AUTH_TOKEN_INVALID: 401,
  AUTH_TOKEN_EXPIRED: 401,
  AUTH_TOKEN_SCOPE: 403,
  APPROVAL_SELF: 403,
  APPROVAL_NOT_REVIEWER: 403,
  APPROVAL_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  RECORD_NOT_FOUND: 404,
  API_NOT_FOUND: 404,
  APPROVAL_CLOSED: 409,
  API_OVERLOADED: 503,
  STORE_UNAVAILABLE: 503,
};

/** What Fastify itself refuses. Its own messages may quote the request, so they are not passed on. */
const REFUSED: Readonly<Record<number, string>> = {
  400: "the request is malformed: a body must be one JSON object",
  413: "the body is too large",
  415: "the body must be application/json",
};

interface ErrorAnswer {
  readonly status: number;
  readonly body: {
    readonly error: { readonly code: ErrorCode; readonly message: string; readonly state?: string };
  };
}

export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof WeirError) {
    const status = STATUS[error.code] ?? 500;
    const { state } = error.details;
    return {
      status,
      body: {
        error: { code: error.code, message: error.message, ...(typeof state === "string" ? { state } : {}) },
      },
    };
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === "number" && status >= 400 && status < 500) {
    return {
      status,
      body: { error: { code: "USAGE", message: REFUSED[status] ?? "the request is refused" } },
    };
  }
  return {
    status: 500,
    body: { error: { code: "INTERNAL_INVARIANT", message: "the request failed for a reason of Weir's own" } },
  };
}
