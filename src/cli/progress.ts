// A line on standard error that tells how far a long run is. Only where a person sees it: on a terminal, and not when the
// output goes to one too.

import { fstatSync } from "node:fs";
import type { Clock } from "../base/clock.ts";
import type { Cli } from "./cli.ts";

/** Short runs show nothing. */
const FIRST_MS = 500;
const EVERY_MS = 200;
const BAR_CELLS = 30;

export interface Progress {
  /** @param bytes Read so far, of `total`. */
  at(bytes: number): void;
  /** Takes the line away. */
  done(): void;
}

export function progressOf(cli: Cli): Progress {
  const shown = isTerminal(cli.stderr) && !isTerminal(cli.stdout);
  if (!shown) return { at: () => {}, done: () => {} };
  return new Bar(cli.clock, (text) => void cli.stderr.write(text), sizeOf(cli));
}

/** @param write To a terminal. @param total In bytes, or `null` when it is not known. */
export class Bar implements Progress {
  private readonly clock: Clock;
  private readonly write: (text: string) => void;
  private readonly total: number | null;
  private readonly start: number;
  private nextAt: number;
  private isShown = false;

  constructor(clock: Clock, write: (text: string) => void, total: number | null) {
    this.clock = clock;
    this.write = write;
    this.total = total;
    this.start = clock.elapsed();
    this.nextAt = this.start + FIRST_MS;
  }

  at(bytes: number): void {
    const now = this.clock.elapsed();
    if (now < this.nextAt) return;
    this.nextAt = now + EVERY_MS;
    this.isShown = true;
    const rate = megabytes(bytes) / ((now - this.start) / 1_000);
    const told = `${megabytes(bytes).toFixed(1)} MB, ${rate.toFixed(1)} MB/s`;
    this.write(`\r\u001b[K${this.total === null ? "" : `${bar(bytes, this.total)} `}${told}`);
  }

  done(): void {
    if (this.isShown) this.write("\r\u001b[K");
  }
}

export function megabytes(bytes: number): number {
  return bytes / 1e6;
}

/** A file that is still being written can grow past its size. */
function bar(bytes: number, total: number): string {
  const part = Math.min(1, bytes / total);
  const cells = Math.floor(part * BAR_CELLS);
  return `[${"#".repeat(cells)}${" ".repeat(BAR_CELLS - cells)}] ${String(Math.floor(part * 100)).padStart(3)} %`;
}

function isTerminal(stream: unknown): boolean {
  return (stream as { isTTY?: boolean }).isTTY === true;
}

/** The size of the file that standard input is redirected from. */
function sizeOf({ stdin }: Cli): number | null {
  const { fd } = stdin as { fd?: unknown };
  if (typeof fd !== "number") return null;
  try {
    const stat = fstatSync(fd);
    return stat.isFile() && stat.size > 0 ? stat.size : null;
  } catch {
    return null;
  }
}
