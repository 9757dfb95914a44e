// Reads a JSON text strictly, without making its values: says where each string and number stands and under which key.
//
// Must not: decode, or keep anything of the text. Depth is bounded, and nesting costs no stack of the machine's.
//
// Source: RFC 8259, STD 90.

import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";

/** Takes one string or number: its range with its quotes, and the range of the nearest key, -1 where there is none. */
export type TakeValue = (
  start: number,
  end: number,
  isString: boolean,
  keyStart: number,
  keyEnd: number,
) => void;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS = ["true", "false", "null"].map((word) => Buffer.from(word));
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));
/** A number may be this long: past it nobody means one. */
const NUMBER_BYTES_MAX = 4_096;

/**
 * Reads the one value that is in `bytes` from `from` to `to`, with white space around it.
 * @param at For messages: where the text is, such as `line 3`.
 * @throws WeirError `FORMAT_MALFORMED` with the byte where it stops being JSON, counted from 1 within the text.
 */
export function readJson(bytes: Uint8Array, from: number, to: number, where: string, take: TakeValue): void {
  // The containers that are open: for each whether it is an object, and the key that holds it.
  const objects: boolean[] = [];
  const keys: number[] = [];
  let keyStart = -1;
  let keyEnd = -1;
  let at = from;

  const fail = (what: string): WeirError =>
    new WeirError("FORMAT_MALFORMED", `${where} is no JSON: byte ${at - from + 1}: ${what}`, {
      details: { byte: at - from + 1 },
    });
  const space = (): void => {
    while (at < to && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09))
      at++;
  };
  const string = (): void => {
    at++;
    for (;;) {
      if (at >= to) throw fail("the text ends inside a string");
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte < 0x20) throw fail("a control character stands in a string without an escape");
      if (byte === BACKSLASH) escaped();
      else at++;
    }
    at++;
  };
  const escaped = (): void => {
    const next = bytes[at + 1];
    if (at + 1 < to && ESCAPED.has(next)) at += 2;
    else if (next === 0x75 && at + 6 <= to && isHex(bytes, at + 2)) at += 6;
    else throw fail("an escape is not one of JSON's");
  };
  const number = (): void => {
    const text = Buffer.from(
      bytes.buffer,
      bytes.byteOffset + at,
      Math.min(to - at, NUMBER_BYTES_MAX),
    ).toString("latin1");
    NUMBER.lastIndex = 0;
    const length = NUMBER.exec(text)?.[0].length ?? 0;
    if (length === 0) throw fail("a value is expected");
    at += length;
  };
  const key = (): void => {
    space();
    if (bytes[at] !== QUOTE || at >= to) throw fail("a key in quotes is expected");
    keyStart = at;
    string();
    keyEnd = at;
    space();
    if (bytes[at] !== COLON || at >= to) throw fail("a colon is expected");
    at++;
  };

  // Each turn reads one value, then closes what ends after it.
  for (;;) {
    space();
    if (at >= to) throw fail("the text ends where a value is expected");
    const byte = bytes[at];
    const start = at;
    if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (objects.length >= LIMITS.jsonDepthMax)
        throw fail(`it is nested deeper than ${LIMITS.jsonDepthMax} levels`);
      objects.push(byte === OPEN_OBJECT);
      keys.push(keyStart, keyEnd);
      at++;
      space();
      if (at < to && bytes[at] === (byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        // Empty: it is closed below.
      } else {
        if (byte === OPEN_OBJECT) key();
        continue;
      }
    } else if (byte === QUOTE) {
      string();
      take(start, at, true, keyStart, keyEnd);
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      number();
      take(start, at, false, keyStart, keyEnd);
    } else {
      const word = WORDS.find(
        (one) => at + one.length <= to && one.every((char, i) => bytes[at + i] === char),
      );
      if (word === undefined) throw fail("a value is expected");
      at += word.length;
    }
    for (;;) {
      space();
      const inObject = objects.at(-1);
      if (inObject === undefined) {
        if (at < to) throw fail("something follows the value");
        return;
      }
      if (at >= to) throw fail("the text ends inside an object or array");
      if (bytes[at] === COMMA) {
        at++;
        if (inObject) key();
        break;
      }
      if (bytes[at] !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) throw fail("a comma or the end is expected");
      at++;
      objects.pop();
      keyEnd = keys.pop() ?? -1;
      keyStart = keys.pop() ?? -1;
    }
  }
}

function isHex(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) {
    const low = bytes[i] | 0x20;
    if (!((bytes[i] >= 0x30 && bytes[i] <= 0x39) || (low >= 0x61 && low <= 0x66))) return false;
  }
  return true;
}
