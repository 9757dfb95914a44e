// Says of which commit, machine and Node a run's figures are.
//
// Must not: fail where there is no git or no load average; then it says that it does not know.

import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import type { Provenance } from "./report.ts";

/** Whose changes make figures those of another program. */
const MEASURED = ["src", "core-wasm", "bench/corpus", "package-lock.json"];

/** @param usesBuild Whether a suite ran the compiled gateway in `dist`. */
export function provenance(root: URL, args: readonly string[], usesBuild: boolean): Provenance {
  const cores = os.cpus();
  return {
    date: new Date().toISOString(),
    commit: git(root, "rev-parse", "HEAD") ?? "unknown",
    changed: git(root, "status", "--porcelain", "--", ...MEASURED) !== "",
    stale_build: usesBuild ? staleBuild(root) : null,
    command: ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" "),
    node: process.version,
    machine: {
      os: `${os.type()} ${os.release()} ${os.arch()}`,
      cpu: cores[0]?.model.trim() ?? "unknown",
      cores: cores.length,
      memory_gb: Math.round(os.totalmem() / 1e9),
      load: Math.round(os.loadavg()[0] * 100) / 100,
    },
  };
}

function git(root: URL, ...args: string[]): string | null {
  try {
    return execFileSync("git", args, { cwd: fileURLToPath(root), stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return null;
  }
}

/** A source file changed after the last build. */
function staleBuild(root: URL): boolean {
  const newest = (folder: string, suffix: string): number =>
    readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
      .reduce((latest, entry) => Math.max(latest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs), 0);
  try {
    return newest("src/", ".ts") > newest("dist/", ".js");
  } catch {
    return true;
  }
}
