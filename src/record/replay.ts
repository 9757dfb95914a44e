// Shows a recording: as text for a person, as JSON lines for programs.
//
// What was recorded came from outside, so text for a terminal is made harmless: control characters (escape sequences
// among them) and characters that change the direction of text are shown, never sent.

import { text } from "../base/bytes.ts";
import type { SessionEvent, StreamKind } from "../model/events.ts";
import type { RowFraming } from "../model/masking.ts";
import type { RecordedEvent } from "./events.ts";
import type { ReplayedEvent } from "./reader.ts";
import { type RowReader, rowReader, type ShownRow, shownValue } from "./rows.ts";
import { table } from "./table.ts";

interface ReplayOptions {
  /** Rows shown of each result; default 20. */
  readonly rows?: number;
}

type Data = Extract<SessionEvent, { kind: "data" }>;

/** One operation's data that waits to be shown together. */
interface Result {
  readonly op: number;
  readonly stream: StreamKind;
  readonly reader: RowReader | null;
  readonly columns: readonly string[];
  rows: ShownRow[];
  total: number;
}

/** @returns Lines without their line ends. @throws What the events throw (`RECORD_INVALID`), after the lines before. */
export async function* replayText(
  events: AsyncIterable<ReplayedEvent>,
  options: ReplayOptions = {},
): AsyncGenerator<string> {
  const shownRows = options.rows ?? 20;
  let startedAt: number | null = null;
  let result: Result | null = null;
  let columns: string[] = [];
  let protocol = "";

  function* flush(): Generator<string> {
    if (result === null) return;
    for (const line of table(result.columns, result.rows)) yield `    ${line}`;
    const hidden = result.total - result.rows.length;
    if (hidden > 0) yield `    ... and ${hidden} more`;
    result = null;
  }

  try {
    for await (const { at, event } of events) {
      startedAt ??= at;
      // The recorder's own, at any place: it does not part what was read as one.
      if (event.kind === "checkpoint") continue;
      const time = elapsed(at - startedAt);
      if (event.kind === "opened") protocol = event.info.resource.protocol;
      if (event.kind !== "data") {
        yield* flush();
        columns = [];
        for (const line of describe(event)) yield `${time}  ${line}`;
        continue;
      }
      if (event.stream === "column-name") {
        yield* flush();
        columns.push(harmless(text(event.bytes)));
        continue;
      }
      if (result === null || result.stream !== event.stream || result.op !== event.op) {
        yield* flush();
        yield `${time}  ${event.stream}`;
        const framing = framingOf(event, protocol);
        const reader = framing === undefined ? null : rowReader(framing);
        result = {
          op: event.op,
          stream: event.stream,
          reader,
          columns: event.stream === "rows" ? columns : [],
          rows: [],
          total: 0,
        };
        columns = [];
      }
      addRows(result, event, shownRows);
    }
  } finally {
    yield* flush();
  }
}

/** One JSON text for each event; bytes as text where they are UTF-8, else as `{"base64": ...}`. */
export async function* replayJson(events: AsyncIterable<ReplayedEvent>): AsyncGenerator<string> {
  for await (const { index, at, event } of events) {
    yield JSON.stringify({ index, at: new Date(at).toISOString(), ...event }, (_key, value: unknown) =>
      value instanceof Uint8Array ? jsonBytes(value) : value,
    );
  }
}

function jsonBytes(bytes: Uint8Array): unknown {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString("base64") };
  }
}

/** Recorders that say no framing: PostgreSQL's rows are DataRow messages, and its copies CopyData when they look so. */
function framingOf(event: Data, protocol: string): RowFraming["kind"] | undefined {
  if (event.framing !== undefined || protocol !== "postgres") return event.framing;
  if (event.stream === "rows") return "pg-data-row";
  return event.stream === "copy-out" && event.bytes[0] === 0x64 && event.bytes[1] === 0
    ? "pg-copy-text"
    : undefined;
}

function addRows(result: Result, event: Data, limit: number): void {
  const rows =
    result.reader === null
      ? shownValue(event.bytes)
          .replace(/\n$/, "")
          .split("\n")
          .map((line): ShownRow => [line])
      : result.reader.push(event.bytes);
  result.total += rows.length;
  for (const row of rows) {
    if (result.rows.length >= limit) return;
    result.rows.push(row.map((field) => (field === null ? null : harmless(field))));
  }
}

function* describe(event: Exclude<RecordedEvent, Data>): Generator<string> {
  switch (event.kind) {
    case "opened": {
      const { info } = event;
      const who = `${info.principal.id} (${info.principal.groups.join(", ")})`;
      yield harmless(
        `opened  session ${info.id}: ${who} on ${info.resource.name} from ${info.client.address}`,
      );
      return;
    }
    case "operation": {
      if (event.prompt !== undefined) yield harmless(`prompt  ${text(event.prompt)}`);
      const [first, ...more] = text(event.text).split(/\r?\n/);
      yield harmless(`#${event.op} ${event.operationKind} ${event.stage}  ${first}`);
      for (const line of more) yield harmless(`      ${line}`);
      const why = event.reason.message === undefined ? "" : `: ${event.reason.message}`;
      yield harmless(`#${event.op} ${event.verdict}  ${event.reason.policy}/${event.reason.rule}${why}`);
      if (event.facts.unknown !== undefined) yield harmless(`#${event.op} unknown  ${event.facts.unknown}`);
      return;
    }
    case "held":
      yield harmless(
        `#${event.op} held  approval ${event.approval}, for ${event.reviewers.join(", ")}, until ${new Date(event.expiresAt).toISOString()}`,
      );
      return;
    case "decided":
      yield harmless(
        `#${event.op} ${event.outcome}  approval ${event.approval}${event.by.length > 0 ? ` by ${event.by.join(", ")}` : ""}`,
      );
      return;
    case "completed": {
      const masked = Object.entries(event.masked).map(([entity, count]) => `${count} ${entity}`);
      const found = masked.length > 0 ? `, masked ${masked.join(", ")}` : "";
      yield harmless(`#${event.op} completed  ${event.rows} rows, ${event.bytes} bytes${found}`);
      return;
    }
    case "closed":
      yield harmless(
        `closed  ${event.reason}${event.code === undefined ? "" : ` (${event.code})`} after ${event.operations} operations`,
      );
      return;
    case "limited":
      yield `limit  ${event.recorded} bytes of ${event.scope} are kept; from here on only sizes and digests (limit ${event.limit})`;
      return;
    case "batch": {
      const rows = event.rows === undefined ? "" : `${event.rows} rows, `;
      yield `#${event.op} ${event.stream}  not kept: ${rows}${event.bytes} bytes, sha256 ${event.sha256}`;
      return;
    }
    case "checkpoint":
      return;
  }
}

function elapsed(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = ((ms % 60_000) / 1000).toFixed(3);
  return `${String(minutes).padStart(2, "0")}:${seconds.padStart(6, "0")}`;
}

// C0 (but for the tab), DEL, C1; line and paragraph separators; marks that reorder or hide text.
const HARMFUL =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text that a terminal shows as it is. */
export function harmless(value: string): string {
  return value.replace(HARMFUL, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
