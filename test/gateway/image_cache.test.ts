// Compiled rules come back from disk as they were, and only from where this user alone may write.

import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileCached } from "../../src/gateway/image_cache.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import type { Rule } from "../../src/redact/types.ts";

const RULES = Array.from(
  { length: 60 },
  (_, i): Rule => ({ id: `r${i}`, entity: "KEY", pattern: `key${i}_[a-z]{4,8}`, mask: { kind: "redact" } }),
);

function counting() {
  const calls = { count: 0 };
  const compile: typeof compileRules = (rules, options) => {
    calls.count++;
    return compileRules(rules, options);
  };
  return { calls, compile };
}

test("an image is compiled once, and read the next time as it was", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "weir-cache-")), "rules");
  const { calls, compile } = counting();
  const first = compileCached(RULES, folder, compile);
  const second = compileCached(RULES, folder, compile);
  expect(calls.count).toBe(1);
  expect(second).toEqual(first);
  const [file] = await readdir(folder);
  expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  compileCached(RULES.slice(1), folder, compile);
  expect(calls.count).toBe(2);
});

test("few rules are not kept", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "weir-cache-")), "rules");
  compileCached(RULES.slice(0, 3), folder);
  await expect(readdir(folder)).rejects.toMatchObject({ code: "ENOENT" });
});

const DAMAGES: [name: string, damage: (folder: string, file: string) => Promise<void>][] = [
  [
    "a changed image",
    async (_, file) => {
      const bytes = await readFile(file);
      bytes[bytes.length - 9] ^= 1;
      await writeFile(file, bytes);
    },
  ],
  ["a cut file", async (_, file) => writeFile(file, (await readFile(file)).subarray(0, 100))],
  ["an empty file", async (_, file) => writeFile(file, "")],
  ["a file that others may write", async (_, file) => chmod(file, 0o666)],
  ["a folder that others may write", async (folder) => chmod(folder, 0o777)],
];

for (const [name, damage] of DAMAGES)
  test(`${name} is not used`, async () => {
    const folder = join(await mkdtemp(join(tmpdir(), "weir-cache-")), "rules");
    const { calls, compile } = counting();
    const first = compileCached(RULES, folder, compile);
    const [file] = await readdir(folder);
    await damage(folder, join(folder, file));
    expect(compileCached(RULES, folder, compile)).toEqual(first);
    expect(calls.count).toBe(2);
  });
