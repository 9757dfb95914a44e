// `weir rules`: which rules there are, and how each is searched for. Its other commands are in rules_test.ts and
// rules_bench.ts.

import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { RuleSet, RuleStrategy } from "../../redact/compile/compile.ts";
import { type Confidence, confidenceOf, type MaskAction } from "../../redact/types.ts";
import { type Cli, print } from "../cli.ts";
import { jsonOption } from "../options.ts";
import {
  type DescribedRule,
  openRules,
  type RuleChoice,
  rulesOption,
  severityOption,
  tagOption,
  warnOfCost,
} from "../rule_choice.ts";
import { costOf, DEAR_NS } from "../rule_cost.ts";
import { findRule } from "../rule_lookup.ts";
import { facts, json, table } from "../table.ts";
import { registerBench } from "./rules_bench.ts";
import { registerTest } from "./rules_test.ts";

interface Options extends RuleChoice {
  readonly json?: boolean;
}

/** What a rule is and how it is searched for. */
interface Explained {
  readonly rule: string;
  readonly entity: string;
  readonly mask: MaskAction;
  readonly strategy: RuleStrategy["kind"];
  /** Instructions. */
  readonly program: number;
  readonly holdBytes: number;
  readonly maxLen: number;
  readonly confidence: Confidence;
  readonly validator?: string;
  /** What a failed check means. */
  readonly check?: "required" | "scoring";
  readonly severity?: string;
  readonly tags?: readonly string[];
  readonly source?: string;
  readonly pattern: string;
}

export function registerRules(program: Command, cli: Cli): void {
  const rules = program.command("rules").description("List, explain, test and measure rules.");

  rules
    .command("ls", { isDefault: true })
    .alias("list")
    .description("List rules: what they find and how they mask it.")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      const set = await openRules(options);
      warnOfCost(cli, set);
      const all = explainAll(set);
      const text = options.json
        ? json({ digest: set.digest, rules: all })
        : table(
            ["RULE", "ENTITY", "MASK", "VALIDATOR", "SEVERITY", "TAGS"],
            all.map((one) => [
              one.rule,
              one.entity,
              maskText(one.mask),
              one.validator ?? "",
              one.severity ?? "",
              one.tags?.join(" ") ?? "",
            ]),
          );
      await print(cli, text);
    });

  rules
    .command("explain")
    .description("Tell how rules are searched for and what they cost.")
    .argument("[rule]", "one rule; else all")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, options: Options) => {
      const set = await openRules(options);
      const all = explainAll(set);
      if (wanted === undefined) {
        await print(cli, options.json ? json({ rules: all }) : overview(all));
        return;
      }
      const rule = findRule(set.rules, wanted);
      const one = all[set.rules.indexOf(rule)];
      const nanoseconds = costOf(rule, cli.clock);
      await print(cli, options.json ? json({ rule: { ...one, nanoseconds } }) : detail(one, nanoseconds));
    });

  registerTest(rules, cli);
  registerBench(rules, cli);
}

function explainAll(set: RuleSet): Explained[] {
  const strategies = new Map(set.strategies.map((strategy) => [strategy.rule, strategy]));
  return set.rules.map((rule) => {
    const strategy = strategies.get(rule.id);
    if (strategy === undefined) throw new WeirError("INTERNAL_INVARIANT", "a rule has no strategy");
    const { validator } = rule;
    return {
      rule: rule.id,
      entity: rule.entity,
      mask: rule.mask,
      strategy: strategy.kind,
      program: strategy.program,
      holdBytes: strategy.holdBytes,
      maxLen:
        rule.maxLen ?? (validator === undefined ? LIMITS.matchBytesDefault : LIMITS.validatedMatchBytesMax),
      confidence: confidenceOf(rule),
      ...(validator === undefined ? {} : { validator, check: rule.check ?? "required" }),
      ...about(rule),
      pattern: rule.pattern,
    };
  });
}

/** Rules of packs and files also say where their format is stated, and how bad a leak is. */
function about(rule: DescribedRule) {
  return {
    ...(rule.severity === undefined ? {} : { severity: rule.severity }),
    ...(rule.tags === undefined ? {} : { tags: rule.tags }),
    ...(rule.source === undefined ? {} : { source: rule.source }),
  };
}

function overview(all: readonly Explained[]): string {
  return table(
    ["RULE", "STRATEGY", "PROGRAM", "HOLD BYTES", "MASK", "SOURCE"],
    all.map((one) => [
      one.rule,
      one.strategy,
      String(one.program),
      String(one.holdBytes),
      maskText(one.mask),
      one.source ?? "",
    ]),
  );
}

const STRATEGIES: Readonly<Record<RuleStrategy["kind"], string>> = {
  run: "run: twenty bytes of letters, digits, _ and - from a word's start on, then a hash of the first four",
  word: "word: the first letters of a word with which every match begins, told apart by a hash",
  literal: "literal: five neighbouring bytes, at a fixed distance from its start, that are rare",
  anchor: "anchor: a rare place of every match is looked for, and its start is found backwards from there",
  byte: "byte: a rare byte at a fixed distance from its start",
  shape: "shape: its sequence of digits, letters and separators is looked for at 64 places at once",
  dense: "dense: nothing of it is rare, so every byte is asked: several times slower",
  simulate: "simulate: its program is too long for an automaton, so it is simulated: linear, but slower",
};

/** @param nanoseconds What the rule alone costs for a byte of ordinary text. */
function detail(one: Explained, nanoseconds: number): string {
  return facts([
    ["rule", one.rule],
    ["entity", one.entity],
    ["mask", maskText(one.mask)],
    ["strategy", STRATEGIES[one.strategy]],
    ["program", `${one.program} instructions`],
    ["hold bytes", `${one.holdBytes}, at most, wait in a stream because of it`],
    ["longest match", `${one.maxLen} bytes`],
    ["cost", `${nanoseconds.toFixed(2)} ns a byte of ordinary text, alone: ${costClass(nanoseconds)}`],
    ["confidence", one.confidence],
    ["validator", one.validator && `${one.validator}: ${CHECKS[one.check ?? "required"]}`],
    ["severity", one.severity],
    ["tags", one.tags?.join(" ")],
    ["source", one.source],
    ["pattern", one.pattern],
  ]);
}

const CHECKS: Readonly<Record<"required" | "scoring", string>> = {
  required: "what fails it is no match",
  scoring: "what passes it has high confidence, what fails it is a match still",
};

function costClass(nanoseconds: number): string {
  if (nanoseconds < DEAR_NS / 10) return "cheap";
  return nanoseconds < DEAR_NS ? "fair" : "dear";
}

function maskText(mask: MaskAction): string {
  return mask.kind === "fill" && mask.keep > 0 ? `fill, keep ${mask.keep}` : mask.kind;
}
