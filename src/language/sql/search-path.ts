// The search_path that a statement's unqualified names are looked up in, and what a text's own statements make of it.
//
// Source: PostgreSQL 18 manual, 5.10.3 (the schema search path) and 19.11.1 (search_path).

import type { SettingTouch } from "./analysis.ts";

/** `default`: as the server starts; `unknown`: nobody can tell. */
export type SearchPath = readonly string[] | "default" | "unknown";

/**
 * @param text The setting's value, as SHOW prints it or SET took it.
 * @returns Its schemas in order; `"$user"` stays as it is. Empty when only `pg_catalog` is searched. `unknown` when
 *   something is searched before `pg_catalog`: then even the name of a built-in function can mean another one.
 */
export function parseSearchPath(text: string): SearchPath {
  const schemas: string[] = [];
  for (const match of text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/g)) {
    const name =
      match[1] === undefined ? (match[2] ?? "").trim().toLowerCase() : match[1].replaceAll('""', '"');
    if (name !== "") schemas.push(name);
  }
  if (schemas.indexOf("pg_catalog") > 0) return "unknown";
  return schemas.join(",") === "$user,public" || schemas.join(",") === "public" ? "default" : schemas;
}

const TRANSACTION_END = /^(commit|rollback|prepare transaction|release)/;

/** Follows the path through the statements of one text. */
export class PathWalk {
  path: SearchPath;
  /** Something set it in a transaction that may still be open: its end may take that back. */
  #mayRevert: boolean;

  constructor(path: SearchPath, mayRevert: boolean) {
    this.path = path;
    this.#mayRevert = mayRevert;
  }

  /** A statement with these verbs and changes has run. */
  after(verbs: readonly string[], touches: readonly SettingTouch[]): void {
    if (this.#mayRevert && verbs.some((verb) => TRANSACTION_END.test(verb))) this.path = "unknown";
    for (const { name, action, value, scope } of touches) {
      if (scope !== "session" && scope !== "local") continue;
      if (name !== "search_path" && name !== "*") continue;
      this.#mayRevert = true;
      // What a reset goes back to, the role or the database decides; the adapter is told by the server afterwards.
      if (action === "reset") {
        if (name !== "*" || this.path !== "default") this.path = "unknown";
      } else this.path = name === "*" || value === null ? "unknown" : parseSearchPath(value);
    }
  }
}
