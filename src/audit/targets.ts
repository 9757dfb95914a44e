// Where audit lines go: a file that is appended to, or a stream such as standard output.
//
// Lines of an operation are small, and a write to a regular file's cache takes microseconds where a turn of the thread
// pool takes hundreds: so small ones are written at once. A pipe could stop the process, so it never is.

import { writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { LineTarget } from "./sink.ts";

/**
 * Appends to a file, made readable by its owner only. Every write goes to the end (`O_APPEND`), whoever else writes.
 *
 * @throws WeirError `AUDIT_WRITE` when it cannot be opened; `reopen` too.
 */
export async function fileTarget(path: string): Promise<LineTarget> {
  let file = await append(path);
  /** Writes and reopenings, one after another. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return {
    name: path,
    write: (lines) => inTurn(() => writeAll(file, lines)),
    reopen: () =>
      inTurn(async () => {
        const next = await append(path);
        const before = file;
        file = next;
        await before.handle.close();
      }),
    close: () => inTurn(() => file.handle.close()),
  };
}

interface Appended {
  readonly handle: FileHandle;
  readonly regular: boolean;
}

async function append(path: string): Promise<Appended> {
  try {
    const handle = await open(path, "a", 0o600);
    return { handle, regular: (await handle.stat()).isFile() };
  } catch (cause) {
    throw new WeirError(
      "AUDIT_WRITE",
      `The audit file ${path} cannot be opened. Check its folder and rights.`,
      {
        cause,
      },
    );
  }
}

async function writeAll({ handle, regular }: Appended, lines: Uint8Array): Promise<void> {
  const direct = regular && lines.length <= LIMITS.recordDirectBytesMax;
  for (let at = 0; at < lines.length; ) {
    const left = lines.length - at;
    const written = direct
      ? writeSync(handle.fd, lines, at, left)
      : (await handle.write(lines, at, left)).bytesWritten;
    if (written <= 0) throw new Error("the system took no bytes");
    at += written;
  }
}

/** Lines to a stream of the process. The stream is not closed with the target. */
export function streamTarget(stream: Writable, name: string): LineTarget {
  // A reader that goes away makes the stream emit `error`; the write's own callback reports it.
  const ignore = (): void => {};
  stream.on("error", ignore);
  return {
    name,
    write: (lines) =>
      new Promise((resolve, reject) => {
        stream.write(lines, (error) => (error ? reject(error) : resolve()));
      }),
    // The handler stays: a late failure of the last write must not end the process.
    close: async () => {},
  };
}
