// Runs the command line in this process, with collected output and a real configuration file.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { systemClock } from "../../src/base/clock.ts";
import type { Cli, SignalName } from "../../src/cli/cli.ts";
import { run } from "../../src/cli/program.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | readonly (string | Uint8Array)[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each text that standard output gets. */
  readonly onOut?: (text: string) => void;
}

export interface Running {
  readonly done: Promise<Ran>;
  signal(name: SignalName): void;
}

/** @param start Runs a command line; the program's own by default. */
export function startWeir(
  argv: readonly string[],
  options: RunOptions = {},
  start: (argv: readonly string[], cli: Cli) => Promise<number> = run,
): Running {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const collect = (into: Buffer[], told?: (text: string) => void) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        into.push(chunk);
        told?.(chunk.toString());
        done();
      },
    });
  const listeners = new Map<SignalName, Set<() => void>>();
  const input = typeof options.input === "string" ? [options.input] : (options.input ?? []);
  const cli: Cli = {
    stdin: Readable.from(input.map((part) => Buffer.from(part))),
    stdout: collect(out, options.onOut),
    stderr: collect(err),
    env: options.env ?? {},
    clock: systemClock,
    fetch: globalThis.fetch,
    onSignal(name, listener) {
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(listener));
      return () => all.delete(listener);
    },
    version: "1.2.3",
    endsWithReader: true,
    exitCode: 0,
  };
  return {
    done: start(argv, cli).then((code) => ({
      code,
      out: Buffer.concat(out).toString(),
      err: Buffer.concat(err).toString(),
    })),
    signal: (name) => {
      for (const listener of listeners.get(name) ?? []) listener();
    },
  };
}

export const weir = (argv: readonly string[], options?: RunOptions): Promise<Ran> =>
  startWeir(argv, options).done;

export interface Folder {
  readonly dir: string;
  /** Path of weir.yaml. */
  readonly config: string;
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** A folder with a configuration; its API is where `api` says. */
export async function folder(api = "127.0.0.1:1", dataDir = "data"): Promise<Folder> {
  const dir = await mkdtemp(join(tmpdir(), "weir-cli-"));
  const config = join(dir, "weir.yaml");
  await writeFile(
    config,
    [
      `listen: {postgres: "127.0.0.1:0", api: "${api}"}`,
      `data_dir: ${JSON.stringify(dataDir)}`,
      "policies: policies",
      "resources:",
      "  - {name: orders, protocol: postgres, address: 127.0.0.1:5432, credential: {user: weir}}",
      "",
    ].join("\n"),
    { mode: 0o600 },
  );
  return {
    dir,
    config,
    dataDir: join(dir, dataDir),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
