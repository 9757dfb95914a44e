// One run of text. It starts on the main loop, where a prompt or a line is masked without a hop; with its first chunk
// that is larger than `inlineBytes` it moves, with its state, to a worker and stays there for life.
//
// A chunk larger than a slot goes in pieces: chunk borders mean nothing (the split law). Its answer is put together
// from theirs, which come in order, since one worker does them all.
//
// After an error nothing more comes out.
//
// Must not: have state in two places.

import { concat, EMPTY_BYTES } from "../base/bytes.ts";
import { asWeirError, WeirError } from "../base/errors.ts";
import type { MaskedBytes, MaskStats, Soon, StreamMasker } from "../model/masking.ts";
import type { MaskPlan } from "../redact/plan.ts";
import type { Source } from "./dispatcher.ts";
import type { InlineStream } from "./inline.ts";
import type { JobResult, LinkJob, WorkerLink } from "./link.ts";
import { addCounts, type PoolParts } from "./parts.ts";
import { KIND_END, KIND_PUSH, KIND_SETTLE } from "./shared.ts";

/** A call that is not answered yet. */
interface Call {
  readonly parts: Uint8Array[];
  /** Tasks of it that are not answered. */
  tasks: number;
  readonly resolve: (masked: MaskedBytes) => void;
  readonly reject: (error: WeirError) => void;
}

export class StreamHandle implements StreamMasker, Source {
  readonly stats: MaskStats = { rows: 0, bytesIn: 0, bytesOut: 0, findings: new Map() };
  readonly id: number;
  readonly ready = true;
  readonly waiting: LinkJob[] = [];
  readonly #parts: PoolParts;
  readonly #plan: MaskPlan;
  /** Its home while it is on the main loop. */
  #inline: InlineStream | null;
  /** Its home after that. */
  #link: WorkerLink | null = null;
  readonly #calls: Call[] = [];
  #tasks = 0;
  #held = 0;
  #state: "open" | "ending" | "over" = "open";
  #failure: WeirError | null = null;

  constructor(parts: PoolParts, id: number, plan: MaskPlan) {
    this.#parts = parts;
    this.id = id;
    this.#plan = plan;
    this.#inline = parts.inline.stream(plan);
  }

  get heldBytes(): number {
    return this.#held;
  }

  get pinned(): WorkerLink | null {
    return this.#link;
  }

  push(chunk: Uint8Array): Soon<MaskedBytes> {
    return this.#run(() => {
      this.stats.bytesIn += chunk.length;
      if (chunk.length > this.#parts.inlineBytes) this.#move();
      const inline = this.#inline;
      if (inline !== null) return this.#at(inline, inline.push(chunk, this.stats.findings));
      if (chunk.length === 0 && this.#tasks === 0) return EMPTY_BYTES as MaskedBytes;
      const { slotBytes } = this.#parts;
      const pieces: Uint8Array[] = [];
      for (let at = 0; at === 0 || at < chunk.length; at += slotBytes)
        pieces.push(chunk.subarray(at, at + slotBytes));
      return this.#send(KIND_PUSH, pieces);
    });
  }

  settle(): Soon<MaskedBytes> {
    return this.#run(() => {
      const inline = this.#inline;
      if (inline !== null) return this.#at(inline, inline.settle(this.stats.findings));
      return this.#send(KIND_SETTLE, [EMPTY_BYTES]);
    });
  }

  end(): Soon<MaskedBytes> {
    return this.#run(() => {
      this.#state = "ending";
      const inline = this.#inline;
      if (inline === null) return this.#send(KIND_END, [EMPTY_BYTES]);
      const masked = this.#at(inline, inline.end(this.stats.findings));
      this.#over();
      return masked;
    });
  }

  abort(): void {
    if (this.#state !== "over")
      this.#fail(
        new WeirError("STREAM_CLOSED", "the stream was aborted; what it held is dropped, nothing more comes"),
      );
  }

  introduce(): void {
    // It was introduced with its state when it moved.
  }

  #run(call: () => Soon<MaskedBytes>): Soon<MaskedBytes> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#state !== "open")
      throw new WeirError("STREAM_CLOSED", "the stream has ended; nothing more comes out of it");
    try {
      this.#parts.guard();
      return call();
    } catch (error) {
      throw this.#fail(
        asWeirError(error, "MASK_FAILED", "a chunk could not be masked; nothing was released"),
      );
    }
  }

  /** Moves to a worker if there is one that can take work; else it stays, which is slower but no less right. */
  #move(): void {
    const link = this.#inline === null ? null : (this.#parts.dispatcher?.leastStreams() ?? null);
    if (link === null || this.#inline === null) return;
    const state = this.#inline.detach();
    this.#inline = null;
    this.#link = link;
    link.streams++;
    link.open({ kind: "stream", id: this.id, plan: this.#plan.table, state });
  }

  #at(inline: InlineStream, masked: MaskedBytes): MaskedBytes {
    this.#hold(inline.heldBytes);
    this.stats.bytesOut += masked.length;
    return masked;
  }

  #hold(bytes: number): void {
    this.#parts.gauge.heldBytes += bytes - this.#held;
    this.#held = bytes;
  }

  #send(kind: number, pieces: readonly Uint8Array[]): Promise<MaskedBytes> {
    return new Promise((resolve, reject) => {
      const call: Call = { parts: [], tasks: pieces.length, resolve, reject };
      const jobs = pieces.map(
        (bytes): LinkJob => ({
          kind,
          handle: this.id,
          bytes,
          copyStarted: false,
          answer: (result) => this.#answered(call, result),
        }),
      );
      this.#calls.push(call);
      this.#tasks += jobs.length;
      try {
        this.#parts.dispatcher?.add(this, jobs);
      } catch (error) {
        this.#tasks -= jobs.length;
        // This call's promise is rejected with the others.
        this.#fail(asWeirError(error, "MASK_FAILED", "a chunk could not be handed to a worker"));
      }
    });
  }

  #answered(call: Call, result: JobResult | WeirError): void {
    this.#tasks--;
    if (this.#failure !== null) {
      this.#freeWhenIdle();
      return;
    }
    if (result instanceof WeirError) {
      this.#fail(result);
      return;
    }
    addCounts(this.stats.findings, this.#parts.entities, result.counts);
    this.#hold(result.heldBytes);
    if (result.bytes.length > 0) call.parts.push(result.bytes);
    if (--call.tasks > 0) return;
    this.#calls.shift();
    const masked = call.parts.length === 0 ? EMPTY_BYTES : concat(call.parts);
    this.stats.bytesOut += masked.length;
    if (this.#state === "ending" && this.#calls.length === 0) this.#over();
    // Written by the worker's core and copied out of its slot.
    call.resolve(masked as MaskedBytes);
  }

  #fail(error: WeirError): WeirError {
    if (this.#failure !== null) return error;
    this.#failure = error;
    this.#tasks -= this.#parts.dispatcher?.withdraw(this) ?? 0;
    for (const call of this.#calls.splice(0)) call.reject(error);
    this.#over();
    return error;
  }

  #over(): void {
    this.#state = "over";
    this.#hold(0);
    this.#inline?.close();
    this.#inline = null;
    this.#freeWhenIdle();
  }

  #freeWhenIdle(): void {
    if (this.#state !== "over" || this.#tasks > 0 || this.#link === null) return;
    this.#link.streams--;
    this.#link = null;
    this.#parts.dispatcher?.release(this);
  }
}
