// The API over a real identity and real approvals, with sessions from memory.

import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createApi } from "../../src/api/api.ts";
import { createMeter, type PrometheusMeter } from "../../src/api/meter.ts";
import type { EventEntry, SessionEntry, SessionReader } from "../../src/api/views.ts";
import { type Approvals, createApprovals } from "../../src/approval/gate.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { WeirError } from "../../src/base/errors.ts";
import { type Identity, openIdentity } from "../../src/identity/identity.ts";
import { readOperatorToken } from "../../src/identity/operator.ts";
import type { Hold, HoldOutcome, HoldRequest } from "../../src/model/approval.ts";
import type { MaskedBytes } from "../../src/model/masking.ts";
import { type MemoryRepository, memoryRepository } from "../approval/fakes.ts";

export interface Harness {
  readonly api: FastifyInstance;
  readonly approvals: Approvals;
  readonly repository: MemoryRepository;
  readonly identity: Identity;
  readonly meter: PrometheusMeter;
  readonly dataDir: string;
  readonly operator: string;
  readonly failures: unknown[];
  ready: boolean;
  token(principal: string, groups: readonly string[], use?: "connect" | "operate"): Promise<string>;
  hold(
    request?: Partial<HoldRequest>,
  ): Promise<{ hold: Hold; outcome: Promise<HoldOutcome>; leave: () => void }>;
  close(): Promise<void>;
}

export const SESSIONS: readonly SessionEntry[] = [
  {
    id: "01B",
    principal: "agent",
    groups: ["agents"],
    resource: "orders",
    protocol: "postgres",
    client: { address: "127.0.0.1", application: "psql" },
    openedAt: Date.UTC(2026, 0, 2, 1),
  },
  {
    id: "01A",
    principal: "ada",
    groups: [],
    resource: "billing",
    protocol: "postgres",
    client: { address: "127.0.0.1" },
    openedAt: Date.UTC(2026, 0, 2),
    closed: { at: Date.UTC(2026, 0, 2, 0, 5), reason: "client", operations: 3, masked: { EMAIL: 7 } },
  },
];

export const EVENTS: readonly EventEntry[] = [
  ["opened", {}],
  ["operation", { op: 1, text: utf8("select email from customers") }],
  ["data", { op: 1, bytes: utf8("[EMAIL]") }],
  ["data", { op: 1, bytes: Uint8Array.of(0xff, 0x00) }],
].map(([kind, fields], seq) => ({
  seq,
  at: Date.UTC(2026, 0, 2) + seq,
  event: { kind, ...(fields as object) } as { kind: string },
}));

function sessionsFrom(entries: readonly SessionEntry[]): SessionReader {
  return {
    list: async ({ principal, resource, open, before, limit = 100 }) =>
      entries
        .filter((entry) => (principal ?? entry.principal) === entry.principal)
        .filter((entry) => (resource ?? entry.resource) === entry.resource)
        .filter((entry) => open === undefined || open === (entry.closed === undefined))
        .filter((entry) => before === undefined || entry.openedAt < before.openedAt)
        .slice(0, limit),
    get: async (id) => entries.find((entry) => entry.id === id) ?? null,
    async *events(id) {
      if (id !== "01A") throw new WeirError("RECORD_NOT_FOUND", "there is no recording");
      yield* EVENTS;
    },
  };
}

export async function startHarness(): Promise<Harness> {
  const dataDir = await mkdtemp(join(tmpdir(), "weir-api-"));
  const identity = await openIdentity({ dataDir, clock: systemClock });
  const repository = memoryRepository();
  const approvals = createApprovals({
    repository,
    clock: systemClock,
    gatewayId: "gw",
    mask: (text) => text,
    random: randomBytes,
  });
  const meter = createMeter({ version: "1.2.3" });
  const failures: unknown[] = [];
  const harness: Harness = {
    approvals,
    repository,
    identity,
    meter,
    dataDir,
    failures,
    ready: true,
    operator: await readOperatorToken(dataDir),
    api: createApi({
      approvals,
      sessions: sessionsFrom(SESSIONS),
      identity,
      meter,
      version: "1.2.3",
      ready: () => harness.ready,
      onFailure: (error) => failures.push(error),
    }),
    token: (principal, groups, use = "operate") =>
      identity.createToken({ principal, groups, ttlSeconds: 60, use }),
    async hold(request = {}) {
      const client = new AbortController();
      let outcome!: Promise<HoldOutcome>;
      const hold = await new Promise<Hold>((resolve, reject) => {
        outcome = approvals.hold({ ...HOLD, ...request }, resolve, client.signal);
        outcome.catch(reject);
      });
      return { hold, outcome, leave: () => client.abort() };
    },
    async close() {
      meter.close();
      await approvals.close();
      await harness.api.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return harness;
}

const HOLD: HoldRequest = {
  sessionId: "01B",
  principalId: "agent",
  resource: "orders",
  digest: "d1",
  policyVersion: "p1",
  reason: { policy: "prod", rule: "deletes", message: "deletes are reviewed" },
  summary: utf8("delete from orders") as MaskedBytes,
  effects: ["write"],
  targets: ["public.orders"],
  inTransaction: false,
  reviewers: ["operators", "dba"],
  quorum: 1,
  waitMs: 60_000,
};
