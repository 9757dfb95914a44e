// The hand-written masking cases are right: the oracle finds and masks the same. (The engines run them elsewhere.)

import { expect, test } from "vitest";
import { hex, text } from "../../src/base/bytes.ts";
import { redactCases } from "./oracle-fixtures.ts";
import { oracleFindingsOfAll, oracleMask } from "./oracle-mask.ts";

const cases = redactCases();

for (const fixture of cases) {
  // What the length cap does is hand-written only: the oracle cannot judge it.
  if (fixture.name.startsWith("length:")) continue;
  test(fixture.name, () => {
    const found = oracleFindingsOfAll(fixture.rules, fixture.input);
    expect(found.map((f) => [f.start, f.end, f.rule.id, f.truncated])).toEqual(fixture.findings);
    const masked = oracleMask(found, fixture.input, fixture.key);
    if (fixture.masked instanceof RegExp) expect(text(masked)).toMatch(fixture.masked);
    else expect([text(masked), hex(masked)]).toEqual([text(fixture.masked), hex(fixture.masked)]);
  });
}

test("every action has a case, and names are distinct", () => {
  const kinds = new Set(cases.flatMap((fixture) => fixture.rules.map((rule) => rule.mask.kind)));
  expect([...kinds].sort()).toEqual(["fill", "hash", "null", "redact", "token"]);
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map((fixture) => fixture.name)).size).toBe(cases.length);
});
