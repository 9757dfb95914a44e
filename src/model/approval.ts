// Holds and their decisions.

import type { MaskedBytes } from "./masking.ts";
import type { Reason } from "./verdict.ts";

/** What a reviewer decides on. Bound to the exact operation by `digest`; used once (law 6). */
export interface HoldRequest {
  readonly sessionId: string;
  readonly principalId: string;
  readonly resource: string;
  readonly digest: string;
  readonly policyVersion: string;
  readonly reason: Reason;
  /** Masked: reviewers never see raw values. */
  readonly summary: MaskedBytes;
  readonly effects: readonly string[];
  readonly targets: readonly string[];
  readonly inTransaction: boolean;
  readonly reviewers: readonly string[];
  readonly quorum: number;
  readonly waitMs: number;
}

/** Told to the client while it waits. */
export interface Hold {
  readonly id: string;
  readonly expiresAt: number;
  readonly reviewers: readonly string[];
  readonly quorum: number;
}

export type HoldOutcome =
  | { readonly kind: "approved"; readonly by: readonly string[] }
  | { readonly kind: "denied"; readonly by: string; readonly comment?: string }
  | { readonly kind: "expired" }
  | { readonly kind: "withdrawn" };

/** Runs holds. An approved outcome is given out once: it is consumed before it is returned. */
export interface ApprovalGate {
  /**
   * @param signal Aborted when the client cancels or leaves: the hold is withdrawn.
   * @throws WeirError `APPROVAL_OVERLOADED`, `STORE_UNAVAILABLE`: the caller denies.
   */
  hold(request: HoldRequest, onHold: (hold: Hold) => void, signal: AbortSignal): Promise<HoldOutcome>;
}
