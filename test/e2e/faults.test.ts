// kill -9 of each part while data flows: no unmasked byte reaches the client, recordings verify up to their last whole
// event, and the gateway starts again on the same folder.

import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { loadConfig } from "../../src/gateway/config.ts";
import type { OpenCore } from "../../src/gateway/core.ts";
import { startGateway as startHere } from "../../src/gateway/gateway.ts";
import { openCore } from "../../src/gateway/open_core.ts";
import { createMaskingPool, type MaskingPool } from "../../src/pool/pool.ts";
import { loadSigningKey } from "../../src/record/key.ts";
import { verifyRecording } from "../../src/record/verify.ts";
import { loadRules } from "../../src/redact/redactor.ts";
import { openEmbeddedStore } from "../../src/store/store.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { createRng } from "../support/rng.ts";
import {
  configured,
  connected,
  eventually,
  type Folder,
  type GatewayProcess,
  leaks,
  MARKERS,
  RawClient,
  seededPostgres,
  startGateway,
} from "./support.ts";

const SEED = Number(process.env.WEIR_SEED ?? Date.now() % 1_000_000);
console.log(`faults: WEIR_SEED=${SEED}`);
const random = createRng(SEED);

/** Enough to be in full flow, far from the 20 MB that the stream has. */
const FLOWING = () => random.int(200_000, 2_200_000);
const STREAMS = ["select * from stream", "copy stream to stdout", "copy stream to stdout (format binary)"];

let server: TestPostgres;
let files: Folder;
let gateway: GatewayProcess;
let token: string;

beforeAll(async () => {
  server = await seededPostgres();
  files = await configured(server);
  gateway = await startGateway(files);
  token = await files.token("agent@test", ["agents"]);
});

afterAll(async () => {
  await gateway?.stop();
  await server?.stop();
  await files?.remove();
});

/** A client that is in the middle of a large result. */
async function streaming(port: number, sql: string): Promise<RawClient> {
  const client = new RawClient(port);
  await client.signIn(token);
  const from = client.bytes;
  client.query(sql);
  const enough = from + FLOWING();
  await client.until(() => client.bytes > enough);
  expect(client.bytes).toBeGreaterThan(enough);
  return client;
}

function expectMasked(client: RawClient): void {
  const bytes = client.received();
  expect(bytes.includes("[EMAIL]")).toBe(true);
  for (const marker of MARKERS) expect(bytes.includes(marker)).toBe(false);
}

/** The folder's gateway must have ended: its store is read. */
async function expectVerified(folder: Folder): Promise<void> {
  const root = join(folder.dataDir, "recordings");
  const recordings = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".weir"));
  expect(recordings.length).toBeGreaterThan(0);
  const { publicKey } = await loadSigningKey(join(folder.dataDir, "recording.pem"));
  const store = await openEmbeddedStore({ dataDir: folder.dataDir, clock: systemClock });
  for (const name of recordings) {
    const anchor = await store.anchors.get(basename(name, ".weir"));
    const { status } = await verifyRecording(join(root, name), { anchor, publicKey });
    // `open` is what a killed gateway leaves: whole events, and no end.
    expect(["ok", "open"], name).toContain(status);
  }
  await store.close();
}

for (const sql of STREAMS)
  test(`the client is gone in the middle of: ${sql}`, async () => {
    const client = await streaming(files.port, sql);
    client.socket.resetAndDestroy();
    await client.closed;
    expectMasked(client);
    const next = await connected(files.port, token);
    expect((await next.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await next.end();
  });

for (const sql of STREAMS)
  test(`the database's process is killed in the middle of: ${sql}`, async () => {
    const admin = await server.connect();
    const client = await streaming(files.port, sql);
    const { rows } = await admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where usename = 'scram' and state = 'active' and query like '%stream%'",
    );
    // The server restarts all its processes when one is killed, this client's too.
    admin.on("error", () => {});
    for (const { pid } of rows) process.kill(pid, "SIGKILL");
    await client.closed;
    expectMasked(client);
    expect(client.received().toString("latin1")).toMatch(/FATAL/);
    const next = await eventually("the database is back", () =>
      connected(files.port, token).catch(() => null),
    );
    expect((await next.query("select email from stream where id = 1")).rows).toEqual([{ email: "[EMAIL]" }]);
    await next.end();
  });

test("a masking worker is killed: its sessions end with an error, others and later ones go on", async () => {
  const here = await configured(server, "masking: { inline_bytes: 0 }");
  let pool: MaskingPool | undefined;
  const opener: OpenCore = async (config, key) => {
    const core = await openCore(config, key);
    await core.close();
    const ruleSet = await loadRules(["builtin/pii", "builtin/secrets"]);
    const opened = await createMaskingPool({ ruleSet, key, workers: 1, inlineBytes: 0 });
    pool = opened;
    return { ...core, masker: () => opened, close: () => opened.close() };
  };
  const say = () => {};
  const running = await startHere({
    config: await loadConfig(here.config),
    log: { info: say, warn: say, error: say },
    openCore: opener,
    version: "test",
    stdout: new PassThrough(),
  });
  try {
    token = await here.token("agent@test", ["agents"]);
    for (const sql of STREAMS) {
      const client = await streaming(here.port, sql);
      await Promise.all((pool?.threads ?? []).map((thread) => thread.terminate()));
      await client.closed;
      expectMasked(client);
      expect(client.received().toString("latin1")).toContain("POOL_WORKER_LOST");
      const next = await eventually("another worker", async () => {
        const tried = await connected(here.port, token);
        const row = await tried.query("select email from stream where id = 1").catch(() => null);
        await tried.end();
        return row;
      });
      expect(next.rows).toEqual([{ email: "[EMAIL]" }]);
    }
  } finally {
    await running.close();
    token = await files.token("agent@test", ["agents"]);
  }
  await expectVerified(here);
  expect(await leaks(here.dir)).toEqual([]);
  await here.remove();
});

test("the gateway is killed, again and again: it starts again, and what waited is denied", {
  timeout: 90_000,
}, async () => {
  for (const sql of STREAMS) {
    const waiting = await connected(files.port, token);
    const held = new Promise<string>((resolve) => {
      waiting.once("notice", ({ message }) => resolve(/approval (\S+)/.exec(message ?? "")?.[1] ?? ""));
    });
    const deleting = waiting.query("delete from tickets where id = 1").catch((error: unknown) => error);
    const id = await held;
    const client = await streaming(files.port, sql);
    await gateway.kill();
    await client.closed;
    expectMasked(client);
    expect(await deleting).toBeInstanceOf(Error);

    gateway = await startGateway(files);
    const { approval } = (await files.ask(`/v1/approvals/${id}`)) as { approval: { state: string } };
    expect(["denied", "withdrawn", "expired"]).toContain(approval.state);
    const next = await connected(files.port, token);
    expect((await next.query("select count(*)::int as n from tickets where id = 1")).rows).toEqual([
      { n: 1 },
    ]);
    await next.end();
  }
});

test("every recording verifies up to its last whole event, and no file holds a raw value", async () => {
  expect(await gateway.stop()).toBe(0);
  await expectVerified(files);
  expect(await leaks(files.dir)).toEqual([]);
  expect(gateway.output()).not.toMatch(/leak\.example|Zebulon/);
});
