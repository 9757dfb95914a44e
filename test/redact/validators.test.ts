// The validators of the core against references written from the standards: published numbers, the same numbers with one
// character changed, and random ones.

import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { compileRules } from "../../src/redact/compile/compile.ts";
import { Core } from "../../src/redact/core.ts";
import { makePlan } from "../../src/redact/plan.ts";
import { CoreStream } from "../../src/redact/stream.ts";
import type { Finding, ValidatorName } from "../../src/redact/types.ts";
import { GENERAL_VALIDATORS } from "../../src/redact/validators.ts";
import { ORACLE_VALIDATORS } from "../support/oracle-validators.ts";
import { createRng, type Rng, seedOf } from "../support/rng.ts";

const SEED = Number(process.env.WEIR_SEED ?? seedOf("validators"));

const DIGITS = "0123456789";
const UPPER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Valid numbers with where they are published, the alphabet to change characters in, and random lengths. */
const CASES: readonly [
  name: ValidatorName,
  valid: readonly string[],
  alphabet: string,
  least: number,
  most: number,
][] = [
  ["luhn", ["4111111111111111", "3782 822463 10005", "5555-5555-5555-4444"], DIGITS, 11, 20],
  [
    "iban",
    // The register's own examples.
    [
      "GB29NWBK60161331926819",
      "DE89 3704 0044 0532 0130 00",
      "NO9386011117947",
      "MT84MALT011000012345MTLCAST001S",
      "FR1420041010050500013M02606",
      "SC18SSCB11010000000000001497USD",
      "LC55HEMM000100010012001200023015",
      "BY13NBRB3600900000002Z00AB00",
      "EG380019000500000000263180002",
    ],
    UPPER,
    14,
    35,
  ],
  ["ssn", ["536-90-4399", "001010001", "772.12.3456"], DIGITS, 8, 10],
  ["luhn-any", ["046 454 286", "18", "732829320", "89014103211118510720"], DIGITS, 1, 24],
  // Verhoeff's and Damm's own examples are 2363 and 5724.
  ["verhoeff", ["2363", "2341 2341 2346", "84736430954837284567892"], DIGITS, 2, 14],
  ["damm", ["5724", "00"], DIGITS, 2, 12],
  // ISNI and ORCID of published examples; ISO/IEC 7064's own 0794 with check character 0.
  [
    "mod11-2",
    ["0000-0002-1825-0097", "07940", "0000 0001 2150 090X", "0000-0002-1694-233X"],
    `${DIGITS}X`,
    2,
    17,
  ],
  ["mod37-2", ["G123489654321Y"], `${UPPER}*`, 2, 14],
  ["mod11-10", ["07945", "86095742719"], DIGITS, 2, 12],
  // ISO/IEC 7064's own 794 with 44; a legal entity identifier; an eUICC identifier.
  ["mod97-10", ["79444", "5493001KJTIIGC8Y1R12", "89049032123451234512345678901235"], UPPER, 3, 24],
  [
    "date",
    ["1985-07-04", "29.2.2000", "12/31/1999", "19850704", "04071985", "4/7/85", "85 12 31"],
    DIGITS,
    6,
    9,
  ],
  ["aba", ["021000021", "0110-0001-5", "322271627"], DIGITS, 8, 10],
  // CMS's own example.
  ["npi", ["1234567893", "1245319599"], DIGITS, 9, 11],
  ["dea", ["AB1234563", "F91234563", "bx 2314564"], `${DIGITS}`, 9, 9],
  ["ca-phn-bc", ["9012372173", "9012 372 173"], DIGITS, 9, 11],
  ["vin", ["1M8GDM9AXKP042788", "5GZCZ43D13S812715", "1hgcm82633a004352"], UPPER, 17, 17],
  ["imei", ["490154203237518", "35-209900-176148-1", "357805023984942"], DIGITS, 14, 16],
  ["iccid", ["89014103211118510720", "8901-4103-2111-1851-0720"], DIGITS, 18, 21],
  [
    "mrz",
    // Doc 9303's specimens.
    [
      "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
      "D231458907UTO7408122F1204159<<<<<<<6",
      "7408122F1204159UTO<<<<<<<<<<<6",
    ],
    `${UPPER}<`,
    44,
    44,
  ],
  [
    "base58check",
    [
      "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
      "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
      "1111111111111111111114oLvT2",
      "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
      "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
      "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
      "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    ],
    BASE58,
    26,
    36,
  ],
  ["base58check-xrp", ["rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rrrrrrrrrrrrrrrrrrrrBZbvji"], BASE58, 26, 36],
  [
    "monero",
    [
      "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
      "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
    ],
    BASE58,
    95,
    95,
  ],
  [
    "bech32",
    // BIP 173 and 350.
    [
      "A12UEL5L",
      "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
      "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
      "A1LQFN3A",
      "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ],
    "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
    8,
    60,
  ],
  [
    "cashaddr",
    [
      "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
      "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
    ],
    "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
    8,
    60,
  ],
  [
    "eip55",
    [
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
      "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
      "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    ],
    "0123456789abcdefABCDEF",
    42,
    42,
  ],
  [
    "stellar",
    ["GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"],
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    56,
    56,
  ],
];

/** Which of the values the core's validator accepts. */
function accepted(name: ValidatorName, values: readonly string[]): boolean[] {
  const pattern = "\\{(?P<secret>[ -z]{1,112})\\}";
  const set = compileRules([
    { id: "value", entity: "V", pattern, validator: name, maxLen: 128, mask: { kind: "redact" } },
  ]);
  const starts = new Set<number>();
  const stream = new CoreStream(new Core(set, null), makePlan(set, [], false), (finding: Finding) =>
    starts.add(finding.start),
  );
  stream.end(utf8(values.map((value) => `{${value}}`).join("\n")));
  let at = 1;
  return values.map((value) => {
    const found = starts.has(at);
    at += value.length + 3;
    return found;
  });
}

const random = (rng: Rng, alphabet: string, length: number): string =>
  Array.from({ length }, () => rng.pick([...alphabet])).join("");

function mutated(rng: Rng, value: string, alphabet: string): string {
  const at = rng.int(0, value.length - 1);
  switch (rng.int(0, 5)) {
    case 0:
      return value.slice(0, at) + value.slice(at + 1);
    case 1:
      return value.slice(0, at) + rng.pick([...alphabet]) + value.slice(at);
    case 2:
      return value.slice(0, at) + rng.pick([" ", "-", ".", "/", "+", "_", "x", "l", ":"]) + value.slice(at);
    case 3:
      return rng.chance(0.5) ? value.toLowerCase() : value.toUpperCase();
    default:
      return value.slice(0, at) + rng.pick([...alphabet]) + value.slice(at + 1);
  }
}

test("every general validator has its cases", () => {
  expect(CASES.map(([name]) => name).sort()).toEqual([...GENERAL_VALIDATORS].sort());
});

for (const [name, valid, alphabet, least, most] of CASES)
  test(`${name} accepts published numbers and judges others as its reference does (seed ${SEED})`, () => {
    const rng = createRng(seedOf(SEED, name));
    const reference = ORACLE_VALIDATORS[name];
    expect(valid.filter((value) => !reference(value))).toEqual([]);
    const values = [
      ...valid,
      ...Array.from({ length: 1500 }, () => mutated(rng, rng.pick(valid), alphabet)),
      ...Array.from({ length: 1500 }, () => random(rng, alphabet, rng.int(least, most))),
    ].filter((value) => value !== "" && !value.includes("{") && !value.includes("}"));
    const got = accepted(name, values);
    const wrong = values.filter((value, i) => got[i] !== reference(value));
    expect(wrong.slice(0, 5).map((value) => [value, reference(value)])).toEqual([]);
    // Both answers were seen.
    expect(got.filter(Boolean).length).toBeGreaterThanOrEqual(valid.length);
    expect(got.filter((ok) => !ok).length).toBeGreaterThan(100);
  });
