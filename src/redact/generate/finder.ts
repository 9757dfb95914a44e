// Finds with a compiled set as streams do, for one rule after another.
//
// Everything is masked with `redact`, so that no key is needed; what is found does not depend on it.

import { utf8 } from "../../base/bytes.ts";
import type { RuleSet } from "../compile/compile.ts";
import { Core } from "../core.ts";
import { makePlan } from "../plan.ts";
import { CoreStream } from "../stream.ts";
import type { Finding } from "../types.ts";
import type { Finder } from "./cases.ts";

/** @returns A function that gives one rule's findings in a complete text. It holds one instance of the core. */
export function finderOf(set: RuleSet): Finder {
  const core = new Core(set, null);
  const plan = makePlan(set, [{ entity: "*", action: { kind: "redact" } }], false);
  // Cases of one text are asked for one rule only, so nothing is kept from text to text.
  return (rule, text) => {
    const found: Finding[] = [];
    const stream = new CoreStream(core, plan, (finding) => {
      if (finding.rule === rule.id) found.push(finding);
    });
    stream.end(utf8(text));
    return found;
  };
}
