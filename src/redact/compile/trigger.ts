// Chooses how the places are found where a rule could match: its strategy.
//
// `start`: by the sets of bytes that can be its bytes 0 to 3, and what may stand before; good when these are rare.
// `anchor`: by a byte that every match has behind a short prefix that cannot contain it (the @ of an e-mail
// address); an automaton run backwards from there gives the starts. `simulate`: no automaton fits, so every byte is
// stepped through; linear, but slow.

import { type Dfa, determinise, isWordByte } from "./dfa.ts";
import { buildNfa, maxBytes, minBytes, nullable } from "./nfa.ts";
import type { Node } from "./syntax.ts";
import { byteSequences } from "./utf8.ts";

export type Strategy =
  | {
      readonly kind: "start";
      readonly windows: StartWindows;
      readonly minBytes: number;
      readonly rate: number;
    }
  | {
      readonly kind: "anchor";
      readonly bytes: readonly number[];
      readonly reach: number;
      readonly back: Dfa;
      readonly rate: number;
    }
  | { readonly kind: "simulate" };

/** What a match can begin with. Kinds of the byte before are in the order begin, newline, word, other. */
export interface StartWindows {
  readonly before: readonly boolean[];
  readonly bytes: readonly Uint8Array[];
}

/** Bytes of a match's beginning that are compared with sets; the core's tables are as many. */
export const WINDOW = 8;
/** A prefix longer than this is searched for from its start instead. */
const REACH_MAX = 128;
const ANCHOR_STATES_MAX = 2000;
/** Expected candidates a byte above which an anchor is looked for. */
const RATE_GOOD = 0.004;

/** @param maxLen The rule's: a prefix as long could be cut as a finding before its anchor is met. */
export function chooseStrategy(tree: Node, dfa: Dfa | null, maxLen: number): Strategy {
  if (!dfa) return { kind: "simulate" };
  const windows = startWindows(dfa);
  const rate = startRate(windows);
  const start: Strategy = { kind: "start", windows, minBytes: minBytes(tree), rate };
  if (rate <= RATE_GOOD) return start;
  const anchor = findAnchor(tree, Math.min(REACH_MAX, maxLen - 1));
  return anchor && anchor.rate * 3 < rate ? { kind: "anchor", ...anchor } : start;
}

function startWindows(dfa: Dfa): StartWindows {
  const before = dfa.starts.map((state) => state !== 0);
  const bytes: Uint8Array[] = [];
  let layer = new Set(dfa.starts.filter((state) => state !== 0));
  let open = false;
  for (let depth = 0; depth < WINDOW; depth++) {
    const allowed = new Uint8Array(256);
    const nextLayer = new Set<number>();
    for (const state of layer) {
      if (state >= dfa.firstMatch) open = true;
      for (let byte = 0; byte < 256; byte++) {
        const target = dfa.next[state * dfa.classes + dfa.classOf[byte]];
        if (target === 0) continue;
        allowed[byte] = 1;
        nextLayer.add(target);
      }
    }
    // Once a match may be over, anything can follow.
    bytes.push(open ? new Uint8Array(256).fill(1) : allowed);
    layer = nextLayer;
  }
  return { before, bytes };
}

// How often a byte occurs in rows, logs and code, roughly: a few per cent for lower case and digits, less for the rest.
function frequency(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return "eariotnslc".includes(String.fromCharCode(byte)) ? 0.035 : 0.012;
  if (byte >= 0x30 && byte <= 0x39) return 0.02;
  if (byte === 0x20) return 0.08;
  if (byte >= 0x41 && byte <= 0x5a) return 0.005;
  if ('-_.,:;"/=()\n'.includes(String.fromCharCode(byte))) return 0.015;
  if (byte === 0x40) return 0.001;
  return byte < 0x80 ? 0.002 : 0.0005;
}

function setFrequency(set: Uint8Array): number {
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) if (set[byte] !== 0) sum += frequency(byte);
  return Math.min(1, sum);
}

// Bytes of a text are not independent: after the first byte of a word or number more of the same kind is likely.
function startRate(windows: StartWindows): number {
  let rate = setFrequency(windows.bytes[0]);
  const wordOnly = windows.bytes[0].every((allowed, byte) => allowed === 0 || isWordByte(byte));
  if (wordOnly && !windows.before[2]) rate *= 0.2;
  for (const set of windows.bytes.slice(1)) rate *= Math.min(1, setFrequency(set) * 3);
  return rate;
}

interface Anchor {
  readonly bytes: readonly number[];
  readonly reach: number;
  readonly back: Dfa;
  readonly rate: number;
}

function findAnchor(tree: Node, reachMax: number): Anchor | null {
  const items = flatten(tree);
  let best: { index: number; bytes: number[]; reach: number; rate: number } | null = null;
  for (let i = 1; i < items.length; i++) {
    const prefix: Node = { kind: "cat", items: items.slice(0, i) };
    const reach = maxBytes(prefix);
    if (reach > reachMax || !isPositive(prefix)) break;
    if (nullable(prefix) || nullable(items[i])) continue;
    const first = firstBytes(items[i]);
    if (!first || first.size === 0 || first.size > 4) continue;
    if ([...first].some((byte) => canContain(prefix, byte))) continue;
    const rate = [...first].reduce((sum, byte) => sum + frequency(byte), 0);
    if (!best || rate < best.rate) best = { index: i, bytes: [...first], reach, rate };
  }
  if (!best) return null;
  const back = determinise(
    buildNfa({ kind: "cat", items: items.slice(0, best.index) }, "backward"),
    "all",
    ANCHOR_STATES_MAX,
  );
  return back && { bytes: best.bytes, reach: best.reach, back, rate: best.rate };
}

/** The top-level sequence, through groups; a repeat of at least one gives its first round. */
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
        if (out.size > 8) return null;
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
