// The programs in examples/ run as they are written and print what they promise.
//
// Each is bundled with the source in place of the built package, so that the test needs no build and cannot pass on an
// old one.

import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
let dir: string;

const CASES: [name: string, input: string, env: Record<string, string>, out: RegExp, err: RegExp][] = [
  [
    "node_stream",
    "ada@example.org called\n".repeat(10_000),
    {},
    /^(\[EMAIL\] called\n){10000}$/,
    /^EMAIL: 10000\n$/,
  ],
  ["web_stream", "", {}, /^name,email\nAda,\[EMAIL\]\nBob,\[EMAIL\]\n$/, /^$/],
  [
    "scan_object",
    "",
    {},
    /^\{"level":"info","user":\{"id":7,"email":"\[EMAIL\]"\},"notes":\["paid with \*{4} \*{4} \*{4} 1111","shipped"\]\}\n\$\.user\.email: EMAIL\n\$\.notes\[0\]: PAYMENT_CARD\n$/,
    /^$/,
  ],
  [
    "own_rule",
    "",
    { MASK_KEY: "07".repeat(32) },
    /^(wt1\.[\w-]+\.[\w-]+) let wt1\.[\w-]+\.[\w-]+ in\n\1 left\nemployee-id: start, at most \d+ bytes wait\n$/,
    /^$/,
  ],
];

beforeAll(async () => {
  // Beneath node_modules, so that what is left outside of the bundle is found.
  dir = await mkdtemp(join(ROOT, "node_modules/.weir-examples-"));
  await build({
    entryPoints: CASES.map(([name]) => join(ROOT, "examples", `${name}.mjs`)),
    outdir: dir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "weir/redact": join(ROOT, "src/redact/index.ts") },
    // CommonJS, and asks for its files by path: left where it is installed.
    external: ["re2-wasm"],
  });
});

afterAll(() => rm(dir, { recursive: true, force: true }));

function start(name: string, input: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(dir, `${name}.mjs`)], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => {
    texts.out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    texts.err += part.toString();
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, ...texts }));
  });
}

for (const [name, input, env, out, err] of CASES)
  test(`examples/${name}.mjs prints what it promises`, async () => {
    const ran = await start(name, input, env);
    expect(ran.err).toMatch(err);
    expect(ran.out).toMatch(out);
    expect(ran.code).toBe(0);
  });

test("every example is run", async () => {
  const files = (await readdir(join(ROOT, "examples"))).filter((file) => file.endsWith(".mjs"));
  expect(files.sort()).toEqual(CASES.map(([name]) => `${name}.mjs`).sort());
});
