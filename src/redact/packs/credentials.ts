// The part of builtin/secrets that has no form of its own and is found behind its name, in a header, a URL or a file of a
// known kind. One file for each kind of place.
//
// Must not hold rules for tokens with a prefix of their own: those are in tokens.ts and the vendors' files.

import { FILE_CREDENTIALS } from "./credentials_files.ts";
import { PASSWORD_HASHES } from "./credentials_hash.ts";
import { HTTP_CREDENTIALS } from "./credentials_http.ts";
import { PRIVATE_KEYS } from "./credentials_keys.ts";
import { PASSWORDS } from "./credentials_password.ts";
import { NAMED_SECRETS } from "./credentials_secret.ts";
import type { PackRule } from "./types.ts";

export const CREDENTIALS: readonly PackRule[] = [
  ...PASSWORDS,
  ...NAMED_SECRETS,
  ...HTTP_CREDENTIALS,
  ...FILE_CREDENTIALS,
  ...PASSWORD_HASHES,
  ...PRIVATE_KEYS,
];
