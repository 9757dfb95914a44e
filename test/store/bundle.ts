// Makes one plain JavaScript file of a child process's source, so that starting it many times is fast.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** @returns The file, below node_modules so that packages are found from it, and what removes it. */
export async function bundled(entry: string): Promise<{ file: string; remove(): void }> {
  const cache = join(import.meta.dirname, "..", "..", "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, "weir-child-"));
  const file = join(dir, "child.mjs");
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  return { file, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
