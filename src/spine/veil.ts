// What is left of a small text where column masks apply.
//
// A rule finds what looks like personal data. What only a column mask protects, a surname, looks like nothing, and
// resources put values into their words: `Key (surname)=(Curie) already exists`, `invalid input syntax for type
// integer: "Curie"`, a notification's payload, a parameter's value. So where any column mask is in force the
// adapter says of each text what it can be made of, and only what is surely no data goes on to the masker.
//
// Considered and rejected: to show what also stands in the operation's own text. A text that lists a thousand names
// would be told which of them is there.
//
// Must not: know a protocol's fields, or make a text longer than it was but for the fixed label.

import { text, utf8 } from "../base/bytes.ts";
import type { TextNature } from "../model/session.ts";
import type { ColumnMask } from "../model/verdict.ts";

/** The same whatever it stands for: a length would be data too. */
const WITHHELD = utf8("[withheld]");

/** @returns The bytes themselves when nothing has to go. */
export function veil(bytes: Uint8Array, nature: TextNature, masks: readonly ColumnMask[]): Uint8Array {
  if (masks.length === 0 || nature === "own" || bytes.length === 0) return bytes;
  return nature === "data" ? WITHHELD : utf8(wordsOnly(text(bytes)));
}

/** Opening signs and what closes them. A quote that is doubled inside a quoted run closes and opens again. */
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ["<", ">"],
  ["«", "»"],
  ["„", "“"],
  ["“", "”"],
  ["‘", "’"],
  ["「", "」"],
  ["『", "』"],
]);

/** Signs of which an unpaired one shows that the pairing went wrong. */
const CLOSERS = new Set([...PAIRS.values()]);

/**
 * A message's own words: from its first opening sign to the last closing one, all of it becomes `?`, and so does each
 * word with a digit.
 *
 * A value can hold any sign, its closing quote included. So runs are not paired one by one: everything between the
 * first opening sign and the last closing sign goes, and all to the end when nothing closes. After a colon a value may
 * stand bare (`improper relation name (too many dotted names): a.b.c`), with signs of its own: all of that goes too.
 */
function wordsOnly(message: string): string {
  const signs = [...message];
  const from = signs.findIndex((sign) => PAIRS.has(sign) || CLOSERS.has(sign));
  const colon = message.indexOf(": ");
  if (from < 0) return withoutNumbers(colon < 0 ? message : `${message.slice(0, colon)}: ?`);
  let to = signs.length - 1;
  while (to > from && !CLOSERS.has(signs[to])) to--;
  const head = signs.slice(0, from).join("");
  if (colon >= 0) return withoutNumbers(colon < head.length ? `${message.slice(0, colon)}: ?` : `${head}?`);
  const tail = to === from ? "" : signs.slice(to + 1).join("");
  return withoutNumbers(`${head}?${tail}`);
}

function withoutNumbers(words: string): string {
  return words.replace(/\S*\p{N}\S*/gu, "?");
}
