// The layout of a recording, and the hash chain through it.
//
//   file    header frame*
//
//   header  0   8  magic "WEIRREC1"
//           8   4  length n of the JSON, big-endian (as all numbers here)
//          12   n  JSON {createdAt, key, session, version}: `key` is the raw Ed25519 public key in base64url
//        12+n  32  SHA-256 of all above: the chain's first hash
//
//   frame   0   4  length b of head and bytes
//           4   4  length h of the head, h <= b
//           8   8  sequence number, from 0
//          16   4  CRC-32 of the 16 bytes above
//          20   h  head: canonical JSON (events.ts)
//        20+h b-h  bytes
//        20+b  32  SHA-256(hash before || frame bytes 0 .. 20+b)
//
// The chain proves order and content; the sequence numbers only tell a reader what happened to it (removed, reordered).
// The CRC tells a length that was changed from one that is cut short by the end of the file. It proves nothing.

import { createHash, hash as digest } from "node:crypto";
import { crc32 } from "node:zlib";

export const MAGIC = "WEIRREC1";
export const VERSION = 1;
export const HASH_BYTES = 32;
export const HEADER_FIXED_BYTES = 12;
export const HEADER_JSON_BYTES_MAX = 4_096;
export const PREFIX_BYTES = 20;
const CRC_AT = 16;
/** Frames up to here are put together in one buffer: copying so much costs less than a hash object and more buffers. */
const WHOLE_BYTES_MAX = 16_384;

export interface RecordingHeader {
  readonly version: number;
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Raw Ed25519 public key, base64url. */
  readonly key: string;
}

interface FramePrefix {
  /** Of head and bytes together. */
  readonly length: number;
  readonly headLength: number;
  readonly seq: number;
}

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** @returns The header's bytes and the chain's first hash. */
export function encodeHeader(header: RecordingHeader): { bytes: Uint8Array; hash: Uint8Array } {
  const json = Buffer.from(
    JSON.stringify({
      createdAt: header.createdAt,
      key: header.key,
      session: header.session,
      version: header.version,
    }),
  );
  const start = Buffer.alloc(HEADER_FIXED_BYTES);
  start.write(MAGIC, "latin1");
  start.writeUInt32BE(json.length, 8);
  const hash = sha256(start, json);
  return { bytes: Buffer.concat([start, json, hash]), hash };
}

/** @returns The buffers of one frame, in order, and the hash that ends it. Large `bytes` are not copied. */
export function encodeFrame(
  previous: Uint8Array,
  seq: number,
  head: string,
  bytes: readonly Uint8Array[],
): { buffers: Uint8Array[]; hash: Uint8Array; length: number } {
  const headLength = Buffer.byteLength(head);
  let length = headLength;
  for (const part of bytes) length += part.length;
  const total = PREFIX_BYTES + length + HASH_BYTES;
  if (total > WHOLE_BYTES_MAX) {
    const start = Buffer.allocUnsafe(PREFIX_BYTES + headLength);
    writeStart(start, length, headLength, seq, head);
    const hash = sha256(previous, start, ...bytes);
    return { buffers: [start, ...bytes, hash], hash, length: total };
  }
  // The hash before stands in front, so that all that is hashed is one piece; it is not part of the frame.
  const buffer = Buffer.allocUnsafe(HASH_BYTES + total);
  buffer.set(previous);
  const frame = buffer.subarray(HASH_BYTES);
  writeStart(frame, length, headLength, seq, head);
  let at = PREFIX_BYTES + headLength;
  for (const part of bytes) {
    frame.set(part, at);
    at += part.length;
  }
  const hash = digest("sha256", buffer.subarray(0, HASH_BYTES + at), "buffer");
  frame.set(hash, at);
  return { buffers: [frame], hash, length: total };
}

/** Prefix and head. */
function writeStart(into: Buffer, length: number, headLength: number, seq: number, head: string): void {
  into.writeUInt32BE(length, 0);
  into.writeUInt32BE(headLength, 4);
  into.writeUInt32BE(Math.floor(seq / 2 ** 32), 8);
  into.writeUInt32BE(seq >>> 0, 12);
  into.writeUInt32BE(crc32(into.subarray(0, CRC_AT)), CRC_AT);
  into.write(head, PREFIX_BYTES);
}

/** @returns null when the check sum is wrong or the lengths cannot be: the prefix was changed. */
export function decodePrefix(prefix: Uint8Array, lengthMax: number): FramePrefix | null {
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  if (crc32(prefix.subarray(0, CRC_AT)) !== view.getUint32(CRC_AT)) return null;
  const length = view.getUint32(0);
  const headLength = view.getUint32(4);
  const seq = view.getBigUint64(8);
  if (headLength > length || length > lengthMax || seq > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { length, headLength, seq: Number(seq) };
}

/** What a checkpoint's signature covers. */
export function checkpointText(session: string, count: number, head: string): Uint8Array {
  return Buffer.from(`weir-checkpoint-1\n${session}\n${count}\n${head}\n`);
}
