// Reads secrets at the moment of use: a resource's password, the masking key. What is read is never kept here, so that
// a rotated secret is the next session's.
//
// A file that everyone can read is refused, as ssh and libpq refuse it: a secret that others know is none. Group access
// is allowed for root's files only (libpq's rule for sslkey), which is how secrets are mounted into containers.
//
// Must not: log, cache, or name more of a secret than where it should be.

import { type FileHandle, open } from "node:fs/promises";
import { WeirError } from "../base/errors.ts";
import type { Credential } from "../model/identity.ts";
import type { ResourceConfig, SecretSource } from "./config.ts";

/** Far above any password; a mistaken path to a log file is told, not read. */
const SECRET_BYTES_MAX = 65_536;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @returns The secret, without the line end that editors put at the end of a file.
 * @throws WeirError `CREDENTIAL_UNREADABLE`.
 */
export async function readSecret(source: SecretSource, environment: Environment): Promise<string> {
  switch (source.kind) {
    case "inline":
      return source.value;
    case "env": {
      const value = environment[source.name];
      if (value === undefined || value === "") {
        throw new WeirError("CREDENTIAL_UNREADABLE", `the environment variable ${source.name} is not set`);
      }
      return value;
    }
    case "file":
      return readSecretFile(source.path);
  }
}

/** @throws WeirError `CREDENTIAL_UNREADABLE`. */
export async function readCredential(
  resource: Pick<ResourceConfig, "credential">,
  environment: Environment,
): Promise<Credential> {
  const { user, password } = resource.credential;
  return password === undefined ? { user } : { user, password: await readSecret(password, environment) };
}

async function readSecretFile(path: string): Promise<string> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    throw unreadable(
      path,
      `it cannot be opened (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`,
    );
  }
  try {
    // The open file is asked, not the path: they could differ by now.
    const { mode, uid, size } = await file.stat();
    if (size > SECRET_BYTES_MAX) throw unreadable(path, "it is too large for a secret");
    const forbidden = uid === 0 ? 0o027 : 0o077;
    if (process.platform !== "win32" && (mode & forbidden) !== 0) {
      throw unreadable(path, "others can read or write it; chmod 600 it");
    }
    const secret = (await file.readFile("utf8")).replace(/\r?\n$/, "");
    if (secret === "") throw unreadable(path, "it is empty");
    return secret;
  } finally {
    await file.close();
  }
}

function unreadable(path: string, why: string): WeirError {
  return new WeirError("CREDENTIAL_UNREADABLE", `${path}: ${why}`);
}
