// Validators as the oracle knows them, written from the standards and apart from the product's own.

import type { ValidatorName } from "../../src/redact/types.ts";

/** ISO/IEC 7812-1 annex B: double every second digit from the right, sum the digits, modulo 10. 12 to 19 digits. */
function luhn(value: string): boolean {
  const digits = value.replace(/[ -]/g, "");
  if (!/^[0-9]{12,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const n = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + Math.floor(n / 10) + (n % 10);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 13616-1: the first four characters to the end, letters as 10 to 35, the number modulo 97 is 1. */
function iban(value: string): boolean {
  const compact = value.replace(/ /g, "").toUpperCase();
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const number = [...compact.slice(4), ...compact.slice(0, 4)].map((c) => Number.parseInt(c, 36)).join("");
  return BigInt(number) % 97n === 1n;
}

/** Social Security Administration, RM 10201.030: areas, groups and serials never issued, and two withdrawn numbers. */
function ssn(value: string): boolean {
  const digits = value.replace(/[ .-]/g, "");
  if (!/^[0-9]{9}$/.test(digits) || digits === "078051120" || digits === "219099999") return false;
  const area = Number(digits.slice(0, 3));
  return area > 0 && area !== 666 && area < 900 && digits.slice(3, 5) !== "00" && digits.slice(5) !== "0000";
}

export const ORACLE_VALIDATORS: Readonly<Record<ValidatorName, (value: string) => boolean>> = {
  luhn,
  iban,
  ssn,
};
