// Masks every text in an object before it goes to a log, and tells where something was found.
//
//   node examples/scan_object.mjs

import { createRedactor } from "weir/redact";

const redactor = await createRedactor({ rules: ["builtin/pii", "builtin/secrets"] });

/** A copy with its texts masked. `found` gets the path and entity of each finding, never the value. */
function maskObject(value, found, path = "$") {
  if (typeof value === "string") {
    const { masked, findings } = redactor.redact(value);
    for (const { entity } of findings) found.push(`${path}: ${entity}`);
    return masked;
  }
  if (Array.isArray(value)) return value.map((item, i) => maskObject(item, found, `${path}[${i}]`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, maskObject(item, found, `${path}.${key}`)]),
  );
}

const found = [];
const event = {
  level: "info",
  user: { id: 7, email: "ada@example.org" },
  notes: ["paid with 4111 1111 1111 1111", "shipped"],
};
console.log(JSON.stringify(maskObject(event, found)));
for (const line of found) console.log(line);
