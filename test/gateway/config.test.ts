// weir.yaml: what is read of it, and how its mistakes are told.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/gateway/config.ts";
import { parseHostPort } from "../../src/gateway/config_schema.ts";

const folder = mkdtempSync(join(tmpdir(), "weir-config-"));
let files = 0;

function write(text: string, mode = 0o600): string {
  const path = join(folder, `weir-${++files}.yaml`);
  writeFileSync(path, text, { mode });
  return path;
}

const FULL = `listen:
  postgres: 127.0.0.1:6432
  api: "[::1]:6480"
  tls: { cert: tls/cert.pem, key: tls/key.pem }
data_dir: data
rules: [builtin/pii, rules/own.yaml]
policies: [policies, more.yaml]
resources:
  - name: crm
    protocol: postgres
    address: db.internal:5432
    database: crm_production
    credential: { user: weir, password: { env: CRM_PASSWORD } }
    labels: { env: production }
  - name: trust
    protocol: postgres
    address: 10.0.0.1:5432
    credential: { user: weir }
audit: { file: audit.jsonl }
masking: { key: { file: masking.key }, workers: 2, inline_bytes: 1024 }
recording: { result_bytes: 1000 }
limits: { sessions: 10, drain_ms: 500, upstream_connect_ms: 900 }
`;

test("a full configuration is read, with paths from its own folder", async () => {
  const path = write(FULL);
  expect(await loadConfig(path)).toEqual({
    file: path,
    listen: {
      protocols: [{ protocol: "postgres", address: { host: "127.0.0.1", port: 6432 } }],
      api: { host: "::1", port: 6480 },
      tls: { cert: join(folder, "tls/cert.pem"), key: join(folder, "tls/key.pem") },
    },
    dataDir: join(folder, "data"),
    rules: ["builtin/pii", join(folder, "rules/own.yaml")],
    policies: [join(folder, "policies"), join(folder, "more.yaml")],
    resources: [
      {
        name: "crm",
        protocol: "postgres",
        host: "db.internal",
        port: 5432,
        database: "crm_production",
        credential: { user: "weir", password: { kind: "env", name: "CRM_PASSWORD" } },
        labels: { env: "production" },
      },
      {
        name: "trust",
        protocol: "postgres",
        host: "10.0.0.1",
        port: 5432,
        credential: { user: "weir" },
        labels: {},
      },
    ],
    audit: { stdout: false, file: join(folder, "audit.jsonl") },
    masking: { key: { kind: "file", path: join(folder, "masking.key") }, workers: 2, inlineBytes: 1024 },
    columns: { classify: true, except: [] },
    recording: { resultBytes: 1000 },
    limits: { sessions: 10, drainMs: 500, upstreamConnectMs: 900 },
    warnings: [],
  });
});

const LEAST = "listen: { postgres: 127.0.0.1:0 }\ndata_dir: d\npolicies: p\n";

test("the least configuration has the defaults", async () => {
  const config = await loadConfig(write(LEAST));
  expect(config.rules).toEqual(["builtin/pii", "builtin/secrets"]);
  expect(config.audit).toEqual({ stdout: true });
  expect(config.resources).toEqual([]);
});

test("columns are classified unless it is said otherwise", async () => {
  expect((await loadConfig(write(LEAST))).columns).toEqual({ classify: true, except: [] });
  const said = "columns: { classify: off, except: [products.name, crm.stages.first_name] }\n";
  expect((await loadConfig(write(LEAST + said))).columns).toEqual({
    classify: false,
    except: ["products.name", "crm.stages.first_name"],
  });
});

const MISTAKES: [name: string, text: string, told: string[]][] = [
  [
    "an unknown key, with the one that was meant",
    `${LEAST}polices: x\n`,
    [':4:1  unknown key "polices"', "4 | polices", "^^^^^^^", 'Did you mean "policies"?'],
  ],
  [
    "an unknown key deep inside",
    `${LEAST}resources:\n  - name: a\n    adress: b:1\n`,
    [':6:5  unknown key "adress"', 'Did you mean "address"?'],
  ],
  [
    "an unknown key that is like none",
    `${LEAST}limits: { zzzzzz: 1 }\n`,
    ["Known here: sessions, drain_ms, upstream_connect_ms."],
  ],
  [
    "a column without its table",
    `${LEAST}columns: { except: [name] }\n`,
    ["expected table.column or schema.table.column"],
  ],
  ["a missing key", "listen: {}\npolicies: p\n", ["data_dir: expected string, received undefined"]],
  [
    "an address without a port",
    `${LEAST}resources: [{ name: a, protocol: postgres, address: db, credential: { user: u } }]\n`,
    [":4:53  resources[0].address: expected host:port", "| "],
  ],
  [
    "an unknown protocol",
    `${LEAST}resources: [{ name: a, protocol: oracle, address: "db:1", credential: { user: u } }]\n`,
    ["resources[0].protocol: ", "postgres"],
  ],
  [
    "two resources of one name",
    `${LEAST}resources:\n  - { name: a, protocol: postgres, address: "db:1", credential: { user: u } }\n  - { name: a, protocol: postgres, address: "db:1", credential: { user: u } }\n`,
    [':6:13  two resources are named "a"'],
  ],
  [
    "a name with a slash, which dbname could not say",
    `${LEAST}resources: [{ name: a/b, protocol: postgres, address: "db:1", credential: { user: u } }]\n`,
    ["resources[0].name: expected letters"],
  ],
  ["text that is not YAML", "listen: [\n", [":2:1  "]],
  ["a key given twice", `${LEAST}policies: q\n`, [":4:1  ", "unique"]],
  ["an empty file", "", [":1:1  the document: expected object"]],
];
for (const [name, text, told] of MISTAKES) {
  test(`is refused: ${name}`, async () => {
    const path = write(text);
    const error = await loadConfig(path).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "CONFIG_INVALID" });
    const { message } = error as Error;
    expect(message.startsWith(path)).toBe(true);
    for (const part of told) expect(message).toContain(part);
  });
}

const SECRETS: [name: string, credential: string][] = [
  ["a misspelt password key", "{ user: u, pasword: hunter2 }"],
  ["a password as a number", "{ user: u, password: 72831 }"],
  ["a password where a credential belongs", "hunter2"],
  ["a password as a key", "{ user: u, hunter2: }"],
  ["broken YAML after a password", "{ user: u, password: hunter2 } }"],
];
for (const [name, credential] of SECRETS) {
  test(`no error shows a secret: ${name}`, async () => {
    const text = `${LEAST}resources: [{ name: a, protocol: postgres, address: "db:1", credential: ${credential} }]\n`;
    const error = await loadConfig(write(text)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CONFIG_INVALID" });
    expect((error as Error).message).not.toMatch(/hunter2|72831/);
  });
}

test("a file that is not there is told by its path", async () => {
  await expect(loadConfig(join(folder, "none.yaml"))).rejects.toMatchObject({
    code: "CONFIG_UNREADABLE",
    message: expect.stringContaining("none.yaml cannot be read (ENOENT)"),
  });
});

test("a password in a file that everyone can read is warned of, without it", async () => {
  const text = `${LEAST}resources: [{ name: a, protocol: postgres, address: "db:1", credential: { user: u, password: hunter2 } }]\n`;
  const shared = await loadConfig(write(text, 0o644));
  expect(shared.warnings).toHaveLength(1);
  expect(shared.warnings[0]).not.toContain("hunter2");
  expect((await loadConfig(write(text, 0o600))).warnings).toEqual([]);
});

const ADDRESSES: [text: string, expected: ReturnType<typeof parseHostPort>][] = [
  ["db:5432", { host: "db", port: 5432 }],
  ["[::1]:0", { host: "::1", port: 0 }],
  ["::1:5432", null],
  ["db", null],
  ["db:", null],
  ["db:65536", null],
  ["db:-1", null],
  ["http://db:1", null],
  ["", null],
];
for (const [text, expected] of ADDRESSES) {
  test(`the address "${text}" is ${expected === null ? "refused" : "read"}`, () =>
    expect(parseHostPort(text)).toEqual(expected));
}
