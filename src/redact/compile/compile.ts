// Compiles rules into one immutable image, to be shared by any number of streams and threads.

import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Rule } from "../types.ts";
import { isSeenThrough, VIEWS_DEFAULT, type ViewOption } from "../views.ts";
import * as abi from "../wasm/abi.ts";
import { ByteSets } from "./byteset.ts";
import { buildImage, type RulePlan } from "./image.ts";
import { buildNfa, nullable } from "./nfa.ts";
import { parsePattern } from "./syntax.ts";
import { planTriggers, type RouteKind, type TriggerPlan, type TriggerRule } from "./trigger.ts";
import { viewBeginnings } from "./view_rules.ts";

/** How one rule is searched for. */
export interface RuleStrategy {
  readonly rule: string;
  /** See trigger.ts. `dense` and `simulate` are slow. */
  readonly kind: RouteKind;
  /** Expected candidates in a million bytes of ordinary text. */
  readonly candidatesPerMb: number;
  /** Instructions of the rule's program: what one automaton state can cost to build, and one byte to simulate. */
  readonly program: number;
  /** Bytes that may wait in a stream because of this rule. */
  readonly holdBytes: number;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly image: Uint8Array;
  /** Names the set in recordings: SHA-256 over the rules and the image, hex. */
  readonly digest: string;
  readonly strategies: readonly RuleStrategy[];
}

export interface CompileOptions {
  /** Rules with a longer program get no automaton and are simulated; `LIMITS.automatonProgramMax` when absent. */
  readonly programMax?: number;
  /** Which rules are also looked for in encoded text; `secrets` when absent. */
  readonly views?: ViewOption;
  /** Sets of so many rules are searched by the beginnings of words where that can be done; 300 when absent. */
  readonly wordsFrom?: number;
}

/** Raised when the same rules compile to another image. */
const COMPILER_VERSION = 3;
const ID = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;
const ENTITY = /^[A-Z][A-Z0-9_]{0,47}$/;

/**
 * @param rules 1 to `LIMITS.rulesMax` rules; ids are unique. May be empty: then nothing is ever found.
 * @returns The rule set. `image` is copied into each instance's memory.
 * @throws WeirError `RULE_SYNTAX` (details `at`: offset in the pattern), `RULE_UNSUPPORTED`, `RULE_EMPTY` (matches the
 *   empty string), `RULE_INVALID`, `RULE_DUPLICATE`, `RULES_TOO_BIG`.
 */
export function compileRules(rules: readonly Rule[], options: CompileOptions = {}): RuleSet {
  if (rules.length > LIMITS.rulesMax)
    throw new WeirError("RULES_TOO_BIG", `${rules.length} rules; at most ${LIMITS.rulesMax} fit one set`);
  const ids = new Set<string>();
  const sets = new ByteSets();
  const plans = rules.map((rule) => {
    checkFields(rule);
    if (ids.has(rule.id)) throw new WeirError("RULE_DUPLICATE", `two rules have the id "${rule.id}"`);
    ids.add(rule.id);
    try {
      return planRule(
        rule,
        options.programMax ?? LIMITS.automatonProgramMax,
        options.views ?? VIEWS_DEFAULT,
        sets,
      );
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      throw new WeirError(error.code, `rule "${rule.id}": ${error.message}`, {
        details: { ...error.details, rule: rule.id },
      });
    }
  });
  const triggers = planTriggers(plans, options.wordsFrom);
  const image = buildImage(plans, triggers);
  const digest = hex(sha256(utf8(JSON.stringify([rules.map(essence), hex(sha256(image))]))));
  return {
    rules: [...rules],
    image,
    digest,
    strategies: plans.map((plan, i) => describe(plan, triggers, i)),
  };
}

/** No match without its validator: every end is tried, so matches must be short. */
export function isRequired(rule: Rule): boolean {
  return rule.validator !== undefined && rule.check !== "scoring";
}

/** Names what compilation depends on: equal keys give equal images. Hex. */
export function compileKey(rules: readonly Rule[], options: CompileOptions = {}): string {
  const versions = [abi.ABI_VERSION, abi.IMAGE_VERSION, COMPILER_VERSION];
  const chosen = [options.programMax ?? LIMITS.automatonProgramMax, options.views ?? VIEWS_DEFAULT];
  return hex(sha256(utf8(JSON.stringify([versions, chosen, rules.map(essence)]))));
}

function essence(rule: Rule): unknown[] {
  return [
    rule.id,
    rule.entity,
    rule.pattern,
    rule.validator ?? null,
    rule.check ?? null,
    rule.confidence ?? null,
    rule.maxLen ?? null,
    rule.mask,
    rule.kind ?? null,
  ];
}

function checkFields(rule: Rule): void {
  const wrong = (what: string) =>
    new WeirError("RULE_INVALID", `rule "${rule.id}": ${what}`, { details: { rule: rule.id } });
  if (!ID.test(rule.id)) throw wrong("an id is lower-case words joined by -, _ or .");
  if (!ENTITY.test(rule.entity)) throw wrong("an entity is upper-case letters, digits and _, at most 48");
  if (rule.pattern.length > LIMITS.patternBytesMax)
    throw wrong(`the pattern is longer than ${LIMITS.patternBytesMax} characters`);
  const most = isRequired(rule) ? LIMITS.validatedMatchBytesMax : LIMITS.matchBytesMax;
  if (
    rule.maxLen !== undefined &&
    !(Number.isInteger(rule.maxLen) && rule.maxLen >= 1 && rule.maxLen <= most)
  )
    throw wrong(
      `maxLen is a whole number of bytes from 1 to ${most}${isRequired(rule) ? " for a rule with a validator" : ""}`,
    );
  if (
    rule.mask.kind === "fill" &&
    !(Number.isInteger(rule.mask.keep) && rule.mask.keep >= 0 && rule.mask.keep <= 64)
  )
    throw wrong("fill keeps 0 to 64 characters");
}

function planRule(rule: Rule, programMax: number, views: ViewOption, sets: ByteSets): RulePlan & TriggerRule {
  const { tree, hasSecret } = parsePattern(rule.pattern);
  if (nullable(tree))
    throw new WeirError("RULE_EMPTY", "the pattern matches the empty string, so it would match everywhere");
  const nfa = buildNfa(tree);
  if (isRequired(rule) && nfa.program.length > LIMITS.validatedProgramMax)
    throw new WeirError(
      "RULES_TOO_BIG",
      `with a validator every end of a match is tried, and the pattern expands to ${nfa.program.length} states, more than ${LIMITS.validatedProgramMax}; lower its repeat counts`,
    );
  const maxLen = rule.maxLen ?? (isRequired(rule) ? LIMITS.validatedMatchBytesMax : LIMITS.matchBytesDefault);
  const simulated = !isRequired(rule) && nfa.program.length > programMax;
  return {
    rule,
    maxLen,
    nfa,
    simulated,
    hasSecret,
    tree,
    view: !simulated && isSeenThrough(rule, views) ? viewBeginnings(tree, nfa, sets) : null,
  };
}

function describe(plan: RulePlan, triggers: TriggerPlan, number: number): RuleStrategy {
  const { kind, rate, anchor } = triggers.routes[number];
  return {
    rule: plan.rule.id,
    kind,
    candidatesPerMb: Math.round(rate * 1e6),
    program: plan.nfa.program.length,
    holdBytes: plan.maxLen + (anchor === null ? 0 : anchor.reach) + triggers.span,
  };
}
