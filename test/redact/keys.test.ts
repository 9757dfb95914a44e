// Keyed masks: equal values look equal, the right key turns tokens back, and nothing else does.

import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { strictText, utf8 } from "../../src/base/bytes.ts";
import { MaskKeys } from "../../src/redact/keys.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import type { Rule } from "../../src/redact/types.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const OTHER = KEY.map((byte) => byte ^ 1);
const keys = new MaskKeys(KEY);

test("a hash is the start of HMAC-SHA-256 over the value", () => {
  for (const value of ["", "ann@example.org", "é€😀"]) {
    const expected = createHmac("sha256", KEY).update(value).digest("hex").slice(0, 16);
    expect(keys.hash(utf8(value))).toBe(expected);
  }
});

describe("tokens", () => {
  test("values of every length come back whole", () => {
    for (let length = 0; length <= 130; length++) {
      const value = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      const token = keys.token("EMAIL", value);
      expect(token).toMatch(/^wt1\.[\w-]{4}\.[\w-]+$/);
      expect(Buffer.from(keys.detokenize("EMAIL", token) ?? [1]).equals(Buffer.from(value))).toBe(true);
    }
  });

  test("equal values give equal tokens, and only those", () => {
    const value = utf8("EMP-000001");
    expect(new MaskKeys(KEY).token("A", value)).toBe(keys.token("A", value));
    const tokens = [
      keys.token("A", value),
      keys.token("B", value),
      keys.token("A", utf8("EMP-000002")),
      new MaskKeys(OTHER).token("A", value),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test("the key that is given may change afterwards", () => {
    const mutable = KEY.slice();
    const own = new MaskKeys(mutable);
    mutable.fill(0);
    expect(own.token("A", utf8("x"))).toBe(keys.token("A", utf8("x")));
    expect(own.hash(utf8("x"))).toBe(keys.hash(utf8("x")));
  });

  // Five bytes and the seal are 21 bytes, so 28 characters without a spare bit: each of them counts.
  const token = keys.token("A", utf8("12345"));
  const NOT_TOKENS: [name: string, domain: string, token: string][] = [
    ["a token of another domain", "B", token],
    ["a token of another key", "A", new MaskKeys(OTHER).token("A", utf8("12345"))],
    ["a token of another version", "A", token.replace("wt1", "wt2")],
    ["a token cut short", "A", token.slice(0, -4)],
    ["a token with more behind it", "A", `${token}AAAA`],
    ["the prefix alone", "A", token.slice(0, 9)],
    ["characters that no token has", "A", `${token.slice(0, 9)}${"!".repeat(28)}`],
    ["any other text", "A", "ann@example.org"],
    ["nothing", "A", ""],
  ];
  for (const [name, domain, wrong] of NOT_TOKENS)
    test(`${name} is not turned back`, () => expect(keys.detokenize(domain, wrong)).toBeNull());

  test("a token with any one character changed is not turned back", () => {
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      expect(keys.detokenize("A", changed), changed).toBeNull();
    }
    expect(strictText(keys.detokenize("A", token) ?? utf8("none"))).toBe("12345");
  });
});

test("a key shorter than 16 bytes is refused, and the message does not hold it", () => {
  const short = new Uint8Array(15).fill(0x41);
  expect(() => new MaskKeys(short)).toThrowError(
    expect.objectContaining({ code: "MASK_KEY_MISSING", message: expect.not.stringContaining("AAA") }),
  );
  expect(() => new MaskKeys(new Uint8Array(16))).not.toThrow();
});

test("tokens in masked text turn back to what stood there, also beyond ASCII", async () => {
  const rule: Rule = {
    id: "name",
    entity: "NAME",
    pattern: "name=(?P<secret>\\S+)",
    mask: { kind: "token" },
  };
  const redactor = await createRedactor({ rules: [rule], key: KEY });
  const input = "name=José name=名前 name=José";
  const tokens = redactor.redact(input).masked.match(/wt1\.[\w.-]+/g) ?? [];
  const values = tokens.map((one) => strictText(keys.detokenize("NAME", one) ?? utf8("none")));
  expect(values).toEqual(["José", "名前", "José"]);
  expect(tokens[2]).toBe(tokens[0]);
});
