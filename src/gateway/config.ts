// Reads weir.yaml: checked, with paths made absolute and nothing of it left to be parsed later.
//
// Secrets are not read here but when they are used (credentials.ts), so that `weir token create` works where
// the gateway's environment is not set.
//
// Must not: quote a secret, or follow anything the file says beyond its own folder's paths.

import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Resource } from "../model/identity.ts";
import type { ViewOption } from "../redact/views.ts";
import { type ConfigDocument, configSchema, type HostPort, parseHostPort } from "./config_schema.ts";
import { describe, describeIssue, type Source } from "./document_errors.ts";
import { PROTOCOL_NAMES, type ProtocolName } from "./protocols.ts";

/** Where a secret is. `inline` holds it: never log one. */
export type SecretSource =
  | { readonly kind: "inline"; readonly value: string }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

export interface ResourceConfig extends Resource {
  readonly protocol: ProtocolName;
  readonly credential: { readonly user: string; readonly password?: SecretSource };
}

export interface Config {
  /** Absolute path of the file itself. */
  readonly file: string;
  readonly listen: {
    readonly protocols: readonly { readonly protocol: ProtocolName; readonly address: HostPort }[];
    readonly api?: HostPort;
    /** Paths of PEM files. */
    readonly tls?: { readonly cert: string; readonly key: string };
  };
  readonly dataDir: string;
  /** `builtin/...` as written, anything else as an absolute path. */
  readonly rules: readonly string[];
  /** Files and folders, absolute. */
  readonly policies: readonly string[];
  readonly resources: readonly ResourceConfig[];
  readonly audit: { readonly stdout: boolean; readonly file?: string };
  readonly masking: {
    readonly key?: SecretSource;
    /** Absent: the pool's own choice. */
    readonly workers?: number;
    readonly inlineBytes: number;
    /** Which rules are also looked for in encoded text; absent: secrets. */
    readonly views?: ViewOption;
  };
  readonly columns: {
    /** Whether columns are masked for what their names, types and first values say. */
    readonly classify: boolean;
    /** Columns that are not personal, whatever they look like: `table.column` or `schema.table.column`. */
    readonly except: readonly string[];
  };
  readonly recording: { readonly resultBytes: number };
  readonly limits: {
    readonly sessions: number;
    readonly drainMs: number;
    readonly upstreamConnectMs: number;
  };
  /** What is allowed but unwise, one sentence each. */
  readonly warnings: readonly string[];
}

/** Errors told at once; the rest of a broken file is mostly noise. */
const ISSUES_SHOWN = 5;

/**
 * @param path As the user gave it; errors name it so.
 * @throws WeirError `CONFIG_UNREADABLE`, or `CONFIG_INVALID` with file, line and column of each problem.
 */
export async function loadConfig(path: string): Promise<Config> {
  const file = resolve(path);
  const { text, shared } = await read(path, file);
  const { document, source } = parse(path, text);
  return build(file, document, source, shared);
}

async function read(path: string, file: string): Promise<{ text: string; shared: boolean }> {
  try {
    const { size, mode } = await stat(file);
    if (size > LIMITS.configBytesMax) {
      throw new WeirError("CONFIG_INVALID", `${path} is larger than ${LIMITS.configBytesMax} bytes`);
    }
    return { text: await readFile(file, "utf8"), shared: (mode & 0o004) !== 0 };
  } catch (error) {
    if (error instanceof WeirError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError("CONFIG_UNREADABLE", `${path} cannot be read (${code}); give its path with --config`);
  }
}

function parse(path: string, text: string): { document: ConfigDocument; source: Source } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const source: Source = { file: path, document, lines };
  if (document.errors.length > 0) {
    const problems = document.errors.slice(0, ISSUES_SHOWN);
    // The parser's own sentence comes before its excerpt of the source, which may hold a password.
    throw invalid(
      problems.map((e) => describe(source, e.pos[0], e.message.split("\n")[0].replace(/ at line .*$/, ""))),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw invalid([describe(source, 0, "too many aliases")]);
  }
  const checked = configSchema.safeParse(value);
  if (checked.success) return { document: checked.data, source };
  const issues = checked.error.issues.slice(0, ISSUES_SHOWN);
  throw invalid(issues.map((issue) => describeIssue(issue, source, configSchema, isSecret)));
}

function invalid(problems: readonly string[]): WeirError {
  return new WeirError("CONFIG_INVALID", problems.join("\n"));
}

function isSecret(path: readonly PropertyKey[]): boolean {
  return path.includes("credential") || (path[0] === "masking" && path[1] === "key");
}

function build(file: string, document: ConfigDocument, source: Source, shared: boolean): Config {
  const at = (path: string) => resolve(dirname(file), path);
  const { listen } = document;
  const protocols = PROTOCOL_NAMES.flatMap((protocol) => {
    const address = listen[protocol];
    return address === undefined ? [] : [{ protocol, address: hostPort(address) }];
  });
  checkResources(document, source);
  const { audit, masking, recording, limits } = document;
  const policies = typeof document.policies === "string" ? [document.policies] : document.policies;
  return {
    file,
    listen: {
      protocols,
      ...(listen.api === undefined ? {} : { api: hostPort(listen.api) }),
      ...(listen.tls === undefined ? {} : { tls: { cert: at(listen.tls.cert), key: at(listen.tls.key) } }),
    },
    dataDir: at(document.data_dir),
    rules: document.rules.map((rule) => (rule.startsWith("builtin/") ? rule : at(rule))),
    policies: policies.map(at),
    resources: document.resources.map((resource) => resourceOf(resource, at)),
    audit: {
      // With nothing said, events go where a container's logs are read.
      stdout: audit?.stdout ?? audit?.file === undefined,
      ...(audit?.file === undefined ? {} : { file: at(audit.file) }),
    },
    masking: {
      ...(masking.key === undefined ? {} : { key: secretOf(masking.key, at) }),
      ...(masking.workers === undefined ? {} : { workers: masking.workers }),
      inlineBytes: masking.inline_bytes ?? LIMITS.inlineBytes,
      ...(masking.views === undefined ? {} : { views: masking.views }),
    },
    columns: { classify: document.columns.classify === "on", except: document.columns.except },
    recording: { resultBytes: recording.result_bytes ?? LIMITS.recordResultBytesDefault },
    limits: {
      sessions: limits.sessions ?? LIMITS.sessionsMax,
      drainMs: limits.drain_ms ?? LIMITS.drainMs,
      upstreamConnectMs: limits.upstream_connect_ms ?? LIMITS.upstreamConnectMs,
    },
    warnings: warningsOf(document, file, shared),
  };
}

function checkResources(document: ConfigDocument, source: Source): void {
  const seen = new Set<string>();
  for (const [index, { name }] of document.resources.entries()) {
    if (seen.has(name)) {
      const node = source.document.getIn(["resources", index, "name"], true) as
        | { range?: [number] }
        | undefined;
      const what = `two resources are named "${name}"`;
      throw invalid([describe(source, node?.range?.[0] ?? 0, what, { word: name })]);
    }
    seen.add(name);
  }
}

function resourceOf(
  resource: ConfigDocument["resources"][number],
  at: (path: string) => string,
): ResourceConfig {
  const { name, protocol, address, database, credential, labels } = resource;
  const { user, password } = credential;
  return {
    name,
    protocol,
    ...hostPort(address),
    ...(database === undefined ? {} : { database }),
    labels,
    credential: { user, ...(password === undefined ? {} : { password: secretOf(password, at) }) },
  };
}

type SecretDocument = string | { env: string } | { file: string };

function secretOf(secret: SecretDocument, at: (path: string) => string): SecretSource {
  if (typeof secret === "string") return { kind: "inline", value: secret };
  if ("env" in secret) return { kind: "env", name: secret.env };
  return { kind: "file", path: at(secret.file) };
}

function warningsOf(document: ConfigDocument, file: string, shared: boolean): string[] {
  const inline = document.resources.filter((resource) => typeof resource.credential.password === "string");
  if (!shared || inline.length === 0 || process.platform === "win32") return [];
  return [
    `${file} holds a password and can be read by every user of this machine; use {file: PATH} or {env: NAME}, or chmod 600`,
  ];
}

/** The schema has checked the form. */
function hostPort(text: string): HostPort {
  const parsed = parseHostPort(text);
  if (parsed === null)
    throw new WeirError("INTERNAL_INVARIANT", "an address passed its check and cannot be read");
  return parsed;
}
