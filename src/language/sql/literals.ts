// Where data stands in a statement's text: literals and comments, by PostgreSQL's own scanner.
//
// Identifiers and keywords stay visible in records; a quoted identifier is a name, not data. When the scanner stops
// (an unterminated quote), everything may be data.

import { scanSync } from "libpg-query";
import type { Span } from "../../model/operation.ts";

/** Token numbers of PostgreSQL 18's grammar, as the scanner of libpg-query 18 gives them; a test holds each to an example. */
const DATA_TOKENS = new Set([
  260, // FCONST
  261, // SCONST: '...', E'...', $$...$$
  262, // USCONST: U&'...'
  263, // BCONST: B'...'
  264, // XCONST: X'...'
  266, // ICONST
  275, // SQL_COMMENT
  276, // C_COMMENT
]);

/** Without a quote, a digit, a dollar or a comment there is nothing to find, and scanning costs more than parsing. */
const MAY_HOLD_DATA = /['$0-9]|--|\/\*/;

/** @returns Sorted byte spans, or `null` when the text cannot be scanned. */
export function literalSpans(text: string): Span[] | null {
  if (!MAY_HOLD_DATA.test(text)) return [];
  try {
    const spans: Span[] = [];
    for (const token of scanSync(text).tokens)
      if (DATA_TOKENS.has(token.tokenType)) spans.push({ start: token.start, end: token.end });
    return spans;
  } catch {
    return null;
  }
}
