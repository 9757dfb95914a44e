// The tables as kysely sees them. Only text and integers: what every database gives back the same way.

export interface Schema {
  meta: { key: string; value: string };
  sessions: {
    id: string;
    gateway: string;
    principal: string;
    groups: string;
    token_id: string;
    resource: string;
    protocol: string;
    client: string;
    recording: string;
    rules_digest: string;
    opened_at: string;
    closed_at: string | null;
    close_reason: string | null;
    close_code: string | null;
    operations: number | null;
    masked: string | null;
    recovery: string | null;
  };
  approvals: {
    id: string;
    gateway: string;
    session_id: string;
    principal_id: string;
    resource: string;
    digest: string;
    policy_version: string;
    reason: string;
    summary: string;
    effects: string;
    targets: string;
    in_transaction: number;
    reviewers: string;
    quorum: number;
    created_at: string;
    expires_at: string;
    state: string;
    closed_at: string | null;
  };
  approval_decisions: {
    approval: string;
    reviewer: string;
    verdict: string;
    comment: string | null;
    at: string;
  };
  anchors: { recording: string; count: number; head: string; closed: number; updated_at: string };
  revocations: { token_id: string; until: string; revoked_at: string };
}
