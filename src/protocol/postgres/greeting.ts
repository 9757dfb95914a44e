// A client's first words: encryption, the startup packet, the token.
//
// The token is a cleartext password, so it is asked for only over TLS or from the same machine (DECISIONS 24).
// Bytes that were sent in the clear behind an SSLRequest are refused: they would be read as if they had come
// encrypted (CVE-2021-23214).
//
// Must not: trust `user`, or answer a CancelRequest.
//
// Source: PostgreSQL 18 manual 54.2.1, 54.2.10 "SSL Session Encryption", 54.2.11 "GSSAPI Session Encryption".

import type net from "node:net";
import tls from "node:tls";
import { EMPTY_BYTES, strictText } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { authenticationCleartext, negotiateVersion } from "./backend.ts";
import { Framer } from "./framer.ts";
import { F, limitTable } from "./messages.ts";
import { Payload } from "./payload.ts";
import { type StartupPacket, StartupReader } from "./startup.ts";

type Greeting =
  | Extract<StartupPacket, { kind: "cancel" }>
  | (Extract<StartupPacket, { kind: "startup" }> & { readonly rest: Uint8Array; readonly secure: boolean });

const NO = Uint8Array.of(0x4e);
const YES = Uint8Array.of(0x53);

/** Reads a socket chunk by chunk on demand; nothing is read ahead of need. */
export class Conversation {
  socket: net.Socket;
  #end: (() => void) | null = null;
  #over = false;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.pause();
    this.#watch();
  }

  /** @returns The next chunk, or null at the end of the connection. */
  read(): Promise<Uint8Array | null> {
    const { socket } = this;
    return new Promise((resolve) => {
      if (this.#over) return resolve(null);
      const onData = (chunk: Uint8Array): void => done(chunk);
      const done = (chunk: Uint8Array | null): void => {
        socket.pause();
        socket.off("data", onData);
        this.#end = null;
        resolve(chunk);
      };
      this.#end = () => done(null);
      socket.on("data", onData);
      socket.resume();
    });
  }

  /** Takes over encryption as the server. @throws WeirError `PROTOCOL_VIOLATION` when the handshake fails. */
  secure(context: tls.SecureContext): Promise<void> {
    const secured = new tls.TLSSocket(this.socket, { isServer: true, secureContext: context });
    this.socket = secured;
    this.#watch();
    return new Promise((resolve, reject) => {
      const failed = (): void => reject(new WeirError("PROTOCOL_VIOLATION", "the TLS handshake failed"));
      this.#end = failed;
      secured.once("secure", () => {
        this.#end = null;
        resolve();
      });
    });
  }

  #watch(): void {
    const over = (): void => {
      this.#over = true;
      this.#end?.();
    };
    this.socket.on("end", over).on("error", over).on("close", over);
  }
}

/**
 * Reads up to the startup packet, or a CancelRequest.
 *
 * @returns Null when the client left.
 * @throws WeirError `PROTOCOL_*`.
 */
export async function greet(talk: Conversation, context: tls.SecureContext | null): Promise<Greeting | null> {
  let reader = new StartupReader();
  let secure = false;
  let askedSsl = false;
  let askedGss = false;
  for (;;) {
    const packet = reader.next();
    if (packet === null) {
      const chunk = await talk.read();
      if (chunk === null) return null;
      reader.push(chunk);
      continue;
    }
    if (packet.kind === "cancel") return packet;
    if (packet.kind === "startup") return { ...packet, rest: reader.rest, secure };
    if (reader.rest.length > 0 || talk.socket.readableLength > 0) {
      throw new WeirError("PROTOCOL_VIOLATION", "unencrypted data came behind a request for encryption");
    }
    if (packet.kind === "gss") {
      if (askedGss || secure) throw asked();
      askedGss = true;
      talk.socket.write(NO);
    } else {
      if (askedSsl || secure) throw asked();
      askedSsl = true;
      talk.socket.write(context === null ? NO : YES);
      if (context === null) continue;
      await talk.secure(context);
      secure = true;
      reader = new StartupReader();
    }
  }
}

function asked(): WeirError {
  return new WeirError("PROTOCOL_VIOLATION", "encryption was asked for twice");
}

/** Whether the other end is this machine. */
function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (/^(::ffff:)?127\./.test(address) || address === "::1");
}

const PASSWORD_LIMIT = limitTable({ [F.password]: LIMITS.passwordBytesMax });

/**
 * Asks for the token and reads it.
 *
 * @returns The token and what came behind it; null when the client left instead.
 * @throws WeirError `AUTH_REQUIRED` (not encrypted, or empty), `PROTOCOL_*`.
 */
export async function askToken(
  talk: Conversation,
  greeting: Extract<Greeting, { kind: "startup" }>,
): Promise<{ readonly token: string; readonly early: Uint8Array } | null> {
  if (!greeting.secure && !isLoopback(talk.socket.remoteAddress)) {
    throw new WeirError("AUTH_REQUIRED", "a token is taken only over TLS; connect with sslmode=require");
  }
  if (greeting.minor > 0 || greeting.extensions.length > 0)
    talk.socket.write(negotiateVersion(greeting.extensions));
  talk.socket.write(authenticationCleartext());
  const framer = new Framer("client", PASSWORD_LIMIT);
  framer.push(greeting.rest);
  while (framer.next() === 0) {
    const chunk = await talk.read();
    if (chunk === null) return null;
    framer.push(chunk);
  }
  const payload = new Payload("client", framer.frame());
  const token = strictText(payload.cstring());
  payload.finish();
  if (token === null || token === "") {
    throw new WeirError("AUTH_REQUIRED", "no token was given; set it as the password (weir token create)");
  }
  const early = framer.pending === 0 ? EMPTY_BYTES : framer.bytes.subarray(framer.end);
  return { token, early };
}
