// A pattern means the same to V8 as to RE2 (re2js), or has no JavaScript form.

import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { toJs } from "../../bench/engines/to_js.ts";
import { PACK_NAMES, pack } from "../../src/redact/packs/packs.ts";

const FORMS: [name: string, pattern: string, expected: string | null][] = [
  ["literals stay", "ab_1", "ab_1"],
  ["a named group captures nothing", "a(?P<secret>b)", "a(?:b)"],
  ["a flag on a group reaches its letters only", "(?i:ab)c", "(?:[aA][bB])c"],
  ["a flag holds to the end of its group", "(a(?i)b|c)d", "(?:a[bB]|[cC])d"],
  ["a flag is taken back", "(?i)a(?-i:b)", "[aA](?:b)"],
  ["ranges are folded in part", "(?i)[x-z0-9]", "[x-zX-Z0-9]"],
  ["white space is RE2's", "\\s[^\\s]", "[\\t\\n\\f\\r ][^\\t\\n\\f\\r ]"],
  ["a dot stops at line ends alone", ".", "[^\\n]"],
  ["a dot with s stops nowhere", "(?s).", "[^]"],
  ["ends of the text are looked for", "^a$", "(?<![^])a(?![^])"],
  ["ends of lines with m", "(?m)^a$", "(?<![^\\n])a(?![^\\n])"],
  ["counts stay, lazy ones too", "a{2,3}b{4}c{5,}?", "a{2,3}b{4}c{5,}?"],
  ["a brace that counts nothing is itself", "a{b", "a\\{b"],
  ["characters past the bytes match nothing", "[a\\x{80}-\\x{7FF}]\\x{20AC}", "[a\\x80-\\xff][]"],
  ["escaped signs are bytes", "\\.\\x2d\\/", "\\x2e\\x2d\\x2f"],
  ["a Unicode class has no form", "\\pL", null],
  ["an ASCII class has no form", "[[:alpha:]]", null],
  ["ungreedy has no form", "(?U)a+", null],
  ["what is not closed has no form", "(a", null],
];
for (const [name, pattern, expected] of FORMS) test(name, () => expect(toJs(pattern)).toBe(expected));

/** Of the hundreds, evenly: all of them have the same forms. */
const SAMPLED = 60;

test("built-in rules find in their examples what RE2 finds", () => {
  let compared = 0;
  const all = PACK_NAMES.flatMap((name) => [...pack(name)]);
  const step = Math.max(1, Math.floor(all.length / SAMPLED));
  for (const rule of all.filter((_, i) => i % step === 0)) {
    const source = toJs(rule.pattern);
    if (source === null) continue;
    const ours = new RegExp(source, "g");
    const oracle = RE2JS.compile(rule.pattern);
    for (const example of [...rule.examples.match, ...rule.examples.no]) {
      // Bytes of ASCII text only: past it the two read characters otherwise.
      const text = example.replaceAll(/[^\x00-\x7f]/g, "");
      const expected: string[] = [];
      const matcher = oracle.matcher(text);
      while (matcher.find()) expected.push(`${matcher.start()}-${matcher.end()}`);
      const found = Array.from(
        text.matchAll(ours),
        (match) => `${match.index}-${match.index + match[0].length}`,
      );
      expect(found, `${rule.id}: ${example}`).toEqual(expected);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(100);
});
