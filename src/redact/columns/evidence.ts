// What the first values of a column say about it: counts of what passes which test, and what follows from them.
//
// Each test has a chance: the share of unrelated values that pass it. So many passes are worth `passes * log10(1 / chance)`;
// past `SURE` they are no accident. A test also asks for a share of the values, so that a column of comments with one
// name in it is not taken for names. Distinct values count: a thousand times the same is one.
//
// Must not: keep more than its bounds, or put a value into a reason.

import { NUMBER_CHECKS, type NumberCheck } from "./check_digits.ts";
import * as forms from "./forms.ts";
import { classifyColumns } from "./name.ts";
import { CONFIDENCE, NO_VERDICT, SELF_EVIDENT, type Verdict } from "./types.ts";

/** Distinct values of one column that are looked at. */
export const SAMPLE_VALUES_MAX = 48;
/** Rows whose values are offered, however few of them are distinct. */
export const SAMPLE_ROWS_MAX = 256;
/** Longer values are text; they count as values that pass nothing. */
export const SAMPLE_CHARS_MAX = 200;
/** Names of fields in JSON values that are looked at. */
const KEYS_MAX = 64;
const JSON_CHARS_MAX = 4_096;

/** Orders of magnitude against chance that are enough without a name, and with one. */
const SURE = 5;
const WITH_NAME = 2;

const DAY_MS = 86_400_000;
const YEAR_MS = 365.2425 * DAY_MS;

interface Test {
  readonly entity: string;
  readonly chance: number;
  /** The least share of distinct values that must pass. */
  readonly rate: number;
  readonly what: string;
}

const TESTS = {
  email: { entity: "EMAIL", chance: 0.001, rate: 0.5, what: "are e-mail addresses" },
  phone: { entity: "PHONE", chance: 0.02, rate: 0.8, what: "are telephone numbers" },
  ip: { entity: "IP_ADDRESS", chance: 0.001, rate: 0.8, what: "are IP addresses" },
  ssn: { entity: "US_SSN", chance: 0.01, rate: 0.8, what: "have the form of a social security number" },
  hash: { entity: "PASSWORD_HASH", chance: 0.001, rate: 0.5, what: "are password hashes" },
  street: { entity: "STREET_ADDRESS", chance: 0.02, rate: 0.4, what: "are streets with a number" },
  full: { entity: "PERSON_NAME", chance: 0.02, rate: 0.3, what: "begin with a common given name" },
  given: { entity: "PERSON_NAME", chance: 0.05, rate: 0.4, what: "are common given names" },
  family: { entity: "PERSON_NAME", chance: 0.05, rate: 0.35, what: "are common family names" },
  native: { entity: "PERSON_NAME", chance: 0.3, rate: 0.92, what: "begin with a common family name" },
  blood: { entity: "HEALTH", chance: 0.01, rate: 0.95, what: "are blood types" },
  icd: { entity: "HEALTH", chance: 0.02, rate: 0.9, what: "are diagnosis codes" },
} satisfies Record<string, Test>;

type TestName = keyof typeof TESTS;

const CHECKS_BY_LENGTH = new Map<number, NumberCheck[]>();
for (const check of NUMBER_CHECKS) {
  for (const length of check.lengths) {
    const others = CHECKS_BY_LENGTH.get(length);
    if (others === undefined) CHECKS_BY_LENGTH.set(length, [check]);
    else others.push(check);
  }
}

const CHECK_RATE = 0.9;
/** A value of check digits: letters and digits with the separators that people put among them. */
const NUMBER_LIKE = /^[0-9A-Za-z][0-9A-Za-z ./-]{6,40}$/;

export class Evidence {
  readonly #seen = new Set<string>();
  readonly #passes = new Map<TestName, number>();
  readonly #checks = new Map<NumberCheck, number>();
  readonly #keys = new Set<string>();
  readonly #dates: number[] = [];
  readonly #genders = new Set<string>();
  #rows = 0;
  #gendered = 0;
  #nameLike = 0;
  #keysRead = 0;
  #keysSay = NO_VERDICT;

  /** Nothing more is looked at. */
  get full(): boolean {
    return this.#seen.size >= SAMPLE_VALUES_MAX || this.#rows >= SAMPLE_ROWS_MAX;
  }

  /** @param value The text of one value; null values are not offered. @returns whether it was new. */
  add(value: string): boolean {
    if (this.full) return false;
    this.#rows++;
    const text = value.length > JSON_CHARS_MAX ? value.slice(0, JSON_CHARS_MAX) : value.trim();
    if (text === "") return false;
    const gender = text.length < 16 ? forms.genderForm(text) : null;
    if (gender !== null) {
      this.#gendered++;
      this.#genders.add(gender);
    }
    // What is kept of a long value is only that it was one.
    const key = text.length > SAMPLE_CHARS_MAX ? `${text.length}:${text.slice(0, 32)}` : text;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    if (text[0] === "{" || text[0] === "[") this.#readKeys(text);
    if (text.length <= SAMPLE_CHARS_MAX) this.#look(text);
    return true;
  }

  #look(text: string): void {
    if (forms.isEmail(text)) {
      this.#pass("email");
      return;
    }
    const name = forms.nameForm(text);
    if (name !== null) this.#nameLike++;
    if (name === "full") this.#pass("full");
    else if (name === "given") this.#pass("given");
    else if (name === "family") this.#pass(forms.isNativeScript(text) ? "native" : "family");
    if (forms.isPasswordHash(text)) this.#pass("hash");
    if (forms.isBloodType(text)) this.#pass("blood");
    if (forms.isDiagnosisCode(text)) this.#pass("icd");
    if (name === null && forms.isStreet(text)) this.#pass("street");
    const date = forms.dateOf(text);
    if (date !== null) {
      this.#dates.push(date);
      // Eight digits that are a date are one, not a number with a check digit.
      return;
    }
    if (forms.isIp(text)) {
      this.#pass("ip");
      return;
    }
    if (forms.isSsn(text)) this.#pass("ssn");
    if (forms.isPhone(text)) this.#pass("phone");
    if (NUMBER_LIKE.test(text)) this.#check(text.replace(/[ ./-]/g, "").toUpperCase());
  }

  #pass(test: TestName): void {
    this.#passes.set(test, (this.#passes.get(test) ?? 0) + 1);
  }

  #check(compact: string): void {
    for (const check of CHECKS_BY_LENGTH.get(compact.length) ?? []) {
      if (check.passes(compact)) this.#checks.set(check, (this.#checks.get(check) ?? 0) + 1);
    }
  }

  /** Names of fields, as far as a look from quote to quote finds them. */
  #readKeys(text: string): void {
    for (let at = text.indexOf('"'); at >= 0 && this.#keys.size < KEYS_MAX; ) {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      let next = end + 1;
      while (text[next] === " ") next++;
      if (text[next] === ":" && end - at <= 64) this.#keys.add(text.slice(at + 1, end));
      at = text.indexOf('"', next);
    }
  }

  /**
   * The strongest of what the values say.
   *
   * @param today Milliseconds since the epoch; ages are counted from it.
   * @param named What the column's name says: with it, less is enough of the same.
   */
  verdict(today: number, named: Verdict = NO_VERDICT): Verdict {
    let best = NO_VERDICT;
    const offer = (verdict: Verdict) => {
      if (verdict.confidence > best.confidence) best = verdict;
    };
    for (const [name, passes] of this.#passes) {
      // One list of names cannot hold all of a column whose other values do not even look like names.
      if (isNameTest(name) && this.#nameLike < this.#seen.size * 0.8) continue;
      offer(this.#weigh(TESTS[name], passes, named));
    }
    // Given and family names in one column: each alone may be too few.
    const known =
      (this.#passes.get("given") ?? 0) + (this.#passes.get("family") ?? 0) + (this.#passes.get("full") ?? 0);
    if (this.#nameLike >= this.#seen.size * 0.9)
      offer(
        this.#weigh({ ...TESTS.full, chance: 0.07, rate: 0.45, what: "have a common name" }, known, named),
      );
    for (const [{ entity, chance }, passes] of this.#checks)
      offer(
        this.#weigh({ entity, chance, rate: CHECK_RATE, what: `pass the check of ${entity}` }, passes, named),
      );
    offer(this.#birth(today, named));
    offer(this.#gender(named));
    offer(this.#json());
    return best;
  }

  #weigh(test: Test, passes: number, named: Verdict): Verdict {
    const of = this.#seen.size;
    const worth = passes * -Math.log10(test.chance);
    const same = named.entity === test.entity && named.confidence >= CONFIDENCE.support;
    if (passes < 2 || passes < of * test.rate || worth < (same ? WITH_NAME : SURE)) return NO_VERDICT;
    const confidence = worth >= 20 ? 0.9 : worth >= 10 ? 0.8 : CONFIDENCE.supported;
    return { entity: test.entity, confidence, reason: `${passes} of ${of} values ${test.what}` };
  }

  /** Dates of birth lie decades apart, few are recent, and none is before the oldest people or after today. */
  #birth(today: number, named: Verdict): Verdict {
    const dates = this.#dates;
    const same = named.entity === "DATE_OF_BIRTH";
    if (dates.length < (same ? 3 : 12) || dates.length < this.#seen.size * 0.95) return NO_VERDICT;
    const ages = dates.map((date) => (today - date) / YEAR_MS).sort((a, b) => a - b);
    const at = (share: number) => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))];
    const adults = ages.filter((age) => age >= 14).length;
    const plausible = ages[0] >= 0 && at(1) <= 115 && adults >= ages.length * 0.95;
    // What firms and buildings were founded on is often the first of a month; births are not.
    const firsts = dates.filter((date) => new Date(date).getUTCDate() === 1).length;
    if (!plausible || at(0.9) - at(0.1) < 15 || at(0.5) < 18 || at(0.5) > 85 || firsts > dates.length / 3)
      return NO_VERDICT;
    return {
      entity: "DATE_OF_BIRTH",
      confidence: CONFIDENCE.fair,
      reason: `${dates.length} of ${this.#seen.size} values are days spread as ages are`,
    };
  }

  #gender(named: Verdict): Verdict {
    const both = this.#genders.has("male") && this.#genders.has("female");
    const all = this.#gendered === this.#rows && this.#rows >= (named.entity === "GENDER" ? 2 : 6);
    if (!both || !all) return NO_VERDICT;
    return { entity: "GENDER", confidence: CONFIDENCE.fair, reason: `${this.#rows} values are genders` };
  }

  /** A JSON value is as personal as its most personal field; what rules find by themselves comes last. */
  #json(): Verdict {
    if (this.#keys.size === this.#keysRead) return this.#keysSay;
    this.#keysRead = this.#keys.size;
    const verdicts = classifyColumns([...this.#keys].map((name) => ({ name, type: "other" })));
    for (const verdict of verdicts) {
      const { entity, confidence, reason } = verdict;
      if (entity === null || confidence < CONFIDENCE.fair || !this.#saysMore(entity, confidence)) continue;
      this.#keysSay = { entity, confidence, reason: `a field of its JSON: ${reason}` };
    }
    return this.#keysSay;
  }

  #saysMore(entity: string, confidence: number): boolean {
    const before = this.#keysSay;
    if (before.entity === null) return true;
    const [left, leftBefore] = [SELF_EVIDENT.has(entity), SELF_EVIDENT.has(before.entity)];
    return left === leftBefore ? confidence > before.confidence : leftBefore;
  }
}

function isNameTest(name: TestName): boolean {
  return name === "full" || name === "given" || name === "family" || name === "native";
}
