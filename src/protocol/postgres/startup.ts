// The packets that open a connection: they have a length but no type.
//
// Must not: answer or decide; it only says what the client sent. At most one packet is taken from the bytes at
// a time, so that the caller sees what was pipelined behind an SSLRequest (which is an attack, never a client).
//
// Source: PostgreSQL 18 manual 54.7 (StartupMessage, SSLRequest, GSSENCRequest, CancelRequest); CVE-2021-23214.

import { concat, EMPTY_BYTES } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { Payload } from "./payload.ts";

const CANCEL_CODE = 80_877_102;
const SSL_CODE = 80_877_103;
const GSS_CODE = 80_877_104;

export type StartupPacket =
  | { readonly kind: "ssl" }
  | { readonly kind: "gss" }
  | { readonly kind: "cancel"; readonly processId: number; readonly key: Uint8Array }
  | {
      readonly kind: "startup";
      readonly minor: number;
      readonly parameters: ReadonlyMap<string, string>;
      /** Names that begin with `_pq_.`: extensions of the protocol that Weir does not have. */
      readonly extensions: readonly string[];
    };

/** Collects bytes until a whole opening packet is there. */
export class StartupReader {
  #bytes: Uint8Array = EMPTY_BYTES;

  /** What came behind the packets taken so far. */
  get rest(): Uint8Array {
    return this.#bytes;
  }

  push(chunk: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : concat([this.#bytes, chunk]);
  }

  /**
   * @returns The next packet, or null while it is not whole.
   * @throws WeirError `PROTOCOL_TOO_LARGE`, `PROTOCOL_VIOLATION`, `PROTOCOL_UNSUPPORTED` (not protocol 3).
   */
  next(): StartupPacket | null {
    const bytes = this.#bytes;
    if (bytes.length < 4) return null;
    const length = new Payload("client", bytes, 0).int32();
    if (length > LIMITS.startupPacketBytesMax) {
      throw new WeirError(
        "PROTOCOL_TOO_LARGE",
        `the startup packet is longer than ${LIMITS.startupPacketBytesMax} bytes`,
      );
    }
    if (length < 8)
      throw new WeirError("PROTOCOL_VIOLATION", "the startup packet declares an impossible length");
    if (bytes.length < length) return null;
    this.#bytes = bytes.subarray(length);
    return parse(new Payload("client", bytes, 4, length), length);
  }
}

function parse(payload: Payload, length: number): StartupPacket {
  const code = payload.int32();
  if (code === SSL_CODE || code === GSS_CODE) {
    payload.finish();
    return { kind: code === SSL_CODE ? "ssl" : "gss" };
  }
  if (code === CANCEL_CODE) {
    const processId = payload.int32();
    // 4 bytes in protocol 3.0, up to 256 in 3.2.
    if (length < 16 || length > 12 + 256)
      throw new WeirError("PROTOCOL_VIOLATION", "a cancel key has a wrong length");
    return { kind: "cancel", processId, key: payload.run(payload.left).slice() };
  }
  const major = code >>> 16;
  if (major !== 3) {
    throw new WeirError(
      "PROTOCOL_UNSUPPORTED",
      `protocol version ${major} is not spoken here; use version 3`,
    );
  }
  const parameters = new Map<string, string>();
  const extensions: string[] = [];
  for (;;) {
    const name = payload.name();
    if (name === "") break;
    const value = payload.name();
    if (name.startsWith("_pq_.")) extensions.push(name);
    // A name given twice could mean one thing here and another to the server.
    else if (parameters.has(name))
      throw new WeirError("PROTOCOL_VIOLATION", "a startup option is given twice");
    else parameters.set(name, value);
  }
  payload.finish();
  return { kind: "startup", minor: code & 0xffff, parameters, extensions };
}
