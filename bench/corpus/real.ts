// Text that nobody generated: documentation, headers and sources as this machine has them.
//
// It differs from machine to machine, so no answer to it is committed: engines are compared with each other on it.
// Must not: follow links, or read more than it was asked for.

import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { createRng } from "../../test/support/rng.ts";

const TEXT = new Set(
  ".c .h .hpp .cc .js .mjs .cjs .ts .mts .rs .py .pl .pm .go .md .java .sh .txt .json .html .css .yaml .yml .toml .xml .map".split(
    " ",
  ),
);
/** Larger ones are bundles: one of them would be a tenth of a corpus. */
const FILE_BYTES_MAX = 1 << 20;
const FILES_MAX = 60_000;

/** Text files below the folders, shuffled by the seed and put end to end; shorter than `bytes` only if there is no more. */
export function realText(folders: readonly string[], bytes: number, seed: number): Uint8Array {
  const files = folders.flatMap((folder) => textFiles(folder));
  const rng = createRng(seed);
  const out = new Uint8Array(bytes);
  let at = 0;
  while (files.length > 0 && at < bytes) {
    const pick = rng.int(0, files.length - 1);
    const file = files[pick];
    files[pick] = files[files.length - 1];
    files.pop();
    const text = readFileSync(file);
    const part = text.subarray(0, bytes - at);
    out.set(part, at);
    at += part.length;
  }
  return out.subarray(0, at);
}

function textFiles(folder: string): string[] {
  const found: string[] = [];
  const walk = (at: string): void => {
    for (const entry of entries(at)) {
      if (found.length >= FILES_MAX) return;
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && isText(entry.name) && size(path) <= FILE_BYTES_MAX) found.push(path);
    }
  };
  walk(folder);
  return found;
}

/** By name; Debian's documentation has no suffix. */
const isText = (name: string): boolean =>
  extname(name) === ""
    ? /^(copyright|README|NEWS|changelog|AUTHORS|LICENSE)/.test(name)
    : TEXT.has(extname(name).toLowerCase());

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function size(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
