// `weir redact`: bytes in, masked bytes out, however they arrive and however slowly they are taken.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cli } from "../../src/cli/cli.ts";
import { run } from "../../src/cli/program.ts";
import { readMaskKey } from "../../src/cli/rule_choice.ts";
import { openKeys } from "../../src/gateway/keys.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { startWeir, weir } from "./harness.ts";

const EMAIL = join(import.meta.dirname, "../../fixtures/rules/email.yaml");
const HOUSE = join(import.meta.dirname, "../../fixtures/rules/house.yaml");
const SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

let dir: string;
let key: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "weir-redact-"));
  key = join(dir, "mask.key");
  await writeFile(key, `${SECRET}\n`, { mode: 0o600 });
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs with streams of the test's own in place of the harness's. */
const withStreams = (argv: readonly string[], streams: Partial<Pick<Cli, "stdin" | "stdout">>) =>
  startWeir(argv, {}, (args, cli) => run(args, { ...cli, ...streams })).done;

test("what rules find is masked, everything else stays", async () => {
  const { code, out, err } = await weir(["redact"], {
    input: "to ann@example.org\r\n\tcard 4111 1111 1111 1111 12/27\n",
  });
  expect({ code, out, err }).toEqual({
    code: 0,
    out: "to [EMAIL]\r\n\tcard **** **** **** 1111 12/27\n",
    err: "",
  });
});

test("a value cut by any chunk border is masked", async () => {
  const input = "to ann@example.org, then EMP-123456.";
  const rules = ["redact", "--rules", `${EMAIL},${HOUSE}`, "--key-file", key];
  const whole = await weir(rules, { input });
  expect(whole.out).toMatch(/^to \[EMAIL\], then wt1\.[\w-]{4}\.[\w-]+\.$/);
  expect((await weir(rules, { input: [...input] })).out).toBe(whole.out);
});

test("no input gives no output", async () => {
  expect(await weir(["redact", "--rules", EMAIL], { input: [] })).toEqual({ code: 0, out: "", err: "" });
});

test("bytes that are no text come out as they went in", async () => {
  const input = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7 + (i >> 8)) & 255));
  const parts: Buffer[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk);
      done();
    },
  });
  const { code } = await withStreams(["redact", "--rules", EMAIL], {
    stdin: Readable.from([input.subarray(0, 1000), input.subarray(1000)]),
    stdout,
  });
  expect(code).toBe(0);
  expect(Buffer.concat(parts).equals(input)).toBe(true);
});

test("input is taken only as fast as output leaves", async () => {
  const chunk = Buffer.from("nothing to see, and ann@example.org now and then. ".repeat(1300));
  const chunks = 64;
  let pulled = 0;
  let written = 0;
  let most = 0;
  const stdout = new Writable({
    highWaterMark: 1,
    write(piece: Buffer, _encoding, done) {
      written += piece.length;
      setImmediate(done);
    },
  });
  function* source() {
    for (; pulled < chunks; pulled++) {
      most = Math.max(most, pulled - written / chunk.length);
      yield chunk;
    }
  }
  const { code } = await withStreams(["redact", "--rules", EMAIL], {
    stdin: Readable.from(source(), { objectMode: true, highWaterMark: 1 }),
    stdout,
  });
  expect(code).toBe(0);
  expect(written).toBeGreaterThan(chunk.length * chunks * 0.5);
  // Masking shrinks this input by a sixth, so of 64 chunks 11 are never written; besides those only a few are under way.
  expect(most).toBeLessThan(chunks * 0.25);
});

test("--stats tells what was masked, on standard error and without the data", async () => {
  const { out, err } = await weir(["redact", "--stats"], {
    input: "ann@example.org bob@example.org 4111111111111111",
  });
  expect(out).toBe("[EMAIL] [EMAIL] ************1111");
  expect(err).toMatch(/^weir: 48 bytes in, 32 bytes out, \d+\.\d MB\/s\n {2}EMAIL 2\n {2}PAYMENT_CARD 1\n$/);
});

describe("keys", () => {
  test("the key of a file is the one that the gateway derives from the same secret", async () => {
    const keys = await openKeys(
      { dataDir: dir, masking: { key: { kind: "file", path: key }, inlineBytes: 0 } },
      {},
    );
    expect(await readMaskKey(key)).toEqual(keys.masking);
  });

  test("equal values get equal tokens, which the key turns back", async () => {
    const { out } = await weir(["redact", "--rules", HOUSE, "--key-file", key], {
      input: "EMP-123456 EMP-123456",
    });
    const [first, second] = out.split(" ");
    expect(second).toBe(first);
    const value = new MaskKeys(await readMaskKey(key)).detokenize("EMPLOYEE_ID", first);
    expect(Buffer.from(value ?? []).toString()).toBe("EMP-123456");
  });

  test("a rule that needs a key and gets none is refused before anything is read", async () => {
    const { code, out, err } = await weir(["redact", "--rules", HOUSE], { input: "EMP-123456" });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('weir: MASK_KEY_MISSING: rule "employee-id" masks with a key');
    expect(err).toContain("--key-file");
  });

  const REFUSED: [name: string, content: string, mode: number, says: string][] = [
    ["a short key", "0123456789", 0o600, "fewer than 32 characters"],
    ["a key that others can read", SECRET, 0o644, "CREDENTIAL_UNREADABLE"],
  ];
  for (const [name, content, mode, says] of REFUSED)
    test(`${name} is refused and not shown`, async () => {
      const path = join(dir, "bad.key");
      await rm(path, { force: true });
      await writeFile(path, content, { mode });
      const { code, out, err } = await weir(["redact", "--rules", EMAIL, "--key-file", path], { input: "x" });
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain(says);
      expect(err).not.toContain(content);
    });
});

const USAGE: [name: string, argv: string[], code: number, says: string][] = [
  ["a pack that does not exist", ["--rules", "builtin/none"], 1, "RULES_UNKNOWN_PACK"],
  ["a rule file that does not exist", ["--rules", "no/such.yaml"], 1, "CONFIG_UNREADABLE"],
  ["an empty name in the list", ["--rules", "builtin/pii,,"], 2, "USAGE"],
  ["an unknown option", ["--rule", "x"], 2, "USAGE"],
];
for (const [name, argv, code, says] of USAGE)
  test(`${name} is an error with exit code ${code}`, async () => {
    const ran = await weir(["redact", ...argv], { input: "ann@example.org" });
    expect(ran).toMatchObject({ code, out: "", err: expect.stringContaining(says) });
  });

test("a reader that has enough ends the program quietly", async () => {
  const script = join(import.meta.dirname, "../../src/cli/weir.ts");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", script, "redact", "--rules", HOUSE, "--key-file", key],
    {
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  let told = "";
  child.stderr.on("data", (part: Buffer) => {
    told += part.toString();
  });
  // Its input never ends, so nothing but the broken pipe can end it.
  child.stdin.on("error", () => {});
  const more = () => {
    if (child.stdin.writable) child.stdin.write("EMP-123456 and more\n".repeat(2_000), more);
  };
  more();
  const first = await new Promise<string>((resolve) => {
    child.stdout.once("data", (part: Buffer) => resolve(part.toString()));
  });
  expect(first.split("\n")[0]).toMatch(/^wt1\.\S+ and more$/);
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", resolve);
  });
  child.stdout.destroy();
  expect(await ended).toBe(0);
  expect(told).toBe("");
});
