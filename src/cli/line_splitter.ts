// Cuts chunks into lines, bounded: of a line that is too long only the fact is kept.
//
// Unlike lines.ts it says when a chunk is used up, so that answers can be written in batches and yet never wait for
// input that has not come.

const NEWLINE = 0x0a;

/** `bytes` is `null` when the line is longer than the limit. Bytes are valid until the next line is asked for. */
export interface RawLine {
  readonly number: number;
  readonly bytes: Uint8Array | null;
}

export class LineSplitter {
  private readonly bytesMax: number;
  private parts: Uint8Array[] = [];
  private length = 0;
  private number = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** The lines that end in this chunk, without their ends, numbered from 1. Empty lines are counted and left out. */
  *push(chunk: Uint8Array): Generator<RawLine> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.add(chunk.subarray(from, end));
      from = end + 1;
      const line = this.take();
      if (line) yield line;
    }
    // A copy: the chunk is the caller's again when this returns.
    if (from < chunk.length) this.add(chunk.slice(from));
  }

  /** The last line, when it has no end. */
  *end(): Generator<RawLine> {
    const line = this.take();
    if (line) yield line;
  }

  private add(part: Uint8Array): void {
    this.length += part.length;
    if (this.length <= this.bytesMax) this.parts.push(part);
    else this.parts = [];
  }

  private take(): RawLine | null {
    const { parts, length } = this;
    this.parts = [];
    this.length = 0;
    const number = ++this.number;
    if (length > this.bytesMax) return { number, bytes: null };
    if (length === 0) return null;
    return { number, bytes: parts.length === 1 ? parts[0] : Buffer.concat(parts) };
  }
}
