// How values are kept in columns: times as ISO text, lists and maps as JSON text, flags as 0 or 1.

import { asWeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";

export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

export function fromIso(iso: string): number {
  return Date.parse(iso);
}

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

export function fromJson<T>(json: string): T {
  // What `toJson` wrote into the same column, whose type the caller names.
  return JSON.parse(json) as T;
}

/** NUL cannot be held by PostgreSQL's text, and the SQLite binding would cut the value at it. */
export function plain(value: string): string {
  return value.includes("\0") ? value.replaceAll("\0", "\u2400") : value;
}

/** A page's size within its bounds. */
export function pageSize(limit: number | undefined): number {
  return Math.max(1, Math.min(Math.trunc(limit ?? 100), LIMITS.listRowsMax));
}

/** Runs `work`; whatever it throws becomes `STORE_UNAVAILABLE`. */
export async function stored<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asWeirError(
      error,
      "STORE_UNAVAILABLE",
      `The store failed to ${what}. Check the disk that holds data_dir.`,
    );
  }
}
