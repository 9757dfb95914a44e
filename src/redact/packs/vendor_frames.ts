// How a vendor's token is told from other text, and the places in which its examples stand.
//
// Two kinds of rules: a token whose own form names the vendor (`token`), and a key without one that counts only behind
// the vendor's name and a word such as key (`keyed`). Frames, examples and near misses are stated once here, so that
// every vendor's rule works in every host syntax.
// Sample bodies repeat a few characters: valid in form, without entropy.
// Must not hold a rule.

import { LIMITS } from "../../base/limits.ts";
import type { Confidence, ValidatorName } from "../types.ts";
import { anyCase, START } from "./fragments.ts";
import type { PackRule, Severity } from "./types.ts";

/** What ends a bare value whose length is exact. A full stop ends it only at the end of a sentence. */
export const END = String.raw`(?:[\s"'\x60;,:/?!@&<>)\]}|\\%#]|[.](?:\s|\z)|\z)`;

/** What stands between a name and its value: quotes, brackets, signs of all languages, blanks and line ends. */
const SEPARATORS = String.raw`[\s"'\x60\]\\:=,(>|?]+`;

/**
 * From a vendor's name to its value: the rest of the name, which ends in one of the words, or ` key`; separators; and
 * `value` in lists of names and values. Runs have no count of their own, since counts multiply states: `maxLen` bounds
 * the whole. For the same reason a run cannot go on where a value could begin.
 */
const assigned = (words: string, rest: string): string =>
  `(?:${rest}${anyCase(`(?:${words})s?`)}|${anyCase(" (?:api )?(?:key|token|secret)")})(?:${SEPARATORS}(?:value${SEPARATORS})?|%3[Dd])`;

/** The rest of a name. Whole or absent behind a vendor of few letters: the compiler must see what can follow them. */
const nameRest = (vendor: string): string =>
  vendor.split("|").some((name) => /^[a-z]{1,3}(?![a-z])/.test(name)) ? "(?:[\\w.-]+)?" : "[\\w.-]*";

/** A UUID in either case. */
export const UUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

/** `length` characters of a pattern that repeats. */
export const cycle = (pattern: string, length: number): string =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);

/** Sample bodies of `n` characters: letters and digits, lower hexadecimal, lower case with digits, upper case with digits. */
export const alnum = (n: number): string => cycle("Aa0Bb1", n);
export const hex = (n: number): string => cycle("0a1b", n);
export const lower = (n: number): string => cycle("a0b2", n);
export const upper = (n: number): string => cycle("A2B3", n);
/** A sample UUID. */
export const SAMPLE_UUID = "00000000-0000-4000-8000-00000000a0a0";

/** Every sample in every place where keys are found; `name` is the variable's, in capitals. */
function inHosts(name: string, samples: readonly string[]): string[] {
  const snake = name.toLowerCase();
  const camel = snake.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const kebab = snake.replaceAll("_", "-");
  const hosts: ((value: string) => string)[] = [
    (value) => `HOST=db\n${name}=${value}\nDEBUG=1`,
    (value) => `{"id":1,"${camel}":"${value}"}`,
    (value) => `config:\n  ${snake}: ${value}\n  region: eu\n`,
    (value) => `const ${camel} = '${value}';`,
    (value) => `<set><${camel}>${value}</${camel}></set>`,
    (value) => `"{\\"${snake}\\": \\"${value}\\"}\\n"`,
    (value) => `https://api.example/v1?${snake}=${value}&page=2`,
    (value) => `X-${kebab}: ${value}\r\nAccept: */*`,
    (value) => `next%3Fa%26${snake}%3D${value}%26b`,
    (value) => `export ${name}="${value}" # used by ci`,
  ];
  return hosts.map((host, index) => host(`«${samples[index % samples.length]}»`));
}

/** What the names of a rule's entity and variable are unless said otherwise: `fly-token` gives FLY_TOKEN. */
const nameOf = (id: string): string => id.toUpperCase().replaceAll("-", "_");

interface Common {
  /** Taken from the id when absent. */
  readonly entity?: string;
  /** The variable in which the examples put the value, in capitals; taken from the id when absent. */
  readonly name?: string;
  /** Near misses besides those that every rule has. */
  readonly no?: readonly string[];
  readonly severity?: Severity;
  readonly confidence?: Confidence;
}

interface TokenRow extends Common {
  readonly id: string;
  /** RE2: the token, which must not stand inside of a longer word. */
  readonly word?: string;
  /** Whether `word` has an exact length, so that what follows must end it. */
  readonly exact?: boolean;
  /** RE2, when the token is told by more than a word: with a group `secret` where more than the token is matched. */
  readonly pattern?: string;
  /** Whole values, each a match in every host syntax. */
  readonly samples: readonly string[];
  readonly source: string;
  readonly maxLen?: number;
  /** A checksum, which scores. */
  readonly validator?: ValidatorName;
  /** More examples, marked, for places that this token is known from. */
  readonly match?: readonly string[];
}

/** A rule for a token with a form of its own. */
export function token(row: TokenRow): PackRule {
  const name = row.name ?? nameOf(row.id);
  const [sample] = row.samples;
  const middle = Math.ceil(sample.length / 2);
  return {
    id: row.id,
    entity: row.entity ?? nameOf(row.id),
    pattern: row.pattern ?? `${START}(?P<secret>${row.word})${row.exact ? END : ""}`,
    ...(row.validator === undefined
      ? {}
      : { validator: row.validator, check: "scoring", maxLen: LIMITS.matchBytesDefault }),
    ...(row.confidence === undefined ? {} : { confidence: row.confidence }),
    ...(row.maxLen === undefined ? {} : { maxLen: row.maxLen }),
    mask: { kind: "redact" },
    source: row.source,
    severity: row.severity ?? "critical",
    examples: {
      match: [...inHosts(name, row.samples), ...(row.match ?? [])],
      // Cut short, broken by a character of no token, and a placeholder.
      no: [
        `${name}=${sample.slice(0, middle)}`,
        `${name}=${sample.slice(0, middle)}*${sample.slice(middle + 1)}`,
        `${name}=<your-token> ${name.toLowerCase()}: \${${name}}`,
        ...(row.no ?? []),
      ],
    },
  };
}

/** Name, assignment and the longest value, when no validator bounds them more closely. */
const KEYED_BYTES_MAX = 192;

/** A value without a form of its own: what it is made of, and one that is. */
interface Value {
  readonly pattern: string;
  readonly sample: string;
  readonly validator?: ValidatorName;
}

/**
 * `n` hexadecimal digits. Required to be varied although few others are: what has a required check and runs on past
 * maxLen, as the vendor's letters in base64 do, is no match; without one it would be a finding cut short.
 */
export const hexOf = (n: number): Value => ({
  pattern: `[0-9A-Fa-f]{${n}}`,
  sample: hex(n),
  validator: "varied",
});
/** `n` letters and digits that look random. */
export const alnumOf = (n: number): Value => ({
  pattern: `[A-Za-z0-9]{${n}}`,
  sample: alnum(n),
  validator: "varied",
});
/** `n` characters of base64url that look random. */
export const base64urlOf = (n: number): Value => ({
  pattern: `[A-Za-z0-9_-]{${n}}`,
  sample: alnum(n),
  validator: "varied",
});
/** `n` lower-case letters and digits that look random. */
export const lowerOf = (n: number): Value => ({
  pattern: `[a-z0-9]{${n}}`,
  sample: lower(n),
  validator: "varied",
});
/** A UUID. */
export const UUID_VALUE: Value = { pattern: UUID, sample: SAMPLE_UUID, validator: "varied" };

/**
 * A rule for a key that has no form of its own: the vendor's name, in the same name a word for a key, an assignment, and
 * a value of exact form.
 *
 * @param vendor The vendor's name as RE2 in lower case; it begins a word or a part of a name (START). Not a hump: that
 *   capitals differ from small letters would double the tables of five hundred rules.
 * @param more `words`: what the key is called, as RE2 in lower case.
 */
export function keyed(
  id: string,
  vendor: string,
  value: Value,
  source: string,
  more: Common & { readonly words?: string } = {},
): PackRule {
  const name = more.name ?? nameOf(id);
  const { sample } = value;
  return {
    id,
    entity: more.entity ?? nameOf(id),
    pattern: `${START}(?:${anyCase(vendor)})${assigned(more.words ?? "key|token|secret|auth", nameRest(vendor))}(?P<secret>${value.pattern})${END}`,
    ...(value.validator === undefined ? {} : { validator: value.validator, check: "required" }),
    confidence: more.confidence ?? "medium",
    maxLen: value.validator === undefined ? KEYED_BYTES_MAX : LIMITS.validatedMatchBytesMax,
    mask: { kind: "redact" },
    source,
    severity: more.severity ?? "high",
    examples: {
      match: inHosts(name, [sample]),
      // Too long, cut short, without the name, a call, a placeholder.
      no: [
        `${name}=${sample}0a`,
        `${name}=${sample.slice(0, -1)}`,
        `checksum=${sample}`,
        `${name.toLowerCase()} = get_${name.toLowerCase()}_from_environment()`,
        `${name}=<your-key> ${name}="${"x".repeat(sample.length)}"`,
        ...(more.no ?? []),
      ],
    },
  };
}
