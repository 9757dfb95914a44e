// Sets of Unicode code points as sorted, disjoint, closed ranges [lo, hi, lo, hi, ...], with RE2's case folds.
//
// Must not: know bytes. UTF-8 is utf8.ts's business.

export type CharSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;
export const EMPTY_SET: CharSet = [];
export const ANY: CharSet = [0, MAX_CODE_POINT];
export const DIGIT: CharSet = [0x30, 0x39];
export const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** RE2's `\s`: no vertical tab. */
export const SPACE: CharSet = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];

export function normalise(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2)
    if (ranges[i] <= ranges[i + 1]) pairs.push([ranges[i], ranges[i + 1]]);
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out: number[] = [];
  for (const [lo, hi] of pairs) {
    const last = out.length - 1;
    if (last > 0 && lo <= out[last] + 1) out[last] = Math.max(out[last], hi);
    else out.push(lo, hi);
  }
  return out;
}

export function union(a: CharSet, b: CharSet): CharSet {
  return normalise([...a, ...b]);
}

export function negate(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i] > next) out.push(next, set[i] - 1);
    next = set[i + 1] + 1;
  }
  if (next <= MAX_CODE_POINT) out.push(next, MAX_CODE_POINT);
  return out;
}

/** Answers of `fold`, most of which are asked for over and over; emptied when it is full. */
const folded = new Map<string, CharSet>();
const FOLDED_MAX = 4096;

/**
 * Adds every code point that simple case folding makes equal to one of the set's (`k` gains `K` and U+212A). Equal sets give
 * the same array.
 */
export function fold(set: CharSet): CharSet {
  const key = set.join();
  const known = folded.get(key);
  if (known) return known;
  const out = [...set];
  for (const orbit of orbits()) {
    if (!orbit.some((c) => contains(set, c))) continue;
    for (const c of orbit) out.push(c, c);
  }
  const result = normalise(out);
  if (folded.size >= FOLDED_MAX) folded.clear();
  folded.set(key, result);
  return result;
}

export function contains(set: CharSet, c: number): boolean {
  let lo = 0;
  let hi = set.length / 2 - 1;
  while (lo <= hi) {
    const mid = (lo + hi) >> 1;
    if (c < set[2 * mid]) hi = mid - 1;
    else if (c > set[2 * mid + 1]) lo = mid + 1;
    else return true;
  }
  return false;
}

let orbitTable: number[][] | undefined;

/** The last code point that has a case. */
const CASED_MAX = 0x1e943;
const CASED = /\p{Changes_When_Casemapped}/gu;
const SAME = /^(.)\1$/isu;

// The engine's own `iu` matching is simple case folding, so it decides which candidates are truly equal:
// it keeps U+212A with k and U+017F with s, and keeps the Turkish dotless i apart, as RE2 does.
function orbits(): number[][] {
  if (orbitTable) return orbitTable;
  const parent = new Map<number, number>();
  const find = (c: number): number => {
    let root = c;
    while (parent.has(root) && parent.get(root) !== root) root = parent.get(root) as number;
    return root;
  };
  for (const [char] of casedText().matchAll(CASED)) {
    const c = char.codePointAt(0) as number;
    for (const other of [char.toLowerCase(), char.toUpperCase()]) {
      const point = other.codePointAt(0) as number;
      if (point === c || other.length !== (point > 0xffff ? 2 : 1)) continue;
      if (!SAME.test(char + other)) continue;
      const a = find(c);
      const b = find(point);
      if (!parent.has(a)) parent.set(a, a);
      parent.set(b, a);
    }
  }
  const groups = new Map<number, Set<number>>();
  for (const c of parent.keys()) {
    const root = find(c);
    let group = groups.get(root);
    if (!group) groups.set(root, (group = new Set([root])));
    group.add(c);
  }
  orbitTable = [...groups.values()].map((group) => [...group].sort((a, b) => a - b));
  return orbitTable;
}

/** Every code point that may have a case, once. */
function casedText(): string {
  let text = "";
  for (let from = 0x41; from <= CASED_MAX; from += 0x1000) {
    const points: number[] = [];
    for (let c = from; c < from + 0x1000 && c <= CASED_MAX; c++) if (c < 0xd800 || c > 0xdfff) points.push(c);
    text += String.fromCodePoint(...points);
  }
  return text;
}

const ASCII_POSIX: Record<string, CharSet> = {
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  ascii: [0, 0x7f],
  blank: [0x09, 0x09, 0x20, 0x20],
  cntrl: [0, 0x1f, 0x7f, 0x7f],
  digit: DIGIT,
  graph: [0x21, 0x7e],
  lower: [0x61, 0x7a],
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  upper: [0x41, 0x5a],
  word: WORD,
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
};

/** `[:name:]`, or undefined when RE2 has no such class. */
export function posixClass(name: string): CharSet | undefined {
  return Object.hasOwn(ASCII_POSIX, name) ? ASCII_POSIX[name] : undefined;
}

const propertyCache = new Map<string, CharSet>();

/** `\p{name}`: a general category or a script, in this engine's Unicode version. Undefined when there is none. */
export function unicodeClass(name: string): CharSet | undefined {
  const known = propertyCache.get(name);
  if (known) return known;
  if (!/^[A-Za-z_]{1,40}$/.test(name)) return undefined;
  if (name === "Any") return ANY;
  const pattern = [`\\p{gc=${name}}`, `\\p{sc=${name}}`].map(compileProperty).find((p) => p !== undefined);
  if (!pattern) return undefined;
  const out: number[] = [];
  for (let c = 0; c <= MAX_CODE_POINT; c++) {
    if (!pattern.test(String.fromCodePoint(c))) continue;
    if (out.length > 0 && out[out.length - 1] === c - 1) out[out.length - 1] = c;
    else out.push(c, c);
  }
  propertyCache.set(name, out);
  return out;
}

function compileProperty(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "u");
  } catch {
    return undefined;
  }
}
