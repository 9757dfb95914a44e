// Makes cases for a rule from its own pattern: texts that it must find, in the syntaxes of hosts.ts.
//
// A drawn text counts when the engine finds one whole value in it alone: so checksums come by search, and assertions at
// the edges hold. Where no draw passes (a check of 32 bits), the values of the rule's own examples stand in.
//
// Must not run anything by itself: the engine is a parameter.

import { text as decode, utf8 } from "../../base/bytes.ts";
import { parsePattern } from "../compile/syntax.ts";
import type { Rule, Span } from "../types.ts";
import { HOSTS, type Host } from "./hosts.ts";
import { Random } from "./random.ts";
import { sampleText } from "./sample.ts";

/** A text with one value that its rule must find. */
export interface Case {
  readonly host: string;
  readonly text: string;
  /** The value's place, in bytes of UTF-8. */
  readonly value: Span;
}

/** All that is found by one rule in one text, in order. */
export type Finder = (rule: Rule, text: string) => readonly Span[];

export interface CaseOptions {
  readonly seed: number;
  /** Values drawn for the rule; each is put into every host that can carry it. */
  readonly values: number;
}

/** A check digit passes one of ten to one of a hundred draws; a rare letter of two, one of some thousands. */
const DRAWS_MAX = 4_000;
/** A drawn text this long says nothing more than a shorter one. */
const CHARS_MAX = 4_096;

interface Value {
  readonly text: string;
  readonly span: Span;
}

/** @returns The cases, and how many values were drawn (0 when the rule's examples had to stand in). */
export function makeCases(
  rule: Rule & { readonly examples?: { readonly match?: readonly string[] } },
  find: Finder,
  { seed, values }: CaseOptions,
): { readonly cases: readonly Case[]; readonly drawn: number } {
  const drawn = drawValues(rule, find, new Random(seed, rule.id), values);
  const used = drawn.length > 0 ? drawn : exampleValues(rule.examples?.match ?? [], rule, find, values);
  return {
    cases: used.flatMap((value) =>
      HOSTS.filter((host) => host.carries(value.text)).map((host) => place(value, host)),
    ),
    drawn: drawn.length,
  };
}

function drawValues(rule: Rule, find: Finder, random: Random, values: number): Value[] {
  const { tree } = parsePattern(rule.pattern);
  const out: Value[] = [];
  const draws = rule.validator === undefined ? DRAWS_MAX / 10 : DRAWS_MAX;
  for (let i = 0; i < draws && out.length < values; i++) {
    const text = trimmed(sampleText(tree, random));
    if (text.length === 0 || text.length > CHARS_MAX || out.some((value) => value.text === text)) continue;
    const found = find(rule, text);
    if (found.length === 1) out.push(withoutTail({ text, span: found[0] }, rule, find));
  }
  return out;
}

/** What closes a value belongs to what opened it before. */
const CLOSES = /^["'`<\]|]/;

/** A blank or a line end that a pattern asks for behind its value is the host's business. */
function withoutTail(value: Value, rule: Rule, find: Finder): Value {
  const bytes = utf8(value.text);
  if (CLOSES.test(decode(bytes.subarray(value.span.end)))) return value;
  const text = decode(bytes.subarray(0, value.span.end));
  const [found, ...more] = find(rule, text);
  const same = more.length === 0 && found?.start === value.span.start && found.end === value.span.end;
  return same ? { text, span: value.span } : value;
}

/** Blanks and line ends at a text's edges belong to what stands around it. */
function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

function exampleValues(examples: readonly string[], rule: Rule, find: Finder, values: number): Value[] {
  return examples.slice(0, values).flatMap((example) => {
    const text = example.split(/[«»]/)[1] ?? "";
    const found = text === "" ? [] : find(rule, text);
    return found.length === 1 ? [{ text, span: found[0] }] : [];
  });
}

function place({ text, span }: Value, { name, before, after }: Host): Case {
  const shift = utf8(before).length;
  return {
    host: name,
    text: before + text + after,
    value: { start: span.start + shift, end: span.end + shift },
  };
}

/**
 * Whether the findings cover the value as a rule must: nine bytes of ten at least, and at most two beyond it.
 *
 * @param findings Of one rule, in order.
 */
export function covers(findings: readonly Span[], value: Span): boolean {
  let inside = 0;
  let beyond = 0;
  for (const { start, end } of findings) {
    if (end <= value.start || start >= value.end) continue;
    const within = Math.min(end, value.end) - Math.max(start, value.start);
    inside += within;
    beyond += end - start - within;
  }
  return inside >= (value.end - value.start) * 0.9 && beyond <= 2;
}
