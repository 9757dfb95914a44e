// Client messages: what a client sent, and the few that Weir itself sends to a resource.
//
// Must not: change a client's frame. Names are kept as text for our own maps; the frame goes on as it is.
// Source: PostgreSQL 18 manual 54.7. Frames for the resource are built by pg-protocol's serializer.

import { serialize } from "pg-protocol";
import { strictText } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { cstring, int32, message, Payload } from "./payload.ts";

interface ParseMessage {
  readonly name: string;
  /** Null when it is not UTF-8. */
  readonly text: string | null;
  readonly types: readonly number[];
}

interface BindMessage {
  readonly portal: string;
  readonly statement: string;
  readonly values: readonly { readonly format: "text" | "binary"; readonly value: Uint8Array | null }[];
  /** Result format codes as sent: none, one for all, or one for each column. */
  readonly resultFormats: readonly number[];
}

interface NamedMessage {
  /** A statement or a portal. */
  readonly kind: "S" | "P";
  readonly name: string;
}

/** @returns The statement's text, or null when it is not UTF-8. */
export function readQuery(frame: Uint8Array): string | null {
  const payload = new Payload("client", frame);
  const sql = payload.cstring();
  payload.finish();
  return strictText(sql);
}

export function readParse(frame: Uint8Array): ParseMessage {
  const payload = new Payload("client", frame);
  const name = identifier(payload);
  const sql = strictText(payload.cstring());
  const count = payload.count();
  const types: number[] = [];
  for (let i = 0; i < count; i++) types.push(payload.oid());
  payload.finish();
  return { name, text: sql, types };
}

/** Values are views of `frame`. */
export function readBind(frame: Uint8Array): BindMessage {
  const payload = new Payload("client", frame);
  const portal = identifier(payload);
  const statement = identifier(payload);
  const formats = readFormats(payload);
  const count = payload.count();
  if (formats.length > 1 && formats.length !== count) {
    throw new WeirError(
      "PROTOCOL_VIOLATION",
      "a Bind has another number of parameter formats than of parameters",
    );
  }
  const values: BindMessage["values"][number][] = [];
  for (let i = 0; i < count; i++) {
    const length = payload.int32();
    const code = formats.length === 0 ? 0 : formats.length === 1 ? formats[0] : formats[i];
    values.push({
      format: code === 1 ? "binary" : "text",
      value: length === -1 ? null : payload.run(length),
    });
  }
  const resultFormats = readFormats(payload);
  payload.finish();
  return { portal, statement, values, resultFormats };
}

function readFormats(payload: Payload): number[] {
  const count = payload.count();
  const formats: number[] = [];
  for (let i = 0; i < count; i++) {
    const code = payload.int16();
    if (code !== 0 && code !== 1) throw new WeirError("PROTOCOL_VIOLATION", "a Bind names an unknown format");
    formats.push(code);
  }
  return formats;
}

/** Describe and Close. */
export function readNamed(frame: Uint8Array): NamedMessage {
  const payload = new Payload("client", frame);
  const kind = payload.byte();
  const name = identifier(payload);
  payload.finish();
  if (kind !== 0x53 && kind !== 0x50) {
    throw new WeirError("PROTOCOL_VIOLATION", "Describe and Close take a statement or a portal");
  }
  return { kind: kind === 0x53 ? "S" : "P", name };
}

/** @returns The portal's name. */
export function readExecute(frame: Uint8Array): string {
  const payload = new Payload("client", frame);
  const name = identifier(payload);
  payload.int32();
  payload.finish();
  return name;
}

/** Two names that differ in bytes must differ as text, so a name has to be UTF-8. */
function identifier(payload: Payload): string {
  const name = strictText(payload.cstring());
  if (name === null) throw new WeirError("PROTOCOL_VIOLATION", "a name is not UTF-8");
  return name;
}

/** No client can have bound a portal of this name through Weir: names with it are refused. */
export const REFUSED_PORTAL = "weir: refused";

/** Stands in for a refused message, so that the resource's own transaction fails where the client's does. */
export const poison: Uint8Array = serialize.execute({ portal: REFUSED_PORTAL, rows: 1 });
export const sync: Uint8Array = serialize.sync();
export const terminate: Uint8Array = serialize.end();

export function describePortal(name: string): Uint8Array {
  return serialize.describe({ type: "P", name });
}

export function query(sql: string): Uint8Array {
  return serialize.query(sql);
}

/** Protocol 3.0, with the given parameters exactly: pg-protocol's own startup adds one. */
export function startup(parameters: ReadonlyMap<string, string>): Uint8Array {
  const parts: Uint8Array[] = [int32(3 << 16)];
  for (const [name, value] of parameters) parts.push(cstring(name), cstring(value));
  parts.push(Uint8Array.of(0));
  return message(0, ...parts).subarray(1);
}

export function cancelRequest(processId: number, key: Uint8Array): Uint8Array {
  return message(0, int32(80_877_102), int32(processId), key).subarray(1);
}
