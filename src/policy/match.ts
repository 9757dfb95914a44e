// Conditions of a rule, compiled to tests on facts.
//
// Keys are AND, entries of a list are OR (DECISIONS 15). Deny and hold look for ANY of a statement's effects, verbs, tables,
// functions or columns; allow wants ALL of them covered. What is not said is taken against the statement: an unqualified table may be
// the one that a deny names in some schema, and is in `public` for an allow or a schema as a whole. A session with another
// search_path gets its tables qualified by the analysis of its statements; one whose path cannot be told gets the effect `unknown`,
// which no allow covers.
//
// A list of tables, functions or columns that an allow has, but the statement names none of: `begin` and `select 1` must pass
// a rule for some tables, `pg_reload_conf` must not. So nothing to cover is covered for a statement that only reads; for functions
// and columns also when the rule says by effects, verbs or tables how far it goes.
//
// Must not: allocate while judging; every name is compiled once.

import type { ColumnRef, StatementFacts, TableRef } from "../model/operation.ts";
import type { MatchEntry } from "./document.ts";

export type PatternCompiler = (pattern: string) => (text: string) => boolean;
export type NameTest = (name: string) => boolean;

/** A rule's conditions on one statement. `text` answers for the rule's pattern, and is asked last. */
export interface Matcher {
  readonly matches: (statement: StatementFacts, text: () => boolean) => boolean;
  /** Names `unknown` among its effects, so that a hold may be approved for what is not known. */
  readonly namesUnknown: boolean;
}

/** `*` stands for any run of characters; anything else for itself. */
export function nameTest(pattern: string, fold: boolean): NameTest {
  const wanted = fold ? pattern.toLowerCase() : pattern;
  const prepare = (name: string): string => (fold ? name.toLowerCase() : name);
  if (wanted === "*") return () => true;
  if (!wanted.includes("*")) return (name) => prepare(name) === wanted;
  const parts = wanted.split("*");
  return (name) => fits(prepare(name), parts);
}

/** Whether the parts stand in the name in order, the first at its start and the last at its end. Linear: each part takes its first place. */
function fits(name: string, parts: readonly string[]): boolean {
  const last = parts[parts.length - 1];
  if (!name.startsWith(parts[0])) return false;
  let at = parts[0].length;
  for (let i = 1; i < parts.length - 1; i++) {
    const found = name.indexOf(parts[i], at);
    if (found < 0) return false;
    at = found + parts[i].length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

export function anyOf(tests: readonly NameTest[]): NameTest {
  return (name) => tests.some((test) => test(name));
}

type Mode = "any" | "all";

/** `drop` covers `drop table`; `*` covers all. */
function verbTest(entry: string): NameTest {
  const verb = entry.trim().toLowerCase().replace(/\s+/g, " ");
  if (verb.includes("*")) return nameTest(verb, true);
  const prefix = `${verb} `;
  return (name) => name === verb || name.startsWith(prefix);
}

type QualifiedTest = (schema: string | undefined, name: string) => boolean;

/** @param home The schema that an unqualified name is in, for allow. */
function qualifiedTest(entry: string, mode: Mode, home: string): QualifiedTest {
  if (entry === "*") return () => true;
  const [first, second] = entry.split(".");
  const any = mode === "any";
  const name = nameTest(second ?? first, any);
  if (second === undefined)
    return any
      ? (_schema, given) => name(given)
      : (schema, given) => (schema === undefined || schema === home) && name(given);
  const schemaTest = nameTest(first, any);
  // `vault.keys` denies a bare `keys`, which may be that very table; `vault.*` cannot deny every bare name there is.
  const bareMayBeHere = any && !second.includes("*");
  return (schema, given) =>
    (schema === undefined ? bareMayBeHere || schemaTest(home) : schemaTest(schema)) && name(given);
}

type ColumnTest = (column: ColumnRef) => boolean;

function columnTest(entry: string, mode: Mode): ColumnTest {
  if (entry === "*") return () => true;
  const any = mode === "any";
  const parts = entry.split(".");
  const column = parts[parts.length - 1];
  const table = qualifiedTest(parts.slice(0, -1).join("."), mode, "public");
  const anyTable = parts[parts.length - 2] === "*";
  const name = nameTest(column, any);
  return (ref) => {
    // A whole row holds every column for a deny; for an allow it is covered by `*` only.
    const named = ref.column === "*" ? any || column === "*" : name(ref.column);
    if (!named) return false;
    return ref.table === undefined ? any || anyTable : table(ref.schema, ref.table);
  };
}

function qualified(name: string, test: QualifiedTest): boolean {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? test(undefined, name) : test(name.slice(0, dot), name.slice(dot + 1));
}

type Condition = (statement: StatementFacts) => boolean;

/** Compiles a rule's conditions. The pattern is compiled by the caller, since it is asked about the text as a whole. */
export function compileMatch(entry: MatchEntry, kind: "deny" | "hold" | "allow"): Matcher {
  const mode: Mode = kind === "allow" ? "all" : "any";
  const conditions: Condition[] = [];
  const add = <Item>(
    items: (statement: StatementFacts) => readonly Item[],
    test: (item: Item) => boolean,
  ): void => {
    conditions.push(
      mode === "any"
        ? (statement) => items(statement).some(test)
        : (statement) => items(statement).every(test),
    );
  };
  if (entry.effects !== undefined) {
    const effects = new Set<string>(entry.effects);
    add((statement) => statement.effects, effects.has("*") ? () => true : (effect) => effects.has(effect));
  }
  if (entry.verbs !== undefined) add((statement) => statement.verbs, anyOf(entry.verbs.map(verbTest)));
  if (entry.without_where !== undefined) {
    const wanted = entry.without_where;
    conditions.push((statement) => statement.withoutWhere === wanted);
  }
  if (entry.tables !== undefined) {
    const tests = entry.tables.map((table) => qualifiedTest(table, mode, "public"));
    add(
      (statement) => statement.tables,
      (table: TableRef) => tests.some((test) => test(table.schema, table.name)),
    );
    if (mode === "all") conditions.push((statement) => statement.tables.length > 0 || onlyReads(statement));
  }
  const bounded = entry.effects !== undefined || entry.verbs !== undefined || entry.tables !== undefined;
  if (entry.functions !== undefined) {
    const tests = entry.functions.map((name) => qualifiedTest(name, mode, "pg_catalog"));
    add(
      (statement) => statement.functions,
      (name) => tests.some((test) => qualified(name, test)),
    );
    if (mode === "all" && !bounded)
      conditions.push((statement) => statement.functions.length > 0 || onlyReads(statement));
  }
  if (entry.columns !== undefined) {
    const tests = entry.columns.map((column) => columnTest(column, mode));
    add(
      (statement) => statement.columns,
      (column) => tests.some((test) => test(column)),
    );
    if (mode === "all" && !bounded)
      conditions.push((statement) => statement.columns.length > 0 || onlyReads(statement));
  }
  const usesText = entry.pattern !== undefined;
  return {
    namesUnknown: entry.effects?.includes("unknown") ?? false,
    matches: (statement, text) => {
      if (mode === "all" && statement.effects.includes("unknown")) return false;
      for (const condition of conditions) if (!condition(statement)) return false;
      return !usesText || text();
    },
  };
}

function onlyReads(statement: StatementFacts): boolean {
  return statement.effects.every((effect) => effect === "read");
}
