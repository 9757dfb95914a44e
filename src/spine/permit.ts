// A verdict of allow as an object: the only thing through which bytes of one operation move.
//
// INVARIANT: a permit sends once, and only the bytes that were judged. It keeps its own copy of them, since
// the adapter's buffer may be used again while an approval waits; the copy is what is compared and sent.
//
// Misusing `send` ends the session: an adapter that sends other bytes than were judged cannot be trusted with
// the next operation. Other late use only throws.

import { WeirError } from "../base/errors.ts";
import type { Meter, StreamKind } from "../model/events.ts";
import type { MaskedBytes, Masker, RowShape, Soon, StreamMasker } from "../model/masking.ts";
import type { MaskedRows, MaskedStream, Permit, TextNature } from "../model/session.ts";
import type { Obligations } from "../model/verdict.ts";
import type { Lane, LaneOwner } from "./lane.ts";
import { InputLane, RowsLane, StreamLane } from "./lanes.ts";
import type { Ledger } from "./ledger.ts";
import { treat } from "./treatment.ts";

/** Counts of one operation or session. */
export interface Totals {
  rows: number;
  bytes: number;
  readonly masked: Map<string, number>;
}

/** What a permit needs of its session. */
export interface PermitHost {
  readonly ledger: Ledger;
  readonly meter: Meter;
  masker(): Masker;
  forward(frame: Uint8Array): Promise<void>;
  /** One complete text: masked and recorded under the operation. */
  text(
    op: number,
    kind: StreamKind,
    bytes: Uint8Array,
    nature: TextNature,
    obligations: Obligations,
  ): Soon<MaskedBytes>;
  /** Records and audits the end of the operation. */
  completed(permit: Permit, op: number, totals: Totals): Soon<void>;
}

export interface Judged {
  readonly op: number;
  readonly stage: "prepare" | "run";
  /** The permit's own copy. */
  readonly frame: Uint8Array;
  readonly obligations: Obligations;
}

export class GrantedPermit implements Permit, LaneOwner {
  readonly kind = "permit";
  readonly obligations: Obligations;
  readonly op: number;
  readonly ledger: Ledger;
  readonly meter: Meter;
  readonly #host: PermitHost;
  readonly #stage: "prepare" | "run";
  readonly #lanes = new Set<Lane>();
  readonly #inputs = new Set<Lane>();
  readonly #totals: Totals = { rows: 0, bytes: 0, masked: new Map() };
  #frame: Uint8Array | null;
  #rows: Lane | null = null;
  #done = false;

  constructor(host: PermitHost, judged: Judged) {
    this.#host = host;
    this.ledger = host.ledger;
    this.meter = host.meter;
    this.op = judged.op;
    this.obligations = judged.obligations;
    this.#stage = judged.stage;
    this.#frame = judged.frame;
  }

  async send(frame: Uint8Array): Promise<void> {
    this.#use();
    const judged = this.#frame;
    // Taken before anything is awaited: two sends at the same time are two uses.
    this.#frame = null;
    if (judged === null) throw this.#misused("was used twice");
    if (!equal(judged, frame)) throw this.#misused("was given other bytes than were judged");
    await this.#host.forward(judged);
  }

  rows(shape: RowShape): MaskedRows {
    this.#use();
    this.#runs("rows");
    const kind = shape.framing.kind === "pg-data-row" ? "rows" : "copy-out";
    const rows = this.#masking(() => {
      const treated = treat(shape, this.obligations.columnMasks);
      return new RowsLane(
        this,
        kind,
        shape.framing.kind,
        this.#host.masker().rows(treated, this.obligations.entityMasks),
      );
    });
    // Results of one operation follow each other, so a new one ends the one before: an operation of a
    // hundred thousand statements does not keep as many maskers.
    this.#rows?.retire();
    this.#rows = rows.lane;
    this.#lanes.add(rows.lane);
    return rows;
  }

  stream(kind: StreamKind): MaskedStream {
    this.#use();
    this.#runs(kind);
    if ((kind === "rows" || kind === "copy-out") && this.obligations.columnMasks.length > 0) {
      // Text without columns cannot be masked by column, and "could not tell" is never "not masked".
      throw this.ledger.fail(
        new WeirError(
          "MASK_FAILED",
          `column masks apply to ${kind}, so it must be read as rows; nothing was released`,
        ),
        "MASK_FAILED",
        "",
      );
    }
    const stream = this.#masking(
      () => new StreamLane(this, kind, this.#host.masker().stream(this.obligations.entityMasks)),
    );
    this.#lanes.add(stream.lane);
    return stream;
  }

  text(kind: StreamKind, bytes: Uint8Array, nature: TextNature = "data"): Soon<MaskedBytes> {
    this.#use();
    return this.#host.text(this.op, kind, bytes, nature, this.obligations);
  }

  /** A lane for what the client sends inside this operation. @param masker What its record is made by. */
  input(kind: StreamKind, masker: () => StreamMasker): InputLane {
    this.#use();
    this.#runs(kind);
    const stream = this.#masking(() => new StreamLane(this, kind, masker()));
    this.#lanes.add(stream.lane);
    this.#inputs.add(stream.lane);
    return new InputLane(stream);
  }

  complete(): Soon<void> {
    this.#use();
    this.#done = true;
    for (const lane of this.#lanes) lane.retire();
    // A retired lane that still has answers on its way stays in the set until they are given.
    return this.#lanes.size === 0 ? this.#finish() : this.#finishLater();
  }

  async #finishLater(): Promise<void> {
    await Promise.all([...this.#lanes].map((lane) => lane.settled));
    this.ledger.guard();
    await this.#finish();
  }

  #finish(): Soon<void> {
    return this.#host.completed(this, this.op, this.#totals);
  }

  /** The session is over: frees what is still open. */
  abandon(): Totals {
    this.#done = true;
    for (const lane of [...this.#lanes]) lane.abandon();
    return this.#totals;
  }

  released(lane: Lane): void {
    if (!this.#lanes.delete(lane)) return;
    // What the client sent is its own: it is not among what the operation gave.
    if (this.#inputs.delete(lane)) return;
    this.#totals.rows += lane.stats.rows;
    this.#totals.bytes += lane.stats.bytesOut;
    addCounts(this.#totals.masked, lane.stats.findings);
  }

  #masking<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.ledger.fail(error, "MASK_FAILED", "masking cannot start, so nothing was released");
    }
  }

  #use(): void {
    this.ledger.guard();
    if (this.#done) throw new WeirError("PERMIT_INVALID", `the permit of operation ${this.op} is used up`);
  }

  /** A statement that is only prepared gives no data; with a hold to come it must not. */
  #runs(kind: StreamKind): void {
    if (this.#stage === "run") return;
    throw new WeirError("PERMIT_INVALID", `operation ${this.op} only prepares, so it has no ${kind}`);
  }

  #misused(what: string): WeirError {
    const error = new WeirError(
      "PERMIT_INVALID",
      `the permit of operation ${this.op} ${what}; nothing was sent`,
    );
    return this.ledger.fail(error, "PERMIT_INVALID", "");
  }
}

export function addCounts(into: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [entity, count] of counts) into.set(entity, (into.get(entity) ?? 0) + count);
}

/** Both are the client's own bytes: no secret is compared, so time may depend on them. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
