// Writes one session's recording.
//
// Two loops work side by side: one takes whatever has gathered, makes frames of it and hands them to the operating
// system in one `writev`; the other syncs. An event is answered after the first, and an event that decides something
// (opened, operation, held, decided, closed) after the second, together with a signed checkpoint. So plain data costs
// one system call for as many events as came in during the last one, and never waits for the disk.
//
// INVARIANT: after any failure nothing more is written and every write is refused: a gap can never be filled later.
// Must not: open files or read a clock by itself. Considered and rejected: signing each event (35 us each, and the
// chain already binds them), syncing each (a disk's worth of latency for every batch of rows).

import type { Clock } from "../base/clock.ts";
import { asWeirError, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { SessionEvent, SessionRecorder } from "../model/events.ts";
import type { RecordingChain, RecordingHead, TimedEvent } from "./chain.ts";
import type { RecordFile } from "./file.ts";
import type { DataLimiter } from "./limiter.ts";

/** Told where the recording stands, once that much is on disk. */
type Anchoring = (head: RecordingHead, closed: boolean) => Promise<void>;

interface Waiter {
  /** Answer after the sync, and checkpoint. */
  readonly sync: boolean;
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
  #writtenHead: RecordingHead | null = null;
  #syncedHead: RecordingHead | null = null;
  #cancelAnchorTimer: (() => void) | null = null;
  #cancelTimer: (() => void) | null = null;
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
  write(event: SessionEvent): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.reject(refused("The recording was already closed."));
    if (event.kind === "closed") this.#ended = true;
    const size = sizeOf(event);
    // One event of any size is taken when nothing waits; more than that means that nobody waits for answers.
    if (this.#queuedBytes > 0 && this.#queuedBytes + size > LIMITS.recordQueueBytesMax) {
      this.#fail(refused("Data came in faster than the disk takes it, without waiting."));
      return Promise.reject(this.#failure);
    }
    const at = this.#clock.now();
    const events = event.kind === "data" ? this.#limiter.pass(event) : [event];
    for (const one of events) this.#queue.push({ at, event: one });
    this.#queuedBytes += size;
    return this.#enqueue(decides(event));
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
    await this.#enqueue(true);
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

  #enqueue(sync: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ sync, resolve, reject });
      if (!this.#writing) void this.#writeLoop();
    });
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
    const queue = this.#queue;
    this.#waiters = [];
    this.#queue = [];
    this.#queuedBytes = 0;
    const sync = waiters.some((waiter) => waiter.sync);
    try {
      const buffers: Uint8Array[] = [];
      if (this.#headerPending) buffers.push(this.#chain.header);
      this.#headerPending = false;
      this.#chain.frames(queue, buffers);
      if (sync && this.#chain.unsigned) this.#chain.checkpoint(this.#clock.now(), buffers);
      const { head } = this.#chain;
      await writeAll(this.#file, buffers);
      this.#writtenHead = head;
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
    if (sync) {
      this.#stopTimer();
      if (!this.#syncing) void this.#syncLoop();
    } else {
      this.#startTimer();
    }
  }

  async #syncLoop(): Promise<void> {
    this.#syncing = true;
    try {
      while (this.#toSync.length > 0 && this.#failure === null) {
        const waiters = this.#toSync;
        this.#toSync = [];
        // Not the chain's own head, which is ahead of the file while a write is on its way.
        const head = this.#writtenHead;
        try {
          await this.#file.sync();
        } catch (error) {
          this.#toSync.unshift(...waiters);
          this.#fail(error);
          return;
        }
        if (head !== null && this.#failure === null) this.#moveAnchor(head);
        for (const waiter of waiters) {
          if (this.#failure === null) waiter.resolve();
          else waiter.reject(this.#failure);
        }
      }
    } finally {
      this.#syncing = false;
    }
  }

  #moveAnchor(head: RecordingHead): void {
    this.#syncedHead = head;
    this.#anchorDue = true;
    this.#pumpAnchor();
  }

  /** The latest synced head goes to the store: one at a time, and not more often than the timer. */
  #pumpAnchor(): void {
    const head = this.#syncedHead;
    const busy = this.#anchoring !== null || this.#cancelAnchorTimer !== null || this.#closing !== null;
    if (!this.#anchorDue || head === null || busy || this.#failure !== null) return;
    this.#anchorDue = false;
    this.#cancelAnchorTimer = this.#clock.after(LIMITS.recordFsyncMs, () => {
      this.#cancelAnchorTimer = null;
      this.#pumpAnchor();
    });
    this.#anchoring = this.#putAnchor(head);
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

  #startTimer(): void {
    this.#cancelTimer ??= this.#clock.after(LIMITS.recordFsyncMs, () => {
      this.#cancelTimer = null;
      if (this.#failure === null && this.#closing === null) void this.#enqueue(true).catch(() => {});
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

  #fail(cause: unknown): void {
    this.#failure ??= asWeirError(
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
  }
}

async function writeAll(file: RecordFile, buffers: readonly Uint8Array[]): Promise<void> {
  let index = 0;
  let pending = buffers;
  while (index < pending.length) {
    let written = await file.writev(pending.slice(index, index + BUFFERS_MAX));
    if (written <= 0) throw new Error("the system took no bytes");
    while (index < pending.length && written >= pending[index].length) written -= pending[index++].length;
    if (written > 0) {
      // The system took part of a buffer: go on from there.
      pending = [pending[index].subarray(written), ...pending.slice(index + 1)];
      index = 0;
    }
  }
}

/** Events that decide something, or begin or end the recording: they wait for the disk. */
function decides(event: SessionEvent): boolean {
  return event.kind !== "data" && event.kind !== "completed";
}

function sizeOf(event: SessionEvent): number {
  return event.kind === "data" ? event.bytes.length : 0;
}

function refused(what: string): WeirError {
  return new WeirError("RECORD_WRITE", `${what} The session must end.`);
}

function codeOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return typeof code === "string" && !(cause instanceof WeirError) ? ` (${code})` : "";
}
