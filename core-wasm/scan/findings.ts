// Takes in complete matches: narrows them to the secret group, remembers where each rule's last match ended.

import { FINDINGS_MAX, FINDING_BYTES, FLAG_CHECKED, R_FLAGS, R_FLAG_SCORING, R_FLAG_SECRET, R_VALIDATOR, E_FINDINGS_FULL } from "../abi";
import { fail, findingCount, findingList, lastEnds, ruleAt, setFindingCount, setTouchedCount, touchedCount, touchedList } from "../memory";
import { findSecret, foundEnd, foundStart } from "./program";
import { valid } from "./validate";

/** Marks the rule as having state that the next call needs, or that the next field must not see. */
export function setLastEnd(rule: u32, end: u32): void {
  const slot = lastEnds + (<usize>rule << 2);
  if (load<u32>(slot) == 0) {
    store<u32>(touchedList + (<usize>touchedCount << 2), rule);
    setTouchedCount(touchedCount + 1);
  }
  store<u32>(slot, end);
}

export function report(rule: u32, start: u32, end: u32, flags: u32): void {
  setLastEnd(rule, end);
  const record = ruleAt(rule), kind = load<u32>(record, R_FLAGS);
  if ((kind & R_FLAG_SECRET) != 0 && flags == 0 && findSecret(rule, start, end)) {
    start = foundStart();
    end = foundEnd();
    if (start >= end) return;
  }
  if ((kind & R_FLAG_SCORING) != 0 && valid(load<u32>(record, R_VALIDATOR), start, end)) flags |= FLAG_CHECKED;
  if (findingCount >= <u32>FINDINGS_MAX) {
    fail(E_FINDINGS_FULL);
    return;
  }
  const at = findingList + <usize>findingCount * FINDING_BYTES;
  store<u32>(at, start);
  store<u32>(at, end, 4);
  store<u32>(at, rule, 8);
  store<u32>(at, flags, 12);
  setFindingCount(findingCount + 1);
}
