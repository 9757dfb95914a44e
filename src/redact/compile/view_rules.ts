// Chooses the rules that are looked for in encoded text, and finds what a match of each can begin with.
//
// Only rules count whose matches begin with letters of their own: what is told by words around it, or by its looks, would be found
// in decoded binary data and near every escape. Must not: choose how rules are searched for in raw text (trigger.ts).

import { expandBranches } from "./branches.ts";
import type { ByteSet, ByteSets } from "./byteset.ts";
import type { Nfa, NfaAssertion } from "./nfa.ts";
import type { Node } from "./syntax.ts";

/** What a match can begin with: kinds of the byte before (begin, newline, word, other), and the first bytes. */
export interface Beginning {
  readonly before: readonly boolean[];
  /** At most BEGINNING_BYTES; what follows may be anything. */
  readonly bytes: readonly ByteSet[];
}

/** How many bytes the core's tables compare. */
export const BEGINNING_BYTES = 8;
/** A match says so many bits at least: random bytes hold one in 2^40 places or fewer. */
const SURE_BITS = 40;
/** So many fixed letters a match has among its first bytes, behind what may stand before a token. */
const LETTERS_MIN = 3;
const LETTERS_WITHIN = 12;
/** A letter is fixed that is one of so many, and not the same in either case. */
const LETTER_CHOICES = 3;

/** @returns `null` for a rule that says too little to be looked for in encoded text. */
export function viewBeginnings(tree: Node, nfa: Nfa, sets: ByteSets): readonly Beginning[] | null {
  if (leastBits(nfa) < SURE_BITS) return null;
  const branches = expandBranches(tree, sets, LETTERS_WITHIN);
  for (const branch of branches) if (branch.sets.filter(isLetter).length < LETTERS_MIN) return null;
  const before = beforeOf(nfa);
  return branches.map((branch) => ({ before, bytes: branch.sets.slice(0, BEGINNING_BYTES) }));
}

function isLetter({ size, members }: ByteSet): boolean {
  return size <= LETTER_CHOICES && !members.some((byte) => members.includes(byte ^ 0x20));
}

/** The bits that the likeliest match says, were all bytes equally likely. Dijkstra's method over the program. */
function leastBits({ program, start }: Nfa): number {
  const best = new Float64Array(program.length).fill(Number.POSITIVE_INFINITY);
  // Costs are few and bounded by 8 bits a step, so buckets of an eighth of a bit serve as the queue.
  const buckets: number[][] = [];
  const push = (pc: number, cost: number) => {
    if (cost >= best[pc] || cost > SURE_BITS + 8) return;
    best[pc] = cost;
    const bucket = Math.floor(cost * 8);
    buckets[bucket] ??= [];
    buckets[bucket].push(pc);
  };
  push(start, 0);
  for (let at = 0; at < buckets.length; at++) {
    const bucket = buckets[at];
    while (bucket !== undefined && bucket.length > 0) {
      const pc = bucket.pop() as number;
      const cost = best[pc];
      const instruction = program[pc];
      switch (instruction.op) {
        case "match":
          return cost;
        case "byte":
          push(
            instruction.next,
            cost +
              Math.log2(256 / instruction.set.reduce((sum, allowed) => sum + (allowed === 0 ? 0 : 1), 0)),
          );
          break;
        case "split":
          push(instruction.first, cost);
          push(instruction.second, cost);
          break;
        default:
          push(instruction.next, cost);
      }
    }
  }
  return Number.POSITIVE_INFINITY;
}

const isWord = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  byte === 0x5f ||
  (byte >= 0x61 && byte <= 0x7a);

/** Bytes that assertions cannot tell apart. */
const BYTE_KINDS: readonly (readonly number[])[] = (() => {
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const kindOf = (byte: number) => (byte === 10 ? 0 : isWord(byte) ? 1 : (byte & 0xc0) === 0x80 ? 2 : 3);
  return [0, 1, 2, 3].map((kind) => all.filter((byte) => kindOf(byte) === kind));
})();

/** What may stand before a match: begin, newline, word, other. */
function beforeOf({ program, start }: Nfa): readonly boolean[] {
  return [0, 1, 2, 3].map((kind) =>
    BYTE_KINDS.some((members) => {
      const live = closure(program, [start], (assertion) => holds(assertion, kind, members[0]));
      for (const pc of live) {
        const instruction = program[pc];
        if (instruction.op === "byte" && members.some((byte) => instruction.set[byte] !== 0)) return true;
      }
      return false;
    }),
  );
}

function closure(
  program: Nfa["program"],
  from: Iterable<number>,
  passes: (assertion: NfaAssertion) => boolean,
): Set<number> {
  const seen = new Set<number>(from);
  const live = new Set<number>();
  for (const pc of seen) {
    const instruction = program[pc];
    switch (instruction.op) {
      case "match":
        break;
      case "byte":
        live.add(pc);
        break;
      case "split":
        seen.add(instruction.first);
        seen.add(instruction.second);
        break;
      case "assert":
        if (passes(instruction.assertion)) seen.add(instruction.next);
        break;
      default:
        seen.add(instruction.next);
    }
  }
  return live;
}

function holds(assertion: NfaAssertion, kind: number, next: number): boolean {
  switch (assertion) {
    case "text-begin":
      return kind === 0;
    case "text-end":
      return false;
    case "line-begin":
      return kind <= 1;
    case "line-end":
      return next === 10;
    case "word":
      return (kind === 2) !== isWord(next);
    case "not-word":
      return (kind === 2) === isWord(next);
    case "no-continuation":
      return (next & 0xc0) !== 0x80;
  }
}
