// Bytes as the code points RE2 sees, with the way back to byte offsets.
//
// What is no UTF-8 is in units that `.` and negated classes match (DECISIONS 6). RE2 itself works on valid UTF-8
// only, so each such unit stands as one code point of the last private plane, which no pattern of ours names.
// Latin-1 text of single stray bytes thus reads as Latin-1, and text around a stray byte keeps its characters whole.
//
// Must not use TextDecoder: it joins several invalid bytes into one replacement character.

/** U+10FE00 + the first byte. */
const STRAY_BASE = 0x10fe00;

export interface Subject {
  readonly points: readonly number[];
  /** Byte offset of each code point, and the length of the input at the end. */
  readonly offsets: readonly number[];
}

/** @throws Error when the input itself holds a stand-in code point: pick other test data. */
export function decode(bytes: Uint8Array): Subject {
  const points: number[] = [];
  const offsets: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [point, length] = decodeOne(bytes, at);
    if (bytes[at] === 0xf4 && length === 4 && point >= STRAY_BASE && point <= STRAY_BASE + 0xff)
      throw new Error("the oracle's input holds one of its stand-in code points (U+10FE00 to U+10FEFF)");
    points.push(point);
    offsets.push(at);
    at += length;
  }
  offsets.push(bytes.length);
  return { points, offsets };
}

/**
 * One unit: a character by RFC 3629 section 4 (no overlong forms, no surrogates, nothing above U+10FFFF), or what is none.
 *
 * A lead byte that begins no character takes the continuation bytes along that could belong to it, and one that could
 * not (Unicode 3.9, maximal subparts, but for that last byte); every other byte stands alone.
 */
function decodeOne(bytes: Uint8Array, at: number): [point: number, length: number] {
  const lead = bytes[at];
  if (lead < 0x80) return [lead, 1];
  if (lead < 0xc2 || lead > 0xf4) return [STRAY_BASE + lead, 1];
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  let point = lead & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return [STRAY_BASE + lead, i];
    if (i === 1 && (next < lowest || next > highest)) return [STRAY_BASE + lead, 2];
    point = (point << 6) | (next & 0x3f);
  }
  return [point, length];
}

export function textOf(points: readonly number[]): string {
  let out = "";
  for (const point of points) out += String.fromCodePoint(point);
  return out;
}
