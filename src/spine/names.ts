// Masks the names inside facts before they are recorded, audited or shown to a reviewer (law 7).
//
// A quoted identifier can be anything: SELECT "4111 1111 1111 1111" names a column. The same few names come
// again in each statement, so each session remembers what it has masked, up to a bound.
//
// Must not: be shared by sessions (their masks differ), or join names before masking (a match must not
// depend on its neighbours).

import { text, utf8 } from "../base/bytes.ts";
import { LIMITS } from "../base/limits.ts";
import type { EntityMask, Masker } from "../model/masking.ts";
import type { OperationFacts, StatementFacts } from "../model/operation.ts";

export class NameMasker {
  readonly #known = new Map<string, string>();
  #masker: Masker | null = null;
  #masks: readonly EntityMask[] | null = null;

  /** The facts with every name masked. @throws what the masker throws. */
  facts(facts: OperationFacts, masker: Masker, masks: readonly EntityMask[]): OperationFacts {
    // Another rule set or other masks may give other answers.
    if (this.#masker !== masker || this.#masks !== masks) {
      this.#known.clear();
      this.#masker = masker;
      this.#masks = masks;
    }
    const statements = facts.statements.map((statement) => this.#statement(statement, masker, masks));
    if (facts.unknown === undefined) return { statements };
    return { statements, unknown: maskedText(facts.unknown, masker, masks) };
  }

  #statement(facts: StatementFacts, masker: Masker, masks: readonly EntityMask[]): StatementFacts {
    const name = (value: string) => this.#name(value, masker, masks);
    return {
      verb: name(facts.verb),
      effects: facts.effects,
      verbs: facts.verbs.map(name),
      tables: facts.tables.map((table) => ({
        ...(table.schema === undefined ? {} : { schema: name(table.schema) }),
        name: name(table.name),
        access: table.access,
      })),
      functions: facts.functions.map(name),
      columns: facts.columns.map((column) => ({
        ...(column.schema === undefined ? {} : { schema: name(column.schema) }),
        ...(column.table === undefined ? {} : { table: name(column.table) }),
        column: name(column.column),
      })),
      withoutWhere: facts.withoutWhere,
    };
  }

  #name(value: string, masker: Masker, masks: readonly EntityMask[]): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const masked = maskedText(value, masker, masks);
    if (this.#known.size >= LIMITS.maskedNamesMax) this.#known.clear();
    this.#known.set(value, masked);
    return masked;
  }
}

/** One short text, masked. @throws what the masker throws. */
export function maskedText(value: string, masker: Masker, masks: readonly EntityMask[]): string {
  return text(masker.text(utf8(value), masks));
}

/** What an operation reaches, in words for an audit line or a reviewer: `public.orders (write)`. */
export function targetsOf(facts: OperationFacts): readonly string[] {
  const targets = new Set<string>();
  for (const statement of facts.statements) {
    for (const table of statement.tables) targets.add(`${tableName(table)} (${table.access})`);
    for (const name of statement.functions) targets.add(`${name}()`);
  }
  return [...targets];
}

export function tableName(table: { readonly schema?: string; readonly name: string }): string {
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
}

/** Every effect the operation can have; `unknown` when nothing certain can be said. */
export function effectsOf(facts: OperationFacts): readonly string[] {
  const effects = new Set<string>(facts.statements.flatMap((statement) => statement.effects));
  if (facts.unknown !== undefined || effects.size === 0) effects.add("unknown");
  return [...effects];
}
