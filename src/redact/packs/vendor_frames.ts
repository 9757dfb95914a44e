// How a vendor's token is told from other text, and the places in which its examples stand.
//
// Two kinds of rules: a token whose own form names the vendor (`token`), and a key without one that counts only behind
// the vendor's name and a word such as key (`keyed`). Frames, examples and near misses are stated once here, so that
// every vendor's rule works in every host syntax.
// Sample bodies repeat a few characters: valid in form, without entropy.
// Must not hold a rule.

import type { Confidence, ValidatorName } from "../types.ts";
import type { PackRule, Severity } from "./types.ts";

/**
 * What may stand before a token whose first letters are plain letters or digits: no word, or the end of `name_`, of a
 * percent escape or of a string escape. The token itself is then the group `secret`.
 */
export const LEFT = String.raw`(?:\b|_|%[2-7][0-9A-Fa-f]|\\[nrt])`;

/** What ends a bare value whose length is exact. A full stop ends it only at the end of a sentence. */
export const END = String.raw`(?:[\s"'\x60;,&<>)\]}|\\%#]|[.](?:\s|\z)|\z)`;

/** From the last word of a name to its value: quotes, a type, an assignment of any language, quotes or a line's end. */
const ASSIGNED = String.raw`(?:(?:: ?&?| )(?i:str(?:ing)?))?["'\x60\]\\ ]{0,4}(?:=>|:{1,3}=|\?=|\|\|:?=?|[:=,(>]|%3[Dd])[ \t\r\n"'\x60\\=(]{0,8}`;

/** A UUID in either case. */
export const UUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

const cut = (pattern: string, length: number): string =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);

/** Sample bodies of `n` characters: letters and digits, lower hexadecimal, lower case with digits, upper case with digits. */
export const alnum = (n: number): string => cut("Aa0Bb1", n);
export const hex = (n: number): string => cut("0a1b", n);
export const lower = (n: number): string => cut("a0b2", n);
export const upper = (n: number): string => cut("A2B3", n);
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

interface Common {
  readonly id: string;
  readonly entity: string;
  /** The variable in which the examples put the value, in capitals. */
  readonly name: string;
  /** Whole values, each a match. */
  readonly samples: readonly string[];
  /** Near misses besides those that every rule has. */
  readonly no?: readonly string[];
  readonly source: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly validator?: ValidatorName;
}

export interface TokenRow extends Common {
  /** RE2; a group `secret` where more than the token is matched. */
  readonly pattern: string;
  readonly maxLen?: number;
  /** More examples, marked, for places that this token is known from. */
  readonly match?: readonly string[];
}

/** A rule for a token with a form of its own. */
export function token(row: TokenRow): PackRule {
  const [sample] = row.samples;
  const middle = Math.ceil(sample.length * 0.6);
  return {
    id: row.id,
    entity: row.entity,
    pattern: row.pattern,
    ...(row.validator === undefined ? {} : { validator: row.validator, check: "scoring" }),
    ...(row.confidence === undefined ? {} : { confidence: row.confidence }),
    ...(row.maxLen === undefined ? {} : { maxLen: row.maxLen }),
    mask: { kind: "redact" },
    source: row.source,
    severity: row.severity ?? "critical",
    examples: {
      match: [...inHosts(row.name, row.samples), ...(row.match ?? [])],
      // Cut short, broken by a character of no token, and a placeholder.
      no: [
        `${row.name}=${sample.slice(0, middle)}`,
        `${row.name}=${sample.slice(0, middle)}*${sample.slice(middle + 1)}`,
        `${row.name}=<your-token> ${row.name.toLowerCase()}: \${${row.name}}`,
        ...(row.no ?? []),
      ],
    },
  };
}

export interface KeyedRow extends Common {
  /** The vendor's name as RE2, lower case; letters of either case are found. */
  readonly vendor: string;
  /** The value as RE2, of exact length. */
  readonly value: string;
}

/**
 * A rule for a key that has no form of its own: the vendor's name, in the same name a word for a key, an assignment, and
 * a value of exact form. A value of letters and digits must also look random (validator `varied`).
 */
export function keyed(row: KeyedRow): PackRule {
  const [sample] = row.samples;
  return {
    id: row.id,
    entity: row.entity,
    pattern: `(?i:${row.vendor})[\\w .-]*(?i:key|token|secret|auth|password)s?${ASSIGNED}(?P<secret>${row.value})${END}`,
    ...(row.validator === undefined ? {} : { validator: row.validator, check: "required" }),
    confidence: row.confidence ?? "medium",
    maxLen: 128,
    mask: { kind: "redact" },
    source: row.source,
    severity: row.severity ?? "high",
    examples: {
      match: inHosts(row.name, row.samples),
      // Too long, cut short, without the name, a call, a placeholder.
      no: [
        `${row.name}=${sample}0a`,
        `${row.name}=${sample.slice(0, -1)}`,
        `checksum=${sample}`,
        `${row.name.toLowerCase()} = get_${row.name.toLowerCase()}_from_environment()`,
        `${row.name}=<your-key> ${row.name}="${"x".repeat(sample.length)}"`,
        ...(row.no ?? []),
      ],
    },
  };
}
