// The HTTP API: what the command line, monitoring and later the console talk to.
//
// Every path needs a token but `/healthz` and `/readyz`, unknown paths too, so that nothing can be learnt without one.
// Who asks is who the token says; nothing in a request can name another reviewer.
//
// Must not: decide, hold or mask by itself, or answer with anything that is not masked.

import fastify, { type FastifyInstance } from "fastify";
import type { Approvals } from "../approval/gate.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Principal } from "../model/identity.ts";
import { approvalRoutes } from "./approvals.ts";
import { errorAnswer } from "./errors.ts";
import type { PrometheusMeter } from "./meter.ts";
import { bearerToken } from "./request.ts";
import { sessionRoutes } from "./sessions.ts";
import { createApprovalStreams } from "./stream.ts";
import type { SessionReader } from "./views.ts";

interface ApiOptions {
  readonly approvals: Approvals;
  readonly sessions: SessionReader;
  readonly identity: {
    /** @throws WeirError `AUTH_REQUIRED`, `AUTH_TOKEN_*`. */
    authenticateOperator(token: string): Promise<Principal>;
  };
  readonly meter: Pick<PrometheusMeter, "text" | "contentType">;
  readonly version: string;
  /** Whether the gateway accepts connections; `/readyz` answers 503 while not. */
  ready(): boolean;
  readonly clock?: Clock;
  /** Told of failures that are Weir's own (status 500), without the request. */
  onFailure?(error: unknown): void;
}

/** The API, not listening yet: call `listen({host, port})`. `close()` ends open streams too. */
export function createApi(options: ApiOptions): FastifyInstance {
  const { approvals, sessions, identity, meter, version, clock = systemClock } = options;
  const api = fastify({
    logger: false,
    bodyLimit: LIMITS.apiBodyBytesMax,
    requestTimeout: LIMITS.apiRequestMs,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    return503OnClosing: true,
    routerOptions: { maxParamLength: LIMITS.nameBytesMax },
  });
  // JSON only: another content type never reaches a route.
  api.removeContentTypeParser("text/plain");
  api.decorateRequest("principal", null);

  api.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
    if (request.routeOptions.config.open) return;
    request.principal = await identity.authenticateOperator(bearerToken(request));
  });
  api.setErrorHandler((error, _request, reply) => {
    const { status, body } = errorAnswer(error);
    if (status === 500) options.onFailure?.(error);
    if (status === 401) reply.header("www-authenticate", "Bearer");
    return reply.status(status).send(body);
  });
  api.setNotFoundHandler(() => {
    throw new WeirError("API_NOT_FOUND", "the API has no such path; the paths begin with /v1");
  });

  api.get("/healthz", { config: { open: true } }, async () => ({ status: "ok" }));
  api.get("/readyz", { config: { open: true } }, async (_request, reply) => {
    const ready = options.ready();
    return reply.status(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });
  api.get("/metrics", async (_request, reply) =>
    reply.header("content-type", meter.contentType).send(await meter.text()),
  );
  api.get("/v1", async () => ({ version }));

  const streams = createApprovalStreams(approvals, clock);
  approvalRoutes(api, approvals, streams);
  sessionRoutes(api, sessions);
  api.addHook("preClose", async () => streams.closeAll());
  return api;
}
