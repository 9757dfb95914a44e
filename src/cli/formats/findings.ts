// The forms in which `weir scan` tells its findings: lines for people, JSON lines, SARIF. None of them holds what was found.
//
// Findings are written as they come, so a report may have any length.
//
// Source: SARIF 2.1.0 (OASIS, 2020).

import { isAbsolute, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Severity } from "../../redact/packs/types.ts";
import type { Finding } from "../../redact/types.ts";
import { printable } from "../cli.ts";
import type { Position } from "../position.ts";
import type { DescribedRule } from "../rule_choice.ts";

export const FINDING_FORMATS = ["text", "jsonl", "sarif"] as const;
export type FindingFormatName = (typeof FINDING_FORMATS)[number];

/** A finding with its place in a file. */
export interface Located {
  /** As the user named it; `-` for standard input. */
  readonly file: string;
  readonly finding: Finding;
  readonly start: Position;
  readonly end: Position;
}

export interface FindingFormat {
  readonly begin: () => string;
  readonly tell: (located: Located) => string;
  /** @param complete Every file was read to its end. */
  readonly end: (complete: boolean) => string;
}

export function findingFormat(
  name: FindingFormatName,
  rules: readonly DescribedRule[],
  version: string,
): FindingFormat {
  switch (name) {
    case "text":
      return { begin: () => "", tell: asText, end: () => "" };
    case "jsonl":
      return { begin: () => "", tell: jsonLines(rules), end: () => "" };
    case "sarif":
      return sarif(rules, version);
  }
}

function asText({ file, finding, start }: Located): string {
  // A name with a line end in it would look like two findings.
  const name = printable(file).replace(/[\n\t]/g, "?");
  return `${name}:${start.line}:${start.column} ${finding.rule} ${finding.entity}\n`;
}

function jsonLines(rules: readonly DescribedRule[]): (located: Located) => string {
  const severities = new Map(rules.map((rule) => [rule.id, severityOf(rule)]));
  return ({ file, finding, start }) => {
    const { truncated, ...rest } = finding;
    const severity = severities.get(finding.rule);
    return `${JSON.stringify({ file, line: start.line, column: start.column, ...rest, severity, ...(truncated ? { truncated } : {}) })}\n`;
  };
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

function sarif(rules: readonly DescribedRule[], version: string): FindingFormat {
  const numbers = new Map(rules.map(({ id }, i) => [id, i]));
  const tool = {
    driver: {
      name: "weir",
      version,
      rules: rules.map((rule) => ({
        id: rule.id,
        shortDescription: { text: `${rule.entity}, found by rule ${rule.id}` },
        ...(rule.source === undefined ? {} : { fullDescription: { text: rule.source } }),
        defaultConfiguration: { level: LEVELS[severityOf(rule)] },
        properties: { tags: [rule.entity, ...(rule.tags ?? [])], severity: severityOf(rule) },
      })),
    },
  };
  let first = true;
  return {
    begin: () =>
      `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[{"tool":${JSON.stringify(tool)},"columnKind":"unicodeCodePoints","results":[\n`,
    tell({ file, finding, start, end }) {
      const number = numbers.get(finding.rule) ?? -1;
      const result = {
        ruleId: finding.rule,
        ruleIndex: number,
        level: LEVELS[severityOf(rules[number])],
        message: { text: `${finding.entity} found (confidence ${finding.confidence})` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(file) },
              region: {
                startLine: start.line,
                startColumn: start.column,
                endLine: end.line,
                endColumn: end.column,
                byteOffset: finding.start,
                byteLength: finding.end - finding.start,
              },
            },
          },
        ],
        properties: { confidence: finding.confidence },
      };
      const before = first ? "" : ",\n";
      first = false;
      return before + JSON.stringify(result);
    },
    end: (complete) => `\n],"invocations":[{"executionSuccessful":${complete}}]}]}\n`,
  };
}

function severityOf({ severity }: DescribedRule): Severity {
  return severity ?? "medium";
}

/** A relative path stays relative, so that a report fits any checkout. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join("/");
}
