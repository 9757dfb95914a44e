// What RE2 finds for one rule, by the definitions of DECISIONS 1 to 3: the independent judge of our matcher.
//
// Must not share code with src/redact: validators, UTF-8 and the search loop are written again here.

import { LIMITS } from "../../src/base/limits.ts";
import type { Rule } from "../../src/redact/types.ts";
import { type Engine, type Hit, re2wasm } from "./oracle-engines.ts";
import { decode, type Subject, textOf } from "./oracle-text.ts";
import { ORACLE_VALIDATORS } from "./oracle-validators.ts";

export interface OracleFinding {
  readonly start: number;
  readonly end: number;
  readonly truncated: boolean;
}

/**
 * All findings of one rule in one complete text, in order, as byte offsets.
 *
 * Without a validator the input must be shorter than the rule's `maxLen`, so that no finding can be truncated (what
 * liveness past the cap means is left to hand-written cases). With one, ends further than `maxLen` bytes from the
 * start are not tried. A validator judges the finding's bytes: the group `secret` where the rule has it.
 *
 * @throws Error when the input is too long, the pattern invalid, or a group `secret` took part but is empty.
 */
export function oracleFindings(rule: Rule, bytes: Uint8Array, engine: Engine = re2wasm): OracleFinding[] {
  const cap = rule.maxLen ?? LIMITS.matchBytesDefault;
  const validator = rule.check === "scoring" ? undefined : rule.validator;
  if (validator === undefined && bytes.length >= cap)
    throw new Error(
      `rule ${rule.id}: ${bytes.length} input bytes, the oracle needs fewer than maxLen ${cap}`,
    );
  const subject = decode(bytes);
  const findings: OracleFinding[] = [];
  let from = 0;
  while (from < subject.points.length) {
    const hit = engine.find(rule.pattern, subject.points, from);
    if (hit === null) break;
    if (hit.end === hit.start) throw new Error(`rule ${rule.id} matches the empty string`);
    const accepted =
      validator === undefined
        ? hit
        : longestValid(rule.pattern, ORACLE_VALIDATORS[validator], subject, hit.start, cap, engine);
    if (accepted === null) {
      from = hit.start + 1;
      continue;
    }
    const span = spanOf(accepted);
    if (span.start === span.end) throw new Error(`rule ${rule.id}: the group secret is empty`);
    findings.push({ start: subject.offsets[span.start], end: subject.offsets[span.end], truncated: false });
    from = accepted.end;
  }
  return findings;
}

/** One match, as a whole and narrowed to its secret group, as byte offsets. */
export interface OracleMatch {
  readonly match: { readonly start: number; readonly end: number };
  readonly secret: { readonly start: number; readonly end: number };
}

/** For each start the match that begins there, whatever else was found: how views look. The input is below `maxLen`. */
export function matchesAtEveryStart(rule: Rule, bytes: Uint8Array, engine: Engine = re2wasm): OracleMatch[] {
  const cap = rule.maxLen ?? LIMITS.matchBytesDefault;
  const validator = rule.check === "scoring" ? undefined : rule.validator;
  const subject = decode(bytes);
  const matches: OracleMatch[] = [];
  const place = (span: { readonly start: number; readonly end: number }) => ({
    start: subject.offsets[span.start],
    end: subject.offsets[span.end],
  });
  for (let from = 0; from < subject.points.length; ) {
    const hit = engine.find(rule.pattern, subject.points, from);
    if (hit === null) break;
    const accepted =
      validator === undefined
        ? hit
        : longestValid(rule.pattern, ORACLE_VALIDATORS[validator], subject, hit.start, cap, engine);
    if (accepted !== null) matches.push({ match: place(accepted), secret: place(spanOf(accepted)) });
    from = hit.start + 1;
  }
  return matches;
}

function spanOf(hit: Hit): { readonly start: number; readonly end: number } {
  return hit.secret ?? hit;
}

/** Tries every accepting end at `start`, longest first. */
function longestValid(
  pattern: string,
  valid: (value: string) => boolean,
  subject: Subject,
  start: number,
  cap: number,
  engine: Engine,
): Hit | null {
  const { points, offsets } = subject;
  let last = points.length;
  while (offsets[last] - offsets[start] > cap) last--;
  for (let end = last; end > start; end--) {
    const hit = endingAt(pattern, points, start, end, engine);
    if (hit === null) continue;
    const span = spanOf(hit);
    if (valid(textOf(points.slice(span.start, span.end)))) return hit;
  }
  return null;
}

/**
 * The match of exactly [start, end) in its context, or null.
 *
 * The text is cut one character after `end` and the pattern must be followed by exactly that character, so `\b` and `$`
 * at the end see what they would see in the whole text.
 */
function endingAt(
  pattern: string,
  points: readonly number[],
  start: number,
  end: number,
  engine: Engine,
): Hit | null {
  const atEnd = end === points.length;
  const whole = atEnd ? `(?:${pattern})\\z` : `(?:${pattern})(?s:.)\\z`;
  const hit = engine.find(whole, points.slice(0, atEnd ? end : end + 1), start);
  return hit !== null && hit.start === start ? { start, end, secret: hit.secret } : null;
}
