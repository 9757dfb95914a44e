// Hyperscan and RE2 as contenders of a case: the same rules, one text, and a check that they find what Weir finds.
//
// What each tells is its own: Hyperscan every end of every match, RE2::Set spans within lines, the alternation no rule at all.
// So the check is one-sided: each finding of Weir ends where the engine says that a match of that rule ends. Left out are rules
// with a secret group (their findings end earlier), truncated findings and, for RE2, which takes the first end only and gets lines,
// rules with a validator and findings with a line end in them.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyedContender } from "../keyed.ts";
import { type Native, type NativeBuild, type NativeName, startNative } from "./native.ts";
import type { Weir } from "./weir_stream.ts";

/** Each a figure; `re2-loop` is for checks by hand. */
const CONTENDERS: readonly NativeName[] = ["hyperscan", "re2-alternation", "re2-set"];

export interface Natives {
  readonly engines: readonly NativeName[];
  /** What was left out, for the reader of figures; empty when nothing was. */
  readonly notes: readonly string[];
  /** @param folder For the text. @param key Begins the keys of expected answers. */
  contenders(
    text: Uint8Array,
    folder: string,
    key: string,
    weir: Weir,
    rules: string,
  ): Promise<readonly KeyedContender[]>;
  close(): void;
}

/** Starts every engine that was built. */
export async function startNatives(build: NativeBuild, patterns: readonly string[]): Promise<Natives> {
  const started: { readonly engine: NativeName; readonly native: Native }[] = [];
  const notes: string[] = [];
  for (const engine of CONTENDERS) {
    if (!build.engines.includes(engine)) continue;
    const native = await startNative(build, engine, patterns);
    started.push({ engine, native });
    if (native.refused.length > 0)
      notes.push(`${engine} refuses ${native.refused.length} of ${patterns.length} rules`);
    if (native.withoutStart > 0)
      notes.push(`${engine} runs ${native.withoutStart} rules without start of match`);
  }
  return {
    engines: started.map(({ engine }) => engine),
    notes,
    async contenders(text, folder, key, weir, rules) {
      const path = join(folder, "text");
      await writeFile(path, text);
      return Promise.all(
        started.map(async ({ engine, native }): Promise<KeyedContender> => {
          await native.text(path);
          return {
            engine,
            timer: "cpu",
            key: `${key}/${engine}/${text.length}`,
            rules,
            run: () => native.run(),
            async check() {
              const run = await native.run();
              if (engine !== "re2-alternation")
                checkEnds(
                  weir,
                  text,
                  await native.ends(`${path}.${engine}`),
                  native.refused,
                  engine === "re2-set",
                );
              return run;
            },
          };
        }),
      );
    },
    close() {
      for (const { native } of started) native.close();
    },
  };
}

/**
 * @param ends Rule and end, in pairs. @param refused Rules that the engine does not run. @param lines Whether it is RE2::Set.
 * @throws Error naming the first rule of which Weir has a finding that is not there.
 */
export function checkEnds(
  weir: Weir,
  text: Uint8Array,
  ends: Uint32Array,
  refused: readonly number[],
  lines: boolean,
): void {
  const { rules } = weir.ruleSet;
  const known = rules.map(() => new Set<number>());
  for (let at = 0; at < ends.length; at += 2) known[ends[at]].add(ends[at + 1]);
  const number = new Map(rules.map(({ id }, i) => [id, i]));
  let missing: string | null = null;
  const stream = weir.stream(({ start, end, rule, truncated }) => {
    const i = number.get(rule) ?? 0;
    if (missing !== null || truncated || known[i].has(end)) return;
    if (refused.includes(i) || rules[i].pattern.includes("(?P<secret>")) return;
    if (lines && (rules[i].validator !== undefined || text.subarray(start, end).includes(0x0a))) return;
    missing = rule;
  });
  stream.end(text);
  if (missing !== null) throw new Error(`it does not find all that weir finds of rule ${missing}`);
}
