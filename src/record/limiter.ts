// Decides, for one session, which data is kept whole: all of it up to a limit, then only sizes and digests.
//
// The change is itself an event, never silent, and it does not change back. Results and messages (errors, notices,
// names) are counted apart, so that a large result does not cost the reader the error after it.

import { hex } from "../base/bytes.ts";
import type { SessionEvent, StreamKind } from "../model/events.ts";
import type { RecordedEvent } from "./events.ts";
import { sha256 } from "./format.ts";
import { countRows } from "./rows.ts";

export type DataEvent = Extract<SessionEvent, { kind: "data" }>;

type Scope = "results" | "messages";

const MESSAGES: ReadonlySet<StreamKind> = new Set([
  "error",
  "notice",
  "notification",
  "parameter",
  "column-name",
]);

/** Whether each event of the stream is one complete text: its borders mean something. */
export function isMessage(stream: StreamKind): boolean {
  return MESSAGES.has(stream);
}

export interface DataLimiter {
  /** What to record of a data event: one to two events. */
  pass(event: DataEvent): readonly RecordedEvent[];
}

/** @param limits Bytes kept whole, for each scope. */
export function dataLimiter(limits: Readonly<Record<Scope, number>>): DataLimiter {
  const kept: Record<Scope, number> = { results: 0, messages: 0 };
  const over: Record<Scope, boolean> = { results: false, messages: false };
  return {
    pass(event) {
      const scope: Scope = isMessage(event.stream) ? "messages" : "results";
      if (!over[scope] && kept[scope] + event.bytes.length <= limits[scope]) {
        kept[scope] += event.bytes.length;
        return [event];
      }
      const note = digest(event);
      if (over[scope]) return [note];
      over[scope] = true;
      return [{ kind: "limited", scope, limit: limits[scope], recorded: kept[scope] }, note];
    },
  };
}

function digest(event: DataEvent): RecordedEvent {
  const rows = countRows(event.framing, event.bytes);
  return {
    kind: "batch",
    op: event.op,
    stream: event.stream,
    ...(event.framing === undefined ? {} : { framing: event.framing }),
    bytes: event.bytes.length,
    ...(rows === undefined ? {} : { rows }),
    sha256: hex(sha256(event.bytes)),
  };
}
