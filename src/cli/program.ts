// The tree of commands, and how one run of it ends. A new command is one file in commands/ and one line in COMMANDS.
//
// Must not: do a command's work, or import what only one command needs (commands load that when they run, so that
// `weir --help` and `weir redact` start fast).

import { Command, CommanderError } from "commander";
import type { Cli } from "./cli.ts";
import { registerApprovals } from "./commands/approvals.ts";
import { registerPolicy } from "./commands/policy.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerSessions } from "./commands/sessions.ts";
import { registerToken } from "./commands/token.ts";
import { registerVerify } from "./commands/verify.ts";
import { EXIT, exitCodeOf, report } from "./exit.ts";

/** Adds one command, with its subcommands, to the program. */
export type Register = (program: Command, cli: Cli) => void;

const COMMANDS: readonly Register[] = [
  registerToken,
  registerPolicy,
  registerApprovals,
  registerSessions,
  registerReplay,
  registerVerify,
];

function createProgram(cli: Cli): Command {
  const program = new Command("weir")
    .description("A gateway between AI agents and databases: judges, holds, masks and records.")
    .version(cli.version)
    .exitOverride()
    .showHelpAfterError("  (weir COMMAND --help tells more)")
    .configureOutput({
      writeOut: (text) => void cli.stdout.write(text),
      writeErr: (text) => void cli.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "weir: USAGE: ")),
    });
  for (const register of COMMANDS) register(program, cli);
  return program;
}

/**
 * Runs one command line.
 *
 * @param argv Arguments only, without the interpreter and the script.
 * @returns The exit code; every error has been told on standard error.
 */
export async function run(argv: readonly string[], cli: Cli): Promise<number> {
  try {
    await createProgram(cli).parseAsync([...argv], { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    report(cli, error);
    return exitCodeOf(error);
  }
}
