// Answers that nobody committed are proposed and have no figure; contradicted ones are not even proposed.

import { expect, test } from "vitest";
import { type KeyedContender, measureKeyed } from "../../bench/keyed.ts";
import type { Answer, Effort } from "../../bench/measure.ts";
import type { ExpectedAnswers } from "../../bench/suite.ts";

const EFFORT: Effort = { rounds: 1, budgetMs: Number.POSITIVE_INFINITY };
const COMMITTED: Answer = { findings: 3, digest: "aa" };

function answers(): ExpectedAnswers & { readonly proposed: string[] } {
  const proposed: string[] = [];
  return {
    proposed,
    get: (key, rules) => (key === "known" && rules === "r1" ? COMMITTED : null),
    propose: (key, rules, { findings }) => proposed.push(`${key} ${rules} ${findings}`),
  };
}

const contender = (key: string, rules: string): KeyedContender => ({
  engine: "a",
  key,
  rules,
  run: () => ({ bytes: 1_000, ms: 1, outputBytes: 0, cpuSeconds: {}, ...COMMITTED }),
});

const CASES: [name: string, key: string, rules: string, valid: boolean, kind: string, proposed: string[]][] =
  [
    ["the committed answer has a figure", "known", "r1", true, "measured", []],
    ["an answer for other rules is proposed", "known", "r2", true, "refused", ["known r2 3"]],
    ["an answer of a new case is proposed", "new", "r1", true, "refused", ["new r1 3"]],
    ["what another engine contradicts is not proposed", "new", "r1", false, "refused", []],
  ];
for (const [name, key, rules, valid, kind, proposed] of CASES)
  test(name, async () => {
    const expected = answers();
    const [outcome] = await measureKeyed({ expected }, [contender(key, rules)], EFFORT, () => valid);
    expect([outcome.kind, expected.proposed]).toEqual([kind, proposed]);
  });
