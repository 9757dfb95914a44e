// Routes of sessions: list, look at, read what was recorded.

import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { asked } from "./request.ts";
import { eventView, type SessionReader, sessionView } from "./views.ts";

const limit = z.coerce.number().int().min(1).max(LIMITS.apiPageMax).default(100);
const name = z.string().min(1).max(LIMITS.nameBytesMax);

const listQuery = z.strictObject({
  principal: name.optional(),
  resource: name.optional(),
  state: z.enum(["open", "closed"]).optional(),
  /** The last session of the page before. */
  before: name.optional(),
  limit,
});

const eventsQuery = z.strictObject({
  /** The sequence number of the last event of the page before. */
  after: z.coerce.number().int().min(-1).default(-1),
  limit,
});

const idParams = z.object({ id: name });

export function sessionRoutes(api: FastifyInstance, sessions: SessionReader): void {
  const find = async (id: string) => {
    const session = await sessions.get(id);
    if (session === null) throw new WeirError("SESSION_NOT_FOUND", "there is no session with this id");
    return session;
  };

  api.get("/v1/sessions", async (request) => {
    const { principal, resource, state, before, limit } = asked(listQuery, request.query, "query");
    const last = before === undefined ? undefined : await find(before);
    const page = await sessions.list({
      principal,
      resource,
      open: state === undefined ? undefined : state === "open",
      before: last,
      limit,
    });
    return { sessions: page.map(sessionView) };
  });

  api.get("/v1/sessions/:id", async (request) => {
    const { id } = asked(idParams, request.params, "path");
    return { session: sessionView(await find(id)) };
  });

  api.get("/v1/sessions/:id/events", async (request) => {
    const { id } = asked(idParams, request.params, "path");
    const { after, limit } = asked(eventsQuery, request.query, "query");
    await find(id);
    const events: Record<string, unknown>[] = [];
    let bytes = 0;
    for await (const entry of sessions.events(id)) {
      if (entry.seq <= after) continue;
      if (events.length >= limit || bytes >= LIMITS.apiPageBytes) {
        // There is more: the next page begins after the last event of this one.
        return { events, next: events.at(-1)?.seq };
      }
      const { view, dataBytes } = eventView(entry);
      events.push(view);
      bytes += dataBytes;
    }
    return { events };
  });

  api.get("/v1/sessions/:id/anchor", async (request) => {
    const { id } = asked(idParams, request.params, "path");
    await find(id);
    const anchor = (await sessions.anchor?.(id)) ?? null;
    return {
      anchor: anchor === null ? null : { count: anchor.count, head: anchor.head, closed: anchor.closed },
    };
  });
}
