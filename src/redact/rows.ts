// Whole rows through the core: the shape table, and a loop over what fits the output.
//
// The framing is walked and re-framed in WASM; here only bytes go in and out.

import { concat, EMPTY_BYTES, utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import type { Core } from "./core.ts";
import { actionCode, type MaskPlan } from "./plan.ts";
import type { MaskAction, MaskedBytes } from "./types.ts";
import * as abi from "./wasm/abi.ts";

const ENCODINGS = {
  text: abi.ENCODING_TEXT,
  "typed-text": abi.ENCODING_TYPED_TEXT,
  int2: abi.ENCODING_INT2,
  int4: abi.ENCODING_INT4,
  int8: abi.ENCODING_INT8,
  float4: abi.ENCODING_FLOAT4,
  float8: abi.ENCODING_FLOAT8,
  numeric: abi.ENCODING_NUMERIC,
  jsonb: abi.ENCODING_JSONB,
  inert: abi.ENCODING_INERT,
  opaque: abi.ENCODING_OPAQUE,
} as const;

/** The layout of a row batch; see model/masking.ts for what each part means. */
export interface RowLayout {
  readonly framing:
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
  readonly columns: readonly {
    readonly encoding: keyof typeof ENCODINGS;
    readonly treatment: { readonly kind: "scan" } | MaskAction;
  }[];
}

const FRAMINGS = {
  "pg-data-row": abi.FRAMING_DATA_ROW,
  "pg-copy-text": abi.FRAMING_COPY_TEXT,
  "pg-copy-csv": abi.FRAMING_COPY_CSV,
  "pg-copy-binary": abi.FRAMING_COPY_BINARY,
} as const;

const NULL_TEXT_BYTES = abi.SHAPE_PLAIN_LABELS - abi.SHAPE_NULL_TEXT;
/** Delimiters and quotes that can occur neither in a label nor in a hash or token. */
const HARMLESS = new Set([..."\t,|;\"' ~^\\"].map((char) => char.charCodeAt(0)));

/**
 * The table that the core reads (layout in core-wasm/abi.ts).
 * @throws WeirError `FRAME_MALFORMED` when the null text is too long or a delimiter is no single byte.
 */
export function encodeLayout(layout: RowLayout): Uint8Array {
  const { framing, columns } = layout;
  const bytes = new Uint8Array(abi.SHAPE_HEADER_BYTES + columns.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(abi.SHAPE_FRAMING, FRAMINGS[framing.kind], true);
  view.setUint32(abi.SHAPE_COLUMNS, columns.length, true);
  if (framing.kind === "pg-copy-text" || framing.kind === "pg-copy-csv") {
    const special =
      framing.kind === "pg-copy-csv"
        ? [framing.delimiter, framing.quote, framing.escape]
        : [framing.delimiter];
    if (special.some((byte) => !Number.isInteger(byte) || byte < 1 || byte > 127))
      throw new WeirError(
        "FRAME_MALFORMED",
        "a COPY delimiter, quote or escape is not a single ASCII character",
      );
    const nullText = utf8(framing.nullText);
    if (nullText.length > NULL_TEXT_BYTES)
      throw new WeirError("FRAME_MALFORMED", `a COPY null text is longer than ${NULL_TEXT_BYTES} bytes`);
    view.setUint32(abi.SHAPE_DELIMITER, framing.delimiter, true);
    if (framing.kind === "pg-copy-csv") {
      view.setUint32(abi.SHAPE_QUOTE, framing.quote, true);
      view.setUint32(abi.SHAPE_ESCAPE, framing.escape, true);
    }
    view.setUint32(abi.SHAPE_NULL_LENGTH, nullText.length, true);
    bytes.set(nullText, abi.SHAPE_NULL_TEXT);
    view.setUint32(abi.SHAPE_PLAIN_LABELS, special.every((byte) => HARMLESS.has(byte)) ? 0 : 1, true);
  }
  columns.forEach(({ encoding, treatment }, i) => {
    const at = abi.SHAPE_HEADER_BYTES + 4 * i;
    bytes[at] = ENCODINGS[encoding];
    bytes[at + 1] = treatment.kind === "scan" ? abi.ACTION_SCAN : actionCode(treatment);
    bytes[at + 2] = treatment.kind === "fill" ? treatment.keep : 0;
  });
  return bytes;
}

/** What masking one batch did. */
export interface RowsResult {
  readonly masked: MaskedBytes;
  readonly rows: number;
  readonly columnMasks: number;
  /** For binary COPY: the header has been seen. */
  readonly copyStarted: boolean;
}

/**
 * Masks whole rows that are already at the start of the core's input area, without the first `from` bytes of them.
 * @throws WeirError `FRAME_MALFORMED`, `MASK_FAILED`: nothing of the batch was released.
 */
export function maskRows(
  core: Core,
  plan: MaskPlan,
  layout: Uint8Array,
  length: number,
  copyStarted: boolean,
  from = 0,
): RowsResult {
  core.setShape(layout);
  const parts: Uint8Array[] = [];
  let rows = 0;
  let columnMasks = 0;
  let started = copyStarted;
  let at = from;
  while (at < length) {
    const result = core.rows(plan, at, length, started);
    if (result.consumed === 0) throw new WeirError("INTERNAL_INVARIANT", "the row walk made no progress");
    if (result.outLength > 0) parts.push(core.output(result.outLength));
    rows += result.rows;
    columnMasks += result.columnMasks;
    started = result.copyStarted;
    at += result.consumed;
  }
  // Every byte of the parts was written by the core from masked or released values.
  return {
    masked: (parts.length === 0 ? EMPTY_BYTES : concat(parts)) as MaskedBytes,
    rows,
    columnMasks,
    copyStarted: started,
  };
}
