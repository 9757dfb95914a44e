// The programs in examples/ run as they are written and print what they promise.
//
// Each is bundled with the source in place of the built package, so that the test needs no build and cannot pass on an
// old one.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRedactor, type Redactor } from "../../src/redact/redactor.ts";
import type { Rule } from "../../src/redact/types.ts";

const EMPLOYEE: Rule = {
  id: "employee",
  entity: "EMPLOYEE",
  pattern: "EMP-[0-9]{6}",
  mask: { kind: "redact" },
};
const REFUSED =
  '{"statusCode":500,"error":"Internal Server Error","message":"this body cannot be masked, so it is not sent"}';

const ROOT = join(import.meta.dirname, "../..");
let dir: string;

const CASES: [name: string, input: string, env: Record<string, string>, out: RegExp, err: RegExp][] = [
  [
    "node_stream",
    "ada@example.org called\n".repeat(10_000),
    {},
    /^(\[EMAIL\] called\n){10000}$/,
    /^EMAIL: 10000\n$/,
  ],
  ["web_stream", "", {}, /^name,email\nAda,\[EMAIL\]\nBob,\[EMAIL\]\n$/, /^$/],
  [
    "scan_object",
    "",
    {},
    /^\{"level":"info","user":\{"id":7,"email":"\[EMAIL\]","card":"\*{12}1111"\},"notes":\["paid with \*{4} \*{4} \*{4} 1111","shipped"\]\}\n\$\.user\.email: EMAIL\n\$\.user\.card: PAYMENT_CARD\n\$\.notes\[0\]: PAYMENT_CARD\n$/,
    /^$/,
  ],
  [
    "own_rule",
    "",
    { MASK_KEY: "07".repeat(32) },
    /^(wt1\.[\w-]+\.[\w-]+) let wt1\.[\w-]+\.[\w-]+ in\n\1 left\nemployee-id: literal, at most \d+ bytes wait\n$/,
    /^$/,
  ],
  [
    "pino_app",
    "",
    {},
    /^\{"level":30,"user":\{"id":7,"email":"\[EMAIL\]"\},"msg":"signed in"\}\n\{"level":40,"msg":"card \*{4} \*{4} \*{4} 1111\\nwas refused"\}\n\{"level":50,"err":\{"type":"Error","message":"no mailbox for \[EMAIL\]","stack":"Error: no mailbox for \[EMAIL\]\\n[^\n]+"\},"msg":"no mailbox for \[EMAIL\]"\}\n$/,
    /^$/,
  ],
  ["worker", "", {}, /^write to \[EMAIL\]\nCard\? 4111\nbye\n$/, /^$/],
];

/** Examples with a test of their own below, and what they import. */
const OTHERS = ["fastify_app", "pool", "fastify_hook", "mask_json", "pino_transport"];

beforeAll(async () => {
  // Beneath node_modules, so that what is left outside of the bundle is found.
  dir = await mkdtemp(join(ROOT, "node_modules/.weir-examples-"));
  await writeFile(join(dir, "package.json"), '{"type":"module"}');
  const common = {
    outdir: dir,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  } as const;
  await build({
    ...common,
    entryPoints: [...CASES.map(([name]) => name), ...OTHERS].map((name) =>
      join(ROOT, "examples", `${name}.mjs`),
    ),
    outExtension: { ".js": ".mjs" },
    alias: {
      "weir/redact": join(ROOT, "src/redact/index.ts"),
      "weir/redact/pool": join(ROOT, "src/pool/index.ts"),
    },
  });
  // The pool looks for it beside itself, by this name.
  await build({ ...common, entryPoints: [join(ROOT, "src/pool/worker.ts")] });
});

afterAll(() => rm(dir, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(name: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(dir, `${name}.mjs`), ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => {
    texts.out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    texts.err += part.toString();
  });
  child.stdin.on("error", () => {});
  const done = new Promise<Ran>((resolve) => {
    child.on("close", (code) => resolve({ code, ...texts }));
  });
  return { child, done };
}

for (const [name, input, env, out, err] of CASES)
  test(`examples/${name}.mjs prints what it promises`, async () => {
    const { child, done } = start(name, [], env);
    child.stdin.end(input);
    const ran = await done;
    expect(ran.err).toMatch(err);
    expect(ran.out).toMatch(out);
    expect(ran.code).toBe(0);
  });

test("examples/pool.mjs masks the files it can read, tells of the others, and ends", async () => {
  const [one, two, gone] = ["one.log", "two.log", "gone.log"].map((name) => join(dir, name));
  await writeFile(one, "to ada@example.org\n".repeat(100_000));
  await writeFile(two, "card 4111111111111111");
  const ran = await start("pool", [one, two, gone]).done;
  expect(ran.err).toMatch(/^\S+gone\.log: ENOENT[^\n]+\n$/);
  expect(ran.code).toBe(1);
  expect(await readFile(`${one}.masked`, "utf8")).toBe("to [EMAIL]\n".repeat(100_000));
  expect(await readFile(`${two}.masked`, "utf8")).toBe("card ************1111");
  expect((await readdir(dir)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("examples/fastify_app.mjs masks JSON, streams and errors, and closes when asked to", async () => {
  const { child, done } = start("fastify_app", []);
  const address = await firstLine(child);
  const get = async (path: string) => {
    const response = await fetch(address + path);
    return [response.status, response.headers.get("content-type")?.split(";")[0], await response.text()];
  };
  expect(await get("/customer")).toEqual([
    200,
    "application/json",
    '{"id":7,"email":"[EMAIL]","card":"************1111"}',
  ]);
  expect(await get("/export")).toEqual([200, "text/csv", "name,email\nAda,[EMAIL]\n"]);
  const [status, , text] = await get("/broken");
  expect(status).toBe(500);
  expect(JSON.parse(String(text))).toMatchObject({ message: "no customer [EMAIL]" });
  child.kill("SIGTERM");
  expect(await done).toMatchObject({ code: 0, err: "" });
});

/** Answers that a service gives, and what its clients may get. */
const ANSWERS: [
  name: string,
  headers: Record<string, string>,
  status: number,
  payload: () => unknown,
  expected: [status: number, body: string],
][] = [
  ["a text", { "content-type": "text/plain" }, 200, () => "by EMP-123456", [200, "by [EMPLOYEE]"]],
  ["bytes", {}, 200, () => Buffer.from("by EMP-123456"), [200, "by [EMPLOYEE]"]],
  ["a Web stream", {}, 200, () => new Blob(["by EMP-123456"]).stream(), [200, "by [EMPLOYEE]"]],
  [
    "JSON that comes as a stream",
    { "content-type": "application/json; charset=utf-8" },
    200,
    () => Readable.from(['{"by":"\\nEMP-1', '23456","EMP-000001":1,"EMP-000002":2}']),
    [200, '{"by":"\\n[EMPLOYEE]","[EMPLOYEE]":1,"[EMPLOYEE] (2)":2}'],
  ],
  [
    "JSON lines cut anywhere",
    { "content-type": "application/x-ndjson" },
    200,
    () => Readable.from(['{"by":"EMP-1', '23456"}\n{"by":', '"é"}']),
    [200, '{"by":"[EMPLOYEE]"}\n{"by":"é"}\n'],
  ],
  ["no body", {}, 204, () => undefined, [204, ""]],
  [
    "a compressed body is refused",
    { "content-encoding": "gzip" },
    200,
    () => gzipSync("EMP-123456"),
    [500, REFUSED],
  ],
  [
    "a part of a whole is refused",
    { "content-range": "bytes 3-9/10" },
    206,
    () => Buffer.from("-123456"),
    [500, REFUSED],
  ],
];

test.each(ANSWERS)("examples/fastify_hook.mjs: %s", async (_name, headers, status, payload, expected) => {
  const { maskResponses } = (await import(join(dir, "fastify_hook.mjs"))) as {
    maskResponses(app: FastifyInstance, redactor: Redactor): void;
  };
  const app = fastify();
  maskResponses(app, await createRedactor({ rules: [EMPLOYEE] }));
  app.get("/", (_request, reply) => reply.code(status).headers(headers).send(payload()));
  const { statusCode, body } = await app.inject("/");
  expect([statusCode, body]).toEqual(expected);
  await app.close();
});

async function firstLine(child: ChildProcess): Promise<string> {
  const [part] = (await once(child.stdout!, "data")) as [Buffer];
  return part.toString().trimEnd();
}

test("every example is run", async () => {
  const files = (await readdir(join(ROOT, "examples"))).filter((file) => file.endsWith(".mjs"));
  const run = [...CASES.map(([name]) => name), ...OTHERS].map((name) => `${name}.mjs`);
  expect(files.sort()).toEqual(run.sort());
});
