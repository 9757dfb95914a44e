// Proves that a recording is as it was written, or says what happened to it and where.
//
// Three things are checked, each against a different hand: the chain (an accident, or someone who cannot compute),
// the signed checkpoints (someone who rewrites the chain but has no key), the anchor in the store (someone with the
// key, or who cuts the file at an event's border). Without the anchor a recording is at best `unsealed`, never `ok`.
// A killed gateway leaves a tail without a checkpoint (writer.ts): there the anchor stands for the signature too.

import { hex } from "../base/bytes.ts";
import { decodeEvent } from "./events.ts";
import { checkpointText, type RecordingHeader } from "./format.ts";
import { verifySignature } from "./key.ts";
import { type ByteSource, fileSource, type Scanned, scan } from "./reader.ts";
import type { AnchorPoint } from "./recorder.ts";

/**
 * - `ok`: whole, closed, signed, and exactly what the anchor says.
 * - `unsealed`: whole, closed and signed, but there was no anchor for all of it.
 * - `open`: whole up to its last event, but never closed: the session is running, or its gateway was killed.
 * - `broken`: `firstBad` says what is wrong first.
 */
export type RecordingStatus = "ok" | "unsealed" | "open" | "broken";

export type Damage =
  | "not a recording"
  | "changed"
  | "removed"
  | "reordered"
  | "duplicated"
  | "truncated"
  | "appended"
  | "wrong signature"
  | "not as anchored";

export interface Verification {
  readonly status: RecordingStatus;
  readonly session?: string;
  /** Whole events up to the end or the first bad one, checkpoints included. */
  readonly events: number;
  /** Hash after them, hex. */
  readonly head?: string;
  readonly closed: boolean;
  /**
   * Events covered by a valid signature, and whose key it was: one that was given, or the one the file itself names. Of an
   * open recording up to `LIMITS.recordFsyncMs` of events after them are chained only: what vouches for those is the anchor.
   */
  readonly signed: { readonly events: number; readonly key: "given" | "own" };
  /** Events covered by the anchor; absent without one. */
  readonly anchored?: number;
  /** The frame that the file ends inside of. Of a killed gateway this is no damage: it was never acknowledged. */
  readonly torn?: { readonly offset: number; readonly bytes: number };
  readonly firstBad?: {
    /** Number of the event, from 0; -1 is the header. */
    readonly index: number;
    readonly offset: number;
    readonly what: Damage;
    readonly message: string;
  };
}

interface VerifyOptions {
  readonly anchor?: Pick<AnchorPoint, "count" | "head" | "closed"> | null;
  /** Raw Ed25519 public key, base64url, from elsewhere than the file. */
  readonly publicKey?: string;
}

/** @throws WeirError `RECORD_NOT_FOUND` when the file cannot be read. */
export function verifyRecording(path: string, options: VerifyOptions = {}): Promise<Verification> {
  return verifySource(fileSource(path), options);
}

interface State {
  header?: RecordingHeader;
  events: number;
  head?: string;
  end: number;
  closed: boolean;
  /** The last frame is a checkpoint. */
  sealed: boolean;
  signed: number;
  torn?: { offset: number; bytes: number };
  bad?: { index: number; offset: number; what: Damage; message: string };
}

export async function verifySource(source: ByteSource, options: VerifyOptions = {}): Promise<Verification> {
  const state: State = { events: 0, end: 0, closed: false, sealed: false, signed: 0 };
  const anchor = options.anchor ?? undefined;
  let gap: { expected: number; offset: number; found: number } | undefined;

  for await (const item of scan(source)) {
    if (gap !== undefined) {
      // An event is missing where it belongs: does it come later?
      if (item.kind === "frame" && item.seq === gap.expected) {
        state.bad = bad(
          gap.expected,
          gap.offset,
          "reordered",
          `Event ${gap.expected} stands at place ${item.index}.`,
        );
        break;
      }
      continue;
    }
    if (item.kind === "frame" && item.seq > state.events) {
      gap = { expected: state.events, offset: item.offset, found: item.seq };
      continue;
    }
    take(state, item, options, anchor);
    if (state.bad !== undefined) break;
  }
  if (gap !== undefined && state.bad === undefined) {
    const last = gap.found - 1;
    const which = last === gap.expected ? `Event ${last} is` : `Events ${gap.expected} to ${last} are`;
    state.bad = bad(gap.expected, gap.offset, "removed", `${which} missing.`);
  }
  if (state.bad === undefined) atEnd(state, anchor);
  return answer(state, options, anchor);
}

type AnchorPart = NonNullable<VerifyOptions["anchor"]>;

function take(state: State, item: Scanned, options: VerifyOptions, anchor: AnchorPart | undefined): void {
  switch (item.kind) {
    case "header":
      state.header = item.header;
      state.head = hex(item.hash);
      if (options.publicKey !== undefined && options.publicKey !== item.header.key) {
        state.bad = bad(
          -1,
          0,
          "wrong signature",
          "The recording was signed with another key than the given one.",
        );
      }
      return;
    case "unreadable":
      state.bad =
        item.index < 0
          ? bad(-1, 0, "not a recording", "The header is changed, or this is no recording.")
          : bad(
              item.index,
              item.offset,
              "changed",
              `The length or number of event ${item.index} is changed.`,
            );
      return;
    case "torn":
      state.torn = { offset: item.offset, bytes: item.bytes };
      return;
    case "frame":
      takeFrame(state, item, options, anchor);
  }
}

function takeFrame(
  state: State,
  frame: Extract<Scanned, { kind: "frame" }>,
  options: VerifyOptions,
  anchor: AnchorPart | undefined,
): void {
  const { index, offset } = frame;
  if (frame.seq < index) {
    state.bad = bad(index, offset, "duplicated", `Event ${frame.seq} stands again at place ${index}.`);
    return;
  }
  if (!frame.intact) {
    state.bad = bad(index, offset, "changed", `Event ${index} is not what was written.`);
    return;
  }
  const checkpointBad = readFrame(state, frame, options);
  if (checkpointBad !== null) {
    state.bad = bad(index, offset, checkpointBad.what, checkpointBad.message);
    return;
  }
  state.events = index + 1;
  state.end = frame.end;
  state.head = hex(frame.stored);
  if (anchor !== undefined && state.events === anchor.count && state.head !== anchor.head) {
    const since = state.signed > 0 && options.publicKey !== undefined ? state.signed : 0;
    state.bad = bad(
      index,
      offset,
      "not as anchored",
      `The chain up to event ${index} is not the one that was anchored: an event from ${since} to ${index} was replaced.`,
    );
    state.events = 0;
  }
}

/** Looks at what the event means for the whole: a checkpoint, or the end. */
function readFrame(
  state: State,
  frame: Extract<Scanned, { kind: "frame" }>,
  options: VerifyOptions,
): { what: Damage; message: string } | null {
  const { index } = frame;
  let event: ReturnType<typeof decodeEvent>["event"];
  try {
    ({ event } = decodeEvent(frame.head, frame.bytes));
  } catch {
    return { what: "changed", message: `Event ${index} does not have the form that Weir writes.` };
  }
  if (state.closed && event.kind !== "checkpoint") {
    return { what: "appended", message: `Event ${index} stands after the session's end.` };
  }
  state.sealed = event.kind === "checkpoint";
  if (event.kind === "closed") state.closed = true;
  if (event.kind !== "checkpoint") return null;
  const head = hex(frame.previous);
  const key = options.publicKey ?? state.header?.key ?? "";
  const text = checkpointText(state.header?.session ?? "", index, head);
  if (event.count !== index || event.head !== head || !verifySignature(key, text, event.signature)) {
    return {
      what: "wrong signature",
      message: `The signature over events up to ${index} is not valid: an event from ${state.signed} to ${index} was replaced.`,
    };
  }
  state.signed = index + 1;
  return null;
}

function atEnd(state: State, anchor: AnchorPart | undefined): void {
  if (anchor === undefined) return;
  if (state.events < anchor.count) {
    const missing = anchor.count - state.events;
    state.bad = bad(
      state.events,
      state.end,
      "truncated",
      `The file ends before event ${state.events}; ${missing} anchored ${missing === 1 ? "event is" : "events are"} missing.`,
    );
  } else if (anchor.closed && state.events > anchor.count) {
    state.bad = bad(anchor.count, state.end, "appended", "Events stand after the anchored end.");
  }
}

function answer(state: State, options: VerifyOptions, anchor: AnchorPart | undefined): Verification {
  const whole = state.closed && state.sealed && state.torn === undefined;
  const sealed = anchor?.closed === true && anchor.count === state.events;
  let status: RecordingStatus = "broken";
  if (state.bad === undefined) status = !whole ? "open" : sealed ? "ok" : "unsealed";
  return {
    status,
    ...(state.header === undefined ? {} : { session: state.header.session }),
    events: state.events,
    ...(state.head === undefined ? {} : { head: state.head }),
    closed: state.closed,
    signed: { events: state.signed, key: options.publicKey === undefined ? "own" : "given" },
    ...(anchor === undefined ? {} : { anchored: Math.min(anchor.count, state.events) }),
    ...(state.torn === undefined ? {} : { torn: state.torn }),
    ...(state.bad === undefined ? {} : { firstBad: state.bad }),
  };
}

function bad(index: number, offset: number, what: Damage, message: string) {
  return { index, offset, what, message };
}
