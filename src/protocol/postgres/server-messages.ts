// What each server message does: one handler for each. All that carries data passes the session's masks.
//
// Rows and COPY data are taken as runs of whole messages: what is done here is done once for each run, never
// for each row. What is rare is masked in a step of the lane, so that it is recorded in the order of the wire.
//
// Must not: let a message through whose place in the protocol is not known.
//
// Source: PostgreSQL 18 manual 54.2 "Message Flow", 54.7 "Message Formats".

import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Soon } from "../../model/masking.ts";
import type { Permit, TextNature } from "../../model/session.ts";
import { eachSoon, thenSoon } from "../../model/soon.ts";
import { parameterStatus } from "./backend.ts";
import { beginCopyOut, copyOutData, copyOutDone } from "./copy-out.ts";
import { maskNames, maskReport, readRowDescription, reportField } from "./fields.ts";
import type { Framer } from "./framer.ts";
import { sync } from "./frontend.ts";
import { B, isLegalReply } from "./messages.ts";
import { probed } from "./path.ts";
import { cstring, int32, message, Payload } from "./payload.ts";
import type { Relay } from "./relay.ts";
import { parameterNature } from "./reports.ts";
import { rowShape } from "./shape.ts";
import { type Expected, hasStableColumns, portalFields, type Running, STATUS } from "./state.ts";
import { checkPinned, readParameterStatus } from "./upstream.ts";

type Answer = Promise<void> | undefined;
type Handler = (relay: Relay, framer: Framer, head: Expected | undefined) => Answer;

const HANDLERS: Readonly<Record<number, Handler>> = {
  [B.dataRow]: dataRow,
  [B.rowDescription]: rowDescription,
  [B.commandComplete]: commandComplete,
  [B.emptyQuery]: statementDone,
  [B.portalSuspended]: statementDone,
  [B.readyForQuery]: readyForQuery,
  [B.error]: errorResponse,
  [B.notice]: notice,
  [B.notification]: notification,
  [B.parameterStatus]: parameter,
  [B.parseComplete]: replied,
  [B.bindComplete]: replied,
  [B.closeComplete]: replied,
  [B.noData]: noData,
  [B.parameterDescription]: parameterDescription,
  [B.copyInResponse]: copyInResponse,
  [B.copyOutResponse]: (relay, framer, head) => beginCopyOut(relay, framer.frame(), runningOf(head)),
  [B.copyData]: (relay, framer, head) => copyOutData(relay, framer, runningOf(head)),
  [B.copyDone]: (relay, framer, head) => copyOutDone(relay, framer.frame(), runningOf(head)),
};

/** What the server may say at any time, whoever is being answered. */
const ASYNCHRONOUS: ReadonlySet<number> = new Set([B.notice, B.notification, B.parameterStatus]);

/**
 * Handles the frame, or the run that begins with the frame, that the framer stands on.
 *
 * @returns A promise when later frames must wait.
 * @throws WeirError `UPSTREAM_PROTOCOL` for a message that has no place here.
 */
export function serverMessage(relay: Relay, type: number, framer: Framer): Answer {
  const head = relay.expected[0];
  if (!isLegalReply(head?.kind ?? "idle", type)) throw misplaced();
  if (head?.kind === "probe" && !ASYNCHRONOUS.has(type) && !isFatal(type, framer)) {
    return probed(relay, type, framer, head);
  }
  return HANDLERS[type](relay, framer, head);
}

// -- rows -----------------------------------------------------------------------------------------------

function dataRow(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const running = runningOf(head);
  framer.extend(LIMITS.batchBytes);
  const batch = framer.frame();
  if (running.rows !== null) return pushRows(relay, running, batch);
  // Rows of a portal: its columns are known by now, since its Describe was answered before.
  if (head?.kind !== "execute") throw misplaced();
  const fields = portalFields(head.portal);
  if (fields === null || fields === undefined) throw misplaced();
  const shape = rowShape(relay, fields, running);
  if (!(shape instanceof Promise)) {
    running.rows = running.permit.rows(shape);
    return pushRows(relay, running, batch);
  }
  return shape.then((known) => {
    if (relay.ended) return;
    running.rows = running.permit.rows(known);
    void pushRows(relay, running, batch);
  });
}

function pushRows(relay: Relay, running: Running, batch: Uint8Array): undefined {
  relay.lane.answer(running.rows!.push(batch), batch.length);
  return undefined;
}

function rowDescription(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const frame = framer.frame();
  const fields = readRowDescription(frame);
  if (head?.kind === "describe") {
    const { of, hidden } = head;
    if (of !== null) {
      of.fields = fields;
      if ("statement" in of && hasStableColumns(of.statement)) of.statement.fields = fields;
    }
    relay.expected.shift();
    if (hidden) return undefined;
    // What is described has not run: its names belong to no operation.
    relay.lane.run(
      () => maskNames(frame, (name) => relay.session.unsolicited("column-name", name, "own")),
      frame.length,
    );
    return undefined;
  }
  const running = runningOf(head);
  const { permit } = running;
  relay.lane.run(() => maskNames(frame, (name) => permit.text("column-name", name, "own")), frame.length);
  const shape = rowShape(relay, fields, running);
  if (!(shape instanceof Promise)) {
    running.rows = permit.rows(shape);
    return undefined;
  }
  return shape.then((known) => {
    if (!relay.ended) running.rows = permit.rows(known);
  });
}

function noData(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  if (head?.kind !== "describe") throw misplaced();
  if (head.of !== null) head.of.fields = null;
  relay.expected.shift();
  if (!head.hidden) relay.lane.put(framer.frame());
  return undefined;
}

function parameterDescription(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  if (head?.kind !== "describe" || head.hidden) throw misplaced();
  const frame = framer.frame();
  const payload = new Payload("server", frame);
  const types: number[] = [];
  for (let count = payload.count(); count > 0; count--) types.push(payload.oid());
  payload.finish();
  if (head.of !== null && !("statement" in head.of)) head.of.types = types;
  relay.lane.put(frame);
  return undefined;
}

// -- ends of operations ---------------------------------------------------------------------------------

function commandComplete(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  checkTag(framer.bytes, framer.start + 5, framer.end);
  return statementDone(relay, framer, head);
}

function statementDone(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const running = runningOf(head);
  const frame = framer.frame();
  running.rows = null;
  running.copyOut = null;
  running.index++;
  if (head?.kind === "execute") {
    relay.expected.shift();
    complete(relay, running.permit);
  }
  relay.lane.put(frame);
  return undefined;
}

/** A command tag is upper-case words and counts; anything else could carry data past the masks. */
function checkTag(bytes: Uint8Array, start: number, end: number): void {
  const last = end - 1;
  if (last - start > 64 || bytes[last] !== 0) throw misplaced();
  for (let at = start; at < last; at++) {
    const byte = bytes[at];
    const fine = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x20;
    if (!fine) throw misplaced();
  }
}

function readyForQuery(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const status = framer.bytes[framer.start + 5];
  if (status !== STATUS.idle && status !== STATUS.transaction && status !== STATUS.failed) throw misplaced();
  relay.expected.shift();
  relay.status = status;
  relay.mayBeInTransaction = relay.openPipeline && relay.mayBeInTransaction;
  if (relay.expected.length === 0 && !relay.openPipeline) relay.path.ready(status);
  if (status === STATUS.idle) {
    if (head?.kind === "sync" || head?.kind === "query") relay.portals.endTransaction(head.sequence);
    if (relay.ddlInTransaction) {
      relay.parts.origins.changed();
      relay.parts.hints?.changed();
    }
    relay.ddlInTransaction = false;
  }
  if (head?.kind === "query") {
    relay.copyIn = null;
    complete(relay, head.running.permit);
  }
  relay.lane.put(framer.frame());
  return undefined;
}

/** Counts are recorded before the client is told that the operation has ended. */
function complete(relay: Relay, permit: Permit): void {
  relay.lane.run(() => {
    const done = permit.complete();
    return done instanceof Promise ? done.then(() => undefined) : undefined;
  });
}

function replied(relay: Relay, framer: Framer): Answer {
  const head = relay.expected.shift()!;
  if (head.kind === "parse") complete(relay, head.permit);
  relay.lane.put(framer.frame());
  return undefined;
}

// -- errors and what nobody asked for -------------------------------------------------------------------

function errorResponse(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const frame = framer.frame();
  if (isFatal(B.error, framer)) relay.fatalSeen = true;
  if (head?.kind === "refused" && !relay.fatalSeen) relay.lane.put(head.answer);
  else {
    const permit = permitOf(head);
    relay.lane.run(() => maskReport(frame, masking(relay, permit, "error")), frame.length);
  }
  if (head === undefined) return undefined;
  if (head.kind === "query" || head.kind === "sync") {
    // ReadyForQuery follows by itself.
    if (relay.copyIn !== null) relay.copyIn = null;
    return undefined;
  }
  failPipeline(relay);
  const copy = relay.copyIn;
  relay.copyIn = null;
  if (copy?.syncInside === true) {
    // The resource waits for the Sync that came while its COPY had failed already.
    relay.discarding = false;
    relay.openPipeline = false;
    relay.expected.push({ kind: "sync", sequence: relay.portals.sequence });
    return relay.forward(sync);
  }
  return undefined;
}

function isFatal(type: number, framer: Framer): boolean {
  if (type !== B.error) return false;
  const frame = framer.frame();
  const severity = reportField(frame, "V") ?? reportField(frame, "S");
  return severity === "FATAL" || severity === "PANIC";
}

/**
 * After an error, the resource skips what was sent up to Sync: those replies will not come, and what they would
 * have made does not exist.
 *
 */
function failPipeline(relay: Relay): void {
  const { expected } = relay;
  let count = 0;
  for (; count < expected.length && expected[count].kind !== "sync"; count++) {
    const lost = expected[count];
    const permit = permitOf(lost);
    if (permit !== null) complete(relay, permit);
  }
  const dropped = expected.splice(0, count);
  // Undone from the newest to the oldest, so that each finds the state that it left.
  for (const lost of dropped.reverse()) undo(relay, lost);
  if (expected.length > 0) return;
  relay.discarding = true;
  relay.withdraw("an earlier message of the pipeline failed");
}

function undo(relay: Relay, lost: Expected): void {
  switch (lost.kind) {
    case "parse":
      relay.prepared.undo(lost.statement, lost.previous);
      return;
    case "bind":
      relay.portals.undo(lost.portal, lost.previous);
      return;
    case "describe":
      // What is known may be of an earlier Describe, under another search_path.
      if (lost.of !== null) lost.of.described = false;
      if (lost.of !== null && "statement" in lost.of) lost.of.statement.described = false;
      return;
    case "close":
      if (lost.statement !== undefined && relay.prepared.get(lost.statement.name) === undefined) {
        relay.prepared.set(lost.statement);
      }
      if (lost.portal !== undefined && relay.portals.get(lost.portal.name) === undefined) {
        relay.portals.set(lost.portal);
      }
      return;
    default:
      return;
  }
}

function notice(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const frame = framer.frame();
  const permit = permitOf(head);
  relay.lane.run(() => maskReport(frame, masking(relay, permit, "notice")), frame.length);
  return undefined;
}

function masking(
  relay: Relay,
  permit: Permit | null,
  kind: "error" | "notice",
): (value: Uint8Array, nature: TextNature) => Soon<Uint8Array> {
  if (permit === null) return (value, nature) => relay.session.unsolicited(kind, value, nature);
  return (value, nature) => permit.text(kind, value, nature);
}

function notification(relay: Relay, framer: Framer): Answer {
  const frame = framer.frame();
  const payload = new Payload("server", frame);
  const processId = payload.int32();
  const channel = payload.cstring();
  const body = payload.cstring();
  payload.finish();
  relay.lane.run(
    () =>
      thenSoon(
        eachSoon([channel, body], (value) =>
          // Only a channel that the client named in its LISTEN reaches it; its payload can be anything.
          relay.session.unsolicited("notification", value, value === channel ? "own" : "data"),
        ),
        (masked) => message(B.notification, int32(processId), ...masked.map(cstring)),
      ),
    frame.length,
  );
  return undefined;
}

function parameter(relay: Relay, framer: Framer): Answer {
  const { name, value } = readParameterStatus(framer.frame());
  checkPinned(name, value);
  if (name === "search_path") relay.path.report(value, relay.expected.length === 0 && !relay.openPipeline);
  relay.lane.run(
    () =>
      thenSoon(relay.session.unsolicited("parameter", value, parameterNature(name, value)), (masked) =>
        parameterStatus(name, masked),
      ),
    value.length,
  );
  return undefined;
}

// -- COPY FROM STDIN ------------------------------------------------------------------------------------

function copyInResponse(relay: Relay, framer: Framer, head: Expected | undefined): Answer {
  const running = runningOf(head);
  // Syncs that went out behind the Execute are read by the COPY, which ignores them.
  while (relay.expected[1]?.kind === "sync" && head?.kind === "execute") {
    relay.expected.splice(1, 1);
    relay.openPipeline = true;
  }
  relay.copyIn = {
    input: relay.session.input(running.permit, "copy-in"),
    extended: head?.kind === "execute",
    sawData: false,
    syncInside: false,
  };
  relay.lane.put(framer.frame());
  return undefined;
}

// -- who is being answered ------------------------------------------------------------------------------

function runningOf(head: Expected | undefined): Running {
  if (head?.kind !== "query" && head?.kind !== "execute") throw misplaced();
  return head.running;
}

function permitOf(head: Expected | undefined): Permit | null {
  if (head?.kind === "query" || head?.kind === "execute") return head.running.permit;
  return head?.kind === "parse" ? head.permit : null;
}

function misplaced(): WeirError {
  return new WeirError(
    "UPSTREAM_PROTOCOL",
    "the resource sent a message that has no place here; the session ended",
  );
}
