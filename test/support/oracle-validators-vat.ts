// VAT numbers of the European Union and the United Kingdom as the oracle knows them, by their two-letter prefix.
//
// Source: the algorithms that the member states publish for the VIES service.

import { crossSum, esCif, esDni, IT_ODD, luhn, mod1110, weigh } from "./oracle-checks.ts";

type Scheme = (body: string) => boolean;

const numbers = (text: string) => [...text].map(Number);
const form =
  (pattern: RegExp, test: Scheme): Scheme =>
  (body) =>
    pattern.test(body) && test(body);

/** Digits of exactly the weights' length whose weighted sum is 0. */
const zero = (modulus: number, weights: readonly number[]): Scheme =>
  form(new RegExp(`^[0-9]{${weights.length}}$`), (body) => weigh(numbers(body), weights) % modulus === 0);

const last = (weights: readonly number[], check: (sum: number) => number): Scheme =>
  form(
    new RegExp(`^[0-9]{${weights.length + 1}}$`),
    (body) => check(weigh(numbers(body), weights)) === Number(body.at(-1)),
  );

const sumMod11Mod10 = (sum: number) => (sum % 11) % 10;
const complement = (sum: number) => ((11 - (sum % 11)) % 11) % 10;

const egn = last([2, 4, 8, 5, 10, 9, 7, 3, 6], sumMod11Mod10);
const foreigner = last([21, 19, 17, 13, 11, 9, 7, 3, 1], (sum) => sum % 10);
const bgOther = last([4, 3, 2, 7, 6, 5, 4, 3, 2], (sum) => (11 - (sum % 11)) % 11);

const bg9: Scheme = (body) => {
  const digits = numbers(body);
  let check = weigh(digits, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
  if (check === 10) check = (weigh(digits, [3, 4, 5, 6, 7, 8, 9, 10]) % 11) % 10;
  return check === digits[8];
};

const gb: Scheme = (body) => {
  const rest = weigh(numbers(body.slice(0, 9)), [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
  return rest === 0 || (Number(body.slice(0, 3)) >= 100 && (rest === 42 || rest === 55));
};

const ie: Scheme = (body) => {
  const old = /^([0-9])[A-Z]([0-9]{5})([A-W])$/.exec(body);
  const now = /^([0-9]{7})([A-W])([A-I]?)$/.exec(body);
  if (!old && !now) return false;
  // In the old form the first digit weighs 2 and the other five come before it.
  const digits = old ? `0${old[2]}${old[1]}` : (now?.[1] ?? "");
  const extra = now?.[3] ? now[3].charCodeAt(0) - 64 : 0;
  const sum = weigh(numbers(digits.slice(0, 7)), [8, 7, 6, 5, 4, 3, 2]) + 9 * extra;
  return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] === (old?.[3] ?? now?.[2]);
};

const nl: Scheme = (body) => {
  const digits = numbers(body.slice(0, 9));
  if ((weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2]) - digits[8]) % 11 === 0) return true;
  const number = [...`NL${body}`].map((c) => Number.parseInt(c, 36)).join("");
  return BigInt(number) % 97n === 1n;
};

const lt: Scheme = (body) => {
  const digits = numbers(body);
  const weights = (from: number) => digits.slice(0, -1).map((_, i) => 1 + ((from + i) % 9));
  let check = weigh(digits, weights(0)) % 11;
  if (check === 10) check = (weigh(digits, weights(2)) % 11) % 10;
  return check === digits.at(-1);
};

const lv: Scheme = (body) => {
  const digits = numbers(body);
  if (digits[0] > 3) return weigh(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3;
  return ((1 + weigh(digits, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11) % 10 === digits[10];
};

const cz: Scheme = (body) => {
  const digits = numbers(body);
  if (body.length === 8) return (11 - (weigh(digits, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digits[7];
  return (Number(body.slice(0, 9)) % 11) % 10 === digits[9];
};

const fr: Scheme = (body) => {
  const siren = body.slice(2);
  if (!luhn(siren)) return false;
  return !/^[0-9]{2}/.test(body) || (12 + 3 * (Number(siren) % 97)) % 97 === Number(body.slice(0, 2));
};

const DIGITS = /^[0-9]+$/;
const greek = last([256, 128, 64, 32, 16, 8, 4, 2], sumMod11Mod10);

export const EU_VAT: Readonly<Record<string, Scheme>> = {
  AT: form(/^U[0-9]{8}$/, (body) => {
    const sum = numbers(body.slice(1, 8)).reduce((s, d, i) => s + (i % 2 === 0 ? d : crossSum(2 * d)), 4);
    return (10 - (sum % 10)) % 10 === Number(body[8]);
  }),
  BE: form(/^[01][0-9]{9}$/, (body) => 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8))),
  BG: form(/^[0-9]{9,10}$/, (body) =>
    body.length === 9 ? bg9(body) : egn(body) || foreigner(body) || bgOther(body),
  ),
  CY: form(/^[0-9]{8}[A-Z]$/, (body) => {
    const sum = numbers(body.slice(0, 8)).reduce((s, d, i) => s + (i % 2 === 0 ? IT_ODD[d] : d), 0);
    return String.fromCharCode(65 + (sum % 26)) === body[8];
  }),
  CZ: form(/^[0-9]{8}$|^[0-9]{10}$/, cz),
  DE: form(/^[1-9][0-9]{8}$/, (body) => mod1110(numbers(body))),
  DK: zero(11, [2, 7, 6, 5, 4, 3, 2, 1]),
  EE: zero(10, [3, 7, 1, 3, 7, 1, 3, 7, 1]),
  EL: greek,
  GR: greek,
  ES: (body) => esDni(body) || esCif(body),
  FI: zero(11, [7, 9, 10, 5, 8, 4, 2, 1]),
  FR: form(/^[0-9A-HJ-NP-Z]{2}[0-9]{9}$/, fr),
  GB: form(/^[0-9]{9}$|^[0-9]{12}$/, gb),
  XI: form(/^[0-9]{9}$|^[0-9]{12}$/, gb),
  HR: form(/^[0-9]{11}$/, (body) => mod1110(numbers(body))),
  HU: zero(10, [9, 7, 3, 1, 9, 7, 3, 1]),
  IE: ie,
  IT: form(/^[0-9]{11}$/, luhn),
  LT: form(/^[0-9]{9}$|^[0-9]{12}$/, lt),
  LU: form(/^[0-9]{8}$/, (body) => Number(body.slice(0, 6)) % 89 === Number(body.slice(6))),
  LV: form(/^[0-9]{11}$/, lv),
  MT: zero(37, [3, 4, 6, 7, 8, 9, 10, 1]),
  NL: form(/^[0-9]{9}B[0-9]{2}$/, nl),
  PL: form(DIGITS, zero(11, [6, 5, 7, 2, 3, 4, 5, 6, 7, 10])),
  PT: last([9, 8, 7, 6, 5, 4, 3, 2], complement),
  RO: form(/^[0-9]{4,10}$/, (body) => {
    const digits = numbers(body.padStart(10, "0"));
    return ((10 * weigh(digits, [7, 5, 3, 2, 1, 7, 5, 3, 2])) % 11) % 10 === digits[9];
  }),
  SE: form(/^[0-9]{10}01$/, (body) => luhn(body.slice(0, 10))),
  SI: last([8, 7, 6, 5, 4, 3, 2], (sum) => (sum % 11 === 0 ? -1 : (11 - (sum % 11)) % 10)),
  SK: form(/^[0-9]{10}$/, (body) => Number(body) % 11 === 0),
};
