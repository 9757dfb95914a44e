// The process that runs one of the engines of loops.ts: rules once, then any number of runs.
//
// Timed: the loops alone. Not timed: compiling, turning bytes into the strings that the engines want, digests.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type { RE2 } from "re2-wasm";
import { RE2JS } from "re2js";
import type { LoopName } from "./loops.ts";
import { toJs } from "./to_js.ts";

export type LoopRequest =
  | { readonly kind: "rules"; readonly engine: LoopName; readonly patterns: readonly string[] }
  | { readonly kind: "run"; readonly pieces: readonly Uint8Array[] };

export interface LoopAnswer {
  readonly ms: number;
  readonly cpuSeconds: number;
  /** -1 for a rule that the engine cannot run. */
  readonly counts: readonly number[];
  /** Over piece, rule, start and length of every match. */
  readonly digest: string;
}

/** Pushes four numbers for each match of `text`: piece, rule, start, length. */
type Search = (text: string, piece: number, rule: number, matches: number[]) => void;

const require = createRequire(import.meta.url);

const ENGINES: Readonly<Record<LoopName, (pattern: string) => Search | null>> = {
  "re2-wasm"(pattern) {
    // Loaded only where it is wanted: it takes 16 MiB.
    const { RE2: Engine } = require("re2-wasm") as { RE2: typeof RE2 };
    // The package demands the `u` flag; `g` makes `exec` go on from the last match. `matchAll` finds nothing in it.
    return execLoop(new Engine(pattern, "gu"));
  },
  re2js(pattern) {
    const engine = RE2JS.compile(pattern);
    return (text, piece, rule, matches) => {
      const matcher = engine.matcher(text);
      while (matcher.find()) matches.push(piece, rule, matcher.start(), matcher.end() - matcher.start());
    };
  },
  v8(pattern) {
    const source = toJs(pattern);
    return source === null ? null : execLoop(new RegExp(source, "g"));
  },
};

function execLoop(engine: RegExp | RE2): Search {
  return (text, piece, rule, matches) => {
    engine.lastIndex = 0;
    for (let match = engine.exec(text); match !== null; match = engine.exec(text))
      matches.push(piece, rule, match.index, match[0]?.length ?? 0);
  };
}

let rules: readonly (Search | null)[] = [];

process.on("message", (message) => {
  // Only loops.ts writes to this channel.
  const request = message as LoopRequest;
  if (request.kind === "rules") rules = request.patterns.map((pattern) => ENGINES[request.engine](pattern));
  else process.send?.(search(request.pieces));
});

function search(pieces: readonly Uint8Array[]): LoopAnswer {
  // The corpora are ASCII, so characters are bytes.
  const texts = pieces.map((piece) => Buffer.from(piece).toString("latin1"));
  const matches: number[] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let piece = 0; piece < texts.length; piece++)
    for (let rule = 0; rule < rules.length; rule++) rules[rule]?.(texts[piece], piece, rule, matches);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const counts = rules.map((rule) => (rule === null ? -1 : 0));
  for (let at = 0; at < matches.length; at += 4) counts[matches[at + 1]]++;
  const digest = createHash("sha256").update(Uint32Array.from(matches)).digest("hex");
  return { ms, cpuSeconds: (user + system) / 1e6, counts, digest };
}
