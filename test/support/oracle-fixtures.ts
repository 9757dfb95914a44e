// Reads fixtures/redact/*.json: masking cases as data, to be run on every engine and configuration.

import { readdirSync, readFileSync } from "node:fs";
import { utf8 } from "../../src/base/bytes.ts";
import { PII } from "../../src/redact/packs/pii.ts";
import { SECRETS } from "../../src/redact/packs/secrets.ts";
import type { Rule } from "../../src/redact/types.ts";

export interface RedactCase {
  /** `file: name`. */
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly input: Uint8Array;
  /** The last is true when the finding reached its rule's `maxLen`. */
  readonly findings: readonly (readonly [start: number, end: number, rule: string, truncated: boolean])[];
  /** Exact, or a pattern where tokens stand. */
  readonly masked: Uint8Array | RegExp;
  /** For hash and token masks. */
  readonly key: Uint8Array;
}

type Text = string | { readonly hex: string };
interface CaseFile {
  readonly key: string;
  readonly cases: readonly {
    readonly name: string;
    readonly rules: readonly (string | Rule)[];
    readonly input: Text;
    readonly findings: readonly (readonly [number, number, string, boolean?])[];
    readonly masked?: Text;
    readonly maskedPattern?: string;
  }[];
}

const FOLDER = new URL("../../fixtures/redact/", import.meta.url);

const bytesOf = (value: Text): Uint8Array =>
  typeof value === "string" ? utf8(value) : Uint8Array.from(Buffer.from(value.hex, "hex"));

function builtIn(id: string): Rule {
  const rule = [...PII, ...SECRETS].find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`a fixture names the rule ${id}, which no pack has`);
  return rule;
}

/** All cases, in order of files and within them. @throws Error when a file is not of this form. */
export function redactCases(): RedactCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
  return files.sort().flatMap((file) => {
    const content = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as CaseFile; // checked by its use below
    return content.cases.map((entry): RedactCase => {
      if ((entry.masked === undefined) === (entry.maskedPattern === undefined))
        throw new Error(`${file}: ${entry.name} needs either masked or maskedPattern`);
      return {
        name: `${file.replace(".json", "")}: ${entry.name}`,
        rules: entry.rules.map((rule) => (typeof rule === "string" ? builtIn(rule) : rule)),
        input: bytesOf(entry.input),
        findings: entry.findings.map(([start, end, rule, truncated]) => [
          start,
          end,
          rule,
          truncated ?? false,
        ]),
        masked:
          entry.masked === undefined ? new RegExp(entry.maskedPattern ?? "", "s") : bytesOf(entry.masked),
        key: bytesOf({ hex: content.key }),
      };
    });
  });
}
