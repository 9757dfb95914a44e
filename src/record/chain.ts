// Turns events into the frames of one recording: numbers them, chains them, merges and splits data, signs checkpoints.
//
// Pure but for the key: no file, no clock. What it returns must be written in that order, or the recording is void.

import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { MaskedBytes } from "../model/masking.ts";
import { encodeEvent, type RecordedEvent } from "./events.ts";
import { checkpointText, encodeFrame, encodeHeader, VERSION } from "./format.ts";
import type { SigningKey } from "./key.ts";
import { type DataEvent, isMessage } from "./limiter.ts";

/** Where a recording stands: `count` frames, ending with `head` (hex). */
export interface RecordingHead {
  readonly count: number;
  readonly head: string;
}

/** A head that is not in words yet. */
export interface ChainPosition {
  readonly count: number;
  readonly hash: Uint8Array;
}

export function headAt({ count, hash }: ChainPosition): RecordingHead {
  return { count, head: Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString("hex") };
}

export interface TimedEvent {
  readonly at: number;
  readonly event: RecordedEvent;
}

export class RecordingChain {
  readonly #session: string;
  readonly #key: SigningKey;
  #hash: Uint8Array;
  #count = 0;
  #signedCount = -1;
  readonly header: Uint8Array;

  constructor(session: string, createdAt: number, key: SigningKey) {
    this.#session = session;
    this.#key = key;
    const { bytes, hash } = encodeHeader({ version: VERSION, session, createdAt, key: key.publicKey });
    this.header = bytes;
    this.#hash = hash;
  }

  get head(): RecordingHead {
    return headAt(this.position);
  }

  /** The same, before it is put into words: the hash is never changed in place. */
  get position(): ChainPosition {
    return { count: this.#count, hash: this.#hash };
  }

  /** Whether frames were added since the last checkpoint. */
  get unsigned(): boolean {
    return this.#count !== this.#signedCount;
  }

  /**
   * Appends the buffers of the events' frames to `out`. Neighbouring data of one stream becomes one frame, but for complete texts.
   *
   * @throws WeirError `RECORD_WRITE` for an event larger than a frame may be.
   */
  frames(events: readonly TimedEvent[], out: Uint8Array[]): void {
    for (let i = 0; i < events.length; i++) {
      const { at, event } = events[i];
      if (event.kind !== "data") {
        this.#frame(event, at, out);
        continue;
      }
      const parts = [event.bytes];
      let length = event.bytes.length;
      for (let next = events[i + 1]?.event; next?.kind === "data"; next = events[i + 1]?.event) {
        if (!sameStream(event, next) || length + next.bytes.length > LIMITS.recordEventBytesMax) break;
        parts.push(next.bytes);
        length += next.bytes.length;
        i++;
      }
      this.#data(event, parts, at, out);
    }
  }

  /** Appends a signed head of all frames so far. */
  checkpoint(at: number, out: Uint8Array[]): void {
    const { count, head } = this.head;
    const signature = this.#key.sign(checkpointText(this.#session, count, head));
    this.#frame({ kind: "checkpoint", count, head, signature }, at, out);
    this.#signedCount = this.#count;
  }

  #data(event: DataEvent, parts: readonly MaskedBytes[], at: number, out: Uint8Array[]): void {
    const max = LIMITS.recordEventBytesMax;
    if (parts.length > 1 || event.bytes.length <= max) {
      this.#frame(event, at, out, parts);
      return;
    }
    for (let start = 0; start < event.bytes.length; start += max) {
      this.#frame(event, at, out, [event.bytes.subarray(start, start + max)]);
    }
  }

  /** @param data Stands in place of the event's own bytes. */
  #frame(event: RecordedEvent, at: number, out: Uint8Array[], data?: readonly Uint8Array[]): void {
    const { head, bytes } =
      data === undefined ? encodeEvent(event, at) : { head: dataHead(event, data, at), bytes: data };
    const { buffers, hash, length } = encodeFrame(this.#hash, this.#count, head, bytes);
    if (length > LIMITS.recordFrameBytesMax) {
      throw new WeirError(
        "RECORD_WRITE",
        `An event of ${length} bytes is larger than a recording's frame may be (${LIMITS.recordFrameBytesMax}).`,
      );
    }
    out.push(...buffers);
    this.#hash = hash;
    this.#count++;
  }
}

function sameStream(a: DataEvent, b: DataEvent): boolean {
  return a.op === b.op && a.stream === b.stream && a.framing === b.framing && !isMessage(a.stream);
}

/** The head of a data event whose bytes come in several pieces. */
function dataHead(event: RecordedEvent, data: readonly Uint8Array[], at: number): string {
  let length = 0;
  for (const part of data) length += part.length;
  // Only data comes in pieces.
  const { op, stream, framing } = event as DataEvent;
  const framed = framing === undefined ? "" : `"framing":${JSON.stringify(framing)},`;
  return `{"$":[["bytes",${length}]],"at":${at},${framed}"kind":"data","op":${op},"stream":${JSON.stringify(stream)}}`;
}
