// The prototype of the matching core, as a contender: copied to a scratch folder, built with our own AssemblyScript, run in
// this process.
//
// It is evidence and no part of Weir: 201 rules whose triggers were chosen by hand, one text at a time, no streams. Its
// corpora are made by its own generator, at a smaller size (the generator's constant is rewritten in the copy).
// Must not: write beside the shared pages; they are read-only.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Rule, ValidatorName } from "../../src/redact/types.ts";

/** The names that its tables are tuned with: a corpus of each must exist before it can compile. */
export const PROTOTYPE_CORPORA = ["c1_clean", "c2_pii", "c3_logs", "c4_code"] as const;

/** Its samples are taken up to the 21st MiB of each corpus. */
const CORPUS_MIB = 24;
const FUZZ_MIB = 8;
/** Rule slots whose state is cleared before a text; the last four are doubles of card rules. */
const RULE_SLOTS = 304;
const TOKENS_AT = 0xa6000;
const FINDINGS_AT = 0x100000;
const FINDINGS_MAX = 1 << 20;
const FINDING_BYTES = 12;
/** It reads past the end of its input; what is there must not matter. */
const OVERREAD_BYTES = 256;
const MEMORY_PAGES = 2048;
const OUTPUT_AT = 80 << 20;
/** What fits between its input and its output area. */
export const PROTOTYPE_INPUT_MAX = 40 << 20;

interface PrototypeRule {
  readonly id: number;
  readonly name: string;
  readonly re: string;
  readonly i: boolean;
  readonly v: "luhn" | "iban" | null;
}

type Ast =
  | { readonly t: "set" | "assert" }
  | { readonly t: "cat" | "alt"; readonly xs: readonly Ast[] }
  | { readonly t: "rep"; readonly x: Ast; readonly max: number };

interface Exports {
  reset(): void;
  clearEnds(slots: number): void;
  scan(start: number, end: number): number;
  redact(start: number, end: number, output: number): number;
}

/** What its instances need: an image of their memory, and the numbers of some rules by name. */
interface Tables {
  readonly img: Uint8Array;
  readonly idx: Readonly<Record<string, number>>;
}

/** Start, end, number of the rule in its list; half-open, in the order found. */
export type Spans = readonly (readonly [start: number, end: number, rule: number])[];

export interface Prototype {
  readonly rules: readonly PrototypeRule[];
  /** Puts a text where `scan` reads it, and zeroes behind it. */
  load(input: Uint8Array): void;
  /** Searches the loaded text; how many spans it found. */
  scan(): number;
  /** The spans of the last scan. */
  spans(): Spans;
  /** Copies in, searches, resolves, rewrites, copies out, each chunk a text of its own; bytes of output. */
  pipe(chunks: readonly Uint8Array[]): number;
}

/**
 * Copies the prototype once, builds it and makes its corpora; later calls find all that done.
 *
 * @throws Error when the shared pages are not where they are said to be, or a step fails.
 */
export function preparePrototype(shared: string, scratch: string, say: (text: string) => void): void {
  const done = join(scratch, `ready-${CORPUS_MIB}`);
  if (existsSync(done)) return;
  if (!existsSync(join(shared, "as/engine.ts")))
    throw new Error(`no prototype in ${shared}; give its folder by --prototype or WEIR_PROTOTYPE`);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  for (const folder of ["as", "corpus", "host", "rules"]) {
    cpSync(join(shared, folder), join(scratch, folder), { recursive: true });
    execFileSync("chmod", ["-R", "u+w", join(scratch, folder)]);
  }
  const generator = join(scratch, "corpus/gen.mjs");
  const source = readFileSync(generator, "utf8");
  const smaller = source.replace("N=64*MB", `N=${CORPUS_MIB}*MB`);
  if (smaller === source) throw new Error("the prototype's generator no longer says N=64*MB");
  writeFileSync(generator, smaller);
  const run = (...args: string[]): void => {
    execFileSync(process.execPath, args, { cwd: scratch, stdio: ["ignore", "ignore", "pipe"] });
  };
  say("building the prototype");
  const asc = fileURLToPath(new URL("../../node_modules/assemblyscript/bin/asc.js", import.meta.url));
  // The command of its README.
  const memory = [
    "--importMemory",
    "--initialMemory",
    `${MEMORY_PAGES}`,
    "--maximumMemory",
    `${MEMORY_PAGES}`,
  ];
  run(
    ...[asc, "as/engine.ts", "-o", "as/engine.wasm", "-O3", "--noAssert", "--runtime", "stub"],
    ...["--enable", "simd,bulk-memory", ...memory],
  );
  say("generating the prototype's corpora");
  run("corpus/gen.mjs");
  writeFileSync(`${done}.part`, "");
  renameSync(`${done}.part`, done);
}

/** Its own fuzz text: samples of its rules, mutated and cut. The same for the same seed. */
export function prototypeFuzz(scratch: string, seed: number): Uint8Array {
  const kept = join(scratch, `corpus/fuzz-${seed}.bin`);
  if (!existsSync(kept)) {
    execFileSync(process.execPath, ["corpus/genfuzz.mjs", String(seed), String(FUZZ_MIB)], {
      cwd: scratch,
      stdio: ["ignore", "ignore", "pipe"],
    });
    renameSync(join(scratch, "corpus/c9_fuzz.bin"), kept);
  }
  return readFileSync(kept);
}

/** Its compiler takes six seconds; what it makes depends on nothing but its own copy. */
function cachedTables(scratch: string): Tables | null {
  try {
    const idx = JSON.parse(readFileSync(join(scratch, "tables.json"), "utf8")) as Tables["idx"];
    return { img: new Uint8Array(readFileSync(join(scratch, "tables.bin"))), idx };
  } catch {
    return null;
  }
}

function compileTo(scratch: string, compileTables: () => Tables): Tables {
  const tables = compileTables();
  writeFileSync(join(scratch, "tables.bin"), tables.img);
  writeFileSync(join(scratch, "tables.json"), JSON.stringify(tables.idx));
  return tables;
}

/** Compiles its rules and starts it. Changes the working folder to `scratch`, since its modules read from there. */
export async function openPrototype(scratch: string): Promise<Prototype> {
  process.chdir(scratch);
  // Its own modules, of the copy that was checked to be there: their forms are those of the pages this file follows.
  const at = (file: string): Promise<unknown> => import(pathToFileURL(join(scratch, file)).href);
  const { default: rules } = (await at("rules/rules.mjs")) as { default: PrototypeRule[] };
  const { compileTables, instantiate, IN } = (await at("host/build.mjs")) as {
    compileTables(): Tables;
    instantiate(path: string, tables: Tables): { x: Exports; u8: Uint8Array };
    IN: number;
  };
  const tables = cachedTables(scratch) ?? compileTo(scratch, compileTables);
  const { x, u8 } = instantiate("./as/engine.wasm", tables);
  const view = new DataView(u8.buffer);
  rules.forEach(({ name }, i) => {
    const label = Buffer.from(`[${name.slice(0, 28)}]`);
    u8.set(label, TOKENS_AT + 32 * i);
    u8[TOKENS_AT + 32 * i + 31] = label.length;
  });
  const sink = new Uint8Array(1 << 20);
  let length = 0;
  let found = 0;
  return {
    rules,
    load(input) {
      if (input.length > PROTOTYPE_INPUT_MAX)
        throw new Error(`the prototype takes at most ${PROTOTYPE_INPUT_MAX} bytes at once`);
      length = input.length;
      u8.set(input, IN);
      u8.fill(0, IN + length, IN + length + OVERREAD_BYTES);
    },
    scan() {
      x.reset();
      x.clearEnds(RULE_SLOTS);
      found = x.scan(IN, IN + length);
      return found;
    },
    spans() {
      if (found >= FINDINGS_MAX)
        throw new Error("the prototype's list of findings is full; take a smaller --mb");
      return Array.from({ length: found }, (_, i) => {
        const word = (n: number) => view.getUint32(FINDINGS_AT + FINDING_BYTES * i + 4 * n, true);
        return [word(0) - IN, word(1) - IN, word(2)] as const;
      });
    },
    pipe(chunks) {
      let bytes = 0;
      for (const chunk of chunks) {
        u8.set(chunk, IN);
        u8.fill(0, IN + chunk.length, IN + chunk.length + 160);
        const written = x.redact(IN, IN + chunk.length, OUTPUT_AT);
        sink.set(u8.subarray(OUTPUT_AT, OUTPUT_AT + written));
        bytes += written;
      }
      return bytes;
    },
  };
}

/**
 * Its rules as ours, in its order: `i` becomes `(?i)`, and a rule that can match more than our default length says so.
 *
 * @param lengthMax The most a rule may say.
 */
export async function prototypeRules(
  scratch: string,
  lengthDefault: number,
  lengthMax: number,
): Promise<readonly Rule[]> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(scratch, file)).href);
  const { default: rules } = (await load("rules/rules.mjs")) as { default: PrototypeRule[] };
  const { parse } = (await load("host/re.mjs")) as { parse(source: string): Ast };
  const used = new Set<string>();
  return rules.map(({ id, name, re, i, v }) => {
    let ours = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
    if (used.has(ours)) ours += `-${id}`;
    used.add(ours);
    const longest = longestMatch(parse(re));
    // Its Luhn takes any number of digits; ours by that name is that of cards.
    const validator: ValidatorName | null = v === "luhn" ? "luhn-any" : v;
    return {
      id: ours,
      entity: ours
        .toUpperCase()
        .replaceAll("-", "_")
        .replace(/^[^A-Z]/, "R$&")
        .slice(0, 48),
      pattern: i ? `(?i)${re}` : re,
      ...(validator === null ? {} : { validator }),
      ...(longest > lengthDefault ? { maxLen: Math.min(longest, lengthMax) } : {}),
      mask: { kind: "redact" as const },
    };
  });
}

function longestMatch(ast: Ast): number {
  switch (ast.t) {
    case "set":
      return 1;
    case "assert":
      return 0;
    case "cat":
      return ast.xs.reduce((sum, part) => sum + longestMatch(part), 0);
    case "alt":
      return Math.max(...ast.xs.map(longestMatch));
    case "rep": {
      const one = longestMatch(ast.x);
      return one === 0 ? 0 : one * ast.max;
    }
  }
}
