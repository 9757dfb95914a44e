// Server messages that Weir itself says to a client.
//
// Must not: take text that came from the resource; that goes through the session's masks first.
// Source: PostgreSQL 18 manual 54.7 and 54.8 (fields of errors and notices).

import { utf8 } from "../../base/bytes.ts";
import { B } from "./messages.ts";
import { cstring, int16, int32, message } from "./payload.ts";

const AUTH_OK = 0;
const AUTH_CLEARTEXT = 3;

export const authenticationOk = (): Uint8Array => message(B.authentication, int32(AUTH_OK));
export const authenticationCleartext = (): Uint8Array => message(B.authentication, int32(AUTH_CLEARTEXT));

export function parameterStatus(name: string, value: string | Uint8Array): Uint8Array {
  return message(B.parameterStatus, cstring(name), cstring(value));
}

export function backendKeyData(processId: number, key: Uint8Array): Uint8Array {
  return message(B.backendKeyData, int32(processId), key);
}

/** @param status The transaction status byte: `I`, `T` or `E`. */
export function readyForQuery(status: number): Uint8Array {
  return message(B.readyForQuery, Uint8Array.of(status));
}

/** Says that minor version 0 is the newest spoken here, and which extensions are unknown. */
export function negotiateVersion(extensions: readonly string[]): Uint8Array {
  return message(B.negotiateVersion, int32(3 << 16), int32(extensions.length), ...extensions.map(cstring));
}

interface ReportFields {
  readonly severity: "ERROR" | "FATAL" | "NOTICE";
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** An ErrorResponse, or a NoticeResponse when the severity is NOTICE. */
export function report(fields: ReportFields): Uint8Array {
  const parts = [field("S", fields.severity), field("V", fields.severity), field("C", fields.code)];
  parts.push(field("M", fields.message));
  if (fields.detail !== undefined) parts.push(field("D", fields.detail));
  if (fields.hint !== undefined) parts.push(field("H", fields.hint));
  return message(fields.severity === "NOTICE" ? B.notice : B.error, ...parts, Uint8Array.of(0));
}

function field(type: string, value: string): Uint8Array {
  // Text of policies and names may hold anything; a NUL would end the field early.
  return cstring(utf8(type + value.replaceAll("\0", "\ufffd")));
}

/** The RowDescription's column count and names are rebuilt here so that names can be masked. */
export function rowDescription(columns: readonly { name: Uint8Array; rest: Uint8Array }[]): Uint8Array {
  const parts: Uint8Array[] = [int16(columns.length)];
  for (const column of columns) parts.push(cstring(column.name), column.rest);
  return message(B.rowDescription, ...parts);
}
