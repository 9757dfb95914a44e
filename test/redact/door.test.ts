// What embedders may rely on at the door of `weir/redact`: errors by code, the life of a stream, text at its edges.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { concat, text, utf8 } from "../../src/base/bytes.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { createRedactor, type Redactor, type RedactorOptions } from "../../src/redact/redactor.ts";
import type { Finding, MaskAction, Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";
import { createRng, seedOf } from "../support/rng.ts";

const KEY = new Uint8Array(32).fill(9);

const rule = (pattern: string, more: Partial<Rule> = {}): Rule => ({
  id: "r",
  entity: "R",
  pattern,
  mask: { kind: "redact" },
  ...more,
});
const redactorOf = (...rules: Rule[]) => createRedactor({ rules });

function masked(redactor: Redactor, chunks: Iterable<Uint8Array>): { out: Buffer; findings: Finding[] } {
  const findings: Finding[] = [];
  const stream = redactor.stream((finding) => findings.push(finding));
  const parts: Uint8Array[] = [];
  for (const chunk of chunks) parts.push(stream.push(chunk));
  parts.push(stream.end());
  return { out: Buffer.from(concat(parts)), findings };
}

/** The input cut in two at every place, and into single bytes. */
function* everyCut(input: Uint8Array): Generator<Uint8Array[]> {
  for (let at = 0; at <= input.length; at++) yield [input.subarray(0, at), input.subarray(at)];
  yield [...input].map((byte) => Uint8Array.of(byte));
}

const spans = (findings: readonly Finding[]) => findings.map(({ start, end }) => [start, end]);

describe("refused rules", () => {
  const many = Array.from({ length: LIMITS.rulesMax + 1 }, () => "builtin/none");
  const REFUSED: [name: string, options: RedactorOptions, code: string, says: RegExp][] = [
    ["a group that is not closed", { rules: [rule("(a")] }, "RULE_SYNTAX", /rule "r".*missing (closing )?\)/],
    ["look-ahead", { rules: [rule("a(?=b)")] }, "RULE_SYNTAX", /invalid perl operator/],
    ["a backreference", { rules: [rule("(a)\\1")] }, "RULE_SYNTAX", /invalid escape sequence/],
    ["too large a repeat", { rules: [rule("a{1001}")] }, "RULE_SYNTAX", /repetition/],
    ["a single byte", { rules: [rule("a\\C")] }, "RULE_UNSUPPORTED", /no meaning/],
    ["a pattern that matches nothing", { rules: [rule("a*|b")] }, "RULE_EMPTY", /empty string/],
    ["an empty pattern", { rules: [rule("")] }, "RULE_EMPTY", /empty string/],
    ["an id with capitals", { rules: [rule("a", { id: "R" })] }, "RULE_INVALID", /lower-case/],
    ["an entity in lower case", { rules: [rule("a", { entity: "r" })] }, "RULE_INVALID", /upper-case/],
    ["no length", { rules: [rule("a", { maxLen: 0 })] }, "RULE_INVALID", /whole number of bytes/],
    ["half a byte", { rules: [rule("a", { maxLen: 1.5 })] }, "RULE_INVALID", /whole number of bytes/],
    ["too great a length", { rules: [rule("a", { maxLen: 65_537 })] }, "RULE_INVALID", /65536/],
    [
      "a long match with a validator",
      { rules: [rule("[0-9]{12,19}", { validator: "luhn", maxLen: 129 })] },
      "RULE_INVALID",
      /128 for a rule with a validator/,
    ],
    [
      "less than nothing kept",
      { rules: [rule("a", { mask: { kind: "fill", keep: -1 } })] },
      "RULE_INVALID",
      /keep|fill/,
    ],
    [
      "a pattern past its limit",
      { rules: [rule("a".repeat(LIMITS.patternBytesMax + 1))] },
      "RULE_INVALID",
      /longer than/,
    ],
    ["an id twice", { rules: [rule("a"), rule("b")] }, "RULE_DUPLICATE", /"r"/],
    ["an unknown pack", { rules: ["builtin/none"] }, "RULES_UNKNOWN_PACK", /builtin\/pii/],
    ["an unknown pack among many", { rules: many }, "RULES_UNKNOWN_PACK", /builtin\/pii/],
    ["a token without a key", { rules: [rule("a", { mask: { kind: "token" } })] }, "MASK_KEY_MISSING", /key/],
    [
      "a policy that hashes without a key",
      {
        rules: [rule("a", { mask: { kind: "fill", keep: 1 } })],
        masks: [{ entity: "R", action: { kind: "hash" } }],
      },
      "MASK_KEY_MISSING",
      /key/,
    ],
    ["a short key", { rules: [rule("a")], key: new Uint8Array(15) }, "MASK_KEY_MISSING", /16 bytes/],
  ];
  for (const [name, options, code, says] of REFUSED)
    test(`${name} is ${code}`, async () => {
      await expect(createRedactor(options)).rejects.toMatchObject({
        name: "WeirError",
        code,
        message: expect.stringMatching(says),
      });
    });
});

describe("masks that are asked for", () => {
  const actions: MaskAction[] = [
    { kind: "null" },
    { kind: "redact" },
    { kind: "hash" },
    { kind: "token" },
    { kind: "fill", keep: 0 },
    { kind: "fill", keep: 2 },
    { kind: "fill", keep: 4 },
  ];
  // Strictest first, so of two the one that comes first in the list must win, whoever asks for it.
  const SHOWN: RegExp[] = [
    /^$/,
    /^\[R\]$/,
    /^\[R:[0-9a-f]{16}\]$/,
    /^wt1\./,
    /^\*{6}$/,
    /^\*{4}ef$/,
    /^\*\*cdef$/,
  ];
  for (const [own, action] of actions.entries())
    for (const [asked, stricter] of actions.entries())
      test(`${told(action)} by the rule and ${told(stricter)} by policy give the stricter`, async () => {
        const redactor = await createRedactor({
          rules: [rule("abcdef", { mask: action })],
          masks: [{ entity: "R", action: stricter }],
          key: KEY,
        });
        expect(redactor.redact("abcdef").masked).toMatch(SHOWN[Math.min(own, asked)]);
      });

  test("a mask for all entities tightens every rule, one for another entity none", async () => {
    const open = rule("abcdef", { mask: { kind: "fill", keep: 4 } });
    const of = (entity: string) =>
      createRedactor({ rules: [open], masks: [{ entity, action: { kind: "redact" } }] });
    expect((await of("*")).redact("abcdef").masked).toBe("[R]");
    expect((await of("OTHER")).redact("abcdef").masked).toBe("**cdef");
  });
});

function told(action: MaskAction): string {
  return action.kind === "fill" ? `fill ${action.keep}` : action.kind;
}

describe("the life of a stream", () => {
  const USES: [name: string, use: (stream: ReturnType<Redactor["stream"]>) => void][] = [
    ["push", (stream) => stream.push(utf8("x"))],
    ["settle", (stream) => stream.settle()],
    ["end", (stream) => stream.end()],
  ];
  const ENDS: [name: string, end: (stream: ReturnType<Redactor["stream"]>) => void][] = [
    ["end", (stream) => stream.end()],
    ["close", (stream) => stream.close()],
  ];
  for (const [ended, end] of ENDS)
    for (const [used, use] of USES)
      test(`${used} after ${ended} is refused`, async () => {
        const stream = (await redactorOf(rule("key_[a-z]+"))).stream();
        stream.push(utf8("x key_ab"));
        end(stream);
        expect(() => use(stream)).toThrowError(expect.objectContaining({ code: "STREAM_CLOSED" }));
        expect(stream.heldBytes).toBe(0);
        stream.close();
      });

  test("a listener that throws closes its stream, and the other streams go on", async () => {
    const redactor = await redactorOf(rule("key_[a-z]+"));
    const bad = redactor.stream(() => {
      throw new Error("the listener's own");
    });
    const good = redactor.stream();
    const first = text(good.push(utf8("a key_")));
    expect(() => bad.push(utf8("key_ab, and more"))).toThrowError("the listener's own");
    expect(() => bad.push(utf8("x"))).toThrowError(expect.objectContaining({ code: "STREAM_CLOSED" }));
    expect(first + text(good.push(utf8("ab!"))) + text(good.end())).toBe("a [R]!");
  });

  test("streams of one redactor do not mix", async () => {
    const redactor = await redactorOf(rule("key_[a-z]+\\b"), rule("[0-9]{4}\\b", { id: "n", entity: "N" }));
    const inputs = ["a key_abc 1234", "key_x 99", "b key_ 5678 key_q", "12345 key_z"].map(utf8);
    const alone = inputs.map((input) => text(masked(redactor, [input]).out));
    const streams = inputs.map(() => redactor.stream());
    const outs = inputs.map(() => "");
    for (let at = 0; at < 20; at++)
      for (const [i, stream] of streams.entries())
        outs[i] += text(stream.push(inputs[i].subarray(at, at + 1)));
    for (const [i, stream] of streams.entries()) outs[i] += text(stream.end());
    expect(outs).toEqual(alone);
    expect(alone).toEqual(["a [R] [N]", "[R] 99", "b key_ [N] [R]", "1[N] [R]"]);
  });

  test("settle resolves what waits as if the text ended, and offsets go on", async () => {
    const findings: Finding[] = [];
    const stream = (await redactorOf(rule("key_[a-z]{2,9}\\b"))).stream((finding) => findings.push(finding));
    expect(text(stream.push(utf8("say key_ab"))) + text(stream.settle())).toBe("say [R]");
    expect(stream.heldBytes).toBe(0);
    expect(text(stream.settle())).toBe("");
    // What has left is past: it is context for what follows, and cannot become part of a finding.
    expect(text(stream.push(utf8("cd key_"))) + text(stream.settle())).toBe("cd key_");
    expect(text(stream.push(utf8("zz key_cd "))) + text(stream.end())).toBe("zz [R] ");
    expect(spans(findings)).toEqual([
      [4, 10],
      [20, 26],
    ]);
  });

  test("after settle the text's beginning is not seen again, and the byte before still is", async () => {
    const stream = (await redactorOf(rule("^k"), rule("\\bz", { id: "z", entity: "Z" }))).stream();
    const out = (input: string) => text(stream.push(utf8(input))) + text(stream.settle());
    expect(out("k")).toBe("[R]");
    expect(out("k z")).toBe("k [Z]");
    expect(out("z")).toBe("z");
    expect(out(" ")).toBe(" ");
    expect(out("z")).toBe("[Z]");
  });

  test("an empty chunk changes nothing, and no input gives no output", async () => {
    const redactor = await redactorOf(rule("ab"));
    expect(masked(redactor, []).out).toHaveLength(0);
    expect(text(masked(redactor, ["", "a", "", "b", ""].map(utf8)).out)).toBe("[R]");
    expect(redactor.redact("")).toEqual({ masked: "", findings: [] });
  });

  test("the output is the caller's own, and the input may be used again at once", async () => {
    const stream = (await redactorOf(rule("key"))).stream();
    const chunk = Buffer.from("abc ke");
    const first = stream.push(chunk);
    chunk.fill(0x78);
    const rest = text(stream.push(utf8("y!"))) + text(stream.end());
    expect(first.length).toBeGreaterThan(0);
    expect(text(first) + rest).toBe("abc [R]!");
  });
});

describe("text at its edges", () => {
  const latin1 = (bytes: string) => Uint8Array.from(Buffer.from(bytes, "latin1"));
  const EDGES: [name: string, pattern: string, input: Uint8Array, found: [number, number][]][] = [
    ["characters of two, three and four bytes", "k=[é€😀]+", utf8("é k=é€😀😀 €"), [[3, 18]]],
    [
      "a dot takes a whole character",
      "a.b",
      utf8("a😀b aéb"),
      [
        [0, 6],
        [7, 11],
      ],
    ],
    ["a byte that is no text passes", "key", latin1("\xff key \x80\xfe"), [[2, 5]]],
    ["an invalid byte is one unit to a dot", "a.b", latin1("a\xffb a\xff\xffb"), [[0, 3]]],
    ["an invalid byte is one unit to a negated class", "a[^x]b", latin1("a\x80b"), [[0, 3]]],
    [
      "an invalid byte is in no class that is not negated",
      "a[a-z\\x{80}-\\x{10FFFF}]b",
      latin1("a\xffb"),
      [],
    ],
    ["a character cut off by the end stays", "key", latin1("key \xe2\x82"), [[0, 3]]],
    ["a character cut off by a finding's start stays", "key", latin1("\xe2\x82key"), [[2, 5]]],
    ["a zero byte is a byte", "a\\x00b", latin1("a\0b\0"), [[0, 3]]],
    [
      "case folds as in Unicode",
      "(?i)k=1",
      utf8("\u212a=1 K=1"),
      [
        [0, 5],
        [6, 9],
      ],
    ],
    ["a byte order mark is a character", "^.a", utf8("\ufeffa"), [[0, 4]]],
  ];
  for (const [name, pattern, input, found] of EDGES)
    test(`${name}, at every cut`, async () => {
      const redactor = await redactorOf(rule(pattern));
      const expected = Buffer.concat([
        ...found.map(([start], i) =>
          Buffer.concat([input.subarray(i === 0 ? 0 : found[i - 1][1], start), Buffer.from("[R]")]),
        ),
        input.subarray(found.at(-1)?.[1] ?? 0),
      ]);
      for (const chunks of everyCut(input)) {
        const { out, findings } = masked(redactor, chunks);
        expect(spans(findings)).toEqual(found);
        expect(out.toString("hex")).toBe(expected.toString("hex"));
      }
    });
});

describe("longest matches", () => {
  const CASES: [
    name: string,
    maxLen: number,
    input: string,
    out: string,
    found: [number, number, boolean][],
  ][] = [
    ["a match that goes on is masked up to its longest", 8, "k=abcdefghij!", "[R]ghij!", [[0, 8, true]]],
    ["a match of just that length is whole", 8, "k=abcdef!", "[R]!", [[0, 8, false]]],
    [
      "one longer than a chunk is masked once",
      40,
      `x k=${"a".repeat(100)} y`,
      `x [R]${"a".repeat(62)} y`,
      [[2, 42, true]],
    ],
    [
      "the search goes on behind it",
      8,
      "k=abcdefk=ghijklmn",
      "[R][R]mn",
      [
        [0, 8, true],
        [8, 16, true],
      ],
    ],
  ];
  for (const [name, maxLen, input, out, found] of CASES)
    test(`${name}, at every cut`, async () => {
      const redactor = await redactorOf(rule("k=[a-z]+", { maxLen }));
      for (const chunks of everyCut(utf8(input))) {
        const answer = masked(redactor, chunks);
        expect(text(answer.out)).toBe(out);
        expect(answer.findings.map(({ start, end, truncated }) => [start, end, truncated])).toEqual(found);
      }
    });
});

describe("validators", () => {
  const digits = rule("[0-9](?:[ -]?[0-9]){11,18}", { validator: "luhn", maxLen: 40 });
  const CASES: [name: string, input: string, found: [number, number][]][] = [
    ["a date behind a card is not part of it", "4111 1111 1111 1111 12/27", [[0, 19]]],
    ["a count before a card is not part of it", "1 4111111111111111", [[2, 18]]],
    ["digits that fail at every start and end are nothing", "1234567890123", []],
    [
      "two cards are two findings",
      "4111111111111111,5555555555554444",
      [
        [0, 16],
        [17, 33],
      ],
    ],
  ];
  for (const [name, input, found] of CASES)
    test(`${name}, at every cut`, async () => {
      const redactor = await redactorOf(digits);
      // Both by hand and by the oracle, which tries all ends with a Luhn of its own.
      expect(oracleFindings(digits, utf8(input)).map(({ start, end }) => [start, end])).toEqual(found);
      for (const chunks of everyCut(utf8(input)))
        expect(spans(masked(redactor, chunks).findings)).toEqual(found);
    });

  const SEED = seedOf("door", "validators");
  test(`runs of digits are found as the oracle finds them (seed ${SEED})`, async () => {
    const redactor = await redactorOf(digits);
    const rng = createRng(SEED);
    let found = 0;
    for (let round = 0; round < 300; round++) {
      const input = utf8(
        Array.from({ length: rng.int(12, 60) }, () =>
          rng.pick([..."0123456789012345678901234567890123456789 -x"]),
        ).join(""),
      );
      const expected = oracleFindings(digits, input).map(({ start, end }) => [start, end]);
      found += expected.length;
      expect(spans(masked(redactor, [input]).findings), text(input)).toEqual(expected);
    }
    expect(found).toBeGreaterThan(100);
  });
});

test("ten megabytes in small chunks give what they give at once", async () => {
  const redactor = await redactorOf(
    rule("[a-z]{1,32}@[a-z]{1,32}\\.(?:org|com)\\b", { id: "email", entity: "EMAIL" }),
    rule("[0-9]{13,16}", { id: "card", entity: "CARD", validator: "luhn", mask: { kind: "fill", keep: 4 } }),
  );
  const line = "user ann@example.org paid with 4111111111111111, é€😀, order 1234567890123\n";
  const input = Buffer.from(line.repeat(Math.ceil((10 * 1024 * 1024) / Buffer.byteLength(line))));
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  function* chunks(size: number) {
    for (let at = 0; at < input.length; at += size) yield input.subarray(at, at + size);
  }
  const whole = masked(redactor, [input]);
  const cut = masked(redactor, chunks(4093));
  expect(digest(cut.out)).toBe(digest(whole.out));
  expect(cut.findings).toEqual(whole.findings);
  expect(digest(whole.out)).toBe(
    digest(
      Buffer.from(
        input
          .toString()
          .replaceAll("ann@example.org", "[EMAIL]")
          .replaceAll("4111111111111111", "************1111"),
      ),
    ),
  );
});
