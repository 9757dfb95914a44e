// One running session: two sockets, two framers, one ordered lane back to the client.
//
// It moves bytes and keeps time; what a message means is in `client-messages` and `server-messages`. Client
// messages are worked on one after another (a judgement may take as long as a human does); server messages as
// they come, so that answers flow while the client's next message waits.
//
// Back-pressure: the resource is paused while more than `LIMITS.laneWindowBytes` are in work or wait for the
// client; the client is paused while the resource is slow, or while much is read ahead of a judgement.
//
// Must not: judge, mask, record. That is the session's.

import type net from "node:net";
import { EMPTY_BYTES } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { asWeirError, WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { SqlParser } from "../../language/sql/analysis.ts";
import type { CloseReason, GovernedSession } from "../../model/session.ts";
import { clientMessage } from "./client-messages.ts";
import { errorResponse } from "./errors.ts";
import { Framer } from "./framer.ts";
import { terminate } from "./frontend.ts";
import type { ColumnHints } from "./hints.ts";
import { OrderedLane } from "./lane.ts";
import { F, FRONTEND_PAYLOAD_MAX, limitTable } from "./messages.ts";
import type { OriginResolver } from "./origins.ts";
import { PathTracker } from "./path.ts";
import { serverMessage } from "./server-messages.ts";
import { type CopyIn, type Expected, Portals, Prepared, STATUS } from "./state.ts";
import type { Upstream } from "./upstream.ts";

const CLIENT_LIMITS = limitTable(FRONTEND_PAYLOAD_MAX);

interface RelayParts {
  readonly client: net.Socket;
  /** Client bytes that came before the relay began. */
  readonly early: Uint8Array;
  readonly upstream: Upstream;
  readonly session: GovernedSession;
  readonly parser: SqlParser;
  readonly origins: OriginResolver;
  /** Null where columns are not classified. */
  readonly hints: ColumnHints | null;
  readonly database: string;
  readonly role: string;
  readonly prompt?: string;
  readonly clock: Clock;
  /** Asks the resource, on a connection of its own, to cancel what runs. */
  readonly cancelUpstream: () => void;
}

export class Relay {
  readonly parts: RelayParts;
  readonly session: GovernedSession;
  readonly lane: OrderedLane;
  readonly prepared = new Prepared();
  readonly portals = new Portals();
  /** What the resource still owes. */
  readonly expected: Expected[] = [];
  copyIn: CopyIn | null = null;
  /** The transaction status of the last ReadyForQuery. */
  status: number = STATUS.idle;
  /** Extended messages were sent that no Sync has closed. */
  openPipeline = false;
  /** An operation that may have begun a transaction, or runs in an implicit one, was sent since the last ReadyForQuery. */
  mayBeInTransaction = false;
  /** After an error in a pipeline: client messages up to Sync have no effect. */
  discarding = false;
  /** DDL ran in the open transaction: the catalog as others see it is not what this session sees. */
  ddlInTransaction = false;
  readonly path: PathTracker;
  prompt: string | undefined;
  readonly #clientFramer = new Framer("client", CLIENT_LIMITS);
  readonly #serverFramer: Framer;
  #judging: AbortController | null = null;
  #clientBusy = false;
  #serverBusy = false;
  #clientEnded = false;
  #serverEnded = false;
  #ended = false;
  #changed: (() => void)[] = [];
  readonly #done: Promise<void>;
  #resolveDone: () => void = () => {};

  constructor(parts: RelayParts) {
    this.parts = parts;
    this.session = parts.session;
    this.prompt = parts.prompt;
    this.#serverFramer = parts.upstream.framer;
    this.path = new PathTracker(parts.upstream.parameters.get("search_path"));
    this.lane = new OrderedLane({
      write: (bytes) => void parts.client.write(bytes),
      eased: () => {
        if (this.#serverFramer.pending > 0 && !this.#serverBusy && !this.#ended && !this.#gathers()) {
          this.#pumpServer();
        } else this.#ease();
      },
      failed: (error) => this.fail(error),
    });
    this.#done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
  }

  /** Relays until the session ends; the answer never rejects. */
  run(): Promise<void> {
    const { client, early, session } = this.parts;
    const upstream = this.parts.upstream.socket;
    client.on("data", (chunk: Uint8Array) => this.#fromClient(chunk));
    client.on("drain", () => this.#ease());
    client.on("end", () => this.#clientGone());
    client.on("error", () => this.#clientGone());
    client.on("close", () => this.#clientGone());
    upstream.on("data", (chunk: Uint8Array) => this.#fromServer(chunk));
    upstream.on("drain", () => this.#wake());
    upstream.on("end", () => void this.#upstreamGone());
    upstream.on("error", () => void this.#upstreamGone());
    upstream.on("close", () => void this.#upstreamGone());
    if (session.ended.aborted) this.fail(session.ended.reason);
    else session.ended.addEventListener("abort", () => this.fail(session.ended.reason), { once: true });
    // What closed before these listeners were there will not be told again.
    if (client.destroyed) this.#clientGone();
    else if (upstream.destroyed) void this.#upstreamGone();
    client.resume();
    upstream.resume();
    this.#fromServer(EMPTY_BYTES);
    this.#fromClient(early);
    return this.#done;
  }

  get ended(): boolean {
    return this.#ended;
  }

  // -- to the resource ----------------------------------------------------------------------------------

  /** Writes to the resource. @returns A promise when the caller must wait for room. */
  forward(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#ended) return undefined;
    const { socket } = this.parts.upstream;
    if (socket.write(bytes) || this.#ended) return undefined;
    this.#uncorkServer();
    return socket.writableNeedDrain ? this.until(() => !socket.writableNeedDrain) : undefined;
  }

  /** Sends what a judgement's wait has kept together. */
  #uncorkServer(): void {
    const { socket } = this.parts.upstream;
    while (socket.writableCorked > 0) socket.uncork();
  }

  // -- to the client, past the lane: a notice that must not wait for rows -------------------------------

  tell(bytes: Uint8Array): void {
    this.#uncorkServer();
    if (!this.#ended) this.parts.client.write(bytes);
  }

  // -- judging ------------------------------------------------------------------------------------------

  /** Runs a judgement that a cancel, an error before it or the end of the session can withdraw. */
  async judging<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#judging = controller;
    try {
      return await work(controller.signal);
    } finally {
      this.#judging = null;
    }
  }

  withdraw(why: string): void {
    this.#judging?.abort(new WeirError("APPROVAL_WITHDRAWN", why));
  }

  /** A CancelRequest with this session's key. */
  cancel(): void {
    if (this.#judging !== null) this.withdraw("the client cancelled the statement");
    else if (this.expected.length > 0) this.parts.cancelUpstream();
  }

  // -- waiting for a change of state --------------------------------------------------------------------

  /** Resolves once `condition` holds or the session has ended. Asked again whenever a server message was handled. */
  async until(condition: () => boolean): Promise<void> {
    // What is waited for may be the answer to what was written a moment ago.
    this.#uncorkServer();
    while (!this.#ended && !condition()) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  #wake(): void {
    if (this.#changed.length === 0) return;
    const waiting = this.#changed;
    this.#changed = [];
    for (const resolve of waiting) resolve();
  }

  // -- pumps --------------------------------------------------------------------------------------------

  #fromClient(chunk: Uint8Array): void {
    if (this.#ended) return;
    try {
      this.#clientFramer.push(chunk);
      if (this.#clientBusy) {
        if (this.#clientFramer.pending > LIMITS.clientReadAheadBytes) this.parts.client.pause();
      } else void this.#pumpClient();
    } catch (error) {
      this.fail(error);
    }
  }

  async #pumpClient(): Promise<void> {
    this.#clientBusy = true;
    const { client } = this.parts;
    const { socket } = this.parts.upstream;
    try {
      socket.cork();
      for (
        let type = this.#clientFramer.next();
        type !== 0 && !this.#ended;
        type = this.#clientFramer.next()
      ) {
        // A burst of COPY data is handled as one run: it is forwarded whole and recorded once.
        if (type === F.copyData) this.#clientFramer.extend(LIMITS.batchBytes);
        const wait = clientMessage(this, type, this.#clientFramer.frame());
        if (wait !== undefined) await wait;
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#clientBusy = false;
      this.#uncorkServer();
    }
    if (this.#ended) return;
    if (client.isPaused()) client.resume();
    if (this.#clientEnded) this.#clientGone();
  }

  #fromServer(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#serverFramer.push(chunk);
    if (!this.#serverBusy && !this.#gathers()) this.#pumpServer();
  }

  /**
   * While the lane is at work, what has come gathers up to a batch: a large batch costs the pool little more than a
   * small one. An idle lane never waits, and the end of any work asks again, so nothing stays behind.
   */
  #gathers(): boolean {
    return !this.#serverEnded && !this.lane.idle && this.#serverFramer.pending < LIMITS.batchBytes;
  }

  #pumpServer(): void {
    const { client } = this.parts;
    client.cork();
    try {
      for (let type = this.#serverFramer.next(); type !== 0; type = this.#serverFramer.next()) {
        const wait = serverMessage(this, type, this.#serverFramer);
        if (wait === undefined) continue;
        this.#serverBusy = true;
        this.parts.upstream.socket.pause();
        wait.then(
          () => {
            this.#serverBusy = false;
            if (!this.#ended) this.#pumpServer();
          },
          (error: unknown) => this.fail(error),
        );
        break;
      }
    } catch (error) {
      this.fail(error);
    } finally {
      client.uncork();
    }
    this.#wake();
    this.#ease();
  }

  /** Pauses or resumes the resource by how much waits on the client's side. */
  #ease(): void {
    if (this.#ended) return;
    const { socket } = this.parts.upstream;
    const waiting = this.lane.inWork + this.parts.client.writableLength;
    if (waiting > LIMITS.laneWindowBytes || this.#serverBusy) socket.pause();
    else if (waiting <= LIMITS.laneWindowBytes / 2 && socket.isPaused()) socket.resume();
  }

  // -- ends ---------------------------------------------------------------------------------------------

  /** The client said Terminate. */
  terminated(): void {
    this.#end({ kind: "client" }, undefined);
  }

  #clientGone(): void {
    this.#clientEnded = true;
    this.withdraw("the client left");
    this.#end({ kind: "client" }, undefined);
  }

  async #upstreamGone(): Promise<void> {
    if (this.#ended || this.#serverEnded) return;
    this.#serverEnded = true;
    if (!this.#serverBusy) this.#pumpServer();
    do {
      await this.until(() => !this.#serverBusy);
      await this.lane.settled();
    } while (!this.#ended && (this.#serverBusy || !this.lane.idle));
    if (this.#ended) return;
    // After a FATAL of the resource's own, which has been shown, there is nothing left to say.
    if (this.fatalSeen) this.#end({ kind: "upstream" }, undefined);
    else this.fail(new WeirError("UPSTREAM_LOST", "the resource closed the connection"));
  }

  /** The resource said FATAL or PANIC. */
  fatalSeen = false;

  /** Ends the session with an error in the protocol's words. Nothing that waits in the lane is sent. */
  fail(error: unknown): void {
    if (this.#ended) return;
    const known = asWeirError(error, "INTERNAL_INVARIANT", "the session failed");
    const reason: CloseReason =
      known.code === "SESSION_DRAINING"
        ? { kind: "drain" }
        : known.code === "UPSTREAM_LOST"
          ? { kind: "upstream" }
          : { kind: "error", code: known.code };
    this.#end(reason, errorResponse(known, "FATAL"));
  }

  #end(reason: CloseReason, last: Uint8Array | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const { client } = this.parts;
    const { socket } = this.parts.upstream;
    this.lane.close();
    this.withdraw("the session ended");
    this.#wake();
    this.#uncorkServer();
    if (socket.writable) socket.end(terminate);
    socket.destroySoon();
    if (last !== undefined && client.writable) client.write(last);
    client.destroySoon();
    // A client that does not read would keep its last bytes, and its socket, for ever.
    const stopTimer = this.parts.clock.after(LIMITS.lingerMs, () => client.destroy());
    client.once("close", stopTimer);
    this.session
      .close(reason)
      .catch(() => {})
      .finally(() => this.#resolveDone());
  }
}
