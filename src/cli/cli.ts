// What a command may touch of the outside world: streams, environment, time, network, signals. Commands take it as a
// parameter and use nothing of `process` themselves, so that tests run them without starting one.

import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../base/clock.ts";

export type SignalName = "SIGTERM" | "SIGINT" | "SIGHUP";

export interface Cli {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** Weir's own. */
  readonly version: string;
  /** Calls `listener` at each such signal; the returned function stops that. */
  onSignal(name: SignalName, listener: () => void): () => void;
  /** Whether the program is over when nobody reads its output (`weir sessions ls | head`). A service sets it to false. */
  endsWithReader: boolean;
  /** What the process will exit with when the command returns normally. Commands set it. */
  exitCode: number;
}

/** Writes and waits for a slow reader, so that a long listing is never buffered whole. */
export async function print(cli: Cli, text: string | Uint8Array): Promise<void> {
  if (!cli.stdout.write(text)) await once(cli.stdout, "drain");
}

/** Writes a line for people to standard error. */
export function note(cli: Cli, line: string): void {
  cli.stderr.write(`${line}\n`);
}

/**
 * Text from elsewhere made harmless for a terminal: control characters are shown, not obeyed. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
