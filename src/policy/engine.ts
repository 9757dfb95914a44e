// Judges operations by compiled policies.
//
// Each statement gets the gravest verdict of the rules that match it (deny, then hold, then allow, and deny when none does);
// the gravest statement governs the operation. A statement with an unknown effect is never allowed; it is held only by a rule that
// names `unknown`, and an operation that could not be understood at all is always denied: a reviewer could not tell either.
//
// Of several holds that match one statement the first in the documents governs. When statements of one operation are held by
// different rules, all must be satisfied: the largest quorum, the shortest wait, reviewers in every rule's groups.
//
// Must not: do I/O, read a clock, or keep anything from one operation to the next but what depends on documents alone.

import { LIMITS } from "../base/limits.ts";
import type { Principal, Resource } from "../model/identity.ts";
import type { StatementFacts } from "../model/operation.ts";
import type { JudgeRequest, Obligations, PolicyEngine, Reason, Verdict } from "../model/verdict.ts";
import type { MaskEntry } from "./document.ts";
import { obligationsOf } from "./masks.ts";
import type { Matcher, NameTest } from "./match.ts";

export interface CompiledRule {
  readonly kind: "deny" | "hold" | "allow";
  readonly reason: Reason;
  readonly matcher: Matcher;
  readonly pattern: ((text: string) => boolean) | undefined;
  readonly reviewers: readonly string[];
  readonly quorum: number;
  readonly waitMs: number;
}

export interface CompiledPolicy {
  readonly name: string;
  readonly subjects: { readonly groups: NameTest; readonly principals: NameTest };
  readonly resources: {
    readonly names: NameTest;
    readonly protocols: NameTest;
    readonly labels: readonly (readonly [label: string, test: NameTest])[];
  };
  readonly rules: readonly CompiledRule[];
  readonly masks: readonly MaskEntry[];
}

/** Policies that apply to one principal on one resource. */
interface Applicable {
  readonly deny: readonly CompiledRule[];
  readonly hold: readonly CompiledRule[];
  readonly allow: readonly CompiledRule[];
  readonly obligations: Obligations;
}

const NOTHING_MATCHED: Reason = { policy: "default", rule: "default", message: "no rule allows this" };
const NOT_KNOWN: Reason = {
  policy: "default",
  rule: "default",
  message: "what this does cannot be told, so no rule can allow it",
};
const NO_COMMON_REVIEWER: Reason = {
  policy: "default",
  rule: "default",
  message: "its statements need reviewers of different groups; send them one by one",
};

/** Stands for a text that could not be understood. */
const UNKNOWN_STATEMENT: StatementFacts = {
  verb: "unknown",
  verbs: ["unknown"],
  effects: ["unknown"],
  tables: [],
  functions: [],
  columns: [],
  withoutWhere: false,
};

/** Stands for an operation without a statement, such as a comment: it does nothing, and a rule must still allow it. */
const EMPTY_STATEMENT: StatementFacts = {
  ...UNKNOWN_STATEMENT,
  verb: "empty",
  verbs: ["empty"],
  effects: ["read"],
};

function applies(
  policy: CompiledPolicy,
  principal: Pick<Principal, "id" | "groups">,
  resource: Resource,
): boolean {
  const { subjects, resources } = policy;
  if (!subjects.principals(principal.id) && !principal.groups.some(subjects.groups)) return false;
  if (!resources.names(resource.name) || !resources.protocols(resource.protocol)) return false;
  return resources.labels.every(
    ([label, test]) => Object.hasOwn(resource.labels, label) && test(resource.labels[label]),
  );
}

export class Engine implements PolicyEngine {
  readonly version: string;
  readonly #policies: readonly CompiledPolicy[];
  readonly #entities: readonly string[] | undefined;
  /** A session keeps its principal and resource objects, so what applies to them is worked out once. */
  readonly #cache = new WeakMap<Principal, WeakMap<Resource, Applicable>>();

  constructor(policies: readonly CompiledPolicy[], version: string, entities: readonly string[] | undefined) {
    this.version = version;
    this.#policies = policies;
    this.#entities = entities;
  }

  obligations(principal: Principal, resource: Resource): Obligations {
    return this.#applicable(principal, resource).obligations;
  }

  decide(request: JudgeRequest): Verdict {
    const { facts, text } = request.operation;
    const applicable = this.#applicable(request.principal, request.resource);
    const { obligations } = applicable;
    const texts = new Map<CompiledRule, boolean>();
    const find = (
      rules: readonly CompiledRule[],
      statement: StatementFacts,
      usable?: (rule: CompiledRule) => boolean,
    ) =>
      rules.find(
        (rule) =>
          (usable?.(rule) ?? true) && rule.matcher.matches(statement, () => textMatches(rule, text, texts)),
      );
    const understood = facts.unknown === undefined;
    const statements = !understood
      ? [UNKNOWN_STATEMENT]
      : facts.statements.length === 0
        ? [EMPTY_STATEMENT]
        : facts.statements;

    for (const statement of statements) {
      const denied = find(applicable.deny, statement);
      if (denied !== undefined)
        return {
          kind: "deny",
          reason: denied.reason,
          obligations,
          code: understood ? "POLICY_DENIED" : "POLICY_UNKNOWN_OPERATION",
        };
    }
    if (!understood)
      return { kind: "deny", reason: NOT_KNOWN, obligations, code: "POLICY_UNKNOWN_OPERATION" };

    let allowed: CompiledRule | undefined;
    const holds: CompiledRule[] = [];
    let undecided: Verdict | undefined;
    for (const statement of statements) {
      const unknown = statement.effects.includes("unknown");
      const held = find(
        applicable.hold,
        statement,
        unknown ? (rule) => rule.matcher.namesUnknown : undefined,
      );
      if (held !== undefined) {
        if (!holds.includes(held)) holds.push(held);
        continue;
      }
      const allow = find(applicable.allow, statement);
      if (allow !== undefined) allowed ??= allow;
      else
        undecided ??= {
          kind: "deny",
          reason: unknown ? NOT_KNOWN : NOTHING_MATCHED,
          obligations,
          code: unknown ? "POLICY_UNKNOWN_OPERATION" : "POLICY_DENIED",
        };
    }
    if (undecided !== undefined) return undecided;
    if (holds.length > 0) return combine(holds, obligations);
    // Every statement was held, allowed or undecided, so one that was allowed is left.
    if (allowed === undefined)
      return { kind: "deny", reason: NOTHING_MATCHED, obligations, code: "POLICY_DENIED" };
    return { kind: "allow", reason: allowed.reason, obligations };
  }

  #applicable(principal: Principal, resource: Resource): Applicable {
    let byResource = this.#cache.get(principal);
    if (byResource === undefined) this.#cache.set(principal, (byResource = new WeakMap()));
    const known = byResource.get(resource);
    if (known !== undefined) return known;
    const policies = this.#policies.filter((policy) => applies(policy, principal, resource));
    const rules = policies.flatMap((policy) => policy.rules);
    const applicable: Applicable = {
      deny: rules.filter((rule) => rule.kind === "deny"),
      hold: rules.filter((rule) => rule.kind === "hold"),
      allow: rules.filter((rule) => rule.kind === "allow"),
      obligations: obligationsOf(
        policies.flatMap((policy) => policy.masks),
        this.#entities,
        this.version,
      ),
    };
    byResource.set(resource, applicable);
    return applicable;
  }
}

/** A pattern is run at most once for an operation, and only when the rest of its rule matches. */
function textMatches(rule: CompiledRule, text: string, done: Map<CompiledRule, boolean>): boolean {
  if (rule.pattern === undefined) return true;
  let answer = done.get(rule);
  if (answer === undefined) done.set(rule, (answer = rule.pattern(text)));
  return answer;
}

function combine(holds: readonly CompiledRule[], obligations: Obligations): Verdict {
  const reviewers = holds[0].reviewers.filter((group) =>
    holds.every((rule) => rule.reviewers.includes(group)),
  );
  if (reviewers.length === 0)
    return { kind: "deny", reason: NO_COMMON_REVIEWER, obligations, code: "POLICY_DENIED" };
  return {
    kind: "hold",
    reason: holds[0].reason,
    obligations,
    reviewers,
    quorum: Math.min(LIMITS.quorumMax, Math.max(...holds.map((rule) => rule.quorum))),
    waitMs: Math.min(...holds.map((rule) => rule.waitMs)),
  };
}
