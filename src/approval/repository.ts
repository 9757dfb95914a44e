// What approvals need of a store: rows, and two compare-and-set steps. src/store satisfies this as it is; the gateway's
// wiring hands it over.
//
// Must not: import a store, or grow past what rows and compare-and-set can say.

/** `used` is final: an approved operation has been released, once. */
export type ApprovalState = "pending" | "approved" | "denied" | "expired" | "withdrawn" | "used";

export interface ApprovalDecision {
  /** The principal's id. */
  readonly reviewer: string;
  readonly verdict: "approve" | "deny";
  /** Masked. */
  readonly comment?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One hold. All but `state`, `closedAt` and `decisions` is fixed when it is made. Times are milliseconds since the epoch. */
export interface Approval {
  readonly id: string;
  /** The gateway process in which the operation waits. */
  readonly gateway: string;
  readonly sessionId: string;
  readonly principalId: string;
  readonly resource: string;
  readonly digest: string;
  readonly policyVersion: string;
  readonly reason: { readonly policy: string; readonly rule: string; readonly message?: string };
  /** Masked text. */
  readonly summary: string;
  readonly effects: readonly string[];
  readonly targets: readonly string[];
  readonly inTransaction: boolean;
  /** Groups whose members may decide; `*` is any operator of the gateway. */
  readonly reviewers: readonly string[];
  readonly quorum: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state: ApprovalState;
  /** When it left `pending`. */
  readonly closedAt?: number;
  /** Oldest first. */
  readonly decisions: readonly ApprovalDecision[];
}

export type NewApproval = Omit<Approval, "state" | "closedAt" | "decisions">;

export interface ApprovalFilter {
  readonly state?: ApprovalState;
  readonly session?: string;
  readonly limit?: number;
}

/** Every method rejects with WeirError `STORE_UNAVAILABLE` when it fails. */
export interface ApprovalRepository {
  insert(approval: NewApproval): Promise<void>;
  get(id: string): Promise<Approval | null>;
  /** Newest first. */
  list(filter?: ApprovalFilter): Promise<readonly Approval[]>;
  /**
   * Adds a decision while the approval is pending and not expired. Answers the approval with the decision in it, or
   * null when it was no longer pending, had expired, or this reviewer had decided already.
   */
  decide(id: string, decision: ApprovalDecision): Promise<Approval | null>;
  /**
   * Compare and set: of any number of concurrent callers, exactly one gets true.
   *
   * @param options.unexpired Only when `expiresAt` is after `at`.
   */
  transition(
    id: string,
    from: ApprovalState,
    to: ApprovalState,
    at: number,
    options?: { readonly unexpired?: boolean },
  ): Promise<boolean>;
  /** Ends as `denied` what gateways other than `gateway` left pending, or approved but unused. Answers their ids. */
  denyOrphans(gateway: string, at: number): Promise<readonly string[]>;
}
