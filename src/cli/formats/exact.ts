// One complete value through the core, with its findings: for values that are too long for a batch, and for those in which
// something was found.

import { CoreStream } from "../../redact/stream.ts";
import type { Finding } from "../../redact/types.ts";
import type { Masking } from "../rule_choice.ts";

export interface ExactMask {
  /** `null` when a rule asks for nothing to be left of the value. */
  readonly masked: Uint8Array | null;
  readonly findings: readonly Finding[];
}

/** @throws WeirError `MASK_FAILED`. */
export function maskExactly({ core, plan, set }: Masking, value: Uint8Array): ExactMask {
  const findings: Finding[] = [];
  const stream = new CoreStream(core, plan, (finding) => findings.push(finding));
  const masked = stream.end(value);
  const gone = findings.some(({ rule }) => set.rules.find(({ id }) => id === rule)?.mask.kind === "null");
  return { masked: gone ? null : masked, findings };
}
