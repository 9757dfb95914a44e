// Finds a rule by the id that a user typed.

import { WeirError } from "../base/errors.ts";
import { nearest } from "../base/problem.ts";

/** @throws WeirError `USAGE` with the id that is nearest. */
export function findRule<T extends { readonly id: string }>(all: readonly T[], wanted: string): T {
  const one = all.find(({ id }) => id === wanted);
  if (one !== undefined) return one;
  const near = nearest(
    wanted,
    all.map(({ id }) => id),
  );
  throw new WeirError("USAGE", "no rule has this id", {
    details: {
      hint: near === undefined ? "`weir rules ls` lists the rules." : `Did you mean ${near}?`,
    },
  });
}
