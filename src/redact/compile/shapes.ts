// Chooses bit-parallel detectors for what has no literal: digits in groups, runs of one class, letters with digits.
//
// Every branch (branches.ts) becomes a sequence of palette classes. A *predicate* is a window of such a sequence; it is
// true at the position of its last byte. Predicates are chosen greedily: the one that covers most branches for what it costs
// to evaluate and for the hits it has in the frozen sample. They are evaluated for 64 positions at once by a small
// program of and, or and shift over the class bitmaps; equal parts are evaluated once.
//
// Source: bit streams as in Cameron et al., "Bitwise Data Parallelism in Regular Expression Matching", 2014 (icGrep).

import { DIGITS_BEFORE } from "../wasm/abi.ts";
import { isWordByte } from "./alphabet.ts";
import type { ByteSet } from "./byteset.ts";
import { type Palette, popcount } from "./palette.ts";

/** A branch of a rule that is to be found by its shape. */
export interface ShapeBranch {
  readonly rule: number;
  readonly sets: readonly ByteSet[];
  /** No word byte may stand before. */
  readonly boundary: boolean;
  /** Offsets at which a word begins or ends. */
  readonly borders: readonly number[];
}

/** `dst = a op (b << shift)`; bit i of a register is text position i, so a shift looks back. */
export interface BitInstruction {
  readonly op: "and" | "and-not" | "or";
  readonly a: number;
  readonly b: number;
  readonly shift: number;
  readonly dst: number;
}

export interface ShapeEntry {
  readonly rule: number;
  /** The match starts so many bytes before the predicate's last byte. */
  readonly delta: number;
  /** From the start on so many bytes are asked about. */
  readonly bytes: number;
  readonly boundary: boolean;
  /** Of the 64 positions around the predicate's last byte (see the core's S_KNOWN): which are known, and which are digits. */
  readonly known: bigint;
  readonly digits: bigint;
  /** Class bitmaps that must be set at these offsets from the start: a register and 64 bits. */
  readonly needs: readonly { readonly register: number; readonly bits: bigint }[];
}

export interface Predicate {
  readonly register: number;
  readonly name: string;
  readonly length: number;
  /** Hits a byte in the sample. */
  readonly rate: number;
  readonly entries: readonly ShapeEntry[];
}

/** Neighbours in `predicates`, and where any of them is true. */
export interface PredicateGroup {
  readonly register: number;
  readonly first: number;
  readonly count: number;
}

export interface ShapePlan {
  /** Registers 0.. are class bitmaps, masks first. */
  readonly masks: readonly number[];
  readonly bytes: readonly number[];
  readonly program: readonly BitInstruction[];
  readonly registers: number;
  readonly predicates: readonly Predicate[];
  readonly groups: readonly PredicateGroup[];
  /** True at the last byte of a run's first bytes. */
  readonly runRegister: number | null;
  /** Any of the predicates, or the run. */
  readonly anyRegister: number | null;
  readonly uncovered: readonly ShapeBranch[];
}

const WINDOWS = [3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20];
const PREDICATES_MAX = 64;
/** A window that hits more often than this does not help. */
const RATE_MAX = 0.006;
/** Nanoseconds, as measured: one instruction and one output for a byte, one hit, one entry of a hit. */
const COST_STEP = 0.0056;
const COST_OUTPUT = 0.008;
const COST_HIT = 40;

/** Predicates of a group. */
const GROUP = 6;

/** Kinds of text take turns in the sample, so a part of it will do. */
const SAMPLE_WORDS = 1024;

interface Candidate {
  readonly classes: readonly number[];
  readonly boundary: boolean;
  /** Branches with it, and where it begins in each. */
  readonly covers: Map<number, number>;
  /** How many of them are not found yet. */
  open: number;
  rate: number;
}

/** @param runBytes Length of the run of `token` bytes, at a word's start, that gets a register of its own; 0 for none. */
export function chooseShapes(
  branches: readonly ShapeBranch[],
  palette: Palette,
  runBytes: number,
): ShapePlan {
  const sequences = branches.map((branch) => branch.sets.map((set) => palette.classOf(set)));
  const candidates = gather(branches, sequences, palette);
  const open = new Set(branches.keys());
  const byBranch: Candidate[][] = branches.map(() => []);
  for (const candidate of candidates)
    for (const branch of candidate.covers.keys()) byBranch[branch].push(candidate);
  const chosen: { candidate: Candidate; covered: Map<number, number> }[] = [];
  while (open.size > 0 && chosen.length < PREDICATES_MAX) {
    const best = pick(candidates, palette);
    if (!best) break;
    const covered = new Map([...best.covers].filter(([branch]) => open.has(branch)));
    for (const branch of covered.keys()) {
      open.delete(branch);
      for (const candidate of byBranch[branch]) candidate.open--;
    }
    chosen.push({ candidate: best, covered });
  }
  // What is often true together is asked together.
  chosen.sort((a, b) => b.candidate.rate - a.candidate.rate);
  const assembler = new Assembler(palette);
  const predicates = chosen.map(({ candidate, covered }) => ({
    candidate,
    covered,
    register: assembler.predicate(candidate.classes, candidate.boundary),
  }));
  const token = palette.classes.findIndex((one) => one.name === "token");
  const run = runBytes > 0 ? assembler.predicate(new Array<number>(runBytes).fill(token), true) : null;
  const groups: { register: Virtual; first: number; count: number }[] = [];
  for (let first = 0; first < predicates.length; first += GROUP) {
    const members = predicates.slice(first, first + GROUP).map(({ register }) => register);
    const register = assembler.either(members);
    if (register) groups.push({ register, first, count: members.length });
  }
  const any = assembler.either([...groups.map(({ register }) => register), ...(run ? [run] : [])]);
  const { masks, bytes, program, registers, registerOf } = assembler.finish();
  return {
    runRegister: run && registerOf(run),
    anyRegister: any && registerOf(any),
    masks,
    bytes,
    program,
    registers,
    predicates: predicates.map(({ candidate, covered, register }) =>
      describe(candidate, covered, registerOf(register), branches, sequences, palette, assembler),
    ),
    groups: groups.map(({ register, first, count }) => ({ register: registerOf(register), first, count })),
    uncovered: [...open].map((branch) => branches[branch]),
  };
}

/** The windows of every branch, each as it is and with its separators taken together. */
function gather(
  branches: readonly ShapeBranch[],
  sequences: readonly (readonly number[])[],
  palette: Palette,
): Candidate[] {
  const any = palette.classes.length - 1;
  const separator = palette.classes.findIndex((one) => one.name === "separator");
  const widen = palette.classes.map((one, number) => ("-. ".includes(one.name) ? separator : number));
  const found = new Map<string, Candidate>();
  branches.forEach((branch, number) => {
    const exact = sequences[number];
    const widened = exact.map((one) => widen[one]);
    const same = widened.every((one, at) => one === exact[at]);
    for (const sequence of same ? [exact] : [exact, widened]) {
      const text = String.fromCharCode(...sequence);
      for (const length of WINDOWS)
        for (let at = 0; at + length <= sequence.length; at++) {
          if (sequence[at] === any || sequence[at + length - 1] === any) continue;
          for (const boundary of at === 0 && branch.boundary ? [true, false] : [false]) {
            const key = text.slice(at, at + length) + (boundary ? BORDER : "");
            let candidate = found.get(key);
            if (!candidate) {
              const classes = sequence.slice(at, at + length);
              found.set(key, (candidate = { classes, boundary, covers: new Map(), open: 0, rate: -1 }));
            }
            if (candidate.covers.has(number)) continue;
            candidate.covers.set(number, at);
            candidate.open++;
          }
        }
    }
  });
  return [...found.values()];
}

/** No class has this number. */
const BORDER = "\uffff";

function pick(candidates: readonly Candidate[], palette: Palette): Candidate | null {
  let best: Candidate | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const covered = candidate.open;
    if (covered === 0) continue;
    const steps = COST_OUTPUT + COST_STEP * instructions(candidate);
    if (steps / covered >= bestScore) continue;
    if (candidate.rate < 0) candidate.rate = sampleRate(candidate, palette);
    if (candidate.rate > RATE_MAX) continue;
    const score = (steps + candidate.rate * COST_HIT) / covered;
    if (score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

function instructions({ classes, boundary }: Candidate): number {
  return runsOf(classes).reduce(
    (sum, { length }) => sum + 1 + Math.ceil(Math.log2(length)),
    boundary ? 1 : 0,
  );
}

interface ClassRun {
  readonly number: number;
  readonly length: number;
}

function runsOf(classes: readonly number[]): ClassRun[] {
  const runs: { number: number; length: number }[] = [];
  for (const number of classes) {
    const last = runs.at(-1);
    if (last?.number === number) last.length++;
    else runs.push({ number, length: 1 });
  }
  return runs;
}

function sampleRate({ classes, boundary }: Candidate, palette: Palette): number {
  const { sample } = palette;
  const any = palette.classes.length - 1;
  const words = Math.min(sample.words, SAMPLE_WORDS);
  const map = new Uint32Array(words).fill(0xffffffff);
  const and = (bits: Uint32Array, back: number, flip: number) => {
    for (let i = 0; i < words; i++) {
      const before = i === 0 || back === 0 ? 0 : bits[i - 1] >>> (32 - back);
      map[i] &= ((bits[i] << back) | before) ^ flip;
    }
  };
  classes.forEach((number, at) => {
    if (number !== any) and(sample.bitmap(palette.classes[number].set), classes.length - 1 - at, 0);
  });
  const word = palette.classes.find((one) => one.name === "word");
  if (boundary && word && classes.length < 32) and(sample.bitmap(word.set), classes.length, -1);
  let count = 0;
  for (const bits of map) count += popcount(bits);
  return count / (words * 32);
}

/** A register before numbers are given out: class bitmaps come first, masks before bytes. */
type Virtual =
  | { readonly kind: "class"; readonly number: number }
  | { readonly kind: "step"; readonly index: number };

class Assembler {
  private readonly palette: Palette;
  private readonly steps: { op: BitInstruction["op"]; a: Virtual; b: Virtual; shift: number }[] = [];
  private readonly known = new Map<string, Virtual>();
  private readonly base = new Set<number>();

  constructor(palette: Palette) {
    this.palette = palette;
  }

  predicate(classes: readonly number[], boundary: boolean): Virtual {
    const any = this.palette.classes.length - 1;
    let behind = 0;
    let all: Virtual | null = null;
    // From the last run on, which needs no shift.
    for (const { number, length } of runsOf(classes).reverse()) {
      if (number !== any) {
        const run = this.run(number, length);
        all = all === null ? run : this.step("and", all, run, behind);
      }
      behind += length;
    }
    if (all === null) throw new Error("a predicate has at least one class");
    if (!boundary) return all;
    return this.step("and-not", all, this.bitmap(this.classNumber("word")), classes.length);
  }

  either(all: readonly Virtual[]): Virtual | null {
    return all.length === 0 ? null : all.reduce((some, one) => this.step("or", some, one, 0));
  }

  private run(number: number, length: number): Virtual {
    if (length === 1) return this.bitmap(number);
    const half = 2 ** Math.floor(Math.log2(length - 1));
    const part = this.run(number, half);
    return this.step("and", part, part, length - half);
  }

  private classNumber(name: string): number {
    return this.palette.classes.findIndex((one) => one.name === name);
  }

  private bitmap(number: number): Virtual {
    const { source } = this.palette.classes[number];
    if (source.kind !== "either") {
      this.base.add(number);
      return { kind: "class", number };
    }
    return source.of
      .map((name) => this.bitmap(this.classNumber(name)))
      .reduce((all, one) => this.step("or", all, one, 0));
  }

  private step(op: BitInstruction["op"], a: Virtual, b: Virtual, shift: number): Virtual {
    const key = `${op}|${JSON.stringify(a)}|${JSON.stringify(b)}|${shift}`;
    let known = this.known.get(key);
    if (!known) {
      known = { kind: "step", index: this.steps.length };
      this.steps.push({ op, a, b, shift });
      this.known.set(key, known);
    }
    return known;
  }

  /** The base classes, as `needs` of entries may use them: number in the palette to register. */
  classRegisters: ReadonlyMap<number, number> = new Map();

  finish() {
    const { classes } = this.palette;
    const numbers = [...this.base].sort((a, b) => a - b);
    const masks = numbers.filter((number) => classes[number].source.kind === "mask");
    const bytes = numbers.filter((number) => classes[number].source.kind === "byte");
    const ordered = [...masks, ...bytes];
    this.classRegisters = new Map(ordered.map((number, register) => [number, register]));
    const first = ordered.length;
    const registerOf = (virtual: Virtual): number =>
      virtual.kind === "class" ? ordered.indexOf(virtual.number) : first + virtual.index;
    return {
      masks: masks.map((number) => {
        const { source } = classes[number];
        return source.kind === "mask" ? source.mask : 0;
      }),
      bytes: bytes.map((number) => {
        const { source } = classes[number];
        return source.kind === "byte" ? source.byte : 0;
      }),
      program: this.steps.map(({ op, a, b, shift }, index) => ({
        op,
        a: registerOf(a),
        b: registerOf(b),
        shift,
        dst: first + index,
      })),
      registers: first + this.steps.length,
      registerOf,
    };
  }
}

function describe(
  candidate: Candidate,
  covered: ReadonlyMap<number, number>,
  register: number,
  branches: readonly ShapeBranch[],
  sequences: readonly (readonly number[])[],
  palette: Palette,
  assembler: Assembler,
): Predicate {
  const length = candidate.classes.length;
  const seen = new Set<string>();
  const entries: ShapeEntry[] = [];
  const digit = palette.classes.findIndex((one) => one.name === "digit");
  const disjoint = palette.classes.map((one) => one.set.members.every((byte) => byte < 0x30 || byte > 0x39));
  for (const [number, at] of covered) {
    const branch = branches[number];
    const sequence = sequences[number];
    const key = `${branch.rule}|${at}|${branch.boundary}|${branch.borders.join()}|${sequence.join(",")}`;
    if (seen.has(key)) continue;
    seen.add(key);
    entries.push({
      rule: branch.rule,
      delta: at + length - 1,
      // The byte behind is looked at where a word ends.
      bytes: Math.min(sequence.length + 1, 64),
      boundary: branch.boundary,
      ...digitsAround(branch, sequence, at + length - 1, digit, disjoint),
      needs: needsOf(sequence, palette, assembler),
    });
  }
  const name = `${candidate.boundary ? "\\b " : ""}${runsOf(candidate.classes)
    .map(({ number, length: count }) => `${palette.classes[number].name}${count > 1 ? `{${count}}` : ""}`)
    .join(" ")}`;
  return { register, name, length, rate: candidate.rate, entries };
}

/** What is known of the digits around the byte with the index `last` of a branch. */
function digitsAround(
  { sets, boundary, borders }: ShapeBranch,
  sequence: readonly number[],
  last: number,
  digit: number,
  disjoint: readonly boolean[],
): { known: bigint; digits: bigint } {
  let known = 0n;
  let digits = 0n;
  for (let index = boundary ? -1 : 0; index <= sequence.length; index++) {
    const at = index - last + DIGITS_BEFORE;
    if (at < 0 || at >= 64) continue;
    const isDigit = sequence[index] === digit;
    // A word that ends here is followed by no digit.
    const ends = index > 0 && borders.includes(index) && sets[index - 1].members.every(isWordByte);
    if (index >= 0 && !isDigit && !ends && !disjoint[sequence[index]]) continue;
    known |= 1n << BigInt(at);
    if (isDigit) digits |= 1n << BigInt(at);
  }
  return { known, digits };
}

/** What the computed bitmaps can say of the whole branch, three bitmaps at most. */
function needsOf(
  sequence: readonly number[],
  palette: Palette,
  assembler: Assembler,
): { register: number; bits: bigint }[] {
  const bits = new Map<number, bigint>();
  sequence.slice(0, 64).forEach((number, at) => {
    for (const [held, register] of assembler.classRegisters) {
      if (palette.classes[held].set !== palette.classes[number].set) continue;
      bits.set(register, (bits.get(register) ?? 0n) | (1n << BigInt(at)));
    }
  });
  return [...bits].slice(0, 3).map(([register, need]) => ({ register, bits: need }));
}
