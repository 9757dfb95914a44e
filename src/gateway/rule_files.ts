// Rules of the configuration and of the command line: names of built-in packs, and YAML files of one's own.
//
// Must not: know what a rule file holds (redact does).

import { readFile, stat } from "node:fs/promises";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { PACK_NAMES } from "../redact/packs/packs.ts";
import type { RuleSource } from "../redact/rule_file.ts";

/** What `loadRuleSources` takes. */
export interface RuleFiles {
  readonly packs: readonly string[];
  readonly sources: readonly RuleSource[];
}

/**
 * @param names `builtin/...` names a pack, anything else a file. A file named twice counts once.
 * @throws WeirError `CONFIG_UNREADABLE`, `RULES_TOO_BIG`.
 */
export async function readRules(names: readonly string[]): Promise<RuleFiles> {
  const sources: RuleSource[] = [];
  for (const name of new Set(names))
    if (!isPack(name)) sources.push({ name, text: await readRuleFile(name) });
  return { packs: names.filter(isPack), sources };
}

function isPack(name: string): boolean {
  return name.startsWith("builtin/");
}

async function readRuleFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > LIMITS.ruleFileBytesMax)
      throw new WeirError("RULES_TOO_BIG", `${path} is larger than ${LIMITS.ruleFileBytesMax} bytes`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof WeirError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError("CONFIG_UNREADABLE", `the rule file ${path} cannot be read (${code})`, {
      details: { hint: `Rules are files and the packs ${PACK_NAMES.join(" and ")}.` },
    });
  }
}
