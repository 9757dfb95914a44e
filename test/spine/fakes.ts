// Services in memory for the spine's tests: they do what they promise, slowly or at once, and one call of one of
// them can be made to fail.

import { text, utf8 } from "../../src/base/bytes.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { WeirError } from "../../src/base/errors.ts";
import type { ApprovalGate, HoldOutcome, HoldRequest } from "../../src/model/approval.ts";
import type { AuditEvent, SessionEvent } from "../../src/model/events.ts";
import type { Principal, Resource } from "../../src/model/identity.ts";
import type { MaskedBytes, Masker, MaskStats, Soon, TreatedShape } from "../../src/model/masking.ts";
import type { Operation } from "../../src/model/operation.ts";
import type { Obligations, PolicyEngine, Verdict } from "../../src/model/verdict.ts";
import { createSpine, type Spine } from "../../src/spine/spine.ts";

/** What no output may hold. */
export const RAW = "SECRET";
const MASK = "******";

export type Service = "policy" | "gate" | "recorder" | "audit" | "masker" | "meter" | "send";
export const SERVICES: readonly Service[] = [
  "policy",
  "gate",
  "recorder",
  "audit",
  "masker",
  "meter",
  "send",
];

/** Counts calls of each service; one of them fails. */
export class Faults {
  readonly calls = new Map<Service, number>();
  readonly #service: Service | null;
  readonly #nth: number;
  hit = false;

  constructor(service: Service | null = null, nth = 0) {
    this.#service = service;
    this.#nth = nth;
  }

  pass(service: Service): void {
    const count = (this.calls.get(service) ?? 0) + 1;
    this.calls.set(service, count);
    if (service === this.#service && count === this.#nth) {
      this.hit = true;
      throw new Error(`planned fault of ${service} that mentions ${RAW}`);
    }
  }
}

export class ManualClock implements Clock {
  time = 1_000_000;
  readonly #timers = new Map<number, { at: number; callback: () => void }>();
  #next = 0;

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { at: this.time + ms, callback });
    return () => void this.#timers.delete(id);
  }

  advance(ms: number): void {
    this.time += ms;
    for (const [id, timer] of [...this.#timers].sort((a, b) => a[1].at - b[1].at)) {
      if (timer.at > this.time || !this.#timers.delete(id)) continue;
      timer.callback();
    }
  }

  get timers(): number {
    return this.#timers.size;
  }
}

/** Lets everything that waits for microtasks, however deep, come to rest. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

/** Resolves after some turns of the microtask queue. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

export const maskedText = (value: string): string => value.replaceAll(RAW, MASK);

// The only place where a test makes masked bytes: it stands in for the core.
const maskedOf = (bytes: Uint8Array): MaskedBytes => utf8(maskedText(text(bytes))) as MaskedBytes;

export interface World {
  readonly spine: Spine;
  readonly clock: ManualClock;
  readonly faults: Faults;
  /** What is on record, in order. */
  readonly recorded: SessionEvent[];
  /** What the recorder has been asked to write. */
  readonly issued: SessionEvent[];
  readonly audited: AuditEvent[];
  readonly sent: string[];
  readonly failures: WeirError[];
  readonly holds: HoldRequest[];
  readonly shapes: TreatedShape[];
  readonly stages: string[];
  readonly counted: Map<string, number>;
  readonly closedRecorders: { count: number };
  policyVersion: string;
  obligations: Obligations;
  outcome: HoldOutcome | "wait";
  send(frame: Uint8Array): Promise<void>;
}

export interface WorldOptions {
  readonly faults?: Faults;
  /** How many turns masker and recorder take; 0 answers at once. */
  readonly slow?: () => number;
  readonly sessionsMax?: number;
}

export const ALLOW_ALL: Obligations = { entityMasks: [], columnMasks: [], policyVersion: "v1" };

export function createWorld(options: WorldOptions = {}): World {
  const faults = options.faults ?? new Faults();
  const slow = options.slow ?? (() => 0);
  const clock = new ManualClock();
  const soon = <T>(value: T): Soon<T> => {
    const count = slow();
    return count === 0 ? value : turns(count).then(() => value);
  };
  const recorded: SessionEvent[] = [];
  const issued: SessionEvent[] = [];
  // In order, as a file is, however long each one takes.
  let writing: Promise<void> | null = null;

  function write(event: SessionEvent): Soon<void> {
    issued.push(event);
    const count = slow();
    if (count === 0 && writing === null) {
      faults.pass("recorder");
      recorded.push(event);
      return;
    }
    const before = writing ?? Promise.resolve();
    const mine: Promise<void> = before
      .catch(() => {})
      .then(() => turns(count))
      .then(() => {
        faults.pass("recorder");
        recorded.push(event);
      });
    writing = mine;
    return mine;
  }

  const masker: Masker = {
    rulesDigest: "rules-1",
    text(bytes) {
      faults.pass("masker");
      return maskedOf(bytes);
    },
    rows(shape) {
      world.shapes.push(shape);
      const stats = newStats();
      return {
        stats,
        push(batch) {
          faults.pass("masker");
          stats.rows++;
          return soon(count(stats, batch));
        },
        close: () => {},
      };
    },
    stream() {
      const stats = newStats();
      let held = new Uint8Array(0);
      const take = (chunk: Uint8Array, all: boolean): Soon<MaskedBytes> => {
        faults.pass("masker");
        const bytes = new Uint8Array([...held, ...chunk]);
        const keep = all ? 0 : Math.min(bytes.length, RAW.length - 1);
        // Enough of a stream for these tests: never cuts a RAW, since none is longer than what is held.
        const whole = text(bytes);
        const at = whole.indexOf(RAW, Math.max(0, whole.length - 2 * RAW.length));
        const end = all ? bytes.length : Math.max(bytes.length - keep, at < 0 ? 0 : at + RAW.length);
        held = bytes.slice(end);
        return soon(count(stats, bytes.slice(0, end)));
      };
      return {
        stats,
        get heldBytes() {
          return held.length;
        },
        push: (chunk) => take(chunk, false),
        settle: () => take(new Uint8Array(0), true),
        end: () => take(new Uint8Array(0), true),
        abort: () => {},
      };
    },
  };

  const policy: PolicyEngine = {
    get version() {
      return world.policyVersion;
    },
    decide({ operation }): Verdict {
      faults.pass("policy");
      const obligations = { ...world.obligations, policyVersion: world.policyVersion };
      if (operation.text.startsWith("deny")) {
        return {
          kind: "deny",
          reason: { policy: "p", rule: "no-drops", message: "Ask the owner" },
          obligations,
        };
      }
      const reason = { policy: "p", rule: "r" };
      if (!operation.text.startsWith("hold")) return { kind: "allow", reason, obligations };
      return { kind: "hold", reason, obligations, reviewers: ["dba"], quorum: 1, waitMs: 1_000 };
    },
    obligations: () => world.obligations,
  };

  const approvals: ApprovalGate = {
    async hold(request, onHold, signal) {
      faults.pass("gate");
      world.holds.push(request);
      onHold({ id: `a${world.holds.length}`, expiresAt: 2_000_000, reviewers: ["dba"], quorum: 1 });
      await turns(3);
      if (world.outcome !== "wait") return world.outcome;
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      });
      return { kind: "withdrawn" };
    },
  };

  const meter = (): void => faults.pass("meter");
  let ids = 0;
  const world: World = {
    spine: createSpine({
      policy: () => policy,
      approvals,
      recorder: {
        async open(info, rulesDigest) {
          await write({ kind: "opened", info, rulesDigest });
          return {
            write,
            async close() {
              world.closedRecorders.count++;
            },
          };
        },
      },
      audit: {
        emit(event) {
          faults.pass("audit");
          const done = soon(undefined);
          if (!(done instanceof Promise)) return void world.audited.push(event);
          return done.then(() => void world.audited.push(event));
        },
      },
      masker: () => masker,
      meter: {
        sessionOpened: meter,
        sessionClosed: meter,
        verdict: meter,
        masked(entity, n) {
          meter();
          world.counted.set(entity, (world.counted.get(entity) ?? 0) + n);
        },
        stage(stage) {
          meter();
          world.stages.push(stage);
        },
      },
      clock,
      digestKey: new Uint8Array(32).fill(7),
      newId: () => `s${++ids}`,
      ...(options.sessionsMax === undefined ? {} : { sessionsMax: options.sessionsMax }),
      failed: (_id, error) => void world.failures.push(error),
    }),
    clock,
    faults,
    recorded,
    issued,
    audited: [],
    sent: [],
    failures: [],
    holds: [],
    shapes: [],
    stages: [],
    counted: new Map(),
    closedRecorders: { count: 0 },
    policyVersion: "v1",
    obligations: ALLOW_ALL,
    outcome: { kind: "approved", by: ["ana"] },
    async send(frame) {
      faults.pass("send");
      world.sent.push(text(frame));
    },
  };
  return world;
}

function newStats(): MaskStats {
  return { rows: 0, bytesIn: 0, bytesOut: 0, findings: new Map() };
}

function count(stats: MaskStats, bytes: Uint8Array): MaskedBytes {
  const found = text(bytes).split(RAW).length - 1;
  if (found > 0) stats.findings.set("WORD", (stats.findings.get("WORD") ?? 0) + found);
  const masked = maskedOf(bytes);
  stats.bytesIn += bytes.length;
  stats.bytesOut += masked.length;
  return masked;
}

export const PRINCIPAL: Principal = {
  id: "ana@example.com",
  groups: ["agents"],
  tokenId: "t",
  expiresAt: 9e12,
};
export const RESOURCE: Resource = {
  name: "crm",
  protocol: "test",
  host: "db",
  port: 1,
  database: "crm",
  labels: {},
};

export const open = (world: World, principal: Principal = PRINCIPAL) =>
  world.spine.openSession(
    { principal, resource: RESOURCE, client: { address: "127.0.0.1", user: `u ${RAW}` } },
    (frame) => world.send(frame),
  );

export function operation(words: string, changes: Partial<Operation> = {}): Operation {
  return {
    kind: "sql",
    stage: "run",
    text: words,
    frame: utf8(`Q:${words}`),
    parameters: [],
    context: { database: "crm" },
    facts: {
      statements: [
        {
          verb: "select",
          effects: ["read"],
          verbs: ["select"],
          tables: [{ schema: "public", name: "orders", access: "read" }],
          functions: [],
          columns: [],
          withoutWhere: false,
        },
      ],
    },
    literals: [],
    inTransaction: false,
    ...changes,
  };
}

export const CALM = () => ({ onHold: () => {}, signal: new AbortController().signal });
