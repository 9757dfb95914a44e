// What columns are taken for by their names: tables from the wild, word by word cases, and names made to hurt.

import { expect, test } from "vitest";
import { classifyColumns } from "../../../src/redact/columns/name.ts";
import { CONFIDENCE, type ColumnDescription, type ColumnType } from "../../../src/redact/columns/types.ts";
import { SCHEMAS } from "./schemas.ts";

interface Expected extends ColumnDescription {
  readonly entity: string | null;
}

function tables(text: string): Expected[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [table, ...columns] = line.trim().split(/\s+/);
      return columns.map((column) => {
        const [named, entity = null] = column.split("=");
        const [name, type = "text"] = named.split(":");
        return { name, type: type as ColumnType, entity, ...(table === "-" ? {} : { table }) };
      });
    });
}

const COLUMNS = Object.entries(SCHEMAS).flatMap(([schema, text]) =>
  tables(text).map((columns) => ({ schema, columns })),
);

test("the table of truth is large, and more of it is not personal than a few", () => {
  const all = COLUMNS.flatMap(({ columns }) => columns);
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter(({ entity }) => entity === null).length).toBeGreaterThan(150);
});

for (const { schema, columns } of COLUMNS) {
  const names = columns.map(({ name, type }) => `${name}:${type}`).join(" ");
  test(`${schema}: ${columns[0].table ?? ""} ${names.slice(0, 60)}`, () => {
    const verdicts = classifyColumns(columns);
    const seen = verdicts.map(({ entity, confidence }, i) => {
      const masked = confidence >= CONFIDENCE.fair ? entity : null;
      return `${columns[i].name}:${columns[i].type}=${masked ?? ""}`;
    });
    expect(seen).toEqual(columns.map(({ name, type, entity }) => `${name}:${type}=${entity ?? ""}`));
  });
}
