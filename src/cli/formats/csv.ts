// CSV in, CSV out: each field is a text of its own, masked alone and quoted where it must be. What is not masked stays as
// it was written, byte for byte: quotes, line ends, blank lines, a byte order mark.
//
// The header goes through the rules like any record. Names pass, and a file that has no header shows nothing by it.
//
// Source: RFC 4180. Beyond it a line may end with LF alone, and records may differ in length (unless columns are named).

import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Masking } from "../rule_choice.ts";
import { type ColumnMasks, treatmentsOf } from "./csv_columns.ts";
import { maskExactly } from "./exact.ts";
import { BATCH_BYTES, FieldBatch, type FieldTreatment, isSameAt, ROW_FIELDS_MAX } from "./field_batch.ts";
import { type Format, Pending } from "./format.ts";

const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const EMPTY = new Uint8Array(0);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Where the parser stands in a record. */
const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;
const AFTER_CR = 4;

/** How a field is written; doubled quotes must be undone to read it. */
const IS_PLAIN = 0;
const IS_QUOTED = 1;
const HAS_DOUBLED = 2;

export interface CsvOptions {
  /** One ASCII byte. */
  readonly delimiter: number;
  /** The first record names the columns. */
  readonly header: boolean;
  readonly columns: ColumnMasks | null;
}

/** Fields of whole records that wait for their masks. */
interface Queue {
  /** Start, end, form; three numbers a field, positions in what is pending. */
  readonly fields: number[];
  /** Fields that stand alone in their record: nothing may not be written as nothing there. */
  readonly alone: Set<number>;
  /** Masks of fields too long for the batch, by number. */
  readonly long: Map<number, Uint8Array | null>;
}

export class CsvFormat implements Format {
  private readonly masking: Masking;
  private readonly options: CsvOptions;
  private readonly pending = new Pending();
  private batch: FieldBatch;
  private treatments: readonly FieldTreatment[] = [];
  private columnMasks = 0;
  private queue: Queue = { fields: [], alone: new Set(), long: new Map() };
  private failure: WeirError | null = null;
  private started = false;
  private records = 0;
  /** Of the byte that comes next, from 1. */
  private line = 1;
  private state = FIELD_START;
  private at = 0;
  private recordStart = 0;
  private fieldStart = 0;
  private fieldLine = 1;
  private doubled = false;
  private record: number[] = [];
  /** The header is scanned, not treated, so the columns are set when it has left. */
  private afterHeader: (() => void) | null = null;

  constructor(masking: Masking, options: CsvOptions) {
    this.masking = masking;
    this.options = options;
    this.batch = new FieldBatch(masking);
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
    this.masking.core.takeCounts(into);
    const columns = this.columnMasks + this.batch.columnMasks;
    if (columns > 0) into.set("COLUMN", (into.get("COLUMN") ?? 0) + columns);
  }

  private run(chunk: Uint8Array, final: boolean): Uint8Array {
    if (this.failure !== null) throw this.failure;
    this.pending.add(chunk);
    const out: Uint8Array[] = [];
    try {
      if (this.begin(final)) this.parse(out, final);
    } catch (error) {
      // What stands before the error leaves first, however the input was cut: the next call tells the error.
      if (!(error instanceof WeirError) || !error.code.startsWith("FORMAT_")) throw error;
      this.failure = error;
    }
    this.flush(out);
    if (final && this.failure === null) out.push(this.pending.bytes.slice());
    return Buffer.concat(out);
  }

  /** Steps over a byte order mark. False while it cannot be told. */
  private begin(final: boolean): boolean {
    if (this.started) return true;
    const { bytes } = this.pending;
    const same = BYTE_ORDER_MARK.findIndex((byte, i) => bytes[i] !== byte);
    if (same === bytes.length && !final) return false;
    if (same < 0) this.at = this.recordStart = BYTE_ORDER_MARK.length;
    this.started = true;
    return true;
  }

  private parse(out: Uint8Array[], final: boolean): void {
    const { delimiter } = this.options;
    let { bytes } = this.pending;
    while (this.at < bytes.length) {
      const byte = bytes[this.at];
      switch (this.state) {
        case FIELD_START:
          this.fieldStart = this.at;
          this.fieldLine = this.line;
          this.doubled = false;
          if (byte === QUOTE) this.at++;
          this.state = byte === QUOTE ? QUOTED : PLAIN;
          continue;
        case PLAIN:
          if (byte === QUOTE) throw this.wrong("a quote stands in a field that does not begin with one");
          break;
        case QUOTED:
          if (byte === QUOTE) this.state = AFTER_QUOTE;
          else if (byte === LF) this.line++;
          this.at++;
          continue;
        case AFTER_QUOTE:
          if (byte === QUOTE) {
            this.doubled = true;
            this.state = QUOTED;
            this.at++;
            continue;
          }
          if (byte !== delimiter && byte !== LF && byte !== CR)
            throw this.wrong("a quoted field goes on after its closing quote");
          if (byte === CR) {
            this.state = AFTER_CR;
            this.at++;
            continue;
          }
          break;
        default:
          if (byte !== LF) throw this.wrong("a carriage return without a line feed follows a quoted field");
      }
      if (byte === delimiter && this.state !== AFTER_CR) {
        this.endField(bytes, this.at);
        this.at++;
      } else if (byte === LF) {
        this.endRecord(bytes, this.at, this.at + 1, out);
        bytes = this.pending.bytes; // what left is gone from it
      } else this.at++;
    }
    if (this.at - this.recordStart > LIMITS.redactRecordBytesMax)
      throw this.tooLarge(`is longer than ${LIMITS.redactRecordBytesMax} bytes`);
    if (!final) return;
    if (this.state === QUOTED) throw this.wrong("the input ends inside a quoted field", this.fieldLine);
    if (this.state === FIELD_START) this.fieldStart = this.at;
    if (this.at > this.recordStart) this.endRecord(bytes, this.at, this.at, out);
  }

  private endField(bytes: Uint8Array, end: number): void {
    const quoted = this.state === AFTER_QUOTE || this.state === AFTER_CR;
    let to = end;
    // A carriage return before the line's end belongs to that.
    if (bytes[end] !== this.options.delimiter || this.state === AFTER_CR)
      if (to > this.fieldStart && bytes[to - 1] === CR) to--;
    this.record.push(this.fieldStart, to, quoted ? (this.doubled ? HAS_DOUBLED : IS_QUOTED) : IS_PLAIN);
    if (this.record.length > 3 * ROW_FIELDS_MAX)
      throw this.tooLarge(`has more than ${ROW_FIELDS_MAX} fields`);
    this.state = FIELD_START;
  }

  /** @param end Where its last field ends. @param next Where the next record begins. */
  private endRecord(bytes: Uint8Array, end: number, next: number, out: Uint8Array[]): void {
    this.endField(bytes, end);
    const { record } = this;
    this.record = [];
    if (next - this.recordStart > LIMITS.redactRecordBytesMax)
      throw this.tooLarge(`is longer than ${LIMITS.redactRecordBytesMax} bytes`);
    const blank = record.length === 3 && record[0] === record[1];
    if (!blank) this.take(bytes, record);
    this.line++;
    this.at = next;
    this.recordStart = next;
    if (this.batch.bytes > BATCH_BYTES || (!blank && this.records === 1)) this.flush(out);
  }

  private take(bytes: Uint8Array, record: readonly number[]): void {
    const { queue } = this;
    const fields = record.length / 3;
    this.records++;
    const isHeader = this.records === 1 && this.options.header;
    if (!isHeader && this.records === 1) this.setTreatments(fields, null);
    if (!isHeader && this.treatments.length > 0 && fields !== this.treatments.length)
      throw this.wrong(`a record has ${fields} fields where ${this.treatments.length} columns are known`);
    for (let i = 0; i < record.length; i += 3) {
      const value = fieldValue(bytes, record[i], record[i + 1], record[i + 2]);
      const scanned = isHeader || (this.treatments[i / 3]?.kind ?? "scan") === "scan";
      if (scanned && value.length > BATCH_BYTES) {
        queue.long.set(queue.fields.length / 3, maskExactly(this.masking, value).masked);
        this.batch.add(EMPTY);
      } else this.batch.add(value);
      if (fields === 1) queue.alone.add(queue.fields.length / 3);
      queue.fields.push(record[i], record[i + 1], record[i + 2]);
    }
    this.batch.endRow();
    if (!isHeader) return;
    const names: string[] = [];
    for (let i = 0; i < record.length; i += 3)
      names.push(Buffer.from(fieldValue(bytes, record[i], record[i + 1], record[i + 2])).toString());
    this.afterHeader = () => this.setTreatments(fields, names);
  }

  private setTreatments(fields: number, names: readonly string[] | null): void {
    const { columns } = this.options;
    if (columns === null) return;
    this.treatments = treatmentsOf(columns, fields, names);
    this.columnMasks += this.batch.columnMasks;
    this.batch = new FieldBatch(this.masking, this.treatments);
  }

  /** Gives out all whole records that are pending. */
  private flush(out: Uint8Array[]): void {
    const source = this.pending.bytes;
    const { fields, alone, long } = this.queue;
    let copied = 0;
    let number = 0;
    this.batch.flush((masked, start, end) => {
      const at = 3 * number;
      const exact = long.get(number);
      const nothing = exact === undefined ? start < 0 : exact === null;
      const value = exact ?? masked;
      const from = exact === undefined ? start : 0;
      const to = exact === undefined ? end : value.length;
      const before = fieldValue(source, fields[at], fields[at + 1], fields[at + 2]);
      if (nothing || to - from !== before.length || !isSameAt(value, from, before)) {
        out.push(source.slice(copied, fields[at]));
        out.push(
          nothing && !alone.has(number)
            ? EMPTY
            : this.written(nothing ? EMPTY : value.subarray(from, to), fields[at + 2] !== IS_PLAIN),
        );
        copied = fields[at + 1];
      }
      number++;
    });
    const done = this.recordStart;
    out.push(source.slice(copied, done));
    this.pending.drop(done);
    this.at -= done;
    this.fieldStart -= done;
    this.recordStart = 0;
    // Of a record that is not whole yet.
    for (let i = 0; i < this.record.length; i += 3) {
      this.record[i] -= done;
      this.record[i + 1] -= done;
    }
    this.queue = { fields: [], alone: new Set(), long: new Map() };
    this.afterHeader?.();
    this.afterHeader = null;
  }

  private written(value: Uint8Array, wasQuoted: boolean): Uint8Array {
    const { delimiter } = this.options;
    const special = (byte: number) => byte === QUOTE || byte === delimiter || byte === CR || byte === LF;
    const bare = !wasQuoted && value.length > 0 && value[0] !== SPACE && !value.some(special);
    if (bare) return value.slice();
    const out = [QUOTE];
    for (const byte of value) {
      if (byte === QUOTE) out.push(QUOTE);
      out.push(byte);
    }
    out.push(QUOTE);
    return Uint8Array.from(out);
  }

  private wrong(what: string, line = this.line): WeirError {
    return new WeirError("FORMAT_MALFORMED", `line ${line} is no CSV (RFC 4180): ${what}`, {
      details: { line, hint: "What stood before it was written. Is the delimiter right (--delimiter)?" },
    });
  }

  private tooLarge(what: string): WeirError {
    const { line } = this;
    return new WeirError("FORMAT_TOO_LARGE", `the record that ends in line ${line} or later ${what}`, {
      details: {
        line,
        hint: "A quote that is never closed does this too. As --format text there is no limit.",
      },
    });
  }
}

/** The text of a field: without its quotes, doubled ones undone. Valid as long as `bytes`. */
function fieldValue(bytes: Uint8Array, start: number, end: number, form: number): Uint8Array {
  if (form === IS_PLAIN) return bytes.subarray(start, end);
  const inner = bytes.subarray(start + 1, end - 1);
  if (form === IS_QUOTED) return inner;
  const out = new Uint8Array(inner.length);
  let length = 0;
  for (let i = 0; i < inner.length; i++) {
    out[length++] = inner[i];
    if (inner[i] === QUOTE) i++;
  }
  return out.subarray(0, length);
}
