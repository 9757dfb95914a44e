// `weir rules test`: the rules' own examples, and recall on cases that are made from their patterns.

import { type Command, InvalidArgumentError } from "commander";
import { compileRules } from "../../redact/compile/compile.ts";
import { finderOf } from "../../redact/generate/finder.ts";
import { sumTallies, type Tally, type Trial, tryRule } from "../../redact/generate/trial.ts";
import { type Cli, print, printable } from "../cli.ts";
import { EXIT } from "../exit.ts";
import { jsonOption, positive } from "../options.ts";
import { chooseRules, type RuleChoice, rulesOption, severityOption, tagOption } from "../rule_choice.ts";
import { findRule } from "../rule_lookup.ts";
import { clip, json, table } from "../table.ts";

interface Options extends RuleChoice {
  readonly seed: number;
  readonly cases: number;
  readonly min: number;
  readonly missed?: boolean;
  readonly json?: boolean;
}

const SEED_MAX = 999_999_999;
const VALUES_MAX = 1_000;

export function registerTest(rules: Command, cli: Cli): void {
  rules
    .command("test")
    .description("Run the rules' examples, and measure recall on cases made from their patterns.")
    .argument("[rule]", "one rule; else all")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .option(
      "--seed <n>",
      "what the cases are drawn from; the same seed draws the same",
      positive(SEED_MAX),
      1,
    )
    .option(
      "--cases <n>",
      "values drawn for each rule; each is put into every syntax that can carry it",
      positive(VALUES_MAX),
      5,
    )
    .option("--min <percent>", "exit with 1 when the recall of an entity is lower", percent, 90)
    .option("--missed", "show cases that were missed")
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, options: Options) => {
      const all = await chooseRules(options);
      const some = wanted === undefined ? all : [findRule(all, wanted)];
      const trials: Trial[] = [];
      for (const rule of some)
        trials.push(
          tryRule(rule, finderOf(compileRules([rule])), { seed: options.seed, values: options.cases }),
        );
      const report = summarise(trials);
      const low = report.entities.filter(({ recall }) => recall < options.min);
      if (low.length > 0 || report.wrongExamples.length > 0) cli.exitCode = EXIT.failed;
      await print(
        cli,
        options.json
          ? json({ seed: options.seed, ...report, missed: options.missed ? missedOf(trials) : undefined })
          : told(report, trials, options),
      );
    });
}

/** `95`, `99.5`: of a hundred. */
function percent(text: string): number {
  const value = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 100)) throw new InvalidArgumentError("expected a percentage from 0 to 100");
  return value;
}

interface Line extends Tally {
  readonly name: string;
  /** Of a hundred. */
  readonly recall: number;
}

interface Report {
  readonly rules: number;
  readonly examples: number;
  readonly wrongExamples: readonly { readonly rule: string; readonly example: string }[];
  readonly total: Line;
  readonly entities: readonly Line[];
  readonly syntaxes: readonly Line[];
  /** Rules from whose pattern no value could be drawn, so that their examples stood in. */
  readonly notDrawn: readonly string[];
}

function summarise(trials: readonly Trial[]): Report {
  return {
    rules: trials.length,
    examples: trials.reduce((sum, { examples }) => sum + examples, 0),
    wrongExamples: trials.flatMap(({ rule, wrongExamples }) =>
      wrongExamples.map((example) => ({ rule, example })),
    ),
    total: line(["all", [...sumTallies(trials.map(({ total }) => ["all", total])).values()][0]]),
    entities: lines(trials.map(({ entity, total }) => [entity, total])),
    syntaxes: lines(trials.flatMap(({ hosts }) => [...hosts])),
    notDrawn: trials.filter(({ drawn }) => drawn === 0).map(({ rule }) => rule),
  };
}

function lines(tallies: readonly (readonly [string, Tally])[]): Line[] {
  return [...sumTallies(tallies)].map(line).sort((a, b) => a.recall - b.recall || (a.name < b.name ? -1 : 1));
}

/** Where there are no cases nothing was missed. */
function line([name, { found, cases }]: readonly [string, Tally]): Line {
  return { name, found, cases, recall: cases === 0 ? 100 : Math.round((found / cases) * 10_000) / 100 };
}

function told(report: Report, trials: readonly Trial[], options: Options): string {
  const rows = (some: readonly Line[]) =>
    some.map(({ name, found, cases, recall }) => [name, String(cases), String(found), recall.toFixed(1)]);
  const { total } = report;
  return [
    table(["ENTITY", "CASES", "FOUND", "RECALL %"], rows(report.entities)),
    table(["SYNTAX", "CASES", "FOUND", "RECALL %"], rows(report.syntaxes)),
    options.missed && total.found < total.cases
      ? table(
          ["MISSED BY", "IN", "TEXT"],
          missedOf(trials).map(({ rule, syntax, text }) => [rule, syntax, clip(text, 120)]),
        )
      : "",
    ...report.wrongExamples.map(
      ({ rule, example }) => `rule ${rule} fails its example: ${clip(example, 120)}\n`,
    ),
    report.notDrawn.length > 0
      ? `no value could be drawn for ${clip(report.notDrawn.join(", "), 200)}: examples stood in\n`
      : "",
    `${report.rules} rules; ${report.examples} examples, ${report.wrongExamples.length} wrong; recall ${total.recall.toFixed(2)} % of ${total.cases} cases (seed ${options.seed})\n`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function missedOf(trials: readonly Trial[]): { rule: string; syntax: string; text: string }[] {
  return trials.flatMap(({ rule, missed }) =>
    missed.map(({ host, text }) => ({ rule, syntax: host, text: printable(text) })),
  );
}
