// Reads COPY ... TO STDOUT with node-postgres, which has no way of its own for it: counts, and looks at every byte once.
//
// Must not: keep what it reads.

import type pg from "pg";

export interface Copied {
  readonly rows: number;
  readonly bytes: number;
  readonly ms: number;
  /** How often `mark` was seen. */
  readonly marks: number;
  readonly first: string;
}

interface CopyData {
  readonly chunk: Buffer;
}

/** @param mark Bytes that should not come. */
export function copyOut(client: pg.Client, sql: string, mark: string): Promise<Copied> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const needle = Buffer.from(mark);
    let rows = 0;
    let bytes = 0;
    let marks = 0;
    let first = "";
    let failure: unknown = null;
    const query: pg.Submittable & Record<string, unknown> = {
      submit: (connection) => connection.query(sql),
      handleCopyData({ chunk }: CopyData) {
        if (rows === 0) first = chunk.toString();
        rows++;
        bytes += chunk.length;
        if (chunk.includes(needle)) marks++;
      },
      handleCommandComplete() {},
      handleError(error: unknown) {
        failure = error;
        reject(error);
      },
      handleReadyForQuery() {
        if (failure === null) resolve({ rows, bytes, marks, first, ms: performance.now() - started });
      },
    };
    client.query(query);
  });
}
