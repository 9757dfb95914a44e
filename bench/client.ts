// A PostgreSQL client that is no bottleneck: startup, cleartext password, simple queries; rows are counted, not parsed.
//
// Messages are walked by their headers as bytes arrive; bodies are skipped. No object, closure or promise a row.
// Must not: be used where an answer matters beyond counts, digests and searched-for bytes.
// Source: PostgreSQL 18 manual, chapter 54 (Frontend/Backend Protocol), sections 54.2 and 54.7.

import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";

const PROTOCOL_3_0 = 196_608;
const CONNECT_MS = 10_000;
/** A relay or gateway that is silent for so long has stopped. */
const SILENCE_MS = 60_000;

const AUTHENTICATION = 0x52;
const COPY_DATA = 0x64;
const DATA_ROW = 0x44;
const ERROR = 0x45;
const READY = 0x5a;

const AUTH_OK = 0;
const AUTH_CLEARTEXT = 3;

/** The longest answer that is kept whole: errors and authentication requests. */
const KEPT_BYTES_MAX = 64 * 1024;

/** What one query brought. */
export interface Answered {
  readonly rows: number;
  /** Bytes of DataRow and CopyData bodies. */
  readonly bytes: number;
  /** Of the row messages' bodies, when asked for; hex. */
  readonly digest?: string;
  /** How many of the searched-for bytes were seen. */
  readonly marks?: number;
}

/** Looks at the bodies too, which costs time: for checks, not for figures. */
export interface Inspection {
  /** ASCII; counted in row bodies. */
  readonly marks: readonly string[];
}

export interface ClientOptions {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Walks backend messages whatever the cuts. One for each connection. */
export class MessageWalker {
  /** Of the query in work. */
  rows = 0;
  bytes = 0;
  ready = false;
  /** The request of the last authentication message, until it is taken. */
  authentication: number | null = null;
  /** The text of the last ErrorResponse, with its fields in a row. */
  error: string | null = null;
  /** Called with each piece of a row message's body; null while figures are taken. */
  onBody: ((piece: Uint8Array) => void) | null = null;
  /** Called at the end of each row message's body, likewise. */
  onBodyEnd: (() => void) | null = null;

  #header = Buffer.alloc(5);
  #headerFilled = 0;
  #type = 0;
  /** Body bytes of the message in work that are still to come. */
  #left = 0;
  #kept: Buffer[] | null = null;

  begin(): void {
    this.rows = 0;
    this.bytes = 0;
    this.ready = false;
    this.error = null;
  }

  /** @throws Error when a length cannot be. */
  push(chunk: Buffer): void {
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, end - at);
        this.#body(chunk, at, take);
        at += take;
        this.#left -= take;
        if (this.#left === 0) this.#finish();
        continue;
      }
      if (this.#headerFilled === 0 && end - at >= 5) {
        this.#open(chunk, at);
        at += 5;
        continue;
      }
      this.#header[this.#headerFilled++] = chunk[at++];
      if (this.#headerFilled === 5) {
        this.#headerFilled = 0;
        this.#open(this.#header, 0);
      }
    }
  }

  #open(from: Buffer, at: number): void {
    this.#type = from[at];
    const length = from.readUInt32BE(at + 1);
    if (length < 4) throw new Error("a message says that it is shorter than its own length field");
    this.#left = length - 4;
    if (this.#type === DATA_ROW || this.#type === COPY_DATA) {
      this.rows++;
      this.bytes += this.#left;
    } else if (this.#type === AUTHENTICATION || this.#type === ERROR) {
      if (this.#left > KEPT_BYTES_MAX) throw new Error("an error message is longer than any should be");
      this.#kept = [];
    }
    if (this.#left === 0) this.#finish();
  }

  #body(chunk: Buffer, at: number, take: number): void {
    if (this.#kept !== null) this.#kept.push(Buffer.from(chunk.subarray(at, at + take)));
    else if (this.onBody !== null && (this.#type === DATA_ROW || this.#type === COPY_DATA))
      this.onBody(chunk.subarray(at, at + take));
  }

  #finish(): void {
    if (this.#type === READY) this.ready = true;
    else if (this.#type === DATA_ROW || this.#type === COPY_DATA) this.onBodyEnd?.();
    else if (this.#kept !== null) {
      const body = Buffer.concat(this.#kept);
      this.#kept = null;
      if (this.#type === AUTHENTICATION) this.authentication = body.readUInt32BE(0);
      else this.error = body.toString().split("\0").filter(Boolean).join(" ");
    }
  }
}

export class BenchClient {
  readonly #socket: Socket;
  readonly #walker: MessageWalker;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  private constructor(socket: Socket, walker: MessageWalker) {
    this.#socket = socket;
    this.#walker = walker;
  }

  /** @throws Error with the server's own words when it refuses. */
  static async connect({ port, user, password, database }: ClientOptions): Promise<BenchClient> {
    const walker = new MessageWalker();
    // Every read lands in the same memory: an allocation a chunk would be the client's cost, not the way's.
    const buffer = Buffer.allocUnsafe(256 * 1024);
    const received = (chunk: Buffer): void => opened.#received(chunk);
    const socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          received(buffer.subarray(0, length));
          return true;
        },
      },
    });
    socket.setTimeout(CONNECT_MS);
    const opened = new BenchClient(socket, walker);
    socket.on("connect", () => socket.setTimeout(SILENCE_MS));
    socket.on("timeout", () => socket.destroy(new Error("nothing was heard for too long")));
    socket.on("error", (error) => opened.#fail(error));
    socket.on("close", () => opened.#fail(new Error("the connection was closed")));
    socket.write(startupMessage({ user, database, client_encoding: "UTF8", application_name: "weir-bench" }));
    while (!walker.ready) {
      await opened.#more();
      if (walker.error !== null) throw new Error(walker.error);
      const request = walker.authentication;
      walker.authentication = null;
      if (request === AUTH_CLEARTEXT) socket.write(message("p", `${password}\0`));
      else if (request !== null && request !== AUTH_OK)
        throw new Error(`the server asks for authentication ${request}; this client knows cleartext only`);
    }
    return opened;
  }

  /** Runs a query to its end. @throws Error with the server's words on an error. */
  async query(sql: string, inspection?: Inspection): Promise<Answered> {
    const walker = this.#walker;
    walker.begin();
    const inspector = inspection === undefined ? null : new Inspector(inspection);
    walker.onBody = inspector === null ? null : (piece) => inspector.piece(piece);
    walker.onBodyEnd = inspector === null ? null : () => inspector.end();
    this.#socket.write(message("Q", `${sql}\0`));
    while (!walker.ready) await this.#more();
    if (walker.error !== null) throw new Error(walker.error);
    const { rows, bytes } = walker;
    return inspector === null ? { rows, bytes } : { rows, bytes, ...inspector.result() };
  }

  close(): void {
    this.#failure ??= new Error("the client is closed");
    this.#socket.end(message("X", ""));
  }

  #received(chunk: Buffer): void {
    try {
      this.#walker.push(chunk);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : undefined);
    }
    const walker = this.#walker;
    // Woken once a query, not once a chunk.
    if (walker.ready || walker.error !== null || walker.authentication !== null) this.#stir();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#stir();
  }

  #stir(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  async #more(): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#failure !== null && !this.#walker.ready)
      throw this.#walker.error === null ? this.#failure : new Error(this.#walker.error);
  }
}

/** Digests bodies and counts marks in them, also marks that a chunk's border cuts. */
class Inspector {
  readonly #hash = createHash("sha256");
  readonly #marks: readonly Buffer[];
  #body: Buffer[] = [];
  #seen = 0;

  constructor({ marks }: Inspection) {
    this.#marks = marks.map((mark) => Buffer.from(mark));
  }

  piece(piece: Uint8Array): void {
    this.#hash.update(piece);
    // The memory is read into again.
    this.#body.push(Buffer.from(piece));
  }

  end(): void {
    const body = this.#body.length === 1 ? this.#body[0] : Buffer.concat(this.#body);
    for (const mark of this.#marks) if (body.includes(mark)) this.#seen++;
    this.#body = [];
  }

  result(): { digest: string; marks: number } {
    return { digest: this.#hash.digest("hex"), marks: this.#seen };
  }
}

function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(`${Object.entries(parameters).flat().join("\0")}\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.writeUInt32BE(PROTOCOL_3_0, 4);
  return Buffer.concat([head, body]);
}

function message(type: string, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
