// The session's search_path: which schemas a bare name is looked up in, or that it cannot be told.
//
// PostgreSQL 18 reports it with each ReadyForQuery. Older servers do not: they are asked, by a SHOW between two of
// the client's operations (SHOW takes no snapshot, so it may stand at the start of any transaction). Either way,
// what was sent and may change the path makes it unknown until the server has said what it is now: a pipeline
// must not be judged by the path of before.
//
// Must not: guess. While it is unknown, a statement with bare names has the effect `unknown`.
//
// Source: PostgreSQL 18 manual 19.11.1 (search_path), 54.2.7 "Asynchronous Operations".

import { text } from "../../base/bytes.ts";
import { WeirError } from "../../base/errors.ts";
import type { SqlAnalysis } from "../../language/sql/analysis.ts";
import { parseSearchPath, type SearchPath } from "../../language/sql/search-path.ts";
import type { Framer } from "./framer.ts";
import { query } from "./frontend.ts";
import { B } from "./messages.ts";
import { Payload } from "./payload.ts";
import type { Relay } from "./relay.ts";
import { STATUS } from "./state.ts";

/** Effects through which a statement can change settings that its text does not name. */
const OPAQUE_EFFECTS: ReadonlySet<string> = new Set(["execute", "administer", "unknown"]);
const TRANSACTION_END = /^(commit|rollback|prepare transaction|release)/;
const SHOW = query("SHOW search_path");

export class PathTracker {
  /** As the server prints it; undefined while it cannot be told. */
  current: string | undefined;
  /** The server's last report; undefined when it makes none. */
  #reported: string | undefined;
  /** Something in the open transaction may have changed it, so the transaction's end may change it back. */
  #touched = false;

  constructor(reported: Uint8Array | undefined) {
    this.#reported = reported === undefined ? undefined : text(reported);
    this.current = this.#reported;
  }

  /** Whether only a question can tell it. */
  get mustAsk(): boolean {
    return this.current === undefined && this.#reported === undefined;
  }

  /** Whether the end of a transaction inside a text would leave it unknown. */
  get mayRevert(): boolean {
    return this.#touched;
  }

  /** A ParameterStatus. @param settled Nothing that could change it again is on its way. */
  report(value: Uint8Array, settled: boolean): void {
    this.#reported = text(value);
    if (settled) this.current = this.#reported;
  }

  /** The answer to `SHOW`; undefined when the server refused to say. */
  answer(value: string | undefined): void {
    this.current = value;
  }

  /** An allowed text is about to be sent. */
  follow(analysis: SqlAnalysis): void {
    const changes =
      analysis.settings.some(
        ({ name, scope }) =>
          (name === "search_path" || name === "*") && (scope === "session" || scope === "local"),
      ) ||
      analysis.facts.statements.some(({ effects }) => effects.some((effect) => OPAQUE_EFFECTS.has(effect)));
    if (changes) this.#touched = true;
    else if (!this.#touched) return;
    else if (!analysis.facts.statements.some(({ verbs }) => verbs.some((verb) => TRANSACTION_END.test(verb))))
      return;
    this.current = undefined;
  }

  /** ReadyForQuery, with nothing more on its way. */
  ready(status: number): void {
    if (status === STATUS.idle) this.#touched = false;
    this.current ??= this.#reported;
  }

  /** What analysis is told. @param role Stands for `$user`. */
  schemas(role: string, path: string | undefined): SearchPath {
    if (path === undefined) return "unknown";
    const known = parseSearchPath(path);
    return typeof known === "string" ? known : known.map((name) => (name === "$user" ? role : name));
  }
}

/**
 * Finds out the path where it is not known, when that is possible without keeping the client waiting for ever: not
 * inside a pipeline, whose Sync may never come, nor in a transaction that has failed, where nothing can be asked.
 */
export async function knowPath(relay: Relay): Promise<void> {
  if (relay.path.current !== undefined || relay.openPipeline) return;
  await relay.until(() => relay.expected.length === 0);
  if (!relay.path.mustAsk || relay.openPipeline || relay.ended || relay.status === STATUS.failed) return;
  relay.expected.push({ kind: "probe", value: undefined });
  await relay.forward(SHOW);
  await relay.until(() => relay.expected.length === 0);
}

/** A message of the answer to our own question: the client sees nothing of it. */
export function probed(
  relay: Relay,
  type: number,
  framer: Framer,
  probe: { value: string | undefined },
): undefined {
  if (type === B.dataRow) {
    const payload = new Payload("server", framer.frame());
    if (payload.count() !== 1) throw misplaced();
    probe.value = text(payload.run(payload.int32()));
    payload.finish();
  } else if (type === B.error) probe.value = undefined;
  else if (type === B.readyForQuery) {
    relay.expected.shift();
    relay.status = framer.bytes[framer.start + 5];
    relay.path.answer(probe.value);
  }
  return undefined;
}

function misplaced(): WeirError {
  return new WeirError(
    "UPSTREAM_PROTOCOL",
    "the resource answered a question that was not asked; the session ended",
  );
}
