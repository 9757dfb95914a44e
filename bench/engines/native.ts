// Hyperscan and RE2, where their development packages are installed (Debian: libhyperscan-dev, libre2-dev, g++).
//
// The runner is peers/native.cc, built once for each form of its source and of what is there, in the folder of temporary
// files. Without compiler or packages there are no native engines, which is no error.
// Must not: wait for ever, or leave a process behind.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Run } from "../measure.ts";

const INCLUDES = ["/usr/include", "/usr/local/include"];
const LIBRARIES = [
  { header: "hs/hs.h", flags: ["-DWITH_HYPERSCAN", "-lhs"], engines: ["hyperscan"] },
  {
    header: "re2/set.h",
    flags: ["-DWITH_RE2", "-lre2"],
    engines: ["re2-alternation", "re2-set", "re2-loop"],
  },
] as const;
/** Hyperscan takes seconds to compile large sets with start of match; a shared machine may take several times as long. */
const DEADLINE_MS = 120_000;

export type NativeName = (typeof LIBRARIES)[number]["engines"][number];

export interface NativeBuild {
  readonly binary: string;
  readonly engines: readonly NativeName[];
}

export interface Native {
  /** Which rules the engine refuses, and how many it runs without start of match. */
  readonly refused: readonly number[];
  readonly withoutStart: number;
  readonly compileMs: number;
  /** What is searched from now on. */
  text(path: string): Promise<void>;
  run(): Promise<Run>;
  /** Rule and end of every match, in pairs, written to `path` on the way. */
  ends(path: string): Promise<Uint32Array>;
  close(): void;
}

/** @param root The folder of package.json. @returns Null where nothing can be built. @throws Error when the compiler refuses the source. */
export function buildNative(root: URL): NativeBuild | null {
  const source = fileURLToPath(new URL("bench/peers/native.cc", root));
  const there = LIBRARIES.filter(({ header }) => INCLUDES.some((folder) => existsSync(join(folder, header))));
  const engines = there.flatMap((library): readonly NativeName[] => library.engines);
  if (there.length === 0 || !hasCompiler()) return null;
  const args = ["-std=c++17", "-O2", ...there.flatMap(({ flags }) => flags), "-lpthread"];
  const digest = createHash("sha256").update(readFileSync(source)).update(args.join(" ")).digest("hex");
  const folder = join(tmpdir(), "weir-bench-native");
  const binary = join(folder, digest.slice(0, 16));
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const part = `${binary}.${process.pid}`;
    // Libraries come after the source that needs them.
    execFileSync("g++", [source, "-o", part, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    renameSync(part, binary);
  }
  return { binary, engines };
}

function hasCompiler(): boolean {
  try {
    execFileSync("g++", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Lines asked and answered, one at a time. */
class Conversation {
  readonly #child: ChildProcess;
  #answer: ((line: string) => void) | null = null;
  #fail: ((why: Error) => void) | null = null;

  constructor(binary: string, engine: string) {
    const child = spawn(binary, [engine], { stdio: ["pipe", "pipe", "ignore"] });
    this.#child = child;
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on("line", (line) => this.#answer?.(line));
    child.on("error", (error) => this.#fail?.(error));
    // After what it said last has been read.
    child.on("close", () => this.#fail?.(new Error("its process ended without an answer")));
    child.stdin?.on("error", () => {});
  }

  say(text: string | Uint8Array): void {
    this.#child.stdin?.write(text);
  }

  async ask<Answer>(command: string): Promise<Answer> {
    const line = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.close();
        reject(new Error(`no answer within ${DEADLINE_MS / 1000} s`));
      }, DEADLINE_MS);
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          this.#answer = null;
          this.#fail = null;
          then(value);
        };
      this.#answer = settle(resolve);
      this.#fail = settle(reject);
      if (this.#child.exitCode !== null) this.#fail(new Error("its process has ended"));
      else this.say(`${command}\n`);
    });
    const answer: unknown = JSON.parse(line);
    // Our own runner's forms.
    const { error } = answer as { readonly error?: string };
    if (error !== undefined) throw new Error(error);
    return answer as Answer;
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}

/**
 * Starts an engine with rules.
 *
 * @param patterns RE2 syntax. Groups named `secret` lose their name, which these engines do not need.
 * @throws Error when the engine refuses them all together.
 */
export async function startNative(
  { binary }: NativeBuild,
  engine: NativeName,
  patterns: readonly string[],
): Promise<Native> {
  const conversation = new Conversation(binary, engine);
  conversation.say(`rules ${patterns.length}\n`);
  for (const pattern of patterns) {
    const bytes = Buffer.from(pattern.replaceAll("(?P<secret>", "(?:"));
    conversation.say(`${bytes.length}\n`);
    conversation.say(bytes);
    conversation.say("\n");
  }
  const {
    refused,
    without_start: withoutStart,
    ms: compileMs,
  } = await conversation.ask<{
    refused: number[];
    without_start: number;
    ms: number;
  }>("compile");
  return {
    refused,
    withoutStart,
    compileMs,
    text(path) {
      conversation.say(`text ${path}\n`);
      return Promise.resolve();
    },
    async run() {
      const { bytes, ms, matches } = await conversation.ask<{ bytes: number; ms: number; matches: number }>(
        "run",
      );
      // The count stands for the output, which it has none of.
      const digest = createHash("sha256").update(String(matches)).digest("hex");
      return { bytes, ms, findings: matches, outputBytes: 0, digest, cpuSeconds: { engine: ms / 1e3 } };
    },
    async ends(path) {
      await conversation.ask(`ends ${path}`);
      const bytes = readFileSync(path);
      rmSync(path);
      return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    },
    close: () => conversation.close(),
  };
}
