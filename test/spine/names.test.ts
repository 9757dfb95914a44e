// Names inside facts: all of them masked, none of them lost.

import { expect, test } from "vitest";
import { text, utf8 } from "../../src/base/bytes.ts";
import type { MaskedBytes, Masker } from "../../src/model/masking.ts";
import type { OperationFacts } from "../../src/model/operation.ts";
import { NameMasker } from "../../src/spine/names.ts";

/** Marks each text that it is given, so that one that was left out shows. */
const masker = { text: (bytes: Uint8Array) => utf8(`<${text(bytes)}>`) as MaskedBytes } as Masker;

test("every name of every field goes through the masker, and no field is dropped", () => {
  const facts: OperationFacts = {
    statements: [
      {
        verb: "select",
        effects: ["read"],
        verbs: ["select"],
        tables: [
          { schema: "hr", name: "people", access: "read" },
          { name: "bare", access: "write" },
        ],
        functions: ["hr.f"],
        columns: [
          { schema: "hr", table: "people", column: "ssn" },
          { table: "bare", column: "id" },
          { column: "x" },
        ],
        withoutWhere: true,
      },
    ],
    unknown: "why",
  };
  expect(new NameMasker().facts(facts, masker, [])).toEqual({
    statements: [
      {
        verb: "<select>",
        effects: ["read"],
        verbs: ["<select>"],
        tables: [
          { schema: "<hr>", name: "<people>", access: "read" },
          { name: "<bare>", access: "write" },
        ],
        functions: ["<hr.f>"],
        columns: [
          { schema: "<hr>", table: "<people>", column: "<ssn>" },
          { table: "<bare>", column: "<id>" },
          { column: "<x>" },
        ],
        withoutWhere: true,
      },
    ],
    unknown: "<why>",
  });
});
