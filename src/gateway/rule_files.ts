// Rules of the configuration and of the command line: names of built-in packs, and YAML files of one's own.
//
// Must not: know what a rule file holds (redact does).

import { readFile, stat } from "node:fs/promises";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import { PACK_NAMES, pack } from "../redact/packs/packs.ts";
import { loadRuleSources, parseRuleFile, type RuleSource } from "../redact/rule_file.ts";
import type { Rule } from "../redact/types.ts";

/**
 * Compiles packs and files into one set; RE2 judges the files' patterns, and their examples are tried.
 *
 * @param names `builtin/...` names a pack, anything else a file.
 * @throws WeirError `CONFIG_UNREADABLE`, `RULE_*` with file, line and column, `RULES_*`.
 */
export async function openRules(names: readonly string[]): Promise<RuleSet> {
  return loadRuleSources(await readFiles(names), names.filter(isPack));
}

/** The rules themselves, parsed but neither judged nor compiled. @throws WeirError as `openRules`. */
export async function readRules(names: readonly string[]): Promise<Rule[]> {
  const packs = names.filter(isPack).flatMap((name) => [...pack(name)]);
  const files = await readFiles(names);
  return [...packs, ...files.flatMap(({ name, text }) => parseRuleFile(name, text))];
}

async function readFiles(names: readonly string[]): Promise<RuleSource[]> {
  const sources: RuleSource[] = [];
  for (const name of new Set(names)) if (!isPack(name)) sources.push({ name, text: await readRuleFile(name) });
  return sources;
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
