// What a program can tell apart: classes of bytes, the assertions it uses, kinds of the byte before and of the next symbol.
//
// Used where automata are made: by dfa.ts, and by the image for the automata that the core builds while it runs.

import { factsOf } from "./char_bytes.ts";
import type { Nfa, NfaAssertion } from "./nfa.ts";

/** What the byte before a position was: 0 text begin, 1 newline, 2 a word byte, 3 another. */
export type Previous = 0 | 1 | 2 | 3;

/** What assertions ask of the next symbol. */
export interface NextKind {
  readonly end: boolean;
  readonly newline: boolean;
  readonly word: boolean;
  readonly continuation: boolean;
}

export interface Alphabet {
  /** Byte to class. Class `classes - 1` is the end of the text and no byte has it. */
  readonly classOf: Uint8Array;
  readonly classes: number;
  /** A byte of each class but the last. */
  readonly sample: Uint8Array;
  readonly used: ReadonlySet<NfaAssertion>;
}

export function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x5f ||
    (byte >= 0x61 && byte <= 0x7a)
  );
}

export function previousOf(byte: number): Previous {
  return byte === 0x0a ? 1 : isWordByte(byte) ? 2 : 3;
}

export function nextKindOf(byte: number): NextKind {
  return {
    end: false,
    newline: byte === 0x0a,
    word: isWordByte(byte),
    continuation: byte >= 0x80 && byte <= 0xbf,
  };
}

export const END_KIND: NextKind = { end: true, newline: false, word: false, continuation: false };

export function holds(assertion: NfaAssertion, previous: Previous, next: NextKind): boolean {
  switch (assertion) {
    case "text-begin":
      return previous === 0;
    case "text-end":
      return next.end;
    case "line-begin":
      return previous <= 1;
    case "line-end":
      return next.end || next.newline;
    case "word":
      return (previous === 2) !== next.word;
    case "not-word":
      return (previous === 2) === next.word;
    case "no-continuation":
      return !next.continuation;
  }
}

const WORD_BYTES = member(isWordByte);
const NEWLINE = member((byte) => byte === 0x0a);
const CONTINUATION = member((byte) => byte >= 0x80 && byte <= 0xbf);

function member(test: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (test(byte) ? 1 : 0));
}

/** Bytes of one class are alike to every instruction of the program. */
export function alphabetOf(nfa: Nfa): Alphabet {
  const used = new Set<NfaAssertion>();
  const sets = new Set<Uint8Array>();
  for (const instruction of nfa.program)
    if (instruction.op === "byte") sets.add(instruction.set);
    else if (instruction.op === "assert") used.add(instruction.assertion);
  if (used.has("word") || used.has("not-word")) sets.add(WORD_BYTES);
  if (used.has("line-begin") || used.has("line-end")) sets.add(NEWLINE);
  if (used.has("no-continuation")) sets.add(CONTINUATION);
  const classOf = new Uint8Array(256);
  const sizes = [256];
  const inside = new Int32Array(257);
  const fresh = new Int32Array(257);
  for (const set of sets) {
    const { members } = factsOf(set);
    for (const one of members) inside[classOf[one]]++;
    // The members of a class that the set cuts get a name of their own, unless all of it are members.
    for (const one of members) {
      const name = classOf[one];
      if (inside[name] === 0 || inside[name] === sizes[name]) continue;
      if (fresh[name] === 0) {
        fresh[name] = sizes.length;
        sizes.push(0);
      }
      classOf[one] = fresh[name];
      sizes[fresh[name]]++;
    }
    for (let name = 0; name < sizes.length; name++) {
      if (fresh[name] !== 0) sizes[name] -= sizes[fresh[name]];
      inside[name] = 0;
      fresh[name] = 0;
    }
  }
  const classes = sizes.length;
  // Numbered as they come, so that equal classes are equal maps.
  const names = new Int32Array(classes).fill(-1);
  let named = 0;
  for (let byte = 0; byte < 256; byte++) {
    if (names[classOf[byte]] < 0) names[classOf[byte]] = named++;
    classOf[byte] = names[classOf[byte]];
  }
  const sample = new Uint8Array(classes);
  for (let byte = 255; byte >= 0; byte--) sample[classOf[byte]] = byte;
  return { classOf, classes: classes + 1, sample, used };
}
