// Rule packs by name. Must not compile anything or read files.

import { WeirError } from "../../base/errors.ts";
import { PII, PII_NATIONAL } from "./pii.ts";
import { SECRETS, SECRETS_KEYED } from "./secrets.ts";
import type { PackRule } from "./types.ts";

const PACKS = {
  "builtin/pii": PII,
  "builtin/secrets": SECRETS,
  "builtin/pii-national": PII_NATIONAL,
  "builtin/secrets-keyed": SECRETS_KEYED,
} as const;

type PackName = keyof typeof PACKS;

export const PACK_NAMES = Object.keys(PACKS) as PackName[]; // a const object: its keys are exactly PackName

/** What is used when nothing is said. */
export const DEFAULT_PACKS: readonly PackName[] = ["builtin/pii", "builtin/secrets"];

/** The rules of a built-in pack. @throws WeirError `RULES_UNKNOWN_PACK` with the known names. */
export function pack(name: string): readonly PackRule[] {
  const known = PACK_NAMES.find((candidate) => candidate === name);
  if (known === undefined)
    throw new WeirError(
      "RULES_UNKNOWN_PACK",
      `no rule pack is called ${JSON.stringify(name.slice(0, 64))}; use ${PACK_NAMES.join(" or ")}, or the path of a rule file`,
      { details: { known: PACK_NAMES } },
    );
  return PACKS[known];
}

const BUILT_IN: ReadonlySet<object> = new Set(Object.values(PACKS).flat());

/** Whether the rule is one of ours, which tests have shown to RE2 already. */
export function isPackRule(rule: object): boolean {
  return BUILT_IN.has(rule);
}
