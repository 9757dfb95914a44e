// Compares what two exact engines found, rule by rule, and asks V8's RegExp who is right where they differ.
//
// Must not: print matched text. A difference is told by rule and offsets.

/** Half-open; sorted by start once `byRule` has them. */
export type Span = readonly [start: number, end: number];

export interface RuleDifference {
  /** Index in the list of rules. */
  readonly rule: number;
  readonly missing: number;
  readonly extra: number;
  /** The first span that only one of the two has. */
  readonly first: Span;
  /** Every differing span holds or touches a byte above 0x7F, which one of the two engines reads as part of a character. */
  readonly nonAscii: boolean;
}

/** Spans of each rule, sorted. */
export function byRule(
  spans: Iterable<readonly [start: number, end: number, rule: number]>,
  rules: number,
): Span[][] {
  const out = Array.from({ length: rules }, (): Span[] => []);
  for (const [start, end, rule] of spans) out[rule].push([start, end]);
  for (const list of out) list.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return out;
}

/** @param theirs What is expected. @param ours `missing` are spans that only `theirs` has, `extra` those that only `ours` has. */
export function compareSpans(
  input: Uint8Array,
  theirs: readonly (readonly Span[])[],
  ours: readonly (readonly Span[])[],
): RuleDifference[] {
  const out: RuleDifference[] = [];
  for (let rule = 0; rule < theirs.length; rule++) {
    const missing = without(theirs[rule], ours[rule]);
    const extra = without(ours[rule], theirs[rule]);
    if (missing.length + extra.length === 0) continue;
    const all = [...missing, ...extra].sort((a, b) => a[0] - b[0]);
    const nonAscii = all.every(([start, end]) =>
      input.subarray(Math.max(0, start - 1), end + 4).some((byte) => byte > 0x7f),
    );
    out.push({ rule, missing: missing.length, extra: extra.length, first: all[0], nonAscii });
  }
  return out;
}

function without(list: readonly Span[], others: readonly Span[]): Span[] {
  const known = new Set(others.map(([start, end]) => `${start},${end}`));
  return list.filter(([start, end]) => !known.has(`${start},${end}`));
}

/**
 * What V8's backtracking matcher finds for one rule over bytes: leftmost-first, not overlapping.
 *
 * @param pattern In the part of the syntax that RE2 and JavaScript share, `(?i)` in front allowed; without a validator.
 */
export function spansByV8(input: Uint8Array, pattern: string): Span[] {
  const folded = pattern.startsWith("(?i)");
  const regex = new RegExp(folded ? pattern.slice(4) : pattern, folded ? "gi" : "g");
  const text = Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString("latin1");
  return Array.from(text.matchAll(regex), (match): Span => [match.index, match.index + match[0].length]);
}

/**
 * Whether `output` is `input` with every run of overlapping spans replaced by the label of one of its rules.
 *
 * @param spans All findings; the rules' action is `redact`. @returns What is wrong and where; null when nothing is.
 */
export function checkMasked(
  input: Uint8Array,
  output: Uint8Array,
  spans: readonly (readonly [start: number, end: number, rule: number])[],
  labels: readonly string[],
): string | null {
  const sorted = [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  let out = 0;
  const same = (end: number): boolean => {
    const length = end - at;
    const equal = Buffer.compare(input.subarray(at, end), output.subarray(out, out + length)) === 0;
    out += length;
    return equal;
  };
  for (let i = 0; i < sorted.length; ) {
    const [start] = sorted[i];
    let end = start;
    const rules = new Set<number>();
    for (; i < sorted.length && (sorted[i][0] < end || end === start); i++) {
      end = Math.max(end, sorted[i][1]);
      rules.add(sorted[i][2]);
    }
    if (!same(start)) return `bytes before offset ${start} are not those of the input`;
    const label = [...rules].map((rule) => labels[rule]).find((text) => startsWith(output, out, text));
    if (label === undefined) return `the finding at offset ${start} is not masked by the label of its rule`;
    out += label.length;
    at = end;
  }
  if (!same(input.length) || out !== output.length) return "the end of the output is not that of the input";
  return null;
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
