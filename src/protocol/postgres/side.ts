// A side connection to a resource: simple queries with text results, one after another.
//
// It is opened when first asked, closed when idle, and thrown away after any failure.
//
// Must not: carry anything of a client's session, or show its answers to a client.

import { text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { asWeirError, WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { query } from "./frontend.ts";
import { B } from "./messages.ts";
import { Payload } from "./payload.ts";
import type { Upstream } from "./upstream.ts";

type Row = readonly (string | null)[];

export class SideConnection {
  readonly #open: () => Promise<Upstream>;
  readonly #clock: Clock;
  #upstream: Upstream | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #cancelIdle: () => void = () => {};

  constructor(open: () => Promise<Upstream>, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /**
   * @returns The rows of the text's last result.
   * @throws WeirError `UPSTREAM_*`, `SESSION_TIMEOUT` after `LIMITS.catalogQueryMs`, or what `open` threw.
   */
  ask(sql: string): Promise<readonly Row[]> {
    const answer = this.#tail.then(() => this.#ask(sql));
    this.#tail = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#cancelIdle();
    this.#upstream?.socket.destroy();
    this.#upstream = null;
  }

  async #ask(sql: string): Promise<readonly Row[]> {
    this.#cancelIdle();
    try {
      if (this.#upstream === null || this.#upstream.socket.destroyed) this.#upstream = await this.#open();
      const rows = await this.#run(this.#upstream, sql);
      this.#cancelIdle = this.#clock.after(LIMITS.catalogIdleMs, () => this.close());
      return rows;
    } catch (error) {
      this.close();
      throw asWeirError(error, "UPSTREAM_PROTOCOL", "the resource's catalog could not be read");
    }
  }

  #run({ socket, framer }: Upstream, sql: string): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      const rows: Row[] = [];
      let failed = false;
      const stop = (): void => {
        cancelTimer();
        socket.off("data", onData).off("close", lost);
        socket.pause();
      };
      const fail = (error: unknown): void => {
        stop();
        reject(error);
      };
      const lost = (): void => fail(new WeirError("UPSTREAM_LOST", "the side connection was lost"));
      const onData = (chunk: Uint8Array): void => {
        try {
          framer.push(chunk);
          for (let type = framer.next(); type !== 0; type = framer.next()) {
            if (type === B.dataRow) rows.push(readRow(framer.frame()));
            else if (type === B.error) failed = true;
            else if (type === B.readyForQuery) {
              if (failed) fail(new WeirError("UPSTREAM_PROTOCOL", "the resource refused a catalog query"));
              else {
                stop();
                resolve(rows);
              }
              return;
            }
          }
        } catch (error) {
          fail(error);
        }
      };
      const cancelTimer = this.#clock.after(LIMITS.catalogQueryMs, () =>
        fail(
          new WeirError("SESSION_TIMEOUT", `a catalog query took longer than ${LIMITS.catalogQueryMs} ms`),
        ),
      );
      socket.on("data", onData).on("close", lost);
      socket.write(query(sql));
      socket.resume();
    });
  }
}

function readRow(frame: Uint8Array): Row {
  const payload = new Payload("server", frame);
  const row: (string | null)[] = [];
  for (let count = payload.count(); count > 0; count--) {
    const length = payload.int32();
    row.push(length === -1 ? null : text(payload.run(length)));
  }
  payload.finish();
  return row;
}
