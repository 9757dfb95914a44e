// Finds, in a pattern whose beginning is common or of no fixed length, a place further in that is rare: its anchor.
//
// Every match has the anchor behind a prefix of bounded length that cannot contain the anchor's byte. The prefix is
// compiled backwards, so that from an anchor the possible starts are found by running to the left.

import type { Branch } from "./branches.ts";
import { expandBranches } from "./branches.ts";
import type { ByteSets } from "./byteset.ts";
import { type Dfa, determinise } from "./dfa.ts";
import { buildNfa, maxBytes, nullable } from "./nfa.ts";
import type { Sample } from "./palette.ts";
import type { Node } from "./syntax.ts";
import { byteSequences } from "./utf8.ts";
import { windowsOf } from "./windows.ts";

export interface Anchor {
  /** What every match goes on with, from the anchor's byte. */
  readonly branches: readonly Branch[];
  /** A match begins at most so many bytes before its anchor. */
  readonly reach: number;
  readonly back: Dfa;
  /** Expected anchors a byte. */
  readonly rate: number;
}

/** A prefix longer than this is searched for from its start instead. */
const REACH_MAX = 128;
const ANCHOR_STATES_MAX = 2000;
const FIRST_BYTES_MAX = 8;

/** @param lengthMax The rule's maxLen: a prefix as long could be cut as a finding before its anchor is met. */
export function findAnchor(tree: Node, sets: ByteSets, sample: Sample, lengthMax: number): Anchor | null {
  const items = flatten(tree);
  const reachMax = Math.min(REACH_MAX, lengthMax - 1);
  let best: { index: number; branches: Branch[]; reach: number; rate: number } | null = null;
  for (let i = 1; i < items.length; i++) {
    const prefix: Node = { kind: "cat", items: items.slice(0, i) };
    const reach = maxBytes(prefix);
    if (reach > reachMax || !isPositive(prefix)) break;
    if (nullable(prefix) || nullable(items[i])) continue;
    const first = firstBytes(items[i]);
    if (!first || first.size === 0 || first.size > FIRST_BYTES_MAX) continue;
    if ([...first].some((byte) => canContain(prefix, byte))) continue;
    const branches = expandBranches({ kind: "cat", items: items.slice(i) }, sets, lengthMax - reach);
    const rate = branches.reduce((sum, branch) => sum + branchRate(branch, sets, sample), 0);
    if (!best || rate < best.rate) best = { index: i, branches, reach, rate };
  }
  if (!best) return null;
  const prefix: Node = { kind: "cat", items: items.slice(0, best.index) };
  const back = determinise(buildNfa(prefix, "backward"), ANCHOR_STATES_MAX);
  return back && { branches: best.branches, reach: best.reach, back, rate: best.rate };
}

/** Expected hits a byte of the branch's best window, or of its first byte where it is too short for one. */
export function branchRate(branch: Branch, sets: ByteSets, sample: Sample): number {
  const window = windowsOf(branch.sets, sets.any, sample)[0];
  return window ? window.rate : branch.sets[0] ? sample.rate(branch.sets[0]) : 1;
}

/** The top-level sequence, through groups. */
function flatten(node: Node): Node[] {
  if (node.kind === "cat") return node.items.flatMap(flatten);
  if (node.kind === "secret") return flatten(node.item);
  return [node];
}

/** No negated set: the prefix can be read backwards. */
function isPositive(node: Node): boolean {
  switch (node.kind) {
    case "set":
      return !node.negated;
    case "assert":
      return true;
    case "cat":
    case "alt":
      return node.items.every(isPositive);
    case "secret":
    case "repeat":
      return isPositive(node.item);
  }
}

/** The bytes that a match of the node can begin with; null when it cannot be said simply. */
function firstBytes(node: Node): Set<number> | null {
  switch (node.kind) {
    case "set": {
      if (node.negated) return null;
      const out = new Set<number>();
      for (const sequence of byteSequences(node.set)) {
        for (let byte = sequence[0][0]; byte <= sequence[0][1]; byte++) out.add(byte);
        if (out.size > FIRST_BYTES_MAX) return null;
      }
      return out;
    }
    case "assert":
      return null;
    case "secret":
      return firstBytes(node.item);
    case "repeat":
      return node.min > 0 ? firstBytes(node.item) : null;
    case "cat": {
      const item = node.items.find((part) => part.kind !== "assert");
      return item && !nullable(item) ? firstBytes(item) : null;
    }
    case "alt": {
      const out = new Set<number>();
      for (const item of node.items) {
        const first = firstBytes(item);
        if (!first) return null;
        for (const byte of first) out.add(byte);
      }
      return out;
    }
  }
}

function canContain(node: Node, byte: number): boolean {
  switch (node.kind) {
    case "set":
      return byteSequences(node.set).some((sequence) =>
        sequence.some(([lo, hi]) => byte >= lo && byte <= hi),
      );
    case "assert":
      return false;
    case "cat":
    case "alt":
      return node.items.some((item) => canContain(item, byte));
    case "secret":
    case "repeat":
      return canContain(node.item, byte);
  }
}
