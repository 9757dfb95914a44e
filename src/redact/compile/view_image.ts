// Writes the tables by which the core looks for rules in encoded text: as the dense ones, for the rules of views alone.
//
// Must not choose the rules: view_rules.ts does.

import { WeirError } from "../../base/errors.ts";
import * as abi from "../wasm/abi.ts";
import type { ByteSet } from "./byteset.ts";
import type { RulePlan } from "./image.ts";
import type { Writer } from "./image_writer.ts";
import { BEGINNING_BYTES, type Beginning } from "./view_rules.ts";

interface Placed extends Beginning {
  readonly rule: number;
  readonly key: string;
}

const BITS = 64;
/** Three bytes tell enough that have so few forms. */
const COMBINATIONS_MAX = 512;
const HASH_FACTOR = 0x9e3779b1;
/** Of the bits, so many are for beginnings that are no letter or digit: what may stand before a token. */
const SIGN_BITS = 8;
/** And so many for those that the hash table cannot hold. */
const WIDE_BITS = 8;

export function writeViews(writer: Writer, plans: readonly RulePlan[]): [field: number, value: number][] {
  const placed = plans.flatMap(({ view }, rule) =>
    (view ?? []).map((beginning): Placed => ({ rule, key: keyOf(beginning), ...beginning })),
  );
  if (placed.length === 0) return [];
  const hash = new HashTable();
  const told = new Set(placed.filter(({ bytes, rule }) => hash.add(bytes, rule)));
  const parts = [
    groups(
      placed.filter((one) => !told.has(one)),
      WIDE_BITS,
    ),
    groups(
      placed.filter((one) => told.has(one) && isWordy(one)),
      BITS - WIDE_BITS - SIGN_BITS,
    ),
    groups(
      placed.filter((one) => told.has(one) && !isWordy(one)),
      SIGN_BITS,
    ),
  ];
  const masks = Array.from({ length: BEGINNING_BYTES + 1 }, () => new BigUint64Array(256));
  const lists = Array.from({ length: BITS }, () => 0);
  const wide = (1n << BigInt(parts[0].length)) - 1n;
  parts.flat().forEach((members, bit) => {
    const mask = 1n << BigInt(bit);
    for (const { before, bytes } of members) {
      before.forEach((allowed, kind) => {
        if (allowed) masks[0][kind] |= mask;
      });
      for (let depth = 0; depth < BEGINNING_BYTES; depth++) {
        if (depth < bytes.length) for (const byte of bytes[depth].members) masks[depth + 1][byte] |= mask;
        else for (let byte = 0; byte < 256; byte++) masks[depth + 1][byte] |= mask;
      }
    }
    const rules = [...new Set(members.map(({ rule }) => rule))].sort((a, b) => a - b);
    lists[bit] = writer.halves([...rules, 0xffff]);
  });
  const tables = writer.longs(masks[0]);
  for (const mask of masks.slice(1)) writer.longs(mask);
  return [
    [abi.I_VIEW_TABLES, tables],
    [abi.I_VIEW_LISTS, writer.words(lists)],
    [abi.I_VIEW_HASH, hash.write(writer, wide)],
  ];
}

const keyOf = ({ bytes }: Beginning): string =>
  bytes.map(({ members }) => String.fromCharCode(members[0])).join("");
const isWordy = ({ key }: Placed): boolean => /^[A-Za-z0-9]/.test(key);

const isLetterOrDigit = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** Neighbours in order begin alike and share a bit. */
function groups(placed: readonly Placed[], most: number): Placed[][] {
  const sorted = placed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.rule - b.rule));
  const out: Placed[][] = Array.from({ length: Math.min(most, sorted.length) }, () => []);
  sorted.forEach((one, i) => {
    out[Math.floor((i * out.length) / sorted.length)].push(one);
  });
  return out;
}

/** Which rules have three telling bytes at which place behind a start. */
class HashTable {
  private readonly places = new Uint8Array(256);
  private readonly rules = new Map<number, Set<number>>();

  /** @returns False when no three bytes tell enough. */
  add(bytes: readonly ByteSet[], rule: number): boolean {
    let place = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < abi.VIEW_HASH_PLACES && at + 3 <= bytes.length; at++) {
      const three = bytes.slice(at, at + 3);
      const count = three.reduce((product, { size }) => product * size, 1);
      if (count > COMBINATIONS_MAX) continue;
      // Letters tell more than signs: a text may be full of backslashes.
      const cost = count * 4 ** three.filter(({ members }) => !members.some(isLetterOrDigit)).length;
      if (cost < least) {
        least = cost;
        place = at;
      }
    }
    if (place < 0) return false;
    for (const byte of bytes[0].members) this.places[byte] |= 1 << place;
    const [first, second, third] = bytes.slice(place, place + 3);
    for (const a of first.members)
      for (const b of second.members)
        for (const c of third.members) this.put(a | (b << 8) | (c << 16) | (place << 24), rule);
    return true;
  }

  private put(key: number, rule: number): void {
    const slot = Math.imul(key, HASH_FACTOR) >>> (32 - abi.VIEW_HASH_BITS);
    const known = this.rules.get(slot);
    if (known === undefined) this.rules.set(slot, new Set([rule]));
    else known.add(rule);
  }

  /** @param wide Groups of which a beginning is not in the table. */
  write(writer: Writer, wide: bigint): number {
    const slots = new Uint16Array(1 << abi.VIEW_HASH_BITS);
    const lists: number[] = [0];
    const places = new Map<string, number>();
    for (const [slot, rules] of this.rules) {
      const list = [...rules].sort((a, b) => a - b);
      const key = list.join();
      let at = places.get(key);
      if (at === undefined) {
        places.set(key, (at = lists.length));
        lists.push(...list, 0xffff);
      }
      slots[slot] = at;
    }
    if (lists.length > 0xffff)
      throw new WeirError(
        "RULES_TOO_BIG",
        'too many rules are looked for in encoded text; use views: "none" or fewer rules',
      );
    const bytes = new Uint8Array(abi.VIEW_HASH_LISTS + lists.length * 2);
    const view = new DataView(bytes.buffer);
    bytes.set(this.places);
    view.setBigUint64(abi.VIEW_HASH_GROUPS, wide, true);
    slots.forEach((at, slot) => {
      view.setUint16(abi.VIEW_HASH_SLOTS + slot * 2, at, true);
    });
    lists.forEach((rule, i) => {
      view.setUint16(abi.VIEW_HASH_LISTS + i * 2, rule, true);
    });
    return writer.add(bytes);
  }
}
