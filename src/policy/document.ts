// What a policy document may say: the shape of its YAML, and nothing about what it means.
//
// A list may be written as one value; `"*"` alone stands for everything of a kind. Unknown keys are errors: a misspelt
// condition must not silently widen a rule.
//
// Must not: know of positions in a file (load.ts) or of matching (match.ts).

import { z } from "zod";
import { LIMITS } from "../base/limits.ts";
import { EFFECTS } from "../model/operation.ts";
import { duration } from "./duration.ts";

/** One value, or a list of at least one. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z.array(item).min(1, "needs at least one entry").max(LIMITS.policyListMax),
  );

const word = z.string().min(1, "must not be empty").max(LIMITS.policyWordCharsMax);
const words = listOf(word);

/** `"*"` in place of an object. */
const orAll = <T extends z.ZodType>(all: unknown, schema: T) =>
  z.preprocess((value) => (value === "*" ? all : value), schema);

const effect = z.enum([...EFFECTS, "*"], { error: "effect" });

const TABLE_PATTERN = /^[^.]+(\.[^.]+)?$/;
const COLUMN_PATTERN = /^(\*|[^.]+\.[^.]+(\.[^.]+)?)$/;
const table = word.regex(
  TABLE_PATTERN,
  "must be name or schema.name, where * stands for any run of characters",
);
const column = word.regex(COLUMN_PATTERN, "must be table.column or schema.table.column");

const matchShape = z.strictObject({
  effects: listOf(effect).optional(),
  verbs: words.optional(),
  tables: listOf(table).optional(),
  functions: listOf(table).optional(),
  columns: listOf(column).optional(),
  pattern: z.string().min(1, "must not be empty").max(LIMITS.patternBytesMax).optional(),
  without_where: z.boolean().optional(),
});

/** Every verb there is: any statement that was understood, and for deny also those that were not. */
const match = orAll({ verbs: ["*"] }, matchShape);

const wait = z.string().transform((text, context) => {
  const ms = duration(text);
  if (ms === null || ms < 1_000 || ms > LIMITS.approvalWaitMsMax) {
    context.addIssue({
      code: "custom",
      message: "must be a duration from 1s to 24h, such as 90s, 15m or 1h30m",
    });
    return z.NEVER;
  }
  return ms;
});

const rule = z.strictObject({
  name: word.optional(),
  deny: match.optional(),
  hold: match.optional(),
  allow: match.optional(),
  message: z.string().min(1, "must not be empty").max(LIMITS.policyMessageCharsMax).optional(),
  reviewers: words.optional(),
  quorum: z.int().min(1).max(LIMITS.quorumMax).optional(),
  wait: wait.optional(),
});

const maskWith = z.union(
  [
    z.enum(["redact", "hash", "token", "null", "fill"]),
    z.null(),
    z.strictObject({ fill: z.strictObject({ keep: z.int().min(0).max(LIMITS.fillKeepMax) }) }),
  ],
  { error: "must be one of redact, hash, token, null, fill, or {fill: {keep: 4}}" },
);

const mask = z.strictObject({
  entities: words.optional(),
  columns: listOf(column).optional(),
  with: maskWith,
});

const subjects = orAll(
  { principals: ["*"] },
  z.strictObject({ groups: words.optional(), principals: words.optional() }),
);

const resources = orAll(
  { names: ["*"] },
  z.strictObject({
    names: words.optional(),
    labels: z.record(word, words).optional(),
    protocols: words.optional(),
  }),
);

export const policyDocument = z.strictObject({
  policies: z
    .array(
      z.strictObject({
        name: word,
        description: z.string().max(LIMITS.policyMessageCharsMax).optional(),
        subjects,
        resources,
        rules: z.array(rule).max(LIMITS.policyListMax).optional(),
        mask: z.array(mask).max(LIMITS.policyListMax).optional(),
      }),
    )
    .min(1, "needs at least one policy")
    .max(LIMITS.policyListMax),
});

export type PolicyDocument = z.infer<typeof policyDocument>;
export type PolicyEntry = PolicyDocument["policies"][number];
export type RuleEntry = NonNullable<PolicyEntry["rules"]>[number];
export type MatchEntry = z.infer<typeof matchShape>;
export type MaskEntry = NonNullable<PolicyEntry["mask"]>[number];
