// The client's startup options: which reach the resource, which are pinned, which are refused.
//
// Pinned settings decide how the parser and the masks read text, so they are Weir's (DECISIONS 18). What passes
// is an allow list: an option nobody looked at could change what a statement means.
//
// Source: PostgreSQL 18 manual 54.7 (StartupMessage), 20.1.3 (the grammar of `options`), 23.3 (encoding names).

import { WeirError } from "../../base/errors.ts";

/** What every connection to a resource runs with. */
export const PINNED: ReadonlyMap<string, string> = new Map([
  ["standard_conforming_strings", "on"],
  ["client_encoding", "UTF8"],
]);

const PASSED = new Set([
  "application_name",
  "datestyle",
  "default_transaction_deferrable",
  "default_transaction_isolation",
  "default_transaction_read_only",
  "extra_float_digits",
  "geqo",
  "idle_in_transaction_session_timeout",
  "idle_session_timeout",
  "intervalstyle",
  "jit",
  "lock_timeout",
  "search_path",
  "statement_timeout",
  "timezone",
  "transaction_timeout",
]);

/** The client's own words about itself, kept by Weir and not sent on. */
const PROMPT = "weir.prompt";

export interface StartupOptions {
  /** Recorded, never trusted. */
  readonly user: string;
  readonly resource: string;
  /** From `resource/database`. */
  readonly database?: string;
  readonly application?: string;
  readonly prompt?: string;
  /** What the resource is sent, pinned settings included; `user` and `database` are the caller's to add. */
  readonly upstream: ReadonlyMap<string, string>;
}

/**
 * @throws WeirError `PROTOCOL_UNSUPPORTED` for a refused option, a pinned setting or replication;
 *   `PROTOCOL_VIOLATION` without a user; `RESOURCE_UNKNOWN` without a database name.
 */
export function readStartupOptions(parameters: ReadonlyMap<string, string>): StartupOptions {
  const upstream = new Map(PINNED);
  let prompt: string | undefined;
  const set = (name: string, value: string): void => {
    const key = name.toLowerCase();
    if (key === PROMPT) prompt = value;
    else if (PINNED.has(key)) requirePinned(key, value);
    else if (PASSED.has(key)) upstream.set(key, value);
    else throw new WeirError("PROTOCOL_UNSUPPORTED", "a startup option is not on Weir's list; leave it out");
  };
  for (const [name, value] of parameters) {
    if (name === "user" || name === "database") continue;
    if (name === "options") for (const [key, given] of parseOptions(value)) set(key, given);
    else if (name === "replication") refuseReplication(value);
    else set(name, value);
  }
  const user = parameters.get("user") ?? "";
  if (user === "") throw new WeirError("PROTOCOL_VIOLATION", "the startup packet names no user");
  const target = parameters.get("database") ?? "";
  const slash = target.indexOf("/");
  const resource = slash < 0 ? target : target.slice(0, slash);
  if (resource === "") {
    throw new WeirError(
      "RESOURCE_UNKNOWN",
      "no resource is named; give dbname as resource or resource/database",
    );
  }
  const database = slash < 0 ? "" : target.slice(slash + 1);
  const application = upstream.get("application_name");
  return {
    user,
    resource,
    ...(database === "" ? {} : { database }),
    ...(application === undefined ? {} : { application }),
    ...(prompt === undefined ? {} : { prompt }),
    upstream,
  };
}

/** Whether `value` is what `name` is pinned to, in one of the ways to write it. */
export function isPinnedValue(name: string, value: string): boolean {
  const word = value.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (name === "client_encoding") return word === "utf8" || word === "unicode";
  return word === "on" || word === "true" || word === "yes" || word === "1";
}

function requirePinned(name: string, value: string): void {
  // SQL_ASCII means "convert nothing", which a libpq in the C locale asks for: UTF-8 serves it.
  if (name === "client_encoding" && /^sql_?ascii$/i.test(value)) return;
  if (!isPinnedValue(name, value)) {
    throw new WeirError(
      "PROTOCOL_UNSUPPORTED",
      `${name} is pinned to ${PINNED.get(name)}; leave it out or set it so`,
    );
  }
}

function refuseReplication(value: string): void {
  if (/^(false|off|no|0)$/i.test(value)) return;
  throw new WeirError("PROTOCOL_UNSUPPORTED", "replication connections are refused");
}

/** `-c name=value`, `-cname=value` and `--name=value`, with backslash escapes; anything else is refused. */
export function parseOptions(options: string): [name: string, value: string][] {
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < options.length; i++) {
    const c = options[i];
    if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (c === "\\" && i + 1 < options.length) word = (word ?? "") + options[++i];
    else word = (word ?? "") + c;
  }
  if (word !== null) words.push(word);
  const out: [string, string][] = [];
  for (let i = 0; i < words.length; i++) {
    let setting: string;
    if (words[i] === "-c") setting = words[++i] ?? "";
    else if (words[i].startsWith("--")) setting = words[i].slice(2);
    else if (words[i].startsWith("-c")) setting = words[i].slice(2);
    else throw new WeirError("PROTOCOL_UNSUPPORTED", "of the startup `options` only -c name=value is taken");
    const equals = setting.indexOf("=");
    if (equals < 1)
      throw new WeirError("PROTOCOL_UNSUPPORTED", "a startup option has no value; write -c name=value");
    // The server reads dashes in names as underscores.
    out.push([setting.slice(0, equals).replaceAll("-", "_"), setting.slice(equals + 1)]);
  }
  return out;
}
