// Connects to a resource: TCP with a deadline, keepalive and no Nagle delay.
//
// Must not: retry (the client decides that), or know what is spoken on the socket.

import { createConnection, type Socket } from "node:net";
import { WeirError } from "../base/errors.ts";

/** The first probe of a silent connection. Firewalls forget idle ones after minutes. */
const KEEPALIVE_MS = 30_000;

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  readonly deadlineMs: number;
  /** Gives up; the socket is destroyed. */
  readonly signal: AbortSignal;
}

/**
 * @returns A connected socket, which is the caller's. Nothing has been read from it.
 * @throws WeirError `UPSTREAM_UNREACHABLE`, naming the address and the system's word for why.
 */
export function dial(options: DialOptions): Promise<Socket> {
  const { host, port, deadlineMs, signal } = options;
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new WeirError("UPSTREAM_UNREACHABLE", `connecting to ${where} was given up`));
      return;
    }
    const socket = createConnection({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_MS,
    });
    const give = (why: string) => {
      finish();
      // A late error of a socket nobody holds must not end the process.
      socket.on("error", () => {});
      socket.destroy();
      reject(new WeirError("UPSTREAM_UNREACHABLE", `${where} cannot be reached: ${why}`));
    };
    const onError = (error: NodeJS.ErrnoException) => give(error.code ?? error.name);
    const onAbort = () => give("given up");
    const onConnect = () => {
      finish();
      resolve(socket);
    };
    const deadline = setTimeout(() => give(`no answer within ${deadlineMs} ms`), deadlineMs);
    const finish = () => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", onAbort);
      socket.off("error", onError);
      socket.off("connect", onConnect);
    };
    socket.once("connect", onConnect);
    socket.once("error", onError);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
