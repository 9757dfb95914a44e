// What pg_dump 15 and psql 15 ask of a server to describe it, as a real server logged it: all of it only reads.
//
// Regenerate: a server with log_statement=all, then pg_dump of a database with a table, view, function, enum and policy,
// and psql's \l \d+ \dp \dRp \dF \ddp \dD \do \da \dm+ \z; each statement once, with single spaces.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadSqlParser } from "../../src/language/sql/parser.ts";

test("what pg_dump and psql ask to describe a database reads and nothing more", async () => {
  const parser = await loadSqlParser();
  const file = new URL("../../fixtures/policy/introspection.json", import.meta.url);
  const statements: string[] = JSON.parse(readFileSync(file, "utf8"));
  expect(statements.length).toBeGreaterThan(50);
  const others = statements.filter((text) => {
    const { facts } = parser.analyse(text);
    return facts.unknown !== undefined || facts.statements.some(({ effects }) => effects.join() !== "read");
  });
  expect(others).toEqual([]);
});
