// COPY TO STDOUT: rows in one of three formats, masked as rows.
//
// The statement says the format, CopyOutResponse repeats it in part; both must agree. Column names and types
// come from the catalog when a table is copied. In binary format, columns of unknown type are opaque.
//
// Must not: pass data whose format is not known.
//
// Source: PostgreSQL 18 manual 54.2.6, COPY "File Formats".

import { utf8 } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { SqlAnalysis } from "../../language/sql/analysis.ts";
import type { ColumnShape, RowFraming, RowShape, Soon } from "../../model/masking.ts";
import { type CopyStatement, readCopyStatement, statementAt } from "./copy.ts";
import type { Framer } from "./framer.ts";
import { Payload } from "./payload.ts";
import type { Relay } from "./relay.ts";
import { resultContext } from "./shape.ts";
import type { Running } from "./state.ts";
import { valueEncoding } from "./types.ts";

/** Why a text's COPY cannot be served, or null. Asked before anything is sent. */
export function copyRefusal(sql: string, analysis: SqlAnalysis): WeirError | null {
  for (const [i, { verb }] of analysis.facts.statements.entries()) {
    if (!verb.startsWith("copy")) continue;
    const copy = readCopyStatement(statementAt(sql, analysis.statements[i].span));
    if (copy === null) {
      return new WeirError(
        "PROTOCOL_UNSUPPORTED",
        "this form of COPY is not understood; write it with plain options",
      );
    }
    const encoding = copy.encoding?.replace(/[^a-z0-9]/g, "");
    if (encoding !== undefined && encoding !== "utf8" && encoding !== "unicode") {
      return new WeirError(
        "PROTOCOL_UNSUPPORTED",
        "COPY in another encoding than UTF8 cannot be masked; leave ENCODING out",
      );
    }
  }
  return null;
}

export function beginCopyOut(relay: Relay, frame: Uint8Array, running: Running): Promise<void> | undefined {
  const payload = new Payload("server", frame);
  const binary = payload.byte() === 1;
  const count = payload.count();
  const copy = statementOf(running);
  if (copy === null || copy.direction !== "to" || (copy.format === "binary") !== binary) {
    throw new WeirError("UPSTREAM_PROTOCOL", "the resource began a COPY that the statement does not explain");
  }
  relay.lane.put(frame);
  const begin = (shape: RowShape): void => {
    if (relay.ended) return;
    running.copyOut = { rows: running.permit.rows(shape), lines: !binary };
  };
  const columns = copyColumns(relay, running, copy, count, binary);
  if (columns instanceof Promise)
    return columns.then((known) => begin({ framing: framing(copy), columns: known }));
  begin({ framing: framing(copy), columns });
  return undefined;
}

function statementOf(running: Running): CopyStatement | null {
  const detail = running.analysis.statements[running.index];
  return detail === undefined ? null : readCopyStatement(statementAt(running.text, detail.span));
}

/** Columns in the order of the data. Empty, which means text, where neither names nor types matter. */
function copyColumns(
  relay: Relay,
  running: Running,
  copy: CopyStatement,
  count: number,
  binary: boolean,
): Soon<readonly ColumnShape[]> {
  const { columnMasks } = running.permit.obligations;
  const { hints } = relay.parts;
  if (columnMasks.length === 0 && !binary && hints === null) return [];
  const context = resultContext(relay, running);
  const unknown = (): ColumnShape[] =>
    Array.from({ length: count }, () => ({
      name: "",
      encoding: binary ? "opaque" : "text",
      origin: { kind: "unknown" },
      ...(hints === null ? {} : { hint: { name: "", type: "other" } }),
    }));
  if (copy.source.kind === "query") {
    if (columnMasks.length === 0) return unknown();
    const origin = relay.parts.origins.expression(context);
    const shape = (known: ColumnShape["origin"]): ColumnShape[] =>
      unknown().map((column) => ({ ...column, origin: known }));
    return origin instanceof Promise ? origin.then(shape) : shape(origin);
  }
  const table = relay.parts.origins.table(copy.source, context);
  return table.then((known) => {
    if (known === null) return unknown();
    const names = copy.columns ?? known.map((column) => column.name);
    // More or fewer columns than the catalog has: it is not the table that we see.
    if (names.length !== count) return unknown();
    return names.map((name): ColumnShape => {
      const column = known.find((one) => one.name === name);
      if (column === undefined)
        return {
          name,
          encoding: binary ? "opaque" : "text",
          origin: { kind: "unknown" },
          ...(hints === null ? {} : { hint: { name, type: "other" } }),
        };
      // In text, every COPY field may become `\N`; a label in a number's place would break a reader of types.
      const encoding = valueEncoding(column.typeOid, binary ? 1 : 0);
      const hint = hints === null ? {} : { hint: hints.ofTable(column) };
      return { name, encoding, origin: column.origin, ...hint };
    });
  });
}

function framing(copy: CopyStatement): RowFraming {
  if (copy.format === "binary") return { kind: "pg-copy-binary" };
  const delimiter = utf8(copy.delimiter)[0];
  if (copy.format === "text") return { kind: "pg-copy-text", delimiter, nullText: copy.nullText };
  return {
    kind: "pg-copy-csv",
    delimiter,
    quote: utf8(copy.quote)[0],
    escape: utf8(copy.escape)[0],
    nullText: copy.nullText,
  };
}

const NEWLINE = 0x0a;

export function copyOutData(relay: Relay, framer: Framer, running: Running): undefined {
  const copy = running.copyOut;
  if (copy === null) throw new WeirError("UPSTREAM_PROTOCOL", "the resource sent COPY data without a COPY");
  framer.extend(LIMITS.batchBytes);
  const batch = framer.frame();
  // The server sends a row in one message. Should a run end inside a row all the same, nothing can be cut here.
  if (copy.lines && batch[batch.length - 1] !== NEWLINE) {
    throw new WeirError("UPSTREAM_PROTOCOL", "the resource ended a COPY message inside a row");
  }
  relay.lane.answer(copy.rows.push(batch), batch.length);
  return undefined;
}

export function copyOutDone(relay: Relay, frame: Uint8Array, running: Running): undefined {
  if (running.copyOut === null)
    throw new WeirError("UPSTREAM_PROTOCOL", "the resource ended a COPY that had not begun");
  running.copyOut = null;
  relay.lane.put(frame);
  return undefined;
}
