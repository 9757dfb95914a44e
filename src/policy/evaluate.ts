// The pure part of `weir policy eval`: one line in, one verdict out. What parses the operation is the caller's.

import { z } from "zod";
import { WeirError } from "../base/errors.ts";
import type { Principal, Resource } from "../model/identity.ts";
import { EFFECTS, type Effect, type OperationFacts } from "../model/operation.ts";
import type { PolicyEngine, Verdict } from "../model/verdict.ts";

const resourceObject = z.strictObject({
  name: z.string(),
  protocol: z.string().default("postgres"),
  labels: z.record(z.string(), z.string()).default({}),
});

const line = z.object({
  id: z.union([z.string(), z.number()]),
  principal: z.object({ id: z.string(), groups: z.array(z.string()).default([]) }),
  resource: z.union([z.string(), resourceObject]),
  operation: z.object({ text: z.string() }),
});

export type EvaluationRequest = z.infer<typeof line>;

export interface Evaluation {
  readonly id: string | number;
  readonly verdict: Verdict["kind"];
  /** `policy/rule`, or `default`. */
  readonly rule: string;
  /** The gravest effect. */
  readonly effect: Effect;
  readonly verbs: readonly string[];
  /** Tables, as qualified as the operation says. */
  readonly targets: readonly string[];
}

/** @throws WeirError `USAGE` when the value is not a request; the message names the field. */
export function evaluationRequest(value: unknown): EvaluationRequest {
  const result = line.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new WeirError(
    "USAGE",
    `an evaluation line is wrong at ${issue.path.map(String).join(".") || "its start"}`,
  );
}

/** @param resources Looks up a resource given by name. @throws WeirError `RESOURCE_UNKNOWN`. */
export function evaluate(
  request: EvaluationRequest,
  facts: OperationFacts,
  engine: PolicyEngine,
  resources: (name: string) => Resource | undefined,
): Evaluation {
  const principal: Principal = {
    id: request.principal.id,
    groups: request.principal.groups,
    tokenId: "evaluation",
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  const verdict = engine.decide({
    principal,
    resource: resourceOf(request.resource, resources),
    operation: { kind: "sql", text: request.operation.text, facts },
  });
  const { policy, rule } = verdict.reason;
  return {
    id: request.id,
    verdict: verdict.kind,
    rule: policy === "default" ? "default" : `${policy}/${rule}`,
    effect: gravestEffect(facts),
    verbs: [...new Set(facts.statements.flatMap((statement) => statement.verbs))],
    targets: targetsOf(facts),
  };
}

function resourceOf(
  given: EvaluationRequest["resource"],
  resources: (name: string) => Resource | undefined,
): Resource {
  if (typeof given !== "string") return { ...given, host: "", port: 0 };
  const known = resources(given);
  if (known === undefined)
    throw new WeirError(
      "RESOURCE_UNKNOWN",
      `no resource is called "${given}"; name one of the configuration`,
    );
  return known;
}

/** `unknown` when nothing certain can be said; `read` for an operation that does nothing. */
export function gravestEffect(facts: OperationFacts): Effect {
  if (facts.unknown !== undefined) return "unknown";
  let gravest = 0;
  for (const { effects } of facts.statements)
    for (const effect of effects) gravest = Math.max(gravest, EFFECTS.indexOf(effect));
  return EFFECTS[gravest];
}

/** Table names of all statements, each once. */
export function targetsOf(facts: OperationFacts): string[] {
  const names = facts.statements.flatMap((statement) =>
    statement.tables.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`)),
  );
  return [...new Set(names)];
}
