// Replaying and verifying from the command line, over recordings that the real recorder wrote.

import { createPublicKey } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { loadSigningKey } from "../../src/record/key.ts";
import { createRecorder } from "../../src/record/recorder.ts";
import { openEmbeddedStore } from "../../src/store/store.ts";
import { closed, completed, data, info, operation } from "../record/sample.ts";
import { type Folder, folder, weir } from "./harness.ts";

let files: Folder;
let recording: string;
const DAY = "2026-11-21";

beforeEach(async () => {
  files = await folder();
  const { dataDir } = files;
  const store = await openEmbeddedStore({ dataDir, clock: systemClock });
  try {
    const key = await loadSigningKey(join(dataDir, "recording.pem"));
    const recorder = createRecorder({ dataDir, key, anchor: store.anchors, clock: systemClock });
    const session = await recorder.open(info("s1"), "rules");
    await session.write(operation(1, "select email from customers"));
    await session.write(data(1, "[EMAIL]\n"));
    await session.write(completed(1));
    await session.write(closed);
    await session.close();
  } finally {
    await store.close();
  }
  recording = join(dataDir, "recordings", DAY, "s1.weir");
});

afterEach(() => files.remove());

const withConfig = () => ["--config", files.config];

describe("weir verify", () => {
  test("answers ok for a session whose anchor is in the store", async () => {
    for (const given of ["s1", recording]) {
      const { code, out } = await weir(["verify", given, ...withConfig()]);
      expect(out).toMatch(/^ok: .*s1\.weir: \d+ events, \d+ of them signed\n$/);
      expect(code).toBe(0);
    }
  });

  test("never answers ok for a file alone", async () => {
    const alone = join(files.dir, "alone.weir");
    await cp(recording, alone);
    const argv = ["verify", alone, "--config", join(files.dir, "weir.yaml")];
    expect((await weir(argv)).out).toMatch(/^ok: /);
    await rm(join(files.dataDir, "weir.db"));
    expect(await weir(argv)).toMatchObject({ code: 0, out: expect.stringMatching(/^unsealed: /) });
    expect(await weir([...argv, "--sealed"])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^unsealed: /),
    });
  });

  test("finds a changed byte, and says where", async () => {
    const bytes = await readFile(recording);
    bytes[bytes.indexOf("[EMAIL]")] ^= 1;
    await writeFile(recording, bytes);
    const { code, out } = await weir(["verify", recording, ...withConfig()]);
    expect(code).toBe(1);
    expect(out).toMatch(/^broken: .*\n {2}event \d+, byte \d+: changed: /);
  });

  test("finds a file that was cut, by the anchor", async () => {
    const bytes = await readFile(recording);
    await writeFile(recording, bytes.subarray(0, bytes.length - 100));
    const { code, out } = await weir(["verify", "s1", ...withConfig()]);
    expect(code).toBe(1);
    expect(out).toMatch(/^broken: /);
  });

  test("finds a whole recording of another key", async () => {
    const { rename } = await import("node:fs/promises");
    const other = await loadSigningKey(join(files.dir, "other.pem"));
    expect(other.publicKey).not.toBe("");
    const pub = join(files.dir, "other.pem.pub");
    expect(await weir(["verify", recording, "--key", pub, ...withConfig()])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^broken: .*\n.*signature/),
    });
    await rename(join(files.dir, "other.pem.pub"), join(files.dataDir, "recording.pem.pub"));
    expect((await weir(["verify", recording, ...withConfig()])).code).toBe(1);
  });

  test("finds another session's recording under this one's name", async () => {
    await mkdir(join(files.dataDir, "recordings", "2026-11-22"));
    await cp(recording, join(files.dataDir, "recordings", "2026-11-22", "s2.weir"));
    expect((await weir(["verify", "s2", ...withConfig()])).out).not.toMatch(/^ok: /);
  });

  test("prints JSON for programs", async () => {
    const { out } = await weir(["verify", "s1", "--json", ...withConfig()]);
    expect(JSON.parse(out)).toMatchObject({
      status: "ok",
      session: "s1",
      closed: true,
      signed: { key: "given" },
    });
  });

  const BAD: [name: string, argv: string[], told: RegExp][] = [
    ["a file that is not there", ["verify", "./none.weir"], /^weir: RECORD_NOT_FOUND: /],
    ["a session without a recording", ["verify", "s9"], /^weir: RECORD_NOT_FOUND: /],
    ["a key that is none", ["verify", "s1", "--key", "/dev/null"], /^weir: AUTH_KEY_UNREADABLE: /],
  ];
  for (const [name, argv, told] of BAD)
    test(`exits 1 for ${name}`, async () => {
      const ran = await weir([...argv, ...withConfig()]);
      expect(ran).toMatchObject({ code: 1, out: "", err: expect.stringMatching(told) });
    });

  test("calls a file that is no recording broken", async () => {
    const { code, out } = await weir(["verify", files.config, ...withConfig()]);
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^broken: .*\n.*not a recording/) });
  });

  test("leaves no trace where there was no store", async () => {
    const { readdir } = await import("node:fs/promises");
    const empty = await folder();
    await weir(["verify", recording, "--config", empty.config]);
    expect(await readdir(empty.dir)).toEqual(["weir.yaml"]);
    await empty.remove();
  });

  test("reads the key of the recordings as OpenSSL writes it", async () => {
    const pem = await readFile(join(files.dataDir, "recording.pem.pub"));
    expect(createPublicKey(pem).asymmetricKeyType).toBe("ed25519");
  });
});

describe("weir replay", () => {
  test("shows a session by its id or its file", async () => {
    for (const given of ["s1", recording]) {
      const { code, out, err } = await weir(["replay", given, ...withConfig()]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain("select email from customers");
      expect(out).toContain("[EMAIL]");
    }
  });

  test("needs no configuration for a file", async () => {
    expect((await weir(["replay", recording])).code).toBe(0);
  });

  test("prints one JSON text a line", async () => {
    const { out } = await weir(["replay", "s1", "--json", ...withConfig()]);
    const kinds = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).kind);
    expect(kinds[0]).toBe("opened");
    expect(kinds).toContain("data");
  });

  test("stops at a changed event, after what came before it", async () => {
    const bytes = await readFile(recording);
    bytes[bytes.indexOf("[EMAIL]")] ^= 1;
    await writeFile(recording, bytes);
    const { code, out, err } = await weir(["replay", "s1", ...withConfig()]);
    expect(code).toBe(1);
    expect(out).toContain("select email from customers");
    expect(err).toMatch(/^weir: RECORD_INVALID: /);
  });
});
