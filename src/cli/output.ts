// Standard output for bytes, packed as gzip when asked for. A slow reader is waited for.

import { once } from "node:events";
import { createGzip } from "node:zlib";
import { type Cli, print } from "./cli.ts";

export interface Output {
  /** Bytes that were handed in, before packing. */
  readonly bytes: number;
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Ends it without an end: whoever unpacks what was written is told that it is cut off. */
  abort(): void;
}

export function plainOutput(cli: Cli): Output {
  const output = {
    bytes: 0,
    async write(bytes: Uint8Array) {
      output.bytes += bytes.length;
      if (bytes.length > 0) await print(cli, bytes);
    },
    end: () => Promise.resolve(),
    abort: () => {},
  };
  return output;
}

export function gzipOutput(cli: Cli): Output {
  const gzip = createGzip();
  const written = (async () => {
    for await (const chunk of gzip as AsyncIterable<Uint8Array>) await print(cli, chunk);
  })();
  // It is awaited in `write` and `end`; until then a failure must not end the process.
  written.catch(() => {});
  const output = {
    bytes: 0,
    async write(bytes: Uint8Array) {
      output.bytes += bytes.length;
      if (bytes.length > 0 && !gzip.write(bytes)) await Promise.race([once(gzip, "drain"), written]);
    },
    async end() {
      gzip.end();
      await written;
    },
    abort: () => void gzip.destroy(),
  };
  return output;
}
