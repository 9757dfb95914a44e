// Rules of the configuration: names of built-in packs, and YAML files of one's own.
//
// A file:  rules: [{id: order-number, entity: ORDER, pattern: 'ORD-\d{8}', mask: redact}]
//
// Must not: judge a pattern (redact does).

import { readFile, stat } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { Rule } from "../redact/types.ts";
import { describe, describeIssue, type Source } from "./document_errors.ts";

const mask = z.union([
  z.enum(["null", "redact", "hash", "token", "fill"]).transform((kind) => {
    return kind === "fill" ? { kind, keep: 0 } : { kind };
  }),
  // YAML reads a bare null as no value; the word means the mask.
  z.null().transform(() => ({ kind: "null" as const })),
  z
    .strictObject({ fill: z.strictObject({ keep: z.int().min(0).max(LIMITS.fillKeepMax) }) })
    .transform(({ fill }) => ({ kind: "fill" as const, keep: fill.keep })),
]);

const ruleFile = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        entity: z.string().min(1),
        pattern: z.string().min(1),
        validator: z.enum(["luhn", "iban", "ssn"]).optional(),
        max_len: z.int().min(1).optional(),
        mask: mask.default({ kind: "redact" }),
      }),
    )
    .min(1)
    .max(LIMITS.rulesMax),
});

/**
 * What {@link loadRules} takes: packs by name, the rules of files in their place.
 *
 * @throws WeirError `CONFIG_UNREADABLE`, or `RULE_INVALID` with file, line and column.
 */
export async function readRules(names: readonly string[]): Promise<(string | Rule)[]> {
  const rules: (string | Rule)[] = [];
  for (const name of names) {
    if (name.startsWith("builtin/")) rules.push(name);
    else rules.push(...(await readRuleFile(name)));
  }
  return rules;
}

async function readRuleFile(path: string): Promise<Rule[]> {
  const lines = new LineCounter();
  const document = parseDocument(await textOf(path), { lineCounter: lines });
  const source: Source = { file: path, document, lines };
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new WeirError("RULE_INVALID", describe(source, broken.pos[0], broken.message.split("\n")[0]));
  }
  const checked = ruleFile.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!checked.success) {
    const problems = checked.error.issues
      .slice(0, 5)
      .map((issue) => describeIssue(issue, source, ruleFile, () => false));
    throw new WeirError("RULE_INVALID", problems.join("\n"));
  }
  return checked.data.rules.map(({ max_len, ...rule }) => ({
    ...rule,
    ...(max_len === undefined ? {} : { maxLen: max_len }),
  }));
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > LIMITS.configBytesMax) {
      throw new WeirError("RULE_INVALID", `${path} is larger than ${LIMITS.configBytesMax} bytes`);
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof WeirError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new WeirError("CONFIG_UNREADABLE", `${path} cannot be read (${code}); \`rules\` names it`);
  }
}
