// What the gateway gives an adapter for each connection: who a token is, where a resource is, a way to it, a session.
//
// INVARIANT: a resource is looked up by its name each time, never taken from what an adapter hands back, so no
// adapter can be led to dial or to log in elsewhere.
//
// Must not: say whether a resource exists that the token does not cover.

import type { Socket } from "node:net";
import { WeirError } from "../base/errors.ts";
import type { Principal, Resource } from "../model/identity.ts";
import type { AdapterHost, GovernedSession } from "../model/session.ts";
import type { Spine } from "../spine/spine.ts";
import type { ResourceConfig } from "./config.ts";
import { type Environment, readCredential } from "./credentials.ts";
import { dial } from "./dial.ts";
import type { ProtocolName } from "./protocols.ts";

export interface HostParts {
  readonly protocol: ProtocolName;
  readonly resources: ReadonlyMap<string, ResourceConfig>;
  readonly identity: { authenticateClient(token: string): Promise<Principal> };
  readonly spine: Spine;
  readonly env: Environment;
  readonly connectMs: number;
  /** Every open connection to a resource, to be cut when the gateway closes. */
  readonly dialled: Set<Socket>;
}

/** The host of one connection. `released` closes what the adapter left open. */
export function createHost(parts: HostParts): AdapterHost<Socket> & { released(): Promise<void> } {
  const { protocol, resources, identity, spine, env, connectMs, dialled } = parts;
  const opened: GovernedSession[] = [];

  function configured(name: string): ResourceConfig {
    const resource = resources.get(name);
    if (resource === undefined || resource.protocol !== protocol) throw unknown();
    return resource;
  }

  return {
    authenticate: (token) => identity.authenticateClient(token),
    resource(name, principal): Resource {
      if (principal.resources !== undefined && !principal.resources.includes(name)) throw unknown();
      const { credential: _, ...resource } = configured(name);
      return resource;
    },
    credential: async (resource) => readCredential(configured(resource.name), env),
    async dial(resource, signal) {
      const { host, port } = configured(resource.name);
      const socket = await dial({ host, port, deadlineMs: connectMs, signal });
      dialled.add(socket);
      socket.once("close", () => dialled.delete(socket));
      return socket;
    },
    async open(request, send) {
      const session = await spine.openSession(request, send);
      opened.push(session);
      return session;
    },
    refused: (facts) => spine.refused(facts),
    async released() {
      // The first reason given counts: an adapter that closed its session is not contradicted.
      await Promise.all(opened.map((session) => session.close({ kind: "client" })));
    },
  };
}

function unknown(): WeirError {
  return new WeirError("RESOURCE_UNKNOWN", "no such resource, or the token does not cover it");
}
