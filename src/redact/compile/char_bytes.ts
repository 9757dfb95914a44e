// What sets of code points are as bytes: for each set its pieces, made once for all patterns that use it, of byte sets of
// which equal ones are one object.
//
// Must not know programs.

import { assert } from "../../base/assert.ts";
import type { CharSet } from "./charset.ts";
import { type ByteSequence, byteSequences, INVALID_UNITS } from "./utf8.ts";

export type Direction = "forward" | "backward";

/** The one-byte characters of a set, and the longer ones by what follows their first byte. */
export interface Pieces {
  readonly single: Uint8Array | null;
  /** `tail`: the sets behind the first byte, last first. `bounded`: no continuation byte may follow. */
  readonly longer: readonly {
    readonly tail: readonly Uint8Array[];
    readonly lead: Uint8Array;
    readonly bounded: boolean;
  }[];
}

/** What is known of a byte set besides its 256 flags. */
export interface ByteSetFacts {
  /** In ascending order. */
  readonly members: readonly number[];
  /** 256 bits. */
  readonly bitmap: Uint8Array;
}

/** Distinct sets that are remembered: far more than rules are made of. All are forgotten together. */
const REMEMBERED_MAX = 16_384;
const sets = new Map<string, Uint8Array>();
const pieces = new Map<string, Pieces>();
/** By identity, before the sets are spelled out. */
const piecesOfSet = new WeakMap<CharSet, Map<string, Pieces>>();
const letters: Pieces[] = [];
const facts = new WeakMap<Uint8Array, ByteSetFacts>();

export function factsOf(set: Uint8Array): ByteSetFacts {
  const known = facts.get(set);
  if (known) return known;
  const members: number[] = [];
  const bitmap = new Uint8Array(32);
  for (let byte = 0; byte < 256; byte++)
    if (set[byte] !== 0) {
      members.push(byte);
      bitmap[byte >> 3] |= 1 << (byte & 7);
    }
  const made = { members, bitmap };
  facts.set(set, made);
  return made;
}

/** Equal sets are one object, which makes of equal instructions one. */
function shared(set: Uint8Array): Uint8Array {
  const key = String.fromCharCode(...factsOf(set).members);
  const found = sets.get(key);
  if (found) return found;
  if (sets.size >= REMEMBERED_MAX) {
    sets.clear();
    letters.length = 0;
  }
  sets.set(key, set);
  return set;
}

/** @param negated The set also takes what is not valid UTF-8, as one unit (DECISIONS 6); only forwards. */
export function piecesOf(set: CharSet, negated: boolean, direction: Direction): Pieces {
  // Most sets are one letter.
  const letter = !negated && set.length === 2 && set[0] === set[1] && set[0] < 0x80;
  if (letter) return (letters[set[0]] ??= cutUp(set, false, "forward"));
  const way = `${direction}${negated ? "!" : ""}`;
  let ways = piecesOfSet.get(set);
  if (!ways) piecesOfSet.set(set, (ways = new Map()));
  const made = ways.get(way);
  if (made) return made;
  const key = `${way}:${set.join()}`;
  let result = pieces.get(key);
  if (!result) {
    result = cutUp(set, negated, direction);
    if (pieces.size >= REMEMBERED_MAX) pieces.clear();
    pieces.set(key, result);
  }
  ways.set(way, result);
  return result;
}

function cutUp(set: CharSet, negated: boolean, direction: Direction): Pieces {
  const single = new Uint8Array(256);
  let singles = 0;
  const byTail = new Map<string, { tail: Uint8Array[]; lead: Uint8Array; bounded: boolean }>();
  const add = (sequence: ByteSequence, bounded: boolean) => {
    if (sequence.length === 1 && !bounded) {
      single.fill(1, sequence[0][0], sequence[0][1] + 1);
      singles++;
      return;
    }
    const key = `${bounded}:${sequence.slice(1).join(";")}`;
    let entry = byTail.get(key);
    if (!entry) {
      const tail = sequence.slice(1).map(([lo, hi]) => shared(new Uint8Array(256).fill(1, lo, hi + 1)));
      byTail.set(key, (entry = { tail: tail.reverse(), lead: new Uint8Array(256), bounded }));
    }
    entry.lead.fill(1, sequence[0][0], sequence[0][1] + 1);
  };
  for (const sequence of byteSequences(set))
    add(direction === "forward" ? sequence : [...sequence].reverse(), false);
  if (negated) for (const unit of INVALID_UNITS) add(unit.bytes, unit.bounded);
  assert(direction === "forward" || !negated, "a backward automaton has no negated sets");
  const longer = [...byTail.values()].map((entry) => ({ ...entry, lead: shared(entry.lead) }));
  return { single: singles > 0 || longer.length === 0 ? shared(single) : null, longer };
}
