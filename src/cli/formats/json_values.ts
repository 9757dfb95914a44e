// Masks the strings and numbers of JSON texts one by one; keys, white space and everything unmasked stay as written.
//
// A value is searched twice: alone, as a text of its own, and behind its key (`"password": "..."`), since many secrets are
// told by their name only. Both go through the core in batches, which only tell where something was found; such values are
// then masked exactly. What is found in a key is not masked.
//
// A number in which something is found becomes a string, or null.

import { concat, strictText, text, utf8 } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import type { Finding } from "../../redact/types.ts";
import type { Masking } from "../rule_choice.ts";
import { type ExactMask, maskExactly } from "./exact.ts";
import { BATCH_BYTES, FieldBatch, isSameAt, ROW_FIELDS_MAX } from "./field_batch.ts";
import { readJson } from "./json_reader.ts";

const BACKSLASH = 0x5c;
const EMPTY = new Uint8Array(0);
const NULL = utf8("null");
const BEFORE_STRING = utf8(': "');
const BEFORE_NUMBER = utf8(": ");
const AFTER_STRING = utf8('"');

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isString: boolean;
  /** Decoded; valid as long as the source. */
  readonly bytes: Uint8Array;
  /** As written up to the value, or `null` for one that has no key. */
  readonly head: Uint8Array | null;
  /** Too long for a batch. */
  readonly long: boolean;
}

/** One run over the JSON texts that a source holds. */
export class JsonValues {
  private readonly masking: Masking;
  private readonly source: Uint8Array;
  private readonly counts: Map<string, number>;
  private readonly batch: FieldBatch;
  private readonly replaced: { readonly start: number; readonly end: number; readonly by: Uint8Array }[] = [];
  private values: Value[] = [];

  /** @param counts Gets what is masked, by entity. */
  constructor(masking: Masking, source: Uint8Array, counts: Map<string, number>) {
    this.masking = masking;
    this.source = source;
    this.counts = counts;
    this.batch = new FieldBatch(masking);
  }

  /** Takes the text from `from` to `to`. @throws WeirError `FORMAT_MALFORMED`. */
  add(from: number, to: number, where: string): void {
    if (strictText(this.source.subarray(from, to)) === null)
      throw new WeirError("FORMAT_MALFORMED", `${where} is no JSON: it is not UTF-8`);
    readJson(this.source, from, to, where, (start, end, isString, keyStart, keyEnd) => {
      const bytes = this.decoded(start, end, isString);
      const head =
        keyStart < 0
          ? null
          : concat([this.source.subarray(keyStart, keyEnd), isString ? BEFORE_STRING : BEFORE_NUMBER]);
      this.take({ start, end, isString, bytes, head, long: bytes.length > BATCH_BYTES });
    });
  }

  /** @returns The source up to `end`, masked. Nothing more can be added. */
  finish(end: number): Uint8Array {
    this.flush();
    const out: Uint8Array[] = [];
    let copied = 0;
    for (const one of this.replaced) {
      // What follows belongs to a text that turned out to be broken.
      if (one.start >= end) break;
      out.push(this.source.subarray(copied, one.start), one.by);
      copied = one.end;
    }
    out.push(this.source.slice(copied, end));
    return concat(out);
  }

  private decoded(start: number, end: number, isString: boolean): Uint8Array {
    const raw = isString ? this.source.subarray(start + 1, end - 1) : this.source.subarray(start, end);
    // A string that JSON's own grammar has passed is read by JSON's own parser.
    if (isString && raw.includes(BACKSLASH))
      return utf8(JSON.parse(text(this.source.subarray(start, end))) as string);
    return isString || !raw.some(isFractional) ? raw : utf8(digitsOf(text(raw)));
  }

  private take(value: Value): void {
    this.values.push(value);
    if (!value.long) {
      this.batch.add(value.bytes);
      if (value.head !== null)
        this.batch.addJoined(value.head, value.bytes, value.isString ? AFTER_STRING : EMPTY);
    }
    if (this.batch.bytes > BATCH_BYTES || 2 * this.values.length + 2 > ROW_FIELDS_MAX) this.flush();
  }

  private flush(): void {
    const { values } = this;
    this.values = [];
    const short = values.filter(({ long }) => !long);
    const marked = new Set<Value>(values.filter(({ long }) => long));
    let number = 0;
    let second = false;
    this.batch.flush((masked, start, end) => {
      const value = short[number];
      if (start < 0 || !isUnchanged(masked, start, end, value, second)) marked.add(value);
      if (!second && value.head !== null) second = true;
      else {
        second = false;
        number++;
      }
    });
    for (const value of values) {
      if (!marked.has(value)) continue;
      const written = this.written(value);
      if (written !== null) this.replaced.push({ start: value.start, end: value.end, by: written });
    }
    // What the batch and the exact masks have counted: most of it twice.
    this.masking.core.takeCounts(new Map());
  }

  /** What stands in the value's place, or `null` when nothing was found in it. */
  private written(value: Value): Uint8Array | null {
    const { masked, findings } = this.masked(value);
    if (findings.length === 0) return null;
    for (const { entity } of findings) this.counts.set(entity, (this.counts.get(entity) ?? 0) + 1);
    return masked === null ? NULL : utf8(JSON.stringify(text(masked)));
  }

  private masked(value: Value): ExactMask {
    const alone = maskExactly(this.masking, value.bytes);
    if (value.head === null) return alone;
    const from = value.head.length;
    const to = from + value.bytes.length;
    const behind = maskExactly(this.masking, joined(value));
    const inValue = behind.findings.filter(({ start, end }) => end > from && start < to);
    if (inValue.length === 0) return alone;
    const moved = inValue.map((finding) => ({
      ...finding,
      start: finding.start - from,
      end: finding.end - from,
    }));
    const cut = moved.some(({ start, end }) => start < 0 || end > value.bytes.length);
    const extra = alone.findings.filter((one) => !moved.some((other) => isSame(one, other)));
    if (!cut && extra.length === 0 && inValue.length === behind.findings.length) {
      const tail = value.isString ? AFTER_STRING.length : 0;
      const masked = behind.masked?.subarray(from, behind.masked.length - tail) ?? null;
      return { masked, findings: moved };
    }
    if (!cut && moved.every((one) => alone.findings.some((other) => isSame(one, other)))) return alone;
    // Each search has found something that the other has not: nothing of the value is shown.
    const findings = [...moved, ...extra];
    const gone = alone.masked === null || behind.masked === null;
    return { masked: gone ? null : utf8(`[${findings[0].entity}]`), findings };
  }
}

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.start === b.start && a.end === b.end;
}

/** Whether the masked bytes are the value, or with `behind` the value behind its key. */
function isUnchanged(masked: Uint8Array, start: number, end: number, value: Value, behind: boolean): boolean {
  const { bytes, isString } = value;
  const head = behind ? (value.head ?? EMPTY) : EMPTY;
  const tail = behind && isString ? AFTER_STRING : EMPTY;
  if (end - start !== head.length + bytes.length + tail.length) return false;
  return (
    isSameAt(masked, start, head) &&
    isSameAt(masked, start + head.length, bytes) &&
    isSameAt(masked, end - tail.length, tail)
  );
}

function joined({ head, bytes, isString }: Value): Uint8Array {
  return concat([head ?? EMPTY, bytes, isString ? AFTER_STRING : EMPTY]);
}

/** `.`, `e` or `E`. */
function isFractional(byte: number): boolean {
  return byte === 0x2e || (byte | 0x20) === 0x65;
}

/** A whole number that is written with a fraction or an exponent as its digits, any other as it is written. */
function digitsOf(written: string): string {
  const value = Number(written);
  return Number.isSafeInteger(value) ? String(value) : written;
}
