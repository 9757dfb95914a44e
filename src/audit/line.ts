// One audit event as one line of JSON: time, sequence number, then the event. Bounded, so that a line is never cut by
// what carries it; what does not fit is named, not dropped unseen.

import { LIMITS } from "../base/limits.ts";
import type { AuditEvent } from "../model/events.ts";

const NAME_CHARACTERS_MAX = 1_024;

/**
 * @param seq Counts the events of one sink from 1: a gap shows what was lost.
 * @returns The line with its line end, at most `LIMITS.auditLineBytesMax` bytes. Facts that make it longer, or that
 *   JSON cannot hold, give way to `{"omitted": "too large" | "not JSON"}`.
 */
export function auditLine(event: AuditEvent, seq: number, now: number): string {
  const start = {
    time: new Date(now).toISOString(),
    seq,
    type: event.type,
    session: short(event.session),
    principal: short(event.principal),
    resource: short(event.resource),
  };
  let line: string;
  try {
    line = `${JSON.stringify({ ...start, facts: event.facts })}\n`;
  } catch {
    return `${JSON.stringify({ ...start, facts: { omitted: "not JSON" } })}\n`;
  }
  if (Buffer.byteLength(line) <= LIMITS.auditLineBytesMax) return line;
  return `${JSON.stringify({ ...start, facts: { omitted: "too large" } })}\n`;
}

/** Names come from tokens and configuration and are short; a longer one must not make the line unbounded. */
function short(value: string | undefined): string | undefined {
  return value === undefined || value.length <= NAME_CHARACTERS_MAX
    ? value
    : `${value.slice(0, NAME_CHARACTERS_MAX)}...`;
}
