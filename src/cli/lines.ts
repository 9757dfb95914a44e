// Standard input as lines, bounded: a line that is too long or no UTF-8 is told as such, and the next one is read.

import type { Readable } from "node:stream";
import { strictText } from "../base/bytes.ts";
import { LIMITS } from "../base/limits.ts";

export type Line =
  | { readonly kind: "text"; readonly number: number; readonly text: string }
  | { readonly kind: "bad"; readonly number: number; readonly why: string };

const NEWLINE = 0x0a;

/** Lines without their ends, numbered from 1; empty ones are skipped. The last one needs no end. */
export async function* readLines(
  input: Readable,
  bytesMax: number = LIMITS.jsonLineBytesMax,
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 1;

  function take(): Line | null {
    const tooLong = length > bytesMax;
    const bytes = tooLong ? new Uint8Array(0) : Buffer.concat(parts);
    parts = [];
    length = 0;
    if (tooLong) return { kind: "bad", number, why: `the line is longer than ${bytesMax} bytes` };
    const text = strictText(bytes);
    if (text === null) return { kind: "bad", number, why: "the line is not UTF-8" };
    return text.trim() === "" ? null : { kind: "text", number, text };
  }

  for await (const chunk of input as AsyncIterable<Uint8Array | string>) {
    let rest: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      add(rest.subarray(0, end));
      const line = take();
      number++;
      if (line !== null) yield line;
      rest = rest.subarray(end + 1);
    }
    add(rest);
  }
  const last = take();
  if (last !== null) yield last;

  function add(part: Uint8Array): void {
    length += part.length;
    // Past the limit only the length is still of interest.
    if (length <= bytesMax) parts.push(part);
    else parts = [];
  }
}
