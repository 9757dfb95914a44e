// `weir policy`: whether the policies are right, and what they say about operations, without a gateway.

import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { type Config, loadConfig } from "../../gateway/config.ts";
import { readPolicies } from "../../gateway/policies.ts";
import { loadSqlParser } from "../../language/sql/parser.ts";
import { evaluate, evaluationRequest } from "../../policy/evaluate.ts";
import { type LoadedPolicies, loadPolicies } from "../../policy/load.ts";
import { type Cli, print } from "../cli.ts";
import { EXIT } from "../exit.ts";
import { type Line, readLines } from "../lines.ts";
import { configOption, jsonOption } from "../options.ts";
import { policyTools } from "../policy_tools.ts";
import { json } from "../table.ts";

interface Options {
  readonly config: string;
  readonly json?: boolean;
}

export function registerPolicy(program: Command, cli: Cli): void {
  const policy = program.command("policy").description("Check policies, and try them.");

  policy
    .command("check")
    .description("Check the policies of a configuration.")
    .addOption(configOption(cli))
    .addOption(jsonOption())
    .action(async (options: Options) => {
      const { policies } = await open(options.config);
      await print(cli, options.json ? json(summary(policies)) : told(policies));
    });

  policy
    .command("eval")
    .description("Judge operations: JSON lines in, a verdict for each out.")
    .addOption(configOption(cli))
    .option("--jsonl", "read and write JSON lines (the only form so far)")
    .action(async (options: Options) => {
      const { policies, config } = await open(options.config);
      const judge = await judgeOf(policies, config);
      for await (const line of readLines(cli.stdin)) {
        const answer = judge(line);
        if ("error" in answer) cli.exitCode = EXIT.failed;
        await print(cli, `${JSON.stringify(answer)}\n`);
      }
    });
}

async function open(path: string): Promise<{ config: Config; policies: LoadedPolicies }> {
  const config = await loadConfig(path);
  const policies = loadPolicies(await readPolicies(config.policies), await policyTools(config));
  return { config, policies };
}

function summary({ version, documents }: LoadedPolicies) {
  return { version, documents };
}

function told({ version, documents }: LoadedPolicies): string {
  const lines = documents.flatMap(({ name, policies }) =>
    policies.map((policy) => `${name}: ${policy.name}: ${policy.rules} rules, ${policy.masks} masks\n`),
  );
  return `${lines.join("")}ok, version ${version.slice(0, 16)}\n`;
}

/** A line that cannot be judged: the rest goes on. The message never quotes the line. */
interface LineError {
  readonly id: string | number | null;
  readonly line: number;
  readonly error: { readonly code: string; readonly message: string };
}

async function judgeOf(policies: LoadedPolicies, config: Config) {
  const parser = await loadSqlParser();
  const resources = new Map(config.resources.map((resource) => [resource.name, resource]));
  return (line: Line): ReturnType<typeof evaluate> | LineError => {
    let value: unknown;
    try {
      value = parsed(line);
      const request = evaluationRequest(value);
      const { facts } = parser.analyse(request.operation.text);
      return evaluate(request, facts, policies, (name) => resources.get(name));
    } catch (error) {
      const { code, message } =
        error instanceof WeirError ? error : new WeirError("INTERNAL_INVARIANT", "the line cannot be judged");
      return { id: idOf(value), line: line.number, error: { code, message } };
    }
  };
}

function parsed(line: Line): unknown {
  if (line.kind === "bad") throw new WeirError("USAGE", line.why);
  try {
    return JSON.parse(line.text);
  } catch {
    throw new WeirError("USAGE", "the line is no JSON");
  }
}

function idOf(value: unknown): string | number | null {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" || typeof id === "number" ? id : null;
}
