// The form of the lexicon: groups of phrases that say the same of a column.
//
// Must not hold any phrase.

import type { CONFIDENCE } from "./types.ts";

export interface Group {
  /** What the column holds; empty for phrases that look like personal data and are not (`ip address` of a server is, `user agent` is not). */
  readonly entity: string;
  readonly strength: keyof Pick<typeof CONFIDENCE, "certain" | "likely" | "fair" | "weak">;
  /** Column types that can hold it, separated by spaces; `other` always can. */
  readonly types: string;
  /**
   * Words that take the meaning away when they stand right beside the phrase or name the table:
   * `things` (a product's name), `technical` (a server's address; a shop's address stays one). `table`: when its table
   * is one of things (the gender of a shirt). Absent: none does.
   */
  readonly asks?: "things" | "technical" | "table";
  /** Counts only where every other word is about a person or says nothing: `last`, but not `last order`. */
  readonly alone?: true;
  /** Separated by white space; the words of a phrase joined by `+`. */
  readonly phrases: string;
}
