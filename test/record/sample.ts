// What the recorder's tests share: events, a clock that only moves by hand, anchors in memory, files in memory.

import { concat, utf8 } from "../../src/base/bytes.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { SessionEvent } from "../../src/model/events.ts";
import type { MaskedBytes } from "../../src/model/masking.ts";
import type { SessionInfo } from "../../src/model/session.ts";
import type { RecordFile } from "../../src/record/file.ts";
import { generateSigningKey } from "../../src/record/key.ts";
import type { ByteSource } from "../../src/record/reader.ts";
import { type AnchorPoint, createRecorder, type RecorderOptions } from "../../src/record/recorder.ts";

export const T0 = Date.UTC(2026, 10, 21, 8, 0, 0);

/** Test data stands for bytes that came out of the core. */
export const masked = (value: string | Uint8Array): MaskedBytes =>
  (typeof value === "string" ? utf8(value) : value) as MaskedBytes;

export const info = (id = "s1"): SessionInfo => ({
  id,
  principal: { id: "agent-7", groups: ["agents"], tokenId: "t1", expiresAt: T0 + 3_600_000 },
  resource: { name: "orders", protocol: "postgres", host: "db", port: 5432, labels: { env: "prod" } },
  client: { address: "127.0.0.1:5" },
  openedAt: T0,
});

export const operation = (op: number, text: string, verdict: "allow" | "deny" | "hold" = "allow") =>
  ({
    kind: "operation",
    op,
    operationKind: "sql",
    stage: "run",
    text: masked(text),
    digest: "d".repeat(64),
    facts: { statements: [] },
    verdict,
    reason: { policy: "prod", rule: "reads" },
    policyVersion: "v1",
  }) satisfies SessionEvent;

export const data = (
  op: number,
  bytes: string | Uint8Array,
  stream: "rows" | "error" | "stdout" = "stdout",
) => ({ kind: "data", op, stream, bytes: masked(bytes) }) satisfies SessionEvent;

export const completed = (op: number): SessionEvent => ({
  kind: "completed",
  op,
  rows: 2,
  bytes: 40,
  masked: { EMAIL: 2 },
});

export const closed: SessionEvent = { kind: "closed", reason: "client", operations: 1 };

class HandClock implements Clock {
  time = T0;
  readonly timers: { at: number; callback: () => void }[] = [];
  now = (): number => this.time;
  elapsed = (): number => this.time;
  after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.time + ms, callback };
    this.timers.push(timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) this.timers.splice(index, 1);
    };
  };
  advance(ms: number): void {
    this.time += ms;
    for (const timer of this.timers.filter((one) => one.at <= this.time)) {
      this.timers.splice(this.timers.indexOf(timer), 1);
      timer.callback();
    }
  }
}

export class MemoryAnchor {
  readonly points = new Map<string, AnchorPoint>();
  failure: Error | null = null;
  onPut: () => void = () => {};
  nextPut(): Promise<void> {
    return new Promise((resolve) => {
      this.onPut = resolve;
    });
  }
  async put(point: AnchorPoint): Promise<void> {
    this.onPut();
    if (this.failure !== null) throw this.failure;
    this.points.set(point.recording, point);
  }
  async get(recording: string): Promise<AnchorPoint | null> {
    return this.points.get(recording) ?? null;
  }
}

/** Keeps what is written; `calls` says in which order it was asked for what. */
class MemoryFile implements RecordFile {
  readonly parts: Uint8Array[] = [];
  readonly calls: string[] = [];
  /** Most bytes one write takes. */
  most = Number.POSITIVE_INFINITY;
  failWrite: Error | null = null;
  failSync: Error | null = null;
  /** When set, syncs wait for it. */
  gate: Promise<void> | null = null;
  writeGate: Promise<void> | null = null;
  /** Bytes handed to the system, and how many of them were synced. */
  written = 0;
  synced = 0;

  async writev(buffers: readonly Uint8Array[]): Promise<number> {
    this.calls.push("write");
    if (this.writeGate !== null) await this.writeGate;
    if (this.failWrite !== null) throw this.failWrite;
    return this.#take(buffers);
  }
  writevSync(buffers: readonly Uint8Array[]): number {
    this.calls.push("write");
    if (this.failWrite !== null) throw this.failWrite;
    return this.#take(buffers);
  }
  #take(buffers: readonly Uint8Array[]): number {
    const all = concat(buffers).slice(0, this.most);
    this.parts.push(all);
    this.written += all.length;
    return all.length;
  }
  async sync(): Promise<void> {
    this.calls.push("sync");
    const upTo = this.written;
    if (this.gate !== null) await this.gate;
    if (this.failSync !== null) throw this.failSync;
    this.synced = upTo;
  }
  async close(): Promise<void> {
    this.calls.push("close");
  }
  bytes(): Uint8Array {
    return this.parts.length === 0 ? new Uint8Array(0) : concat(this.parts).slice();
  }
}

export function memoryRecorder(over: Partial<RecorderOptions> = {}) {
  const file = new MemoryFile();
  const clock = new HandClock();
  const anchor = new MemoryAnchor();
  const key = generateSigningKey();
  const recorder = createRecorder({
    dataDir: "/nowhere",
    key,
    anchor,
    clock,
    createFile: async () => file,
    ...over,
  });
  return { file, clock, anchor, key, recorder };
}

/** A whole small session, closed and anchored. */
export async function recorded(events: readonly SessionEvent[] = SMALL) {
  const parts = memoryRecorder();
  const session = await parts.recorder.open(info(), "rules-1");
  for (const event of events) await session.write(event);
  await session.close();
  const anchor = await parts.anchor.get("s1");
  return { ...parts, anchor: anchor as AnchorPoint, bytes: parts.file.bytes() };
}

export const SMALL: readonly SessionEvent[] = [
  operation(1, "select email from t"),
  data(1, "x@[EMAIL]"),
  completed(1),
  closed,
];

/** @param size Bytes of each chunk. */
export async function* source(bytes: Uint8Array, size = 7): ByteSource {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Where each frame begins, and the end: read from the lengths, as format.ts draws them. */
export function frameOffsets(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 12 + view.getUint32(8) + 32;
  const offsets = [at];
  while (at + 4 <= bytes.length) offsets.push((at += 20 + view.getUint32(at) + 32));
  return offsets;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}
