// Listings for people: columns without lines, as `ls` and `ps` have them. Cells come from elsewhere and are made harmless.

import Table from "cli-table3";
import { printable } from "./cli.ts";

const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** @returns Lines with their ends; one saying `none` when there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "none\n";
  const view = new Table({
    chars: BARE,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  for (const row of [head, ...rows]) view.push(row.map((cell) => oneLine(cell)));
  const lines = view.toString().split("\n");
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Names and values below each other, the values in one column. */
export function facts(pairs: readonly (readonly [name: string, value: string | undefined])[]): string {
  const present = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "");
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present
    .map(
      ([name, value]) =>
        `${name.padEnd(width)}  ${printable(value).replaceAll("\n", `\n${" ".repeat(width + 2)}`)}\n`,
    )
    .join("");
}

export function clip(text: string, width: number): string {
  const line = oneLine(text);
  return line.length <= width ? line : `${line.slice(0, width - 3)}...`;
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim());
}
