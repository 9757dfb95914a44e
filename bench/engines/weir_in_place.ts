// Weir's core on a text that lies in its memory already: one call, nothing copied in or out.
//
// What the stream of weir_stream.ts adds to this is the price of chunks: copies in and out, saved lists, listeners.
// Timed: the one call, which searches and writes masked bytes. Only for texts with few findings: a call's lists are bounded.

import { createHash } from "node:crypto";
import type { RuleSet } from "../../src/redact/compile/compile.ts";
import { Core, NO_LISTS } from "../../src/redact/core.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { makePlan } from "../../src/redact/plan.ts";
import type { Run } from "../measure.ts";

const KEY = new Uint8Array(32).fill(7);

export function weirInPlace(set: RuleSet): (input: Uint8Array) => Run {
  const core = new Core(set, new MaskKeys(KEY));
  const plan = makePlan(set, [], true);
  return (input) => {
    const at = core.reserve(input.length);
    core.window.set(input, at);
    const cpu = process.cpuUsage();
    const started = performance.now();
    core.restore(NO_LISTS);
    const result = core.push(
      plan,
      input.length,
      { released: 0, scanFrom: 0, maskedUpTo: 0 },
      { final: true, begin: true, fresh: true },
    );
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const output = core.output(result.outLength);
    return {
      bytes: input.length,
      ms,
      findings: result.reported,
      outputBytes: output.length,
      digest: createHash("sha256").update(output).digest("hex"),
      cpuSeconds: { engine: (user + system) / 1e6 },
    };
  };
}
