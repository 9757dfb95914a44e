// `weir replay`: a session as it was recorded, as text for people or JSON lines for programs.

import type { Command } from "commander";
import { loadConfig } from "../../gateway/config.ts";
import { fileSource, readRecording } from "../../record/reader.ts";
import { replayJson, replayText } from "../../record/replay.ts";
import { type Cli, print } from "../cli.ts";
import { configOption, positive } from "../options.ts";
import { findRecording, isRecordingFile } from "../recordings.ts";

/** More rows than this are for programs: `--json`. */
const ROWS_MAX = 1_000_000;

interface Options {
  readonly config: string;
  readonly json?: boolean;
  readonly rows?: number;
}

export function registerReplay(program: Command, cli: Cli): void {
  program
    .command("replay")
    .description("Show what was recorded of a session.")
    .argument("<id>", "a session's id, or a recording")
    .addOption(configOption(cli))
    .option("--rows <n>", "rows to show of each result (20)", positive(ROWS_MAX))
    .option("--json", "print JSON lines, for programs")
    .action(async (given: string, { config, json, rows }: Options) => {
      const isFile = await isRecordingFile(given);
      const file = isFile ? given : await findRecording((await loadConfig(config)).dataDir, given);
      const events = readRecording(fileSource(file));
      for await (const line of json ? replayJson(events) : replayText(events, { rows })) {
        await print(cli, `${line}\n`);
      }
    });
}
