// The engine against a short evaluator that follows DECISIONS 15 word by word, on random policies and facts.
//
// The reference knows effects, verbs and tables by plain comparison; names carry their schema, so nothing is left to guess.

import fc from "fast-check";
import { expect, test } from "vitest";
import { EFFECTS, type Effect, type StatementFacts } from "../../src/model/operation.ts";
import { load, principal, resource } from "./support.ts";

interface Rule {
  readonly kind: "deny" | "hold" | "allow";
  readonly effects?: readonly string[];
  readonly verbs?: readonly string[];
  readonly tables?: readonly string[];
  readonly without_where?: boolean;
}

const VERBS = ["select", "insert", "drop table", "drop view"];
const TABLES = ["a.x", "a.y", "b.x"];

function covers(list: readonly string[] | undefined, item: string): boolean {
  return (
    list === undefined ||
    list.some(
      (entry) =>
        entry === "*" || item === entry || item.startsWith(`${entry} `) || item.startsWith(`${entry}.`),
    )
  );
}

function matches(rule: Rule, statement: StatementFacts): boolean {
  const tables = statement.tables.map((table) => `${table.schema}.${table.name}`);
  const keys: [list: readonly string[] | undefined, items: readonly string[]][] = [
    [rule.effects, statement.effects],
    [rule.verbs, statement.verbs],
    [rule.tables?.map((table) => table.replace(/\.\*$/, "")), tables],
  ];
  if (rule.without_where !== undefined && rule.without_where !== statement.withoutWhere) return false;
  if (rule.kind !== "allow")
    return keys.every(([list, items]) => list === undefined || items.some((item) => covers(list, item)));
  if (statement.effects.includes("unknown")) return false;
  if (
    rule.tables !== undefined &&
    tables.length === 0 &&
    statement.effects.some((effect) => effect !== "read")
  )
    return false;
  return keys.every(([list, items]) => items.every((item) => covers(list, item)));
}

function verdictOf(rules: readonly Rule[], statements: readonly StatementFacts[]): "allow" | "deny" | "hold" {
  const each = statements.map((statement) => {
    const matching = rules.filter((rule) => matches(rule, statement));
    if (matching.some((rule) => rule.kind === "deny")) return "deny";
    const holds = matching.filter((rule) => rule.kind === "hold");
    const unknown = statement.effects.includes("unknown");
    if (holds.some((rule) => !unknown || rule.effects?.includes("unknown"))) return "hold";
    return matching.some((rule) => rule.kind === "allow") ? "allow" : "deny";
  });
  if (each.includes("deny")) return "deny";
  return each.includes("hold") ? "hold" : "allow";
}

const some = (items: readonly string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 }), { nil: undefined });

const rule: fc.Arbitrary<Rule> = fc
  .record({
    kind: fc.constantFrom("deny" as const, "hold" as const, "allow" as const, "allow" as const),
    effects: some(EFFECTS),
    verbs: some([...VERBS, "drop", "*"]),
    tables: some([...TABLES, "a.*", "*"]),
    without_where: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map((value) =>
    value.kind === "allow"
      ? { ...value, effects: value.effects?.filter((effect) => effect !== "unknown") }
      : value,
  )
  .map(({ kind, ...keys }) => ({
    kind,
    ...Object.fromEntries(
      Object.entries(keys).filter(
        ([, list]) => list !== undefined && (!Array.isArray(list) || list.length > 0),
      ),
    ),
  }))
  .filter((value) => Object.keys(value).length > 1);

const statement: fc.Arbitrary<StatementFacts> = fc
  .record({
    effects: fc.uniqueArray(
      fc.constantFrom<Effect>("read", "read", "write", "execute", "administer", "unknown"),
      { minLength: 1, maxLength: 2 },
    ),
    verbs: fc.uniqueArray(fc.constantFrom(...VERBS), { minLength: 1, maxLength: 2 }),
    tables: fc.uniqueArray(fc.constantFrom(...TABLES), { maxLength: 2 }),
    withoutWhere: fc.boolean(),
  })
  .map(({ tables, ...facts }) => ({
    ...facts,
    verb: facts.verbs[0],
    tables: tables.map((name) => ({ schema: name[0], name: name[2], access: "read" as const })),
    functions: [],
    columns: [],
  }));

test("random policies give the verdicts that the plain reading gives", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  console.log(`policy reference: seed ${seed}`);
  const seen = { allow: 0, deny: 0, hold: 0 };
  const agent = principal("bot", "agents");
  const shop = resource("shop");
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 6 }),
      fc.array(statement, { minLength: 1, maxLength: 3 }),
      (rules, statements) => {
        const entries = rules.map(({ kind, ...match }) => ({
          [kind]: match,
          ...(kind === "hold" ? { reviewers: ["r"] } : {}),
        }));
        // JSON is YAML.
        const engine = load(
          JSON.stringify({ policies: [{ name: "p", subjects: "*", resources: "*", rules: entries }] }),
        );
        const verdict = engine.decide({
          principal: agent,
          resource: shop,
          operation: { kind: "sql", text: "", facts: { statements } },
        });
        seen[verdict.kind]++;
        expect(verdict.kind).toBe(verdictOf(rules, statements));
      },
    ),
    { seed, numRuns: 2_000 },
  );
  // The property says little if one verdict hardly occurs.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});

test("adding a deny rule never allows more, adding an allow rule never allows less", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  console.log(`policy monotony: seed ${seed}`);
  const rank = { allow: 0, hold: 1, deny: 2 };
  const judge = (rules: readonly Rule[], statements: readonly StatementFacts[]) => {
    const entries = rules.map(({ kind, ...match }) => ({
      [kind]: match,
      ...(kind === "hold" ? { reviewers: ["r"] } : {}),
    }));
    const engine = load(
      JSON.stringify({ policies: [{ name: "p", subjects: "*", resources: "*", rules: entries }] }),
    );
    return rank[
      engine.decide({
        principal: principal("bot"),
        resource: resource("shop"),
        operation: { kind: "sql", text: "", facts: { statements } },
      }).kind
    ];
  };
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 4 }),
      rule,
      fc.array(statement, { minLength: 1, maxLength: 2 }),
      (rules, added, statements) => {
        const before = judge(rules, statements);
        const after = judge([...rules, added], statements);
        if (added.kind === "deny") expect(after).toBeGreaterThanOrEqual(before);
        if (added.kind === "allow") expect(after).toBeLessThanOrEqual(before);
      },
    ),
    { seed, numRuns: 600 },
  );
});
