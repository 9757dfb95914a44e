// Columns of a result that are masked for what they are taken for: by name at once, by values from the batch that shows it.

import { expect, test } from "vitest";
import type { ColumnHint, ColumnTreatment, TreatedShape, ValueEncoding } from "../../src/model/masking.ts";
import { COPY_BINARY_HEADER, copyData, copyText, dataRow } from "../support/pg-frames.ts";
import { codeOf, latin, poolOf } from "./harness.ts";

const NOW = () => Date.UTC(2026, 10, 21);
const SCAN: ColumnTreatment = { kind: "scan" };

interface Column {
  readonly hint: Partial<ColumnHint>;
  readonly encoding?: ValueEncoding;
  readonly treatment?: ColumnTreatment;
}

function shape(
  columns: readonly Column[],
  framing: TreatedShape["framing"] = { kind: "pg-data-row" },
): TreatedShape {
  return {
    framing,
    columns: columns.map(({ hint, encoding = "text", treatment = SCAN }) => ({
      encoding,
      treatment,
      hint: { name: "c7", type: "text", ...hint },
    })),
  };
}

const classifying = (more: { except?: readonly string[]; workers?: number } = {}) =>
  poolOf({ workers: more.workers ?? 0, columns: { now: NOW, except: more.except ?? [] } });

/** What rows of these values come back as; a null value stays one. */
async function masked(
  pool: Awaited<ReturnType<typeof poolOf>>,
  treated: TreatedShape,
  rows: readonly (readonly (string | null)[])[],
): Promise<string> {
  const handle = pool.rows(treated, []);
  const out: Uint8Array[] = [];
  for (const row of rows) out.push(await handle.push(dataRow(row)));
  handle.close();
  return latin(new Uint8Array(Buffer.concat(out)));
}

const expected = (rows: readonly (readonly (string | null)[])[]) =>
  latin(new Uint8Array(Buffer.concat(rows.map(dataRow))));

const NAMES = ["Laura Palmer", "Anna Kowalska", "Peter Smith", "Maria Garcia", "Hans Weber", "Lucas Silva"];

test("a column is masked by its name from the first row on, another is not", async () => {
  const treated = shape([{ hint: { name: "last_name" } }, { hint: { name: "status" } }]);
  expect(await masked(await classifying(), treated, [["Quist", "open"]])).toBe(
    expected([["[REDACTED]", "open"]]),
  );
});

test("a base column's name counts under any alias", async () => {
  const treated = shape([{ hint: { name: "last_name", alias: "x" } }]);
  expect(await masked(await classifying(), treated, [["Quist"]])).toBe(expected([["[REDACTED]"]]));
});

test("a table says whose a name is", async () => {
  const treated = shape([
    { hint: { name: "name", table: "users" } },
    { hint: { name: "name", table: "products" } },
  ]);
  expect(await masked(await classifying(), treated, [["Quist", "Lamp"]])).toBe(
    expected([["[REDACTED]", "Lamp"]]),
  );
});

test("a value that cannot hold a label becomes NULL", async () => {
  const treated = shape([{ hint: { name: "date_of_birth", type: "date" }, encoding: "typed-text" }]);
  expect(await masked(await classifying(), treated, [["1987-03-04"]])).toBe(expected([[null]]));
});

test("a computed text is masked when it may be computed from a personal column, a computed number is not", async () => {
  const mentions = ["last_name", "id"];
  const treated = shape([
    { hint: { name: "upper", mentions } },
    { hint: { name: "count", type: "number", mentions }, encoding: "typed-text" },
  ]);
  expect(await masked(await classifying(), treated, [["QUIST", "7"]])).toBe(expected([["[REDACTED]", "7"]]));
});

test("without classification hints change nothing", async () => {
  const treated = shape([{ hint: { name: "last_name" } }]);
  expect(await masked(await poolOf({ workers: 0 }), treated, [["Quist"]])).toBe(expected([["Quist"]]));
});

test("what policy says of a column stands", async () => {
  const treated = shape([{ hint: { name: "last_name" }, treatment: { kind: "fill", keep: 2 } }]);
  expect(await masked(await classifying(), treated, [["Quist"]])).toBe(expected([["***st"]]));
});

test("a configured exception is for its own column of its own table", async () => {
  const pool = await classifying({ except: ["Stages.Last_Name", "crm.people.last_name"] });
  const own = { name: "last_name", schema: "public" };
  const treated = shape([
    { hint: { ...own, table: "stages" } },
    { hint: { ...own, table: "people" } },
    { hint: { ...own, schema: "crm", table: "people" } },
    { hint: { name: "last_name" } },
  ]);
  expect(await masked(pool, treated, [["a", "b", "c", "d"]])).toBe(
    expected([["a", "[REDACTED]", "c", "[REDACTED]"]]),
  );
});

test("values that show what a column is mask it in the batch that shows it, and it stays masked", async () => {
  const pool = await classifying();
  const handle = pool.rows(shape([{ hint: {} }, { hint: { name: "id" } }]), []);
  const before = await handle.push(dataRow(["n/a", "1"]));
  const showing = await handle.push(new Uint8Array(Buffer.concat(NAMES.map((name) => dataRow([name, "2"])))));
  const after = await handle.push(dataRow(["plain words", "3"]));
  expect(latin(before)).toBe(expected([["n/a", "1"]]));
  expect(latin(showing)).toBe(expected(NAMES.map(() => ["[REDACTED]", "2"])));
  expect(latin(after)).toBe(expected([["[REDACTED]", "3"]]));
  expect(handle.stats).toMatchObject({
    rows: NAMES.length + 2,
    findings: new Map([["COLUMN", NAMES.length + 1]]),
  });
  handle.close();
});

test("what one result taught of a table's column holds for the next, under any name", async () => {
  const pool = await classifying();
  const key = "db/1/2";
  await masked(pool, shape([{ hint: { key } }]), [...NAMES.map((name) => [name])]);
  expect(await masked(pool, shape([{ hint: { name: "x", key } }]), [["anything"]])).toBe(
    expected([["[REDACTED]"]]),
  );
  expect(await masked(pool, shape([{ hint: { name: "x", key: "db/1/3" } }]), [["anything"]])).toBe(
    expected([["anything"]]),
  );
});

test("cards in binary numbers are found by their check digits", async () => {
  const pool = await classifying();
  const cards = [
    "4111111111111111",
    "5555555555554444",
    "4012888888881881",
    "4222222222222",
    "5105105105105100",
    "4000056655665556",
  ];
  const int8 = (value: string) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return new Uint8Array(bytes);
  };
  const handle = pool.rows(shape([{ hint: { type: "number" }, encoding: "int8" }]), []);
  const out = await handle.push(new Uint8Array(Buffer.concat(cards.map((card) => dataRow([int8(card)])))));
  expect(latin(out)).toBe(expected(cards.map(() => [null])));
  handle.close();
});

test("COPY in text is looked at like rows", async () => {
  const framing = { kind: "pg-copy-text", delimiter: 9, nullText: "\\N" } as const;
  const handle = (await classifying()).rows(shape([{ hint: { name: "id" } }, { hint: {} }], framing), []);
  const raw = NAMES.map((name, i) => copyText([`${i}`, name]));
  const out = await handle.push(new Uint8Array(Buffer.concat(raw)));
  expect(latin(out)).toBe(
    latin(new Uint8Array(Buffer.concat(NAMES.map((_, i) => copyText([`${i}`, "[REDACTED]"]))))),
  );
  handle.close();
});

test("binary COPY is masked by name", async () => {
  const handle = (await classifying()).rows(
    shape([{ hint: { name: "last_name" } }], { kind: "pg-copy-binary" }),
    [],
  );
  const tuple = Uint8Array.of(0, 1, 0, 0, 0, 5, ...Buffer.from("Quist"));
  const out = await handle.push(new Uint8Array(Buffer.concat([COPY_BINARY_HEADER, copyData(tuple)])));
  expect(latin(out)).toContain("[REDACTED]");
  expect(latin(out)).not.toContain("Quist");
  handle.close();
});

test("a frame that cannot be read is refused by the walk, not by the look", async () => {
  const handle = (await classifying()).rows(shape([{ hint: {} }]), []);
  const broken = dataRow(["x"]);
  broken[broken.length - 5] = 0x7f;
  expect(await codeOf(() => handle.push(broken))).toBe("FRAME_MALFORMED");
});

test("a mask that tightens while batches are in the workers keeps the order of the answers", async () => {
  const pool = await classifying({ workers: 1 });
  const handle = pool.rows(
    shape([{ hint: {} }, { hint: { name: "id", type: "number" }, encoding: "typed-text" }]),
    [],
  );
  const batches = Array.from({ length: 12 }, (_, batch) => {
    const values = batch < 3 ? Array.from({ length: 500 }, () => null) : NAMES;
    return {
      values,
      raw: new Uint8Array(Buffer.concat(values.map((value) => dataRow([value, `${batch}`])))),
    };
  });
  const order: number[] = [];
  const answers = batches.map(({ raw }, batch) => {
    const answer = Promise.resolve(handle.push(raw));
    return answer.then((bytes) => {
      order.push(batch);
      return latin(bytes);
    });
  });
  const out = await Promise.all(answers);
  expect(order).toEqual(batches.map((_, batch) => batch));
  batches.forEach(({ values }, batch) => {
    // Fifteen hundred rows without a value settle nothing: the first names that come are masked.
    const shown = batch < 3 ? values : values.map(() => "[REDACTED]");
    expect(out[batch]).toBe(expected(shown.map((value) => [value, `${batch}`])));
  });
  handle.close();
});
