// COPY: what the statement says about the format of its data, and the payloads of its messages.
//
// The options are read from the statement's own text, after PostgreSQL's grammar has accepted it: so this
// reader only has to tell apart what is legal, and answers null where it meets what it does not know.
//
// Must not: guess a format. Data whose format is not known is not passed.
//
// Source: PostgreSQL 18 manual, COPY (both grammars); 4.1 "Lexical Structure"; 54.2.6.

import { text, utf8 } from "../../base/bytes.ts";

export interface CopyStatement {
  readonly source:
    | { readonly kind: "table"; readonly schema?: string; readonly name: string }
    | { readonly kind: "query" };
  /** The column list, when the statement gives one. */
  readonly columns: readonly string[] | null;
  readonly direction: "to" | "from";
  readonly format: "text" | "csv" | "binary";
  readonly delimiter: string;
  readonly nullText: string;
  readonly quote: string;
  readonly escape: string;
  /** Lower case; absent when the client's encoding is used. */
  readonly encoding?: string;
}

type Token =
  | { readonly kind: "word"; readonly value: string; readonly quoted: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "mark"; readonly value: string };

/** @param sql One COPY statement. @returns What it says, or null when that is not certain. */
export function readCopyStatement(sql: string): CopyStatement | null {
  const tokens = tokenise(sql);
  return tokens === null ? null : new CopyReader(tokens).read();
}

class CopyReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): CopyStatement | null {
    if (!this.#take("copy")) return null;
    // The oldest grammar: COPY BINARY table.
    let binary = false;
    if (
      this.#isWord("binary") &&
      this.#tokens[this.#at + 1]?.kind === "word" &&
      !this.#isWordAt(1, "to") &&
      !this.#isWordAt(1, "from")
    ) {
      this.#at++;
      binary = true;
    }
    let source: CopyStatement["source"] = { kind: "query" };
    let columns: string[] | null = null;
    if (this.#isMark("(")) {
      if (!this.#skipParentheses()) return null;
    } else {
      const names = this.#names();
      if (names === null) return null;
      source =
        names.length === 1
          ? { kind: "table", name: names[0] }
          : { kind: "table", schema: names[names.length - 2], name: names[names.length - 1] };
      if (this.#isMark("(")) columns = this.#list();
      if (this.#isMark("(")) return null;
    }
    const direction = this.#take("to") ? "to" : this.#take("from") ? "from" : null;
    if (direction === null) return null;
    if (this.#take("program")) this.#at++;
    else if (this.#next() === undefined) return null;
    const options = this.#options();
    if (options === null) return null;
    if (binary) options.set("format", "binary");
    return finish(source, columns, direction, options);
  }

  /** Both grammars into one map of lower-case names. */
  #options(): Map<string, string> | null {
    const options = new Map<string, string>();
    if (this.#isWord("using")) {
      this.#at++;
      if (!this.#take("delimiters") || !this.#value(options, "delimiter")) return null;
    }
    this.#take("with");
    if (this.#isMark("(")) return this.#modern(options);
    for (;;) {
      const token = this.#next();
      if (token === undefined) return options;
      if (token.kind === "mark" && token.value === ";") return options;
      if (token.kind !== "word") return null;
      switch (token.value) {
        case "binary":
        case "csv":
          options.set("format", token.value);
          break;
        case "freeze":
        case "oids":
        case "header":
          break;
        case "delimiter":
        case "null":
        case "quote":
        case "escape":
        case "encoding":
          this.#take("as");
          if (!this.#value(options, token.value)) return null;
          break;
        case "force":
          if (!this.#force()) return null;
          break;
        case "where":
          // Only COPY FROM has it, as its last part.
          return options;
        default:
          return null;
      }
    }
  }

  #modern(options: Map<string, string>): Map<string, string> | null {
    this.#at++;
    while (!this.#isMark(")")) {
      const name = this.#next();
      if (name?.kind !== "word") return null;
      if (this.#isMark("(")) {
        if (!this.#skipParentheses()) return null;
      } else if (!this.#isMark(",") && !this.#isMark(")")) {
        const value = this.#next();
        if (value === undefined) return null;
        options.set(name.value, value.value);
      } else options.set(name.value, "true");
      if (this.#isMark(",")) this.#at++;
      else if (!this.#isMark(")")) return null;
    }
    return options;
  }

  /** FORCE QUOTE columns, FORCE NOT NULL columns, FORCE NULL columns. */
  #force(): boolean {
    this.#take("not");
    if (!this.#take("quote") && !this.#take("null")) return false;
    if (this.#isMark("*")) {
      this.#at++;
      return true;
    }
    do {
      if (this.#next()?.kind !== "word") return false;
    } while (this.#isMark(",") && ++this.#at > 0);
    return true;
  }

  #value(options: Map<string, string>, name: string): boolean {
    const token = this.#next();
    if (token?.kind !== "string") return false;
    options.set(name, token.value);
    return true;
  }

  #names(): string[] | null {
    const names: string[] = [];
    for (;;) {
      const token = this.#next();
      if (token?.kind !== "word") return null;
      names.push(token.value);
      if (!this.#isMark(".")) return names.length <= 3 ? names : null;
      this.#at++;
    }
  }

  #list(): string[] | null {
    const names: string[] = [];
    this.#at++;
    for (;;) {
      const token = this.#next();
      if (token?.kind !== "word") return null;
      names.push(token.value);
      const mark = this.#next();
      if (mark?.kind !== "mark") return null;
      if (mark.value === ")") return names;
      if (mark.value !== ",") return null;
    }
  }

  #skipParentheses(): boolean {
    let depth = 0;
    for (;;) {
      const token = this.#next();
      if (token === undefined) return false;
      if (token.kind !== "mark") continue;
      if (token.value === "(") depth++;
      else if (token.value === ")" && --depth === 0) return true;
    }
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #take(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#at++;
    return true;
  }

  #isWord(word: string): boolean {
    return this.#isWordAt(0, word);
  }

  #isWordAt(ahead: number, word: string): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === "word" && !token.quoted && token.value === word;
  }

  #isMark(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "mark" && token.value === mark;
  }
}

function finish(
  source: CopyStatement["source"],
  columns: readonly string[] | null,
  direction: "to" | "from",
  options: ReadonlyMap<string, string>,
): CopyStatement | null {
  const format = (options.get("format") ?? "text").toLowerCase();
  if (format !== "text" && format !== "csv" && format !== "binary") return null;
  const delimiter = options.get("delimiter") ?? (format === "csv" ? "," : "\t");
  const quote = options.get("quote") ?? '"';
  const escaping = options.get("escape") ?? quote;
  // The server takes one byte for each; a longer one is an error it will report itself.
  for (const one of [delimiter, quote, escaping]) if (utf8(one).length !== 1) return null;
  const encoding = options.get("encoding")?.toLowerCase();
  return {
    source,
    columns,
    direction,
    format,
    delimiter,
    nullText: options.get("null") ?? (format === "csv" ? "" : "\\N"),
    quote,
    escape: escaping,
    ...(encoding === undefined ? {} : { encoding }),
  };
}

const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/y;
const SPACE = /(?:\s|--[^\n\r]*)+/y;
const DOLLAR = /\$([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/** Tokens of SQL with standard_conforming_strings on; null for forms that are not needed here (`U&`). */
function tokenise(sql: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(sql);
    if (found !== null) at += found[0].length;
    return found?.[0] ?? null;
  };
  while (at < sql.length) {
    if (match(SPACE) !== null) continue;
    if (sql.startsWith("/*", at)) {
      at = endOfComment(sql, at);
      continue;
    }
    const c = sql[at];
    const escaped = /^[eE]'/.test(sql.slice(at, at + 2));
    if (/^[uU]&['"]/.test(sql.slice(at, at + 3))) return null;
    if (c === "'" || escaped) {
      const read = quoted(sql, escaped ? at + 1 : at, escaped);
      if (read === null) return null;
      at = read.end;
      tokens.push({ kind: "string", value: read.value });
    } else if (c === '"') {
      const read = quoted(sql, at, false);
      if (read === null) return null;
      at = read.end;
      tokens.push({ kind: "word", value: read.value, quoted: true });
    } else if (c === "$") {
      const tag = match(DOLLAR);
      if (tag === null) {
        at++;
        tokens.push({ kind: "mark", value: c });
        continue;
      }
      const end = sql.indexOf(tag, at);
      if (end < 0) return null;
      tokens.push({ kind: "string", value: sql.slice(at, end) });
      at = end + tag.length;
    } else {
      const word = match(WORD);
      const number = word === null ? match(NUMBER) : null;
      if (word !== null) tokens.push({ kind: "word", value: lower(word), quoted: false });
      else if (number !== null) tokens.push({ kind: "string", value: number });
      else {
        tokens.push({ kind: "mark", value: c });
        at++;
      }
    }
  }
  return tokens;
}

/** The server folds ASCII letters only. */
function lower(word: string): string {
  return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function endOfComment(sql: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < sql.length) {
    if (sql.startsWith("/*", at)) {
      depth++;
      at += 2;
    } else if (sql.startsWith("*/", at)) {
      at += 2;
      if (--depth === 0) return at;
    } else at++;
  }
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function quoted(sql: string, start: number, escapes: boolean): { value: string; end: number } | null {
  const mark = sql[start];
  let value = "";
  for (let at = start + 1; at < sql.length; at++) {
    const c = sql[at];
    if (c === mark) {
      if (sql[at + 1] !== mark) return { value, end: at + 1 };
      value += mark;
      at++;
    } else if (c === "\\" && escapes) {
      const code = /^(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3}))/.exec(sql.slice(at + 1, at + 4));
      const next = sql[at + 1];
      if (code !== null) {
        value += String.fromCharCode(
          code[1] === undefined ? Number.parseInt(code[2], 8) : Number.parseInt(code[1], 16),
        );
        at += code[0].length;
      } else if (next === "u" || next === "U") return null;
      else {
        value += ESCAPES[next] ?? next;
        at++;
      }
    } else value += c;
  }
  return null;
}

/** The statement at a span of UTF-8 bytes of `sql`. */
export function statementAt(sql: string, span: { readonly start: number; readonly end: number }): string {
  return text(utf8(sql).subarray(span.start, span.end));
}

/** The payloads of a run of whole CopyData messages, one after another, without their headers. */
export function copyPayloads(run: Uint8Array): Uint8Array {
  const first = frameSize(run, 0);
  if (first === run.length) return run.subarray(5);
  const out = new Uint8Array(run.length);
  let length = 0;
  for (let at = 0; at < run.length; ) {
    const size = frameSize(run, at);
    out.set(run.subarray(at + 5, at + size), length);
    length += size - 5;
    at += size;
  }
  return out.subarray(0, length);
}

function frameSize(run: Uint8Array, at: number): number {
  return 1 + ((run[at + 1] << 24) | (run[at + 2] << 16) | (run[at + 3] << 8) | run[at + 4]);
}
