// Check digits against numbers that the authorities or their documentation publish, and against chance.

import { expect, test } from "vitest";
import { NUMBER_CHECKS } from "../../../src/redact/columns/check_digits.ts";
import { createRng } from "../../support/rng.ts";

/** Published specimens, without separators. */
const VALID: [entity: string, ...numbers: string[]][] = [
  ["PAYMENT_CARD", "4111111111111111", "5555555555554444", "378282246310005"],
  ["IBAN", "DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947"],
  ["BR_CPF", "52998224725", "11144477735"],
  ["PL_PESEL", "44051401359"],
  ["NO_FODSELSNUMMER", "15108695088"],
  ["TR_TCKIMLIK", "17291716060", "10000000146"],
  ["DE_STEUER_ID", "36574261809", "86095742719"],
  ["BE_NN", "85073003328"],
  ["NL_BSN", "111222333", "123456782"],
  ["CA_SIN", "123456782", "130692544"],
  ["UK_NHS", "9434765870", "4010232137"],
  ["SE_PERSONNUMMER", "8803200016", "198112189876"],
  ["ZA_ID", "8001015009087"],
  ["CH_AHV", "7569217076985"],
  ["RU_SNILS", "11223344595"],
  ["RU_INN", "500100732259"],
  ["IN_AADHAAR", "234123412346"],
  ["AU_TFN", "123456782"],
  ["FR_NIR", "255081416802538"],
  ["ES_DNI", "12345678Z", "X1234567L"],
  ["IT_CODICE_FISCALE", "RSSMRA85T10A562S"],
  ["FI_HETU", "131052308T"],
  ["UK_NINO", "AB123456C"],
  ["IN_PAN", "ABCPE1234F"],
  ["CN_RESIDENT_ID", "11010519491231002X"],
  ["MX_CURP", "HEGG560427MVZRRL04"],
];
for (const [entity, ...numbers] of VALID) {
  test(`published specimens of ${entity} pass`, () => {
    const check = NUMBER_CHECKS.find((one) => one.entity === entity);
    expect(check?.lengths).toContain(numbers[0].length);
    for (const number of numbers) expect([number, check?.passes(number)]).toEqual([number, true]);
  });
}

for (const check of NUMBER_CHECKS) {
  // A form without a checksum has no digit to break, and its chance is judged by hand.
  const digitsOnly = !["IT_CODICE_FISCALE", "UK_NINO", "IN_PAN", "SG_NRIC", "MX_CURP"].includes(check.entity);
  if (!digitsOnly) continue;
  test(`no more unrelated numbers pass the check of ${check.entity} than it says`, () => {
    const rng = createRng(20_261_121);
    const tries = 4_000;
    const letters = ["ES_DNI", "FI_HETU"].includes(check.entity);
    let passed = 0;
    for (let i = 0; i < tries; i++) {
      const length = rng.pick(check.lengths);
      let value = "";
      for (let at = 0; at < length; at++) value += String(rng.int(0, 9));
      if (letters) value = value.slice(0, -1) + rng.pick([..."ABCDEFGHJKLMNPQRSTVWXYZ"]);
      if (check.passes(value)) passed++;
    }
    expect(passed / tries).toBeLessThanOrEqual(check.chance * 1.25 + 0.005);
  });
}

test("a wrong last digit does not pass", () => {
  for (const [entity, number] of VALID) {
    if (/^(?:IT_|UK_NINO|IN_PAN|MX_)/.test(entity)) continue;
    const check = NUMBER_CHECKS.find((one) => one.entity === entity);
    const last = number[number.length - 1];
    const other =
      last === "X" ? "3" : /[A-Z]/.test(last) ? (last === "A" ? "B" : "A") : String((Number(last) + 1) % 10);
    expect([entity, check?.passes(number.slice(0, -1) + other)]).toEqual([entity, false]);
  }
});
