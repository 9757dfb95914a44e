// The contracts of every command: exit codes, how errors are told, where tokens come from.

import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { openIdentity } from "../../src/identity/identity.ts";
import { type Folder, folder, weir } from "./harness.ts";

let files: Folder;

beforeEach(async () => {
  files = await folder();
});

afterEach(() => files.remove());

const USAGE: [name: string, argv: string[]][] = [
  ["no command", []],
  ["an unknown command", ["frobnicate"]],
  ["an unknown option", ["sessions", "ls", "--frob"]],
  ["a command without its subcommand", ["approvals"]],
  ["an id that is missing", ["approvals", "approve"]],
  ["one argument too many", ["approvals", "show", "a", "b"]],
  ["a principal that is missing", ["token", "create"]],
  ["a time that is none", ["token", "create", "--principal", "a", "--ttl", "soon"]],
  ["a time of nothing", ["token", "create", "--principal", "a", "--ttl", "0s"]],
  ["a use that is none", ["token", "create", "--principal", "a", "--use", "admin"]],
  ["groups with a gap", ["token", "create", "--principal", "a", "--groups", "a,,b"]],
  ["a limit of none", ["sessions", "ls", "--limit", "0"]],
  ["a state that is none", ["approvals", "ls", "--state", "maybe"]],
];

describe("the command line", () => {
  for (const [name, argv] of USAGE)
    test(`exits 2 and prints nothing on standard output for ${name}`, async () => {
      const { code, out, err } = await weir(argv);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).not.toBe("");
    });

  for (const argv of [["--help"], ["approvals", "--help"], ["help", "token"], ["--version"]])
    test(`exits 0 for ${argv.join(" ")}`, async () => {
      const { code, out, err } = await weir(argv);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).not.toBe("");
    });

  test("tells a configuration that is not there, without a stack", async () => {
    const { code, err } = await weir(["sessions", "ls", "--config", join(files.dir, "none.yaml")]);
    expect(code).toBe(1);
    expect(err).toMatch(/^weir: CONFIG_UNREADABLE: .*none\.yaml/);
    expect(err).not.toContain("    at ");
  });

  test("takes the configuration's path from the environment", async () => {
    const ran = await weir(["token", "create", "--principal", "ada"], { env: { WEIR_CONFIG: files.config } });
    expect(ran).toMatchObject({ code: 0, err: "" });
  });
});

describe("weir token create", () => {
  const create = (...argv: string[]) => weir(["token", "create", "--config", files.config, ...argv]);

  test("prints a token that the gateway believes", async () => {
    const { code, out, err } = await create("--principal", "ada", "--groups", "eng, oncall", "--ttl", "1h");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const before = Date.now();
    const identity = await openIdentity({ dataDir: files.dataDir, clock: systemClock });
    const principal = await identity.authenticateClient(out.trim());
    expect(principal).toMatchObject({ id: "ada", groups: ["eng", "oncall"] });
    expect(Math.abs(principal.expiresAt - before - 3_600_000)).toBeLessThan(10_000);
  });

  test("limits a token to a use and to resources", async () => {
    const { out } = await create("--principal", "ada", "--use", "operate", "--resources", "orders,billing");
    const identity = await openIdentity({ dataDir: files.dataDir, clock: systemClock });
    expect(await identity.authenticateOperator(out.trim())).toMatchObject({
      resources: ["orders", "billing"],
    });
  });

  test("refuses a key that others can read", async () => {
    await create("--principal", "ada");
    const key = join(files.dataDir, "signing-key.pem");
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    await writeFile(join(files.dir, "copy"), await readFile(key));
    await (await import("node:fs/promises")).chmod(key, 0o640);
    const { code, err, out } = await create("--principal", "ada");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^weir: AUTH_KEY_UNREADABLE: .*\n.*chmod 600/);
  });

  test("tells a life that is too long", async () => {
    expect(await create("--principal", "ada", "--ttl", "91d")).toMatchObject({
      code: 2,
      err: expect.stringContaining("weir: USAGE: "),
    });
  });
});

describe("the API's client", () => {
  const ls = (...argv: string[]) =>
    weir(["sessions", "ls", "--config", files.config, ...argv], { env: { WEIR_TOKEN: "t" } });

  test("tells an API that does not answer", async () => {
    const { code, err } = await ls();
    expect(code).toBe(1);
    expect(err).toMatch(/^weir: API_UNREACHABLE: .*127\.0\.0\.1:1.*\n {2}Is the gateway running\?/);
  });

  test("tells a data folder where no gateway ran", async () => {
    const { code, err } = await weir(["sessions", "ls", "--config", files.config]);
    expect(code).toBe(1);
    expect(err).toMatch(/^weir: AUTH_KEY_UNREADABLE: .*operator\.token.*\n.*weir gateway/);
  });

  const ADDRESSES: [name: string, url: string][] = [
    ["another machine in the clear", "http://198.51.100.7:8080"],
    ["a name that only looks like this machine", "http://127.0.0.1.example.com"],
    ["another scheme", "file:///etc/passwd"],
    ["a name and password", "http://user:secret@127.0.0.1:1"],
    ["no address", "localhost"],
  ];
  for (const [name, url] of ADDRESSES)
    test(`does not send a token to ${name}`, async () => {
      const { code, err } = await ls("--api", url);
      expect(code).toBe(2);
      expect(err).toMatch(/^weir: USAGE: /);
      expect(err).not.toContain("secret");
    });

  const ANSWERS: [name: string, status: number, body: string, headers?: Record<string, string>][] = [
    ["no JSON", 200, "<html>"],
    ["other JSON", 200, '{"sessions":[{"id":1}]}'],
    ["an error of another program", 500, '{"error":"boom"}'],
    ["an error with an unknown code", 400, '{"error":{"code":"NOPE","message":"x"}}'],
    ["a redirect", 302, "{}", { location: "http://127.0.0.1:1/" }],
  ];
  for (const [name, status, body, headers = {}] of ANSWERS)
    test(`is not misled by ${name}`, async () => {
      const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const { code, err, out } = await ls("--api", `http://127.0.0.1:${port}`);
      server.closeAllConnections();
      server.close();
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/^weir: API_UNREACHABLE: /);
    });

  test("tells a token that cannot be one", async () => {
    const { code, err } = await weir(["sessions", "ls", "--config", files.config], {
      env: { WEIR_TOKEN: "a b\nc" },
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^weir: AUTH_TOKEN_INVALID: /);
    expect(err).not.toContain("a b");
  });
});
