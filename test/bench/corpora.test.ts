// Corpora are the same bytes at every run, of the size that was asked for, and in the form that they stand for.

import { expect, test } from "vitest";
import { ROW_COLUMNS, ROW_KINDS, rowBatches } from "../../bench/corpus/data_rows.ts";
import { FLOODS, flood } from "../../bench/corpus/floods.ts";
import { madeRules } from "../../bench/corpus/made_rules.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";

test("there are floods of at least forty kinds, each of the size asked for, a longer one beginning with a shorter", () => {
  expect(FLOODS.length).toBeGreaterThanOrEqual(40);
  for (const name of FLOODS) {
    const short = flood(name, 5_000);
    expect(short.length, name).toBe(5_000);
    expect(Buffer.compare(flood(name, 9_001).subarray(0, 5_000), short), name).toBe(0);
  }
  expect(() => flood("of rain", 1)).toThrow(/no flood/);
});

test("another seed gives another flood, where anything is drawn", () => {
  expect(Buffer.compare(flood("hex", 100, 1), flood("hex", 100, 2))).not.toBe(0);
  expect(Buffer.from(flood("colons", 4)).toString()).toBe("::::");
});

test("batches hold whole DataRow messages of twelve fields", () => {
  for (const kind of ROW_KINDS) {
    const batches = rowBatches(kind, 30_000, 8_192);
    expect(batches.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThanOrEqual(30_000);
    for (const { bytes, rows } of batches) {
      expect(bytes.length).toBeLessThanOrEqual(8_192);
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      let at = 0;
      let seen = 0;
      for (; at < bytes.length; seen++) {
        expect(bytes[at]).toBe("D".charCodeAt(0));
        expect(view.getInt16(at + 5)).toBe(ROW_COLUMNS);
        at += 1 + view.getInt32(at + 1);
      }
      expect([at, seen]).toEqual([bytes.length, rows]);
    }
  }
});

test("made rules compile, are all different, and a longer list begins with a shorter", () => {
  const rules = madeRules(50);
  expect(madeRules(10)).toEqual(rules.slice(0, 10));
  expect(new Set(rules.map(({ pattern }) => pattern)).size).toBe(50);
  expect(compileRules(rules).rules.length).toBe(50);
});
