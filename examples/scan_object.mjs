// Masks every text in an object before it goes to a log, and tells where something was found.
//
//   node examples/scan_object.mjs

import { createRedactor } from "weir/redact";
import { maskJson } from "./mask_json.mjs";

const redactor = await createRedactor({ rules: ["builtin/pii"] });

// Two rules can find the same value.
const found = new Set();
const event = {
  level: "info",
  user: { id: 7, email: "ada@example.org", card: 4111111111111111 },
  notes: ["paid with 4111 1111 1111 1111", "shipped"],
};
console.log(JSON.stringify(maskJson(redactor, event, (path, entity) => found.add(`${path}: ${entity}`))));
for (const line of found) console.log(line);
