// Draws texts that a pattern matches, from its syntax tree.
//
// Choices are made as values are made in the world: letters of one case in a keyword, few repeats where many are allowed,
// ASCII where a class has it. Assertions are not solved: who draws asks the engine whether the text is a match, and
// draws again. Backtracking towards a match was considered and rejected, since nearly every draw is one.
//
// Must not know hosts or rules.

import { type CharSet, contains } from "../compile/charset.ts";
import type { Node } from "../compile/syntax.ts";
import type { Random } from "./random.ts";

/** Repeats without an upper bound get at most so many more than they need. */
const MORE_MAX = 12;
/** A bounded repeat with a wide range is drawn near its lower end as often as anywhere. */
const NEAR = 3;

type Case = "lower" | "upper" | "any";

/** @returns A text of the pattern's form. Long only where the pattern asks for it. */
export function sampleText(tree: Node, random: Random): string {
  const letters: Case = random.pick(["lower", "lower", "upper", "any"]);
  let out = "";
  const walk = (node: Node): void => {
    switch (node.kind) {
      case "set":
        out += sampleSet(node.set, letters, random);
        return;
      case "assert":
        return;
      case "cat":
        for (const item of node.items) walk(item);
        return;
      case "alt":
        walk(random.pick(node.items));
        return;
      case "secret":
        walk(node.item);
        return;
      case "repeat": {
        const count = repeats(node.min, node.max, random);
        for (let i = 0; i < count; i++) walk(node.item);
      }
    }
  };
  walk(tree);
  return out;
}

function repeats(min: number, max: number, random: Random): number {
  if (max === min) return min;
  const most = Math.min(max, min + MORE_MAX);
  return random.next() < 0.5 ? random.int(min, Math.min(most, min + NEAR)) : random.int(min, most);
}

/** One character; of a letter in both cases (a keyword under `(?i)`) the one that the text's case asks for. */
function sampleSet(set: CharSet, letters: Case, random: Random): string {
  const ascii = asciiOf(set);
  if (ascii.length === 0) return sampleWide(set, random);
  const folded = foldedLetter(ascii);
  if (folded !== null && letters !== "any") return letters === "lower" ? folded : folded.toUpperCase();
  return random.pick(ascii);
}

function asciiOf(set: CharSet): string[] {
  const out: string[] = [];
  // Control characters but for line ends and tabs are no text.
  for (const c of [9, 10, 13]) if (contains(set, c)) out.push(String.fromCharCode(c));
  for (let c = 0x20; c < 0x7f; c++) if (contains(set, c)) out.push(String.fromCharCode(c));
  return out;
}

function foldedLetter(ascii: readonly string[]): string | null {
  const [upper, lower] = ascii;
  return ascii.length === 2 && upper !== lower && upper.toLowerCase() === lower ? lower : null;
}

function sampleWide(set: CharSet, random: Random): string {
  if (set.length === 0) return "";
  const range = 2 * random.int(0, set.length / 2 - 1);
  const point = random.int(set[range], Math.min(set[range + 1], set[range] + 0x3ff));
  return point >= 0xd800 && point <= 0xdfff ? "\uFFFD" : String.fromCodePoint(point);
}
