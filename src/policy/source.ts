// One policy file: its YAML tree, its values checked against the shape, and the position of each.
//
// Must not: know what a policy means, beyond the words that help someone who misspelt one.

import { type Document, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { LIMITS } from "../base/limits.ts";
import { nearest, type Problem } from "../base/problem.ts";
import { EFFECTS } from "../model/operation.ts";
import { type PolicyDocument, policyDocument } from "./document.ts";

export type Path = readonly (string | number)[];

/** Keys by where they may stand, for the hint on a misspelt one. The last word of a path that is not a number names the place. */
const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  "": ["policies"],
  policies: ["name", "description", "subjects", "resources", "rules", "mask"],
  subjects: ["groups", "principals"],
  resources: ["names", "labels", "protocols"],
  rules: ["name", "deny", "hold", "allow", "message", "reviewers", "quorum", "wait"],
  deny: ["effects", "verbs", "tables", "functions", "columns", "pattern", "without_where"],
  mask: ["entities", "columns", "with"],
  with: ["fill"],
  fill: ["keep"],
};

/** SQL verbs that people write where an effect is asked for. */
const VERBS_AS_EFFECTS: Readonly<Record<string, readonly [saying: string, effect: string, verbs: string]>> = {
  delete: ["Deleting is a write. To match only deletes", "write", "delete, truncate"],
  truncate: ["Truncating is a write. To match only that", "write", "truncate"],
  insert: ["Inserting is a write. To match only inserts", "write", "insert, copy from"],
  update: ["Updating is a write. To match only updates", "write", "update, merge"],
  drop: ["Dropping a table is a write. To match only drops", "write", "drop"],
  select: ["Selecting is a read. To match only selects", "read", "select"],
  grant: ["Granting administers. To match only grants", "administer", "grant, revoke"],
};

export class SourceDocument {
  readonly name: string;
  readonly #text: string;
  readonly #problems: Problem[];
  readonly #lines = new LineCounter();
  #tree: Document | null = null;

  /** @param problems Collects what {@link report} and {@link read} find. */
  constructor(name: string, text: string, problems: Problem[]) {
    this.name = name;
    this.#text = text;
    this.#problems = problems;
  }

  /** @returns The values, or `null` after reporting why there are none. */
  read(): PolicyDocument | null {
    if (this.#text.length > LIMITS.policyBytesMax) {
      this.#at(0, 0, "POLICY_SYNTAX", `the file is larger than ${LIMITS.policyBytesMax} bytes`);
      return null;
    }
    const tree = parseDocument(this.#text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: true,
    });
    this.#tree = tree;
    for (const error of tree.errors)
      this.#at(error.pos[0], error.pos[1], "POLICY_SYNTAX", yamlMessage(error.message));
    if (tree.errors.length > 0) return null;
    let value: unknown;
    try {
      value = tree.toJS({ maxAliasCount: 100 });
    } catch {
      this.#at(0, 0, "POLICY_SYNTAX", "the file repeats too much through aliases");
      return null;
    }
    if (value === null || value === undefined) {
      this.#at(0, 0, "POLICY_SYNTAX", "the file holds no policies", "It starts with  policies:  and a list.");
      return null;
    }
    const result = policyDocument.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) this.#issue(issue);
    return null;
  }

  /** Reports a mistake at a path of the document; at its nearest ancestor when the path itself is not there. */
  report(code: Problem["code"], path: Path, message: string, hint?: string): void {
    const [start, end] = this.#range(path);
    this.#at(start, end, code, message, hint);
  }

  #issue(issue: z.core.$ZodIssue): void {
    const path = issue.path.map((part) => (typeof part === "symbol" ? "" : part));
    const value = this.#valueAt(path);
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) this.#unknownKey(path, key);
      return;
    }
    if (issue.code === "invalid_value" && issue.message === "effect") {
      const word = typeof value === "string" ? `"${value}"` : "this";
      const names = EFFECTS.join(", ");
      this.report("POLICY_UNKNOWN_EFFECT", path, `effect ${word} is not one of ${names}`, effectHint(value));
      return;
    }
    const last = path[path.length - 1];
    if (value === undefined && issue.code === "invalid_type") {
      this.report("POLICY_VALUE", path.slice(0, -1), `"${String(last)}" is missing`);
      return;
    }
    const where = path.filter((part) => typeof part === "string").at(-1) ?? "the document";
    this.report("POLICY_VALUE", path, `${where} ${shapeMessage(issue)}`);
  }

  #unknownKey(path: Path, key: string): void {
    const place = String(path.filter((part) => typeof part === "string").at(-1) ?? "");
    const known = KNOWN_KEYS[place === "hold" || place === "allow" ? "deny" : place] ?? [];
    const near = nearest(key, known);
    const hint =
      near !== undefined
        ? `Did you mean ${near}?`
        : known.length > 0
          ? `Known here: ${known.join(", ")}.`
          : undefined;
    const holder = this.#nodeAt(path);
    const pair = isMap(holder)
      ? holder.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : null;
    const range = isPair(pair) && isNode(pair.key) ? pair.key.range : null;
    const [start, end] = range ?? this.#range(path);
    this.#at(
      start,
      end,
      "POLICY_UNKNOWN_KEY",
      `"${key}" is not a field of ${place === "" ? "a policy file" : place}`,
      hint,
    );
  }

  #nodeAt(path: Path): Node | null {
    const node = path.length === 0 ? this.#tree?.contents : this.#tree?.getIn(path, true);
    return isNode(node) ? node : null;
  }

  #valueAt(path: Path): unknown {
    const node = this.#nodeAt(path);
    return isScalar(node) ? node.value : (node ?? undefined);
  }

  #range(path: Path): readonly [start: number, end: number] {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#nodeAt(path.slice(0, length));
      if (node?.range != null) return [node.range[0], node.range[1]];
    }
    return [0, 0];
  }

  #at(start: number, end: number, code: Problem["code"], message: string, hint?: string): void {
    const { line, col } = this.#lines.linePos(start);
    const place = { line: Math.max(1, line), column: Math.max(1, col) };
    const source = this.#text.split("\n", place.line)[place.line - 1] ?? "";
    this.#problems.push({
      file: this.name,
      ...place,
      code,
      message,
      source: source.replace(/\r$/, ""),
      length: this.#text.slice(start, end).split("\n", 1)[0].trimEnd().length,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function effectHint(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const verb = Object.hasOwn(VERBS_AS_EFFECTS, value.toLowerCase())
    ? VERBS_AS_EFFECTS[value.toLowerCase()]
    : undefined;
  if (verb !== undefined) return `${verb[0]}, use  effects: [${verb[1]}]  with  verbs: [${verb[2]}].`;
  const near = nearest(value, EFFECTS);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

/** Zod's words for types and sizes, in ours. */
function shapeMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_big" && issue.origin === "number") return `must be at most ${issue.maximum}`;
  if (issue.code === "too_small" && issue.origin === "number") return `must be at least ${issue.minimum}`;
  if (issue.code === "too_big") return `has more than ${issue.maximum} entries or characters`;
  return issue.message;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  string: "text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
};

/** The YAML parser's first line, without the excerpt: we show our own. */
function yamlMessage(message: string): string {
  const first = message.split("\n", 1)[0];
  return first.charAt(0).toLowerCase() + first.slice(1);
}
