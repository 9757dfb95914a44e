// Which session a CancelRequest is for.
//
// Clients get random keys of ours; the resource's own key never leaves. A request with a wrong key is
// answered with silence, in the time a right one takes, so keys cannot be found by trying.
//
// Source: PostgreSQL 18 manual 54.2.9 "Canceling Requests in Progress".

import { constantTimeEqual } from "../../base/bytes.ts";

interface CancelKey {
  readonly processId: number;
  readonly key: Uint8Array;
}

const KEY_BYTES = 4;

export class CancelRegistry {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #targets = new Map<number, { key: Uint8Array; cancel: () => void }>();
  readonly #decoy: Uint8Array;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
    this.#decoy = random(KEY_BYTES);
  }

  get size(): number {
    return this.#targets.size;
  }

  /** @returns A new key, unique among open sessions; `forget` ends it. */
  register(cancel: () => void): CancelKey & { forget(): void } {
    let processId: number;
    do {
      const bytes = this.#random(4);
      // Positive, as process ids are; clients print it.
      processId = (((bytes[0] & 0x7f) << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
    } while (processId === 0 || this.#targets.has(processId));
    const key = this.#random(KEY_BYTES).slice();
    this.#targets.set(processId, { key, cancel });
    return { processId, key, forget: () => void this.#targets.delete(processId) };
  }

  /** Cancels what the key names; whether it named anything is not told to the client. */
  request(processId: number, key: Uint8Array): boolean {
    const target = this.#targets.get(processId);
    const matches = constantTimeEqual(key, target?.key ?? this.#decoy);
    if (target === undefined || !matches) return false;
    target.cancel();
    return true;
  }
}
