// Masks a conversation in a worker thread of one's own, chunk by chunk, so that the main thread stays free.
//
//   node examples/worker.mjs
//
// `settle` lets out what waits when the other side waits too (a prompt); `end` closes the run of text.

import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

if (isMainThread) await main();
else await serve();

async function main() {
  const worker = new Worker(new URL(import.meta.url));
  /** One call at a time. Rejects when the worker dies or cannot mask. */
  const ask = async (call, text = "") => {
    // The wait begins first; an 'error' of the worker rejects it.
    const answered = once(worker, "message");
    worker.postMessage({ call, chunk: new TextEncoder().encode(text) });
    const [{ masked, error }] = await answered;
    if (error) throw new Error(error);
    return Buffer.from(masked).toString();
  };
  try {
    let text = await ask("push", "write to ada@exam");
    text += await ask("push", "ple.org\nCard? 4111");
    text += await ask("settle");
    text += await ask("end", "\nbye\n");
    process.stdout.write(text);
  } finally {
    await worker.terminate();
  }
}

async function serve() {
  const { createRedactor } = await import("weir/redact");
  const stream = (await createRedactor({ rules: ["builtin/pii"] })).stream();
  parentPort.on("message", ({ call, chunk }) => {
    try {
      const masked =
        call === "settle" ? stream.settle() : call === "end" ? stream.end(chunk) : stream.push(chunk);
      parentPort.postMessage({ masked });
    } catch (error) {
      parentPort.postMessage({ error: error.message });
    }
  });
}
