// RowDescription: what the columns of a result are, with names that are data too.
//
// Source: PostgreSQL 18 manual 54.7 (RowDescription).

import { utf8 } from "../../base/bytes.ts";
import type { Soon } from "../../model/masking.ts";
import type { TextNature } from "../../model/session.ts";
import { eachSoon, thenSoon } from "../../model/soon.ts";
import { rowDescription } from "./backend.ts";
import { cstring, message, Payload } from "./payload.ts";
import { readNatures } from "./reports.ts";

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
export function maskNames(frame: Uint8Array, mask: (name: Uint8Array) => Soon<Uint8Array>): Soon<Uint8Array> {
  const payload = new Payload("server", frame);
  const columns: { name: Uint8Array; rest: Uint8Array }[] = [];
  for (let count = payload.count(); count > 0; count--) {
    columns.push({ name: payload.cstring(), rest: payload.run(18) });
  }
  payload.finish();
  const masked = eachSoon(columns, ({ name }) => mask(name));
  return thenSoon(masked, (names) => {
    if (columns.every(({ name }, i) => same(name, names[i]))) return frame;
    return rowDescription(columns.map(({ rest }, i) => ({ name: names[i], rest })));
  });
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Fields of errors and notices that are fixed words or numbers of the server. */
const FIXED_FIELDS = new Set([..."SVPpFLR"].map((field) => field.charCodeAt(0)));
const SQLSTATE = "C".charCodeAt(0);
/** RAISE takes its SQLSTATE from anywhere: where it may not be shown, the one that it has when none is given. */
const RAISED = utf8("P0001");

/** An ErrorResponse or NoticeResponse with every free field passed through `mask`. */
export function maskReport(
  frame: Uint8Array,
  mask: (value: Uint8Array, nature: TextNature) => Soon<Uint8Array>,
): Soon<Uint8Array> {
  const payload = new Payload("server", frame);
  const fields: { type: number; value: Uint8Array }[] = [];
  for (let type = payload.byte(); type !== 0; type = payload.byte()) {
    fields.push({ type, value: payload.cstring() });
  }
  payload.finish();
  const { raised, nature } = readNatures(fields);
  const masked = eachSoon(fields, ({ type, value }): Soon<Uint8Array> => {
    if (FIXED_FIELDS.has(type) || (type === SQLSTATE && !raised)) return value;
    const shown = mask(value, nature(type));
    if (type !== SQLSTATE) return shown;
    return thenSoon(shown, (given) => (same(given, value) ? value : RAISED));
  });
  return thenSoon(masked, (values) => {
    if (fields.every(({ value }, i) => same(value, values[i]))) return frame;
    const parts = fields.flatMap(({ type }, i) => [Uint8Array.of(type), cstring(values[i])]);
    return message(frame[0], ...parts, Uint8Array.of(0));
  });
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
