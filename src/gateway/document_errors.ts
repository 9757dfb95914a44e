// Tells what is wrong with a YAML document so that a person can act on it: file, line, column, the word, what to write.
//
// Only the offending word is shown, never its whole line: the rest of a line may be a password. Under `secret`
// paths not even the word is.
//
// Must not: quote a value of a secret path, or more of the document than one word.

import { type Document, isMap, isNode, isScalar, type LineCounter, type Pair } from "yaml";
import type { z } from "zod";

type Path = readonly PropertyKey[];

export interface Source {
  /** As the user gave it. */
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Longest word that is shown. */
const WORD_MAX = 60;

/** One issue as text: `file:line:column  what`, the word with a caret line, and a hint. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  source: Source,
  schema: z.ZodType,
  isSecret: (path: Path) => boolean,
): string {
  const secret = isSecret(issue.path);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0];
    const place = keyRange(source.document, issue.path, key);
    const known = keysAt(schema, issue.path);
    return describe(source, place, secret ? "unknown key" : `unknown key "${clip(key)}"`, {
      word: secret ? undefined : key,
      hint: hintFor(key, known),
    });
  }
  const place = valueRange(source.document, issue.path);
  const word = wordAt(source.document, issue.path);
  return describe(source, place, `${pathText(issue.path)}: ${plain(issue)}`, {
    word: secret ? undefined : word,
  });
}

/** One problem at a byte range of the document. */
export function describe(
  source: Pick<Source, "file" | "lines">,
  offset: number,
  what: string,
  options: { readonly word?: string; readonly hint?: string } = {},
): string {
  const { line, col } = source.lines.linePos(offset);
  const out = [`${source.file}:${line || 1}:${col || 1}  ${what}`];
  const { word, hint } = options;
  if (word !== undefined && word !== "" && !/[\r\n]/.test(word)) {
    const gutter = `  ${line} | `;
    const indent = " ".repeat(Math.max(0, Math.min(col - 1, 40)));
    out.push(`${gutter}${indent}${clip(word)}`);
    out.push(`${" ".repeat(gutter.length - 2)}| ${indent}${"^".repeat(clip(word).length)}`);
  }
  if (hint !== undefined) out.push(`  ${hint}`);
  return out.join("\n");
}

function clip(word: string): string {
  return word.length > WORD_MAX ? `${word.slice(0, WORD_MAX)}...` : word;
}

/** `resources[1].address`, or `the document` for its root. */
export function pathText(path: Path): string {
  if (path.length === 0) return "the document";
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

/** Zod's sentence without its prefix. Its messages name types and bounds, not values. */
function plain(issue: z.core.$ZodIssue): string {
  return issue.message.replace(/^Invalid input: /, "");
}

function valueRange(document: Document, path: Path): number {
  // Something missing is told at the deepest thing that is there.
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyRange(document: Document, path: Path, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(map)) {
    const pair = map.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === key);
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  return valueRange(document, path);
}

function wordAt(document: Document, path: Path): string | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isScalar(node) && node.value !== null ? String(node.source ?? node.value) : undefined;
}

// -- hints -----------------------------------------------------------------------------------------------

function hintFor(key: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(key.toLowerCase(), candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near.distance <= Math.max(1, Math.floor(near.candidate.length / 3))) {
    return `Did you mean "${near.candidate}"?`;
  }
  return `Known here: ${known.join(", ")}.`;
}

/** What zod keeps of a schema, as far as keys need it. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  // `def` is zod's public way to look into a schema; its type is a union over all kinds.
  const def = schema.def as unknown as Definition;
  const inner = def.innerType ?? def.in;
  if (inner !== undefined) return keysAt(inner, path);
  if (def.options !== undefined) return def.options.flatMap((option) => keysAt(option, path));
  if (path.length === 0) return def.shape === undefined ? [] : Object.keys(def.shape);
  const [first, ...rest] = path;
  const next = typeof first === "number" ? def.element : def.shape?.[String(first)];
  return next === undefined ? [] : keysAt(next, rest);
}

/** Levenshtein, two rows; both words are keys, so short. */
function editDistance(a: string, b: string): number {
  const word = a.slice(0, WORD_MAX);
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= word.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = word[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min(row[j - 1] + 1, above[j] + 1, above[j - 1] + cost));
    }
    above = row;
  }
  return above[b.length];
}
