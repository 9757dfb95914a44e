// Determinises a small automaton whole: the ones that run backwards from an anchor. Those of rules are built state by
// state while they run (core-wasm/scan/automata.ts).
//
// A state is the set of live threads plus what the last byte was (for \b and line borders). The flag `match` on a
// state says that a match ended *before* the byte just consumed: so the byte after a match is known when the match
// is reported, and \b, $ and line ends cost nothing at run time. The extra symbol END stands for the end of the text.
// Every end of a match is reported, so priorities do not matter.
//
// Considered and rejected: minimisation (it took longer than everything else together). States that cannot reach a
// match any more become the dead state.
//
// Source: Cox, "Regular Expression Matching in the Wild", 2010 (the delayed match as in RE2's dfa.cc).

import {
  alphabetOf,
  END_KIND,
  holds,
  type NextKind,
  nextKindOf,
  type Previous,
  previousOf,
} from "./alphabet.ts";
import type { Nfa, NfaAssertion } from "./nfa.ts";

export interface Dfa {
  /** Byte to class. Class `classes - 1` is END and no byte has it. */
  readonly classOf: Uint8Array;
  readonly classes: number;
  readonly states: number;
  /** `states * classes` entries, each the next state's number. State 0 is dead. */
  readonly next: Uint32Array;
  /** States at or above it report a match. */
  readonly firstMatch: number;
  /** The start state for each kind of byte before, in the order of `Previous`. */
  readonly starts: readonly [number, number, number, number];
}

interface State {
  readonly threads: Int32Array;
  readonly previous: Previous;
  readonly match: boolean;
}

/** @returns The automaton, or `null` when it would have more than `cap` states. */
export function determinise(nfa: Nfa, cap: number): Dfa | null {
  const { classes, classOf, sample, used } = alphabetOf(nfa);
  const end = classes - 1;
  const kindOf = kindsOf(sample, used);
  const stepper = new Stepper(nfa, sample);
  const states: State[] = [];
  const index = new Map<string, number>();
  const intern = (threads: Int32Array, previous: Previous, match: boolean): number => {
    // Two characters a thread: a program may have more than 65,536 instructions.
    let key = String.fromCharCode(previous * 2 + (match ? 1 : 0));
    for (const thread of threads) key += String.fromCharCode(thread & 0xffff, thread >>> 16);
    let number = index.get(key);
    if (number === undefined) {
      number = states.length;
      states.push({ threads, previous, match });
      index.set(key, number);
    }
    return number;
  };
  intern(NO_THREADS, 3, false);
  const begin = Int32Array.of(nfa.start);
  const starts = ([0, 1, 2, 3] as const).map((previous) => intern(begin, relevant(previous, used), false));
  const previousOfClass = Array.from(sample, (byte) => relevant(previousOf(byte), used));
  const rows: Uint32Array[] = [new Uint32Array(classes)];
  for (let s = 1; s < states.length; s++) {
    if (states.length > cap) return null;
    const state = states[s];
    const row = new Uint32Array(classes);
    stepper.enter(state);
    for (let c = 0; c < classes; c++) {
      const closed = stepper.closure(kindOf[c]);
      const threads = c === end ? NO_THREADS : stepper.step(closed, c);
      if (threads.length > 0) row[c] = intern(threads, previousOfClass[c], closed.matched);
      else row[c] = closed.matched ? intern(NO_THREADS, 3, true) : 0;
    }
    rows.push(row);
  }
  return states.length > cap ? null : renumber(states, rows, classes, classOf, starts);
}

const NO_THREADS = new Int32Array(0);

/** What a state's threads lead to without consuming, for one kind of next symbol. */
interface Closure {
  readonly threads: readonly number[];
  readonly matched: boolean;
  /** Results of `step` by the threads that take part, for closures of at most 31 threads. */
  readonly steps: Map<number, Int32Array>;
}

/** Steps states of one automaton; its arrays are reused, so nothing is allocated for a thread. */
class Stepper {
  private readonly nfa: Nfa;
  /** By program counter and class: whether the instruction takes the class. */
  private readonly takes: readonly (Uint8Array | null)[];
  private readonly seen: Int32Array;
  private readonly closures = new Map<NextKind, Closure>();
  private state: State = { threads: NO_THREADS, previous: 3, match: false };
  private mark = 0;

  constructor(nfa: Nfa, sample: Uint8Array) {
    this.nfa = nfa;
    const bySet = new Map<Uint8Array, Uint8Array>();
    this.takes = nfa.program.map((instruction) => {
      if (instruction.op !== "byte") return null;
      let row = bySet.get(instruction.set);
      if (!row) {
        row = Uint8Array.from(sample, (byte) => instruction.set[byte]);
        bySet.set(instruction.set, row);
      }
      return row;
    });
    this.seen = new Int32Array(nfa.program.length);
  }

  enter(state: State): void {
    this.state = state;
    this.closures.clear();
  }

  closure(kind: NextKind): Closure {
    let closed = this.closures.get(kind);
    if (!closed) this.closures.set(kind, (closed = this.close(kind)));
    return closed;
  }

  private close(kind: NextKind): Closure {
    const { nfa, seen, state } = this;
    const mark = ++this.mark;
    const threads: number[] = [];
    const stack: number[] = [];
    let matched = false;
    for (const thread of state.threads) {
      stack.push(thread);
      while (stack.length > 0) {
        const pc = stack.pop() as number;
        if (seen[pc] === mark) continue;
        seen[pc] = mark;
        const instruction = nfa.program[pc];
        switch (instruction.op) {
          case "byte":
            threads.push(pc);
            break;
          case "split":
            stack.push(instruction.second, instruction.first);
            break;
          case "assert":
            if (holds(instruction.assertion, state.previous, kind)) stack.push(instruction.next);
            break;
          case "open":
          case "close":
            stack.push(instruction.next);
            break;
          case "match":
            matched = true;
            break;
        }
      }
    }
    return { threads, matched, steps: new Map() };
  }

  /** The threads after a byte of the class. */
  step({ threads, steps }: Closure, c: number): Int32Array {
    const { takes } = this;
    if (threads.length > 31) return this.consume(threads, (i) => takes[threads[i]]?.[c] === 1);
    let part = 0;
    for (let i = 0; i < threads.length; i++) if (takes[threads[i]]?.[c] === 1) part |= 1 << i;
    let next = steps.get(part);
    if (!next) steps.set(part, (next = this.consume(threads, (i) => ((part >>> i) & 1) === 1)));
    return next;
  }

  private consume(threads: readonly number[], takesPart: (i: number) => boolean): Int32Array {
    const { nfa, seen } = this;
    const mark = ++this.mark;
    const out: number[] = [];
    for (let i = 0; i < threads.length; i++) {
      if (!takesPart(i)) continue;
      const instruction = nfa.program[threads[i]];
      if (instruction.op !== "byte" || seen[instruction.next] === mark) continue;
      seen[instruction.next] = mark;
      out.push(instruction.next);
    }
    return Int32Array.from(out).sort();
  }
}

// Two states that differ only in what no assertion of this pattern asks for are one state.
function relevant(previous: Previous, used: ReadonlySet<NfaAssertion>): Previous {
  if (previous === 0 && (used.has("text-begin") || used.has("line-begin"))) return 0;
  if (previous <= 1 && used.has("line-begin")) return 1;
  if (previous === 2 && (used.has("word") || used.has("not-word"))) return 2;
  return 3;
}

/** For each class, and the end of the text, what it is to the assertions in use; equal kinds are one object. */
function kindsOf(sample: Uint8Array, used: ReadonlySet<NfaAssertion>): NextKind[] {
  const word = used.has("word") || used.has("not-word");
  const line = used.has("line-begin") || used.has("line-end");
  const kinds = new Map<string, NextKind>();
  return [...Array.from(sample, nextKindOf), END_KIND].map((whole) => {
    const kind: NextKind = {
      end: whole.end,
      newline: whole.newline && line,
      word: whole.word && word,
      continuation: whole.continuation && used.has("no-continuation"),
    };
    const key = JSON.stringify(kind);
    const known = kinds.get(key);
    if (!known) kinds.set(key, kind);
    return known ?? kind;
  });
}

// Dead states first, then those that report no match, then those that do; all that only report are one.
function renumber(
  states: readonly State[],
  rows: readonly Uint32Array[],
  classes: number,
  classOf: Uint8Array,
  starts: readonly number[],
): Dfa {
  const live = canReachMatch(states, rows);
  const rank = (s: number): number => {
    if (s === 0 || (!live[s] && !states[s].match)) return 0;
    if (!states[s].match) return 1;
    return states[s].threads.length === 0 || !live[s] ? 3 : 2;
  };
  const order = states.map((_, s) => s).filter((s) => rank(s) > 0);
  order.sort((a, b) => rank(a) - rank(b) || a - b);
  const numbers = new Uint32Array(states.length);
  let count = 1;
  let firstMatch = -1;
  let matchOnly = -1;
  for (const s of order) {
    if (rank(s) === 3 && matchOnly >= 0) {
      numbers[s] = matchOnly;
      continue;
    }
    numbers[s] = count++;
    if (rank(s) >= 2 && firstMatch < 0) firstMatch = numbers[s];
    if (rank(s) === 3) matchOnly = numbers[s];
  }
  const next = new Uint32Array(count * classes);
  for (const s of order) {
    if (rank(s) === 3) continue;
    for (let c = 0; c < classes; c++) next[numbers[s] * classes + c] = numbers[rows[s][c]];
  }
  return {
    classOf,
    classes,
    states: count,
    next,
    firstMatch: firstMatch < 0 ? count : firstMatch,
    starts: [numbers[starts[0]], numbers[starts[1]], numbers[starts[2]], numbers[starts[3]]],
  };
}

/** For each state, whether consuming more can still report a match. */
function canReachMatch(states: readonly State[], rows: readonly Uint32Array[]): boolean[] {
  const sources: number[][] = states.map(() => []);
  rows.forEach((row, s) => {
    for (const target of new Set(row)) sources[target].push(s);
  });
  const live = states.map(() => false);
  const work = states.flatMap((state, s) => (state.match ? [s] : []));
  while (work.length > 0) {
    for (const source of sources[work.pop() as number]) {
      if (live[source]) continue;
      live[source] = true;
      work.push(source);
    }
  }
  return live;
}
