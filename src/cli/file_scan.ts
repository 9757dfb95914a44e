// `weir scan FILES...`: where something is found in files, folders and standard input, never what.
//
// A file that cannot be read is told and the others go on; the exit code says so in the end.

import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { WeirError } from "../base/errors.ts";
import { Core } from "../redact/core.ts";
import { makePlan } from "../redact/plan.ts";
import { CoreStream } from "../redact/stream.ts";
import type { Confidence } from "../redact/types.ts";
import { type Cli, print } from "./cli.ts";
import { EXIT, report } from "./exit.ts";
import { type FindingFormat, type FindingFormatName, findingFormat } from "./formats/findings.ts";
import { fileInput, standardInput, unpacked } from "./input.ts";
import { Positions } from "./position.ts";
import { type Masking, type MaskingChoice, openRules, warnOfCost } from "./rule_choice.ts";

/** From the least to the surest. */
export const CONFIDENCES: readonly Confidence[] = ["low", "medium", "high"];
/** What no person writes: of a folder these are left out. */
const NOT_SEARCHED = new Set([".git", "node_modules"]);
const STANDARD_INPUT = "-";

export interface FileScanOptions extends MaskingChoice {
  readonly format: FindingFormatName;
  readonly minConfidence: Confidence;
  readonly fail?: boolean;
}

export async function scanFiles(cli: Cli, names: readonly string[], options: FileScanOptions): Promise<void> {
  const masking = await openFinding(cli, options);
  const format = findingFormat(options.format, masking.set.rules, cli.version);
  let findings = 0;
  let complete = true;
  await print(cli, format.begin());
  for (const name of names) {
    try {
      for await (const file of filesOf(name)) findings += await scanFile(cli, masking, file, format, options);
    } catch (error) {
      if (!(error instanceof WeirError) || (error.code !== "USAGE" && error.code !== "FORMAT_MALFORMED"))
        throw error;
      report(cli, error);
      complete = false;
    }
  }
  await print(cli, format.end(complete));
  if (!complete) cli.exitCode = EXIT.usage;
  else if (options.fail && findings > 0) cli.exitCode = EXIT.failed;
}

/** Nothing masked leaves, so no rule needs a key here. */
async function openFinding(cli: Cli, options: FileScanOptions): Promise<Masking> {
  const set = await openRules(options);
  warnOfCost(cli, set);
  const plan = makePlan(set, [{ entity: "*", action: { kind: "redact" } }], false);
  return { set, core: new Core(set, null), plan };
}

/** @returns How many findings were told. */
async function scanFile(
  cli: Cli,
  masking: Masking,
  file: string,
  format: FindingFormat,
  { minConfidence }: FileScanOptions,
): Promise<number> {
  const least = CONFIDENCES.indexOf(minConfidence);
  const positions = new Positions();
  let count = 0;
  let told = "";
  const stream = new CoreStream(masking.core, masking.plan, (finding) => {
    if (CONFIDENCES.indexOf(finding.confidence) < least) return;
    count++;
    const start = positions.at(finding.start);
    told += format.tell({ file, finding, start, end: positions.at(finding.end) });
  });
  const flush = async () => {
    const text = told;
    told = "";
    if (text !== "") await print(cli, text);
  };
  const isStandard = file === STANDARD_INPUT;
  const input = isStandard ? standardInput(cli) : fileInput(file);
  for await (const chunk of unpacked(input, isStandard ? "standard input" : file)) {
    positions.add(chunk);
    stream.push(chunk);
    await flush();
  }
  stream.end();
  await flush();
  return count;
}

/** A folder's files, in order of their names; links in it are not followed. */
async function* filesOf(name: string): AsyncGenerator<string> {
  if (name === STANDARD_INPUT || !(await isFolder(name))) {
    yield name;
    return;
  }
  let entries: Dirent[];
  try {
    entries = await readdir(name, { withFileTypes: true });
  } catch (error) {
    throw unreadable(name, error);
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(name, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !NOT_SEARCHED.has(entry.name)) yield* filesOf(path);
  }
}

async function isFolder(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isDirectory();
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): WeirError {
  return new WeirError(
    "USAGE",
    `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`,
  );
}
