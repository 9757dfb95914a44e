// Serialises compiled rules into one position-independent image: tables that an instance loads as they are.
// The layout is drawn in core-wasm/abi.ts; what the searches load is written by trigger_image.ts.

import { utf8 } from "../../base/bytes.ts";
import type { Rule } from "../types.ts";
import { validatorNumber } from "../validators.ts";
import * as abi from "../wasm/abi.ts";
import { type Alphabet, alphabetOf } from "./alphabet.ts";
import { canBeginHigh } from "./begin.ts";
import { factsOf } from "./char_bytes.ts";
import type { Dfa } from "./dfa.ts";
import { Writer } from "./image_writer.ts";
import type { Instruction, Nfa, NfaAssertion } from "./nfa.ts";
import type { TriggerPlan } from "./trigger.ts";
import { writeTriggers } from "./trigger_image.ts";
import { writeViews } from "./view_image.ts";
import type { Beginning } from "./view_rules.ts";

/** One rule, ready to be written. */
export interface RulePlan {
  readonly rule: Rule;
  readonly maxLen: number;
  readonly nfa: Nfa;
  /** Every byte is stepped through, without an automaton. */
  readonly simulated: boolean;
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
  const sets = new Map<Uint8Array, number>();
  let pike = 0;
  let programMax = 1;
  plans.forEach((plan, number) => {
    const at = number * abi.RULE_BYTES;
    const put = (field: number, value: number) => table.setUint32(at + field, value, true);
    const { rule, nfa } = plan;
    let flags = plan.hasSecret ? abi.R_FLAG_SECRET : 0;
    if (plan.simulated) flags |= abi.R_FLAG_SIMULATE;
    if (rule.validator) flags |= rule.check === "scoring" ? abi.R_FLAG_SCORING : abi.R_FLAG_ALL_ENDS;
    put(abi.R_MAX_LEN, plan.maxLen);
    put(abi.R_VALIDATOR, validatorNumber(rule.validator));
    const alphabet = alphabetOf(nfa);
    flags |= tellsOf(alphabet);
    if (canBeginHigh(nfa)) flags |= abi.R_FLAG_HIGH_START;
    put(abi.R_CLASS_OF, writer.share(alphabet.classOf));
    put(abi.R_CLASSES, alphabet.classes);
    const { anchor } = triggers.routes[number];
    if (anchor) {
      writeBackward(writer, anchor.back, put);
      put(abi.R_BACK_MAX, anchor.reach);
    }
    const program = programWords(nfa, sets);
    if (program.length > nfa.program.length) flags |= abi.R_FLAG_LONG_PROGRAM;
    put(abi.R_FLAGS, flags);
    put(abi.R_PROGRAM, writer.words(program));
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
    [abi.I_SETS, writer.add(bitmapsOf(sets.keys()))],
    ...writeTriggers(writer, triggers),
    ...writeViews(writer, plans),
  ]);
}

/** Which kinds of the byte before the rule's assertions can tell apart. */
function tellsOf({ used }: Alphabet): number {
  let flags = 0;
  if (used.has("text-begin")) flags |= abi.R_FLAG_TELLS_BEGIN;
  if (used.has("line-begin")) flags |= abi.R_FLAG_TELLS_LINE;
  if (used.has("word") || used.has("not-word")) flags |= abi.R_FLAG_TELLS_WORD;
  return flags;
}

/** anchor.ts bounds its states, so that transitions fit u16. */
function writeBackward(writer: Writer, dfa: Dfa, put: (field: number, value: number) => void): void {
  if (dfa.states * dfa.classes > 65_536) throw new RangeError("a backward automaton past its bound");
  put(abi.R_BACK_NEXT, writer.halves(dfa.next.map((state) => state * dfa.classes)));
  put(abi.R_BACK_CLASS_OF, writer.share(dfa.classOf));
  put(abi.R_BACK_CLASSES, dfa.classes);
  put(abi.R_BACK_FIRST_MATCH, dfa.firstMatch * dfa.classes);
  dfa.starts.forEach((state, i) => {
    put(abi.R_BACK_STARTS + i * 4, state * dfa.classes);
  });
}

type Word = readonly [operation: number, a: number, b: number];

/** @param sets The numbers of byte sets; those that are new here are added. @returns One word an instruction, or two. */
function programWords({ program }: Nfa, sets: Map<Uint8Array, number>): Uint32Array {
  const all = program.map((instruction) => wordOf(instruction, sets));
  if (program.length <= abi.SHORT_PROGRAM_MAX && sets.size <= abi.SHORT_PROGRAM_MAX)
    return Uint32Array.from(all, ([operation, a, b]) => operation | (a << 3) | (b << 17));
  return Uint32Array.from(all.flatMap(([operation, a, b]) => [operation | (a << 3), b]));
}

function wordOf(instruction: Instruction, sets: Map<Uint8Array, number>): Word {
  switch (instruction.op) {
    case "byte": {
      let number = sets.get(instruction.set);
      if (number === undefined) sets.set(instruction.set, (number = sets.size));
      return [abi.OP_BYTE, number, instruction.next];
    }
    case "split":
      return [abi.OP_SPLIT, instruction.first, instruction.second];
    case "assert":
      return [abi.OP_ASSERT, ASSERTIONS[instruction.assertion], instruction.next];
    case "open":
      return [abi.OP_OPEN, 0, instruction.next];
    case "close":
      return [abi.OP_CLOSE, 0, instruction.next];
    case "match":
      return [abi.OP_MATCH, 0, 0];
  }
}

function bitmapsOf(sets: Iterable<Uint8Array>): Uint8Array {
  const all = [...sets];
  const out = new Uint8Array(all.length * 32);
  all.forEach((set, i) => {
    out.set(factsOf(set).bitmap, i * 32);
  });
  return out;
}
