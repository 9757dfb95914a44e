// Which values of which PostgreSQL types can be read for matching, and what may stand in their place.
//
// Must not: guess. A type that is not in a table is typed text in text format (a finding makes it NULL) and
// opaque in binary format (always NULL); types that are not built in are text in text format.
//
// Source: PostgreSQL 18, src/include/catalog/pg_type.dat (OIDs under 16,384 are built in).

import type { ColumnType, ValueEncoding } from "../../model/masking.ts";

const FIRST_USER_OID = 16_384;

/** Types whose text form is free text or holds it: "char", name, text, json, xml, unknown, bpchar, varchar, ... */
const TEXT_LIKE = new Set([
  18, 19, 25, 114, 142, 194, 705, 1042, 1043, 1790, 2249, 2275, 3614, 3615, 3802, 4072,
  // Arrays of them: _char, _name, _text, _bpchar, _varchar, _json, _xml, _refcursor, _record, _cstring, _tsvector, _jsonb.
  1002,
  1003, 1009, 1014, 1015, 199, 143, 2201, 2287, 1263, 3643, 3807,
]);

/** bytea and its array: hexadecimal hides text from every rule, so it cannot be read. */
const OPAQUE_TEXT = new Set([17, 1001]);

const BINARY: ReadonlyMap<number, ValueEncoding> = new Map<number, ValueEncoding>([
  // Free text travels as itself.
  [18, "text"],
  [19, "text"],
  [25, "text"],
  [114, "text"],
  [142, "text"],
  [705, "text"],
  [1042, "text"],
  [1043, "text"],
  [1790, "text"],
  [2275, "text"],
  [3802, "jsonb"],
  // Numbers; money is a 64-bit integer of its smallest unit, oid and xid are matched by their 32 bits.
  [21, "int2"],
  [23, "int4"],
  [26, "int4"],
  [28, "int4"],
  [20, "int8"],
  [790, "int8"],
  [700, "float4"],
  [701, "float8"],
  [1700, "numeric"],
  // bool, date, time, timestamp, timestamptz, interval, timetz, uuid, void.
  [16, "inert"],
  [1082, "inert"],
  [1083, "inert"],
  [1114, "inert"],
  [1184, "inert"],
  [1186, "inert"],
  [1266, "inert"],
  [2950, "inert"],
  [2278, "inert"],
]);

/** @param format 0 for text, 1 for binary. */
export function valueEncoding(typeOid: number, format: number): ValueEncoding {
  if (format === 1) return BINARY.get(typeOid) ?? "opaque";
  if (typeOid >= FIRST_USER_OID || TEXT_LIKE.has(typeOid)) return "text";
  return OPAQUE_TEXT.has(typeOid) ? "opaque" : "typed-text";
}

const TYPES: ReadonlyMap<number, ColumnType> = new Map<number, ColumnType>([
  ...[18, 19, 25, 1042, 1043].map((oid) => [oid, "text"] as const),
  ...[20, 21, 23, 26, 700, 701, 790, 1700].map((oid) => [oid, "number"] as const),
  [1082, "date"],
  ...[1083, 1114, 1184, 1186, 1266].map((oid) => [oid, "timestamp"] as const),
  [16, "bool"],
  [2950, "uuid"],
  ...[114, 3802].map((oid) => [oid, "json"] as const),
  [17, "bytes"],
  ...[869, 650].map((oid) => [oid, "inet"] as const),
]);

/** What a classifier of columns is told of a type. Arrays, types of extensions (citext) and domains are `other`. */
export function columnType(typeOid: number): ColumnType {
  return TYPES.get(typeOid) ?? "other";
}
