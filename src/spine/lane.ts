// One direction of one operation: mask, record, count, and only then hand back (law 5).
//
// Pushes may be worked on side by side by the masker; they are recorded and answered in the order in which
// they were pushed. While masker and recorder answer at once, so does the lane: no promise, no closure.
//
// Considered and rejected: one queue for the whole session. A notice would then wait behind a result of
// minutes, and the client decides by it whether to cancel.
//
// Must not: hand back bytes that are not recorded, or go on after a failure.

import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Meter, StreamKind } from "../model/events.ts";
import type { MaskedBytes, MaskStats, RowFraming, Soon } from "../model/masking.ts";
import type { Ledger } from "./ledger.ts";

/** What the lanes of one permit share. */
export interface LaneOwner {
  readonly ledger: Ledger;
  readonly meter: Meter;
  /** The operation's number within its session. */
  readonly op: number;
  /** Told once for each lane, when its counts are final. */
  released(lane: Lane): void;
}

/** What a lane frees when it is over. */
export interface Freeable {
  /** Must not throw; may be called once only. */
  free(): void;
}

/** The order law for one handle of the masker, whatever that handle is. */
export class Lane {
  readonly kind: StreamKind;
  readonly stats: MaskStats;
  readonly #framing: { readonly framing?: RowFraming["kind"] };
  readonly #owner: LaneOwner;
  readonly #handle: Freeable;
  /** Findings that the meter has been told of. */
  readonly #counted = new Map<string, number>();
  /** The answer that the next one must wait for; null when nothing is on its way. */
  #tail: Promise<unknown> | null = null;
  #pending = 0;
  #state: "open" | "retired" | "released" = "open";

  /** @param framing How a replay reads what is recorded; absent for text. */
  constructor(
    owner: LaneOwner,
    kind: StreamKind,
    stats: MaskStats,
    handle: Freeable,
    framing?: RowFraming["kind"],
  ) {
    this.#owner = owner;
    this.kind = kind;
    this.stats = stats;
    this.#handle = handle;
    this.#framing = framing === undefined ? {} : { framing };
  }

  /** Settles when all that was pushed is answered; null when it is. Never rejects. */
  get settled(): Promise<unknown> | null {
    return this.#tail === null ? null : this.#tail.catch(nothing);
  }

  /**
   * Asked before a push reaches the masker.
   *
   * @returns the time at which masking starts.
   * @throws WeirError the session's failure, `STREAM_CLOSED` after the lane's end, `POOL_OVERLOADED`.
   */
  enter(): number {
    const { ledger } = this.#owner;
    ledger.guard();
    if (this.#state !== "open") {
      throw new WeirError("STREAM_CLOSED", `the ${this.kind} lane of operation ${this.#owner.op} has ended`);
    }
    if (this.#pending >= LIMITS.lanePushesMax) {
      throw ledger.fail(
        new WeirError("POOL_OVERLOADED", `${LIMITS.lanePushesMax} pushes of one lane are unanswered`),
        "POOL_OVERLOADED",
        "",
      );
    }
    return ledger.now();
  }

  /** The masker threw. @returns what the caller throws. */
  broken(error: unknown): WeirError {
    return this.#owner.ledger.fail(
      error,
      "MASK_FAILED",
      "masking failed, so nothing was released; open another session",
    );
  }

  /** Takes what the masker answered through record and count. */
  pass(masked: Soon<MaskedBytes>, started: number): Soon<MaskedBytes> {
    if (this.#tail !== null || masked instanceof Promise) {
      return this.#follow(this.#inTurn(masked, started, this.#tail));
    }
    this.#masked(started);
    const written = this.#write(masked);
    return written instanceof Promise ? this.#follow(this.#after(written, masked)) : masked;
  }

  /** No more pushes; what is on its way is still answered, then the handle is freed. */
  retire(): void {
    if (this.#state !== "open") return;
    this.#state = "retired";
    if (this.#pending === 0) this.#release();
  }

  /** The session is over: frees the handle now. What is on its way is answered with the session's failure. */
  abandon(): void {
    if (this.#state !== "released") this.#release();
  }

  #release(): void {
    this.#state = "released";
    this.#handle.free();
    this.#owner.released(this);
  }

  async #inTurn(masked: Soon<MaskedBytes>, started: number, before: Promise<unknown> | null) {
    let bytes: MaskedBytes;
    try {
      bytes = await masked;
    } catch (error) {
      throw this.broken(error);
    }
    this.#masked(started);
    // An earlier push that failed has latched its failure: this await throws it.
    if (before !== null) await before;
    this.#owner.ledger.guard();
    await this.#write(bytes);
    this.#owner.ledger.guard();
    return bytes;
  }

  async #after(written: Promise<void>, masked: MaskedBytes): Promise<MaskedBytes> {
    await written;
    this.#owner.ledger.guard();
    return masked;
  }

  #follow(answer: Promise<MaskedBytes>): Promise<MaskedBytes> {
    this.#tail = answer;
    this.#pending++;
    const settled = () => {
      this.#pending--;
      if (this.#tail === answer) this.#tail = null;
      if (this.#pending === 0 && this.#state === "retired") this.#release();
    };
    answer.then(settled, settled);
    return answer;
  }

  #write(bytes: MaskedBytes): Soon<void> {
    if (bytes.length === 0) return;
    const { ledger, op } = this.#owner;
    return ledger.record({ kind: "data", op, stream: this.kind, ...this.#framing, bytes });
  }

  /** Counts what was found since the last time. A meter that fails ends the session like any other stage. */
  #masked(started: number): void {
    const { ledger, meter } = this.#owner;
    ledger.spent("mask", started);
    if (this.stats.findings.size === 0) return;
    try {
      for (const [entity, count] of this.stats.findings) {
        const before = this.#counted.get(entity) ?? 0;
        if (count <= before) continue;
        this.#counted.set(entity, count);
        meter.masked(entity, count - before);
      }
    } catch (error) {
      throw ledger.fail(error, "INTERNAL_INVARIANT", "the gateway's meter failed");
    }
  }
}

function nothing(): void {}
