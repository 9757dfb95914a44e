// The masking pool: the one `Masker` of a process, with workers for what is large and the main loop for what is small.
//
//   push --+-- at most inlineBytes: inline instance --------------------------------+-- answer
//          +-- else: dispatcher -> slot in a worker's memory -> worker -> slot -----+
//
// Law 7: bytes leave only as the core wrote them. A worker that dies takes its streams and batches with it: they end with
// POOL_WORKER_LOST, another worker takes its place, and the other handles go on.
//
// Must not: know sessions, or hold bytes past their answer.

import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { type Clock, systemClock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type {
  EntityMask,
  MaskedBytes,
  Masker,
  MaskStats,
  RowMasker,
  StreamMasker,
  TreatedShape,
} from "../model/masking.ts";
import { ColumnJudge } from "../redact/columns/judge.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import { MaskKeys } from "../redact/keys.ts";
import { encodeLayout } from "../redact/rows.ts";
import { classifiedRows } from "./classified_rows.ts";
import { Dispatcher } from "./dispatcher.ts";
import { InlineCore } from "./inline.ts";
import type { PoolParts } from "./parts.ts";
import { RowHandle } from "./row_handle.ts";
import { entitiesOf } from "./shared.ts";
import { StreamHandle } from "./stream_handle.ts";

export interface MaskingPoolOptions {
  /** From `compileRules` or `loadRules`; compiled once, shared by all workers. */
  readonly ruleSet: RuleSet;
  /** At least 16 bytes of secret randomness; needed when a rule or mask is `hash` or `token`. Copied. */
  readonly key?: Uint8Array;
  /** Threads; 0 means that all is done on the calling one. Default: one less than the processors, at least one. */
  readonly workers?: number;
  /** Work of at most so many bytes is done on the calling thread, at once. Default `LIMITS.inlineBytes`. */
  readonly inlineBytes?: number;
  /** How large batches are meant to be; a slot holds two. Larger ones take a slower path. Default `LIMITS.batchBytes`. */
  readonly batchBytes?: number;
  /**
   * Masks columns that are taken for personal data by name, type or their first values, where the shape gives hints
   * and no other mask. Absent: columns are scanned only.
   */
  readonly columns?: ColumnOptions;
  /** For the pause between starts that fail. */
  readonly clock?: Pick<Clock, "after">;
}

export interface ColumnOptions {
  /** Milliseconds since the epoch; ages are counted from it. */
  readonly now: () => number;
  /** `table.column` or `schema.table.column`: not personal, whatever they look like. */
  readonly except?: readonly string[];
}

/**
 * A masker whose large work is done by worker threads. Input bytes are read until their answer is there and must not
 * change before; answers are the caller's own. Keeps the process alive until it is closed.
 */
export interface MaskingPool extends Masker {
  /** Tasks that wait or are in work in the workers. */
  readonly depth: number;
  /** Input bytes of all open streams that wait because a match could still include them. */
  readonly heldBytes: number;
  /** Worker threads that are alive or starting, for diagnosis. */
  readonly threads: readonly Worker[];
  /** Takes no more work (`POOL_CLOSED`), answers what it has, and ends the workers. Idempotent. */
  close(): Promise<void>;
}

/** Batches are whole rows, so they pass their size by up to a row. */
const SLOT_BATCHES = 2;
/** For each byte of a batch in a slot, so many in its output: a masked column of single characters as tokens. */
const OUTPUT_FACTOR = 16;

/**
 * Starts the workers; resolves when all can take work.
 *
 * @throws WeirError `MASK_KEY_MISSING` (a rule needs a key, or it is too short), `IMAGE_INVALID`, `POOL_WORKER_LOST` (the
 *   workers cannot be started).
 */
export async function createMaskingPool(options: MaskingPoolOptions): Promise<MaskingPool> {
  const { ruleSet, inlineBytes = LIMITS.inlineBytes, batchBytes = LIMITS.batchBytes } = options;
  const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
  const key = options.key ? Uint8Array.from(options.key) : null;
  const inline = new InlineCore(ruleSet, key === null ? null : new MaskKeys(key));
  // A rule that needs a key is told of now, not when it first finds something.
  inline.plan([]);
  const entities = entitiesOf(ruleSet.rules);
  const slotBytes = batchBytes * SLOT_BATCHES;
  let dispatcher: Dispatcher | null = null;
  if (workers > 0) {
    const slots = {
      slots: LIMITS.poolSlots,
      inputBytes: slotBytes,
      outputBytes: slotBytes * OUTPUT_FACTOR,
    };
    dispatcher = new Dispatcher({
      ruleSet: toShare(ruleSet),
      key,
      slots,
      entities: entities.length,
      workers,
      clock: options.clock ?? systemClock,
    });
    try {
      await dispatcher.start();
    } catch (error) {
      await dispatcher.close();
      throw error;
    }
  }
  const judge =
    options.columns === undefined
      ? null
      : new ColumnJudge({ ...options.columns, foundByRules: new Set(entities) });
  return new Pool(inline, dispatcher, judge, { inlineBytes, slotBytes, entities });
}

/** The rule set as a worker needs it: the image in memory that all share, the rules without their examples. */
function toShare(set: RuleSet): RuleSet {
  const image = new Uint8Array(new SharedArrayBuffer(set.image.length));
  image.set(set.image);
  const rules = set.rules.map(({ id, entity, mask }) => ({ id, entity, mask, pattern: "" }));
  return { rules, image, digest: set.digest, strategies: [] };
}

class Pool implements MaskingPool {
  readonly rulesDigest: string;
  readonly #inline: InlineCore;
  readonly #dispatcher: Dispatcher | null;
  readonly #judge: ColumnJudge | null;
  readonly #parts: PoolParts;
  readonly #gauge = { heldBytes: 0 };
  #nextId = 1;
  #closing: Promise<void> | null = null;

  constructor(
    inline: InlineCore,
    dispatcher: Dispatcher | null,
    judge: ColumnJudge | null,
    sizes: Pick<PoolParts, "inlineBytes" | "slotBytes" | "entities">,
  ) {
    this.rulesDigest = inline.ruleSet.digest;
    this.#inline = inline;
    this.#dispatcher = dispatcher;
    this.#judge = judge;
    this.#parts = { ...sizes, inline, dispatcher, gauge: this.#gauge, guard: () => this.#guard() };
  }

  get depth(): number {
    return this.#dispatcher?.depth ?? 0;
  }

  get heldBytes(): number {
    return this.#gauge.heldBytes;
  }

  get threads(): readonly Worker[] {
    return this.#dispatcher?.links.flatMap((link) => link.threads) ?? [];
  }

  rows(shape: TreatedShape, masks: readonly EntityMask[]): RowMasker {
    this.#guard();
    const plan = this.#inline.plan(masks);
    const keyed = shape.columns.some(({ treatment: { kind } }) => kind === "hash" || kind === "token");
    if (keyed && this.#inline.keys === null)
      throw new WeirError(
        "MASK_KEY_MISSING",
        "a column is masked with hash or token, but no mask key is configured",
      );
    const inOrder = shape.framing.kind === "pg-copy-binary";
    const open = (treated: TreatedShape, stats?: MaskStats) =>
      new RowHandle(this.#parts, this.#id(), plan, encodeLayout(treated), inOrder, stats);
    return this.#judge === null ? open(shape) : classifiedRows(this.#judge, shape, open);
  }

  stream(masks: readonly EntityMask[]): StreamMasker {
    this.#guard();
    return new StreamHandle(this.#parts, this.#id(), this.#inline.plan(masks));
  }

  text(bytes: Uint8Array, masks: readonly EntityMask[] = NO_MASKS): MaskedBytes {
    this.#guard();
    return this.#inline.text(bytes, masks);
  }

  close(): Promise<void> {
    this.#closing ??= this.#dispatcher?.close() ?? Promise.resolve();
    return this.#closing;
  }

  /** Wraps within the words of a slot; handles of four billion ago are gone. */
  #id(): number {
    this.#nextId = (this.#nextId + 1) | 0;
    return this.#nextId;
  }

  #guard(): void {
    if (this.#closing !== null)
      throw new WeirError("POOL_CLOSED", "the masking pool is closed; open another one");
  }
}

const NO_MASKS: readonly EntityMask[] = [];
