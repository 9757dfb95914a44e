// The rows of the store and the repositories over them. One schema, whichever database holds it.
//
// Times are milliseconds since the epoch here and ISO 8601 text in the tables, lists and maps are JSON text in
// the tables: so every home of the store (SQLite now, PostgreSQL later) gives back exactly the same values.
// Free text loses NUL characters (they become U+2400), since PostgreSQL cannot hold them.
//
// Must not: know what a policy or an approval means; compare-and-set is all it offers.

/** One session, open or over. */
export interface SessionRow {
  readonly id: string;
  /** The process that serves it; a session of a dead gateway is closed off at the next start. */
  readonly gateway: string;
  readonly principal: string;
  readonly groups: readonly string[];
  readonly tokenId: string;
  readonly resource: string;
  readonly protocol: string;
  readonly client: { readonly address: string; readonly user?: string; readonly application?: string };
  /** Path of the recording, relative to the data directory. */
  readonly recording: string;
  readonly rulesDigest: string;
  readonly openedAt: number;
  /** Absent while the session is open. */
  readonly closed?: SessionClosing;
}

export interface SessionClosing {
  readonly at: number;
  /** `client`, `upstream`, `drain`, `error`, or `gateway lost` when the next start closed it off. */
  readonly reason: string;
  readonly code?: string;
  readonly operations: number;
  /** Findings that were masked, by entity. */
  readonly masked: Readonly<Record<string, number>>;
  /** What recovery found in the recording of a lost gateway. */
  readonly recovery?: Readonly<Record<string, unknown>>;
}

export interface SessionFilter {
  readonly principal?: string;
  readonly resource?: string;
  readonly open?: boolean;
  /** Sessions opened before this one (by opening time, then id): the next page. */
  readonly before?: { readonly openedAt: number; readonly id: string };
  /** 1 to `LIMITS.listRowsMax`; default 100. */
  readonly limit?: number;
}

export interface SessionRepository {
  insert(row: SessionRow): Promise<void>;
  /** Closes an open session. Answers false when it is unknown or already closed. */
  close(id: string, closing: SessionClosing): Promise<boolean>;
  get(id: string): Promise<SessionRow | null>;
  /** Newest first. */
  list(filter?: SessionFilter): Promise<readonly SessionRow[]>;
}

/** `used` is final: an approved operation has been released, once. */
export type ApprovalState = "pending" | "approved" | "denied" | "expired" | "withdrawn" | "used";

export interface ApprovalDecision {
  readonly reviewer: string;
  readonly verdict: "approve" | "deny";
  readonly comment?: string;
  readonly at: number;
}

/** One hold. All but `state`, `closedAt` and `decisions` is fixed when it is made. */
export interface ApprovalRow {
  readonly id: string;
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

export interface ApprovalFilter {
  readonly state?: ApprovalState;
  readonly session?: string;
  readonly limit?: number;
}

export interface ApprovalRepository {
  insert(row: Omit<ApprovalRow, "state" | "closedAt" | "decisions">): Promise<void>;
  get(id: string): Promise<ApprovalRow | null>;
  /** Newest first. */
  list(filter?: ApprovalFilter): Promise<readonly ApprovalRow[]>;
  /**
   * Adds a decision while the approval is pending and not expired. Answers the row with the decision in it, or
   * null when it was no longer pending, had expired, or this reviewer had decided already.
   */
  decide(id: string, decision: ApprovalDecision): Promise<ApprovalRow | null>;
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
  /**
   * Ends what gateways other than `gateway` left pending or approved but unused: `denied`, since nobody waits for
   * them any more. Only where this gateway is the store's sole user (the embedded home). Answers their ids.
   */
  denyOrphans(gateway: string, at: number): Promise<readonly string[]>;
}

/** What the store knows of a recording: enough to find a cut that leaves the file whole. */
export interface AnchorRow {
  readonly recording: string;
  /** Frames in the file. */
  readonly count: number;
  /** The chain's hash after them, in hex. */
  readonly head: string;
  readonly closed: boolean;
  readonly updatedAt: number;
}

export interface AnchorRepository {
  /** Written together with others that arrive meanwhile; resolves once on disk. A count never goes back. */
  put(anchor: Omit<AnchorRow, "updatedAt">): Promise<void>;
  get(recording: string): Promise<AnchorRow | null>;
}

export interface RevocationRepository {
  /** @param until When the token would have expired by itself: the row may go then. */
  revoke(tokenId: string, until: number, at: number): Promise<void>;
  isRevoked(tokenId: string): Promise<boolean>;
  list(): Promise<readonly { readonly tokenId: string; readonly until: number }[]>;
  /** Removes rows whose `until` has passed. Answers how many. */
  prune(now: number): Promise<number>;
}

/** Facts about the installation, such as its id. */
export interface MetaRepository {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

/** All repositories over one database. Every method rejects with WeirError `STORE_UNAVAILABLE` when it fails. */
export interface Store {
  readonly sessions: SessionRepository;
  readonly approvals: ApprovalRepository;
  readonly anchors: AnchorRepository;
  readonly revocations: RevocationRepository;
  readonly meta: MetaRepository;
  close(): Promise<void>;
}
