// The search_path that a statement's unqualified names are looked up in, when an earlier statement of the same text changed it.
//
// Source: PostgreSQL 18 manual, 5.10.3 (the schema search path) and 19.11.1 (search_path).

import type { SettingTouch } from "./analysis.ts";

/** `default`: as the server starts; `unknown`: nobody can tell. */
export type SearchPath = readonly string[] | "default" | "unknown";

/**
 * @param text The setting's value, as SHOW prints it or SET took it.
 * @returns Its schemas in order; `"$user"` stays as it is. Empty when only `pg_catalog` is searched.
 */
function parseSearchPath(text: string): SearchPath {
  const schemas: string[] = [];
  for (const match of text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/g)) {
    const name =
      match[1] === undefined ? (match[2] ?? "").trim().toLowerCase() : match[1].replaceAll('""', '"');
    if (name !== "") schemas.push(name);
  }
  return schemas.join(",") === "$user,public" || schemas.join(",") === "public" ? "default" : schemas;
}

/** The path after these changes. */
export function pathAfter(path: SearchPath, touches: readonly SettingTouch[]): SearchPath {
  let now = path;
  for (const { name, action, value, scope } of touches) {
    if (scope !== "session" && scope !== "local") continue;
    if (name !== "search_path" && name !== "*") continue;
    // What a reset goes back to, the role or the database decides; the adapter is told by the server afterwards.
    if (action === "reset") now = name === "*" && now === "default" ? now : "unknown";
    else now = name === "*" || value === null ? "unknown" : parseSearchPath(value);
  }
  return now;
}
