// Who asks, and what is protected.

/** Who is behind a session, as a verified token says. */
export interface Principal {
  readonly id: string;
  readonly groups: readonly string[];
  /** Resource names the token is limited to; absent means all that policy allows. */
  readonly resources?: readonly string[];
  readonly tokenId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What is protected. */
export interface Resource {
  readonly name: string;
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly database?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Weir's own way into a resource. Never logged, never shown to a client. */
export interface Credential {
  readonly user: string;
  readonly password?: string;
}

/** The principal behind the operator token: whoever may read the gateway's data folder (DECISIONS 28). */
export const OPERATOR_ID = "operator";
/** Its group; also who reviews when a policy's hold names no reviewers. */
export const OPERATORS_GROUP = "operators";
