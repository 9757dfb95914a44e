// Measures contenders whose answers are committed, and proposes the answers of those that have none.
//
// Must not: give a figure to an answer that is only proposed.

import { type Contender, type Effort, measure, type Outcome } from "./measure.ts";
import type { SuiteContext } from "./suite.ts";

/** A contender whose expected answer stands in bench/expected.json. */
export interface KeyedContender extends Omit<Contender, "expected"> {
  /** Names suite, case, engine and input. */
  readonly key: string;
  /** Digest of the rules that the answer is for. */
  readonly rules: string;
}

/** @param valid Asked after the runs; while it is false, an answer without figure is not proposed either. */
export async function measureKeyed(
  { expected }: Pick<SuiteContext, "expected">,
  contenders: readonly KeyedContender[],
  effort: Effort,
  valid: () => boolean = () => true,
): Promise<Outcome[]> {
  const outcomes = await measure(
    contenders.map((contender) => ({ ...contender, expected: expected.get(contender.key, contender.rules) })),
    effort,
  );
  if (valid())
    outcomes.forEach((outcome, i) => {
      const { key, rules } = contenders[i];
      if (outcome.kind === "refused" && outcome.answer !== null) expected.propose(key, rules, outcome.answer);
    });
  return outcomes;
}
