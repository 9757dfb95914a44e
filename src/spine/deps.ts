// What the spine is given. Everything concrete comes in here; the spine itself names no product or protocol.

import type { Clock } from "../base/clock.ts";
import type { WeirError } from "../base/errors.ts";
import type { ApprovalGate } from "../model/approval.ts";
import type { AuditSink, Meter, Recorder } from "../model/events.ts";
import type { Masker } from "../model/masking.ts";
import type { PolicyEngine } from "../model/verdict.ts";

export interface SpineDeps {
  /** The policy now in force; asked again for each operation, so that a reload needs nothing else. */
  policy(): PolicyEngine;
  readonly approvals: ApprovalGate;
  readonly recorder: Recorder;
  readonly audit: AuditSink;
  /** The masker now in force; a result or stream keeps the one it began with. */
  masker(): Masker;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Keys operation digests; 32 bytes or more. */
  readonly digestKey: Uint8Array;
  /** A new session id, unique for ever. */
  newId(): string;
  /** Sessions open at one time; `LIMITS.sessionsMax` when absent. */
  readonly sessionsMax?: number;
  /** Told of each failure that ended a session, for the log. Must not throw. */
  failed?(sessionId: string, error: WeirError): void;
}
