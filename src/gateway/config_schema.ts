// The form of weir.yaml. Keys are a contract with users: extend, never rename.
//
// Must not: read files or resolve paths (config.ts does).

import { z } from "zod";
import { LIMITS } from "../base/limits.ts";
import { VIEW_OPTIONS } from "../redact/views.ts";
import { PROTOCOL_NAMES } from "./protocols.ts";

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host:port` or `[v6]:port`; null when it is neither. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text);
  if (match === null) return null;
  const port = Number(match[3]);
  return port > 65_535 ? null : { host: match[1] ?? match[2], port };
}

/** Port 0 asks the system for a free one. */
const listenAddress = z
  .string()
  .refine((text) => parseHostPort(text) !== null, "expected host:port, such as 127.0.0.1:6432");

const upstreamAddress = z.string().refine((text) => {
  const parsed = parseHostPort(text);
  return parsed !== null && parsed.port > 0;
}, "expected host:port, such as db.internal:5432");

const path = z.string().min(1).max(4_096);

const secret = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a variable") }),
  z.strictObject({ file: path }),
]);

/** Also what `dbname` says before a slash, so it has none. */
const resourceName = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "expected letters, digits, dot, dash and underscore");

const resource = z.strictObject({
  name: resourceName,
  protocol: z.enum(PROTOCOL_NAMES),
  address: upstreamAddress,
  database: z.string().min(1).max(63).optional(),
  credential: z.strictObject({
    user: z.string().min(1).max(LIMITS.nameBytesMax),
    password: z.union([z.string().min(1), secret]).optional(),
  }),
  labels: z.record(z.string().min(1).max(63), z.string().max(255)).default({}),
});

/** `table.column` or `schema.table.column`. */
const columnName = z
  .string()
  .max(200)
  .regex(/^[^.\s]+\.[^.\s]+(?:\.[^.\s]+)?$/, "expected table.column or schema.table.column");

const listeners = Object.fromEntries(
  PROTOCOL_NAMES.map((name) => [name, listenAddress.optional()]),
) as Record<(typeof PROTOCOL_NAMES)[number], z.ZodOptional<typeof listenAddress>>;

export const configSchema = z.strictObject({
  listen: z.strictObject({
    ...listeners,
    api: listenAddress.optional(),
    tls: z.strictObject({ cert: path, key: path }).optional(),
  }),
  data_dir: path,
  rules: z.array(path).max(100).default(["builtin/pii", "builtin/secrets"]),
  policies: z.union([path, z.array(path).max(1_000)]),
  resources: z.array(resource).max(10_000).default([]),
  audit: z.strictObject({ stdout: z.boolean().optional(), file: path.optional() }).optional(),
  masking: z
    .strictObject({
      key: secret.optional(),
      workers: z.int().min(0).max(64).optional(),
      inline_bytes: z.int().min(0).max(LIMITS.batchBytes).optional(),
      views: z.enum(VIEW_OPTIONS).optional(),
    })
    .default({}),
  columns: z
    .strictObject({
      classify: z.enum(["on", "off"]).default("on"),
      except: z.array(columnName).max(LIMITS.policyListMax).default([]),
    })
    .default({ classify: "on", except: [] }),
  recording: z
    .strictObject({
      result_bytes: z
        .int()
        .min(0)
        .max(1024 ** 4)
        .optional(),
    })
    .default({}),
  limits: z
    .strictObject({
      sessions: z.int().min(1).max(100_000).optional(),
      drain_ms: z.int().min(0).max(600_000).optional(),
      upstream_connect_ms: z.int().min(1).max(600_000).optional(),
    })
    .default({}),
});

export type ConfigDocument = z.infer<typeof configSchema>;
