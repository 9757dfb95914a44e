// The checks of core-wasm/scan/checksum_tokens.ts as the oracle knows them, on zlib's CRC32 and big numbers.

import { crc32 } from "node:zlib";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** GitHub Blog 2021-04-05: 30 characters, then their CRC32 in base62, left-padded to six. */
function githubCrc(value: string): boolean {
  const match = /^[^_]*_(.{30})(.{6})$/.exec(value);
  if (match === null) return false;
  let rest = crc32(match[1]);
  let tail = "";
  for (let i = 0; i < 6; i++) {
    tail = BASE62[rest % 62] + tail;
    rest = Math.floor(rest / 62);
  }
  return tail === match[2];
}

/** Grafana, satokengen: CRC32 of prefix and secret, bytes in little-endian order, hex. */
function grafanaCrc(value: string): boolean {
  const match = /^(.+)_([0-9a-f]{8})$/.exec(value);
  if (match === null) return false;
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, crc32(match[1]), true);
  return bytes.getUint32(0).toString(16).padStart(8, "0") === match[2];
}

/** GitLab: a dot, two characters of length, then the CRC32 of all that in seven characters of base36. */
function gitlabCrc(value: string): boolean {
  const match = /^(.*\..{2})(.{7})$/.exec(value);
  return match !== null && crc32(match[1]).toString(36).padStart(7, "0") === match[2];
}

/** Atlassian: CRC32 of all up to and with the equals sign, eight characters of upper-case hex. */
function atlassianCrc(value: string): boolean {
  const match = /^(.+=)(.{8})$/.exec(value);
  return match !== null && crc32(match[1]).toString(16).toUpperCase().padStart(8, "0") === match[2];
}

/** A digit and a letter, or more than three changes of case in eight characters; at least four different characters. */
function varied(value: string): boolean {
  if (new Set(value).size < 4) return false;
  if (/[0-9]/.test(value)) return /[A-Za-z]/.test(value);
  const cases = [...value.replace(/[^A-Za-z]/g, "")].map((letter) => letter < "a");
  return cases.filter((upper, i) => i > 0 && upper !== cases[i - 1]).length * 8 > value.length * 3;
}

export const TOKEN_ORACLE = {
  "github-crc": githubCrc,
  "grafana-crc": grafanaCrc,
  "gitlab-crc": gitlabCrc,
  "atlassian-crc": atlassianCrc,
  varied,
} as const;
