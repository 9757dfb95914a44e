// The digest that ties an approval and a record to one exact operation (law 6, DECISIONS 17).
//
// It is a keyed HMAC, since a plain hash of a statement that holds a social security number can be guessed
// back from a recording. Every field is written with its length first, so no two different operations
// have the same input.
//
// Must not: leave out a field that changes what the operation means, or be written anywhere with its input.

import { createHmac, type Hmac } from "node:crypto";
import { utf8 } from "../base/bytes.ts";
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
  const hmac = createHmac("sha256", key);
  put(hmac, LAYOUT);
  put(hmac, operation.kind);
  put(hmac, operation.stage);
  put(hmac, operation.text);
  put(hmac, operation.frame);
  count(hmac, operation.parameters.length);
  for (const parameter of operation.parameters) {
    count(hmac, parameter.type);
    put(hmac, parameter.format);
    // One byte tells NULL from the empty value.
    put(hmac, parameter.value === null ? "0" : "1");
    if (parameter.value !== null) put(hmac, parameter.value);
  }
  const names = Object.keys(operation.context).sort();
  count(hmac, names.length);
  for (const name of names) {
    put(hmac, name);
    put(hmac, operation.context[name]);
  }
  put(hmac, principal.id);
  put(hmac, resource.name);
  put(hmac, resource.protocol);
  put(hmac, resource.host);
  count(hmac, resource.port);
  put(hmac, resource.database === undefined ? "0" : "1");
  put(hmac, resource.database ?? "");
  return hmac.digest("hex");
}

function put(hmac: Hmac, value: string | Uint8Array): void {
  const bytes = typeof value === "string" ? utf8(value) : value;
  count(hmac, bytes.length);
  hmac.update(bytes);
}

/** Eight bytes, so that every safe integer fits. */
function count(hmac: Hmac, value: number): void {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / 0x1_0000_0000));
  view.setUint32(4, value >>> 0);
  hmac.update(bytes);
}
