// What can stand in a value's place, and which of two such actions reveals less: one order for rules, policies and
// results alike (DECISIONS 9).

/** What replaces a finding. `fill` keeps the shape and the last `keep` characters. */
export type MaskAction =
  | { readonly kind: "null" }
  | { readonly kind: "redact" }
  | { readonly kind: "hash" }
  | { readonly kind: "token" }
  | { readonly kind: "fill"; readonly keep: number };

/** From what reveals nothing to what reveals most. */
const STRICTNESS: readonly MaskAction["kind"][] = ["null", "redact", "hash", "token", "fill"];

/** The less revealing of two actions; of two fills, the one that keeps less. */
export function stricter(a: MaskAction, b: MaskAction): MaskAction {
  if (a.kind === "fill" && b.kind === "fill") return a.keep <= b.keep ? a : b;
  return STRICTNESS.indexOf(a.kind) <= STRICTNESS.indexOf(b.kind) ? a : b;
}
