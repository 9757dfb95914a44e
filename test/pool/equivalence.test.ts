// Whatever runs where: the pool answers what the fixtures say, and workers answer what the main loop answers.

import { expect, test } from "vitest";
import type { EntityMask, RowFraming, Soon } from "../../src/model/masking.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { type RedactCase, redactCases } from "../support/oracle-fixtures.ts";
import {
  COPY_BINARY_HEADER,
  COPY_BINARY_TRAILER,
  copyBinary,
  copyCsv,
  copyText,
  dataRow,
} from "../support/pg-frames.ts";
import { createRng, seedOf } from "../support/rng.ts";
import { chunksOf, latin, poolOf, RULES, text, through, utf8 } from "./harness.ts";

function countsOf(entry: RedactCase): [string, number][] {
  const counts = new Map<string, number>();
  for (const [, , id] of entry.findings) {
    const entity = entry.rules.find((rule) => rule.id === id)?.entity ?? "";
    counts.set(entity, (counts.get(entity) ?? 0) + 1);
  }
  return [...counts].sort();
}

const GROUPS = new Map<string, RedactCase[]>();
for (const entry of redactCases()) {
  const key = JSON.stringify(entry.rules);
  GROUPS.set(key, [...(GROUPS.get(key) ?? []), entry]);
}

for (const workers of [0, 1]) {
  test(`fixtures are masked as written, with ${workers} workers`, { timeout: 60_000 }, async () => {
    const seed = seedOf("pool", "fixtures", workers);
    const rng = createRng(seed);
    let group = 0;
    for (const cases of GROUPS.values()) {
      // Each rule set starts a worker; the engine is the same, so a third of them shows that the way there is right.
      if (workers > 0 && group++ % 3 !== 0) continue;
      const pool = await poolOf({ ruleSet: compileRules(cases[0].rules), key: cases[0].key, workers });
      for (const entry of cases) {
        const stream = pool.stream([]);
        const masked = await through(stream, chunksOf(entry.input, rng, 12));
        const name = `${entry.name} (seed ${seed})`;
        if (entry.masked instanceof RegExp) expect(latin(masked), name).toMatch(entry.masked);
        else expect(latin(masked), name).toBe(latin(entry.masked));
        expect([...stream.stats.findings].sort(), name).toEqual(countsOf(entry));
        expect(stream.heldBytes, name).toBe(0);
      }
      await pool.close();
    }
  });
}

const VALUES: (string | null)[][] = [
  ["1", "MARK-alpha! and C123456"],
  ["2", null],
  ["3", "plain"],
  ["4", "C654321"],
];
const HIDDEN: EntityMask[] = [{ entity: "CODE", action: { kind: "redact" } }];
const MASKED: (string | null)[][] = [
  ["1", "[MARK] and [CODE]"],
  ["2", null],
  ["3", "plain"],
  ["4", "[CODE]"],
];
const bytesOf = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

const FRAMINGS: [name: string, framing: RowFraming, input: Uint8Array, output: Uint8Array][] = [
  ["DataRow", { kind: "pg-data-row" }, bytesOf(VALUES.map(dataRow)), bytesOf(MASKED.map(dataRow))],
  [
    "COPY text",
    { kind: "pg-copy-text", delimiter: 9, nullText: "\\N" },
    bytesOf(VALUES.map(copyText)),
    bytesOf(MASKED.map(copyText)),
  ],
  [
    "COPY csv",
    { kind: "pg-copy-csv", delimiter: 44, quote: 34, escape: 34, nullText: "" },
    bytesOf(VALUES.map(copyCsv)),
    bytesOf(MASKED.map(copyCsv)),
  ],
  [
    "COPY binary",
    { kind: "pg-copy-binary" },
    bytesOf([COPY_BINARY_HEADER, ...VALUES.map(copyBinary), COPY_BINARY_TRAILER]),
    bytesOf([COPY_BINARY_HEADER, ...MASKED.map(copyBinary), COPY_BINARY_TRAILER]),
  ],
];
const COLUMNS = [1, 2].map(() => ({ encoding: "text", treatment: { kind: "scan" } }) as const);

for (const workers of [0, 1]) {
  test(`rows of every framing are masked with ${workers} workers`, async () => {
    const pool = await poolOf({ workers });
    for (const [name, framing, input, output] of FRAMINGS) {
      const rows = pool.rows({ framing, columns: COLUMNS }, HIDDEN);
      expect(latin(await rows.push(input)), name).toBe(latin(output));
      expect(rows.stats, name).toEqual({
        rows: 4,
        bytesIn: input.length,
        bytesOut: output.length,
        findings: new Map([
          ["MARK", 1],
          ["CODE", 2],
        ]),
      });
      rows.close();
    }
  });
}

test("columns masked whole are counted as COLUMN, and tokens are the same on every thread", async () => {
  const shape = {
    framing: { kind: "pg-data-row" },
    columns: [
      { encoding: "text", treatment: { kind: "redact" } },
      { encoding: "text", treatment: { kind: "scan" } },
    ],
  } as const;
  const batch = bytesOf([dataRow(["raw", "C123456"]), dataRow(["raw", "x"])]);
  const answers: string[] = [];
  for (const workers of [0, 1]) {
    const rows = (await poolOf({ workers })).rows(shape, []);
    answers.push(latin(await rows.push(batch)));
    expect(rows.stats.findings).toEqual(
      new Map([
        ["CODE", 1],
        ["COLUMN", 2],
      ]),
    );
  }
  expect(answers[1]).toBe(answers[0]);
  expect(answers[0]).toMatch(/\[REDACTED\].*wt1\./s);
  expect(answers[0]).not.toContain("raw");
});

test("the batches of a binary COPY go out side by side once its beginning was seen, and come in order", async () => {
  const pool = await poolOf({ workers: 2 });
  const rows = pool.rows({ framing: { kind: "pg-copy-binary" }, columns: COLUMNS }, HIDDEN);
  const batches = [COPY_BINARY_HEADER];
  for (let i = 0; i < 30; i++) batches.push(copyBinary([`${i}`, "MARK-alpha!"]));
  batches.push(COPY_BINARY_TRAILER);
  const answers: Soon<Uint8Array>[] = batches.map((batch) => rows.push(batch));
  const expected = [COPY_BINARY_HEADER];
  for (let i = 0; i < 30; i++) expected.push(copyBinary([`${i}`, "[MARK]"]));
  expected.push(COPY_BINARY_TRAILER);
  expect((await Promise.all(answers)).map(latin)).toEqual(expected.map(latin));
});

test("a stream that moves to a worker in mid-match gives what it would have given in one place", async () => {
  const seed = seedOf("pool", "moving");
  const rng = createRng(seed);
  const pool = await poolOf({ inlineBytes: 64 });
  for (let round = 0; round < 40; round++) {
    const words = Array.from({ length: 60 }, () => rng.pick(["MARK-abcdef! ", "C123456", "x ", "MARK-ab"]));
    const input = utf8(words.join(""));
    const expected = latin(pool.text(input));
    const masked = await through(pool.stream([]), chunksOf(input, rng, 130));
    expect(latin(masked), `seed ${seed}, round ${round}`).toBe(expected);
  }
});

test("two hundred streams and a result at once on two workers do not mix", async () => {
  const pool = await poolOf({ workers: 2 });
  const rng = createRng(seedOf("pool", "many"));
  const jobs = Array.from({ length: 200 }, async (_, i) => {
    const input = utf8(`${i} MARK-${"abcdefgh".slice(0, 4 + (i % 5))}! end ${i} `.repeat(20));
    const masked = await through(pool.stream([]), chunksOf(input, rng, 60));
    expect(text(masked)).toBe(`${i} [MARK] end ${i} `.repeat(20));
  });
  await Promise.all(jobs);
  expect(pool.depth).toBe(0);
  expect(pool.heldBytes).toBe(0);
});

test("a chunk and a batch larger than a slot are masked like any other", async () => {
  const pool = await poolOf({ batchBytes: 4096 });
  const input = utf8("MARK-abcdef! and more, ".repeat(2000));
  const masked = await through(pool.stream([]), [input, utf8("MARK-zzzz"), utf8("!")]);
  expect(text(masked)).toBe(`${"[MARK] and more, ".repeat(2000)}[MARK]`);
  const rows = pool.rows(
    { framing: { kind: "pg-data-row" }, columns: [{ encoding: "text", treatment: { kind: "scan" } }] },
    [],
  );
  const big = `${"y".repeat(3_000_000)} MARK-abcdef!`;
  const answer = await rows.push(dataRow([big]));
  expect(latin(answer) === latin(dataRow([`${"y".repeat(3_000_000)} [MARK]`]))).toBe(true);
  expect(rows.stats.findings).toEqual(new Map([["MARK", 1]]));
});

test("rows whose masked form is larger than a slot's output come whole", async () => {
  const label = "A".repeat(48);
  const ruleSet = compileRules([{ id: "z", entity: label, pattern: "z", mask: { kind: "redact" } }]);
  const pool = await poolOf({ ruleSet, batchBytes: 4096 });
  const shape = {
    framing: { kind: "pg-data-row" },
    columns: [{ encoding: "text", treatment: { kind: "scan" } }],
  } as const;
  const rows = pool.rows(shape, []);
  const batch = bytesOf(Array.from({ length: 20 }, () => dataRow(["z".repeat(180)])));
  const expected = bytesOf(Array.from({ length: 20 }, () => dataRow([`[${label}]`.repeat(180)])));
  expect(latin(await rows.push(batch)) === latin(expected)).toBe(true);
  expect(rows.stats.rows).toBe(20);
});

test("settle gives what is held as if the text ended, and the stream goes on", async () => {
  for (const workers of [0, 1]) {
    const stream = (await poolOf({ workers })).stream([]);
    const first = text(await stream.push(utf8("a MARK-abc")));
    expect("a ".startsWith(first)).toBe(true);
    expect(stream.heldBytes).toBe(10 - first.length);
    expect(first + text(await stream.settle())).toBe("a MARK-abc");
    expect(stream.heldBytes).toBe(0);
    const rest = [await stream.push(utf8(" MARK-abcd! b")), await stream.end()];
    expect(rest.map(text).join("")).toBe(" [MARK] b");
    expect(stream.stats).toEqual({ rows: 0, bytesIn: 23, bytesOut: 19, findings: new Map([["MARK", 1]]) });
  }
});

test("a pool names its rule set, and refuses keyed rules and columns without a key", async () => {
  expect((await poolOf()).rulesDigest).toBe(RULES.digest);
  await expect(poolOf({ key: undefined, workers: 0 })).rejects.toMatchObject({ code: "MASK_KEY_MISSING" });
  const ruleSet = compileRules([{ id: "a", entity: "A", pattern: "abc", mask: { kind: "redact" } }]);
  const pool = await poolOf({ ruleSet, key: undefined });
  const columns = [{ encoding: "text", treatment: { kind: "hash" } }] as const;
  expect(() => pool.rows({ framing: { kind: "pg-data-row" }, columns }, [])).toThrow("no mask key");
});
