// What the record and reviewers see of an operation's text: literals that may belong to a masked column are gone.

import { expect, test } from "vitest";
import { text } from "../../src/base/bytes.ts";
import type { MaskedBytes, Masker } from "../../src/model/masking.ts";
import type { OperationFacts, StatementFacts } from "../../src/model/operation.ts";
import type { ColumnMask } from "../../src/model/verdict.ts";
import { recordedText } from "../../src/spine/hidden.ts";

// Stands in for the core: it finds nothing, so what is hidden is hidden by the column mask alone.
const BLIND = { text: (bytes: Uint8Array) => bytes as MaskedBytes } as unknown as Masker;
const SURNAME: ColumnMask = { column: { table: "customers", column: "surname" }, action: { kind: "redact" } };

const statement = (changes: Partial<StatementFacts>): OperationFacts => ({
  statements: [
    {
      verb: "select",
      effects: ["read"],
      verbs: ["select"],
      tables: [],
      functions: [],
      columns: [],
      withoutWhere: false,
      ...changes,
    },
  ],
});
const reads = (name: string, schema?: string) =>
  statement({ tables: [{ name, access: "read", ...(schema === undefined ? {} : { schema }) }] });

const CASES: [
  name: string,
  words: string,
  literals: string[],
  facts: OperationFacts,
  masks: ColumnMask[],
  shown: string,
][] = [
  ["without column masks literals stay", "select 'Roe'", ["'Roe'"], reads("customers"), [], "select 'Roe'"],
  [
    "a statement on a masked table loses its literals",
    "select * where a='Roe' or b=7",
    ["'Roe'", "7"],
    reads("customers"),
    [SURNAME],
    "select * where a=? or b=?",
  ],
  [
    "a statement on another table keeps them",
    "select 'Roe'",
    ["'Roe'"],
    reads("orders"),
    [SURNAME],
    "select 'Roe'",
  ],
  [
    "the masked column's name on another table counts",
    "select 'Roe'",
    ["'Roe'"],
    statement({ columns: [{ column: "surname" }] }),
    [SURNAME],
    "select ?",
  ],
  [
    "a function that can do anything counts",
    "select find('Roe')",
    ["'Roe'"],
    statement({ effects: ["execute"] }),
    [SURNAME],
    "select find(?)",
  ],
  ["offsets are bytes of UTF-8", "é 'Roé' é", ["'Roé'"], reads("customers"), [SURNAME], "é ? é"],
  [
    "what was not understood loses its literals",
    "selec 'Roe'",
    ["'Roe'"],
    { statements: [], unknown: "syntax" },
    [SURNAME],
    "selec ?",
  ],
  [
    "what was not understood at all is withheld",
    "selec 'Roe'",
    [],
    { statements: [], unknown: "syntax" },
    [SURNAME],
    "[11 bytes withheld]",
  ],
  [
    "what was not understood stays when no column is masked",
    "selec 'Roe'",
    [],
    { statements: [], unknown: "syntax" },
    [],
    "selec 'Roe'",
  ],
];
for (const [name, words, literals, facts, masks, shown] of CASES) {
  test(name, () => {
    const spans = literals.map((literal) => {
      const start = Buffer.from(words).indexOf(literal);
      return { start, end: start + Buffer.byteLength(literal) };
    });
    const out = recordedText(
      { text: words, facts, literals: spans },
      { columnMasks: masks, entityMasks: [] },
      BLIND,
    );
    expect(text(out)).toBe(shown);
  });
}

test("literals inside each other are hidden once, in any order", () => {
  const literals = [
    { start: 4, end: 5 },
    { start: 2, end: 8 },
    { start: 8, end: 9 },
  ];
  const operation = { text: "a 'b''c'd e", facts: reads("customers"), literals };
  expect(text(recordedText(operation, { columnMasks: [SURNAME], entityMasks: [] }, BLIND))).toBe("a ?? e");
});

test("a span outside of the text is an error, not a guess", () => {
  const operation = { text: "abc", facts: reads("customers"), literals: [{ start: 1, end: 9 }] };
  expect(() => recordedText(operation, { columnMasks: [SURNAME], entityMasks: [] }, BLIND)).toThrow(
    /literal's span/,
  );
});
