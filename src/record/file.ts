// Where recordings live, and the file that one is written to. Files are only ever made and appended to.

import { fdatasync, writevSync } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { WeirError } from "../base/errors.ts";

/** What the writer needs of a file; tests give one that fails. */
export interface RecordFile {
  /** Appends; may take fewer bytes than it was given. Answers how many. */
  writev(buffers: readonly Uint8Array[]): Promise<number>;
  /** The same, at once, for a few buffers: the caller's thread does it. */
  writevSync(buffers: readonly Uint8Array[]): number;
  /** Resolves when all that was written is on disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const SESSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The recording's path below the data directory: `recordings/<yyyy-mm-dd>/<session id>.weir`, by the day (UTC) it was opened.
 *
 * @throws WeirError `INTERNAL_INVARIANT` for an id that is not plain: it becomes a file name.
 */
export function recordingPath(sessionId: string, openedAt: number): string {
  if (!SESSION_ID.test(sessionId)) {
    throw new WeirError("INTERNAL_INVARIANT", "a session id is not 1 to 64 letters, digits, _ or -");
  }
  return join("recordings", new Date(openedAt).toISOString().slice(0, 10), `${sessionId}.weir`);
}

/** Makes the file, which must not exist; its name is on disk when this resolves. */
export async function createRecordFile(file: string): Promise<RecordFile> {
  const dir = dirname(file);
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  const handle = await open(file, "ax", 0o600);
  try {
    await syncDir(dir);
    // A new day's folder is a new name in its parent, and the first one ever in the parent's parent.
    if (made !== undefined) {
      await syncDir(dirname(dir));
      await syncDir(dirname(dirname(dir)));
    }
  } catch (error) {
    await handle.close().catch(() => {});
    throw error;
  }
  return overHandle(handle);
}

function overHandle(handle: FileHandle): RecordFile {
  let syncing: Promise<void> | null = null;
  return {
    async writev(buffers) {
      // The signature wants mutable arrays; nothing is changed.
      const { bytesWritten } = await handle.writev(buffers as Uint8Array[]);
      return bytesWritten;
    },
    writevSync: (buffers) => writevSync(handle.fd, buffers as Uint8Array[]),
    // Not the handle's own datasync: it costs a fifth more CPU time for the same system call.
    sync() {
      syncing = new Promise((resolve, reject) => {
        fdatasync(handle.fd, (error) => (error === null ? resolve() : reject(error)));
      });
      return syncing;
    },
    async close() {
      // The handle does not know of a sync under way, and the system would give its number to another file.
      await syncing?.catch(() => {});
      await handle.close();
    },
  };
}

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
