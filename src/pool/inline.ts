// The instance on the main loop: for work that is smaller than a hop to a worker, and for one text at once.
//
// It answers at once, so nothing waits in it. When it stops (a trap) or has grown for a large batch, another takes its
// place; streams are plain data between calls and go on in the new one.
//
// Must not: keep input longer than a call.

import type { EntityMask, MaskedBytes } from "../model/masking.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import { Core } from "../redact/core.ts";
import type { MaskKeys } from "../redact/keys.ts";
import { type MaskPlan, makePlan } from "../redact/plan.ts";
import { maskRows, type RowsResult } from "../redact/rows.ts";
import { CoreStream } from "../redact/stream.ts";

/** Memory never shrinks, so an instance that grew past this for a large batch is replaced after it. */
const KEEP_BYTES = 48 * 1024 * 1024;
/** Lists of masks whose plans are kept: one for each policy or so. */
const PLANS_MAX = 256;

export class InlineCore {
  readonly ruleSet: RuleSet;
  readonly keys: MaskKeys | null;
  #core: Core;
  readonly #byList = new WeakMap<readonly EntityMask[], MaskPlan>();
  readonly #byContent = new Map<string, MaskPlan>();

  constructor(ruleSet: RuleSet, keys: MaskKeys | null) {
    this.ruleSet = ruleSet;
    this.keys = keys;
    this.#core = new Core(ruleSet, keys);
  }

  /** The same object for equal lists, so that the core keeps the one it has. @throws WeirError `MASK_KEY_MISSING`. */
  plan(masks: readonly EntityMask[]): MaskPlan {
    const known = this.#byList.get(masks);
    if (known !== undefined) return known;
    const content = JSON.stringify(masks);
    let plan = this.#byContent.get(content);
    if (plan === undefined) {
      plan = makePlan(this.ruleSet, masks, this.keys !== null);
      if (this.#byContent.size >= PLANS_MAX) this.#byContent.clear();
      this.#byContent.set(content, plan);
    }
    this.#byList.set(masks, plan);
    return plan;
  }

  /** @param counts Findings by entity are added here. @throws WeirError `FRAME_MALFORMED`, `MASK_FAILED`. */
  rows(
    plan: MaskPlan,
    layout: Uint8Array,
    batch: Uint8Array,
    copyStarted: boolean,
    counts: Map<string, number>,
  ): RowsResult {
    const core = this.#core;
    try {
      const input = core.reserve(batch.length);
      core.window.set(batch, input);
      const result = maskRows(core, plan, layout, batch.length, copyStarted);
      core.takeCounts(counts);
      return result;
    } finally {
      this.#after(core);
    }
  }

  /** A stream that starts here, or goes on here. */
  stream(plan: MaskPlan): InlineStream {
    return new InlineStream(this, plan);
  }

  /** One complete text. @throws WeirError `MASK_FAILED`. */
  text(bytes: Uint8Array, masks: readonly EntityMask[]): MaskedBytes {
    const stream = this.stream(this.plan(masks));
    const head = stream.push(bytes, null);
    const tail = stream.end(null);
    if (head.length === 0) return tail;
    if (tail.length === 0) return head;
    const whole = new Uint8Array(head.length + tail.length);
    whole.set(head);
    whole.set(tail, head.length);
    // Both parts are masked, so the whole is.
    return whole as MaskedBytes;
  }

  /** The instance that calls go to now. */
  get core(): Core {
    return this.#core;
  }

  /** Runs one call of a stream on the core that is now in use. */
  call<T>(counts: Map<string, number> | null, run: () => T): T {
    const core = this.#core;
    try {
      const result = run();
      if (counts !== null) core.takeCounts(counts);
      return result;
    } finally {
      this.#after(core);
    }
  }

  #after(core: Core): void {
    if (core.failed || core.window.length > KEEP_BYTES) {
      this.#core = new Core(this.ruleSet, this.keys);
      return;
    }
    // Of a call that failed, or whose counts nobody wants: they must not go to the next one's.
    core.takeCounts(DISCARD);
    DISCARD.clear();
    core.forget();
  }
}

const DISCARD = new Map<string, number>();

/** A stream on the inline instance. Findings are added to `counts` by entity. */
export class InlineStream {
  readonly #inline: InlineCore;
  readonly #plan: MaskPlan;
  #core: Core;
  #stream: CoreStream;

  constructor(inline: InlineCore, plan: MaskPlan) {
    this.#inline = inline;
    this.#plan = plan;
    this.#core = inline.core;
    this.#stream = new CoreStream(inline.core, plan);
  }

  get heldBytes(): number {
    return this.#stream.heldBytes;
  }

  push(chunk: Uint8Array, counts: Map<string, number> | null): MaskedBytes {
    return this.#inline.call(counts, () => this.#current().push(chunk));
  }

  settle(counts: Map<string, number> | null): MaskedBytes {
    return this.#inline.call(counts, () => this.#current().settle());
  }

  end(counts: Map<string, number> | null): MaskedBytes {
    return this.#inline.call(counts, () => this.#current().end());
  }

  /** See `CoreStream.detach`. */
  detach(): ReturnType<CoreStream["detach"]> {
    return this.#stream.detach();
  }

  close(): void {
    this.#stream.close();
  }

  #current(): CoreStream {
    const { core } = this.#inline;
    if (this.#core !== core) {
      this.#stream = new CoreStream(core, this.#plan, null, this.#stream.detach());
      this.#core = core;
    }
    return this.#stream;
  }
}
