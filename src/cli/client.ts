// Talks to the gateway's API, with the token that the user has: one for this call, a file's, the environment's, or the
// operator token of the configuration's data folder.
//
// Must not: take a token as an argument (every user of the machine can read those), or send one in the clear to another
// machine.

import { readFile } from "node:fs/promises";
import { ERROR_CODES, type ErrorCode, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { type Config, loadConfig } from "../gateway/config.ts";
import { openIdentity } from "../identity/identity.ts";
import { readOperatorToken } from "../identity/operator.ts";
import type { Cli } from "./cli.ts";
import type { ApiChoice } from "./options.ts";

interface ApiClient {
  /** @throws WeirError `API_UNREACHABLE`, or what the API answers. */
  get(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

/** How long a token of `--as` lives: one call. */
const CALL_TOKEN_SECONDS = 60;

/** @throws WeirError `USAGE`, `CONFIG_*`, `AUTH_KEY_UNREADABLE`. */
export async function openClient(cli: Cli, choice: ApiChoice): Promise<ApiClient> {
  // The configuration is needed only for what was not given otherwise.
  let config: Promise<Config> | undefined;
  const configuration = () => (config ??= loadConfig(choice.config));
  const base = await address(choice, configuration);
  const token = await tokenOf(cli, choice, configuration);

  async function call(method: "GET" | "POST", url: URL, body?: unknown): Promise<unknown> {
    let response: Response;
    let answer: unknown;
    try {
      response = await cli.fetch(url, {
        method,
        // A redirect would carry the token elsewhere.
        redirect: "error",
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(LIMITS.cliRequestMs),
      });
      answer = await response.json();
    } catch (cause) {
      throw new WeirError("API_UNREACHABLE", `the API at ${url.origin} does not answer as Weir does`, {
        cause,
      });
    }
    if (!response.ok) throw refusal(answer, url);
    return answer;
  }

  return {
    get(path, query = {}) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      return call("GET", url);
    },
    post: (path, body) => call("POST", new URL(path, base), body),
  };
}

async function address(choice: ApiChoice, configuration: () => Promise<Config>): Promise<URL> {
  const url =
    choice.api === undefined ? await configuredAddress(choice, configuration) : parseUrl(choice.api);
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new WeirError(
      "USAGE",
      `the API at ${url.origin} is on another machine: use https, or a tunnel to it`,
    );
  }
  return url;
}

async function configuredAddress(choice: ApiChoice, configuration: () => Promise<Config>): Promise<URL> {
  const { listen } = await configuration();
  if (listen.api === undefined) {
    throw new WeirError("USAGE", `${choice.config} has no listen.api, so its gateway has no API to ask`);
  }
  const { host, port } = listen.api;
  // What listens everywhere is reached here.
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return new URL(`http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`);
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !["http:", "https:"].includes(url.protocol) ||
    url.username !== "" ||
    url.password !== ""
  ) {
    throw new WeirError("USAGE", "--api expects an address such as http://127.0.0.1:8080");
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

async function tokenOf(cli: Cli, choice: ApiChoice, configuration: () => Promise<Config>): Promise<string> {
  if (choice.as !== undefined) {
    // Whoever can read the data folder can make any token; this makes one that is told apart in the record.
    const identity = await openIdentity({ dataDir: (await configuration()).dataDir, clock: cli.clock });
    const { as: principal, groups = [] } = choice;
    return identity.createToken({ principal, groups, ttlSeconds: CALL_TOKEN_SECONDS, use: "operate" });
  }
  if (choice.groups !== undefined) throw new WeirError("USAGE", "--groups needs --as, the reviewer's name");
  if (choice.tokenFile !== undefined) return tokenText(await readTokenFile(choice.tokenFile));
  const { WEIR_TOKEN } = cli.env;
  if (WEIR_TOKEN !== undefined && WEIR_TOKEN !== "") return tokenText(WEIR_TOKEN);
  return readOperatorToken((await configuration()).dataDir);
}

async function readTokenFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new WeirError("USAGE", `${path}: the token file cannot be read`, { cause });
  }
}

/** A header can carry it, and it is not by mistake some other file. */
function tokenText(text: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token) || token.length > LIMITS.tokenBytesMax) {
    throw new WeirError("AUTH_TOKEN_INVALID", "what was given as a token is none");
  }
  return token;
}

function refusal(answer: unknown, url: URL): WeirError {
  const { error } = (answer ?? {}) as { error?: { code?: unknown; message?: unknown; state?: unknown } };
  const { code, message, state } = error ?? {};
  if (typeof code !== "string" || !Object.hasOwn(ERROR_CODES, code) || typeof message !== "string") {
    return new WeirError("API_UNREACHABLE", `the API at ${url.origin} does not answer as Weir does`);
  }
  return new WeirError(code as ErrorCode, message, { details: { state } });
}
