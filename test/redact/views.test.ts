// Findings seen through encodings: what RE2 finds in what the oracle decodes, at every cut.

import { describe, expect, test } from "vitest";
import { concat, hex, utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";
import { oracleMaskThrough, oracleViewFindings } from "../support/oracle-views.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";
import { VIEW_RULE_USES, VIEW_RULES, viewText } from "../support/view-texts.ts";

/** Random texts in a normal run; a longer run by hand sets WEIR_TEXTS. The seed is printed. */
const TEXTS = Number(process.env.WEIR_TEXTS ?? 250);
const SEED = Number(process.env.WEIR_SEED ?? seedOf("views"));
const KEY = new Uint8Array(32).fill(7);

function open(rules: readonly Rule[], views: "secrets" | "all" | "none" = "secrets") {
  const core = new Core(compileRules(rules, { views }), new MaskKeys(KEY));
  const plan = makePlan(core.set, [], true);
  return (chunks: Iterable<Uint8Array>) => {
    const findings: Finding[] = [];
    const stream = new CoreStream(core, plan, (finding) => findings.push(finding));
    const parts: Uint8Array[] = [];
    for (const chunk of chunks) parts.push(stream.push(chunk));
    parts.push(stream.end());
    return { masked: concat(parts), findings };
  };
}

const tell = (finding: { readonly start: number; readonly end: number; readonly via?: readonly string[] }, rule: string) =>
  `${finding.start}-${finding.end} ${rule} ${finding.via?.join(">") ?? "raw"}`;

function randomCut(rng: Rng, input: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [];
  const most = rng.pick([1, 3, 7, 40, 200]);
  for (let at = 0; at < input.length; ) {
    const size = rng.int(1, most);
    out.push(input.subarray(at, at + size));
    at += size;
  }
  return out;
}

test(`${TEXTS} random texts give what the oracle finds, at random cuts (seed ${SEED})`, { timeout: 3_600_000 }, () => {
  const rng = createRng(SEED);
  const run = open(VIEW_RULES);
  let seen = 0;
  for (let i = 0; i < TEXTS; i++) {
    const input = viewText(rng);
    const viewed = oracleViewFindings(VIEW_RULES, input, ({ id }, use) => VIEW_RULE_USES[id]?.includes(use) ?? true);
    seen += viewed.length;
    const raw = VIEW_RULES.flatMap((rule) =>
      oracleFindings(rule, input).map((finding) => tell(finding, rule.id)),
    );
    const expected = [...raw, ...viewed.map((finding) => tell(finding, finding.rule.id))].sort();
    const masked = hex(oracleMaskThrough(VIEW_RULES, input, viewed, KEY));
    for (const chunks of [[input], randomCut(rng, input), randomCut(rng, input), [...input].map((byte) => Uint8Array.of(byte))]) {
      const answer = run(chunks);
      const told = `text ${i}: ${hex(input)} in chunks of ${chunks.map(({ length }) => length).join(",")}`;
      expect(answer.findings.map((finding) => tell(finding, finding.rule)).sort(), told).toEqual(expected);
      expect(hex(answer.masked), told).toBe(masked);
    }
  }
  expect(seen).toBeGreaterThan(TEXTS / 4);
});
