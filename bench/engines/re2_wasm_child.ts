// The process that runs re2-wasm: rules once, then any number of runs. See re2_wasm.ts.
//
// Timed: the `exec` loops alone. Not timed: compiling, turning bytes into the strings that the package wants, digests.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type { RE2 } from "re2-wasm";

export type Re2Request =
  | { readonly kind: "rules"; readonly patterns: readonly string[] }
  | { readonly kind: "run"; readonly pieces: readonly Uint8Array[] };

export interface Re2Answer {
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly counts: readonly number[];
  /** Over piece, rule, start and length of every match. */
  readonly digest: string;
}

const require = createRequire(import.meta.url);
const { RE2: Engine } = require("re2-wasm") as { RE2: typeof RE2 };

let rules: readonly RE2[] = [];

process.on("message", (message) => {
  // Only re2_wasm.ts writes to this channel.
  const request = message as Re2Request;
  // The package demands the `u` flag; `g` makes `exec` go on from the last match.
  if (request.kind === "rules") rules = request.patterns.map((pattern) => new Engine(pattern, "gu"));
  else process.send?.(search(request.pieces));
});

function search(pieces: readonly Uint8Array[]): Re2Answer {
  // The corpora are ASCII, so characters are bytes.
  const texts = pieces.map((piece) => Buffer.from(piece).toString("latin1"));
  const matches: number[] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let piece = 0; piece < texts.length; piece++)
    for (let rule = 0; rule < rules.length; rule++) {
      const engine = rules[rule];
      engine.lastIndex = 0;
      for (let match = engine.exec(texts[piece]); match !== null; match = engine.exec(texts[piece]))
        matches.push(piece, rule, match.index, match[0]?.length ?? 0);
    }
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const counts = rules.map(() => 0);
  for (let at = 0; at < matches.length; at += 4) counts[matches[at + 1]]++;
  const digest = createHash("sha256").update(Uint32Array.from(matches)).digest("hex");
  return { ms, cpuSeconds: (user + system) / 1e6, counts, digest };
}
