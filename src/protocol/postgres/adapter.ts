// PostgreSQL, as the gateway sees it: one connection from its first byte to its last.
//
// Order of a connection: encryption, startup packet, token, resource, session, resource's sign-in, relay. The
// session is opened before the resource is dialled, so that limits and the recording come first.
//
// Must not: decide, mask or record; it asks its host and its session.

import { randomBytes } from "node:crypto";
import type net from "node:net";
import tls from "node:tls";
import type { Clock } from "../../base/clock.ts";
import { systemClock } from "../../base/clock.ts";
import { asWeirError, WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { SqlParser } from "../../language/sql/analysis.ts";
import type { Principal, Resource } from "../../model/identity.ts";
import type { AdapterHost, GovernedSession, ProtocolAdapter } from "../../model/session.ts";
import { eachSoon, thenSoon } from "../../model/soon.ts";
import { authenticationOk, backendKeyData, parameterStatus, readyForQuery } from "./backend.ts";
import { CancelRegistry } from "./cancel.ts";
import { Catalog } from "./catalog.ts";
import { errorResponse } from "./errors.ts";
import { cancelRequest } from "./frontend.ts";
import { askToken, Conversation, greet } from "./greeting.ts";
import { ColumnHints } from "./hints.ts";
import { PINNED, readStartupOptions, type StartupOptions } from "./options.ts";
import { CatalogOrigins, type OriginResolver } from "./origins.ts";
import { Relay } from "./relay.ts";
import { SideConnection } from "./side.ts";
import { STATUS } from "./state.ts";
import { signIn, type Upstream } from "./upstream.ts";

interface PostgresAdapterOptions {
  readonly parser: SqlParser;
  /** PEM. When absent, SSLRequest is answered with `N`, and tokens are taken from this machine only. */
  readonly tls?: { readonly cert: string | Uint8Array; readonly key: string | Uint8Array };
  readonly clock?: Clock;
  /** Says of results what their columns are, for a masker that classifies them; asks the catalog once for each table. */
  readonly columnHints?: boolean;
  /** Unpredictable bytes, for keys and nonces. */
  readonly random?: (bytes: number) => Uint8Array;
}

type Host = AdapterHost<net.Socket>;

/** @throws Error when the certificate and key do not fit each other. */
export function createPostgresAdapter(options: PostgresAdapterOptions): ProtocolAdapter<net.Socket> {
  return new PostgresAdapter(options);
}

/** What is known of a connection so far, for the audit of one that is refused. */
interface Progress {
  principal?: Principal;
  resource?: string;
}

class PostgresAdapter implements ProtocolAdapter<net.Socket> {
  readonly protocol = "postgres";
  readonly #parser: SqlParser;
  readonly #clock: Clock;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #context: tls.SecureContext | null;
  readonly #cancels: CancelRegistry;
  readonly #columnHints: boolean;
  readonly #catalogs = new Map<string, KnownCatalog>();

  constructor(options: PostgresAdapterOptions) {
    this.#parser = options.parser;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? randomBytes;
    this.#columnHints = options.columnHints ?? false;
    this.#context =
      options.tls === undefined
        ? null
        : tls.createSecureContext({
            cert: Buffer.from(options.tls.cert),
            key: Buffer.from(options.tls.key),
            minVersion: "TLSv1.2",
          });
    this.#cancels = new CancelRegistry(this.#random);
  }

  async serve(socket: net.Socket, host: Host): Promise<void> {
    const address = socket.remoteAddress ?? "";
    const progress: Progress = {};
    socket.setNoDelay(true);
    const talk = new Conversation(socket);
    const stopTimer = this.#clock.after(LIMITS.handshakeMs, () =>
      refuse(new WeirError("SESSION_TIMEOUT", `no sign-in within ${LIMITS.handshakeMs} ms`)),
    );
    let refused = false;
    const refuse = (error: WeirError): void => {
      if (refused) return;
      refused = true;
      host.refused({
        address,
        code: error.code,
        ...(progress.resource === undefined ? {} : { resource: progress.resource }),
        ...(progress.principal === undefined ? {} : { principal: progress.principal.id }),
      });
      const { socket: current } = talk;
      if (current.writable) current.write(errorResponse(error, "FATAL"));
      current.destroySoon();
    };
    try {
      await this.#admit(talk, host, address, progress, stopTimer, () => refused);
    } catch (error) {
      refuse(asWeirError(error, "INTERNAL_INVARIANT", "the connection could not be served"));
    } finally {
      stopTimer();
      talk.socket.destroySoon();
    }
  }

  async #admit(
    talk: Conversation,
    host: Host,
    address: string,
    progress: Progress,
    stopTimer: () => void,
    refused: () => boolean,
  ): Promise<void> {
    const greeting = await greet(talk, this.#context);
    if (greeting === null) return;
    if (greeting.kind === "cancel") {
      this.#cancels.request(greeting.processId, greeting.key);
      return;
    }
    const options = readStartupOptions(greeting.parameters);
    const given = await askToken(talk, greeting);
    if (given === null || refused()) return;
    const principal = await host.authenticate(given.token);
    progress.principal = principal;
    progress.resource = options.resource;
    const known = host.resource(options.resource, principal);
    if (refused()) return;
    stopTimer();
    const resource: Resource =
      options.database === undefined ? known : { ...known, database: options.database };
    await this.#serveSession(talk, host, { address, principal, resource, options, early: given.early });
  }

  async #serveSession(talk: Conversation, host: Host, start: SessionStart): Promise<void> {
    const { address, principal, resource, options } = start;
    let relay: Relay | null = null;
    const session = await host.open(
      {
        principal,
        resource,
        client: {
          address,
          user: options.user,
          ...(options.application === undefined ? {} : { application: options.application }),
        },
      },
      (frame) => relay?.forward(frame) ?? Promise.resolve(),
    );
    const gone = new AbortController();
    const leave = (): void => gone.abort(new WeirError("SESSION_TIMEOUT", "the client left"));
    talk.socket.once("close", leave);
    let upstream: Upstream;
    try {
      upstream = await this.#signIn(host, resource, options, AbortSignal.any([session.ended, gone.signal]));
    } catch (error) {
      const known = asWeirError(error, "UPSTREAM_UNREACHABLE", "the resource could not be reached");
      if (talk.socket.writable) talk.socket.write(errorResponse(known, "FATAL"));
      await session.close(gone.signal.aborted ? { kind: "client" } : { kind: "error", code: known.code });
      return;
    }
    talk.socket.off("close", leave);
    const key = this.#cancels.register(() => relay?.cancel());
    try {
      const signedIn = upstream;
      relay = new Relay({
        client: talk.socket,
        early: start.early,
        upstream: signedIn,
        session,
        parser: this.#parser,
        ...this.#catalogOf(host, resource),
        database: databaseOf(resource),
        role: signedIn.user,
        ...(options.prompt === undefined ? {} : { prompt: options.prompt }),
        clock: this.#clock,
        cancelUpstream: () => void this.#cancelUpstream(host, resource, signedIn),
      });
      await welcome(talk.socket, session, upstream, key);
      await relay.run();
    } catch (error) {
      const known = asWeirError(error, "INTERNAL_INVARIANT", "the session could not begin");
      if (talk.socket.writable) talk.socket.write(errorResponse(known, "FATAL"));
      await session.close({ kind: "error", code: known.code });
    } finally {
      key.forget();
      upstream.socket.destroySoon();
    }
  }

  async #signIn(
    host: Host,
    resource: Resource,
    options: Pick<StartupOptions, "upstream">,
    signal: AbortSignal,
  ): Promise<Upstream> {
    const credential = await host.credential(resource);
    const socket = await host.dial(resource, signal);
    socket.setNoDelay(true);
    return signIn(socket, {
      credential,
      parameters: new Map([["database", databaseOf(resource)], ...options.upstream]),
      clock: this.#clock,
      random: this.#random,
      signal,
    });
  }

  async #cancelUpstream(host: Host, resource: Resource, upstream: Upstream): Promise<void> {
    try {
      const signal = AbortSignal.timeout(LIMITS.upstreamConnectMs);
      const socket = await host.dial(resource, signal);
      const drop = (): void => void socket.destroy();
      socket.on("error", drop);
      signal.addEventListener("abort", drop, { once: true });
      socket.end(cancelRequest(upstream.processId, upstream.key));
      socket.resume();
    } catch {
      // A cancel that cannot be delivered is like one that comes too late: the client sees its statement go on.
    }
  }

  /** One side connection and one memory for each database. */
  #catalogOf(host: Host, resource: Resource): KnownCatalog {
    const key = JSON.stringify([resource.name, resource.host, resource.port, databaseOf(resource)]);
    const known = this.#catalogs.get(key);
    if (known !== undefined) return known;
    const open = (): Promise<Upstream> =>
      this.#signIn(
        host,
        resource,
        {
          upstream: new Map([...PINNED, ["application_name", "weir catalog"], ["search_path", "pg_catalog"]]),
        },
        AbortSignal.timeout(LIMITS.upstreamConnectMs),
      );
    // Clients name databases: what they can make Weir remember is bounded.
    if (this.#catalogs.size >= LIMITS.catalogDatabasesMax) this.#catalogs.clear();
    const side = new SideConnection(open, this.#clock);
    const catalog = new Catalog((sql) => side.ask(sql), this.#clock);
    const made: KnownCatalog = {
      origins: new CatalogOrigins(catalog),
      hints: this.#columnHints ? new ColumnHints(catalog, this.#clock, key) : null,
    };
    this.#catalogs.set(key, made);
    return made;
  }
}

/** What is known of one database's catalog. */
interface KnownCatalog {
  readonly origins: OriginResolver;
  readonly hints: ColumnHints | null;
}

interface SessionStart {
  readonly address: string;
  readonly principal: Principal;
  readonly resource: Resource;
  readonly options: StartupOptions;
  readonly early: Uint8Array;
}

function databaseOf(resource: Resource): string {
  return resource.database ?? resource.name;
}

/** AuthenticationOk up to the first ReadyForQuery. Settings are the resource's words, so they are masked. */
async function welcome(
  client: net.Socket,
  session: GovernedSession,
  upstream: Upstream,
  key: { readonly processId: number; readonly key: Uint8Array },
): Promise<void> {
  const parameters = await eachSoon([...upstream.parameters], ([name, value]) =>
    // Nothing has run yet: these are the resource's settings and the client's own.
    thenSoon(session.unsolicited("parameter", value, "own"), (masked) => parameterStatus(name, masked)),
  );
  client.cork();
  client.write(authenticationOk());
  for (const parameter of parameters) client.write(parameter);
  client.write(backendKeyData(key.processId, key.key));
  client.write(readyForQuery(STATUS.idle));
  client.uncork();
}
