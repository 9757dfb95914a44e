// Two engines' spans are compared rule by rule, and masked output is judged by the spans alone.

import { expect, test } from "vitest";
import { byRule, checkMasked, compareSpans, type Span, spansByV8 } from "../../bench/spans.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

test("spans are sorted by start within their rule", () => {
  expect(
    byRule(
      [
        [9, 12, 1],
        [5, 6, 0],
        [2, 4, 1],
      ],
      3,
    ),
  ).toEqual([
    [[5, 6]],
    [
      [2, 4],
      [9, 12],
    ],
    [],
  ]);
});

const DIFFERENCES: [name: string, input: string, theirs: Span[], ours: Span[], expected: object | null][] = [
  ["equal spans have no difference", "abc", [[0, 2]], [[0, 2]], null],
  ["a span that we lack is missing", "abc", [[0, 2]], [], { missing: 1, extra: 0, first: [0, 2] }],
  ["a span that they lack is extra", "abc", [], [[1, 2]], { missing: 0, extra: 1, first: [1, 2] }],
  [
    "another end is both",
    "abcdef",
    [
      [0, 2],
      [4, 5],
    ],
    [
      [0, 3],
      [4, 5],
    ],
    { missing: 1, extra: 1, first: [0, 2], nonAscii: false },
  ],
  ["a difference beside a high byte is told apart", "ab\xc3\xa9", [[0, 2]], [[0, 4]], { nonAscii: true }],
];
for (const [name, input, theirs, ours, expected] of DIFFERENCES)
  test(name, () => {
    const differences = compareSpans(bytes(input), [theirs], [ours]);
    if (expected === null) expect(differences).toEqual([]);
    else expect(differences).toMatchObject([expected]);
  });

test("V8 says what a rule finds, case folded where the pattern asks for it", () => {
  expect(spansByV8(bytes("ab Ab a\xffb ab"), "(?i)\\bab\\b")).toEqual([
    [0, 2],
    [3, 5],
    [10, 12],
  ]);
});

const LABELS = ["[A]", "[LONGER]"];
type Found = readonly [start: number, end: number, rule: number];
const OUTPUTS: [name: string, output: string, spans: Found[], wrong: RegExp | null][] = [
  ["nothing found and nothing changed", "one two three", [], null],
  ["a finding is replaced by its label", "one [A] three", [[4, 7, 0]], null],
  [
    "overlapping findings are one region",
    "one [LONGER]ree",
    [
      [4, 7, 0],
      [6, 10, 1],
    ],
    null,
  ],
  [
    "findings that touch are two",
    "one [A][A] three",
    [
      [4, 6, 0],
      [6, 7, 0],
    ],
    null,
  ],
  ["a finding at the end", "one two [LONGER]", [[8, 13, 1]], null],
  ["a finding that stands unmasked is wrong", "one two three", [[4, 7, 0]], /not masked/],
  ["another rule's label is wrong", "one [LONGER] three", [[4, 7, 0]], /not masked/],
  ["a changed byte beside a finding is wrong", "onE [A] three", [[4, 7, 0]], /not those of the input/],
  ["output that goes on is wrong", "one [A] threee", [[4, 7, 0]], /the end/],
  ["output that is cut short is wrong", "one [A] thre", [[4, 7, 0]], /the end/],
];
for (const [name, output, spans, wrong] of OUTPUTS)
  test(`masked output: ${name}`, () => {
    const told = checkMasked(bytes("one two three"), bytes(output), spans, LABELS);
    if (wrong === null) expect(told).toBe(null);
    else expect(told).toMatch(wrong);
  });
