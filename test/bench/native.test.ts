// Native engines, where their packages are installed, find what they are said to find.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildNative, type Native, type NativeName, startNative } from "../../bench/engines/native.ts";

const build = buildNative(pathToFileURL(`${join(import.meta.dirname, "../..")}/`));
const PATTERNS = ["a+b", "(?i)\\bkey(?P<secret>[0-9]{2})", "[x-z]{3}"];
const TEXT = "aab key12 KEY34 monkey56\nxyzx b ab\n";
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "weir-native-test-"));
  await writeFile(join(folder, "text"), TEXT);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rule and end of each match, sorted. */
const LEFTMOST = ["0-3", "0-34", "1-15", "1-9", "2-28"];
const EXPECTED: [engine: NativeName, ends: string[]][] = [
  // Every end of every match.
  ["hyperscan", ["0-3", "0-34", "1-15", "1-9", "2-28", "2-29"]],
  ["re2-loop", LEFTMOST],
  ["re2-set", LEFTMOST],
  // Which rule is not told: all are the first.
  ["re2-alternation", ["0-15", "0-28", "0-3", "0-34", "0-9"]],
];

describe.skipIf(build === null)("with a compiler and packages", () => {
  for (const [engine, expected] of EXPECTED)
    test.skipIf(build?.engines.includes(engine) !== true)(
      `${engine} tells its matches, run after run`,
      async () => {
        if (build === null) throw new Error("skipped above");
        let native: Native | null = null;
        try {
          native = await startNative(build, engine, PATTERNS);
          expect(native.refused).toEqual([]);
          await native.text(join(folder, "text"));
          const ends = await native.ends(join(folder, "ends"));
          const pairs: string[] = [];
          for (let at = 0; at < ends.length; at += 2) pairs.push(`${ends[at]}-${ends[at + 1]}`);
          expect(pairs.sort()).toEqual(expected);
          for (let i = 0; i < 2; i++)
            expect(await native.run()).toMatchObject({ bytes: TEXT.length, findings: expected.length });
        } finally {
          native?.close();
        }
      },
    );

  test("an engine that is not there is an error, not a wait", async () => {
    if (build === null) throw new Error("skipped above");
    // A name that the runner does not know.
    await expect(startNative(build, "re3" as NativeName, PATTERNS)).rejects.toThrow(
      /not built with this engine/,
    );
  });
});
