// Rule files: rules of one's own as YAML, from text to a compiled set, with the mistakes of every file told at once.
//
// Passes, each only when the one before found nothing: the shape, the syntax of patterns (RE2 is the judge), what our
// own compiler makes of them, and the examples, which are run on the very image that will be used.
//
// Must not: read files (this also runs in browsers), or load a file in part.

import { utf8 } from "../base/bytes.ts";
import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { formatProblem, type Problem } from "../base/problem.ts";
import { compileRules, type RuleSet } from "./compile/compile.ts";
import { judgeSyntax } from "./compile/judge.ts";
import { parsePattern } from "./compile/syntax.ts";
import { Core } from "./core.ts";
import { pack } from "./packs/packs.ts";
import type { ComplianceTag, Severity } from "./packs/types.ts";
import { makePlan } from "./plan.ts";
import { type Path, RuleDocument, type RuleEntry, type RuleSource } from "./rule_document.ts";
import { CoreStream } from "./stream.ts";
import type { Finding, MaskAction, Rule, Span } from "./types.ts";

export type { RuleSource };

/** A rule with what its file says about it. */
interface FileRule extends Rule {
  readonly source?: string;
  readonly severity?: Severity;
  readonly tags?: readonly ComplianceTag[];
  readonly examples?: {
    /** Texts in which the rule finds something; where « and » stand (not part of the text), exactly what is between them. */
    readonly match?: readonly string[];
    /** Texts in which the rule finds nothing. */
    readonly no?: readonly string[];
  };
}

/** Mistakes told at once; the rest of a broken file is mostly noise. */
const PROBLEMS_SHOWN = 10;

/** A rule and the place that it was read from. */
interface Placed {
  readonly document: RuleDocument;
  readonly path: Path;
  readonly rule: FileRule;
}

/**
 * Reads one rule file: its shape, ids and bounds. Patterns and examples are checked by {@link loadRuleSources}.
 *
 * @param name The file as it shall stand in messages.
 * @throws WeirError with the code of the first mistake (`RULE_INVALID`, `RULE_DUPLICATE`, `RULES_TOO_BIG`); the message
 *   tells up to 10 with `file:line:column`, and `details.problems` is the list of them.
 */
export function parseRuleFile(name: string, text: string): FileRule[] {
  const problems: Problem[] = [];
  const placed = read([{ name, text }], [], problems);
  stopAt(problems);
  return placed.map(({ rule }) => rule);
}

/**
 * Loads rule files and built-in packs into one compiled set. RE2 judges the patterns, so the promise may load it.
 *
 * @param packs Names such as `builtin/pii`; naming one twice counts once.
 * @param compile Compiles a whole set; one that remembers may be given.
 * @throws WeirError as {@link parseRuleFile}, and `RULE_SYNTAX` (with RE2's message), `RULE_UNSUPPORTED`, `RULE_EMPTY`,
 *   `RULE_EXAMPLE`, `RULES_UNKNOWN_PACK`, `RULES_TOO_BIG`.
 */
export async function loadRuleSources(
  sources: readonly RuleSource[],
  packs: readonly string[],
  compile: (rules: readonly Rule[]) => RuleSet = compileRules,
): Promise<RuleSet> {
  const builtIn = [...new Set(packs)].flatMap((name) => [...pack(name)]);
  const problems: Problem[] = [];
  const placed = read(sources, builtIn, problems);
  stopAt(problems);
  for (const one of placed) await checkSyntax(one);
  stopAt(problems);
  const set = compileAll(builtIn, placed, compile);
  stopAt(problems);
  if (set === null) throw new WeirError("INTERNAL_INVARIANT", "rules were refused for no reason");
  tryExamples(set, placed);
  stopAt(problems);
  return set;
}

/** @param problems Gets what is found now, and what is reported later through the documents. */
function read(sources: readonly RuleSource[], builtIn: readonly Rule[], problems: Problem[]): Placed[] {
  const known = new Map(builtIn.map(({ id }) => [id, "a built-in pack"]));
  return sources.flatMap((source) => {
    const document = new RuleDocument(source, problems);
    return document.read().map((entry, i): Placed => {
      const path = ["rules", i];
      const before = known.get(entry.id);
      if (before !== undefined)
        document.report(
          "RULE_DUPLICATE",
          [...path, "id"],
          `a rule "${entry.id}" exists already, in ${before}`,
        );
      else known.set(entry.id, document.where([...path, "id"]));
      if (entry.check !== undefined && entry.validator === undefined)
        document.report(
          "RULE_INVALID",
          [...path, "check"],
          "check says what a validator decides, and there is none",
        );
      if (
        entry.validator !== undefined &&
        entry.check !== "scoring" &&
        (entry.max_len ?? 1) > LIMITS.validatedMatchBytesMax
      )
        document.report(
          "RULE_INVALID",
          [...path, "max_len"],
          `max_len must be at most ${LIMITS.validatedMatchBytesMax} in a rule with a validator, which tries every end`,
        );
      return { document, path, rule: ruleOf(entry) };
    });
  });
}

function ruleOf({
  id,
  entity,
  pattern,
  validator,
  check,
  confidence,
  max_len,
  mask,
  ...about
}: RuleEntry): FileRule {
  return {
    id,
    entity,
    pattern,
    ...(validator === undefined ? {} : { validator }),
    ...(check === undefined ? {} : { check }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(max_len === undefined ? {} : { maxLen: max_len }),
    mask: actionOf(mask),
    ...about,
  };
}

function actionOf(mask: RuleEntry["mask"]): MaskAction {
  if (mask === null) return { kind: "null" };
  if (typeof mask !== "string") return { kind: "fill", keep: mask.fill.keep };
  return mask === "fill" ? { kind: "fill", keep: 0 } : { kind: mask };
}

function stopAt(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const inOrder = [...problems].sort(
    (a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) || a.line - b.line || a.column - b.column,
  );
  const shown = inOrder.slice(0, PROBLEMS_SHOWN);
  const more = problems.length - shown.length;
  const lines = [...shown.map(formatProblem), ...(more > 0 ? [`... and ${more} more`] : [])];
  throw new WeirError(shown[0].code, lines.join("\n\n"), { details: { problems: shown } });
}

/** What to do about a pattern that is refused. */
const HINTS = new Map<string, string>([
  ["RULE_SYNTAX", "Patterns are RE2: no look-around, no back-references."],
  ["RULE_EMPTY", "Make one part of it obligatory: + instead of *, or a literal."],
]);

async function checkSyntax(placed: Placed): Promise<void> {
  try {
    await judgeSyntax([placed.rule]);
  } catch (error) {
    reportPattern(placed, error);
  }
}

/** @returns `null` after reporting each rule that does not compile. @throws WeirError when the fault is no rule's own. */
function compileAll(
  builtIn: readonly Rule[],
  placed: readonly Placed[],
  compile: (rules: readonly Rule[]) => RuleSet,
): RuleSet | null {
  try {
    return compile([...builtIn, ...placed.map(({ rule }) => rule)]);
  } catch (error) {
    if (!(error instanceof WeirError) || error.details.rule === undefined) throw error;
  }
  // The compiler stops at the first one; a person wants to see them all.
  for (const one of placed) {
    try {
      compileRules([one.rule]);
    } catch (error) {
      reportPattern(one, error);
    }
  }
  return null;
}

function reportPattern({ document, path, rule }: Placed, error: unknown): void {
  if (!(error instanceof WeirError)) throw error;
  const { code, message } = error;
  const span = blamed(rule.pattern, message) ?? failsAt(rule.pattern);
  document.report(code, [...path, "pattern"], message, HINTS.get(code), span);
}

/** RE2 gives no place, but ends its message with the piece that it refuses: its place, when it has only one. */
function blamed(pattern: string, message: string): Span | undefined {
  for (let at = message.indexOf(": "); at >= 0; at = message.indexOf(": ", at + 1)) {
    const piece = message.slice(at + 2);
    const start = pattern.indexOf(piece);
    if (piece !== "" && start >= 0)
      return start === pattern.lastIndexOf(piece) ? { start, end: start + piece.length } : undefined;
  }
  return undefined;
}

/** Where our own parser stumbles. */
function failsAt(pattern: string): Span | undefined {
  try {
    parsePattern(pattern);
  } catch (error) {
    const at = error instanceof WeirError ? error.details.at : undefined;
    if (typeof at === "number" && at < pattern.length) return { start: at, end: at + 1 };
  }
  return undefined;
}

function tryExamples(set: RuleSet, placed: readonly Placed[]): void {
  if (placed.every(({ rule }) => rule.examples === undefined)) return;
  // Redacted all, so that no key is needed; what is found does not depend on it.
  const plan = makePlan(set, [{ entity: "*", action: { kind: "redact" } }], false);
  const core = new Core(set, null);
  const find = (input: Uint8Array, rule: Rule) => {
    const found: Finding[] = [];
    const stream = new CoreStream(core, plan, (finding) => {
      if (finding.rule === rule.id) found.push(finding);
    });
    stream.push(input);
    stream.end();
    return found;
  };
  for (const { document, path, rule } of placed) {
    rule.examples?.match?.forEach((example, i) => {
      const wrong = matchProblem(example, (input) => find(input, rule));
      if (wrong !== null) document.report("RULE_EXAMPLE", [...path, "examples", "match", i], wrong);
    });
    rule.examples?.no?.forEach((example, i) => {
      if (find(utf8(example), rule).length > 0)
        document.report(
          "RULE_EXAMPLE",
          [...path, "examples", "no", i],
          `rule "${rule.id}" finds something here, and it should not`,
        );
    });
  }
}

/** What is wrong with an example of what a rule finds, in words without the data; `null` when it is right. */
function matchProblem(example: string, find: (input: Uint8Array) => readonly Finding[]): string | null {
  const parts = example.split(/[«»]/);
  if (parts.length === 1)
    return find(utf8(example)).length > 0 ? null : "the rule finds nothing here, and it should";
  if (parts.length !== 3 || example.indexOf("«") > example.indexOf("»"))
    return "an example marks one value: one « before it and one » behind it";
  const start = utf8(parts[0]).length;
  const end = start + utf8(parts[1]).length;
  const found = find(utf8(parts.join("")));
  if (found.length === 0) return "the rule finds nothing here, and it should";
  return found.length === 1 && found[0].start === start && found[0].end === end
    ? null
    : `the marked value is bytes ${start} to ${end}, and the rule finds ${found
        .slice(0, 3)
        .map((finding) => `${finding.start} to ${finding.end}`)
        .join(", ")}`;
}
