// Builds PostgreSQL's row frames for tests: DataRow, and CopyData in text, csv and binary.
//
// Must not share code with src: layouts are written again from the manual ("Message Formats", "COPY: File Formats").

import { utf8 } from "../../src/base/bytes.ts";

type Field = string | Uint8Array | null;

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function message(type: string, body: Uint8Array): Uint8Array {
  return join([utf8(type), int32(body.length + 4), body]);
}

function tuple(fields: readonly Field[]): Uint8Array {
  return join([
    int16(fields.length),
    ...fields.flatMap((field) => {
      if (field === null) return [int32(-1)];
      const bytes = typeof field === "string" ? utf8(field) : field;
      return [int32(bytes.length), bytes];
    }),
  ]);
}

export function dataRow(fields: readonly Field[]): Uint8Array {
  return message("D", tuple(fields));
}

export function copyData(payload: string | Uint8Array): Uint8Array {
  return message("d", typeof payload === "string" ? utf8(payload) : payload);
}

/** One row in COPY's text format; values must need no escapes. */
export function copyText(fields: readonly (string | null)[]): Uint8Array {
  return copyData(`${fields.map((field) => field ?? "\\N").join("\t")}\n`);
}

/** One row in COPY's csv format, every value quoted. */
export function copyCsv(fields: readonly (string | null)[]): Uint8Array {
  const quoted = fields.map((field) => (field === null ? "" : `"${field.replaceAll('"', '""')}"`));
  return copyData(`${quoted.join(",")}\n`);
}

/** The signature, no flags, no extension. */
export const COPY_BINARY_HEADER = copyData(
  join([utf8("PGCOPY\n"), Uint8Array.of(0xff, 13, 10, 0), int32(0), int32(0)]),
);
export const COPY_BINARY_TRAILER = copyData(int16(-1));

export function copyBinary(fields: readonly Field[]): Uint8Array {
  return copyData(tuple(fields));
}
