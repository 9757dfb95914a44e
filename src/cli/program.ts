// The tree of commands, and how one run of it ends. A new command is one file in commands/ and one line in COMMANDS.
//
// Only the command that is asked for is loaded: `weir redact` must not wait for a database and a web server.
//
// Must not: do a command's work.

import { Command, CommanderError } from "commander";
import type { Cli } from "./cli.ts";
import { EXIT, exitCodeOf, report } from "./exit.ts";

/** Adds one command, with its subcommands, to the program. */
export type Register = (program: Command, cli: Cli) => void;

interface CommandEntry {
  readonly name: string;
  /** Its line in `weir --help`; the command's own description says the same or more. */
  readonly summary: string;
  readonly load: () => Promise<Register>;
}

/** In the order of `weir --help`. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: "gateway",
    summary: "Run a gateway.",
    load: async () => {
      const { registerGateway } = await import("./commands/gateway.ts");
      return registerGateway(async () => (await import("../gateway/open_core.ts")).openCore);
    },
  },
  {
    name: "redact",
    summary: "Mask standard input to standard output.",
    load: async () => (await import("./commands/redact.ts")).registerRedact,
  },
  {
    name: "scan",
    summary: "Find in files, and tell where; or in texts, as JSON lines.",
    load: async () => (await import("./commands/scan.ts")).registerScan,
  },
  {
    name: "rules",
    summary: "List rules, and explain how they are searched for.",
    load: async () => (await import("./commands/rules.ts")).registerRules,
  },
  {
    name: "token",
    summary: "Make tokens.",
    load: async () => (await import("./commands/token.ts")).registerToken,
  },
  {
    name: "policy",
    summary: "Check policies, and try them.",
    load: async () => (await import("./commands/policy.ts")).registerPolicy,
  },
  {
    name: "approvals",
    summary: "List and decide what waits for a reviewer.",
    load: async () => (await import("./commands/approvals.ts")).registerApprovals,
  },
  {
    name: "sessions",
    summary: "List sessions.",
    load: async () => (await import("./commands/sessions.ts")).registerSessions,
  },
  {
    name: "replay",
    summary: "Show what was recorded of a session.",
    load: async () => (await import("./commands/replay.ts")).registerReplay,
  },
  {
    name: "verify",
    summary: "Check a recording: whole, in order, unchanged and signed.",
    load: async () => (await import("./commands/verify.ts")).registerVerify,
  },
];

async function createProgram(argv: readonly string[], cli: Cli): Promise<Command> {
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
  const words = argv.filter((word) => !word.startsWith("-"));
  const asked = words[0] === "help" ? words[1] : words[0];
  for (const { name, summary, load } of COMMANDS) {
    if (name === asked) (await load())(program, cli);
    else program.command(name).description(summary);
  }
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
    const program = await createProgram(argv, cli);
    await program.parseAsync([...argv], { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    report(cli, error);
    return exitCodeOf(error);
  }
}
