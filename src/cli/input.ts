// Input of commands as chunks: standard input or a file, unpacked when it is gzip.

import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { concat } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import type { Cli } from "./cli.ts";

type Chunks = AsyncGenerator<Uint8Array>;

/** Magic bytes of RFC 1952 and its only method, deflate. */
const GZIP = [0x1f, 0x8b, 0x08];
const FILE_CHUNK_BYTES = 256 * 1024;

/** @throws WeirError `USAGE` when standard input cannot be read: a folder, say. */
export function standardInput(cli: Cli): Chunks {
  return read(cli.stdin, "standard input");
}

/** @throws WeirError `USAGE` when the file cannot be read. */
export function fileInput(path: string): Chunks {
  return read(createReadStream(path, { highWaterMark: FILE_CHUNK_BYTES }), path);
}

async function* read(stream: Readable, name: string): Chunks {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
        throw new WeirError("USAGE", `${name} cannot be read (${code})`);
      }
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/**
 * The chunks, unpacked when they begin as gzip does; several members count as one text.
 *
 * @param name For messages.
 * @throws WeirError `FORMAT_MALFORMED` when the packed data is damaged or cut off, and what `chunks` throws.
 */
export async function* unpacked(chunks: Chunks, name: string): Chunks {
  const start: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < GZIP.length && !ended) {
    const next = await chunks.next();
    ended = next.done === true;
    if (next.done) break;
    start.push(next.value);
    length += next.value.length;
  }
  const first = start.length === 0 ? new Uint8Array(0) : concat(start);
  const isGzip = GZIP.every((byte, i) => first[i] === byte);
  if (!isGzip) {
    yield first;
    if (!ended) yield* chunks;
    return;
  }
  const packed = (async function* () {
    yield first;
    yield* chunks;
  })();
  const gunzip = createGunzip();
  // The error comes out of `gunzip` too, where it is told.
  pipeline(Readable.from(packed, { objectMode: true }), gunzip, () => {});
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    if (error instanceof WeirError) throw error;
    throw new WeirError("FORMAT_MALFORMED", `the gzip data of ${name} is damaged or cut off`);
  }
}
