// Automaton states are built when they are met, in bounded memory, and may be dropped at any time: none of that shows in
// what is found, nor makes the time grow faster than the text.

import { describe, expect, test } from "vitest";
import { concat, hex, utf8 } from "../../src/base/bytes.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { compileRules, type RuleSet } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, Rule } from "../../src/redact/types.ts";
import { BUILD_STEPS, STEPS_FREE, STEPS_PER_BYTE } from "../../src/redact/wasm/abi.ts";
import { oracleFindings } from "../support/oracle.ts";
import { randomPattern, randomText } from "../support/oracle-random.ts";
import { createRng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("automata"));

const rule = (pattern: string, more: Partial<Rule> = {}): Rule => ({
  id: "r",
  entity: "R",
  pattern,
  mask: { kind: "redact" },
  ...more,
});

const bytesOf = (input: Uint8Array): Uint8Array[] => Array.from(input, (byte) => Uint8Array.of(byte));
const spans = (findings: readonly Finding[]) =>
  findings.map(({ start, end, truncated }) => [start, end, truncated]);

function find(set: RuleSet, core: Core, chunks: readonly Uint8Array[]): Finding[] {
  const found: Finding[] = [];
  const stream = new CoreStream(core, makePlan(set, [], false), (finding) => found.push(finding));
  for (const chunk of chunks) stream.push(chunk);
  stream.end();
  return found;
}

/** Whether the stream's only rule is simulated. The stream is closed. */
const isSimulated = (stream: CoreStream): boolean => stream.detach().lists.simulations.length > 0;

/** 2^15 states: each of the last fifteen letters may have been the `a`. */
const WIDE = rule("(?:[ab]*a[ab]{14}c)", { maxLen: 65_536 });

function letters(count: number): Uint8Array {
  const rng = createRng(SEED);
  return Uint8Array.from({ length: count }, () => (rng.chance(0.5) ? 0x61 : 0x62));
}

describe("memory", () => {
  test("states are met once: the second text builds none", () => {
    const set = compileRules([rule("key_[a-z]{4,40}\\b"), rule("\\d{3}-\\d{2}-\\d{4}", { id: "s" })]);
    const core = new Core(set, null);
    const input = utf8("key_abcdefgh 123-45-6789 key_zz key_wxyz.");
    expect(find(set, core, [input])).toHaveLength(3);
    const { built } = core.automata;
    expect(built).toBeGreaterThan(10);
    expect(find(set, core, bytesOf(input))).toHaveLength(3);
    expect(core.automata).toMatchObject({ built, dropped: 0 });
  });

  test("a full arena is emptied and never grows", () => {
    const set = compileRules(
      Array.from({ length: 26 }, (_, i) =>
        rule(`${String.fromCharCode(97 + i)}_[a-z0-9]{10,60};`, { id: `r${i}` }),
      ),
    );
    const text = utf8("q".repeat(40));
    const input = concat(
      Array.from({ length: 26 }, (_, i) =>
        concat([utf8(` ${String.fromCharCode(97 + i)}_`), text, utf8(";")]),
      ),
    );
    const wide = new Core(set, null);
    const expected = spans(find(set, wide, [input]));
    expect(expected).toHaveLength(26);
    expect(wide.automata.dropped).toBe(0);
    const automataBytes = 16 * 1024;
    expect(wide.automata.bytes).toBeGreaterThan(2 * automataBytes);
    const core = new Core(set, null, { automataBytes });
    const bytes = core.memory.buffer.byteLength;
    for (let i = 0; i < 5; i++) {
      expect(spans(find(set, core, [input]))).toEqual(expected);
      expect(core.automata.bytes).toBeLessThan(2 * automataBytes);
    }
    expect(core.automata.dropped).toBeGreaterThan(5);
    expect(core.memory.buffer.byteLength).toBe(bytes);
  });
});

describe("streams", () => {
  test(`a stream that moves between instances at every byte finds the same (seed ${SEED})`, () => {
    const rng = createRng(SEED);
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const pattern = randomPattern(rng, { secret: 0.2 });
      const subject = rule(pattern.source, { maxLen: 4096 });
      const set = compileRules([subject]);
      const plan = makePlan(set, [], false);
      const cores = [new Core(set, null), new Core(set, null, { automataBytes: rng.pick([0, 2048]) })];
      const input = randomText(rng, pattern, { bytesMax: 80 });
      const findings: Finding[] = [];
      const told = (finding: Finding) => findings.push(finding);
      let stream = new CoreStream(cores[0], plan, told);
      bytesOf(input).forEach((byte, i) => {
        stream.push(byte);
        // As through a message to a worker, whose instance has met other states.
        if (rng.chance(0.5))
          stream = new CoreStream(cores[i % 2], plan, told, structuredClone(stream.detach()));
      });
      stream.end();
      const expected = oracleFindings(subject, input).map((f) => [f.start, f.end, false]);
      found += expected.length;
      expect(spans(findings), `${pattern.source} on ${hex(input)}`).toEqual(expected);
    }
    expect(found).toBeGreaterThan(10);
  });

  test("streams that take turns on one instance do not see each other's states", () => {
    const set = compileRules([rule("key_[a-z0-9]{4,40}\\b", { maxLen: 64 })]);
    const plan = makePlan(set, [], false);
    const core = new Core(set, null, { automataBytes: 0 });
    const inputs = ["key_abcdefgh key_", "kkey_12key_1234 ", "key_key_key_key_."].map(utf8);
    const findings = inputs.map((): Finding[] => []);
    const streams = inputs.map((_, i) => new CoreStream(core, plan, (finding) => findings[i].push(finding)));
    for (let at = 0; at < 20; at++)
      inputs.forEach((input, i) => {
        streams[i].push(input.subarray(at, at + 1));
      });
    for (const stream of streams) stream.end();
    expect(findings.map(spans)).toEqual([[[0, 12, false]], [[7, 15, false]], []]);
    expect(core.automata.dropped).toBeGreaterThan(20);
  });

  test("a state that is kept goes on: a long match, byte by byte, is read once", () => {
    const set = compileRules([rule("k=[a-z]{1,1000};", { maxLen: 2000 })]);
    const core = new Core(set, null);
    const input = utf8(`k=${"x".repeat(900)};`);
    expect(spans(find(set, core, bytesOf(input)))).toEqual([[0, 903, false]]);
    const { built } = core.automata;
    expect(built).toBeLessThan(1000);
    expect(spans(find(set, core, bytesOf(input)))).toEqual([[0, 903, false]]);
    expect(core.automata.built).toBe(built);
  });

  test("a match whose state is lost again and again is simulated, so its bytes are read a bounded number of times", () => {
    const set = compileRules([rule("k=[a-z]{1,1000};", { maxLen: 2000 })]);
    const plan = makePlan(set, [], false);
    const core = new Core(set, null, { automataBytes: 0 });
    const findings: Finding[] = [];
    const stream = new CoreStream(core, plan, (finding) => findings.push(finding));
    const other = new CoreStream(core, plan);
    const input = utf8(`k=${"x".repeat(900)};`);
    for (const byte of bytesOf(input)) {
      stream.push(byte);
      other.push(utf8("k=ab; "));
    }
    const built = core.automata.built;
    // Once for each of its bytes and of the other's would be three states; to read all again each time, hundreds.
    expect(built).toBeLessThan(10 * input.length);
    stream.push(utf8(" ".repeat(40)));
    expect(spans(findings)).toEqual([[0, 903, false]]);
    expect(isSimulated(stream)).toBe(true);
  });
});

describe("thrash", () => {
  test("a rule that needs a new state for every byte is simulated for the rest of the text", () => {
    const set = compileRules([WIDE]);
    const core = new Core(set, null);
    const plan = makePlan(set, [], false);
    const stream = new CoreStream(core, plan);
    const input = letters(64 * 1024);
    stream.push(input);
    expect(isSimulated(stream)).toBe(true);
    const { built } = core.automata;
    // What a piece of the text allows (stream.ts: 32 KiB), each state at its least cost.
    const most = (32 * 1024 * STEPS_PER_BYTE + STEPS_FREE) / BUILD_STEPS;
    expect(built).toBeLessThan(most);
    // Twice the text builds no more.
    const longer = new CoreStream(core, plan);
    longer.push(concat([input, input]));
    expect(core.automata.built - built).toBeLessThan(most);
    longer.close();
  });

  test("what it finds is what the automaton would find, and the next text has the automaton again", () => {
    const set = compileRules([{ ...WIDE, maxLen: 4096 }]);
    const core = new Core(set, null);
    const input = concat([letters(3_000), utf8("aaaaaaaaaaaaaaac "), utf8("b abbbbbbbbbbbbbbc")]);
    const expected = [
      [0, 3016, false],
      [3019, 3035, false],
    ];
    expect(spans(find(set, core, [input]))).toEqual(expected);
    expect(spans(find(set, core, bytesOf(input)))).toEqual(expected);
    const plan = makePlan(set, [], false);
    const stream = new CoreStream(core, plan);
    stream.push(utf8("ab "));
    expect(isSimulated(stream)).toBe(false);
  });

  test("a rule with a validator is never simulated, also when its states never fit", () => {
    const subject = rule("\\d(?:[ -]?\\d){11,18}", { validator: "luhn", maxLen: 64 });
    const set = compileRules([subject]);
    const core = new Core(set, null, { automataBytes: 0 });
    const input = utf8("4111 1111 1111 1111 12/27 4111-1111-1111-1111-1 5500000000000004 ".repeat(4));
    const expected = oracleFindings(subject, input).map((f) => [f.start, f.end, false]);
    expect(expected).toHaveLength(12);
    expect(spans(find(set, core, [input]))).toEqual(expected);
    expect(core.automata.dropped).toBeGreaterThan(100);
  });

  test("a validated pattern that is too long for that is refused", () => {
    expect(() => compileRules([rule("(?:\\d{1,100}-){20}", { validator: "luhn" })])).toThrowError(
      expect.objectContaining({ code: "RULES_TOO_BIG" }),
    );
    expect(LIMITS.validatedProgramMax).toBeLessThan(20 * 2 * 100);
  });
});

const LONG: [name: string, pattern: string][] = [
  ["in the short form", "k=(?:[ab]{1,1000}x){3}"],
  ["in the long form", "k=(?:[ab]{1,1000}x){3}(?:[cd]{1,1000}x){9}"],
  ["simulated", "k=(?:[ab]{1,1000}x){3}(?:[cd]{1,1000}x){40}"],
];
for (const [name, pattern] of LONG)
  test(`a program ${name} means the same`, () => {
    const subject = rule(pattern, { maxLen: 16_384 });
    const set = compileRules([subject]);
    const parts = Number(/x\)\{(\d+)\}$/.exec(pattern)?.[1]);
    const tail = pattern.includes("cd") ? "cdx".repeat(parts) : "";
    const whole = `k=${"ab".repeat(400)}xbxax${tail}`;
    const input = utf8(`${whole} k=abxabx k=${"a".repeat(1001)}x`);
    expect(spans(find(set, new Core(set, null), [input]))).toEqual([[0, whole.length, false]]);
    expect(spans(find(set, new Core(set, null, { automataBytes: 0 }), [input]))).toEqual([
      [0, whole.length, false],
    ]);
  });
