// `weir scan`: where something is found in files; or, with --jsonl, a dialogue of JSON lines on standard input and output:
// a text in, a line with its findings and the masked text out.
//
// In the dialogue answers are written in batches, at the latest when the input at hand is used up: fast in bulk, prompt in a dialogue.
// A line that cannot be read gets an answer that says so and never quotes it; the others go on.

import { type Command, Option } from "commander";
import { strictText } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Cli, print } from "../cli.ts";
import { EXIT } from "../exit.ts";
import { CONFIDENCES, type FileScanOptions, scanFiles } from "../file_scan.ts";
import { FINDING_FORMATS } from "../formats/findings.ts";
import { LineSplitter, type RawLine } from "../line_splitter.ts";
import {
  keyFileOption,
  type MaskingChoice,
  openMasking,
  rulesOption,
  severityOption,
  tagOption,
} from "../rule_choice.ts";
import { TextScanner } from "../text_scanner.ts";

/** Answers waiting to be written; past this they are. */
const BATCH_CHARS = 256 * 1024;

type Id = string | number;

interface Options extends FileScanOptions {
  readonly jsonl?: boolean;
}

export function registerScan(program: Command, cli: Cli): void {
  program
    .command("scan")
    .description("Find in files, and tell where; or find and mask in texts that come as JSON lines.")
    .argument("[files...]", "files and folders; - is standard input, and gzip is unpacked")
    .option("--jsonl", 'on standard input: {"id","text"} lines in, findings and masked texts out')
    .addOption(
      new Option("--format <format>", "how findings in files are told")
        .choices(FINDING_FORMATS)
        .default("text"),
    )
    .addOption(
      new Option("--min-confidence <level>", "tell only findings in files that are at least as sure")
        .choices(CONFIDENCES)
        .default("low"),
    )
    .option("--fail", "exit with 1 when files have findings")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .addOption(keyFileOption())
    .action(async (files: readonly string[], options: Options, command: Command) => {
      if (!options.jsonl) {
        if (files.length === 0)
          throw new WeirError("USAGE", "name files or folders, - for standard input, or give --jsonl");
        return scanFiles(cli, files, options);
      }
      const forFiles = ["format", "minConfidence", "fail"].some(
        (name) => command.getOptionValueSource(name) === "cli",
      );
      if (files.length > 0 || forFiles)
        throw new WeirError(
          "USAGE",
          "--jsonl reads standard input; it takes no files and none of their options",
        );
      return answerLines(cli, options);
    });
}

async function answerLines(cli: Cli, options: MaskingChoice): Promise<void> {
  const scanner = new TextScanner(await openMasking(cli, options));
  const lines = new LineSplitter(LIMITS.scanLineBytesMax);
  let batch = "";
  const flush = async () => {
    const text = batch;
    batch = "";
    if (text !== "") await print(cli, text);
  };
  const answerAll = async (some: Iterable<RawLine>) => {
    for (const line of some) {
      const answer = answerTo(line, scanner);
      if (!answer.good) cli.exitCode = EXIT.failed;
      batch += answer.text;
      if (batch.length > BATCH_CHARS) await flush();
    }
    await flush();
  };
  for await (const chunk of cli.stdin as AsyncIterable<Uint8Array>) await answerAll(lines.push(chunk));
  await answerAll(lines.end());
}

interface Answer {
  readonly text: string;
  readonly good: boolean;
}

function answerTo(line: RawLine, scanner: TextScanner): Answer {
  let id: Id | null = null;
  try {
    const value = parsed(line);
    id = idOf(value);
    const { findings, masked } = scanner.scan(textOf(value));
    const text = `{"id":${JSON.stringify(id)},"findings":[${findings}],"masked":${JSON.stringify(masked)}}\n`;
    return { text, good: true };
  } catch (error) {
    const { code, message } = asLineError(error);
    return { text: `${JSON.stringify({ id, line: line.number, error: { code, message } })}\n`, good: false };
  }
}

function parsed({ bytes }: RawLine): Readonly<Record<string, unknown>> {
  if (bytes === null)
    throw new WeirError("USAGE", `the line is longer than ${LIMITS.scanLineBytesMax} bytes`);
  const text = strictText(bytes);
  if (text === null) throw new WeirError("USAGE", "the line is not UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WeirError("USAGE", "the line is no JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new WeirError("USAGE", 'the line is no object with "id" and "text"');
  return value as Readonly<Record<string, unknown>>; // an object that is no array
}

function idOf({ id }: Readonly<Record<string, unknown>>): Id {
  if (typeof id === "string") return id;
  if (typeof id !== "number") throw new WeirError("USAGE", '"id" must be text or a number');
  // It would come back as another number, and the answer would belong to nothing.
  if (Number.isInteger(id) && !Number.isSafeInteger(id))
    throw new WeirError("USAGE", '"id" is a number too large to be kept exactly; write it as text');
  return id;
}

function textOf({ text }: Readonly<Record<string, unknown>>): string {
  if (typeof text !== "string") throw new WeirError("USAGE", '"text" must be text');
  return text;
}

function asLineError(error: unknown): WeirError {
  if (error instanceof WeirError) return error;
  if (error instanceof RangeError)
    return new WeirError("USAGE", "the answer would be longer than a text can be; scan the text in parts");
  return new WeirError("INTERNAL_INVARIANT", "the line cannot be scanned");
}
