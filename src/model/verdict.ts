// What policy answers.

import type { Principal, Resource } from "./identity.ts";
import type { ColumnName, EntityMask, MaskAction } from "./masking.ts";
import type { Operation } from "./operation.ts";

/** A column mask; a name without a schema matches that table in every schema. */
export interface ColumnMask {
  readonly column: Omit<ColumnName, "schema"> & { readonly schema?: string };
  readonly action: MaskAction;
}

/** What an allowed operation must still obey. */
export interface Obligations {
  readonly entityMasks: readonly EntityMask[];
  readonly columnMasks: readonly ColumnMask[];
  readonly policyVersion: string;
}

/** Where a verdict comes from. `rule` is `default` when no rule matched. */
export interface Reason {
  readonly policy: string;
  readonly rule: string;
  readonly message?: string;
}

export type Verdict =
  | { readonly kind: "allow"; readonly reason: Reason; readonly obligations: Obligations }
  | {
      readonly kind: "deny";
      readonly reason: Reason;
      readonly obligations: Obligations;
      /** `POLICY_UNKNOWN_OPERATION` when it is denied because nothing certain can be said of it. */
      readonly code?: "POLICY_DENIED" | "POLICY_UNKNOWN_OPERATION";
    }
  | {
      readonly kind: "hold";
      readonly reason: Reason;
      readonly obligations: Obligations;
      /** Groups whose members may decide. */
      readonly reviewers: readonly string[];
      readonly quorum: number;
      readonly waitMs: number;
    };

export interface JudgeRequest {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly operation: Pick<Operation, "kind" | "text" | "facts">;
}

/** Pure and synchronous: the same request and version give the same verdict. */
export interface PolicyEngine {
  /** Digest of the documents. */
  readonly version: string;
  decide(request: JudgeRequest): Verdict;
  /** What holds for everything a session sends back, whatever the operation (unsolicited messages). */
  obligations(principal: Principal, resource: Resource): Obligations;
}
