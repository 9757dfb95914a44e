// Logs through pino with everything masked by pino_transport.mjs.
//
//   node examples/pino_app.mjs

import { once } from "node:events";
import pino from "pino";

const transport = pino.transport({
  target: new URL("./pino_transport.mjs", import.meta.url).href,
  options: { rules: ["builtin/pii"] },
});
// A log that cannot be masked is a reason to stop, not to go on unseen.
transport.on("error", (error) => {
  console.error(`logging failed: ${error.message}`);
  process.exit(1);
});
// The rules are compiled.
await once(transport, "ready");
const log = pino({ base: null, timestamp: false }, transport);

log.info({ user: { id: 7, email: "ada@example.org" } }, "signed in");
log.warn("card 4111 1111 1111 1111\nwas refused");
log.error(new Error("no mailbox for bob@example.org"));

// The last lines are written before the process ends. A transport's thread does not keep the process alive by itself.
transport.ref();
transport.end();
await once(transport, "close");
