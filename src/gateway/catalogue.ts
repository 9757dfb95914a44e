// Joins recorder and store: every recording has a row, made before its session may speak and closed with it; and gives
// the API and the command line one reader of both.
//
// Must not: change an event, or answer a write before the recorder has.

import { join } from "node:path";
import type { SessionReader } from "../api/views.ts";
import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import type { Recorder, SessionEvent, SessionRecorder } from "../model/events.ts";
import type { SessionInfo } from "../model/session.ts";
import { recordingPath } from "../record/file.ts";
import { fileSource, readRecording } from "../record/reader.ts";
import type { SessionRepository, Store } from "../store/types.ts";

export interface CatalogueOptions {
  readonly recorder: Recorder;
  readonly sessions: SessionRepository;
  /** This process, so that the next one knows which sessions were lost. */
  readonly gatewayId: string;
  readonly clock: Clock;
}

/** The recorder, with a row in the store for each recording. */
export function catalogued(options: CatalogueOptions): Recorder {
  const { recorder, sessions, gatewayId } = options;
  return {
    async open(info, rulesDigest) {
      // The row comes first: a recording without one would be found by nobody, a row without a recording is
      // found by recovery.
      await sessions.insert(rowOf(info, rulesDigest, gatewayId));
      return new CataloguedSession(await recorder.open(info, rulesDigest), info.id, options);
    },
  };
}

function rowOf(info: SessionInfo, rulesDigest: string, gateway: string) {
  const { id, principal, resource, client, openedAt } = info;
  return {
    id,
    gateway,
    principal: principal.id,
    groups: principal.groups,
    tokenId: principal.tokenId,
    resource: resource.name,
    protocol: resource.protocol,
    client,
    recording: recordingPath(id, openedAt),
    rulesDigest,
    openedAt,
  };
}

class CataloguedSession implements SessionRecorder {
  readonly #inner: SessionRecorder;
  readonly #id: string;
  readonly #options: CatalogueOptions;
  readonly #masked: Record<string, number> = {};
  #end: Extract<SessionEvent, { kind: "closed" }> | null = null;

  constructor(inner: SessionRecorder, id: string, options: CatalogueOptions) {
    this.#inner = inner;
    this.#id = id;
    this.#options = options;
  }

  write(event: SessionEvent): void | Promise<void> {
    if (event.kind === "completed") {
      for (const [entity, count] of Object.entries(event.masked)) {
        this.#masked[entity] = (this.#masked[entity] ?? 0) + count;
      }
    } else if (event.kind === "closed") this.#end = event;
    return this.#inner.write(event);
  }

  async close(): Promise<void> {
    // A recording that closes badly still ends its session: the row must not say that it is open.
    try {
      await this.#inner.close();
    } finally {
      const end = this.#end;
      await this.#options.sessions.close(this.#id, {
        at: this.#options.clock.now(),
        reason: end?.reason ?? "error",
        ...(end?.code === undefined ? {} : { code: end.code }),
        operations: end?.operations ?? 0,
        masked: this.#masked,
      });
    }
  }
}

/** Sessions as the API lists and replays them. */
export function sessionReader(
  { sessions, anchors }: Pick<Store, "sessions" | "anchors">,
  dataDir: string,
): SessionReader {
  return {
    anchor: (id) => anchors.get(id),
    list: (query) => sessions.list(query),
    get: (id) => sessions.get(id),
    async *events(id) {
      const row = await sessions.get(id);
      if (row === null) throw new WeirError("RECORD_NOT_FOUND", "there is no session with this id");
      for await (const { index, at, event } of readRecording(fileSource(join(dataDir, row.recording)))) {
        yield { seq: index, at, event };
      }
    },
  };
}
