// Lines of `weir policy eval`.

import { describe, expect, test } from "vitest";
import { duration } from "../../src/policy/duration.ts";
import { evaluate, evaluationRequest } from "../../src/policy/evaluate.ts";
import { load, resource, sql } from "./support.ts";

const engine = load(`
policies:
  - name: agents
    subjects: {groups: [agents]}
    resources: {labels: {env: prod}}
    rules:
      - deny: {verbs: drop}
      - name: ask
        hold: {effects: [write]}
        reviewers: [dba]
      - allow: {effects: [read]}
`);
const resources = (name: string) => (name === "shop" ? resource("shop", { env: "prod" }) : undefined);

describe("an evaluation line", () => {
  test.each<[text: string, expected: Record<string, unknown>]>([
    [
      "SELECT * FROM s.a, b",
      { verdict: "allow", rule: "agents/rules[2]", effect: "read", verbs: ["select"], targets: ["s.a", "b"] },
    ],
    [
      "WITH d AS (DELETE FROM a WHERE x = 1) SELECT 1",
      { verdict: "hold", rule: "agents/ask", effect: "write", verbs: ["select", "delete"], targets: ["a"] },
    ],
    [
      "SELECT 1; DROP TABLE a; SELECT 2",
      {
        verdict: "deny",
        rule: "agents/rules[0]",
        effect: "write",
        verbs: ["select", "drop table"],
        targets: ["a"],
      },
    ],
    [
      "SELECT pg_reload_conf()",
      { verdict: "deny", rule: "default", effect: "administer", verbs: ["select"], targets: [] },
    ],
    ["SELEC", { verdict: "deny", rule: "default", effect: "unknown", verbs: [], targets: [] }],
    ["", { verdict: "allow", rule: "agents/rules[2]", effect: "read", verbs: [], targets: [] }],
  ])("%j", (text, expected) => {
    const request = evaluationRequest({
      id: "1",
      principal: { id: "bot", groups: ["agents"] },
      resource: "shop",
      operation: { text },
    });
    expect(evaluate(request, sql(text).facts, engine, resources)).toEqual({ id: "1", ...expected });
  });

  test("may describe its resource, and its principal may be in no group", () => {
    const line = {
      id: 7,
      principal: { id: "bot" },
      resource: { name: "x", labels: { env: "prod" } },
      operation: { text: "SELECT 1" },
    };
    expect(evaluate(evaluationRequest(line), sql("SELECT 1").facts, engine, resources)).toMatchObject({
      id: 7,
      verdict: "deny",
      rule: "default",
    });
    const member = { ...line, principal: { id: "bot", groups: ["agents"] } };
    expect(evaluate(evaluationRequest(member), sql("SELECT 1").facts, engine, resources)).toMatchObject({
      verdict: "allow",
    });
  });

  test("names the field that is wrong, and a resource that does not exist", () => {
    expect(() =>
      evaluationRequest({ id: "1", principal: { id: "bot" }, resource: "shop", operation: {} }),
    ).toThrow(
      expect.objectContaining({ code: "USAGE", message: "an evaluation line is wrong at operation.text" }),
    );
    const request = evaluationRequest({
      id: "1",
      principal: { id: "bot" },
      resource: "shp",
      operation: { text: "" },
    });
    expect(() => evaluate(request, { statements: [] }, engine, resources)).toThrow(
      expect.objectContaining({ code: "RESOURCE_UNKNOWN" }),
    );
  });
});

test.each<[text: string, ms: number | null]>([
  ["90s", 90_000],
  ["15m", 900_000],
  ["1h30m", 5_400_000],
  ["1d", 86_400_000],
  ["30m1h", null],
  ["15", null],
  ["", null],
  ["-1s", null],
  ["1.5h", null],
])("the duration %j is %s ms", (text, ms) => {
  expect(duration(text)).toBe(ms);
});
