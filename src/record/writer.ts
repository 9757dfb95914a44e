// Writes one session's recording.
//
// A small event is framed and handed to the operating system at once, by the caller's own thread, and answered without
// a promise: that takes some 10 us, where the thread pool takes five times the CPU time and lets the answer wait. Large
// ones, and what comes while one is on its way, gather for the write loop, which hands over all there is in one
// `writev`. The sync loop works beside: one `fdatasync` for all that was written before it began. An event that decides
// something (opened, operation, held, decided, closed) is answered after that; plain data never waits for the disk.
//
// Signed checkpoints come with `opened`, with approvals (held, decided), at the close, and at the latest
// `LIMITS.recordFsyncMs` after an event that has none: not with every verdict, where signing would cost more than the rest
// of the event. So the file of a killed gateway may end with events that are chained and, verdicts at least, on disk, but
// not signed: whoever can write the file could replace that tail without the key. The anchor in the store covers it: it
// moves with the syncs and does not wait for signatures. It moves at the same pace, so what came after the last anchor (that
// long, and one commit of the store) is covered by neither until the next start anchors the file as it stands.
// `Verification.signed` and `anchored` say how far each of them reaches.
//
// The price of writing directly: a disk that does not take a few kilobytes into its cache holds up the whole process, not one
// session. Its syncs, which are what is slow, stay off the main loop.
//
// INVARIANT: after any failure nothing more is written and every write is refused: a gap can never be filled later.
// Must not: open files or read a clock by itself. Considered and rejected: signing each verdict (35 us to 100 us, and the
// chain already binds them), syncing each event (a disk's worth of latency for every batch of rows), leaving the sync of an
// allowed read to the timer (a power cut could then take the verdict of a query whose rows are out already).

import type { Clock } from "../base/clock.ts";
import { asWeirError, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { SessionEvent, SessionRecorder } from "../model/events.ts";
import type { Soon } from "../model/masking.ts";
import {
  type ChainPosition,
  headAt,
  type RecordingChain,
  type RecordingHead,
  type TimedEvent,
} from "./chain.ts";
import type { RecordFile } from "./file.ts";
import type { DataLimiter } from "./limiter.ts";

/** Told where the recording stands, once that much is on disk. */
type Anchoring = (head: RecordingHead, closed: boolean) => Promise<void>;

interface Waiter {
  /** Answer after the sync. */
  readonly sync: boolean;
  /** Write a checkpoint after the events. */
  readonly sign: boolean;
  resolve(): void;
  reject(error: WeirError): void;
}

/** At most this many buffers in one `writev`: IOV_MAX of Linux and macOS. */
const BUFFERS_MAX = 1_024;

export class SessionWriter implements SessionRecorder {
  readonly #file: RecordFile;
  readonly #chain: RecordingChain;
  readonly #limiter: DataLimiter;
  readonly #clock: Clock;
  readonly #anchor: Anchoring;

  #queue: TimedEvent[] = [];
  #queuedBytes = 0;
  #waiters: Waiter[] = [];
  #headerPending = true;
  #writing = false;
  #toSync: Waiter[] = [];
  #syncing = false;
  /** The anchor on its way, and whether a newer head waits for its turn. */
  #anchoring: Promise<void> | null = null;
  #anchorDue = false;
  #written: ChainPosition | null = null;
  #synced: ChainPosition | null = null;
  #cancelAnchorTimer: (() => void) | null = null;
  /** Set while something is not signed, or not synced. */
  #cancelTimer: (() => void) | null = null;
  /** Direct writes since the caller last gave way. */
  #burst = 0;
  #ended = false;
  #failure: WeirError | null = null;
  #closing: Promise<void> | null = null;

  constructor(parts: {
    readonly file: RecordFile;
    readonly chain: RecordingChain;
    readonly limiter: DataLimiter;
    readonly clock: Clock;
    readonly anchor: Anchoring;
  }) {
    this.#file = parts.file;
    this.#chain = parts.chain;
    this.#limiter = parts.limiter;
    this.#clock = parts.clock;
    this.#anchor = parts.anchor;
  }

  /** Rejects with WeirError `RECORD_WRITE`, then and ever after. The event's bytes must not change until it is answered. */
  write(event: SessionEvent): Soon<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.reject(refused("The recording was already closed."));
    if (event.kind === "closed") this.#ended = true;
    const size = sizeOf(event);
    // One event of any size is taken when nothing waits; more than that means that nobody waits for answers.
    if (this.#queuedBytes > 0 && this.#queuedBytes + size > LIMITS.recordQueueBytesMax) {
      return Promise.reject(
        this.#fail(refused("Data came in faster than the disk takes it, without waiting.")),
      );
    }
    const at = this.#clock.now();
    const events = event.kind === "data" ? this.#limiter.pass(event) : [event];
    for (const one of events) this.#queue.push({ at, event: one });
    this.#queuedBytes += size;
    return this.#submit(decides(event), signs(event));
  }

  /** Resolves when what was synced before the call is anchored. Rejects with WeirError `RECORD_WRITE`. */
  async anchored(): Promise<void> {
    await this.#anchoring;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Writes a last checkpoint, syncs, anchors and closes the file. Later calls give the same answer. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = this.#ended;
    this.#ended = true;
    if (this.#failure !== null) throw this.#failure;
    await this.#submit(true, true);
    await this.anchored();
    this.#stopTimers();
    try {
      await this.#anchor(this.#chain.head, closed);
      await this.#file.close();
    } catch (error) {
      this.#fail(error);
      throw this.#failure;
    }
  }

  /** Writes what is queued, now or in turn. A promise when the answer waits for a write or for a sync. */
  #submit(sync: boolean, sign: boolean): Soon<void> {
    if (this.#isDirect()) {
      try {
        writeAllNow(this.#file, this.#frames(sign));
      } catch (error) {
        return Promise.reject(this.#fail(error));
      }
      this.#written = this.#chain.position;
      this.#startTimer();
      if (!sync) return;
      return new Promise((resolve, reject) => {
        this.#toSync.push({ sync, sign, resolve, reject });
        if (!this.#syncing) void this.#syncLoop();
      });
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ sync, sign, resolve, reject });
      if (!this.#writing) void this.#writeLoop();
    });
  }

  /** Whether what is queued is small, and nothing is before it. Counts the burst. */
  #isDirect(): boolean {
    if (this.#writing || this.#queuedBytes > LIMITS.recordDirectBytesMax) return false;
    if (this.#burst === 0) queueMicrotask(() => (this.#burst = 0));
    return this.#burst++ < LIMITS.recordDirectBurstMax;
  }

  /** The frames of all that is queued. */
  #frames(sign: boolean): Uint8Array[] {
    const queue = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    const buffers: Uint8Array[] = [];
    if (this.#headerPending) buffers.push(this.#chain.header);
    this.#headerPending = false;
    this.#chain.frames(queue, buffers);
    if (sign && this.#chain.unsigned) {
      this.#chain.checkpoint(this.#clock.now(), buffers);
      this.#stopTimer();
    }
    return buffers;
  }

  async #writeLoop(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#waiters.length > 0 && this.#failure === null) {
        // One turn for events of the same tick to gather.
        await Promise.resolve();
        if (this.#failure === null) await this.#writeOnce();
      }
    } finally {
      this.#writing = false;
    }
  }

  async #writeOnce(): Promise<void> {
    const waiters = this.#waiters;
    this.#waiters = [];
    try {
      const buffers = this.#frames(waiters.some((waiter) => waiter.sign));
      const { position } = this.#chain;
      await writeAll(this.#file, buffers);
      this.#written = position;
    } catch (error) {
      this.#waiters.unshift(...waiters);
      this.#fail(error);
      return;
    }
    if (this.#failure !== null) {
      // The disk failed to sync meanwhile: what was written after that proves nothing.
      for (const waiter of waiters) waiter.reject(this.#failure);
      return;
    }
    for (const waiter of waiters) {
      if (waiter.sync) this.#toSync.push(waiter);
      else waiter.resolve();
    }
    if (this.#toSync.length > 0 && !this.#syncing) void this.#syncLoop();
    this.#startTimer();
  }

  async #syncLoop(): Promise<void> {
    this.#syncing = true;
    try {
      while (this.#toSync.length > 0 && this.#failure === null) {
        const waiters = this.#toSync;
        this.#toSync = [];
        // Not the chain's own head, which is ahead of the file while a write is on its way.
        const position = this.#written;
        try {
          // What was synced already, as at a close, needs no second time.
          if (position?.count !== this.#synced?.count) await this.#file.sync();
        } catch (error) {
          this.#toSync.unshift(...waiters);
          this.#fail(error);
          return;
        }
        if (position !== null && this.#failure === null) this.#moveAnchor(position);
        for (const waiter of waiters) {
          if (this.#failure === null) waiter.resolve();
          else waiter.reject(this.#failure);
        }
      }
    } finally {
      this.#syncing = false;
    }
  }

  #moveAnchor(position: ChainPosition): void {
    this.#synced = position;
    this.#anchorDue = true;
    this.#pumpAnchor();
  }

  /** The latest synced head goes to the store: one at a time, and not more often than the timer. */
  #pumpAnchor(): void {
    const position = this.#synced;
    const busy = this.#anchoring !== null || this.#cancelAnchorTimer !== null || this.#closing !== null;
    if (!this.#anchorDue || position === null || busy || this.#failure !== null) return;
    this.#anchorDue = false;
    this.#cancelAnchorTimer = this.#clock.after(LIMITS.recordFsyncMs, () => {
      this.#cancelAnchorTimer = null;
      this.#pumpAnchor();
    });
    this.#anchoring = this.#putAnchor(headAt(position));
  }

  async #putAnchor(head: RecordingHead): Promise<void> {
    try {
      await Promise.resolve();
      await this.#anchor(head, false);
    } catch (error) {
      this.#fail(error);
    }
    this.#anchoring = null;
    this.#pumpAnchor();
  }

  /** What has no signature gets one, and a sync, when the timer runs out. */
  #startTimer(): void {
    if (!this.#chain.unsigned || this.#closing !== null || this.#failure !== null) return;
    this.#cancelTimer ??= this.#clock.after(LIMITS.recordFsyncMs, () => {
      this.#cancelTimer = null;
      if (this.#failure !== null || this.#closing !== null) return;
      const written = this.#submit(true, true);
      // A failure is latched; the next write tells it.
      if (written instanceof Promise) written.catch(() => {});
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #stopTimers(): void {
    this.#stopTimer();
    this.#cancelAnchorTimer?.();
    this.#cancelAnchorTimer = null;
  }

  #fail(cause: unknown): WeirError {
    if (this.#failure !== null) return this.#failure;
    this.#failure = asWeirError(
      cause,
      "RECORD_WRITE",
      `The recording cannot be written${codeOf(cause)}. Free space on the disk that holds data_dir, or check the disk.`,
    );
    if (this.#failure.code !== "RECORD_WRITE") {
      this.#failure = new WeirError("RECORD_WRITE", this.#failure.message, { cause: this.#failure });
    }
    this.#stopTimers();
    const waiters = [...this.#waiters.splice(0), ...this.#toSync.splice(0)];
    this.#queue = [];
    this.#queuedBytes = 0;
    for (const waiter of waiters) waiter.reject(this.#failure);
    // The failure above is what counts; that the file closes badly too adds nothing.
    this.#file.close().catch(() => {});
    return this.#failure;
  }
}

async function writeAll(file: RecordFile, buffers: readonly Uint8Array[]): Promise<void> {
  let rest = buffers;
  while (rest.length > 0) rest = after(rest, await file.writev(rest.slice(0, BUFFERS_MAX)));
}

function writeAllNow(file: RecordFile, buffers: readonly Uint8Array[]): void {
  let rest = buffers;
  while (rest.length > 0) rest = after(rest, file.writevSync(rest.slice(0, BUFFERS_MAX)));
}

/** What is left of `buffers` when the system took so many bytes; it may have taken part of one. */
function after(buffers: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  if (written <= 0) throw new Error("the system took no bytes");
  let index = 0;
  let left = written;
  while (index < buffers.length && left >= buffers[index].length) left -= buffers[index++].length;
  const rest = buffers.slice(index);
  if (left > 0) rest[0] = rest[0].subarray(left);
  return rest;
}

/** Events that decide something, or begin or end the recording: they wait for the disk. */
function decides(event: SessionEvent): boolean {
  return event.kind !== "data" && event.kind !== "completed";
}

/** Events that are signed at once: the ends of the recording, and what people decided. */
function signs(event: SessionEvent): boolean {
  return decides(event) && event.kind !== "operation";
}

/** About: an operation's facts grow with its text. */
function sizeOf(event: SessionEvent): number {
  if (event.kind === "data") return event.bytes.length;
  return event.kind === "operation" ? event.text.length + (event.prompt?.length ?? 0) : 0;
}

function refused(what: string): WeirError {
  return new WeirError("RECORD_WRITE", `${what} The session must end.`);
}

function codeOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return typeof code === "string" && !(cause instanceof WeirError) ? ` (${code})` : "";
}
