// Puts the services together: each is opened once, in the order in which they need each other, and closed in reverse.
//
// The services do not know each other (src/README.md, layers); here is the only place where one is handed to
// another, as the small interface that it asked for.
//
// Must not: hold logic of its own beyond order.

import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { createMeter, type PrometheusMeter } from "../api/meter.ts";
import type { SessionReader } from "../api/views.ts";
import { type Approvals, createApprovals } from "../approval/gate.ts";
import { type ClosableSink, combinedSink, lineSink } from "../audit/sink.ts";
import { fileTarget, streamTarget } from "../audit/targets.ts";
import { text, utf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { type Identity, openIdentity } from "../identity/identity.ts";
import { loadPolicies } from "../policy/load.ts";
import { loadSigningKey } from "../record/key.ts";
import { createRecorder } from "../record/recorder.ts";
import { recoverRecordings } from "../record/recover.ts";
import { createSpine, type Spine } from "../spine/spine.ts";
import { openEmbeddedStore } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { catalogued, sessionReader } from "./catalogue.ts";
import type { Config } from "./config.ts";
import type { Core, OpenCore } from "./core.ts";
import type { Environment } from "./credentials.ts";
import { newSessionId } from "./ids.ts";
import { openKeys } from "./keys.ts";
import { errorFacts, type Log } from "./log.ts";
import { readPolicies } from "./policies.ts";

/** In data_dir; its public half is `recording.pem.pub`, which `weir verify` can be given. */
export const RECORDING_KEY_FILE = "recording.pem";

/** Sessions of one page while recovering. */
const RECOVERY_PAGE = 500;

export interface Services {
  readonly store: Store;
  readonly identity: Identity;
  readonly core: Core;
  readonly approvals: Approvals;
  readonly audit: ClosableSink;
  readonly meter: PrometheusMeter;
  readonly spine: Spine;
  readonly sessions: SessionReader;
  /** Opens audit files anew and reads the policies again; wrong ones are logged, and those of before stay in force. */
  reload(): Promise<void>;
}

export interface WiringOptions {
  readonly config: Config;
  readonly log: Log;
  readonly openCore: OpenCore;
  readonly clock: Clock;
  readonly env: Environment;
  /** Where audit lines go when configured so. */
  readonly stdout: Writable;
  readonly version: string;
}

/** What to undo, last first. */
export class Closers {
  readonly #steps: (() => unknown)[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** Every step is tried; failures are logged. */
  async close(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        this.#log.error(errorFacts(error), "closing a service failed");
      }
    }
  }
}

/**
 * Opens everything but listeners.
 *
 * @param closers Gets what was opened, also when this throws.
 * @throws WeirError of the service that could not be opened.
 */
export async function openServices(options: WiringOptions, closers: Closers): Promise<Services> {
  const { config, log, openCore, clock, env, version } = options;
  const gatewayId = randomUUID();
  const random = (length: number) => new Uint8Array(randomBytes(length));

  const store = await openEmbeddedStore({ dataDir: config.dataDir, clock });
  closers.add(() => store.close());
  const keys = await openKeys(config, env);
  const identity = await openIdentity({
    dataDir: config.dataDir,
    clock,
    isRevoked: (tokenId) => store.revocations.isRevoked(tokenId),
  });

  const core = await openCore(config, keys.masking);
  closers.add(() => core.close());
  const readPolicy = async () =>
    loadPolicies(await readPolicies(config.policies), {
      compilePattern: core.compilePattern,
      entities: core.entities,
    });
  let policy = await readPolicy();

  const key = await loadSigningKey(join(config.dataDir, RECORDING_KEY_FILE));
  await recover(store, config.dataDir, key.publicKey, clock, log);
  const recorder = catalogued({
    recorder: createRecorder({
      dataDir: config.dataDir,
      key,
      anchor: store.anchors,
      clock,
      resultBytes: config.recording.resultBytes,
    }),
    sessions: store.sessions,
    gatewayId,
    clock,
  });

  const approvals = createApprovals({
    repository: store.approvals,
    clock,
    gatewayId,
    mask: (comment) => text(core.masker().text(utf8(comment))),
    random,
  });
  const orphans = await approvals.recover();
  if (orphans.length > 0)
    log.warn({ approvals: orphans.length }, "denied approvals that nobody waits for any more");
  closers.add(() => approvals.close());

  const audit = await openAudit(options);
  closers.add(() => audit.close());
  const meter = createMeter({ version });
  closers.add(() => meter.close());
  meter.observe({
    poolDepth: () => core.depth(),
    heldBytes: () => core.heldBytes(),
    approvalsPending: () => approvals.pending(),
  });

  const spine = createSpine({
    policy: () => policy,
    approvals,
    recorder,
    audit,
    masker: () => core.masker(),
    meter,
    clock,
    digestKey: keys.digest,
    newId: () => newSessionId(clock.now(), random),
    sessionsMax: config.limits.sessions,
    failed: (session, error) => log.error({ session, ...errorFacts(error) }, "a session ended on a failure"),
  });
  const sessions = sessionReader(store, config.dataDir);
  const reload = async (): Promise<void> => {
    await audit.reopen();
    try {
      policy = await readPolicy();
      log.info({ version: policy.version }, "policies were read again");
    } catch (error) {
      log.error(errorFacts(error), "the policies are wrong; those of before stay in force");
    }
  };
  return { store, identity, core, approvals, audit, meter, spine, sessions, reload };
}

async function openAudit({ config, clock, stdout }: WiringOptions): Promise<ClosableSink> {
  const sinks: ClosableSink[] = [];
  if (config.audit.stdout) sinks.push(lineSink(streamTarget(stdout, "stdout"), clock));
  if (config.audit.file !== undefined) sinks.push(lineSink(await fileTarget(config.audit.file), clock));
  return sinks.length === 1 ? sinks[0] : combinedSink(sinks);
}

/** Closes off the sessions of a gateway that was killed. */
async function recover(
  store: Store,
  dataDir: string,
  publicKey: string,
  clock: Clock,
  log: Log,
): Promise<void> {
  for (;;) {
    const lost = await store.sessions.list({ open: true, limit: RECOVERY_PAGE });
    if (lost.length === 0) return;
    for await (const { id, verification } of recoverRecordings(lost, {
      dataDir,
      anchor: store.anchors,
      publicKey,
    })) {
      const status = verification?.status ?? "missing";
      if (status === "broken") log.error({ session: id }, "the recording of a lost session is broken");
      const closed = await store.sessions.close(id, {
        at: clock.now(),
        reason: "gateway lost",
        operations: 0,
        masked: {},
        recovery: { status, events: verification?.events ?? 0 },
      });
      // A row that cannot be closed would be listed again for ever.
      if (!closed) return;
    }
    log.warn({ sessions: lost.length }, "closed off sessions that an earlier gateway left open");
  }
}
