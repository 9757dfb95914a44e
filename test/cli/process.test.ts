// The program as a process: what only a real one can show.

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Folder, folder } from "./harness.ts";

let files: Folder;

beforeEach(async () => {
  files = await folder();
  await mkdir(join(files.dir, "policies"));
  await writeFile(
    join(files.dir, "policies", "p.yaml"),
    'policies: [{name: p, subjects: "*", resources: "*", rules: [{allow: {effects: [read]}}]}]',
  );
});

afterEach(() => files.remove());

test("a reader that has enough ends the program quietly, as in `weir ... | head`", async () => {
  const script = join(import.meta.dirname, "../../src/cli/weir.ts");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", script, "policy", "eval", "--config", files.config, "--jsonl"],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  // Its input never ends, so nothing but the broken pipe can end it.
  child.stdin.on("error", () => {});
  const line = `${JSON.stringify({ id: 1, principal: { id: "a" }, resource: "orders", operation: { text: "select 1" } })}\n`;
  child.stdin.write(line.repeat(1_000));
  const first = await new Promise<string>((resolve) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
  });
  expect(JSON.parse(first.split("\n")[0])).toMatchObject({ id: 1, verdict: "allow" });
  child.stdout.destroy();
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", resolve);
  });
  child.stdin.write(line.repeat(1_000));
  expect(await ended).toBe(0);
  expect(told).toBe("");
});
