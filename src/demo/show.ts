// What the demo prints: steps, facts and small tables, in colours where the terminal has them.
//
// Must not: know what the steps are.

import pc from "picocolors";

const INDENT = "   ";
const CELL_MAX = 34;

export function line(text = ""): void {
  process.stdout.write(`${text}\n`);
}

export function title(text: string, under: string): void {
  line();
  line(`${INDENT}${pc.bold(pc.cyan("Weir"))}${pc.bold(text)}`);
  line(`${INDENT}${pc.dim(under)}`);
  line();
}

/** One of the preparations, with the time that it took. */
export async function preparing<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`${INDENT}${pc.dim(`${name} ...`)}`);
  const result = await work();
  const clear = process.stdout.isTTY ? "\r\x1b[K" : "";
  line(`${clear}${INDENT}${name.padEnd(62)}${pc.dim(took(started))}`);
  return result;
}

export function step(number: number, text: string): void {
  line();
  line(`${pc.bold(pc.cyan(String(number)))}  ${pc.bold(text)}`);
}

/** What someone does: a statement of the agent, a command of a person. */
export function doing(who: string, what: string): void {
  const [first, ...more] = what.split("\n");
  line(`${INDENT}${pc.magenta(who)} ${first}`);
  for (const rest of more) line(`${INDENT}${" ".repeat(who.length)} ${rest}`);
}

export function said(text: string): void {
  for (const part of text.trimEnd().split("\n")) line(`${INDENT}${pc.dim(part)}`);
}

export function good(text: string): void {
  line(`${INDENT}${pc.green("✓")} ${text}`);
}

/** A message of the database protocol, as psql shows it. */
export function message(
  severity: string,
  text: string,
  more: Readonly<Record<string, string | undefined>>,
): void {
  const colour = severity === "ERROR" ? pc.red : pc.yellow;
  line(`${INDENT}${colour(`${severity}:`)}  ${text}`);
  for (const [name, value] of Object.entries(more)) {
    if (value !== undefined) line(`${INDENT}${pc.dim(`${name}:  ${value}`)}`);
  }
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(clip));
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i].length)));
  const joined = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ");
  line(`${INDENT}${pc.dim(joined(head))}`);
  for (const row of cells) {
    const text = row.map((cell, i) => {
      const padded = cell.padEnd(widths[i]);
      return /\[[A-Z_]+\]|\*{3}|^null$/.test(cell) ? pc.yellow(padded) : padded;
    });
    line(`${INDENT}${text.join("  ").trimEnd()}`);
  }
}

export function took(started: number): string {
  const ms = performance.now() - started;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function clip(text: string): string {
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX - 1)}…`;
}
