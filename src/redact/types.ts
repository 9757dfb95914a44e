// The words of the masking core: rules, findings, actions, and bytes that are known to be masked.
import type { MaskAction } from "../base/mask.ts";
import type { ValidatorName } from "./validators.ts";
import type { ViewName, ViewOption } from "./views.ts";

export type { MaskAction, ValidatorName, ViewName, ViewOption };

/** How sure a finding is: `low` needs context to be worth a look, `high` is one by form and checksum. */
export type Confidence = "low" | "medium" | "high";

/** What to find and how to mask it. */
export interface Rule {
  /** Unique in its set: lower case words joined by `-`. */
  readonly id: string;
  /** What a match is, such as `EMAIL`; several rules may share one. */
  readonly entity: string;
  /** RE2 syntax. A group named `secret` narrows the finding to its bytes. */
  readonly pattern: string;
  /** A check beyond the form; what it decides is said by `check`. */
  readonly validator?: ValidatorName;
  /**
   * `required`, the default: no match without it. `scoring`: a match that passes has confidence `high`, and one that fails
   * stays a match (DECISIONS 2).
   */
  readonly check?: "required" | "scoring";
  /** Of a match; when absent `high` with a required validator, else `medium`. */
  readonly confidence?: Confidence;
  /** Bytes, counted from the start of a match; `LIMITS.matchBytesDefault` when absent. */
  readonly maxLen?: number;
  readonly mask: MaskAction;
  /** What a match is: secrets are also looked for in encoded text (`views` of a rule set). Neither when absent. */
  readonly kind?: "secret" | "personal";
}

/** The confidence of a match that no scoring validator has raised. */
export function confidenceOf(rule: Rule): Confidence {
  if (rule.confidence !== undefined) return rule.confidence;
  return rule.validator !== undefined && rule.check !== "scoring" ? "high" : "medium";
}

/** Half-open range of input bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span with the rule that found it. Offsets are input bytes from the start of the stream or value. */
export interface Finding extends Span {
  readonly rule: string;
  readonly entity: string;
  /** The match reached the rule's `maxLen` and was masked as it stood. */
  readonly truncated: boolean;
  readonly confidence: Confidence;
  /** The encodings that it was seen through, the outermost first; absent when it stood there raw. */
  readonly via?: readonly ViewName[];
}

declare const maskedBrand: unique symbol;

/** Bytes that came out of the core. Only `redact/` makes them, so forgetting to mask does not compile. */
export type MaskedBytes = Uint8Array & { readonly [maskedBrand]: true };
