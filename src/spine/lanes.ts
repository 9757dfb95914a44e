// The kinds of lane that a permit hands out: whole rows, runs of text, and what the client sends in.
//
// Must not: know more of a masker than its interface, or of a lane than its order.

import type { StreamKind } from "../model/events.ts";
import type { MaskedBytes, MaskStats, RowFraming, RowMasker, Soon, StreamMasker } from "../model/masking.ts";
import type { InputStream, MaskedRows, MaskedStream } from "../model/session.ts";
import { Lane, type LaneOwner } from "./lane.ts";

/** Rows of one result. */
export class RowsLane implements MaskedRows {
  readonly lane: Lane;
  readonly stats: MaskStats;
  readonly #masker: RowMasker;

  constructor(owner: LaneOwner, kind: StreamKind, framing: RowFraming["kind"], masker: RowMasker) {
    this.#masker = masker;
    this.stats = masker.stats;
    this.lane = new Lane(owner, kind, masker.stats, { free: () => quietly(() => masker.close()) }, framing);
  }

  push(batch: Uint8Array): Soon<MaskedBytes> {
    const started = this.lane.enter();
    let masked: Soon<MaskedBytes>;
    try {
      masked = this.#masker.push(batch);
    } catch (error) {
      throw this.lane.broken(error);
    }
    return this.lane.pass(masked, started);
  }
}

/** One run of text that comes back. */
export class StreamLane implements MaskedStream {
  readonly lane: Lane;
  readonly stats: MaskStats;
  readonly #masker: StreamMasker;
  #ended = false;

  constructor(owner: LaneOwner, kind: StreamKind, masker: StreamMasker) {
    this.#masker = masker;
    this.stats = masker.stats;
    // A stream that was not ended drops what it holds: it could be half a match.
    const free = () => {
      if (!this.#ended) quietly(() => masker.abort());
    };
    this.lane = new Lane(owner, kind, masker.stats, { free });
  }

  push(chunk: Uint8Array): Soon<MaskedBytes> {
    const started = this.lane.enter();
    let masked: Soon<MaskedBytes>;
    try {
      masked = this.#masker.push(chunk);
    } catch (error) {
      throw this.lane.broken(error);
    }
    return this.lane.pass(masked, started);
  }

  settle(): Soon<MaskedBytes> {
    const started = this.lane.enter();
    let masked: Soon<MaskedBytes>;
    try {
      masked = this.#masker.settle();
    } catch (error) {
      throw this.lane.broken(error);
    }
    return this.lane.pass(masked, started);
  }

  end(): Soon<MaskedBytes> {
    const started = this.lane.enter();
    let masked: Soon<MaskedBytes>;
    this.#ended = true;
    try {
      masked = this.#masker.end();
    } catch (error) {
      throw this.lane.broken(error);
    }
    const answer = this.lane.pass(masked, started);
    this.lane.retire();
    return answer;
  }
}

/**
 * What the client sends in: recorded masked, forwarded as it is. Of each chunk the masker may still hold its
 * last bytes when the chunk is forwarded, since half a match cannot be recorded; they follow with the next
 * chunk or the end.
 */
export class InputLane implements InputStream {
  readonly #stream: StreamLane;

  constructor(stream: StreamLane) {
    this.#stream = stream;
  }

  push(chunk: Uint8Array): Soon<void> {
    const answer = this.#stream.push(chunk);
    if (answer instanceof Promise) return answer.then(nothing);
  }

  end(): Soon<void> {
    const answer = this.#stream.end();
    if (answer instanceof Promise) return answer.then(nothing);
  }
}

/**
 * Stands in for a stream masker where input may belong to a masked column: only its size is recorded.
 *
 * @param note Masks the words that stand for so many bytes.
 */
export function sizeOnly(note: (bytes: number) => MaskedBytes, empty: MaskedBytes): StreamMasker {
  const stats: MaskStats = { rows: 0, bytesIn: 0, bytesOut: 0, findings: new Map() };
  return {
    stats,
    heldBytes: 0,
    push(chunk) {
      const masked = note(chunk.length);
      stats.bytesIn += chunk.length;
      stats.bytesOut += masked.length;
      return masked;
    },
    settle: () => empty,
    end: () => empty,
    abort: nothing,
  };
}

/** Freeing must not hide the failure that made it needed, and there is nobody to tell of its own. */
function quietly(free: () => void): void {
  try {
    free();
  } catch {
    // The handle is dropped either way.
  }
}

function nothing(): void {}
