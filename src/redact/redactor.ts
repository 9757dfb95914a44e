// The embeddable core: rules in, masked text and findings out. Runs in Node and in browsers alike.

import { text as decodeText, EMPTY_BYTES, utf8 } from "../base/bytes.ts";
import { compileRules, type RuleSet } from "./compile/compile.ts";
import { judgeSyntax } from "./compile/judge.ts";
import { Core } from "./core.ts";
import { MaskKeys } from "./keys.ts";
import { DEFAULT_PACKS, isPackRule, pack } from "./packs/packs.ts";
import { type MaskPlan, makePlan } from "./plan.ts";
import { CoreStream } from "./stream.ts";
import type { Finding, MaskAction, MaskedBytes, Rule, ViewOption } from "./types.ts";

export interface RedactorOptions {
  /** Names of built-in packs (`builtin/pii`, `builtin/secrets`) and rules of your own. Default: `DEFAULT_PACKS`. */
  readonly rules?: readonly (string | Rule)[];
  /** At least 16 bytes of secret randomness; needed when a rule masks with `hash` or `token`. */
  readonly key?: Uint8Array;
  /** Tightens what rules do, by entity; `*` for all. */
  readonly masks?: readonly { readonly entity: string; readonly action: MaskAction }[];
  /** Which rules are also looked for in encoded text (base64, percent-encoding, escapes ...); `secrets` when absent. */
  readonly views?: ViewOption;
}

/** A complete text, masked. */
export interface Redacted<T> {
  readonly masked: T;
  /** In order of their starts; offsets are bytes of the UTF-8 input. */
  readonly findings: readonly Finding[];
}

/** One run of text that arrives in chunks. Chunk borders mean nothing: any cut gives the same output. */
export interface RedactStream {
  /** Input bytes that wait because a match could still include them. */
  readonly heldBytes: number;
  /** @returns What may leave now; the bytes are yours. @throws WeirError `STREAM_CLOSED`, `MASK_FAILED`. */
  push(chunk: Uint8Array): MaskedBytes;
  /** Resolves what is held as if the text ended here (a prompt waits); the stream goes on. */
  settle(): MaskedBytes;
  /** Takes a last chunk, if there is one, resolves what is held and closes the stream. */
  end(chunk?: Uint8Array): MaskedBytes;
  /** Drops what is held and closes the stream. */
  close(): void;
}

export interface Redactor {
  readonly ruleSet: RuleSet;
  redact(input: string): Redacted<string>;
  redact(input: Uint8Array): Redacted<MaskedBytes>;
  /** @param onFinding Called for each finding when its bytes are released, in order of starts. */
  stream(onFinding?: (finding: Finding) => void): RedactStream;
  /** The same as a Web stream of bytes. */
  transform(onFinding?: (finding: Finding) => void): TransformStream<Uint8Array, Uint8Array>;
}

/**
 * Makes a redactor. Rules of your own are checked by RE2 itself first, so the promise may load it.
 *
 * @throws WeirError `RULE_*` (with RE2's message), `RULES_*`, `MASK_KEY_MISSING`.
 *
 * @example
 * const redactor = await createRedactor({ rules: ["builtin/pii"] });
 * redactor.redact("write to ann@example.org").masked; // "write to [EMAIL]"
 */
export async function createRedactor(options: RedactorOptions = {}): Promise<Redactor> {
  const set = await loadRules(options.rules ?? DEFAULT_PACKS, options.views);
  const keys = options.key ? new MaskKeys(options.key) : null;
  return new CoreRedactor(set, keys, makePlan(set, options.masks ?? [], keys !== null));
}

/** Resolves packs, has RE2 judge the other rules, and compiles them all. */
export async function loadRules(rules: readonly (string | Rule)[], views?: ViewOption): Promise<RuleSet> {
  const all = rules.flatMap((entry) => (typeof entry === "string" ? [...pack(entry)] : [entry]));
  await judgeSyntax(all.filter((rule) => !isPackRule(rule)));
  return compileRules(all, { views });
}

class CoreRedactor implements Redactor {
  readonly ruleSet: RuleSet;
  private readonly core: Core;
  private readonly plan: MaskPlan;

  constructor(set: RuleSet, keys: MaskKeys | null, plan: MaskPlan) {
    this.ruleSet = set;
    this.core = new Core(set, keys);
    this.plan = plan;
  }

  redact(input: string): Redacted<string>;
  redact(input: Uint8Array): Redacted<MaskedBytes>;
  redact(input: string | Uint8Array): Redacted<string | MaskedBytes> {
    const findings: Finding[] = [];
    const stream = this.stream((finding) => findings.push(finding));
    const bytes = typeof input === "string" ? utf8(input) : input;
    const masked = stream.end(bytes);
    return { masked: typeof input === "string" ? decodeText(masked) : masked, findings };
  }

  stream(onFinding?: (finding: Finding) => void): RedactStream {
    return new CoreStream(this.core, this.plan, onFinding ?? null);
  }

  transform(onFinding?: (finding: Finding) => void): TransformStream<Uint8Array, Uint8Array> {
    const stream = this.stream(onFinding);
    const give = (controller: { enqueue(chunk: Uint8Array): void }, bytes: Uint8Array) => {
      if (bytes.length > EMPTY_BYTES.length) controller.enqueue(bytes);
    };
    return new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => give(controller, stream.push(chunk)),
      flush: (controller) => give(controller, stream.end()),
    });
  }
}
