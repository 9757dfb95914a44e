// The names of the validators that the core has (core-wasm/scan/validate.ts), and their numbers in the image.
//
// Three families, each a list of its own with its own numbers. A new validator: its name at the END of its family's list
// (numbers are positions), its function in core-wasm/scan, its reference in test/support/oracle-validators*.ts.

/** Checks used in many countries, of the United States and Canada, of devices and wallets; core-wasm/scan/validate/general.ts. */
export const GENERAL_VALIDATORS = [
  "luhn",
  "iban",
  "ssn",
  "luhn-any",
  "verhoeff",
  "damm",
  "mod11-2",
  "mod37-2",
  "mod11-10",
  "mod97-10",
  "date",
  "aba",
  "npi",
  "dea",
  "ca-phn-bc",
  "vin",
  "imei",
  "iccid",
  "mrz",
  "base58check",
  "base58check-xrp",
  "monero",
  "bech32",
  "cashaddr",
  "eip55",
  "stellar",
] as const;

/** Checksums inside keys and tokens, for scoring only, and `varied` for values that look random; core-wasm/scan/checksum_tokens.ts. */
export const TOKEN_VALIDATORS = [
  "github-crc",
  "grafana-crc",
  "gitlab-crc",
  "atlassian-crc",
  "varied",
] as const;

/** National and tax numbers outside North America; core-wasm/scan/validate/national_*.ts. */
export const NATIONAL_VALIDATORS = [
  "national-luhn",
  "gb-nhs",
  "gb-utr",
  "ie-pps",
  "fr-nir",
  "fr-spi",
  "fr-siret",
  "de-steuer-id",
  "de-document",
  "de-svnr",
  "de-kvnr",
  "at-svnr",
  "ch-ahv",
  "ch-uid",
  "es-dni",
  "es-cif",
  "es-nuss",
  "es-ccc",
  "it-codice-fiscale",
  "it-partita-iva",
  "pt-nif",
  "pt-cc",
  "nl-bsn",
  "be-nn",
  "lu-nin",
  "no-fnr",
  "dk-cpr",
  "se-pnr",
  "fi-hetu",
  "is-kt",
  "ee-ik",
  "lv-pk",
  "pl-pesel",
  "pl-nip",
  "pl-regon",
  "pl-dowod",
  "cz-rc",
  "hu-taj",
  "hu-tax",
  "ro-cnp",
  "bg-egn",
  "mod-11-10",
  "emso",
  "si-davcna",
  "gr-afm",
  "eu-vat",
  "tr-tckn",
  "tr-vkn",
  "ru-inn",
  "ru-snils",
  "ru-ogrn",
  "ua-rnokpp",
  "kz-iin",
  "ir-id",
  "kw-id",
  "in-aadhaar",
  "in-gstin",
  "cn-ric",
  "hk-id",
  "tw-id",
  "jp-my-number",
  "jp-corporate",
  "kr-rrn",
  "kr-brn",
  "sg-nric",
  "th-id",
  "au-tfn",
  "au-abn",
  "au-acn",
  "au-medicare",
  "nz-ird",
  "nz-nhi",
  "br-cpf",
  "br-cnpj",
  "br-cnh",
  "br-pis",
  "br-cns",
  "br-titulo",
  "br-renavam",
  "ar-cuit",
  "ar-cbu",
  "cl-rut",
  "co-nit",
  "mx-curp",
  "mx-rfc",
  "mx-clabe",
  "pe-ruc",
  "uy-rut",
  "uy-ci",
  "ve-rif",
  "gt-cui",
  "sv-dui",
  "py-ruc",
  "ec-id",
  "md-idnp",
  "cy-tin",
] as const;

export type NationalValidator = (typeof NATIONAL_VALIDATORS)[number];

export const VALIDATORS = [...GENERAL_VALIDATORS, ...TOKEN_VALIDATORS, ...NATIONAL_VALIDATORS] as const;

/** A check beyond form: what each takes and follows is said at its function in core-wasm/scan. */
export type ValidatorName = (typeof VALIDATORS)[number];

/** Each family with the number before its first; `valid` of the core tells them apart by these. */
const FAMILIES: readonly (readonly [base: number, names: readonly string[]])[] = [
  [0, GENERAL_VALIDATORS],
  [64, TOKEN_VALIDATORS],
  [128, NATIONAL_VALIDATORS],
];

/** The number of a validator in the image; 0 for none. */
export function validatorNumber(name: ValidatorName | undefined): number {
  if (name === undefined) return 0;
  for (const [base, names] of FAMILIES) {
    const at = names.indexOf(name);
    if (at >= 0) return base + at + 1;
  }
  return 0;
}
