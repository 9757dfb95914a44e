// What policies need of the core to be checked and tried, as the gateway has it: the same reading of patterns, and the
// entities that the configured rules find. No rules are compiled and no workers started.

import type { Config } from "../gateway/config.ts";
import { loadPatternCompiler } from "../gateway/pattern.ts";
import { readRules } from "../gateway/rule_files.ts";
import type { PolicyDeps } from "../policy/load.ts";
import { pack } from "../redact/packs/packs.ts";
import { parseRuleFile } from "../redact/rule_file.ts";
import type { Rule } from "../redact/types.ts";

/** @throws WeirError `CONFIG_UNREADABLE`, `RULE_INVALID`, `RULES_UNKNOWN_PACK`. */
export async function policyTools(config: Pick<Config, "rules">): Promise<PolicyDeps> {
  const { packs, sources } = await readRules(config.rules);
  const rules: Rule[] = [
    ...packs.flatMap((name) => [...pack(name)]),
    ...sources.flatMap(({ name, text }) => parseRuleFile(name, text)),
  ];
  return {
    entities: [...new Set(rules.map((rule) => rule.entity))],
    compilePattern: loadPatternCompiler(),
  };
}
