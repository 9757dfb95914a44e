// The laws of the core: split, release, union, and exactness against RE2, on fixtures and on random rules and texts.

import { describe, expect, test } from "vitest";
import { concat, hex, text } from "../../src/base/bytes.ts";
import { WeirError } from "../../src/base/errors.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";
import { redactCases } from "../support/oracle-fixtures.ts";
import { oracleFindingsOfAll, oracleMask } from "../support/oracle-mask.ts";
import { randomPattern, randomText } from "../support/oracle-random.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";

/** Random triples in a normal run; a longer run by hand sets WEIR_TRIPLES. The seed is printed. */
const TRIPLES = Number(process.env.WEIR_TRIPLES ?? 10_000);
const SEED = Number(process.env.WEIR_SEED ?? seedOf("laws"));
const KEY = new Uint8Array(32).fill(7);

interface Answer {
  readonly masked: Uint8Array;
  readonly findings: readonly Finding[];
}

interface Way {
  readonly key?: Uint8Array;
  /** 0: every rule without a validator is simulated. */
  readonly programMax?: number;
  /** 0: room for a state or two, so that they are dropped and built anew all the time. */
  readonly automataBytes?: number;
}

function open(rules: readonly Rule[], { key = KEY, programMax, automataBytes }: Way = {}) {
  const set = compileRules(rules, { programMax });
  const core = new Core(set, new MaskKeys(key), { automataBytes });
  const plan = makePlan(set, [], true);
  return (chunks: Iterable<Uint8Array>): Answer => {
    const findings: Finding[] = [];
    const stream = new CoreStream(core, plan, (finding) => findings.push(finding));
    const parts: Uint8Array[] = [];
    for (const chunk of chunks) parts.push(stream.push(chunk));
    parts.push(stream.end());
    return { masked: concat(parts), findings };
  };
}

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

const tuple = (finding: Finding) => [finding.start, finding.end, finding.rule, finding.truncated] as const;
const ordered = (findings: readonly Finding[]) =>
  findings.map(tuple).sort((a, b) => a[0] - b[0] || b[1] - a[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0));

describe("fixtures", () => {
  for (const { name, rules, input, findings, masked, key } of redactCases()) {
    test(`${name}, at every cut`, () => {
      const run = open(rules, { key });
      const narrow = open(rules, { key, automataBytes: 0 });
      const check = (chunks: Uint8Array[], way = run) => {
        const answer = way(chunks);
        expect(new Set(ordered(answer.findings).map(String))).toEqual(new Set(findings.map(String)));
        if (masked instanceof RegExp) expect(text(answer.masked)).toMatch(masked);
        else expect(hex(answer.masked)).toBe(hex(masked));
      };
      check([input]);
      for (let at = 1; at < input.length; at++) check([input.subarray(0, at), input.subarray(at)]);
      check([...input].map((byte) => Uint8Array.of(byte)));
      check([input], narrow);
      check(
        [...input].map((byte) => Uint8Array.of(byte)),
        narrow,
      );
    });
  }
});

describe("random rules", () => {
  test(`${TRIPLES} random rules, texts and cuts give what RE2 gives (seed ${SEED})`, {
    timeout: 3_600_000,
  }, () => {
    const rng = createRng(SEED);
    let compared = 0;
    let found = 0;
    while (compared < TRIPLES) {
      const pattern = randomPattern(rng, { secret: 0.3, unicode: rng.chance(0.2) });
      const rule: Rule = {
        id: "r",
        entity: "R",
        pattern: pattern.source,
        maxLen: 4096,
        mask: { kind: "redact" },
      };
      const run = open([rule]);
      const simulate = open([rule], { programMax: 0 });
      const narrow = open([rule], { automataBytes: 0 });
      for (let i = 0; i < 12 && compared < TRIPLES; i++, compared++) {
        const input = randomText(rng, pattern, { bytesMax: 120 });
        const expected = oracleFindings(rule, input).map((f) => [f.start, f.end, "r", false]);
        const answer = run(randomCut(rng, input));
        found += expected.length;
        expect(answer.findings.map(tuple), `${pattern.source} on ${hex(input)}`).toEqual(expected);
        const simulated = simulate(randomCut(rng, input));
        expect(simulated.findings.map(tuple), `simulated ${pattern.source} on ${hex(input)}`).toEqual(
          expected,
        );
        const dropped = narrow(randomCut(rng, input));
        expect(dropped.findings.map(tuple), `states dropped: ${pattern.source} on ${hex(input)}`).toEqual(
          expected,
        );
      }
    }
    expect(found).toBeGreaterThan(TRIPLES / 4);
  });

  test(`rule sets are the union of their rules, and their mask covers it (seed ${SEED})`, {
    timeout: 600_000,
  }, () => {
    const rng = createRng(SEED + 1);
    const actions: Rule["mask"][] = [
      { kind: "redact" },
      { kind: "fill", keep: 2 },
      { kind: "hash" },
      { kind: "null" },
    ];
    for (let round = 0; round < 60; round++) {
      const way: Way = { programMax: rng.pick([undefined, 0, 24]), automataBytes: rng.pick([undefined, 0]) };
      const patterns = Array.from({ length: rng.int(1, 4) }, () => randomPattern(rng, { secret: 0.3 }));
      const rules = patterns.map(
        (pattern, i): Rule => ({
          id: `r${i}`,
          entity: `R${i}`,
          pattern: pattern.source,
          maxLen: 4096,
          mask: rng.pick(actions),
        }),
      );
      const run = open(rules, way);
      for (let i = 0; i < 10; i++) {
        const input = concat([randomText(rng, rng.pick(patterns)), randomText(rng, rng.pick(patterns))]);
        const expected = oracleFindingsOfAll(rules, input);
        const answer = run(randomCut(rng, input));
        const told = `${rules.map((rule) => `${rule.pattern} ${rule.mask.kind}`).join(" ; ")} on ${hex(input)}`;
        expect(new Set(answer.findings.map((f) => String([f.start, f.end, f.rule]))), told).toEqual(
          new Set(expected.map((f) => String([f.start, f.end, f.rule.id]))),
        );
        expect(hex(answer.masked), told).toBe(hex(oracleMask(expected, input, KEY)));
      }
    }
  });
});

describe("release", () => {
  const rule: Rule = { id: "key", entity: "KEY", pattern: "key_[a-z]{4,8}\\b", mask: { kind: "redact" } };

  test("bytes that could still become a finding wait, all others leave", () => {
    const set = compileRules([rule]);
    const stream = new CoreStream(new Core(set, null), makePlan(set, [], false));
    const word = "and so on, ".repeat(4);
    const input = `hello key_abcd ${word}`;
    // The last few bytes wait too: a place is known when all that is compared there is in sight.
    const first = text(stream.push(Buffer.from(input.slice(0, 12))));
    expect("hello ".startsWith(first)).toBe(true);
    expect(stream.heldBytes).toBe(12 - first.length);
    const second = first + text(stream.push(Buffer.from(input.slice(12))));
    const whole = `hello [KEY] ${word}`;
    expect(whole.startsWith(second)).toBe(true);
    expect(stream.heldBytes).toBe(whole.length - second.length);
    expect(stream.heldBytes).toBeLessThanOrEqual(12);
    expect(second + text(stream.settle())).toBe(whole);
    expect(stream.heldBytes).toBe(0);
    expect(text(stream.push(Buffer.from("key_zz")))).toBe("");
    expect(text(stream.end())).toBe("key_zz");
    expect(() => stream.push(Buffer.from("x"))).toThrowError(WeirError);
  });

  test("no prefix of a finding leaves before the finding is masked, at any cut", () => {
    const run = open([rule]);
    const input = Buffer.from("a key_abcd b key_abcdefgh c key_abcdefghi d");
    for (let at = 0; at <= input.length; at++) {
      expect(text(run([input.subarray(0, at), input.subarray(at)]).masked)).toBe(
        "a [KEY] b [KEY] c key_abcdefghi d",
      );
    }
  });
});
