// The benchmark corpora: seeded, streamed, of any size.
//
// Every corpus is a run of records drawn one after another from one generator, so a longer corpus begins with the
// shorter one of the same seed. What they stand for:
//   clean-rows    result sets without anything to find: the cost of looking
//   pii-rows      the same with personal data in every row: the cost of finding
//   logs          application logs, a secret or an address now and then
//   code          source text: identifiers, quotes and braces, the words that name secrets without the secrets
//   adversarial   floods of what starts a match and never ends one; each kind fills a stretch of its own
// Must not read files or clocks: the same seed and size give the same bytes everywhere.

import { utf8 } from "../../src/base/bytes.ts";
import { createRng, type Rng, seedOf } from "../../test/support/rng.ts";
import { adversarialRecord } from "./adversarial.ts";
import { codeRecord } from "./code.ts";
import {
  address,
  amount,
  card,
  digits,
  email,
  hexDigits,
  iban,
  phone,
  secret,
  sentence,
  ssn,
  timestamp,
  uuid,
} from "./draw.ts";
import { CITIES, FIRST_NAMES, LAST_NAMES, LEVELS, PLANS, SERVICES, STATES, TABLES, WORDS } from "./words.ts";

export const CORPUS_NAMES = ["clean-rows", "pii-rows", "logs", "code", "adversarial"] as const;
export type CorpusName = (typeof CORPUS_NAMES)[number];

/** Pieces are about this long; the last is cut so that the size is exact. */
const PIECE_BYTES = 64 * 1024;

const RECORDS: Readonly<Record<CorpusName, (rng: Rng, index: number) => string>> = {
  "clean-rows": (rng, index) => row(rng, index, false),
  "pii-rows": (rng, index) => row(rng, index, true),
  logs: logLine,
  code: codeRecord,
  adversarial: adversarialRecord,
};

/**
 * A corpus of exactly `bytes` bytes, in pieces of about 64 KiB that are the caller's to keep.
 *
 * All corpora are ASCII, so a cut at the end never splits a character.
 */
export function* corpus(name: CorpusName, bytes: number, seed = 1): Generator<Uint8Array, void, void> {
  const rng = createRng(seedOf(name, seed));
  const record = RECORDS[name];
  let left = bytes;
  for (let index = 0; left > 0; ) {
    let text = "";
    while (text.length < PIECE_BYTES && text.length < left) text += record(rng, index++);
    const piece = utf8(text.length > left ? text.slice(0, left) : text);
    left -= piece.length;
    yield piece;
  }
}

/** The corpus in one piece of memory. */
export function corpusBytes(name: CorpusName, bytes: number, seed = 1): Uint8Array {
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const piece of corpus(name, bytes, seed)) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Runs of 64 CSV rows and 64 JSON rows, as two tools would print them. */
function row(rng: Rng, index: number, personal: boolean): string {
  const first = rng.pick(FIRST_NAMES);
  const last = rng.pick(LAST_NAMES);
  const id = 100_000 + index * 3;
  const note = sentence(rng, rng.int(4, 14));
  if (index % 128 < 64) {
    const data = personal ? `${email(rng, first, last)},${phone(rng)},${card(rng)},` : "";
    return `${id},${first} ${last},${rng.pick(CITIES)},${rng.pick(PLANS)},${rng.pick(STATES)},${amount(rng)},${timestamp(rng)},${data}SKU-${rng.int(1000, 99_999)}-${rng.pick(["A", "B", "C"])},${rng.int(0, 999)},${rng.chance(0.5)},"${note}"\n`;
  }
  const data = personal
    ? `"email":"${email(rng, first, last)}","phone":"${phone(rng)}","card":"${card(rng)}","iban":"${iban(rng)}","ssn":"${ssn(rng)}",`
    : "";
  return `{"id":${id},"customer_id":"${uuid(rng)}","first_name":"${first}","last_name":"${last}","city":"${rng.pick(CITIES)}","plan":"${rng.pick(PLANS)}","status":"${rng.pick(STATES)}","balance":${amount(rng)},"created_at":"${timestamp(rng)}",${data}"score":${rng.next().toFixed(6)},"tags":["${rng.pick(WORDS)}","${rng.pick(WORDS)}"],"notes":"${note}"}\n`;
}

function logLine(rng: Rng): string {
  const head = `${timestamp(rng)} ${rng.pick(LEVELS).padEnd(5)} [worker-${rng.int(1, 64)}] com.example.${rng.pick(SERVICES)} - `;
  const kind = rng.next();
  // One secret in about 700 KB, an address in 2 of 100 lines.
  if (kind < 0.0002) return `${head}loaded configuration ${secret(rng)} from environment\n`;
  if (kind < 0.02) return `${head}connection from ${address(rng)}:${rng.int(1024, 65_535)} accepted\n`;
  if (kind < 0.3)
    return `${head}request completed method=${rng.pick(["GET", "POST", "PUT", "DELETE"])} path=/api/v2/${rng.pick(TABLES)}/${rng.int(1, 999_999)} status=${rng.pick([200, 200, 200, 201, 204, 304, 400, 404, 500])} duration=${rng.int(1, 3000)}ms bytes=${rng.int(100, 99_999)} request_id=${uuid(rng)}\n`;
  if (kind < 0.5)
    return `${head}fetched ${rng.int(1, 5000)} rows from table ${rng.pick(TABLES)} in ${rng.int(0, 99)}.${digits(rng, 3)} ms (pool active=${rng.int(1, 20)} idle=${rng.int(0, 20)})\n`;
  if (kind < 0.7)
    return `${head}{"event":"${rng.pick(["page_view", "click", "purchase", "signup"])}","session":"${hexDigits(rng, 24)}","user":${rng.int(1, 9_999_999)},"props":{"ref":"${rng.pick(WORDS)}","v":${rng.int(1, 50)},"ok":true}}\n`;
  if (kind < 0.78) {
    const name = rng.pick(FIRST_NAMES);
    return `${head}failed: IllegalStateException: ${sentence(rng, rng.int(4, 10))}\n\tat com.example.${rng.pick(WORDS)}.${name}Service.${rng.pick(WORDS)}(${name}Service.java:${rng.int(10, 900)})\n`;
  }
  return `${head}${sentence(rng, rng.int(6, 20))}\n`;
}
