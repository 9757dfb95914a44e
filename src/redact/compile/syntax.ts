// Parses RE2 syntax into a tree over code points.
//
// RE2 itself (judge.ts) decides whether a user's pattern is valid, and its message is what a user sees. This
// parser follows the same grammar so that both agree on what a pattern means; where it meets something that a
// rule cannot mean (`\C`, a byte that is no character), it says RULE_UNSUPPORTED.
//
// Source: RE2's syntax page (https://github.com/google/re2/wiki/Syntax).

import { WeirError } from "../../base/errors.ts";
import {
  ANY,
  type CharSet,
  contains,
  DIGIT,
  EMPTY_SET,
  fold,
  MAX_CODE_POINT,
  negate,
  normalise,
  posixClass,
  SPACE,
  unicodeClass,
  union,
  WORD,
} from "./charset.ts";

export type Assertion = "text-begin" | "text-end" | "line-begin" | "line-end" | "word" | "not-word";

/** `negated` sets also match a byte that is not valid UTF-8, as one unit (DECISIONS 6). */
export type Node =
  | { readonly kind: "set"; readonly set: CharSet; readonly negated: boolean }
  | { readonly kind: "assert"; readonly assertion: Assertion }
  | { readonly kind: "cat"; readonly items: readonly Node[] }
  | { readonly kind: "alt"; readonly items: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly item: Node;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  /** Only the group named `secret` is kept; the others are transparent. */
  | { readonly kind: "secret"; readonly item: Node };

interface Flags {
  fold: boolean;
  multiline: boolean;
  dotAll: boolean;
  ungreedy: boolean;
}

const EMPTY: Node = { kind: "cat", items: [] };
const REPEAT_MAX = 1000;
const DEPTH_MAX = 200;

/**
 * @returns The tree, and whether it has a group named `secret`.
 * @throws WeirError `RULE_SYNTAX` with `at`, the offset in the pattern (UTF-16 units); `RULE_UNSUPPORTED`.
 */
export function parsePattern(pattern: string): { readonly tree: Node; readonly hasSecret: boolean } {
  const parser = new Parser(pattern);
  const tree = parser.parse();
  return { tree, hasSecret: parser.hasSecret };
}

// Nodes never change, so equal ones can be one.
const LETTERS: Node[] = [];
const FOLDED_LETTERS: Node[] = [];
/** By what is written behind the [, the ] included. */
const BRACKETS = new Map<string, Node>();
const FOLDED_BRACKETS = new Map<string, Node>();
const BRACKETS_MAX = 2048;
/** Where a class seems to end; only what was truly read up to there is looked up. */
const BRACKET = /\^?\]?(?:\[:\^?\w*:\]|\\[\s\S]|[^\]\\])*\]/y;

class Parser {
  private at = 0;
  private depth = 0;
  private flags: Flags = { fold: false, multiline: false, dotAll: false, ungreedy: false };
  private readonly names = new Set<string>();
  private readonly source: string;
  hasSecret = false;

  constructor(source: string) {
    this.source = source;
  }

  parse(): Node {
    const tree = this.alternation();
    if (this.at < this.source.length) this.fail("unexpected )");
    return tree;
  }

  private fail(what: string, at = this.at): never {
    throw new WeirError("RULE_SYNTAX", `${what} at offset ${at} of the pattern`, { details: { at } });
  }

  private unsupported(what: string): never {
    throw new WeirError("RULE_UNSUPPORTED", `${what} at offset ${this.at} of the pattern`, {
      details: { at: this.at },
    });
  }

  private peek(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private eat(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  private nextPoint(): number {
    const point = this.source.codePointAt(this.at);
    if (point === undefined) this.fail("the pattern ends too early");
    if (point >= 0xd800 && point <= 0xdfff) this.fail("half a surrogate pair");
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  private alternation(): Node {
    if (++this.depth > DEPTH_MAX) this.fail("groups are nested too deeply");
    const saved = { ...this.flags };
    const items = [this.sequence()];
    while (this.eat("|")) items.push(this.sequence());
    this.flags = saved;
    this.depth--;
    return items.length === 1 ? items[0] : { kind: "alt", items };
  }

  private sequence(): Node {
    const items: Node[] = [];
    while (this.at < this.source.length && !this.peek("|") && !this.peek(")")) {
      if (this.eat("\\Q")) {
        for (const node of this.quoted()) items.push(node);
        if (items.length > 0 && this.atRepeat()) items.push(this.repeat(items.pop() as Node));
        continue;
      }
      items.push(this.repeat(this.atom()));
    }
    return items.length === 1 ? items[0] : { kind: "cat", items };
  }

  private quoted(): Node[] {
    const nodes: Node[] = [];
    while (this.at < this.source.length && !this.eat("\\E")) nodes.push(this.literal(this.nextPoint()));
    return nodes;
  }

  private atRepeat(): boolean {
    return this.peek("*") || this.peek("+") || this.peek("?") || this.bounds() !== null;
  }

  private bounds(): { min: number; max: number; length: number } | null {
    const match = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.source.slice(this.at, this.at + 12));
    if (!match) return null;
    const min = Number(match[1]);
    const max =
      match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
    return { min, max, length: match[0].length };
  }

  private repeat(atom: Node): Node {
    let node = atom;
    let repeated = false;
    for (;;) {
      const start = this.at;
      let min: number;
      let max: number;
      if (this.eat("*")) [min, max] = [0, Number.POSITIVE_INFINITY];
      else if (this.eat("+")) [min, max] = [1, Number.POSITIVE_INFINITY];
      else if (this.eat("?")) [min, max] = [0, 1];
      else {
        const bounds = this.bounds();
        if (!bounds) return node;
        this.at += bounds.length;
        [min, max] = [bounds.min, bounds.max];
        if (min > REPEAT_MAX || (max !== Number.POSITIVE_INFINITY && (max > REPEAT_MAX || max < min)))
          this.fail("invalid repetition size", start);
      }
      if (repeated && this.source[start] !== "{") this.fail("repeated repetition operator", start);
      let greedy = !this.flags.ungreedy;
      if (this.eat("?")) greedy = !greedy;
      node = { kind: "repeat", item: node, min, max, greedy };
      repeated = true;
    }
  }

  private atom(): Node {
    const start = this.at;
    const point = this.nextPoint();
    switch (point) {
      case 0x28:
        return this.group();
      case 0x5b:
        return this.bracket();
      case 0x2e:
        return this.flags.dotAll
          ? { kind: "set", set: ANY, negated: true }
          : { kind: "set", set: negate([0x0a, 0x0a]), negated: true };
      case 0x5e:
        return { kind: "assert", assertion: this.flags.multiline ? "line-begin" : "text-begin" };
      case 0x24:
        return { kind: "assert", assertion: this.flags.multiline ? "line-end" : "text-end" };
      case 0x5c:
        return this.escape();
      case 0x2a:
      case 0x2b:
      case 0x3f:
        return this.fail("no argument for repetition operator", start);
      default:
        return this.literal(point);
    }
  }

  private literal(point: number): Node {
    const known = this.flags.fold ? FOLDED_LETTERS : LETTERS;
    return (point < 0x80 ? known[point] : undefined) ?? this.newLiteral(point, known);
  }

  private newLiteral(point: number, known: Node[]): Node {
    const set: CharSet = [point, point];
    const node: Node = { kind: "set", set: this.flags.fold ? fold(set) : set, negated: false };
    if (point < 0x80) known[point] = node;
    return node;
  }

  private group(): Node {
    if (!this.eat("?")) return this.closeGroup(false);
    const named =
      this.peek("P") || this.peek("<") ? /^P?<([^>]*)>/.exec(this.source.slice(this.at, this.at + 80)) : null;
    if (named) {
      const name = named[1];
      if (!/^\w+$/.test(name)) this.fail("invalid group name");
      if (this.names.has(name)) this.fail("duplicate group name");
      this.names.add(name);
      this.at += named[0].length;
      if (name === "secret") this.hasSecret = true;
      return this.closeGroup(name === "secret");
    }
    const saved = { ...this.flags };
    let sign = true;
    let any = false;
    for (;;) {
      const c = this.source[this.at++];
      if (c === "i") this.flags.fold = sign;
      else if (c === "m") this.flags.multiline = sign;
      else if (c === "s") this.flags.dotAll = sign;
      else if (c === "U") this.flags.ungreedy = sign;
      else if (c === "-" && sign) {
        sign = false;
        any = false;
        continue;
      } else if (c === ":" && (any || sign)) {
        const inner = this.closeGroup(false);
        this.flags = saved;
        return inner;
      } else if (c === ")" && any) return EMPTY;
      else this.fail("invalid or missing group flags");
      any = true;
    }
  }

  private closeGroup(secret: boolean): Node {
    const item = this.alternation();
    if (!this.eat(")")) this.fail("missing closing )");
    return secret ? { kind: "secret", item } : item;
  }

  private escape(): Node {
    if (this.eat("A")) return { kind: "assert", assertion: "text-begin" };
    if (this.eat("z")) return { kind: "assert", assertion: "text-end" };
    if (this.eat("b")) return { kind: "assert", assertion: "word" };
    if (this.eat("B")) return { kind: "assert", assertion: "not-word" };
    if (this.peek("C")) this.unsupported("\\C (a single byte) has no meaning in a rule");
    const cls = this.perlOrUnicode();
    if (cls) return cls;
    return this.literal(this.escapedPoint());
  }

  /** `\d \D \s \S \w \W \p{..} \P{..} \pN`, or undefined. */
  private perlOrUnicode():
    | { readonly kind: "set"; readonly set: CharSet; readonly negated: boolean }
    | undefined {
    const c = this.source[this.at];
    const perl =
      c === "d" || c === "D"
        ? DIGIT
        : c === "s" || c === "S"
          ? SPACE
          : c === "w" || c === "W"
            ? WORD
            : undefined;
    if (perl) {
      this.at++;
      const negated = c === c.toUpperCase();
      // Under (?i) RE2 folds these too: \w gains U+017F and U+212A.
      const set = this.flags.fold ? fold(perl) : perl;
      return { kind: "set", set: negated ? negate(set) : set, negated };
    }
    if (c !== "p" && c !== "P") return undefined;
    this.at++;
    let negated = c === "P";
    let name: string;
    if (this.eat("{")) {
      const end = this.source.indexOf("}", this.at);
      if (end < 0) this.fail("missing } of a Unicode class");
      name = this.source.slice(this.at, end);
      this.at = end + 1;
      if (name.startsWith("^")) {
        negated = !negated;
        name = name.slice(1);
      }
    } else name = this.source[this.at++] ?? "";
    let set = unicodeClass(name);
    if (!set) this.fail("invalid character class range");
    if (this.flags.fold) set = fold(set);
    return { kind: "set", set: negated ? negate(set) : set, negated };
  }

  private escapedPoint(): number {
    const start = this.at;
    const c = this.nextPoint();
    const char = String.fromCodePoint(c);
    const simple: Record<string, number> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
    if (Object.hasOwn(simple, char)) return simple[char];
    if (char === "x") {
      const match = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/.exec(
        this.source.slice(this.at, this.at + 12),
      );
      if (!match) this.fail("invalid escape sequence", start);
      this.at += match[0].length;
      const point = Number.parseInt(match[1] ?? match[2], 16);
      if (point > MAX_CODE_POINT) this.fail("invalid escape sequence", start);
      return point;
    }
    if (char >= "0" && char <= "7") {
      // \1 to \7 alone are backreferences elsewhere; RE2 takes octal only with a leading 0 or more digits.
      const match = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.source.slice(start, start + 3));
      if (!match) this.fail("invalid escape sequence", start);
      this.at = start + match[0].length;
      return Number.parseInt(match[0], 8);
    }
    if (c < 0x80 && !contains(WORD, c)) return c;
    return this.fail("invalid escape sequence", start);
  }

  /** Rules are made of few different classes; one that was read before, under the same flag, is the same node. */
  private bracket(): Node {
    BRACKET.lastIndex = this.at;
    const guess = BRACKET.exec(this.source)?.[0];
    if (guess === undefined) return this.newBracket();
    const known = this.flags.fold ? FOLDED_BRACKETS : BRACKETS;
    const node = known.get(guess);
    if (node) {
      this.at += guess.length;
      return node;
    }
    const start = this.at;
    const made = this.newBracket();
    if (known.size >= BRACKETS_MAX) known.clear();
    known.set(this.source.slice(start, this.at), made);
    return made;
  }

  private newBracket(): Node {
    const start = this.at - 1;
    const negated = this.eat("^");
    let set: CharSet = EMPTY_SET;
    let first = true;
    while (first || !this.peek("]")) {
      if (this.at >= this.source.length) this.fail("missing closing ]", start);
      first = false;
      const posix = /^\[:(\^?)(\w*):\]/.exec(this.source.slice(this.at, this.at + 24));
      if (posix) {
        const cls = posixClass(posix[2]);
        if (!cls) this.fail("invalid character class range");
        this.at += posix[0].length;
        const folded = this.flags.fold ? fold(cls) : cls;
        set = union(set, posix[1] ? negate(folded) : folded);
        continue;
      }
      if (this.peek("\\")) {
        this.at++;
        const cls = this.perlOrUnicode();
        if (cls) {
          set = union(set, cls.set);
          continue;
        }
        this.at--;
      }
      const rangeStart = this.at;
      const lo = this.classPoint();
      let hi = lo;
      if (this.peek("-") && this.source[this.at + 1] !== "]" && this.at + 1 < this.source.length) {
        this.at++;
        hi = this.classPoint();
        if (hi < lo) this.fail("invalid character class range", rangeStart);
      }
      const range = normalise([lo, hi]);
      set = union(set, this.flags.fold ? fold(range) : range);
    }
    this.at++;
    return { kind: "set", set: negated ? negate(set) : set, negated };
  }

  private classPoint(): number {
    return this.eat("\\") ? this.escapedPoint() : this.nextPoint();
  }
}
