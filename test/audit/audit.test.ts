// Audit events as lines: their form, their bounds, and what happens when they cannot be written.

import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { auditLine } from "../../src/audit/line.ts";
import { combinedSink, type LineTarget, lineSink } from "../../src/audit/sink.ts";
import { fileTarget, streamTarget } from "../../src/audit/targets.ts";
import type { Clock } from "../../src/base/clock.ts";
import { LIMITS } from "../../src/base/limits.ts";
import type { AuditEvent } from "../../src/model/events.ts";

const root = mkdtempSync(join(tmpdir(), "weir-audit-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const NOW = Date.UTC(2026, 10, 21, 8);
const clock: Clock = { now: () => NOW, elapsed: () => 0, after: () => () => {} };

const event = (facts: AuditEvent["facts"] = {}): AuditEvent => ({
  type: "session.opened",
  session: "s1",
  facts,
});

class Target implements LineTarget {
  readonly name = "target";
  text = "";
  writes = 0;
  failure: Error | null = null;
  gate: Promise<void> | null = null;
  async write(lines: Uint8Array): Promise<void> {
    this.writes++;
    await this.gate;
    if (this.failure !== null) throw this.failure;
    this.text += Buffer.from(lines).toString();
  }
  async close(): Promise<void> {}
}

const LINES: [name: string, event: AuditEvent, line: unknown][] = [
  [
    "an event",
    {
      type: "operation.judged",
      session: "s1",
      principal: "p",
      resource: "r",
      facts: { verdict: "deny", n: 2 },
    },
    {
      type: "operation.judged",
      session: "s1",
      principal: "p",
      resource: "r",
      facts: { verdict: "deny", n: 2 },
    },
  ],
  [
    "absent names are left out",
    { type: "gateway.started", facts: {} },
    { type: "gateway.started", facts: {} },
  ],
  [
    "facts that do not fit are named as omitted",
    event({ text: "é".repeat(LIMITS.auditLineBytesMax / 2) }),
    { type: "session.opened", session: "s1", facts: { omitted: "too large" } },
  ],
  [
    "facts that JSON cannot hold are named as omitted",
    event({ n: 1n }),
    { type: "session.opened", session: "s1", facts: { omitted: "not JSON" } },
  ],
];
test.each(LINES)("a line: %s", (_name, input, expected) => {
  const line = auditLine(input, 7, NOW);
  expect(line.endsWith("\n")).toBe(true);
  expect(line.slice(0, -1)).not.toContain("\n");
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(LIMITS.auditLineBytesMax);
  expect(JSON.parse(line)).toEqual({ time: "2026-11-21T08:00:00.000Z", seq: 7, ...(expected as object) });
});

test("a line stays bounded when every name is huge", () => {
  const huge = "\u0001".repeat(100_000);
  const line = auditLine({ ...event(), session: huge, principal: huge, resource: huge }, 1, NOW);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(LIMITS.auditLineBytesMax);
});

describe("a sink", () => {
  test("answers after the write, numbers events in order, and gathers those of one moment", async () => {
    const target = new Target();
    const sink = lineSink(target, clock);
    await Promise.all([sink.emit(event({ n: 1 })), sink.emit(event({ n: 2 })), sink.emit(event({ n: 3 }))]);
    const lines = target.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.seq, line.facts.n])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(target.writes).toBe(1);
  });

  test("refuses what cannot be written, shows the gap, and ends a torn line before it goes on", async () => {
    const target = new Target();
    const sink = lineSink(target, clock);
    await sink.emit(event());
    target.failure = Object.assign(new Error("secret path"), { code: "ENOSPC" });
    const failed = sink.emit(event());
    await expect(failed).rejects.toMatchObject({ code: "AUDIT_WRITE" });
    await expect(failed).rejects.toThrow(/target \(ENOSPC\)/);
    target.failure = null;
    await sink.emit(event());
    expect(
      target.text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line).seq),
    ).toEqual([1, 3]);
    expect(target.text).toContain("\n\n");
  });

  test("refuses events past its bound while the target is slow, and takes the others", async () => {
    const target = new Target();
    let open_ = (): void => {};
    target.gate = new Promise((resolve) => (open_ = resolve));
    const sink = lineSink(target, clock);
    const answers = Array.from({ length: LIMITS.auditQueueMax + 5 }, () => sink.emit(event()));
    const settled = Promise.allSettled(answers);
    open_();
    const refused = (await settled).filter((one) => one.status === "rejected");
    expect(refused).toHaveLength(5);
    expect(target.text.trimEnd().split("\n")).toHaveLength(LIMITS.auditQueueMax);
  });

  test("writes what it has when it is closed, and refuses what comes after", async () => {
    const target = new Target();
    const sink = lineSink(target, clock);
    const before = sink.emit(event());
    await sink.close();
    await before;
    expect(target.text).toContain("session.opened");
    await expect(sink.emit(event())).rejects.toMatchObject({ code: "AUDIT_WRITE" });
  });

  test("of several refuses when one refuses, but the others have the event", async () => {
    const good = new Target();
    const bad = new Target();
    bad.failure = new Error("no");
    const sink = combinedSink([lineSink(bad, clock), lineSink(good, clock)]);
    await expect(sink.emit(event())).rejects.toMatchObject({ code: "AUDIT_WRITE" });
    expect(good.text).toContain("session.opened");
    bad.failure = null;
    await sink.emit(event());
    await sink.close();
  });
});

describe("a file", () => {
  test("is appended to, also by two sinks and after a restart, and is its owner's alone", async () => {
    const path = join(root, "two.jsonl");
    for (let run = 0; run < 2; run++) {
      const sinks = [lineSink(await fileTarget(path), clock), lineSink(await fileTarget(path), clock)];
      await Promise.all(sinks.map((sink) => sink.emit(event())));
      await Promise.all(sinks.map((sink) => sink.close()));
    }
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(JSON.parse(line).seq).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("is opened anew for rotation, and no event is lost around it", async () => {
    const path = join(root, "rotated.jsonl");
    const sink = combinedSink([lineSink(await fileTarget(path), clock), lineSink(new Target(), clock)]);
    await sink.emit(event({ n: 1 }));
    renameSync(path, `${path}.1`);
    const during = sink.emit(event({ n: 2 }));
    await sink.reopen();
    await during;
    await sink.emit(event({ n: 3 }));
    await sink.close();
    const both = [`${path}.1`, path].map((file) => readFileSync(file, "utf8")).join("");
    expect(
      both
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).facts.n),
    ).toEqual([1, 2, 3]);
    expect(readFileSync(path, "utf8")).toContain('"n":3');
  });

  test("that cannot be opened is refused with its path", async () => {
    const path = join(root, "no", "such", "folder");
    await expect(fileTarget(path)).rejects.toThrow(path);
  });

  test("on a full device refuses the event", async () => {
    const sink = lineSink(await fileTarget("/dev/full"), clock);
    await expect(sink.emit(event())).rejects.toThrow(/ENOSPC/);
  });
});

describe("a stream", () => {
  test("gets the lines", async () => {
    const stream = new PassThrough();
    const sink = lineSink(streamTarget(stream, "stdout"), clock);
    await sink.emit(event());
    expect(JSON.parse(stream.read().toString())).toMatchObject({ seq: 1 });
  });

  test("that has gone away refuses the event and does not end the process", async () => {
    const stream = new PassThrough();
    const sink = lineSink(streamTarget(stream, "stdout"), clock);
    stream.destroy(Object.assign(new Error("gone"), { code: "EPIPE" }));
    await expect(sink.emit(event())).rejects.toMatchObject({ code: "AUDIT_WRITE" });
  });
});
