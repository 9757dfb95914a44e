// A pino transport that masks each log line before it is written. It runs in pino's own worker thread, so that the
// program which logs does not wait for it. See pino_app.mjs for its use.
//
// It fails closed: after an error nothing more is written, and pino's transport emits 'error'.

import { createWriteStream } from "node:fs";
import { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createRedactor } from "weir/redact";
import { jsonLines } from "./mask_json.mjs";

/** @param options `rules` as for `createRedactor`; `file` to append to, else standard output. */
export default async function maskingTransport({ rules, file } = {}) {
  const redactor = await createRedactor({ rules });
  const out = file
    ? createWriteStream(file, { flags: "a" })
    : createWriteStream("", { fd: 1, autoClose: false });
  // Finishes when all is written, so that pino can wait for the last line.
  return Duplex.from(async (source) => {
    await pipeline(source, jsonLines(redactor), out);
  });
}
