// The main thread's side of one worker, from its start to its end: fills slots, wakes it, takes answers out.
//
// Wake-up, measured with an empty job on Node 20.20, two cores, p50 / p99 in microseconds, in a quiet and in a busy minute:
//
//   one `piscina.run` a job                                          -        85 / 904
//   a message each way                                        26 / 145       106 / 201
//   futex to the worker, a message back                       14 / 106        80 / 155
//   futex each way (`Atomics.wait`, `Atomics.waitAsync`)      13 / 57         80 / 157
//
// The last has the shortest tail and makes no object a job. Messages carry only what has no fixed size, and are read in
// step with the answers (`receiveMessageOnPort`), never by events.
//
// One Piscina of one thread for each worker: a shared one starts no more threads after one that died while starting
// (5.3.2, `workerFailsDuringBootstrap`), and the pool must know which worker its task runs on.
//
// INVARIANT: a slot is free, submitted or being answered. Its bytes are read once, before it is free again, and never
// after the worker is lost.
//
// Must not: know queues or order between handles.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { Piscina } from "piscina";
import { assert } from "../base/assert.ts";
import { type ErrorCode, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import * as shared from "./shared.ts";
import type { WorkerTask } from "./worker.ts";

/** What `WorkerLink` needs of a job. */
export interface LinkJob {
  readonly kind: number;
  readonly handle: number;
  /** Read until the job is submitted. */
  readonly bytes: Uint8Array;
  readonly copyStarted: boolean;
  /** Called once; must not throw. */
  answer(result: JobResult | WeirError): void;
}

export interface JobResult {
  /** An own copy. */
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columnMasks: number;
  readonly heldBytes: number;
  readonly copyStarted: boolean;
  /** Counts by number of entity; valid during the call only. */
  readonly counts: Int32Array;
}

export interface LinkOptions {
  /** The image is in shared memory. */
  readonly ruleSet: RuleSet;
  readonly key: Uint8Array | null;
  readonly slots: shared.SlotPlan;
  /** Number of entities that are counted. */
  readonly entities: number;
  /** Called once, when the worker can take work. */
  onReady(): void;
  /** Called when a slot has become free. */
  onFree(): void;
  /** Called once when the worker is gone without having been told to stop; its jobs have been answered with errors. @param cause What it failed with, when it could say so. */
  onLost(cause: unknown): void;
}

// Typed here since it is newer than the library that we compile against; Node has it from version 16 on.
interface AsyncWait {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
  ):
    | { readonly async: false; readonly value: string }
    | { readonly async: true; readonly value: Promise<string> };
}
const atomics = Atomics as unknown as AsyncWait;

const here = import.meta.url;
// From sources (tests), the built worker is used: Node 20 loads no TypeScript.
const FOLDER = here.endsWith(".ts") ? new URL("../../dist/pool/", here) : new URL("./", here);

export class WorkerLink {
  /** Streams whose state is in this worker; kept by their handles. */
  streams = 0;
  readonly #options: LinkOptions;
  readonly #port: MessagePort;
  readonly #piscina: Piscina;
  readonly #control: Int32Array;
  readonly #free: number[] = [];
  /** In order of submission, which is the order of answers. */
  readonly #inWork: { readonly slot: number; readonly job: LinkJob }[] = [];
  readonly #known = new Set<number>();
  #memory: { readonly buffer: SharedArrayBuffer; readonly at: number } | null = null;
  /** As the words: they wrap. */
  #submitted = 0;
  #answered = 0;
  #ringAt = 0;
  #state: "starting" | "ready" | "stopping" | "gone" = "starting";
  readonly #ended: Promise<void>;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { slots, entities, ruleSet, key } = options;
    this.#control = new Int32Array(new SharedArrayBuffer(4 * shared.controlWords(slots, entities)));
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const entry = new URL("worker.js", FOLDER);
    this.#piscina = new Piscina({
      filename: entry.href,
      name: "serve",
      minThreads: 1,
      maxThreads: 1,
      atomics: "disabled",
      recordTiming: false,
      // The worker needs nothing of the environment, and keys in it are none of its business.
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.poolWorkerHeapMiB },
    });
    // A worker that fails outside of its task is lost like any other; without a listener the process would end.
    this.#piscina.on("error", (error: unknown) => this.#gone(error));
    const control = this.#control.buffer as SharedArrayBuffer;
    const task: WorkerTask = { port: port2, control, slots, ruleSet, key };
    this.#ended = this.#piscina.run(task, { transferList: [port2] }).then(
      () => this.#gone(undefined),
      (error: unknown) => this.#gone(error),
    );
    this.#whenNot(shared.HELLO, 0, () => this.#ready());
  }

  /** Jobs submitted and not answered. */
  get busy(): number {
    return this.#inWork.length;
  }

  get hasRoom(): boolean {
    return this.#state === "ready" && this.#free.length > 0;
  }

  get alive(): boolean {
    return this.#state === "ready";
  }

  /** Whether it ever took work. */
  get started(): boolean {
    return this.#memory !== null;
  }

  /** The slots' memory, for looking into it. */
  get region(): Uint8Array | null {
    return this.#memory === null ? null : new Uint8Array(this.#memory.buffer);
  }

  get threads(): Piscina["threads"] {
    return this.#piscina.threads;
  }

  knows(handle: number): boolean {
    return this.#known.has(handle);
  }

  /** Gives the worker what a handle's jobs need. */
  open(message: shared.ToWorker & { readonly kind: "rows" | "stream" }): void {
    this.#known.add(message.id);
    this.#port.postMessage(message);
  }

  /** The handle has no jobs in work and gets none any more. */
  forget(handle: number): void {
    if (!this.#known.delete(handle) || this.#state === "gone") return;
    this.#port.postMessage({ kind: "close", id: handle } satisfies shared.ToWorker);
    this.#wake();
  }

  /** Copies a job's bytes into a free slot and wakes the worker. Needs `hasRoom`. @throws RangeError when memory is short; the job is not submitted. */
  submit(job: LinkJob): void {
    const { slots } = this.#options;
    const large = job.bytes.length > slots.inputBytes;
    assert(!large || job.kind === shared.KIND_ROWS, "only rows may be larger than a slot");
    const bytes = large ? new Uint8Array(job.bytes) : null;
    const slot = this.#free.pop();
    const memory = this.#memory;
    assert(slot !== undefined && memory !== null, "a job was submitted to a worker without a free slot");
    if (bytes !== null) {
      this.#port.postMessage({ kind: "bytes", bytes } satisfies shared.ToWorker, [bytes.buffer]);
    } else {
      new Uint8Array(memory.buffer, this.#inputOf(slot), job.bytes.length).set(job.bytes);
    }
    const at = shared.slotAt(slots, slot);
    const control = this.#control;
    control[at + shared.S_KIND] = large ? shared.KIND_LARGE_ROWS : job.kind;
    control[at + shared.S_HANDLE] = job.handle;
    control[at + shared.S_LENGTH] = large ? 0 : job.bytes.length;
    control[at + shared.S_COPY_STARTED] = job.copyStarted ? 1 : 0;
    control[at + shared.S_STATUS] = 0;
    control[shared.RING + this.#ringAt] = slot;
    this.#ringAt = (this.#ringAt + 1) % slots.slots;
    this.#submitted = (this.#submitted + 1) | 0;
    Atomics.store(control, shared.TAIL, this.#submitted);
    this.#inWork.push({ slot, job });
    this.#wake();
  }

  /** Ends the worker once it has answered what it has; resolves when the thread is gone. */
  async stop(): Promise<void> {
    if (this.#state !== "gone") {
      this.#state = "stopping";
      Atomics.store(this.#control, shared.STOP, 1);
      this.#wake();
    }
    await this.#ended;
    await this.#piscina.destroy();
  }

  #inputOf(slot: number): number {
    const { inputBytes, outputBytes } = this.#options.slots;
    return (this.#memory?.at ?? 0) + slot * (inputBytes + outputBytes);
  }

  #wake(): void {
    Atomics.add(this.#control, shared.SIGNAL, 1);
    Atomics.notify(this.#control, shared.SIGNAL);
  }

  /** Calls `then` as soon as the word differs from `value`, never within this call; also when the worker is gone. */
  #whenNot(word: number, value: number, then: () => void): void {
    const wait = atomics.waitAsync(this.#control, word, value);
    const guarded = () => {
      try {
        then();
      } catch (error) {
        // The two sides no longer agree: what this worker says cannot be told apart any more.
        this.#memory = null;
        this.#gone(error);
      }
    };
    if (wait.async) void wait.value.then(guarded);
    else queueMicrotask(guarded);
  }

  #ready(): void {
    if (this.#state === "gone") return;
    const message = this.#receive();
    assert(message?.kind === "ready", "a worker's first message is not its readiness");
    this.#memory = { buffer: message.buffer, at: message.at };
    for (let slot = this.#options.slots.slots - 1; slot >= 0; slot--) this.#free.push(slot);
    this.#watch();
    if (this.#state !== "starting") return;
    this.#state = "ready";
    this.#options.onReady();
  }

  #watch(): void {
    if (this.#state === "gone") return;
    this.#whenNot(shared.DONE, this.#answered, () => {
      if (this.#state === "gone") return;
      this.#collect();
      this.#options.onFree();
      this.#watch();
    });
  }

  #receive(): shared.FromWorker | null {
    // Only our own worker has the other end.
    return (receiveMessageOnPort(this.#port)?.message as shared.FromWorker | undefined) ?? null;
  }

  /** Takes the answers that are there. */
  #collect(): void {
    const done = Atomics.load(this.#control, shared.DONE);
    if (this.#answered === done) return;
    while (this.#answered !== done) {
      this.#answered = (this.#answered + 1) | 0;
      const entry = this.#inWork.shift();
      assert(entry !== undefined, "a worker answered more jobs than it had");
      entry.job.answer(this.#take(entry.slot));
      this.#free.push(entry.slot);
    }
  }

  #take(slot: number): JobResult | WeirError {
    const { slots, entities } = this.#options;
    const control = this.#control;
    const at = shared.slotAt(slots, slot);
    const status = control[at + shared.S_STATUS];
    let bytes: Uint8Array;
    if (status === shared.STATUS_HERE) {
      const buffer = this.#memory?.buffer;
      assert(buffer !== undefined, "an answer came from a worker without memory");
      const output = this.#inputOf(slot) + slots.inputBytes;
      bytes = new Uint8Array(buffer, output, control[at + shared.S_OUT_LENGTH]).slice();
    } else {
      const message = this.#receive();
      if (message?.kind === "error") return new WeirError(message.code as ErrorCode, message.message);
      assert(message?.kind === "masked", "an answer that should have come by message did not");
      bytes = message.bytes;
    }
    const counts = shared.countsAt(slots, entities, slot);
    return {
      bytes,
      rows: control[at + shared.S_ROWS],
      columnMasks: control[at + shared.S_COLUMN_MASKS],
      heldBytes: control[at + shared.S_HELD],
      copyStarted: control[at + shared.S_COPY_STARTED] !== 0,
      counts: control.subarray(counts, counts + entities),
    };
  }

  #gone(cause: unknown): void {
    if (this.#state === "gone") return;
    const told = this.#state === "stopping";
    // First of all, so that nothing is submitted any more.
    this.#state = "gone";
    try {
      // What was answered before the end is whole.
      if (this.#memory !== null) this.#collect();
    } catch {
      // Then the rest is lost as well.
    }
    this.#free.length = 0;
    for (const { job } of this.#inWork.splice(0)) job.answer(lost());
    // Lets go of the waits, which would keep the worker's memory.
    Atomics.notify(this.#control, shared.HELLO);
    Atomics.notify(this.#control, shared.DONE);
    this.#port.close();
    if (!told) {
      void this.#piscina.destroy();
      this.#options.onLost(cause);
    }
  }
}

export function lost(): WeirError {
  return new WeirError(
    "POOL_WORKER_LOST",
    "a masking worker ended with this work in it; nothing of it was released, start again",
  );
}
