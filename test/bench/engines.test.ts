// The engines do the work that they are measured for; CPU time and the relay are what they say.

import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoop } from "../../bench/engines/loops.ts";
import { cut, runWeirStream } from "../../bench/engines/weir_stream.ts";
import { ExpectedFile, rulesDigest } from "../../bench/expected.ts";
import { maskedCount } from "../../bench/gateway.ts";
import { Cleanup, cpuSeconds, start, ticksOf } from "../../bench/processes.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import type { Rule } from "../../src/redact/types.ts";

const ROOT = join(import.meta.dirname, "../..");
const cleanup = new Cleanup();
let folder = "";

beforeAll(async () => {
  // Within the package, so that the children find its dependencies.
  folder = await mkdtemp(join(ROOT, "node_modules/.bench-test-"));
  cleanup.add(() => rm(folder, { recursive: true }));
  await build({
    entryPoints: [join(ROOT, "bench/engines/loops_child.ts"), join(ROOT, "bench/peers/relay.ts")],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outdir: folder,
    outbase: join(ROOT, "bench"),
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
});

afterAll(() => cleanup.run());

const MAIL: Rule = {
  id: "mail",
  entity: "EMAIL",
  pattern: "[a-z]+@[a-z]+\\.[a-z]+",
  mask: { kind: "redact" },
};
const script = (name: string): URL => pathToFileURL(join(folder, name));

test("re2-wasm finds every match of every pattern, run after run", async () => {
  const re2 = startLoop(script("engines/loops_child.mjs"), "re2-wasm", ["a+", "\\bb\\d", "never"]);
  try {
    const pieces = ["aa b1 a", "b2 bb3"].map((text) => Buffer.from(text));
    const first = await re2.run(pieces);
    expect(first).toMatchObject({ counts: [2, 2, 0], findings: 4, bytes: 13 });
    expect((await re2.run(pieces)).digest).toBe(first.digest);
    expect((await re2.run(pieces.reverse())).digest).not.toBe(first.digest);
  } finally {
    re2.close();
  }
});

test("a process of re2-wasm that dies is an error, not a wait, and the next run has a new one", async () => {
  const re2 = startLoop(script("engines/loops_child.mjs"), "re2-wasm", ["a"]);
  try {
    // Its heap is 16 MiB: this text does not fit.
    await expect(re2.run([Buffer.alloc(40_000_000, "a")])).rejects.toThrow(/ended without an answer/);
    expect((await re2.run([Buffer.from("aba")])).findings).toBe(2);
  } finally {
    re2.close();
  }
});

test("Weir's answer is the same however the text is cut, and counts bytes in and out", async () => {
  const redactor = await createRedactor({ rules: [MAIL] });
  const input = Buffer.from("from ann@example.org to bob@example.net\n");
  const whole = runWeirStream(redactor, [input]);
  expect(whole).toMatchObject({ findings: 2, bytes: 40, outputBytes: "from [EMAIL] to [EMAIL]\n".length });
  for (const size of [1, 3, 7]) {
    const { findings, digest } = runWeirStream(redactor, cut(input, size));
    expect([findings, digest]).toEqual([whole.findings, whole.digest]);
  }
});

test("the relay gives each side what the other sent", async () => {
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  cleanup.add(() => echo.close());
  const address = echo.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const relay = await start([join(folder, "peers/relay.mjs"), String(address.port)], /^\d+\n/, cleanup);
  const client = connect({ port: Number(relay.said), host: "127.0.0.1", allowHalfOpen: true });
  client.end("through the relay");
  const heard: Buffer[] = [];
  client.on("data", (chunk: Buffer) => heard.push(chunk));
  await once(client, "close");
  expect(Buffer.concat(heard).toString()).toBe("through the relay");
});

test("what was begun is undone last first, once, whoever asks and whatever fails of it", async () => {
  const undone: string[] = [];
  const steps = new Cleanup();
  let stopped = (): void => {};
  steps.add(() => undone.push("folder"));
  steps.add(() => Promise.reject(new Error("a step that fails, as this test wants it")));
  steps.add(async () => {
    await new Promise<void>((resolve) => {
      stopped = resolve;
    });
    undone.push("server");
  });
  const both = Promise.all([steps.run(), steps.run().then(() => undone.push("second caller"))]);
  stopped();
  await both;
  expect(undone).toEqual(["server", "folder", "second caller"]);
});

test("a process that ends before it is ready is told with what it complained of", async () => {
  const crash = start(["--eval", 'console.error("no such port"); process.exit(3)'], /ready/, cleanup);
  await expect(crash).rejects.toThrow(/ended before it was ready\nno such port/);
});

test("CPU ticks are read behind a name that looks like fields", () => {
  // proc(5): pid, (name), state, 10 fields, then utime, stime, cutime, cstime.
  expect(ticksOf("7 (a) R 1 (b) S 1 7 7 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5")).toBe(127);
});

test.runIf(process.platform === "linux")("a process's CPU time grows with its work", () => {
  const before = cpuSeconds(process.pid);
  const { user } = process.cpuUsage();
  while (process.cpuUsage().user - user < 50_000);
  // 50 ms of work are five ticks, of which one may be in the making.
  expect((cpuSeconds(process.pid) ?? 0) - (before ?? 0)).toBeGreaterThan(0.03);
  expect(cpuSeconds(2 ** 30)).toBe(null);
});

test("masked values are summed over their entities", () => {
  const metrics = [
    "# TYPE weir_masked_total counter",
    'weir_masked_total{entity="EMAIL"} 1000000',
    'weir_masked_total{entity="PHONE"} 23',
    'weir_masked_totals{entity="OTHER"} 5',
    'weir_verdicts_total{kind="allow"} 7',
  ];
  expect(maskedCount(metrics.join("\n"))).toBe(1_000_023);
  expect(maskedCount("")).toBe(0);
});

const RULE: Rule = { id: "a", entity: "A", pattern: "a+", mask: { kind: "redact" } };

test("answers are kept for the rules that gave them, and count from the next run on", async () => {
  const place = await mkdtemp(join(tmpdir(), "weir-bench-test-"));
  cleanup.add(() => rm(place, { recursive: true }));
  const file = pathToFileURL(join(place, "expected.json"));
  const rules = rulesDigest([RULE]);
  const first = await ExpectedFile.open(file);
  expect(first.get("case", rules)).toBe(null);
  first.propose("case", rules, { findings: 2, digest: "aa" });
  expect(first.get("case", rules)).toBe(null);
  await first.save();
  const second = await ExpectedFile.open(file);
  expect(second.get("case", rules)).toMatchObject({ findings: 2, digest: "aa" });
  expect(second.get("case", rulesDigest([{ ...RULE, maxLen: 9 }]))).toBe(null);
  // Saving again changes nothing.
  const text = await readFile(file, "utf8");
  await second.save();
  expect(await readFile(file, "utf8")).toBe(text);
});
