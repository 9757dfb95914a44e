// Finds and reads the policy documents that the configuration names: files, and folders of files.
//
// Must not: understand a document (src/policy does).

import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { PolicySource } from "../policy/load.ts";

/**
 * The documents in the order named; in a folder by name, so that what wins does not depend on the disk.
 *
 * @throws WeirError `CONFIG_UNREADABLE`, `POLICY_INVALID` when they are too large together.
 */
export async function readPolicies(paths: readonly string[]): Promise<PolicySource[]> {
  const sources: PolicySource[] = [];
  let bytes = 0;
  for (const path of paths) {
    for (const file of await filesOf(path)) {
      const text = await reading(file, () => readFile(file, "utf8"));
      bytes += Buffer.byteLength(text);
      if (bytes > LIMITS.policyBytesMax) {
        throw new WeirError("POLICY_INVALID", `the policies are larger than ${LIMITS.policyBytesMax} bytes`);
      }
      sources.push({ name: shortest(file), text });
    }
  }
  return sources;
}

async function filesOf(path: string): Promise<readonly string[]> {
  const found = await reading(path, () => stat(path));
  if (!found.isDirectory()) return [path];
  const names = await reading(path, () => readdir(path));
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError(
      "CONFIG_UNREADABLE",
      `${shortest(path)} cannot be read (${code}); \`policies\` names it`,
    );
  }
}

/** As a person would write it here. */
function shortest(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith("..") ? path : here;
}
