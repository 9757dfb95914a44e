// Running a gateway from the command line: it says when it is ready, drains when told, and ends well.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WeirError } from "../../src/base/errors.ts";
import type { Cli } from "../../src/cli/cli.ts";
import { registerGateway } from "../../src/cli/commands/gateway.ts";
import type { Core, OpenCore } from "../../src/gateway/core.ts";
import { type Folder, folder, type Running, startWeir, weir } from "./harness.ts";

let files: Folder;

beforeEach(async () => {
  files = await folder("127.0.0.1:0");
  await mkdir(join(files.dir, "policies"));
  await writeFile(
    join(files.dir, "policies", "p.yaml"),
    'policies: [{name: p, subjects: "*", resources: "*", rules: [{allow: {effects: [read]}}]}]',
  );
});

afterEach(() => files.remove());

/** No session is opened here, so nothing is ever masked. */
const openCore: OpenCore = async () => {
  const core: Core = {
    masker: () => {
      throw new WeirError("MASK_FAILED", "not in this test");
    },
    entities: [],
    compilePattern: () => () => false,
    depth: () => 0,
    heldBytes: () => 0,
    close: async () => {},
  };
  return core;
};

function start(open: OpenCore = openCore): Running & { ready: Promise<void>; out(): string } {
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  let out = "";
  const running = startWeir(
    ["gateway", "--config", files.config],
    {
      onOut: (text) => {
        out += text;
        if (out.includes("weir: ready\n")) ready();
      },
    },
    async (argv: readonly string[], cli: Cli) => {
      const program = new Command("weir");
      registerGateway(async () => open)(program, cli);
      await program.parseAsync([...argv], { from: "user" });
      return cli.exitCode;
    },
  );
  return { ...running, ready: isReady, out: () => out };
}

/** The API's port, from the audit event of the start. */
function apiPort(out: string): number {
  const line = out.split("\n").find((text) => text.includes("gateway.started"));
  const { facts } = JSON.parse(line ?? "{}") as {
    facts: { listening: { protocol: string; port: number }[] };
  };
  return facts.listening.find(({ protocol }) => protocol === "api")?.port ?? 0;
}

describe("weir gateway", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    test(`says that it is ready, once, and exits 0 after ${signal}`, async () => {
      const gateway = start();
      await gateway.ready;
      gateway.signal("SIGHUP");
      gateway.signal(signal);
      const { code, out } = await gateway.done;
      expect(code).toBe(0);
      const lines = out.trimEnd().split("\n");
      expect(lines.filter((line) => line === "weir: ready")).toHaveLength(1);
      const audit = lines.filter((line) => line !== "weir: ready").map((line) => JSON.parse(line).type);
      expect(audit).toEqual(["gateway.started", "gateway.stopped"]);
    });

  test("does not lose a signal that comes before it is ready", async () => {
    let opened = () => {};
    const opening = new Promise<void>((resolve) => {
      opened = resolve;
    });
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const gateway = start(async (...args) => {
      opened();
      await held;
      return openCore(...args);
    });
    await opening;
    gateway.signal("SIGTERM");
    go();
    const { code, out } = await gateway.done;
    expect(code).toBe(0);
    expect(out).not.toContain("weir: ready");
  });

  test("answers the command line, by the operator token that it made", async () => {
    const gateway = start();
    await gateway.ready;
    const api = ["--config", files.config, "--api", `http://127.0.0.1:${apiPort(gateway.out())}`];
    expect(await weir(["sessions", "ls", ...api])).toEqual({ code: 0, out: "none\n", err: "" });
    expect(await weir(["approvals", "ls", "--json", ...api])).toEqual({ code: 0, out: "[]\n", err: "" });
    gateway.signal("SIGTERM");
    expect((await gateway.done).code).toBe(0);
    expect(await weir(["sessions", "ls", ...api])).toMatchObject({
      code: 1,
      err: expect.stringContaining("weir: API_UNREACHABLE: "),
    });
  });

  test("tells a configuration that is wrong, and does not start", async () => {
    await writeFile(files.config, "listen: 5\n");
    const gateway = start();
    await expect(gateway.done).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  test("refuses a data folder that another gateway uses", async () => {
    const first = start();
    await first.ready;
    await expect(start().done).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    first.signal("SIGTERM");
    expect((await first.done).code).toBe(0);
  });
});
