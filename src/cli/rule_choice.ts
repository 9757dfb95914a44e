// Options that say which rules to use and with which key, and what becomes of them. Shared by redact, scan and rules.
//
// The key file is read as the gateway reads its masking key, so that both give equal tokens for equal values.
//
// Must not: take a key as an argument (every user of the machine can read those).

import { hkdfSync } from "node:crypto";
import { Option } from "commander";
import { utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { readSecret } from "../gateway/credentials.ts";
import { readRules } from "../gateway/rule_files.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import { Core } from "../redact/core.ts";
import { MaskKeys } from "../redact/keys.ts";
import { PACK_NAMES } from "../redact/packs/packs.ts";
import { type MaskPlan, makePlan } from "../redact/plan.ts";
import { loadRuleSources } from "../redact/rule_file.ts";
import { list } from "./options.ts";

const KEY_CHARACTERS_MIN = 32;
const MAKE_KEY =
  "Make one:  (umask 077; openssl rand -hex 32 > mask.key)  and give it with --key-file mask.key.";

export function rulesOption(): Option {
  return new Option("--rules <list>", `packs (${PACK_NAMES.join(", ")}) and rule files, with commas between`)
    .argParser(list)
    .default(PACK_NAMES, "every pack");
}

export function keyFileOption(): Option {
  return new Option(
    "--key-file <file>",
    "the secret of hash and token masks; the gateway's own gives equal tokens",
  );
}

/** @throws WeirError `CONFIG_UNREADABLE`, `RULE_*`, `RULES_*`. */
export async function openRules(names: readonly string[]): Promise<RuleSet> {
  const { sources, packs } = await readRules(names);
  return loadRuleSources(sources, packs);
}

/** One instance of the core, ready for streams. */
export interface Masking {
  readonly set: RuleSet;
  readonly core: Core;
  readonly plan: MaskPlan;
}

export interface MaskingChoice {
  readonly rules: readonly string[];
  readonly keyFile?: string;
}

/** @throws WeirError as {@link openRules}, `CREDENTIAL_UNREADABLE`, `MASK_KEY_MISSING`. */
export async function openMasking({ rules, keyFile }: MaskingChoice): Promise<Masking> {
  const keys = keyFile === undefined ? null : new MaskKeys(await readMaskKey(keyFile));
  const set = await openRules(rules);
  return { set, core: new Core(set, keys), plan: planOf(set, keys !== null) };
}

function planOf(set: RuleSet, hasKey: boolean): MaskPlan {
  try {
    return makePlan(set, [], hasKey);
  } catch (error) {
    if (!(error instanceof WeirError) || error.code !== "MASK_KEY_MISSING") throw error;
    const masks = set.rules.filter(({ mask }) => mask.kind === "hash" || mask.kind === "token");
    throw new WeirError("MASK_KEY_MISSING", `rule "${masks[0]?.id}" masks with a key, and there is none`, {
      details: { hint: MAKE_KEY },
    });
  }
}

/**
 * The key that the gateway derives from the same secret (`masking.key` of its configuration, or its gateway.key).
 * @throws WeirError `CREDENTIAL_UNREADABLE` when it cannot be read, others can read it, or it is too short.
 */
export async function readMaskKey(path: string): Promise<Uint8Array> {
  const secret = (await readSecret({ kind: "file", path }, {})).trim();
  if (secret.length < KEY_CHARACTERS_MIN)
    throw new WeirError(
      "CREDENTIAL_UNREADABLE",
      `${path}: it has fewer than ${KEY_CHARACTERS_MIN} characters`,
      {
        details: { hint: MAKE_KEY },
      },
    );
  return new Uint8Array(hkdfSync("sha256", utf8(secret), new Uint8Array(0), utf8("weir masking 1"), 32));
}
