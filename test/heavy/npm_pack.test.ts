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

test("`weir/redact/pool` is there", async () => {
  const out = await program(`
    import * as pool from "weir/redact/pool";
    console.log(Object.keys(pool).length > 0, typeof pool.redactTransform);
  `);
  expect(out).toBe("true function\n");
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
