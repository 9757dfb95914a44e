// Routes of approvals: list, look at, decide, watch.

import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Approvals } from "../approval/gate.ts";
import { LIMITS } from "../base/limits.ts";
import { asked, bearer } from "./request.ts";
import type { ApprovalStreams } from "./stream.ts";
import { approvalView } from "./views.ts";

const listQuery = z.strictObject({
  state: z.enum(["pending", "approved", "denied", "expired", "withdrawn", "used"]).optional(),
  session: z.string().max(LIMITS.nameBytesMax).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.apiPageMax).default(100),
});

const decisionBody = z.strictObject({
  decision: z.enum(["approve", "deny"]),
  comment: z.string().optional(),
});

const idParams = z.object({ id: z.string() });

export function approvalRoutes(api: FastifyInstance, approvals: Approvals, streams: ApprovalStreams): void {
  api.get("/v1/approvals", async (request) => {
    const query = asked(listQuery, request.query, "query");
    return { approvals: (await approvals.list(query)).map(approvalView) };
  });

  api.get("/v1/approvals/stream", async (request, reply) => {
    const principal = bearer(request);
    await streams.serve(reply.raw, principal);
    // Only now, so that an error before the first byte is told like any other.
    return reply.hijack();
  });

  api.get("/v1/approvals/:id", async (request) => {
    const { id } = asked(idParams, request.params, "path");
    return { approval: approvalView(await approvals.get(id)) };
  });

  api.post("/v1/approvals/:id", async (request) => {
    const { id } = asked(idParams, request.params, "path");
    const { decision, comment } = asked(decisionBody, request.body, "body");
    const approval = await approvals.decide(id, bearer(request), { verdict: decision, comment });
    return { approval: approvalView(approval) };
  });
}
