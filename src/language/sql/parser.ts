// PostgreSQL's own parser, loaded once, and the facts of any text.
//
// A text is understood whole or not at all: one statement that cannot be parsed, or is nested too deep to walk, makes the whole
// `unknown`, since the server might read it differently from us.
//
// Must not: throw, keep state between texts, or quote the text in a reason.

import { loadModule, parseSync } from "libpg-query";
import { utf8, text as utf8Text } from "../../base/bytes.ts";
import { LIMITS } from "../../base/limits.ts";
import type { StatementFacts } from "../../model/operation.ts";
import type { AnalyseOptions, SqlAnalysis, SqlParser, StatementDetail } from "./analysis.ts";
import { FactsCollector } from "./collect.ts";
import { literalSpans } from "./literals.ts";
import { PathWalk } from "./search-path.ts";
import { asNode } from "./tree.ts";
import { type PreparedBody, TooDeep, Walk } from "./walk.ts";

/** Loads the parser; about 40 ms, once a process. */
export async function loadSqlParser(): Promise<SqlParser> {
  await loadModule();
  return { analyse: (text, options = {}) => analyse(text, options, 0) };
}

/** EXECUTE of a prepared EXECUTE does not exist in PostgreSQL; this bounds a resolver that answers so anyway. */
const PREPARED_DEPTH_MAX = 4;

/** A half of a surrogate pair cannot be UTF-8: the server would get other bytes than we parse. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

interface RawStatement {
  readonly stmt?: unknown;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

function analyse(text: string, options: AnalyseOptions, depth: number): SqlAnalysis {
  // A UTF-16 unit is at most three bytes of UTF-8: a short text need not be measured.
  const bytes = text.length * 3 <= LIMITS.statementBytesMax ? text.length : utf8(text).length;
  if (bytes > LIMITS.statementBytesMax)
    return unknown(text, `the statement is larger than ${LIMITS.statementBytesMax} bytes`);
  if (text.includes("\0")) return unknown(text, "the statement contains a NUL");
  if (LONE_SURROGATE.test(text)) return unknown(text, "the statement is not valid Unicode");
  if (text === "") return { facts: { statements: [] }, statements: [], literals: [], settings: [] };
  let raw: readonly RawStatement[];
  try {
    raw = parseSync(text).stmts ?? [];
  } catch (error) {
    return unknown(text, parseFailure(error));
  }
  const literals = literalSpans(utf8(text));
  if (literals === null) return unknown(text, "the statement cannot be split into tokens");
  try {
    return { ...walkAll(text, raw, options, depth), literals };
  } catch (error) {
    if (error instanceof TooDeep || error instanceof RangeError)
      return unknown(text, "the statement is nested too deep");
    // Our own mistake must not become the session's: what we could not finish judging is not known.
    return unknown(text, "the statement could not be analysed");
  }
}

function walkAll(
  text: string,
  raw: readonly RawStatement[],
  options: AnalyseOptions,
  depth: number,
): Omit<SqlAnalysis, "literals"> {
  const facts: StatementFacts[] = [];
  const details: StatementDetail[] = [];
  // Statements of this very text, by name: PREPARE and EXECUTE may travel together.
  const prepared = new Map<string, readonly PreparedBody[] | null>();
  const lookUp = (name: string): readonly PreparedBody[] | null => {
    const own = prepared.get(name);
    if (own !== undefined) return own;
    const body = prepared.has("*") || depth >= PREPARED_DEPTH_MAX ? undefined : options.prepared?.(name);
    if (body === undefined) return null;
    const inner = analyse(body, options, depth + 1);
    return inner.facts.unknown === undefined && inner.facts.statements.length === 1
      ? [{ facts: inner.facts.statements[0], settings: inner.settings }]
      : null;
  };
  const bytes = raw.length > 1 || raw[0]?.stmt_location !== undefined ? utf8(text) : null;
  const walked = new PathWalk(options.searchPath ?? "default", options.searchPathMayRevert === true);
  for (const statement of raw) {
    const { path } = walked;
    const out = new FactsCollector(typeof path === "string" ? undefined : path);
    const walk = new Walk(out, options, lookUp, LIMITS.statementDepthMax);
    const node = asNode(statement.stmt);
    if (node === null) out.effect("unknown");
    else walk.statement(node, walk.topPlace());
    // A path that cannot be told leaves open which tables a bare name means.
    if (path === "unknown" && out.namesBareTables) out.effect("unknown");
    const found = out.finish();
    walked.after(found.verbs, out.settings);
    facts.push(found);
    const span = spanOf(statement, bytes?.length ?? utf8(text).length);
    const { prepares, deallocates } = walk.detail;
    if (prepares !== undefined) prepared.set(prepares.name, [{ facts: found, settings: out.settings }]);
    if (deallocates === "*") {
      prepared.clear();
      prepared.set("*", null);
    } else if (deallocates !== undefined) prepared.set(deallocates, null);
    details.push({
      span,
      settings: out.settings,
      ...(prepares === undefined
        ? {}
        : { prepares: { name: prepares.name, body: slice(text, bytes, span.start, span.end) } }),
      ...(deallocates === undefined ? {} : { deallocates }),
    });
  }
  return {
    facts: { statements: facts },
    statements: details,
    settings: details.flatMap((detail) => detail.settings),
  };
}

function spanOf(statement: RawStatement, length: number): StatementDetail["span"] {
  const start = statement.stmt_location ?? 0;
  return { start, end: statement.stmt_len ? start + statement.stmt_len : length };
}

function slice(text: string, bytes: Uint8Array | null, start: number, end: number): string {
  return utf8Text((bytes ?? utf8(text)).subarray(start, end));
}

/** All of an unknown text counts as data: quotes that do not close leave nothing that is surely not. */
function unknown(text: string, reason: string): SqlAnalysis {
  const end = utf8(text).length;
  return {
    facts: { statements: [], unknown: reason },
    statements: [],
    literals: end === 0 ? [] : [{ start: 0, end }],
    settings: [],
  };
}

/** Where it failed, never with what: the parser's own message quotes the text. */
function parseFailure(error: unknown): string {
  if (error instanceof RangeError) return "the statement is nested too deep";
  if (typeof error === "object" && error !== null && "sqlDetails" in error) {
    const details = error.sqlDetails;
    if (typeof details === "object" && details !== null && "cursorPosition" in details)
      return `the statement is not valid PostgreSQL, at character ${Number(details.cursorPosition) + 1}`;
  }
  return "the statement cannot be parsed";
}
