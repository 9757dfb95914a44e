// Check digits of the numbers that people and cards are known by, to ask what share of a column's values passes.
//
// One number that passes a check of one digit proves little; thirty of thirty do. `chance` is the share of unrelated
// values of the same form that pass, which is what a classifier needs to know of a check. These are not the validators of
// the core (core-wasm/scan/validate.ts), which decide on single values and run on bytes.
//
// Sources: the authority's own text where there is one, named at each; else the table of the project's formats.
//
// Must not: be given long values (callers bound them).

export interface NumberCheck {
  readonly entity: string;
  /** Lengths without separators. */
  readonly lengths: readonly number[];
  /** The share of unrelated values of these lengths and letters that pass. */
  readonly chance: number;
  /** @param value Digits and capitals only, of one of the lengths. */
  passes(value: string): boolean;
}

/** Digits of a string; a letter gives a number past 9. */
function digitsOf(value: string): number[] {
  const digits: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    digits.push(code <= 57 ? code - 48 : code - 55);
  }
  return digits;
}

const ALL_DIGITS = /^[0-9]+$/;

function weighted(digits: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += digits[i] * weights[i];
  return sum;
}

function varied(value: string): boolean {
  for (let i = 1; i < value.length; i++) if (value[i] !== value[0]) return true;
  return false;
}

/** ISO/IEC 7812-1 annex B. */
export function luhn(value: string): boolean {
  let sum = 0;
  for (let i = value.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = value.charCodeAt(i) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064 MOD 97-10 after moving the first four characters to the end (ISO 13616-1). */
export function mod97(value: string): boolean {
  let rest = 0;
  for (const digit of digitsOf(value.slice(4) + value.slice(0, 4)))
    rest = (rest * (digit > 9 ? 100 : 10) + digit) % 97;
  return rest === 1;
}

/** A date as YYMMDD or DDMMYY that exists in some century. */
function dayMonth(day: number, month: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 29 : 31);
}

function two(digits: readonly number[], at: number): number {
  return digits[at] * 10 + digits[at + 1];
}

const VERHOEFF_D = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];
const VERHOEFF_P = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

/** Verhoeff, "Error Detecting Decimal Codes", 1969: the dihedral group of order ten. */
function verhoeff(value: string): boolean {
  let check = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(value.length - 1 - i) - 48;
    const moved = VERHOEFF_P[i % 8].charCodeAt(digit) - 48;
    check = VERHOEFF_D[check].charCodeAt(moved) - 48;
  }
  return check === 0;
}

/** Eleven minus the weighted sum modulo eleven, where 10 and 11 stand for 0, as in Brazil's numbers. */
function brazil(digits: readonly number[], length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += digits[i] * (length + 1 - i);
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
}

/** A check of digits only: other letters fail before it is asked. */
function numeric(
  entity: string,
  lengths: readonly number[],
  chance: number,
  passes: (digits: readonly number[], value: string) => boolean,
): NumberCheck {
  return {
    entity,
    lengths,
    chance,
    passes: (value) => ALL_DIGITS.test(value) && varied(value) && passes(digitsOf(value), value),
  };
}

function lettered(
  entity: string,
  form: RegExp,
  lengths: readonly number[],
  chance: number,
  passes: (value: string) => boolean,
): NumberCheck {
  return { entity, lengths, chance, passes: (value) => form.test(value) && passes(value) };
}

/** Issuer ranges of the networks; the first digits of what else has 13 to 19 digits are seldom these. */
const CARD = /^(?:4|5[0-8]|2[2-7]|3[04-9]|6)/;

export const NUMBER_CHECKS: readonly NumberCheck[] = [
  numeric("PAYMENT_CARD", [13, 14, 15, 16, 17, 18, 19], 0.1, (_, value) => CARD.test(value) && luhn(value)),
  lettered(
    "IBAN",
    /^[A-Z]{2}[0-9]{2}[A-Z0-9]+$/,
    [15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31],
    0.01,
    mod97,
  ),
  // Receita Federal: two check digits over nine and ten digits.
  numeric("BR_CPF", [11], 0.01, (d) => brazil(d, 9) === d[9] && brazil(d, 10) === d[10]),
  // PESEL: month carries the century; weights 1 3 7 9.
  numeric(
    "PL_PESEL",
    [11],
    0.03,
    (d) =>
      dayMonth(two(d, 4), two(d, 2) % 20) && (weighted(d, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) + d[10]) % 10 === 0,
  ),
  // Skatteetaten: two check digits modulo 11.
  numeric(
    "NO_FODSELSNUMMER",
    [11],
    0.005,
    (d) =>
      dayMonth(two(d, 0) % 40, two(d, 2) % 40) &&
      weighted(d, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weighted(d, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  ),
  // Nüfus: two check digits.
  numeric("TR_TCKIMLIK", [11], 0.01, (d) => {
    const odd = d[0] + d[2] + d[4] + d[6] + d[8];
    const even = d[1] + d[3] + d[5] + d[7];
    const ten = (((odd * 7 - even) % 10) + 10) % 10;
    return d[0] !== 0 && ten === d[9] && (odd + even + d[9]) % 10 === d[10];
  }),
  // ISO 7064 MOD 11,10; no digit but one occurs more than once in the first ten (or three times).
  numeric("DE_STEUER_ID", [11], 0.05, (d) => {
    let product = 10;
    const seen = new Array<number>(10).fill(0);
    for (let i = 0; i < 10; i++) {
      seen[d[i]]++;
      const sum = (d[i] + product) % 10 || 10;
      product = (sum * 2) % 11;
    }
    const twice = seen.filter((n) => n > 1).length;
    return d[0] !== 0 && twice === 1 && (11 - product) % 10 === d[10];
  }),
  numeric("BE_NN", [11], 0.005, (d, value) => {
    const nine = Number(value.slice(0, 9));
    const check = two(d, 9);
    return (
      two(d, 2) <= 12 &&
      two(d, 4) <= 31 &&
      (97 - (nine % 97) === check || 97 - ((2_000_000_000 + nine) % 97) === check)
    );
  }),
  // Belastingdienst: the elfproef with the last digit counted against.
  numeric("NL_BSN", [9], 0.09, (d) => weighted(d, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0),
  numeric("CA_SIN", [9], 0.1, (d, value) => d[0] !== 0 && d[0] !== 8 && luhn(value)),
  numeric("UK_NHS", [10], 0.09, (d) => {
    const check = 11 - (weighted(d, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return check !== 10 && check % 11 === d[9];
  }),
  // Skatteverket: Luhn over ten digits, a birth date first.
  numeric("SE_PERSONNUMMER", [10, 12], 0.03, (all, value) => {
    const d = all.slice(-10);
    return dayMonth(two(d, 4) % 60, two(d, 2)) && luhn(value.slice(-10));
  }),
  numeric("ZA_ID", [13], 0.005, (d, value) => dayMonth(two(d, 4), two(d, 2)) && d[10] < 2 && luhn(value)),
  numeric("KR_RRN", [13], 0.005, (d) => {
    const check = (11 - (weighted(d, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
    return dayMonth(two(d, 4), two(d, 2)) && d[6] >= 1 && d[6] <= 8 && check === d[12];
  }),
  // EAN-13 with the country 756.
  numeric(
    "CH_AHV",
    [13],
    0.001,
    (d, value) => value.startsWith("756") && weighted(d, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  ),
  numeric("RU_SNILS", [11], 0.01, (d) => {
    const sum = weighted(d, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
    return sum % 100 === two(d, 9);
  }),
  numeric(
    "RU_INN",
    [12],
    0.01,
    (d) =>
      (weighted(d, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === d[10] &&
      (weighted(d, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === d[11],
  ),
  // UIDAI: Verhoeff, never 0 or 1 first.
  numeric("IN_AADHAAR", [12], 0.08, (d, value) => d[0] > 1 && verhoeff(value)),
  numeric("AU_TFN", [9], 0.09, (d) => weighted(d, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0),
  numeric("FR_NIR", [15], 0.005, (d, value) => {
    const check = 97 - Number(BigInt(value.slice(0, 13)) % 97n);
    return (d[0] === 1 || d[0] === 2) && two(d, 3) <= 99 && check === Number(value.slice(13));
  }),
  lettered("ES_DNI", /^[XYZ0-9][0-9]{7}[A-Z]$/, [9], 0.04, (value) => {
    const number = Number(value.slice(0, 8).replace("X", "0").replace("Y", "1").replace("Z", "2"));
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] === value[8];
  }),
  lettered(
    "IT_CODICE_FISCALE",
    /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/,
    [16],
    0.001,
    () => true,
  ),
  // DVV: the remainder of the nine digits modulo 31 names the last character.
  lettered("FI_HETU", /^[0-3][0-9][01][0-9]{3}[-+A-FU-Y]?[0-9]{3}[0-9A-Y]$/, [10, 11], 0.01, (value) => {
    const number = Number(value.slice(0, 6) + value.slice(-4, -1));
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31] === value[value.length - 1];
  }),
  lettered("UK_NINO", /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]$/, [9], 0.001, () => true),
  lettered("IN_PAN", /^[A-Z]{3}[ABCFGHLJPT][A-Z][0-9]{4}[A-Z]$/, [10], 0.001, () => true),
  // GB 11643-1999: MOD 11-2.
  lettered("CN_RESIDENT_ID", /^[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]$/, [18], 0.005, (value) => {
    const sum = weighted(digitsOf(value), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    return "10X98765432"[sum % 11] === value[17];
  }),
  lettered("SG_NRIC", /^[STFGM][0-9]{7}[A-Z]$/, [9], 0.001, () => true),
  lettered("MX_CURP", /^[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9]$/, [18], 0.001, () => true),
];
