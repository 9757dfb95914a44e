// `weir redact`: standard input to standard output, masked, of any size.
//
// As text, bytes go through as they are but for what is masked. As CSV, JSON or JSON lines, what comes out is still that.
//
// Must not: write anything but masked bytes to standard output, or anything of the data to standard error.

import { type Command, InvalidArgumentError, Option } from "commander";
import { WeirError } from "../../base/errors.ts";
import { type Cli, note } from "../cli.ts";
import { CsvFormat } from "../formats/csv.ts";
import { type ColumnMasks, columnMasks, needsKey } from "../formats/csv_columns.ts";
import { FORMATS, type Format, type FormatName } from "../formats/format.ts";
import { JsonFormat, JsonLinesFormat } from "../formats/json.ts";
import { textFormat } from "../formats/text.ts";
import { standardInput, unpacked } from "../input.ts";
import { gzipOutput, plainOutput } from "../output.ts";
import { megabytes, progressOf } from "../progress.ts";
import {
  keyFileOption,
  type Masking,
  type MaskingChoice,
  openMasking,
  rulesOption,
  severityOption,
  tagOption,
} from "../rule_choice.ts";

interface Options extends MaskingChoice {
  readonly format: FormatName;
  readonly columns?: ColumnMasks;
  readonly delimiter?: number;
  readonly header: boolean;
  readonly gzip?: boolean;
  readonly stats?: boolean;
}

export function registerRedact(program: Command, cli: Cli): void {
  program
    .command("redact")
    .description("Mask standard input to standard output. Input that is gzip is unpacked.")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .addOption(keyFileOption())
    .addOption(
      new Option("--format <format>", "what the input is, and what the output will still be")
        .choices(FORMATS)
        .default("text"),
    )
    .option("--columns <list>", "CSV: mask whole columns, as in name=redact,card=fill:4", columnMasks)
    .option("--delimiter <character>", 'CSV: what stands between fields; "tab" is one too', delimiterOf)
    .option("--no-header", "CSV: the first line is a record; columns are named by number")
    .option("--gzip", "pack the output")
    .option("--stats", "tell on standard error what was masked, and how fast")
    .action((options: Options) => redact(cli, options));
}

async function redact(cli: Cli, options: Options): Promise<void> {
  checkOptions(options);
  const format = formatOf(options, await openMasking(cli, options));
  const output = options.gzip ? gzipOutput(cli) : plainOutput(cli);
  const progress = progressOf(cli);
  const start = cli.clock.elapsed();
  let read = 0;
  let bytesIn = 0;
  const raw = standardInput(cli);
  const counted = (async function* () {
    for await (const chunk of raw) {
      read += chunk.length;
      progress.at(read);
      yield chunk;
    }
  })();
  try {
    for await (const chunk of unpacked(counted, "standard input")) {
      bytesIn += chunk.length;
      await output.write(format.push(chunk));
    }
    await output.write(format.end());
    await output.end();
  } catch (error) {
    output.abort();
    throw error;
  } finally {
    progress.done();
  }
  if (!options.stats) return;
  const seconds = Math.max(cli.clock.elapsed() - start, 0.001) / 1_000;
  const rate = (megabytes(bytesIn) / seconds).toFixed(1);
  note(cli, `weir: ${bytesIn} bytes in, ${output.bytes} bytes out, ${rate} MB/s`);
  const counts = new Map<string, number>();
  format.count(counts);
  for (const [entity, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    note(cli, `  ${entity} ${count}`);
}

function formatOf({ format, columns, delimiter, header }: Options, masking: Masking): Format {
  switch (format) {
    case "text":
      return textFormat(masking);
    case "csv":
      return new CsvFormat(masking, { delimiter: delimiter ?? 0x2c, header, columns: columns ?? null });
    case "json":
      return new JsonFormat(masking);
    case "jsonl":
      return new JsonLinesFormat(masking);
  }
}

function checkOptions({ format, columns, delimiter, header, keyFile }: Options): void {
  const csvOnly =
    columns !== undefined
      ? "--columns"
      : delimiter !== undefined
        ? "--delimiter"
        : header
          ? null
          : "--no-header";
  if (csvOnly !== null && format !== "csv") throw new WeirError("USAGE", `${csvOnly} needs --format csv`);
  if (columns !== undefined && needsKey(columns) && keyFile === undefined)
    throw new WeirError("MASK_KEY_MISSING", "a column is masked with hash or token, and there is no key", {
      details: { hint: "Give one with --key-file." },
    });
}

function delimiterOf(text: string): number {
  const character = text === "tab" ? "\t" : text;
  const code = character.charCodeAt(0);
  if (character.length !== 1 || code > 126 || /[\r\n"A-Za-z0-9]/.test(character))
    throw new InvalidArgumentError(
      'expected one ASCII character that is no letter, digit or quote, or "tab"',
    );
  return code;
}
