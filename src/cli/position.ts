// Turns byte offsets of a stream into lines and columns, for offsets that mostly go up.
//
// Some history is kept, since a long finding is told when it ends: what lies further back than that is told by its line's
// nearest known place.

import { LIMITS } from "../base/limits.ts";
import { Pending } from "./formats/format.ts";

const LF = 0x0a;

/** Both count from 1; columns count characters (code points of UTF-8). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Place extends Position {
  readonly offset: number;
}

export class Positions {
  readonly #history = new Pending();
  readonly #keep: number;
  /** Where the history begins, and where the last answer ended. */
  #base: Place = { offset: 0, line: 1, column: 1 };
  #last: Place = this.#base;

  /** @param keep Bytes of history. */
  constructor(keep: number = LIMITS.scanHistoryBytes) {
    this.#keep = keep;
  }

  /** Takes the next bytes of the stream. Offsets of findings in them may be asked for afterwards. */
  add(chunk: Uint8Array): void {
    const extra = this.#history.length - 2 * this.#keep;
    if (extra > 0) {
      // In large steps, so that bytes are seldom moved.
      const to = this.#base.offset + this.#history.length - this.#keep;
      this.#base = this.#walk(this.#last.offset <= to ? this.#last : this.#base, to);
      if (this.#last.offset < to) this.#last = this.#base;
      this.#history.drop(this.#history.length - this.#keep);
    }
    this.#history.add(chunk);
  }

  /** The position of the byte at `offset`, or of the end of what was added. */
  at(offset: number): Position {
    this.#last = this.#walk(offset >= this.#last.offset ? this.#last : this.#base, offset);
    return { line: this.#last.line, column: this.#last.column };
  }

  #walk(from: Place, to: number): Place {
    const { bytes } = this.#history;
    const base = this.#base.offset;
    let { line, column } = from;
    const end = Math.min(to - base, bytes.length);
    for (let i = from.offset - base; i < end; i++) {
      if (bytes[i] === LF) {
        line++;
        column = 1;
      } else if ((bytes[i] & 0xc0) !== 0x80) column++;
    }
    return { offset: Math.max(from.offset, base + end), line, column };
  }
}
