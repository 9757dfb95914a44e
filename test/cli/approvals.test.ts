// Deciding and listing from the command line, against a real API on a socket.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Harness, startHarness } from "../api/harness.ts";
import { type Folder, folder, weir } from "./harness.ts";

let api: Harness;
let files: Folder;
let config: string[];

beforeEach(async () => {
  api = await startHarness();
  await api.api.listen({ host: "127.0.0.1", port: 0 });
  const address = api.api.server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  files = await folder(`127.0.0.1:${address.port}`, api.dataDir);
  config = ["--config", files.config];
});

afterEach(async () => {
  await api.close();
  await files.remove();
});

const stateOf = (id: string) => api.repository.rows.get(id)?.state;

describe("weir approvals", () => {
  test("ls shows what waits, for people", async () => {
    const { hold } = await api.hold();
    const { code, out, err } = await weir(["approvals", "ls", ...config]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [head, row, ...more] = out.trimEnd().split("\n");
    expect(head.split(/ {2,}/)).toEqual([
      "ID",
      "STATE",
      "VOTES",
      "EXPIRES",
      "PRINCIPAL",
      "RESOURCE",
      "EFFECTS",
      "OPERATION",
    ]);
    const expires = new Date(hold.expiresAt).toISOString();
    expect(row.split(/ {2,}/)).toEqual([
      hold.id,
      "pending",
      "0/1",
      expires,
      "agent",
      "orders",
      "write",
      "delete from orders",
    ]);
    expect(more).toEqual([]);
  });

  test("ls --json is what the API answers", async () => {
    const { hold } = await api.hold();
    const { code, out } = await weir(["approvals", "ls", "--json", ...config]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ id: hold.id, state: "pending", digest: "d1" }]);
  });

  test("ls says so when nothing waits", async () => {
    expect(await weir(["approvals", "ls", ...config])).toMatchObject({ code: 0, out: "none\n" });
    expect(await weir(["approvals", "ls", "--json", ...config])).toMatchObject({ code: 0, out: "[]\n" });
  });

  test("ls --all shows decided ones too", async () => {
    const { hold, outcome, leave } = await api.hold();
    leave();
    await outcome;
    expect((await weir(["approvals", "ls", ...config])).out).toBe("none\n");
    expect((await weir(["approvals", "ls", "--all", ...config])).out).toContain(`${hold.id}  withdrawn`);
  });

  test("show tells a reviewer what to know", async () => {
    const { hold } = await api.hold({ inTransaction: true });
    const { code, out } = await weir(["approvals", "show", hold.id, ...config]);
    expect(code).toBe(0);
    for (const line of [
      /^operation {2,}delete from orders$/m,
      /^rule {2,}prod\/deletes$/m,
      /^reason {2,}deletes are reviewed$/m,
      /^targets {2,}public\.orders$/m,
      /open transaction/,
    ])
      expect(out).toMatch(line);
  });

  test("approve lets the operation go on", async () => {
    const { hold, outcome } = await api.hold();
    const ran = await weir(["approvals", "approve", hold.id, "--comment", "fine", ...config]);
    expect(ran).toEqual({ code: 0, out: `${hold.id} approved\n`, err: "" });
    expect(await outcome).toEqual({ kind: "approved", by: ["operator"] });
  });

  test("deny refuses it, and did what it was asked", async () => {
    const { hold, outcome } = await api.hold();
    const ran = await weir(["approvals", "deny", hold.id, "--comment", "no", ...config]);
    expect(ran).toEqual({ code: 0, out: `${hold.id} denied\n`, err: "" });
    expect(await outcome).toEqual({ kind: "denied", by: "operator", comment: "no" });
  });

  test("approve exits 4 while the quorum lacks votes, and 0 with the last one", async () => {
    const { hold, outcome } = await api.hold({ quorum: 2 });
    const first = await weir(["approvals", "approve", hold.id, ...config]);
    expect(first).toMatchObject({
      code: 4,
      out: `${hold.id} pending 1/2\n`,
      err: expect.stringContaining("quorum"),
    });
    const second = await weir(["approvals", "approve", hold.id, "--as", "bob", "--groups", "dba", ...config]);
    expect(second).toMatchObject({ code: 0, out: `${hold.id} approved\n` });
    expect(await outcome).toEqual({ kind: "approved", by: ["operator", "bob"] });
  });

  test("the token of the environment or of a file is who decides", async () => {
    const token = await api.token("bob", ["dba"]);
    const first = await api.hold();
    expect(
      (await weir(["approvals", "approve", first.hold.id, ...config], { env: { WEIR_TOKEN: token } })).code,
    ).toBe(0);
    expect(await first.outcome).toEqual({ kind: "approved", by: ["bob"] });
    const second = await api.hold();
    const file = join(files.dir, "bob.token");
    await writeFile(file, `${token}\n`);
    expect((await weir(["approvals", "approve", second.hold.id, "--token-file", file, ...config])).code).toBe(
      0,
    );
    expect(await second.outcome).toEqual({ kind: "approved", by: ["bob"] });
  });

  const REFUSED: [name: string, args: string[], code: number, told: string][] = [
    ["the requester", ["--as", "agent", "--groups", "dba"], 3, "APPROVAL_SELF"],
    ["an outsider", ["--as", "eve", "--groups", "eng"], 3, "APPROVAL_NOT_REVIEWER"],
    ["who takes the operator's name", ["--as", "operator"], 2, "USAGE"],
    ["who names groups and not who", ["--groups", "dba"], 2, "USAGE"],
  ];
  for (const [name, args, code, told] of REFUSED)
    test(`approve is refused to ${name}`, async () => {
      const { hold } = await api.hold();
      const ran = await weir(["approvals", "approve", hold.id, ...args, ...config]);
      expect(ran).toMatchObject({ code, out: "" });
      expect(ran.err).toMatch(new RegExp(`^weir: ${told}: .+\n`));
      expect(stateOf(hold.id)).toBe("pending");
    });

  test("an approval that is gone says what became of it", async () => {
    const { hold, outcome, leave } = await api.hold();
    leave();
    await outcome;
    const ran = await weir(["approvals", "approve", hold.id, ...config]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining("weir: APPROVAL_CLOSED: ") });
    expect(ran.err).toContain("withdrawn");
  });

  test("an unknown id is told with where to look", async () => {
    const ran = await weir(["approvals", "show", "ap_0000000000", ...config]);
    expect(ran).toMatchObject({ code: 1, out: "" });
    expect(ran.err).toMatch(/^weir: APPROVAL_NOT_FOUND: .+\n {2}`weir approvals ls` .+\n$/);
  });

  test("a token that may only connect is refused as denied", async () => {
    const token = await api.token("bob", ["dba"], "connect");
    const ran = await weir(["approvals", "ls", ...config], { env: { WEIR_TOKEN: token } });
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining("weir: AUTH_TOKEN_SCOPE: ") });
  });

  test("text from a client cannot command the reviewer's terminal", async () => {
    const { hold } = await api.hold({ targets: ["public.\u001b[2Jx\u202e"] });
    for (const args of [["ls"], ["show", hold.id]]) {
      const { out } = await weir(["approvals", ...args, ...config]);
      expect(out).not.toMatch(/[\u001b\u202e]/);
    }
  });
});

describe("weir sessions", () => {
  test("ls lists open and closed ones", async () => {
    const { code, out } = await weir(["sessions", "ls", ...config]);
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ["ID", "STATE", "OPENED", "PRINCIPAL", "RESOURCE", "OPERATIONS", "MASKED"],
      ["01B", "open", "2026-01-02T01:00:00.000Z", "agent", "orders", "-", "-"],
      ["01A", "closed", "2026-01-02T00:00:00.000Z", "ada", "billing", "3", "7"],
    ]);
  });

  test("ls chooses and prints JSON", async () => {
    const { out } = await weir(["sessions", "ls", "--state", "closed", "--json", ...config]);
    expect(JSON.parse(out)).toMatchObject([{ id: "01A", masked: { EMAIL: 7 } }]);
  });

  test("show tells one, and an unknown one is not found", async () => {
    const { code, out } = await weir(["sessions", "show", "01A", ...config]);
    expect(code).toBe(0);
    expect(out).toMatch(/^masked {2,}EMAIL 7$/m);
    expect(await weir(["sessions", "show", "nope", ...config])).toMatchObject({
      code: 1,
      err: expect.stringContaining("weir: SESSION_NOT_FOUND: "),
    });
  });
});
