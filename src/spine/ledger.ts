// One session's way to the recorder and the audit, and the latch that ends the session when either fails.
//
// INVARIANT: once a stage of the order law has failed, every later question is answered with that failure
// and nothing more leaves (law 5). The first failure wins; it is the reason that `ended` is aborted with.
//
// Hot: `record` runs for each batch of rows. It makes no promise when the recorder makes none.

import { asWeirError, type ErrorCode, WeirError } from "../base/errors.ts";
import type { AuditEvent, Meter, SessionEvent, SessionRecorder } from "../model/events.ts";
import type { Soon } from "../model/masking.ts";
import type { SpineDeps } from "./deps.ts";

export type Stage = Parameters<Meter["stage"]>[0];

export class Ledger {
  readonly #deps: SpineDeps;
  readonly #recorder: SessionRecorder;
  readonly #ended = new AbortController();
  readonly #sessionId: string;
  #failure: WeirError | null = null;
  #closed = false;

  constructor(deps: SpineDeps, recorder: SessionRecorder, sessionId: string) {
    this.#deps = deps;
    this.#recorder = recorder;
    this.#sessionId = sessionId;
  }

  /** Aborted with the failure. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get failure(): WeirError | null {
    return this.#failure;
  }

  /** @throws WeirError the failure that ended the session, or `STREAM_CLOSED` after its close. */
  guard(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closed) throw new WeirError("STREAM_CLOSED", "the session is closed; open another one");
  }

  /** From now on `guard` throws. Only the closing events are still written. */
  shut(): void {
    this.#closed = true;
  }

  /** Ends the session. The first failure wins. @returns what the caller throws. */
  fail(error: unknown, code: ErrorCode, message: string): WeirError {
    if (this.#failure !== null) return this.#failure;
    const failure = asWeirError(error, code, message);
    this.#failure = failure;
    // After its close a session has nobody left to end, but the log still wants to know.
    if (!this.#closed) this.#ended.abort(failure);
    this.#deps.failed?.(this.#sessionId, failure);
    return failure;
  }

  /** Writes one event of the recording. @throws WeirError `RECORD_WRITE`, after ending the session. */
  record(event: SessionEvent): Soon<void> {
    const started = this.now();
    try {
      const written = this.#recorder.write(event);
      if (written instanceof Promise) return this.#later(written, "record", started);
      this.spent("record", started);
    } catch (error) {
      throw this.#broken(error, "record");
    }
  }

  /** @throws WeirError `AUDIT_WRITE`, after ending the session. */
  audit(event: AuditEvent): Soon<void> {
    const started = this.now();
    try {
      const emitted = this.#deps.audit.emit(event);
      if (emitted instanceof Promise) return this.#later(emitted, "audit", started);
      this.spent("audit", started);
    } catch (error) {
      throw this.#broken(error, "audit");
    }
  }

  async #later(work: Promise<void>, stage: "record" | "audit", started: number): Promise<void> {
    try {
      await work;
      this.spent(stage, started);
    } catch (error) {
      throw this.#broken(error, stage);
    }
  }

  #broken(error: unknown, stage: "record" | "audit"): WeirError {
    return stage === "record"
      ? this.fail(error, "RECORD_WRITE", "the recording cannot be written; look at the gateway's data_dir")
      : this.fail(error, "AUDIT_WRITE", "an audit event cannot be written; look at the gateway's audit sink");
  }

  /** Monotonic milliseconds. */
  now(): number {
    return this.#deps.clock.elapsed();
  }

  /** Tells the meter how long a stage took. @throws WeirError when the meter does, after ending the session. */
  spent(stage: Stage, started: number): void {
    try {
      this.#deps.meter.stage(stage, (this.#deps.clock.elapsed() - started) * 1_000);
    } catch (error) {
      throw this.fail(error, "INTERNAL_INVARIANT", "the gateway's meter failed");
    }
  }
}
