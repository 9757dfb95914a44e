// National validators against references written from the standards: published numbers, the same with characters
// changed, and random ones of the same form. And the national rules: one finding in every host syntax.

import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { NATIONAL } from "../../src/redact/packs/national.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, Rule } from "../../src/redact/types.ts";
import { NATIONAL_VALIDATORS, type NationalValidator } from "../../src/redact/validators.ts";
import { NATIONAL_ORACLE } from "../support/oracle-validators-national.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";
import { NATIONAL_SAMPLES } from "./national_cases.ts";
import { HOSTS, NATIONAL_LABELS } from "./national_labels.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("national"));
const DIGITS = "0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Which of the values the core's validator accepts; none holds a brace. */
function accepted(name: NationalValidator, values: readonly string[]): boolean[] {
  const set = compileRules([
    {
      id: "value",
      entity: "V",
      pattern: "\\{(?P<secret>[ -z\\x{A0}-\\x{FF}]{1,60})\\}",
      validator: name,
      maxLen: 128,
      mask: { kind: "redact" },
    },
  ]);
  const starts = new Set<number>();
  const stream = new CoreStream(new Core(set, null), makePlan(set, [], false), (finding: Finding) =>
    starts.add(finding.start),
  );
  stream.end(utf8(values.map((value) => `{${value}}`).join("\n")));
  let at = 1;
  return values.map((value) => {
    const found = starts.has(at);
    at += utf8(value).length + 3;
    return found;
  });
}

/** Digits for digits, letters for letters. */
const likeness = (rng: Rng, value: string): string =>
  value
    .replace(/[0-9]/g, () => rng.pick([...DIGITS]))
    .replace(/[A-Z]/g, (c) => (rng.chance(0.7) ? c : rng.pick([...UPPER])));

function mutated(rng: Rng, value: string): string {
  const at = rng.int(0, value.length - 1);
  switch (rng.int(0, 7)) {
    case 0:
      return value.slice(0, at) + value.slice(at + 1) || "0";
    case 1:
      return value.slice(0, at) + rng.pick([...DIGITS, ...UPPER, "&", "Ñ", "ñ"]) + value.slice(at);
    case 2:
      return value.slice(0, at) + rng.pick([" ", "-", ".", "/", "_", "(", ":", "é", "+"]) + value.slice(at);
    case 3:
      return value.toLowerCase();
    case 4:
      return value.replace(/[0-9]/g, rng.pick([...DIGITS]));
    case 5:
      return value.replace(/[^0-9A-Za-z]/g, "");
    default:
      return value.slice(0, at) + rng.pick(rng.chance(0.8) ? [...DIGITS] : [...UPPER]) + value.slice(at + 1);
  }
}

for (const name of NATIONAL_VALIDATORS)
  test(`${name} accepts its published numbers and judges others as its reference does (seed ${SEED})`, () => {
    const rng = createRng(seedOf(SEED, name));
    const reference = NATIONAL_ORACLE[name];
    const valid = NATIONAL_SAMPLES[name];
    expect(valid.filter((value) => !reference(value))).toEqual([]);
    const values = [
      ...valid,
      ...Array.from({ length: 700 }, () => mutated(rng, rng.pick(valid))),
      ...Array.from({ length: 1300 }, () => likeness(rng, rng.pick(valid))),
    ];
    const got = accepted(name, values);
    const wrong = values.filter((value, i) => got[i] !== reference(value));
    expect(wrong.slice(0, 5).map((value) => [value, reference(value)])).toEqual([]);
    expect(got.filter(Boolean).length).toBeGreaterThan(valid.length);
    expect(got.filter((ok) => !ok).length).toBeGreaterThan(1000);
  });

function spans(
  rules: readonly Rule[],
  inputs: readonly string[],
): (readonly (readonly [number, number])[])[] {
  const set = compileRules([...rules]);
  const core = new Core(set, null);
  const plan = makePlan(set, [], false);
  return inputs.map((input) => {
    const found: [number, number][] = [];
    new CoreStream(core, plan, ({ start, end }: Finding) => found.push([start, end])).end(utf8(input));
    return found;
  });
}

/** Compiling them all takes longer than a unit test may: each run takes those that its seed picks. */
const PICKED = 14;

test(`a number behind its label is found in every host syntax, without the label (seed ${SEED})`, {
  timeout: 60_000,
}, () => {
  const rng = createRng(seedOf(SEED, "labels"));
  const from = rng.int(0, NATIONAL_LABELS.length - 1);
  const missed: string[] = [];
  let cases = 0;
  for (let i = 0; i < PICKED; i++) {
    const [entity, value, labels] = NATIONAL_LABELS[(from + i * 4) % NATIONAL_LABELS.length];
    const rules = NATIONAL.filter((rule) => rule.entity === entity && rule.pattern.includes("(?P<secret>"));
    const texts = labels.flatMap((label) =>
      // Marks first: a label may hold an N or a V.
      HOSTS.map(([, host]) =>
        host.replaceAll("N", "\u0001").replaceAll("V", "\u0002").replaceAll("\u0001", label),
      ),
    );
    const found = spans(
      rules,
      texts.map((text) => text.replace("\u0002", value)),
    );
    texts.forEach((text, k) => {
      const start = utf8(text.slice(0, text.indexOf("\u0002"))).length;
      const end = start + utf8(value).length;
      const covered = found[k].reduce(
        (sum, [a, b]) => Math.max(sum, Math.min(b, end) - Math.max(a, start)),
        0,
      );
      cases++;
      if (covered < 0.9 * (end - start)) missed.push(text);
      for (const [a, b] of found[k]) expect([a >= start, b <= end], text).toEqual([true, true]);
    });
  }
  expect(missed.length / cases, missed.join("\n")).toBeLessThan(0.01);
});
