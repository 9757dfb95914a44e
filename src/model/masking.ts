// What the spine and the adapters may ask of masking. The pool implements it; nothing here knows a rule.

import type { ColumnHint, ColumnType } from "../redact/columns/types.ts";
import type { MaskAction, MaskedBytes } from "../redact/types.ts";

export type { ColumnHint, ColumnType, MaskAction, MaskedBytes };

/** An answer that is there at once when the work was small, else later. */
export type Soon<T> = T | Promise<T>;

/** A base column, as policy names it. */
export interface ColumnName {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/**
 * The base columns that an output column shows or depends on. `unknown` is never treated as none:
 * when any column is masked, an output of unknown origin is masked too (law 8).
 *
 * `derived` is true when the output is not the column's own value but computed from it (`reverse(ssn)`): then a
 * mask that shows some characters would show other ones than policy meant, so `fill` becomes `redact`. False says that
 * it is the column's own value (under several names, when a table has parents). Absent, more than one column counts
 * as computed.
 */
export type ColumnOrigin =
  | { readonly kind: "columns"; readonly columns: readonly ColumnName[]; readonly derived?: boolean }
  | { readonly kind: "unknown" };

/**
 * How a value is laid out, which decides how it is read for matching and what can stand in its place.
 *
 * - `text`: UTF-8 text, and a masked text fits.
 * - `typed-text`: the text form of a type that no label fits (int, date): a finding makes the value NULL.
 * - `int2 | int4 | int8 | float4 | float8 | numeric`: PostgreSQL binary; matched by decimal form; NULL on a finding.
 * - `jsonb`: one version byte, then text.
 * - `inert`: cannot hold what any rule looks for (bool, uuid, timestamps in binary); passed.
 * - `opaque`: cannot be read: always NULL.
 */
export type ValueEncoding =
  | "text"
  | "typed-text"
  | "int2"
  | "int4"
  | "int8"
  | "float4"
  | "float8"
  | "numeric"
  | "jsonb"
  | "inert"
  | "opaque";

export interface ColumnShape {
  /** The output name. Data too: the adapter masks it before it is sent. */
  readonly name: string;
  readonly encoding: ValueEncoding;
  readonly origin: ColumnOrigin;
  /** What a classifier of columns may go by; absent where columns are not classified. */
  readonly hint?: ColumnHint;
}

/**
 * The framing of row batches.
 *
 * - `pg-data-row`: whole DataRow messages, one after another.
 * - `pg-copy-text`, `pg-copy-csv`, `pg-copy-binary`: whole CopyData messages whose payloads, taken together, are whole
 *   rows; they come out as one message a row. `columns` may be empty when unknown; then all fields are `text`.
 */
export type RowFraming =
  | { readonly kind: "pg-data-row" }
  | { readonly kind: "pg-copy-text"; readonly delimiter: number; readonly nullText: string }
  | {
      readonly kind: "pg-copy-csv";
      readonly delimiter: number;
      readonly quote: number;
      readonly escape: number;
      readonly nullText: string;
    }
  | { readonly kind: "pg-copy-binary" };

export interface RowShape {
  readonly framing: RowFraming;
  readonly columns: readonly ColumnShape[];
}

/** What a column gets whatever is found in it. `scan` looks for findings. */
export type ColumnTreatment = { readonly kind: "scan" } | MaskAction;

/** The shape with each column's treatment decided: what the masking pool works from. */
export interface TreatedShape {
  readonly framing: RowFraming;
  readonly columns: readonly {
    readonly encoding: ValueEncoding;
    readonly treatment: ColumnTreatment;
    /** Lets a masker that classifies columns mask one that is to be scanned. What policy says of a column stands. */
    readonly hint?: ColumnHint;
  }[];
}

/** What has been masked so far on one handle. */
export interface MaskStats {
  /** Rows seen; 0 for streams. */
  rows: number;
  bytesIn: number;
  bytesOut: number;
  /** Findings by entity, whole-column masks under `COLUMN`. */
  readonly findings: Map<string, number>;
}

/** Masks whole rows. Batches may be worked on side by side; answers belong to their own push and are the caller's to keep. */
export interface RowMasker {
  readonly stats: MaskStats;
  /** @param batch Read until the answer is there. @throws WeirError `FRAME_MALFORMED`, `POOL_WORKER_LOST`, `MASK_FAILED`. */
  push(batch: Uint8Array): Soon<MaskedBytes>;
  close(): void;
}

/** Masks one run of text, in order. After an error nothing more comes out. */
export interface StreamMasker {
  readonly stats: MaskStats;
  /** Input bytes that wait because a match could still include them. */
  readonly heldBytes: number;
  /** @returns What may leave now. */
  push(chunk: Uint8Array): Soon<MaskedBytes>;
  /** Resolves what is held as if the text ended here, and goes on afterwards. */
  settle(): Soon<MaskedBytes>;
  /** Resolves what is held and frees the stream. */
  end(): Soon<MaskedBytes>;
  /** Frees the stream and drops what is held. */
  abort(): void;
}

/** Masks that policy asks for beyond the rules' own; they can only tighten (DECISIONS 10). */
export interface EntityMask {
  readonly entity: string;
  readonly action: MaskAction;
}

/** The way into masking: one for the process. */
export interface Masker {
  /** Names the rule set in recordings. */
  readonly rulesDigest: string;
  rows(shape: TreatedShape, masks: readonly EntityMask[]): RowMasker;
  stream(masks: readonly EntityMask[]): StreamMasker;
  /** One small complete text, at once: an error field, a statement for the record. */
  text(bytes: Uint8Array, masks?: readonly EntityMask[]): MaskedBytes;
}
