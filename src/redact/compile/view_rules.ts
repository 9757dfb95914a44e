// Chooses the rules that are looked for in encoded text, and finds what a match of each can begin with.
//
// Works on the byte automaton before it is determinised, so it does not depend on how a rule is searched for in raw text.
// Must not: choose strategies for raw text (trigger.ts).

import type { Nfa, NfaAssertion } from "./nfa.ts";

/** What a match can begin with: kinds of the byte before (begin, newline, word, other), and bytes 0 to 7. */
export interface Beginning {
  readonly before: readonly boolean[];
  readonly bytes: readonly Uint8Array[];
}

/** How many bytes the core's tables compare. */
export const BEGINNING_BYTES = 8;
/** A match says so many bits at least: random bytes hold one in 2^40 places or fewer. */
const SURE_BITS = 40;
/** The first eight bytes must leave out so many bits of text, or too many starts would be tried near every escape. */
const SELECTIVE_BITS = 10;
/** Signs that text is mostly made of. */
const TEXT_SIGNS = 64;

/** `runs`: also in base64, hex and UTF-16; `no`: too little to go by. */
export type ViewUse = "escapes-and-runs" | "runs" | "no";

export function viewUse(nfa: Nfa, beginning: Beginning): ViewUse {
  if (leastBits(nfa) < SURE_BITS) return "no";
  let bits = 0;
  for (const set of beginning.bytes) {
    const size = set.reduce((sum, allowed) => sum + allowed, 0);
    bits += Math.log2(TEXT_SIGNS / Math.min(TEXT_SIGNS, Math.max(1, size)));
  }
  return bits >= SELECTIVE_BITS ? "escapes-and-runs" : "runs";
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

export function beginningOf({ program, start }: Nfa): Beginning {
  const before = [false, false, false, false];
  const bytes: Uint8Array[] = [];
  let layer = new Set<number>();
  const first = new Uint8Array(256);
  for (let kind = 0; kind < 4; kind++) {
    for (const members of BYTE_KINDS) {
      const { live } = closure(program, [start], (assertion) => holds(assertion, kind, members[0]));
      for (const pc of live) {
        const instruction = program[pc];
        if (instruction.op !== "byte") continue;
        for (const byte of members) {
          if (instruction.set[byte] === 0) continue;
          before[kind] = true;
          first[byte] = 1;
          layer.add(instruction.next);
        }
      }
    }
  }
  bytes.push(first);
  let open = false;
  while (bytes.length < BEGINNING_BYTES) {
    const { live, matched } = closure(program, layer, () => true);
    // Once a match may be over, anything can follow.
    open ||= matched;
    const allowed = new Uint8Array(256);
    const next = new Set<number>();
    for (const pc of live) {
      const instruction = program[pc];
      if (instruction.op !== "byte") continue;
      for (let byte = 0; byte < 256; byte++) if (instruction.set[byte] !== 0) allowed[byte] = 1;
      next.add(instruction.next);
    }
    bytes.push(open ? new Uint8Array(256).fill(1) : allowed);
    layer = next;
  }
  return { before, bytes };
}

function closure(
  program: Nfa["program"],
  from: Iterable<number>,
  passes: (assertion: NfaAssertion) => boolean,
): { live: Set<number>; matched: boolean } {
  const seen = new Set<number>(from);
  const live = new Set<number>();
  let matched = false;
  for (const pc of seen) {
    const instruction = program[pc];
    switch (instruction.op) {
      case "match":
        matched = true;
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
  return { live, matched };
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
