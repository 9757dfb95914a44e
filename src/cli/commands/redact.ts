// `weir redact`: standard input to standard output, masked, in one stream of any size.
//
// Bytes go through as they are but for what is masked: nothing is decoded, no line is looked for. What could still
// become a match waits, at most as long as `weir rules explain` says.
//
// Must not: write anything but masked bytes to standard output, or anything of the data to standard error.

import type { Command } from "commander";
import { WeirError } from "../../base/errors.ts";
import { CoreStream } from "../../redact/stream.ts";
import { type Cli, note, print } from "../cli.ts";
import {
  keyFileOption,
  type MaskingChoice,
  openMasking,
  rulesOption,
  severityOption,
  tagOption,
} from "../rule_choice.ts";

interface Options extends MaskingChoice {
  readonly stats?: boolean;
}

export function registerRedact(program: Command, cli: Cli): void {
  program
    .command("redact")
    .description("Mask standard input to standard output.")
    .addOption(rulesOption())
    .addOption(tagOption())
    .addOption(severityOption())
    .addOption(keyFileOption())
    .option("--stats", "tell on standard error what was masked")
    .action(async (options: Options) => {
      const { core, plan } = await openMasking(cli, options);
      const stream = new CoreStream(core, plan);
      let bytesIn = 0;
      let bytesOut = 0;
      const give = async (masked: Uint8Array) => {
        bytesOut += masked.length;
        if (masked.length > 0) await print(cli, masked);
      };
      for await (const chunk of inputOf(cli)) {
        bytesIn += chunk.length;
        await give(stream.push(chunk));
      }
      await give(stream.end());
      if (!options.stats) return;
      const counts = new Map<string, number>();
      core.takeCounts(counts);
      note(cli, `weir: ${bytesIn} bytes in, ${bytesOut} bytes out`);
      for (const [entity, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
        note(cli, `  ${entity} ${count}`);
    });
}

/** @throws WeirError `USAGE` when standard input cannot be read: a folder, say. */
async function* inputOf(cli: Cli): AsyncGenerator<Uint8Array> {
  const chunks = cli.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await chunks.next();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new WeirError("USAGE", `standard input cannot be read (${code})`);
    }
    if (next.done) return;
    yield next.value;
  }
}
