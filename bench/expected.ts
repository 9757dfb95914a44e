// The committed answers: bench/expected.json, in the order of their keys.
//
// Answers change when rules do, so each names the rules that it is for. `--accept` writes what this run answered; look at the
// difference before it is committed, since it is what later runs are held to.
// Must not: let a run be measured against its own answer. A proposed answer counts from the next run on.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { Rule } from "../src/redact/types.ts";
import type { Answer } from "./measure.ts";
import type { ExpectedAnswers } from "./suite.ts";

interface Entry extends Answer {
  readonly rules: string;
}

/** Names rules by what they find and how they mask it, not by how they are compiled. */
export function rulesDigest(rules: readonly Rule[]): string {
  const essence = rules.map(({ id, entity, pattern, validator, check, maxLen, mask }) => [
    id,
    entity,
    pattern,
    validator ?? null,
    check ?? null,
    maxLen ?? null,
    mask,
  ]);
  return createHash("sha256").update(JSON.stringify(essence)).digest("hex").slice(0, 16);
}

export class ExpectedFile implements ExpectedAnswers {
  readonly #file: URL;
  readonly #entries: Map<string, Entry>;
  readonly #proposed = new Map<string, Entry>();

  private constructor(file: URL, entries: Map<string, Entry>) {
    this.#file = file;
    this.#entries = entries;
  }

  /** A file that is not there has no answers. @throws SyntaxError when it is not JSON. */
  static async open(file: URL): Promise<ExpectedFile> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "{}";
      throw error;
    });
    // Our own committed file, of the form that `save` writes.
    return new ExpectedFile(file, new Map(Object.entries(JSON.parse(text) as Record<string, Entry>)));
  }

  get(key: string, rules: string): Answer | null {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.rules !== rules ? null : entry;
  }

  propose(key: string, rules: string, { findings, digest }: Answer): void {
    this.#proposed.set(key, { rules, findings, digest });
  }

  get proposals(): number {
    return this.#proposed.size;
  }

  async save(): Promise<void> {
    const all = [...this.#entries, ...this.#proposed];
    const sorted = [...new Map(all)].sort(([a], [b]) => (a < b ? -1 : 1));
    await writeFile(this.#file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  }
}
