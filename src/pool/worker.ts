// One masking worker: a loop that sleeps on a word of shared memory, masks slot after slot, and answers by a counter.
//
// The loop is one task that never returns while the pool lives, so no event loop runs here: a wake-up is a futex, and
// messages are read when the loop looks for them. Anything that is not an error of the input ends the thread: an
// instance in doubt masks nothing more.
//
// Must not: log; keep input longer than its job (areas of the core are overwritten when there is nothing to do).

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { WeirError } from "../base/errors.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import { Core } from "../redact/core.ts";
import { MaskKeys } from "../redact/keys.ts";
import type { MaskPlan } from "../redact/plan.ts";
import { maskRows } from "../redact/rows.ts";
import { CoreStream } from "../redact/stream.ts";
import * as shared from "./shared.ts";

/** What the main thread gives a worker at its start. */
export interface WorkerTask {
  readonly port: MessagePort;
  readonly control: SharedArrayBuffer;
  readonly slots: shared.SlotPlan;
  /** The image is in shared memory. */
  readonly ruleSet: RuleSet;
  readonly key: Uint8Array | null;
}

/** An instance that grew past this for a large batch is dropped after it, since memory never shrinks: batches past about 6 MiB. */
const LARGE_KEEP_BYTES = 48 * 1024 * 1024;
/** Plans are few: one for each list of masks in the policies. */
const PLANS_MAX = 256;

interface RowsHandle {
  readonly plan: MaskPlan;
  readonly layout: Uint8Array;
}

/** Serves jobs until told to stop. @throws what the core threw when it is out of use. */
export function serve(task: WorkerTask): void {
  const worker = new MaskWorker(task);
  worker.run();
}

class MaskWorker {
  readonly #task: WorkerTask;
  readonly #control: Int32Array;
  readonly #keys: MaskKeys | null;
  readonly #core: Core;
  #large: Core | null = null;
  readonly #entities: readonly string[];
  readonly #counts = new Map<string, number>();
  readonly #plans = new Map<string, MaskPlan>();
  readonly #rows = new Map<number, RowsHandle>();
  readonly #streams = new Map<number, CoreStream>();
  readonly #arrived: Uint8Array[] = [];

  constructor(task: WorkerTask) {
    this.#task = task;
    this.#control = new Int32Array(task.control);
    this.#keys = task.key === null ? null : new MaskKeys(task.key);
    const { slots, inputBytes, outputBytes } = task.slots;
    this.#core = new Core(task.ruleSet, this.#keys, {
      shared: true,
      fixedBytes: slots * (inputBytes + outputBytes),
    });
    this.#entities = shared.entitiesOf(task.ruleSet.rules);
  }

  run(): void {
    const control = this.#control;
    // The instance was made with shared memory.
    const buffer = this.#core.memory.buffer as SharedArrayBuffer;
    this.#post({ kind: "ready", buffer, at: this.#core.fixedAt });
    Atomics.store(control, shared.HELLO, 1);
    Atomics.notify(control, shared.HELLO);
    let done = 0;
    let next = 0;
    for (;;) {
      const signal = Atomics.load(control, shared.SIGNAL);
      this.#read();
      while (done !== Atomics.load(control, shared.TAIL)) {
        this.#job(control[shared.RING + next]);
        next = (next + 1) % this.#task.slots.slots;
        // Counters wrap as the words do.
        done = (done + 1) | 0;
        Atomics.store(control, shared.DONE, done);
        Atomics.notify(control, shared.DONE);
      }
      if (Atomics.load(control, shared.SIGNAL) !== signal) continue;
      this.#core.forget();
      this.#large?.forget();
      if (Atomics.load(control, shared.STOP) !== 0) return;
      Atomics.wait(control, shared.SIGNAL, signal);
    }
  }

  #post(message: shared.FromWorker, transfer: ArrayBuffer[] = []): void {
    this.#task.port.postMessage(message, transfer);
  }

  /** Reads all messages that have come. */
  #read(): void {
    for (let entry = receiveMessageOnPort(this.#task.port); entry; ) {
      // Only the main thread's side of this pool has the other end.
      const message = entry.message as shared.ToWorker;
      if (message.kind === "rows")
        this.#rows.set(message.id, { plan: this.#plan(message.plan), layout: message.layout });
      else if (message.kind === "stream")
        this.#streams.set(
          message.id,
          new CoreStream(this.#core, this.#plan(message.plan), null, message.state),
        );
      else if (message.kind === "bytes") this.#arrived.push(message.bytes);
      else {
        this.#rows.delete(message.id);
        this.#streams.get(message.id)?.close();
        this.#streams.delete(message.id);
      }
      entry = receiveMessageOnPort(this.#task.port);
    }
  }

  /** One object for equal tables, so that the core keeps the one it has. */
  #plan(table: Uint8Array): MaskPlan {
    const key = Buffer.from(table.buffer, table.byteOffset, table.length).toString("latin1");
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      if (this.#plans.size >= PLANS_MAX) this.#plans.clear();
      plan = { table, needsKey: false };
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #job(slot: number): void {
    const { slots } = this.#task;
    const at = shared.slotAt(slots, slot);
    const kind = this.#control[at + shared.S_KIND];
    const input = this.#core.fixedAt + slot * (slots.inputBytes + slots.outputBytes);
    try {
      if (kind === shared.KIND_ROWS) this.#slotRows(at, input);
      else if (kind === shared.KIND_LARGE_ROWS) this.#largeRows(at);
      else this.#text(at, kind, input);
    } catch (error) {
      // An instance that stopped, or an error of our own, ends the thread; the input's errors end only its handle.
      if (!(error instanceof WeirError) || error.code === "INTERNAL_INVARIANT" || this.#core.failed)
        throw error;
      this.#control[at + shared.S_STATUS] = shared.STATUS_ERROR;
      this.#post({ kind: "error", code: error.code, message: error.message });
    } finally {
      this.#core.lend(null);
      this.#core.window.fill(0, input, input + this.#control[at + shared.S_LENGTH]);
    }
    this.#writeCounts(slot, this.#core);
  }

  #rowsHandle(at: number): RowsHandle {
    const id = this.#control[at + shared.S_HANDLE];
    if (!this.#rows.has(id)) this.#read();
    const handle = this.#rows.get(id);
    if (!handle) throw new WeirError("INTERNAL_INVARIANT", "a batch came before its handle");
    return handle;
  }

  /** Masks rows where they lie, into the slot's output. */
  #slotRows(at: number, input: number): void {
    const { inputBytes, outputBytes } = this.#task.slots;
    const control = this.#control;
    const core = this.#core;
    const { plan, layout } = this.#rowsHandle(at);
    const length = control[at + shared.S_LENGTH];
    const place = { input, output: input + inputBytes, outputBytes };
    core.lend(place);
    core.setShape(layout);
    const first = core.rows(plan, 0, length, control[at + shared.S_COPY_STARTED] !== 0);
    if (first.consumed === length) {
      this.#answer(at, first.rows, first.columnMasks, first.copyStarted);
      control[at + shared.S_STATUS] = shared.STATUS_HERE;
      control[at + shared.S_OUT_LENGTH] = first.outLength;
      return;
    }
    // The output did not hold all rows: the rest is masked in turns, and all goes by message.
    const head = core.output(first.outLength);
    const rest = maskRows(core, plan, layout, length, first.copyStarted, first.consumed);
    const bytes = new Uint8Array(head.length + rest.masked.length);
    bytes.set(head);
    bytes.set(rest.masked, head.length);
    this.#answer(at, first.rows + rest.rows, first.columnMasks + rest.columnMasks, rest.copyStarted);
    this.#send(at, bytes);
  }

  #largeRows(at: number): void {
    if (this.#arrived.length === 0) this.#read();
    const batch = this.#arrived.shift();
    if (!batch) throw new WeirError("INTERNAL_INVARIANT", "a large batch was announced but did not come");
    const { plan, layout } = this.#rowsHandle(at);
    const core = (this.#large ??= new Core(this.#task.ruleSet, this.#keys));
    try {
      // Reserving may move the memory, so the window is asked for after it.
      const input = core.reserve(batch.length);
      core.window.set(batch, input);
      const started = this.#control[at + shared.S_COPY_STARTED] !== 0;
      const result = maskRows(core, plan, layout, batch.length, started);
      this.#answer(at, result.rows, result.columnMasks, result.copyStarted);
      core.takeCounts(this.#counts);
      this.#send(at, result.masked);
    } finally {
      batch.fill(0);
      if (core.failed || core.window.length > LARGE_KEEP_BYTES) this.#large = null;
      else core.takeCounts(new Map());
    }
  }

  #text(at: number, kind: number, input: number): void {
    const control = this.#control;
    const { inputBytes, outputBytes } = this.#task.slots;
    const id = control[at + shared.S_HANDLE];
    if (!this.#streams.has(id)) this.#read();
    const stream = this.#streams.get(id);
    if (!stream) throw new WeirError("STREAM_CLOSED", "the stream has ended or failed in its worker");
    try {
      const length = control[at + shared.S_LENGTH];
      const chunk = this.#core.window.subarray(input, input + length);
      const masked =
        kind === shared.KIND_PUSH
          ? stream.push(chunk)
          : kind === shared.KIND_SETTLE
            ? stream.settle()
            : stream.end();
      this.#answer(at, 0, 0, false);
      if (masked.length <= outputBytes) {
        this.#core.window.set(masked, input + inputBytes);
        control[at + shared.S_STATUS] = shared.STATUS_HERE;
        control[at + shared.S_OUT_LENGTH] = masked.length;
      } else this.#send(at, masked);
      control[at + shared.S_HELD] = stream.heldBytes;
      if (kind === shared.KIND_END) this.#streams.delete(id);
    } catch (error) {
      this.#streams.delete(id);
      throw error;
    }
  }

  #answer(at: number, rows: number, columnMasks: number, copyStarted: boolean): void {
    this.#control[at + shared.S_ROWS] = rows;
    this.#control[at + shared.S_COLUMN_MASKS] = columnMasks;
    this.#control[at + shared.S_COPY_STARTED] = copyStarted ? 1 : 0;
    this.#control[at + shared.S_HELD] = 0;
  }

  #send(at: number, bytes: Uint8Array): void {
    this.#control[at + shared.S_STATUS] = shared.STATUS_MESSAGE;
    // The bytes are an own copy, made by this worker.
    this.#post({ kind: "masked", bytes }, [bytes.buffer as ArrayBuffer]);
  }

  #writeCounts(slot: number, core: Core): void {
    core.takeCounts(this.#counts);
    const at = shared.countsAt(this.#task.slots, this.#entities.length, slot);
    for (let i = 0; i < this.#entities.length; i++)
      this.#control[at + i] = this.#counts.get(this.#entities[i]) ?? 0;
    this.#counts.clear();
  }
}
