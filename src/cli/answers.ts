// What the command line reads of the API's answers. Other fields pass through to `--json` as they are.

import { z } from "zod";
import { WeirError } from "../base/errors.ts";

const approval = z.looseObject({
  id: z.string(),
  state: z.string(),
  principalId: z.string(),
  resource: z.string(),
  sessionId: z.string(),
  summary: z.string(),
  effects: z.array(z.string()),
  targets: z.array(z.string()),
  reason: z.looseObject({ policy: z.string(), rule: z.string(), message: z.string().optional() }),
  inTransaction: z.boolean(),
  reviewers: z.array(z.string()),
  quorum: z.number(),
  createdAt: z.string(),
  expiresAt: z.string(),
  closedAt: z.string().optional(),
  decisions: z.array(
    z.looseObject({
      reviewer: z.string(),
      verdict: z.string(),
      comment: z.string().optional(),
      at: z.string(),
    }),
  ),
});

const session = z.looseObject({
  id: z.string(),
  principal: z.string(),
  groups: z.array(z.string()),
  resource: z.string(),
  protocol: z.string(),
  client: z.looseObject({
    address: z.string(),
    user: z.string().optional(),
    application: z.string().optional(),
  }),
  state: z.string(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  reason: z.string().optional(),
  code: z.string().optional(),
  operations: z.number().optional(),
  masked: z.record(z.string(), z.number()).optional(),
});

const anchor = z.looseObject({ count: z.number(), head: z.string(), closed: z.boolean() });

export type ApprovalAnswer = z.infer<typeof approval>;
export type SessionAnswer = z.infer<typeof session>;

export const approvalAnswer = z.object({ approval });
export const approvalsAnswer = z.object({ approvals: z.array(approval) });
export const sessionAnswer = z.object({ session });
export const sessionsAnswer = z.object({ sessions: z.array(session) });
export const anchorAnswer = z.object({ anchor: anchor.nullable() });

/** @throws WeirError `API_UNREACHABLE`: what answered is another program, or another version of Weir. */
export function understood<T>(schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new WeirError(
    "API_UNREACHABLE",
    "the API's answer cannot be understood; are gateway and weir of one version?",
  );
}
