// A sink of audit events as JSON lines, over anything that takes bytes; and one sink made of several.
//
// An event is answered when the operating system has its line. Lines that gather during one write go out together in
// the next, in order. A failed write loses its lines for good: their callers are told, so their sessions end, and the
// gap in the sequence numbers stays. Later events are tried again, since a full disk may be emptied.

import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { AuditEvent, AuditSink } from "../model/events.ts";
import { auditLine } from "./line.ts";

/** Where lines go. */
export interface LineTarget {
  /** For messages: `stdout`, a path. */
  readonly name: string;
  /** Resolves when the operating system has all bytes. After a failure some of them may be there. */
  write(lines: Uint8Array): Promise<void>;
  /** Opens its place anew, where that means something (a file after rotation). The old one stays until that works. */
  reopen?(): Promise<void>;
  close(): Promise<void>;
}

export interface ClosableSink extends AuditSink {
  emit(event: AuditEvent): Promise<void>;
  /** For log rotation: call it on SIGHUP. Rejects with WeirError `AUDIT_WRITE`; the sink then writes where it did. */
  reopen(): Promise<void>;
  /** Resolves when what was emitted before is written or refused; later events are refused. */
  close(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  resolve(): void;
  reject(error: WeirError): void;
}

/** @throws WeirError `AUDIT_WRITE`, from `emit`: the write failed, `LIMITS.auditQueueMax` events wait, or the sink is closed. */
export function lineSink(target: LineTarget, clock: Clock): ClosableSink {
  let seq = 0;
  let queue: Waiting[] = [];
  let inWork = 0;
  let running: Promise<void> | null = null;
  let closed = false;
  /** The last write failed: a piece of a line may stand at the end. */
  let torn = false;

  async function run(): Promise<void> {
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      inWork = batch.length;
      try {
        await target.write(Buffer.from((torn ? "\n" : "") + batch.map((one) => one.line).join("")));
        torn = false;
        for (const one of batch) one.resolve();
      } catch (cause) {
        torn = true;
        const error = refused(`Audit events cannot be written to ${target.name}${codeOf(cause)}.`, cause);
        for (const one of batch) one.reject(error);
      }
      inWork = 0;
    }
    running = null;
  }

  return {
    emit(event) {
      seq++;
      if (closed) return Promise.reject(refused(`The audit sink ${target.name} is closed.`));
      if (queue.length + inWork >= LIMITS.auditQueueMax) {
        return Promise.reject(refused(`${target.name} takes audit events slower than they come.`));
      }
      const line = auditLine(event, seq, clock.now());
      return new Promise((resolve, reject) => {
        queue.push({ line, resolve, reject });
        running ??= run();
      });
    },
    reopen: async () => target.reopen?.(),
    async close() {
      if (closed) return;
      closed = true;
      await running;
      await target.close();
    },
  };
}

/** Gives each event to every sink; answers when all have it, and refuses when any refuses. */
export function combinedSink(sinks: readonly ClosableSink[]): ClosableSink {
  const every = async (work: (sink: ClosableSink) => Promise<void>): Promise<void> => {
    const answers = await Promise.allSettled(sinks.map(work));
    for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
  };
  return {
    emit: (event) => every((sink) => sink.emit(event)),
    reopen: () => every((sink) => sink.reopen()),
    close: () => every((sink) => sink.close()),
  };
}

function refused(what: string, cause?: unknown): WeirError {
  return new WeirError(
    "AUDIT_WRITE",
    `${what} Check the disk or what reads the stream; the session must end.`,
    {
      cause,
    },
  );
}

function codeOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return typeof code === "string" ? ` (${code})` : "";
}
