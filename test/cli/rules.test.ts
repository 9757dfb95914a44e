// `weir rules`: test, bench, explain, and the choice of rules by tag and severity.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { weir } from "./harness.ts";

const HOUSE = join(import.meta.dirname, "../../fixtures/rules/house.yaml");
const MIXED = `rules:
  - {id: card, entity: CARD, pattern: 'card-[0-9]{6}', severity: critical, tags: [PCI, GDPR]}
  - {id: nick, entity: NICK, pattern: 'nick-[a-z]{6}', severity: low, tags: [GDPR]}
  - {id: door, entity: DOOR, pattern: 'door-[0-9]{4}'}
`;

let dir: string;
let mixed: string;
let file: (name: string, text: string) => Promise<string>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "weir-rules-"));
  file = async (name, text) => {
    const path = join(dir, name);
    await writeFile(path, text);
    return path;
  };
  mixed = await file("mixed.yaml", MIXED);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

interface TestReport {
  readonly rules: number;
  readonly examples: number;
  readonly total: { readonly cases: number; readonly recall: number };
  readonly entities: { readonly name: string; readonly recall: number }[];
  readonly syntaxes: { readonly name: string }[];
}

test("rules are tried in every syntax, and recall is told by entity and syntax", async () => {
  const { code, out } = await weir(["rules", "test", "--rules", HOUSE, "--cases", "1", "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(out) as TestReport;
  expect(report).toMatchObject({ rules: 3, examples: 9, wrongExamples: [], notDrawn: [] });
  expect(report.total.recall).toBeGreaterThan(95);
  expect(report.entities.map(({ name }) => name).sort()).toEqual([
    "DOOR_CODE",
    "EMPLOYEE_ID",
    "LOYALTY_CARD",
  ]);
  expect(report.syntaxes.map(({ name }) => name)).toContain("json in json");
});

test("one rule is tried alone, and people get tables", async () => {
  const { code, out } = await weir(["rules", "test", "employee-id", "--rules", HOUSE, "--cases", "1"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^ENTITY +CASES +FOUND +RECALL %\nEMPLOYEE_ID +\d+ +\d+ +\d+\.\d\n/);
  expect(out).toMatch(/^SYNTAX /m);
  expect(out).toMatch(/^1 rules; 5 examples, 0 wrong; recall \d+\.\d\d % of \d+ cases \(seed 1\)$/m);
});

test("recall below the threshold is told by the exit code, and missed cases can be seen", async () => {
  const shy = await file("shy.yaml", `rules: [{id: shy, entity: SHY, pattern: '\\Ashy-[0-9]{6}\\z'}]`);
  const { code, out } = await weir(["rules", "test", "--rules", shy, "--missed"]);
  expect(code).toBe(1);
  expect(out).toMatch(/^shy +[a-z ]+ .*shy-\d{6}/m);
  expect((await weir(["rules", "test", "--rules", shy, "--min", "1"])).code).toBe(0);
});

test("seeds draw other cases, and a wrong option is refused", async () => {
  const missed = async (seed: string) =>
    (await weir(["rules", "test", "--rules", HOUSE, "--seed", seed, "--json", "--missed", "--cases", "1"]))
      .out;
  expect(await missed("7")).toBe(await missed("7"));
  expect((await weir(["rules", "test", "--min", "101"])).code).toBe(2);
  expect((await weir(["rules", "test", "--cases", "0"])).code).toBe(2);
  const unknown = await weir(["rules", "test", "employe-id", "--rules", HOUSE]);
  expect(unknown.err).toContain("Did you mean employee-id?");
});

const CHOICES: [args: string[], ids: string[]][] = [
  [[], ["card", "nick", "door"]],
  [["--tag", "PCI"], ["card"]],
  [
    ["--tag", "pci,gdpr"],
    ["card", "nick"],
  ],
  [
    ["--severity", "medium"],
    ["card", "door"],
  ],
  [["--tag", "GDPR", "--severity", "high"], ["card"]],
];
for (const [args, ids] of CHOICES)
  test(`rules ls ${args.join(" ")} lists ${ids.join(", ")}`, async () => {
    const { out } = await weir(["rules", "ls", "--rules", mixed, "--json", ...args]);
    const { rules } = JSON.parse(out) as { rules: { rule: string }[] };
    expect(rules.map(({ rule }) => rule)).toEqual(ids);
  });

test("redact and scan use only the chosen rules", async () => {
  const input = "card-123456 nick-abcdef door-1234\n";
  const redacted = await weir(["redact", "--rules", mixed, "--tag", "GDPR"], { input });
  expect(redacted.out).toBe("[CARD] [NICK] door-1234\n");
  const scanned = await weir(["scan", "--jsonl", "--rules", mixed, "--severity", "critical"], {
    input: `${JSON.stringify({ id: 1, text: input })}\n`,
  });
  expect(JSON.parse(scanned.out)).toMatchObject({ masked: "[CARD] nick-abcdef door-1234\n" });
});

test("a choice that leaves nothing, and a word that is no tag, are refused", async () => {
  const none = await weir(["rules", "ls", "--rules", mixed, "--tag", "SOX"]);
  expect(none).toMatchObject({ code: 2, out: "" });
  expect(none.err).toContain("no rule has this tag and severity");
  expect((await weir(["rules", "ls", "--tag", "ISO"])).code).toBe(2);
  expect((await weir(["redact", "--severity", "grave"], { input: "" })).code).toBe(2);
});

test("the cost of each rule is measured on a text of the user's own", async () => {
  const text = await file("sample.txt", "door-1234 and words, card-123456\n".repeat(2_000));
  const { code, out } = await weir(["rules", "bench", text, "--rules", mixed, "--rounds", "1", "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(out) as { bytes: number; rules: { rule: string; share: number }[] };
  expect(report.bytes).toBe(66_000);
  expect(report.rules).toHaveLength(3);
  expect(report.rules).toContainEqual(expect.objectContaining({ rule: "door", findings: 2_000 }));
  expect(report.rules).toContainEqual(expect.objectContaining({ rule: "nick", findings: 0 }));
  expect(report.rules.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
  const table = await weir(["rules", "bench", text, "--rules", mixed, "--rounds", "1", "--kib", "8"]);
  expect(table.out).toMatch(/^RULE +NS\/BYTE ALONE +SHARE % +LEFT OUT SAVES % +FINDINGS/);
  expect(table.out).toMatch(/^3 rules, 8192 bytes: \d+ MB\/s/m);
});

test("a text that is missing or empty is told", async () => {
  const empty = await file("empty.txt", "");
  expect((await weir(["rules", "bench", empty, "--rules", mixed])).err).toContain("is empty");
  const missing = await weir(["rules", "bench", join(dir, "none.txt"), "--rules", mixed]);
  expect(missing).toMatchObject({ code: 2 });
  expect(missing.err).toContain("ENOENT");
});

test("a dear rule is used, with a warning that shows its cost", async () => {
  const dear = await file(
    "dear.yaml",
    `rules: [{id: dear, entity: DEAR, pattern: '(?:[a-z]{1,9}[ ,.:=]{1,3}){3,9}zz[0-9]'}]`,
  );
  const { code, out, err } = await weir(["redact", "--rules", dear], { input: "one two three zz1\n" });
  expect({ code, out }).toEqual({ code: 0, out: "[DEAR]\n" });
  expect(err).toMatch(/^weir: warning: rule "dear" costs \d+\.\d ns a byte/);
});

test("an explanation tells cost, confidence, tags and what a check means", async () => {
  const card = await weir(["rules", "explain", "card", "--rules", mixed]);
  expect(card.out).toMatch(/^cost +\d+\.\d\d ns a byte of ordinary text, alone: (cheap|fair|dear)$/m);
  expect(card.out).toMatch(/^confidence +medium$/m);
  expect(card.out).toMatch(/^tags +PCI GDPR$/m);
  const loyalty = await weir(["rules", "explain", "loyalty-card", "--rules", HOUSE]);
  expect(loyalty.out).toMatch(/^validator +luhn: what fails it is no match$/m);
  expect(loyalty.out).toMatch(/^confidence +high$/m);
});
