// Order, bounds, turns, and what happens when a worker dies or the pool closes.

import { expect, test } from "vitest";
import { LIMITS } from "../../src/base/limits.ts";
import type { Soon } from "../../src/model/masking.ts";
import { Dispatcher } from "../../src/pool/dispatcher.ts";
import { codeOf, KEY, latin, markedRows, poolOf, RULES, SCAN, text, utf8 } from "./harness.ts";

const LONG = utf8(`${"x".repeat(300)} `);

test("answers of one result come in the order of the pushes, whichever worker was first", async () => {
  const pool = await poolOf({ workers: 2, inlineBytes: 200 });
  const rows = pool.rows(SCAN, []);
  const order: number[] = [];
  // Large, small and tiny by turns: the later ones are ready first, the tiny ones at once.
  const answers = [5000, 20, 1, 3000, 10, 1, 1, 2000, 1].map((count, i) => {
    const { raw, masked } = markedRows(count, i);
    return Promise.resolve(rows.push(raw)).then((answer) => {
      order.push(i);
      expect(latin(answer) === masked).toBe(true);
    });
  });
  await Promise.all(answers);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(rows.stats.rows).toBe(10_034);
  expect(rows.stats.findings).toEqual(new Map([["MARK", 10_034]]));
});

test("small work is answered at once, larger work by a promise", async () => {
  const pool = await poolOf({ inlineBytes: 200 });
  const rows = pool.rows(SCAN, []);
  const small = markedRows(2);
  const answer = rows.push(small.raw);
  expect(answer).not.toBeInstanceOf(Promise);
  expect(latin(await answer)).toBe(small.masked);
  expect(rows.push(new Uint8Array(0))).toHaveLength(0);
  expect(rows.push(markedRows(100).raw)).toBeInstanceOf(Promise);
  const stream = pool.stream([]);
  expect(stream.push(utf8("short "))).not.toBeInstanceOf(Promise);
  expect(stream.push(LONG)).toBeInstanceOf(Promise);
  expect(stream.push(utf8("short "))).toBeInstanceOf(Promise);
  expect(pool.text(utf8("at MARK-secret! once"))).toEqual(utf8("at [MARK] once"));
});

test("a handle with one batch is served before the tenth of one with hundreds", async () => {
  const pool = await poolOf();
  const busy = pool.rows(SCAN, []);
  const other = pool.rows(SCAN, []);
  const { raw } = markedRows(400);
  let answered = 0;
  const many = Array.from({ length: 300 }, () =>
    Promise.resolve(busy.push(raw)).then(() => {
      answered++;
    }),
  );
  expect(pool.depth).toBe(300);
  await other.push(raw);
  expect(answered).toBeLessThan(10);
  await Promise.all(many);
  expect(pool.depth).toBe(0);
});

test("past the bound of waiting tasks a push is refused, its handle ends, and others go on", async () => {
  const pool = await poolOf();
  const rows = pool.rows(SCAN, []);
  const { raw } = markedRows(1);
  const answers: Promise<string>[] = [];
  const fill = LIMITS.poolSlots + LIMITS.poolQueueMax;
  for (let i = 0; i < fill; i++)
    answers.push(
      codeOf(
        (
          (answer) => () =>
            answer
        )(rows.push(raw)),
      ),
    );
  expect(pool.depth).toBe(fill);
  expect(await codeOf(() => rows.push(raw))).toBe("POOL_OVERLOADED");
  expect(new Set(await Promise.all(answers))).toEqual(new Set(["POOL_OVERLOADED"]));
  expect(await codeOf(() => rows.push(raw))).toBe("POOL_OVERLOADED");
  const next = pool.rows(SCAN, []);
  expect(latin(await next.push(raw))).toBe(markedRows(1).masked);
});

test("past the bound of waiting bytes a stream's push is refused", async () => {
  const pool = await poolOf();
  const stream = pool.stream([]);
  const chunk = new Uint8Array(16 * 1024 * 1024);
  const answers: Promise<string>[] = [];
  for (let i = 0; i < 20; i++) answers.push(codeOf(() => stream.push(chunk)));
  expect(new Set(await Promise.all(answers))).toEqual(new Set(["POOL_OVERLOADED"]));
  expect(await codeOf(() => stream.end())).toBe("POOL_OVERLOADED");
});

test("a result that is malformed ends alone, with its batches before and after", async () => {
  for (const inlineBytes of [0, 1000]) {
    const pool = await poolOf({ inlineBytes });
    const rows = pool.rows(SCAN, []);
    expect(await codeOf(() => rows.push(utf8("D\0\0\0\u0009nonsense")))).toBe("FRAME_MALFORMED");
    expect(await codeOf(() => rows.push(markedRows(1).raw))).toBe("FRAME_MALFORMED");
    const other = pool.rows(SCAN, []);
    expect(latin(await other.push(markedRows(3).raw))).toBe(markedRows(3).masked);
    expect(other.stats.findings).toEqual(new Map([["MARK", 3]]));
  }
});

test("an idle worker that is killed takes its streams with it, and no others; another takes its place", async () => {
  const pool = await poolOf({ inlineBytes: 100 });
  const there = pool.stream([]);
  const here = pool.stream([]);
  expect(text(await there.push(LONG))).toMatch(/^x/);
  expect(text(await here.push(utf8("a MARK-sec")))).toBe("a ");
  const [thread] = pool.threads;
  await thread.terminate();
  expect(await codeOf(() => there.push(utf8("more")))).toBe("POOL_WORKER_LOST");
  expect(await codeOf(() => there.end())).toBe("POOL_WORKER_LOST");
  const rest = [await here.push(utf8("ret! b")), await here.end()];
  expect(rest.map(text).join("")).toBe("[MARK] b");
  const { raw, masked } = markedRows(100);
  expect(latin(await pool.rows(SCAN, []).push(raw)) === masked).toBe(true);
  expect(pool.threads).not.toContain(thread);
  expect(pool.heldBytes).toBe(0);
});

test("a worker killed in mid-batch ends what is in it; what waits for a worker goes to the next", async () => {
  const pool = await poolOf();
  const busy = pool.rows(SCAN, []);
  const stream = pool.stream([]);
  const waiting = pool.rows(SCAN, []);
  const { raw, masked } = markedRows(4000);
  // The first takes a few hundred milliseconds, so the worker is in the midst of it when it is killed.
  const long = new Uint8Array(Buffer.concat(Array.from({ length: 60 }, () => raw)));
  const lost = Array.from({ length: LIMITS.poolSlots }, (_, i) => {
    const answer = busy.push(i === 0 ? long : raw);
    return codeOf(() => answer);
  });
  const text = codeOf(
    (
      (answer) => () =>
        answer
    )(stream.push(LONG)),
  );
  const kept = waiting.push(raw);
  await pool.threads[0].terminate();
  expect(new Set(await Promise.all(lost))).toEqual(new Set(["POOL_WORKER_LOST"]));
  expect(await text).toBe("POOL_WORKER_LOST");
  expect(await codeOf(() => busy.push(raw))).toBe("POOL_WORKER_LOST");
  expect(latin(await kept) === masked).toBe(true);
  expect(pool.depth).toBe(0);
});

test("workers that are killed again and again are replaced again and again", async () => {
  const pool = await poolOf();
  const { raw, masked } = markedRows(50);
  for (let i = 0; i < LIMITS.poolStartsMax + 2; i++) {
    await pool.threads[0].terminate();
    const rows = pool.rows(SCAN, []);
    expect(latin(await rows.push(raw)) === masked).toBe(true);
    rows.close();
  }
});

test("workers that cannot start are given up, which the pool says, and tried again after a pause", async () => {
  const pauses: number[] = [];
  let again = () => {};
  const damaged = { ...RULES, image: new Uint8Array(RULES.image.length) };
  const dispatcher = new Dispatcher({
    ruleSet: damaged,
    key: KEY,
    slots: { slots: 2, inputBytes: 1024, outputBytes: 4096 },
    entities: 2,
    workers: 1,
    clock: {
      after: (ms, callback) => {
        pauses.push(ms);
        again = callback;
        return () => {};
      },
    },
  });
  expect(await codeOf(() => dispatcher.start())).toBe("POOL_WORKER_LOST");
  expect(dispatcher.links).toHaveLength(0);
  expect(pauses).toEqual([LIMITS.poolRetryMs]);
  again();
  expect(dispatcher.links).toHaveLength(1);
  await dispatcher.close();
});

test("closing answers what was pushed, refuses what comes after, and ends the threads", async () => {
  const pool = await poolOf({ workers: 2 });
  const rows = pool.rows(SCAN, []);
  const stream = pool.stream([]);
  const { raw, masked } = markedRows(1000);
  const answers: Soon<Uint8Array>[] = Array.from({ length: 20 }, () => rows.push(raw));
  const said = stream.push(LONG);
  const closed = pool.close();
  expect(await codeOf(() => rows.push(raw))).toBe("POOL_CLOSED");
  expect(await codeOf(() => pool.rows(SCAN, []))).toBe("POOL_CLOSED");
  expect(await codeOf(() => pool.text(raw))).toBe("POOL_CLOSED");
  // The push that was refused ended its own result; the stream's, which came before, is answered.
  expect(new Set(await Promise.all(answers.map((answer) => codeOf(() => answer))))).toEqual(
    new Set(["POOL_CLOSED"]),
  );
  expect(text(await said)).toMatch(/^x{200}/);
  await closed;
  await pool.close();
  expect(pool.threads).toHaveLength(0);
  expect(masked.length).toBeGreaterThan(0);
});

test("closing drains every batch that was pushed before it", async () => {
  const pool = await poolOf({ workers: 2 });
  const rows = pool.rows(SCAN, []);
  const { raw, masked } = markedRows(1000);
  const answers: Soon<Uint8Array>[] = Array.from({ length: 20 }, () => rows.push(raw));
  await pool.close();
  for (const answer of await Promise.all(answers)) expect(latin(answer) === masked).toBe(true);
});

test("an aborted stream and closed rows answer nothing more, and leave nothing waiting", async () => {
  const pool = await poolOf();
  const stream = pool.stream([]);
  const rows = pool.rows(SCAN, []);
  const said = Array.from({ length: 10 }, () => {
    const answers = [stream.push(LONG), rows.push(markedRows(100).raw)];
    return answers.map((answer) => codeOf(() => answer));
  });
  stream.abort();
  rows.close();
  expect(new Set((await Promise.all(said.flat())).values())).toEqual(new Set(["STREAM_CLOSED"]));
  expect(await codeOf(() => stream.push(LONG))).toBe("STREAM_CLOSED");
  expect(await codeOf(() => rows.push(markedRows(1).raw))).toBe("STREAM_CLOSED");
  await pool.close();
  expect(pool.depth).toBe(0);
  expect(pool.heldBytes).toBe(0);
});

test("held bytes are counted over all streams, wherever they are", async () => {
  const pool = await poolOf({ inlineBytes: 100 });
  const here = pool.stream([]);
  const there = pool.stream([]);
  await here.push(utf8("MARK-ab"));
  await there.push(utf8(`${"y".repeat(200)} MARK-abcd`));
  expect([here.heldBytes, there.heldBytes, pool.heldBytes]).toEqual([7, 9, 16]);
  here.abort();
  expect(pool.heldBytes).toBe(9);
  await there.end();
  expect(pool.heldBytes).toBe(0);
});
