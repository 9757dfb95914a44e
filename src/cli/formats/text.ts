// Text and any other bytes: one stream through the core, nothing decoded, no line looked for.

import { CoreStream } from "../../redact/stream.ts";
import type { Masking } from "../rule_choice.ts";
import type { Format } from "./format.ts";

export function textFormat({ core, plan }: Masking): Format {
  const stream = new CoreStream(core, plan);
  return {
    push: (chunk) => stream.push(chunk),
    end: () => stream.end(),
    count: (into) => core.takeCounts(into),
  };
}
