// The page of examples/browser in Debian's chromium: bundled for browsers, served, typed into, and given a file.

import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, type Page } from "./devtools.ts";

const ROOT = join(import.meta.dirname, "../..");
const TYPES: Record<string, string> = { "/index.html": "text/html", "/page.js": "text/javascript" };

let dir: string;
let server: Server;
let page: Page;
const asked: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "weir-page-"));
  await build({
    entryPoints: [join(ROOT, "examples/browser/page.mjs")],
    outfile: join(dir, "page.js"),
    bundle: true,
    format: "esm",
    external: ["re2-wasm"],
    alias: { "weir/redact": join(ROOT, "src/redact/index.ts") },
  });
  await copyFile(join(ROOT, "examples/browser/index.html"), join(dir, "index.html"));
  server = createServer(async (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    if (TYPES[path] === undefined) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[path]);
    response.end(await readFile(join(dir, path)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  page = await openPage(`http://127.0.0.1:${port}/index.html`);
  await status(/^(Ready|Weir cannot)/);
});

afterAll(async () => {
  await page?.close();
  server?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
});

/** Waits until the page says what is expected. */
function status(expected: RegExp): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => {
      const said = document.getElementById("status")?.textContent ?? "";
      if (${expected}.test(said)) resolve(said);
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

test("typed text is masked on the spot", async () => {
  expect(await status(/Ready|cannot/)).toBe("Ready");
  await page.evaluate(`document.getElementById("text").focus()`);
  await page.send("Input.insertText", { text: "é to ann@example.org, 4111 1111 1111 1111" });
  expect(await page.evaluate(`document.getElementById("masked").value`)).toBe(
    "é to [EMAIL], **** **** **** 1111",
  );
});

test("a file is masked as a stream and offered to be saved", async () => {
  const file = join(dir, "export.csv");
  await writeFile(file, "ann@example.org;7\n".repeat(20_000));
  // Its policy forbids the page to fetch even its own blob, so the blob is kept where it is offered.
  await page.evaluate(`{
    const offer = URL.createObjectURL;
    URL.createObjectURL = (blob) => offer.call(URL, (globalThis.offered = blob));
  }`);
  const { root } = (await page.send("DOM.getDocument")) as { root: { nodeId: number } };
  const { nodeId } = await page.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#file" });
  await page.send("DOM.setFileInputFiles", { nodeId, files: [file] });
  expect(await status(/file/)).toBe("20000 found in the file");
  expect(await page.evaluate(`document.querySelector("#save a").href`)).toMatch(/^blob:/);
  expect(await page.evaluate("offered.text()")).toBe("[EMAIL];7\n".repeat(20_000));
});

test("the page asks for nothing but itself, and its policy holds", async () => {
  expect(asked.filter((path) => path !== "/favicon.ico")).toEqual(["/index.html", "/page.js"]);
  expect(page.complaints).toEqual([]);
  const sent = await page.evaluate(`fetch("/leak").then(() => "sent", () => "refused")`);
  expect(sent).toBe("refused");
  expect(asked).not.toContain("/leak");
});
