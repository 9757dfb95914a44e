// Check digit methods that several validators of the oracle share, written from the standards.

export const clean = (value: string): string =>
  value.replace(/[^0-9A-Za-z]/g, "").replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** The digits of a number of one of the given lengths, or null. */
export function digitsOf(value: string, ...lengths: number[]): number[] | null {
  const text = clean(value);
  if (!/^[0-9]+$/.test(text) || !lengths.includes(text.length) || /^(.)\1*$/.test(text)) return null;
  return [...text].map(Number);
}

export const weigh = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * digits[i], 0);

export function luhn(text: string): boolean {
  const sum = [...text].reverse().reduce((total, digit, i) => {
    const n = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
  return sum % 10 === 0;
}

/** ISO/IEC 7064 MOD 11,10 over all digits, check digit last. */
export function mod1110(digits: readonly number[]): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (product + (digits.at(-1) ?? 0)) % 10 === 1;
}

const D5: number[][] = Array.from({ length: 10 }, (_, a) =>
  Array.from({ length: 10 }, (_, b) => {
    // The dihedral group of the pentagon: 0-4 are turns, 5-9 are flips.
    const turn = (x: number) => ((x % 5) + 5) % 5;
    if (a < 5 && b < 5) return turn(a + b);
    if (a < 5) return 5 + turn(a + b);
    if (b < 5) return 5 + turn(a - b);
    return turn(a - b);
  }),
);
const P = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

export function verhoeff(digits: readonly number[]): boolean {
  let check = 0;
  [...digits].reverse().forEach((digit, i) => {
    let n = digit;
    for (let round = 0; round < i % 8; round++) n = P[n];
    check = D5[check][n];
  });
  return check === 0;
}

export const crossSum = (n: number) => Math.floor(n / 10) + (n % 10);

/** Values of characters in odd places of an Italian codice fiscale: digits, or letters from A. */
export const IT_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

export function esDni(text: string): boolean {
  const match = /^([XYZ]?)([0-9]{7,8})([A-Z])$/.exec(text);
  if (!match || match[1].length + match[2].length !== 8) return false;
  const number = Number((match[1] === "" ? "" : "XYZ".indexOf(match[1])) + match[2]);
  return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] === match[3];
}

export function esCif(text: string): boolean {
  const match = /^([ABCDEFGHJNPQRSUVW])([0-9]{7})([0-9A-J])$/.exec(text);
  if (!match) return false;
  const sum = [...match[2]].reduce((s, d, i) => s + (i % 2 === 0 ? crossSum(Number(d) * 2) : Number(d)), 0);
  const check = (10 - (sum % 10)) % 10;
  return match[3] === String(check) || match[3] === "JABCDEFGHI"[check];
}
