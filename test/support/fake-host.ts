// A host for adapters that lives in memory: scripted verdicts and a small masker of its own.
//
// The masker finds e-mail addresses and treats whole columns by origin, by walking frames field by field. It is
// an independent reading of the wire formats, so a test does not check the adapter with the adapter's own code.

import net from "node:net";
import { WeirError } from "../../src/base/errors.ts";
import type { Hold } from "../../src/model/approval.ts";
import type { StreamKind } from "../../src/model/events.ts";
import type { Credential, Principal, Resource } from "../../src/model/identity.ts";
import type { ColumnShape, MaskedBytes, MaskStats, RowShape, Soon } from "../../src/model/masking.ts";
import type { Operation } from "../../src/model/operation.ts";
import type {
  AdapterHost,
  CloseReason,
  Denial,
  GovernedSession,
  Permit,
  ProtocolAdapter,
  SessionInfo,
  TextNature,
} from "../../src/model/session.ts";
import type { ColumnMask } from "../../src/model/verdict.ts";

export const EMAIL = /[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g;

export type FakeVerdict =
  | { readonly kind: "allow" }
  | { readonly kind: "deny"; readonly code?: Denial["code"]; readonly rule?: string }
  | { readonly kind: "hold"; readonly decision: Promise<"approved" | "denied"> };

export interface FakeHostOptions {
  readonly resources: readonly Resource[];
  readonly credential: (resource: Resource) => Credential;
  readonly verdict?: (operation: Operation) => FakeVerdict;
  readonly columnMasks?: readonly ColumnMask[];
  /** Answers of the masker come later, as from a worker. */
  readonly later?: boolean;
  /** Rows are answered when this is. */
  readonly rowsWait?: Promise<void>;
}

export interface FakeSession {
  readonly info: SessionInfo;
  readonly operations: Operation[];
  readonly events: string[];
  readonly shapes: RowShape[];
  readonly inputs: string[];
  /** Bytes of each batch of rows. */
  readonly batches: number[];
  readonly controller: AbortController;
  closed: CloseReason | null;
}

const PRINCIPAL: Principal = { id: "agent@test", groups: ["agents"], tokenId: "t1", expiresAt: 4e12 };

export class FakeHost implements AdapterHost<net.Socket> {
  readonly sessions: FakeSession[] = [];
  readonly refusals: { code: string; resource?: string }[] = [];
  readonly dialled: net.Socket[] = [];
  options: FakeHostOptions;
  #waiting: (() => void)[] = [];

  constructor(options: FakeHostOptions) {
    this.options = options;
  }

  async authenticate(token: string): Promise<Principal> {
    if (token === "expired") throw new WeirError("AUTH_TOKEN_EXPIRED", "the token has expired");
    if (token !== "good") throw new WeirError("AUTH_TOKEN_INVALID", "the token is not valid");
    return PRINCIPAL;
  }

  resource(name: string): Resource {
    const found = this.options.resources.find((resource) => resource.name === name);
    if (found === undefined) throw new WeirError("RESOURCE_UNKNOWN", "no resource has this name");
    return found;
  }

  async credential(resource: Resource): Promise<Credential> {
    return this.options.credential(resource);
  }

  dial(resource: Resource): Promise<net.Socket> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(resource.port, resource.host);
      this.dialled.push(socket);
      socket.once("connect", () => resolve(socket));
      socket.once("error", () =>
        reject(new WeirError("UPSTREAM_UNREACHABLE", "the resource cannot be reached")),
      );
    });
  }

  async open(
    request: { principal: Principal; resource: Resource; client: SessionInfo["client"] },
    send: (frame: Uint8Array) => Promise<void>,
  ): Promise<GovernedSession> {
    const controller = new AbortController();
    const record: FakeSession = {
      info: { id: `s${this.sessions.length + 1}`, openedAt: 0, ...request },
      operations: [],
      events: [],
      shapes: [],
      inputs: [],
      batches: [],
      controller,
      closed: null,
    };
    this.sessions.push(record);
    return fakeSession(record, this, send, () => this.#wake());
  }

  refused(facts: { code: string; resource?: string }): void {
    this.refusals.push(facts);
    this.#wake();
  }

  /** Resolves once `condition` holds; asked again at each event of any session. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  note(record: FakeSession, event: string): void {
    record.events.push(event);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function fakeSession(
  record: FakeSession,
  host: FakeHost,
  send: (frame: Uint8Array) => Promise<void>,
  wake: () => void,
): GovernedSession {
  const denial = (code: Denial["code"], rule: string): Denial => ({
    kind: "denial",
    code,
    reason: { policy: "test", rule },
    message: `refused by policy rule "${rule}"`,
    detail: "This statement is not for this session.",
    hint: "Ask for approval.",
  });
  const marks = (nature: TextNature): TextNature =>
    (host.options.columnMasks ?? []).length > 0 ? nature : "own";
  const permit = (operation: Operation): Permit => {
    let sent = false;
    let over = false;
    const alive = (): void => {
      if (over) throw new WeirError("PERMIT_INVALID", "the permit is over");
    };
    return {
      kind: "permit",
      obligations: { entityMasks: [], columnMasks: host.options.columnMasks ?? [], policyVersion: "v1" },
      async send(frame) {
        if (sent || frame !== operation.frame)
          throw new WeirError("PERMIT_INVALID", "other bytes than were judged");
        sent = true;
        await send(frame);
      },
      rows(shape) {
        alive();
        record.shapes.push(shape);
        return {
          stats: stats(),
          push(batch) {
            alive();
            record.batches.push(batch.length);
            const masked = maskRows(batch, shape, host.options.columnMasks ?? []);
            if (host.options.rowsWait !== undefined) return host.options.rowsWait.then(() => masked);
            return later(host.options.later === true, masked);
          },
        };
      },
      stream: () => {
        throw new Error("not used by this protocol");
      },
      text(kind: StreamKind, bytes, nature = "data") {
        alive();
        host.note(record, `text ${kind}`);
        return later(host.options.later === true, maskText(bytes, marks(nature)));
      },
      complete() {
        alive();
        over = true;
        host.note(record, `complete ${operation.stage}`);
        wake();
      },
    };
  };
  return {
    info: record.info,
    ended: record.controller.signal,
    async judge(operation, { onHold, signal }) {
      record.operations.push({ ...operation, frame: operation.frame.slice() });
      host.note(record, `judge ${operation.stage}`);
      const verdict: FakeVerdict =
        operation.facts.unknown === undefined
          ? (host.options.verdict?.(operation) ?? { kind: "allow" })
          : { kind: "deny", code: "POLICY_UNKNOWN_OPERATION", rule: "default" };
      if (verdict.kind === "deny") return denial(verdict.code ?? "POLICY_DENIED", verdict.rule ?? "no-drops");
      if (verdict.kind === "hold" && operation.stage === "run") {
        const hold: Hold = { id: "a1", expiresAt: 1_900_000_000_000, reviewers: ["dba"], quorum: 1 };
        onHold(hold);
        host.note(record, "held");
        const withdrawn = new Promise<"withdrawn">((resolve) => {
          if (signal.aborted) resolve("withdrawn");
          signal.addEventListener("abort", () => resolve("withdrawn"), { once: true });
        });
        const outcome = await Promise.race([verdict.decision, withdrawn]);
        host.note(record, outcome);
        if (outcome === "denied") return denial("APPROVAL_DENIED", "held");
        if (outcome === "withdrawn") return denial("APPROVAL_WITHDRAWN", "held");
      }
      return permit(operation);
    },
    input(_permit, kind) {
      return {
        push(chunk) {
          record.inputs.push(Buffer.from(maskText(chunk)).toString());
        },
        end() {
          host.note(record, `end ${kind}`);
        },
      };
    },
    unsolicited(kind, bytes, nature = "data") {
      host.note(record, `unsolicited ${kind}`);
      return later(host.options.later === true, maskText(bytes, marks(nature)));
    },
    async close(reason) {
      record.closed = reason;
      host.note(record, `closed ${reason.kind}`);
    },
  };
}

function stats(): MaskStats {
  return { rows: 0, bytesIn: 0, bytesOut: 0, findings: new Map() };
}

function later<T>(yes: boolean, value: T): Soon<T> {
  return yes ? new Promise((resolve) => setImmediate(() => resolve(value))) : value;
}

const masked = (bytes: Uint8Array): MaskedBytes => bytes as MaskedBytes;

/** @param nature Given where column masks apply: then all but a resource's own words is marked with it. */
export function maskText(bytes: Uint8Array, nature: TextNature = "own"): MaskedBytes {
  const text = Buffer.from(bytes).toString();
  if (nature !== "own") return masked(new Uint8Array(Buffer.from(`{${nature}}`)));
  return masked(new Uint8Array(Buffer.from(text.replace(EMAIL, "[EMAIL]"))));
}

/** A value after masking, or null. */
function maskValue(
  value: Buffer,
  column: ColumnShape | undefined,
  masks: readonly ColumnMask[],
): Buffer | null {
  const encoding = column?.encoding ?? "text";
  const hit = column !== undefined && originHit(column, masks);
  if (encoding === "opaque") return null;
  if (hit) return encoding === "text" ? Buffer.from("[MASKED]") : null;
  if (encoding === "text") return Buffer.from(maskText(value));
  if (encoding === "typed-text") return value.toString().search(EMAIL) >= 0 ? null : value;
  if (encoding === "jsonb")
    return Buffer.concat([value.subarray(0, 1), Buffer.from(maskText(value.subarray(1)))]);
  return value;
}

function originHit(column: ColumnShape, masks: readonly ColumnMask[]): boolean {
  if (masks.length === 0) return false;
  if (column.origin.kind === "unknown") return true;
  return column.origin.columns.some((name) =>
    masks.some(
      ({ column: mask }) =>
        mask.table === name.table &&
        mask.column === name.column &&
        (mask.schema === undefined || mask.schema === name.schema),
    ),
  );
}

/** Walks whole DataRow or CopyData frames. */
export function maskRows(batch: Uint8Array, shape: RowShape, masks: readonly ColumnMask[]): MaskedBytes {
  const input = Buffer.from(batch);
  const out: Buffer[] = [];
  for (let at = 0; at < input.length; ) {
    const type = input[at];
    const length = input.readInt32BE(at + 1);
    const payload = input.subarray(at + 5, at + 1 + length);
    if (payload.length !== length - 4) throw new WeirError("FRAME_MALFORMED", "a frame is cut");
    const body =
      shape.framing.kind === "pg-data-row"
        ? maskDataRow(payload, shape, masks)
        : maskCopy(payload, shape, masks);
    const head = Buffer.alloc(5);
    head[0] = type;
    head.writeInt32BE(body.length + 4, 1);
    out.push(head, body);
    at += 1 + length;
  }
  return masked(new Uint8Array(Buffer.concat(out)));
}

function maskDataRow(payload: Buffer, shape: RowShape, masks: readonly ColumnMask[]): Buffer {
  const count = payload.readInt16BE(0);
  if (count !== shape.columns.length)
    throw new WeirError("FRAME_MALFORMED", "a row has another number of fields");
  return Buffer.concat([payload.subarray(0, 2), maskTuple(payload.subarray(2), count, shape, masks)]);
}

function maskTuple(fields: Buffer, count: number, shape: RowShape, masks: readonly ColumnMask[]): Buffer {
  const out: Buffer[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= fields.length ? fields.readInt32BE(at) : -2;
    at += 4;
    if (length < -1 || at + length > fields.length) throw new WeirError("FRAME_MALFORMED", "a field is cut");
    const value = length === -1 ? null : maskValue(fields.subarray(at, at + length), shape.columns[i], masks);
    if (length > 0) at += length;
    const head = Buffer.alloc(4);
    head.writeInt32BE(value === null ? -1 : value.length);
    out.push(head, value ?? Buffer.alloc(0));
  }
  if (at < fields.length) throw new WeirError("FRAME_MALFORMED", "a row has something behind its fields");
  return Buffer.concat(out);
}

const BINARY_SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");

function maskCopy(payload: Buffer, shape: RowShape, masks: readonly ColumnMask[]): Buffer {
  const { framing } = shape;
  if (framing.kind === "pg-copy-binary") {
    const header = payload.subarray(0, BINARY_SIGNATURE.length).equals(BINARY_SIGNATURE) ? 19 : 0;
    const rest = payload.subarray(header);
    if (rest.length < 2 || rest.readInt16BE(0) === -1) return payload;
    const count = rest.readInt16BE(0);
    return Buffer.concat([payload.subarray(0, header + 2), maskTuple(rest.subarray(2), count, shape, masks)]);
  }
  if (framing.kind === "pg-data-row") return payload;
  const delimiter = String.fromCharCode(framing.delimiter);
  const fields = payload.toString().replace(/\n$/, "").split(delimiter);
  const values = fields.map((field, i) =>
    field === framing.nullText
      ? field
      : (maskValue(Buffer.from(field), shape.columns[i], masks)?.toString() ?? framing.nullText),
  );
  return Buffer.from(`${values.join(delimiter)}\n`);
}

/** Listens on a free loopback port and serves every connection with the adapter. */
export async function listen(
  adapter: ProtocolAdapter<net.Socket>,
  host: FakeHost,
): Promise<{ readonly port: number; readonly served: Promise<void>[]; close(): Promise<void> }> {
  const served: Promise<void>[] = [];
  const server = net.createServer((socket) => void served.push(adapter.serve(socket, host)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("not listening");
  return {
    port: address.port,
    served,
    async close() {
      server.close();
      for (const { controller } of host.sessions) {
        controller.abort(new WeirError("SESSION_DRAINING", "the gateway is shutting down"));
      }
      await Promise.all(served);
    },
  };
}
