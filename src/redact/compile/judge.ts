// Asks RE2 itself whether a pattern is valid syntax, so that a user sees RE2's own message.
//
// Loaded only when a user's rule is compiled: the module is large and never on the data path (DECISIONS 11).

import { WeirError } from "../../base/errors.ts";

/** @throws WeirError `RULE_SYNTAX` with RE2's message. */
export async function judgeSyntax(
  patterns: readonly { readonly id: string; readonly pattern: string }[],
): Promise<void> {
  if (patterns.length === 0) return;
  const { RE2 } = await import("re2-wasm");
  for (const { id, pattern } of patterns) {
    try {
      new RE2(pattern, "u");
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new WeirError("RULE_SYNTAX", `rule "${id}": RE2 refuses the pattern: ${said}`, {
        details: { rule: id },
      });
    }
  }
}
