// README.md is run: its configuration, policy and rules load, its commands and code print what it says, its tables are whole.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ERROR_CODES } from "../src/base/errors.ts";
import { loadConfig } from "../src/gateway/config.ts";
import { loadPatternCompiler } from "../src/gateway/pattern.ts";
import { loadPolicies } from "../src/policy/load.ts";
import { loadRuleSources } from "../src/redact/rule_file.ts";
import { weir } from "./e2e/support.ts";

const ROOT = join(import.meta.dirname, "..");
const README = await readFile(join(ROOT, "README.md"), "utf8");

/** The fenced block behind `<!-- test: name -->`. */
function block(name: string): string {
  const found = new RegExp(`<!-- test: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(README);
  if (found === null) throw new Error(`README has no block "${name}"`);
  return found[1];
}

/** Rows of the table behind `<!-- table: name -->`. */
function rows(name: string): [first: string, second: string][] {
  const found = new RegExp(`<!-- table: ${name} -->\n.*\n.*\n((?:\\|.*\n)+)`).exec(README);
  if (found === null) throw new Error(`README has no table "${name}"`);
  return found[1]
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, first, second] = /^\| `([^`]+)` \| (.+) \|$/.exec(line) ?? [];
      return [first, second];
    });
}

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "weir-readme-"));
  await mkdir(join(dir, "policies"));
  await writeFile(join(dir, "weir.yaml"), block("config"));
  await writeFile(join(dir, "policies", "agents.yaml"), block("policy"));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test("the configuration loads", async () => {
  const config = await loadConfig(join(dir, "weir.yaml"));
  expect(config.resources.map(({ name }) => name)).toEqual(["crm"]);
});

test("the policy loads", () => {
  const policies = loadPolicies([{ name: "agents.yaml", text: block("policy") }], {
    compilePattern: loadPatternCompiler(),
    entities: ["PAYMENT_CARD"],
  });
  expect(policies.documents[0].policies).toEqual([{ name: "agents", rules: 3, masks: 2 }]);
});

test("the rule file loads, and its examples hold", async () => {
  const set = await loadRuleSources([{ name: "rules.yaml", text: block("rules") }], []);
  expect(set.rules.map(({ id }) => id)).toEqual(["order-number"]);
});

test("the commands print what it says", async () => {
  const lines = block("shell").trimEnd().split("\n");
  for (let i = 0; i < lines.length; i += 2) {
    const [, input, command] = /^\$ echo '(.*)' \| weir (.*)$/.exec(lines[i]) ?? [];
    expect(await weir(command.split(" "), `${input}\n`)).toEqual({
      code: 0,
      out: `${lines[i + 1]}\n`,
      err: "",
    });
  }
});

test("a policy that it shows is checked by the command that it shows", async () => {
  const { code, out } = await weir(["policy", "check", "--config", join(dir, "weir.yaml")]);
  expect(code).toBe(0);
  expect(out).toContain("agents: 3 rules, 2 masks");
});

test("the code runs, and prints what its comments say", async () => {
  const code = block("js");
  const expected = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map((match) => match[1]);
  // In the package's own folder its name means itself.
  const child = spawn(process.execPath, ["--input-type=module", "-"], { cwd: ROOT });
  child.stdin.end(code);
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, "close");
  expect(out.trimEnd().split("\n")).toEqual(expected);
});

test("the error table is the table of codes", () => {
  expect(rows("errors")).toEqual(Object.entries(ERROR_CODES));
});

test("every dependency has its line", async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;
  for (const kind of ["dependencies", "devDependencies"] as const) {
    expect(rows(kind).map(([name]) => name)).toEqual(Object.keys(manifest[kind]));
  }
});
