// How names are cut into words, whatever spelling a schema has.

import fc from "fast-check";
import { expect, test } from "vitest";
import { fold, NAME_WORDS_MAX, singular, words } from "../../../src/redact/columns/identifier.ts";
import { VOCABULARY } from "../../../src/redact/columns/vocabulary.ts";

const WORDS: [name: string, expected: string[]][] = [
  ["first_name", ["first", "name"]],
  ["FirstName", ["first", "name"]],
  ["firstName", ["first", "name"]],
  ["first-name", ["first", "name"]],
  ["first name", ["first", "name"]],
  ["FIRST_NAME", ["first", "name"]],
  ["SSNCode", ["ssn", "code"]],
  ["ssn__c", ["ssn", "c"]],
  ["addr1", ["addr", "1"]],
  ["line2Text", ["line", "2", "text"]],
  ["eMail", ["e", "mail"]],
  ["customerfirstname", ["customer", "firstname"]],
  ["hometel", ["home", "tel"]],
  ["hotel", ["hotel"]],
  ["telemetry", ["telemetry"]],
  ["storage", ["storage"]],
  ["prénom", ["prenom"]],
  ["Straße", ["strasse"]],
  ["fødselsnummer", ["fodselsnummer"]],
  ["SOYADI", ["soyadi"]],
  ["soyadı", ["soyadi"]],
  ["ДатаРождения", ["дата", "рождения"]],
  ["顧客氏名", ["顧客", "氏名"]],
  ["ｅｍａｉｌ", ["email"]],
  ["", []],
  ["___", []],
];
for (const [name, expected] of WORDS)
  test(`"${name}" is ${expected.join(" + ")}`, () => expect(words(name, VOCABULARY)).toEqual(expected));

const SINGULAR: [word: string, one: string][] = [
  ["emails", "email"],
  ["addresses", "address"],
  ["allergies", "allergies"],
  ["agencies", "agency"],
  ["status", "status"],
  ["xyzs", "xyzs"],
];
for (const [word, one] of SINGULAR)
  test(`one of ${word} is ${one}`, () => expect(singular(word, VOCABULARY)).toBe(one));

test("folding is done once: what is folded stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
    }),
  );
});

test("any name gives a bounded list of words without separators", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
      const told = words(name, VOCABULARY);
      expect(told.length).toBeLessThanOrEqual(NAME_WORDS_MAX);
      for (const word of told) expect(word).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
    }),
    { numRuns: 500 },
  );
});
