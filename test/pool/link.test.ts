// One worker at close range: what is left in its memory, and what a call does that should never come.

import { expect, test } from "vitest";
import { WeirError } from "../../src/base/errors.ts";
import { type JobResult, WorkerLink } from "../../src/pool/link.ts";
import { KIND_PUSH, KIND_ROWS, type ToWorker } from "../../src/pool/shared.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { encodeLayout } from "../../src/redact/rows.ts";
import { copyText } from "../support/pg-frames.ts";
import { codeOf, KEY, latin, markedRows, RULES, SCAN } from "./harness.ts";

const PLAN = makePlan(RULES, [], true).table;
const ROWS: ToWorker & { kind: "rows" } = { kind: "rows", id: 1, plan: PLAN, layout: encodeLayout(SCAN) };

async function start(): Promise<{ link: WorkerLink; lost: Promise<void> }> {
  let sayLost = () => {};
  const lost = new Promise<void>((resolve) => {
    sayLost = resolve;
  });
  const link = await new Promise<WorkerLink>((resolve) => {
    const made: WorkerLink = new WorkerLink({
      ruleSet: RULES,
      key: KEY,
      slots: { slots: 2, inputBytes: 4096, outputBytes: 65536 },
      entities: 2,
      onReady: () => resolve(made),
      onFree: () => {},
      onLost: () => sayLost(),
    });
  });
  return { link, lost };
}

function run(link: WorkerLink, handle: number, kind: number, bytes: Uint8Array): Promise<JobResult> {
  return new Promise((resolve, reject) =>
    link.submit({
      handle,
      kind,
      bytes,
      copyStarted: false,
      answer: (result) => (result instanceof WeirError ? reject(result) : resolve(result)),
    }),
  );
}

test("input leaves its slot with the answer, and the rest of the memory when the worker is idle", async () => {
  const { link } = await start();
  link.open(ROWS);
  const layout = encodeLayout({
    framing: { kind: "pg-copy-text", delimiter: 9, nullText: "\\N" },
    columns: SCAN.columns,
  });
  link.open({ kind: "rows", id: 2, plan: PLAN, layout });
  const { raw, masked } = markedRows(20);
  expect(latin((await run(link, 1, KIND_ROWS, raw)).bytes)).toBe(masked);
  const region = link.region;
  if (region === null) throw new Error("a worker that answered has no memory");
  // The whole memory is looked at: after a batch of messages as they are, only the wiped slot could have shown it.
  expect(latin(region)).not.toContain("MARK-secret!");
  // These have been taken apart, so their parts lie in other areas as well; the code's token is written by the host.
  const copy = copyText(["MARK-secret!", "esc\\\\aped C123456"]);
  expect(latin((await run(link, 2, KIND_ROWS, copy)).bytes)).toContain("esc\\\\aped wt1.");
  await link.stop();
  const left = latin(region);
  expect(left).toContain("[MARK]");
  for (const raw of ["MARK-secret!", "C123456"]) expect(left).not.toContain(raw);
});

test("a worker that meets what cannot be ends, with all that is in it", async () => {
  const { link, lost } = await start();
  link.open(ROWS);
  link.open({ kind: "stream", id: 2, plan: PLAN, state: {} } as unknown as Parameters<WorkerLink["open"]>[0]);
  const first = codeOf(() => run(link, 1, KIND_ROWS, markedRows(1).raw));
  const second = codeOf(() => run(link, 2, KIND_PUSH, markedRows(1).raw));
  expect([await first, await second]).toEqual(["POOL_WORKER_LOST", "POOL_WORKER_LOST"]);
  await lost;
  expect([link.alive, link.hasRoom, link.busy]).toEqual([false, false, 0]);
  await link.stop();
});

test("a batch for a handle that a worker does not know ends the worker: nothing is guessed", async () => {
  const { link, lost } = await start();
  expect(await codeOf(() => run(link, 77, KIND_ROWS, markedRows(1).raw))).toBe("POOL_WORKER_LOST");
  await lost;
  await link.stop();
});

test("a stream that ended in its worker answers that it is closed, and the worker goes on", async () => {
  const { link } = await start();
  expect(await codeOf(() => run(link, 5, KIND_PUSH, markedRows(1).raw))).toBe("STREAM_CLOSED");
  link.open(ROWS);
  expect(latin((await run(link, 1, KIND_ROWS, markedRows(2).raw)).bytes)).toBe(markedRows(2).masked);
  await link.stop();
});
