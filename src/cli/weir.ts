#!/usr/bin/env node
// The `weir` program: joins the process to the commands. Everything else is in program.ts and commands/.

import { readFileSync } from "node:fs";
import { systemClock } from "../base/clock.ts";
import type { Cli } from "./cli.ts";
import { report } from "./exit.ts";
import { run } from "./program.ts";

// The same relative place from src/cli and dist/cli.
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const cli: Cli = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  clock: systemClock,
  fetch: globalThis.fetch,
  onSignal(name, listener) {
    process.on(name, listener);
    return () => process.off(name, listener);
  },
  version,
  endsWithReader: true,
  exitCode: 0,
};

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // `weir sessions ls | head`: the reader has what it wanted, so this is a good end. A gateway goes on: its audit
    // notices what it cannot write, and ends sessions for it.
    if (cli.endsWithReader) process.exit(error.code === "EPIPE" ? cli.exitCode : 1);
  });
}

// What nobody caught ends the program, told like any error: a stack could quote data.
process.on("uncaughtException", (error) => {
  report(cli, error);
  process.exit(1);
});

const code = await run(process.argv.slice(2), cli);
// Pipes are written asynchronously: leave only when the last byte is out.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
