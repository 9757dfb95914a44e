// Pieces of patterns that several built-in rules share, so that a form is stated once.
//
// All are RE2 syntax, hold no capturing group and are bounded. Must not hold a whole rule.
//
// Names begin where a word begins (START, or a hump): the core searches beginnings of words, of which it can tell any
// number apart, while names sought inside of words fill its byte searches. Compound words are listed instead. Letters of
// either case are classes of ASCII ([Kk]): under (?i) RE2 also folds k and s to U+212A and U+017F, which doubles what a
// name can begin with and no text has.

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
export const PEM_GAP = String.raw`(?:[\r\n\t ,]|["'](?: ?\+)?|\\{1,6}[nr"'])+`;

/** Where a name or a token may begin: a word, the end of `name_`, of a percent escape or of a string's escape. */
export const START = String.raw`(?:\b|_|%[2-7][0-9A-Fa-f]|\\[nrt])`;

const MEMBER = String.raw`(?:\\x\{[0-9A-Fa-f]+\}|\\.|[^\]\\])`;
const PIECES = new RegExp(
  String.raw`\(\?(?:P<[a-z]+>|[a-z]*:)|\\x\{[0-9A-Fa-f]+\}|\\.|\[${MEMBER}*\]|\p{L}`,
  "gu",
);
const MEMBERS = new RegExp(`(${MEMBER})-(${MEMBER})|${MEMBER}`, "gu");

/** The other case of a letter, as it is written in a class; empty when it has none. */
function otherCase(written: string): string {
  const code = /^\\x\{([0-9A-Fa-f]+)\}$/.exec(written)?.[1];
  const letter = code === undefined ? written : String.fromCodePoint(Number.parseInt(code, 16));
  const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
  const fits = /^\p{L}$/u.test(other) && other !== letter && /[ -~]/.test(other) === /[ -~]/.test(letter);
  if (!fits) return "";
  return other < "\x80" ? other : `\\x{${(other.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

/** The same RE2 with every letter in either case, without flags. */
export const anyCase = (pattern: string): string =>
  pattern.replaceAll(PIECES, (piece) => {
    if (piece.startsWith("(") || /^\\[^x]/.test(piece)) return piece;
    if (!piece.startsWith("[")) {
      const other = otherCase(piece);
      return other === "" ? piece : piece.startsWith("\\") ? `[${piece}${other}]` : `[${other}${piece}]`;
    }
    const members = piece.slice(1, -1).replaceAll(MEMBERS, (member, from?: string, to?: string) => {
      if (from === undefined || to === undefined) return member + otherCase(member);
      return /^[a-z]-[a-z]$/.test(member) ? member.toUpperCase() + member : member;
    });
    return `[${members}]`;
  });

/** The alternatives that a pattern consists of, without those inside of its groups. */
function alternatives(pattern: string): string[] {
  const out = [""];
  let depth = 0;
  for (const [piece] of pattern.matchAll(new RegExp(String.raw`\\.|\[${MEMBER}*\]|[^]`, "gu"))) {
    if (piece === "(") depth++;
    if (piece === ")") depth--;
    if (piece === "|" && depth === 0) out.push("");
    else out[out.length - 1] += piece;
  }
  return out;
}

/** What ends a short word: the next one may be a hump. */
const WORD_END = String.raw`(?:\b|_)`;

/** A word whose first letter is a capital, of which the others have either case. */
function hump(word: string): string {
  const [first] = word;
  if (/[a-z]/.test(first))
    return first.toUpperCase() + anyCase(word.slice(1)).replaceAll(WORD_END, String.raw`(?:\b|_|[A-Z])`);
  // A group of beginnings, which the rest follows.
  const end = closing(word);
  return `(?:${alternatives(word.slice(3, end)).map(hump).join("|")})${anyCase(word.slice(end + 1))}`;
}

/** Where the group ends that a word begins with. */
function closing(word: string): number {
  for (let i = 0, depth = 0; i < word.length; i++) {
    if (word[i] === "(") depth++;
    if (word[i] === ")" && --depth === 0) return i;
  }
  throw new RangeError(`${word} begins with neither a letter nor a group`);
}

/**
 * A name in any case where a name can begin: at START, or as a hump of a longer one (`userSsn`, `userSSN`).
 *
 * @param words RE2 alternatives in lower case. Those that begin beyond ASCII are found anywhere: their scripts set no
 *   borders between words, and their bytes are rare.
 */
export function named(...words: readonly string[]): string {
  const all = words.flatMap(alternatives);
  const inAscii = all.filter((word) => /^(?:\(\?:)*[a-z]/.test(word));
  const beyond = all.filter((word) => !inAscii.includes(word)).map(anyCase);
  const humped = inAscii.filter((word) => /^[a-z]/.test(word) && word.endsWith(WORD_END));
  const camel = humped.map((word) => `${anyCase(word[0])}${word.slice(1, -WORD_END.length)}[A-Z]`);
  const ways = [
    `${START}(?:${[...inAscii.map(anyCase), ...camel].join("|")})`,
    `[a-z0-9](?:${inAscii.map(hump).join("|")})`,
  ];
  return `(?:${[...(inAscii.length > 0 ? ways : []), ...beyond].join("|")})`;
}
