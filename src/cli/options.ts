// Options that several commands share.

import { type Command, InvalidArgumentError, Option } from "commander";
import { LIMITS } from "../base/limits.ts";
import type { Cli } from "./cli.ts";

const CONFIG_DEFAULT = "weir.yaml";

/** The configuration's path: the option, else WEIR_CONFIG, else `weir.yaml` here. */
export function configOption(cli: Cli): Option {
  return new Option("--config <file>", "the gateway's configuration (or set WEIR_CONFIG)").default(
    cli.env.WEIR_CONFIG ?? CONFIG_DEFAULT,
  );
}

/** Whether the user said which configuration to use. */
export function configWasGiven(cli: Cli, command: Command): boolean {
  return cli.env.WEIR_CONFIG !== undefined || command.getOptionValueSource("config") !== "default";
}

export function jsonOption(): Option {
  return new Option("--json", "print JSON, for programs");
}

/** How a command finds the gateway's API and who it is there. */
export interface ApiChoice {
  readonly config: string;
  readonly api?: string;
  readonly tokenFile?: string;
  readonly as?: string;
  readonly groups?: readonly string[];
}

/** Adds what {@link ApiChoice} needs. */
export function withApiOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(configOption(cli))
    .option(
      "--api <url>",
      "the API's address (or set WEIR_API), when not the configuration's",
      cli.env.WEIR_API,
    )
    .addOption(
      new Option("--token-file <file>", "a file with a token made with --use operate (or set WEIR_TOKEN)"),
    );
}

export function withReviewerOptions(command: Command, cli: Cli): Command {
  return withApiOptions(command, cli)
    .option("--as <principal>", "act as this reviewer, by a token made for this one call")
    .option("--groups <list>", "the reviewer's groups, with --as", list);
}

/** `a,b` as a list; no empty members. */
export function list(text: string): readonly string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.some((item) => item === ""))
    throw new InvalidArgumentError("expected names with commas between them");
  return items;
}

export function positive(max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > max) throw new InvalidArgumentError(`expected a number from 1 to ${max}`);
    return value;
  };
}

export const pageLimit = positive(LIMITS.apiPageMax);

/** `90s`, `15m`, `8h`, `7d`, as seconds. */
export function seconds(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const unit = match === null ? 0 : { s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] as "s" | "m" | "h" | "d"];
  const value = match === null ? 0 : Number(match[1]) * unit;
  if (value < 1) throw new InvalidArgumentError("expected a time such as 90s, 15m, 8h or 7d");
  return value;
}
