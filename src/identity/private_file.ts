// Files that only their owner may read: the signing key and the operator token.
//
// Two processes may make the same file at the same moment (`weir token create` while the gateway starts). Writing a
// temporary file and linking it to its name gives the file to exactly one of them, whole or not at all; a plain
// exclusive create would let the other one read it half written.

import { constants } from "node:fs";
import { type FileHandle, link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { WeirError } from "../base/errors.ts";

/** Far above any key or token of ours. */
const BYTES_MAX = 16_384;

/**
 * Reads a file that only its owner can read.
 *
 * @returns Its text, or `null` when there is no such file.
 * @throws WeirError `AUTH_KEY_UNREADABLE` when others can read or write it, another user owns it, or it is no plain file.
 */
export async function readPrivateFile(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    // O_NOFOLLOW: a link would let its owner choose which file is trusted.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw unreadable(path, "it cannot be opened", error);
  }
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw unreadable(path, "it is not a plain file");
    // Windows has no such bits; there the folder's access list protects the file.
    if (process.platform !== "win32") {
      if ((facts.mode & 0o077) !== 0) throw unreadable(path, "others can read or write it");
      const self = process.geteuid?.() ?? facts.uid;
      if (facts.uid !== self && self !== 0) throw unreadable(path, "another user owns it");
    }
    if (facts.size > BYTES_MAX) throw unreadable(path, "it is too large for a key or a token");
    return await file.readFile("utf8");
  } catch (error) {
    throw error instanceof WeirError ? error : unreadable(path, "it cannot be read", error);
  } finally {
    await file.close();
  }
}

/**
 * Reads the file, or makes it with what `create` returns when there is none. Whoever comes second reads what the first
 * one wrote.
 *
 * @throws WeirError `AUTH_KEY_UNREADABLE`.
 */
export async function readOrCreatePrivateFile(
  path: string,
  uniqueName: string,
  create: () => Promise<string>,
): Promise<string> {
  const present = await readPrivateFile(path);
  if (present !== null) return present;
  const content = await create();
  const temporary = `${path}.${uniqueName}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      await link(temporary, path);
      await syncFolder(dirname(path));
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    } finally {
      await unlink(temporary);
    }
  } catch (error) {
    throw unreadable(path, "it cannot be made", error);
  }
  const made = await readPrivateFile(path);
  if (made === null) throw unreadable(path, "it vanished after it was made");
  return made;
}

/** Without this a crash could lose the name of a key that tokens are already signed with. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unreadable(path: string, why: string, cause?: unknown): WeirError {
  return new WeirError("AUTH_KEY_UNREADABLE", `${path}: ${why}`, { cause });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
