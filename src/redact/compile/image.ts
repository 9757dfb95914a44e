// Serialises compiled rules into one position-independent image: tables that an instance loads as they are.
// The layout is drawn in core-wasm/abi.ts.

import { concat, utf8 } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Rule } from "../types.ts";
import { validatorNumber } from "../validators.ts";
import * as abi from "../wasm/abi.ts";
import type { Dfa } from "./dfa.ts";
import type { Nfa, NfaAssertion } from "./nfa.ts";
import { type Strategy, WINDOW } from "./trigger.ts";
import { BEGINNING_BYTES, type Beginning, type ViewUse } from "./view_rules.ts";

/** One rule, ready to be written. */
export interface RulePlan {
  readonly rule: Rule;
  readonly maxLen: number;
  readonly nfa: Nfa;
  readonly dfa: Dfa | null;
  readonly hasSecret: boolean;
  readonly strategy: Strategy;
  /** Also looked for in encoded text. */
  readonly view: { readonly use: ViewUse; readonly beginning: Beginning } | null;
}

const ASSERTIONS: Record<NfaAssertion, number> = {
  "text-begin": abi.ASSERT_TEXT_BEGIN,
  "text-end": abi.ASSERT_TEXT_END,
  "line-begin": abi.ASSERT_LINE_BEGIN,
  "line-end": abi.ASSERT_LINE_END,
  word: abi.ASSERT_WORD,
  "not-word": abi.ASSERT_NOT_WORD,
  "no-continuation": abi.ASSERT_NO_CONTINUATION,
};

/** @throws WeirError `RULES_TOO_BIG` past `LIMITS.imageBytesMax`. */
export function buildImage(plans: readonly RulePlan[]): Uint8Array {
  const writer = new Writer(abi.I_HEADER_BYTES);
  const table = new DataView(new ArrayBuffer(plans.length * abi.RULE_BYTES));
  let pike = 0;
  let programMax = 1;
  let lookback = 0;
  plans.forEach((plan, number) => {
    const at = number * abi.RULE_BYTES;
    const put = (field: number, value: number) => table.setUint32(at + field, value, true);
    const { dfa, strategy, rule, nfa } = plan;
    let flags = plan.hasSecret ? abi.R_FLAG_SECRET : 0;
    if (!dfa) flags |= abi.R_FLAG_SIMULATE;
    if (rule.validator) flags |= rule.check === "scoring" ? abi.R_FLAG_SCORING : abi.R_FLAG_ALL_ENDS;
    put(abi.R_MAX_LEN, plan.maxLen);
    put(abi.R_VALIDATOR, validatorNumber(rule.validator));
    if (dfa) {
      if (mayStartHigh(dfa)) flags |= abi.R_FLAG_HIGH_START;
      writeDfa(writer, dfa, put, abi.R_NEXT, abi.R_CLASS_OF, abi.R_CLASSES, abi.R_FIRST_MATCH, abi.R_STARTS);
      put(abi.R_MATCH_ONLY, dfa.matchOnly * dfa.classes);
    }
    if (strategy.kind === "anchor") {
      writeDfa(
        writer,
        strategy.back,
        put,
        abi.R_BACK_NEXT,
        abi.R_BACK_CLASS_OF,
        abi.R_BACK_CLASSES,
        abi.R_BACK_FIRST_MATCH,
        abi.R_BACK_STARTS,
      );
      put(abi.R_BACK_MAX, strategy.reach);
      lookback = Math.max(lookback, strategy.reach + 4);
    }
    put(abi.R_FLAGS, flags);
    put(abi.R_PROGRAM, writeProgram(writer, nfa));
    put(abi.R_PROGRAM_LENGTH, nfa.program.length);
    put(abi.R_PROGRAM_START, nfa.start);
    const label = utf8(rule.entity);
    put(abi.R_LABEL, writer.add(label));
    put(abi.R_LABEL_LENGTH, label.length);
    put(abi.R_PIKE, pike);
    pike += abi.PIKE_HEADER_BYTES + nfa.program.length * 8;
    programMax = Math.max(programMax, nfa.program.length);
  });
  const ruleTable = writer.add(new Uint8Array(table.buffer));
  const triggers = writeTriggers(writer, plans);
  const escapes = writeBeginnings(writer, plans, ["escapes-and-runs"]);
  const runs = writeBeginnings(writer, plans, ["escapes-and-runs", "runs"]);
  return finish(writer, [
    [abi.I_RULES, plans.length],
    [abi.I_RULE_TABLE, ruleTable],
    [abi.I_START_TABLES, triggers.tables],
    [abi.I_START_LISTS, triggers.lists],
    [abi.I_ANCHOR_LISTS, triggers.anchors],
    [abi.I_SHORTEST, triggers.shortest],
    [abi.I_LOOKBACK, lookback],
    [abi.I_PIKE_MAX, programMax],
    [abi.I_VIEW_ESCAPE_TABLES, escapes.tables],
    [abi.I_VIEW_ESCAPE_LISTS, escapes.lists],
    [abi.I_VIEW_RUN_TABLES, runs.tables],
    [abi.I_VIEW_RUN_LISTS, runs.lists],
  ]);
}

class Writer {
  private readonly parts: Uint8Array[] = [];
  private readonly known = new Map<string, number>();
  length: number;

  constructor(headerBytes: number) {
    this.length = headerBytes;
  }

  /** Appends at an 8-byte border and answers the offset. */
  add(bytes: Uint8Array): number {
    const at = this.length;
    const padded = new Uint8Array((bytes.length + 7) & ~7);
    padded.set(bytes);
    this.parts.push(padded);
    this.length += padded.length;
    if (this.length > LIMITS.imageBytesMax)
      throw new WeirError(
        "RULES_TOO_BIG",
        `the compiled rules are larger than ${LIMITS.imageBytesMax} bytes; use fewer or simpler rules`,
      );
    return at;
  }

  /** As `add`, but equal bytes are stored once. */
  share(bytes: Uint8Array): number {
    const key = bytes.join(",");
    let at = this.known.get(key);
    if (at === undefined) this.known.set(key, (at = this.add(bytes)));
    return at;
  }

  words(values: ArrayLike<number>): number {
    const bytes = new DataView(new ArrayBuffer(values.length * 4));
    for (let i = 0; i < values.length; i++) bytes.setUint32(i * 4, values[i], true);
    return this.add(new Uint8Array(bytes.buffer));
  }

  longs(values: BigUint64Array): number {
    const bytes = new DataView(new ArrayBuffer(values.length * 8));
    values.forEach((value, i) => {
      bytes.setBigUint64(i * 8, value, true);
    });
    return this.add(new Uint8Array(bytes.buffer));
  }

  /** A list of u16 ended by 0xFFFF; 0 for none. */
  numbers(values: readonly number[]): number {
    if (values.length === 0) return 0;
    const bytes = new DataView(new ArrayBuffer((values.length + 1) * 2));
    values.forEach((value, i) => {
      bytes.setUint16(i * 2, value, true);
    });
    bytes.setUint16(values.length * 2, 0xffff, true);
    return this.add(new Uint8Array(bytes.buffer));
  }

  join(header: Uint8Array): Uint8Array {
    return concat([header, ...this.parts]);
  }
}

function writeDfa(
  writer: Writer,
  dfa: Dfa,
  put: (field: number, value: number) => void,
  next: number,
  classOf: number,
  classes: number,
  firstMatch: number,
  starts: number,
): void {
  put(next, writer.words(dfa.next.map((state) => state * dfa.classes)));
  put(classOf, writer.share(dfa.classOf));
  put(classes, dfa.classes);
  put(firstMatch, dfa.firstMatch * dfa.classes);
  dfa.starts.forEach((state, i) => {
    put(starts + i * 4, state * dfa.classes);
  });
}

function mayStartHigh(dfa: Dfa): boolean {
  for (const start of dfa.starts)
    for (let byte = 0x80; byte < 0xc0; byte++)
      if (dfa.next[start * dfa.classes + dfa.classOf[byte]] !== 0) return true;
  return false;
}

function writeProgram(writer: Writer, nfa: Nfa): number {
  const words = new Uint32Array(nfa.program.length * 4);
  nfa.program.forEach((instruction, i) => {
    const set = (op: number, a: number, b: number): void => words.set([op, a, b], i * 4);
    switch (instruction.op) {
      case "byte": {
        const bitmap = new Uint8Array(32);
        for (let byte = 0; byte < 256; byte++)
          if (instruction.set[byte] !== 0) bitmap[byte >> 3] |= 1 << (byte & 7);
        set(abi.OP_BYTE, writer.share(bitmap), instruction.next);
        break;
      }
      case "split":
        set(abi.OP_SPLIT, instruction.first, instruction.second);
        break;
      case "assert":
        set(abi.OP_ASSERT, ASSERTIONS[instruction.assertion], instruction.next);
        break;
      case "open":
        set(abi.OP_OPEN, 0, instruction.next);
        break;
      case "close":
        set(abi.OP_CLOSE, 0, instruction.next);
        break;
      case "match":
        set(abi.OP_MATCH, 0, 0);
        break;
    }
  });
  return writer.words(words);
}

function writeTriggers(
  writer: Writer,
  plans: readonly RulePlan[],
): { tables: number; lists: number; anchors: number; shortest: number } {
  const masks = Array.from({ length: WINDOW + 1 }, () => new BigUint64Array(256));
  const members: number[][] = Array.from({ length: 64 }, () => []);
  const anchors: number[][] = Array.from({ length: 256 }, () => []);
  // By the bytes that are left of a text: which bits have a rule that can match so little.
  const shortest = new BigUint64Array(WINDOW + 1);
  let starting = 0;
  plans.forEach(({ strategy }, number) => {
    if (strategy.kind === "anchor") for (const byte of strategy.bytes) anchors[byte].push(number);
    if (strategy.kind !== "start") return;
    const bit = starting++ % abi.ANCHOR_BIT;
    const mask = 1n << BigInt(bit);
    members[bit].push(number);
    for (let left = Math.min(strategy.minBytes, WINDOW); left <= WINDOW; left++) shortest[left] |= mask;
    strategy.windows.before.forEach((allowed, kind) => {
      if (allowed) masks[0][kind] |= mask;
    });
    strategy.windows.bytes.forEach((set, depth) => {
      for (let byte = 0; byte < 256; byte++) if (set[byte] !== 0) masks[depth + 1][byte] |= mask;
    });
  });
  const anchorMask = 1n << BigInt(abi.ANCHOR_BIT);
  for (let left = 0; left <= WINDOW; left++) shortest[left] |= anchorMask;
  for (let kind = 0; kind < 4; kind++) masks[0][kind] |= anchorMask;
  for (let byte = 0; byte < 256; byte++) {
    if (anchors[byte].length > 0) masks[1][byte] |= anchorMask;
    for (let depth = 2; depth <= WINDOW; depth++) masks[depth][byte] |= anchorMask;
  }
  const startLists = members.map((numbers) => writer.numbers(numbers));
  const anchorLists = anchors.map((numbers) => writer.numbers(numbers));
  const tables = writer.longs(masks[0]);
  for (const mask of masks.slice(1)) writer.longs(mask);
  return {
    tables,
    lists: writer.words(startLists),
    anchors: writer.words(anchorLists),
    shortest: writer.longs(shortest),
  };
}

// Tables for the rules that are looked for in encoded text, as I_START_TABLES: rules that begin alike share a bit.
function writeBeginnings(
  writer: Writer,
  plans: readonly RulePlan[],
  uses: readonly ViewUse[],
): { tables: number; lists: number } {
  const chosen = plans.flatMap(({ view }, number) =>
    view !== null && uses.includes(view.use) ? [{ number, ...view.beginning }] : [],
  );
  if (chosen.length === 0) return { tables: 0, lists: 0 };
  const key = ({ bytes }: Beginning) => bytes.map((set) => String.fromCharCode(set.indexOf(1) + 32)).join("");
  const sorted = chosen
    .map((rule) => ({ rule, key: key(rule) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.rule.number - b.rule.number));
  const masks = Array.from({ length: BEGINNING_BYTES + 1 }, () => new BigUint64Array(256));
  const members: number[][] = Array.from({ length: 64 }, () => []);
  sorted.forEach(({ rule }, i) => {
    const bit = sorted.length <= 64 ? i : Math.floor((i * 64) / sorted.length);
    const mask = 1n << BigInt(bit);
    members[bit].push(rule.number);
    rule.before.forEach((allowed, kind) => {
      if (allowed) masks[0][kind] |= mask;
    });
    rule.bytes.forEach((set, depth) => {
      for (let byte = 0; byte < 256; byte++) if (set[byte] !== 0) masks[depth + 1][byte] |= mask;
    });
  });
  const tables = writer.longs(masks[0]);
  for (const mask of masks.slice(1)) writer.longs(mask);
  const lists = members.map((numbers) => writer.numbers(numbers.sort((a, b) => a - b)));
  return { tables, lists: writer.words(lists) };
}

function finish(writer: Writer, fields: readonly (readonly [number, number])[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(abi.I_HEADER_BYTES));
  header.setUint32(abi.I_MAGIC, abi.IMAGE_MAGIC, true);
  header.setUint32(abi.I_VERSION, abi.IMAGE_VERSION, true);
  header.setUint32(abi.I_BYTES, writer.length, true);
  for (const [field, value] of fields) header.setUint32(field, value, true);
  const image = writer.join(new Uint8Array(header.buffer));
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  let sum = 0x811c9dc5;
  for (let at = 16; at < image.length; at += 4) sum = Math.imul(sum ^ view.getUint32(at, true), 0x01000193);
  view.setUint32(abi.I_CHECKSUM, sum >>> 0, true);
  return image;
}
