// What a match can begin with, asked of the program: whether it can follow a word byte, which bytes come first.
//
// All threads are followed at once, without priorities, so an answer is never less than what can happen. Must not know
// how the answers are used.

import { holds, type NextKind, nextKindOf, type Previous, previousOf } from "./alphabet.ts";
import { factsOf } from "./char_bytes.ts";
import type { Nfa } from "./nfa.ts";

/** What a match can begin with. Kinds of the byte before are in the order begin, newline, word, other. */
export interface StartWindows {
  readonly before: readonly boolean[];
  readonly bytes: readonly Uint8Array[];
}

const KINDS: readonly Previous[] = [0, 1, 2, 3];

/** A byte for each kind of next symbol that assertions tell apart. */
const NEXT: readonly NextKind[] = [0x0a, 0x61, 0x20, 0x80].map(nextKindOf);
const NEXT_OF = Uint8Array.from({ length: 256 }, (_, byte) => {
  const kind = nextKindOf(byte);
  return NEXT.findIndex(
    (one) => one.newline === kind.newline && one.word === kind.word && one.continuation === kind.continuation,
  );
});

interface Reached {
  /** Program counters of the byte instructions. */
  readonly bytes: readonly number[];
  readonly matched: boolean;
}

function close(nfa: Nfa, threads: Iterable<number>, previous: Previous, next: NextKind): Reached {
  const seen = new Set<number>();
  const stack = [...threads];
  const bytes: number[] = [];
  let matched = false;
  while (stack.length > 0) {
    const pc = stack.pop() as number;
    if (seen.has(pc)) continue;
    seen.add(pc);
    const instruction = nfa.program[pc];
    if (instruction.op === "byte") bytes.push(pc);
    else if (instruction.op === "match") matched = true;
    else if (instruction.op === "split") stack.push(instruction.first, instruction.second);
    else if (instruction.op !== "assert" || holds(instruction.assertion, previous, next))
      stack.push(instruction.next);
  }
  return { bytes, matched };
}

/** Whether a match can begin behind a byte of the kind. */
export function canFollow(nfa: Nfa, previous: Previous): boolean {
  return NEXT.some((next, kind) => {
    const { bytes, matched } = close(nfa, [nfa.start], previous, next);
    return matched || bytes.some((pc) => (kindsTaken(nfa, pc) & (1 << kind)) !== 0);
  });
}

/** Whether a match can begin with a byte from 0x80 to 0xBF. */
export function canBeginHigh(nfa: Nfa): boolean {
  const kind = NEXT_OF[0x80];
  return KINDS.some((previous) =>
    close(nfa, [nfa.start], previous, NEXT[kind]).bytes.some(
      (pc) => (kindsTaken(nfa, pc) & (1 << kind)) !== 0,
    ),
  );
}

const kindsOfSet = new WeakMap<Uint8Array, number>();

/** A bit for each kind of byte that the instruction takes. */
function kindsTaken(nfa: Nfa, pc: number): number {
  const instruction = nfa.program[pc];
  if (instruction.op !== "byte") return 0;
  let kinds = kindsOfSet.get(instruction.set);
  if (kinds === undefined) {
    kinds = factsOf(instruction.set).members.reduce((bits, byte) => bits | (1 << NEXT_OF[byte]), 0);
    kindsOfSet.set(instruction.set, kinds);
  }
  return kinds;
}

/** The kinds of byte before, and the bytes at each of the first `depthMax` places, that a match can have. */
export function startWindows(nfa: Nfa, depthMax: number): StartWindows {
  const before = KINDS.map((previous) => canFollow(nfa, previous));
  let layer = KINDS.map((previous) => new Set<number>(before[previous] ? [nfa.start] : []));
  let open: boolean = false;
  const bytes: Uint8Array[] = [];
  for (let depth = 0; depth < depthMax; depth++) {
    const allowed = new Uint8Array(256);
    const nextLayer = KINDS.map(() => new Set<number>());
    // Once a match may be over, anything can follow.
    let over: boolean = open;
    for (const previous of KINDS) {
      if (layer[previous].size === 0) continue;
      NEXT.forEach((next, kind) => {
        const { bytes: reached, matched } = close(nfa, layer[previous], previous, next);
        if (matched) {
          over = true;
          for (let byte = 0; byte < 256; byte++) if (NEXT_OF[byte] === kind) allowed[byte] = 1;
        }
        for (const pc of reached) {
          const instruction = nfa.program[pc];
          if (instruction.op !== "byte") continue;
          for (const byte of factsOf(instruction.set).members) {
            if (NEXT_OF[byte] !== kind) continue;
            allowed[byte] = 1;
            nextLayer[previousOf(byte)].add(instruction.next);
          }
        }
      });
    }
    bytes.push(open ? new Uint8Array(256).fill(1) : allowed);
    open = over;
    layer = nextLayer;
  }
  return { before, bytes };
}
