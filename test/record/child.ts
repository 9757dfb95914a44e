// A recorder in a process of its own, for tests that kill it. Writes a session's events for ever and prints the number
// of each operation once it is acknowledged. Arguments: data directory, session id.

import { writeSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { loadSigningKey } from "../../src/record/key.ts";
import { createRecorder } from "../../src/record/recorder.ts";
import { openEmbeddedStore } from "../../src/store/store.ts";
import { data, info, operation } from "./sample.ts";

const [dataDir, id] = process.argv.slice(2);
const store = await openEmbeddedStore({ dataDir, clock: systemClock });
const key = await loadSigningKey(join(dataDir, "recording.key"));
const recorder = createRecorder({
  dataDir,
  key,
  anchor: store.anchors,
  clock: systemClock,
  resultBytes: 1 << 30,
});
const session = await recorder.open(info(id), "r");
writeSync(1, "0\n");
for (let op = 1; ; op++) {
  const rows = session.write(data(op, new Uint8Array(40_000), "rows"));
  await session.write(operation(op, `select ${op}`));
  await rows;
  writeSync(1, `${op}\n`);
}
