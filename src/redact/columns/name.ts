// Tells by its name, its type and its table what a column holds.
//
// A name is cut into words (identifier.ts) and phrases of the lexicon are looked for. A phrase that is found is judged
// by the words around it: `email_verified_at` says something about an address and holds none, `product_name` is nobody's,
// and an integer `address` is a key. Where several phrases are left, the most certain one wins, of equal ones the last,
// since that is the head of the name in English.
//
// Considered and rejected: one weight for each word and a sum of them. Nobody can say why such a sum came out so, and
// one new word shifts all the others.
//
// Must not: see a value.

import { isDigits, words } from "./identifier.ts";
import {
  CONFIDENCE,
  type ColumnDescription,
  type ColumnType,
  MENTIONS_MAX,
  NO_VERDICT,
  SELF_EVIDENT,
  type Verdict,
} from "./types.ts";
import * as v from "./vocabulary.ts";

/** Words of a comment that are read: its first sentence. */
const COMMENT_CHARS_MAX = 160;

/** Traits and findings are often kept as codes with a text beside them: both say it. */
const CODED = new Set([
  "code",
  "codes",
  "description",
  "desc",
  "name",
  "names",
  "status",
  "reason",
  "level",
  "type",
  "list",
  "history",
]);

/** Words after a phrase that are part of what it holds, though after others they are not. */
const CARRIES: Readonly<Record<string, ReadonlySet<string>>> = {
  DATE_OF_BIRTH: new Set(["date", "day", "month", "year", "years", "dt", "on", "datum", "time", "at", "ts"]),
  HEALTH: CODED,
  GENDER: CODED,
  ETHNICITY: CODED,
  RELIGION: CODED,
  NATIONALITY: CODED,
  MARITAL_STATUS: CODED,
  SECRET: new Set(["version"]),
  STREET_ADDRESS: new Set(["zone", "area", "region", "display"]),
  DRIVER_LICENSE: new Set(["state"]),
  PASSWORD: new Set(["display", "version"]),
  PAYMENT_CARD: new Set(["display"]),
};

/** These stay what they are, however personal their table is: handles that people choose to be known by, keys of a firm. */
const STAYS = new Set(["USERNAME", "EMPLOYEE_ID"]);

type About = "people" | "organisation" | "thing" | "technical" | "unknown";

interface Match {
  readonly phrase: v.Phrase;
  readonly from: number;
  readonly to: number;
}

interface Name {
  /** Folded, without words like `of`. */
  readonly words: readonly string[];
  /** The same, singular where a known word has a plural. */
  readonly bases: readonly string[];
}

/**
 * What a column holds, as far as its name, type, table and comment say.
 *
 * Never throws; a name of any length costs a bounded time (`NAME_CHARS_MAX`).
 */
export function classifyColumn(column: ColumnDescription): Verdict {
  const { name, alias, type, comment, mentions } = column;
  const table = tableOf(column.table);
  let verdict = classifyName(read(name), type, table);
  if (alias !== undefined && alias !== name) verdict = surer(verdict, classifyName(read(alias), type, table));
  if (verdict.confidence < CONFIDENCE.fair && comment !== undefined)
    verdict = surer(verdict, classifyComment(comment, type));
  if (verdict.confidence < CONFIDENCE.fair && mentions !== undefined && COMPUTED.has(type))
    verdict = surer(verdict, computedFrom(mentions));
  return verdict;
}

function surer(a: Verdict, b: Verdict): Verdict {
  return b.confidence > a.confidence ? b : a;
}

/** Types of what is computed from a personal text and still shows it; a count or a date of it does not. */
const COMPUTED: ReadonlySet<ColumnType> = new Set<ColumnType>(["text", "json", "bytes", "other"]);

/** What rules do not find by themselves counts first: their own finds are masked wherever they are computed to. */
function computedFrom(mentions: readonly string[]): Verdict {
  let best = NO_VERDICT;
  for (const name of mentions.slice(0, MENTIONS_MAX)) {
    const { entity, confidence } = classifyName(read(name), "other", "unknown");
    if (entity === null || confidence < CONFIDENCE.fair) continue;
    if (best.entity === null || (SELF_EVIDENT.has(best.entity) && !SELF_EVIDENT.has(entity)))
      best = { entity, confidence: CONFIDENCE.supported, reason: "what it may be computed from" };
  }
  return best;
}

function read(name: string): Name {
  const told = words(name, v.VOCABULARY).filter((word) => !v.isBetween(word));
  return { words: told, bases: told.map(v.base) };
}

function classifyName(name: Name, type: ColumnType, table: About): Verdict {
  const matches = matchesOf(name.bases);
  let best = NO_VERDICT;
  for (const match of matches) {
    const verdict = judge(match, matches, name, type, table);
    if (verdict.confidence >= best.confidence && verdict.entity !== null) best = verdict;
  }
  return best;
}

/** All phrases that are not inside a longer one. */
function matchesOf(bases: readonly string[]): Match[] {
  const found: Match[] = [];
  let reached = 0;
  for (let from = 0; from < bases.length; from++) {
    for (let to = Math.min(bases.length, from + v.PHRASE_WORDS_MAX); to > from && to > reached; to--) {
      const phrases = v.phrasesOf(bases.slice(from, to).join(" "));
      if (phrases.length === 0) continue;
      for (const phrase of phrases) found.push({ phrase, from, to });
      reached = to;
      break;
    }
  }
  return found;
}

function judge(match: Match, all: readonly Match[], name: Name, type: ColumnType, table: About): Verdict {
  const { group } = match.phrase;
  if (group.entity === "" || !v.canHold(match.phrase, type)) return NO_VERDICT;
  if (isOnlyAbout(match, all, name)) return NO_VERDICT;
  const say = (confidence: number, reason: string): Verdict => ({
    entity: group.entity,
    confidence,
    reason,
  });
  const base = CONFIDENCE[group.strength];
  if (group.alone === true) {
    const rest = othersOf(match, name);
    if (!rest.every((word) => isQuiet(word) || v.PEOPLE.has(word))) return NO_VERDICT;
    if (table === "thing" || table === "technical") return NO_VERDICT;
    const supported = table === "people" || rest.some((word) => v.PEOPLE.has(word));
    if (supported) return say(Math.max(base, CONFIDENCE.supported), "its name, said of a person");
    return table === "organisation" ? NO_VERDICT : say(base, "its name");
  }
  if (group.asks === undefined) return say(base, "its name");
  if (group.asks === "table") return table === "thing" ? NO_VERDICT : say(base, "its name");
  const strict = group.asks === "things";
  const whose = aboutOf(beside(match, name));
  if (whose === "people") return say(CONFIDENCE.likely, "its name, said of a person");
  if (whose === "technical" || (strict && (whose === "thing" || whose === "organisation"))) return NO_VERDICT;
  if (whose === "unknown")
    return say(
      strict ? CONFIDENCE.support - 0.1 : CONFIDENCE.fair,
      "its name, beside a word that is not known",
    );
  if (whose !== null) return say(CONFIDENCE.fair, "its name");
  if (table === "people") return say(CONFIDENCE.likely, "its name in a table of people");
  if (table === "technical" || (strict && (table === "thing" || table === "organisation"))) return NO_VERDICT;
  return say(base, "its name");
}

/** Whether words around the phrase make the column a flag, date, count, key or kind of what the phrase says. */
function isOnlyAbout({ phrase, from, to }: Match, all: readonly Match[], { words, bases }: Name): boolean {
  const carries = CARRIES[phrase.group.entity];
  for (let i = to; i < bases.length; i++) {
    if (!v.ABOUT.has(bases[i]) && !v.ABOUT.has(words[i])) continue;
    if (carries?.has(bases[i]) === true) continue;
    if (!all.some((other) => other.from <= i && i < other.to && other.phrase.group.entity !== ""))
      return true;
  }
  for (let i = 0; i < from; i++) {
    const within = all.some((other) => other.from <= i && i < other.to && other.phrase.group.entity !== "");
    if (v.ABOUT_BEFORE.has(words[i]) && !within) return true;
  }
  // `num_phones` counts, `num_phone` is a number.
  const counted = from > 0 && COUNTS.has(words[from - 1]);
  return counted && words[to - 1] !== bases[to - 1];
}

const COUNTS = new Set(["num", "number", "no", "nr", "n"]);

/** The nearest words that mean something: before the phrase, else after it (`nombre_cliente`). Empty when there are none. */
function beside({ from, to }: Match, { bases }: Name): readonly string[] {
  for (let i = from - 1; i >= 0; i--) if (!isQuiet(bases[i])) return [bases[i]];
  for (let i = to; i < bases.length; i++) if (!isQuiet(bases[i])) return [bases[i]];
  return [];
}

function othersOf({ from, to }: Match, { bases }: Name): string[] {
  return bases.filter((_, i) => i < from || i >= to);
}

/** People first: a `contact` is one, also where a `contact form` is a thing. */
function aboutOf(words: readonly string[]): About | null {
  for (const word of words) {
    if (v.PEOPLE.has(word)) return "people";
    if (v.ORGANISATIONS.has(word)) return "organisation";
    if (v.THINGS.has(word)) return "thing";
    if (v.TECHNICAL.has(word) || v.ABOUT.has(word)) return "technical";
    return "unknown";
  }
  return null;
}

function isQuiet(word: string): boolean {
  return v.NEUTRAL.has(word) || isDigits(word);
}

/** What a table is about: its last word decides (`user_roles`), then any person in it (`customer_visits`), then any other. */
function tableOf(table: string | undefined): About {
  if (table === undefined) return "unknown";
  const told = read(table.slice(table.lastIndexOf(".") + 1)).bases.filter((word) => !isQuiet(word));
  if (told.length === 0) return "unknown";
  const head = tableWord(told[told.length - 1]);
  if (head !== "unknown") return head;
  if (told.some((word) => v.PEOPLE.has(word))) return "people";
  for (const word of told) if (tableWord(word) !== "unknown") return tableWord(word);
  return "unknown";
}

function tableWord(word: string): About {
  if (v.PEOPLE.has(word)) return "people";
  if (v.ORGANISATIONS.has(word)) return "organisation";
  if (v.THINGS.has(word)) return "thing";
  return v.TECHNICAL.has(word) ? "technical" : "unknown";
}

/** A comment counts for what it says outright, a step less than a name would. */
function classifyComment(comment: string, type: ColumnType): Verdict {
  const name = read(comment.slice(0, COMMENT_CHARS_MAX));
  let best = NO_VERDICT;
  for (const match of matchesOf(name.bases)) {
    const { group } = match.phrase;
    const plain = group.strength === "certain" || group.strength === "likely";
    if (!plain || group.entity === "" || group.asks !== undefined || !v.canHold(match.phrase, type)) continue;
    const about = name.bases.some(
      (word, i) => (i < match.from || i >= match.to) && (v.ABOUT.has(word) || v.ABOUT_BEFORE.has(word)),
    );
    if (!about && best.entity === null)
      best = { entity: group.entity, confidence: CONFIDENCE.supported, reason: "its comment" };
  }
  return best;
}

/** How much a column says that its table is about people. */
const SPEAKS: Readonly<Record<string, number>> = {
  EMAIL: 2,
  DATE_OF_BIRTH: 2,
  PERSON_NAME: 2,
  US_SSN: 2,
  NATIONAL_ID: 2,
  PASSPORT: 2,
  DRIVER_LICENSE: 2,
  GENDER: 2,
  MARITAL_STATUS: 2,
  SALARY: 2,
  HEALTH: 2,
  MEDICAL_RECORD: 2,
  PASSWORD: 2,
  PASSWORD_HASH: 2,
  ETHNICITY: 2,
  RELIGION: 2,
  BIRTHPLACE: 2,
  PHONE: 1,
  STREET_ADDRESS: 1,
  POSTAL_CODE: 1,
  BANK_ACCOUNT: 1,
  PAYMENT_CARD: 1,
  TAX_ID: 1,
  USERNAME: 1,
};

/**
 * What the columns of one table or result hold, each with the support of the others: `name` beside `email` is a person's.
 *
 * @param columns Of any number. Those with the same `table` are neighbours; without one, all are.
 */
export function classifyColumns(columns: readonly ColumnDescription[]): Verdict[] {
  const verdicts = columns.map(classifyColumn);
  const points = new Map<string, number>();
  columns.forEach(({ table = "" }, i) => {
    const { entity, confidence } = verdicts[i];
    if (entity === null || (confidence < CONFIDENCE.fair && entity !== "USERNAME")) return;
    points.set(table, (points.get(table) ?? 0) + (SPEAKS[entity] ?? 0));
  });
  return verdicts.map((verdict, i) => {
    const near = points.get(columns[i].table ?? "") ?? 0;
    return near >= 2 && canBeSupported(verdict)
      ? {
          ...verdict,
          confidence: CONFIDENCE.supported,
          reason: "its name, beside other columns about a person",
        }
      : verdict;
  });
}

/** Whether a verdict only waits for something else to speak for it. */
export function canBeSupported({ entity, confidence }: Verdict): boolean {
  return (
    entity !== null && confidence >= CONFIDENCE.support && confidence < CONFIDENCE.fair && !STAYS.has(entity)
  );
}
