// Writes what the searches of the core load: bucket tables, hash tables, entries, bit program, shapes, dense tables.
// The layout is drawn in core-wasm/abi.ts.

import { WeirError } from "../../base/errors.ts";
import * as abi from "../wasm/abi.ts";
import { type ByteSet, has } from "./byteset.ts";
import type { Writer } from "./image_writer.ts";
import { nibbleTables, popcount } from "./palette.ts";
import type { BitInstruction, Predicate, ShapeEntry } from "./shapes.ts";
import {
  COMPARED_BACK,
  COMPARED_BYTES,
  DENSE_BYTES,
  type DenseRule,
  type Literal,
  type TriggerPlan,
  type WordLiteral,
} from "./trigger.ts";
import { isShortKey, wordHash } from "./words.ts";

type Fields = readonly (readonly [field: number, value: number])[];

/** @returns The header's fields. */
export function writeTriggers(writer: Writer, plan: TriggerPlan): Fields {
  const entries = new Entries();
  const lists = new Lists();
  const { literals, choices, buckets } = plan.windows;
  const windowHash = new HashTable();
  literals.forEach((literal, i) => {
    const { offset, sets } = choices[i];
    windowHash.add(sets, entries.add({ ...literal, offset }));
  });
  const runHash = new HashTable();
  for (const run of plan.runs) runHash.add(run.sets, entries.add(run));
  const byteLists = plan.bytes.map(({ literals: own }) =>
    lists.add(own.map((literal) => entries.add(literal))),
  );
  const wordTable = plan.words.length > 0 ? new WordTable() : null;
  for (const word of plan.words) wordTable?.add(word);
  const { shapes } = plan;
  const shapeEntries = new ShapeEntries();
  const predicates = shapes.predicates.map((predicate) => shapeEntries.predicate(predicate, writer));
  const digits = shapes.masks.indexOf(1);
  const windows = literals.length > 0 ? windowHash.write(writer, lists) : 0;
  const runs = plan.runs.length > 0 ? runHash.write(writer, lists) : 0;
  const words = wordTable?.write(writer, lists) ?? 0;
  return [
    [abi.I_SPAN, plan.span],
    ...buckets.tables.map((table, i): [number, number] => [abi.I_BUCKETS + 4 * i, writer.add(table)]),
    [abi.I_BYTE_COUNT, plan.bytes.length],
    ...plan.bytes.flatMap(({ byte }, i): [number, number][] => [
      [abi.I_BYTE_VALUES + 4 * i, byte],
      [abi.I_BYTE_LISTS + 4 * i, byteLists[i]],
    ]),
    [abi.I_WINDOW_HASH, windows],
    [abi.I_RUN_HASH, runs],
    [abi.I_WORD_HASH, words],
    [abi.I_LISTS, writer.halves(lists.values)],
    [abi.I_DIGITS, digits < 0 ? abi.NO_REGISTER : digits],
    [abi.I_ENTRIES, writer.add(entries.bytes())],
    [abi.I_COMPARE_CLASSES, writer.add(compareTables())],
    [abi.I_BITMAP_CLASSES, writer.add(nibbleTables())],
    [abi.I_MASK_COUNT, shapes.masks.length],
    [abi.I_EQUAL_COUNT, shapes.bytes.length],
    [abi.I_BITMAP_VALUES, writer.add(Uint8Array.from([...padded(shapes.masks), ...padded(shapes.bytes)]))],
    [abi.I_STEPS, writer.add(programBytes(shapes.program))],
    [abi.I_STEP_COUNT, shapes.program.length],
    [abi.I_REGISTERS, shapes.registers],
    [abi.I_PREDICATES, writer.words(predicates.flat())],
    [
      abi.I_GROUPS,
      writer.words(shapes.groups.flatMap(({ register, first, count }) => [register, first, count])),
    ],
    [abi.I_GROUP_COUNT, shapes.groups.length],
    [abi.I_SHAPES, writer.add(shapeEntries.bytes())],
    [abi.I_RUN_REGISTER, shapes.runRegister ?? abi.NO_REGISTER],
    [abi.I_ANY_REGISTER, shapes.anyRegister ?? abi.NO_REGISTER],
    ...writeDense(writer, plan.dense),
  ];
}

function padded(values: readonly number[]): number[] {
  return [...values, ...new Array<number>((4 - (values.length % 4)) % 4).fill(0)];
}

const STEPS: Record<BitInstruction["op"], number> = {
  and: 0,
  "and-not": abi.STEP_AND_NOT,
  or: abi.STEP_OR,
};

function programBytes(program: readonly BitInstruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(program.length * 16));
  program.forEach(({ op, dst, a, b, shift }, i) => {
    [STEPS[op], dst, a, b].forEach((value, k) => {
      view.setUint16(16 * i + 2 * k, value, true);
    });
    view.setUint32(16 * i + 8, shift, true);
  });
  return new Uint8Array(view.buffer);
}

/** A word's record has 24 bits for the place of its targets. */
const PLACES_MAX = 0xffffff;

/** Lists of u16, equal ones once; place 0 is the empty list. */
class Lists {
  readonly values: number[] = [0xffff];
  private readonly known = new Map<string, number>([["", 0]]);

  add(list: readonly number[]): number {
    const key = list.join(",");
    let at = this.known.get(key);
    if (at === undefined) {
      at = this.values.length;
      if (at + list.length > PLACES_MAX)
        throw new WeirError(
          "RULES_TOO_BIG",
          "the rules' triggers need more lists than an image holds; use fewer rules",
        );
      this.values.push(...list, 0xffff);
      this.known.set(key, at);
    }
    return at;
  }
}

class HashTable {
  private readonly third = new Uint16Array(4096);
  private readonly fourth = new Uint16Array(4096);
  private readonly members = new Map<number, number[]>();

  /** @param sets Of a window; the first three have few enough members between them to be spelled out. */
  add(sets: readonly ByteSet[], entry: number): void {
    const [first, second, third, fourth] = sets;
    for (const a of first.members)
      for (const b of second.members) {
        const two = a | (b << 8);
        const hash = Math.imul(two, abi.HASH_FACTOR) >>> abi.HASH_SHIFT;
        this.third[hash] |= third.low;
        this.fourth[hash] |= fourth?.low ?? 0xffff;
        for (const c of third.members) {
          const key = Math.imul(two | (c << 16), abi.HASH_FACTOR) >>> abi.LIST_SHIFT;
          const list = this.members.get(key);
          if (!list) this.members.set(key, [entry]);
          else if (!list.includes(entry)) list.push(entry);
        }
      }
  }

  write(writer: Writer, lists: Lists): number {
    const all = new DataView(new ArrayBuffer(abi.H_BYTES));
    for (let hash = 0; hash < 4096; hash++) {
      all.setUint16(abi.H_THIRD + 2 * hash, this.third[hash], true);
      all.setUint16(abi.H_FOURTH + 2 * hash, this.fourth[hash], true);
    }
    for (const [key, list] of this.members) all.setUint32(abi.H_LISTS + 4 * key, lists.add(list), true);
    return writer.add(new Uint8Array(all.buffer));
  }
}

/** Targets by their kinds: where each begins, and the end, then pairs of rule and offset. */
function targetList(targets: ReadonlySet<number>): number[] {
  const starts: number[] = [];
  const pairs: number[] = [];
  for (let kind = 0; kind <= abi.WORD_KINDS; kind++) {
    starts.push(abi.WORD_KINDS + 1 + pairs.length);
    for (const target of targets)
      if (((target >> 8) & 0xff) === kind) pairs.push(Math.floor(target / 65_536), target & 0xff);
  }
  return [...starts, ...pairs];
}

interface FurtherBytes {
  /** Folded. */
  readonly value: number;
  /** A bit for each byte that is known. */
  readonly known: number;
}

/** What is known of the bytes 4 to 7 of the word at `offset`. */
function furtherBytes(sets: readonly ByteSet[], offset: number): FurtherBytes {
  let value = 0;
  let known = 0;
  for (let i = 0; i < 4; i++) {
    const folded = new Set(sets[offset + 4 + i]?.members.map((byte) => byte | (abi.W_FOLD & 0xff)));
    const [byte] = folded;
    if (folded.size !== 1) continue;
    value |= byte << (8 * i);
    known |= 1 << i;
  }
  return { value: value >>> 0, known };
}

interface WordRecord {
  readonly key: number;
  readonly further: FurtherBytes;
  readonly targets: Set<number>;
}

/** Words by their first eight bytes: what is alike so far is one record, and its rules are listed as its targets. */
class WordTable {
  private readonly records = new Map<string, WordRecord>();

  add({ rule, sets, word }: WordLiteral): void {
    const { offset, kind, keys } = word;
    const further = furtherBytes(sets, offset);
    for (const key of keys) {
      const name = `${key}:${further.value}:${further.known}`;
      const record = getOr(this.records, name, () => ({ key, further, targets: new Set<number>() }));
      record.targets.add(rule * 65_536 + (kind << 8) + offset);
    }
  }

  write(writer: Writer, lists: Lists): number {
    const bits = new Uint8Array(abi.W_LISTS);
    const members = new Map<number, WordRecord[]>();
    for (const record of this.records.values()) {
      const hash = wordHash(record.key);
      const short = isShortKey(record.key);
      const bit = hash >>> (short ? abi.W_SHIFT3 : abi.W_SHIFT);
      bits[(short ? abi.W_BITS3 : 0) + (bit >> 3)] |= 1 << (bit & 7);
      const head = short
        ? abi.W_LISTS3 + 4 * (hash >>> abi.W_LIST_SHIFT3)
        : abi.W_LISTS + 4 * (hash >>> abi.W_LIST_SHIFT);
      getOr(members, head, (): WordRecord[] => []).push(record);
    }
    const words: number[] = [];
    const heads = new Map<number, number>();
    for (const [head, list] of members) {
      heads.set(head, abi.W_BYTES + 4 * words.length);
      for (const { key, further, targets } of list)
        words.push(key, further.value, (lists.add(targetList(targets)) | (further.known << 24)) >>> 0);
      words.push(0, 0, abi.W_END);
    }
    const all = new DataView(new ArrayBuffer(abi.W_BYTES + 4 * words.length));
    new Uint8Array(all.buffer).set(bits);
    for (const [head, place] of heads) all.setUint32(head, place, true);
    for (let known = 0; known < 16; known++)
      for (let byte = 0; byte < 4; byte++)
        if ((known >> byte) & 1) all.setUint8(abi.W_MASKS + 4 * known + byte, 0xff);
    words.forEach((word, i) => {
      all.setUint32(abi.W_BYTES + 4 * i, word, true);
    });
    return writer.add(new Uint8Array(all.buffer));
  }
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Classes of bytes that an entry compares, by rectangles as in palette.ts, but chosen for tokens. */
const COMPARE_RECTANGLES: readonly (readonly [highs: readonly number[], lows: readonly number[]])[] = [
  [[3], range(0, 9)],
  [[4, 6], range(1, 15)],
  [[5, 7], range(0, 10)],
  [[6, 7], range(0, 15)],
  [[2], [13]],
  [
    [2, 3],
    [11, 13, 15],
  ],
  [[4, 5], range(0, 15)],
  [[4, 6], range(1, 6)],
];

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function compareTables(): Uint8Array {
  const table = new Uint8Array(32);
  COMPARE_RECTANGLES.forEach(([highs, lows], bit) => {
    for (const low of lows) table[low] |= 1 << bit;
    for (const high of highs) table[16 + high] |= 1 << bit;
  });
  return table;
}

const COMPARE = compareTables();
const COMPARE_BITS = Uint8Array.from(
  { length: 256 },
  (_, byte) => COMPARE[byte & 15] & COMPARE[16 + (byte >> 4)],
);
/** A class that so many bytes are in is not worth asking for. */
const CLASS_SIZE_MAX = 160;
const NO_CLASS = 0xff;

/** The class bits of which a byte of the set has at least one, with the fewest other bytes; NO_CLASS when none holds the set. */
function classFor(set: ByteSet, known: Map<number, number>): number {
  const before = known.get(set.id);
  if (before !== undefined) return before;
  let best = NO_CLASS;
  let least = CLASS_SIZE_MAX;
  if (set.members.every((byte) => COMPARE_BITS[byte] !== 0))
    for (let bits = 1; bits < NO_CLASS; bits++) {
      let size = 0;
      let holds = true;
      for (let byte = 0; byte < 256 && holds; byte++) {
        if ((COMPARE_BITS[byte] & bits) !== 0) size++;
        else holds = !has(set.bits, byte);
      }
      if (holds && size < least) {
        best = bits;
        least = size;
      }
    }
  known.set(set.id, best);
  return best;
}

class Entries {
  private readonly all: Uint8Array[] = [];
  private readonly known = new Map<string, number>();
  private readonly classes = new Map<number, number>();

  add({ rule, sets, offset, anchored }: Literal): number {
    const back = Math.min(offset, COMPARED_BACK);
    const bytes = new Uint8Array(abi.ENTRY_BYTES);
    bytes.fill(NO_CLASS, 32, 48);
    sets.slice(offset - back, offset - back + COMPARED_BYTES).forEach((set, i) => {
      if (set.size === 1) {
        bytes[i] = 0xff;
        bytes[16 + i] = set.members[0];
      } else if (set.size === 2 && (set.members[0] ^ set.members[1]) === 32) {
        bytes[i] = 0xdf;
        bytes[16 + i] = set.members[0] & 0xdf;
      } else bytes[32 + i] = classFor(set, this.classes);
    });
    const view = new DataView(bytes.buffer);
    view.setUint16(abi.ENTRY_RULE, rule, true);
    view.setInt16(abi.ENTRY_OFFSET, offset, true);
    bytes[abi.ENTRY_BACK] = back;
    bytes[abi.ENTRY_ANCHORED] = anchored ? 1 : 0;
    const key = String.fromCharCode(...bytes);
    let number = this.known.get(key);
    if (number === undefined) {
      number = this.all.length;
      if (number >= 0xffff)
        throw new WeirError(
          "RULES_TOO_BIG",
          "the rules have more literals than an image holds; use fewer rules",
        );
      this.all.push(bytes);
      this.known.set(key, number);
    }
    return number;
  }

  bytes(): Uint8Array {
    const out = new Uint8Array(Math.max(1, this.all.length) * abi.ENTRY_BYTES);
    this.all.forEach((entry, i) => {
      out.set(entry, i * abi.ENTRY_BYTES);
    });
    return out;
  }
}

/** So many entries are asked one by one. */
const FEW_ENTRIES = 4;
/** Where the eight digits lie that a table of entries is by, in the 64 positions around a predicate. */
const DIGIT_SHIFTS = [16, 24, 32, 40, 48];

/** By eight digits' bits: the entries that they do not rule out. */
function digitTable(entries: readonly ShapeEntry[], shift: number, words: number): BigUint64Array {
  const table = new BigUint64Array(256 * words);
  entries.forEach(({ known, digits }, i) => {
    const asked = Number((known >> BigInt(shift)) & 255n);
    const wanted = Number((digits >> BigInt(shift)) & 255n);
    for (let value = 0; value < 256; value++)
      if (((value ^ wanted) & asked) === 0) table[value * words + (i >> 6)] |= 1n << BigInt(i & 63);
  });
  return table;
}

function bitsOf(row: bigint): number {
  return popcount(Number(row & 0xffffffffn)) + popcount(Number(row >> 32n));
}

class ShapeEntries {
  private readonly all: ShapeEntry[] = [];

  /** @returns The predicate's eight words. */
  predicate({ register, entries }: Predicate, writer: Writer): number[] {
    const first = this.all.length;
    this.all.push(...entries);
    if (entries.length <= FEW_ENTRIES) return [register, first, entries.length, 0, 0, 0, 0, 0];
    const words = (entries.length + 63) >> 6;
    const tables = DIGIT_SHIFTS.map((shift) => ({ shift, table: digitTable(entries, shift, words) }));
    // The three that rule out most.
    const size = ({ table }: { table: BigUint64Array }) => table.reduce((sum, row) => sum + bitsOf(row), 0);
    const chosen = tables
      .map((one) => ({ ...one, size: size(one) }))
      .sort((a, b) => a.size - b.size)
      .slice(0, 3);
    const all = new BigUint64Array(3 * 256 * words);
    chosen.forEach(({ table }, i) => {
      all.set(table, i * 256 * words);
    });
    return [register, first, entries.length, writer.longs(all), words, ...chosen.map(({ shift }) => shift)];
  }

  bytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(Math.max(1, this.all.length) * abi.SHAPE_ENTRY_BYTES));
    this.all.forEach(({ rule, delta, boundary, known, digits, needs }, i) => {
      const at = i * abi.SHAPE_ENTRY_BYTES;
      view.setUint32(at + abi.S_RULE, rule, true);
      view.setUint32(at + abi.S_DELTA, delta, true);
      view.setUint32(at + abi.S_BOUNDARY, boundary ? 1 : 0, true);
      view.setUint32(at + abi.S_NEEDS, needs.length, true);
      view.setBigUint64(at + abi.S_KNOWN, known, true);
      view.setBigUint64(at + abi.S_DIGITS, digits, true);
      needs.forEach(({ register, bits }, k) => {
        const need = at + abi.S_NEED + k * abi.S_NEED_BYTES;
        view.setUint32(need, register, true);
        view.setBigUint64(need + 8, bits, true);
      });
    });
    return new Uint8Array(view.buffer);
  }
}

function writeDense(writer: Writer, rules: readonly DenseRule[]): Fields {
  if (rules.length === 0) return [];
  const masks = Array.from({ length: DENSE_BYTES + 1 }, () => new BigUint64Array(256));
  const members: number[][] = Array.from({ length: 64 }, () => []);
  // By the bytes that are left of a text: which bits have a rule that can match so little.
  const shortest = new BigUint64Array(DENSE_BYTES + 1);
  rules.forEach(({ rule, windows, minBytes }, i) => {
    const mask = 1n << BigInt(i % 64);
    members[i % 64].push(rule);
    for (let left = Math.min(minBytes, DENSE_BYTES); left <= DENSE_BYTES; left++) shortest[left] |= mask;
    windows.before.forEach((allowed, kind) => {
      if (allowed) masks[0][kind] |= mask;
    });
    windows.bytes.forEach((set, depth) => {
      for (let byte = 0; byte < 256; byte++) if (set[byte] !== 0) masks[depth + 1][byte] |= mask;
    });
  });
  const tables = masks.map((mask) => writer.longs(mask));
  const lists = members.map((list) => (list.length === 0 ? 0 : writer.halves([...list, 0xffff])));
  return [
    [abi.I_DENSE_TABLES, tables[0]],
    [abi.I_DENSE_LISTS, writer.words(lists)],
    [abi.I_DENSE_SHORTEST, writer.longs(shortest)],
  ];
}
