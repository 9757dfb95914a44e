// Column masks against the origins of output columns: the strictest wins, and unknown is never nothing.

import { expect, test } from "vitest";
import { stricter } from "../../src/base/mask.ts";
import type { ColumnOrigin, MaskAction } from "../../src/model/masking.ts";
import type { ColumnMask } from "../../src/model/verdict.ts";
import { treat } from "../../src/spine/treatment.ts";

const FILL: MaskAction = { kind: "fill", keep: 4 };
const mask = (table: string, column: string, action: MaskAction, schema?: string): ColumnMask => ({
  column: { table, column, ...(schema === undefined ? {} : { schema }) },
  action,
});
const from = (...names: string[]): ColumnOrigin => ({
  kind: "columns",
  columns: names.map((name) => {
    const [schema, table, column] = name.split(".");
    return { schema, table, column };
  }),
});
const SSN = mask("customers", "ssn", { kind: "hash" });

const CASES: [name: string, origin: ColumnOrigin, masks: ColumnMask[], kind: string][] = [
  ["a column of another table is scanned", from("public.orders.ssn"), [SSN], "scan"],
  ["a masked column takes its mask", from("public.customers.ssn"), [SSN], "hash"],
  ["a mask without a schema is for every schema", from("archive.customers.ssn"), [SSN], "hash"],
  [
    "a mask with a schema is for that one",
    from("archive.customers.ssn"),
    [mask("customers", "ssn", FILL, "public")],
    "scan",
  ],
  ["names are compared without case", from("public.Customers.SSN"), [SSN], "hash"],
  [
    "every column of a table may be masked",
    from("public.customers.name"),
    [mask("customers", "*", FILL)],
    "fill",
  ],
  ["a whole row holds its masked columns", from("public.customers.*"), [SSN], "hash"],
  ["unknown origin is redacted while any mask is in force", { kind: "unknown" }, [SSN], "redact"],
  ["unknown origin is scanned when there is no mask", { kind: "unknown" }, [], "scan"],
  ["a constant depends on nothing", from(), [SSN], "scan"],
  [
    "of several masks the strictest counts",
    from("public.customers.ssn"),
    [SSN, mask("customers", "ssn", { kind: "null" })],
    "null",
  ],
  [
    "a column made of two takes the strictest of both",
    from("public.customers.ssn", "public.orders.id"),
    [SSN],
    "hash",
  ],
  [
    "a fill of a column shows its end",
    from("public.customers.ssn"),
    [mask("customers", "ssn", FILL)],
    "fill",
  ],
  [
    "a fill of a computed value is redacted",
    { ...from("public.customers.ssn"), derived: true } as ColumnOrigin,
    [mask("customers", "ssn", FILL)],
    "redact",
  ],
  [
    "a fill of a partition's own column, which is its parent's too, shows its end",
    { ...from("public.customers_1.ssn", "public.customers.ssn"), derived: false } as ColumnOrigin,
    [mask("customers", "ssn", FILL)],
    "fill",
  ],
  [
    "a fill of a value made of two columns is redacted",
    from("public.customers.ssn", "public.orders.id"),
    [mask("customers", "ssn", FILL)],
    "redact",
  ],
];
for (const [name, origin, masks, kind] of CASES) {
  test(name, () => {
    const shape = {
      framing: { kind: "pg-data-row" },
      columns: [{ name: "x", encoding: "text", origin }],
    } as const;
    expect(treat(shape, masks).columns.map((column) => column.treatment.kind)).toEqual([kind]);
  });
}

test("a result whose columns are not known is redacted whole while any mask is in force", () => {
  const { columns } = treat({ framing: { kind: "pg-copy-binary" }, columns: [] }, [SSN]);
  expect(columns.length).toBe(1_664);
  expect(new Set(columns.map((column) => column.treatment.kind))).toEqual(new Set(["redact"]));
});

test("among fills the one that keeps fewer characters is stricter", () => {
  expect(stricter(FILL, { kind: "fill", keep: 2 })).toEqual({ kind: "fill", keep: 2 });
  expect(stricter({ kind: "fill", keep: 2 }, FILL)).toEqual({ kind: "fill", keep: 2 });
});

test("a hint for the classifier is handed on, whatever policy says of its column", () => {
  const hint = { name: "ssn", type: "text" } as const;
  const column = (origin: ColumnOrigin) => ({ name: "ssn", encoding: "text" as const, origin, hint });
  const { columns } = treat(
    {
      framing: { kind: "pg-data-row" },
      columns: [column(from("public.customers.ssn")), column(from("public.orders.ssn"))],
    },
    [SSN],
  );
  expect(columns).toEqual([
    { encoding: "text", treatment: { kind: "hash" }, hint },
    { encoding: "text", treatment: { kind: "scan" }, hint },
  ]);
});
