// Opens recordings: one file for each session, begun, signed, synced and anchored before the session may speak.

import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { asWeirError, WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Recorder } from "../model/events.ts";
import { RecordingChain } from "./chain.ts";
import { createRecordFile, type RecordFile, recordingPath } from "./file.ts";
import type { SigningKey } from "./key.ts";
import { dataLimiter } from "./limiter.ts";
import { SessionWriter } from "./writer.ts";

/** What a recording is held against, kept apart from the file: so a cut that leaves the file whole is found. */
export interface AnchorPoint {
  /** The session's id. */
  readonly recording: string;
  readonly count: number;
  /** Hex. */
  readonly head: string;
  readonly closed: boolean;
}

/** Where anchors are kept. The store implements it. */
export interface Anchor {
  /** Resolves once it is on disk. A count never goes back. */
  put(point: AnchorPoint): Promise<void>;
  get(recording: string): Promise<AnchorPoint | null>;
}

export interface RecorderOptions {
  readonly dataDir: string;
  readonly key: SigningKey;
  readonly anchor: Anchor;
  readonly clock: Clock;
  /** Bytes of results kept whole, for each session; `LIMITS.recordResultBytesDefault` when absent. */
  readonly resultBytes?: number;
  /** Makes a file that must not exist; the disk when absent. */
  readonly createFile?: (path: string) => Promise<RecordFile>;
}

/**
 * The recorder of one gateway.
 *
 * `open` resolves when the `opened` event is on disk and anchored. While a session runs its anchor follows each sync,
 * so it is behind the file by at most `LIMITS.recordFsyncMs` and one commit of the store. So is the last signature, but
 * for approvals and the ends, which are signed at once.
 *
 * @throws WeirError `RECORD_WRITE`, from `open` and from each session's `write` and `close`.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { dataDir, key, anchor, clock, createFile = createRecordFile } = options;
  return {
    async open(info, rulesDigest) {
      const file = await opened(() => createFile(join(dataDir, recordingPath(info.id, info.openedAt))));
      const writer = new SessionWriter({
        file,
        chain: new RecordingChain(info.id, clock.now(), key),
        limiter: dataLimiter({
          results: options.resultBytes ?? LIMITS.recordResultBytesDefault,
          messages: LIMITS.recordMessageBytesMax,
        }),
        clock,
        anchor: (head, closed) => anchor.put({ recording: info.id, ...head, closed }),
      });
      await writer.write({ kind: "opened", info, rulesDigest });
      await writer.anchored();
      return writer;
    },
  };
}

async function opened(make: () => Promise<RecordFile>): Promise<RecordFile> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof WeirError) throw error;
    throw asWeirError(
      error,
      "RECORD_WRITE",
      "The recording's file cannot be made, so the session was not opened. Check space and rights of data_dir.",
    );
  }
}
