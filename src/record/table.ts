// A plain table of text for a terminal, as psql draws it. Values are cut at a width; widths count characters.

import type { ShownRow } from "./rows.ts";

const CELL_MAX = 60;
const NULL_SIGN = "∅";

/** @param columns Names; may be fewer than the fields. Values must hold no line ends. */
export function* table(columns: readonly string[], rows: readonly ShownRow[]): Generator<string> {
  const cells = rows.map((row) => row.map((field) => cut(field ?? NULL_SIGN)));
  const names = columns.map(cut);
  const widths: number[] = [];
  for (const row of [names, ...cells]) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, length(cell));
    });
  }
  if (names.length > 0) {
    yield line(
      widths.map((_, i) => names[i] ?? ""),
      widths,
    );
    yield widths.map((width) => "-".repeat(width)).join("-+-");
  }
  for (const row of cells) yield line(row, widths);
}

function line(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, i) => cell + " ".repeat(widths[i] - length(cell)))
    .join(" | ")
    .trimEnd();
}

function cut(value: string): string {
  const characters = [...value];
  return characters.length <= CELL_MAX ? value : `${characters.slice(0, CELL_MAX - 1).join("")}…`;
}

function length(value: string): number {
  return [...value].length;
}
