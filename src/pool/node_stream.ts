// A Node stream that masks what passes, for pipelines of files, sockets and standard input.
//
// Must not: let anything pass after an error; the stream is destroyed with it.

import { Transform, type TransformCallback } from "node:stream";
import type { Masker, Soon } from "../model/masking.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { MaskedBytes } from "../redact/types.ts";

interface TextStream {
  push(chunk: Uint8Array): Soon<MaskedBytes>;
  end(): Soon<MaskedBytes>;
  drop(): void;
}

/**
 * One run of text as a Node transform: bytes in (strings too, in their encoding), masked bytes out, as they may leave.
 * How it is cut into chunks does not matter. What is held back when it is destroyed is dropped.
 *
 * Errors with WeirError `MASK_FAILED`, `POOL_WORKER_LOST`, `POOL_OVERLOADED`, `POOL_CLOSED`; nothing comes out after one.
 *
 * @example
 * await pipeline(process.stdin, redactTransform(pool), process.stdout);
 */
export function redactTransform(source: Redactor | Masker): Transform {
  const stream = open(source);
  return new Transform({
    // Node has made bytes of strings, and refused all else.
    transform(chunk: Buffer, _encoding, callback) {
      give(() => stream.push(chunk), callback);
    },
    flush(callback) {
      give(() => stream.end(), callback);
    },
    destroy(error, callback) {
      stream.drop();
      callback(error);
    },
  });
}

function open(source: Redactor | Masker): TextStream {
  if ("rulesDigest" in source) {
    const stream = source.stream([]);
    return {
      push: (chunk) => stream.push(chunk),
      end: () => stream.end(),
      drop: () => stream.abort(),
    };
  }
  const stream = source.stream();
  return { push: (chunk) => stream.push(chunk), end: () => stream.end(), drop: () => stream.close() };
}

function give(call: () => Soon<MaskedBytes>, callback: TransformCallback): void {
  let answer: Soon<MaskedBytes>;
  try {
    answer = call();
  } catch (error) {
    callback(error as Error); // the core and the pool throw nothing else
    return;
  }
  if (answer instanceof Promise) {
    answer.then(
      (masked) => callback(null, Buffer.from(masked.buffer, masked.byteOffset, masked.length)),
      (error: Error) => callback(error),
    );
  } else if (answer.length === 0) callback();
  else callback(null, Buffer.from(answer.buffer, answer.byteOffset, answer.length));
}
