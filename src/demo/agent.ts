// The demo's agent: what it does, step by step, and what must come of it. Every step checks its own outcome.
//
// Must not: know how anything was started.

import pg from "pg";
import { systemClock } from "../base/clock.ts";
import { openIdentity } from "../identity/identity.ts";
import { copyOut } from "./copy.ts";
import { CUSTOMERS, MAIL_DOMAIN } from "./seed.ts";
import { count, doing, good, message, said, step, table } from "./show.ts";
import type { Database, RunningGateway } from "./world.ts";

/** A held statement that nobody hears of must not keep the demo for ever. */
const HOLD_MS = 20_000;
const TOKEN_SECONDS = 8 * 3_600;

/** A step did not go as told. */
export class DemoFailed extends Error {}

export interface Tokens {
  readonly agent: string;
  readonly person: string;
  readonly reviewer: string;
}

export async function makeTokens(gateway: RunningGateway): Promise<Tokens> {
  const identity = await openIdentity({ dataDir: `${gateway.folder}/data`, clock: systemClock });
  const token = (principal: string, groups: readonly string[], use: "connect" | "operate") =>
    identity.createToken({ principal, groups, ttlSeconds: TOKEN_SECONDS, use });
  return {
    agent: await token("support-bot", ["agents"], "connect"),
    person: await token("you", ["agents"], "connect"),
    reviewer: await token("dana", ["support-leads"], "operate"),
  };
}

/** @throws DemoFailed when anything is not as told. */
export async function runAgent(database: Database, gateway: RunningGateway, tokens: Tokens): Promise<void> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port: gateway.port,
    user: "support-bot",
    database: "crm",
    password: tokens.agent,
    application_name: "demo agent",
  });
  client.on("error", () => {});
  step(1, "An agent signs in");
  await client.connect();
  const session = await whoIsThere(client, gateway, tokens);
  await select(client);
  await copy(client, database, gateway, tokens);
  await drop(client, database);
  await heldDelete(client, database, gateway, tokens);
  await client.end();
  await proof(gateway, tokens, session);
}

async function whoIsThere(client: pg.Client, gateway: RunningGateway, tokens: Tokens): Promise<string> {
  const { rows } = await client.query<{ current_user: string }>("select current_user");
  const { sessions } = (await api(gateway, tokens, "/v1/sessions?state=open")) as {
    sessions: { id: string; principal: string; groups: string[] }[];
  };
  expect(
    sessions.length === 1 && sessions[0].principal === "support-bot",
    "one session of the agent is open",
  );
  good(
    `Its token says who it is: ${sessions[0].principal}, of ${sessions[0].groups.join(", ")}. Session ${sessions[0].id}.`,
  );
  good(`The database sees only ${rows[0].current_user}, whose password the agent never had.`);
  return sessions[0].id;
}

async function select(client: pg.Client): Promise<void> {
  step(2, "It reads customers: personal data and secrets come masked");
  const sql =
    "select id, name, email, phone, card, ssn, note\n  from customers where id in (4, 7, 13) order by id";
  doing("agent>", sql);
  const { rows, fields } = await client.query<Record<string, string | number | null>>(sql);
  table(
    fields.map(({ name }) => name),
    rows.map((row) => Object.values(row).map((value) => (value === null ? "null" : String(value)))),
  );
  expect(rows.length === 3, "three rows came");
  for (const row of rows) {
    expect(row.email === "[EMAIL]", "e-mail addresses are masked");
    expect(/^[* ]+\d{4}$/.test(String(row.card)), "cards show their last four digits only");
    expect(!/sk_live_|AKIA/.test(String(row.note)), "keys in notes are masked");
    expect(row.ssn === null, "the column customers.ssn is null, by policy");
    expect(!/[A-Za-z]/.test(String(row.name)), "the column customers.name is filled, by policy");
  }
  good(
    "Rules found e-mail, card and pasted keys; phone is masked by its column's name, name and ssn by policy.",
  );
}

async function copy(
  client: pg.Client,
  database: Database,
  gateway: RunningGateway,
  tokens: Tokens,
): Promise<void> {
  step(3, `It exports the table: ${count(CUSTOMERS)} rows by COPY`);
  const sql = "copy customers to stdout";
  doing("agent>", sql);
  const before = await findings(gateway, tokens);
  const masked = await copyOut(client, sql, MAIL_DOMAIN);
  const found = (await findings(gateway, tokens)) - before;
  const direct = await database.connect();
  const plain = await copyOut(direct, sql, MAIL_DOMAIN);
  await direct.end();
  said(`first row:  ${masked.first.trimEnd().replaceAll("\t", "  ")}`);
  expect(masked.rows === CUSTOMERS, "every row came");
  expect(plain.marks === CUSTOMERS && masked.marks === 0, "every address was masked");
  expect(found >= 3 * CUSTOMERS, "addresses, phones and cards were counted");
  const seconds = masked.ms / 1_000;
  good(
    `${count(masked.rows)} rows in ${seconds.toFixed(1)} s (${count(masked.rows / seconds)} rows/s, ` +
      `${(plain.bytes / 1e6 / seconds).toFixed(0)} MB/s), ${count(found)} findings masked on the way.`,
  );
  said(`  The same COPY without Weir took ${(plain.ms / 1_000).toFixed(1)} s.`);
}

/** All that the gateway has masked so far, by its own count. */
async function findings(gateway: RunningGateway, tokens: Tokens): Promise<number> {
  const metrics = await (
    await fetch(new URL("/metrics", gateway.api), { headers: { authorization: `Bearer ${tokens.reviewer}` } })
  ).text();
  let sum = 0;
  for (const [, value] of metrics.matchAll(/^weir_masked_total\{[^}]*\} (\S+)$/gm)) sum += Number(value);
  return sum;
}

async function drop(client: pg.Client, database: Database): Promise<void> {
  step(4, "It tries to drop the table: refused, in the database's own words");
  doing("agent>", "drop table customers");
  const refused = await client.query("drop table customers").then(
    () => null,
    (error: unknown) => error,
  );
  expect(refused instanceof pg.DatabaseError && refused.code === "42501", "DROP was refused with 42501");
  message("ERROR", `${refused.message} (${refused.code})`, { DETAIL: refused.detail, HINT: refused.hint });
  const direct = await database.connect();
  const { rows } = await direct.query<{ there: boolean }>(
    "select to_regclass('customers') is not null as there",
  );
  await direct.end();
  expect(rows[0].there, "the table is still there");
  const { rows: still } = await client.query<{ ok: number }>("select 1 as ok");
  expect(still[0].ok === 1, "the session goes on");
  good("Nothing reached the database, and the session goes on.");
}

async function heldDelete(
  client: pg.Client,
  database: Database,
  gateway: RunningGateway,
  tokens: Tokens,
): Promise<void> {
  step(5, "It deletes spam: held until a person approves");
  const sql = `delete from tickets where status = 'spam' and sender = 'user50@${MAIL_DOMAIN}'`;
  doing("agent>", sql);
  const approval = noticed(client);
  const deleted = client.query(sql);
  // Told below, when it is awaited; until then it must not count as unhandled.
  deleted.catch(() => {});
  const id = await approval;
  const before = await tickets(database);
  expect(before === 500, "nothing is deleted while it waits");
  const { approval: asked } = (await api(gateway, tokens, `/v1/approvals/${id}`)) as {
    approval: { state: string; summary: string; principalId: string };
  };
  expect(asked.state === "pending" && !asked.summary.includes(MAIL_DOMAIN), "the reviewer sees masked text");
  doing("dana >", `weir approvals show ${id}`);
  said(`${asked.principalId} asks for:  ${asked.summary}`);
  doing("dana >", `weir approvals approve ${id}`);
  const decided = (await api(gateway, tokens, `/v1/approvals/${id}`, {
    decision: "approve",
    comment: "One spam ticket, fine.",
  })) as { approval: { decisions: { reviewer: string }[] } };
  expect(decided.approval.decisions[0]?.reviewer === "dana", "dana approved");
  const { rowCount } = await deleted;
  expect(rowCount === 1 && (await tickets(database)) === 499, "exactly one ticket is deleted");
  good("DELETE 1: the statement that was approved is, byte for byte, the one that ran, once.");
}

function noticed(client: pg.Client): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DemoFailed("the DELETE was not held")), HOLD_MS);
    client.once("notice", (notice) => {
      clearTimeout(timer);
      message("NOTICE", notice.message ?? "", { DETAIL: notice.detail });
      const id = /waiting for approval (\S+)/.exec(notice.message ?? "")?.[1];
      if (id === undefined) reject(new DemoFailed("the notice names no approval"));
      else resolve(id);
    });
  });
}

async function tickets(database: Database): Promise<number> {
  const direct = await database.connect();
  const { rows } = await direct.query<{ n: number }>("select count(*)::int as n from tickets");
  await direct.end();
  return rows[0].n;
}

async function proof(gateway: RunningGateway, tokens: Tokens, session: string): Promise<void> {
  step(6, "The session can be replayed, and its recording proved");
  await closed(gateway, tokens, session);
  doing("you  >", `weir replay ${session} --rows 1`);
  const replay = await gateway.weir("replay", session, "--rows", "1");
  expect(replay.code === 0, "the session can be replayed");
  expect(!replay.out.includes(MAIL_DOMAIN), "the recording holds masked data only");
  said(shortened(replay.out));
  doing("you  >", `weir verify ${session} --sealed`);
  const verified = await gateway.weir("verify", session, "--sealed");
  said(verified.out.replace(/: \S*\/(recordings\/)/, ": $1"));
  expect(verified.code === 0 && verified.out.startsWith("ok:"), "the recording is verified");
  good("Recording verified: whole, in order, unchanged, signed, and anchored outside the file.");
}

/** A screenful: long lines are cut, and what a copy kept as digests is told in one line. */
function shortened(replay: string): string {
  const lines = replay.trimEnd().split("\n");
  const kept: string[] = [];
  let batches = 0;
  for (const text of lines) {
    if (/ {2}not kept: /.test(text)) batches++;
    else {
      if (batches > 0) kept.push(`           ... ${batches} batches, each by its size and digest`);
      batches = 0;
      kept.push(text.length > 110 ? `${text.slice(0, 109)}…` : text);
    }
  }
  return kept.join("\n");
}

/** The session is closed, and its recording with it, a moment after its client has left. */
async function closed(gateway: RunningGateway, tokens: Tokens, session: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { session: found } = (await api(gateway, tokens, `/v1/sessions/${session}`)) as {
      session: { state: string };
    };
    if (found.state === "closed") return;
    await new Promise<void>((resolve) => systemClock.after(50, resolve));
  }
  throw new DemoFailed("the session is not closed after its client has left");
}

async function api(gateway: RunningGateway, tokens: Tokens, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, gateway.api), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${tokens.reviewer}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok)
    throw new DemoFailed(`the API answered ${path} with ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new DemoFailed(`this did not hold: ${what}`);
}
