// Dialling and listening, over real sockets of this machine.

import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { afterAll, expect, test } from "vitest";
import { dial } from "../../src/gateway/dial.ts";
import { newSessionId } from "../../src/gateway/ids.ts";
import { listen } from "../../src/gateway/listen.ts";
import type { AdapterHost } from "../../src/model/session.ts";

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function server(): Promise<number> {
  const it = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
  cleanups.push(() => it.close());
  await once(it, "listening");
  return (it.address() as AddressInfo).port;
}

const never = new AbortController().signal;

test("a dialled socket is connected and the caller's", async () => {
  const socket = await dial({ host: "127.0.0.1", port: await server(), deadlineMs: 5_000, signal: never });
  expect(socket.readyState).toBe("open");
  expect(socket.listenerCount("connect") + socket.listenerCount("error")).toBe(0);
  socket.destroy();
});

test("a port nobody listens on is told with the system's word", async () => {
  const port = await server();
  await cleanups.pop()?.();
  const dialled = dial({ host: "127.0.0.1", port, deadlineMs: 5_000, signal: never });
  await expect(dialled).rejects.toMatchObject({
    code: "UPSTREAM_UNREACHABLE",
    message: `127.0.0.1:${port} cannot be reached: ECONNREFUSED`,
  });
});

test("giving up ends a dial, before and during it", async () => {
  const port = await server();
  await expect(
    dial({ host: "127.0.0.1", port, deadlineMs: 5_000, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: "UPSTREAM_UNREACHABLE" });
  const leave = new AbortController();
  const dialled = dial({ host: "127.0.0.1", port, deadlineMs: 5_000, signal: leave.signal });
  leave.abort();
  await expect(dialled).rejects.toMatchObject({ message: expect.stringContaining("given up") });
});

/** Holds every connection until `free`, then says goodbye. */
function holding() {
  const waiting: (() => void)[] = [];
  return {
    adapter: {
      protocol: "test",
      async serve(socket: Socket) {
        socket.write("hello");
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          socket.on("close", () => resolve());
        });
        if (socket.writable) socket.write("bye");
      },
    },
    free() {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

async function listening(connectionsMax: number, serve?: (socket: Socket) => Promise<void>) {
  const held = holding();
  const adapter = serve === undefined ? held.adapter : { protocol: "test", serve };
  const seen = { faults: [] as unknown[], refused: 0, released: 0 };
  // This adapter asks nothing of its host.
  const host = { released: async () => void seen.released++ } as unknown as AdapterHost<Socket> & {
    released(): Promise<void>;
  };
  const listener = await listen(adapter, () => host, {
    host: "127.0.0.1",
    port: 0,
    connectionsMax,
    onFault: (error) => void seen.faults.push(error),
    onRefused: () => void seen.refused++,
  });
  cleanups.push(() => listener.close());
  return { listener, seen, free: held.free };
}

function client(port: number) {
  const socket = createConnection(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (bytes) => {
    heard += bytes.toString();
  });
  socket.on("error", () => {});
  return { socket, closed: once(socket, "close").then(() => heard) };
}

test("the last words of an adapter reach the client", async () => {
  const { listener, seen, free } = await listening(5);
  const { socket, closed } = client(listener.port);
  await once(socket, "data");
  free();
  expect(await closed).toBe("hellobye");
  expect(seen).toEqual({ faults: [], refused: 0, released: 1 });
});

test("connections past the limit are closed at once, and those within go on", async () => {
  const { listener, seen, free } = await listening(1);
  const first = client(listener.port);
  await once(first.socket, "data");
  expect(await client(listener.port).closed).toBe("");
  expect(seen.refused).toBe(1);
  free();
  expect(await first.closed).toBe("hellobye");
});

test("an adapter that throws is told, and the listener goes on", async () => {
  const fault = new Error("broken");
  const { listener, seen } = await listening(5, async () => {
    throw fault;
  });
  await client(listener.port).closed;
  await client(listener.port).closed;
  expect(seen.faults).toEqual([fault, fault]);
  expect(seen.released).toBe(2);
});

test("closing cuts what is served and waits for its adapter", async () => {
  const { listener, seen } = await listening(5);
  const { socket, closed } = client(listener.port);
  await once(socket, "data");
  await listener.close();
  expect(await closed).toBe("hello");
  expect([seen.released, listener.connections()]).toEqual([1, 0]);
});

test("a port that is taken is told by its address", async () => {
  const { listener } = await listening(1);
  const again = listen({ protocol: "test", serve: async () => {} }, () => ({}) as never, {
    host: "127.0.0.1",
    port: listener.port,
    connectionsMax: 1,
    onFault: () => {},
    onRefused: () => {},
  });
  await expect(again).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("EADDRINUSE"),
  });
});

test("session ids are in order of time and follow the ULID specification's example", () => {
  const zero = (length: number) => new Uint8Array(length);
  // The specification: 01ARYZ6S41 is 1469918176385.
  expect(newSessionId(1_469_918_176_385, zero)).toBe("01ARYZ6S410000000000000000");
  expect(newSessionId(2, zero) > newSessionId(1, zero)).toBe(true);
  expect(newSessionId(0, (length) => new Uint8Array(length).fill(255))).toBe("0000000000ZZZZZZZZZZZZZZZZ");
});
