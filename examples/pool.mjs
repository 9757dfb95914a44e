// Masks files with worker threads: each FILE to FILE.masked, several at a time.
//
//   node examples/pool.mjs access.log error.log
//
// Rules are compiled once for all threads. A pool keeps the process alive, so it is closed whatever happens.

import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createMaskingPool, loadRules, redactTransform } from "weir/redact/pool";

const pool = await createMaskingPool({ ruleSet: await loadRules(["builtin/pii"]), workers: 2 });

async function maskFile(file) {
  const part = `${file}.part`;
  try {
    await pipeline(
      createReadStream(file, { highWaterMark: 1024 * 1024 }),
      redactTransform(pool),
      createWriteStream(part),
    );
    await rename(part, `${file}.masked`);
  } catch (error) {
    // Half a file looks like a whole one.
    await rm(part, { force: true });
    throw new Error(`${file}: ${error.message}`, { cause: error });
  }
}

try {
  for (const { reason } of await Promise.allSettled(process.argv.slice(2).map(maskFile))) {
    if (reason === undefined) continue;
    console.error(reason.message);
    process.exitCode = 1;
  }
} finally {
  await pool.close();
}
