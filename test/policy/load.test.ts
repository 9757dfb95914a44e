// What people see when a policy document is wrong: position, code, the line with a caret, and a hint.

import { describe, expect, test } from "vitest";
import { WeirError } from "../../src/base/errors.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { loadPolicies, type PolicySource } from "../../src/policy/load.ts";
import { compilePattern, DEPS } from "./support.ts";

function failure(...sources: PolicySource[]): WeirError {
  try {
    loadPolicies(sources, DEPS);
  } catch (error) {
    if (error instanceof WeirError) return error;
    throw error;
  }
  throw new Error("the documents were accepted");
}

const failureOf = (text: string) => failure({ name: "policies/payments.yaml", text });

test("all mistakes of a document are told at once, each with its place", () => {
  const text = `policies:
  - name: payments
    subjects: {groups: [agents]}
    resources: "*"
    rules:
      - deny: {effects: [delete]}
      - hold: {efects: [write]}
        reviewers: [dba]
      - allow: "*"
        quorum: 20
      - hold: {effects: write}
        wait: 3 weeks
    mask:
      - entities: [EMAIL]
        with: blur
      - columns: [ssn]
        with: null
`;
  const error = failureOf(text);
  expect(error.code).toBe("POLICY_INVALID");
  expect(error.message).toBe(`policies/payments.yaml:6:26  POLICY_UNKNOWN_EFFECT
  effect "delete" is not one of read, write, execute, administer, unknown
  6 |       - deny: {effects: [delete]}
    |                          ^^^^^^
  Deleting is a write. To match only deletes, use  effects: [write]  with  verbs: [delete, truncate].

policies/payments.yaml:7:16  POLICY_UNKNOWN_KEY
  "efects" is not a field of hold
  7 |       - hold: {efects: [write]}
    |                ^^^^^^
  Did you mean effects?

policies/payments.yaml:10:17  POLICY_VALUE
  quorum must be at most 16
  10 |         quorum: 20
     |                 ^^

policies/payments.yaml:12:15  POLICY_VALUE
  wait must be a duration from 1s to 24h, such as 90s, 15m or 1h30m
  12 |         wait: 3 weeks
     |               ^^^^^^^

policies/payments.yaml:15:15  POLICY_VALUE
  with must be one of redact, hash, token, null, fill, or {fill: {keep: 4}}
  15 |         with: blur
     |               ^^^^

policies/payments.yaml:16:19  POLICY_VALUE
  columns must be table.column or schema.table.column
  16 |       - columns: [ssn]
     |                   ^^^`);
});

test("what a shape cannot say is told in the same way", () => {
  const error = failure(
    {
      name: "a.yaml",
      text: `policies:
  - name: one
    subjects: "*"
    resources: "*"
    rules:
      - deny: {}
      - name: nothing
      - hold: {effects: write}
      - allow: {pattern: "(x"}
      - deny: "*"
        allow: "*"
      - allow: {effects: [read, unknown]}
      - deny: {verbs: drop}
        reviewers: dba
    mask:
      - entities: [EMIAL]
        with: redact
`,
    },
    {
      name: "b.yaml",
      text: `policies:
  - {name: one, subjects: {}, resources: {}, rules: []}
`,
    },
  );
  expect(error.message).toBe(`a.yaml:6:15  POLICY_RULE
  deny has no condition, so it is not clear what it matches
  6 |       - deny: {}
    |               ^^
  Write "*" to match every operation.

a.yaml:7:9  POLICY_RULE
  a rule has exactly one of deny, hold and allow; this one has none of them
  7 |       - name: nothing
    |         ^^^^^^^^^^^^^

a.yaml:8:9  POLICY_RULE
  a hold needs reviewers: the groups whose members may decide
  8 |       - hold: {effects: write}
    |         ^^^^^^^^^^^^^^^^^^^^^^

a.yaml:9:26  POLICY_PATTERN
  missing closing parenthesis
  9 |       - allow: {pattern: "(x"}
    |                          ^^^^
  Patterns are RE2: no look-around, no back-references.

a.yaml:10:9  POLICY_RULE
  a rule has exactly one of deny, hold and allow; this one has deny and allow
  10 |       - deny: "*"
     |         ^^^^^^^^^

a.yaml:12:26  POLICY_RULE
  an allow rule cannot name unknown: what is not known is never allowed
  12 |       - allow: {effects: [read, unknown]}
     |                          ^^^^^^^^^^^^^^^
  A hold rule may name it; a reviewer then decides.

a.yaml:14:20  POLICY_RULE
  reviewers belongs to a hold; this rule is deny
  14 |         reviewers: dba
     |                    ^^^

a.yaml:16:20  POLICY_UNKNOWN_ENTITY
  no configured rule finds the entity "EMIAL"
  16 |       - entities: [EMIAL]
     |                    ^^^^^
  Did you mean EMAIL?

b.yaml:2:12  POLICY_DUPLICATE
  policy "one" exists already, in a.yaml
  2 |   - {name: one, subjects: {}, resources: {}, rules: []}
    |            ^^^

b.yaml:2:27  POLICY_VALUE
  subjects must have groups or principals
  2 |   - {name: one, subjects: {}, resources: {}, rules: []}
    |                           ^^
  Write "*" to mean all of them.

b.yaml:2:42  POLICY_VALUE
  resources must have names, labels or protocols
  2 |   - {name: one, subjects: {}, resources: {}, rules: []}
    |                                          ^^
  Write "*" to mean all of them.

b.yaml:2:5  POLICY_VALUE
  the policy has neither rules nor mask, so it does nothing
  2 |   - {name: one, subjects: {}, resources: {}, rules: []}
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`);
});

const policy = (rest: string) => `policies: [{name: p, subjects: "*", resources: "*", ${rest}}]`;

describe("a document is refused", () => {
  test.each<[name: string, text: string, first: string]>([
    ["when it is empty", "", "POLICY_SYNTAX the file holds no policies"],
    ["when it is only a comment", "# later\n", "POLICY_SYNTAX the file holds no policies"],
    [
      "when it is not YAML",
      "policies: [\n",
      "POLICY_SYNTAX flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["when a key stands twice", `policies: [{name: a, name: b}]`, "POLICY_SYNTAX map keys must be unique"],
    [
      "when it holds two documents",
      "policies: []\n---\npolicies: []\n",
      "POLICY_SYNTAX source contains multiple documents; please use YAML.parseAllDocuments()",
    ],
    ["when it is a list", "- x", "POLICY_VALUE the document must be a mapping"],
    ["when its list is empty", "policies: []", "POLICY_VALUE policies needs at least one policy"],
    ["when policies is no list", "policies: x", "POLICY_VALUE policies must be a list"],
    ["when it is something else", "rules: []", `POLICY_VALUE "policies" is missing`],
    [
      "when a name is missing",
      `policies: [{subjects: "*", resources: "*", rules: [{allow: "*"}]}]`,
      `POLICY_VALUE "name" is missing`,
    ],
    [
      "when subjects are missing",
      `policies: [{name: p, resources: "*", rules: [{allow: "*"}]}]`,
      `POLICY_VALUE "subjects" is missing`,
    ],
    [
      "when a list is empty",
      policy(`rules: [{deny: {verbs: []}}]`),
      "POLICY_VALUE verbs needs at least one entry",
    ],
    [
      "when a word is empty",
      policy(`rules: [{deny: {verbs: [""]}}]`),
      "POLICY_VALUE verbs must not be empty",
    ],
    [
      "when a condition has no value",
      policy(`rules: [{allow: {effects: read, tables: }}]`),
      "POLICY_VALUE tables must be a list",
    ],
    [
      "when a table has too many parts",
      policy(`rules: [{deny: {tables: a.b.c}}]`),
      "POLICY_VALUE tables must be name or schema.name, where * stands for any run of characters",
    ],
    [
      "when a quorum is no whole number",
      policy(`rules: [{hold: "*", reviewers: a, quorum: 1.5}]`),
      "POLICY_VALUE quorum must be a whole number",
    ],
    [
      "when a quorum is nobody",
      policy(`rules: [{hold: "*", reviewers: a, quorum: 0}]`),
      "POLICY_VALUE quorum must be at least 1",
    ],
    [
      "when a wait is longer than a day",
      policy(`rules: [{hold: "*", reviewers: a, wait: 25h}]`),
      "POLICY_VALUE wait must be a duration from 1s to 24h, such as 90s, 15m or 1h30m",
    ],
    [
      "when without_where is no truth",
      policy(`rules: [{deny: {without_where: maybe}}]`),
      "POLICY_VALUE without_where must be true or false",
    ],
    [
      "when a mask has neither entities nor columns",
      policy(`mask: [{with: null}]`),
      "POLICY_VALUE a mask must have entities or columns",
    ],
    [
      "when a mask says not how",
      policy(`mask: [{entities: EMAIL}]`),
      `POLICY_VALUE with must be one of redact, hash, token, null, fill, or {fill: {keep: 4}}`,
    ],
    [
      "when a mask would show values",
      policy(`mask: [{entities: EMAIL, with: show}]`),
      `POLICY_VALUE with must be one of redact, hash, token, null, fill, or {fill: {keep: 4}}`,
    ],
    [
      "when a mask's column is of any table",
      policy(`mask: [{columns: "*.ssn", with: null}]`),
      "POLICY_VALUE a mask names table.column or schema.table.column; only the column may be *",
    ],
    [
      "when a fill keeps too much",
      policy(`mask: [{entities: EMAIL, with: {fill: {keep: 40}}}]`),
      "POLICY_VALUE keep must be at most 8",
    ],
    [
      "when it is too large",
      `# ${"x".repeat(LIMITS.policyBytesMax)}`,
      `POLICY_SYNTAX the file is larger than ${LIMITS.policyBytesMax} bytes`,
    ],
    [
      "when aliases explode",
      `a: &a [x, x]\n${Array.from(
        { length: 12 },
        (_, i) =>
          `k${i}: &b${i} [${Array(9)
            .fill(i === 0 ? "*a" : `*b${i - 1}`)
            .join(", ")}]`,
      ).join("\n")}\npolicies: *b11\n`,
      "POLICY_SYNTAX the file repeats too much through aliases",
    ],
  ])("%s", (_name, text, first) => {
    const { details } = failureOf(text);
    const problems = details.problems as { code: string; message: string }[];
    expect(`${problems[0].code} ${problems[0].message}`).toBe(first);
  });
});

test("a mistake in one file does not hide those of another, and nothing is loaded", () => {
  const error = failure({ name: "a.yaml", text: "policies: x" }, { name: "b.yaml", text: "policies: y" });
  expect(error.message).toMatch(/^a\.yaml:1:11 [\s\S]*\n\nb\.yaml:1:11 /);
});

test("without a list of entities any entity may be masked", () => {
  const text = policy(`mask: [{entities: [MADE_UP, "*"], with: hash}]`);
  expect(() => loadPolicies([{ name: "x", text }], { compilePattern })).not.toThrow();
});

test("what was loaded can be listed", () => {
  const text = policy(`rules: [{allow: "*"}, {deny: {verbs: drop}}], mask: [{entities: EMAIL, with: hash}]`);
  expect(loadPolicies([{ name: "x.yaml", text }], DEPS).documents).toEqual([
    { name: "x.yaml", policies: [{ name: "p", rules: 2, masks: 1 }] },
  ]);
});
