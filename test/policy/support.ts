// What the tests of policy share: RE2 by re2js, and requests from SQL text.

import { RE2JS } from "re2js";
import { WeirError } from "../../src/base/errors.ts";
import { loadSqlParser } from "../../src/language/sql/parser.ts";
import type { Principal, Resource } from "../../src/model/identity.ts";
import type { OperationFacts } from "../../src/model/operation.ts";
import type { JudgeRequest, PolicyEngine } from "../../src/model/verdict.ts";
import { loadPolicies, type PolicyDeps } from "../../src/policy/load.ts";

export function compilePattern(pattern: string): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch {
    throw new WeirError("RULE_SYNTAX", "missing closing parenthesis");
  }
}

export const DEPS: PolicyDeps = { compilePattern, entities: ["EMAIL", "SSN", "PAYMENT_CARD"] };

export function load(text: string, deps: PolicyDeps = DEPS): PolicyEngine {
  return loadPolicies([{ name: "policies/test.yaml", text }], deps);
}

export function principal(id: string, ...groups: string[]): Principal {
  return { id, groups, tokenId: "t", expiresAt: 0 };
}

export function resource(name: string, labels: Record<string, string> = {}, protocol = "postgres"): Resource {
  return { name, protocol, host: "h", port: 1, labels };
}

const parser = await loadSqlParser();

export function sql(text: string, options: { facts?: OperationFacts } = {}): JudgeRequest["operation"] {
  return { kind: "sql", text, facts: options.facts ?? parser.analyse(text).facts };
}
