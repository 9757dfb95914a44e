// What names, gaps and values of credentials look like in the places where they are written: pieces of patterns.
//
// A name alone proves nothing (`password = getPassword()`), and RE2 has no look-ahead to say what a value is not. So a
// value's form says what it is: it has a digit or a sign where an identifier, a path, a template or a sentence has
// none, and what follows it is no call, index or member. A value of letters only counts where its place is certain,
// and not when it begins as the words do that stand for a password in code and manuals (`wordBut`).
//
// All pieces are RE2 syntax without a capturing group. Must not hold a rule.

import { anyCase, named, START } from "./fragments.ts";

/**
 * Names of a password that are found inside of longer ones too: `userpassword` and `dbpasswd` are common. Only these, and
 * secret, token and api key below, may stand anywhere.
 */
export const PASSWORD_ANYWHERE = anyCase("(?:passw(?:or)?d|passphrase|passcode)");

/** Names whose value is a password. */
export const PASSWORD = `(?:${PASSWORD_ANYWHERE}|${START}(?:${anyCase("pwd|pass|psk")})|[a-z0-9]P(?:ass|wd))`;

/** What a name may end in: a number, what the value is for, or how it is written. */
export const SUFFIX = `(?:[_.-]?(?:[0-9]{1,2}|${anyCase("value|plain|text|prod|dev|test|staging|live|old|new|b64|base(?:64)?|hash|enc|encrypted")}))?`;

/** Names of passwords in other languages than English, in Latin letters. */
export const PASSWORD_WORLD = named(
  "passwort|kennwort|(?:benutzer|datenbank|db|master|wlan|admin)(?:passwort|kennwort)|clave|wachtwoord|contrase(?:\\x{F1}|n)a|senha|palavra-passe|mot[ _-]?de[ _-]?passe|motdepasse|parola(?: d'ordine)?|has(?:\\x{142}|l)o|heslo|l(?:\\x{F6}|o)senord|passord|adgangskode|kodeord|salasana|jelsz(?:\\x{F3}|o)|lozinka|(?:\\x{15F}|s)ifre|parolu|m\\x{1EAD}t kh\\x{1EA9}u|kata sandi",
);

/** The same in other scripts. */
export const PASSWORD_SCRIPTS = anyCase(
  "(?:\\x{43F}\\x{430}\\x{440}\\x{43E}\\x{43B}\\x{44C}|\\x{3BA}\\x{3C9}\\x{3B4}\\x{3B9}\\x{3BA}\\x{3CC}\\x{3C2}|\\x{5E1}\\x{5D9}\\x{5E1}\\x{5DE}\\x{5D4}|\\x{5BC6}[\\x{7801}\\x{78BC}]|\\x{53E3}\\x{4EE4}|\\x{30D1}\\x{30B9}\\x{30EF}\\x{30FC}\\x{30C9}|\\x{BE44}\\x{BC00}\\x{BC88}\\x{D638}|\\x{0643}\\x{0644}\\x{0645}\\x{0629} \\x{0627}\\x{0644}\\x{0645}\\x{0631}\\x{0648}\\x{0631}|\\x{92A}\\x{93E}\\x{938}\\x{935}\\x{930}\\x{94D}\\x{921})",
);

/**
 * From a quoted or bare name to its value: `"name" : `, `name=`, `name := `, `name => `, `name: String = `, `name == `. No
 * value begins with a sign of these, and a blank stands behind a type: else two readings would be followed side by side.
 */
export const ASSIGN = String.raw`["'\x60\]*]{0,3}(?:[ \t]{0,8}: ?(?:${anyCase("str|string|secretstr")})[ \t])?(?:[ \t]{1,8})?(?:<-|[:=])[=>]{0,2}\*{0,2}[ \t]{0,8}[=>]?`;

/** Words of markup around a name and its value. */
export const VALUE = anyCase("value");
export const KEY_OR_NAME = anyCase("(?:key|name)");
export const STRING_OR_VALUE = anyCase("(?:string|value)");

/**
 * An option whose name is or ends in one of the words: `--token`, `--db-token`, `--dbToken`, `--db_token`. The part of a
 * name before a hump or an underscore is at most six letters long, each length on its own: what stands at a fixed place is found fast.
 */
export function flag(words: string): string {
  const before = [2, 3, 4, 5, 6].map((n) => `[a-z]{${n}}`).join("|");
  const humps = words.split("|").map((word) => word[0].toUpperCase() + word.slice(1));
  return `-(?:(?:${anyCase(words)})|(?:${before})(?:_(?:${words})|(?:${humps.join("|")})))`;
}

/** What ends a bare value; a call, an index or a member does not. */
export const END = String.raw`(?:[ \t\r\n"'\x60<>,;&)\]}\\]|\z)`;

/** A quoted value's end. */
export const QUOTED_END = String.raw` ?(?:["'\x60\r\n]|\z)`;

/** The end of a value in escaped quotes. */
export const ESCAPED_END = String.raw`(?:["'\\\r\n]|&quot;|&#34;|%22|\z)`;

/**
 * Words that stand where a password would, by their first letters. Four letters tell them apart well enough, since only
 * words without digit or sign are compared.
 */
const STAND_INS =
  "aaa any arg auth bar base bool byte chan conf cred curr data decr def dumm empt enc ente env err exam fals fiel file fina foo form func get hash hid inco inpu inva key left mask matc miss mod must my name need new non nul num obj old onl opt par pas pla ple proc prom pw raw rea red ref req res ret root_ samp sec sel set shou str tem text the this tok true type und unk upda user val valu var wron xx yes you";

const PHRASE_STARTS =
  "base conf data defa enc env exam file get hid inpu key my name new no not one pass path plai pre que ref req sec set sin some the user var with your";

/** Three words or more with dashes between them. */
export const PHRASE = `${wordBut(3, PHRASE_STARTS)}(?:-[a-z]{2,}){2,}`;

/** A word of lower-case letters, at least `min`, that begins with none of `starts`. */
export function wordBut(min: number, starts: string = STAND_INS): string {
  const stops = starts.split(" ").filter((stop) => !stop.endsWith("_"));
  return trie(stops, min, 0);
}

function trie(stops: readonly string[], min: number, depth: number): string {
  const next = new Map<string, string[]>();
  for (const stop of stops) {
    const rest = next.get(stop[0]) ?? [];
    rest.push(stop.slice(1));
    next.set(stop[0], rest);
  }
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const free = letters.filter((letter) => !next.has(letter));
  const options = [`[${ranges(free)}]${more(min - depth - 1)}`];
  for (const [letter, rest] of next)
    if (!rest.includes("")) options.push(letter + trie(rest, min, depth + 1));
  return `(?:${options.join("|")})${depth >= min ? "?" : ""}`;
}

function more(least: number): string {
  return least > 0 ? `[a-z]{${least},}` : "[a-z]*";
}

function ranges(letters: readonly string[]): string {
  let out = "";
  for (let i = 0; i < letters.length; ) {
    let j = i;
    while (j + 1 < letters.length && letters[j + 1].charCodeAt(0) === letters[j].charCodeAt(0) + 1) j++;
    out += j > i + 1 ? `${letters[i]}-${letters[j]}` : letters.slice(i, j + 1).join("");
    i = j + 1;
  }
  return out;
}

// Members of classes: what a value in double, single or no quotes may be made of, but for the signs that begin a template
// (`${`, `#{`, `%{`, `{{`) and an opening bracket, which begins a call.
const IN_DOUBLE = String.raw`!&-'\)-\[\]-z|}~`;
const IN_SINGLE = String.raw`!"&\)-\[\]-z|}~`;
const IN_ESCAPED = String.raw`!\)-;=-Z\[\^_-z|}~`;
const IN_NONE = String.raw`A-Za-z0-9!*+./:=@^_~?|-`;
const WIDE = String.raw`[\x{80}-\x{10FFFF}]`;

/** One character inside quotes, with the blank before it. */
function quoted(plain: string, more: string): string {
  return String.raw`(?: ?(?:[${plain}(]|[$#%]{1,2}[${plain}]|[{][${plain}]|${more}|${WIDE}))`;
}

/**
 * One character of a bare value. Behind a separator it only goes on with a digit or a sign, since a letter begins the
 * next name; an opening bracket begins a call.
 */
const BARE = String.raw`(?:[${IN_NONE}]|[;&,()\[\]}<>{$#%][0-9!*+:=@^_~?|$#%-]|[$#%)\]}][A-Za-z])`;

/** The same where upper case says that a line of an environment file is read: to its blank. */
const IN_ENV = String.raw`!(-:<-\[\]-_a-z|}~`;
const ENV = String.raw`(?:[${IN_ENV}]|[$#%]{1,2}[${IN_ENV}]|[{;&][0-9!*+./:=@^_~?|$#%-]|[{][A-Za-z])`;

const FIRST = "[A-Za-z_]";
const LEAD = "[A-Za-z_./-]";

/** Case that no name has: it changes too often. */
export const CASES =
  "[A-Za-z_-]*(?:[a-z](?:[A-Z]{1,3}[a-z]{1,2}[A-Z]|[A-Z]{2,}[a-z])|[A-Z]{2}[a-z]{1,2}[A-Z])[A-Za-z_-]*";

/** A number goes on with a letter or sign, or is one of four digits or more: 1.302183 is a version, 0x8803 a constant. */
function number(body: string): string {
  return `(?:0[0-9A-WYZa-wyz!@#$%^&*_+~-]|[1-9][0-9]*[A-Za-z!@#$%^&*_+~=?-])${body}{2,}|[0-9]{4,}`;
}

/**
 * A value that shows by a digit, a sign or its case that it is no identifier.
 *
 * @param body One further character of it.
 * @param pairs Signs that may stand before the first mark when a letter follows.
 * @param mark A sign that no identifier, path or sentence has.
 */
function mixed(body: string, pairs: string, mark: string): string {
  const lead = `(?:${LEAD}|[${pairs}][A-Za-z_.-])`;
  const early = [
    `${FIRST}${lead}?[%]?[0-9]`,
    `${FIRST}${lead}*${mark}`,
    `[!@^&*~+#?|%;,.:/)\\]}-][!@^&*~+#?|=%;,.:/)\\]}>-]?(?:(?:${FIRST}${lead}*)?[0-9]|${FIRST}${lead}*${mark})`,
  ];
  return `(?:${FIRST}${lead}{2,}[$#%]?[0-9]${body}*|${FIRST}${lead}{3,}${mark}${body}{1,}|(?:${early.join("|")})${body}{3,}|${number(body)}|${CASES})(?:[{]|[$#%]{1,2})?`;
}

const QUOTED_PAIRS = String.raw`:$#%()\[\]<>{}`;
const QUOTED_MARK = "[!@^*~+|=?&;,]";

/** A value in double quotes; blanks may come once a digit or sign was seen. */
export const MIXED_DOUBLE = mixed(quoted(IN_DOUBLE, String.raw`\\[ -~]`), QUOTED_PAIRS, QUOTED_MARK);
/** A value in single quotes; a doubled quote stands for one (SQL, YAML). */
export const MIXED_SINGLE = mixed(quoted(IN_SINGLE, String.raw`\\[ -~]|''`), QUOTED_PAIRS, QUOTED_MARK);
/** A value in quotes that are themselves escaped, or between tags. */
export const MIXED_ESCAPED = mixed(
  quoted(IN_ESCAPED, String.raw`&[A-Z0-9!@#$%*]|&(?:amp|lt|gt|apos|#39);|\][${IN_ESCAPED}]`),
  String.raw`:$#%()\[>{}`,
  "(?:[!@^*~+|=?;,]|&(?:amp|lt|gt|apos);)",
);
/** A value without quotes. */
export const MIXED_PLAIN = mixed(BARE, ":$#%", "(?:[!@^*~+]|[#$%][A-Za-z0-9])");
/** The same where a blank before and the end of the line behind it frame the value. */
export const MIXED_LINE = mixed(
  BARE.replace(/\)$/, "|[;&,<>{][A-Za-z])"),
  ":$#%;&,<>)\\]}",
  "(?:[!@^*~+]|[#$%][A-Za-z0-9])",
);
/** The same, or three words with dashes. */
export const MIXED_BARE = `${MIXED_PLAIN}|${PHRASE}`;
/** A value in an environment file. */
export const MIXED_ENV = mixed(ENV, QUOTED_PAIRS, "[!@^*~+|=?,]");

/** Letters only, in quotes: a word, or a passphrase of four words or, with dashes, three. */
export const WORD_QUOTED = `${wordBut(5)}(?:(?: [a-z]{2,}){3,}|(?:-[a-z]{2,}){2,})?`;

/** Names of secrets that are found inside of longer ones too: `clientsecret`, `authtoken`. */
const SECRET_ANYWHERE = anyCase("(?:secret(?:[ _.-]?(?:access[ _.-]?)?key)*|token|api[ _.-]?key)");

const KEY_NAMES =
  "(?:app|access|account|admin|aes|auth|cipher|client|consumer|crypto|deploy|encryption|hmac|integration|jwt|license|management|master|personal|private|security|service|session|shared|signature|signing|storage|subscription|webhook)[ _.-]?key";

/** Keys in the upper case of environment variables; not PUBLIC_KEY, PUBLISHABLE_KEY or SITE_KEY. */
const SECRET_ENV = "[ABDF-Z0-9]_KEY|[A-KM-SU-Z]E_KEY|_SALT|_PEPPER";

/** Names whose value is a key, token or secret of any form. */
export const SECRET = `(?:${SECRET_ANYWHERE}|${named("credentials?", KEY_NAMES)}|${SECRET_ENV})`;

/** The same where `Credentials` would be a heading. */
export const SECRET_NAMED = `(?:${SECRET_ANYWHERE}|${named(KEY_NAMES)}|${SECRET_ENV})`;

/** Secrets and keys in other languages than English. */
export const SECRET_WORLD = named(
  "api-?schl(?:\\x{FC}|ue)ssel|geheim(?:nis|er schl\\x{FC}ssel)|schl(?:\\x{FC}|ue)ssel|cl(?:\\x{E9}|e)[ _-](?:api|secr(?:\\x{E8}|e)te|d'acc\\x{E8}s)|jeton|clave[ _-](?:api|secreta|de acceso|privada)|llave[ _-]secreta|chave[ _-](?:api|secreta|de acesso|privada)|chiave[ _-](?:api|segreta|privata)|sleutel|klucz[ _-](?:api|tajny|prywatny)|nyckel|anahtar[\\x{131}i]?|\\x{43A}\\x{43B}\\x{44E}\\x{447}(?: api| \\x{434}\\x{43E}\\x{441}\\x{442}\\x{443}\\x{43F}\\x{430})?|\\x{442}\\x{43E}\\x{43A}\\x{435}\\x{43D}|\\x{441}\\x{435}\\x{43A}\\x{440}\\x{435}\\x{442}|\\x{5BC6}[\\x{94A5}\\x{9470}]|\\x{4EE4}\\x{724C}|api\\x{5BC6}\\x{94A5}|\\x{79D8}\\x{5BC6}\\x{9375}|api\\x{30AD}\\x{30FC}|\\x{30C8}\\x{30FC}\\x{30AF}\\x{30F3}|\\x{D1A0}\\x{D070}|api \\x{D0A4}|\\x{BE44}\\x{BC00} ?\\x{D0A4}",
);

const TOKEN_LEAD = "[A-Za-z_/+-]";
const TOKEN_BODY = "(?:[A-Za-z0-9_/+=.~:-]|%2[0-57-9A-Fa-f]|%3[Dd])";

/**
 * A token without quotes: twelve characters or more with a digit among those before the first dot, which are eight or
 * more, so that a path of identifiers or a dotted number is none.
 */
export const TOKEN_BARE = `${TOKEN_LEAD}{0,7}[0-9](?:[A-Za-z0-9_/+=~:-]|%2[BbFf]){7,}${TOKEN_BODY}{4,}|${TOKEN_LEAD}{8,10}[0-9]${TOKEN_BODY}{3,}|${TOKEN_LEAD}{11,64}[0-9]${TOKEN_BODY}{1,}`;

const TOKEN_SIGNS = String.raw`(?:[!&\)-\[\]-z|~]|[$#%]{1,2}[!&\)-\[\]-z|~]|[({][0-9A-Za-z!@*])`;

/** A token in quotes: eight characters or more, signs included. */
export const TOKEN_QUOTED = `[!@*^~+]?${TOKEN_LEAD}{0,1}[0-9][A-Za-z_!@#$%^&*+/=~-]${TOKEN_SIGNS}{5,}|${TOKEN_LEAD}{2,4}[0-9]${TOKEN_SIGNS}{4,}|${TOKEN_LEAD}{5,64}[0-9]${TOKEN_SIGNS}{2,}`;
