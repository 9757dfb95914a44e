// Assertions that stay on. They state invariants of our own code; bad input is a WeirError instead.

import { WeirError } from "./errors.ts";

/** @throws WeirError `INTERNAL_INVARIANT` when `condition` is false. The message must not quote data. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new WeirError("INTERNAL_INVARIANT", message);
}
