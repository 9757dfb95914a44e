// The door of `weir/redact` in a browser: bundled for one, and run where only the web's own globals exist.

import { createHmac } from "node:crypto";
import { join } from "node:path";
import { type Context, createContext, Script } from "node:vm";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** What a page has of what the core uses; the language's own objects come with the context. */
const WEB = { atob, TextDecoder, TextEncoder, TransformStream };

let code: string;
/** One page for all tests but the last: rules are compiled once. */
let page: Context;
let imports: readonly { readonly path: string; readonly kind: string }[];

beforeAll(async () => {
  const result = await build({
    entryPoints: [join(ROOT, "src/redact/index.ts")],
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    globalName: "weir",
    minify: true,
    target: "es2022",
    external: ["re2-wasm"],
    outfile: "redact.js",
  });
  code = result.outputFiles[0].text;
  imports = result.metafile.outputs["redact.js"].imports;
  page = openPage(WEB);
  await inPage("globalThis.redactor = await weir.createRedactor(); return 0;");
});

function openPage(web: Partial<typeof WEB>): Context {
  const opened = createContext({ ...web });
  new Script(code).runInContext(opened);
  return opened;
}

/** Runs the body of an async function where the bundle is loaded as `weir`; the answer comes as JSON. */
async function inPage(body: string, where = page): Promise<unknown> {
  const run = new Script(`(async () => JSON.stringify(await (async () => { ${body} })()))()`);
  return JSON.parse((await run.runInContext(where)) as string);
}

test("the bundle imports nothing but RE2, and that only when it is asked for", () => {
  expect(imports).toEqual([
    expect.objectContaining({ path: "re2-wasm", kind: "dynamic-import", external: true }),
  ]);
  expect(code).not.toMatch(/["']node:/);
});

test("the page really has none of Node's globals", async () => {
  expect(
    await inPage(
      "return [typeof process, typeof Buffer, typeof require, typeof setTimeout, typeof WebAssembly]",
    ),
  ).toEqual(["undefined", "undefined", "undefined", "undefined", "object"]);
});

test("text is masked, and findings are told", async () => {
  const answer = await inPage(`
    return redactor.redact("é to ann@example.org, 4111 1111 1111 1111 12/27");
  `);
  expect(answer).toEqual({
    masked: "é to [EMAIL], **** **** **** 1111 12/27",
    findings: [
      { start: 6, end: 21, rule: "email", entity: "EMAIL", truncated: false, confidence: "medium" },
      {
        start: 23,
        end: 42,
        rule: "payment-card-grouped",
        entity: "PAYMENT_CARD",
        truncated: false,
        confidence: "high",
      },
    ],
  });
});

test("a TransformStream masks across its chunks", async () => {
  const answer = await inPage(`
    const { readable, writable } = redactor.transform();
    const writer = writable.getWriter();
    const reader = readable.getReader();
    const bytes = new TextEncoder().encode("to ann@example.org and more");
    const write = async () => {
      for (let at = 0; at < bytes.length; at += 5) await writer.write(bytes.subarray(at, at + 5));
      await writer.close();
    };
    const written = write();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    await written;
    return text;
  `);
  expect(answer).toBe("to [EMAIL] and more");
});

test("keyed masks work without Node's crypto", async () => {
  const answer = await inPage(`
    const redactor = await weir.createRedactor({
      rules: ["builtin/pii"],
      key: new Uint8Array(32).fill(7),
      masks: [
        { entity: "PAYMENT_CARD", action: { kind: "hash" } },
        { entity: "IBAN", action: { kind: "token" } },
      ],
    });
    return ["4111111111111111", "DE89370400440532013000"].map((text) => redactor.redact(text).masked);
  `);
  // HMAC-SHA-256 by Node's own crypto.
  const hash = createHmac("sha256", Buffer.alloc(32, 7)).update("4111111111111111").digest("hex");
  expect(answer).toEqual([
    `[PAYMENT_CARD:${hash.slice(0, 16)}]`,
    expect.stringMatching(/^wt1\.[\w-]{4}\.[\w-]{51}$/),
  ]);
});

test("errors carry their codes", async () => {
  const answer = await inPage(`
    try {
      await weir.createRedactor({ rules: ["builtin/none"] });
    } catch (error) {
      return [error instanceof weir.WeirError, error.code];
    }
  `);
  expect(answer).toEqual([true, "RULES_UNKNOWN_PACK"]);
});

test("the test can fail: without atob nothing is loaded", async () => {
  const { atob: _, ...rest } = WEB;
  await expect(
    inPage("return (await weir.createRedactor({ rules: [] })).digest", openPage(rest)),
  ).rejects.toThrow(/atob/);
});
