// The names of the validators that the core has (core-wasm/scan/validate.ts), and their numbers in the image.
//
// A new one: its name at the end of this list (numbers are positions, counted from 1), its function in core-wasm/scan,
// its reference in test/support/oracle-validators.ts.

export const VALIDATORS = ["luhn", "iban", "ssn"] as const;

/** A check beyond form: what each takes and follows is said at its function in core-wasm/scan. */
export type ValidatorName = (typeof VALIDATORS)[number];

/** The number of a validator in the image; 0 for none. */
export function validatorNumber(name: ValidatorName | undefined): number {
  return name === undefined ? 0 : VALIDATORS.indexOf(name) + 1;
}
