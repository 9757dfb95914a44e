// What one running session knows: statements, portals, what is being answered, and the transaction.
//
// Must not: read or write sockets. The handlers of `client-messages` and `server-messages` change it.

import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { SqlAnalysis } from "../../language/sql/analysis.ts";
import type { OperationParameter } from "../../model/operation.ts";
import type { InputStream, MaskedRows, Permit } from "../../model/session.ts";
import type { Field } from "./fields.ts";

/** Columns of a result: not known yet, known to be none, or known. */
export type Fields = readonly Field[] | null | undefined;

export interface Statement {
  readonly name: string;
  readonly text: string;
  /** The search_path that `analysis` went by; undefined when it was unknown. */
  readonly searchPath: string | undefined;
  readonly analysis: SqlAnalysis;
  /** Declared by the client, then completed by ParameterDescription. */
  types: readonly number[];
  /** Of its last Describe, under `describedUnder`. */
  fields: Fields;
  /** A Describe of it, or of a portal of it, is answered or on its way. */
  described: boolean;
  /** The search_path that it was last described under: under another, the same columns can be another table's. */
  describedUnder: string | undefined;
}

export interface Portal {
  readonly name: string;
  readonly statement: Statement;
  readonly values: readonly Pick<OperationParameter, "format" | "value">[];
  readonly resultFormats: readonly number[];
  /** The search_path that it was planned under. */
  readonly searchPath: string | undefined;
  /** Counts Binds, so that the end of a transaction removes only those before it. */
  readonly sequence: number;
  /** What it keeps in memory. */
  readonly bytes: number;
  fields: Fields;
  described: boolean;
}

/** COPY TO STDOUT under way. `lines`: each row ends with a newline. */
export interface CopyOut {
  readonly rows: MaskedRows;
  readonly lines: boolean;
}

/** One operation that runs at the resource. */
export interface Running {
  readonly permit: Permit;
  readonly text: string;
  readonly analysis: SqlAnalysis;
  /** Which statement of the text is being answered. */
  index: number;
  rows: MaskedRows | null;
  copyOut: CopyOut | null;
}

/** What the resource still owes an answer for, in order. */
export type Expected =
  | {
      readonly kind: "parse";
      readonly permit: Permit;
      readonly statement: Statement;
      readonly previous: Statement | undefined;
    }
  | { readonly kind: "bind"; readonly portal: Portal; readonly previous: Portal | undefined }
  | { readonly kind: "describe"; readonly of: Statement | Portal | null; readonly hidden: boolean }
  | { readonly kind: "close"; readonly statement: Statement | undefined; readonly portal: Portal | undefined }
  | { readonly kind: "execute"; readonly running: Running; readonly portal: Portal }
  | { readonly kind: "query"; readonly running: Running; readonly sequence: number }
  /** `sequence`: portals bound up to here end with the transaction that this ends. */
  | { readonly kind: "sync"; readonly sequence: number }
  /** A stand-in went to the resource; its error is answered with ours. */
  | { readonly kind: "refused"; readonly answer: Uint8Array }
  /** Weir's own question; `value` is the answer. */
  | { readonly kind: "probe"; value: string | undefined };

/** COPY FROM STDIN under way: the resource waits for the client's data. */
export interface CopyIn {
  readonly input: InputStream;
  readonly extended: boolean;
  sawData: boolean;
  /** A Sync came in the middle: the resource ignores it unless the COPY had already failed. */
  syncInside: boolean;
}

export const STATUS = { idle: 0x49, transaction: 0x54, failed: 0x45 } as const;

/** Statements by name, bounded in number and in bytes. */
export class Prepared {
  readonly #byName = new Map<string, Statement>();
  /** Bodies of SQL-level PREPARE; null when it cannot be told which body a name has. */
  readonly #bodies = new Map<string, string | null>();
  #bytes = 0;

  get(name: string): Statement | undefined {
    return this.#byName.get(name);
  }

  /** @throws WeirError `PROTOCOL_TOO_LARGE` when the session has too many, or too long, statements. */
  set(statement: Statement): Statement | undefined {
    const previous = this.#byName.get(statement.name);
    const bytes = this.#bytes + statement.text.length - (previous?.text.length ?? 0);
    if (previous === undefined && this.#byName.size >= LIMITS.preparedStatementsMax) {
      throw tooMany(`more than ${LIMITS.preparedStatementsMax} prepared statements`);
    }
    if (bytes > LIMITS.preparedBytesMax)
      throw tooMany(`prepared statements of more than ${LIMITS.preparedBytesMax} bytes`);
    this.#bytes = bytes;
    this.#byName.set(statement.name, statement);
    return previous;
  }

  /** Takes back what `set` did, when the resource refused it. */
  undo(statement: Statement, previous: Statement | undefined): void {
    if (this.#byName.get(statement.name) !== statement) return;
    this.delete(statement.name);
    if (previous !== undefined) this.set(previous);
  }

  delete(name: string): Statement | undefined {
    const statement = this.#byName.get(name);
    if (statement === undefined) return undefined;
    this.#bytes -= statement.text.length;
    this.#byName.delete(name);
    return statement;
  }

  /** The text that SQL's EXECUTE of this name runs, when that is certain. */
  body(name: string): string | undefined {
    return this.#bodies.get(name) ?? (this.#bodies.has(name) ? undefined : this.#byName.get(name)?.text);
  }

  /** Follows what an allowed text does to names. Where its success is not certain, the name becomes uncertain. */
  follow(analysis: SqlAnalysis): void {
    for (const { prepares, deallocates } of analysis.statements) {
      if (deallocates !== undefined) this.#forget(deallocates);
      if (prepares === undefined) continue;
      const known = this.#bodies.has(prepares.name) || this.#byName.has(prepares.name);
      if (!known && this.#bodies.size >= LIMITS.preparedStatementsMax) {
        throw tooMany(`more than ${LIMITS.preparedStatementsMax} SQL-level prepared statements`);
      }
      this.#bodies.set(prepares.name, known ? null : prepares.body);
    }
  }

  #forget(name: string): void {
    if (name !== "*") {
      this.#bodies.delete(name);
      this.delete(name);
      return;
    }
    this.#bodies.clear();
    const unnamed = this.#byName.get("");
    this.#byName.clear();
    this.#bytes = 0;
    if (unnamed !== undefined) this.set(unnamed);
  }
}

/** Portals by name, bounded in number and in the bytes of their parameters. */
export class Portals {
  readonly #byName = new Map<string, Portal>();
  #bytes = 0;
  sequence = 0;

  get(name: string): Portal | undefined {
    return this.#byName.get(name);
  }

  /** @throws WeirError `PROTOCOL_TOO_LARGE`. */
  set(portal: Portal): Portal | undefined {
    const previous = this.#byName.get(portal.name);
    const bytes = this.#bytes + portal.bytes - (previous?.bytes ?? 0);
    if (previous === undefined && this.#byName.size >= LIMITS.portalsMax)
      throw tooMany(`more than ${LIMITS.portalsMax} portals`);
    if (bytes > LIMITS.portalsBytesMax)
      throw tooMany(`portals with parameters of more than ${LIMITS.portalsBytesMax} bytes`);
    this.#bytes = bytes;
    this.#byName.set(portal.name, portal);
    return previous;
  }

  undo(portal: Portal, previous: Portal | undefined): void {
    if (this.#byName.get(portal.name) !== portal) return;
    this.delete(portal.name);
    if (previous !== undefined) this.set(previous);
  }

  delete(name: string): Portal | undefined {
    const portal = this.#byName.get(name);
    if (portal === undefined) return undefined;
    this.#bytes -= portal.bytes;
    this.#byName.delete(name);
    return portal;
  }

  /** Portals end with their transaction: all that were bound up to `sequence` are gone. */
  endTransaction(sequence: number): void {
    for (const portal of this.#byName.values()) if (portal.sequence <= sequence) this.delete(portal.name);
  }
}

/** The portal's columns with the formats it was bound with, or undefined when nobody has described it. */
export function portalFields(portal: Portal): Fields {
  if (portal.fields !== undefined) return portal.fields;
  const { fields } = portal.statement;
  if (fields === undefined || fields === null) return fields;
  const formats = portal.resultFormats;
  return fields.map((field, i) => ({
    ...field,
    format: formats.length === 0 ? 0 : formats.length === 1 ? formats[0] : (formats[i] ?? 0),
  }));
}

const STABLE = new Set(["select", "insert", "update", "delete", "merge", "values", "table", "with"]);

/**
 * Whether a statement has columns of the same names and types each time it runs (the server refuses to run it otherwise). FETCH, EXECUTE
 * and the like do not: their columns are those of what they name at that moment.
 */
export function hasStableColumns(statement: Statement): boolean {
  const { statements } = statement.analysis.facts;
  return statements.length === 1 && STABLE.has(statements[0].verb);
}

/** Whether a Describe that was sent tells the columns of this portal. */
export function isDescribed(portal: Portal): boolean {
  const { statement, searchPath } = portal;
  if (portal.described) return true;
  return (
    statement.described &&
    hasStableColumns(statement) &&
    searchPath !== undefined &&
    searchPath === statement.describedUnder
  );
}

function tooMany(what: string): WeirError {
  return new WeirError("PROTOCOL_TOO_LARGE", `the session has ${what}; close some`);
}
