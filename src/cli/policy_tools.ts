// What policies need of the core to be checked and tried: RE2's reading of patterns, and the entities that rules find.
//
// RE2 itself (re2-wasm) judges and runs patterns here: nothing is on a data path, and no workers need to start.

import { createRequire } from "node:module";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Config } from "../gateway/config.ts";
import type { PolicyDeps } from "../policy/load.ts";
import { pack } from "../redact/packs/packs.ts";

/** The part of re2-wasm's class that is used. */
interface Re2 {
  test(text: string): boolean;
}

export async function policyTools(config: Pick<Config, "rules">): Promise<PolicyDeps> {
  const { RE2 } = createRequire(import.meta.url)("re2-wasm") as {
    RE2: new (pattern: string, flags: string) => Re2;
  };
  return {
    entities: entitiesOf(config.rules),
    compilePattern(pattern) {
      let compiled: Re2;
      try {
        compiled = new RE2(pattern, "u");
      } catch (error) {
        // RE2's message names what is wrong with the pattern, which is the policy's own text.
        throw new WeirError(
          "RULE_SYNTAX",
          error instanceof Error ? error.message : "RE2 refuses the pattern",
        );
      }
      return (text) => {
        // re2-wasm aborts the process's module on a huge subject; the gateway refuses such a statement before its pattern.
        if (text.length > LIMITS.statementBytesMax) {
          throw new WeirError("POLICY_UNKNOWN_OPERATION", "the operation is larger than any that is allowed");
        }
        return compiled.test(text);
      };
    },
  };
}

/** Known only when every rule is built in; `undefined` leaves the names in masks unchecked. */
function entitiesOf(rules: readonly string[]): readonly string[] | undefined {
  if (!rules.every((name) => name.startsWith("builtin/"))) return undefined;
  return [...new Set(rules.flatMap((name) => pack(name).map((rule) => rule.entity)))];
}
