// Serialises compiled rules into one position-independent image: tables that an instance loads as they are.
// The layout is drawn in core-wasm/abi.ts; what the searches load is written by trigger_image.ts.

import { utf8 } from "../../base/bytes.ts";
import type { Rule } from "../types.ts";
import { validatorNumber } from "../validators.ts";
import * as abi from "../wasm/abi.ts";
import type { Dfa } from "./dfa.ts";
import { Writer } from "./image_writer.ts";
import type { Nfa, NfaAssertion } from "./nfa.ts";
import type { TriggerPlan } from "./trigger.ts";
import { writeTriggers } from "./trigger_image.ts";
import { writeViews } from "./view_image.ts";
import type { Beginning } from "./view_rules.ts";

/** One rule, ready to be written. */
export interface RulePlan {
  readonly rule: Rule;
  readonly maxLen: number;
  readonly nfa: Nfa;
  readonly dfa: Dfa | null;
  readonly hasSecret: boolean;
  /** What matches begin with, of a rule that is also looked for in encoded text. */
  readonly view: readonly Beginning[] | null;
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
export function buildImage(plans: readonly RulePlan[], triggers: TriggerPlan): Uint8Array {
  const writer = new Writer(abi.I_HEADER_BYTES);
  const table = new DataView(new ArrayBuffer(plans.length * abi.RULE_BYTES));
  let pike = 0;
  let programMax = 1;
  plans.forEach((plan, number) => {
    const at = number * abi.RULE_BYTES;
    const put = (field: number, value: number) => table.setUint32(at + field, value, true);
    const { dfa, rule, nfa } = plan;
    let flags = plan.hasSecret ? abi.R_FLAG_SECRET : 0;
    if (!dfa) flags |= abi.R_FLAG_SIMULATE;
    if (rule.validator) flags |= rule.check === "scoring" ? abi.R_FLAG_SCORING : abi.R_FLAG_ALL_ENDS;
    put(abi.R_MAX_LEN, plan.maxLen);
    put(abi.R_VALIDATOR, validatorNumber(rule.validator));
    if (dfa) {
      if (mayStartHigh(dfa)) flags |= abi.R_FLAG_HIGH_START;
      if (isWide(dfa)) flags |= abi.R_FLAG_WIDE;
      writeDfa(writer, dfa, put, FORWARD);
      put(abi.R_MATCH_ONLY, dfa.matchOnly * dfa.classes);
    }
    const { anchor } = triggers.routes[number];
    if (anchor) {
      writeDfa(writer, anchor.back, put, BACKWARD);
      put(abi.R_BACK_MAX, anchor.reach);
    }
    put(abi.R_FLAGS, flags);
    put(abi.R_PROGRAM, writeProgram(writer, nfa));
    put(abi.R_PROGRAM_LENGTH, nfa.program.length);
    put(abi.R_PROGRAM_START, nfa.start);
    const label = utf8(rule.entity);
    put(abi.R_LABEL, writer.share(label));
    put(abi.R_LABEL_LENGTH, label.length);
    put(abi.R_PIKE, pike);
    pike += abi.PIKE_HEADER_BYTES + nfa.program.length * 8;
    programMax = Math.max(programMax, nfa.program.length);
  });
  return writer.finish([
    [abi.I_MAGIC, abi.IMAGE_MAGIC],
    [abi.I_VERSION, abi.IMAGE_VERSION],
    [abi.I_RULES, plans.length],
    [abi.I_RULE_TABLE, writer.add(new Uint8Array(table.buffer))],
    [abi.I_LOOKBACK, triggers.reach === 0 ? 0 : triggers.reach + 4],
    [abi.I_PIKE_MAX, programMax],
    ...writeTriggers(writer, triggers),
    ...writeViews(writer, plans),
  ]);
}

/** Where a rule's record says what of an automaton. */
interface DfaFields {
  readonly next: number;
  readonly classOf: number;
  readonly classes: number;
  readonly firstMatch: number;
  readonly starts: number;
}

const FORWARD: DfaFields = {
  next: abi.R_NEXT,
  classOf: abi.R_CLASS_OF,
  classes: abi.R_CLASSES,
  firstMatch: abi.R_FIRST_MATCH,
  starts: abi.R_STARTS,
};
const BACKWARD: DfaFields = {
  next: abi.R_BACK_NEXT,
  classOf: abi.R_BACK_CLASS_OF,
  classes: abi.R_BACK_CLASSES,
  firstMatch: abi.R_BACK_FIRST_MATCH,
  starts: abi.R_BACK_STARTS,
};

function isWide(dfa: Dfa): boolean {
  return dfa.states * dfa.classes >= 65_536;
}

/** Backward automata are small (anchor.ts bounds their states), so theirs are always u16. */
function writeDfa(
  writer: Writer,
  dfa: Dfa,
  put: (field: number, value: number) => void,
  fields: DfaFields,
): void {
  const next = dfa.next.map((state) => state * dfa.classes);
  put(fields.next, isWide(dfa) ? writer.words(next) : writer.halves(next));
  put(fields.classOf, writer.share(dfa.classOf));
  put(fields.classes, dfa.classes);
  put(fields.firstMatch, dfa.firstMatch * dfa.classes);
  dfa.starts.forEach((state, i) => {
    put(fields.starts + i * 4, state * dfa.classes);
  });
}

function mayStartHigh(dfa: Dfa): boolean {
  for (const start of dfa.starts)
    for (let byte = 0x80; byte < 0xc0; byte++)
      if (dfa.next[start * dfa.classes + dfa.classOf[byte]] !== 0) return true;
  return false;
}

function writeProgram(writer: Writer, nfa: Nfa): number {
  const words = new Uint32Array(nfa.program.length * 2);
  const bitmaps = new Map<Uint8Array, number>();
  nfa.program.forEach((instruction, i) => {
    const set = (op: number, a: number, b: number): void => words.set([op | (a << 3), b], i * 2);
    switch (instruction.op) {
      case "byte": {
        let at = bitmaps.get(instruction.set);
        if (at === undefined) bitmaps.set(instruction.set, (at = writer.share(bitmapOf(instruction.set))));
        set(abi.OP_BYTE, at >>> 3, instruction.next);
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

function bitmapOf(set: Uint8Array): Uint8Array {
  const bitmap = new Uint8Array(32);
  for (let byte = 0; byte < 256; byte++) if (set[byte] !== 0) bitmap[byte >> 3] |= 1 << (byte & 7);
  return bitmap;
}
