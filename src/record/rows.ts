// Reads masked rows back out of recorded frames, for people to look at: PostgreSQL DataRow and CopyData messages.
//
// Pure, incremental (a message may be cut between two events), and forgiving: what is not framed as it says is given
// back as text. This is the form in which rows are recorded (model/masking.ts, RowFraming), not a protocol codec.
// Source: PostgreSQL manual, "Message Formats": DataRow `D`, CopyData `d`.

import { concat, EMPTY_BYTES } from "../base/bytes.ts";
import { LIMITS } from "../base/limits.ts";
import type { RowFraming } from "../model/masking.ts";

/** One row: its fields, `null` for NULL. */
export type ShownRow = readonly (string | null)[];

const DATA_ROW = 0x44;
const COPY_DATA = 0x64;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Whole messages of `bytes`, when it is nothing but them; else undefined. */
export function countRows(framing: RowFraming["kind"] | undefined, bytes: Uint8Array): number | undefined {
  if (framing === undefined) return undefined;
  const type = framing === "pg-data-row" ? DATA_ROW : COPY_DATA;
  let rows = 0;
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === type) {
    at += 1 + uint32(bytes, at + 1);
    rows++;
  }
  return at === bytes.length ? rows : undefined;
}

export interface RowReader {
  /** The rows that end in this piece. */
  push(bytes: Uint8Array): ShownRow[];
}

export function rowReader(framing: RowFraming["kind"]): RowReader {
  const type = framing === "pg-data-row" ? DATA_ROW : COPY_DATA;
  let rest: Uint8Array = EMPTY_BYTES;
  return {
    push(bytes) {
      const data = rest.length === 0 ? bytes : concat([rest, bytes]);
      const rows: ShownRow[] = [];
      let at = 0;
      while (at + 5 <= data.length) {
        const length = uint32(data, at + 1);
        if (data[at] !== type || length < 4 || length > LIMITS.serverMessageBytesMax) {
          rest = EMPTY_BYTES;
          rows.push([shownValue(data.subarray(at))]);
          return rows;
        }
        if (at + 1 + length > data.length) break;
        const payload = data.subarray(at + 5, at + 1 + length);
        rows.push(type === DATA_ROW ? dataRow(payload) : copyRow(framing, payload));
        at += 1 + length;
      }
      rest = data.slice(at);
      return rows;
    },
  };
}

function dataRow(payload: Uint8Array): ShownRow {
  const fields: (string | null)[] = [];
  let at = 2;
  const count = payload.length >= 2 ? (payload[0] << 8) | payload[1] : 0;
  for (let i = 0; i < count && at + 4 <= payload.length; i++) {
    const length = uint32(payload, at);
    at += 4;
    if (length === 0xffffffff) fields.push(null);
    else {
      fields.push(shownValue(payload.subarray(at, at + length)));
      at += length;
    }
  }
  return fields;
}

function copyRow(framing: RowFraming["kind"], payload: Uint8Array): ShownRow {
  if (framing === "pg-copy-binary") return [shownValue(payload)];
  const line = shownValue(payload).replace(/\r?\n$/, "");
  if (framing === "pg-copy-csv") return [line];
  return line.split("\t").map((field) => (field === "\\N" ? null : field));
}

/** Text where the bytes are text, else hex as PostgreSQL writes it. */
export function shownValue(bytes: Uint8Array): string {
  try {
    const value = decoder.decode(bytes);
    // A zero byte is never in PostgreSQL's text: the value is in binary.
    if (!value.includes("\0")) return value;
  } catch {
    // Not UTF-8: shown as hex below.
  }
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
