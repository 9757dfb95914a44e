// What a column mask leaves of small texts.

import { expect, test } from "vitest";
import { text, utf8 } from "../../src/base/bytes.ts";
import type { TextNature } from "../../src/model/session.ts";
import type { ColumnMask } from "../../src/model/verdict.ts";
import { veil } from "../../src/spine/veil.ts";
import { ALLOW_ALL, CALM, createWorld, open, operation } from "./fakes.ts";

const MASK: ColumnMask = { column: { table: "people", column: "surname" }, action: { kind: "redact" } };

const CASES: [name: string, given: string, nature: TextNature, expected: string][] = [
  ["a resource's own text stays", 'column "surnam" does not exist', "own", 'column "surnam" does not exist'],
  ["data goes whole", "Key (surname)=(Curie) already exists.", "data", "[withheld]"],
  ["nothing stays nothing", "", "data", ""],
  [
    "a quoted value goes",
    'invalid input syntax for type integer: "Curie"',
    "words",
    "invalid input syntax for type integer: ?",
  ],
  ["words between and around quotes", 'a "Curie" b "Bohr" c', "words", "a ? c"],
  ["a value that holds a quote and words", 'bad "Cu"r ie" here', "words", "bad ? here"],
  ["a quote that nothing closes takes all behind it", 'bad "Curie and so on', "words", "bad ?"],
  ["an unpaired closing sign takes itself and what is before the last one", "x) Curie) y", "words", "x? y"],
  ["parentheses and brackets", "value (Curie) and [Bohr] is out", "words", "value ? is out"],
  [
    "numbers without quotes",
    "character too large for encoding: 1234567",
    "words",
    "character too large for encoding: ?",
  ],
  [
    "a bare value after a colon",
    "improper relation name (dots): a.b) c",
    "words",
    "improper relation name ?",
  ],
  ["a bare value after a colon, with words behind", "unknown name: Curie is it", "words", "unknown name: ?"],
  ["a word with a digit inside", "in pg_toast_4711, row x7y is", "words", "in ? row ? is"],
  ["other scripts' quotes and digits", "Wert «Curie» ist ٤٢ falsch", "words", "Wert ? ist ? falsch"],
  ["plain words", "division by zero", "words", "division by zero"],
];
for (const [name, given, nature, expected] of CASES) {
  test(name, () => {
    expect(text(veil(utf8(given), nature, [MASK]))).toBe(expected);
    // Without a column mask the rules alone decide.
    expect(text(veil(utf8(given), nature, []))).toBe(given);
  });
}

test("a text of which nothing is said counts as data, in an operation and outside", async () => {
  const world = createWorld();
  world.obligations = { ...ALLOW_ALL, columnMasks: [MASK] };
  const session = await open(world);
  const permit = await session.judge(operation("select 1"), CALM());
  if (permit.kind !== "permit") throw new Error("expected a permit");
  expect(text(await permit.text("error", utf8("Curie")))).toBe("[withheld]");
  expect(text(await session.unsolicited("notification", utf8("Curie")))).toBe("[withheld]");
  expect(text(await permit.text("error", utf8('bad "Curie"'), "words"))).toBe("bad ?");
  const recorded = world.recorded.flatMap((event) => (event.kind === "data" ? [text(event.bytes)] : []));
  expect(recorded).toEqual(["[withheld]", "[withheld]", "bad ?"]);
});
