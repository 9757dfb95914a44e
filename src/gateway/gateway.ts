// Starts a gateway and stops it: services, then listeners; and in reverse, with time for what runs.
//
// Must not: exit the process or take its signals (the command does).

import { readFile } from "node:fs/promises";
import type { AddressInfo, Socket } from "node:net";
import type { Writable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { createApi } from "../api/api.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import type { Config } from "./config.ts";
import type { HostPort } from "./config_schema.ts";
import type { OpenCore } from "./core.ts";
import { type Environment, readSecret } from "./credentials.ts";
import { createHost } from "./host.ts";
import { type Listener, listen } from "./listen.ts";
import { errorFacts, type Log } from "./log.ts";
import { loadAdapter, type ProtocolName } from "./protocols.ts";
import { Closers, openServices, type Services } from "./wiring.ts";

export interface GatewayOptions {
  readonly config: Config;
  readonly log: Log;
  readonly openCore: OpenCore;
  readonly version: string;
  /** Audit lines go here when the configuration says so; the process's own when absent. */
  readonly stdout?: Writable;
  readonly env?: Environment;
  readonly clock?: Clock;
}

export interface Gateway {
  /** The real addresses, also where port 0 was asked for. */
  readonly listening: readonly {
    readonly protocol: ProtocolName | "api";
    readonly host: string;
    readonly port: number;
  }[];
  /**
   * Reopens audit files (after a rotation) and reads the policies again. Never rejects: what fails is logged, and the
   * policies of before stay in force.
   */
  reload(): Promise<void>;
  /**
   * Accepts no more, lets operations end for `limits.drain_ms`, then closes everything. Never rejects: what fails
   * is logged. Later calls give the same answer.
   */
  close(): Promise<void>;
}

/**
 * Resolves when connections are accepted.
 *
 * @throws WeirError of what could not be opened; what was opened before is closed again.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, version, clock = systemClock, env = process.env, stdout = process.stdout } = options;
  for (const warning of config.warnings) log.warn({}, warning);
  if (config.listen.protocols.length === 0) {
    throw new WeirError("CONFIG_INVALID", "the configuration listens on nothing; add listen.postgres");
  }
  const closers = new Closers(log);
  try {
    const services = await openServices({ ...options, clock, env, stdout }, closers);
    const state = { ready: false };
    const listeners = await openListeners(config, services, { clock, env, log }, closers);
    const api = await openApi(config, services, { clock, log, version, ready: () => state.ready }, closers);
    const listening = [
      ...listeners.map(({ protocol, listener }) => ({ protocol, host: listener.host, port: listener.port })),
      ...(api === null ? [] : [{ protocol: "api" as const, ...api }]),
    ];
    await services.audit.emit({ type: "gateway.started", facts: { version, listening } });
    state.ready = true;

    let closing: Promise<void> | null = null;
    const close = async (): Promise<void> => {
      state.ready = false;
      for (const { listener } of listeners) listener.stop();
      await services.spine.drain(config.limits.drainMs);
      for (const { listener } of listeners) await listener.close();
      await services.audit
        .emit({ type: "gateway.stopped", facts: { version } })
        .catch((error: unknown) => log.error(errorFacts(error), "the stop cannot be audited"));
      await closers.close();
    };
    return {
      listening,
      reload: () =>
        services.reload().catch((error: unknown) => log.error(errorFacts(error), "the reload failed")),
      close() {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

interface Around {
  readonly clock: Clock;
  readonly env: Environment;
  readonly log: Log;
}

async function openListeners(
  config: Config,
  { identity, spine }: Services,
  { clock, env, log }: Around,
  closers: Closers,
): Promise<{ protocol: ProtocolName; listener: Listener }[]> {
  const tls = await readTls(config);
  const resources = new Map(config.resources.map((resource) => [resource.name, resource]));
  const dialled = new Set<Socket>();
  // Connections that outlive their client's, such as an adapter's own to a catalog.
  closers.add(() => {
    for (const socket of dialled) socket.destroy();
  });
  const listeners: { protocol: ProtocolName; listener: Listener }[] = [];
  for (const { protocol, address } of config.listen.protocols) {
    const adapter = await loadAdapter(protocol, {
      clock,
      columnHints: config.columns.classify,
      ...(tls === null ? {} : { tls }),
    });
    const parts = {
      protocol,
      resources,
      identity,
      spine,
      env,
      dialled,
      connectMs: config.limits.upstreamConnectMs,
    };
    const listener = await listen(adapter, () => createHost(parts), {
      ...address,
      connectionsMax: config.limits.sessions,
      onFault: (error) => log.error({ protocol, ...errorFacts(error) }, "serving a connection failed"),
      onRefused: (from) => spine.refused({ address: from, code: "SESSION_LIMIT" }),
    });
    closers.add(() => listener.close());
    listeners.push({ protocol, listener });
  }
  return listeners;
}

async function readTls(config: Config): Promise<{ cert: string; key: string } | null> {
  const { tls } = config.listen;
  if (tls === undefined) return null;
  const key = await readSecret({ kind: "file", path: tls.key }, {});
  try {
    return { cert: await readFile(tls.cert, "utf8"), key };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError(
      "CONFIG_UNREADABLE",
      `${tls.cert} cannot be read (${code}); listen.tls.cert names it`,
    );
  }
}

async function openApi(
  config: Config,
  services: Services,
  around: { clock: Clock; log: Log; version: string; ready: () => boolean },
  closers: Closers,
): Promise<HostPort | null> {
  const address = config.listen.api;
  if (address === undefined) return null;
  const { approvals, sessions, identity, meter } = services;
  const { clock, log, version, ready } = around;
  const onFailure = (error: unknown) => log.error(errorFacts(error), "the API failed");
  const api: FastifyInstance = createApi({
    approvals,
    sessions,
    identity,
    meter,
    version,
    ready,
    clock,
    onFailure,
  });
  closers.add(() => api.close());
  try {
    await api.listen(address);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError(
      "CONFIG_INVALID",
      `cannot listen on ${address.host}:${address.port} for the API (${code})`,
    );
  }
  // Listening on TCP, the address is never a path.
  const { port } = api.server.address() as AddressInfo;
  return { host: address.host, port };
}
