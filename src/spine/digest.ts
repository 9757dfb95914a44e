// The digest that ties an approval and a record to one exact operation (law 6, DECISIONS 17).
//
// It is a keyed HMAC, since a plain hash of a statement that holds a social security number can be guessed
// back from a recording. Every field is written with its length first, so no two different operations
// have the same input.
//
// Hot: it runs for every operation. Small fields gather in one buffer, since a call of the hash costs more than they do.
//
// Must not: leave out a field that changes what the operation means, or be written anywhere with its input.

import { createHmac, type Hmac } from "node:crypto";
import type { Principal, Resource } from "../model/identity.ts";
import type { Operation } from "../model/operation.ts";

/** The layout below. A change of layout is a change of this word, so that old and new digests never meet. */
const LAYOUT = "weir-operation-1";

/**
 * @param key The gateway's digest key, 32 bytes or more.
 * @returns 64 lower-case hexadecimal digits.
 */
export function operationDigest(
  key: Uint8Array,
  operation: Omit<Operation, "facts" | "literals" | "inTransaction" | "prompt">,
  principal: Pick<Principal, "id">,
  resource: Pick<Resource, "name" | "protocol" | "host" | "port" | "database">,
): string {
  const input = new Input(createHmac("sha256", key));
  input.put(LAYOUT);
  input.put(operation.kind);
  input.put(operation.stage);
  input.put(operation.text);
  input.put(operation.frame);
  input.count(operation.parameters.length);
  for (const parameter of operation.parameters) {
    input.count(parameter.type);
    input.put(parameter.format);
    // One byte tells NULL from the empty value.
    input.put(parameter.value === null ? "0" : "1");
    if (parameter.value !== null) input.put(parameter.value);
  }
  const names = Object.keys(operation.context).sort();
  input.count(names.length);
  for (const name of names) {
    input.put(name);
    input.put(operation.context[name]);
  }
  input.put(principal.id);
  input.put(resource.name);
  input.put(resource.protocol);
  input.put(resource.host);
  input.count(resource.port);
  input.put(resource.database === undefined ? "0" : "1");
  input.put(resource.database ?? "");
  return input.digest();
}

/** Bytes that gather before the hash takes them: the fields of a common statement. */
const GATHERED_BYTES = 2_048;
const COUNT_BYTES = 8;

class Input {
  readonly #hmac: Hmac;
  readonly #gathered = Buffer.allocUnsafe(GATHERED_BYTES);
  #filled = 0;

  constructor(hmac: Hmac) {
    this.#hmac = hmac;
  }

  /** The length, and then the bytes. */
  put(value: string | Uint8Array): void {
    const length = typeof value === "string" ? Buffer.byteLength(value) : value.length;
    this.count(length);
    if (length > GATHERED_BYTES) {
      this.#flush();
      this.#hmac.update(value);
      return;
    }
    this.#room(length);
    if (typeof value === "string") this.#gathered.write(value, this.#filled);
    else this.#gathered.set(value, this.#filled);
    this.#filled += length;
  }

  /** Eight bytes, so that every safe integer fits. */
  count(value: number): void {
    this.#room(COUNT_BYTES);
    this.#gathered.writeUInt32BE(Math.floor(value / 0x1_0000_0000), this.#filled);
    this.#gathered.writeUInt32BE(value >>> 0, this.#filled + 4);
    this.#filled += COUNT_BYTES;
  }

  /** Hexadecimal. */
  digest(): string {
    this.#flush();
    return this.#hmac.digest("hex");
  }

  #room(bytes: number): void {
    if (this.#filled + bytes > GATHERED_BYTES) this.#flush();
  }

  #flush(): void {
    // The hash takes what it is given before the call returns, so the buffer may be filled again.
    this.#hmac.update(this.#gathered.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
