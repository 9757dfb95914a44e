// The batches of one result set: small ones are masked at once, others by whichever worker has a free slot.
//
// Answers are given in the order of the pushes, whichever worker was first. Binary COPY says once, in its first bytes,
// that it has begun, so its batches go out side by side only after one answer has said that this was seen.
//
// After the first error nothing more comes out: a result with a gap would be a wrong one.
//
// Must not: hand out a batch's answer before those of the batches before it.

import { EMPTY_BYTES } from "../base/bytes.ts";
import { asWeirError, WeirError } from "../base/errors.ts";
import type { MaskedBytes, MaskStats, RowMasker, Soon } from "../model/masking.ts";
import type { MaskPlan } from "../redact/plan.ts";
import type { Source } from "./dispatcher.ts";
import type { JobResult, LinkJob, WorkerLink } from "./link.ts";
import { addAll, addCounts, type PoolParts } from "./parts.ts";
import { KIND_ROWS } from "./shared.ts";

/** Under what name whole-column masks are counted. */
const COLUMN = "COLUMN";

interface Done {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columnMasks: number;
  readonly findings: ReadonlyMap<string, number>;
}

const NOTHING: Done = { bytes: EMPTY_BYTES, rows: 0, columnMasks: 0, findings: new Map() };

/** A push that is not answered yet. */
interface Entry {
  readonly bytesIn: number;
  readonly resolve: (masked: MaskedBytes) => void;
  readonly reject: (error: WeirError) => void;
  result: Done | null;
}

export class RowHandle implements RowMasker, Source {
  readonly stats: MaskStats;
  readonly id: number;
  readonly pinned = null;
  readonly waiting: LinkJob[] = [];
  readonly #parts: PoolParts;
  readonly #plan: MaskPlan;
  readonly #layout: Uint8Array;
  /** In order of the pushes. */
  readonly #entries: Entry[] = [];
  /** Tasks that wait or are in work. */
  #tasks = 0;
  /** Batches need not wait for one another. For binary COPY: its beginning has been seen. */
  #sideBySide: boolean;
  #failure: WeirError | null = null;

  /**
   * @param inOrder Batches wait for one another until the beginning of the COPY has been seen.
   * @param stats Counted on, when several handles mask one result.
   */
  constructor(
    parts: PoolParts,
    id: number,
    plan: MaskPlan,
    layout: Uint8Array,
    inOrder: boolean,
    stats: MaskStats = { rows: 0, bytesIn: 0, bytesOut: 0, findings: new Map() },
  ) {
    this.stats = stats;
    this.#parts = parts;
    this.id = id;
    this.#plan = plan;
    this.#layout = layout;
    this.#sideBySide = !inOrder;
  }

  get ready(): boolean {
    return this.#sideBySide || this.#tasks === this.waiting.length;
  }

  push(batch: Uint8Array): Soon<MaskedBytes> {
    if (this.#failure !== null) throw this.#failure;
    const { dispatcher, inlineBytes } = this.#parts;
    try {
      this.#parts.guard();
      const alone = this.#sideBySide || this.#tasks === 0;
      if (dispatcher === null || (batch.length <= inlineBytes && alone)) {
        const done = batch.length === 0 ? NOTHING : this.#inline(batch);
        if (this.#entries.length === 0) return this.#account(batch.length, done);
        return new Promise((resolve, reject) =>
          this.#entries.push({ bytesIn: batch.length, resolve, reject, result: done }),
        );
      }
      let entry: Entry | null = null;
      const answer = new Promise<MaskedBytes>((resolve, reject) => {
        entry = { bytesIn: batch.length, resolve, reject, result: null };
        this.#entries.push(entry);
      });
      // The executor has run: a promise calls it at once.
      this.#enqueue(batch, entry as unknown as Entry);
      return answer;
    } catch (error) {
      throw this.#fail(
        asWeirError(error, "MASK_FAILED", "a batch could not be masked; nothing was released"),
      );
    }
  }

  close(): void {
    if (this.#failure === null)
      this.#fail(new WeirError("STREAM_CLOSED", "the rows' masker was closed; nothing more comes out of it"));
  }

  introduce(link: WorkerLink): void {
    link.open({ kind: "rows", id: this.id, plan: this.#plan.table, layout: this.#layout });
  }

  #inline(batch: Uint8Array): Done {
    const findings = new Map<string, number>();
    const started = this.#sideBySide;
    const result = this.#parts.inline.rows(this.#plan, this.#layout, batch, started, findings);
    if (result.copyStarted) this.#sideBySide = true;
    return { bytes: result.masked, rows: result.rows, columnMasks: result.columnMasks, findings };
  }

  #enqueue(batch: Uint8Array, entry: Entry): void {
    const started = () => this.#sideBySide;
    this.#tasks++;
    try {
      this.#parts.dispatcher?.add(this, [
        {
          kind: KIND_ROWS,
          handle: this.id,
          bytes: batch,
          // Read when the batch goes out, which is after the answer of the one before it.
          get copyStarted() {
            return started();
          },
          answer: (result) => this.#answered(entry, result),
        },
      ]);
    } catch (error) {
      // Not queued: the caller is told by the throw, not by its promise.
      this.#tasks--;
      this.#entries.pop();
      throw error;
    }
  }

  #answered(entry: Entry, result: JobResult | WeirError): void {
    this.#tasks--;
    if (this.#failure !== null) {
      this.#releaseWhenIdle();
    } else if (result instanceof WeirError) {
      this.#fail(result);
    } else {
      const findings = new Map<string, number>();
      addCounts(findings, this.#parts.entities, result.counts);
      entry.result = { bytes: result.bytes, rows: result.rows, columnMasks: result.columnMasks, findings };
      if (result.copyStarted) this.#sideBySide = true;
      this.#settle();
      this.#parts.dispatcher?.resume(this);
    }
  }

  /** Answers the pushes whose turn it is. */
  #settle(): void {
    for (let first = this.#entries[0]; first?.result; first = this.#entries[0]) {
      this.#entries.shift();
      first.resolve(this.#account(first.bytesIn, first.result));
    }
  }

  #account(bytesIn: number, done: Done): MaskedBytes {
    const { stats } = this;
    stats.rows += done.rows;
    stats.bytesIn += bytesIn;
    stats.bytesOut += done.bytes.length;
    addAll(stats.findings, done.findings);
    if (done.columnMasks > 0)
      stats.findings.set(COLUMN, (stats.findings.get(COLUMN) ?? 0) + done.columnMasks);
    // Written by the core: by the inline instance, or by a worker's and copied out of its slot.
    return done.bytes as MaskedBytes;
  }

  /** Nothing more comes out: also not what later batches have been masked to. @returns the error, to be thrown. */
  #fail(error: WeirError): WeirError {
    if (this.#failure !== null) return error;
    this.#failure = error;
    this.#tasks -= this.#parts.dispatcher?.withdraw(this) ?? 0;
    for (const entry of this.#entries.splice(0)) entry.reject(error);
    this.#releaseWhenIdle();
    return error;
  }

  #releaseWhenIdle(): void {
    if (this.#tasks === 0) this.#parts.dispatcher?.release(this);
  }
}
