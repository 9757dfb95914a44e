// One run of text through the core: what may leave, and what must wait.
//
// A match may be cut by any chunk border, so a byte is released only when no match that is still possible could
// include it: the oldest live candidate decides, not an overlap window (which would scan bytes twice and still leak a
// match longer than itself).
//
// Must not: read a clock. Waiting is the lane's business; it calls `settle`.

import { EMPTY_BYTES } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { type Core, NO_LISTS, type SavedLists } from "./core.ts";
import type { MaskPlan } from "./plan.ts";
import { confidenceOf, type Finding, type MaskedBytes } from "./types.ts";
import { VIEWS, type ViewName } from "./views.ts";
import * as abi from "./wasm/abi.ts";

/** A chunk is searched in pieces of this many bytes: they stay in cache, and lists stay short. */
const PIECE_BYTES = 32 * 1024;

/** All that a stream is between two calls: plain data, which can go to another instance of the same rule set. */
export interface StreamState {
  readonly tail: Uint8Array;
  readonly base: number;
  readonly released: number;
  readonly scanFrom: number;
  readonly maskedUpTo: number;
  readonly lists: SavedLists;
  readonly fresh: boolean;
}

function viaOf(flags: number): { readonly via?: readonly ViewName[] } {
  const views = flags & abi.FLAG_VIEWS;
  if (views === 0) return {};
  const numbers = [(views >>> abi.FLAG_OUTER_SHIFT) & 15, (views >>> abi.FLAG_INNER_SHIFT) & 15];
  return { via: numbers.flatMap((number) => (number === 0 ? [] : [VIEWS[number - 1]])) };
}

export class CoreStream {
  private readonly core: Core;
  private readonly plan: MaskPlan;
  private readonly onFinding: ((finding: Finding) => void) | null;
  private tail: Uint8Array = EMPTY_BYTES;
  /** Absolute offset of the tail's first byte. */
  private base = 0;
  private released = 0;
  private scanFrom = 0;
  private maskedUpTo = 0;
  private lists: SavedLists = NO_LISTS;
  private fresh = true;
  private closed = false;

  /** @param state Of a stream with the same rule set and plan, which goes on here. */
  constructor(
    core: Core,
    plan: MaskPlan,
    onFinding: ((finding: Finding) => void) | null = null,
    state: StreamState | null = null,
  ) {
    this.core = core;
    this.plan = plan;
    this.onFinding = onFinding;
    if (state === null) return;
    this.tail = state.tail;
    this.base = state.base;
    this.released = state.released;
    this.scanFrom = state.scanFrom;
    this.maskedUpTo = state.maskedUpTo;
    // Empty lists lose their identity on their way through a message.
    const { pending, findings, lastEnds, simulations } = state.lists;
    const none = pending.length + findings.length + lastEnds.length + simulations.length === 0;
    this.lists = none ? NO_LISTS : state.lists;
    this.fresh = state.fresh;
  }

  /** Closes the stream here and gives what it is, so that it can go on elsewhere. @throws WeirError `STREAM_CLOSED`. */
  detach(): StreamState {
    if (this.closed) throw new WeirError("STREAM_CLOSED", "the stream has ended or failed; it cannot move");
    const { tail, base, released, scanFrom, maskedUpTo, lists, fresh } = this;
    this.close();
    return { tail, base, released, scanFrom, maskedUpTo, lists, fresh };
  }

  /** Input bytes that wait. */
  get heldBytes(): number {
    return this.tail.length - this.released;
  }

  /** @returns What may leave now; the caller owns it. @throws WeirError `STREAM_CLOSED`, `MASK_FAILED`. */
  push(chunk: Uint8Array): MaskedBytes {
    return this.run(chunk, false);
  }

  /** Resolves what is held as if the text ended here; the stream goes on. */
  settle(): MaskedBytes {
    return this.run(EMPTY_BYTES, true);
  }

  /** Takes a last chunk, resolves what is held; the stream is closed. */
  end(chunk: Uint8Array = EMPTY_BYTES): MaskedBytes {
    const out = this.run(chunk, true);
    this.close();
    return out;
  }

  /** Drops what is held. Idempotent. */
  close(): void {
    this.closed = true;
    this.tail = EMPTY_BYTES;
    this.lists = NO_LISTS;
    this.released = 0;
  }

  private run(chunk: Uint8Array, final: boolean): MaskedBytes {
    if (this.closed)
      throw new WeirError("STREAM_CLOSED", "the stream has ended or failed; nothing more comes out of it");
    const out = new Output(chunk.length > PIECE_BYTES ? this.tail.length + chunk.length : 0);
    try {
      let at = 0;
      for (; chunk.length - at > PIECE_BYTES; at += PIECE_BYTES)
        this.step(chunk.subarray(at, at + PIECE_BYTES), false, out);
      if (final || at < chunk.length) this.step(chunk.subarray(at), final, out);
    } catch (error) {
      // What was searched in this call is not given out: after an error a stream says nothing more.
      this.close();
      throw error;
    }
    // The only place where bytes of a stream become MaskedBytes: all of them were written by the core.
    return out.bytes() as MaskedBytes;
  }

  private step(piece: Uint8Array, final: boolean, out: Output): void {
    const { core, tail } = this;
    const length = tail.length + piece.length;
    const input = core.reserve(length);
    core.window.set(tail, input);
    core.window.set(piece, input + tail.length);
    core.restore(this.lists);
    const flags = { final, begin: this.base === 0, fresh: this.fresh, odd: this.base % 2 !== 0 };
    const result = core.push(
      this.plan,
      length,
      { released: this.released, scanFrom: this.scanFrom, maskedUpTo: this.maskedUpTo },
      flags,
    );
    if (result.outLength > 0) out.take(core, result.outLength);
    const found = this.onFinding === null ? null : this.foundBy(result.reported);
    const keep = result.keepFrom;
    this.lists = core.save(result);
    this.tail = core.window.slice(input + keep, input + length);
    this.base += keep;
    this.released = result.released - keep;
    this.scanFrom = Math.max(result.scanFrom - keep, 0);
    this.maskedUpTo = Math.max(result.maskedUpTo - keep, 0);
    this.fresh = false;
    // Told last: a listener may use the same core.
    if (found !== null) for (const finding of found) this.onFinding?.(finding);
  }

  private foundBy(count: number): Finding[] {
    const { base, core } = this;
    const found: Finding[] = [];
    core.reported(count, (start, end, rule, flags) => {
      const named = core.set.rules[rule];
      const truncated = (flags & abi.FLAG_TRUNCATED) !== 0;
      const confidence = (flags & abi.FLAG_CHECKED) !== 0 ? "high" : confidenceOf(named);
      found.push({
        start: base + start,
        end: base + end,
        rule: named.id,
        entity: named.entity,
        truncated,
        confidence,
        ...viaOf(flags),
      });
    });
    return found;
  }
}

/** What one call gives out, copied once: of one piece as it is, of several into a buffer that is made at once. */
class Output {
  private buffer: Uint8Array = EMPTY_BYTES;
  private length = 0;
  private readonly expected: number;

  /** @param expected Bytes of all pieces; 0 when there is but one. Labels may make the output longer. */
  constructor(expected: number) {
    this.expected = expected;
  }

  take(core: Core, length: number): void {
    if (this.expected === 0 && this.length === 0) {
      this.buffer = core.output(length);
      this.length = length;
      return;
    }
    if (this.length + length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.expected, Math.ceil((this.length + length) * 1.25)));
      grown.set(this.buffer.subarray(0, this.length));
      this.buffer = grown;
    }
    core.copyOutput(length, this.buffer, this.length);
    this.length += length;
  }

  bytes(): Uint8Array {
    return this.length === this.buffer.length ? this.buffer : this.buffer.subarray(0, this.length);
  }
}
