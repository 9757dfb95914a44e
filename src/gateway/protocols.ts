// The registry of protocols: adding one is adding its folder and its line here.
//
// Adapters are loaded when they are served: reading a configuration must not load a parser.

import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import type { ProtocolAdapter } from "../model/session.ts";

/** What every adapter over TCP is given. */
export interface AdapterOptions {
  readonly clock: Clock;
  /** Whether results come with hints for the classifier of columns. */
  readonly columnHints: boolean;
  /** Offered to clients when configured; PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

type Load = (options: AdapterOptions) => Promise<ProtocolAdapter<Socket>>;

const PROTOCOLS = {
  postgres: async (options: AdapterOptions) => {
    const [{ createPostgresAdapter }, { loadSqlParser }] = await Promise.all([
      import("../protocol/postgres/adapter.ts"),
      import("../language/sql/parser.ts"),
    ]);
    return createPostgresAdapter({ ...options, parser: await loadSqlParser() });
  },
} as const satisfies Record<string, Load>;

export type ProtocolName = keyof typeof PROTOCOLS;

export const PROTOCOL_NAMES = Object.keys(PROTOCOLS) as [ProtocolName, ...ProtocolName[]];

/** The adapter of one protocol, ready to serve. */
export function loadAdapter(name: ProtocolName, options: AdapterOptions): Promise<ProtocolAdapter<Socket>> {
  return PROTOCOLS[name](options);
}
