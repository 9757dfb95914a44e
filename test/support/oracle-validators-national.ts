// National identifiers as the oracle knows them: written from the standards, apart from the product's own.
//
// Separators of any kind do not count, nor does the case of a letter; a number of one digit repeated is a placeholder
// and fails.

import type { NationalValidator } from "../../src/redact/validators.ts";
import {
  clean,
  crossSum,
  digitsOf,
  esCif,
  esDni,
  IT_ODD,
  luhn,
  mod1110,
  verhoeff,
  weigh,
} from "./oracle-checks.ts";
import { EU_VAT } from "./oracle-validators-vat.ts";

/** Weighted sum of all digits, the check digit among them, is 0. */
const zero =
  (modulus: number, weights: readonly number[]) =>
  (value: string): boolean => {
    const digits = digitsOf(value, weights.length);
    return digits !== null && weigh(digits, weights) % modulus === 0;
  };

/** The last digit is what `check` makes of the weighted sum of the others. */
const last =
  (weights: readonly number[], check: (sum: number) => number) =>
  (value: string): boolean => {
    const digits = digitsOf(value, weights.length + 1);
    return digits !== null && check(weigh(digits, weights)) === digits[weights.length];
  };

const sumMod11Mod10 = (sum: number) => (sum % 11) % 10;
const complementMod11Mod10 = (sum: number) => ((11 - (sum % 11)) % 11) % 10;
const elevenLessMod10 = (sum: number) => (11 - (sum % 11)) % 10;

/** 7, 3, 1 over digits and letters (A is 10), check digit last: ICAO Doc 9303. */
function icao(value: string, length: number): boolean {
  const text = clean(value);
  if (text.length !== length || !/[0-9]$/.test(text) || (text.match(/[0-9]/g) ?? []).length < 4) return false;
  const sum = [...text.slice(0, -1)].reduce((s, c, i) => s + Number.parseInt(c, 36) * [7, 3, 1][i % 3], 0);
  return sum % 10 === Number(text.at(-1));
}

const letterDigits = (letter: string) => {
  const n = letter.charCodeAt(0) - 64;
  return [Math.floor(n / 10), n % 10];
};

function twoRounds(value: string, length: number, first: number[], second: number[], ten: number): boolean {
  const digits = digitsOf(value, length);
  if (digits === null) return false;
  let check = weigh(digits, first) % 11;
  if (check === 10) check = weigh(digits, second) % 11;
  return (check === 10 ? ten : check) === digits[length - 1];
}

const lettersOf = (value: string, form: RegExp): RegExpExecArray | null => form.exec(clean(value));

function itCodiceFiscale(value: string): boolean {
  const text = clean(value);
  if (!/^[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]$/.test(text)) return false;
  const sum = [...text.slice(0, 15)].reduce((s, c, i) => {
    const n = /[0-9]/.test(c) ? Number(c) : c.charCodeAt(0) - 65;
    return s + (i % 2 === 0 ? IT_ODD[n] : n);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === text[15];
}

const TW: Record<string, number> = Object.fromEntries(
  [..."ABCDEFGHJKLMNPQRSTUVXYWZIO"].map((letter, i) => [letter, 10 + i]),
);

const MX_RFC = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

function mxRfc(value: string): boolean {
  const text = value
    .replace(/[^0-9A-Za-z&Ññ]/g, "")
    .replace(/[a-zñ]/g, (letter) => letter.toUpperCase())
    .padStart(13, " ");
  if (!/^[ A-Z&Ñ][A-Z&Ñ]{3}[0-9]{6}[0-9A-Z]{2}[0-9A]$/.test(text)) return false;
  const sum = [...text.slice(0, 12)].reduce((s, c, i) => s + MX_RFC.indexOf(c) * (13 - i), 0);
  return "0123456789A"[(11 - (sum % 11)) % 11] === text[12];
}

function brCnpj(value: string): boolean {
  const text = clean(value);
  if (!/^[0-9A-Z]{12}[0-9]{2}$/.test(text) || /^(.)\1*$/.test(text)) return false;
  const codes = [...text].map((c) => c.charCodeAt(0) - 48);
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  const check = (w: number[]) => (weigh(codes, w) % 11 < 2 ? 0 : 11 - (weigh(codes, w) % 11));
  return check(weights.slice(1)) === codes[12] && check(weights) === codes[13];
}

function ruInn(text: string): boolean {
  const digits = [...text].map(Number);
  if (/^(.)\1*$/.test(text)) return false;
  if (/^[0-9]{10}$/.test(text))
    return sumMod11Mod10(weigh(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8])) === digits[9];
  if (!/^[0-9]{12}$/.test(text)) return false;
  return (
    sumMod11Mod10(weigh(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8])) === digits[10] &&
    sumMod11Mod10(weigh(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])) === digits[11]
  );
}

export const NATIONAL_ORACLE: Readonly<Record<NationalValidator, (value: string) => boolean>> = {
  "national-luhn": (value) => digitsOf(value, 9, 10, 11, 12, 13, 14, 15, 16) !== null && luhn(clean(value)),
  "gb-nhs": zero(11, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
  "gb-utr": (value) => {
    const digits = digitsOf(value, 10);
    return (
      digits !== null &&
      Number("21987654321"[weigh(digits, [0, 6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11]) === digits[0]
    );
  },
  "ie-pps": (value) => {
    const match = lettersOf(value, /^([0-9]{7})([A-W])([ABHWTX]?)$/);
    if (!match) return false;
    const extra = match[3] === "A" || match[3] === "B" || match[3] === "H" ? match[3].charCodeAt(0) - 64 : 0;
    const sum = weigh([...match[1]].map(Number), [8, 7, 6, 5, 4, 3, 2]) + 9 * extra;
    return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] === match[2];
  },
  "fr-nir": (value) => {
    const match = lettersOf(value, /^([0-9]{5})([0-9]{2}|2[AB])([0-9]{6})([0-9]{2})$/);
    if (!match) return false;
    const department = match[2] === "2A" ? "19" : match[2] === "2B" ? "18" : match[2];
    return 97 - Number(BigInt(match[1] + department + match[3]) % 97n) === Number(match[4]);
  },
  "fr-spi": (value) => {
    const digits = digitsOf(value, 13);
    return (
      digits !== null && Number(digits.slice(0, 10).join("")) % 511 === Number(digits.slice(10).join(""))
    );
  },
  "fr-siret": (value) => {
    const digits = digitsOf(value, 14);
    if (digits === null) return false;
    // La Poste numbers its thousands of offices so that the plain sum of digits is a multiple of 5.
    const post = clean(value).startsWith("356000000") && digits.reduce((a, b) => a + b) % 5 === 0;
    return post || (luhn(clean(value).slice(0, 9)) && luhn(clean(value)));
  },
  "de-steuer-id": (value) => {
    const digits = digitsOf(value, 11);
    if (digits === null || digits[0] === 0) return false;
    const counts = Array.from({ length: 10 }, (_, d) => digits.slice(0, 10).filter((x) => x === d).length);
    // Exactly one digit twice or three times, all others at most once.
    return counts.filter((n) => n > 1).length === 1 && counts.every((n) => n <= 3) && mod1110(digits);
  },
  "de-document": (value) => icao(value, 10),
  "de-svnr": (value) => {
    const match = lettersOf(value, /^([0-9]{8})([A-Z])([0-9]{2})([0-9])$/);
    if (!match) return false;
    const digits = [...match[1], ...letterDigits(match[2]), ...match[3]].map(Number);
    const sum = digits.reduce((s, d, i) => s + crossSum(d * [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1][i]), 0);
    return sum % 10 === Number(match[4]);
  },
  "de-kvnr": (value) => {
    const match = lettersOf(value, /^([A-Z])([0-9]{8})([0-9])$/);
    if (!match) return false;
    const digits = [...letterDigits(match[1]), ...match[2]].map(Number);
    const sum = digits.reduce((s, d, i) => s + crossSum(d * (1 + (i % 2))), 0);
    return sum % 10 === Number(match[3]);
  },
  "at-svnr": (value) => {
    const digits = digitsOf(value, 10);
    return digits !== null && weigh(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digits[3];
  },
  "ch-ahv": zero(10, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]),
  "ch-uid": (value) => zero(11, [5, 4, 3, 2, 7, 6, 5, 4, 1])(clean(value).replace(/^CHE/, "")),
  "es-dni": (value) => esDni(clean(value)),
  "es-cif": (value) => esCif(clean(value)),
  "es-nuss": (value) => {
    const digits = digitsOf(value, 12);
    if (digits === null) return false;
    const serial = Number(digits.slice(2, 10).join(""));
    const body = BigInt(
      `${digits[0]}${digits[1]}${serial < 10_000_000 ? String(serial).padStart(7, "0") : serial}`,
    );
    return Number(body % 97n) === digits[10] * 10 + digits[11];
  },
  "es-ccc": (value) => {
    const digits = digitsOf(value, 20);
    if (digits === null) return false;
    const weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    const check = (part: number[]) => (11 - (weigh(part, weights) % 11)) % 11;
    const digit = (c: number) => (c === 10 ? 1 : c);
    return (
      digit(check([0, 0, ...digits.slice(0, 8)])) === digits[8] &&
      digit(check(digits.slice(10))) === digits[9]
    );
  },
  "it-codice-fiscale": itCodiceFiscale,
  "it-partita-iva": (value) => {
    const digits = digitsOf(clean(value).replace(/^IT/, ""), 11);
    if (digits === null) return false;
    const office = Number(digits.slice(7, 10).join(""));
    return luhn(digits.join("")) && ((office >= 1 && office <= 100) || [120, 121, 888, 999].includes(office));
  },
  "pt-nif": last([9, 8, 7, 6, 5, 4, 3, 2], complementMod11Mod10),
  "pt-cc": (value) => {
    const text = clean(value);
    if (!/^[0-9]{9}[0-9A-Z]{2}[0-9]$/.test(text)) return false;
    const sum = [...text].reverse().reduce((s, c, i) => {
      const n = Number.parseInt(c, 36) * (1 + (i % 2));
      return s + (i % 2 === 1 && n > 9 ? n - 9 : n);
    }, 0);
    return sum % 10 === 0;
  },
  "nl-bsn": (value) => {
    const digits = digitsOf(value, 8, 9);
    if (digits?.length === 8) digits.unshift(0);
    return digits !== null && (weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2]) - digits[8]) % 11 === 0;
  },
  "be-nn": (value) => {
    const digits = digitsOf(value, 11);
    if (digits === null) return false;
    const body = digits.slice(0, 9).join("");
    const check = Number(digits.slice(9).join(""));
    return 97 - (Number(body) % 97) === check || 97 - (Number(`2${body}`) % 97) === check;
  },
  "lu-nin": (value) => {
    const digits = digitsOf(value, 13);
    return (
      digits !== null && luhn(digits.slice(0, 12).join("")) && verhoeff([...digits.slice(0, 11), digits[12]])
    );
  },
  "no-fnr": (value) => {
    const digits = digitsOf(value, 11);
    return (
      digits !== null &&
      weigh(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weigh(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
    );
  },
  "dk-cpr": zero(11, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]),
  "se-pnr": (value) => digitsOf(value, 10, 12) !== null && luhn(clean(value).slice(-10)),
  "fi-hetu": (value) => {
    const match = lettersOf(value, /^([0-9]{6})[A-FU-Y]?([0-9]{3})([0-9A-Y])$/);
    return match !== null && "0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(match[1] + match[2]) % 31] === match[3];
  },
  "is-kt": zero(11, [3, 2, 7, 6, 5, 4, 3, 2, 1, 0]),
  "ee-ik": (value) => twoRounds(value, 11, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1], [3, 4, 5, 6, 7, 8, 9, 1, 2, 3], 0),
  "lv-pk": last([10, 5, 8, 4, 2, 1, 6, 3, 7, 9], (sum) => ((1 + sum) % 11) % 10),
  "pl-pesel": zero(10, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]),
  "pl-nip": (value) => {
    const digits = digitsOf(value, 10);
    return digits !== null && weigh(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digits[9];
  },
  "pl-regon": (value) =>
    last([8, 9, 2, 3, 4, 5, 6, 7], sumMod11Mod10)(value) ||
    last([2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8], sumMod11Mod10)(value),
  "pl-dowod": (value) => {
    const match = lettersOf(value, /^([A-Z]{3})([0-9])([0-9]{5})$/);
    if (!match) return false;
    const values = [...match[1], ...match[3]].map((c) => Number.parseInt(c, 36));
    return weigh(values, [7, 3, 1, 7, 3, 1, 7, 3]) % 10 === Number(match[2]);
  },
  "cz-rc": (value) => {
    const digits = digitsOf(value, 10);
    if (digits === null) return false;
    const check = Number(digits.slice(0, 9).join("")) % 11;
    return check % 10 === digits[9];
  },
  "hu-taj": last([3, 7, 3, 7, 3, 7, 3, 7], (sum) => sum % 10),
  "hu-tax": (value) => {
    const digits = digitsOf(value, 10);
    return digits !== null && weigh(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digits[9];
  },
  "ro-cnp": last([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], (sum) => (sum % 11 === 10 ? 1 : sum % 11)),
  "bg-egn": last([2, 4, 8, 5, 10, 9, 7, 3, 6], sumMod11Mod10),
  "mod-11-10": (value) => {
    const digits = digitsOf(value, 9, 11);
    return digits !== null && mod1110(digits);
  },
  emso: last([7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], complementMod11Mod10),
  "si-davcna": last([8, 7, 6, 5, 4, 3, 2], (sum) => (sum % 11 === 0 ? -1 : (11 - (sum % 11)) % 10)),
  "gr-afm": last([256, 128, 64, 32, 16, 8, 4, 2], sumMod11Mod10),
  "eu-vat": (value) => {
    const text = clean(value);
    const scheme = EU_VAT[text.slice(0, 2)];
    return scheme?.(text.slice(2)) ?? false;
  },
  "tr-tckn": (value) => {
    const digits = digitsOf(value, 11);
    if (digits === null || digits[0] === 0) return false;
    const odd = digits[0] + digits[2] + digits[4] + digits[6] + digits[8];
    const even = digits[1] + digits[3] + digits[5] + digits[7];
    return (7 * odd + 9 * even) % 10 === digits[9] && (odd + even + digits[9]) % 10 === digits[10];
  },
  "tr-vkn": (value) => {
    const digits = digitsOf(value, 10);
    if (digits === null) return false;
    const sum = digits.slice(0, 9).reduce((s, d, i) => {
      const shifted = (d + 9 - i) % 10;
      const powered = (shifted * 2 ** (9 - i)) % 9;
      return s + (shifted !== 0 && powered === 0 ? 9 : powered);
    }, 0);
    return (10 - (sum % 10)) % 10 === digits[9];
  },
  "ru-inn": (value) => ruInn(clean(value)),
  "ru-snils": (value) => {
    const digits = digitsOf(value, 11);
    if (digits === null) return false;
    const check = (weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100;
    return check === digits[9] * 10 + digits[10];
  },
  "ru-ogrn": (value) => {
    const digits = digitsOf(value, 13, 15);
    if (digits === null) return false;
    const body = BigInt(digits.slice(0, -1).join(""));
    return Number(body % BigInt(digits.length - 2)) % 10 === digits.at(-1);
  },
  "ua-rnokpp": last([10, 5, 7, 9, 4, 6, 10, 5, 7], sumMod11Mod10),
  "kz-iin": (value) => {
    const first = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    return twoRounds(value, 12, first, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2], -1);
  },
  "ir-id": last([10, 9, 8, 7, 6, 5, 4, 3, 2], (sum) => (sum % 11 < 2 ? sum % 11 : 11 - (sum % 11))),
  "kw-id": (value) => {
    const digits = digitsOf(value, 12);
    return digits !== null && 11 - (weigh(digits, [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11) === digits[11];
  },
  "in-aadhaar": (value) => {
    const digits = digitsOf(value, 12);
    return (
      digits !== null &&
      digits[0] > 1 &&
      digits.join("") !== [...digits].reverse().join("") &&
      verhoeff(digits)
    );
  },
  "in-gstin": (value) => {
    const text = clean(value);
    if (!/^[0-9]{2}[0-9A-Z]{13}$/.test(text)) return false;
    const sum = [...text].reverse().reduce((s, c, i) => {
      const n = Number.parseInt(c, 36) * (1 + (i % 2));
      return s + Math.floor(n / 36) + (n % 36);
    }, 0);
    return sum % 36 === 0;
  },
  "cn-ric": (value) => {
    const match = lettersOf(value, /^([0-9]{17})([0-9X])$/);
    if (!match) return false;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    return "10X98765432"[weigh([...match[1]].map(Number), weights) % 11] === match[2];
  },
  "hk-id": (value) => {
    const match = lettersOf(value, /^([A-Z]{1,2})([0-9]{6})([0-9A])$/);
    if (!match) return false;
    const letters = match[1].padStart(2, " ");
    const values = [...letters].map((c) => (c === " " ? 36 : Number.parseInt(c, 36)));
    const check = match[3] === "A" ? 10 : Number(match[3]);
    return (weigh([...values, ...[...match[2]].map(Number)], [9, 8, 7, 6, 5, 4, 3, 2]) + check) % 11 === 0;
  },
  "tw-id": (value) => {
    const match = lettersOf(value, /^([A-Z])([1289][0-9]{8})$/);
    if (!match) return false;
    const number = TW[match[1]];
    const digits = [Math.floor(number / 10), number % 10, ...[...match[2]].map(Number)];
    return weigh(digits, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;
  },
  "jp-my-number": last([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], (sum) => (sum % 11 <= 1 ? 0 : 11 - (sum % 11))),
  "jp-corporate": (value) => {
    const digits = digitsOf(value, 13);
    if (digits === null) return false;
    const sum = digits
      .slice(1)
      .reverse()
      .reduce((s, d, i) => s + d * (1 + (i % 2)), 0);
    return 9 - (sum % 9) === digits[0];
  },
  "kr-rrn": last([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], elevenLessMod10),
  "kr-brn": (value) => {
    const digits = digitsOf(value, 10);
    if (digits === null) return false;
    const sum = weigh(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digits[8] * 5) / 10);
    return (10 - (sum % 10)) % 10 === digits[9];
  },
  "sg-nric": (value) => {
    const match = lettersOf(value, /^([STFGM])([0-9]{7})([A-Z])$/);
    if (!match) return false;
    const offset = { S: 0, T: 4, F: 0, G: 4, M: 3 }[match[1]] ?? 0;
    const sum = weigh([...match[2]].map(Number), [2, 7, 6, 5, 4, 3, 2]) + offset;
    const table = "ST".includes(match[1]) ? "JZIHGFEDCBA" : match[1] === "M" ? "XWUTRQPNJLK" : "XWUTRQPNMLK";
    return table[sum % 11] === match[3];
  },
  "th-id": last([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2], elevenLessMod10),
  "au-tfn": (value) =>
    zero(11, [1, 4, 3, 7, 5, 8, 6, 9, 10])(value) || zero(11, [10, 7, 8, 4, 6, 3, 5, 1])(value),
  "au-abn": (value) => {
    const digits = digitsOf(value, 11);
    return (
      digits !== null &&
      digits[0] > 0 &&
      (weigh(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0
    );
  },
  "au-acn": zero(10, [8, 7, 6, 5, 4, 3, 2, 1, 1]),
  "au-medicare": (value) => {
    const digits = digitsOf(value, 10, 11);
    return digits !== null && weigh(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digits[8];
  },
  "nz-ird": (value) => {
    const digits = digitsOf(value, 8, 9);
    if (digits?.length === 8) digits.unshift(0);
    if (digits === null || Number(digits.join("")) < 10_000_000 || Number(digits.join("")) > 150_000_000)
      return false;
    let check = (11 - (weigh(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    if (check === 10) check = (11 - (weigh(digits, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11;
    return check === digits[8];
  },
  "nz-nhi": (value) => {
    const match = lettersOf(value, /^([A-HJ-NP-Z]{3})([0-9]{2})([0-9]{2}|[0-9][A-HJ-NP-Z]|[A-HJ-NP-Z]{2})$/);
    if (!match) return false;
    const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    const code = (c: string) => (/[0-9]/.test(c) ? Number(c) : alphabet.indexOf(c) + 1);
    const text = clean(value);
    const sum = weigh([...text.slice(0, 6)].map(code), [7, 6, 5, 4, 3, 2]);
    if (/[0-9]/.test(text[6])) {
      // A sum that is a multiple of 11 was never issued; 10 is written 0.
      return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === Number(text[6]);
    }
    return alphabet[23 - (sum % 24)] === text[6];
  },
  "br-cpf": (value) => {
    const digits = digitsOf(value, 11);
    if (digits === null) return false;
    const check = (n: number) => {
      const rest = digits.slice(0, n).reduce((s, d, i) => s + d * (n + 1 - i), 0) % 11;
      return rest < 2 ? 0 : 11 - rest;
    };
    return check(9) === digits[9] && check(10) === digits[10];
  },
  "br-cnpj": brCnpj,
  "br-cnh": (value) => {
    const digits = digitsOf(value, 11);
    if (digits === null) return false;
    const first = weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
    const second = weigh(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
    const discount = first > 9 ? 2 : 0;
    const secondCheck = second - discount < 0 ? second - discount + 11 : second - discount;
    return (first > 9 ? 0 : first) === digits[9] && (secondCheck > 9 ? 0 : secondCheck) === digits[10];
  },
  "br-pis": last([3, 2, 9, 8, 7, 6, 5, 4, 3, 2], complementMod11Mod10),
  "br-cns": zero(11, [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
  "br-titulo": (value) => {
    const digits = digitsOf(value, 12);
    if (digits === null) return false;
    const state = digits[8] * 10 + digits[9];
    if (state < 1 || state > 28) return false;
    // In São Paulo and Minas Gerais a remainder of 0 gives check digit 1.
    const check = (sum: number) => {
      const rest = sum % 11;
      return rest === 0 && state <= 2 ? 1 : rest === 10 ? 0 : rest;
    };
    const first = check(weigh(digits, [2, 3, 4, 5, 6, 7, 8, 9]));
    return first === digits[10] && check(digits[8] * 7 + digits[9] * 8 + first * 9) === digits[11];
  },
  "br-renavam": last([3, 2, 9, 8, 7, 6, 5, 4, 3, 2], (sum) => ((sum * 10) % 11) % 10),
  "ar-cuit": last([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], (sum) => Number("012345678990"[11 - (sum % 11)])),
  "ar-cbu": (value) => {
    const digits = digitsOf(value, 22);
    return (
      digits !== null &&
      weigh(digits, [7, 1, 3, 9, 7, 1, 3, 1]) % 10 === 0 &&
      weigh(digits.slice(8), [3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3, 1]) % 10 === 0
    );
  },
  "cl-rut": (value) => {
    const match = lettersOf(value, /^([0-9]{7,8})([0-9K])$/);
    if (!match || /^(.)\1*$/.test(match[1] + match[2])) return false;
    const sum = [...match[1]].reverse().reduce((s, d, i) => s + Number(d) * (2 + (i % 6)), 0);
    return "0123456789K0"[11 - (sum % 11)] === match[2];
  },
  "co-nit": (value) => {
    const digits = digitsOf(value, 9, 10, 11);
    if (digits === null) return false;
    const weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];
    const sum = weigh(digits.slice(0, -1).reverse(), weights.slice(0, digits.length - 1));
    return Number("01987654321"[sum % 11]) === digits.at(-1);
  },
  "mx-curp": (value) => {
    const text = clean(value);
    if (!/^[A-Z]{4}[0-9]{6}[A-Z]{6}[0-9A-Z][0-9]$/.test(text)) return false;
    const alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    const sum = [...text.slice(0, 17)].reduce((s, c, i) => s + alphabet.indexOf(c) * (18 - i), 0);
    return (10 - (sum % 10)) % 10 === Number(text[17]);
  },
  "mx-rfc": mxRfc,
  "mx-clabe": (value) => {
    const digits = digitsOf(value, 18);
    if (digits === null) return false;
    const sum = digits.slice(0, 17).reduce((s, d, i) => s + ((d * [3, 7, 1][i % 3]) % 10), 0);
    return (10 - (sum % 10)) % 10 === digits[17];
  },
  "pe-ruc": last([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], elevenLessMod10),
  "uy-rut": (value) => {
    const digits = digitsOf(value, 12);
    return (
      digits !== null && (11 - (weigh(digits, [4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits[11]
    );
  },
  "uy-ci": (value) => {
    const digits = digitsOf(value, 7, 8);
    if (digits?.length === 7) digits.unshift(0);
    return digits !== null && weigh(digits, [2, 9, 8, 7, 6, 3, 4, 1]) % 10 === 0;
  },
  "ve-rif": (value) => {
    const match = lettersOf(value, /^([VEJPGC])([0-9]{9})$/);
    if (!match) return false;
    const letter = { V: 4, E: 8, J: 12, P: 16, G: 20, C: 12 }[match[1]] ?? 0;
    const digits = [...match[2]].map(Number);
    return Number("00987654321"[(letter + weigh(digits, [3, 2, 7, 6, 5, 4, 3, 2])) % 11]) === digits[8];
  },
  "gt-cui": (value) => {
    const digits = digitsOf(value, 13);
    return digits !== null && weigh(digits, [2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digits[8];
  },
  "sv-dui": zero(10, [9, 8, 7, 6, 5, 4, 3, 2, 1]),
  "py-ruc": (value) => {
    const digits = digitsOf(value, 6, 7, 8, 9);
    if (digits === null) return false;
    const sum = digits
      .slice(0, -1)
      .reverse()
      .reduce((s, d, i) => s + d * (2 + i), 0);
    return complementMod11Mod10(sum) === digits.at(-1);
  },
  "ec-id": (value) => {
    const digits = digitsOf(value, 10, 13);
    if (digits === null) return false;
    const province = digits[0] * 10 + digits[1];
    return (
      ((province >= 1 && province <= 24) || province === 30 || province === 50) &&
      digits[2] < 7 &&
      luhn(clean(value).slice(0, 10))
    );
  },
  "md-idnp": last([7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1], (sum) => sum % 10),
  "cy-tin": (value) => {
    const match = lettersOf(value, /^([0-9]{8})([A-Z])$/);
    if (!match) return false;
    const sum = [...match[1]].reduce((s, d, i) => s + (i % 2 === 0 ? IT_ODD[Number(d)] : Number(d)), 0);
    return String.fromCharCode(65 + (sum % 26)) === match[2];
  },
};
