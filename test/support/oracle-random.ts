// Random RE2 patterns that never match the empty string, and random texts that are likely to hold their matches.
//
// A pattern is grown as a tree, so a text can be sampled from it; samples are then bent (a character dropped, added,
// changed, doubled), cut and glued with noise. The alphabet is small, so that near misses are frequent, and has
// characters of one to four bytes, the case folds that RE2 alone knows (U+212A, U+017F), line ends and `_`.
//
// Must not use any randomness but the generator given, so that a seed names a case.

import type { Rng } from "./rng.ts";

type Node =
  | { readonly kind: "char"; readonly source: string; readonly members: readonly string[] }
  | { readonly kind: "assert"; readonly source: string }
  | { readonly kind: "seq"; readonly parts: readonly Node[] }
  | { readonly kind: "alt"; readonly options: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly source: string;
    }
  | { readonly kind: "group"; readonly open: string; readonly body: Node };

export interface RandomPattern {
  readonly source: string;
  readonly tree: Node;
}

interface PatternOptions {
  /** Chance of a group named `secret`; never inside a repeat and never empty. Default 0.2. */
  readonly secret?: number;
  /** Characters beyond ASCII in pattern and text. Default true. */
  readonly unicode?: boolean;
}

const ASCII = ["a", "b", "c", "k", "S", "1", "2", "-", "_", " ", ".", "@", "\n"];
const WIDE = ["é", "Ж", "日", "\u{1F600}", "\u212A", "\u017F"];
const CLASSES = [
  "[ab]",
  "[a-c]",
  "[^a]",
  "[^ab\\n]",
  "[0-9]",
  "[a-z0-9_]",
  "\\d",
  "\\w",
  "\\W",
  "\\s",
  "\\S",
];
const MORE_CLASSES = ["[[:alpha:]]", "\\D", "[^\\s-]", "[-.@ ]", "[[:^digit:]]", "."];
const WIDE_CLASSES = ["[éЖ]", "[à-ÿ]", "\\p{L}", "[^\\p{Lu}]", "\\pN", "[^é]"];
const ASSERTS = ["\\b", "\\b", "\\B", "^", "$", "\\A", "\\z"];
const FLAGS = ["(?i:", "(?s:", "(?m:", "(?is:", "(?ms:"];

/** The least number of characters a match has. */
function minLength(node: Node): number {
  switch (node.kind) {
    case "char":
      return 1;
    case "assert":
      return 0;
    case "seq":
      return node.parts.reduce((sum, part) => sum + minLength(part), 0);
    case "alt":
      return Math.min(...node.options.map(minLength));
    case "repeat":
      return node.min * minLength(node.body);
    case "group":
      return minLength(node.body);
  }
}

function sourceOf(node: Node): string {
  switch (node.kind) {
    case "char":
    case "assert":
      return node.source;
    case "seq":
      return node.parts
        .map((part) => (part.kind === "alt" ? `(?:${sourceOf(part)})` : sourceOf(part)))
        .join("");
    case "alt":
      return node.options.map(sourceOf).join("|");
    case "repeat": {
      const body = sourceOf(node.body);
      return (node.body.kind === "char" || node.body.kind === "group" ? body : `(?:${body})`) + node.source;
    }
    case "group":
      return `${node.open}${sourceOf(node.body)})`;
  }
}

class Grower {
  readonly #rng: Rng;
  readonly #alphabet: readonly string[];
  readonly #classes: readonly string[];

  constructor(rng: Rng, unicode: boolean) {
    this.#rng = rng;
    this.#alphabet = unicode ? [...ASCII, ...WIDE] : ASCII;
    this.#classes = [...CLASSES, ...MORE_CLASSES, ...(unicode ? WIDE_CLASSES : [])];
  }

  char(): Node {
    if (this.#rng.chance(0.6)) {
      const char = this.#rng.pick(this.#alphabet);
      const source = char === "\n" ? "\\n" : char === "." ? "\\." : char;
      return { kind: "char", source, members: [char] };
    }
    const source = this.#rng.pick(this.#classes);
    // JavaScript knows neither POSIX classes nor \pN; their members only make texts likelier to match.
    const members =
      source.startsWith("[[") || source.startsWith("\\p") ? this.#alphabet : this.#members(source);
    return { kind: "char", source, members };
  }

  #members(source: string): readonly string[] {
    const test = new RegExp(`^(?:${source})$`, "u");
    const members = this.#alphabet.filter((char) => test.test(char));
    return members.length > 0 ? members : this.#alphabet;
  }

  node(depth: number): Node {
    const rng = this.#rng;
    const kind = depth <= 0 ? 0 : rng.next();
    if (kind < 0.3) return this.char();
    if (kind < 0.38) return { kind: "assert", source: rng.pick(ASSERTS) };
    if (kind < 0.62) return this.seq(depth - 1, rng.int(2, 4));
    if (kind < 0.76)
      return {
        kind: "alt",
        options: Array.from({ length: rng.int(2, 3) }, () => this.seq(depth - 1, rng.int(1, 3))),
      };
    if (kind < 0.92) return this.repeat(depth - 1);
    return { kind: "group", open: rng.pick([...FLAGS, "("]), body: this.node(depth - 1) };
  }

  seq(depth: number, length: number): Node {
    return { kind: "seq", parts: Array.from({ length }, () => this.node(depth)) };
  }

  repeat(depth: number): Node {
    const rng = this.#rng;
    // RE2 refuses a repeated assertion here and there, and it means nothing: repeats have something to eat.
    let body = this.node(depth);
    if (minLength(body) === 0) body = { kind: "seq", parts: [body, this.char()] };
    const lazy = rng.chance(0.3) ? "?" : "";
    const min = rng.int(0, 3);
    const max = min + rng.int(rng.chance(0.1) ? 10 : 1, rng.chance(0.1) ? 12 : 3);
    const forms: [number, number, string][] = [
      [0, Number.POSITIVE_INFINITY, "*"],
      [1, Number.POSITIVE_INFINITY, "+"],
      [0, 1, "?"],
      [min, Math.max(min, max), `{${min},${Math.max(min, max)}}`],
      [min, Number.POSITIVE_INFINITY, `{${min},}`],
      [min + 1, min + 1, `{${min + 1}}`],
    ];
    const [low, high, source] = rng.pick(forms);
    return { kind: "repeat", body, min: low, max: high, source: source + lazy };
  }
}

/** A pattern that RE2 accepts and that matches no empty string. */
export function randomPattern(rng: Rng, options: PatternOptions = {}): RandomPattern {
  const grower = new Grower(rng, options.unicode ?? true);
  let tree = grower.node(3);
  if (minLength(tree) === 0) tree = { kind: "seq", parts: [tree, grower.char()] };
  if (rng.chance(options.secret ?? 0.2)) {
    const secret: Node = { kind: "group", open: "(?P<secret>", body: tree };
    const after = rng.chance(0.4) ? [grower.node(1)] : [];
    const whole: Node = { kind: "seq", parts: [grower.node(1), secret, ...after] };
    tree = rng.chance(0.2) ? { kind: "alt", options: [whole, grower.char()] } : whole;
  }
  return { source: sourceOf(tree), tree };
}

function sample(rng: Rng, node: Node): string {
  switch (node.kind) {
    case "char":
      return rng.pick(node.members);
    case "assert":
      return "";
    case "seq":
      return node.parts.map((part) => sample(rng, part)).join("");
    case "alt":
      return sample(rng, rng.pick(node.options));
    case "repeat": {
      const times = rng.int(node.min, Math.min(node.max, node.min + rng.int(0, 4)));
      return Array.from({ length: times }, () => sample(rng, node.body)).join("");
    }
    case "group": {
      const inner = sample(rng, node.body);
      if (!node.open.includes("i") || node.open.includes("secret")) return inner;
      return rng.chance(0.5) ? inner.toUpperCase() : inner.toLowerCase();
    }
  }
}

/** One change: drop, add, replace or double a character. */
function bend(rng: Rng, text: string): string {
  const chars = Array.from(text);
  if (chars.length === 0) return rng.pick(ASCII);
  const at = rng.int(0, chars.length - 1);
  const change = rng.int(0, 3);
  chars.splice(
    at,
    change === 1 || change === 3 ? 0 : 1,
    ...(change === 0 ? [] : [change === 3 ? chars[at] : rng.pick(ASCII)]),
  );
  return chars.join("");
}

interface TextOptions {
  /** Default 160. */
  readonly bytesMax?: number;
  /** Chance that bytes which are no UTF-8 are put in. Default 0. */
  readonly stray?: number;
}

/** A text of at most `bytesMax` bytes, likely to hold matches and near misses of the pattern. */
export function randomText(rng: Rng, pattern: RandomPattern, options: TextOptions = {}): Uint8Array {
  const bytesMax = options.bytesMax ?? 160;
  let text = "";
  for (let pieces = rng.int(1, 6); pieces > 0; pieces--) {
    const kind = rng.next();
    if (kind < 0.25)
      for (let n = rng.int(0, 5); n > 0; n--) text += rng.pick(rng.chance(0.85) ? ASCII : WIDE);
    else {
      const piece = sample(rng, pattern.tree);
      text +=
        kind < 0.7
          ? piece
          : kind < 0.9
            ? bend(rng, piece)
            : Array.from(piece).slice(0, rng.int(0, piece.length)).join("");
    }
  }
  const bytes = Array.from(new TextEncoder().encode(text));
  if (rng.chance(options.stray ?? 0))
    for (let n = rng.int(1, 3); n > 0; n--)
      bytes.splice(rng.int(0, bytes.length), 0, rng.pick([0xff, 0x80, 0xc3, 0xe9, 0xf0]));
  // A cut inside a character is a stray byte too: cut at a border unless strays are wanted.
  let end = Math.min(bytes.length, bytesMax);
  if (options.stray === undefined) while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end--;
  return Uint8Array.from(bytes.slice(0, end));
}
