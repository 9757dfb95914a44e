// Accepts connections for one adapter: bounded in number, and stopped without cutting those that are served.
//
// Must not: read from a socket, or know what a session is (the adapter and its host do).

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { WeirError } from "../base/errors.ts";
import type { AdapterHost, ProtocolAdapter } from "../model/session.ts";

/** For the last bytes to a client that reads slowly. */
const LINGER_MS = 2_000;

export interface Listener {
  readonly protocol: string;
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** Connections that are served now. */
  connections(): number;
  /** Accepts no more. */
  stop(): void;
  /** Cuts what is still served. Resolves when every adapter has returned. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Connections at one time, those in their handshake included; more are closed at once. */
  readonly connectionsMax: number;
  /** Told of an adapter that broke its promise never to throw. */
  onFault(error: unknown): void;
  /** Told of a connection that was closed because there are too many. */
  onRefused(address: string): void;
}

/**
 * @param hostOf Makes the host of one connection.
 * @throws WeirError `CONFIG_INVALID` when the address cannot be listened on.
 */
export async function listen(
  adapter: ProtocolAdapter<Socket>,
  hostOf: (socket: Socket) => AdapterHost<Socket> & { released(): Promise<void> },
  options: ListenOptions,
): Promise<Listener> {
  const serving = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true, keepAlive: true });

  async function serve(socket: Socket): Promise<void> {
    try {
      const host = hostOf(socket);
      try {
        await adapter.serve(socket, host);
      } finally {
        await host.released();
      }
    } catch (error) {
      options.onFault(error);
    } finally {
      // The adapter's last message, why a client was refused, still has to leave; one that does not read is cut.
      socket.destroySoon();
      const cut = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.once("close", () => clearTimeout(cut));
      if (socket.destroyed) clearTimeout(cut);
      serving.delete(socket);
    }
  }

  server.on("connection", (socket) => {
    // A reset may come at any time, also after the adapter has let go.
    socket.on("error", () => {});
    if (serving.size >= options.connectionsMax) {
      options.onRefused(socket.remoteAddress ?? "unknown");
      socket.destroy();
      return;
    }
    serving.set(socket, serve(socket));
  });
  server.listen(options.port, options.host);
  try {
    await once(server, "listening");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError(
      "CONFIG_INVALID",
      `cannot listen on ${options.host}:${options.port} for ${adapter.protocol} (${code})`,
    );
  }
  server.on("error", options.onFault);
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new WeirError("INTERNAL_INVARIANT", "a TCP listener has no port");
  }

  return {
    protocol: adapter.protocol,
    host: options.host,
    port: address.port,
    connections: () => serving.size,
    stop: () => void server.close(),
    async close() {
      server.close();
      for (const socket of serving.keys()) socket.destroy();
      await Promise.all(serving.values());
    },
  };
}
