// `weir verify`: whether a recording is what the gateway wrote, and if not, where it first differs.
//
// A file alone cannot prove that it was not cut at its end: that takes the anchor, from the running gateway's API or,
// when none runs, from its store. Without it the best answer is `unsealed`.

import { join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { type Config, loadConfig } from "../../gateway/config.ts";
import { fileSource, readRecording } from "../../record/reader.ts";
import { type Verification, verifyRecording } from "../../record/verify.ts";
import { anchorAnswer, understood } from "../answers.ts";
import { type Cli, note, print, printable } from "../cli.ts";
import { openClient } from "../client.ts";
import { EXIT } from "../exit.ts";
import { type ApiChoice, configWasGiven, jsonOption, withApiOptions } from "../options.ts";
import {
  exists,
  findRecording,
  isRecordingFile,
  RECORDING_PUBLIC_KEY_FILE,
  readPublicKey,
  storedAnchor,
} from "../recordings.ts";
import { json } from "../table.ts";

interface Options extends ApiChoice {
  readonly json?: boolean;
  readonly sealed?: boolean;
  readonly key?: string;
}

type Anchor = { readonly count: number; readonly head: string; readonly closed: boolean } | null;

export function registerVerify(program: Command, cli: Cli): void {
  const verify = program
    .command("verify")
    .description("Check a recording: whole, in order, unchanged and signed.")
    .argument("<file>", "a recording, or a session's id");
  withApiOptions(verify, cli)
    .option("--key <file>", "the public key it must be signed with; else the configuration's gateway's")
    .option("--sealed", "fail unless it is held against the gateway's anchor")
    .addOption(jsonOption())
    .action(async (given: string, options: Options) => {
      const isFile = await isRecordingFile(given);
      const explicit = configWasGiven(cli, verify);
      const config = isFile && !explicit ? await ownerOf(given, options) : await loadConfig(options.config);
      const file = isFile || config === null ? given : await findRecording(config.dataDir, given);
      const session = isFile ? await sessionOf(file) : given;
      const anchor =
        session === null || config === null ? null : await anchorOf(cli, session, config, options);
      const result = await verifyRecording(file, {
        anchor,
        publicKey: await publicKeyOf(options, config),
      });
      await print(cli, options.json ? json(result) : `${verdict(file, result)}\n`);
      const good = result.status === "ok" || (!options.sealed && result.status !== "broken");
      if (!good) cli.exitCode = EXIT.failed;
    });
}

/** The configuration here, if there is one and the file is its gateway's. A file can be verified anywhere. */
async function ownerOf(file: string, options: ApiChoice): Promise<Config | null> {
  try {
    const config = await loadConfig(options.config);
    return relative(config.dataDir, resolve(file)).startsWith("..") ? null : config;
  } catch (error) {
    if (error instanceof WeirError) return null;
    throw error;
  }
}

async function publicKeyOf({ key }: Options, config: Config | null): Promise<string | undefined> {
  if (key !== undefined) return readPublicKey(key);
  const own = config === null ? null : join(config.dataDir, RECORDING_PUBLIC_KEY_FILE);
  return own === null || !(await exists(own)) ? undefined : readPublicKey(own);
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

async function anchorOf(cli: Cli, session: string, config: Config, options: ApiChoice): Promise<Anchor> {
  try {
    const client = await openClient(cli, options);
    const path = `/v1/sessions/${encodeURIComponent(session)}/anchor`;
    return understood(anchorAnswer, await client.get(path)).anchor;
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    if (error.code === "SESSION_NOT_FOUND") return null;
    return storedAnchorOf(cli, session, config, error);
  }
}

/** No gateway answers: then its store is free to be read. */
async function storedAnchorOf(cli: Cli, session: string, config: Config, why: WeirError): Promise<Anchor> {
  try {
    return await storedAnchor(config.dataDir, session, cli.clock);
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    note(cli, `weir: the anchor cannot be read: ${why.code}: ${printable(why.message)}`);
    return null;
  }
}

function verdict(file: string, result: Verification): string {
  const { status, events, signed, firstBad, torn } = result;
  const signer = signed.key === "own" ? " by the key that the file itself names" : "";
  const lines = [`${status}: ${printable(file)}: ${events} events, ${signed.events} of them signed${signer}`];
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
