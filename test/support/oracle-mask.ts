// What masked text is by DECISIONS 9 and 10, worked out on whole texts: the judge of fixtures and of the masking core.
//
// Must not share code with src/redact. Tokens are made by a key schedule of the product's own, so a region whose
// action is `token` is written as TOKEN_STAND_IN and compared by shape only.

import { createHmac } from "node:crypto";
import { concat, utf8 } from "../../src/base/bytes.ts";
import type { MaskAction, Rule } from "../../src/redact/types.ts";
import { type OracleFinding, oracleFindings } from "./oracle.ts";

const TOKEN_STAND_IN = "<a-token>";

interface RuleFinding extends OracleFinding {
  readonly rule: Rule;
}

/** From strictest to mildest: by how much of the value is shown. */
const STRICTNESS: readonly MaskAction["kind"][] = ["null", "redact", "hash", "token", "fill"];

/** The findings of all rules, by start, then longest, then order of the rules. */
export function oracleFindingsOfAll(rules: readonly Rule[], bytes: Uint8Array): RuleFinding[] {
  return rules
    .flatMap((rule) => oracleFindings(rule, bytes).map((finding) => ({ ...finding, rule })))
    .sort((a, b) => a.start - b.start || b.end - a.end || rules.indexOf(a.rule) - rules.indexOf(b.rule));
}

/** @param findings Sorted as `oracleFindingsOfAll` gives them. */
export function oracleMask(findings: readonly RuleFinding[], bytes: Uint8Array, key: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < findings.length; ) {
    const region = [findings[i]];
    let end = findings[i].end;
    while (++i < findings.length && findings[i].start < end) {
      region.push(findings[i]);
      end = Math.max(end, findings[i].end);
    }
    parts.push(bytes.slice(at, region[0].start), replacement(region, bytes.slice(region[0].start, end), key));
    at = end;
  }
  parts.push(bytes.slice(at));
  return concat(parts);
}

function replacement(region: readonly RuleFinding[], value: Uint8Array, key: Uint8Array): Uint8Array {
  const rank = (finding: RuleFinding): number => STRICTNESS.indexOf(finding.rule.mask.kind);
  // The region is sorted, and of equals the first wins.
  const winner = region.reduce((best, finding) => (rank(finding) < rank(best) ? finding : best));
  const { entity, mask } = winner.rule;
  const label = utf8(`[${entity}]`);
  switch (mask.kind) {
    case "null":
      return new Uint8Array(0);
    case "redact":
      return label;
    case "hash":
      if (region.length > 1) return label;
      return utf8(`[${entity}:${createHmac("sha256", key).update(value).digest("hex").slice(0, 16)}]`);
    case "token":
      return region.length > 1 ? label : utf8(TOKEN_STAND_IN);
    case "fill":
      // Of several fills the one that shows least decides how much is kept.
      return fill(
        value,
        Math.min(...region.map(({ rule }) => (rule.mask.kind === "fill" ? rule.mask.keep : mask.keep))),
      );
  }
}

/** Stars for the letters, digits and characters outside ASCII but the last `keep`; the rest stays. Takes valid UTF-8. */
function fill(value: Uint8Array, keep: number): Uint8Array {
  const chars = [...new TextDecoder("utf-8", { fatal: true }).decode(value)];
  const starred = (char: string): boolean => /[A-Za-z0-9]/.test(char) || (char.codePointAt(0) ?? 0) > 0x7f;
  const total = chars.filter(starred).length;
  // A value of no more than `keep` characters shows none.
  let hidden = total > keep ? total - keep : total;
  return utf8(chars.map((char) => (starred(char) && hidden-- > 0 ? "*" : char)).join(""));
}
