// Workers die at random moments under load: what was answered is right, what was lost is an error, and nothing else.
// Every answer is compared with what the input must become, worked out from the words it was made of.

import { expect, test } from "vitest";
import type { MaskingPool } from "../../src/pool/pool.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";
import { codeOf, latin, markedRows, poolOf, SCAN, text, utf8 } from "./harness.ts";

const WORDS = ["MARK-abcdef! ", "MARK-ab", "plain ", "C12345", "\n"];

/** What a run has seen. `bad` describes what must never be. */
interface Seen {
  answered: number;
  lost: number;
  readonly bad: string[];
}

async function ofStream(pool: MaskingPool, rng: Rng, seen: Seen): Promise<void> {
  const stream = pool.stream([]);
  let input = "";
  let output = "";
  for (let i = 0; i < 6; i++) {
    const chunk = Array.from({ length: rng.int(1, 200) }, () => rng.pick(WORDS)).join("");
    let masked: Uint8Array = new Uint8Array(0);
    const code = await codeOf(async () => {
      masked = await stream.push(utf8(chunk));
    });
    if (code !== "none") {
      if (code !== "POOL_WORKER_LOST") seen.bad.push(`a stream ended with ${code}`);
      seen.lost++;
      return;
    }
    input += chunk;
    output += text(masked);
    seen.answered++;
    const whole = input.replaceAll("MARK-abcdef!", "[MARK]");
    if (!whole.startsWith(output)) seen.bad.push("a stream said what the whole text does not");
  }
  stream.abort();
}

async function ofRows(pool: MaskingPool, rng: Rng, seen: Seen): Promise<void> {
  const rows = pool.rows(SCAN, []);
  const pushes = Array.from({ length: 6 }, async (_, i) => {
    const { raw, masked } = markedRows(rng.int(1, 300), i);
    let said = "";
    const code = await codeOf(async () => {
      said = latin(await rows.push(raw));
    });
    if (code === "none") {
      seen.answered++;
      if (said !== masked) seen.bad.push("a batch's answer is not its own");
    } else if (code === "POOL_WORKER_LOST") seen.lost++;
    else seen.bad.push(`a batch ended with ${code}`);
  });
  await Promise.all(pushes);
  rows.close();
}

test("workers that die under load lose work, and never let any out unmasked", async () => {
  const seed = seedOf("pool", "faults", 1);
  const rng = createRng(seed);
  const pool = await poolOf({ workers: 2, inlineBytes: 300 });
  const seen: Seen = { answered: 0, lost: 0, bad: [] };
  const check = markedRows(100);
  for (let round = 0; round < 12; round++) {
    const work = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? ofStream(pool, rng, seen) : ofRows(pool, rng, seen),
    );
    // It comes between answers, at a moment that the seed and the threads decide.
    await Promise.race(work);
    await rng.pick(pool.threads).terminate();
    await Promise.all(work);
    expect(latin(await pool.rows(SCAN, []).push(check.raw)) === check.masked).toBe(true);
  }
  expect(seen.bad, `seed ${seed}`).toEqual([]);
  expect(seen.answered).toBeGreaterThan(100);
  expect(seen.lost).toBeGreaterThan(0);
  expect(pool.depth).toBe(0);
});
