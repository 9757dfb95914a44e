// What single values look like: an address of mail, a telephone number, a street, a name of a person, a date.
//
// Each test is a look at one bounded value and is right about most; a column is judged by how many of its values pass
// (evidence.ts). The expressions are anchored and have no repeat inside a repeat, so that no value costs more than its
// length.
//
// Must not: decide anything about a column.

import { fold } from "./identifier.ts";
import { FAMILY_NAMES, GIVEN_NAMES, HAN_FAMILY, HANGUL_FAMILY, KANJI_FAMILY } from "./people.ts";

export function isEmail(value: string): boolean {
  const at = value.indexOf("@");
  if (at < 1 || at !== value.lastIndexOf("@") || value.includes(" ")) return false;
  const dot = value.lastIndexOf(".");
  return dot > at + 1 && value.length - dot >= 3;
}

const PHONE_CHARS = /^\+?[0-9 ()./-]{7,24}$/;
const NANP =
  /^(?:1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}(?: ?x[0-9]{1,6})?$/;

/** A number that is written as one for people: with a plus, in North American groups, or from 0 on with a separator. */
export function isPhone(value: string): boolean {
  if (NANP.test(value)) return true;
  if (!PHONE_CHARS.test(value)) return false;
  const digits = value.replace(/[^0-9]/g, "").length;
  if (digits < 8 || digits > 15) return false;
  if (value[0] === "+") return true;
  return (
    (value[0] === "0" || value.startsWith("(0")) &&
    digits >= 9 &&
    digits <= 12 &&
    /[ /()-]/.test(value) &&
    !dateOf(value)
  );
}

const IPV4 = /^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?:\/[0-9]{1,2})?$/;
const IPV6 = /^[0-9a-fA-F:]{4,39}(?:\/[0-9]{1,3})?$/;

export function isIp(value: string): boolean {
  if (IPV4.test(value))
    return value
      .split(/[./]/)
      .slice(0, 4)
      .every((part) => Number(part) <= 255);
  return IPV6.test(value) && value.split(":").length >= 4;
}

const SSN = /^(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}$/;

export function isSsn(value: string): boolean {
  return SSN.test(value);
}

const HASH =
  /^(?:\$(?:2[abxy]|argon2(?:id|i|d)|[156]|y|7|scrypt|pbkdf2(?:-sha[0-9]{1,3})?|P|H|apr1)\$|pbkdf2[_:]|pbkdf2_sha256\$|bcrypt\$|bcrypt_sha256\$|argon2\$|scrypt:|\{S?SHA(?:256|512)?\}|SCRAM-SHA-256\$)/;

export function isPasswordHash(value: string): boolean {
  return HASH.test(value);
}

const DATES: readonly [form: RegExp, year: number, month: number, day: number][] = [
  [/^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0{1,9})?)?(?:Z|[+-]00(?::?00)?)?)?$/, 1, 2, 3],
  [/^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})$/, 3, 2, 1],
  [/^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/, 3, 1, 2],
  [/^([0-9]{4})\/([0-9]{1,2})\/([0-9]{1,2})$/, 1, 2, 3],
  [/^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])$/, 1, 2, 3],
];

/** Milliseconds since the epoch of a value that is a day and no time of day; null for anything else. */
export function dateOf(value: string): number | null {
  for (const [form, year, month, day] of DATES) {
    const match = form.exec(value);
    if (match === null) continue;
    const [y, m, d] = [Number(match[year]), Number(match[month]), Number(match[day])];
    // Day and month may stand the other way round: for an age it does not matter.
    if (y < 1000 || m < 1 || d < 1 || Math.min(m, d) > 12 || Math.max(m, d) > 31) return null;
    return Date.UTC(y, Math.min(m, d) - 1, Math.max(m, d));
  }
  return null;
}

/** A word as a name is written: letters with their marks, an apostrophe, a hyphen or a point among them. */
const NAME_WORD = /^\p{Lu}[\p{L}\p{M}'’.-]{0,23}$/u;
const PARTICLE = new Set([
  "van",
  "von",
  "der",
  "den",
  "de",
  "da",
  "dos",
  "di",
  "del",
  "la",
  "le",
  "bin",
  "al",
  "el",
  "y",
  "und",
  "zu",
  "ter",
  "ten",
]);

export type NameForm = "full" | "given" | "family" | "shape" | "single" | null;

/**
 * What a value is as a name of a person: `full` when a known given name stands where one belongs, `given` or `family` for
 * one known word, `shape` for several words and `single` for one that look so and are not known.
 */
export function nameForm(value: string): NameForm {
  const native = nativeName(value);
  if (native !== null) return native;
  const comma = value.indexOf(", ");
  const ordered = comma > 0 ? `${value.slice(comma + 2)} ${value.slice(0, comma)}` : value;
  const words = ordered.split(" ").filter((word) => word !== "" && !TITLES.has(word));
  if (words.length === 0 || words.length > 5) return null;
  for (const word of words) if (!NAME_WORD.test(word) && !PARTICLE.has(word)) return null;
  const told = words.map((word) => fold(word).replace(/[.'’]/g, ""));
  if (words.length === 1) {
    const parts = told[0].split("-");
    if (GIVEN_NAMES.has(told[0]) || GIVEN_NAMES.has(parts[0])) return "given";
    return FAMILY_NAMES.has(told[0]) || FAMILY_NAMES.has(parts[0]) ? "family" : "single";
  }
  const last = told[told.length - 1];
  if (PATRONYMIC.test(last) || PATRONYMIC.test(told[1])) return "full";
  if (GIVEN_NAMES.has(told[0].split("-")[0])) return "full";
  return GIVEN_NAMES.has(last) && FAMILY_NAMES.has(told[0]) ? "full" : "shape";
}

const TITLES = new Set([
  "Mr",
  "Mr.",
  "Mrs",
  "Mrs.",
  "Ms",
  "Ms.",
  "Miss",
  "Dr",
  "Dr.",
  "Prof",
  "Prof.",
  "Herr",
  "Frau",
  "M.",
  "Mme",
  "Sr.",
  "Sra.",
  "Sig.",
  "Dhr.",
  "Mevr.",
]);
const PATRONYMIC = /(?:ович|евич|ьич|овна|евна|ична|инична|ovich|evich|ovna|evna)$/;

const HAN = /^\p{Script=Han}{2,4}$/u;
const JAPANESE =
  /^[\p{Script=Han}々]{2,3}[ 　]?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}々]{1,4}$/u;
const HANGUL = /^\p{Script=Hangul}{3}$/u;

const FIRST_OF_EAST = 0x1100;

/** Names in Han and Hangul, which have no capitals and no space. */
function nativeName(value: string): NameForm {
  // The first letter of the scripts in question; everything before it has spaces and capitals, or neither names here.
  if (value.charCodeAt(0) < FIRST_OF_EAST) return null;
  if (JAPANESE.test(value) && (KANJI_FAMILY.has(value.slice(0, 2)) || KANJI_FAMILY.has(value.slice(0, 3))))
    return "full";
  if (HAN.test(value)) return value.length < 4 && HAN_FAMILY.has(value[0]) ? "family" : "single";
  if (HANGUL.test(value.normalize("NFC")))
    return HANGUL_FAMILY.has(value.normalize("NFC")[0]) ? "family" : "single";
  return null;
}

/** Whether the value is of a script in which a family name is one letter that many other words begin with. */
export function isNativeScript(value: string): boolean {
  return HAN.test(value) || HANGUL.test(value);
}

const STREET_WORDS = new Set(
  `st street ave avenue rd road blvd boulevard lane ln dr drive ct court way pl place terrace ter hwy highway pkwy parkway sq square cres crescent close
  apt suite po rue chemin impasse allee quai cours place calle c avenida avda av paseo plaza carrera carretera via viale piazza corso vicolo
  rua travessa praca largo estrada alameda ul ulica al aleja os osiedle sokak sk cadde cad cd mah mahallesi bulvari улица ул проспект пр пр-т переулок
  пер бульвар шоссе д дом kv jalan jl`.split(/\s+/),
);
const STREET_ENDINGS =
  /(?:stra(?:ss|ß)e|str|weg|platz|gasse|allee|damm|ufer|ring|straat|laan|plein|gracht|dijk|kade|gatan|gata|vagen|vegen|veien|vej|gade|alle|katu|tie|polku|kuja)$/;
const EAST =
  /[0-9０-９]+(?:丁目|番地?|号|號|-[0-9０-９]+-[0-9０-９]+)|(?:路|街|巷|弄|로|길|대로)\s?[0-9０-９]+/u;
const EAST_LETTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** A street with a number: `12 Elm St`, `Hauptstraße 5a`, `ul. Polna 3/4`, `1-2-3` behind a ward. */
export function isStreet(value: string): boolean {
  if (value.length > 120) return false;
  if (!/[0-9０-９]/.test(value)) return false;
  if (EAST_LETTERS.test(value)) return EAST.test(value);
  const words = value.split(/[ ,]+/);
  if (words.length < 2 || words.length > 14) return false;
  let number = false;
  let street = false;
  for (const word of words) {
    if (/^[0-9]{1,5}[A-Za-z]?(?:[/-][0-9]{1,4}[A-Za-z]?)?[.º]?$/.test(word)) number = true;
    else {
      const told = fold(word).replace(/\.$/, "");
      if (STREET_WORDS.has(told) || (told.length > 4 && STREET_ENDINGS.test(told))) street = true;
    }
  }
  return number && street;
}

const MALE = new Set(
  "m male man boy mannlich homme h masculin masculino hombre uomo maschio maschile mannelijk mezczyzna man erkek мужской муж м 男 男性 남 남성".split(
    " ",
  ),
);
const FEMALE = new Set(
  "f w female woman girl weiblich femme feminin femenino mujer donna femmina femminile feminino vrouwelijk vrouw k kobieta kvinna kvinde kadin женский жен ж 女 女性 여 여성".split(
    " ",
  ),
);
const NEITHER = new Set(
  "x d u o n other unknown diverse divers nonbinary non-binary nb unspecified undisclosed na n/a otro autre inconnu".split(
    " ",
  ),
);

export function genderForm(value: string): "male" | "female" | "neither" | null {
  const told = fold(value);
  if (MALE.has(told)) return "male";
  if (FEMALE.has(told)) return "female";
  return NEITHER.has(told) ? "neither" : null;
}

export function isBloodType(value: string): boolean {
  return /^(?:A|B|AB|O|0) ?(?:[+-]|pos|neg|Rh[+-])$/i.test(value);
}

export function isDiagnosisCode(value: string): boolean {
  return /^[A-TV-Z][0-9][0-9A-B]\.[0-9A-Z]{1,4}$/.test(value);
}
