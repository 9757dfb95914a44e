// Validators as the oracle knows them, written from the standards and apart from the product's own.
//
// Checks of one value, in plain arithmetic: big integers, strings, and hashes of other libraries. Those of national
// numbers and of tokens stand in files of their own and are joined here.

import { createHash } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { ValidatorName } from "../../src/redact/types.ts";
import { NATIONAL_ORACLE } from "./oracle-validators-national.ts";
import { TOKEN_ORACLE } from "./oracle-validators-tokens.ts";

type Check = (value: string) => boolean;

const bare = (value: string): string => value.replace(/[ +./-]/g, "");
const isDigits = (value: string, least: number, most = least): boolean =>
  /^[0-9]*$/.test(value) && value.length >= least && value.length <= most;

/** ISO/IEC 7812-1 annex B: double every second digit from the right, sum the digits, modulo 10. */
function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((total, digit, index) => {
    const n = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + Math.floor(n / 10) + (n % 10);
  }, 0);
}

/** 12 to 19 digits, blanks and dashes between them. */
function luhn(value: string): boolean {
  const digits = value.replace(/[ -]/g, "");
  return isDigits(digits, 12, 19) && luhnSum(digits) % 10 === 0;
}

const luhnAny: Check = (value) => isDigits(bare(value), 2, 64) && luhnSum(bare(value)) % 10 === 0;

const mod97 = (text: string): number =>
  Number(BigInt([...text].map((c) => Number.parseInt(c, 36)).join("")) % 97n);

/** The register's lengths, as a reader finds them: by length. */
const IBAN_BY_LENGTH: Readonly<Record<number, string>> = {
  15: "NO",
  16: "BE",
  18: "DK FI FK FO GL NL SD",
  19: "MK SI",
  20: "AT BA EE KZ LT LU MN XK",
  21: "CH HR LI LV",
  22: "BG BH CR DE GB GE IE ME RS VA",
  23: "AE GI IL IQ OM SO TL",
  24: "AD CZ ES MD PK RO SA SE SK TN VG",
  25: "LY PT ST",
  26: "IS TR",
  27: "BI DJ FR GR IT MC MR SM",
  28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
  29: "BR EG PS QA UA",
  30: "JO KW MU YE",
  31: "MT SC",
  32: "LC",
  33: "RU",
};

/** ISO 13616-1: the first four characters to the end, letters as 10 to 35, the number modulo 97 is 1; the country's length. */
function iban(value: string): boolean {
  const compact = bare(value).toUpperCase();
  if (!/^[A-Z0-9]+$/.test(compact)) return false;
  if (!IBAN_BY_LENGTH[compact.length]?.split(" ").includes(compact.slice(0, 2))) return false;
  return mod97(compact.slice(4) + compact.slice(0, 4)) === 1;
}

/** Social Security Administration, RM 10201.030: areas, groups and serials never issued, and two withdrawn numbers. */
function ssn(value: string): boolean {
  const digits = bare(value);
  if (!isDigits(digits, 9) || digits === "078051120" || digits === "219099999") return false;
  const area = Number(digits.slice(0, 3));
  return area > 0 && area !== 666 && area < 900 && digits.slice(3, 5) !== "00" && digits.slice(5) !== "0000";
}

/** The dihedral group as turns and mirrors of a pentagon: 0 to 4 turn, 5 to 9 mirror. */
function dihedral(a: number, b: number): number {
  const turned = a < 5 ? (a + b) % 5 : (a - b + 10) % 5;
  return turned + (a < 5 === b < 5 ? 0 : 5);
}

/** Verhoeff 1969: the permutation 1 5 7 6 2 8 3 0 9 4, applied as often as the place from the right says. */
function verhoeff(value: string): boolean {
  const digits = bare(value);
  if (!isDigits(digits, 2, 64)) return false;
  const once = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const permuted = (digit: number, times: number): number =>
    times === 0 ? digit : permuted(once[digit], times - 1);
  return (
    [...digits]
      .reverse()
      .reduce((sum, digit, index) => dihedral(sum, permuted(Number(digit), index % 8)), 0) === 0
  );
}

/** Damm 2004: the quasigroup of order 10 printed in the dissertation. */
function damm(value: string): boolean {
  const digits = bare(value);
  if (!isDigits(digits, 2, 64)) return false;
  const rows = [
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
  ];
  return [...digits].reduce((row, digit) => Number(rows[row][Number(digit)]), 0) === 0;
}

/** ISO/IEC 7064 clause 7: the sum of values times powers of the radix is 1 modulo M. */
function pure(value: string, modulus: number, radix: number, alphabet: string): boolean {
  const chars = bare(value).toUpperCase();
  const extra = alphabet[modulus - 1];
  if (chars.length < 2 || [...chars].some((c) => !alphabet.includes(c))) return false;
  if (chars.slice(0, -1).includes(extra)) return false;
  let sum = 0n;
  [...chars].reverse().forEach((c, power) => {
    sum += BigInt(alphabet.indexOf(c)) * BigInt(radix) ** BigInt(power);
  });
  return sum % BigInt(modulus) === 1n;
}

/** ISO/IEC 7064 clause 9, hybrid system with moduli 11 and 10. */
function mod11x10(value: string): boolean {
  const digits = bare(value);
  if (!isDigits(digits, 2, 64)) return false;
  let p = 10;
  for (const digit of digits.slice(0, -1)) p = (((p + Number(digit)) % 10 || 10) * 2) % 11;
  return (p + Number(digits.at(-1))) % 10 === 1;
}

const mod97x10: Check = (value) => /^[A-Za-z0-9]{4,}$/.test(bare(value)) && mod97(bare(value)) === 1;

const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year < 100 ? 2000 + year : year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day > 0 && month > 0;
};
const inRange = (year: number): boolean => year >= 1850 && year < 2100;

function date(value: string): boolean {
  if (!/^[0-9 +./-]*$/.test(value)) return false;
  const groups = value.split(/[ +./-]+/).filter((group) => group !== "");
  const orders: [string, string, string][] = [];
  if (groups.length === 1 && groups[0].length === 8) {
    const run = groups[0];
    orders.push([run.slice(0, 4), run.slice(4, 6), run.slice(6)]);
    orders.push(
      [run.slice(4), run.slice(2, 4), run.slice(0, 2)],
      [run.slice(4), run.slice(0, 2), run.slice(2, 4)],
    );
  } else if (groups.length === 3) {
    const [a, b, c] = groups;
    orders.push([a, b, c], [c, b, a], [c, a, b]);
  }
  return orders.some(
    ([y, m, d]) =>
      m.length <= 2 &&
      d.length <= 2 &&
      (y.length === 2 || (y.length === 4 && inRange(Number(y)))) &&
      // Two digits of a year beside others of two: the last may have one digit only where the year has four.
      (groups.length === 1 || y.length === 4 || groups[2].length === 2) &&
      isDay(Number(y), Number(m), Number(d)),
  );
}

/** ABA: 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) is a multiple of ten; first two digits as published. */
function aba(value: string): boolean {
  const digits = bare(value);
  if (!isDigits(digits, 9)) return false;
  const d = [...digits].map(Number);
  const head = Number(digits.slice(0, 2));
  const issued =
    (head >= 1 && head <= 12) || (head >= 21 && head <= 32) || (head >= 61 && head <= 72) || head === 80;
  return issued && (3 * (d[0] + d[3] + d[6]) + 7 * (d[1] + d[4] + d[7]) + d[2] + d[5] + d[8]) % 10 === 0;
}

const npi: Check = (value) => /^[12][0-9]{9}$/.test(bare(value)) && luhnSum(`80840${bare(value)}`) % 10 === 0;

function dea(value: string): boolean {
  const match = /^[A-Za-z][A-Za-z9]([0-9]{7})$/.exec(value.slice(0, 2) + bare(value.slice(2)));
  if (match === null) return false;
  const d = [...match[1]].map(Number);
  return String(d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])).endsWith(String(d[6]));
}

/** British Columbia: digits two to nine times 2 4 8 5 10 9 7 3, each product modulo 11; 11 minus the sum modulo 11. */
function phnBc(value: string): boolean {
  const digits = bare(value);
  if (!/^9[0-9]{9}$/.test(digits)) return false;
  const sum = [2, 4, 8, 5, 10, 9, 7, 3].reduce(
    (total, weight, i) => total + ((Number(digits[i + 1]) * weight) % 11),
    0,
  );
  return 11 - (sum % 11) === Number(digits[9]);
}

/** 49 CFR 565.15 (c): tables III and IV. */
function vin(value: string): boolean {
  const chars = value.toUpperCase();
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(chars) || !/[A-Z]/.test(chars)) return false;
  const values: Record<string, number> = {};
  for (const [letters, first] of [
    ["ABCDEFGH", 1],
    ["JKLMN", 1],
    ["P", 7],
    ["R", 9],
    ["STUVWXYZ", 2],
  ] as const)
    [...letters].forEach((letter, i) => {
      values[letter] = first + i;
    });
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const rest = [...chars].reduce((sum, c, i) => sum + (values[c] ?? Number(c)) * weights[i], 0) % 11;
  return chars[8] === (rest === 10 ? "X" : String(rest));
}

const IMEI_BODIES = "01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 97 98 99".split(" ");
const imei: Check = (value) =>
  isDigits(bare(value), 15) &&
  IMEI_BODIES.includes(bare(value).slice(0, 2)) &&
  luhnSum(bare(value)) % 10 === 0;

const iccid: Check = (value) => /^89[0-9]{17,18}$/.test(bare(value)) && luhnSum(bare(value)) % 10 === 0;

/** ICAO Doc 9303 part 3, 4.9: 0 to 9, A to Z as 10 to 35, the filler as 0, times 7 3 1, modulo 10. */
function mrz(value: string): boolean {
  if (!/^[A-Z0-9<]*$/.test(value)) return false;
  const holds = (field: string, check: string): boolean =>
    String(
      [...field].reduce((sum, c, i) => sum + (c === "<" ? 0 : Number.parseInt(c, 36)) * [7, 3, 1][i % 3], 0) %
        10,
    ) === check;
  const parts =
    value.length === 30
      ? /^(.{6})(.).(.{6})(.)/.exec(value)
      : value.length === 36 || value.length === 44
        ? /^(.{9})(.).{3}(.{6})(.).(.{6})(.)/.exec(value)
        : null;
  if (parts === null) return false;
  for (let i = 1; i < parts.length; i += 2) if (!holds(parts[i], parts[i + 1])) return false;
  return true;
}

const BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

function decode58(value: string, alphabet: string): Buffer | null {
  if (value === "" || [...value].some((c) => !alphabet.includes(c))) return null;
  const number = [...value].reduce((n, c) => n * 58n + BigInt(alphabet.indexOf(c)), 0n);
  const hex = number === 0n ? "" : number.toString(16);
  const zeros = value.length - value.replace(new RegExp(`^${alphabet[0]}+`), "").length;
  return Buffer.from("00".repeat(zeros) + (hex.length % 2 ? "0" : "") + hex, "hex");
}

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

function base58check(value: string, alphabet: string): boolean {
  const bytes = decode58(value, alphabet);
  if (bytes === null || bytes.length < 5 || bytes.length > 96) return false;
  return sha256(sha256(bytes.subarray(0, -4)))
    .subarray(0, 4)
    .equals(bytes.subarray(-4));
}

/** Monero's base58.cpp: full blocks of 8 bytes in 11 digits, the last in fewer; bits past a block's size are cut off. */
function monero(value: string): boolean {
  if (value.length !== 95 && value.length !== 106) return false;
  const sizes = [0, 2, 3, 5, 6, 7, 9, 10, 11];
  const blocks = value.match(/.{1,11}/g)?.map((digits) => {
    const bytes = sizes.indexOf(digits.length);
    const number = [...digits].reduce((n, c) => n * 58n + BigInt(BITCOIN.indexOf(c)), 0n);
    return [...digits].every((c) => BITCOIN.includes(c))
      ? Buffer.from((number % 256n ** BigInt(bytes)).toString(16).padStart(bytes * 2, "0"), "hex")
      : null;
  });
  if (blocks === undefined || blocks.includes(null)) return false;
  const all = Buffer.concat(blocks as Buffer[]); // no null is left
  return Buffer.from(keccak_256(all.subarray(0, -4)))
    .subarray(0, 4)
    .equals(all.subarray(-4));
}

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** BIP 173, the reference in Python. */
function polymod(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    generator.forEach((g, i) => {
      if ((top >> i) & 1) check ^= g;
    });
  }
  return check;
}

function bech32(value: string): boolean {
  if (/[^!-~]/.test(value) || (value !== value.toLowerCase() && value !== value.toUpperCase())) return false;
  const lower = value.toLowerCase();
  const at = lower.lastIndexOf("1");
  if (at < 1 || lower.length - at < 7) return false;
  const data = [...lower.slice(at + 1)].map((c) => BECH32.indexOf(c));
  if (data.includes(-1)) return false;
  const prefix = [...lower.slice(0, at)].map((c) => c.charCodeAt(0));
  const check = polymod([...prefix.map((c) => c >> 5), 0, ...prefix.map((c) => c & 31), ...data]);
  return check === 1 || check === 0x2bc830a3;
}

/** The specification's PolyMod, in big integers. */
function cashaddr(value: string): boolean {
  const [prefix, rest, more] = value.split(":");
  if (rest === undefined || more !== undefined || prefix === "" || rest.length < 8) return false;
  const data = [...rest.toLowerCase()].map((c) => BECH32.indexOf(c));
  if (data.includes(-1)) return false;
  let c = 1n;
  for (const d of [...[...prefix].map((char) => char.charCodeAt(0) & 31), 0, ...data]) {
    const c0 = c >> 35n;
    c = ((c & 0x07ffffffffn) << 5n) ^ BigInt(d);
    [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n].forEach((g, i) => {
      if ((c0 >> BigInt(i)) & 1n) c ^= g;
    });
  }
  return c === 1n;
}

/** EIP-55, the example in the proposal. */
function eip55(value: string): boolean {
  const hex = /^0[xX]([0-9a-fA-F]{40})$/.exec(value)?.[1];
  if (hex === undefined || !/[a-f]/.test(hex) || !/[A-F]/.test(hex)) return false;
  const hash = Buffer.from(keccak_256(Buffer.from(hex.toLowerCase()))).toString("hex");
  return [...hex.toLowerCase()].every(
    (c, i) => hex[i] === (Number.parseInt(hash[i], 16) >= 8 ? c.toUpperCase() : c),
  );
}

/** SEP-0023: base32 of version, key and CRC-16/XMODEM of both, low byte first. */
function stellar(value: string): boolean {
  if (!/^[A-Z2-7]{56}$/.test(value)) return false;
  const bits = [...value]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const bytes = bits.match(/.{8}/g)?.map((octet) => Number.parseInt(octet, 2)) ?? [];
  // The division by x^16 + x^12 + x^5 + 1, bit by bit over the message with 16 zeros behind it.
  let rest = 0;
  for (const bit of `${bits.slice(0, 33 * 8)}${"0".repeat(16)}`) {
    rest = rest * 2 + Number(bit);
    if (rest >= 0x10000) rest = (rest ^ 0x11021) & 0xffff;
  }
  return bytes[33] === (rest & 255) && bytes[34] === rest >> 8;
}

export const ORACLE_VALIDATORS: Readonly<Record<ValidatorName, Check>> = {
  luhn,
  iban,
  ssn,
  "luhn-any": luhnAny,
  verhoeff,
  damm,
  "mod11-2": (value) => pure(value, 11, 2, "0123456789X"),
  "mod37-2": (value) => pure(value, 37, 2, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"),
  "mod11-10": mod11x10,
  "mod97-10": mod97x10,
  date,
  aba,
  npi,
  dea,
  "ca-phn-bc": phnBc,
  vin,
  imei,
  iccid,
  mrz,
  base58check: (value) => base58check(value, BITCOIN),
  "base58check-xrp": (value) => base58check(value, RIPPLE),
  monero,
  bech32,
  cashaddr,
  eip55,
  stellar,
  ...TOKEN_ORACLE,
  ...NATIONAL_ORACLE,
};
