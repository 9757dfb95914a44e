// The words of the masking core: rules, findings, actions, and bytes that are known to be masked.
import type { MaskAction } from "../base/mask.ts";

export type { MaskAction };

export type ValidatorName = "luhn" | "iban" | "ssn";

/** What to find and how to mask it. */
export interface Rule {
  /** Unique in its set: lower case words joined by `-`. */
  readonly id: string;
  /** What a match is, such as `EMAIL`; several rules may share one. */
  readonly entity: string;
  /** RE2 syntax. A group named `secret` narrows the finding to its bytes. */
  readonly pattern: string;
  /** No match without it (DECISIONS 2). */
  readonly validator?: ValidatorName;
  /** Bytes, counted from the start of a match; `LIMITS.matchBytesDefault` when absent. */
  readonly maxLen?: number;
  readonly mask: MaskAction;
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
}

declare const maskedBrand: unique symbol;

/** Bytes that came out of the core. Only `redact/` makes them, so forgetting to mask does not compile. */
export type MaskedBytes = Uint8Array & { readonly [maskedBrand]: true };
