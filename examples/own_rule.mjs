// A rule of one's own: what to find, and a token in its place that its key can turn back nowhere but here.
//
//   MASK_KEY=$(openssl rand -hex 32) node examples/own_rule.mjs
//
// Equal values get equal tokens, so masked data can still be joined and counted.

import { createRedactor } from "weir/redact";

const key = Uint8Array.from(Buffer.from(process.env.MASK_KEY ?? "", "hex"));

const redactor = await createRedactor({
  rules: [
    {
      id: "employee-id",
      entity: "EMPLOYEE_ID",
      pattern: "\\bEMP-[0-9]{6}\\b",
      mask: { kind: "token" },
    },
  ],
  key,
});

for (const line of ["EMP-000001 let EMP-000002 in", "EMP-000001 left"]) {
  console.log(redactor.redact(line).masked);
}
for (const { rule, kind, holdBytes } of redactor.ruleSet.strategies) {
  console.log(`${rule}: ${kind}, at most ${holdBytes} bytes wait`);
}
