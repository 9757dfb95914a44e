// The table of messages: which exist, how long they may be, and where each is legal.
//
// One row for each message of protocol 3; what has no row is refused. The layouts themselves are read where
// the message is handled, through `Payload`, and the row names the manual's layout.
//
// Source: PostgreSQL 18 manual, 54.7 "Message Formats" and 54.2 "Message Flow".

import { LIMITS } from "../../base/limits.ts";

/** Type bytes of messages that clients send. */
export const F = {
  bind: 0x42,
  close: 0x43,
  copyData: 0x64,
  copyDone: 0x63,
  copyFail: 0x66,
  describe: 0x44,
  execute: 0x45,
  flush: 0x48,
  functionCall: 0x46,
  parse: 0x50,
  password: 0x70,
  query: 0x51,
  sync: 0x53,
  terminate: 0x58,
} as const;

/** Type bytes of messages that servers send. */
export const B = {
  authentication: 0x52,
  backendKeyData: 0x4b,
  bindComplete: 0x32,
  closeComplete: 0x33,
  commandComplete: 0x43,
  copyBothResponse: 0x57,
  copyData: 0x64,
  copyDone: 0x63,
  copyInResponse: 0x47,
  copyOutResponse: 0x48,
  dataRow: 0x44,
  emptyQuery: 0x49,
  error: 0x45,
  functionCallResponse: 0x56,
  negotiateVersion: 0x76,
  noData: 0x6e,
  notice: 0x4e,
  notification: 0x41,
  parameterDescription: 0x74,
  parameterStatus: 0x53,
  parseComplete: 0x31,
  portalSuspended: 0x73,
  readyForQuery: 0x5a,
  rowDescription: 0x54,
} as const;

/** A name of a statement or portal may use what is left of this; PostgreSQL itself cuts names at 63 bytes. */
const NAMES_BYTES = 1_024;
const SMALL = 1_024;

/** Longest payload of each client message once the session runs; 0 is "no such message". */
export const FRONTEND_PAYLOAD_MAX: Readonly<Record<number, number>> = {
  [F.bind]: LIMITS.bindBytesMax,
  [F.close]: NAMES_BYTES,
  [F.copyData]: LIMITS.bindBytesMax,
  [F.copyDone]: 0,
  [F.copyFail]: 8_192,
  [F.describe]: NAMES_BYTES,
  [F.execute]: NAMES_BYTES,
  [F.flush]: 0,
  [F.functionCall]: LIMITS.bindBytesMax,
  // A statement, its name and the types of at most 65,535 parameters.
  [F.parse]: LIMITS.statementBytesMax + NAMES_BYTES + 4 * 65_535,
  [F.query]: LIMITS.statementBytesMax + 1,
  [F.sync]: 0,
  [F.terminate]: 0,
};

/** Longest payload of each server message. Those that carry data share the limit of what must be held whole. */
export const BACKEND_PAYLOAD_MAX: Readonly<Record<number, number>> = {
  [B.authentication]: 65_536,
  [B.backendKeyData]: 4 + 256,
  [B.bindComplete]: 0,
  [B.closeComplete]: 0,
  [B.commandComplete]: SMALL,
  [B.copyData]: LIMITS.serverMessageBytesMax,
  [B.copyDone]: 0,
  [B.copyInResponse]: 3 + 2 * 65_535,
  [B.copyOutResponse]: 3 + 2 * 65_535,
  [B.dataRow]: LIMITS.serverMessageBytesMax,
  [B.emptyQuery]: 0,
  [B.error]: 4 * 1024 * 1024,
  [B.negotiateVersion]: 65_536,
  [B.noData]: 0,
  [B.notice]: 4 * 1024 * 1024,
  [B.notification]: 65_536,
  [B.parameterDescription]: 2 + 4 * 65_535,
  [B.parameterStatus]: 1024 * 1024,
  [B.parseComplete]: 0,
  [B.portalSuspended]: 0,
  [B.readyForQuery]: 1,
  [B.rowDescription]: 2 + 1_664 * (64 * 4 + 1 + 18),
};

/** What a reply is the reply to. `idle`: nothing was asked. */
type ReplyPhase =
  | "idle"
  | "parse"
  | "bind"
  | "describe"
  | "close"
  | "execute"
  | "query"
  | "sync"
  | "refused"
  | "probe";

/** Legal anywhere: what the server may say unasked. FunctionCallResponse and CopyBothResponse are legal nowhere. */
const ANYWHERE = [B.notice, B.notification, B.parameterStatus, B.error];

/** Which server messages are legal as (part of) the reply to which client message. */
const BACKEND_LEGAL: Readonly<Record<ReplyPhase, readonly number[]>> = {
  idle: [],
  parse: [B.parseComplete],
  bind: [B.bindComplete],
  describe: [B.parameterDescription, B.rowDescription, B.noData],
  close: [B.closeComplete],
  execute: [
    B.dataRow,
    B.commandComplete,
    B.portalSuspended,
    B.emptyQuery,
    B.copyInResponse,
    B.copyOutResponse,
    B.copyData,
    B.copyDone,
  ],
  query: [
    B.rowDescription,
    B.dataRow,
    B.commandComplete,
    B.emptyQuery,
    B.copyInResponse,
    B.copyOutResponse,
    B.copyData,
    B.copyDone,
    B.readyForQuery,
  ],
  sync: [B.readyForQuery],
  // The server answers a refused operation's stand-in with an error only.
  refused: [],
  // Our own question, a simple query of one row.
  probe: [B.rowDescription, B.dataRow, B.commandComplete, B.readyForQuery],
};

const legal = new Map<ReplyPhase, Uint8Array>();
for (const [phase, types] of Object.entries(BACKEND_LEGAL) as [ReplyPhase, readonly number[]][]) {
  const table = new Uint8Array(128);
  for (const type of [...ANYWHERE, ...types]) table[type] = 1;
  legal.set(phase, table);
}

/** Whether a server message of `type` may come while `phase` is being answered. */
export function isLegalReply(phase: ReplyPhase, type: number): boolean {
  return type < 128 && legal.get(phase)![type] === 1;
}

/** The limits as a table by type byte; -1 where no message has that type. */
export function limitTable(payloads: Readonly<Record<number, number>>): Int32Array {
  const table = new Int32Array(256).fill(-1);
  for (const [type, max] of Object.entries(payloads)) table[Number(type)] = max;
  return table;
}
