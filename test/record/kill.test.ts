// kill -9 of a recording gateway, at no special moment: nothing acknowledged is lost, the file verifies up to its last
// whole event, and the next start seals it. And a disk that is really full.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { recordingPath } from "../../src/record/file.ts";
import { loadSigningKey } from "../../src/record/key.ts";
import { fileSource, readRecording } from "../../src/record/reader.ts";
import { recoverRecordings } from "../../src/record/recover.ts";
import { verifyRecording } from "../../src/record/verify.ts";
import { openEmbeddedStore } from "../../src/store/store.ts";
import { bundled } from "../store/bundle.ts";
import { all, frameOffsets, MemoryAnchor, T0 } from "./sample.ts";

const root = mkdtempSync(join(tmpdir(), "weir-kill-"));
const program = await bundled(fileURLToPath(new URL("./child.ts", import.meta.url)));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  program.remove();
});

const command = (...args: string[]) => [program.file, ...args];

/** Runs a recorder, kills it when it has acknowledged `operations`; answers the last one that it acknowledged. */
async function killedAfter(operations: number, id: string): Promise<number> {
  const child = spawn(process.execPath, command(root, id), { stdio: ["ignore", "pipe", "inherit"] });
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last === operations) child.kill("SIGKILL");
  }
  return last;
}

test("nothing acknowledged is lost over 4 kills, and each file is sealed as it stands", {
  timeout: 60_000,
}, async () => {
  const acknowledged = new Map<string, number>();
  for (const [id, operations] of [
    ["k1", 1],
    ["k2", 7],
    ["k3", 30],
    ["k4", 83],
  ] as const) {
    acknowledged.set(id, await killedAfter(operations, id));
  }
  const store = await openEmbeddedStore({ dataDir: root, clock: systemClock });
  const { publicKey } = await loadSigningKey(join(root, "recording.key"));
  for (const [id, last] of acknowledged) {
    const file = join(root, recordingPath(id, T0));
    const before = readFileSync(file);
    const events = await all(readRecording(fileSource(file)));
    const operations = events.flatMap(({ event }) => (event.kind === "operation" ? [event.op] : []));
    expect(operations.slice(0, last)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect((await verifyRecording(file, { anchor: await store.anchors.get(id), publicKey })).status).toBe(
      "open",
    );

    const lost = [{ id, recording: recordingPath(id, T0) }];
    const options = { dataDir: root, anchor: store.anchors, publicKey };
    const [recovered] = await all(recoverRecordings(lost, options));
    expect(recovered.verification).toMatchObject({ status: "open", events: events.length });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await store.anchors.get(id)).toMatchObject({ count: events.length, closed: true });

    // Once sealed, a cut at an event's border is found.
    truncateSync(file, frameOffsets(before.subarray(0)).at(events.length - 1));
    const cut = await verifyRecording(file, { anchor: await store.anchors.get(id), publicKey });
    expect(cut).toMatchObject({
      status: "broken",
      firstBad: { what: "truncated", index: events.length - 1 },
    });
    const [again] = await all(recoverRecordings(lost, options));
    expect(again.verification?.status).toBe("broken");
    expect(await store.anchors.get(id)).toMatchObject({ count: events.length });
  }
  await store.close();
});

test("a file size limit of the system ends the recording with RECORD_WRITE, and what is there verifies", async () => {
  // bash sets RLIMIT_FSIZE (in KiB); the store is small enough to fit below it.
  const script = `ulimit -f 1200; trap '' XFSZ; exec "$0" "$@"`;
  const dir = join(root, "limited");
  const child = spawn("bash", ["-c", script, process.execPath, ...command(dir, "full")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const lines = await all(createInterface({ input: child.stdout }));
  expect(errors).toContain("RECORD_WRITE");
  expect(errors).toContain("EFBIG");
  const last = Number(lines.at(-1));
  expect(last).toBeGreaterThan(5);
  const file = join(dir, recordingPath("full", T0));
  const result = await verifyRecording(file);
  expect(result.status).toBe("open");
  const events = await all(readRecording(fileSource(file)));
  const operations = events.filter(({ event }) => event.kind === "operation");
  expect(operations.length).toBeGreaterThanOrEqual(last);
});

test("a lost session whose file is missing or never began is told apart from a damaged one", async () => {
  const anchor = new MemoryAnchor();
  const options = { dataDir: root, anchor, publicKey: "x" };
  writeFileSync(join(root, "empty.weir"), "");
  const found = await all(
    recoverRecordings(
      [
        { id: "m1", recording: "none.weir" },
        { id: "m2", recording: "empty.weir" },
      ],
      options,
    ),
  );
  expect(found[0]).toEqual({ id: "m1", verification: null });
  expect(found[1].verification).toMatchObject({ status: "open", events: 0 });
  expect(anchor.points.size).toBe(0);
});
