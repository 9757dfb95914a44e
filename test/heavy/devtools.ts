// Drives Debian's chromium by DevTools messages over a pipe (`--remote-debugging-pipe`): no port, no download.
//
// Follows the DevTools protocol's pipe form: JSON messages, each ended by a NUL byte, on descriptors 3 and 4.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** One page of a browser of its own. */
export interface Page {
  /** What the page complained of: exceptions, console errors, log entries (policy violations among them). */
  readonly complaints: readonly unknown[];
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** The value of an expression, or what its promise gives, as JSON. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

const COMPLAINTS = ["Runtime.exceptionThrown", "Log.entryAdded"];

export async function openPage(url: string): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), "weir-chromium-"));
  const child = spawn(
    "chromium",
    [
      "--headless",
      // Tests run as root in containers, where chromium's own sandbox cannot start.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const input = child.stdio[3] as Writable; // by the stdio given above
  const output = child.stdio[4] as Readable;
  const waiting = new Map<number, Waiting>();
  const complaints: unknown[] = [];
  let nextId = 1;
  let rest = "";

  const fail = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  child.on("error", (error) => fail(`chromium cannot be started: ${error.message}`));
  const exited = new Promise<void>((resolve) => {
    child.on("close", () => {
      fail("chromium has ended");
      resolve();
    });
  });
  input.on("error", () => {}); // its end is told by 'close'
  output.setEncoding("utf8");
  output.on("data", (text: string) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) take(JSON.parse(part) as Message);
  });

  function take(message: Message): void {
    if (message.method !== undefined && COMPLAINTS.includes(message.method)) complaints.push(message.params);
    const call = message.id === undefined ? undefined : waiting.get(message.id);
    if (call === undefined) return;
    waiting.delete(message.id!);
    if (message.error) call.reject(new Error(message.error.message));
    else call.resolve(message.result);
  }

  function send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve: (result) => resolve(result as Record<string, unknown>), reject });
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const inPage = (method: string, params?: object) => send(method, params, String(sessionId));
  for (const domain of ["Runtime", "Log", "Page", "DOM"]) await inPage(`${domain}.enable`);
  await inPage("Page.navigate", { url });

  return {
    complaints,
    send: inPage,
    async evaluate(expression) {
      const { result, exceptionDetails } = await inPage("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value?: unknown }).value;
    },
    async close() {
      await send("Browser.close").catch(() => child.kill());
      await exited;
      await rm(profile, { recursive: true, force: true });
    },
  };
}
