// The writer: when it answers, what it merges, what it keeps, and that it fails for good.

import { mkdtempSync, readFileSync, rmSync, statSync, writevSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { hex, text } from "../../src/base/bytes.ts";
import { WeirError } from "../../src/base/errors.ts";
import { LIMITS } from "../../src/base/limits.ts";
import type { SessionEvent } from "../../src/model/events.ts";
import { createRecordFile, recordingPath } from "../../src/record/file.ts";
import { sha256 } from "../../src/record/format.ts";
import { readRecording } from "../../src/record/reader.ts";
import { verifyRecording, verifySource } from "../../src/record/verify.ts";
import {
  all,
  closed,
  completed,
  data,
  frameOffsets,
  info,
  masked,
  memoryRecorder,
  operation,
  recorded,
  SMALL,
  source,
  T0,
} from "./sample.ts";

const root = mkdtempSync(join(tmpdir(), "weir-record-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const events = async (bytes: Uint8Array) => (await all(readRecording(source(bytes)))).map((one) => one.event);
const kinds = async (bytes: Uint8Array) => (await events(bytes)).map((event) => event.kind);

test("what is written is read back, with the time it was written", async () => {
  const prompt = masked("delete [NAME]'s orders");
  const full: SessionEvent[] = [
    { ...operation(1, "delete from ö", "hold"), prompt },
    { kind: "held", op: 1, approval: "a1", expiresAt: T0 + 9, reviewers: ["dba"] },
    { kind: "decided", op: 1, approval: "a1", outcome: "approved", by: ["ann"] },
    { ...data(1, new Uint8Array([0, 255, 10]), "rows"), framing: "pg-data-row" },
    data(1, "", "error"),
    completed(1),
    closed,
  ];
  const { bytes } = await recorded(full);
  const read = await all(readRecording(source(bytes)));
  const own = read.filter((one) => one.event.kind !== "checkpoint");
  expect(own.map((one) => ({ ...one.event }))).toEqual([
    { kind: "opened", info: info(), rulesDigest: "rules-1" },
    ...full,
  ]);
  expect(read.every((one) => one.at === T0)).toBe(true);
  expect(read.map((one) => one.index)).toEqual(read.map((_, i) => i));
});

test("the same events give the same bytes but for key and signatures", async () => {
  const a = await recorded();
  const b = await recorded();
  const view = (bytes: Uint8Array) => frameOffsets(bytes);
  expect(view(a.bytes)).toEqual(view(b.bytes));
});

describe("answers", () => {
  test("data is answered once written, a verdict only once synced", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    let release = (): void => {};
    file.gate = new Promise((resolve) => (release = resolve));
    let judged = false;
    const verdict = Promise.resolve(session.write(operation(1, "select 1"))).then(() => (judged = true));
    await session.write(data(1, "row"));
    expect(text(file.bytes())).toContain("row");
    expect(judged).toBe(false);
    release();
    await verdict;
    expect(judged).toBe(true);
  });

  test("a verdict waits for a sync that began after it was written", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    for (let op = 1; op <= 3; op++) {
      await session.write(operation(op, "select 1"));
      expect(file.synced).toBe(file.written);
    }
  });

  test("open answers when the beginning is written, signed, synced and anchored", async () => {
    const { file, recorder, anchor } = memoryRecorder();
    await recorder.open(info(), "r");
    expect(file.calls).toEqual(["write", "sync"]);
    const result = await verifySource(source(file.bytes()), { anchor: await anchor.get("s1") });
    expect(result).toMatchObject({ status: "open", events: 2, anchored: 2, signed: { events: 2 } });
  });

  test("plain data is synced, signed and anchored when the timer runs out", async () => {
    const { file, recorder, anchor, clock } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    await session.write(data(1, "row"));
    expect(file.synced).toBeLessThan(file.written);
    const anchored = anchor.nextPut();
    clock.advance(LIMITS.recordFsyncMs);
    await anchored;
    expect(file.synced).toBe(file.written);
    expect(await kinds(file.bytes())).toEqual(["opened", "checkpoint", "data", "checkpoint"]);
    expect((await anchor.get("s1"))?.count).toBe(4);
    await session.close();
    expect(clock.timers).toEqual([]);
  });

  test("small data is written when the call returns, and needs no promise", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    const before = file.written;
    expect(session.write(data(1, "row"))).toBeUndefined();
    expect(file.written).toBeGreaterThan(before);
    expect(session.write(completed(1))).toBeUndefined();
    expect(await kinds(file.bytes())).toEqual(["opened", "checkpoint", "data", "completed"]);
  });

  test("what comes during a large write goes out in one write, and neighbouring data of a stream as one frame", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    const before = file.calls.length;
    await Promise.all([
      session.write(data(9, new Uint8Array(LIMITS.recordDirectBytesMax + 1))),
      session.write(data(1, "a")),
      session.write(data(1, "b")),
      session.write(data(1, "c", "error")),
      session.write(data(2, "d", "error")),
      session.write(completed(2)),
    ]);
    expect(file.calls.slice(before)).toEqual(["write"]);
    const shown = (await events(file.bytes())).flatMap((event) =>
      event.kind === "data" && event.op < 9 ? [[event.op, event.stream, text(event.bytes)]] : [],
    );
    expect(shown).toEqual([
      [1, "stdout", "ab"],
      [1, "error", "c"],
      [2, "error", "d"],
    ]);
  });

  test("after many writes in one go the rest gathers for one, and what comes later is behind it", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    const before = file.calls.length;
    const names = Array.from({ length: LIMITS.recordDirectBurstMax + 20 }, (_, i) => `c${i}`);
    const answers = names.map((name) => session.write(data(1, name, "error")));
    expect(answers.filter((one) => one === undefined)).toHaveLength(LIMITS.recordDirectBurstMax);
    await Promise.all(answers);
    expect(file.calls.slice(before)).toHaveLength(LIMITS.recordDirectBurstMax + 1);
    expect(session.write(data(1, "later", "error"))).toBeUndefined();
    const shown = (await events(file.bytes())).flatMap((event) =>
      event.kind === "data" ? [text(event.bytes)] : [],
    );
    expect(shown).toEqual([...names, "later"]);
  });

  test("verdicts that come during one sync share the next", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    let release = (): void => {};
    file.gate = new Promise((resolve) => (release = resolve));
    const before = file.calls.length;
    const verdicts = [1, 2, 3, 4].map((op) => session.write(operation(op, "select 1")));
    release();
    await Promise.all(verdicts);
    expect(file.calls.slice(before).filter((call) => call === "sync")).toHaveLength(2);
    expect(file.synced).toBe(file.written);
  });

  test("a verdict of allow is signed with the timer, one of people at once", async () => {
    const { file, recorder, clock } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    await session.write(operation(1, "select 1"));
    await session.write(operation(2, "delete", "hold"));
    await session.write({ kind: "held", op: 2, approval: "a1", expiresAt: T0, reviewers: ["dba"] });
    await session.write({ kind: "decided", op: 2, approval: "a1", outcome: "approved", by: ["ann"] });
    const first = [
      "opened",
      "checkpoint",
      "operation",
      "operation",
      "held",
      "checkpoint",
      "decided",
      "checkpoint",
    ];
    expect(await kinds(file.bytes())).toEqual(first);
    await session.write(operation(3, "select 1"));
    clock.advance(LIMITS.recordFsyncMs);
    expect(await kinds(file.bytes())).toEqual([...first, "operation", "checkpoint"]);
    // Nothing new: no further signature.
    clock.advance(LIMITS.recordFsyncMs);
    await session.write(closed);
    await session.close();
    expect(await kinds(file.bytes())).toEqual([...first, "operation", "checkpoint", "closed", "checkpoint"]);
  });

  test("data larger than a frame is split, and nothing of it is lost", async () => {
    const { file, recorder } = memoryRecorder({ resultBytes: 1 << 30 });
    const session = await recorder.open(info(), "r");
    const big = new Uint8Array(LIMITS.recordEventBytesMax * 2 + 5).map((_, i) => i % 251);
    await session.write(data(1, big));
    await session.close();
    const sizes = (await all(readRecording(source(file.bytes(), 1 << 20)))).flatMap(({ event }) =>
      event.kind === "data" ? [event.bytes.length] : [],
    );
    expect(sizes).toEqual([LIMITS.recordEventBytesMax, LIMITS.recordEventBytesMax, 5]);
  });

  test("a system that takes three bytes at a time gets all of them in order", async () => {
    const { file, recorder, anchor } = memoryRecorder();
    file.most = 3;
    const session = await recorder.open(info(), "r");
    for (const event of SMALL) await session.write(event);
    await session.close();
    const result = await verifySource(source(file.bytes()), { anchor: await anchor.get("s1") });
    expect(result.status).toBe("ok");
  });

  test("closing twice is closing once; a session closed without its event stays open", async () => {
    const { file, recorder, anchor } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    await Promise.all([session.close(), session.close()]);
    expect(file.calls.filter((call) => call === "close")).toHaveLength(1);
    const result = await verifySource(source(file.bytes()), { anchor: await anchor.get("s1") });
    expect(result.status).toBe("open");
  });
});

test("anchors follow the syncs, but not more often than the timer", async () => {
  const { recorder, anchor, clock } = memoryRecorder();
  const session = await recorder.open(info(), "r");
  let puts = 0;
  anchor.onPut = () => puts++;
  for (let op = 1; op <= 20; op++) await session.write(operation(op, "select 1"));
  expect(puts).toBe(0);
  const put = anchor.nextPut();
  clock.advance(LIMITS.recordFsyncMs);
  await put;
  await session.close();
  // The beginning, 20 verdicts, and the checkpoints of the beginning and of the timer.
  expect((await anchor.get("s1"))?.count).toBe(23);
});

describe("limits", () => {
  test("past the limit results are sizes and digests, the change is told, and errors are still whole", async () => {
    const { file, recorder } = memoryRecorder({ resultBytes: 10 });
    const session = await recorder.open(info(), "r");
    const row = new Uint8Array([0x44, 0, 0, 0, 6, 0, 0]);
    await session.write({ ...data(1, row, "rows"), framing: "pg-data-row" });
    await session.write({ ...data(1, new Uint8Array([...row, ...row]), "rows"), framing: "pg-data-row" });
    await session.write(data(1, "x"));
    await session.write(data(1, "failed", "error"));
    await session.close();
    const kept = (await events(file.bytes())).filter(
      (event) => !["opened", "checkpoint"].includes(event.kind),
    );
    const digest = (bytes: Uint8Array) => hex(sha256(bytes));
    expect(kept).toEqual([
      { kind: "data", op: 1, stream: "rows", framing: "pg-data-row", bytes: row },
      { kind: "limited", scope: "results", limit: 10, recorded: 7 },
      {
        kind: "batch",
        op: 1,
        stream: "rows",
        framing: "pg-data-row",
        bytes: 14,
        rows: 2,
        sha256: digest(new Uint8Array([...row, ...row])),
      },
      { kind: "batch", op: 1, stream: "stdout", bytes: 1, sha256: digest(masked("x")) },
      { kind: "data", op: 1, stream: "error", bytes: masked("failed") },
    ]);
  });

  test("messages have a limit of their own", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    await session.write(data(1, new Uint8Array(LIMITS.recordMessageBytesMax), "error"));
    await session.write(data(1, "one more", "error"));
    await session.write(data(1, "a row"));
    await session.close();
    expect(await kinds(file.bytes())).toEqual([
      "opened",
      "checkpoint",
      "data",
      "limited",
      "batch",
      "data",
      "checkpoint",
    ]);
  });

  test("more data than the queue holds, without waiting, ends the recording", async () => {
    const { file, recorder } = memoryRecorder({ resultBytes: 1 << 30 });
    const session = await recorder.open(info(), "r");
    let release = (): void => {};
    file.writeGate = new Promise((resolve) => (release = resolve));
    const megabyte = new Uint8Array(1 << 20);
    const answers = Array.from({ length: 40 }, () => session.write(data(1, megabyte)));
    const settled = Promise.allSettled(answers);
    release();
    expect((await settled).filter((one) => one.status === "rejected").length).toBeGreaterThan(0);
    await expect(session.write(completed(1))).rejects.toMatchObject({ code: "RECORD_WRITE" });
  });
});

describe("failures are for good", () => {
  const full = Object.assign(new Error("ENOSPC: /secret/path"), { code: "ENOSPC" });

  const FAILURES: [name: string, fail: (parts: ReturnType<typeof memoryRecorder>) => void][] = [
    ["the disk is full", ({ file }) => (file.failWrite = full)],
    [
      "the disk fails to sync",
      ({ file }) => (file.failSync = Object.assign(new Error("x"), { code: "EIO" })),
    ],
    [
      "the file was closed",
      ({ file }) => (file.failWrite = Object.assign(new Error("x"), { code: "EBADF" })),
    ],
    ["the system takes nothing", ({ file }) => (file.most = 0)],
  ];
  test.each(FAILURES)(
    "%s: this and every later event is refused, and nothing more is written",
    async (_n, fail) => {
      const parts = memoryRecorder();
      const session = await parts.recorder.open(info(), "r");
      const good = parts.file.written;
      fail(parts);
      await expect(session.write(operation(1, "select 1"))).rejects.toMatchObject({ code: "RECORD_WRITE" });
      parts.file.failWrite = null;
      parts.file.failSync = null;
      parts.file.most = 1e9;
      const calls = parts.file.calls.filter((call) => call === "write").length;
      await expect(session.write(data(1, "x"))).rejects.toMatchObject({ code: "RECORD_WRITE" });
      await expect(session.close()).rejects.toMatchObject({ code: "RECORD_WRITE" });
      expect(parts.file.calls.filter((call) => call === "write")).toHaveLength(calls);
      expect(parts.file.calls.filter((call) => call === "close")).toHaveLength(1);
      expect(parts.file.synced).toBe(good);
      expect(parts.clock.timers).toEqual([]);
    },
  );

  test("the message names the cause's code and not its text", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    file.failWrite = full;
    const error = await Promise.resolve(session.write(data(1, "x"))).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(WeirError);
    expect((error as WeirError).message).toContain("(ENOSPC)");
    expect((error as WeirError).message).not.toContain("secret");
  });

  test("all who wait are refused when the disk fails under them", async () => {
    const { file, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    file.failWrite = full;
    const answers = await Promise.allSettled([
      session.write(data(1, "a")),
      session.write(operation(1, "select 1")),
      session.write(data(1, "b")),
    ]);
    expect(answers.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
  });

  test("an anchor that cannot be written ends the recording, also in the middle", async () => {
    const { anchor, recorder, clock, file } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    anchor.failure = new WeirError("STORE_UNAVAILABLE", "The store failed.");
    await session.write(operation(1, "select 1"));
    const put = anchor.nextPut();
    clock.advance(LIMITS.recordFsyncMs);
    await put;
    await expect(session.close()).rejects.toMatchObject({ code: "RECORD_WRITE" });
    await expect(session.write(data(1, "x"))).rejects.toMatchObject({ code: "RECORD_WRITE" });
    expect(file.calls.filter((call) => call === "close")).toHaveLength(1);
    expect(clock.timers).toEqual([]);
  });

  test("an anchor that cannot be written at the end is told", async () => {
    const { anchor, recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    anchor.failure = new WeirError("STORE_UNAVAILABLE", "The store failed.");
    await expect(session.close()).rejects.toMatchObject({ code: "RECORD_WRITE" });
  });

  test("a session is not opened when its anchor or its file cannot be made", async () => {
    const { anchor, recorder } = memoryRecorder();
    anchor.failure = new Error("no");
    await expect(recorder.open(info(), "r")).rejects.toMatchObject({ code: "RECORD_WRITE" });
    const other = memoryRecorder({ createFile: () => Promise.reject(full) });
    await expect(other.recorder.open(info(), "r")).rejects.toMatchObject({ code: "RECORD_WRITE" });
  });

  test("nothing is taken after the end of the session", async () => {
    const { recorder } = memoryRecorder();
    const session = await recorder.open(info(), "r");
    await session.write(closed);
    await expect(session.write(data(1, "late"))).rejects.toMatchObject({ code: "RECORD_WRITE" });
    await session.close();
  });

  test("on a real full device the session does not open", async () => {
    const { recorder } = memoryRecorder({
      createFile: async () => {
        const handle = await open("/dev/full", "a");
        return {
          writevSync: (buffers) => writevSync(handle.fd, buffers as Uint8Array[]),
          writev: async (buffers) => (await handle.writev(buffers as Uint8Array[])).bytesWritten,
          sync: () => handle.sync(),
          close: () => handle.close(),
        };
      },
    });
    await expect(recorder.open(info(), "r")).rejects.toThrow(/ENOSPC/);
  });
});

describe("on the disk", () => {
  test("a session is one file by day and id, its owner's alone, and verifies", async () => {
    const parts = memoryRecorder({ dataDir: root, createFile: createRecordFile });
    const session = await parts.recorder.open(info("01J9Z3"), "r");
    for (const event of SMALL) await session.write(event);
    await session.close();
    const path = join(root, "recordings", "2026-11-21", "01J9Z3.weir");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).subarray(0, 8).toString()).toBe("WEIRREC1");
    const result = await verifyRecording(path, {
      anchor: await parts.anchor.get("01J9Z3"),
      publicKey: parts.key.publicKey,
    });
    expect(result.status).toBe("ok");
    await expect(parts.recorder.open(info("01J9Z3"), "r")).rejects.toMatchObject({ code: "RECORD_WRITE" });
  });

  test("an id that could leave the folder is refused", () => {
    for (const id of ["", "../x", "a/b", "a.b", "x".repeat(65)]) {
      expect(() => recordingPath(id, T0)).toThrow(WeirError);
    }
  });

  test("a recording that is not there is not found", async () => {
    await expect(verifyRecording(join(root, "none.weir"))).rejects.toMatchObject({
      code: "RECORD_NOT_FOUND",
    });
  });
});
