// What is recorded and audited. Events carry masked bytes and facts only (law 7).

import type { MaskedBytes, RowFraming } from "./masking.ts";
import type { OperationFacts } from "./operation.ts";
import type { SessionInfo } from "./session.ts";
import type { Reason } from "./verdict.ts";

/** Which run of data an event or stream belongs to. */
export type StreamKind =
  | "rows"
  | "copy-out"
  | "copy-in"
  | "error"
  | "notice"
  | "notification"
  | "parameter"
  | "column-name"
  | "stdin"
  | "stdout"
  | "stderr"
  | "body";

/** One event of a recording, in the order things happened. `op` numbers operations from 1 within the session; 0 is none. */
export type SessionEvent =
  | { readonly kind: "opened"; readonly info: SessionInfo; readonly rulesDigest: string }
  | {
      readonly kind: "operation";
      readonly op: number;
      readonly operationKind: string;
      readonly stage: string;
      readonly text: MaskedBytes;
      readonly digest: string;
      readonly facts: OperationFacts;
      readonly verdict: "allow" | "deny" | "hold";
      readonly reason: Reason;
      readonly policyVersion: string;
      readonly prompt?: MaskedBytes;
    }
  | {
      readonly kind: "held";
      readonly op: number;
      readonly approval: string;
      readonly expiresAt: number;
      readonly reviewers: readonly string[];
    }
  | {
      readonly kind: "decided";
      readonly op: number;
      readonly approval: string;
      readonly outcome: string;
      readonly by: readonly string[];
    }
  | {
      readonly kind: "data";
      readonly op: number;
      readonly stream: StreamKind;
      /** How rows are framed, so that a replay can show them; absent for text. */
      readonly framing?: RowFraming["kind"];
      /** Unchanged until the write is answered. */
      readonly bytes: MaskedBytes;
    }
  | {
      readonly kind: "completed";
      readonly op: number;
      readonly rows: number;
      readonly bytes: number;
      readonly masked: Readonly<Record<string, number>>;
    }
  | { readonly kind: "closed"; readonly reason: string; readonly code?: string; readonly operations: number };

/** Writes one session. Answers once the event is in the operating system's hands; verdicts and approvals once it is on disk. */
export interface SessionRecorder {
  /** @throws WeirError `RECORD_WRITE`: the session must end. */
  write(event: SessionEvent): void | Promise<void>;
  close(): Promise<void>;
}

export interface Recorder {
  /** Starts a recording. The `opened` event is this call's to write, and is on disk when it resolves. @throws WeirError `RECORD_WRITE`. */
  open(info: SessionInfo, rulesDigest: string): Promise<SessionRecorder>;
}

/** What happened, for those who watch many sessions. JSON-safe; no data, only facts and counts. */
export interface AuditEvent {
  readonly type:
    | "session.opened"
    | "session.closed"
    | "session.refused"
    | "operation.judged"
    | "operation.completed"
    | "approval.requested"
    | "approval.decided"
    | "gateway.started"
    | "gateway.stopped";
  readonly session?: string;
  readonly principal?: string;
  readonly resource?: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface AuditSink {
  /** @throws WeirError `AUDIT_WRITE`: the session must end. */
  emit(event: AuditEvent): void | Promise<void>;
}

/** Counters and timers that the spine feeds; the API shows them. */
export interface Meter {
  sessionOpened(resource: string): void;
  sessionClosed(resource: string): void;
  verdict(kind: "allow" | "deny" | "hold", resource: string): void;
  masked(entity: string, count: number): void;
  /** The time one stage of the order law took, in microseconds. */
  stage(stage: "judge" | "hold" | "mask" | "record" | "audit" | "forward", micros: number): void;
}
