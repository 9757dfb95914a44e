// Policy documents from text to an engine, with every mistake of every file told at once.
//
// The shape is zod's business (document.ts); what a shape cannot say is checked here: a rule is exactly one of deny, hold and allow,
// a hold names reviewers, patterns compile, names are unique. Positions come from the YAML tree that the values came from.
//
// Must not: read files, or accept a document in part: one mistake and nothing is loaded.

import { createHash } from "node:crypto";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { formatProblem, nearest, type Problem } from "../base/problem.ts";
import type { PolicyEngine } from "../model/verdict.ts";
import type { PolicyDocument, PolicyEntry, RuleEntry } from "./document.ts";
import { type CompiledPolicy, type CompiledRule, Engine } from "./engine.ts";
import { anyOf, compileMatch, nameTest, type PatternCompiler } from "./match.ts";
import { type Path, SourceDocument } from "./source.ts";

export interface PolicySource {
  /** As it shall stand in messages: a path. */
  readonly name: string;
  readonly text: string;
}

export interface PolicyDeps {
  /** RE2. @throws WeirError `RULE_SYNTAX`. */
  readonly compilePattern: PatternCompiler;
  /** Entities that configured rules find. When given, a mask may name no other, and `"*"` stands for each of them. */
  readonly entities?: readonly string[];
}

/** What was loaded, for listings. */
export interface LoadedDocument {
  readonly name: string;
  readonly policies: readonly { readonly name: string; readonly rules: number; readonly masks: number }[];
}

export interface LoadedPolicies extends PolicyEngine {
  readonly documents: readonly LoadedDocument[];
}

/**
 * @param sources In the order in which rules shall be looked at: of two that match alike, the first is the reason.
 * @throws WeirError `POLICY_INVALID`; `details.problems` is a list of {@link Problem}, the message shows them all.
 */
export function loadPolicies(sources: readonly PolicySource[], deps: PolicyDeps): LoadedPolicies {
  const problems: Problem[] = [];
  const names = new Map<string, string>();
  const compiled: CompiledPolicy[] = [];
  const documents: LoadedDocument[] = [];
  const canonical: PolicyEntry[] = [];
  for (const source of sources) {
    const document = new SourceDocument(source.name, source.text, problems);
    const value = document.read();
    if (value === null) continue;
    new Checks(document, deps, names).document(value);
    canonical.push(...value.policies);
    documents.push({
      name: source.name,
      policies: value.policies.map((policy) => ({
        name: policy.name,
        rules: policy.rules?.length ?? 0,
        masks: policy.mask?.length ?? 0,
      })),
    });
    if (problems.length === 0)
      compiled.push(...value.policies.map((policy) => compilePolicy(policy, deps.compilePattern)));
  }
  if (problems.length > 0)
    throw new WeirError("POLICY_INVALID", problems.map(formatProblem).join("\n\n"), {
      details: { problems },
    });
  const version = createHash("sha256").update(canonicalJson(canonical)).digest("hex");
  const engine = new Engine(compiled, version, deps.entities);
  return {
    version,
    documents,
    decide: (request) => engine.decide(request),
    obligations: (principal, resource) => engine.obligations(principal, resource),
  };
}

const KINDS = ["deny", "hold", "allow"] as const;

/** What the shape cannot say. */
class Checks {
  readonly #document: SourceDocument;
  readonly #deps: PolicyDeps;
  readonly #names: Map<string, string>;

  constructor(document: SourceDocument, deps: PolicyDeps, names: Map<string, string>) {
    this.#document = document;
    this.#deps = deps;
    this.#names = names;
  }

  document(value: PolicyDocument): void {
    value.policies.forEach((policy, i) => {
      this.#policy(policy, ["policies", i]);
    });
  }

  #policy(policy: PolicyEntry, path: Path): void {
    const before = this.#names.get(policy.name);
    if (before !== undefined)
      this.#say(
        "POLICY_DUPLICATE",
        [...path, "name"],
        `policy "${policy.name}" exists already, in ${before}`,
      );
    else this.#names.set(policy.name, this.#document.name);
    if (policy.subjects.groups === undefined && policy.subjects.principals === undefined)
      this.#say("POLICY_VALUE", [...path, "subjects"], "subjects must have groups or principals", ALL_HINT);
    const { names, labels, protocols } = policy.resources;
    if (names === undefined && protocols === undefined && Object.keys(labels ?? {}).length === 0)
      this.#say(
        "POLICY_VALUE",
        [...path, "resources"],
        "resources must have names, labels or protocols",
        ALL_HINT,
      );
    if ((policy.rules?.length ?? 0) === 0 && (policy.mask?.length ?? 0) === 0)
      this.#say("POLICY_VALUE", path, "the policy has neither rules nor mask, so it does nothing");
    policy.rules?.forEach((rule, i) => {
      this.#rule(rule, [...path, "rules", i]);
    });
    policy.mask?.forEach((mask, i) => {
      const at = [...path, "mask", i];
      if (mask.entities === undefined && mask.columns === undefined)
        this.#say("POLICY_VALUE", at, "a mask must have entities or columns");
      mask.entities?.forEach((entity, j) => {
        this.#entity(entity, [...at, "entities", j]);
      });
      mask.columns?.forEach((column, j) => {
        if (!isMaskColumn(column))
          this.#say(
            "POLICY_VALUE",
            [...at, "columns", j],
            MASK_COLUMN,
            "To mask a kind of value everywhere, use  entities.",
          );
      });
    });
  }

  #rule(rule: RuleEntry, path: Path): void {
    const given = KINDS.filter((kind) => rule[kind] !== undefined);
    if (given.length !== 1) {
      const what = given.length === 0 ? "none of them" : given.join(" and ");
      this.#say("POLICY_RULE", path, `a rule has exactly one of deny, hold and allow; this one has ${what}`);
      return;
    }
    const kind = given[0];
    const match = rule[kind] ?? {};
    if (Object.keys(match).length === 0)
      this.#say(
        "POLICY_RULE",
        [...path, kind],
        `${kind} has no condition, so it is not clear what it matches`,
        EVERY_HINT,
      );
    if (kind === "allow" && match.effects?.includes("unknown"))
      this.#say(
        "POLICY_RULE",
        [...path, kind, "effects"],
        "an allow rule cannot name unknown: what is not known is never allowed",
        "A hold rule may name it; a reviewer then decides.",
      );
    if (match.pattern !== undefined) this.#pattern(match.pattern, [...path, kind, "pattern"]);
    if (kind === "hold" && rule.reviewers === undefined)
      this.#say("POLICY_RULE", path, "a hold needs reviewers: the groups whose members may decide");
    if (kind !== "hold")
      for (const key of ["reviewers", "quorum", "wait"] as const)
        if (rule[key] !== undefined)
          this.#say("POLICY_RULE", [...path, key], `${key} belongs to a hold; this rule is ${kind}`);
  }

  #pattern(pattern: string, path: Path): void {
    try {
      this.#deps.compilePattern(pattern);
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      this.#say(
        "POLICY_PATTERN",
        path,
        error.message,
        "Patterns are RE2: no look-around, no back-references.",
      );
    }
  }

  #entity(entity: string, path: Path): void {
    const known = this.#deps.entities;
    if (entity === "*" || known === undefined || known.includes(entity)) return;
    const near = nearest(entity, known);
    this.#say(
      "POLICY_UNKNOWN_ENTITY",
      path,
      `no configured rule finds the entity "${entity}"`,
      near === undefined ? "`weir rules` lists the entities that are found." : `Did you mean ${near}?`,
    );
  }

  #say(code: Problem["code"], path: Path, message: string, hint?: string): void {
    this.#document.report(code, path, message, hint);
  }
}

/** Whether a mask's column is one column, or every column of one table. */
function isMaskColumn(text: string): boolean {
  const parts = text.split(".");
  const column = parts[parts.length - 1];
  return (
    parts.length > 1 &&
    !parts.slice(0, -1).some((part) => part.includes("*")) &&
    (column === "*" || !column.includes("*"))
  );
}

const MASK_COLUMN = "a mask names table.column or schema.table.column; only the column may be *";
const ALL_HINT = 'Write "*" to mean all of them.';
const EVERY_HINT = 'Write "*" to match every operation.';

function compilePolicy(policy: PolicyEntry, compilePattern: PatternCompiler): CompiledPolicy {
  const test = (patterns: readonly string[]) => anyOf(patterns.map((pattern) => nameTest(pattern, false)));
  const { groups, principals } = policy.subjects;
  const { names, labels, protocols } = policy.resources;
  return {
    name: policy.name,
    // A group `*` means everyone, those in no group included.
    subjects: {
      groups: test(groups ?? []),
      principals: test([...(principals ?? []), ...(groups?.includes("*") ? ["*"] : [])]),
    },
    resources: {
      names: test(names ?? ["*"]),
      protocols: test(protocols ?? ["*"]),
      labels: Object.entries(labels ?? {}).map(([label, values]) => [label, test(values)] as const),
    },
    rules: (policy.rules ?? []).map((rule, i) => compileRule(policy.name, rule, i, compilePattern)),
    masks: policy.mask ?? [],
  };
}

function compileRule(
  policy: string,
  rule: RuleEntry,
  index: number,
  compilePattern: PatternCompiler,
): CompiledRule {
  const kind = KINDS.find((candidate) => rule[candidate] !== undefined) ?? "deny";
  const match = rule[kind] ?? {};
  return {
    kind,
    reason: {
      policy,
      rule: rule.name ?? `rules[${index}]`,
      ...(rule.message === undefined ? {} : { message: rule.message }),
    },
    matcher: compileMatch(match, kind),
    pattern: match.pattern === undefined ? undefined : compilePattern(match.pattern),
    reviewers: rule.reviewers ?? [],
    quorum: rule.quorum ?? 1,
    waitMs: rule.wait ?? LIMITS.approvalWaitMsDefault,
  };
}

/** JSON with the keys of every object in order, so that spelling and comments of a document do not count. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
