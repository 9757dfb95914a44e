// Checksums inside tokens raise the confidence of a match and never drop it; `varied` is asked of keys without a form.
//
// Tails are computed here with zlib's CRC32, apart from the core. The whole tokens are vendors' own published examples;
// they are put together from parts, since hosts of repositories refuse what looks like a live token.

import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { pack } from "../../src/redact/packs/packs.ts";
import { createRedactor, type Redactor } from "../../src/redact/redactor.ts";
import type { ValidatorName } from "../../src/redact/types.ts";
import { TOKEN_ORACLE } from "../support/oracle-validators-tokens.ts";
import { createRng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("token checksums"));
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RULES = pack("builtin/secrets");

function base62(value: number): string {
  let text = "";
  for (let i = 0, rest = value; i < 6; i++, rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text;
}

const littleEndian = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString("hex");
};

const body = "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9";
const gitlab = `glpat-${body}.01.0u`;
const atlassian = `ATATT3xFfGF0${body.repeat(5)}=`;

const CASES: [name: string, rule: string, good: string, bad: string][] = [
  [
    "GitHub, as published",
    "github-token",
    ["ghp", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"].join("_"),
    ["ghp", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18"].join("_"),
  ],
  ["GitHub", "github-token", `gho_${body}${base62(crc32(body))}`, `gho_${body}000000`],
  ["npm", "npm-token", `npm_${body}${base62(crc32(body))}`, `npm_${body}AAAAAA`],
  [
    "Grafana, as in its own tests",
    "grafana-service-account-token",
    ["glsa", "yscW25imSKJIuav8zF37RZmnbiDvB05G", "fcaaf58a"].join("_"),
    ["glsa", "yscW25imSKJIuav8zF37RZmnbiDvB05G", "fcaaf58b"].join("_"),
  ],
  [
    "Grafana",
    "grafana-service-account-token",
    `glsa_${body}aa_${littleEndian(crc32(`glsa_${body}aa`))}`,
    `glsa_${body}aa_00000000`,
  ],
  [
    "GitLab, routable",
    "gitlab-token",
    gitlab + crc32(gitlab).toString(36).padStart(7, "0"),
    `${gitlab}0000000`,
  ],
  [
    "Atlassian",
    "atlassian-api-token",
    atlassian + crc32(atlassian).toString(16).toUpperCase().padStart(8, "0"),
    `${atlassian}00000000`,
  ],
  [
    "age, as in its own tests",
    "age-secret-key",
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
  ],
  [
    "BIP 32, test vector 1",
    "bitcoin-extended-private-key",
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHj",
  ],
];

async function only(id: string): Promise<Redactor> {
  return createRedactor({ rules: RULES.filter((rule) => rule.id === id) });
}

for (const [name, id, good, bad] of CASES)
  test(`${name}: a right checksum is sure, a wrong one is found as well`, async () => {
    const redactor = await only(id);
    expect(redactor.redact(`token=${good}`).findings).toMatchObject([{ start: 6, confidence: "high" }]);
    expect(redactor.redact(`token=${bad}`).findings).toMatchObject([{ start: 6, confidence: "medium" }]);
  });

const VARIED: [name: string, value: string, found: boolean][] = [
  ["letters and digits", "a8Kd03mZq71LpXw9", true],
  ["letters whose case changes often", "aKdWmZqTrLpXwQsB", true],
  ["a name in camel case", "connectionString", false],
  ["one character", "xxxxxxxxxxxxxxxx", false],
  ["digits alone", "1234567812345678", false],
  ["few characters", "a1a1a1a1a1a1a1a1", false],
];

for (const [name, value, found] of VARIED)
  test(`a key of ${name} is ${found ? "" : "not "}taken for random`, async () => {
    const redactor = await createRedactor({
      rules: [
        {
          id: "sixteen",
          entity: "KEY",
          pattern: "key=(?P<secret>[A-Za-z0-9]{16})\\b",
          validator: "varied",
          maxLen: 64,
          mask: { kind: "redact" },
        },
      ],
    });
    expect(redactor.redact(`key=${value}`).findings).toHaveLength(found ? 1 : 0);
  });

test(`the core's checks and the oracle's agree on random values (seed ${SEED})`, async () => {
  const rng = createRng(SEED);
  const alphabets = ["ab", "aB", "0a", "AbcDEf01", `${BASE62}_.=-`];
  for (const validator of Object.keys(TOKEN_ORACLE) as ValidatorName[]) {
    const redactor = await createRedactor({
      rules: [
        {
          id: "any",
          entity: "KEY",
          pattern: "<(?P<secret>[A-Za-z0-9_.=-]{1,100})>",
          validator,
          check: "scoring",
          confidence: "low",
          mask: { kind: "redact" },
        },
      ],
    });
    for (let i = 0; i < 300; i++) {
      const alphabet = alphabets[rng.int(0, alphabets.length - 1)];
      let value = Array.from(
        { length: rng.int(1, 60) },
        () => alphabet[rng.int(0, alphabet.length - 1)],
      ).join("");
      // Half of them are given the tail that one of the checks asks for.
      if (rng.int(0, 1) === 1)
        switch (rng.int(0, 3)) {
          case 0:
            value = `p_${value.padEnd(30, "a").slice(0, 30)}`;
            value += base62(crc32(value.slice(2)));
            break;
          case 1:
            value += `_${littleEndian(crc32(value))}`;
            break;
          case 2:
            value += ".00";
            value += crc32(value).toString(36).padStart(7, "0");
            break;
          default:
            value += "=";
            value += crc32(value).toString(16).toUpperCase().padStart(8, "0");
        }
      const [finding] = redactor.redact(`<${value}>`).findings;
      const wanted = TOKEN_ORACLE[validator as keyof typeof TOKEN_ORACLE](value) ? "high" : "low";
      expect(finding.confidence, `${validator} ${value}`).toBe(wanted);
    }
  }
});
