// Puts answers to the client in order, whenever they become ready, within a bounded window.
//
// Rows may be masked side by side on several workers; what is small or rare (an error, a name, the end of an
// operation) is a step that runs when all before it is written, so that records keep the order of the wire.
// While nothing waits, a push is a write: no promise, no queue.
//
// Must not: mask or decide. After a failure nothing more is written.

import type { Soon } from "../../model/masking.ts";

/** What a step gives: bytes to write, or nothing. */
type Step = () => Soon<Uint8Array | undefined>;

interface Entry {
  size: number;
  step: Step | null;
  answer: Uint8Array | undefined | null;
}

interface LaneEnds {
  write(bytes: Uint8Array): void;
  /** Something that waited was written: room may be there again. */
  eased(): void;
  failed(error: unknown): void;
}

export class OrderedLane {
  readonly #ends: LaneEnds;
  #queue: Entry[] = [];
  #head = 0;
  #inWork = 0;
  #running = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(ends: LaneEnds) {
    this.#ends = ends;
  }

  /** Input bytes whose answers have not been written yet. */
  get inWork(): number {
    return this.#inWork;
  }

  /** Nothing waits: what is put in now is written at once, when it needs no wait of its own. */
  get idle(): boolean {
    return this.#queue.length === 0;
  }

  /** Bytes that are already masked or Weir's own. */
  put(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#queue.length === 0) {
      this.#ends.write(bytes);
      return;
    }
    this.#inWork += bytes.length;
    this.#queue.push({ size: bytes.length, step: null, answer: bytes });
  }

  /** An answer to work that has begun; `size` is what it keeps in memory. */
  answer(answer: Soon<Uint8Array>, size: number): void {
    if (!(answer instanceof Promise)) {
      this.put(answer);
      return;
    }
    const entry: Entry = { size, step: null, answer: null };
    this.#wait(entry, answer);
    if (this.#closed) return;
    this.#inWork += size;
    this.#queue.push(entry);
  }

  /** Work that begins when everything before it is written; `size` is what it keeps in memory. */
  run(step: Step, size = 0): void {
    if (this.#closed) return;
    this.#inWork += size;
    this.#queue.push({ size, step, answer: null });
    this.#drain();
  }

  /** Resolves when all that was put in is written, or the lane has failed. */
  settled(): Promise<void> {
    if (this.#queue.length === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#head = 0;
    this.#inWork = 0;
    this.#wake();
  }

  #wait(entry: Entry, answer: Promise<Uint8Array | undefined>): void {
    answer.then(
      (bytes) => {
        if (this.#closed) return;
        entry.answer = bytes;
        this.#drain();
        this.#ends.eased();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #drain(): void {
    // A step may itself put something in: it is then behind the step, and this loop reaches it.
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#head < this.#queue.length) {
        const entry = this.#queue[this.#head];
        if (entry.step !== null) {
          const answer = entry.step();
          entry.step = null;
          if (answer instanceof Promise) this.#wait(entry, answer);
          else entry.answer = answer;
        }
        if (entry.answer === null) return;
        this.#head++;
        this.#inWork -= entry.size;
        if (entry.answer !== undefined) this.#ends.write(entry.answer);
        if (this.#head >= this.#queue.length) {
          this.#queue = [];
          this.#head = 0;
        }
      }
      this.#wake();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = false;
    }
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#ends.failed(error);
  }

  #wake(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}
