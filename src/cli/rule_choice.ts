// Options that say which rules to use and with which key, and what becomes of them. Shared by redact, scan and rules.
//
// The key file is read as the gateway reads its masking key, so that both give equal tokens for equal values.
//
// Must not: take a key as an argument (every user of the machine can read those).

import { hkdfSync } from "node:crypto";
import { InvalidArgumentError, Option } from "commander";
import { utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { readSecret } from "../gateway/credentials.ts";
import { compileCached } from "../gateway/image_cache.ts";
import { readRules } from "../gateway/rule_files.ts";
import type { RuleSet } from "../redact/compile/compile.ts";
import { Core } from "../redact/core.ts";
import { MaskKeys } from "../redact/keys.ts";
import { DEFAULT_PACKS, isPackRule, PACK_NAMES, pack } from "../redact/packs/packs.ts";
import type { ComplianceTag, PackRule, Severity } from "../redact/packs/types.ts";
import { type MaskPlan, makePlan } from "../redact/plan.ts";
import { loadRuleSources } from "../redact/rule_file.ts";
import type { Rule } from "../redact/types.ts";
import { type Cli, note } from "./cli.ts";
import { list } from "./options.ts";
import { dearRules } from "./rule_cost.ts";

const TAGS: readonly ComplianceTag[] = ["PCI", "HIPAA", "GDPR", "CCPA", "GLBA", "SOX"];
/** From the least to the gravest. */
const SEVERITIES: readonly Severity[] = ["low", "medium", "high", "critical"];
const KEY_CHARACTERS_MIN = 32;
const MAKE_KEY =
  "Make one:  (umask 077; openssl rand -hex 32 > mask.key)  and give it with --key-file mask.key.";

export function rulesOption(): Option {
  return new Option("--rules <list>", `packs (${PACK_NAMES.join(", ")}) and rule files, with commas between`)
    .argParser(list)
    .default(DEFAULT_PACKS, DEFAULT_PACKS.join(","));
}

export function keyFileOption(): Option {
  return new Option(
    "--key-file <file>",
    "the secret of hash and token masks; the gateway's own gives equal tokens",
  );
}

export function tagOption(): Option {
  return new Option("--tag <list>", `only rules with one of these tags (${TAGS.join(", ")})`).argParser(
    (text) => list(text).map((word) => oneOf(TAGS, word.toUpperCase())),
  );
}

export function severityOption(): Option {
  return new Option(
    "--severity <level>",
    `only rules of this severity or above (${SEVERITIES.join(", ")})`,
  ).argParser((text) => oneOf(SEVERITIES, text.toLowerCase()));
}

function oneOf<T extends string>(known: readonly T[], word: string): T {
  const found = known.find((one) => one === word);
  if (found === undefined) throw new InvalidArgumentError(`expected one of ${known.join(", ")}`);
  return found;
}

/** What rules a command uses. */
export interface RuleChoice {
  readonly rules: readonly string[];
  readonly tag?: readonly ComplianceTag[];
  readonly severity?: Severity;
}

/** A rule with what its pack or file says about it. */
export type DescribedRule = Rule & Partial<Pick<PackRule, "source" | "severity" | "tags" | "examples">>;

/**
 * The rules that are chosen, without the cost of compiling built-in ones.
 *
 * @throws WeirError `CONFIG_UNREADABLE`, `RULE_*`, `RULES_*`; `USAGE` when no rule is left.
 */
export async function chooseRules(choice: RuleChoice): Promise<readonly DescribedRule[]> {
  const { sources, packs } = await readRules(choice.rules);
  const rules =
    sources.length === 0
      ? [...new Set(packs)].flatMap((name) => pack(name))
      : (await loadRuleSources(sources, packs)).rules;
  return chosen(rules, choice);
}

/** @throws WeirError as {@link chooseRules}. */
export async function openRules(choice: RuleChoice): Promise<RuleSet> {
  const { sources, packs } = await readRules(choice.rules);
  if (choice.tag === undefined && choice.severity === undefined)
    return loadRuleSources(sources, packs, compileCached);
  return compileCached(await chooseRules(choice));
}

function chosen(rules: readonly DescribedRule[], { tag, severity }: RuleChoice): readonly DescribedRule[] {
  const least = severity === undefined ? 0 : SEVERITIES.indexOf(severity);
  const left = rules.filter(
    (rule) =>
      SEVERITIES.indexOf(rule.severity ?? "medium") >= least &&
      (tag === undefined || tag.some((one) => rule.tags?.includes(one))),
  );
  if (left.length > 0) return left;
  throw new WeirError("USAGE", "no rule has this tag and severity", {
    details: { hint: "`weir rules ls` lists the rules with both." },
  });
}

/**
 * Tells on standard error which rules of the user's own files are dear, with what they cost. They are used all the same.
 */
export function warnOfCost(cli: Cli, set: RuleSet): void {
  const own = set.rules.filter((rule) => !isPackRule(rule));
  if (own.length === 0) return;
  for (const { rule, nanoseconds } of dearRules(own, cli.clock))
    note(
      cli,
      `weir: warning: rule "${rule}" costs ${nanoseconds.toFixed(1)} ns a byte on ordinary text, alone (${Math.round(1_000 / nanoseconds)} MB/s); ` +
        "a pattern that begins with a literal is cheaper, and `weir rules explain` tells how it is searched for",
    );
}

/** One instance of the core, ready for streams. */
export interface Masking {
  readonly set: RuleSet;
  readonly core: Core;
  readonly plan: MaskPlan;
}

export interface MaskingChoice extends RuleChoice {
  readonly keyFile?: string;
}

/** @throws WeirError as {@link openRules}, `CREDENTIAL_UNREADABLE`, `MASK_KEY_MISSING`. */
export async function openMasking(cli: Cli, choice: MaskingChoice): Promise<Masking> {
  const keys = choice.keyFile === undefined ? null : new MaskKeys(await readMaskKey(choice.keyFile));
  const set = await openRules(choice);
  warnOfCost(cli, set);
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
