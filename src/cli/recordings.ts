// Finds recordings on disk, and what they are to be held against.

import { createPublicKey } from "node:crypto";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { WeirError } from "../base/errors.ts";
import { openEmbeddedStore } from "../store/store.ts";

/** In the data folder: the public half of the key that recordings are signed with. */
export const RECORDING_PUBLIC_KEY_FILE = "recording.pem.pub";

const SESSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether the user named a file rather than a session. */
export async function isRecordingFile(given: string): Promise<boolean> {
  return !SESSION_ID.test(given) || (await exists(given));
}

/**
 * The recording of a session: `recordings/<day>/<id>.weir`. The day need not be known, so this works without a gateway.
 *
 * @throws WeirError `RECORD_NOT_FOUND`.
 */
export async function findRecording(dataDir: string, sessionId: string): Promise<string> {
  const root = join(dataDir, "recordings");
  const days = await readdir(root).catch((): string[] => []);
  // The newest first: those are asked for most.
  for (const day of days.sort().reverse()) {
    const path = join(root, day, `${sessionId}.weir`);
    if (await exists(path)) return path;
  }
  throw new WeirError("RECORD_NOT_FOUND", `${root}: there is no recording of this session`);
}

/**
 * The anchor in the store of a gateway that does not run: only one process may open the store.
 *
 * @returns `null` when there is no anchor, or no store.
 * @throws WeirError `STORE_UNAVAILABLE` when a gateway has it open.
 */
export async function storedAnchor(dataDir: string, sessionId: string, clock: Clock) {
  // Opening would make one: a look must leave no trace.
  if (!(await exists(join(dataDir, "weir.db")))) return null;
  const store = await openEmbeddedStore({ dataDir, clock });
  try {
    return await store.anchors.get(sessionId);
  } finally {
    await store.close();
  }
}

/**
 * An Ed25519 public key in PEM, as raw base64url.
 *
 * @throws WeirError `AUTH_KEY_UNREADABLE`.
 */
export async function readPublicKey(path: string): Promise<string> {
  try {
    const key = createPublicKey(await readFile(path));
    const { crv, x } = key.export({ format: "jwk" });
    if (crv === "Ed25519" && x !== undefined) return x;
  } catch {
    // Told below; the cause could quote the file.
  }
  throw new WeirError("AUTH_KEY_UNREADABLE", `${path}: it is no Ed25519 public key in PEM`, {
    details: { hint: "Give the public half of the gateway's recording key." },
  });
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
