// How approvals, sessions and events look in JSON: times as ISO 8601, bytes as text where they are text.
//
// Must not: add anything that is not masked already; these are the forms that leave the process.

import type { Approval } from "../approval/repository.ts";
import { strictText } from "../base/bytes.ts";

/** A session as the store tells it. Times are milliseconds since the epoch. */
export interface SessionEntry {
  readonly id: string;
  readonly principal: string;
  readonly groups: readonly string[];
  readonly resource: string;
  readonly protocol: string;
  readonly client: { readonly address: string; readonly user?: string; readonly application?: string };
  readonly openedAt: number;
  /** Absent while it is open. */
  readonly closed?: {
    readonly at: number;
    readonly reason: string;
    readonly code?: string;
    readonly operations: number;
    readonly masked: Readonly<Record<string, number>>;
  };
}

export interface SessionQuery {
  readonly principal?: string;
  readonly resource?: string;
  readonly open?: boolean;
  readonly before?: { readonly openedAt: number; readonly id: string };
  readonly limit?: number;
}

/** One recorded event; `event` holds masked bytes as byte arrays. */
export interface EventEntry {
  /** From 0. */
  readonly seq: number;
  readonly at: number;
  readonly event: { readonly kind: string };
}

/** What the API reads of sessions. The store's repository and the recording reader together are one. */
export interface SessionReader {
  /** Newest first. */
  list(query: SessionQuery): Promise<readonly SessionEntry[]>;
  get(id: string): Promise<SessionEntry | null>;
  /** In order, from the first. @throws WeirError `RECORD_NOT_FOUND`, `RECORD_INVALID`. */
  events(id: string): AsyncIterable<EventEntry>;
  /** What the session's recording is held against when it is verified; `null` when there is nothing. */
  anchor?(id: string): Promise<AnchorEntry | null>;
}

export interface AnchorEntry {
  /** Events in the file. */
  readonly count: number;
  /** The chain's hash after them, hex. */
  readonly head: string;
  readonly closed: boolean;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function approvalView(approval: Approval) {
  const { createdAt, expiresAt, closedAt, decisions, ...rest } = approval;
  return {
    ...rest,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    ...(closedAt === undefined ? {} : { closedAt: iso(closedAt) }),
    decisions: decisions.map(({ at, ...decision }) => ({ ...decision, at: iso(at) })),
  };
}

export function sessionView(session: SessionEntry) {
  // Named one by one: what the store adds later does not leave by itself.
  const { id, principal, groups, resource, protocol, client, openedAt, closed } = session;
  return {
    id,
    principal,
    groups,
    resource,
    protocol,
    client,
    state: closed === undefined ? ("open" as const) : ("closed" as const),
    openedAt: iso(openedAt),
    ...(closed === undefined
      ? {}
      : {
          closedAt: iso(closed.at),
          reason: closed.reason,
          ...(closed.code === undefined ? {} : { code: closed.code }),
          operations: closed.operations,
          masked: closed.masked,
        }),
  };
}

/** The event with its byte fields as text, or as `{base64}` where they are no UTF-8. */
export function eventView(entry: EventEntry): { view: Record<string, unknown>; dataBytes: number } {
  let dataBytes = 0;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry.event) as [string, unknown][]) {
    if (value instanceof Uint8Array) {
      dataBytes += value.length;
      fields[name] = strictText(value) ?? { base64: Buffer.from(value).toString("base64") };
    } else fields[name] = value;
  }
  return { view: { seq: entry.seq, at: iso(entry.at), ...fields }, dataBytes };
}
