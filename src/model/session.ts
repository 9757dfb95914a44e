// A session, and what an adapter may ask of the gateway. The spine implements this once for all protocols.

import type { ErrorCode } from "../base/errors.ts";
import type { Hold } from "./approval.ts";
import type { StreamKind } from "./events.ts";
import type { Credential, Principal, Resource } from "./identity.ts";
import type { MaskedBytes, MaskStats, RowShape, Soon } from "./masking.ts";
import type { Operation } from "./operation.ts";
import type { Obligations, Reason } from "./verdict.ts";

export interface SessionInfo {
  readonly id: string;
  readonly principal: Principal;
  readonly resource: Resource;
  /** Free text from the client: recorded, never trusted. */
  readonly client: { readonly address: string; readonly user?: string; readonly application?: string };
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/** Why a session ended. */
export type CloseReason =
  | { readonly kind: "client" }
  | { readonly kind: "upstream" }
  | { readonly kind: "drain" }
  | { readonly kind: "error"; readonly code: ErrorCode };

/** A verdict of deny, or a hold that was not approved: nothing was sent. */
export interface Denial {
  readonly kind: "denial";
  readonly code: Extract<
    ErrorCode,
    | "POLICY_DENIED"
    | "POLICY_UNKNOWN_OPERATION"
    | "APPROVAL_DENIED"
    | "APPROVAL_EXPIRED"
    | "APPROVAL_WITHDRAWN"
    | "APPROVAL_OVERLOADED"
    | "STORE_UNAVAILABLE"
  >;
  readonly reason: Reason;
  /** One sentence for the client, without data. */
  readonly message: string;
  readonly detail: string;
  readonly hint?: string;
}

/** Data that passed mask, record and audit: what the adapter forwards. */
export interface MaskedStream {
  readonly stats: MaskStats;
  push(chunk: Uint8Array): Soon<MaskedBytes>;
  settle(): Soon<MaskedBytes>;
  end(): Soon<MaskedBytes>;
}

/** Batches may be pushed before earlier ones are answered; answers are recorded and given in order of the pushes. */
export interface MaskedRows {
  readonly stats: MaskStats;
  push(batch: Uint8Array): Soon<MaskedBytes>;
}

/**
 * What a small text can be made of. Where column masks apply to the session it decides what is left of the text.
 *
 * - `own`: words of the resource, names of its catalog, or what the client itself wrote: never a stored value.
 * - `words`: the resource's own words, with values only inside quotes or brackets or as numbers.
 * - `data`: anything. What an adapter says nothing of is this.
 */
export type TextNature = "own" | "words" | "data";

/** A verdict of allow, used once; the only thing through which bytes of an operation move. */
export interface Permit {
  readonly kind: "permit";
  readonly obligations: Obligations;
  /** Sends upstream exactly what was judged. @throws WeirError `PERMIT_INVALID` on other bytes or a second use. */
  send(frame: Uint8Array): Promise<void>;
  rows(shape: RowShape): MaskedRows;
  stream(kind: StreamKind): MaskedStream;
  /** One complete small text that came back with the operation (an error field, a column name). On record when it is answered. */
  text(kind: StreamKind, bytes: Uint8Array, nature?: TextNature): Soon<MaskedBytes>;
  /** The operation has ended; its counts are recorded and audited. Later use of the permit throws. */
  complete(): Soon<void>;
}

export interface GovernedSession {
  readonly info: SessionInfo;
  /** Aborted when the session must end (drain, recorder failure, a lost worker). The reason is a WeirError. */
  readonly ended: AbortSignal;
  /** Judges, holds if the verdict says so (calling `onHold`, so that the client can be told), records and audits. */
  judge(
    operation: Operation,
    options: { onHold(hold: Hold): void; signal: AbortSignal },
  ): Promise<Denial | Permit>;
  /** Data the client sends inside an operation: COPY IN, standard input, a request body. Recorded masked; forwarded as it is. */
  input(permit: Permit, kind: StreamKind): InputStream;
  /** What no operation asked for: NOTICE, NOTIFY, ParameterStatus, a banner. One complete text. On record when it is answered. */
  unsolicited(kind: StreamKind, bytes: Uint8Array, nature?: TextNature): Soon<MaskedBytes>;
  close(reason: CloseReason): Promise<void>;
}

/** The client's own data on its way in: recorded masked before it is forwarded. */
export interface InputStream {
  /** Resolves when the chunk is recorded and may be forwarded. */
  push(chunk: Uint8Array): Soon<void>;
  end(): Soon<void>;
}

/** What the gateway gives an adapter for each connection. `Socket` is the transport's own type (net.Socket). */
export interface AdapterHost<Socket> {
  /** @throws WeirError `AUTH_*`. */
  authenticate(token: string): Promise<Principal>;
  /** @throws WeirError `RESOURCE_UNKNOWN`, also when the token's scope does not cover it. */
  resource(name: string, principal: Principal): Resource;
  /** @throws WeirError `CREDENTIAL_UNREADABLE`. */
  credential(resource: Resource): Promise<Credential>;
  /** A connected transport to the resource. @throws WeirError `UPSTREAM_UNREACHABLE`. */
  dial(resource: Resource, signal: AbortSignal): Promise<Socket>;
  /** @param send Writes a judged frame upstream; resolves when the transport took it. @throws WeirError `SESSION_LIMIT`, `SESSION_DRAINING`, `RECORD_WRITE`. */
  open(
    request: {
      readonly principal: Principal;
      readonly resource: Resource;
      readonly client: SessionInfo["client"];
    },
    send: (frame: Uint8Array) => Promise<void>,
  ): Promise<GovernedSession>;
  /** A refused connection, for the audit: no session came of it. */
  refused(facts: {
    readonly address: string;
    readonly code: ErrorCode;
    readonly resource?: string;
    readonly principal?: string;
  }): void;
}

/** One protocol. Adding one is adding a folder under `protocol/` and a line in the gateway's registry. */
export interface ProtocolAdapter<Socket> {
  readonly protocol: string;
  /** Serves one client connection until it ends. Never throws: errors are told in the protocol's own words. */
  serve(socket: Socket, host: AdapterHost<Socket>): Promise<void>;
}
