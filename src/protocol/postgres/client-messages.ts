// What each client message does: one handler for each.
//
// Refusals inside a pipeline: the refused message is replaced, at the resource, by one that must fail. So the
// resource's transaction fails where the client's does, its replies stay in step with ours, and what came
// before in the same implicit transaction is rolled back, as after any error. The alternative, answering
// alone, was rejected: a pipeline would then commit half.
//
// Must not: send an operation without a permit. Bind, Describe, Close, Flush and Sync run nothing.
//
// Source: PostgreSQL 18 manual 54.2.3 "Extended Query", 54.2.6 "COPY Operations".

import { WeirError } from "../../base/errors.ts";
import type { SqlAnalysis } from "../../language/sql/analysis.ts";
import type { Operation } from "../../model/operation.ts";
import type { Denial, Permit } from "../../model/session.ts";
import { readyForQuery, report } from "./backend.ts";
import { copyPayloads } from "./copy.ts";
import { copyRefusal } from "./copy-out.ts";
import { denialResponse, errorResponse, holdNotice } from "./errors.ts";
import * as frontend from "./frontend.ts";
import { F } from "./messages.ts";
import { isPinnedValue, PINNED } from "./options.ts";
import { knowPath } from "./path.ts";
import type { Relay } from "./relay.ts";
import { isDescribed, type Portal, type Running, STATUS, type Statement } from "./state.ts";

type Handler = (relay: Relay, frame: Uint8Array) => Promise<void> | undefined;

const HANDLERS: Readonly<Record<number, Handler>> = {
  [F.query]: (relay, frame) => query(relay, frame),
  [F.parse]: (relay, frame) => parse(relay, frame),
  [F.bind]: bind,
  [F.describe]: describe,
  [F.execute]: (relay, frame) => execute(relay, frame),
  [F.close]: close,
  [F.flush]: (relay, frame) => relay.forward(frame),
  [F.sync]: sync,
  [F.functionCall]: functionCall,
  [F.terminate]: (relay) => void relay.terminated(),
  [F.copyData]: (relay, frame) => copyIn(relay, F.copyData, frame),
  [F.copyDone]: (relay, frame) => copyIn(relay, F.copyDone, frame),
  [F.copyFail]: (relay, frame) => copyIn(relay, F.copyFail, frame),
};

const COPY_TYPES: ReadonlySet<number> = new Set([F.copyData, F.copyDone, F.copyFail]);

/** Handles one message, or one run of CopyData. @returns A promise when the next message must wait. */
export function clientMessage(relay: Relay, type: number, frame: Uint8Array): Promise<void> | undefined {
  if (type === F.terminate || COPY_TYPES.has(type)) return HANDLERS[type](relay, frame);
  if (relay.discarding && type !== F.sync) return undefined;
  if (relay.copyIn !== null) {
    if (type === F.flush) return undefined;
    if (type === F.sync) {
      // The resource ignores it while the COPY runs. It is remembered in case the COPY has failed already.
      if (relay.copyIn.sawData) relay.copyIn.syncInside = true;
      return undefined;
    }
    throw new WeirError(
      "PROTOCOL_VIOLATION",
      "the client sent another message in the middle of its COPY data",
    );
  }
  return HANDLERS[type](relay, frame);
}

// -- simple query ---------------------------------------------------------------------------------------

async function query(relay: Relay, frame: Uint8Array): Promise<void> {
  if (relay.path.current === undefined) await knowPath(relay);
  const sql = frontend.readQuery(frame);
  const analysis = analyse(relay, sql, relay.path.current);
  const answer = await judge(relay, "run", sql, frame, analysis, []);
  if (relay.ended || relay.discarding) return unused(relay, answer);
  if (answer.kind === "denial") return refuseQuery(relay, denialResponse(answer));
  const refusal = ownRefusal(sql, analysis, answer);
  if (refusal !== null) {
    await unused(relay, answer);
    return refuseQuery(relay, refusal);
  }
  follow(relay, analysis);
  relay.openPipeline = false;
  relay.expected.push({
    kind: "query",
    running: begin(answer, sql, analysis),
    sequence: relay.portals.sequence,
  });
  await answer.send(frame);
}

/** An error and ReadyForQuery, with the transaction as the resource has it. */
async function refuseQuery(relay: Relay, answer: Uint8Array): Promise<void> {
  if (relay.expected.length === 0 && !relay.openPipeline && relay.status !== STATUS.transaction) {
    relay.lane.put(answer);
    relay.lane.put(readyForQuery(relay.status));
    return;
  }
  relay.expected.push({ kind: "refused", answer }, { kind: "sync", sequence: relay.portals.sequence });
  relay.openPipeline = false;
  await relay.forward(frontend.poison);
  await relay.forward(frontend.sync);
}

function functionCall(relay: Relay): Promise<void> {
  const error = new WeirError(
    "PROTOCOL_UNSUPPORTED",
    "FunctionCall is refused; call the function in a SELECT",
  );
  return refuseQuery(relay, errorResponse(error, "ERROR"));
}

function begin(permit: Permit, sql: string | null, analysis: SqlAnalysis): Running {
  return { permit, text: sql ?? "", analysis, index: 0, rows: null, copyOut: null };
}

// -- extended query -------------------------------------------------------------------------------------

async function parse(relay: Relay, frame: Uint8Array): Promise<void> {
  if (relay.path.current === undefined) await knowPath(relay);
  const { name, text, types } = frontend.readParse(frame);
  const searchPath = relay.path.current;
  const analysis = analyse(relay, text, searchPath);
  const answer = await judge(relay, "prepare", text, frame, analysis, []);
  if (relay.ended || relay.discarding) return unused(relay, answer);
  if (answer.kind === "denial") return refuse(relay, denialResponse(answer));
  const statement: Statement = {
    name,
    text: text ?? "",
    searchPath,
    analysis,
    types,
    fields: undefined,
    described: false,
    describedUnder: undefined,
  };
  const kept = bounded(() => relay.prepared.set(statement));
  if ("refusal" in kept) {
    await unused(relay, answer);
    return refuse(relay, kept.refusal);
  }
  relay.openPipeline = true;
  relay.expected.push({ kind: "parse", permit: answer, statement, previous: kept.value });
  await answer.send(frame);
}

function bind(relay: Relay, frame: Uint8Array): Promise<void> | undefined {
  if (relay.path.current !== undefined || relay.openPipeline) return bindNow(relay, frame);
  return knowPath(relay).then(() => (relay.ended ? undefined : bindNow(relay, frame)));
}

function bindNow(relay: Relay, frame: Uint8Array): Promise<void> | undefined {
  const message = frontend.readBind(frame.slice());
  const statement = relay.prepared.get(message.statement);
  if (statement === undefined) return refuse(relay, unknownName("26000", "prepared statement"));
  const portal: Portal = {
    name: message.portal,
    statement,
    values: message.values,
    resultFormats: message.resultFormats,
    searchPath: relay.path.current,
    sequence: ++relay.portals.sequence,
    bytes: frame.length,
    fields: undefined,
    described: false,
  };
  if (portal.name === frontend.REFUSED_PORTAL) return refuse(relay, unknownName("34000", "portal"));
  const kept = bounded(() => relay.portals.set(portal));
  if ("refusal" in kept) return refuse(relay, kept.refusal);
  relay.openPipeline = true;
  relay.expected.push({ kind: "bind", portal, previous: kept.value });
  return relay.forward(frame);
}

function describe(relay: Relay, frame: Uint8Array): Promise<void> | undefined {
  const { kind, name } = frontend.readNamed(frame);
  const of = (kind === "S" ? relay.prepared.get(name) : relay.portals.get(name)) ?? null;
  if (of !== null) of.described = true;
  if (of !== null && "describedUnder" in of) of.describedUnder = relay.path.current;
  relay.openPipeline = true;
  relay.expected.push({ kind: "describe", of, hidden: false });
  return relay.forward(frame);
}

async function execute(relay: Relay, frame: Uint8Array): Promise<void> {
  const portal = relay.portals.get(frontend.readExecute(frame));
  // A cursor that SQL's DECLARE opened is fetched from by SQL's FETCH, where it can be judged.
  if (portal === undefined) return refuse(relay, unknownName("34000", "portal"));
  const { text, types } = portal.statement;
  const analysis = analysisOf(relay, portal);
  const parameters = portal.values.map((value, i) => ({ ...value, type: types[i] ?? 0 }));
  const answer = await judge(relay, "run", text, frame, analysis, parameters);
  if (relay.ended || relay.discarding) return unused(relay, answer);
  if (answer.kind === "denial") return refuse(relay, denialResponse(answer));
  const refusal = ownRefusal(text, analysis, answer);
  if (refusal !== null) {
    await unused(relay, answer);
    return refuse(relay, refusal);
  }
  follow(relay, analysis);
  relay.mayBeInTransaction = true;
  relay.openPipeline = true;
  if (!isDescribed(portal)) {
    // Formats and types decide how values are masked, so nothing runs whose columns nobody asked for.
    portal.described = true;
    portal.statement.described = true;
    portal.statement.describedUnder = portal.searchPath;
    relay.expected.push({ kind: "describe", of: portal, hidden: true });
    await relay.forward(frontend.describePortal(portal.name));
  }
  const running = begin(answer, text, analysis);
  relay.expected.push({ kind: "execute", running, portal });
  await answer.send(frame);
}

/** The server plans a statement anew when the search_path is another than when it was parsed, so it is judged anew. */
function analysisOf(relay: Relay, { statement, searchPath }: Portal): SqlAnalysis {
  // Bound under one path, run under another: functions look names up as it runs.
  const path = searchPath === relay.path.current ? searchPath : undefined;
  return path === statement.searchPath ? statement.analysis : analyse(relay, statement.text, path);
}

function close(relay: Relay, frame: Uint8Array): Promise<void> | undefined {
  const { kind, name } = frontend.readNamed(frame);
  const statement = kind === "S" ? relay.prepared.delete(name) : undefined;
  const portal = kind === "P" ? relay.portals.delete(name) : undefined;
  relay.openPipeline = true;
  relay.expected.push({ kind: "close", statement, portal });
  return relay.forward(frame);
}

function sync(relay: Relay, frame: Uint8Array): Promise<void> | undefined {
  relay.discarding = false;
  relay.openPipeline = false;
  relay.expected.push({ kind: "sync", sequence: relay.portals.sequence });
  return relay.forward(frame);
}

/** Answers a message of the extended protocol with an error, in its place; then all up to Sync is skipped. */
function refuse(relay: Relay, answer: Uint8Array): Promise<void> | undefined {
  relay.expected.push({ kind: "refused", answer });
  relay.discarding = true;
  relay.openPipeline = true;
  return relay.forward(frontend.poison);
}

// -- COPY FROM STDIN ------------------------------------------------------------------------------------

async function copyIn(relay: Relay, type: number, frame: Uint8Array): Promise<void> {
  if (relay.copyIn === null) {
    // Data may be sent before the resource has said that it wants it: wait until that is known.
    await relay.until(() => relay.copyIn !== null || relay.expected.length === 0 || relay.discarding);
  }
  const copy = relay.copyIn;
  // No COPY (any more): the resource would ignore it too.
  if (copy === null || relay.ended) return;
  if (type === F.copyData) {
    copy.sawData = true;
    await copy.input.push(copyPayloads(frame));
  } else {
    await copy.input.end();
  }
  // While it was recorded, the resource may have ended the COPY with an error.
  if (relay.copyIn !== copy) return;
  if (type !== F.copyData) relay.copyIn = null;
  await relay.forward(frame);
}

// -- judging --------------------------------------------------------------------------------------------

function analyse(relay: Relay, sql: string | null, searchPath: string | undefined): SqlAnalysis {
  if (sql === null) {
    return {
      facts: { statements: [], unknown: "the statement is not UTF-8" },
      statements: [],
      literals: [],
      settings: [],
    };
  }
  return relay.parts.parser.analyse(sql, {
    prepared: (name) => relay.prepared.body(name),
    searchPath: relay.path.schemas(relay.parts.role, searchPath),
    searchPathMayRevert: relay.path.mayRevert,
  });
}

function judge(
  relay: Relay,
  stage: Operation["stage"],
  sql: string | null,
  frame: Uint8Array,
  analysis: SqlAnalysis,
  parameters: Operation["parameters"],
): Promise<Denial | Permit> {
  const pinned = touchesPinned(analysis);
  const { prompt } = relay;
  const operation: Operation = {
    kind: "sql",
    stage,
    text: sql ?? "",
    frame,
    parameters,
    context: {
      database: relay.parts.database,
      role: relay.parts.role,
      search_path: relay.path.current ?? "unknown",
    },
    // No allow rule matches what is unknown, so the refusal is judged and recorded like any other.
    facts:
      pinned === null
        ? analysis.facts
        : { ...analysis.facts, unknown: `it changes ${pinned}, which is pinned` },
    literals: analysis.literals,
    inTransaction: relay.status !== STATUS.idle || relay.mayBeInTransaction,
    ...(prompt === undefined ? {} : { prompt }),
  };
  return relay.judging((signal) =>
    relay.session.judge(operation, { onHold: (hold) => relay.tell(holdNotice(hold)), signal }),
  );
}

/** A permit whose operation is not sent after all ends with nothing done, and is recorded so. */
async function unused(relay: Relay, answer: Denial | Permit): Promise<void> {
  if (answer.kind === "permit" && !relay.ended) await answer.complete();
}

/** The pinned setting that a text would change to another value, or null. */
function touchesPinned(analysis: SqlAnalysis): string | null {
  for (const { name, action, value } of analysis.settings) {
    // A reset goes back to what the session started with, which is the pinned value.
    if (action === "reset") continue;
    if (name === "*") return "a setting that cannot be told";
    const key = name === "names" ? "client_encoding" : name;
    if (PINNED.has(key) && (value === null || !isPinnedValue(key, value))) return key;
  }
  return null;
}

/** Whether a text sets a setting to what comes from a table: SHOW and pg_stat_activity would print it unmasked. */
function keepsDataInSetting({ facts, statements }: SqlAnalysis): boolean {
  return statements.some(
    ({ settings }, i) =>
      settings.some(({ action, value }) => action === "set" && value === null) &&
      facts.statements[i].tables.some(
        ({ schema, name }) => schema !== "pg_catalog" || name !== "pg_settings",
      ),
  );
}

/** What Weir cannot serve, even when a rule that matches everything, or a reviewer, allows it. */
function ownRefusal(sql: string | null, analysis: SqlAnalysis, permit: Permit): Uint8Array | null {
  if (permit.obligations.columnMasks.length > 0 && keepsDataInSetting(analysis)) {
    const flow = new WeirError(
      "PROTOCOL_UNSUPPORTED",
      "the statement puts what it reads from a table into a setting, where no column mask can follow it",
    );
    return errorResponse(flow, "ERROR");
  }
  const name = touchesPinned(analysis);
  const error =
    name === null
      ? copyRefusal(sql ?? "", analysis)
      : new WeirError("PROTOCOL_UNSUPPORTED", `the statement changes ${name}, which Weir keeps pinned`);
  return error === null ? null : errorResponse(error, "ERROR");
}

const DDL = /^(create|alter|drop|rename)/;
const TRANSACTION = /^(begin|start|savepoint)/;
const CURSORS = /^(close|declare|discard)/;

/** Follows what an allowed text does to the session's own state. */
function follow(relay: Relay, analysis: SqlAnalysis): void {
  relay.prepared.follow(analysis);
  relay.path.follow(analysis);
  for (const { verbs } of analysis.facts.statements) {
    for (const verb of verbs) {
      if (TRANSACTION.test(verb)) relay.mayBeInTransaction = true;
      if (DDL.test(verb)) relay.ddlInTransaction = true;
      // SQL can close and open portals by name; ours are then no longer what was bound.
      if (CURSORS.test(verb)) relay.portals.endTransaction(relay.portals.sequence);
    }
  }
  for (const { name, action, value } of analysis.settings) {
    if (name === "weir.prompt") relay.prompt = action === "set" && value !== null ? value : undefined;
  }
}

// -- small answers --------------------------------------------------------------------------------------

/** Makes a change within the session's bounds, or gives the error to refuse the message with. */
function bounded<T>(change: () => T): { readonly value: T } | { readonly refusal: Uint8Array } {
  try {
    return { value: change() };
  } catch (error) {
    if (!(error instanceof WeirError) || error.code !== "PROTOCOL_TOO_LARGE") throw error;
    return { refusal: errorResponse(error, "ERROR") };
  }
}

function unknownName(code: string, what: string): Uint8Array {
  return report({
    severity: "ERROR",
    code,
    message: `no ${what} of this name was made through this connection`,
    hint: "What SQL's PREPARE and DECLARE made is used with SQL's EXECUTE and FETCH.",
  });
}
