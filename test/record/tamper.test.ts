// Whatever is done to a recording, verify finds it and says where.

import { describe, expect, test } from "vitest";
import { concat } from "../../src/base/bytes.ts";
import { LIMITS } from "../../src/base/limits.ts";
import type { SessionEvent } from "../../src/model/events.ts";
import { RecordingChain } from "../../src/record/chain.ts";
import { generateSigningKey } from "../../src/record/key.ts";
import { verifySource } from "../../src/record/verify.ts";
import {
  closed,
  data,
  frameOffsets,
  info,
  memoryRecorder,
  operation,
  recorded,
  source,
  T0,
} from "./sample.ts";

const held = {
  kind: "held",
  op: 1,
  approval: "a1",
  expiresAt: T0 + 9,
  reviewers: ["dba"],
} satisfies SessionEvent;
const whole = await recorded([
  operation(1, "select email from t", "hold"),
  held,
  data(1, "x@[EMAIL]"),
  closed,
]);
const { bytes, anchor, key } = whole;
const offsets = frameOffsets(bytes);
const frames = offsets.slice(0, -1).map((start, i) => bytes.subarray(start, offsets[i + 1]));
const header = bytes.subarray(0, offsets[0]);
const verify = (changed: Uint8Array, options: Parameters<typeof verifySource>[1] = {}) =>
  verifySource(source(changed, 4096), options);
const put = (...indexes: number[]) => concat([header, ...indexes.map((i) => frames[i])]);

// opened, checkpoint, operation, held, checkpoint, data, closed, checkpoint
test("the sample has eight frames", () => expect(frames).toHaveLength(8));

describe("an untouched recording", () => {
  test("is ok with its anchor and the gateway's key", async () => {
    const result = await verify(bytes, { anchor, publicKey: key.publicKey });
    expect(result).toMatchObject({ status: "ok", session: "s1", events: 8, closed: true, anchored: 8 });
    expect(result.signed).toEqual({ events: 8, key: "given" });
    expect(result.firstBad).toBeUndefined();
  });
  test("is unsealed without the anchor, never ok", async () => {
    expect((await verify(bytes)).status).toBe("unsealed");
    expect((await verify(bytes, { anchor: null, publicKey: key.publicKey })).status).toBe("unsealed");
  });
  test("is the same at every chunk size", async () => {
    for (const size of [1, 2, 3, 5, 64, 1000]) {
      expect((await verifySource(source(bytes, size), { anchor })).status).toBe("ok");
    }
  });
});

test("every single flipped byte is found, also without anchor and key, and placed", async () => {
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] ^= 1 << (at % 8);
    const result = await verify(changed);
    const frame = offsets.findLastIndex((start) => start <= at);
    expect([at, result.status, result.firstBad?.index]).toEqual([at, "broken", frame]);
    expect(["changed", "not a recording"]).toContain(result.firstBad?.what);
  }
});

test("every cut is found: as truncated with the anchor, as open without it", async () => {
  for (let end = 0; end < bytes.length; end++) {
    const cut = bytes.subarray(0, end);
    const with_ = await verify(cut, { anchor });
    expect([end, with_.status, with_.firstBad?.what]).toEqual([end, "broken", "truncated"]);
    const whole_ = Math.max(
      0,
      offsets.findLastIndex((start) => start <= end),
    );
    expect(with_.firstBad?.index).toBe(whole_);
    const without = await verify(cut);
    expect([end, without.status]).toEqual([end, "open"]);
    expect(without.torn !== undefined).toBe((end !== 0 && !offsets.includes(end)) || end === 0);
  }
});

const ORDER: [name: string, changed: () => Uint8Array, what: string, index: number][] = [
  ["the first event removed", () => put(1, 2, 3, 4, 5, 6, 7), "removed", 0],
  ["an event removed", () => put(0, 1, 2, 3, 4, 6, 7), "removed", 5],
  ["two events removed", () => put(0, 1, 4, 5, 6, 7), "removed", 2],
  ["a checkpoint removed", () => put(0, 1, 2, 3, 5, 6, 7), "removed", 4],
  ["neighbours swapped", () => put(0, 1, 2, 3, 5, 4, 6, 7), "reordered", 4],
  ["an event moved to the end", () => put(0, 1, 3, 4, 5, 6, 7, 2), "reordered", 2],
  ["an event doubled", () => put(0, 1, 2, 3, 4, 4, 5, 6, 7), "duplicated", 5],
  ["an old event again at the end", () => put(0, 1, 2, 3, 4, 5, 6, 7, 4), "duplicated", 8],
  [
    "bytes put between events",
    () => concat([put(0, 1), new Uint8Array(60), bytes.subarray(offsets[2])]),
    "changed",
    2,
  ],
  ["bytes after the end", () => concat([bytes, new Uint8Array(60)]), "changed", 8],
  [
    "a frame of another recording's place",
    () => concat([put(0, 1), bytes.subarray(offsets[3])]),
    "removed",
    2,
  ],
];
test.each(ORDER)("%s", async (_name, changed, what, index) => {
  for (const options of [{}, { anchor, publicKey: key.publicKey }]) {
    const result = await verify(changed(), options);
    expect(result.status).toBe("broken");
    expect(result.firstBad).toMatchObject({ what, index });
    if (index < 8) expect(result.events).toBe(index);
  }
});

describe("whoever can compute the chain anew", () => {
  /** The sample with another text, chained and numbered correctly. */
  function forged(signer: ReturnType<typeof generateSigningKey>): Uint8Array {
    const chain = new RecordingChain("s1", T0, signer);
    const out: Uint8Array[] = [chain.header];
    const at = T0;
    chain.frames([{ at, event: { kind: "opened", info: info(), rulesDigest: "rules-1" } }], out);
    chain.checkpoint(at, out);
    chain.frames(
      [
        { at, event: operation(1, "select 1", "hold") },
        { at, event: held },
      ],
      out,
    );
    chain.checkpoint(at, out);
    chain.frames(
      [
        { at, event: data(1, "x@[EMAIL]") },
        { at, event: closed },
      ],
      out,
    );
    chain.checkpoint(at, out);
    return concat(out);
  }

  test("with another key is found by the gateway's key", async () => {
    const result = await verify(forged(generateSigningKey()), { publicKey: key.publicKey });
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "wrong signature", index: -1 } });
  });
  test("with another key under the gateway's name is found at the first checkpoint", async () => {
    const thief = { ...generateSigningKey(), publicKey: key.publicKey };
    const result = await verify(forged(thief));
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "wrong signature", index: 1 } });
  });
  test("with the very key is found by the anchor", async () => {
    const changed = forged(key);
    expect((await verify(changed, { publicKey: key.publicKey })).status).toBe("unsealed");
    const result = await verify(changed, { anchor, publicKey: key.publicKey });
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "not as anchored", index: 7 } });
  });
  test("and goes on after the end, is found without any key", async () => {
    const chain = new RecordingChain("s1", T0, key);
    const out: Uint8Array[] = [chain.header];
    const event = { at: T0, event: closed };
    chain.frames([event, { at: T0, event: data(1, "more") }], out);
    const result = await verify(concat(out));
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "appended", index: 1 } });
  });
  test("and goes on after the anchored end of a session that was cut off, is found by the anchor", async () => {
    const open = put(0, 1, 2, 3, 4);
    const { head } = await verify(open);
    const sealed = { count: 5, head: head as string, closed: true };
    expect((await verify(open, { anchor: sealed })).status).toBe("open");
    const result = await verify(put(0, 1, 2, 3, 4, 5), { anchor: sealed });
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "appended", index: 5 } });
  });
});

test("events beyond an anchor that was not yet the last are no damage, and not sealed", async () => {
  const early = { count: 4, head: (await verify(put(0, 1, 2, 3))).head as string, closed: false };
  expect(await verify(bytes, { anchor: early })).toMatchObject({ status: "unsealed", anchored: 4 });
});

test("a file that is something else is not a recording", async () => {
  const result = await verify(new TextEncoder().encode("PK\u0003\u0004 not this"));
  expect(result).toMatchObject({ status: "broken", firstBad: { what: "not a recording", index: -1 } });
});

describe("the unsigned tail that a killed gateway leaves", () => {
  /** A verdict on disk and anchored, whose checkpoint the gateway did not live to write; and the same with another text. */
  async function killed() {
    const parts = memoryRecorder();
    const session = await parts.recorder.open(info(), "rules-1");
    parts.clock.advance(LIMITS.recordFsyncMs);
    const anchored = parts.anchor.nextPut();
    await session.write(operation(1, "select email from t"));
    await anchored;
    const tail = parts.file.bytes();
    const chain = new RecordingChain("s1", T0, parts.key);
    const out: Uint8Array[] = [chain.header];
    chain.frames([{ at: T0, event: { kind: "opened", info: info(), rulesDigest: "rules-1" } }], out);
    chain.checkpoint(T0, out);
    // Whoever writes this needs no key: nothing after the checkpoint is signed.
    chain.frames([{ at: T0 + LIMITS.recordFsyncMs, event: operation(1, "select email from u") }], out);
    const { publicKey } = parts.key;
    return { tail, forged: concat(out), anchor: await parts.anchor.get("s1"), publicKey };
  }

  test("is told apart from what is signed", async () => {
    const { tail, anchor, publicKey } = await killed();
    const result = await verify(tail, { anchor, publicKey });
    expect(result).toMatchObject({ status: "open", events: 3, signed: { events: 2 }, anchored: 3 });
  });
  test("is covered by the anchor when it is replaced, and by nothing else", async () => {
    const { tail, forged, anchor, publicKey } = await killed();
    expect(forged).toHaveLength(tail.length);
    expect(await verify(forged, { publicKey })).toMatchObject({ status: "open", signed: { events: 2 } });
    const result = await verify(forged, { anchor, publicKey });
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "not as anchored", index: 2 } });
  });
  test("is covered by the anchor when it is cut off", async () => {
    const { tail, anchor, publicKey } = await killed();
    const cut = tail.subarray(0, frameOffsets(tail)[2]);
    const result = await verify(cut, { anchor, publicKey });
    expect(result).toMatchObject({ status: "broken", firstBad: { what: "truncated", index: 2 } });
  });
});
