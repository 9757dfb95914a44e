// `weir rules`: which rules there are, and how each is searched for.

import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { nearest } from "../../base/problem.ts";
import type { RuleSet, RuleStrategy } from "../../redact/compile/compile.ts";
import type { MaskAction, Rule } from "../../redact/types.ts";
import { type Cli, print } from "../cli.ts";
import { jsonOption } from "../options.ts";
import { openRules, rulesOption } from "../rule_choice.ts";
import { facts, json, table } from "../table.ts";

interface Options {
  readonly rules: readonly string[];
  readonly json?: boolean;
}

/** What a rule is and how it is searched for. */
interface Explained {
  readonly rule: string;
  readonly entity: string;
  readonly mask: MaskAction;
  readonly strategy: RuleStrategy["kind"];
  readonly states: number;
  readonly holdBytes: number;
  readonly maxLen: number;
  readonly validator?: string;
  readonly severity?: string;
  readonly source?: string;
  readonly pattern: string;
}

export function registerRules(program: Command, cli: Cli): void {
  const rules = program.command("rules").description("List rules, and explain how they are searched for.");

  rules
    .command("ls", { isDefault: true })
    .alias("list")
    .description("List rules: what they find and how they mask it.")
    .addOption(rulesOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      const set = await openRules(options.rules);
      const all = explainAll(set);
      const text = options.json
        ? json({ digest: set.digest, rules: all })
        : table(
            ["RULE", "ENTITY", "MASK", "VALIDATOR", "SEVERITY"],
            all.map((one) => [
              one.rule,
              one.entity,
              maskText(one.mask),
              one.validator ?? "",
              one.severity ?? "",
            ]),
          );
      await print(cli, text);
    });

  rules
    .command("explain")
    .description("Tell how rules are searched for and what they cost.")
    .argument("[rule]", "one rule; else all")
    .addOption(rulesOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, options: Options) => {
      const all = explainAll(await openRules(options.rules));
      if (wanted === undefined) await print(cli, options.json ? json({ rules: all }) : overview(all));
      else {
        const one = find(all, wanted);
        await print(cli, options.json ? json({ rule: one }) : detail(one));
      }
    });
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
      states: strategy.states,
      holdBytes: strategy.holdBytes,
      maxLen:
        rule.maxLen ?? (validator === undefined ? LIMITS.matchBytesDefault : LIMITS.validatedMatchBytesMax),
      ...(validator === undefined ? {} : { validator }),
      ...about(rule),
      pattern: rule.pattern,
    };
  });
}

/** Rules of packs and files also say where their format is stated, and how bad a leak is. */
function about(rule: Rule & { readonly source?: string; readonly severity?: string }) {
  return {
    ...(rule.severity === undefined ? {} : { severity: rule.severity }),
    ...(rule.source === undefined ? {} : { source: rule.source }),
  };
}

function find(all: readonly Explained[], wanted: string): Explained {
  const one = all.find(({ rule }) => rule === wanted);
  if (one !== undefined) return one;
  const near = nearest(
    wanted,
    all.map(({ rule }) => rule),
  );
  throw new WeirError("USAGE", "no rule has this id", {
    details: {
      hint: near === undefined ? "`weir rules ls` lists the rules." : `Did you mean ${near}?`,
    },
  });
}

function overview(all: readonly Explained[]): string {
  return table(
    ["RULE", "STRATEGY", "STATES", "HOLD BYTES", "MASK", "SOURCE"],
    all.map((one) => [
      one.rule,
      one.strategy,
      String(one.states),
      String(one.holdBytes),
      maskText(one.mask),
      one.source ?? "",
    ]),
  );
}

const STRATEGIES: Readonly<Record<RuleStrategy["kind"], string>> = {
  start: "start: its automaton runs where the first bytes of a match stand",
  anchor: "anchor: a rare byte of every match is looked for, and its start is found backwards from there",
  simulate: "simulate: no automaton within the limit, so it is simulated: linear, but slower",
};

function detail(one: Explained): string {
  return facts([
    ["rule", one.rule],
    ["entity", one.entity],
    ["mask", maskText(one.mask)],
    ["strategy", STRATEGIES[one.strategy]],
    ["states", String(one.states)],
    ["hold bytes", `${one.holdBytes}, at most, wait in a stream because of it`],
    ["longest match", `${one.maxLen} bytes`],
    ["validator", one.validator],
    ["severity", one.severity],
    ["source", one.source],
    ["pattern", one.pattern],
  ]);
}

function maskText(mask: MaskAction): string {
  return mask.kind === "fill" && mask.keep > 0 ? `fill, keep ${mask.keep}` : mask.kind;
}
