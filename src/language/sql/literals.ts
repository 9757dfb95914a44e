// Where data stands in a statement's text: literals and comments, found in one pass over its bytes.
//
// It follows the lexical rules of PostgreSQL 18's scanner for a text that its parser has taken already, with
// standard_conforming_strings on, which is pinned. libpg-query's own scanner was what ran here first: it answers each
// token as JSON, which cost four times the parse itself (225 ms for 320 KB). It is the oracle in the tests.
//
// Identifiers and keywords stay visible in records; a quoted identifier is a name, not data. Where the text ends inside of
// something (an unterminated quote), everything may be data.
//
// Must not: be asked of a text that the parser has refused.
//
// Source: PostgreSQL 18, src/backend/parser/scan.l; manual 4.1 "Lexical Structure".

import type { Span } from "../../model/operation.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DOUBLE = 0x22;
const DOLLAR = 0x24;
const AMPERSAND = 0x26;
const QUOTE = 0x27;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;

/** What stands for itself inside quotes: a doubled quote; that and what a backslash escapes; nothing (bits). */
type Inside = "doubled" | "escaped" | "bare";

/** By byte: 1 begins an identifier, 2 is a digit; both go on in one. */
const KIND = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  if (letter || byte === UNDERSCORE || byte >= 0x80) KIND[byte] = 1;
  else if (byte >= ZERO && byte <= 0x39) KIND[byte] = 2;
}

/** @returns Sorted spans of `bytes`, or `null` when the text ends inside of a literal, a name or a comment. */
export function literalSpans(bytes: Uint8Array): Span[] | null {
  const spans: Span[] = [];
  const { length } = bytes;
  for (let at = 0; at < length; ) {
    const byte = bytes[at];
    const next = at + 1 < length ? bytes[at + 1] : 0;
    let end = 0;
    if (byte === QUOTE) end = stringEnd(bytes, at, "doubled");
    else if (KIND[byte] === 2 || (byte === DOT && KIND[next] === 2)) end = numberEnd(bytes, at);
    else if (byte === MINUS && next === MINUS) end = lineEnd(bytes, at);
    else if (byte === SLASH && next === STAR) end = commentEnd(bytes, at);
    else if (byte === DOLLAR && KIND[next] !== 2) {
      const tag = tagEnd(bytes, at);
      if (tag > 0) end = dollarEnd(bytes, at, tag);
      else {
        at++;
        continue;
      }
    } else {
      const past = KIND[byte] === 1 ? wordOrPrefixed(bytes, at) : pastOther(bytes, at);
      if (past === 0) return null;
      if (past > 0) {
        at = past;
        continue;
      }
      end = -past;
    }
    if (end === 0) return null;
    spans.push({ start: at, end });
    at = end;
  }
  return spans;
}

/** What is no data: a quoted name, a parameter, `..`, one sign. @returns The place behind it; 0 when it does not end. */
function pastOther(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === DOUBLE) return quotedEnd(bytes, at, DOUBLE, "doubled");
  if (byte === DOLLAR) {
    let end = at + 1;
    while (KIND[bytes[end]] === 2) end++;
    return end;
  }
  return byte === DOT && bytes[at + 1] === DOT ? at + 2 : at + 1;
}

/** @returns The place behind a word; of a literal with a prefix the negated end; 0 when it does not end. */
function wordOrPrefixed(bytes: Uint8Array, at: number): number {
  const letter = bytes[at] | 0x20;
  if (bytes[at + 1] === QUOTE) {
    if (letter === 0x65) return -stringEnd(bytes, at + 1, "escaped");
    if (letter === 0x62 || letter === 0x78) return -stringEnd(bytes, at + 1, "bare");
    // N'...' is the word N and a plain string.
    if (letter === 0x6e) return at + 1;
  }
  if (letter === 0x75 && bytes[at + 1] === AMPERSAND) {
    if (bytes[at + 2] === QUOTE) return -stringEnd(bytes, at + 2, "doubled");
    if (bytes[at + 2] === DOUBLE) return quotedEnd(bytes, at + 2, DOUBLE, "doubled");
  }
  let end = at + 1;
  while (KIND[bytes[end]] > 0 || bytes[end] === DOLLAR) end++;
  return end;
}

/** A string with its continuations: quotes parted by white space that holds a line's end are one string. */
function stringEnd(bytes: Uint8Array, quote: number, inside: Inside): number {
  let end = quotedEnd(bytes, quote, QUOTE, inside);
  while (end > 0) {
    const next = continuation(bytes, end);
    if (next === 0) return end;
    end = quotedEnd(bytes, next, QUOTE, inside);
  }
  return 0;
}

/** The quote that goes on with a string, or 0. */
function continuation(bytes: Uint8Array, from: number): number {
  let lines = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return lines > 0 ? at : 0;
    if (byte === LF || byte === CR) lines++;
    else if (byte === MINUS && bytes[at + 1] === MINUS) at = lineEnd(bytes, at) - 1;
    else if (byte !== SPACE && (byte < TAB || byte > CR)) return 0;
  }
  return 0;
}

function quotedEnd(bytes: Uint8Array, open: number, quote: number, inside: Inside): number {
  for (let at = open + 1; at < bytes.length; at++) {
    if (inside === "escaped" && bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === quote) {
      if (inside === "bare" || bytes[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return 0;
}

function runEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (KIND[bytes[at]] === 2 || bytes[at] === UNDERSCORE) at++;
  return at;
}

function numberEnd(bytes: Uint8Array, start: number): number {
  // 0x, 0o and 0b: all that can stand in a word belongs to it.
  if (bytes[start] === ZERO && KIND[bytes[start + 1]] === 1 && (bytes[start + 1] | 0x20) !== 0x65) {
    let end = start + 2;
    while (KIND[bytes[end]] > 0) end++;
    return end;
  }
  let end = runEnd(bytes, start);
  if (bytes[end] === DOT && bytes[end + 1] !== DOT) end = runEnd(bytes, end + 1);
  if ((bytes[end] | 0x20) === 0x65) {
    const sign = bytes[end + 1] === PLUS || bytes[end + 1] === MINUS ? 1 : 0;
    if (KIND[bytes[end + 1 + sign]] === 2) end = runEnd(bytes, end + 1 + sign);
  }
  return end;
}

function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

/** Comments nest. */
function commentEnd(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] === SLASH && bytes[at + 1] === STAR) {
      depth++;
      at++;
    } else if (bytes[at] === STAR && bytes[at + 1] === SLASH) {
      at++;
      if (--depth === 0) return at + 1;
    }
  }
  return 0;
}

/** The place behind `$tag$`, or 0 when it is none. */
function tagEnd(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (KIND[bytes[at]] > 0) at++;
  return bytes[at] === DOLLAR ? at + 1 : 0;
}

function dollarEnd(bytes: Uint8Array, start: number, tag: number): number {
  const length = tag - start;
  for (let at = bytes.indexOf(DOLLAR, tag); at >= 0; at = bytes.indexOf(DOLLAR, at + 1)) {
    let same = 0;
    while (same < length && bytes[at + same] === bytes[start + same]) same++;
    if (same === length) return at + length;
  }
  return 0;
}
