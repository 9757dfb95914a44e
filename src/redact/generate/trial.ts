// Tries a rule: its own examples first, then cases that are made from its pattern, in every syntax that can carry them.
//
// Must not judge: what recall is good enough is the caller's business.

import { utf8 } from "../../base/bytes.ts";
import type { Rule, Span } from "../types.ts";
import { type Case, type CaseOptions, covers, type Finder, makeCases } from "./cases.ts";

/** A rule of a pack or of a file, which may have examples. */
export type RuleOnTrial = Rule & {
  readonly examples?: { readonly match?: readonly string[]; readonly no?: readonly string[] };
};

/** How often something was found of how often it was there. */
export interface Tally {
  readonly found: number;
  readonly cases: number;
}

export interface Trial {
  readonly rule: string;
  readonly entity: string;
  /** Values drawn from the pattern; 0 when its examples stood in. */
  readonly drawn: number;
  readonly total: Tally;
  /** In the order of hosts.ts; only those that could carry a value. */
  readonly hosts: ReadonlyMap<string, Tally>;
  /** The first cases that were missed. */
  readonly missed: readonly Case[];
  readonly examples: number;
  /** Examples in which the rule does not do what they say. */
  readonly wrongExamples: readonly string[];
}

/** Missed cases kept for each rule: enough to see why. */
const MISSED_MAX = 3;

export function tryRule(rule: RuleOnTrial, find: Finder, options: CaseOptions): Trial {
  const { cases, drawn } = makeCases(rule, find, options);
  const hosts = new Map<string, Tally>();
  const missed: Case[] = [];
  let total: Tally = { found: 0, cases: 0 };
  for (const one of cases) {
    const hit = covers(find(rule, one.text), one.value);
    if (!hit && missed.length < MISSED_MAX) missed.push(one);
    hosts.set(one.host, add(hosts.get(one.host), hit));
    total = add(total, hit);
  }
  const match = rule.examples?.match ?? [];
  const no = rule.examples?.no ?? [];
  return {
    rule: rule.id,
    entity: rule.entity,
    drawn,
    total,
    hosts,
    missed,
    examples: match.length + no.length,
    wrongExamples: [
      ...match.filter((example) => !matches(example, (text) => find(rule, text))),
      ...no.filter((example) => find(rule, example).length > 0),
    ],
  };
}

function add(tally: Tally | undefined, hit: boolean): Tally {
  return { found: (tally?.found ?? 0) + (hit ? 1 : 0), cases: (tally?.cases ?? 0) + 1 };
}

/** Tallies of the same names, summed. */
export function sumTallies(tallies: Iterable<readonly [name: string, tally: Tally]>): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  for (const [name, { found, cases }] of tallies) {
    const sum = sums.get(name);
    sums.set(name, { found: (sum?.found ?? 0) + found, cases: (sum?.cases ?? 0) + cases });
  }
  return sums;
}

/** Whether exactly the marked value is found; in an example without marks, whether anything is. */
function matches(example: string, find: (text: string) => readonly Span[]): boolean {
  const parts = example.split(/[«»]/);
  const found = find(parts.join(""));
  if (parts.length !== 3) return found.length > 0;
  const start = utf8(parts[0]).length;
  return found.length === 1 && found[0].start === start && found[0].end === start + utf8(parts[1]).length;
}
