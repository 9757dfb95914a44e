// What is seen through encodings, by the definition of src/README.md ("Views"), worked out on whole texts: every view decodes
// all it can, RE2 is asked for a match at every start, and what touches an encoded unit is mapped back.
//
// Must not share code with src: units, runs and bounds are written again here. Takes texts below every rule's maxLen.

import { concat } from "../../src/base/bytes.ts";
import type { Rule, ViewName } from "../../src/redact/types.ts";
import { matchesAtEveryStart, oracleFindings } from "./oracle.ts";
import { oracleMask } from "./oracle-mask.ts";

/** A decoded text: for each byte its encoded unit's place in the text below. */
interface Decoded {
  readonly view: ViewName;
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export interface ViewFinding {
  readonly start: number;
  readonly end: number;
  readonly rule: Rule;
  readonly via: readonly ViewName[];
}

const ESCAPES: readonly ViewName[] = ["percent", "json", "html", "quoted-printable"];
const ORDER: readonly ViewName[] = [...ESCAPES, "base64", "hex", "utf-16le", "utf-16be"];
const isEscape = (view: ViewName): boolean => ESCAPES.includes(view);

class Writer {
  readonly bytes: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  private joined = -1;

  put(values: readonly number[], start: number, end: number): void {
    for (const value of values) {
      this.bytes.push(value);
      this.starts.push(this.joined >= 0 ? this.joined : start);
      this.ends.push(end);
    }
    this.joined = -1;
  }

  /** A unit that stands for nothing belongs to the byte behind it. */
  skip(start: number): void {
    if (this.joined < 0) this.joined = start;
  }

  done(view: ViewName): Decoded {
    return { view, bytes: Uint8Array.from(this.bytes), starts: this.starts, ends: this.ends };
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const utf8Of = (point: number): number[] => [
  ...Buffer.from(
    String.fromCodePoint(point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0xfffd : point),
  ),
];

const SIMPLE: Readonly<Record<string, number>> = {
  '"': 34,
  "'": 39,
  "/": 47,
  "\\": 92,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
};
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  sol: "/",
  bsol: "\\",
  colon: ":",
  equals: "=",
  lowbar: "_",
  period: ".",
  plus: "+",
  commat: "@",
  percnt: "%",
  dollar: "$",
  num: "#",
  comma: ",",
  semi: ";",
  NewLine: "\n",
  Tab: "\t",
};

/** The unit at the start of `rest`: its size and what it stands for; `null` for none. */
function unitOf(view: ViewName, rest: string): [size: number, values: number[]] | null {
  let m: RegExpExecArray | null;
  switch (view) {
    case "percent":
      m = /^%([0-9A-Fa-f]{2})/.exec(rest);
      return m && [3, [Number.parseInt(m[1], 16)]];
    case "json":
      m = /^\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(["'/\\bfnrt]))/.exec(rest);
      if (!m) return null;
      if (m[1] !== undefined) return [6, utf8Of(Number.parseInt(m[1], 16))];
      if (m[2] !== undefined) return [4, [Number.parseInt(m[2], 16)]];
      return [2, [SIMPLE[m[3]]]];
    case "html": {
      m = /^&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{1,8}));/.exec(rest);
      if (!m) return null;
      if (m[3] !== undefined) {
        const sign = NAMED[m[3]];
        return sign === undefined ? null : [m[0].length, [sign.charCodeAt(0)]];
      }
      const point = m[1] !== undefined ? Number.parseInt(m[1], 10) : Number.parseInt(m[2], 16);
      return point === 0 ? null : [m[0].length, utf8Of(point)];
    }
    default: {
      m = /^=\r?\n/.exec(rest);
      if (m) return [m[0].length, []];
      m = /^=([0-9A-F]{2})/.exec(rest);
      if (!m) return null;
      const value = Number.parseInt(m[1], 16);
      return [9, 10, 13, 46, 61, 63, 95].includes(value) ? [3, [value]] : null;
    }
  }
}

function decodeEscapes(view: ViewName, bytes: Uint8Array): Decoded {
  const text = latin1(bytes);
  const out = new Writer();
  for (let at = 0; at < text.length; ) {
    if (view === "json" && text[at] === "\\") {
      const run = /^\\+/.exec(text.slice(at))?.[0].length ?? 0;
      if (run > 32) {
        for (const stop = at + run; at < stop; at++) out.put([92], at, at + 1);
        continue;
      }
    }
    let unit = unitOf(view, text.slice(at, at + 12));
    // A second soft line break in a row is none.
    if (unit?.[1].length === 0 && /=\r?\n$/.test(text.slice(Math.max(0, at - 3), at))) unit = null;
    if (unit === null) out.put([bytes[at]], at, at + 1);
    else if (unit[1].length === 0) out.skip(at);
    else out.put(unit[1], at, at + unit[0]);
    at += unit === null ? 1 : unit[0];
  }
  return out.done(view);
}

function decodeBase64(bytes: Uint8Array): Decoded[] {
  const text = latin1(bytes);
  const decoded: Decoded[] = [];
  for (const run of text.matchAll(/[A-Za-z0-9+/_-]+/g))
    for (let phase = 0; phase < 4; phase++) {
      const out = new Writer();
      for (let at = phase; at < run[0].length; at += 4) {
        const group = run[0].slice(at, at + 4);
        if (group.length < 2) break;
        const start = run.index + at;
        let end = start + group.length;
        while (group.length < 4 && text[end] === "=" && end < start + 4) end++;
        out.put([...Buffer.from(group, "base64")], start, end);
      }
      decoded.push(out.done("base64"));
    }
  return decoded;
}

function decodeHex(bytes: Uint8Array): Decoded[] {
  const decoded: Decoded[] = [];
  for (const run of latin1(bytes).matchAll(/[0-9A-Fa-f]+/g))
    for (const phase of [0, 1]) {
      const out = new Writer();
      for (let at = phase; at + 2 <= run[0].length; at += 2)
        out.put([Number.parseInt(run[0].slice(at, at + 2), 16)], run.index + at, run.index + at + 2);
      decoded.push(out.done("hex"));
    }
  return decoded;
}

function decodeUtf16(view: "utf-16le" | "utf-16be", bytes: Uint8Array): Decoded[] {
  const decoded: Decoded[] = [];
  const [high, low] = view === "utf-16le" ? [1, 0] : [0, 1];
  const isUnit = (at: number) => bytes[at + high] === 0 && bytes[at + low] > 0 && bytes[at + low] < 0x80;
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (!isUnit(at) || (at >= 2 && isUnit(at - 2))) continue;
    const out = new Writer();
    for (let unit = at; unit + 1 < bytes.length && isUnit(unit); unit += 2)
      out.put([bytes[unit + low]], unit, unit + 2);
    decoded.push(out.done(view));
  }
  return decoded;
}

function decodings(bytes: Uint8Array): Decoded[] {
  return [
    ...ESCAPES.map((view) => decodeEscapes(view, bytes)),
    ...decodeBase64(bytes),
    ...decodeHex(bytes),
    ...decodeUtf16("utf-16le", bytes),
    ...decodeUtf16("utf-16be", bytes),
  ];
}

const isTokenByte = (byte: number): boolean =>
  byte >= 0x80 || /[A-Za-z0-9_.\-/+=]/.test(String.fromCharCode(byte));
const isPlain = (byte: number | undefined): boolean => byte !== undefined && byte < 0x80 && (byte & 63) < 62;

/** How far before an escape that stands for this byte a match may begin. */
const reachOf = (byte: number): number => (isTokenByte(byte) ? 256 : 64);

/** Whether [start, end) of the decoded text has an encoded unit near enough to its start, or one right before it. */
function touches(decoded: Decoded, start: number, end: number): boolean {
  if (!isEscape(decoded.view)) return true;
  const { starts, ends, bytes } = decoded;
  const isEncoded = (at: number) => ends[at] - starts[at] > 1;
  if (start > 0 && isEncoded(start - 1)) return true;
  for (let at = start; at < end; at++)
    if (isEncoded(at) && starts[at] - starts[start] <= reachOf(bytes[at])) return true;
  return false;
}

/** Whether an encoded unit of the match [start, end), or the one right before it, holds an escape of the level below. */
function nests(outer: Decoded, inner: Decoded, start: number, end: number): boolean {
  const origin = inner.starts[start];
  const begin = outer.starts[origin];
  const holdsEscape = (from: number, to: number): boolean => {
    for (let at = from; at < to; at++)
      if (outer.ends[at] - outer.starts[at] > 1 && outer.starts[at] - begin <= reachOf(outer.bytes[at]))
        return true;
    return false;
  };
  if (!isEscape(inner.view)) return holdsEscape(origin, inner.ends[end - 1]);
  const isEncoded = (at: number) => inner.ends[at] - inner.starts[at] > 1;
  if (start > 0 && isEncoded(start - 1) && holdsEscape(inner.starts[start - 1], origin)) return true;
  for (let at = start; at < end; at++)
    if (
      isEncoded(at) &&
      inner.starts[at] - origin <= reachOf(inner.bytes[at]) &&
      holdsEscape(inner.starts[at], inner.ends[at])
    )
      return true;
  return false;
}

/** A run counts from a start whose first twelve bytes are plain ASCII. */
function isSure(decoded: Decoded, start: number): boolean {
  if (isEscape(decoded.view)) return true;
  for (let at = start; at < start + 12; at++) if (!isPlain(decoded.bytes[at])) return false;
  return true;
}

/** In UTF-16 the same characters read one byte apart: even offsets win, in decoded text the little-endian reading. */
function isShifted(view: ViewName, below: Uint8Array, raw: boolean, start: number, end: number): boolean {
  if (raw && start % 2 === 0) return false;
  if (view === "utf-16le") return raw && start > 0 && below[start - 1] === 0;
  return view === "utf-16be" && end < below.length && below[end] === 0;
}

/** What the views show of a complete text, raw findings and repetitions left out. `looksFor` says which rules count. */
export function oracleViewFindings(
  rules: readonly Rule[],
  bytes: Uint8Array,
  looksFor: (rule: Rule) => boolean,
): ViewFinding[] {
  const found: ViewFinding[] = [];
  const visit = (path: readonly Decoded[]): void => {
    const innermost = path[path.length - 1];
    for (const rule of rules) {
      if (!looksFor(rule)) continue;
      for (const { match, secret } of matchesAtEveryStart(rule, innermost.bytes)) {
        const place = lower(path, bytes, match, secret);
        if (place !== null) found.push({ ...place, rule, via: path.map(({ view }) => view) });
      }
    }
    if (path.length === 1 && innermost.bytes.length > 0)
      for (const inner of decodings(innermost.bytes)) visit([innermost, inner]);
  };
  for (const decoded of decodings(bytes)) if (decoded.bytes.length > 0) visit([decoded]);
  const raw = new Set(
    rules.flatMap((rule) =>
      oracleFindings(rule, bytes).map(({ start, end }) => `${start} ${end} ${rule.id}`),
    ),
  );
  const rank = ({ via }: ViewFinding) =>
    ORDER.indexOf(via[0]) + (via.length > 1 ? 100 * (1 + ORDER.indexOf(via[1])) : 0);
  const best = new Map<string, ViewFinding>();
  for (const finding of found) {
    const key = `${finding.start} ${finding.end} ${finding.rule.id}`;
    const other = best.get(key);
    if (!raw.has(key) && (other === undefined || rank(finding) < rank(other))) best.set(key, finding);
  }
  return [...best.values()];
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Follows a match down to the raw text; `null` when a level has a reason against it. */
function lower(path: readonly Decoded[], raw: Uint8Array, match: Place, secret: Place): Place | null {
  const [outer, inner] = path;
  const top = path[path.length - 1];
  const shown =
    inner !== undefined && isEscape(outer.view)
      ? nests(outer, inner, match.start, match.end)
      : touches(top, match.start, match.end);
  if (!shown) return null;
  let place = secret;
  let unit = match.start;
  for (let level = path.length - 1; level >= 0; level--) {
    const decoded = path[level];
    const below = level === 0 ? raw : path[level - 1].bytes;
    if (!isSure(decoded, unit)) return null;
    place = { start: decoded.starts[place.start], end: decoded.ends[place.end - 1] };
    if (isShifted(decoded.view, below, level === 0, place.start, place.end)) return null;
    unit = decoded.starts[unit];
  }
  return place;
}

/** The masked text of raw findings and these: what was seen through an encoding is redacted, or null. */
export function oracleMaskThrough(
  rules: readonly Rule[],
  bytes: Uint8Array,
  viewed: readonly ViewFinding[],
  key: Uint8Array,
): Uint8Array {
  const raw = rules.flatMap((rule) => oracleFindings(rule, bytes).map((finding) => ({ ...finding, rule })));
  const through = viewed.map(({ start, end, rule }) => ({
    start,
    end,
    truncated: false,
    rule: rule.mask.kind === "null" ? rule : { ...rule, mask: { kind: "redact" } as const },
  }));
  const number = (rule: Rule) => rules.findIndex(({ id }) => id === rule.id);
  const all = [...raw, ...through].sort(
    (a, b) => a.start - b.start || b.end - a.end || number(a.rule) - number(b.rule),
  );
  return concat([oracleMask(all, bytes, key)]);
}
