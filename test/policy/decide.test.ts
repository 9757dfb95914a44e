// Verdicts of whole documents on real SQL.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, principal, resource, sql } from "./support.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/policy/${name}`, import.meta.url), "utf8");
const AGENT = principal("bot", "agents");
const PROD = resource("shop", { env: "prod", team: "web" });

describe("the demo policy cannot be got around", () => {
  const engine = load(fixture("demo.yaml"));
  const cases: [name: string, text: string, verdict: string][] = JSON.parse(fixture("bypass.json"));
  test.each(cases)("%s", (_name, text, verdict) => {
    expect(engine.decide({ principal: AGENT, resource: PROD, operation: sql(text) }).kind).toBe(verdict);
  });
});

/** A policy for everyone and everything with these rules. */
const rules = (text: string) => `policies: [{name: p, subjects: "*", resources: "*", rules: [${text}]}]`;

describe("conditions of a rule", () => {
  test.each<[name: string, rules: string, text: string, verdict: string]>([
    ["nothing is allowed by default", `{deny: {verbs: nothing}}`, "SELECT 1", "deny default/default"],
    ["allow everything known", `{allow: "*"}`, "DROP TABLE t", "allow p/rules[0]"],
    ["allow everything does not allow what is not known", `{allow: "*"}`, "DO 'x'", "deny default/default"],
    ["deny everything", `{deny: "*"}, {allow: "*"}`, "SELECT 1", "deny p/rules[0]"],
    ["a rule's name is told", `{name: reads, allow: {effects: read}}`, "SELECT 1", "allow p/reads"],
    [
      "all effects must be covered",
      `{allow: {effects: [write]}}`,
      "INSERT INTO t SELECT 1",
      "deny default/default",
    ],
    [
      "effects are covered together",
      `{allow: {effects: [read, write]}}`,
      "INSERT INTO t SELECT 1",
      "allow p/rules[0]",
    ],
    [
      "any effect is enough to deny",
      `{deny: {effects: write}}, {allow: "*"}`,
      "INSERT INTO t SELECT 1",
      "deny p/rules[0]",
    ],
    ["a verb covers its longer forms", `{allow: {verbs: [drop]}}`, "DROP TABLE t", "allow p/rules[0]"],
    [
      "a longer form covers itself only",
      `{allow: {verbs: ["drop table"]}}`,
      "DROP VIEW t",
      "deny default/default",
    ],
    ["a verb is a whole word", `{deny: {verbs: [exec]}}, {allow: "*"}`, "SET x.y = 1", "allow p/rules[1]"],
    [
      "verbs in any letters",
      `{deny: {verbs: ["DROP  Table"]}}, {allow: "*"}`,
      "DROP TABLE t",
      "deny p/rules[0]",
    ],
    [
      "all verbs must be covered",
      `{allow: {verbs: [insert]}}`,
      "INSERT INTO t SELECT 1",
      "deny default/default",
    ],
    [
      "keys are and",
      `{deny: {effects: write, tables: a}}, {allow: "*"}`,
      "INSERT INTO b VALUES (1)",
      "allow p/rules[1]",
    ],
    [
      "keys are and within one statement",
      `{deny: {effects: write, tables: a}}, {allow: "*"}`,
      "SELECT * FROM a; INSERT INTO b VALUES (1)",
      "allow p/rules[1]",
    ],
    [
      "each of two statements needs an allow",
      `{allow: {verbs: select}}`,
      "SELECT 1; SHOW all",
      "deny default/default",
    ],
    [
      "two statements, two rules",
      `{allow: {verbs: select}}, {allow: {verbs: show}}`,
      "SHOW all; SELECT 1",
      "allow p/rules[1]",
    ],
    [
      "deny is graver than hold, wherever it stands",
      `{hold: "*", reviewers: x}, {deny: {verbs: drop}}`,
      "DROP TABLE t",
      "deny p/rules[1]",
    ],
    [
      "hold is graver than allow, wherever it stands",
      `{allow: "*"}, {hold: {verbs: drop}, reviewers: x}`,
      "DROP TABLE t",
      "hold p/rules[1]",
    ],
    [
      "a held statement does not carry one that nobody allows",
      `{hold: {verbs: delete}, reviewers: x}`,
      "DELETE FROM t WHERE a = 1; SHOW all",
      "deny default/default",
    ],

    [
      "a table in public, by its schema",
      `{allow: {tables: public.orders}}`,
      "SELECT * FROM public.orders",
      "allow p/rules[0]",
    ],
    [
      "a table without schema is in public",
      `{allow: {tables: public.orders}}`,
      "SELECT * FROM orders",
      "allow p/rules[0]",
    ],
    [
      "an allowed name without schema is public's",
      `{allow: {tables: orders}}`,
      "SELECT * FROM secret.orders",
      "deny default/default",
    ],
    [
      "a denied name without schema is every schema's",
      `{deny: {tables: orders}}, {allow: "*"}`,
      "SELECT * FROM secret.orders",
      "deny p/rules[0]",
    ],
    [
      "every table of a schema",
      `{allow: {tables: "public.*"}}`,
      "SELECT * FROM orders, public.x",
      "allow p/rules[0]",
    ],
    [
      "the catalog is not in public",
      `{allow: {tables: "public.*"}}`,
      "SELECT * FROM pg_shadow",
      "deny default/default",
    ],
    ["every table", `{allow: {tables: "*"}}`, "SELECT * FROM a.b, pg_class", "allow p/rules[0]"],
    [
      "tables by a part of their name",
      `{allow: {tables: "log_*_2024"}}`,
      "SELECT * FROM log_web_2024",
      "allow p/rules[0]",
    ],
    ["all tables must be covered", `{allow: {tables: [a, b]}}`, "SELECT * FROM a, c", "deny default/default"],
    [
      "a table's own letters count for an allow",
      `{allow: {tables: orders}}`,
      `SELECT * FROM "Orders"`,
      "deny default/default",
    ],
    [
      "they do not for a deny",
      `{deny: {tables: orders}}, {allow: "*"}`,
      `SELECT * FROM "Orders"`,
      "deny p/rules[0]",
    ],
    ["a read of no table passes a list of tables", `{allow: {tables: a}}`, "SELECT 1", "allow p/rules[0]"],
    [
      "a change of no table does not",
      `{allow: {tables: a}}`,
      "SELECT pg_reload_conf()",
      "deny default/default",
    ],

    [
      "a function",
      `{deny: {functions: version}}, {allow: "*"}`,
      "SELECT pg_catalog.version()",
      "deny p/rules[0]",
    ],
    [
      "functions by a part of their name",
      `{deny: {functions: "pg_*"}}, {allow: "*"}`,
      "SELECT pg_sleep(1)",
      "deny p/rules[0]",
    ],
    [
      "all functions must be covered",
      `{allow: {functions: [count, sum]}}`,
      "SELECT count(*), max(1) FROM t",
      "deny default/default",
    ],
    [
      "functions that are covered",
      `{allow: {functions: [count, sum]}}`,
      "SELECT count(*), sum(1) FROM t",
      "allow p/rules[0]",
    ],
    [
      "a list of functions alone covers no change",
      `{allow: {functions: count}}`,
      "DELETE FROM t WHERE a = 1",
      "deny default/default",
    ],
    [
      "beside effects it does",
      `{allow: {functions: count, effects: write}}`,
      "DELETE FROM t WHERE a = 1",
      "allow p/rules[0]",
    ],

    [
      "columns that are covered",
      `{allow: {columns: [t.a, t.b]}}`,
      "SELECT a FROM t WHERE b = 1",
      "allow p/rules[0]",
    ],
    [
      "a star is not covered by columns",
      `{allow: {columns: [t.a, t.b]}}`,
      "SELECT * FROM t",
      "deny default/default",
    ],
    ["a star is covered by a star", `{allow: {columns: "t.*"}}`, "SELECT * FROM t", "allow p/rules[0]"],
    [
      "a column of another schema is not covered",
      `{allow: {columns: t.a}}`,
      "SELECT a FROM x.t",
      "deny default/default",
    ],
    [
      "a column by schema",
      `{deny: {columns: public.t.a}}, {allow: "*"}`,
      "SELECT a FROM t",
      "deny p/rules[0]",
    ],
    [
      "a column by schema, elsewhere",
      `{deny: {columns: public.t.a}}, {allow: "*"}`,
      "SELECT a FROM x.t",
      "allow p/rules[1]",
    ],
    [
      "a column of any table",
      `{deny: {columns: "*.ssn"}}, {allow: "*"}`,
      "SELECT ssn FROM x.t",
      "deny p/rules[0]",
    ],

    [
      "a pattern on the text",
      `{deny: {pattern: "(?i)hidden"}}, {allow: "*"}`,
      "SELECT 1 -- HIDDEN",
      "deny p/rules[0]",
    ],
    [
      "a pattern that is not there",
      `{deny: {pattern: "hidden"}}, {allow: "*"}`,
      "SELECT 1",
      "allow p/rules[1]",
    ],
    [
      "a pattern and an effect",
      `{allow: {effects: read, pattern: "^SELECT"}}`,
      "SHOW all",
      "deny default/default",
    ],
    [
      "with WHERE only",
      `{allow: {effects: write, without_where: false}}`,
      "DELETE FROM t WHERE a = 1",
      "allow p/rules[0]",
    ],
    [
      "with WHERE only, without",
      `{allow: {effects: write, without_where: false}}`,
      "DELETE FROM t",
      "deny default/default",
    ],

    [
      "unknown text is denied though everything may be held",
      `{hold: {effects: unknown}, reviewers: x}`,
      "SELEC",
      "deny default/default",
    ],
    [
      "a block of code may be held by a rule that names unknown",
      `{hold: {effects: unknown, verbs: do}, reviewers: x}`,
      "DO 'x'",
      "hold p/rules[0]",
    ],
    [
      "a hold that does not name unknown does not hold it",
      `{hold: "*", reviewers: x}`,
      "DO 'x'",
      "deny default/default",
    ],
    ["a deny may name unknown", `{name: u, deny: {effects: unknown}}`, "SELEC", "deny p/u"],
    ["a comment is a read of nothing", `{allow: {effects: read}}`, "-- ping", "allow p/rules[0]"],
    ["a comment needs a rule too", `{allow: {verbs: select}}`, "-- ping", "deny default/default"],
  ])("%s", (_name, text, statement, verdict) => {
    const { kind, reason } = load(rules(text)).decide({
      principal: AGENT,
      resource: PROD,
      operation: sql(statement),
    });
    expect(`${kind} ${reason.policy}/${reason.rule}`).toBe(verdict);
  });
});

describe("whom and what a policy is for", () => {
  test.each<[name: string, policy: string, applies: boolean]>([
    ["a group among several", "subjects: {groups: [x, agents]}, resources: '*'", true],
    ["another group", "subjects: {groups: [x]}, resources: '*'", false],
    ["every group is everyone", "subjects: {groups: '*'}, resources: '*'", true],
    ["a principal", "subjects: {principals: [bot]}, resources: '*'", true],
    ["a principal by a part of its name", "subjects: {principals: 'b*t'}, resources: '*'", true],
    ["a principal or a group", "subjects: {principals: [x], groups: [agents]}, resources: '*'", true],
    ["a resource", "subjects: '*', resources: {names: shop}", true],
    ["another resource", "subjects: '*', resources: {names: [a, b]}", false],
    ["a label", "subjects: '*', resources: {labels: {env: prod}}", true],
    ["a label with several values", "subjects: '*', resources: {labels: {env: [dev, prod]}}", true],
    ["a label with any value", "subjects: '*', resources: {labels: {team: '*'}}", true],
    ["all labels must fit", "subjects: '*', resources: {labels: {env: prod, team: data}}", false],
    ["a label that is not there", "subjects: '*', resources: {labels: {zone: '*'}}", false],
    ["a label that only every object has", "subjects: '*', resources: {labels: {constructor: '*'}}", false],
    ["a protocol", "subjects: '*', resources: {protocols: postgres}", true],
    ["another protocol", "subjects: '*', resources: {protocols: ssh}", false],
    ["name and label together", "subjects: '*', resources: {names: shop, labels: {env: dev}}", false],
  ])("%s", (_name, policy, applies) => {
    const engine = load(`policies: [{name: p, ${policy}, rules: [{allow: '*'}]}]`);
    const verdict = engine.decide({ principal: AGENT, resource: PROD, operation: sql("SELECT 1") });
    expect(verdict.kind).toBe(applies ? "allow" : "deny");
  });
});

describe("what a verdict carries", () => {
  test("a hold has its rule's reviewers, quorum, wait and message", () => {
    const engine = load(
      rules(`{hold: {verbs: delete}, reviewers: [a, b], quorum: 2, wait: 1h30m, message: Ask first.}`),
    );
    expect(engine.decide({ principal: AGENT, resource: PROD, operation: sql("DELETE FROM t") })).toEqual({
      kind: "hold",
      reason: { policy: "p", rule: "rules[0]", message: "Ask first." },
      obligations: { entityMasks: [], columnMasks: [], policyVersion: engine.version },
      reviewers: ["a", "b"],
      quorum: 2,
      waitMs: 5_400_000,
    });
  });

  test("statements held by several rules must satisfy all of them", () => {
    const engine = load(
      rules(
        `{hold: {verbs: delete}, reviewers: [a, b], quorum: 3, wait: 1h}, {hold: {verbs: insert}, reviewers: [b, c], wait: 2m}`,
      ),
    );
    const operation = sql("DELETE FROM t; INSERT INTO t VALUES (1)");
    expect(engine.decide({ principal: AGENT, resource: PROD, operation })).toMatchObject({
      kind: "hold",
      reviewers: ["b"],
      quorum: 3,
      waitMs: 120_000,
    });
  });

  test("statements whose reviewers have no group in common are denied", () => {
    const engine = load(
      rules(`{hold: {verbs: delete}, reviewers: a}, {hold: {verbs: insert}, reviewers: c}`),
    );
    const operation = sql("DELETE FROM t; INSERT INTO t VALUES (1)");
    expect(engine.decide({ principal: AGENT, resource: PROD, operation })).toMatchObject({
      kind: "deny",
      reason: { message: "its statements need reviewers of different groups; send them one by one" },
    });
  });

  test.each<[name: string, rules: string, text: string, code: string]>([
    ["no rule", `{deny: {verbs: x}}`, "SELECT 1", "POLICY_DENIED"],
    ["a rule", `{deny: {verbs: select}}`, "SELECT 1", "POLICY_DENIED"],
    ["a text that is not understood", `{allow: "*"}`, "SELEC", "POLICY_UNKNOWN_OPERATION"],
    ["a function that is not known", `{allow: "*"}`, "SELECT f()", "POLICY_UNKNOWN_OPERATION"],
    [
      "a rule against a function that is not known",
      `{deny: {functions: f}}, {allow: "*"}`,
      "SELECT f()",
      "POLICY_DENIED",
    ],
  ])("a deny by %s says so in its code", (_name, text, statement, code) => {
    const verdict = load(rules(text)).decide({ principal: AGENT, resource: PROD, operation: sql(statement) });
    expect(verdict).toMatchObject({ kind: "deny", code });
  });
});

describe("obligations", () => {
  const text = (masks: string) => `policies: [{name: p, subjects: "*", resources: "*", mask: [${masks}]}]`;
  test.each<[name: string, masks: string, entities: string, columns: string]>([
    ["an entity", "{entities: EMAIL, with: redact}", "EMAIL=redact", ""],
    ["fill alone keeps nothing", "{entities: EMAIL, with: fill}", "EMAIL=fill0", ""],
    [
      "every entity that is known",
      "{entities: '*', with: hash}",
      "EMAIL=hash SSN=hash PAYMENT_CARD=hash",
      "",
    ],
    [
      "null as a word and as YAML's own",
      "{entities: EMAIL, with: 'null'}, {entities: SSN, with: null}",
      "EMAIL=null SSN=null",
      "",
    ],
    ["null beats redact", "{entities: SSN, with: redact}, {entities: SSN, with: null}", "SSN=null", ""],
    ["redact beats hash", "{entities: SSN, with: redact}, {entities: SSN, with: hash}", "SSN=redact", ""],
    ["hash beats token", "{entities: SSN, with: token}, {entities: SSN, with: hash}", "SSN=hash", ""],
    ["token beats fill", "{entities: SSN, with: token}, {entities: SSN, with: fill}", "SSN=token", ""],
    [
      "the fill that keeps less wins",
      "{entities: SSN, with: {fill: {keep: 4}}}, {entities: SSN, with: {fill: {keep: 2}}}",
      "SSN=fill2",
      "",
    ],
    ["a column in every schema", "{columns: customers.ssn, with: redact}", "", "customers.ssn=redact"],
    ["a column in one schema", "{columns: s.customers.ssn, with: token}", "", "s.customers.ssn=token"],
    ["a whole table", "{columns: 'customers.*', with: null}", "", "customers.*=null"],
    [
      "the stricter mask of a column",
      "{columns: t.a, with: hash}, {columns: t.a, with: redact}",
      "",
      "t.a=redact",
    ],
  ])("%s", (_name, masks, entities, columns) => {
    const found = load(text(masks)).obligations(AGENT, PROD);
    const action = (mask: { kind: string; keep?: number }) => `${mask.kind}${mask.keep ?? ""}`;
    expect(found.entityMasks.map((mask) => `${mask.entity}=${action(mask.action)}`).join(" ")).toBe(entities);
    expect(
      found.columnMasks
        .map(
          ({ column, action: mask }) =>
            `${[column.schema, column.table, column.column].filter((part) => part !== undefined).join(".")}=${action(mask)}`,
        )
        .join(" "),
    ).toBe(columns);
  });

  test("masks are those of every policy that applies, and of no other", () => {
    const engine = load(`
policies:
  - {name: a, subjects: "*", resources: "*", mask: [{entities: EMAIL, with: hash}]}
  - {name: b, subjects: {groups: agents}, resources: "*", mask: [{entities: [EMAIL, SSN], with: redact}]}
  - {name: c, subjects: {groups: humans}, resources: "*", mask: [{entities: PAYMENT_CARD, with: null}]}
`);
    expect(engine.obligations(AGENT, PROD).entityMasks).toEqual([
      { entity: "EMAIL", action: { kind: "redact" } },
      { entity: "SSN", action: { kind: "redact" } },
    ]);
    expect(
      engine.decide({ principal: AGENT, resource: PROD, operation: sql("SELECT 1") }).obligations,
    ).toEqual(engine.obligations(AGENT, PROD));
  });
});

describe("the version", () => {
  const document = (message: string) => rules(`{allow: {effects: [read]}, message: ${message}}`);
  test("is the same for the same meaning, spelt otherwise", () => {
    const other = `# a comment\npolicies:\n  - resources: "*"\n    subjects: "*"\n    name: p\n    rules:\n      - message: hello\n        allow:\n          effects: read\n`;
    expect(load(other).version).toBe(load(document("hello")).version);
    expect(load(other).version).toMatch(/^[0-9a-f]{64}$/);
  });
  test("changes with any word", () => {
    expect(load(document("hello")).version).not.toBe(load(document("hallo")).version);
  });
});
