// What is remembered of columns from result to result: never less than before, and within a bound.

import { expect, test } from "vitest";
import { LIMITS } from "../../../src/base/limits.ts";
import { ColumnJudge } from "../../../src/redact/columns/judge.ts";
import type { ColumnHint } from "../../../src/redact/columns/types.ts";

const NAMES = ["Laura Palmer", "Anna Kowalska", "Peter Smith", "Maria Garcia", "Hans Weber", "Lucas Silva"];
const judgeOf = (except: readonly string[] = []) =>
  new ColumnJudge({ now: () => Date.UTC(2026, 10, 21), foundByRules: new Set(["EMAIL"]), except });
const column = (name: string, key?: string): ColumnHint => ({
  name,
  type: "text",
  ...(key === undefined ? {} : { key }),
});

/** One result: its rows are looked at, and what is decided is kept. @returns the treatment it ends with. */
function result(judge: ColumnJudge, hint: ColumnHint, values: readonly string[]): string {
  const classifier = judge.open([hint]);
  for (const value of values) classifier.observe([value]);
  classifier.decide();
  judge.keep([hint], classifier);
  return classifier.decisions[0].treatment.kind;
}

test("a column that was found stays found, whatever it is called and holds later", () => {
  const judge = judgeOf();
  expect(result(judge, column("c7", "k"), NAMES)).toBe("redact");
  expect(result(judge, column("status", "k"), ["open", "closed"])).toBe("redact");
  expect(judge.open([column("x", "k")]).decisions[0].treatment.kind).toBe("redact");
});

test("a column without a key is not remembered", () => {
  const judge = judgeOf();
  expect(result(judge, column("c7"), NAMES)).toBe("redact");
  expect(judge.open([column("c7")]).decisions[0].treatment.kind).toBe("scan");
});

test("of two results at once the stricter decision is kept", () => {
  const judge = judgeOf();
  const hint = column("c7", "k");
  const [late, early] = [judge.open([hint]), judge.open([hint])];
  for (const value of NAMES) early.observe([value]);
  early.decide();
  judge.keep([hint], early);
  late.observe(["n/a"]);
  late.decide();
  judge.keep([hint], late);
  expect(judge.open([hint]).decisions[0].treatment.kind).toBe("redact");
});

test("a column whose values showed enough is not looked at again for a while, and then is", () => {
  const judge = judgeOf();
  const hint = column("c7", "k");
  result(
    judge,
    hint,
    Array.from({ length: 60 }, (_, i) => `value ${i}`),
  );
  expect(judge.open([hint]).wantsMore).toBe(false);
  let looks = 0;
  for (let i = 0; i < 400; i++) if (judge.open([hint]).wantsMore) looks++;
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(400);
});

test("a column that never shows many values is settled after some results", () => {
  const judge = judgeOf();
  const hint = column("state", "k");
  for (let i = 0; i < 40; i++) result(judge, hint, ["open"]);
  expect(judge.open([hint]).wantsMore).toBe(false);
});

test("exceptions are compared without case, with or without their schema, and never for an unknown table", () => {
  const judge = judgeOf(["Products.Name", "crm.people.title"]);
  const of = (name: string, table?: string, schema?: string): ColumnHint => ({
    name,
    type: "text",
    ...(table === undefined ? {} : { table }),
    ...(schema === undefined ? {} : { schema }),
  });
  expect(judge.excepts(of("name", "products", "public"))).toBe(true);
  expect(judge.excepts(of("NAME", "PRODUCTS"))).toBe(true);
  expect(judge.excepts(of("title", "people", "crm"))).toBe(true);
  expect(judge.excepts(of("title", "people", "public"))).toBe(false);
  expect(judge.excepts(of("name"))).toBe(false);
  expect(judge.excepts(of("name", "users"))).toBe(false);
});

test("the memory is bounded: past it the oldest column is judged anew", () => {
  const judge = judgeOf();
  result(judge, column("c7", "first"), NAMES);
  const block = 1_000;
  for (let from = 0; from < LIMITS.columnDecisionsMax; from += block) {
    const hints = Array.from({ length: block }, (_, i) => column("c7", `k${from + i}`));
    judge.keep(hints, judge.open(hints));
  }
  expect(judge.open([column("c7", "first")]).decisions[0].treatment.kind).toBe("scan");
  expect(judge.open([column("c7", `k${LIMITS.columnDecisionsMax - 1}`)]).decisions[0].treatment.kind).toBe(
    "scan",
  );
});
