// Policy patterns: whether RE2's reading of a pattern finds anything in a text, in linear time and without a length cap.
//
// RE2 itself judges the syntax; what runs is our own automaton (DECISIONS 11), as a lazy DFA: its states are made when a
// text first needs them and forgotten together when there are many, so no pattern can be too large to run. Only "is there a
// match" is asked, so priorities play no part. A rule of the masking core was considered and rejected: its length
// cap is right for masking and wrong here, where an allow rule must not match a text that RE2 would not.
//
// Must not: quote the text.
//
// Source: Cox, "Regular Expression Matching in the Wild", 2010 (lazy DFA, a match is known one byte late).

import { createRequire } from "node:module";
import { utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { PatternCompiler } from "../policy/match.ts";
import { isWordByte } from "../redact/compile/alphabet.ts";
import { buildNfa, type Nfa, type NfaAssertion } from "../redact/compile/nfa.ts";
import { parsePattern } from "../redact/compile/syntax.ts";

/** 257 entries of 4 bytes each: about 2 MiB at most for a pattern. */
const STATES_MAX = 2_000;
const END = 256;
const SYMBOLS = 257;
const UNSEEN = 0;
const FOUND = -1;

/**
 * Loads RE2 and returns the compiler of patterns.
 *
 * The compiler throws WeirError `RULE_SYNTAX` with RE2's message, `RULE_UNSUPPORTED`, `RULES_TOO_BIG`. What it returns
 * throws `POLICY_UNKNOWN_OPERATION` for a text larger than any statement.
 */
export function loadPatternCompiler(): PatternCompiler {
  const { RE2 } = createRequire(import.meta.url)("re2-wasm") as {
    RE2: new (pattern: string, flags: string) => unknown;
  };
  return (pattern) => {
    try {
      new RE2(pattern, "u");
    } catch (error) {
      // RE2's message names what is wrong with the pattern, which is the policy's own text.
      throw new WeirError("RULE_SYNTAX", error instanceof Error ? error.message : "RE2 refuses the pattern");
    }
    // Text before the match is walked character by character, so that no match begins inside one.
    const { tree: before } = parsePattern("(?s).*?");
    const { tree } = parsePattern(pattern);
    const search = new Search(buildNfa({ kind: "cat", items: [before, tree] }));
    return (text) => {
      if (text.length > LIMITS.statementBytesMax) {
        throw new WeirError("POLICY_UNKNOWN_OPERATION", "the operation is larger than any that is allowed");
      }
      return search.finds(utf8(text));
    };
  };
}

type Previous = "begin" | "newline" | "word" | "other";

interface State {
  /** Program counters before their closure, in order. */
  readonly threads: readonly number[];
  readonly previous: Previous;
  /** By symbol: another state's number plus one, `FOUND`, or `UNSEEN`. */
  readonly next: Int32Array;
}

class Search {
  readonly #nfa: Nfa;
  #states: State[] = [];
  #numbers = new Map<string, number>();

  constructor(nfa: Nfa) {
    this.#nfa = nfa;
  }

  finds(bytes: Uint8Array): boolean {
    let state = this.#states[this.#intern([this.#nfa.start], "begin") - 1];
    for (let at = 0; at <= bytes.length; at++) {
      const symbol = at < bytes.length ? bytes[at] : END;
      let target = state.next[symbol];
      if (target === UNSEEN) target = this.#step(state, symbol);
      if (target === FOUND) return true;
      if (symbol === END) return false;
      // A step may have forgotten all states but its own answer, which is then among the new ones.
      state = this.#states[target - 1];
    }
    return false;
  }

  #step(state: State, symbol: number): number {
    const live = this.#closure(state, symbol);
    const target = live === null ? FOUND : symbol === END ? 1 : this.#advance(live, symbol);
    state.next[symbol] = target;
    return target;
  }

  #advance(live: readonly number[], byte: number): number {
    const threads = new Set<number>();
    for (const pc of live) {
      const instruction = this.#nfa.program[pc];
      if (instruction.op === "byte" && instruction.set[byte] !== 0) threads.add(instruction.next);
    }
    const previous = byte === 0x0a ? "newline" : isWordByte(byte) ? "word" : "other";
    return this.#intern(
      [...threads].sort((a, b) => a - b),
      previous,
    );
  }

  /** The state's number plus one. */
  #intern(threads: readonly number[], previous: Previous): number {
    const key = `${previous}:${threads.join(",")}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= STATES_MAX) {
      // Old states keep their tables of numbers, but nobody holds them after this step.
      this.#states = [];
      this.#numbers = new Map();
    }
    this.#states.push({ threads, previous, next: new Int32Array(SYMBOLS) });
    this.#numbers.set(key, this.#states.length);
    return this.#states.length;
  }

  /** The byte instructions that are live before `symbol`; `null` when a match ends here. */
  #closure(state: State, symbol: number): number[] | null {
    const live: number[] = [];
    const seen = new Set<number>();
    const stack = [...state.threads];
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (seen.has(pc)) continue;
      seen.add(pc);
      const instruction = this.#nfa.program[pc];
      switch (instruction.op) {
        case "match":
          return null;
        case "byte":
          live.push(pc);
          break;
        case "split":
          stack.push(instruction.first, instruction.second);
          break;
        case "assert":
          if (holds(instruction.assertion, state.previous, symbol)) stack.push(instruction.next);
          break;
        default:
          stack.push(instruction.next);
      }
    }
    return live;
  }
}

function holds(assertion: NfaAssertion, previous: Previous, symbol: number): boolean {
  const wordNext = symbol !== END && isWordByte(symbol);
  switch (assertion) {
    case "text-begin":
      return previous === "begin";
    case "text-end":
      return symbol === END;
    case "line-begin":
      return previous === "begin" || previous === "newline";
    case "line-end":
      return symbol === END || symbol === 0x0a;
    case "word":
      return (previous === "word") !== wordNext;
    case "not-word":
      return (previous === "word") === wordNext;
    case "no-continuation":
      return symbol < 0x80 || symbol > 0xbf;
  }
}
