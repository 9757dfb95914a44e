// Views: the encodings that findings are seen through, their names, and which rules are looked for in them.
//
// Must not: decode anything; core-wasm/view does.

import type { Rule } from "./types.ts";

/** In the order of their numbers in core-wasm/abi.ts, from 1. `json` is any backslash escape of JSON, and `\xHH`. */
export const VIEWS = [
  "percent",
  "json",
  "html",
  "quoted-printable",
  "base64",
  "hex",
  "utf-16le",
  "utf-16be",
] as const;

/** An encoding that a finding was seen through. `base64` covers base64url. */
export type ViewName = (typeof VIEWS)[number];

/**
 * Which rules are looked for in encoded text too: those of kind `secret`, all, or none. Of these only rules that say enough
 * by themselves count, so that decoded binary data shows nothing by chance.
 */
export type ViewOption = (typeof VIEW_OPTIONS)[number];
export const VIEW_OPTIONS = ["secrets", "all", "none"] as const;
/** What holds when nothing is said. */
export const VIEWS_DEFAULT: ViewOption = "secrets";

export function isSeenThrough(rule: Rule, option: ViewOption): boolean {
  return option === "all" || (option === "secrets" && rule.kind === "secret");
}
