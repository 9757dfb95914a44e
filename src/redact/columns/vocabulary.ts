// The lexicon as tables that are asked once a word: phrases by their words, and the lists of context words.
//
// Built when the module is loaded: some thousand words, a few milliseconds.

import { fold, singular, type Vocabulary } from "./identifier.ts";
import * as context from "./lexicon_context.ts";
import { NUMBERS } from "./lexicon_numbers.ts";
import { PERSON } from "./lexicon_person.ts";
import type { Group } from "./lexicon_types.ts";
import type { ColumnType } from "./types.ts";

/** Words that stand between others and change nothing: they are left out of names and phrases alike. */
const BETWEEN = list(
  "of the de du des del della di da do dos das la le el los las les van von der die und et y and",
);

/** Short spellings of a word, read as that word in names and phrases alike. */
const SHORT: Readonly<Record<string, string>> = {
  num: "number",
  no: "number",
  nr: "number",
  nbr: "number",
  nmbr: "number",
  nm: "name",
  nme: "name",
  addr: "address",
  adr: "address",
  dt: "date",
  acct: "account",
  acc: "account",
  pwd: "password",
  passwd: "password",
  frst: "first",
  fst: "first",
  lst: "last",
  mid: "middle",
  cd: "code",
  phn: "phone",
  fone: "phone",
  tele: "phone",
  lic: "license",
  licence: "license",
  drvr: "driver",
  driving: "driver",
  ln: "line",
  brth: "birth",
  bth: "birth",
  empl: "employee",
  ptnt: "patient",
  stu: "student",
  stdnt: "student",
  mob: "mobile",

  lat: "latitude",
  lng: "longitude",
  cty: "city",
  strt: "street",
  pstl: "postal",
  gndr: "gender",
  natl: "national",
  sal: "salary",
  prsn: "person",
  secur: "security",
  sec: "security",
  soc: "social",
  cntct: "contact",
  crd: "card",
  usr: "user",
  bnk: "bank",
};

/** Short words that also stand inside a run of letters. */
const PIECES = list("tel zip ssn dob num fax sms mob cpf dni bsn cvv iban cust user addr name nom mail");

/** A phrase with what its group says. */
export interface Phrase {
  readonly group: Group;
  readonly types: ReadonlySet<string>;
}

const PHRASES = new Map<string, Phrase[]>();
let longest = 1;

export const PEOPLE = list(context.PEOPLE);
export const ORGANISATIONS = list(context.ORGANISATIONS);
export const THINGS = list(context.THINGS);
export const TECHNICAL = list(context.TECHNICAL);
export const ABOUT = list(context.ABOUT);
export const ABOUT_BEFORE = list(context.ABOUT_BEFORE);
export const NEUTRAL = list(context.NEUTRAL);

const WORDS = new Set<string>([
  ...PEOPLE,
  ...ORGANISATIONS,
  ...THINGS,
  ...TECHNICAL,
  ...ABOUT,
  ...ABOUT_BEFORE,
  ...NEUTRAL,
  ...BETWEEN,
  ...Object.keys(SHORT),
]);

for (const group of [...PERSON, ...NUMBERS]) {
  const types = new Set(group.types.split(" "));
  for (const phrase of group.phrases.split(/\s+/)) {
    if (phrase === "") continue;
    const parts = phrase.split("+").map(fold);
    for (const part of parts) WORDS.add(part);
    const told = parts.filter((part) => !BETWEEN.has(part)).map((part) => SHORT[part] ?? part);
    longest = Math.max(longest, told.length);
    const key = told.join(" ");
    const others = PHRASES.get(key);
    if (others === undefined) PHRASES.set(key, [{ group, types }]);
    else others.push({ group, types });
  }
}

export const VOCABULARY: Vocabulary = { has: (word) => WORDS.has(word), pieces: PIECES };

/** Words of the longest phrase. */
export const PHRASE_WORDS_MAX = longest;

/** @param phrase Words joined by single spaces, singular and folded. */
export function phrasesOf(phrase: string): readonly Phrase[] {
  return PHRASES.get(phrase) ?? NONE;
}

/** A number can be written as text and text be kept as bytes or JSON; nothing else holds what its type rules out. */
export function canHold({ types }: Phrase, type: ColumnType): boolean {
  if (types.has(type)) return true;
  // A name that means something in one type only says nothing of a type that is not known.
  if (type === "other") return types.has("text") || types.size > 1;
  return (type === "json" || type === "bytes") && types.has("text");
}

export function isBetween(word: string): boolean {
  return BETWEEN.has(word);
}

/** The known word that this is a plural of or short for, or itself. */
export function base(word: string): string {
  if (Object.hasOwn(SHORT, word)) return SHORT[word];
  const one = singular(word, VOCABULARY);
  return Object.hasOwn(SHORT, one) ? SHORT[one] : one;
}

function list(words: string): ReadonlySet<string> {
  return new Set(
    words
      .split(/\s+/)
      .filter((word) => word !== "")
      .map(fold),
  );
}

const NONE: readonly Phrase[] = [];
