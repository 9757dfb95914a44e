// Writes the tables by which the core looks for rules in encoded text: as the dense ones, for the rules of views alone.
//
// Must not choose the rules: view_rules.ts does.

import * as abi from "../wasm/abi.ts";
import type { RulePlan } from "./image.ts";
import type { Writer } from "./image_writer.ts";
import { BEGINNING_BYTES, type Beginning, type ViewUse } from "./view_rules.ts";

export function writeViews(writer: Writer, plans: readonly RulePlan[]): [field: number, value: number][] {
  const escapes = writeBeginnings(writer, plans, ["escapes-and-runs"]);
  const runs = writeBeginnings(writer, plans, ["escapes-and-runs", "runs"]);
  return [
    [abi.I_VIEW_ESCAPE_TABLES, escapes.tables],
    [abi.I_VIEW_ESCAPE_LISTS, escapes.lists],
    [abi.I_VIEW_RUN_TABLES, runs.tables],
    [abi.I_VIEW_RUN_LISTS, runs.lists],
  ];
}

// Rules that begin alike share a bit.
function writeBeginnings(
  writer: Writer,
  plans: readonly RulePlan[],
  uses: readonly ViewUse[],
): { tables: number; lists: number } {
  const chosen = plans.flatMap(({ view }, number) =>
    view !== null && uses.includes(view.use) ? [{ number, ...view.beginning }] : [],
  );
  if (chosen.length === 0) return { tables: 0, lists: 0 };
  const key = ({ bytes }: Beginning) => bytes.map((set) => String.fromCharCode(set.indexOf(1) + 32)).join("");
  const sorted = chosen
    .map((rule) => ({ rule, key: key(rule) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.rule.number - b.rule.number));
  const masks = Array.from({ length: BEGINNING_BYTES + 1 }, () => new BigUint64Array(256));
  const members: number[][] = Array.from({ length: 64 }, () => []);
  sorted.forEach(({ rule }, i) => {
    const bit = sorted.length <= 64 ? i : Math.floor((i * 64) / sorted.length);
    const mask = 1n << BigInt(bit);
    members[bit].push(rule.number);
    rule.before.forEach((allowed, kind) => {
      if (allowed) masks[0][kind] |= mask;
    });
    rule.bytes.forEach((set, depth) => {
      for (let byte = 0; byte < 256; byte++) if (set[byte] !== 0) masks[depth + 1][byte] |= mask;
    });
  });
  const tables = writer.longs(masks[0]);
  for (const mask of masks.slice(1)) writer.longs(mask);
  const lists = members.map((numbers) =>
    numbers.length === 0 ? 0 : writer.halves([...numbers.sort((a, b) => a - b), 0xffff]),
  );
  return { tables, lists: writer.words(lists) };
}
