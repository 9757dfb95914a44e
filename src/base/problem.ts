// A mistake in a document, told so that a person can act on it: where, what, the line with a caret, and what to write.
//
// Must not: stop at the first one, or show anything but the document's own text.

import type { ErrorCode } from "./errors.ts";

export interface Problem {
  readonly file: string;
  /** Both count from 1; the column counts UTF-16 units, as editors do. */
  readonly line: number;
  readonly column: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** The line of the document, and how many characters of it are meant. */
  readonly source: string;
  readonly length: number;
  readonly hint?: string;
}

/** A line longer than this is shown by its start only, and without a caret when that stands further on. */
const SHOWN_COLUMNS = 160;

export function formatProblem(problem: Problem): string {
  const { file, line, column, code, message, hint } = problem;
  const label = `  ${line} | `;
  const source = problem.source.slice(0, SHOWN_COLUMNS);
  const caret = "^".repeat(Math.max(1, Math.min(problem.length, source.length - column + 1)));
  const shown = column <= SHOWN_COLUMNS;
  return [
    `${file}:${line}:${column}  ${code}`,
    `  ${message}`,
    ...(shown ? [`${label}${source}`] : []),
    ...(shown ? [`${" ".repeat(label.length - 2)}| ${" ".repeat(column - 1)}${caret}`] : []),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join("\n");
}

/** The known word nearest to a misspelt one, if it is near enough to be what was meant. */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.ceil(wrong.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wrong.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, or `cap` when it is at least that. */
function editDistance(a: string, b: string, cap: number): number {
  if (Math.abs(a.length - b.length) >= cap) return cap;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return Math.min(row[b.length], cap);
}
