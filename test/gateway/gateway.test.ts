// A whole gateway, over real sockets, with every service but the masking core: what it says when it starts, whom it
// turns away, how it ends and starts again.

import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { loadConfig } from "../../src/gateway/config.ts";
import type { Core } from "../../src/gateway/core.ts";
import { type Gateway, startGateway } from "../../src/gateway/gateway.ts";
import type { Masker } from "../../src/model/masking.ts";

const running: Gateway[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close();
});

const POLICY = `policies:
  - name: all-may-read
    subjects: { groups: ["*"] }
    resources: { names: ["*"] }
    rules:
      - allow: { effects: [read] }
`;

function folder(changes = ""): string {
  const path = mkdtempSync(join(tmpdir(), "weir-gateway-"));
  mkdirSync(join(path, "policies"));
  writeFileSync(join(path, "policies", "a.yaml"), POLICY);
  writeFileSync(
    join(path, "weir.yaml"),
    `listen: { postgres: 127.0.0.1:0, api: 127.0.0.1:0 }
data_dir: data
policies: policies
audit: { file: audit.jsonl }
resources:
  - { name: crm, protocol: postgres, address: "127.0.0.1:1", credential: { user: u } }
limits: { drain_ms: 200 }
${changes}`,
  );
  return path;
}

async function start(path: string) {
  const core = { closed: 0 };
  const log: string[] = [];
  const say = (_facts: object, message: string) => void log.push(message);
  const gateway = await startGateway({
    config: await loadConfig(join(path, "weir.yaml")),
    log: { info: say, warn: say, error: say },
    openCore: async (): Promise<Core> => ({
      masker: () => masker,
      entities: ["EMAIL"],
      compilePattern: (pattern) => (text) => text.includes(pattern),
      depth: () => 0,
      heldBytes: () => 0,
      close: async () => void core.closed++,
    }),
    version: "test",
    stdout: new PassThrough(),
  });
  running.push(gateway);
  const port = (name: string) => gateway.listening.find((one) => one.protocol === name)?.port ?? 0;
  return { gateway, core, log, postgres: port("postgres"), api: port("api") };
}

// The gateway is what is tested here; no data flows through this masker.
const masker: Masker = {
  rulesDigest: "none",
  text: () => {
    throw new Error("not asked in these tests");
  },
  rows: () => {
    throw new Error("not asked in these tests");
  },
  stream: () => {
    throw new Error("not asked in these tests");
  },
};

const audited = (path: string): { type: string }[] =>
  readFileSync(join(path, "audit.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });

/** A PostgreSQL startup packet, then a password; answers all that the gateway says. */
async function connect(port: number, resource: string, password: string): Promise<string> {
  const body = Buffer.from(`\0\x03\0\0user\0a\0database\0${resource}\0\0`, "latin1");
  const framed = (tag: string, bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length + 4);
    return Buffer.concat([Buffer.from(tag), length, bytes]);
  };
  const socket = createConnection(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (bytes) => {
    heard += bytes.toString("latin1");
  });
  socket.write(framed("", body));
  socket.write(framed("p", Buffer.from(`${password}\0`)));
  await once(socket, "close");
  return heard;
}

test("it accepts, answers its health, turns a wrong token away, and audits all of it", async () => {
  const path = folder();
  const { gateway, core, postgres, api } = await start(path);
  expect((await fetch(`http://127.0.0.1:${api}/readyz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${api}/v1/sessions`)).status).toBe(401);
  const token = readFileSync(join(path, "data", "operator.token"), "utf8").trim();
  const authorization = `Bearer ${token}`;
  const sessions = await fetch(`http://127.0.0.1:${api}/v1/sessions`, { headers: { authorization } });
  expect(sessions.status).toBe(200);
  const heard = await connect(postgres, "crm", "not a token");
  expect(heard).toContain("FATAL");
  await gateway.close();
  expect(audited(path).map((event) => event.type)).toEqual([
    "gateway.started",
    "session.refused",
    "gateway.stopped",
  ]);
  expect(core.closed).toBe(1);
  await expect(fetch(`http://127.0.0.1:${api}/readyz`)).rejects.toThrow();
});

test("it starts again on the same folder after it was closed, and closing twice is one close", async () => {
  const path = folder();
  const first = await start(path);
  await Promise.all([first.gateway.close(), first.gateway.close()]);
  await start(path);
  expect(audited(path).map((event) => event.type)).toEqual([
    "gateway.started",
    "gateway.stopped",
    "gateway.started",
  ]);
});

test("a second gateway on one folder is refused, and the first goes on", async () => {
  const path = folder();
  const { api } = await start(path);
  await expect(start(path)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  expect((await fetch(`http://127.0.0.1:${api}/readyz`)).status).toBe(200);
});

test("a policy that is wrong stops the start and leaves nothing open", async () => {
  const path = folder();
  writeFileSync(join(path, "policies", "b.yaml"), "policies: [{ name: x }]\n");
  await expect(start(path)).rejects.toMatchObject({ code: "POLICY_INVALID" });
  rmSync(join(path, "policies", "b.yaml"));
  await start(path);
});

test("a port that is taken stops the start, and what was opened is closed", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const path = folder();
  const address = taken.address() as { port: number };
  const config = readFileSync(join(path, "weir.yaml"), "utf8");
  writeFileSync(
    join(path, "weir.yaml"),
    config.replace("api: 127.0.0.1:0", `api: 127.0.0.1:${address.port}`),
  );
  await expect(start(path)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  taken.close();
  await once(taken, "close");
  await start(path);
});
