// builtin/secrets: keys, tokens and passwords. Data only; the engine knows none of these names.
//
// Must not hold rules for personal data: those are builtin/pii.

import { CREDENTIALS } from "./credentials.ts";
import { TOKENS } from "./tokens.ts";
import type { PackRule } from "./types.ts";

export const SECRETS: readonly PackRule[] = [...TOKENS, ...CREDENTIALS];
