// Decides, for a whole rule set, how the places are found where each rule could match.
//
// Routes, the first that fits a rule:
//   simulate  its program is too long for an automaton: every byte is stepped through; linear, but slow
//   run       20 bytes of [A-Za-z0-9_-] from a word's start on: one bitmap for all such rules, then a hash of four bytes
//   word      eight bytes from where a word begins on, in every branch; for sets of many rules, which would fill the buckets
//   literal   five neighbouring bytes, at a fixed distance from the start, that are rare
//   anchor    a rare place behind a bounded prefix that cannot contain it; an automaton run backwards gives the starts
//   byte      a single rare byte (the @ of an address), alone or as an anchor
//   shape     classes of bytes in sequence (shapes.ts)
//   dense     nothing is rare: tables of the first eight bytes are asked at every position
// The parts of one rule (branches) may go different ways, but an anchored rule goes by its anchor alone: the core needs
// the candidates of a rule in ascending order.

import { RUN_BYTES } from "../wasm/abi.ts";
import { isWordByte } from "./alphabet.ts";
import { type Anchor, branchRate, findAnchor } from "./anchor.ts";
import { canFollow, type StartWindows, startWindows } from "./begin.ts";
import { type Branch, expandBranches } from "./branches.ts";
import { type ByteSet, within } from "./byteset.ts";
import { minBytes, type Nfa } from "./nfa.ts";
import { Palette } from "./palette.ts";
import { chooseShapes, type ShapeBranch, type ShapePlan } from "./shapes.ts";
import type { Node } from "./syntax.ts";
import {
  type BucketPlan,
  chooseBuckets,
  FAR_MAX,
  RARE_RATE,
  WINDOW,
  type WindowChoice,
  windowsOf,
} from "./windows.ts";
import { type WordChoice, wordOf } from "./words.ts";

export type RouteKind = "run" | "word" | "literal" | "anchor" | "byte" | "shape" | "dense" | "simulate";

/** What is compared around the place that a search has hit, before an automaton runs. */
export interface Literal {
  readonly rule: number;
  /** From the start of the match, or from the anchor. */
  readonly sets: readonly ByteSet[];
  /** Where the searched window, byte or run lies in `sets`. */
  readonly offset: number;
  readonly anchored: boolean;
}

/** A literal that is found where a word begins. */
export interface WordLiteral {
  readonly rule: number;
  readonly sets: readonly ByteSet[];
  readonly word: WordChoice;
}

export interface Route {
  readonly kind: RouteKind;
  /** Expected candidates a byte. */
  readonly rate: number;
  readonly anchor: Anchor | null;
}

export interface DenseRule {
  readonly rule: number;
  readonly windows: StartWindows;
  readonly minBytes: number;
}

export interface TriggerPlan {
  readonly routes: readonly Route[];
  readonly windows: {
    readonly literals: readonly Literal[];
    readonly choices: readonly WindowChoice[];
    readonly buckets: BucketPlan;
  };
  readonly words: readonly WordLiteral[];
  readonly runs: readonly Literal[];
  /** At most two. */
  readonly bytes: readonly { readonly byte: number; readonly literals: readonly Literal[] }[];
  readonly shapes: ShapePlan;
  readonly dense: readonly DenseRule[];
  /** A candidate is known once so many bytes from its start (or anchor) on are seen. */
  readonly span: number;
  /** A match may begin so many bytes before an anchor. */
  readonly reach: number;
}

/** A rule as far as triggers care. */
export interface TriggerRule {
  readonly tree: Node;
  readonly nfa: Nfa;
  readonly simulated: boolean;
  readonly maxLen: number;
}

/** Bytes of a match's beginning that the dense tables compare. */
export const DENSE_BYTES = 8;
const RUN_STARTS_MAX = 128;
/** Expected hits a byte up to which a rule's literals are good enough. */
const LITERAL_RATE = 1e-4;
/** A literal as common as this is still better than asking tables at every byte. */
const LITERAL_RATE_MAX = 6e-3;
const BYTE_RATE_MAX = 4e-3;
const BYTES_MAX = 2;
/** Of a literal so many bytes are kept behind its first rare window, for others to choose from. */
const BEHIND_RARE = 8;
/** A rule with more is cut at the first window that is rare enough. */
const MANY_BRANCHES = 6;
const RARE_ENOUGH = 1e-5;
/** A shape is told by so many bytes at most. */
const SHAPE_BYTES = 44;
/** A set of so many rules looks for words besides windows. */
const MANY_RULES = 300;
/** A word as common as this is not looked for. */
const WORD_RATE_MAX = 2e-3;
/** What lies further in is not compared with a word. */
const WORD_BRANCH_BYTES = 12;
/** So many bytes of a word are compared. */
const WORD_BYTES = 8;
/** An entry compares so many bytes, of which so many may lie before the place that was found. */
export const COMPARED_BYTES = 16;
export const COMPARED_BACK = 12;

/** @param wordsFrom A set of so many rules looks for words; see {@link MANY_RULES}. */
export function planTriggers(rules: readonly TriggerRule[], wordsFrom: number = MANY_RULES): TriggerPlan {
  return new Planner(new Palette(), rules, rules.length >= wordsFrom).plan();
}

class Planner {
  private readonly palette: Palette;
  private readonly rules: readonly TriggerRule[];
  private readonly routes: Route[] = [];
  private readonly literals: Literal[] = [];
  private readonly choices: (readonly WindowChoice[])[] = [];
  private readonly words: WordLiteral[] = [];
  private readonly runs: Literal[] = [];
  private readonly bytes = new Map<number, Literal[]>();
  private readonly shapes: ShapeBranch[] = [];
  private readonly dense: DenseRule[] = [];
  /** So many rules that words are looked for. */
  private readonly many: boolean;

  constructor(palette: Palette, rules: readonly TriggerRule[], many: boolean) {
    this.palette = palette;
    this.rules = rules;
    this.many = many;
  }

  plan(): TriggerPlan {
    this.rules.forEach((rule, number) => {
      this.routes.push(
        rule.simulated ? { kind: "simulate", rate: 1, anchor: null } : this.route(number, rule),
      );
    });
    let shapes = this.chooseShapes();
    // A branch without a usable shape takes its whole rule to the dense tables: one search must see all its candidates.
    const failed = new Set(shapes.uncovered.map((branch) => branch.rule));
    if (failed.size > 0) {
      for (const number of failed) this.giveUp(number);
      shapes = this.chooseShapes();
    }
    const buckets = chooseBuckets(this.choices, this.palette.sample);
    const reach = Math.max(0, ...this.routes.map(({ anchor }) => anchor?.reach ?? 0));
    return {
      routes: this.routes.map((route, number) =>
        route.kind === "shape" ? { ...route, rate: shapeRate(shapes, number) } : route,
      ),
      windows: { literals: this.literals, choices: buckets.windows.slice(), buckets },
      words: this.words,
      runs: this.runs,
      bytes: [...this.bytes].map(([byte, literals]) => ({ byte, literals })),
      shapes,
      dense: this.dense,
      span: this.span(shapes, buckets.windows),
      reach,
    };
  }

  private chooseShapes(): ShapePlan {
    return chooseShapes(this.shapes, this.palette, this.runs.length > 0 ? RUN_BYTES : 0);
  }

  private span(shapes: ShapePlan, windows: readonly WindowChoice[]): number {
    const ends = [0];
    windows.forEach(({ offset }, i) => {
      ends.push(offset + WINDOW, comparedBytes(this.literals[i].sets, offset));
    });
    for (const { word } of this.words) ends.push(word.offset + WORD_BYTES);
    if (this.runs.length > 0) ends.push(RUN_BYTES);
    for (const { entries } of shapes.predicates) for (const { bytes } of entries) ends.push(bytes);
    for (const literals of this.bytes.values())
      for (const { offset, sets } of literals) ends.push(comparedBytes(sets, offset));
    if (this.dense.length > 0) ends.push(4);
    return Math.max(...ends);
  }

  private route(number: number, rule: TriggerRule): Route {
    const { palette } = this;
    const boundary = !canFollow(rule.nfa, 2);
    const lengthMax = Math.min(rule.maxLen, FAR_MAX + WINDOW);
    if (boundary && this.addRuns(number, expandBranches(rule.tree, palette.sets, lengthMax)))
      return { kind: "run", rate: 1e-5, anchor: null };
    const byWord = this.many ? this.byWord(number, rule, lengthMax) : null;
    if (byWord) return byWord;
    const branches = expandBranches(rule.tree, palette.sets, lengthMax, (sets) => this.isEnough(sets));
    const rate = branches.reduce((sum, branch) => sum + branchRate(branch, palette.sets, palette.sample), 0);
    const literal = branches.every((branch) => this.isLiteral(branch));
    if (literal && rate <= LITERAL_RATE && this.addWindows(number, branches, false))
      return { kind: "literal", rate, anchor: null };
    const anchor = findAnchor(rule.tree, palette.sets, palette.sample, rule.maxLen);
    if (anchor && anchor.rate * 3 < rate) {
      if (anchor.rate > LITERAL_RATE && this.addByte(number, anchor.branches, true) !== null)
        return { kind: "anchor", rate: anchor.rate, anchor };
      if (anchor.rate <= LITERAL_RATE_MAX && this.addWindows(number, anchor.branches, true))
        return { kind: "anchor", rate: anchor.rate, anchor };
    }
    const byteRate = this.addByte(number, branches, false);
    if (byteRate !== null) return { kind: "byte", rate: byteRate, anchor: null };
    return this.byShape(number, branches, boundary, rate);
  }

  /** Every branch has a word; those that have none may be rare literals. */
  private byWord(number: number, { tree }: TriggerRule, lengthMax: number): Route | null {
    const { sets, sample } = this.palette;
    const found: WordLiteral[] = [];
    const rest: Branch[] = [];
    let rate = 0;
    for (const branch of expandBranches(tree, sets, Math.min(lengthMax, WORD_BRANCH_BYTES))) {
      const word = wordOf(branch, sets.any, sample);
      // A common word further in is worse than a rare literal.
      const common = word !== null && word.rate > LITERAL_RATE && word.offset > 3;
      if (word && word.rate <= WORD_RATE_MAX && !(common && this.isRare(branch))) {
        found.push({ rule: number, sets: branch.sets, word });
        rate += word.rate;
      } else rest.push(branch);
    }
    if (found.length === 0) return null;
    for (const branch of rest) {
      const own = branchRate(branch, sets, sample);
      if (!this.isLiteral(branch) || own > LITERAL_RATE) return null;
      rate += own;
    }
    if (rest.length > 0 && !this.addWindows(number, rest, false)) return null;
    this.words.push(...found);
    return { kind: "word", rate, anchor: null };
  }

  /** Letters in sequence are told by a window, which costs less; what has digits or separators by its shape. */
  private byShape(number: number, branches: readonly Branch[], boundary: boolean, rate: number): Route {
    const { sets, sample } = this.palette;
    const rare: Branch[] = [];
    for (const branch of branches) {
      const own = branchRate(branch, sets, sample);
      if (own <= LITERAL_RATE_MAX && this.isLiteral(branch)) rare.push(branch);
      else
        this.shapes.push({
          rule: number,
          sets: branch.sets.slice(0, SHAPE_BYTES),
          // A branch may begin at a border where its rule need not.
          boundary: boundary || beginsWord(branch),
          borders: branch.borders,
        });
    }
    this.addWindows(number, rare, false);
    const kind = rare.length === branches.length ? "literal" : "shape";
    return { kind, rate, anchor: null };
  }

  private isRare(branch: Branch): boolean {
    return (
      this.isLiteral(branch) && branchRate(branch, this.palette.sets, this.palette.sample) <= RARE_ENOUGH
    );
  }

  /** Its best window has two characters, in either case, that are no digits or separators. */
  private isLiteral({ sets }: Branch): boolean {
    const window = windowsOf(sets, this.palette.sets.any, this.palette.sample)[0];
    const telling = window?.sets.filter(isTelling).length ?? 0;
    // Where literals are many they must be told by more, or they take the buckets of all others with them.
    if (this.many) return telling >= 3 || (telling === 2 && window.rate <= RARE_RATE);
    return window !== undefined && (telling >= 2 || (telling === 1 && window.rate <= 2 * RARE_RATE));
  }

  /** The last bytes are rare letters: what follows them would say no more, and make many branches of one. */
  private isEnough(sets: readonly ByteSet[]): boolean {
    if (sets.length < WINDOW) return false;
    const last = sets.slice(-WINDOW);
    if (last.filter(isTelling).length < 3) return false;
    return windowsOf(last, this.palette.sets.any, this.palette.sample)[0]?.rate <= RARE_RATE;
  }

  private giveUp(number: number): void {
    const keep = <T extends { readonly rule: number }>(list: T[]): void => {
      const rest = list.filter((one) => one.rule !== number);
      list.splice(0, list.length, ...rest);
    };
    const branches = this.shapes.filter((branch) => branch.rule === number);
    keep(this.shapes);
    const rule = this.rules[number];
    const { sets, sample } = this.palette;
    const all = branches.map(({ sets: own }): Branch => ({ sets: own, open: true, borders: [] }));
    const rate = all.reduce((sum, branch) => sum + branchRate(branch, sets, sample), 0);
    if (rate <= LITERAL_RATE_MAX && this.addWindows(number, all, false)) {
      this.routes[number] = { kind: "literal", rate, anchor: null };
      return;
    }
    const windows = this.literals.flatMap((literal, i) => (literal.rule === number ? [i] : []));
    for (const i of windows.reverse()) {
      this.literals.splice(i, 1);
      this.choices.splice(i, 1);
    }
    this.dense.push({
      rule: number,
      windows: startWindows(rule.nfa, DENSE_BYTES),
      minBytes: minBytes(rule.tree),
    });
    this.routes[number] = { kind: "dense", rate, anchor: null };
  }

  private addRuns(number: number, branches: readonly Branch[]): boolean {
    const token = this.palette.classes.find((one) => one.name === "token");
    const fits = branches.every(({ sets }) => {
      if (sets.length < RUN_BYTES || sets[0].size * sets[1].size > RUN_STARTS_MAX) return false;
      return sets.slice(0, RUN_BYTES).every((set) => token !== undefined && within(set, token.set));
    });
    if (!fits) return false;
    for (const { sets } of branches) this.runs.push({ rule: number, sets, offset: 0, anchored: false });
    return true;
  }

  private addWindows(number: number, branches: readonly Branch[], anchored: boolean): boolean {
    const { sets, sample } = this.palette;
    const windows = branches.map((branch) => windowsOf(branch.sets, sets.any, sample));
    if (windows.some((choices) => choices.length === 0)) return false;
    // Of many branches most begin alike: cut short, they are fewer.
    const [enough, behind] = branches.length > MANY_BRANCHES ? [RARE_ENOUGH, 0] : [RARE_RATE, BEHIND_RARE];
    const seen = new Set<string>();
    const cut: (readonly ByteSet[])[] = [];
    branches.forEach((branch, i) => {
      // What follows a window that is rare enough says nothing more, and would make one literal of several.
      const rare = windows[i].filter(({ rate }) => rate <= enough);
      const end = Math.min(...rare.map(({ offset }) => offset + WINDOW), branch.sets.length);
      const own = rare.length > 0 ? branch.sets.slice(0, end + behind) : branch.sets;
      const key = own.map((set) => set.id).join(",");
      if (!seen.has(key)) cut.push(own);
      seen.add(key);
    });
    for (const own of cut.length > MANY_BRANCHES ? this.joined(cut) : cut) {
      this.literals.push({ rule: number, sets: own, offset: 0, anchored });
      this.choices.push(windowsOf(own, sets.any, sample));
    }
    return true;
  }

  /** Literals that agree in the three bytes by which they would be looked up are one, where that is rare enough too. */
  private joined(literals: readonly (readonly ByteSet[])[]): (readonly ByteSet[])[] {
    const { sets, sample } = this.palette;
    const groups = new Map<string, (readonly ByteSet[])[]>();
    for (const literal of literals) {
      const { offset } = windowsOf(literal, sets.any, sample)[0];
      const key = `${offset}:${literal
        .slice(offset, offset + 3)
        .map((set) => set.id)
        .join()}`;
      const group = groups.get(key);
      if (group) group.push(literal);
      else groups.set(key, [literal]);
    }
    return [...groups.values()].flatMap((group) => {
      if (group.length === 1) return group;
      const length = Math.min(...group.map((literal) => literal.length));
      const one = Array.from({ length }, (_, at) => sets.union(group.map((literal) => literal[at])));
      const [window] = windowsOf(one, sets.any, sample);
      return window !== undefined && window.rate <= RARE_ENOUGH ? [one] : group;
    });
  }

  /** All branches have one rare byte in a fixed place: how often it occurs; null when they have not. */
  private addByte(number: number, branches: readonly Branch[], anchored: boolean): number | null {
    const { sample } = this.palette;
    const found: { byte: number; literal: Literal }[] = [];
    for (const { sets } of branches) {
      const places = sets.flatMap((set, offset) =>
        set.size === 1 ? [{ byte: set.members[0], offset }] : [],
      );
      const place = places
        .filter(({ byte }) => sample.frequency[byte] <= BYTE_RATE_MAX)
        .sort((a, b) => sample.frequency[a.byte] - sample.frequency[b.byte])[0];
      if (!place) return null;
      found.push({ byte: place.byte, literal: { rule: number, sets, offset: place.offset, anchored } });
    }
    const bytes = new Set([...this.bytes.keys(), ...found.map(({ byte }) => byte)]);
    // The last is kept for an anchor, which has no other search, until there is one.
    const kept = anchored || [...this.bytes.values()].flat().some((literal) => literal.anchored) ? 0 : 1;
    if (bytes.size > Math.max(this.bytes.size, BYTES_MAX - kept)) return null;
    for (const { byte, literal } of found) {
      const list = this.bytes.get(byte);
      if (list) list.push(literal);
      else this.bytes.set(byte, [literal]);
    }
    return [...new Set(found.map(({ byte }) => byte))].reduce((sum, byte) => sum + sample.frequency[byte], 0);
  }
}

function beginsWord({ sets, borders }: Branch): boolean {
  return borders.includes(0) && sets.length > 0 && sets[0].members.every(isWordByte);
}

/** Hits a byte of all predicates that find the rule: more than its candidates, since the digits around rule most out. */
function shapeRate({ predicates }: ShapePlan, rule: number): number {
  return predicates
    .filter(({ entries }) => entries.some((entry) => entry.rule === rule))
    .reduce((sum, { rate }) => sum + rate, 0);
}

/** How far from the start of a literal the comparison reaches whose place lies at `offset`. */
function comparedBytes(sets: readonly ByteSet[], offset: number): number {
  return Math.min(sets.length, offset - Math.min(offset, COMPARED_BACK) + COMPARED_BYTES);
}

function isTelling({ size, members: [byte] }: ByteSet): boolean {
  return size <= 2 && (byte < 0x2d || byte > 0x3a || byte === 0x2f) && byte !== 0x20;
}
