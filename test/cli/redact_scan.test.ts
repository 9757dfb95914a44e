// `weir scan`: an answer for every line, in order, whatever the line is.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { LineSplitter } from "../../src/cli/line_splitter.ts";
import { run } from "../../src/cli/program.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { parseRuleFile } from "../../src/redact/rule_file.ts";
import { startWeir, weir } from "./harness.ts";

const EMAIL = join(import.meta.dirname, "../../fixtures/rules/email.yaml");
const HOUSE = join(import.meta.dirname, "../../fixtures/rules/house.yaml");

const scan = (input: string | (string | Uint8Array)[], rules = EMAIL) =>
  weir(["scan", "--jsonl", "--rules", rules], { input });
const answers = (out: string): unknown[] => {
  expect(out === "" || out.endsWith("\n")).toBe(true);
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
};

const email = (start: number, end: number) => ({ start, end, rule: "email", entity: "EMAIL" });

const GOOD: [name: string, line: unknown, expected: unknown][] = [
  ["a text with nothing in it", { id: 1, text: "hello" }, { id: 1, findings: [], masked: "hello" }],
  ["an empty text", { id: "", text: "" }, { id: "", findings: [], masked: "" }],
  [
    "findings have byte offsets of UTF-8",
    { id: "é", text: "é€😀 ann@example.org" },
    { id: "é", findings: [email(10, 25)], masked: "é€😀 [EMAIL]" },
  ],
  [
    "findings come in order",
    { id: 2.5, text: "a@example.org b@example.org" },
    { id: 2.5, findings: [email(0, 13), email(14, 27)], masked: "[EMAIL] [EMAIL]" },
  ],
  [
    "quotes, line ends and control characters of a text come back",
    { id: 3, text: 'a "b"\\\n\u0000\u2028 c@example.org' },
    { id: 3, findings: [email(12, 25)], masked: 'a "b"\\\n\u0000\u2028 [EMAIL]' },
  ],
  [
    "a byte order mark of a text stays, and counts",
    { id: 4, text: "\ufeffx a@example.org" },
    { id: 4, findings: [email(5, 18)], masked: "\ufeffx [EMAIL]" },
  ],
  [
    "fields that are not known are no error",
    { id: 5, text: "x", more: 1 },
    { id: 5, findings: [], masked: "x" },
  ],
];
for (const [name, line, expected] of GOOD)
  test(name, async () => {
    const { code, out } = await scan(`${JSON.stringify(line)}\n`);
    expect(answers(out)).toEqual([expected]);
    expect(code).toBe(0);
  });

test("a finding that reached its rule's longest match says so", async () => {
  const rules = join(import.meta.dirname, "../../fixtures/rules/truncating.yaml");
  const { out } = await scan('{"id":1,"text":"k=abcdefghij!"}\n', rules);
  expect(answers(out)).toEqual([
    {
      id: 1,
      findings: [{ start: 0, end: 8, rule: "run", entity: "RUN", truncated: true }],
      masked: "[RUN]ghij!",
    },
  ]);
});

const BAD: [name: string, line: string | Uint8Array, id: unknown, says: RegExp][] = [
  ["no JSON", "nonsense ann@example.org", null, /no JSON/],
  ["half an object", '{"id":7,"text":"ann@example.org', null, /no JSON/],
  ["a list", '["ann@example.org"]', null, /no object/],
  ["null", "null", null, /no object/],
  ["no id", '{"text":"ann@example.org"}', null, /"id" must be/],
  ["an id that is an object", '{"id":{},"text":"x"}', null, /"id" must be/],
  [
    "an id past exact numbers",
    '{"id":12345678901234567890,"text":"x"}',
    null,
    /too large to be kept exactly/,
  ],
  ["no text", '{"id":7}', 7, /"text" must be text/],
  ["a text that is a number", '{"id":"a","text":4111111111111111}', "a", /"text" must be text/],
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), null, /not UTF-8/],
];
for (const [name, line, id, says] of BAD)
  test(`a line of ${name} is answered without quoting it, and the others go on`, async () => {
    const { code, out } = await scan(['{"id":"before","text":"x"}\n', line, '\n\n{"id":"after","text":"y"}']);
    expect(code).toBe(1);
    expect(answers(out)).toEqual([
      { id: "before", findings: [], masked: "x" },
      { id, line: 2, error: { code: "USAGE", message: expect.stringMatching(says) } },
      { id: "after", findings: [], masked: "y" },
    ]);
    expect(out).not.toContain("4111111111111111");
    expect(out).not.toContain("example.org");
  });

test("lines are found however the input is cut", async () => {
  const input = Buffer.from(
    '{"id":1,"text":"é a@example.org"}\r\n\n{"id":2,"text":"b"}\n{"id":3,"text":"c"}',
  );
  const whole = await scan([input]);
  expect(answers(whole.out)).toHaveLength(3);
  for (const size of [1, 2, 3, 7, 30]) {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < input.length; at += size) parts.push(input.subarray(at, at + size));
    expect((await scan(parts)).out).toBe(whole.out);
  }
});

test("a long text is found in as a short one is", async () => {
  const text = "é word ann@example.org and bob@example.com\n".repeat(4_000);
  const { out } = await scan(`${JSON.stringify({ id: 1, text })}\n`);
  const [answer] = answers(out) as [{ findings: unknown[]; masked: string }];
  const redactor = await createRedactor({ rules: parseRuleFile(EMAIL, await readFile(EMAIL, "utf8")) });
  const expected = redactor.redact(text);
  expect(answer.masked).toBe(expected.masked);
  expect(answer.findings).toEqual(
    expected.findings.map(({ truncated: _, confidence: __, ...finding }) => finding),
  );
  expect(answer.findings).toHaveLength(8_000);
});

test("an answer comes as soon as its line is there, before the input ends", async () => {
  const stdin = new PassThrough();
  let answer = (_: string) => {};
  const next = () =>
    new Promise<string>((resolve) => {
      answer = resolve;
    });
  const running = startWeir(
    ["scan", "--jsonl", "--rules", EMAIL],
    { onOut: (text) => answer(text) },
    (argv, cli) => run(argv, { ...cli, stdin }),
  );
  for (const id of [1, 2, 3]) {
    const told = next();
    stdin.write(`{"id":${id},"text":"x"}\n`);
    expect(await told).toBe(`{"id":${id},"findings":[],"masked":"x"}\n`);
  }
  stdin.end();
  expect((await running.done).code).toBe(0);
});

test("a line past the limit is told as such, and does not cost its length", () => {
  const lines = new LineSplitter(10);
  const seen = (chunk: string) =>
    [...lines.push(Buffer.from(chunk))].map(({ number, bytes }) => [
      number,
      bytes && Buffer.from(bytes).toString(),
    ]);
  expect(seen("0123456789\n0123456")).toEqual([[1, "0123456789"]]);
  expect(seen("789a")).toEqual([]);
  expect(seen("x".repeat(1000))).toEqual([]);
  expect(seen("\n\nb\n")).toEqual([
    [2, null],
    [4, "b"],
  ]);
  expect([...lines.end()]).toEqual([]);
});

test("scan needs to be told the form", async () => {
  expect(await weir(["scan"], { input: "" })).toMatchObject({ code: 2, out: "" });
});

test("rules are listed with what they find and how they mask it", async () => {
  const { code, out } = await weir(["rules", "ls", "--rules", HOUSE, "--json"]);
  expect(code).toBe(0);
  const { digest, rules } = JSON.parse(out) as { digest: string; rules: Record<string, unknown>[] };
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(rules).toHaveLength(3);
  expect(rules[1]).toMatchObject({
    rule: "loyalty-card",
    entity: "LOYALTY_CARD",
    mask: { kind: "fill", keep: 4 },
    validator: "luhn",
    maxLen: 24,
    strategy: expect.stringMatching(/^(run|literal|anchor|byte|shape|dense|simulate)$/),
    holdBytes: expect.any(Number),
  });
});

test("`weir rules` and `weir rules list` are `weir rules ls`", async () => {
  const { out } = await weir(["rules", "ls", "--rules", HOUSE]);
  expect(out.split("\n")[1]).toMatch(/^employee-id +EMPLOYEE_ID +token +medium$/);
  expect((await weir(["rules", "--rules", HOUSE])).out).toBe(out);
  expect((await weir(["rules", "list", "--rules", HOUSE])).out).toBe(out);
});

test("one rule is explained in sentences, all of them in a table", async () => {
  const one = await weir(["rules", "explain", "employee-id", "--rules", HOUSE]);
  expect(one.out).toMatch(/^rule +employee-id\n/);
  expect(one.out).toMatch(/^strategy +literal: /m);
  expect(one.out).toMatch(/^hold bytes +\d+, at most/m);
  expect(one.out).toMatch(/^source +personnel handbook, section 3$/m);
  const all = await weir(["rules", "explain", "--rules", HOUSE]);
  expect(all.out.split("\n")).toHaveLength(5);
  expect(all.out).toMatch(/^RULE +STRATEGY +PROGRAM +HOLD BYTES +MASK +SOURCE\n/);
});

test("a rule that does not exist is answered with the nearest one", async () => {
  const { code, err } = await weir(["rules", "explain", "employe-id", "--rules", HOUSE]);
  expect(code).toBe(2);
  expect(err).toContain("Did you mean employee-id?");
});
