// Approvals as server-sent events (WHATWG HTML, 9.2): first everything that is pending, then each change as it happens.
//
// A reader that falls behind is cut off rather than buffered for; it connects again and gets the present state. The
// stream also ends when its token does.

import type { ServerResponse } from "node:http";
import type { ApprovalChange, Approvals } from "../approval/gate.ts";
import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Principal } from "../model/identity.ts";
import { approvalView } from "./views.ts";

/** The longest a timer can wait (2^31 - 1 ms): longer ones would fire at once. */
const TIMER_MS_MAX = 2_147_483_647;

export interface ApprovalStreams {
  /**
   * Answers a request with the stream. The response is this module's from here on.
   *
   * @throws WeirError `API_OVERLOADED`, `STORE_UNAVAILABLE`, before anything is written.
   */
  serve(response: ServerResponse, principal: Principal): Promise<void>;
  closeAll(): void;
}

export function createApprovalStreams(approvals: Approvals, clock: Clock): ApprovalStreams {
  const open = new Set<() => void>();
  let opening = 0;
  return {
    async serve(response, principal) {
      if (open.size + opening >= LIMITS.apiStreamsMax) {
        throw new WeirError("API_OVERLOADED", `${LIMITS.apiStreamsMax} streams are open already; close one`);
      }
      opening++;
      try {
        await start(approvals, clock, open, response, principal);
      } finally {
        opening--;
      }
    },
    closeAll() {
      for (const close of [...open]) close();
    },
  };
}

async function start(
  approvals: Approvals,
  clock: Clock,
  open: Set<() => void>,
  response: ServerResponse,
  principal: Principal,
): Promise<void> {
  // Changes that happen while the list is read come after it: none is lost, and a repeated one does no harm.
  let early: ApprovalChange[] | null = [];
  let cancelPing = () => {};
  const unsubscribe = approvals.changes((change) => {
    if (early === null) write("approval", { change: change.kind, approval: approvalView(change.approval) });
    else if (early.length < LIMITS.apiPageMax) early.push(change);
    else close();
  });
  const cancelExpiry = clock.after(Math.min(principal.expiresAt - clock.now(), TIMER_MS_MAX), close);

  function close(): void {
    unsubscribe();
    cancelPing();
    cancelExpiry();
    open.delete(close);
    if (response.writableLength > 0) response.destroy();
    else response.end();
  }
  function write(event: string, data: unknown): void {
    send(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
  function send(text: string): void {
    response.write(text);
    if (response.writableLength > LIMITS.apiStreamBufferBytes) close();
  }
  function ping(): void {
    // A comment: keeps proxies from closing a quiet stream, and finds a dead socket.
    send(": ping\n\n");
    if (open.has(close)) cancelPing = clock.after(LIMITS.apiStreamPingMs, ping);
  }

  open.add(close);
  response.on("close", close);
  response.on("error", close);
  try {
    const pending = await approvals.list({ state: "pending", limit: LIMITS.apiPageMax });
    if (!open.has(close)) return;
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    write("snapshot", { approvals: pending.map(approvalView) });
    const waiting = early;
    early = null;
    for (const change of waiting)
      write("approval", { change: change.kind, approval: approvalView(change.approval) });
    cancelPing = clock.after(LIMITS.apiStreamPingMs, ping);
  } catch (error) {
    response.off("close", close);
    unsubscribe();
    cancelExpiry();
    open.delete(close);
    throw error;
  }
}
