// The order law's door: opens sessions, counts them, and drains them.
//
// What the spine is: the one place where judge -> hold -> mask -> record -> audit -> forward is written
// (law 5). It has no word of any protocol; adapters ask it through `GovernedSession`, services come in
// through `SpineDeps`.
//
// Must not: import a service, an adapter or a socket.

import { asWeirError, type ErrorCode, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { SessionRecorder } from "../model/events.ts";
import type { AdapterHost, GovernedSession, SessionInfo } from "../model/session.ts";
import type { SpineDeps } from "./deps.ts";
import { maskedText } from "./names.ts";
import { SpineSession } from "./session.ts";

/** What an adapter asks for when it opens a session. */
export type OpenRequest = Pick<SessionInfo, "principal" | "resource" | "client">;

export interface Spine {
  /**
   * Opens a session: recorded and audited before it is there.
   *
   * @param send Writes a judged frame upstream; resolves when the transport took it.
   * @throws WeirError `SESSION_LIMIT`, `SESSION_DRAINING`, `AUTH_TOKEN_EXPIRED`, `MASK_FAILED`, `RECORD_WRITE`,
   *   `AUDIT_WRITE`. The caller then forwards nothing.
   */
  openSession(request: OpenRequest, send: (frame: Uint8Array) => Promise<void>): Promise<GovernedSession>;
  /** Audits a connection of which no session came. Never throws. */
  refused(facts: Parameters<AdapterHost<unknown>["refused"]>[0]): void;
  /** The sessions that are open now. */
  sessions(): readonly SessionInfo[];
  /** Ends one session at once. @returns false when no open session has this id. */
  end(sessionId: string, failure: WeirError): boolean;
  /**
   * Refuses new sessions and operations, ends idle sessions at once and others when their operations are
   * done, and what is left after `ms` milliseconds. Resolves when all are closed, or a little after `ms`.
   */
  drain(ms: number): Promise<void>;
}

export function createSpine(deps: SpineDeps): Spine {
  const open = new Map<string, SpineSession>();
  const sessionsMax = deps.sessionsMax ?? LIMITS.sessionsMax;
  let opening = 0;
  let draining = false;
  let emptied: () => void = () => {};

  async function openSession(
    request: OpenRequest,
    send: (frame: Uint8Array) => Promise<void>,
  ): Promise<GovernedSession> {
    if (draining) throw shuttingDown();
    if (open.size + opening >= sessionsMax) {
      throw new WeirError("SESSION_LIMIT", `${sessionsMax} sessions are open; try again when one has ended`);
    }
    opening++;
    try {
      const session = await begin(request, send);
      open.set(session.info.id, session);
      if (draining) session.drain();
      return session;
    } finally {
      opening--;
      settle();
    }
  }

  async function begin(
    request: OpenRequest,
    send: (frame: Uint8Array) => Promise<void>,
  ): Promise<SpineSession> {
    const { principal, resource, client } = request;
    const openedAt = deps.clock.now();
    if (openedAt >= principal.expiresAt) {
      throw new WeirError("AUTH_TOKEN_EXPIRED", "the token has expired; connect with a new one");
    }
    const info: SessionInfo = { id: deps.newId(), principal, resource, client, openedAt };
    const { shown, rulesDigest } = show(info);
    let recorder: SessionRecorder;
    try {
      recorder = await deps.recorder.open(shown, rulesDigest);
    } catch (error) {
      throw asWeirError(
        error,
        "RECORD_WRITE",
        "a recording cannot be started; look at the gateway's data_dir",
      );
    }
    try {
      await deps.audit.emit({
        type: "session.opened",
        session: info.id,
        principal: principal.id,
        resource: resource.name,
        facts: { protocol: resource.protocol, client: shown.client, groups: principal.groups, rulesDigest },
      });
      deps.meter.sessionOpened(resource.name);
    } catch (error) {
      await recorder.close().catch(() => {});
      throw asWeirError(
        error,
        "AUDIT_WRITE",
        "a session cannot be audited; look at the gateway's audit sink",
      );
    }
    return new SpineSession(deps, info, recorder, send, closed);
  }

  /** What the record says of the session: the client's free text is masked, who it is stays. */
  function show(info: SessionInfo): { shown: SessionInfo; rulesDigest: string } {
    try {
      const masker = deps.masker();
      const { entityMasks } = deps.policy().obligations(info.principal, info.resource);
      const { client } = info;
      const mask = (value: string) => maskedText(value, masker, entityMasks);
      const shown: SessionInfo = {
        ...info,
        client: {
          address: client.address,
          ...(client.user === undefined ? {} : { user: mask(client.user) }),
          ...(client.application === undefined ? {} : { application: mask(client.application) }),
        },
      };
      return { shown, rulesDigest: masker.rulesDigest };
    } catch (error) {
      throw asWeirError(error, "MASK_FAILED", "a session cannot be masked, so none was opened");
    }
  }

  function closed(session: SpineSession): void {
    open.delete(session.info.id);
    settle();
  }

  function settle(): void {
    if (open.size === 0 && opening === 0) emptied();
  }

  function drain(ms: number): Promise<void> {
    draining = true;
    return new Promise((resolve) => {
      const cancels: (() => void)[] = [];
      emptied = () => {
        for (const cancel of cancels) cancel();
        resolve();
      };
      cancels.push(
        deps.clock.after(ms, () => {
          for (const session of open.values()) session.end(shuttingDown());
        }),
        // Adapters close their sessions when they are ended; one that does not must not keep the gateway.
        deps.clock.after(ms + LIMITS.sessionCloseMs, () => emptied()),
      );
      for (const session of open.values()) session.drain();
      settle();
    });
  }

  function refused(facts: { address: string; code: ErrorCode; resource?: string; principal?: string }): void {
    const { address, code, resource, principal } = facts;
    try {
      const emitted = deps.audit.emit({
        type: "session.refused",
        ...(principal === undefined ? {} : { principal }),
        ...(resource === undefined ? {} : { resource }),
        facts: { address, code },
      });
      // No session came of it, so there is none to end; the sink reports its own failures.
      if (emitted instanceof Promise) emitted.catch(() => {});
    } catch {
      // As above.
    }
  }

  return {
    openSession,
    refused,
    sessions: () => [...open.values()].map((session) => session.info),
    end(sessionId, failure) {
      const session = open.get(sessionId);
      session?.end(failure);
      return session !== undefined;
    },
    drain,
  };
}

function shuttingDown(): WeirError {
  return new WeirError("SESSION_DRAINING", "the gateway is shutting down; connect again");
}
