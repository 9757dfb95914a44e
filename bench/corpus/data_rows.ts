// PostgreSQL DataRow messages as a server sends them, in batches of whole rows.
//
// `clean` has twelve short fields of an order, with nothing in them to find; `personal` has an e-mail, a phone and a card in
// twelve. Must not share code with src: the layout is the manual's ("Message Formats", DataRow).

import { dataRow } from "../../test/support/pg-frames.ts";
import { createRng, type Rng, seedOf } from "../../test/support/rng.ts";
import { amount, card, digits, email, phone, sentence, timestamp } from "./draw.ts";
import { CITIES, FIRST_NAMES, LAST_NAMES, PLANS, STATES, TABLES, WORDS } from "./words.ts";

export const ROW_KINDS = ["clean", "personal"] as const;
export type RowKind = (typeof ROW_KINDS)[number];
export const ROW_COLUMNS = 12;

const FIELDS: Readonly<Record<RowKind, (rng: Rng, index: number) => (string | null)[]>> = {
  clean: (rng, index) => [
    String(100_000 + index * 3),
    rng.pick(FIRST_NAMES),
    rng.pick(LAST_NAMES),
    rng.pick(CITIES),
    rng.pick(PLANS),
    rng.pick(STATES),
    amount(rng),
    timestamp(rng),
    rng.pick(TABLES),
    String(rng.int(0, 999)),
    rng.chance(0.1) ? null : rng.pick(WORDS),
    rng.chance(0.5) ? "t" : "f",
  ],
  personal: (rng, index) => {
    const [first, last] = [rng.pick(FIRST_NAMES), rng.pick(LAST_NAMES)];
    return [
      String(100_000 + index * 3),
      `${first} ${last}`,
      email(rng, first, last),
      phone(rng),
      card(rng),
      rng.pick(CITIES),
      rng.pick(PLANS),
      amount(rng),
      timestamp(rng),
      `SKU-${digits(rng, 5)}`,
      sentence(rng, rng.int(2, 5)),
      rng.chance(0.5) ? "t" : "f",
    ];
  },
};

export interface RowBatch {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Batches of whole rows, each of at most `batchBytes`, `bytes` in all and up to one batch more. */
export function rowBatches(kind: RowKind, bytes: number, batchBytes: number, seed = 1): RowBatch[] {
  const rng = createRng(seedOf("rows", kind, seed));
  const batches: RowBatch[] = [];
  let index = 0;
  for (let total = 0; total < bytes; ) {
    const frames: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const frame = dataRow(FIELDS[kind](rng, index));
      if (size + frame.length > batchBytes) break;
      frames.push(frame);
      size += frame.length;
      index++;
    }
    batches.push({ bytes: new Uint8Array(Buffer.concat(frames)), rows: frames.length });
    total += size;
  }
  return batches;
}
