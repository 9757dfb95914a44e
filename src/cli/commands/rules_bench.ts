// `weir rules bench FILE`: what each rule costs on the user's own text.
//
// Two measures, both in turns with what they are compared to: each rule alone beside an empty set, and, for the dearest,
// the whole set beside the set without it. The second is what leaving the rule out would save, since rules share the
// first pass over the bytes; it needs a compilation for each, so only a few get it.

import { open } from "node:fs/promises";
import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { compileRules } from "../../redact/compile/compile.ts";
import { type Cli, print } from "../cli.ts";
import { jsonOption, positive } from "../options.ts";
import { openRules, type RuleChoice, rulesOption, severityOption, tagOption } from "../rule_choice.ts";
import { bestOf, runnerOf } from "../rule_cost.ts";
import { json, table } from "../table.ts";

interface Options extends RuleChoice {
  readonly kib: number;
  readonly rounds: number;
  readonly dearest: number;
  readonly json?: boolean;
}

const KIB_MAX = 64 * 1024;
/** A rule is dear when it takes this share of what all rules take alone, or leaving it out saves as much of the whole. */
const DEAR_SHARE = 0.05;

interface Cost {
  readonly rule: string;
  readonly findings: number;
  /** Of a byte, alone, beyond an empty set. */
  readonly nanoseconds: number;
  /** Of the sum over all rules, 0 to 1. */
  readonly share: number;
  /** Of the whole set's time, what leaving the rule out saves, 0 to 1; only of the dearest. */
  readonly saves?: number;
  readonly dear: boolean;
}

export function registerBench(rules: Command, cli: Cli): void {
  rules
    .command("bench")
    .description("Measure what each rule costs on a text of yours.")
    .argument("<file>", "the text")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .option("--kib <n>", "so much of the text is used, from its start", positive(KIB_MAX), 1024)
    .option("--rounds <n>", "the best of so many rounds counts", positive(100), 3)
    .option("--dearest <n>", "rules that are also measured by leaving them out", positive(50), 5)
    .addOption(jsonOption())
    .action(async (file: string, options: Options) => {
      const sample = await start(file, options.kib * 1024);
      const set = await openRules(options);
      const [idle, whole] = bestOf(
        [runnerOf(compileRules([]), cli.clock), runnerOf(set, cli.clock)],
        sample,
        options.rounds,
      );
      const alone = set.rules.map((rule) => {
        const empty = runnerOf(compileRules([]), cli.clock);
        const single = runnerOf(compileRules([rule]), cli.clock);
        const [without, own] = bestOf([empty, single], sample, options.rounds);
        return {
          rule: rule.id,
          findings: single.findings.get(rule.id) ?? 0,
          ms: Math.max(0, own - without),
        };
      });
      alone.sort((a, b) => b.ms - a.ms);
      const sum = alone.reduce((total, { ms }) => total + ms, 0) || 1;
      const costs = alone.map(({ rule, findings, ms }, i): Cost => {
        const saves = i < options.dearest && set.rules.length > 1 ? saving(rule) : undefined;
        return {
          rule,
          findings,
          nanoseconds: (ms * 1e6) / sample.length,
          share: ms / sum,
          ...(saves === undefined ? {} : { saves }),
          dear: (set.rules.length > 1 && ms / sum > DEAR_SHARE) || (saves ?? 0) > DEAR_SHARE,
        };
      });
      const rate = (ms: number) => Math.round(sample.length / 1e3 / Math.max(ms, 1e-6));
      await print(
        cli,
        options.json
          ? json({
              bytes: sample.length,
              mbPerSecond: rate(whole),
              idleMbPerSecond: rate(idle),
              rules: costs,
            })
          : `${told(costs)}\n${set.rules.length} rules, ${sample.length} bytes: ${rate(whole)} MB/s; without any rule ${rate(idle)} MB/s\n`,
      );

      /** What leaving one rule out saves of the whole set's time. */
      function saving(id: string): number {
        const rest = compileRules(set.rules.filter((rule) => rule.id !== id));
        const [all, without] = bestOf(
          [runnerOf(set, cli.clock), runnerOf(rest, cli.clock)],
          sample,
          options.rounds,
        );
        return Math.max(0, (all - without) / all);
      }
    });
}

function told(costs: readonly Cost[]): string {
  return table(
    ["RULE", "NS/BYTE ALONE", "SHARE %", "LEFT OUT SAVES %", "FINDINGS", ""],
    costs.map((cost) => [
      cost.rule,
      cost.nanoseconds.toFixed(3),
      (cost.share * 100).toFixed(1),
      cost.saves === undefined ? "" : (cost.saves * 100).toFixed(1),
      String(cost.findings),
      cost.dear ? "dear" : "",
    ]),
  );
}

/** The first bytes of a file. @throws WeirError `USAGE`. */
async function start(path: string, most: number): Promise<Uint8Array> {
  try {
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(most);
      let length = 0;
      while (length < most) {
        const { bytesRead } = await file.read(buffer, length, most - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      if (length === 0) throw new WeirError("USAGE", `${path} is empty, so nothing can be measured on it`);
      return buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof WeirError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError("USAGE", `${path} cannot be read (${code})`);
  }
}
