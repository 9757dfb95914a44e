// Approvals as server-sent events, over a real socket.

import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApprovalStreams } from "../../src/api/stream.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { MaskedBytes } from "../../src/model/masking.ts";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
let base: string;
let clients: AbortController[];

beforeEach(async () => {
  harness = await startHarness();
  base = await harness.api.listen({ host: "127.0.0.1", port: 0 });
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.abort();
  await harness.close();
});

interface StreamEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads events as the standard says: blocks between empty lines, comments skipped. */
async function* read(response: Response): AsyncGenerator<StreamEvent> {
  let buffered = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    buffered += decoder.decode(chunk, { stream: true });
    const blocks = buffered.split("\n\n");
    buffered = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(
        block
          .split("\n")
          .filter((line) => !line.startsWith(":"))
          .map((line) => line.split(/: (.*)/s) as [string, string]),
      );
      const data = fields.get("data");
      if (data !== undefined) yield { event: fields.get("event") ?? "message", data: JSON.parse(data) };
    }
  }
}

async function open(token = harness.operator) {
  const client = new AbortController();
  clients.push(client);
  const response = await fetch(`${base}/v1/approvals/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: client.signal,
  });
  const events = read(response);
  return { response, client, next: async () => (await events.next()).value as StreamEvent, events };
}

const stateOf = (event: StreamEvent) => [event.data.change, (event.data.approval as { state: string }).state];

describe("a stream of approvals", () => {
  test("begins with what is pending and goes on with each change", async () => {
    const first = await harness.hold();
    const stream = await open();
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
    const snapshot = await stream.next();
    expect(snapshot).toMatchObject({
      event: "snapshot",
      data: { approvals: [{ id: first.hold.id, state: "pending" }] },
    });

    const second = await harness.hold();
    expect(stateOf(await stream.next())).toEqual(["requested", "pending"]);
    await harness.approvals.decide(
      second.hold.id,
      { id: "bob", groups: ["dba"], tokenId: "t", expiresAt: 0 },
      { verdict: "deny" },
    );
    expect(stateOf(await stream.next())).toEqual(["closed", "denied"]);
    first.leave();
    expect(stateOf(await stream.next())).toEqual(["closed", "withdrawn"]);
  });

  test("loses no change that happens while it begins", async () => {
    let late: Promise<unknown> = Promise.resolve();
    harness.repository.before = (step) => {
      if (step !== "list") return;
      harness.repository.before = () => {};
      late = harness.hold();
    };
    const stream = await open();
    await late;
    const ids: unknown[] = [];
    const snapshot = await stream.next();
    ids.push(...(snapshot.data.approvals as { id: string }[]).map((approval) => approval.id));
    if (ids.length === 0) ids.push(((await stream.next()).data.approval as { id: string }).id);
    expect(ids).toEqual([...harness.repository.rows.keys()]);
  });

  test("ends when its token does", async () => {
    const token = await harness.identity.createToken({
      principal: "ada",
      groups: [],
      ttlSeconds: 1,
      use: "operate",
    });
    const stream = await open(token);
    await stream.next();
    expect((await stream.events.next()).done).toBe(true);
  });

  test("ends when the API closes", async () => {
    const stream = await open();
    await stream.next();
    await harness.api.close();
    expect((await stream.events.next()).done).toBe(true);
  });

  test("is told like any error when it cannot begin", async () => {
    harness.repository.before = () => {
      throw new Error("down");
    };
    const { response } = await open();
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: "INTERNAL_INVARIANT" } });
  });

  test("is refused past the bound, and opens again when one has left", async () => {
    const streams = await Promise.all(Array.from({ length: 64 }, () => open()));
    await Promise.all(streams.map((stream) => stream.next()));
    const refused = await open();
    expect(refused.response.status).toBe(503);
    expect(await refused.response.json()).toMatchObject({ error: { code: "API_OVERLOADED" } });
    streams[0].client.abort();
    await expect.poll(async () => (await open()).response.status).toBe(200);
  });

  test("is cut off when its reader falls behind, and stops listening", async () => {
    const streams = createApprovalStreams(harness.approvals, systemClock);
    const response = new StuckResponse();
    const operator = await harness.identity.authenticateOperator(harness.operator);
    await streams.serve(response as unknown as ServerResponse, operator);
    expect(response.writableLength).toBeGreaterThan(0);
    // Each change tells the summary: 64 KiB, so that 1 MiB is passed by the sixteenth.
    const summary = utf8("x".repeat(65_536)) as MaskedBytes;
    for (let i = 0; i < 20 && !response.destroyed; i++) await harness.hold({ summary });
    expect(response.destroyed).toBe(true);
    const written = response.writableLength;
    expect(written).toBeLessThan(1_048_576 + 2 * 70_000);
    await harness.hold({ summary });
    expect(response.writableLength).toBe(written);
  });
});

/** A response whose reader never reads. */
class StuckResponse extends EventEmitter {
  writableLength = 0;
  destroyed = false;
  writeHead(): void {}
  write(text: string): boolean {
    this.writableLength += text.length;
    return false;
  }
  end(): void {}
  destroy(): void {
    this.destroyed = true;
  }
}
