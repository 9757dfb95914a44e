// Weir beside the prototype of its matching core, with the prototype's own 201 rules: who is faster, and are they equal.
//
// Ten corpora: four of the prototype's generator, which its tables were tuned on; four of ours with a seed that nothing was tuned
// on; documentation, headers and sources of this machine; and the prototype's fuzz text, where all of its rules match. In one process, in turns:
//   scan        bytes to spans. The prototype: one call over the whole text, which lies in its memory already. Weir: a stream in
//               64 KiB chunks with a listener, which also copies in, masks and copies out.
//   end to end  64 KiB in, masked bytes out. The prototype takes each chunk for a text of its own and carries nothing over.
//   catalogue   Weir as in `end to end`, with every built-in rule instead of the 201.
// Figures are megabytes (1,000,000 bytes) a second of CPU time of this process, medians of rounds; ratios are medians of the
// ratios of single rounds. They are printed after the spans were compared; a corpus on which they differ says so. Rules with a
// validator may differ: the prototype tries the first end of a match only, Weir every one (DECISIONS 2).
//
//   npx tsx bench/prototype.ts [--mb 16] [--rounds 5] [--corpus NAME]... [--native] [--wall] [--no-catalogue]
//     [--prototype FOLDER | WEIR_PROTOTYPE=FOLDER] [--json FILE]

import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { concat } from "../src/base/bytes.ts";
import { LIMITS } from "../src/base/limits.ts";
import { compileRules, type RuleSet } from "../src/redact/compile/compile.ts";
import type { Finding } from "../src/redact/types.ts";
import { type CorpusName, corpusBytes } from "./corpus/corpora.ts";
import { realText } from "./corpus/real.ts";
import { buildNative, type Native, type NativeName, startNative } from "./engines/native.ts";
import { checkEnds } from "./engines/native_contenders.ts";
import {
  openPrototype,
  PROTOTYPE_CORPORA,
  PROTOTYPE_INPUT_MAX,
  type Prototype,
  preparePrototype,
  prototypeFuzz,
  prototypeRules,
} from "./engines/prototype.ts";
import { catalogue, cut, type Weir, weirOf } from "./engines/weir_stream.ts";
import { byRule, checkMasked, compareSpans, spansByV8 } from "./spans.ts";
import { median } from "./stats.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** Drawn once, for this file alone. */
const HELD_OUT_SEED = 730_219;
const HELD_OUT: Readonly<Record<string, CorpusName>> = {
  h1_rows: "clean-rows",
  h2_pii: "pii-rows",
  h3_logs: "logs",
  h4_code: "code",
};
const REAL_FOLDERS = ["/usr/share/doc", "/usr/include", join(ROOT, "node_modules")];
const REAL = "r1_real";
/** Samples of all 201 rules, mutated and cut, between separators of every kind: the corpus to compare spans on. */
const FUZZ = "f1_fuzz";
const NAMES = [...PROTOTYPE_CORPORA, ...Object.keys(HELD_OUT), REAL, FUZZ];
const DIFFERENCES_SHOWN = 12;
const CATALOGUE_PASS_MS = 5_000;
/** V8's matcher may take minutes for all of a corpus. */
const V8_BYTES = 4_000_000;

const { values } = parseArgs({
  options: {
    mb: { type: "string", default: "16" },
    rounds: { type: "string", default: "5" },
    corpus: { type: "string", multiple: true },
    prototype: { type: "string", default: process.env.WEIR_PROTOTYPE ?? "/work/shared/prototype" },
    wall: { type: "boolean", default: false },
    catalogue: { type: "boolean", default: true },
    native: { type: "boolean", default: false },
    json: { type: "string" },
  },
  allowNegative: true,
});
const BYTES = Math.min(Math.round(Number(values.mb) * 1e6), PROTOTYPE_INPUT_MAX);
const ROUNDS = Math.max(1, Math.round(Number(values.rounds)));
const SCRATCH = join(tmpdir(), "weir-prototype");

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const say = (text: string): void => {
  process.stderr.write(`${text} ...\n`);
};

async function corpusOf(name: string): Promise<Uint8Array> {
  const ours = HELD_OUT[name];
  if (ours !== undefined) return corpusBytes(ours, BYTES, HELD_OUT_SEED);
  if (name === FUZZ) return prototypeFuzz(SCRATCH, HELD_OUT_SEED).subarray(0, BYTES);
  if (name === REAL) return realText(REAL_FOLDERS, BYTES, HELD_OUT_SEED);
  return (await readFile(join(SCRATCH, `corpus/${name}.bin`))).subarray(0, BYTES);
}

/** All of a text through a stream; how many bytes came out, which are kept where asked for. */
function pass(
  weir: Weir,
  chunks: readonly Uint8Array[],
  onFinding?: (finding: Finding) => void,
  keep?: Uint8Array[],
): number {
  const stream = weir.stream(onFinding);
  let bytes = 0;
  const take = (part: Uint8Array): void => {
    bytes += part.length;
    keep?.push(part);
  };
  for (const chunk of chunks) take(stream.push(chunk));
  take(stream.end());
  return bytes;
}

interface Contender {
  readonly name: string;
  /** How much came of it, the same each time; with its CPU time when that is another process's. */
  run(): number | Promise<{ readonly came: number; readonly cpuMs: number }>;
}

/** MB/s of each contender in each round, by CPU time or by the wall clock. */
async function timed(
  contenders: readonly Contender[],
  bytes: number,
): Promise<readonly (readonly number[])[]> {
  const expected: number[] = [];
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++)
    for (let turn = 0; turn < contenders.length; turn++) {
      // The first round warms and says what is expected, in order.
      const i = round === 0 ? turn : (turn + round) % contenders.length;
      const before = process.cpuUsage();
      const started = performance.now();
      const answer = await contenders[i].run();
      const wallMs = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      const came = typeof answer === "number" ? answer : answer.came;
      const cpuMs = typeof answer === "number" ? (user + system) / 1e3 : answer.cpuMs;
      if (round === 0) expected.push(came);
      else rates[i].push(bytes / 1e3 / (values.wall ? wallMs : cpuMs));
      if (came !== expected[i]) throw new Error(`${contenders[i].name} answers differently each time`);
    }
  return rates;
}

const ratio = (a: readonly number[], b: readonly number[]): number => median(a.map((rate, i) => rate / b[i]));

interface Checked {
  readonly spans: number;
  readonly equal: boolean;
  readonly lines: string[];
}

/** Spans of both, compared, and Weir's output against its own spans. */
function check(input: Uint8Array, chunks: readonly Uint8Array[], prototype: Prototype, weir: Weir): Checked {
  const { rules } = weir.ruleSet;
  const number = new Map(rules.map(({ id }, i) => [id, i]));
  const found: (readonly [number, number, number])[] = [];
  const parts: Uint8Array[] = [];
  pass(weir, chunks, ({ start, end, rule }) => found.push([start, end, number.get(rule) ?? -1]), parts);
  prototype.load(input);
  prototype.scan();
  const theirs = byRule(prototype.spans(), rules.length);
  const ours = byRule(found, rules.length);
  const differences = compareSpans(input, theirs, ours);
  const lines = differences.slice(0, DIFFERENCES_SHOWN).map(({ rule, missing, extra, first, nonAscii }) => {
    const { id, validator, pattern } = rules[rule];
    const counts = `prototype ${theirs[rule].length}, weir ${ours[rule].length}, missing ${missing}, extra ${extra}`;
    const why =
      validator !== undefined
        ? "allowed: it has a validator"
        : nonAscii
          ? "allowed: characters beyond ASCII"
          : verdict(input, pattern, theirs[rule], ours[rule]);
    return `  ${id}: ${counts}, first at ${first[0]}-${first[1]}; ${why}`;
  });
  const left = differences.length - DIFFERENCES_SHOWN;
  if (left > 0) lines.push(`  and ${left} more rules`);
  const masked = checkMasked(
    input,
    concat(parts),
    found,
    rules.map(({ entity }) => `[${entity}]`),
  );
  if (masked !== null) lines.push(`  weir's output: ${masked}`);
  const allowed = differences.every(({ rule, nonAscii }) => nonAscii || rules[rule].validator !== undefined);
  return { spans: found.length, equal: allowed && masked === null, lines };
}

/** Whom V8 agrees with, over the first megabytes. */
function verdict(
  input: Uint8Array,
  pattern: string,
  theirs: readonly (readonly [number, number])[],
  ours: readonly (readonly [number, number])[],
): string {
  const upTo = Math.min(V8_BYTES, input.length);
  const text = (spans: readonly (readonly [number, number])[]) =>
    spans.filter(([, end]) => end < upTo - LIMITS.matchBytesMax).join(" ");
  const right = text(spansByV8(input.subarray(0, upTo), pattern));
  if (text(theirs) === text(ours)) return `V8 was not asked: they differ past ${upTo} bytes only`;
  if (right === text(ours)) return "V8 agrees with weir";
  return right === text(theirs) ? "V8 agrees with the prototype" : "V8 agrees with neither";
}

const COLUMNS = [
  "corpus",
  "scan proto",
  "weir",
  "ratio",
  "e2e proto",
  "weir",
  "ratio",
  "e2e/scan",
  "catalogue",
  "to proto",
  "spans",
  "equal",
];
const row = (cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(9) : cell.padStart(i === 4 || i === 8 ? 12 : 10))).join("");

const NATIVE_COLUMNS: readonly NativeName[] = ["hyperscan", "re2-alternation", "re2-set"];

/** Hyperscan and RE2 with the same rules, where they are installed and asked for. */
async function natives(patterns: readonly string[]): Promise<ReadonlyMap<NativeName, Native>> {
  const started = new Map<NativeName, Native>();
  if (!values.native) return started;
  const build = buildNative(pathToFileURL(ROOT));
  if (build === null) throw new Error("no native engine: install g++ with libhyperscan-dev or libre2-dev");
  for (const engine of NATIVE_COLUMNS.filter((name) => build.engines.includes(name))) {
    say(`compiling for ${engine}`);
    const native = await startNative(build, engine, patterns);
    started.set(engine, native);
    print(
      `${engine}: compiled in ${native.compileMs.toFixed(0)} ms, ${native.refused.length} rules refused, ${native.withoutStart} without start of match`,
    );
  }
  return started;
}

interface Figures {
  readonly corpus: string;
  readonly bytes: number;
  readonly spans: number;
  readonly equal: boolean;
  /** Medians, MB/s. */
  readonly rates: Readonly<Record<string, number>>;
  /** Medians of the ratios of single rounds, Weir's scan or what is named to the other. */
  readonly ratios: Readonly<Record<string, number>>;
}

async function measureCorpus(
  name: string,
  prototype: Prototype,
  weir: Weir,
  all: Weir | null,
  native: ReadonlyMap<NativeName, Native>,
): Promise<{ figures: Figures; lines: readonly string[] }> {
  const input = await corpusOf(name);
  const chunks = cut(input);
  const { spans, equal, lines } = check(input, chunks, prototype, weir);
  const contenders: Contender[] = [
    { name: "scan prototype", run: () => prototype.scan() },
    {
      name: "scan weir",
      run: () => {
        let findings = 0;
        pass(weir, chunks, () => findings++);
        return findings;
      },
    },
    { name: "pipe weir", run: () => pass(weir, chunks) },
  ];
  if (all !== null && isQuick(all, chunks))
    contenders.push({ name: "catalogue weir", run: () => pass(all, chunks) });
  const file = join(SCRATCH, `text-${process.pid}`);
  if (native.size > 0) await writeFile(file, input);
  // RE2's automaton outgrows every cache on the fuzz text.
  for (const [engine, runner] of name === FUZZ ? [] : native) {
    await runner.text(file);
    if (engine !== "re2-alternation")
      try {
        checkEnds(weir, input, await runner.ends(`${file}.ends`), runner.refused, engine === "re2-set");
      } catch (error) {
        lines.push(`  ${engine}: ${error instanceof Error ? error.message : "it failed"}`);
      }
    contenders.push({
      name: engine,
      run: async () => {
        const { findings, ms } = await runner.run();
        return { came: findings, cpuMs: ms };
      },
    });
  }
  prototype.load(input);
  const first = await timed(contenders, input.length);
  await rm(file, { force: true });
  // It overwrites the text that `scan` reads, so it has a turn of its own, beside Weir again.
  const second = await timed(
    [
      { name: "pipe prototype", run: () => prototype.pipe(chunks) },
      { name: "pipe weir", run: () => pass(weir, chunks) },
    ],
    input.length,
  );
  const of = (contender: string): readonly number[] =>
    first[contenders.findIndex((candidate) => candidate.name === contender)];
  const scan = of("scan prototype");
  const ours = of("scan weir");
  const rates: Record<string, number> = { "pipe prototype": median(second[0]) };
  for (const [i, contender] of contenders.entries()) rates[contender.name] = median(first[i]);
  rates["pipe weir"] = median(second[1]);
  const ratios: Record<string, number> = {
    scan: ratio(ours, scan),
    pipe: ratio(second[1], second[0]),
    "pipe to scan": ratio(of("pipe weir"), ours),
  };
  if (rates["catalogue weir"] !== undefined) ratios.catalogue = ratio(of("catalogue weir"), scan);
  for (const engine of native.keys()) if (name !== FUZZ) ratios[engine] = ratio(ours, of(engine));
  return { figures: { corpus: name, bytes: input.length, spans, equal, rates, ratios }, lines };
}

/** Whether a pass takes seconds: a catalogue that the search is not made for would take minutes, and needs no figure. */
function isQuick(weir: Weir, chunks: readonly Uint8Array[]): boolean {
  const part = chunks.slice(0, 4);
  pass(weir, part);
  const started = performance.now();
  pass(weir, part);
  return ((performance.now() - started) * chunks.length) / part.length < CATALOGUE_PASS_MS;
}

const whole = (rate: number | undefined): string => rate?.toFixed(0) ?? "";
const times = (value: number | undefined): string => value?.toFixed(2) ?? "";
const geometricMean = (list: readonly number[]): number =>
  Math.exp(list.reduce((sum, value) => sum + Math.log(value), 0) / list.length);

function printNative(results: readonly Figures[], engines: readonly NativeName[]): void {
  const all = results.filter(({ corpus }) => corpus !== FUZZ);
  if (engines.length === 0 || all.length === 0) return;
  const width = 24;
  const best = ({ ratios }: Figures): number => Math.min(...engines.map((engine) => ratios[engine]));
  print("\nMB/s of native engines with the same rules, and how many times faster weir's scan is");
  print(
    ["corpus   ", ...engines, "best of them"]
      .map((cell, i) => (i === 0 ? cell : cell.padStart(width)))
      .join(""),
  );
  for (const figures of all) {
    const cells = engines.map(
      (engine) => `${whole(figures.rates[engine])}  ${times(figures.ratios[engine])} x`,
    );
    print(
      [
        figures.corpus.padEnd(9),
        ...[...cells, `${times(best(figures))} x`].map((cell) => cell.padStart(width)),
      ].join(""),
    );
  }
  const means = [
    ...engines.map((engine) => geometricMean(all.map(({ ratios }) => ratios[engine]))),
    geometricMean(all.map(best)),
  ];
  print(["geo-mean ", ...means.map((mean) => `${times(mean)} x`.padStart(width))].join(""));
}

/** Of issue 3: with the prototype's rules at least so many times its rate, with the catalogue, and beside native engines. */
const BARS = { scan: 1.15, catalogue: 0.8, hyperscan: 12, best: 5 } as const;

function printBars(results: readonly Figures[], engines: readonly NativeName[]): void {
  // The bars are about generated corpora, which are the same everywhere.
  const all = results.filter(({ corpus }) => corpus !== REAL && corpus !== FUZZ);
  if (all.length === 0) return;
  const least = (of: (figures: Figures) => number | undefined): number =>
    Math.min(...all.map((figures) => of(figures) ?? Number.NaN));
  const mean = (of: (figures: Figures) => number): number => geometricMean(all.map(of));
  const lines: (readonly [what: string, figure: number, bar: number])[] = [
    ["scan to the prototype's, least of all corpora", least(({ ratios }) => ratios.scan), BARS.scan],
  ];
  if (all.some(({ ratios }) => ratios.catalogue !== undefined))
    lines.push([
      "catalogue to the prototype's scan, least",
      least(({ ratios }) => ratios.catalogue),
      BARS.catalogue,
    ]);
  if (engines.includes("hyperscan"))
    lines.push(["scan to hyperscan, geometric mean", mean(({ ratios }) => ratios.hyperscan), BARS.hyperscan]);
  if (engines.length > 0)
    lines.push([
      "scan to the best native engine, geometric mean",
      mean(({ ratios }) => Math.min(...engines.map((engine) => ratios[engine]))),
      BARS.best,
    ]);
  print("");
  for (const [what, figure, bar] of lines)
    print(`${what}: ${times(figure)}, bar ${bar}: ${figure >= bar ? "cleared" : "missed"}`);
}

async function main(): Promise<number> {
  const names = values.corpus ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`no corpus is called "${unknown}"; use ${NAMES.join(", ")}`);
  preparePrototype(values.prototype, SCRATCH, say);
  const rules = await prototypeRules(SCRATCH, LIMITS.matchBytesDefault, LIMITS.matchBytesMax);
  const compiled = (what: string, compile: () => RuleSet): Weir => {
    const started = performance.now();
    const set = compile();
    const ms = performance.now() - started;
    print(
      `weir, ${what}: ${set.rules.length} rules compiled in ${ms.toFixed(0)} ms, image ${(set.image.length / 1024).toFixed(0)} KiB`,
    );
    return weirOf(set);
  };
  print(
    `Node ${process.version}, ${BYTES / 1e6} MB a corpus, ${ROUNDS} rounds, MB/s by ${values.wall ? "the wall clock" : "CPU time"}`,
  );
  const weir = compiled("the prototype's rules", () => compileRules(rules));
  let all: Weir | null = null;
  try {
    if (values.catalogue) all = compiled("catalogue", catalogue);
  } catch (error) {
    print(`weir, catalogue: no figures: ${error instanceof Error ? error.message : String(error)}`);
  }
  const native = await natives(rules.map(({ pattern }) => pattern));
  say("opening the prototype");
  const prototype = await openPrototype(SCRATCH);
  const results: Figures[] = [];
  try {
    print(row(COLUMNS));
    for (const name of names) {
      const { figures, lines } = await measureCorpus(name, prototype, weir, all, native);
      const { rates, ratios, spans, equal } = figures;
      results.push(figures);
      print(
        row([
          name,
          whole(rates["scan prototype"]),
          whole(rates["scan weir"]),
          times(ratios.scan),
          whole(rates["pipe prototype"]),
          whole(rates["pipe weir"]),
          times(ratios.pipe),
          times(ratios["pipe to scan"]),
          whole(rates["catalogue weir"]),
          times(ratios.catalogue),
          String(spans),
          equal ? (lines.length > 0 ? "allowed" : "yes") : "NO",
        ]),
      );
      for (const line of lines) print(line);
    }
    printNative(results, [...native.keys()]);
    printBars(results, [...native.keys()]);
  } finally {
    for (const runner of native.values()) runner.close();
  }
  if (values.json !== undefined)
    await writeFile(join(STARTED_IN, values.json), `${JSON.stringify(results, null, 2)}\n`);
  return results.every(({ equal }) => equal) ? 0 : 1;
}

/** The prototype's modules need another working folder. */
const STARTED_IN = process.cwd();

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
