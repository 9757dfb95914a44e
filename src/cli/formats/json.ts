// JSON in, JSON out: a document that is held whole, or JSON lines one after another.

import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Masking } from "../rule_choice.ts";
import { type Format, Pending } from "./format.ts";
import { JsonValues } from "./json_values.ts";

const LF = 0x0a;
const EMPTY = new Uint8Array(0);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Of a broken document nothing is written. */
export class JsonFormat implements Format {
  private readonly masking: Masking;
  private readonly pending = new Pending();
  private readonly counts = new Map<string, number>();

  constructor(masking: Masking) {
    this.masking = masking;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.pending.length + chunk.length > LIMITS.redactDocumentBytesMax)
      throw new WeirError(
        "FORMAT_TOO_LARGE",
        `the document is larger than ${LIMITS.redactDocumentBytesMax} bytes; nothing was written`,
        { details: { hint: "As JSON lines (--format jsonl) or --format text it may have any size." } },
      );
    this.pending.add(chunk);
    return EMPTY;
  }

  end(): Uint8Array {
    const { bytes } = this.pending;
    const values = new JsonValues(this.masking, bytes, this.counts);
    values.add(markLength(bytes), bytes.length, "the document");
    return values.finish(bytes.length);
  }

  count(into: Map<string, number>): void {
    addCounts(into, this.counts);
  }
}

/** Lines before a broken one are written, it and those behind it are not. */
export class JsonLinesFormat implements Format {
  private readonly masking: Masking;
  private readonly pending = new Pending();
  private readonly counts = new Map<string, number>();
  private failure: WeirError | null = null;
  private line = 0;
  /** Bytes that are pending and hold no line end. */
  private searched = 0;

  constructor(masking: Masking) {
    this.masking = masking;
  }

  push(chunk: Uint8Array): Uint8Array {
    return this.run(chunk, false);
  }

  end(): Uint8Array {
    const out = this.run(EMPTY, true);
    if (this.failure !== null) throw this.failure;
    return out;
  }

  count(into: Map<string, number>): void {
    addCounts(into, this.counts);
  }

  private run(chunk: Uint8Array, final: boolean): Uint8Array {
    if (this.failure !== null) throw this.failure;
    this.pending.add(chunk);
    const { bytes } = this.pending;
    const values = new JsonValues(this.masking, bytes, this.counts);
    let from = 0;
    try {
      for (;;) {
        const end = bytes.indexOf(LF, Math.max(from, this.searched));
        const to = end < 0 ? bytes.length : end;
        if (to - from > LIMITS.redactRecordBytesMax)
          throw new WeirError(
            "FORMAT_TOO_LARGE",
            `line ${this.line + 1} is longer than ${LIMITS.redactRecordBytesMax} bytes`,
          );
        if (end < 0 && !final) break;
        this.line++;
        const start = this.line === 1 ? markLength(bytes) : from;
        if (!isBlank(bytes, start, to)) values.add(start, to, `line ${this.line}`);
        from = end < 0 ? to : end + 1;
        if (end < 0) break;
      }
    } catch (error) {
      // The lines before it leave first, however the input was cut: the next call tells the error.
      if (!(error instanceof WeirError) || !error.code.startsWith("FORMAT_")) throw error;
      this.failure = error;
    }
    const out = values.finish(from);
    this.pending.drop(from);
    this.searched = this.pending.length;
    return out;
  }
}

function markLength(bytes: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++)
    if (bytes[i] !== 0x20 && bytes[i] !== 0x09 && bytes[i] !== 0x0d) return false;
  return true;
}

function addCounts(into: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [entity, count] of counts) into.set(entity, (into.get(entity) ?? 0) + count);
}
