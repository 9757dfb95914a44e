// One governed session: judge -> hold -> mask -> record -> audit -> forward, for every protocol alike (law 5).
//
// INVARIANT: nothing is handed back or sent before it is on record and audited; the first failure of any
// dependency ends the session, and from then on every call throws it (`Ledger`).
//
// Order within one operation: its event (facts, verdict, masked text) is written before a reviewer is asked
// and before a denial is told, so that no decision is known to anyone but not to the record.
//
// Must not: hold a word of any protocol, or read a clock, a random number or a socket by itself.

import { utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Hold, HoldRequest } from "../model/approval.ts";
import type { Meter, SessionRecorder, StreamKind } from "../model/events.ts";
import type { MaskedBytes, Masker, Soon } from "../model/masking.ts";
import type { Operation, OperationFacts } from "../model/operation.ts";
import type {
  CloseReason,
  Denial,
  GovernedSession,
  InputStream,
  Permit,
  SessionInfo,
  TextNature,
} from "../model/session.ts";
import type { Obligations, Verdict } from "../model/verdict.ts";
import { deniedByPolicy } from "./denial.ts";
import type { SpineDeps } from "./deps.ts";
import { operationDigest } from "./digest.ts";
import { recordedText, touchesMaskedColumn, withheld } from "./hidden.ts";
import { waitForApproval } from "./holding.ts";
import { sizeOnly } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import { effectsOf, maskedText, NameMasker, targetsOf } from "./names.ts";
import { addCounts, GrantedPermit, type PermitHost, type Totals } from "./permit.ts";
import { veil } from "./veil.ts";

/** Timers take at most 31 bits of milliseconds; a longer wait is made of several. */
const TIMER_MS_MAX = 2 ** 31 - 1;

type JudgeOptions = Parameters<GovernedSession["judge"]>[1];

/** What others may see of an operation. */
interface Shown {
  readonly text: MaskedBytes;
  readonly facts: OperationFacts;
  readonly prompt?: MaskedBytes;
}

/** An operation as it was when it was handed in. */
interface Judging {
  readonly op: number;
  readonly operation: Operation;
  readonly frame: Uint8Array;
  readonly digest: string;
}

export class SpineSession implements GovernedSession, PermitHost {
  readonly info: SessionInfo;
  readonly ledger: Ledger;
  readonly meter: Meter;
  readonly #deps: SpineDeps;
  readonly #recorder: SessionRecorder;
  readonly #send: (frame: Uint8Array) => Promise<void>;
  readonly #onClosed: (session: SpineSession) => void;
  readonly #names = new NameMasker();
  /** Permits that are not completed; also what tells a permit of this session from any other object. */
  readonly #permits = new Map<Permit, Operation>();
  readonly #judging = new Set<Promise<unknown>>();
  readonly #totals: Totals = { rows: 0, bytes: 0, masked: new Map() };
  /** Withdraws holds when the session closes without a failure. */
  readonly #stopped = new AbortController();
  #operations = 0;
  #draining = false;
  #closing: Promise<void> | null = null;
  #cancelTimer: () => void = () => {};

  constructor(
    deps: SpineDeps,
    info: SessionInfo,
    recorder: SessionRecorder,
    send: (frame: Uint8Array) => Promise<void>,
    onClosed: (session: SpineSession) => void,
  ) {
    this.#deps = deps;
    this.meter = deps.meter;
    this.info = info;
    this.#recorder = recorder;
    this.#send = send;
    this.#onClosed = onClosed;
    this.ledger = new Ledger(deps, recorder, info.id);
    this.#watchExpiry();
  }

  get ended(): AbortSignal {
    return this.ledger.ended;
  }

  masker(): Masker {
    return this.#deps.masker();
  }

  // -- judge and hold ------------------------------------------------------------------------------------

  judge(operation: Operation, options: JudgeOptions): Promise<Denial | Permit> {
    const verdict = this.#judge(operation, options);
    this.#judging.add(verdict);
    const settled = () => this.#judging.delete(verdict);
    verdict.then(settled, settled);
    return verdict;
  }

  async #judge(operation: Operation, options: JudgeOptions): Promise<Denial | Permit> {
    this.#alive();
    if (this.#draining) throw draining();
    const { principal, resource } = this.info;
    const judging: Judging = {
      op: ++this.#operations,
      operation,
      frame: operation.frame.slice(),
      digest: operationDigest(this.#deps.digestKey, operation, principal, resource),
    };
    for (;;) {
      const verdict = this.#decide(operation);
      const shown = this.#masking(() => this.#show(judging, verdict));
      await this.#note(judging, verdict, shown);
      if (verdict.kind === "deny") {
        return deniedByPolicy(verdict, shown.facts, { sessionId: this.info.id, op: judging.op });
      }
      // A hold waits until something would run.
      if (verdict.kind === "allow" || operation.stage === "prepare") return this.#grant(judging, verdict);
      const denial = await this.#hold(judging, verdict, shown, options);
      if (denial !== null) return denial;
      this.#alive();
      // An approval is bound to the policy version it was asked under; a reload while it waited asks again.
      if (this.#policyVersion() === verdict.obligations.policyVersion) return this.#grant(judging, verdict);
    }
  }

  #decide(operation: Operation): Verdict {
    const started = this.ledger.now();
    const { principal, resource } = this.info;
    try {
      const { kind, text, facts } = operation;
      const verdict = this.#deps.policy().decide({ principal, resource, operation: { kind, text, facts } });
      this.ledger.spent("judge", started);
      this.meter.verdict(verdict.kind, resource.name);
      return verdict;
    } catch (error) {
      throw this.ledger.fail(error, "INTERNAL_INVARIANT", "policy could not judge, so nothing was sent");
    }
  }

  #policyVersion(): string {
    try {
      return this.#deps.policy().version;
    } catch (error) {
      throw this.ledger.fail(error, "INTERNAL_INVARIANT", "policy could not judge, so nothing was sent");
    }
  }

  #show({ operation }: Judging, { obligations }: Verdict): Shown {
    const masker = this.masker();
    const masks = obligations.entityMasks;
    return {
      text: recordedText(operation, obligations, masker),
      facts: this.#names.facts(operation.facts, masker, masks),
      ...(operation.prompt === undefined ? {} : { prompt: masker.text(utf8(operation.prompt), masks) }),
    };
  }

  /** Records and audits the verdict. */
  async #note(judging: Judging, verdict: Verdict, shown: Shown): Promise<void> {
    const { op, operation, digest } = judging;
    const { policyVersion } = verdict.obligations;
    await this.ledger.record({
      kind: "operation",
      op,
      operationKind: operation.kind,
      stage: operation.stage,
      ...shown,
      digest,
      verdict: verdict.kind,
      reason: verdict.reason,
      policyVersion,
    });
    this.ledger.guard();
    await this.#audit("operation.judged", {
      op,
      operationKind: operation.kind,
      stage: operation.stage,
      verdict: verdict.kind,
      policy: verdict.reason.policy,
      rule: verdict.reason.rule,
      policyVersion,
      effects: effectsOf(shown.facts),
      verbs: shown.facts.statements.flatMap((statement) => statement.verbs),
      targets: targetsOf(shown.facts),
      digest,
    });
    this.#alive();
  }

  #hold(
    { op, operation, digest }: Judging,
    verdict: Extract<Verdict, { kind: "hold" }>,
    shown: Shown,
    options: JudgeOptions,
  ): Promise<Denial | null> {
    const { principal, resource } = this.info;
    const { policyVersion, entityMasks } = verdict.obligations;
    const request: HoldRequest = {
      sessionId: this.info.id,
      principalId: principal.id,
      resource: resource.name,
      digest,
      policyVersion,
      reason: verdict.reason,
      summary: shown.text,
      effects: effectsOf(shown.facts),
      targets: targetsOf(shown.facts),
      inTransaction: operation.inTransaction,
      reviewers: verdict.reviewers,
      quorum: verdict.quorum,
      waitMs: Math.min(verdict.waitMs, LIMITS.approvalWaitMsMax),
    };
    return waitForApproval({
      ledger: this.ledger,
      gate: this.#deps.approvals,
      op,
      request,
      reason: verdict.reason,
      signals: [options.signal, this.ended, this.#stopped.signal],
      onHold: (hold: Hold) => options.onHold(hold),
      mask: (comment) => maskedText(comment, this.masker(), entityMasks),
    });
  }

  #grant({ op, operation, frame }: Judging, { obligations }: Verdict): Permit {
    const permit = new GrantedPermit(this, { op, stage: operation.stage, frame, obligations });
    this.#permits.set(permit, operation);
    return permit;
  }

  // -- what permits ask ----------------------------------------------------------------------------------

  async forward(frame: Uint8Array): Promise<void> {
    this.#alive();
    const started = this.ledger.now();
    try {
      await this.#send(frame);
      this.ledger.spent("forward", started);
    } catch (error) {
      throw this.ledger.fail(error, "UPSTREAM_LOST", "the operation could not be sent to the resource");
    }
  }

  text(
    op: number,
    kind: StreamKind,
    bytes: Uint8Array,
    nature: TextNature,
    obligations: Obligations,
  ): Soon<MaskedBytes> {
    const started = this.ledger.now();
    const masked = this.#masking(() => {
      const shown = veil(bytes, nature, obligations.columnMasks);
      const out = this.masker().text(shown, obligations.entityMasks);
      this.ledger.spent("mask", started);
      return out;
    });
    if (masked.length === 0) return masked;
    const written = this.ledger.record({ kind: "data", op, stream: kind, bytes: masked });
    return written instanceof Promise ? this.#recorded(written, masked) : masked;
  }

  async #recorded(written: Promise<void>, masked: MaskedBytes): Promise<MaskedBytes> {
    await written;
    this.ledger.guard();
    return masked;
  }

  completed(permit: Permit, op: number, totals: Totals): Soon<void> {
    this.#permits.delete(permit);
    this.#add(totals);
    const masked = Object.fromEntries(totals.masked);
    const { rows, bytes } = totals;
    const written = this.ledger.record({ kind: "completed", op, rows, bytes, masked });
    const audit = (): Soon<void> => {
      // A text of this operation may have failed to be recorded meanwhile: then it must not end as a success.
      this.ledger.guard();
      return this.#audit("operation.completed", { op, rows, bytes, masked });
    };
    const done = written instanceof Promise ? written.then(audit) : audit();
    this.#drainIfIdle(LIMITS.drainGraceMs);
    return done;
  }

  #audit(type: "operation.judged" | "operation.completed", facts: Record<string, unknown>): Soon<void> {
    const { id, principal, resource } = this.info;
    return this.ledger.audit({ type, session: id, principal: principal.id, resource: resource.name, facts });
  }

  // -- data that is not an answer ------------------------------------------------------------------------

  input(permit: Permit, kind: StreamKind): InputStream {
    this.#alive();
    const operation = this.#permits.get(permit);
    if (!(permit instanceof GrantedPermit) || operation === undefined) {
      throw new WeirError("PERMIT_INVALID", "input needs an open permit of this session");
    }
    const { entityMasks, columnMasks } = permit.obligations;
    return permit.input(kind, () => {
      const masker = this.masker();
      if (!touchesMaskedColumn(operation.facts, columnMasks)) return masker.stream(entityMasks);
      const empty = masker.text(new Uint8Array(0));
      return sizeOnly((bytes) => withheld(bytes, masker, entityMasks), empty);
    });
  }

  unsolicited(kind: StreamKind, bytes: Uint8Array, nature: TextNature = "data"): Soon<MaskedBytes> {
    this.#alive();
    let obligations: Obligations;
    try {
      obligations = this.#deps.policy().obligations(this.info.principal, this.info.resource);
    } catch (error) {
      throw this.ledger.fail(error, "INTERNAL_INVARIANT", "policy could not judge, so nothing was sent");
    }
    return this.text(0, kind, bytes, nature, obligations);
  }

  // -- the end -------------------------------------------------------------------------------------------

  /** Lets what runs come to its end, refuses what is new, and ends the session when nothing runs. */
  drain(): void {
    this.#draining = true;
    this.#drainIfIdle(0);
  }

  /** Ends the session now, whatever runs. */
  end(failure: WeirError): void {
    if (this.#closing === null) this.ledger.fail(failure, failure.code, "");
  }

  close(reason: CloseReason): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  async #close(asked: CloseReason): Promise<void> {
    this.#cancelTimer();
    this.#draining = true;
    // Holds are withdrawn, and that is still recorded; then nothing moves any more.
    this.#stopped.abort();
    await this.#judgingSettled();
    this.ledger.shut();
    const unfinished = this.#permits.size;
    for (const permit of this.#permits.keys()) {
      if (permit instanceof GrantedPermit) this.#add(permit.abandon());
    }
    this.#permits.clear();
    const { failure } = this.ledger;
    const reason: CloseReason = failure === null ? asked : reasonOf(failure);
    const code = reason.kind === "error" ? { code: reason.code } : {};
    const operations = this.#operations;
    const { id, principal, resource } = this.info;
    const { rows, bytes } = this.#totals;
    const masked = Object.fromEntries(this.#totals.masked);
    // Each step is tried whatever became of the others: a full disk must not hide the end from the audit.
    await this.#attempt(() =>
      this.ledger.record({ kind: "closed", reason: reason.kind, ...code, operations }),
    );
    await this.#attempt(() => this.#recorder.close());
    await this.#attempt(() =>
      this.ledger.audit({
        type: "session.closed",
        session: id,
        principal: principal.id,
        resource: resource.name,
        facts: { reason: reason.kind, ...code, operations, unfinished, rows, bytes, masked },
      }),
    );
    await this.#attempt(() => this.meter.sessionClosed(resource.name));
    this.#onClosed(this);
  }

  async #judgingSettled(): Promise<void> {
    if (this.#judging.size === 0) return;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.clock.after(LIMITS.sessionCloseMs, resolve);
    });
    await Promise.race([Promise.allSettled([...this.#judging]), late]);
    cancel();
  }

  async #attempt(step: () => Soon<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.ledger.fail(error, "RECORD_WRITE", "the end of the session could not be written");
    }
  }

  #drainIfIdle(graceMs: number): void {
    if (!this.#draining || this.#permits.size > 0 || this.#closing !== null) return;
    if (graceMs === 0) {
      this.end(draining());
      return;
    }
    this.#deps.clock.after(graceMs, () => {
      if (this.#permits.size === 0) this.end(draining());
    });
  }

  // -- small things --------------------------------------------------------------------------------------

  /** @throws WeirError the session's failure, or `AUTH_TOKEN_EXPIRED`, which ends it. */
  #alive(): void {
    this.ledger.guard();
    if (this.#deps.clock.now() < this.info.principal.expiresAt) return;
    const expired = new WeirError(
      "AUTH_TOKEN_EXPIRED",
      "the session's token has expired; connect with a new one",
    );
    throw this.ledger.fail(expired, "AUTH_TOKEN_EXPIRED", "");
  }

  #watchExpiry(): void {
    const left = this.info.principal.expiresAt - this.#deps.clock.now();
    this.#cancelTimer = this.#deps.clock.after(Math.max(0, Math.min(left, TIMER_MS_MAX)), () => {
      if (this.#closing !== null) return;
      if (this.#deps.clock.now() < this.info.principal.expiresAt) this.#watchExpiry();
      else this.end(expired());
    });
  }

  #masking<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.ledger.fail(error, "MASK_FAILED", "masking failed, so nothing was released");
    }
  }

  #add(totals: Totals): void {
    this.#totals.rows += totals.rows;
    this.#totals.bytes += totals.bytes;
    addCounts(this.#totals.masked, totals.masked);
  }
}

function expired(): WeirError {
  return new WeirError("AUTH_TOKEN_EXPIRED", "the session's token has expired; connect with a new one");
}

function draining(): WeirError {
  return new WeirError("SESSION_DRAINING", "the gateway is shutting down; connect again");
}

function reasonOf(failure: WeirError): CloseReason {
  return failure.code === "SESSION_DRAINING" ? { kind: "drain" } : { kind: "error", code: failure.code };
}
