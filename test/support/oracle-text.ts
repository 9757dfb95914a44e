// Bytes as the code points RE2 sees, with the way back to byte offsets.
//
// An invalid byte is one unit that `.` and negated classes match (DECISIONS 6). RE2 itself works on valid
// UTF-8 only, so each invalid byte stands as one code point of the last private plane, which no pattern of
// ours names. Bytes that are all invalid thus read as Latin-1 would read them, and text mixed with a stray
// byte keeps its characters whole.
//
// Must not use TextDecoder: it joins several invalid bytes into one replacement character.

/** U+10FE00 + byte. */
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
    if (length > 1 && point >= STRAY_BASE && point <= STRAY_BASE + 0xff)
      throw new Error("the oracle's input holds one of its stand-in code points (U+10FE00 to U+10FEFF)");
    points.push(point);
    offsets.push(at);
    at += length;
  }
  offsets.push(bytes.length);
  return { points, offsets };
}

/** UTF-8 as RFC 3629 section 4 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
function decodeOne(bytes: Uint8Array, at: number): [point: number, length: number] {
  const lead = bytes[at];
  if (lead < 0x80) return [lead, 1];
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const stray: [number, number] = [STRAY_BASE + lead, 1];
  if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return stray;
  let point = lead & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i];
    if ((next & 0xc0) !== 0x80) return stray;
    point = (point << 6) | (next & 0x3f);
  }
  const smallest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  const valid = point >= smallest && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return valid ? [point, length] : stray;
}

export function textOf(points: readonly number[]): string {
  let out = "";
  for (const point of points) out += String.fromCodePoint(point);
  return out;
}
