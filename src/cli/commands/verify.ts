// `weir verify`: whether a recording is what the gateway wrote, and if not, where it first differs.
//
// A file alone cannot prove that it was not cut at its end: that takes the anchor, from the running gateway's API or,
// when none runs, from its store. Without it the best answer is `unsealed`.

import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { loadConfig } from "../../gateway/config.ts";
import { fileSource, readRecording } from "../../record/reader.ts";
import { type Verification, verifyRecording } from "../../record/verify.ts";
import { anchorAnswer, understood } from "../answers.ts";
import { type Cli, note, print, printable } from "../cli.ts";
import { openClient } from "../client.ts";
import { EXIT } from "../exit.ts";
import { type ApiChoice, jsonOption, withApiOptions } from "../options.ts";
import { findRecording, isRecordingFile, storedAnchor } from "../recordings.ts";
import { json } from "../table.ts";

interface Options extends ApiChoice {
  readonly json?: boolean;
  readonly sealed?: boolean;
}

type Anchor = { readonly count: number; readonly head: string; readonly closed: boolean } | null;

export function registerVerify(program: Command, cli: Cli): void {
  withApiOptions(
    program
      .command("verify")
      .description("Check a recording: whole, in order, unchanged and signed.")
      .argument("<file>", "a recording, or a session's id"),
  )
    .option("--sealed", "fail unless it is held against the gateway's anchor")
    .addOption(jsonOption())
    .action(async (given: string, options: Options, command: Command) => {
      const isFile = await isRecordingFile(given);
      const file = isFile ? given : await findRecording((await loadConfig(options.config)).dataDir, given);
      const session = isFile ? await sessionOf(file) : given;
      // A file can be verified anywhere; the default configuration is used only where there is one.
      const optional = isFile && command.getOptionValueSource("config") === "default";
      const anchor = session === null ? null : await anchorOf(cli, session, options, optional);
      const result = await verifyRecording(file, { anchor });
      await print(cli, options.json ? json(result) : `${verdict(file, result)}\n`);
      const good = result.status === "ok" || (!options.sealed && result.status !== "broken");
      if (!good) cli.exitCode = EXIT.failed;
    });
}

/** The session that a file says it is of; `null` when it says nothing that can be read. */
async function sessionOf(file: string): Promise<string | null> {
  try {
    for await (const { event } of readRecording(fileSource(file))) {
      return event.kind === "opened" ? event.info.id : null;
    }
  } catch (error) {
    if (error instanceof WeirError && error.code === "RECORD_INVALID") return null;
    throw error;
  }
  return null;
}

async function anchorOf(cli: Cli, session: string, options: ApiChoice, optional: boolean): Promise<Anchor> {
  try {
    const { dataDir } = await loadConfig(options.config);
    try {
      const client = await openClient(cli, options);
      const path = `/v1/sessions/${encodeURIComponent(session)}/anchor`;
      return understood(anchorAnswer, await client.get(path)).anchor;
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      if (error.code === "SESSION_NOT_FOUND") return null;
      // No gateway answers: then its store is free to be read.
      return await storedAnchor(dataDir, session, cli.clock);
    }
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    if (!optional || error.code !== "CONFIG_UNREADABLE") {
      note(cli, `weir: the anchor cannot be read: ${error.code}: ${printable(error.message)}`);
    }
    return null;
  }
}

function verdict(file: string, result: Verification): string {
  const { status, events, signed, firstBad, torn } = result;
  const lines = [`${status}: ${printable(file)}: ${events} events, ${signed.events} of them signed`];
  if (firstBad !== undefined) {
    const where = firstBad.index < 0 ? "header" : `event ${firstBad.index}`;
    lines.push(`  ${where}, byte ${firstBad.offset}: ${firstBad.what}: ${printable(firstBad.message)}`);
  }
  if (torn !== undefined)
    lines.push(`  the last ${torn.bytes} bytes are of an event that was not written whole`);
  if (status === "unsealed") lines.push("  nothing tells whether more was written: no anchor was at hand");
  if (status === "open") lines.push("  it was never closed: the session runs, or its gateway was killed");
  return lines.join("\n");
}
