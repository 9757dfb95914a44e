// Signing in to a resource: from a connected socket to the first ReadyForQuery.
//
// Must not: show a client what the resource said (its words may hold names and addresses); only the SQLSTATE
// is told. The credential stays here.
//
// Source: PostgreSQL 18 manual 54.2.1 "Start-up" and 54.3 "SASL Authentication".

import { createHash } from "node:crypto";
import type net from "node:net";
import { serialize } from "pg-protocol";
import { EMPTY_BYTES, text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { asWeirError, WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Credential } from "../../model/identity.ts";
import { reportField } from "./fields.ts";
import { Framer } from "./framer.ts";
import { startup } from "./frontend.ts";
import { B, BACKEND_PAYLOAD_MAX, limitTable } from "./messages.ts";
import { isPinnedValue, PINNED } from "./options.ts";
import { Payload } from "./payload.ts";
import { MECHANISM, ScramClient } from "./scram.ts";

const AUTH_OK = 0;
const AUTH_CLEARTEXT = 3;
const AUTH_MD5 = 5;
const AUTH_SASL = 10;
const AUTH_SASL_CONTINUE = 11;
const AUTH_SASL_FINAL = 12;

const LIMIT_TABLE = limitTable(BACKEND_PAYLOAD_MAX);

function serverFramer(): Framer {
  return new Framer("server", LIMIT_TABLE);
}

/** A resource that is signed in to and idle. */
export interface Upstream {
  readonly socket: net.Socket;
  /** Holds what came behind ReadyForQuery, if anything. The socket is paused. */
  readonly framer: Framer;
  /** As reported, raw. */
  readonly parameters: ReadonlyMap<string, Uint8Array>;
  readonly processId: number;
  readonly key: Uint8Array;
  /** The role that the credential names. */
  readonly user: string;
}

interface UpstreamRequest {
  readonly credential: Credential;
  readonly parameters: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * Signs in. The socket is destroyed on every failure.
 *
 * @throws WeirError `UPSTREAM_AUTH` (refused; `details.sqlstate`), `UPSTREAM_PROTOCOL`, `UPSTREAM_LOST`,
 *   `SESSION_TIMEOUT` after `LIMITS.upstreamConnectMs`, or the signal's reason.
 */
export function signIn(socket: net.Socket, request: UpstreamRequest): Promise<Upstream> {
  return new Promise((resolve, reject) => {
    const exchange = new SignIn(socket, request);
    let busy = false;
    const stop = (): void => {
      cancelTimer();
      request.signal.removeEventListener("abort", aborted);
      socket.off("data", onData).off("error", lost).off("close", lost);
      // Between this handshake and the session's own listener an error must not kill the process.
      socket.on("error", ignore);
    };
    const fail = (error: unknown): void => {
      stop();
      socket.destroy();
      reject(asWeirError(error, "UPSTREAM_PROTOCOL", "the resource could not be signed in to"));
    };
    const lost = (): void =>
      fail(new WeirError("UPSTREAM_LOST", "the resource closed the connection while signing in"));
    const aborted = (): void => fail(request.signal.reason);
    const pump = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      try {
        const done = await exchange.advance();
        busy = false;
        if (done === null) return;
        socket.pause();
        stop();
        resolve(done);
      } catch (error) {
        fail(error);
      }
    };
    const onData = (chunk: Uint8Array): void => {
      exchange.framer.push(chunk);
      void pump();
    };
    const cancelTimer = request.clock.after(LIMITS.upstreamConnectMs, () =>
      fail(
        new WeirError(
          "SESSION_TIMEOUT",
          `the resource did not finish signing in in ${LIMITS.upstreamConnectMs} ms`,
        ),
      ),
    );
    if (request.signal.aborted) return aborted();
    request.signal.addEventListener("abort", aborted, { once: true });
    socket.on("data", onData).on("error", lost).on("close", lost);
    socket.write(startup(new Map([["user", request.credential.user], ...request.parameters])));
    socket.resume();
  });
}

function ignore(): void {}

/** The exchange itself, without timers and listeners. */
class SignIn {
  readonly framer = serverFramer();
  readonly #socket: net.Socket;
  readonly #request: UpstreamRequest;
  readonly #parameters = new Map<string, Uint8Array>();
  #scram: ScramClient | null = null;
  /** SCRAM began, so only its verified end may lead to AuthenticationOk. */
  #mustVerify = false;
  #authenticated = false;
  #processId = 0;
  #key: Uint8Array = EMPTY_BYTES;

  constructor(socket: net.Socket, request: UpstreamRequest) {
    this.#socket = socket;
    this.#request = request;
  }

  /** Works through the frames that are there. @returns The signed-in resource, or null when more must come. */
  async advance(): Promise<Upstream | null> {
    for (let type = this.framer.next(); type !== 0; type = this.framer.next()) {
      const frame = this.framer.frame();
      if (type === B.error) throw refused(frame);
      if (type === B.notice) continue;
      if (type === B.authentication && !this.#authenticated) await this.#authenticate(frame);
      else if (!this.#authenticated) throw outside();
      else if (type === B.parameterStatus) this.#parameter(frame);
      else if (type === B.backendKeyData) {
        const payload = new Payload("server", frame);
        this.#processId = payload.int32();
        this.#key = payload.run(payload.left).slice();
      } else if (type === B.readyForQuery) {
        return {
          socket: this.#socket,
          framer: this.framer,
          parameters: this.#parameters,
          processId: this.#processId,
          key: this.#key,
          user: this.#request.credential.user,
        };
      } else throw outside();
    }
    return null;
  }

  async #authenticate(frame: Uint8Array): Promise<void> {
    const payload = new Payload("server", frame);
    const code = payload.int32();
    const scram = this.#scram;
    if (code === AUTH_OK) {
      if (this.#mustVerify)
        throw new WeirError("UPSTREAM_AUTH", "the resource skipped the end of its SCRAM exchange");
      this.#authenticated = true;
    } else if (code === AUTH_CLEARTEXT) this.#socket.write(serialize.password(this.#password()));
    else if (code === AUTH_MD5) {
      this.#socket.write(
        serialize.password(md5(this.#request.credential.user, this.#password(), payload.run(4))),
      );
    } else if (code === AUTH_SASL && scram === null) {
      const mechanisms: string[] = [];
      for (let name = payload.name(); name !== ""; name = payload.name()) mechanisms.push(name);
      if (!mechanisms.includes(MECHANISM)) {
        throw new WeirError("UPSTREAM_AUTH", `the resource offers no ${MECHANISM}`);
      }
      this.#scram = new ScramClient(this.#password(), this.#request.random);
      this.#mustVerify = true;
      this.#socket.write(serialize.sendSASLInitialResponseMessage(MECHANISM, this.#scram.first()));
    } else if (code === AUTH_SASL_CONTINUE && scram !== null) {
      const final = await scram.final(text(payload.run(payload.left)));
      this.#socket.write(serialize.sendSCRAMClientFinalMessage(final));
    } else if (code === AUTH_SASL_FINAL && scram !== null) {
      scram.verify(text(payload.run(payload.left)));
      this.#mustVerify = false;
    } else
      throw new WeirError(
        "UPSTREAM_AUTH",
        "the resource asks for a way of signing in that Weir does not have",
      );
  }

  #password(): string {
    const { password } = this.#request.credential;
    if (password === undefined)
      throw new WeirError("UPSTREAM_AUTH", "the resource asks for a password; none is configured");
    return password;
  }

  #parameter(frame: Uint8Array): void {
    const { name, value } = readParameterStatus(frame);
    checkPinned(name, value);
    this.#parameters.set(name, value.slice());
  }
}

export function readParameterStatus(frame: Uint8Array): { name: string; value: Uint8Array } {
  const payload = new Payload("server", frame);
  const name = payload.name();
  const value = payload.cstring();
  payload.finish();
  // The name is passed on as it is, so it must be one: no data could be told from it otherwise.
  if (!/^[A-Za-z_][A-Za-z0-9_.]{0,62}$/.test(name)) {
    throw new WeirError("UPSTREAM_PROTOCOL", "the resource reported a setting whose name is no name");
  }
  return { name, value };
}

/** @throws WeirError `UPSTREAM_PROTOCOL` when the resource reports that a pinned setting is other than pinned. */
export function checkPinned(name: string, value: Uint8Array): void {
  if (PINNED.has(name) && !isPinnedValue(name, text(value))) {
    throw new WeirError(
      "UPSTREAM_PROTOCOL",
      `the resource changed ${name}, which is pinned to ${PINNED.get(name)}`,
    );
  }
}

/** Source: manual 54.2.1: "md5" + md5(md5(password + user) + salt). */
export function md5(user: string, password: string, salt: Uint8Array): string {
  const inner = createHash("md5").update(password).update(user).digest("hex");
  return `md5${createHash("md5").update(inner).update(salt).digest("hex")}`;
}

function refused(frame: Uint8Array): WeirError {
  const code = reportField(frame, "C") ?? "";
  const sqlstate = /^[0-9A-Z]{5}$/.test(code) ? code : "XX000";
  return new WeirError("UPSTREAM_AUTH", `the resource refused the connection (SQLSTATE ${sqlstate})`, {
    details: { sqlstate },
  });
}

function outside(): WeirError {
  return new WeirError("UPSTREAM_PROTOCOL", "the resource sent a message that has no place in signing in");
}
