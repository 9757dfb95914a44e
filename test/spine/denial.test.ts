// What a client is told of a refusal: its code and words.

import { expect, test } from "vitest";
import type { Denial } from "../../src/model/session.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { deniedByPolicy } from "../../src/spine/denial.ts";
import { ALLOW_ALL } from "./fakes.ts";

type Code = Extract<Verdict, { kind: "deny" }>["code"];

const RULE = { policy: "prod", rule: "no-drops" };
const NONE = { policy: "default", rule: "default" };
const CASES: [
  name: string,
  given: { reason: { policy: string; rule: string }; code?: Code; unknown?: string },
  code: Denial["code"],
  message: string,
][] = [
  [
    "a rule that matched",
    { reason: RULE, code: "POLICY_DENIED" },
    "POLICY_DENIED",
    'refused by policy rule "no-drops" of "prod"',
  ],
  [
    "a rule that matched what is not understood has the verdict's code and names the rule",
    { reason: RULE, code: "POLICY_UNKNOWN_OPERATION", unknown: "it is cut" },
    "POLICY_UNKNOWN_OPERATION",
    'refused by policy rule "no-drops" of "prod"',
  ],
  [
    "the verdict's code counts, whatever the facts say",
    { reason: NONE, code: "POLICY_DENIED", unknown: "it is cut" },
    "POLICY_DENIED",
    "refused: no policy rule allows this operation",
  ],
  [
    "an unknown effect in facts that are understood",
    { reason: NONE, code: "POLICY_UNKNOWN_OPERATION" },
    "POLICY_UNKNOWN_OPERATION",
    "refused: the operation could not be understood, so no policy can allow it",
  ],
  [
    "no rule, and an engine that gives no code",
    { reason: NONE },
    "POLICY_DENIED",
    "refused: no policy rule allows this operation",
  ],
  [
    "not understood, and an engine that gives no code",
    { reason: NONE, unknown: "it is cut" },
    "POLICY_UNKNOWN_OPERATION",
    "refused: the operation could not be understood, so no policy can allow it",
  ],
];
for (const [name, { reason, code, unknown }, wanted, message] of CASES) {
  test(name, () => {
    const verdict = {
      kind: "deny" as const,
      reason,
      obligations: ALLOW_ALL,
      ...(code === undefined ? {} : { code }),
    };
    const facts = { statements: [], ...(unknown === undefined ? {} : { unknown }) };
    expect(deniedByPolicy(verdict, facts, { sessionId: "s1", op: 2 })).toMatchObject({
      code: wanted,
      message,
      reason,
    });
  });
}
