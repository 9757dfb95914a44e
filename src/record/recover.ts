// Closes off, at start, the recordings that a killed gateway left open.
//
// The files are never changed: what was found is told to the caller, who keeps it with the session; and the anchor is
// moved to the file's last whole event, so that what is there now cannot be cut off later.

import { join } from "node:path";
import { asWeirError } from "../base/errors.ts";
import type { Anchor } from "./recorder.ts";
import { type Verification, verifyRecording } from "./verify.ts";

/** A session that the store holds as open, though its gateway is gone. */
interface LostSession {
  readonly id: string;
  /** Relative to the data directory. */
  readonly recording: string;
}

interface Recovered {
  readonly id: string;
  /** null when the file is missing: the gateway died before it was made, or someone removed it. */
  readonly verification: Verification | null;
}

/**
 * Verifies each lost recording against its anchor and seals it as it stands. A broken one is left with its old
 * anchor, so that it stays broken.
 *
 * @param publicKey The gateway's own; a recording signed by another key is broken.
 */
export async function* recoverRecordings(
  lost: Iterable<LostSession>,
  options: { readonly dataDir: string; readonly anchor: Anchor; readonly publicKey: string },
): AsyncGenerator<Recovered> {
  const { dataDir, anchor, publicKey } = options;
  for (const { id, recording } of lost) {
    let verification: Verification;
    try {
      verification = await verifyRecording(join(dataDir, recording), {
        anchor: await anchor.get(id),
        publicKey,
      });
    } catch (error) {
      const known = asWeirError(error, "RECORD_INVALID", "A lost recording cannot be verified.");
      if (known.code !== "RECORD_NOT_FOUND") throw known;
      yield { id, verification: null };
      continue;
    }
    if (verification.status !== "broken" && verification.head !== undefined) {
      await anchor.put({ recording: id, count: verification.events, head: verification.head, closed: true });
    }
    yield { id, verification };
  }
}
