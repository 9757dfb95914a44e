// What a request says: who is behind it, and its fields, checked against a schema.

import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { WeirError } from "../base/errors.ts";
import type { Principal } from "../model/identity.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set before a route runs, on all routes but the open ones. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** The route answers without a token. */
    open?: boolean;
  }
}

/** @throws WeirError `USAGE`, naming the field and never its value. */
export function asked<T>(schema: z.ZodType<T>, value: unknown, where: "query" | "path" | "body"): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue.path.length === 0 ? "" : ` ${issue.path.join(".")}`;
  // zod's messages tell what was expected; for unknown keys they would quote the key.
  const what = issue.code === "unrecognized_keys" ? "has a field that Weir does not know" : issue.message;
  throw new WeirError("USAGE", `the ${where}${field}: ${what}`);
}

/** @throws WeirError `AUTH_REQUIRED` when the route was left open by mistake. */
export function bearer(request: FastifyRequest): Principal {
  if (request.principal === null) throw new WeirError("AUTH_REQUIRED", "a Weir token is needed");
  return request.principal;
}

/** The token of `Authorization: Bearer TOKEN` (RFC 6750), or an empty text. */
export function bearerToken(request: FastifyRequest): string {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
}
