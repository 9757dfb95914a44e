// Compiled rules on disk, so that a command or a gateway with thousands of rules starts at once.
//
// Whoever can write an image decides what is masked, so images are taken only from a folder that this user alone may
// write, and files that this user owns. Anything else about the cache that fails (no home, full disk, a damaged file)
// means compiling, never an error. Must not: hold rules or values; an image has patterns in compiled form only.

import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  type CompileOptions,
  compileKey,
  compileRules,
  type RuleSet,
  type RuleStrategy,
} from "../redact/compile/compile.ts";
import type { Rule } from "../redact/types.ts";

/** Sets of fewer rules compile as fast as they load. */
const RULES_MIN = 50;
const HEADER_BYTES_MAX = 4 * 1024 * 1024;

interface Header {
  readonly digest: string;
  readonly strategies: readonly RuleStrategy[];
  /** SHA-256 of the image, hex. */
  readonly seal: string;
}

/** `$XDG_CACHE_HOME/weir/rules`, or the same below `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base?.startsWith("/") ? base : join(homedir(), ".cache"), "weir", "rules");
}

/** As `compileRules`, but an image that was compiled before is read from the folder. @throws WeirError as `compileRules`. */
export function compileCached(
  rules: readonly Rule[],
  folder: string = cacheFolder(),
  compile: (rules: readonly Rule[], options?: CompileOptions) => RuleSet = compileRules,
  options: CompileOptions = {},
): RuleSet {
  if (rules.length < RULES_MIN) return compile(rules, options);
  const file = join(folder, `${compileKey(rules, options)}.weir`);
  const known = readImage(rules, folder, file);
  if (known) return known;
  const set = compile(rules, options);
  writeImage(set, folder, file);
  return set;
}

function readImage(rules: readonly Rule[], folder: string, file: string): RuleSet | null {
  let handle: number | null = null;
  try {
    if (!isOurs(lstatSync(folder))) return null;
    handle = openSync(file, "r");
    if (!isOurs(fstatSync(handle))) return null;
    const bytes = readFileSync(handle);
    const headerBytes = bytes.readUInt32LE(0);
    if (headerBytes > HEADER_BYTES_MAX) return null;
    const header = JSON.parse(bytes.toString("utf8", 4, 4 + headerBytes)) as Header; // checked by the seal and by use
    const image = new Uint8Array(bytes.subarray(4 + headerBytes));
    if (createHash("sha256").update(image).digest("hex") !== header.seal) return null;
    return { rules: [...rules], image, digest: header.digest, strategies: header.strategies };
  } catch {
    return null;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

function writeImage(set: RuleSet, folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOurs(lstatSync(folder))) return;
    const seal = createHash("sha256").update(set.image).digest("hex");
    const header = Buffer.from(
      JSON.stringify({ digest: set.digest, strategies: set.strategies, seal } satisfies Header),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    // Written aside and renamed, so that no one reads half a file.
    const aside = `${file}.${process.pid}`;
    writeFileSync(aside, Buffer.concat([length, header, set.image]), { mode: 0o600, flag: "wx" });
    renameSync(aside, file);
  } catch {
    // Compiled again next time.
  }
}

/** Owned by this user, and writable by no other. */
function isOurs({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return (process.getuid === undefined || uid === process.getuid()) && (mode & 0o022) === 0;
}
