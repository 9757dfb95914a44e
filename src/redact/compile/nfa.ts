// Builds a Thompson automaton over bytes from a pattern's tree, forwards or backwards.
//
// Priority is the order of a split's branches (leftmost-first). Backwards automata serve to find where a match
// begins; they exist only for trees without negated sets, whose invalid bytes could not be told apart from the right.

import { assert } from "../../base/assert.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Direction, piecesOf } from "./char_bytes.ts";
import type { Assertion, Node } from "./syntax.ts";
import { byteSequences } from "./utf8.ts";

/** `no-continuation`: the next byte is not 0x80 to 0xBF. */
export type NfaAssertion = Assertion | "no-continuation";

export type Instruction =
  | { readonly op: "byte"; readonly set: Uint8Array; readonly next: number }
  | { readonly op: "split"; first: number; second: number }
  | { readonly op: "assert"; readonly assertion: NfaAssertion; readonly next: number }
  | { readonly op: "open" | "close"; readonly next: number }
  | { readonly op: "match" };

export interface Nfa {
  readonly program: readonly Instruction[];
  readonly start: number;
}

const MIRRORED: Record<Assertion, Assertion> = {
  "text-begin": "text-end",
  "text-end": "text-begin",
  "line-begin": "line-end",
  "line-end": "line-begin",
  word: "word",
  "not-word": "not-word",
};

/** @throws WeirError `RULES_TOO_BIG` past `LIMITS.nfaStatesMax`. */
export function buildNfa(tree: Node, direction: Direction = "forward"): Nfa {
  const program: Instruction[] = [];
  const emit = (instruction: Instruction): number => {
    if (program.length >= LIMITS.nfaStatesMax)
      throw new WeirError(
        "RULES_TOO_BIG",
        `the pattern expands to more than ${LIMITS.nfaStatesMax} states; lower its repeat counts`,
      );
    program.push(instruction);
    return program.length - 1;
  };
  // Instructions that do the same and go on alike are one: of two threads that reach it the later is dropped, whose future is the
  // same but of lower priority. So alternatives share their ends.
  // By the place they go on at: the last of them, and for each the one before.
  const lastTo: number[] = [];
  const before: number[] = [];
  const byte = (set: Uint8Array, next: number): number => {
    for (let at = lastTo[next] ?? -1; at >= 0; at = before[at]) {
      const instruction = program[at];
      if (instruction.op === "byte" && instruction.set === set) return at;
    }
    const at = emit({ op: "byte", set, next });
    before[at] = lastTo[next] ?? -1;
    lastTo[next] = at;
    return at;
  };
  const bounds = new Map<number, number>();
  const unbroken = (next: number): number => {
    let at = bounds.get(next);
    if (at === undefined) bounds.set(next, (at = emit({ op: "assert", assertion: "no-continuation", next })));
    return at;
  };
  const split = (first: number, second: number) => emit({ op: "split", first, second });

  function compile(node: Node, next: number): number {
    switch (node.kind) {
      case "set":
        return compileSet(node, next);
      case "assert": {
        const assertion = direction === "forward" ? node.assertion : MIRRORED[node.assertion];
        return emit({ op: "assert", assertion, next });
      }
      case "cat": {
        let at = next;
        const items = direction === "forward" ? [...node.items].reverse() : node.items;
        for (const item of items) at = compile(item, at);
        return at;
      }
      case "alt": {
        const starts = node.items.map((item) => compile(item, next));
        return starts.reduceRight((rest, start) => split(start, rest));
      }
      case "secret":
        return emit({ op: "open", next: compile(node.item, emit({ op: "close", next })) });
      case "repeat":
        return compileRepeat(node, next);
    }
  }

  function compileRepeat(node: Extract<Node, { kind: "repeat" }>, next: number): number {
    const { item, min, max, greedy } = node;
    const choose = (body: number, skip: number) => (greedy ? split(body, skip) : split(skip, body));
    const oneOrMore = (after: number): number => {
      const loop = split(-1, -1);
      const body = compile(item, loop);
      const instruction = program[loop];
      assert(instruction.op === "split", "a loop is a split");
      instruction.first = greedy ? body : after;
      instruction.second = greedy ? after : body;
      return body;
    };
    let at = next;
    if (max === Number.POSITIVE_INFINITY) {
      if (min === 0) {
        // For an item that can be empty, x* is (x+)?: one split alone would get the priorities wrong (as in RE2).
        if (nullable(item)) return choose(oneOrMore(next), next);
        const loop = split(-1, -1);
        const body = compile(item, loop);
        const instruction = program[loop];
        assert(instruction.op === "split", "a loop is a split");
        instruction.first = greedy ? body : next;
        instruction.second = greedy ? next : body;
        return loop;
      }
      at = oneOrMore(next);
      for (let i = 1; i < min; i++) at = compile(item, at);
      return at;
    }
    for (let i = min; i < max; i++) at = choose(compile(item, at), next);
    for (let i = 0; i < min; i++) at = compile(item, at);
    return at;
  }

  function compileSet(node: Extract<Node, { kind: "set" }>, next: number): number {
    const { single, longer } = piecesOf(node.set, node.negated, direction);
    const starts: number[] = [];
    if (single) starts.push(byte(single, next));
    for (const { tail, lead, bounded } of longer) {
      let at = bounded ? unbroken(next) : next;
      for (const set of tail) at = byte(set, at);
      starts.push(byte(lead, at));
    }
    return starts.reduceRight((rest, start) => split(start, rest));
  }

  const match = emit({ op: "match" });
  return { program, start: compile(tree, match) };
}

/** Whether the node can match without consuming, assertions taken as true. */
export function nullable(node: Node): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "assert":
      return true;
    case "cat":
      return node.items.every(nullable);
    case "alt":
      return node.items.some(nullable);
    case "secret":
      return nullable(node.item);
    case "repeat":
      return node.min === 0 || nullable(node.item);
  }
}

/** Shortest match in bytes. */
export function minBytes(node: Node): number {
  switch (node.kind) {
    case "set":
      return node.negated ? 1 : Math.min(4, ...byteSequences(node.set).map((s) => s.length));
    case "assert":
      return 0;
    case "cat":
      return node.items.reduce((sum, item) => sum + minBytes(item), 0);
    case "alt":
      return Math.min(...node.items.map(minBytes));
    case "secret":
      return minBytes(node.item);
    case "repeat":
      return minBytes(node.item) * node.min;
  }
}

/** Longest match in bytes; Infinity when unbounded. */
export function maxBytes(node: Node): number {
  switch (node.kind) {
    case "set":
      return Math.max(node.negated ? 4 : 0, ...byteSequences(node.set).map((s) => s.length), 0);
    case "assert":
      return 0;
    case "cat":
      return node.items.reduce((sum, item) => sum + maxBytes(item), 0);
    case "alt":
      return Math.max(...node.items.map(maxBytes));
    case "secret":
      return maxBytes(node.item);
    case "repeat":
      return node.max === 0 ? 0 : maxBytes(node.item) * node.max || 0;
  }
}
