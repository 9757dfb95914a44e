// Writes the tables by which the core looks for rules in encoded text: as the dense ones, for the rules of views alone.
//
// Must not choose the rules: view_rules.ts does.

import * as abi from "../wasm/abi.ts";
import type { RulePlan } from "./image.ts";
import type { Writer } from "./image_writer.ts";
import { BEGINNING_BYTES, type Beginning } from "./view_rules.ts";

interface Placed extends Beginning {
  readonly rule: number;
  readonly key: string;
}

const BITS = 64;
/** Of the bits, so many are for beginnings that are no letter or digit: what may stand before a token. */
const SIGN_BITS = 8;

export function writeViews(writer: Writer, plans: readonly RulePlan[]): [field: number, value: number][] {
  const placed = plans.flatMap(({ view }, rule) =>
    (view ?? []).map((beginning): Placed => ({ rule, key: keyOf(beginning), ...beginning })),
  );
  if (placed.length === 0) return [];
  const words = groups(placed.filter(isWordy), BITS - SIGN_BITS);
  const signs = groups(
    placed.filter((one) => !isWordy(one)),
    SIGN_BITS,
  );
  const masks = Array.from({ length: BEGINNING_BYTES + 1 }, () => new BigUint64Array(256));
  const lists = Array.from({ length: BITS }, () => 0);
  [...words, ...signs].forEach((members, bit) => {
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
  ];
}

const keyOf = ({ bytes }: Beginning): string =>
  bytes.map(({ members }) => String.fromCharCode(members[0])).join("");
const isWordy = ({ key }: Placed): boolean => /^[A-Za-z0-9]/.test(key);

/** Neighbours in order begin alike and share a bit. */
function groups(placed: readonly Placed[], most: number): Placed[][] {
  const sorted = placed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.rule - b.rule));
  const out: Placed[][] = Array.from({ length: Math.min(most, sorted.length) }, () => []);
  sorted.forEach((one, i) => {
    out[Math.floor((i * out.length) / sorted.length)].push(one);
  });
  return out;
}
