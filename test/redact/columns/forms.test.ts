// Single values: what each form takes for one of its own, and near misses.

import { expect, test } from "vitest";
import * as forms from "../../../src/redact/columns/forms.ts";

const NAMES: [value: string, form: forms.NameForm][] = [
  ["Laura Palmer", "full"],
  ["Palmer, Laura", "full"],
  ["Dr. Laura van der Berg", "full"],
  ["Smith John", "full"],
  ["MARIA GARCÍA", "full"],
  ["Anna-Maria Quist", "full"],
  ["Иванов Глеб Петрович", "full"],
  ["佐藤太郎", "full"],
  ["王芳", "family"],
  ["김민준", "family"],
  ["北京", "single"],
  ["Laura", "given"],
  ["Nowak", "family"],
  ["Xylo", "single"],
  ["Blue Chair", "shape"],
  ["laura palmer", null],
  ["Laura 7", null],
  ["The order of Laura was sent today", null],
  ["", null],
];
for (const [value, form] of NAMES)
  test(`"${value}" as a name is ${form}`, () => expect(forms.nameForm(value)).toBe(form));

type Test = (value: string) => boolean;
const YES_NO: [name: string, is: Test, yes: string[], no: string[]][] = [
  [
    "an e-mail address",
    forms.isEmail,
    ["a@b.co", "ada.l+x@mail.example.com"],
    ["a@b", "@b.com", "a b@c.de", "a@b@c.de", "x"],
  ],
  [
    "a telephone number",
    forms.isPhone,
    [
      "+49 30 123456",
      "(212) 555-0100",
      "212-555-0100",
      "1-212-555-0100",
      "030 1234567",
      "(030) 1234567",
      "+442079460000",
    ],
    ["2125550100", "123-45-6789", "2026-01-02", "1.2.3", "01.02.2003", "+1 2", "12345678901234567"],
  ],
  [
    "an IP address",
    forms.isIp,
    ["10.0.0.1", "10.0.0.0/8", "fe80::1:2", "::ffff:1:2"],
    ["10.0.0.256", "1.2.3", "12:30", "1.2.3.4.5"],
  ],
  [
    "a social security number",
    forms.isSsn,
    ["219-09-9999"],
    ["000-12-3456", "666-12-3456", "912-12-3456", "219-00-1234", "219099999"],
  ],
  [
    "a password's hash",
    forms.isPasswordHash,
    [
      "$2b$12$abc",
      "$argon2id$v=19$m",
      "pbkdf2_sha256$600000$x",
      "{SSHA}abc",
      "SCRAM-SHA-256$4096:x",
      "$6$salt$x",
      "scrypt:32768:8:1$x",
    ],
    ["$5.00", "$2", "sha256", "{a}"],
  ],
  [
    "a street with its number",
    forms.isStreet,
    [
      "12 Elm St",
      "742 Evergreen Terrace, Apt 3",
      "Hauptstraße 5a",
      "Lindenallee 12",
      "12 rue de la Paix",
      "ul. Polna 3/4",
      "Calle Mayor 5",
      "Via Roma 10",
      "Storgatan 7",
      "ул. Ленина, 5",
      "東京都新宿区西新宿2丁目8番1号",
      "中山路100号",
    ],
    ["Elm St", "12 apples", "12", "A1-12-3", "Chapter 12", "request 5 failed", "12 Elm"],
  ],
  ["a blood type", forms.isBloodType, ["A+", "0-", "AB pos", "O-"], ["A", "C+", "A++"]],
  ["a diagnosis code", forms.isDiagnosisCode, ["E11.9", "S72.001A"], ["E11", "12.5", "U07", "e11.9"]],
];
for (const [name, is, yes, no] of YES_NO) {
  for (const value of yes) test(`"${value}" is ${name}`, () => expect(is(value)).toBe(true));
  for (const value of no) test(`"${value}" is not ${name}`, () => expect(is(value)).toBe(false));
}

const DATES: [value: string, day: string | null][] = [
  ["1987-03-04", "1987-03-04"],
  ["1987-03-04T00:00:00Z", "1987-03-04"],
  ["04.03.1987", "1987-03-04"],
  ["3/4/1987", "1987-03-04"],
  ["19870304", "1987-03-04"],
  ["1987-03-04 12:30:00", null],
  ["1987-13-14", null],
  ["99999999", null],
];
for (const [value, day] of DATES) {
  test(`"${value}" is ${day ?? "no day"}`, () => {
    const at = forms.dateOf(value);
    expect(at === null ? null : new Date(at).toISOString().slice(0, 10)).toBe(day);
  });
}
