// Rule files: what they say becomes rules, and every mistake is told with its place.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LIMITS } from "../../src/base/limits.ts";
import { pack } from "../../src/redact/packs/packs.ts";
import { loadRuleSources, parseRuleFile } from "../../src/redact/rule_file.ts";
import type { MaskAction } from "../../src/redact/types.ts";

const HOUSE = readFileSync(new URL("../../fixtures/rules/house.yaml", import.meta.url), "utf8");

const file = (...lines: string[]) => ["rules:", ...lines, ""].join("\n");
const one = (pattern: string, ...more: string[]) =>
  file("  - id: a", "    entity: A", `    pattern: ${pattern}`, ...more.map((line) => `    ${line}`));

test("a file's rules have the fields that it gives", () => {
  expect(parseRuleFile("house.yaml", HOUSE)[1]).toEqual({
    id: "loyalty-card",
    entity: "LOYALTY_CARD",
    pattern: "\\b99[0-9]{14}\\b",
    validator: "luhn",
    maxLen: 24,
    mask: { kind: "fill", keep: 4 },
    examples: { match: ["card «9900000000000002»"], no: ["card 9900000000000008"] },
  });
});

const MASKS: [name: string, written: string[], expected: MaskAction][] = [
  ["redact", ["mask: redact"], { kind: "redact" }],
  ["hash", ["mask: hash"], { kind: "hash" }],
  ["token", ["mask: token"], { kind: "token" }],
  ["fill without a count keeps nothing", ["mask: fill"], { kind: "fill", keep: 0 }],
  ["fill with a count", ["mask: {fill: {keep: 4}}"], { kind: "fill", keep: 4 }],
  ["null as a word", ['mask: "null"'], { kind: "null" }],
  ["null as YAML writes it", ["mask: null"], { kind: "null" }],
  ["no mask is redact", [], { kind: "redact" }],
];
for (const [name, written, expected] of MASKS)
  test(`mask: ${name}`, () =>
    expect(parseRuleFile("r.yaml", one("x+", ...written))[0].mask).toEqual(expected));

test("files and packs become one set, and a pack named twice counts once", async () => {
  const set = await loadRuleSources(
    [
      { name: "house.yaml", text: HOUSE },
      { name: "b.yaml", text: one("key_[a-z]{4}") },
    ],
    ["builtin/pii", "builtin/pii"],
  );
  expect(set.rules.map(({ id }) => id)).toEqual([
    ...pack("builtin/pii").map(({ id }) => id),
    "employee-id",
    "loyalty-card",
    "door-code",
    "a",
  ]);
});

/** The message is `file:line:column  CODE`, then this. */
const BAD: [name: string, text: string, place: string, says: RegExp][] = [
  ["a file that is no YAML", "rules: [", "1:9  RULE_INVALID", /flow sequence|expected/i],
  ["an empty file", "", "1:1  RULE_INVALID", /the file must be a mapping/],
  ["a file without rules", "rules: []", "1:8  RULE_INVALID", /rules is empty/],
  [
    "a key twice",
    file("  - id: a", "    id: b", "    entity: A", "    pattern: x"),
    "3:5  RULE_INVALID",
    /unique/,
  ],
  ["an unknown key of the file", "rule: []\nrules: []", "1:1  RULE_INVALID", /Did you mean rules\?/],
  [
    "an unknown key of a rule",
    one("x", "max_length: 4"),
    "5:5  RULE_INVALID",
    /"max_length" is not a field of a rule/,
  ],
  [
    "an unknown key of examples",
    one("x", "examples: {matches: [x]}"),
    "5:16  RULE_INVALID",
    /Did you mean match\?/,
  ],
  ["a missing pattern", file("  - id: a", "    entity: A"), "2:5  RULE_INVALID", /"pattern" is missing/],
  ["an empty pattern", one('""'), "4:14  RULE_INVALID", /pattern is empty/],
  [
    "an id with capitals",
    file("  - id: Abc", "    entity: A", "    pattern: x"),
    "2:9  RULE_INVALID",
    /id must be lower-case/,
  ],
  [
    "an entity in lower case",
    file("  - id: a", "    entity: abc", "    pattern: x"),
    "3:13  RULE_INVALID",
    /entity must be upper-case/,
  ],
  ["a pattern that is a number", one("12"), "4:14  RULE_INVALID", /pattern must be text/],
  ["an unknown validator", one("x", "validator: crc"), "5:16  RULE_INVALID", /one of luhn, iban, ssn/],
  ["an unknown mask", one("x", "mask: blur"), "5:11  RULE_INVALID", /must be one of redact, hash/],
  ["a fill that keeps too much", one("x", "mask: {fill: {keep: 60}}"), "5:25  RULE_INVALID", /at most 8/],
  ["an unknown severity", one("x", "severity: bad"), "5:15  RULE_INVALID", /low, medium, high, critical/],
  ["a max_len of nothing", one("x", "max_len: 0"), "5:14  RULE_INVALID", /max_len must be at least 1/],
  ["a max_len past its limit", one("x", "max_len: 65537"), "5:14  RULE_INVALID", /at most 65536/],
  [
    "a long match with a validator",
    one("x", "validator: luhn", "max_len: 129"),
    "6:14  RULE_INVALID",
    /at most 128 in a rule with a validator/,
  ],
  [
    "an id twice",
    file("  - {id: a, entity: A, pattern: x}", "  - {id: a, entity: A, pattern: y}"),
    "3:10  RULE_DUPLICATE",
    /exists already, in r\.yaml:2:10/,
  ],
  [
    "an id that a pack has",
    file("  - {id: email, entity: A, pattern: x}"),
    "2:10  RULE_DUPLICATE",
    /exists already, in a built-in pack/,
  ],
  [
    "what RE2 refuses, with its words and the place within the pattern",
    one("'ab(?=c)'"),
    "4:17  RULE_SYNTAX",
    /invalid perl operator: \(\?=/,
  ],
  ["a group that is not closed", one("(ab"), "4:14  RULE_SYNTAX", /missing closing \)|missing \)/],
  ["a backreference", one("(a)\\1"), "4:17  RULE_SYNTAX", /invalid escape sequence: \\1/],
  ["a single byte", one("a\\Cb"), "4:16  RULE_UNSUPPORTED", /no meaning in a rule/],
  ["a pattern that matches nothing at all", one("a*"), "4:14  RULE_EMPTY", /matches the empty string/],
  [
    "an example that is not found",
    one("x[0-9]", "examples: {match: [x1, xy]}"),
    "5:28  RULE_EXAMPLE",
    /finds nothing here/,
  ],
  [
    "an example that is found elsewhere than marked",
    one("x[0-9]+", 'examples: {match: ["a «x1»2"]}'),
    "5:24  RULE_EXAMPLE",
    /bytes 2 to 4, and the rule finds 2 to 5/,
  ],
  [
    "an example with half a mark",
    one("x", 'examples: {match: ["«x"]}'),
    "5:24  RULE_EXAMPLE",
    /marks one value/,
  ],
  [
    "a near miss that is found",
    one("x[0-9]", "examples: {no: [y1, x1]}"),
    "5:25  RULE_EXAMPLE",
    /finds something here, and it should not/,
  ],
];
for (const [name, text, place, says] of BAD)
  test(`${name} is told at its place`, async () => {
    const code = place.split("  ")[1];
    const failed = loadRuleSources([{ name: "r.yaml", text }], ["builtin/pii"]);
    await expect(failed).rejects.toMatchObject({ name: "WeirError", code });
    const { message } = (await failed.catch((error: unknown) => error)) as Error;
    expect(message.split("\n")[0]).toBe(`r.yaml:${place}`);
    expect(message).toMatch(says);
  });

test("a mistake is told with its line, a caret under it, and what to do", async () => {
  const failed = loadRuleSources([{ name: "r.yaml", text: one("'ab(?=c)'") }], []);
  const { message } = (await failed.catch((error: unknown) => error)) as Error;
  expect(message).toContain(
    [
      "  4 |     pattern: 'ab(?=c)'",
      "    |                 ^^^",
      "  Patterns are RE2: no look-around, no back-references.",
    ].join("\n"),
  );
});

test("the mistakes of all files are told at once, ten of them, in their order", async () => {
  const bad = (name: string, count: number) => ({
    name,
    text: file(
      ...Array.from({ length: count }, (_, i) => `  - {id: ${name[0]}${i}, entity: A, pattern: "("}`),
    ),
  });
  const failed = loadRuleSources([bad("a.yaml", 7), bad("b.yaml", 5)], []);
  const { message } = (await failed.catch((error: unknown) => error)) as Error;
  const places = message.match(/^[ab]\.yaml:\d+/gm);
  expect(places).toEqual(
    [2, 3, 4, 5, 6, 7, 8].map((n) => `a.yaml:${n}`).concat("b.yaml:2", "b.yaml:3", "b.yaml:4"),
  );
  expect(message).toContain("... and 2 more");
});

test("all rules that mean nothing are told, also behind the first one", async () => {
  const text = file(
    "  - {id: a, entity: A, pattern: a*}",
    "  - {id: b, entity: A, pattern: b}",
    "  - {id: c, entity: A, pattern: c?}",
  );
  const failed = loadRuleSources([{ name: "r.yaml", text }], []);
  await expect(failed).rejects.toMatchObject({
    code: "RULE_EMPTY",
    details: { problems: [{ line: 2 }, { line: 4 }] },
  });
});

test("a pattern spelt with escapes or over several lines is told at its start", async () => {
  const failed = loadRuleSources([{ name: "r.yaml", text: one('"\\x61(?=c)"') }], []);
  await expect(failed).rejects.toThrow(/^r\.yaml:4:14 {2}RULE_SYNTAX/);
});

test("a file past its limit is refused before it is parsed", () => {
  const text = `#${" ".repeat(LIMITS.ruleFileBytesMax)}\nrules: []`;
  expect(() => parseRuleFile("r.yaml", text)).toThrowError(
    expect.objectContaining({ code: "RULES_TOO_BIG" }),
  );
});

test("a file that unfolds without end through aliases is refused", () => {
  const bomb = [
    "x0: &x0 [a,a,a,a,a,a,a,a,a]",
    ...[1, 2, 3, 4, 5, 6, 7].map(
      (n) =>
        `x${n}: &x${n} [${Array(9)
          .fill(`*x${n - 1}`)
          .join(",")}]`,
    ),
  ];
  expect(() => parseRuleFile("r.yaml", bomb.join("\n"))).toThrowError(/too much through aliases/);
});
