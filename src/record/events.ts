// What a recording holds: the session's events, and the recorder's own notes between them; and how each is encoded.
//
// An event is a head, which is canonical JSON (sorted keys), and then the raw masked bytes that it carries. The head's
// `$` lists each byte field with its length, in the order of the bytes. So data is never escaped or copied, and the
// same event always has the same encoding.

import { WeirError } from "../base/errors.ts";
import type { SessionEvent, StreamKind } from "../model/events.ts";
import type { MaskedBytes, RowFraming } from "../model/masking.ts";

/** What the recorder itself notes. */
export type RecordNote =
  /** A signed head: `count` frames before this one end with the chain's hash `head` (hex). */
  | { readonly kind: "checkpoint"; readonly count: number; readonly head: string; readonly signature: string }
  /** From here on, data of this scope is kept as `batch` notes only. */
  | {
      readonly kind: "limited";
      readonly scope: "results" | "messages";
      readonly limit: number;
      readonly recorded: number;
    }
  /** Data that is not kept: its size, its rows where the framing tells, and the SHA-256 of its masked bytes (hex). */
  | {
      readonly kind: "batch";
      readonly op: number;
      readonly stream: StreamKind;
      readonly framing?: RowFraming["kind"];
      readonly bytes: number;
      readonly rows?: number;
      readonly sha256: string;
    };

export type RecordedEvent = SessionEvent | RecordNote;

const BYTE_FIELDS = ["bytes", "prompt", "text"] as const;

/** @returns The head's JSON and the byte fields in the order that the head lists them; the arrays are not copied. */
export function encodeEvent(event: RecordedEvent, at: number): { head: string; bytes: Uint8Array[] } {
  const head: Record<string, unknown> = { at };
  const fields: [string, number][] = [];
  const bytes: Uint8Array[] = [];
  for (const [key, value] of Object.entries(event)) {
    if (!(value instanceof Uint8Array)) head[key] = value;
  }
  for (const field of BYTE_FIELDS) {
    const value = (event as Readonly<Record<string, unknown>>)[field];
    if (!(value instanceof Uint8Array)) continue;
    fields.push([field, value.length]);
    bytes.push(value);
  }
  if (fields.length > 0) head.$ = fields;
  return { head: canonicalJson(head), bytes };
}

/**
 * The inverse of `encodeEvent`. Trusts what the chain has vouched for; only the form is checked.
 *
 * @param bytes What follows the head in the frame; the event's fields are views of it.
 * @throws WeirError `RECORD_INVALID`.
 */
export function decodeEvent(head: string, bytes: Uint8Array): { at: number; event: RecordedEvent } {
  const { $: fields = [], at, ...event } = parseHead(head);
  if (typeof at !== "number" || typeof event.kind !== "string" || !Array.isArray(fields)) throw malformed();
  let offset = 0;
  for (const field of fields as unknown[]) {
    if (!Array.isArray(field)) throw malformed();
    const [name, length] = field as unknown[];
    if (!BYTE_FIELDS.some((known) => known === name) || typeof length !== "number" || !(length >= 0))
      throw malformed();
    // The bytes were masked before they were recorded; reading them back does not change that.
    event[name as string] = bytes.subarray(offset, offset + length) as MaskedBytes;
    offset += length;
  }
  if (offset !== bytes.length) throw malformed();
  // The writer's types are the form; the chain proves that the writer made it.
  return { at, event: event as unknown as RecordedEvent };
}

function parseHead(head: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(head);
  } catch {
    throw malformed();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed();
  return value as Record<string, unknown>;
}

function malformed(): WeirError {
  return new WeirError(
    "RECORD_INVALID",
    "An event of the recording does not have the form that Weir writes. Run weir verify on the file.",
  );
}

/** JSON with sorted keys and without `undefined`: one text for one value. @throws WeirError `INTERNAL_INVARIANT` for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value === "object" && !(value instanceof Uint8Array)) {
    // Entries of any plain object; the values are looked at one by one.
    const object = value as Readonly<Record<string, unknown>>;
    let json = "";
    for (const key of Object.keys(object).sort()) {
      if (object[key] === undefined) continue;
      json += `${json === "" ? "{" : ","}${JSON.stringify(key)}:${canonicalJson(object[key])}`;
    }
    return json === "" ? "{}" : `${json}}`;
  }
  throw new WeirError("INTERNAL_INVARIANT", `an event holds a ${typeof value} that JSON cannot hold`);
}
