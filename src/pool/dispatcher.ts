// Which task runs next, and on which worker.
//
// Every handle has its own queue, and handles take turns: one with a million rows does not keep a prompt waiting. Rows
// go to the least busy worker with a free slot; a stream's tasks go to the worker that has its state. What waits is
// bounded; past the bound a push is refused (law 4), since nothing else could slow its sender down from here.
//
// Must not: look into bytes, or keep a task of a handle that has failed.

import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { type LinkJob, type LinkOptions, lost, WorkerLink } from "./link.ts";

/** A handle as the dispatcher sees it. */
export interface Source {
  readonly id: number;
  /** The worker that must do its tasks; null: any. */
  readonly pinned: WorkerLink | null;
  /** Filled and emptied by the dispatcher only. */
  readonly waiting: LinkJob[];
  /** Whether a task may be given out now; `resume` says that it has changed. */
  readonly ready: boolean;
  /** Tells a worker that does not know the handle yet. */
  introduce(link: WorkerLink): void;
}

export type DispatcherOptions = Pick<LinkOptions, "ruleSet" | "key" | "slots" | "entities"> & {
  /** 1 or more. */
  readonly workers: number;
  readonly clock: Pick<Clock, "after">;
};

export class Dispatcher {
  readonly #options: DispatcherOptions;
  #links: WorkerLink[] = [];
  /** Sources with something to do, in turn: for any worker, and for each. */
  readonly #any: Source[] = [];
  readonly #own = new Map<WorkerLink, Source[]>();
  readonly #inTurn = new Set<Source>();
  #ownNext = false;
  #waiting = 0;
  #waitingBytes = 0;
  #failedStarts = 0;
  /** Set while no start is tried, after too many have failed. */
  #cancelRetry: (() => void) | null = null;
  #closing = false;
  #pumping = false;
  #drained: (() => void) | null = null;
  #started: { readonly resolve: () => void; readonly reject: (error: WeirError) => void } | null = null;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Starts the workers; resolves when all can take work. @throws WeirError `POOL_WORKER_LOST` when they keep dying. */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.#started = { resolve, reject };
    });
    for (let i = 0; i < this.#options.workers; i++) this.#addLink();
    await started;
  }

  /** Tasks that wait or are in work. */
  get depth(): number {
    return this.#links.reduce((sum, link) => sum + link.busy, this.#waiting);
  }

  /** The workers that are alive or starting. */
  get links(): readonly WorkerLink[] {
    return this.#links;
  }

  /** The worker to give a new stream to: the one with the fewest streams; null when none can take work now. */
  leastStreams(): WorkerLink | null {
    let best: WorkerLink | null = null;
    for (const link of this.#links)
      if (link.alive && (best === null || link.streams < best.streams)) best = link;
    return best;
  }

  /**
   * Queues tasks of one handle, in order.
   * @throws WeirError `POOL_CLOSED`, `POOL_OVERLOADED`, `POOL_WORKER_LOST`; then none of them is queued.
   */
  add(source: Source, jobs: readonly LinkJob[]): void {
    if (this.#closing)
      throw new WeirError("POOL_CLOSED", "the masking pool is closing and takes no more work");
    if (this.#links.length === 0)
      throw new WeirError("POOL_WORKER_LOST", "no masking worker can be started; try again later");
    if (source.pinned !== null && !this.#own.has(source.pinned)) throw lost();
    let bytes = 0;
    for (const job of jobs) bytes += job.bytes.length;
    if (
      this.#waiting + jobs.length > LIMITS.poolQueueMax ||
      this.#waitingBytes + bytes > LIMITS.poolQueueBytesMax
    )
      throw new WeirError(
        "POOL_OVERLOADED",
        `${this.#waiting} tasks with ${this.#waitingBytes} bytes wait for a masking worker already; try again later`,
      );
    for (const job of jobs) source.waiting.push(job);
    this.#waiting += jobs.length;
    this.#waitingBytes += bytes;
    this.resume(source);
  }

  /** The source may be ready now. */
  resume(source: Source): void {
    if (!this.#inTurn.has(source) && source.waiting.length > 0 && source.ready) {
      const turns = source.pinned === null ? this.#any : this.#own.get(source.pinned);
      if (turns) {
        this.#inTurn.add(source);
        turns.push(source);
      }
    }
    this.#pump();
  }

  /** Takes back the tasks that have not been given out; they are not answered. @returns how many. */
  withdraw(source: Source): number {
    const jobs = source.waiting.splice(0);
    this.#waiting -= jobs.length;
    for (const job of jobs) this.#waitingBytes -= job.bytes.length;
    this.#checkDrained();
    return jobs.length;
  }

  /** The source has no tasks and gets none any more. */
  release(source: Source): void {
    for (const link of this.#links) link.forget(source.id);
  }

  /** Takes no more tasks, finishes those it has, and ends the workers. */
  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#cancelRetry?.();
      const drained = new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      this.#checkDrained();
      await drained;
    }
    await Promise.all(this.#links.map((link) => link.stop()));
    this.#links = [];
  }

  #addLink(): void {
    const link: WorkerLink = new WorkerLink({
      ...this.#options,
      onReady: () => this.#onReady(),
      onFree: () => {
        this.#pump();
        this.#checkDrained();
      },
      onLost: (cause) => this.#onLost(link, cause),
    });
    this.#links.push(link);
    this.#own.set(link, []);
  }

  #onReady(): void {
    this.#failedStarts = 0;
    this.#checkStarted();
    this.#pump();
  }

  #onLost(link: WorkerLink, cause: unknown): void {
    this.#links = this.#links.filter((other) => other !== link);
    const orphans = this.#own.get(link) ?? [];
    this.#own.delete(link);
    for (const source of orphans) this.#fail(source);
    this.#failedStarts = link.started ? 0 : this.#failedStarts + 1;
    if (this.#failedStarts < LIMITS.poolStartsMax) {
      if (!this.#closing || this.depth > 0) this.#addLink();
    } else {
      if (this.#links.length === 0) this.#giveUp(cause);
      this.#checkStarted();
      this.#retryLater();
    }
    this.#pump();
    this.#checkDrained();
  }

  #checkStarted(): void {
    if (this.#started === null || !this.#links.every((link) => link.alive)) return;
    this.#started.resolve();
    this.#started = null;
  }

  /** No worker is left: what waits is answered, rather than kept for a start that may never come. */
  #giveUp(cause: unknown): void {
    for (const source of this.#any.splice(0)) this.#fail(source);
    this.#started?.reject(
      new WeirError("POOL_WORKER_LOST", "the masking workers end before they can take work", { cause }),
    );
    this.#started = null;
  }

  /** Starts that fail at once would keep a processor busy, so the next try waits; its failure leads here again. */
  #retryLater(): void {
    if (this.#cancelRetry !== null || this.#closing) return;
    this.#cancelRetry = this.#options.clock.after(LIMITS.poolRetryMs, () => {
      this.#cancelRetry = null;
      this.#failedStarts = LIMITS.poolStartsMax - 1;
      while (this.#links.length < this.#options.workers) this.#addLink();
    });
  }

  /** Answers all that a source waits for with the loss of its worker. */
  #fail(source: Source): void {
    this.#inTurn.delete(source);
    const jobs = source.waiting.splice(0);
    this.#waiting -= jobs.length;
    for (const job of jobs) this.#waitingBytes -= job.bytes.length;
    for (const job of jobs) job.answer(lost());
  }

  /** Gives out tasks while there are free slots. */
  #pump(): void {
    // An answer given while tasks are given out comes back here; the outer run sees what it changed.
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#giveOne());
    } finally {
      this.#pumping = false;
    }
  }

  #giveOne(): boolean {
    let best: WorkerLink | null = null;
    for (const link of this.#links) {
      if (!link.hasRoom || (best !== null && best.busy <= link.busy)) continue;
      if (this.#any.length > 0 || (this.#own.get(link)?.length ?? 0) > 0) best = link;
    }
    if (best === null) return false;
    const own = this.#own.get(best) ?? [];
    this.#ownNext = !this.#ownNext;
    const turns = own.length > 0 && (this.#ownNext || this.#any.length === 0) ? own : this.#any;
    const source = turns.shift();
    if (source === undefined) return false;
    this.#inTurn.delete(source);
    if (!source.ready) return true;
    const job = source.waiting.shift();
    // A source whose tasks were withdrawn keeps its turn until it comes.
    if (job === undefined) return true;
    this.#waiting--;
    this.#waitingBytes -= job.bytes.length;
    try {
      if (!best.knows(source.id)) source.introduce(best);
      best.submit(job);
    } catch (error) {
      job.answer(new WeirError("MASK_FAILED", "a batch could not be handed to a worker", { cause: error }));
      return true;
    }
    if (source.waiting.length > 0 && source.ready) {
      this.#inTurn.add(source);
      turns.push(source);
    }
    return true;
  }

  #checkDrained(): void {
    if (this.#drained === null || this.depth > 0) return;
    this.#drained();
    this.#drained = null;
  }
}
