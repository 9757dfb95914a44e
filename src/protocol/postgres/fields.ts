// RowDescription: what the columns of a result are, with names that are data too.
//
// Source: PostgreSQL 18 manual 54.7 (RowDescription).

import { concat } from "../../base/bytes.ts";
import { rowDescription } from "./backend.ts";
import { Payload } from "./payload.ts";

export interface Field {
  /** Raw: masked before it is sent or shown. */
  readonly name: Uint8Array;
  /** 0 for an expression. */
  readonly tableOid: number;
  readonly attribute: number;
  readonly typeOid: number;
  /** 0 text, 1 binary. Always 0 when a statement, not a portal, is described. */
  readonly format: number;
}

export function readRowDescription(frame: Uint8Array): Field[] {
  const payload = new Payload("server", frame);
  const fields: Field[] = [];
  for (let count = payload.count(); count > 0; count--) {
    const name = payload.cstring();
    const tableOid = payload.oid();
    const attribute = payload.int16();
    const typeOid = payload.oid();
    payload.int16();
    payload.int32();
    fields.push({ name, tableOid, attribute, typeOid, format: payload.int16() });
  }
  payload.finish();
  return fields;
}

/** The frame with every name passed through `mask`; the frame itself when no name changed. */
export function maskNames(frame: Uint8Array, mask: (name: Uint8Array) => Uint8Array): Uint8Array {
  const payload = new Payload("server", frame);
  const columns: { name: Uint8Array; rest: Uint8Array }[] = [];
  let changed = false;
  for (let count = payload.count(); count > 0; count--) {
    const name = payload.cstring();
    const masked = mask(name);
    changed ||= !same(name, masked);
    columns.push({ name: masked, rest: payload.run(18) });
  }
  return changed ? rowDescription(columns) : frame;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Fields of errors and notices that are fixed words, codes or numbers of the server. */
const FIXED_FIELDS = new Set([..."SVCPpFLR"].map((field) => field.charCodeAt(0)));

/** An ErrorResponse or NoticeResponse with every free field passed through `mask`. */
export function maskReport(frame: Uint8Array, mask: (value: Uint8Array) => Uint8Array): Uint8Array {
  const payload = new Payload("server", frame);
  const parts: Uint8Array[] = [];
  let changed = false;
  for (let type = payload.byte(); type !== 0; type = payload.byte()) {
    const value = payload.cstring();
    const shown = FIXED_FIELDS.has(type) ? value : mask(value);
    changed ||= !same(value, shown);
    parts.push(Uint8Array.of(type), shown, Uint8Array.of(0));
  }
  payload.finish();
  if (!changed) return frame;
  const body = concat([...parts, Uint8Array.of(0)]);
  const out = new Uint8Array(5 + body.length);
  out[0] = frame[0];
  new DataView(out.buffer).setInt32(1, 4 + body.length);
  out.set(body, 5);
  return out;
}

/** One field of an ErrorResponse, or undefined. For codes and severities only: never show another raw. */
export function reportField(frame: Uint8Array, wanted: "C" | "V" | "S"): string | undefined {
  const payload = new Payload("server", frame);
  for (let type = payload.byte(); type !== 0; type = payload.byte()) {
    const value = payload.name();
    if (type === wanted.charCodeAt(0)) return value;
  }
  return undefined;
}
