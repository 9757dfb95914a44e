// A gateway's store in a process of its own, for tests that kill it. Prints `ready`, then each acknowledged commit.
// Arguments: data directory, prefix of the ids.

import { writeSync } from "node:fs";
import { systemClock } from "../../src/base/clock.ts";
import { openEmbeddedStore } from "../../src/store/store.ts";
import { session } from "./suite.ts";

const [dataDir, prefix] = process.argv.slice(2);
try {
  const store = await openEmbeddedStore({ dataDir, clock: systemClock });
  writeSync(1, "ready\n");
  for (let i = 0; ; i++) {
    const id = `${prefix}-${i}`;
    await store.sessions.insert(session(id));
    writeSync(1, `${id}\n`);
  }
} catch (error) {
  writeSync(1, `failed ${(error as { code?: string }).code}\n`);
  process.exit(7);
}
