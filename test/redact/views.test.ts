// Findings seen through encodings: what RE2 finds in what the oracle decodes, at every cut.

import { expect, test } from "vitest";
import { concat, hex, text, utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { pack } from "../../src/redact/packs/packs.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { encodeLayout, maskRows } from "../../src/redact/rows.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, Rule } from "../../src/redact/types.ts";
import { oracleFindings } from "../support/oracle.ts";
import { oracleMaskThrough, oracleViewFindings } from "../support/oracle-views.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";
import { RAW_RULES, VIEW_RULES, viewText } from "../support/view-texts.ts";

/** Random texts in a normal run; a longer run by hand sets WEIR_TEXTS. The seed is printed. */
const TEXTS = Number(process.env.WEIR_TEXTS ?? 150);
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

const tell = (
  finding: { readonly start: number; readonly end: number; readonly via?: readonly string[] },
  rule: string,
) => `${finding.start}-${finding.end} ${rule} ${finding.via?.join(">") ?? "raw"}`;

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

test(`${TEXTS} random texts give what the oracle finds, at random cuts (seed ${SEED})`, {
  timeout: 3_600_000,
}, () => {
  const rng = createRng(SEED);
  const run = open(VIEW_RULES);
  let seen = 0;
  for (let i = 0; i < TEXTS; i++) {
    const input = viewText(rng);
    const viewed = oracleViewFindings(VIEW_RULES, input, ({ id }) => !RAW_RULES.includes(id));
    seen += viewed.length;
    const raw = VIEW_RULES.flatMap((rule) =>
      oracleFindings(rule, input).map((finding) => tell(finding, rule.id)),
    );
    const expected = [...raw, ...viewed.map((finding) => tell(finding, finding.rule.id))].sort();
    const masked = hex(oracleMaskThrough(VIEW_RULES, input, viewed, KEY));
    for (const chunks of [
      [input],
      randomCut(rng, input),
      randomCut(rng, input),
      [...input].map((byte) => Uint8Array.of(byte)),
    ]) {
      const answer = run(chunks);
      const told = `text ${i}: ${hex(input)} in chunks of ${chunks.map(({ length }) => length).join(",")}`;
      expect(answer.findings.map((finding) => tell(finding, finding.rule)).sort(), told).toEqual(expected);
      expect(hex(answer.masked), told).toBe(masked);
    }
  }
  expect(seen).toBeGreaterThan(TEXTS / 4);
});

const KEY_ID: Rule = {
  id: "key",
  entity: "KEY",
  pattern: "\\bAKIA[A-Z0-9]{16}\\b",
  mask: { kind: "redact" },
  kind: "secret",
};
const ID = "AKIAIOSFODNN7EXAMPLE";
const base64 = (value: string | Uint8Array) => Buffer.from(value).toString("base64");
const quoted = (value: unknown) => JSON.stringify(value);

const CASES: readonly [name: string, input: string | Uint8Array, masked: string, via: string[]][] = [
  ["percent-encoding around a key", `k%3D${ID}%20x`, "k%3D[KEY]%20x", ["percent"]],
  ["percent-encoding in a key", "k=AKIAIOSFODNN7%45XAMPLE&b=1", "k=[KEY]&b=1", ["percent"]],
  ["a line end of JSON before a key", quoted(`a\n${ID}\n`), '"a\\n[KEY]\\n"', ["json"]],
  ["code points of JSON in a key", `"\\u0041KIAIOSFODNN7EXAMPLE"`, '"[KEY]"', ["json"]],
  ["character references", `&quot;&#x41;KIAIOSFODNN7EXAMPL&#69;&quot;`, "&quot;[KEY]&quot;", ["html"]],
  [
    "quoted-printable, a soft line break in a key",
    "k=3DAKIAIOSFOD=\r\nNN7EXAMPLE.",
    "k=3D[KEY].",
    ["quoted-printable"],
  ],
  ["base64 of a key alone", `data: ${base64(ID)}\n`, "data: [KEY]\n", ["base64"]],
  ["base64 with a key in its middle", base64(`id: ${ID} end!`), "aWQ6[KEY]IGVuZCE=", ["base64"]],
  ["base64 behind a path", `/api/v1/${base64(ID)}`, "/api/v1/[KEY]", ["base64"]],
  ["hexadecimal", `\\x${Buffer.from(`a ${ID}`).toString("hex")}`, "\\x6120[KEY]", ["hex"]],
  ["UTF-16, little-endian", Buffer.from(`a ${ID}`, "utf16le"), "a\0 \0[KEY]", ["utf-16le"]],
  ["UTF-16, big-endian", Buffer.from(`a ${ID} b`, "utf16le").swap16(), "\0a\0 [KEY]\0 \0b", ["utf-16be"]],
  ["percent-encoding twice", "k=AKIAIOSFODNN7%2545XAMPLE", "k=[KEY]", ["percent", "percent"]],
  ["JSON in JSON", quoted(quoted(`a\n${ID}`)), quoted(quoted("a\n[KEY]")), ["json", "json"]],
  ["base64 in base64", base64(base64(ID)), "[KEY]", ["base64", "base64"]],
  [
    "base64 with a percent-encoded letter",
    `v=${base64(`x ${ID}`).replace("S", "%53")}`,
    "v=[KEY]",
    ["percent", "base64"],
  ],
  ["base64 of UTF-16", base64(Buffer.from(ID, "utf16le")), "[KEY]", ["base64", "utf-16le"]],
  ["JSON in base64", base64(`{"a":"b\\n${ID}"}`), "eyJhIjoiYlxu[KEY]fQ==", ["base64", "json"]],
];
for (const [name, input, masked, via] of CASES)
  test(`${name}, at every cut`, () => {
    const bytes = typeof input === "string" ? utf8(input) : Uint8Array.from(input);
    const run = open([KEY_ID]);
    for (let at = 0; at <= bytes.length; at++) {
      const answer = run([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(text(answer.masked)).toBe(masked);
      expect(answer.findings.map((finding) => finding.via)).toEqual([via]);
    }
    expect(text(run([...bytes].map((byte) => Uint8Array.of(byte))).masked)).toBe(masked);
  });

const QUIET: readonly [name: string, input: string][] = [
  ["three levels", base64(base64(base64(ID)))],
  ["a key that an escape cuts in two", "AKIAIOSF%20ODNN7EXAMPLE"],
  ["random bytes in base64", base64(Uint8Array.from({ length: 3000 }, (_, i) => (i * i * 7919) >> 3))],
  ["escapes that are none", "100%zz \\q &nokey; =1F &#; %"],
];
for (const [name, input] of QUIET)
  test(`${name}: nothing is found`, () => {
    expect(text(open([KEY_ID])([utf8(input)]).masked)).toBe(input);
  });

test("masked JSON stays JSON, whatever the action", () => {
  for (const mask of [
    { kind: "fill", keep: 4 },
    { kind: "hash" },
    { kind: "token" },
    { kind: "redact" },
  ] as const) {
    const inputs = [{ a: `x\n${ID}\n"y"`, b: "\u0001" }, { a: JSON.stringify({ k: `\t${ID}` }) }];
    for (const input of inputs) {
      const answer = open([{ ...KEY_ID, mask }])([utf8(JSON.stringify(input))]);
      expect(answer.findings.length).toBe(1);
      expect(JSON.stringify(JSON.parse(text(answer.masked)))).toContain("[KEY]");
    }
  }
});

test("views are for secrets by default, for all rules or none when asked", () => {
  const personal: Rule = { ...KEY_ID, kind: "personal" };
  const input = utf8(base64(ID));
  const found = (rule: Rule, views?: "secrets" | "all" | "none") =>
    open([rule], views)([input]).findings.length;
  expect([found(KEY_ID), found(personal), found(KEY_ID, "none"), found(personal, "all")]).toEqual([
    1, 0, 0, 1,
  ]);
});

test("a built-in secret is looked for in encoded text", async () => {
  const rules = pack("builtin/secrets").filter(({ id }) => id === "aws-access-key-id");
  const redactor = await createRedactor({ rules });
  expect(redactor.redact(`id: ${base64(`key ${ID}.`)}`).findings.map(({ via }) => via)).toEqual([["base64"]]);
});

test("each field of a row is a text of its own", () => {
  const set = compileRules([KEY_ID]);
  const core = new Core(set, null);
  const field = (value: string) => {
    const bytes = Buffer.from(value);
    const size = Buffer.alloc(4);
    size.writeInt32BE(bytes.length);
    return Buffer.concat([size, bytes]);
  };
  const row = (values: readonly string[]) => {
    const body = Buffer.concat([Buffer.from([0, values.length]), ...values.map(field)]);
    const head = Buffer.alloc(5);
    head[0] = 68;
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const layout = encodeLayout({
    framing: { kind: "pg-data-row" },
    columns: [0, 1, 2].map(() => ({ encoding: "text", treatment: { kind: "scan" } }) as const),
  });
  const input = row([`a%20${ID}`, base64(ID).slice(0, 14), base64(ID).slice(14)]);
  core.window.set(input, core.reserve(input.length));
  const { masked } = maskRows(core, makePlan(set, [], false), layout, input.length, false);
  expect(text(masked)).toBe(text(row(["a%20[KEY]", base64(ID).slice(0, 14), base64(ID).slice(14)])));
});

test("a long run of base64 streams: what waits is what could still match", () => {
  const core = new Core(compileRules([KEY_ID]), null);
  const stream = new CoreStream(core, makePlan(core.set, [], false));
  const run = utf8(base64(Uint8Array.from({ length: 30_000 }, (_, i) => (i * 31 + (i >> 3)) & 255)));
  let most = 0;
  for (let at = 0; at < run.length; at += 1000) {
    stream.push(run.subarray(at, at + 1000));
    most = Math.max(most, stream.heldBytes);
  }
  expect(most).toBeLessThanOrEqual(64);
  stream.settle();
  expect(stream.heldBytes).toBe(0);
});
