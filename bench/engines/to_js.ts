// Writes a pattern of RE2's syntax as the source of a JavaScript RegExp without flags, for text of bytes (Latin-1).
//
// Flags of RE2's groups become part of what they cover: letters become classes of both cases, `.` and `\s` become the classes
// that RE2 means. Groups lose their names and capture nothing, which is in V8's favour. Case folding is ASCII's and characters past
// U+00FF can match nothing, as such text has none.
// Must not guess: what it does not know (Unicode classes, quoting, ungreedy flags) has no JavaScript form here.
//
// Source: RE2's syntax page; ECMA-262, "Pattern" without the u flag.

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

type Range = readonly [low: number, high: number];

const CLASSES: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "0-9A-Za-z_",
  // Without the vertical tab, unlike JavaScript's.
  s: "\\t\\n\\f\\r ",
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 };
const BYTE_MAX = 0xff;

class Unknown extends Error {}

/** @returns The source, or null when the pattern says something that has no form here. */
export function toJs(pattern: string): string | null {
  try {
    return new Translation(pattern).whole();
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

class Translation {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): string {
    const out = this.#alternatives({ i: false, m: false, s: false });
    if (this.#at < this.#text.length) throw new Unknown();
    return out;
  }

  #alternatives(outer: Flags): string {
    let flags = outer;
    let out = "";
    while (this.#at < this.#text.length && this.#peek() !== ")") {
      if (this.#peek() === "|") {
        this.#at++;
        out += "|";
      } else if (this.#peek() === "(") {
        const [text, after] = this.#group(flags);
        // `(?i)` holds to the end of the group that it stands in.
        flags = after;
        out += text;
      } else out += this.#atom(flags);
    }
    return out;
  }

  #group(flags: Flags): readonly [text: string, after: Flags] {
    const head = /^\((?:\?(?:P?<\w+>|([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])))?/.exec(this.#text.slice(this.#at));
    if (head === null) throw new Unknown();
    this.#at += head[0].length;
    const [, on = "", off = "", end] = head;
    if (/[^ims]/.test(on + off)) throw new Unknown();
    const set = (flag: keyof Flags): boolean =>
      on.includes(flag) ? true : off.includes(flag) ? false : flags[flag];
    const inner: Flags = { i: set("i"), m: set("m"), s: set("s") };
    if (end === ")") return ["", inner];
    const body = this.#alternatives(inner);
    if (this.#next() !== ")") throw new Unknown();
    return [`(?:${body})`, flags];
  }

  #atom(flags: Flags): string {
    const char = this.#next();
    switch (char) {
      case "[":
        return this.#class(flags);
      case ".":
        return flags.s ? "[^]" : "[^\\n]";
      case "^":
        return flags.m ? "(?<![^\\n])" : "(?<![^])";
      case "$":
        return flags.m ? "(?![^\\n])" : "(?![^])";
      case "*":
      case "+":
      case "?":
        return char;
      case "{": {
        const count = /^(?:[0-9]+(?:,[0-9]*)?)\}/.exec(this.#text.slice(this.#at));
        // RE2 takes a brace that counts nothing for itself.
        if (count === null) return "\\{";
        this.#at += count[0].length;
        return `{${count[0]}`;
      }
      case "\\":
        return this.#escape(flags);
      default:
        return literal(codeOf(char), flags);
    }
  }

  #escape(flags: Flags): string {
    const next = this.#peek();
    if (next === "b" || next === "B") return `\\${this.#next()}`;
    if (next === "A" || next === "z") {
      this.#at++;
      return next === "A" ? "(?<![^])" : "(?![^])";
    }
    const named = CLASSES[next.toLowerCase()];
    if (named !== undefined) {
      this.#at++;
      return next === next.toLowerCase() ? `[${named}]` : `[^${named}]`;
    }
    return literal(this.#escaped(), flags);
  }

  /** The character that stands behind a backslash. */
  #escaped(): number {
    const char = this.#next();
    if (char === "x") {
      const hex = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(this.#text.slice(this.#at));
      if (hex === null) throw new Unknown();
      this.#at += hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2], 16);
    }
    if (char in CONTROLS) return CONTROLS[char];
    if (/[A-Za-z0-9]/.test(char)) throw new Unknown();
    return codeOf(char);
  }

  #class(flags: Flags): string {
    let out = "";
    const negated = this.#peek() === "^";
    if (negated) this.#at++;
    for (let first = true; first || this.#peek() !== "]"; first = false) {
      if (this.#text.startsWith("[:", this.#at)) throw new Unknown();
      if (this.#peek() === "\\") {
        const named = CLASSES[this.#text[this.#at + 1] ?? ""];
        if (named !== undefined) {
          this.#at += 2;
          out += named;
          continue;
        }
      }
      const low = this.#member();
      let high = low;
      if (this.#peek() === "-" && this.#text[this.#at + 1] !== "]") {
        this.#at++;
        high = this.#member();
      }
      out += ranges([low, high], flags.i);
    }
    this.#at++;
    return negated ? `[^${out}]` : `[${out}]`;
  }

  #member(): number {
    const char = this.#next();
    return char === "\\" ? this.#escaped() : codeOf(char);
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new Unknown();
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    return char;
  }
}

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;

/** One character, past the bytes none. */
function literal(code: number, { i }: Flags): string {
  if (code > BYTE_MAX) return "[]";
  const folded = fold([code, code]);
  return i && folded.length > 0 ? `[${ranges([code, code], true)}]` : escaped(code);
}

function ranges([low, high]: Range, folds: boolean): string {
  if (low > BYTE_MAX) return "";
  const all: Range[] = [[low, Math.min(high, BYTE_MAX)]];
  if (folds) all.push(...fold([low, high]));
  return all.map(([from, to]) => (from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`)).join("");
}

/** The letters of the other case that belong to a range. */
function fold([low, high]: Range): Range[] {
  const out: Range[] = [];
  for (const [from, to, by] of [
    [0x41, 0x5a, 0x20],
    [0x61, 0x7a, -0x20],
  ]) {
    const [a, b] = [Math.max(low, from), Math.min(high, to)];
    if (a <= b) out.push([a + by, b + by]);
  }
  return out;
}

function escaped(code: number): string {
  const char = String.fromCharCode(code);
  return /[A-Za-z0-9_ ]/.test(char) ? char : `\\x${code.toString(16).padStart(2, "0")}`;
}
