// The two engines behind the oracle: RE2 itself (re2-wasm) and its TypeScript port (re2js).
//
// re2-wasm never frees a compiled pattern and its heap is 16 MiB, so after a number of patterns the module is
// dropped and loaded afresh (25 ms). It gives a group's text but not its place; where the text occurs once in the
// match the place follows, else re2js is asked, and both must agree on the match and on the text.
//
// Must not be used on the data path: a search costs microseconds to milliseconds.

import { createRequire } from "node:module";
import type { RE2 } from "re2-wasm";
import { RE2JS } from "re2js";
import { textOf } from "./oracle-text.ts";

/** A match in code points. `secret` is null when there is no such group or it took no part. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly secret: { readonly start: number; readonly end: number } | null;
}

/** Finds the leftmost-first match at or after `from`, with the text before `from` visible to `\b` and `^`. */
export interface Engine {
  readonly name: string;
  find(pattern: string, points: readonly number[], from: number): Hit | null;
  /** @throws when the pattern is not valid; the message is the engine's. */
  check(pattern: string): void;
}

/** Well below the 1,500 to 2,000 small patterns at which the heap runs out; large ones count for more. */
const PATTERN_WEIGHT_MAX = 600;
const require = createRequire(import.meta.url);

let loaded: typeof RE2 | null = null;
let weight = 0;
const wasmPatterns = new Map<string, RE2>();
const jsPatterns = new Map<string, RE2JS>();

function compileWasm(pattern: string): RE2 {
  const known = wasmPatterns.get(pattern);
  if (known !== undefined) return known;
  if (loaded === null || weight >= PATTERN_WEIGHT_MAX) {
    wasmPatterns.clear();
    weight = 0;
    for (const key of Object.keys(require.cache)) if (key.includes("/re2-wasm/")) delete require.cache[key];
    loaded = (require("re2-wasm") as { RE2: typeof RE2 }).RE2;
  }
  // Repeats up to 1,000 and long lists of words make large programs; their DFA caches grow with use.
  weight += 1 + (pattern.match(/\{/g)?.length ?? 0) + Math.floor(pattern.length / 256);
  const compiled = new loaded(pattern, "gu");
  wasmPatterns.set(pattern, compiled);
  return compiled;
}

function compileJs(pattern: string): RE2JS {
  let compiled = jsPatterns.get(pattern);
  if (compiled === undefined) jsPatterns.set(pattern, (compiled = RE2JS.compile(pattern)));
  return compiled;
}

/** Every place where `needle` lies within `hay[start, end)`. */
function places(hay: readonly number[], start: number, end: number, needle: readonly number[]): number[] {
  const found: number[] = [];
  for (let at = start; at + needle.length <= end; at++)
    if (needle.every((point, i) => hay[at + i] === point)) found.push(at);
  return found;
}

const pointsOf = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0) ?? 0);

export const re2js: Engine = {
  name: "re2js",
  check(pattern) {
    compileJs(pattern);
  },
  find(pattern, points, from) {
    // UTF-16 offsets, mapped back to code points.
    const unitAt: number[] = [0];
    for (const point of points) unitAt.push(unitAt[unitAt.length - 1] + (point > 0xffff ? 2 : 1));
    const back = new Map(unitAt.map((unit, index) => [unit, index]));
    const pointAt = (unit: number): number => {
      const index = back.get(unit);
      if (index === undefined) throw new Error("re2js gave an offset inside a character");
      return index;
    };
    const matcher = compileJs(pattern).matcher(textOf(points));
    if (!matcher.find(unitAt[from])) return null;
    const named = pattern.includes("(?P<secret>") && matcher.start("secret") >= 0;
    return {
      start: pointAt(matcher.start()),
      end: pointAt(matcher.end()),
      secret: named ? { start: pointAt(matcher.start("secret")), end: pointAt(matcher.end("secret")) } : null,
    };
  },
};

export const re2wasm: Engine = {
  name: "re2-wasm",
  check(pattern) {
    compileWasm(pattern);
  },
  find(pattern, points, from) {
    const compiled = compileWasm(pattern);
    compiled.lastIndex = from;
    const result = compiled.exec(textOf(points));
    if (result === null) return null;
    // `index` counts code points.
    const start = result.index;
    const end = start + pointsOf(result[0] ?? "").length;
    const text = result.groups?.secret;
    if (text === undefined) return { start, end, secret: null };
    const needle = pointsOf(text);
    const at = places(points, start, end, needle);
    if (needle.length > 0 && at.length === 1)
      return { start, end, secret: { start: at[0], end: at[0] + needle.length } };
    const second = re2js.find(pattern, points, from);
    if (
      second === null ||
      second.start !== start ||
      second.end !== end ||
      second.secret === null ||
      textOf(points.slice(second.secret.start, second.secret.end)) !== text
    )
      throw new Error(`re2-wasm and re2js disagree on pattern ${JSON.stringify(pattern)}`);
    return second;
  },
};
