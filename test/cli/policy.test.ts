// Checking and trying policies from the command line.

import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLines } from "../../src/cli/lines.ts";
import { type Folder, folder, weir } from "./harness.ts";

let files: Folder;

const POLICY = `
policies:
  - name: agents
    subjects: {groups: [agents]}
    resources: {names: [orders]}
    rules:
      - name: reads
        allow: {effects: [read]}
      - name: deletes
        hold: {verbs: [delete]}
        reviewers: [dba]
      - name: no-secrets
        deny: {pattern: "(?i)secret_table"}
    mask:
      - {entities: [EMAIL], with: redact}
`;

beforeEach(async () => {
  files = await folder();
  await mkdir(join(files.dir, "policies"));
  await write(POLICY);
});

afterEach(() => files.remove());

const write = (text: string) => writeFile(join(files.dir, "policies", "agents.yaml"), text);
const check = (...argv: string[]) => weir(["policy", "check", "--config", files.config, ...argv]);
const evaluate = (input: string | readonly (string | Uint8Array)[]) =>
  weir(["policy", "eval", "--config", files.config, "--jsonl"], { input });

describe("weir policy check", () => {
  test("says what is there", async () => {
    const { code, out, err } = await check();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/agents\.yaml: agents: 3 rules, 1 masks\nok, version [0-9a-f]{16}\n$/);
  });

  test("prints JSON", async () => {
    expect(JSON.parse((await check("--json")).out)).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{64}$/),
      documents: [{ policies: [{ name: "agents", rules: 3, masks: 1 }] }],
    });
  });

  const WRONG: [name: string, from: string, to: string, told: RegExp][] = [
    ["an unknown effect", "effects: [read]", "effects: [reed]", /agents\.yaml:8:\d+ {2}POLICY_/],
    ["a pattern that RE2 refuses", "(?i)secret_table", "(?=x)", /agents\.yaml:13:\d+ {2}POLICY_PATTERN/],
    ["an entity that no rule finds", "[EMAIL]", "[EMAILS]", /POLICY_UNKNOWN_ENTITY/],
    ["YAML that is broken", "policies:", "policies: [", /POLICY_/],
  ];
  for (const [name, from, to, told] of WRONG)
    test(`exits 1 and points at ${name}`, async () => {
      await write(POLICY.replace(from, to));
      const { code, out, err } = await check();
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/^weir: POLICY_INVALID: /);
      expect(err).toMatch(told);
    });
});

const request = (id: string, text: string, groups = ["agents"], resource = "orders") =>
  JSON.stringify({ id, principal: { id: "a7", groups }, resource, operation: { text } });

describe("weir policy eval", () => {
  test("knows the entities of one's own rules", async () => {
    await write(POLICY.replace("[EMAIL]", "[ORDER]"));
    expect((await check()).err).toContain("POLICY_UNKNOWN_ENTITY");
    const rule = "{id: order-number, entity: ORDER, pattern: 'ORD-[0-9]{8}', mask: redact}";
    await writeFile(join(files.dir, "rules.yaml"), `rules: [${rule}]\n`);
    await appendFile(files.config, "rules: [builtin/pii, rules.yaml]\n");
    expect((await check()).code).toBe(0);
  });

  test("gives a verdict for each line, in order", async () => {
    const input = [
      request("1", "select * from customers"),
      request("2", "delete from orders where id = 1"),
      request("3", "drop table orders"),
      request("4", "select * from SECRET_TABLE"),
      request("5", "selec nothing"),
      request("6", "select 1", ["eng"]),
    ].join("\n");
    const { code, out, err } = await evaluate(input);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const answers = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ id, verdict, rule }) => [id, verdict, rule])).toEqual([
      ["1", "allow", "agents/reads"],
      ["2", "hold", "agents/deletes"],
      ["3", "deny", "default"],
      ["4", "deny", "agents/no-secrets"],
      ["5", "deny", expect.any(String)],
      ["6", "deny", "default"],
    ]);
    expect(answers[1]).toEqual({
      id: "2",
      verdict: "hold",
      rule: "agents/deletes",
      effect: "write",
      verbs: ["delete"],
      targets: ["orders"],
    });
    expect(answers[4].effect).toBe("unknown");
  });

  test("answers a bad line with an error, goes on, and exits 1 at the end", async () => {
    const input = [
      Buffer.from('{"id":"a"\n'),
      Buffer.from(`${JSON.stringify({ id: "b", principal: {} })}\n`),
      Buffer.from(`${request("c", "select 1", ["agents"], "nowhere")}\n`),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from(`\n${request("d", "select 1")}\n`),
    ];
    const { code, out } = await evaluate(input);
    expect(code).toBe(1);
    const answers = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map((answer) => [answer.id, answer.line, answer.error?.code ?? answer.verdict])).toEqual([
      [null, 1, "USAGE"],
      ["b", 2, "USAGE"],
      ["c", 3, "RESOURCE_UNKNOWN"],
      [null, 4, "USAGE"],
      ["d", undefined, "allow"],
    ]);
  });

  test("answers nothing to nothing", async () => {
    expect(await evaluate("")).toMatchObject({ code: 0, out: "" });
  });
});

describe("lines of standard input", () => {
  const collect = async (input: readonly string[], max?: number) => {
    const lines = [];
    for await (const line of readLines(Readable.from(input.map((part) => Buffer.from(part))), max))
      lines.push(line);
    return lines.map((line) => (line.kind === "text" ? [line.number, line.text] : [line.number, line.kind]));
  };

  test("are the same however the input is cut", async () => {
    const input = "one\n\ntwo é\r\nthree";
    const whole = await collect([input]);
    expect(whole).toEqual([
      [1, "one"],
      [3, "two é\r"],
      [4, "three"],
    ]);
    const bytes = Buffer.from(input);
    for (let size = 1; size < bytes.length; size++) {
      const parts: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
      const lines = [];
      for await (const line of readLines(Readable.from(parts)))
        lines.push([line.number, line.kind === "text" && line.text]);
      expect(lines).toEqual(whole);
    }
  });

  test("that are too long are told, and the next is read", async () => {
    expect(await collect(["1234", "5678", "9\nok\n123456", "789"], 8)).toEqual([
      [1, "bad"],
      [2, "ok"],
      [3, "bad"],
    ]);
    expect(await collect(["12345678\n"], 8)).toEqual([[1, "12345678"]]);
  });
});
