// Reads a recording frame by frame, in bounded memory, and says where its form ends. It checks each frame's hash
// against the one before; what that means for the whole is the business of verify.ts.

import { createReadStream } from "node:fs";
import { concat, EMPTY_BYTES } from "../base/bytes.ts";
import { asWeirError, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { decodeEvent, type RecordedEvent } from "./events.ts";
import {
  decodePrefix,
  HASH_BYTES,
  HEADER_FIXED_BYTES,
  HEADER_JSON_BYTES_MAX,
  MAGIC,
  PREFIX_BYTES,
  type RecordingHeader,
  sha256,
  VERSION,
} from "./format.ts";

/** What follows next in a file, as it stands there. */
export type Scanned =
  | { readonly kind: "header"; readonly header: RecordingHeader; readonly hash: Uint8Array }
  | {
      readonly kind: "frame";
      /** Place in the file, from 0; `seq` is what the frame says of itself. */
      readonly index: number;
      readonly offset: number;
      /** Where the next frame begins. */
      readonly end: number;
      readonly seq: number;
      /** The hash before it and its own stored one. */
      readonly previous: Uint8Array;
      readonly stored: Uint8Array;
      /** Whether `stored` is the hash of the frame after `previous`. */
      readonly intact: boolean;
      readonly head: string;
      readonly bytes: Uint8Array;
    }
  /** The file ends inside a frame. */
  | { readonly kind: "torn"; readonly index: number; readonly offset: number; readonly bytes: number }
  /** The header or a frame's prefix was changed: what follows cannot be found. `index` is -1 for the header. */
  | { readonly kind: "unreadable"; readonly index: number; readonly offset: number };

/** One event of a recording, for those who replay it. */
export interface ReplayedEvent {
  readonly index: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: RecordedEvent;
}

export type ByteSource = AsyncIterable<Uint8Array>;

/** @throws WeirError `RECORD_NOT_FOUND` while it is read. */
export async function* fileSource(path: string): ByteSource {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      // A stream without an encoding gives buffers.
      yield chunk as Uint8Array;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw asWeirError(
      error,
      "RECORD_NOT_FOUND",
      `The recording ${path} cannot be read (${code}). Check the path and your rights.`,
    );
  }
}

/**
 * The events of a recording, in order, up to its end or the torn frame that a killed gateway left.
 *
 * Each event is checked against the chain before it is given out. Views of one frame are valid until the next.
 *
 * @throws WeirError `RECORD_INVALID` at the first frame that is changed, missing or out of order.
 */
export async function* readRecording(source: ByteSource): AsyncGenerator<ReplayedEvent> {
  for await (const item of scan(source)) {
    if (item.kind === "header" || item.kind === "torn") continue;
    if (item.kind === "unreadable" || !item.intact || item.seq !== item.index) {
      throw new WeirError(
        "RECORD_INVALID",
        `The recording is damaged at ${item.index < 0 ? "its header" : `event ${item.index}`}, byte ${item.offset}. Run weir verify on the file.`,
        { details: { index: item.index, offset: item.offset } },
      );
    }
    const { at, event } = decodeEvent(item.head, item.bytes);
    yield { index: item.index, at, event };
  }
}

/** Walks the file; stops after the first `torn` or `unreadable`. An empty file is a torn header. */
export async function* scan(source: ByteSource): AsyncGenerator<Scanned> {
  const input = new Input(source);
  try {
    let previous: Uint8Array;
    const start = await readHeader(input);
    yield start;
    if (start.kind !== "header") return;
    previous = start.hash;
    for (let index = 0; ; index++) {
      const offset = input.offset;
      const prefix = await input.take(PREFIX_BYTES);
      if (prefix.length === 0) return;
      if (prefix.length < PREFIX_BYTES) {
        yield { kind: "torn", index, offset, bytes: prefix.length };
        return;
      }
      const form = decodePrefix(prefix, LIMITS.recordFrameBytesMax);
      if (form === null) {
        yield { kind: "unreadable", index, offset };
        return;
      }
      const rest = await input.take(form.length + HASH_BYTES);
      if (rest.length < form.length + HASH_BYTES) {
        yield { kind: "torn", index, offset, bytes: PREFIX_BYTES + rest.length };
        return;
      }
      const body = rest.subarray(0, form.length);
      const stored = rest.slice(form.length);
      yield {
        kind: "frame",
        index,
        offset,
        end: input.offset,
        seq: form.seq,
        previous,
        stored,
        intact: Buffer.compare(sha256(previous, prefix, body), stored) === 0,
        head: Buffer.from(body.buffer, body.byteOffset, form.headLength).toString("utf8"),
        bytes: body.subarray(form.headLength),
      };
      previous = stored;
    }
  } finally {
    await input.close();
  }
}

async function readHeader(input: Input): Promise<Exclude<Scanned, { kind: "frame" }>> {
  const unreadable = { kind: "unreadable", index: -1, offset: 0 } as const;
  const fixed = await input.take(HEADER_FIXED_BYTES);
  const magic = Buffer.from(MAGIC, "latin1");
  if (Buffer.compare(fixed.subarray(0, magic.length), magic.subarray(0, fixed.length)) !== 0)
    return unreadable;
  if (fixed.length < HEADER_FIXED_BYTES) return { kind: "torn", index: -1, offset: 0, bytes: fixed.length };
  const length = new DataView(fixed.buffer, fixed.byteOffset).getUint32(8);
  if (length > HEADER_JSON_BYTES_MAX) return unreadable;
  const rest = await input.take(length + HASH_BYTES);
  if (rest.length < length + HASH_BYTES) {
    return { kind: "torn", index: -1, offset: 0, bytes: fixed.length + rest.length };
  }
  const json = rest.subarray(0, length);
  const hash = rest.slice(length);
  if (Buffer.compare(sha256(fixed, json), hash) !== 0) return unreadable;
  const header = parseHeader(json);
  return header === null ? unreadable : { kind: "header", header, hash };
}

function parseHeader(json: Uint8Array): RecordingHeader | null {
  try {
    // Looked at field by field below.
    const value = JSON.parse(Buffer.from(json).toString("utf8")) as Record<string, unknown>;
    const { version, session, createdAt, key } = value;
    if (version !== VERSION || typeof session !== "string") return null;
    if (typeof createdAt !== "number" || typeof key !== "string") return null;
    return { version, session, createdAt, key };
  } catch {
    return null;
  }
}

/** Takes exact lengths from chunks of any; holds no more than what is asked for and one chunk. */
class Input {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = EMPTY_BYTES;
  /** Bytes taken so far. */
  offset = 0;

  constructor(source: ByteSource) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** `length` bytes, or fewer when the source ends before. Views until the next call. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#chunk.length === 0) {
        const next = await this.#iterator.next();
        if (next.done === true) break;
        // Plain arrays only: a Buffer's slice() is a view, and its JSON is not what a replay shows.
        this.#chunk = new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength);
        continue;
      }
      const part = this.#chunk.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    this.offset += length - missing;
    return concat(parts);
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
