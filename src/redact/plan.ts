// Decides the action of every rule for one use: its own, or a stricter one that policy asks for.

import { WeirError } from "../base/errors.ts";
import { type MaskAction, stricter } from "../base/mask.ts";
import type { RuleSet } from "./compile/compile.ts";
import * as abi from "./wasm/abi.ts";

const CODES: Record<MaskAction["kind"], number> = {
  null: abi.ACTION_NULL,
  redact: abi.ACTION_REDACT,
  hash: abi.ACTION_HASH,
  token: abi.ACTION_TOKEN,
  fill: abi.ACTION_FILL,
};

/** The number of an action in the core's tables. */
export function actionCode(action: MaskAction): number {
  return CODES[action.kind];
}

/** Two bytes a rule: action and kept characters. */
export interface MaskPlan {
  readonly table: Uint8Array;
  readonly needsKey: boolean;
}

/**
 * @param masks What policy asks for, by entity; `*` means all. They only tighten (DECISIONS 10).
 * @throws WeirError `MASK_KEY_MISSING` when an action needs a key and `hasKey` is false.
 */
export function makePlan(
  set: RuleSet,
  masks: readonly { readonly entity: string; readonly action: MaskAction }[],
  hasKey: boolean,
): MaskPlan {
  const table = new Uint8Array(set.rules.length * 2);
  let needsKey = false;
  set.rules.forEach((rule, i) => {
    let action = rule.mask;
    for (const mask of masks)
      if (mask.entity === "*" || mask.entity === rule.entity) action = stricter(action, mask.action);
    if (action.kind === "hash" || action.kind === "token") needsKey = true;
    table[2 * i] = actionCode(action);
    table[2 * i + 1] = action.kind === "fill" ? action.keep : 0;
  });
  if (needsKey && !hasKey)
    throw new WeirError(
      "MASK_KEY_MISSING",
      "a rule or policy masks with hash or token, but no mask key is configured",
    );
  return { table, needsKey };
}
