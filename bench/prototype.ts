// Weir beside the prototype of its matching core, with the prototype's own 201 rules: who is faster, and are they equal.
//
// Eight corpora and one of real text: four of the prototype's generator, which its tables were tuned on; four of ours with
// seeds that nothing was tuned on; and documentation, headers and sources of this machine. In one process, in turns:
//   scan        bytes to spans. The prototype: one call over the whole text, which lies in its memory already. Weir: a stream in
//               64 KiB chunks with a listener, which also copies in, masks and copies out.
//   end to end  64 KiB in, masked bytes out. The prototype takes each chunk for a text of its own and carries nothing over.
//   catalogue   Weir as in `end to end`, with every built-in rule instead of the 201.
// Figures are megabytes (1,000,000 bytes) a second of CPU time of this process, medians of rounds; ratios are medians of the
// ratios of single rounds. They are printed after the spans were compared; a corpus on which they differ says so. Rules with a
// validator may differ: the prototype tries the first end of a match only, Weir every one (DECISIONS 2).
//
//   npx tsx bench/prototype.ts [--mb 16] [--rounds 5] [--corpus NAME]... [--wall] [--no-catalogue]
//     [--prototype FOLDER | WEIR_PROTOTYPE=FOLDER] [--json FILE]

import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { concat } from "../src/base/bytes.ts";
import { LIMITS } from "../src/base/limits.ts";
import { compileRules, type RuleSet } from "../src/redact/compile/compile.ts";
import { Core } from "../src/redact/core.ts";
import { MaskKeys } from "../src/redact/keys.ts";
import { PACK_NAMES, pack } from "../src/redact/packs/packs.ts";
import { makePlan } from "../src/redact/plan.ts";
import { CoreStream } from "../src/redact/stream.ts";
import type { Finding } from "../src/redact/types.ts";
import { type CorpusName, corpusBytes } from "./corpus/corpora.ts";
import { realText } from "./corpus/real.ts";
import {
  openPrototype,
  PROTOTYPE_CORPORA,
  PROTOTYPE_INPUT_MAX,
  type Prototype,
  preparePrototype,
  prototypeRules,
} from "./engines/prototype.ts";
import { cut } from "./engines/weir_stream.ts";
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
const NAMES = [...PROTOTYPE_CORPORA, ...Object.keys(HELD_OUT), "r1_real"];
const DIFFERENCES_SHOWN = 12;
/** V8's matcher may take minutes for all of a corpus. */
const V8_BYTES = 4_000_000;
const WARM_BYTES = 4_000_000;

const { values } = parseArgs({
  options: {
    mb: { type: "string", default: "16" },
    rounds: { type: "string", default: "5" },
    corpus: { type: "string", multiple: true },
    prototype: { type: "string", default: process.env.WEIR_PROTOTYPE ?? "/work/shared/prototype" },
    wall: { type: "boolean", default: false },
    catalogue: { type: "boolean", default: true },
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
  if (name === "r1_real") return realText(REAL_FOLDERS, BYTES, HELD_OUT_SEED);
  return (await readFile(join(SCRATCH, `corpus/${name}.bin`))).subarray(0, BYTES);
}

/** One use of Weir: a core of its own with a rule set. */
class Weir {
  readonly set: RuleSet;
  readonly compileMs: number;
  readonly #core: Core;
  readonly #plan: ReturnType<typeof makePlan>;

  constructor(compile: () => RuleSet) {
    const started = performance.now();
    this.set = compile();
    this.compileMs = performance.now() - started;
    this.#core = new Core(this.set, new MaskKeys(new Uint8Array(32).fill(7)));
    this.#plan = makePlan(this.set, [], true);
  }

  run(
    chunks: readonly Uint8Array[],
    listener: ((finding: Finding) => void) | null,
    keep?: Uint8Array[],
  ): number {
    const stream = new CoreStream(this.#core, this.#plan, listener);
    let bytes = 0;
    const take = (part: Uint8Array): void => {
      bytes += part.length;
      keep?.push(part);
    };
    for (const chunk of chunks) take(stream.push(chunk));
    take(stream.end());
    return bytes;
  }
}

interface Contender {
  readonly name: string;
  /** How much came of it: the same each time. */
  run(): number;
}

/** MB/s of each contender in each round, by CPU and by the wall. */
function timed(contenders: readonly Contender[], bytes: number): { cpu: number[][]; wall: number[][] } {
  const expected = contenders.map((contender) => contender.run());
  const cpu = contenders.map((): number[] => []);
  const wall = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (turn + round) % contenders.length;
      const before = process.cpuUsage();
      const started = performance.now();
      const came = contenders[i].run();
      const ms = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      if (came !== expected[i]) throw new Error(`${contenders[i].name} answers differently each time`);
      cpu[i].push(bytes / (user + system));
      wall[i].push(bytes / 1e3 / ms);
    }
  return { cpu, wall };
}

const ratio = (a: readonly number[], b: readonly number[]): number => median(a.map((rate, i) => rate / b[i]));

interface Checked {
  readonly spans: number;
  readonly equal: boolean;
  readonly lines: readonly string[];
}

/** Spans of both, compared, and Weir's output against its own spans. */
function check(input: Uint8Array, chunks: readonly Uint8Array[], prototype: Prototype, weir: Weir): Checked {
  const { rules } = weir.set;
  const number = new Map(rules.map(({ id }, i) => [id, i]));
  const found: (readonly [number, number, number])[] = [];
  const parts: Uint8Array[] = [];
  weir.run(chunks, ({ start, end, rule }) => found.push([start, end, number.get(rule) ?? -1]), parts);
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

async function main(): Promise<number> {
  const names = values.corpus ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`no corpus is called "${unknown}"; use ${NAMES.join(", ")}`);
  preparePrototype(values.prototype, SCRATCH, say);
  const rules = await prototypeRules(SCRATCH, LIMITS.matchBytesDefault, LIMITS.matchBytesMax);
  say("compiling");
  const weir = new Weir(() => compileRules(rules));
  const all = values.catalogue
    ? new Weir(() => compileRules(PACK_NAMES.flatMap((name) => [...pack(name)])))
    : null;
  const prototype = await openPrototype(SCRATCH);
  print(
    `Node ${process.version}, ${BYTES / 1e6} MB a corpus, ${ROUNDS} rounds, MB/s by ${values.wall ? "the wall clock" : "CPU time"}`,
  );
  print(
    `compile: prototype ${prototype.compileMs.toFixed(0)} ms, weir ${weir.compileMs.toFixed(0)} ms (${rules.length} rules, image ${(weir.set.image.length / 1024).toFixed(0)} KiB)` +
      (all === null
        ? ""
        : `, catalogue ${all.compileMs.toFixed(0)} ms (${all.set.rules.length} rules, image ${(all.set.image.length / 1024).toFixed(0)} KiB)`),
  );
  print(row(COLUMNS));
  const results: Record<string, unknown>[] = [];
  let wrong = false;
  for (const name of names) {
    const input = await corpusOf(name);
    const chunks = cut(input);
    const { spans, equal, lines } = check(input, chunks, prototype, weir);
    if (!equal) wrong = true;
    const warm = cut(input.subarray(0, WARM_BYTES));
    all?.run(warm, null);
    let findings = 0;
    const contenders: Contender[] = [
      { name: "prototype scan", run: () => prototype.scan() },
      {
        name: "weir scan",
        run: () => {
          findings = 0;
          weir.run(chunks, () => findings++);
          return findings;
        },
      },
      { name: "weir end to end", run: () => weir.run(chunks, null) },
    ];
    if (all !== null) contenders.push({ name: "weir catalogue", run: () => all.run(chunks, null) });
    prototype.load(input);
    const first = timed(contenders, input.length);
    // It overwrites the text that `scan` reads, so it has a turn of its own, beside Weir again.
    const second = timed(
      [
        { name: "prototype end to end", run: () => prototype.pipe(chunks) },
        { name: "weir end to end", run: () => weir.run(chunks, null) },
      ],
      input.length,
    );
    const [scan, ourScan, e2e, catalogue] = values.wall ? first.wall : first.cpu;
    const [pipe, ourPipe] = values.wall ? second.wall : second.cpu;
    const mb = (rates: readonly number[]): string => median(rates).toFixed(0);
    const times = (value: number): string => value.toFixed(2);
    print(
      row([
        name,
        mb(scan),
        mb(ourScan),
        times(ratio(ourScan, scan)),
        mb(pipe),
        mb(ourPipe),
        times(ratio(ourPipe, pipe)),
        times(ratio(e2e, ourScan)),
        catalogue === undefined ? "" : mb(catalogue),
        catalogue === undefined ? "" : times(ratio(catalogue, scan)),
        String(spans),
        equal ? (lines.length > 0 ? "allowed" : "yes") : "NO",
      ]),
    );
    for (const line of lines) print(line);
    results.push({
      corpus: name,
      bytes: input.length,
      scan_prototype_mb_per_s: median(scan),
      scan_weir_mb_per_s: median(ourScan),
      scan_ratio: ratio(ourScan, scan),
      pipe_prototype_mb_per_s: median(pipe),
      pipe_weir_mb_per_s: median(ourPipe),
      pipe_ratio: ratio(ourPipe, pipe),
      pipe_to_scan: ratio(e2e, ourScan),
      catalogue_mb_per_s: catalogue === undefined ? null : median(catalogue),
      catalogue_ratio: catalogue === undefined ? null : ratio(catalogue, scan),
      spans,
      equal,
    });
  }
  if (values.json !== undefined)
    writeFileSync(join(STARTED_IN, values.json), `${JSON.stringify(results, null, 2)}\n`);
  return wrong ? 1 : 0;
}

/** The prototype's modules need another working folder. */
const STARTED_IN = process.cwd();

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
