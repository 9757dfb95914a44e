// Validators: what a match must satisfy beyond its form. A span that fails is no match at that end.
//
// The door to three families, told apart by number (src/redact/validators.ts): general ones from 1, checksums of tokens
// from 65, national numbers from 129. What each takes and follows is said at its function in validate/.

import { text } from "../memory";
import { tokens } from "./checksum_tokens";
import { general } from "./validate/general";
import { national } from "./validate/national";

/** Whether the window's bytes [start, end) satisfy a validator. One that the core does not know is satisfied: masking more is the safe side. */
export function valid(validator: u32, start: u32, end: u32): bool {
  const from = text + <usize>start, to = text + <usize>end;
  if (validator <= 64) return general(validator, from, to);
  if (validator <= 128) return tokens(validator - 64, from, to);
  return national(validator - 128, from, to);
}
