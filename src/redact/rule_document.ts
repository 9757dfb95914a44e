// One rule file as a YAML tree: its values checked against a shape, and the position of each for messages.
//
// Must not: know what a rule means, or read files. A rule file holds patterns, not secrets, so its lines may be shown.

import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import type { ErrorCode } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { nearest, type Problem } from "../base/problem.ts";
import type { Span } from "./types.ts";
import { VALIDATORS } from "./validators.ts";

export type Path = readonly (string | number)[];

export interface RuleSource {
  /** As it shall stand in messages: a path. */
  readonly name: string;
  readonly text: string;
}

const NAMES_CHARS = 200;
const EXAMPLE_CHARS = 65_536;
const EXAMPLES_MAX = 1_000;

const SEVERITIES = ["low", "medium", "high", "critical"] as const;
const CHECKS = ["required", "scoring"] as const;
const CONFIDENCES = ["low", "medium", "high"] as const;
const KINDS = ["secret", "personal"] as const;
const TAGS = ["PCI", "HIPAA", "GDPR", "CCPA", "GLBA", "SOX"] as const;

const examples = z
  .array(z.string().min(1, { error: "is empty" }).max(EXAMPLE_CHARS))
  .max(EXAMPLES_MAX)
  .optional();

const rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/, {
    error: "must be lower-case words joined by -, _ or .",
  }),
  entity: z.string().regex(/^[A-Z][A-Z0-9_]{0,47}$/, {
    error: "must be upper-case letters, digits and _, at most 48",
  }),
  pattern: z.string().min(1, { error: "is empty" }).max(LIMITS.patternBytesMax),
  validator: z.enum(VALIDATORS, { error: `must be one of ${VALIDATORS.join(", ")}` }).optional(),
  check: z.enum(CHECKS, { error: `must be one of ${CHECKS.join(", ")}` }).optional(),
  confidence: z.enum(CONFIDENCES, { error: `must be one of ${CONFIDENCES.join(", ")}` }).optional(),
  max_len: z.int().min(1).max(LIMITS.matchBytesMax).optional(),
  mask: z
    .union(
      [
        z.enum(["redact", "hash", "token", "null", "fill"]),
        z.null(),
        z.strictObject({ fill: z.strictObject({ keep: z.int().min(0).max(LIMITS.fillKeepMax) }) }),
      ],
      {
        error: `must be one of redact, hash, token, null, fill, or {fill: {keep: N}} with N at most ${LIMITS.fillKeepMax}`,
      },
    )
    .default("redact"),
  kind: z.enum(KINDS, { error: `must be one of ${KINDS.join(", ")}` }).optional(),
  source: z.string().max(NAMES_CHARS).optional(),
  severity: z.enum(SEVERITIES, { error: `must be one of ${SEVERITIES.join(", ")}` }).optional(),
  tags: z
    .array(z.enum(TAGS, { error: `must be one of ${TAGS.join(", ")}` }))
    .max(TAGS.length)
    .optional(),
  examples: z.strictObject({ match: examples, no: examples }).optional(),
});

const ruleFile = z.strictObject({
  rules: z.array(rule).min(1, { error: "is empty, so the file finds nothing" }).max(LIMITS.rulesMax),
});

export type RuleEntry = z.infer<typeof rule>;

const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(ruleFile.shape),
  rules: Object.keys(rule.shape),
  examples: ["match", "no"],
  mask: ["fill"],
  fill: ["keep"],
};

export class RuleDocument {
  readonly name: string;
  readonly #text: string;
  readonly #problems: Problem[];
  readonly #lines = new LineCounter();
  #tree: Document | null = null;

  /** @param problems Collects what {@link read} and {@link report} find. */
  constructor(source: RuleSource, problems: Problem[]) {
    this.name = source.name;
    this.#text = source.text;
    this.#problems = problems;
  }

  /** @returns The rules as written; none after reporting why. */
  read(): readonly RuleEntry[] {
    if (this.#text.length > LIMITS.ruleFileBytesMax) {
      this.#say(0, 0, "RULES_TOO_BIG", `the file is larger than ${LIMITS.ruleFileBytesMax} bytes`);
      return [];
    }
    const tree = parseDocument(this.#text, { lineCounter: this.#lines, prettyErrors: false });
    this.#tree = tree;
    for (const error of tree.errors)
      this.#say(error.pos[0], error.pos[1], "RULE_INVALID", yamlMessage(error.message));
    if (tree.errors.length > 0) return [];
    let value: unknown;
    try {
      value = tree.toJS({ maxAliasCount: 100 });
    } catch {
      this.#say(0, 0, "RULE_INVALID", "the file repeats too much through aliases");
      return [];
    }
    const checked = ruleFile.safeParse(value);
    if (checked.success) return checked.data.rules;
    for (const issue of checked.error.issues) this.#issue(issue);
    return [];
  }

  /**
   * Reports a mistake at a path; at its nearest ancestor when the path itself is not there.
   * @param part The piece of the text at the path that is meant, used where that text stands in the file as it is.
   */
  report(code: ErrorCode, path: Path, message: string, hint?: string, part?: Span): void {
    const [start, end] = this.#range(path);
    const text = part === undefined ? null : this.#textAt(path);
    if (text === null || part === undefined) this.#say(start, end, code, message, hint);
    else this.#say(text + part.start, text + part.end, code, message, hint);
  }

  /** `file:line:column` of a path. */
  where(path: Path): string {
    const { line, column } = this.#place(this.#range(path)[0]);
    return `${this.name}:${line}:${column}`;
  }

  #issue(issue: z.core.$ZodIssue): void {
    const path = issue.path.map((part) => (typeof part === "symbol" ? "" : part));
    const place = String(path.filter((part) => typeof part === "string").at(-1) ?? "");
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) this.#unknownKey(path, place, key);
      return;
    }
    const node = this.#nodeAt(path);
    if (node === null && path.length > 0) {
      this.report("RULE_INVALID", path.slice(0, -1), `"${String(path.at(-1))}" is missing`);
      return;
    }
    this.report("RULE_INVALID", path, `${place === "" ? "the file" : place} ${shapeMessage(issue)}`);
  }

  #unknownKey(path: Path, place: string, key: string): void {
    const known = KNOWN_KEYS[place] ?? [];
    const near = nearest(key, known);
    const hint = near === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean ${near}?`;
    const holder = this.#nodeAt(path);
    const pair = isMap(holder)
      ? holder.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const range = isNode(pair?.key) ? pair.key.range : null;
    const [start, end] = range ?? this.#range(path);
    const owner = place === "" ? "a rule file" : place === "rules" ? "a rule" : place;
    this.#say(start, end, "RULE_INVALID", `"${key}" is not a field of ${owner}`, hint);
  }

  #nodeAt(path: Path): Node | null {
    const node = path.length === 0 ? this.#tree?.contents : this.#tree?.getIn(path, true);
    return isNode(node) ? node : null;
  }

  #range(path: Path): readonly [start: number, end: number] {
    for (let length = path.length; length >= 0; length--) {
      const range = this.#nodeAt(path.slice(0, length))?.range;
      if (range) return [range[0], range[1]];
    }
    return [0, 0];
  }

  /** Where the text at `path` begins in the file; `null` when the file spells it otherwise (escapes, several lines). */
  #textAt(path: Path): number | null {
    const node = this.#nodeAt(path);
    if (!isScalar(node) || typeof node.value !== "string" || !node.range) return null;
    const written = this.#text.slice(node.range[0], node.range[1]);
    const quoted = /^["']/.test(written) ? 1 : 0;
    return written.slice(quoted, quoted + node.value.length) === node.value ? node.range[0] + quoted : null;
  }

  #place(start: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(start);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #say(start: number, end: number, code: ErrorCode, message: string, hint?: string): void {
    const place = this.#place(start);
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

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "a mapping",
  string: "text",
  number: "a number",
  int: "a whole number",
};

/** Zod's words for types and sizes, in ours. */
function shapeMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_big" && issue.origin === "number") return `must be at most ${issue.maximum}`;
  if (issue.code === "too_small" && issue.origin === "number") return `must be at least ${issue.minimum}`;
  if (issue.code === "too_big") return `has more than ${issue.maximum} entries or characters`;
  return issue.message;
}

/** The YAML parser's first line, without the excerpt: we show our own. */
function yamlMessage(message: string): string {
  const first = message.split("\n", 1)[0];
  return first.charAt(0).toLowerCase() + first.slice(1);
}
