// Masks standard input to standard output with Node's own streams.
//
//   node examples/node_stream.mjs < access.log
//
// A chunk border may cut a value anywhere: what could still become a match waits inside the transform.

import { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createRedactor } from "weir/redact";

const redactor = await createRedactor({ rules: ["builtin/pii", "builtin/secrets"] });
const counts = new Map();
const transform = redactor.transform(({ entity }) => counts.set(entity, (counts.get(entity) ?? 0) + 1));

await pipeline(process.stdin, Duplex.fromWeb(transform), process.stdout);
for (const [entity, count] of counts) console.error(`${entity}: ${count}`);
