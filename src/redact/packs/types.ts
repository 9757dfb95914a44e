// The words of the rule packs: a rule with the proof that it means what it says.
//
// Must not hold any rule.

import type { Rule } from "../types.ts";

/** How bad a leak of a match is. */
export type Severity = "low" | "medium" | "high" | "critical";

/** The regimes under which users filter rules. */
export type ComplianceTag = "PCI" | "HIPAA" | "GDPR" | "CCPA" | "GLBA" | "SOX";

/** A built-in rule as data. Tests check every example against RE2. */
export interface PackRule extends Rule {
  /** Where the format is stated. */
  readonly source: string;
  /** `medium` when absent. */
  readonly severity?: Severity;
  /** Regimes under which a leak of a match counts. */
  readonly tags?: readonly ComplianceTag[];
  readonly examples: {
    /**
     * Texts in which this rule has exactly one finding, which stands between « and » (not part of the text).
     * Secrets are made up: valid in form, without entropy.
     */
    readonly match: readonly string[];
    /** Near misses: this rule finds nothing in them. */
    readonly no: readonly string[];
  };
}
