// What columns are taken for by their values, whatever they are called; and that a decision never gets looser.

import fc from "fast-check";
import { expect, test } from "vitest";
import { LIMITS } from "../../../src/base/limits.ts";
import { stricter } from "../../../src/base/mask.ts";
import { ColumnClassifier, strictest } from "../../../src/redact/columns/classifier.ts";
import { SAMPLE_VALUES_MAX } from "../../../src/redact/columns/evidence.ts";
import type { ColumnTreatment, ColumnType } from "../../../src/redact/columns/types.ts";
import { createRng, seedOf } from "../../support/rng.ts";
import { type Generator, PERSONAL, TECHNICAL_VALUES } from "./corpus.ts";

const TODAY = Date.UTC(2026, 10, 21);

function classify(name: string, values: readonly (string | null)[], type: ColumnType = "text") {
  const classifier = new ColumnClassifier([{ name, type }], { today: TODAY });
  for (const value of values) classifier.observe([value]);
  classifier.decide();
  return classifier.decisions[0];
}

function sample(generate: Generator, count: number, ...words: string[]): string[] {
  const rng = createRng(seedOf("columns", ...words));
  return Array.from({ length: count }, () => generate(rng));
}

for (const [name, entity, generate] of PERSONAL) {
  test(`a column c7 of ${name} is found by its values`, () => {
    const missed: string[] = [];
    for (let seed = 0; seed < 10; seed++) {
      const decision = classify("c7", sample(generate, 50, name, String(seed)));
      if (decision.entity !== entity || decision.treatment.kind === "scan")
        missed.push(`${seed}: ${decision.entity}`);
    }
    expect(missed).toEqual([]);
  });
}

for (const [name, generate] of TECHNICAL_VALUES) {
  test(`a column c7 of ${name} is not taken for personal data`, () => {
    const wrong: string[] = [];
    for (let seed = 0; seed < 25; seed++) {
      for (const count of [3, 12, 60]) {
        const decision = classify("c7", sample(generate, count, name, String(seed)));
        if (decision.treatment.kind !== "scan")
          wrong.push(`${seed}/${count}: ${decision.entity}, ${decision.reason}`);
      }
    }
    expect(wrong).toEqual([]);
  });
}

const FEW: [name: string, column: string, values: string[], treatment: string][] = [
  ["three full names are enough", "c7", ["Ada Lovelace", "Anna Kowalska", "Peter Smith"], "scan"],
  ["three of which all are known are", "c7", ["Laura Palmer", "Anna Kowalska", "Peter Smith"], "redact"],
  ["a weak name needs fewer of the same", "name", ["Laura Palmer", "Anna Kowalska"], "redact"],
  ["a weak name of other things stays weak", "name", ["Blue Chair", "Oak Table"], "scan"],
  ["one value proves nothing", "c7", ["4111111111111111"], "scan"],
  ["the same value a hundred times is one", "c7", Array.from({ length: 100 }, () => "Peter Smith"), "scan"],
  ["genders need both", "c7", ["M", "M", "M", "M", "M", "M", "M"], "scan"],
  ["letters that are genders are genders", "c7", ["M", "F", "M", "F", "F", "M", "U"], "redact"],
];
for (const [name, column, values, treatment] of FEW) {
  test(name, () => expect(classify(column, values).treatment.kind).toBe(treatment));
}

test("a reason holds counts and words, never a value", () => {
  for (const [name, , generate] of PERSONAL) {
    const values = sample(generate, 30, name);
    const { reason } = classify("c7", values);
    for (const value of values) if (value.length > 3) expect(reason).not.toContain(value);
  }
});

test("what rules find by themselves is left to them, and masked by column where they are not in force", () => {
  const column = [{ name: "email", type: "text" as const }];
  const left = new ColumnClassifier(column, { today: TODAY, foundByRules: new Set(["EMAIL"]) });
  expect(left.decisions[0]).toMatchObject({ entity: "EMAIL", treatment: { kind: "scan" } });
  const alone = new ColumnClassifier(column, { today: TODAY, foundByRules: new Set(["IBAN"]) });
  expect(alone.decisions[0]).toMatchObject({ entity: "EMAIL", treatment: { kind: "redact" } });
});

test("a telephone number is masked by column, since rules find it only in some forms", () => {
  const classifier = new ColumnClassifier([{ name: "phone", type: "text" }], {
    today: TODAY,
    foundByRules: new Set(["PHONE"]),
  });
  expect(classifier.decisions[0].treatment).toEqual({ kind: "redact" });
});

test("an action of the caller's is taken by entity", () => {
  const classifier = new ColumnClassifier(
    [
      { name: "iban", type: "text" },
      { name: "dob", type: "date" },
    ],
    {
      today: TODAY,
      action: (entity) => (entity === "IBAN" ? { kind: "token" } : { kind: "null" }),
    },
  );
  expect(classifier.decisions.map(({ treatment }) => treatment.kind)).toEqual(["token", "null"]);
});

test("what was known of a column holds from the first row on", () => {
  const known = {
    entity: "PERSON_NAME",
    confidence: 0.8,
    reason: "30 of 30 values",
    treatment: { kind: "redact" },
  } as const;
  const classifier = new ColumnClassifier([{ name: "x", type: "text" }], {
    today: TODAY,
    known: () => ({ decision: known, settled: false }),
  });
  expect(classifier.decisions[0]).toEqual(known);
  expect(classifier.wantsMore).toBe(false);
});

test("a settled column is not looked at again", () => {
  const { decisions } = new ColumnClassifier([{ name: "c7", type: "text" }], { today: TODAY });
  const classifier = new ColumnClassifier([{ name: "c7", type: "text" }], {
    today: TODAY,
    known: () => ({ decision: decisions[0], settled: true }),
  });
  expect(classifier.wantsMore).toBe(false);
});

test("a decision may tighten in the middle of a result", () => {
  const classifier = new ColumnClassifier([{ name: "c7", type: "text" }], { today: TODAY });
  classifier.observe(["n/a"]);
  expect(classifier.decide()).toBe(false);
  for (const value of sample(PERSONAL[0][2], 30, "later")) classifier.observe([value]);
  expect(classifier.decide()).toBe(true);
  expect(classifier.decisions[0].treatment).toEqual({ kind: "redact" });
});

const ALL: readonly Generator[] = [
  ...PERSONAL.map(([, , generate]) => generate),
  ...TECHNICAL_VALUES.map(([, generate]) => generate),
];
const NAMES = ["c7", "name", "email", "phone", "dob", "city", "status", "password", "first", "x1", "notes"];

test("whatever comes, a decision never gets looser", () => {
  const batches = fc.array(fc.tuple(fc.nat(ALL.length - 1), fc.integer({ min: 1, max: 12 }), fc.nat()), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...NAMES),
      fc.constantFrom<ColumnType>("text", "number", "other"),
      batches,
      (name, type, all) => {
        const classifier = new ColumnClassifier([{ name, type }], { today: TODAY });
        let before = classifier.decisions[0];
        for (const [which, count, seed] of all) {
          const rng = createRng(seed);
          for (let i = 0; i < count; i++) classifier.observe([ALL[which](rng)]);
          classifier.decide();
          const after = classifier.decisions[0];
          expect(strictest(before.treatment, after.treatment)).toEqual(after.treatment);
          expect(after.confidence).toBeGreaterThanOrEqual(before.confidence);
          before = after;
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("the stricter of two treatments is the same either way, and scan gives way to all", () => {
  const treatments: ColumnTreatment[] = [
    { kind: "scan" },
    { kind: "null" },
    { kind: "redact" },
    { kind: "hash" },
    { kind: "token" },
    { kind: "fill", keep: 0 },
    { kind: "fill", keep: 4 },
  ];
  for (const a of treatments)
    for (const b of treatments) {
      expect(strictest(a, b)).toEqual(strictest(b, a));
      if (a.kind === "scan") expect(strictest(a, b)).toEqual(b);
      else if (b.kind !== "scan") expect(strictest(a, b)).toEqual(stricter(a, b));
    }
});

// -- bounds ---------------------------------------------------------------------------------------------

test("a column of a million distinct values is looked at so far and no further", () => {
  const classifier = new ColumnClassifier([{ name: "c7", type: "text" }], { today: TODAY });
  for (let i = 0; i < SAMPLE_VALUES_MAX + 10; i++) classifier.observe([`value ${i}`]);
  classifier.decide();
  expect(classifier.wantsMore).toBe(false);
  expect(classifier.wants(0)).toBe(false);
});

test("a result of 1,664 columns is decided in a bounded time, and what lies past them is not looked at", () => {
  const columns = Array.from({ length: LIMITS.resultColumnsMax + 36 }, (_, i) => ({
    name: `column_${i}`,
    type: "text" as const,
  }));
  const started = performance.now();
  const classifier = new ColumnClassifier(columns, { today: TODAY });
  for (let row = 0; row < 20; row++) classifier.observe(columns.map((_, i) => `${row * i} Some Words`));
  classifier.decide();
  expect(classifier.decisions).toHaveLength(LIMITS.resultColumnsMax);
  expect(performance.now() - started).toBeLessThan(10_000);
});

const HUGE: [name: string, column: string][] = [
  ["letters without end", "a".repeat(1_000_000)],
  ["words that fit together without end", "name".repeat(100_000)],
  ["capitals and small letters", "aB".repeat(200_000)],
  ["separators only", "_".repeat(1_000_000)],
  ["Han without end", "姓名".repeat(100_000)],
  ["marks without letters", "\u0301".repeat(100_000)],
  ["nothing", ""],
  ["halves of surrogates", "\ud800".repeat(1_000)],
];
for (const [name, column] of HUGE) {
  test(`a name of ${name} is read in a bounded time`, () => {
    const started = performance.now();
    classify(column, [column, column.slice(0, 150), `{"${column}": 1}`]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
}

const HOSTILE: [name: string, value: string][] = [
  ["quotes", '{"'.repeat(5_000)],
  ["backslashes", `{"${"\\".repeat(9_001)}`],
  ["digits and spaces", "1 ".repeat(100)],
  ["dots", `1${".".repeat(199)}`],
  ["words", "Ab ".repeat(66)],
  ["hyphens", "A-".repeat(100)],
  ["colons", ":".repeat(200)],
  ["at signs", "a@".repeat(100)],
];
for (const [name, value] of HOSTILE) {
  test(`a value of many ${name} costs no more than its length`, () => {
    const started = performance.now();
    for (let i = 0; i < 50; i++) classify("c7", [`${value}${i}`]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
}
