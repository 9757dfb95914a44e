// What the handles of one pool share.

import type { Dispatcher } from "./dispatcher.ts";
import type { InlineCore } from "./inline.ts";

export interface PoolParts {
  readonly inline: InlineCore;
  /** Null when the pool has no workers. */
  readonly dispatcher: Dispatcher | null;
  /** Work of at most so many bytes is done on the main loop. */
  readonly inlineBytes: number;
  /** Room for input in one slot. */
  readonly slotBytes: number;
  /** Names of the counts in a worker's answer. */
  readonly entities: readonly string[];
  /** Sums over all handles. */
  readonly gauge: { heldBytes: number };
  /** @throws WeirError `POOL_CLOSED`. */
  guard(): void;
}

/** Adds a worker's counts, which are in the order of `entities`. */
export function addCounts(into: Map<string, number>, entities: readonly string[], counts: Int32Array): void {
  for (let i = 0; i < counts.length; i++)
    if (counts[i] !== 0) into.set(entities[i], (into.get(entities[i]) ?? 0) + counts[i]);
}

export function addAll(into: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [entity, count] of counts) into.set(entity, (into.get(entity) ?? 0) + count);
}
