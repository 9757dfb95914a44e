// The package as others get it: packed, put into an empty folder with its dependencies, and imported by its name.
//
// Needs a build (`npm run build`). Dependencies are this checkout's own, so nothing is downloaded.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");

let dir: string;
let files: readonly string[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "weir-pack-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", dir], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  await run("tar", ["-xzf", join(dir, packed.filename), "-C", dir]);
  const home = join(dir, "app/node_modules/weir");
  await mkdir(dirname(home), { recursive: true });
  await cp(join(dir, "package"), home, { recursive: true });
  // Only what the package says that it needs, as npm would put it beside it.
  const { dependencies } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const link = join(dir, "app/node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), link, "dir");
  }
  await writeFile(join(dir, "app/package.json"), '{"type":"module"}');
});

afterAll(() => rm(dir, { recursive: true, force: true }));

async function program(source: string): Promise<string> {
  const file = join(dir, "app/main.mjs");
  await writeFile(file, source);
  const { stdout } = await run(process.execPath, [file], { cwd: join(dir, "app") });
  return stdout;
}

test("the package holds what is built, and no source or test", () => {
  expect(files).toContain("dist/redact/index.js");
  expect(files).toContain("dist/redact/index.d.ts");
  expect(files).toContain("dist/cli/weir.js");
  expect(files.filter((path) => !/^(dist\/|README|LICENSE|package\.json)/.test(path))).toEqual([]);
});

test("`weir/redact` masks text, with a rule of one's own that RE2 judges", async () => {
  const out = await program(`
    import { createRedactor } from "weir/redact";
    const own = { id: "employee-id", entity: "EMPLOYEE_ID", pattern: "EMP-[0-9]{6}", mask: { kind: "redact" } };
    const redactor = await createRedactor({ rules: ["builtin/pii", own] });
    console.log(redactor.redact("ann@example.org EMP-123456").masked);
  `);
  expect(out).toBe("[EMAIL] [EMPLOYEE_ID]\n");
});

test("`weir/redact/pool` masks with a thread of the package's own, and ends", async () => {
  const out = await program(`
    import { createMaskingPool, loadRules, redactTransform } from "weir/redact/pool";
    const rule = { id: "employee-id", entity: "EMPLOYEE_ID", pattern: "EMP-[0-9]{6}", mask: { kind: "redact" } };
    const pool = await createMaskingPool({ ruleSet: await loadRules([rule]), workers: 1, inlineBytes: 0 });
    const transform = redactTransform(pool);
    transform.end("EMP-123456 left");
    for await (const part of transform) process.stdout.write(part);
    console.log("", pool.threads.length);
    await pool.close();
  `);
  expect(out).toBe("[EMPLOYEE_ID] left 1\n");
});

const BOTH_DOORS = `
  import { createRedactor, type Finding, type Redacted, type Rule, WeirError } from "weir/redact";
  import { createMaskingPool, loadRules, type MaskingPool, redactTransform } from "weir/redact/pool";
  import type { Transform } from "node:stream";
  const rule: Rule = { id: "a", entity: "A", pattern: "a+", mask: { kind: "redact" } };
  const pool: MaskingPool = await createMaskingPool({ ruleSet: await loadRules([rule]) });
  const transform: Transform = redactTransform(pool);
  const masked: Redacted<string> = (await createRedactor({ rules: [rule] })).redact("a");
  const found: readonly Finding[] = masked.findings;
  export { found, transform, WeirError };
`;
const IN_A_PAGE = `
  import { createRedactor } from "weir/redact";
  const redactor = await createRedactor();
  export const body = new Blob(["a"]).stream().pipeThrough(redactor.transform());
`;
const WRONG = `
  import { createRedactor } from "weir/redact";
  export const text: number = (await createRedactor({ rules: [7] })).redact("a").masked;
`;

const TYPED: [name: string, source: string, options: readonly string[], errors: RegExp][] = [
  ["both doors are typed in Node", BOTH_DOORS, ["--module", "nodenext", "--types", "node"], /^$/],
  [
    "`weir/redact` is typed in a page, without Node's types",
    IN_A_PAGE,
    [..."--module esnext --moduleResolution bundler --lib es2023,dom,dom.iterable".split(" ")],
    /^$/,
  ],
  [
    "wrong use does not compile",
    WRONG,
    ["--module", "nodenext", "--types", "node"],
    /^typed\.ts\S* error TS2322: .*'string'.*'number'.*\n(.*\n)*?typed\.ts\S* error TS2322: .*'number'/,
  ],
];
for (const [name, source, options, errors] of TYPED)
  test(name, async () => {
    const app = join(dir, "app");
    await mkdir(join(app, "node_modules/@types"), { recursive: true });
    for (const need of ["@types/node", "undici-types"])
      await symlink(join(ROOT, "node_modules", need), join(app, "node_modules", need), "dir").catch(() => {});
    await writeFile(join(app, "typed.ts"), source);
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    // The types of the package are checked too, not skipped.
    const args = [tsc, "--noEmit", "--strict", "--target", "es2022", ...options, "typed.ts"];
    const out = await run(process.execPath, args, { cwd: app }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
    expect(out).toMatch(errors);
  });

test("nothing else of the package can be imported", async () => {
  const out = await program(`
    const tries = ["weir", "weir/dist/redact/core.js"].map((name) => import(name).then(() => "in", (e) => e.code));
    console.log((await Promise.all(tries)).join());
  `);
  expect(out).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED,ERR_PACKAGE_PATH_NOT_EXPORTED\n");
});

test("the program of the package runs", async () => {
  const bin = join(dir, "app/node_modules/weir/dist/cli/weir.js");
  const child = run(process.execPath, [bin, "redact", "--rules", "builtin/pii"]);
  child.child.stdin?.end("to ann@example.org\n");
  expect((await child).stdout).toBe("to [EMAIL]\n");
});
