// Expands a pattern into branches: sequences of byte sets, one of which every match begins with.
//
// A branch ends, `open`, where the length of what follows is not fixed. What a branch says is necessary, never
// sufficient: the automaton decides. Bounded: a pattern with too many alternatives gets shorter branches instead.

import type { ByteSet, ByteSets } from "./byteset.ts";
import type { Node } from "./syntax.ts";
import { byteSequences } from "./utf8.ts";

export interface Branch {
  readonly sets: readonly ByteSet[];
  /** More may follow. */
  readonly open: boolean;
  /** Offsets before which the pattern asks for a word's border, or for the beginning of the text or of a line. */
  readonly borders: readonly number[];
}

/** How far a pattern is expanded. */
interface Effort {
  readonly branches: number;
  /** A literal of so many bytes is long enough, and its branch ends. */
  readonly literalBytes: number;
}

/** The next is tried when a pattern has more branches than the one before allows. */
const EFFORTS: readonly Effort[] = [
  { branches: 128, literalBytes: 12 },
  { branches: 512, literalBytes: 7 },
  { branches: 1024, literalBytes: 5 },
];
/** A repeat that may take up to so many more rounds than its least is expanded into as many branches. */
const OPTIONAL_MAX = 3;
/** Four neighbouring sets with as few members between them are a literal. */
const LITERAL_MEMBERS = 16;

/** @param lengthMax Bytes of a branch; the rule's maxLen at most, since a finding may be cut there. */
/** @param isEnough Whether a branch that ends so says enough, and need not go on. */
export function expandBranches(
  tree: Node,
  sets: ByteSets,
  lengthMax: number,
  isEnough: (sets: readonly ByteSet[]) => boolean = () => false,
): Branch[] {
  let out: readonly Branch[] = [];
  for (const effort of EFFORTS) {
    const expander = new Expander(sets, lengthMax, effort, isEnough);
    out = expander.expand(tree, [{ sets: [], open: false, borders: [] }]);
    if (!expander.overflowed) break;
  }
  return distinct(out);
}

function distinct(branches: readonly Branch[]): Branch[] {
  const seen = new Map<string, Branch>();
  for (const branch of branches) {
    let key = `${branch.open ? "+" : ""}${branch.borders.join()}:`;
    for (const set of branch.sets) key += String.fromCharCode(set.id + 64);
    if (!seen.has(key)) seen.set(key, branch);
  }
  return [...seen.values()];
}

class Expander {
  private readonly sets: ByteSets;
  private readonly lengthMax: number;
  private readonly effort: Effort;
  private readonly isEnough: (sets: readonly ByteSet[]) => boolean;
  /** A part was given up because it had too many branches. */
  overflowed = false;

  constructor(
    sets: ByteSets,
    lengthMax: number,
    effort: Effort,
    isEnough: (sets: readonly ByteSet[]) => boolean,
  ) {
    this.isEnough = isEnough;
    this.sets = sets;
    this.lengthMax = lengthMax;
    this.effort = effort;
  }

  private giveUp(branches: readonly Branch[]): readonly Branch[] {
    this.overflowed = true;
    return branches.map(close);
  }

  private isDone(branch: Branch): boolean {
    return branch.open || isLiteral(branch, this.effort.literalBytes);
  }

  expand(node: Node, branches: readonly Branch[]): readonly Branch[] {
    switch (node.kind) {
      case "assert":
        return BORDERS.has(node.assertion) ? branches.map(border) : branches;
      case "secret":
        return this.expand(node.item, branches);
      case "cat": {
        let out = branches;
        for (const item of node.items) {
          if (out.every((branch) => branch.open)) break;
          // A literal long enough says all; so many words with many endings do not multiply.
          if (out.length > 1)
            out = distinct(out.map((branch) => (this.isDone(branch) ? close(branch) : branch)));
          out = this.expand(item, out);
        }
        return out;
      }
      case "set":
        return this.append(this.variants(node), branches);
      case "alt": {
        const live = branches.filter((branch) => !branch.open);
        const done = branches.filter((branch) => branch.open);
        if (live.length === 0) return branches;
        const out = [...done];
        for (const item of node.items) {
          out.push(...this.expand(item, live));
          if (out.length > this.effort.branches) return this.giveUp(branches);
        }
        return distinct(out);
      }
      case "repeat":
        return this.repeat(node, branches);
    }
  }

  private repeat(node: Extract<Node, { kind: "repeat" }>, branches: readonly Branch[]): readonly Branch[] {
    let out = branches;
    for (let i = 0; i < node.min; i++) {
      if (out.every((branch) => branch.open)) return out;
      out = this.expand(node.item, out);
    }
    if (node.max === node.min) return out;
    const live = out.filter((branch) => !branch.open);
    if (node.max - node.min > OPTIONAL_MAX || live.every((branch) => this.isDone(branch)))
      return out.map(close);
    const all = [...out];
    let last: readonly Branch[] = live;
    for (let i = node.min; i < node.max; i++) {
      last = this.expand(node.item, last);
      all.push(...last);
      if (all.length > this.effort.branches) return this.giveUp(out);
      last = last.filter((branch) => !branch.open);
    }
    return all;
  }

  private append(variants: readonly Branch[], branches: readonly Branch[]): readonly Branch[] {
    const out: Branch[] = [];
    for (const branch of branches) {
      if (branch.open) {
        out.push(branch);
        continue;
      }
      for (const variant of variants) {
        const sets = [...branch.sets, ...variant.sets];
        const { borders } = branch;
        if (sets.length > this.lengthMax)
          out.push({ sets: sets.slice(0, this.lengthMax), open: true, borders });
        else out.push({ sets, open: variant.open || this.isEnough(sets), borders });
      }
    }
    return out.length > this.effort.branches ? this.giveUp(branches) : out;
  }

  /** What one character can be: the shortest encoding goes on, longer ones end their branch. */
  private variants(node: Extract<Node, { kind: "set" }>): readonly Branch[] {
    const sequences = byteSequences(node.set);
    const high = this.sets.ofRanges([[0x80, 0xff]]);
    const out: Branch[] = [];
    const single = sequences.filter((sequence) => sequence.length === 1).map(([range]) => range);
    if (single.length > 0) out.push({ sets: [this.sets.ofRanges(single)], open: false, borders: [] });
    const longer = sequences.filter((sequence) => sequence.length > 1);
    if (node.negated || longer.length > 4) return [...out, { sets: [high], open: true, borders: [] }];
    for (const length of [2, 3, 4]) {
      const same = longer.filter((sequence) => sequence.length === length);
      if (same.length === 0) continue;
      const sets = same[0].map((_, at) => this.sets.ofRanges(same.map((sequence) => sequence[at])));
      out.push({ sets, open: out.length > 0, borders: [] });
    }
    return out;
  }
}

function close(branch: Branch): Branch {
  return branch.open ? branch : { ...branch, open: true };
}

/** Assertions behind which no word goes on, when a word byte follows. */
const BORDERS: ReadonlySet<string> = new Set(["word", "text-begin", "line-begin"]);

function border(branch: Branch): Branch {
  const at = branch.sets.length;
  return branch.open || branch.borders.includes(at)
    ? branch
    : { ...branch, borders: [...branch.borders, at] };
}

function isLiteral({ sets }: Branch, literalBytes: number): boolean {
  if (sets.length < literalBytes) return false;
  for (let i = 0; i + 4 <= sets.length; i++)
    if (sets[i].size + sets[i + 1].size + sets[i + 2].size + sets[i + 3].size <= LITERAL_MEMBERS) return true;
  return false;
}
