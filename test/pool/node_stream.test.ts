// The Node stream form: in a pipeline, over a pool or a redactor.

import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { redactTransform } from "../../src/pool/node_stream.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { createRng, seedOf } from "../support/rng.ts";
import { chunksOf, codeOf, poolOf, utf8 } from "./harness.ts";

function collector(): { sink: Writable; said(): string } {
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      parts.push(chunk);
      callback();
    },
  });
  return { sink, said: () => Buffer.concat(parts).toString() };
}

const INPUT = "to ann@example.org, card 4111111111111111. ".repeat(200);
const MASKED = "to [EMAIL], card ************1111. ".repeat(200);

test("a pipeline over a redactor masks, however it is cut", async () => {
  const redactor = await createRedactor({ rules: ["builtin/pii"] });
  const { sink, said } = collector();
  const chunks = chunksOf(utf8(INPUT), createRng(seedOf("pool", "pipeline")), 50);
  await pipeline(Readable.from(chunks), redactTransform(redactor), sink);
  expect(said()).toBe(MASKED);
});

test("a pipeline over a pool masks, also strings, on the main loop and in a worker", async () => {
  const { ruleSet } = await createRedactor({ rules: ["builtin/pii"] });
  for (const inlineBytes of [0, 1_000_000]) {
    const pool = await poolOf({ ruleSet, inlineBytes });
    const { sink, said } = collector();
    await pipeline(Readable.from([INPUT.slice(0, 3001), INPUT.slice(3001)]), redactTransform(pool), sink);
    expect(said()).toBe(MASKED);
    expect(pool.heldBytes).toBe(0);
  }
});

test("a pipeline whose worker dies fails, and shows nothing of what was held", async () => {
  const pool = await poolOf();
  const { sink, said } = collector();
  async function* source(): AsyncGenerator<Uint8Array> {
    yield utf8("before MARK-sec");
    await pool.threads[0].terminate();
    yield utf8("ret! after");
  }
  expect(await codeOf(() => pipeline(Readable.from(source()), redactTransform(pool), sink))).toBe(
    "POOL_WORKER_LOST",
  );
  expect("before ").toContain(said());
});
