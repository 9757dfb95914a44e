// What the main thread and a worker agree on: the control words of one worker, and the messages besides.
//
// The control words are in a small shared buffer of their own; the bytes of the slots are in the worker's WASM memory:
//
//   control: | hello | signal | tail | done | stop | ring: slot numbers in order of submission | slots: words each |
//   memory:  ... | slot 0 input | slot 0 output | slot 1 input | ...   (the fixed region of `Core`, never moved)
//
// The main thread alone writes `tail`, the ring and a free slot; the worker alone writes `done` and a submitted slot.
// Between the two writes of a counter the slots it gives away are published: Atomics order them.
//
// Must not: hold logic of either side.

import type { StreamState } from "../redact/stream.ts";

/** A worker's memory says 1 here when it can take work. */
export const HELLO = 0;
/** Raised by the main thread for everything that the worker should look at; it sleeps on this word. */
export const SIGNAL = 1;
/** Jobs submitted so far. */
export const TAIL = 2;
/** Jobs answered so far; the main thread waits on this word. */
export const DONE = 3;
/** Not 0: answer what is submitted, then end. */
export const STOP = 4;
export const RING = 8;

export const SLOT_WORDS = 16;
// Written by the main thread.
export const S_KIND = 0;
export const S_HANDLE = 1;
export const S_LENGTH = 2;
export const S_COPY_STARTED = 3;
// Written by the worker.
export const S_STATUS = 4;
export const S_OUT_LENGTH = 5;
export const S_ROWS = 6;
export const S_COLUMN_MASKS = 7;
export const S_HELD = 8;

export const KIND_ROWS = 1;
export const KIND_PUSH = 2;
export const KIND_SETTLE = 3;
export const KIND_END = 4;
/** Rows whose bytes came by message, since they are larger than a slot. */
export const KIND_LARGE_ROWS = 5;

/** The masked bytes are in the slot's output. */
export const STATUS_HERE = 1;
/** The masked bytes come by message, since they did not fit. */
export const STATUS_MESSAGE = 2;
/** An error comes by message. */
export const STATUS_ERROR = 3;

/** Sizes of one worker's region. */
export interface SlotPlan {
  readonly slots: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
}

/** Main to worker, besides jobs. What a job needs is posted before it is submitted. */
export type ToWorker =
  | { readonly kind: "rows"; readonly id: number; readonly plan: Uint8Array; readonly layout: Uint8Array }
  | { readonly kind: "stream"; readonly id: number; readonly plan: Uint8Array; readonly state: StreamState }
  | { readonly kind: "close"; readonly id: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** Worker to main, read when a job is answered. */
export type FromWorker =
  | { readonly kind: "ready"; readonly buffer: SharedArrayBuffer; readonly at: number }
  | { readonly kind: "masked"; readonly bytes: Uint8Array }
  | { readonly kind: "error"; readonly code: string; readonly message: string };

/** Word of a slot's first field. */
export function slotAt(plan: SlotPlan, slot: number): number {
  return RING + plan.slots + slot * SLOT_WORDS;
}

/** Word of a slot's first count; one count for each entity. */
export function countsAt(plan: SlotPlan, entities: number, slot: number): number {
  return RING + plan.slots + plan.slots * SLOT_WORDS + slot * entities;
}

export function controlWords(plan: SlotPlan, entities: number): number {
  return countsAt(plan, entities, plan.slots);
}

/** Entities in the order of the counts. */
export function entitiesOf(rules: readonly { readonly entity: string }[]): string[] {
  return [...new Set(rules.map((rule) => rule.entity))];
}
