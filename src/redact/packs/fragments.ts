// Pieces of patterns that several built-in rules share, so that a form is stated once.
//
// All are RE2 syntax, hold no capturing group and are bounded. Must not hold a whole rule.

/** A calendar date as people and programs write it, with a year of two or four digits. */
export const DATE =
  "(?:[12][0-9]{3}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)?[0-9]{2}|[12][0-9]{3}(?:0[1-9]|1[0-2])[0-3][0-9]|(?i:[0-9]{1,2}(?:st|nd|rd|th)?[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ ,-]{1,2}[0-9]{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ .]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}))";

/** One octet of an IPv4 address in decimal. */
export const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

/** First group of an IPv6 address that can belong to someone: global unicast, unique local, link local. */
export const IPV6_FIRST = "(?:[23][0-9A-Fa-f]{3}|[Ff][CcDd][0-9A-Fa-f]{2}|[Ff][Ee][89ABab][0-9A-Fa-f])";

/** Countries of the ISO 13616 register. */
export const IBAN_COUNTRY =
  "(?:A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EJKO]|E[EGS]|F[IKOR]|G[BEILRT]|H[NRU]|I[ELQST]|JO|K[WZ]|L[BCITUVY]|M[CDEKNRTU]|N[ILO]|OM|P[KLST]|QA|R[OSU]|S[ACDEIKMOTV]|T[LNR]|UA|V[AG]|XK|YE)";

/** The nine digits of a social security number that was or can be issued, without separators. */
export const SSN_DIGITS =
  "(?:00[1-9]|0[1-9][0-9]|[1-578][0-9]{2}|6(?:[0-57-9][0-9]|6[0-57-9]))(?:0[1-9]|[1-9][0-9])(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})";

/** First four digits of a payment card number by issuer range (ISO/IEC 7812). */
export const CARD_FIRST4 =
  "(?:4[0-9]{3}|5[0-9]{3}|2(?:20[0-4]|2[2-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)|6[0-9]{3}|35[2-8][0-9]|8[12][0-9]{2})";

/** What stands between the lines of a PEM block: line ends, also as escapes, indents, and the joints of split strings. */
export const PEM_GAP = String.raw`(?:[\r\n\t ,]|["'](?: ?\+)?|\\{1,6}[nr"']){1,40}`;
