// A frozen sample of the kinds of text that are masked (rows, logs, source code, prose), made from word lists: what
// triggers are chosen by. It decides speed only, never what is found.
//
// Must not change with the machine: equal rules give equal images everywhere.

const WORDS =
  "the of and to in is for on that with as at by from this be are or an it not was have which can will one all has but more when also user name value type data time list file string number error return function const import export default class public private static void null true false undefined length index key item result request response status message config option path module require test expect order account customer invoice payment product price total amount currency address city country state phone email date created updated deleted active pending shipped cancelled shipping standard express warehouse session server client connect timeout retry queue worker thread memory cache buffer stream socket handler event listener callback promise async await resolve reject throw catch try finally while break continue switch case select insert update delete where table column index schema primary foreign constraint cascade references license copyright warranty software documentation permission distribute version release build package install script command line option default".split(
    " ",
  );
const LEVELS = ["INFO", "DEBUG", "WARN", "ERROR", "TRACE"];
const NAMES = ["Anna", "Ben", "Carla", "David", "Emma", "Felix", "Grace", "Hugo", "Ines", "Jonas"];
const SURNAMES = ["Smith", "Muller", "Garcia", "Rossi", "Novak", "Jensen", "Silva", "Kowalski"];
const HEX = "0123456789abcdef";

/** About 96 KB of ASCII. */
export function sampleText(): Uint8Array {
  const random = lehmer(20_261_121);
  const parts: string[] = [];
  for (let i = 0; i < 130; i++) {
    parts.push(row(random, i), jsonRow(random, i));
    parts.push(logLine(random), logLine(random));
    parts.push(code(random), code(random), prose(random), escaped(random));
  }
  const text = parts.join("");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

type Random = (below: number) => number;

/** Park and Miller's generator. */
function lehmer(seed: number): Random {
  let state = seed % 2147483647;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)];
const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random(10)).join("");
const hex = (random: Random, count: number): string =>
  Array.from({ length: count }, () => HEX[random(16)]).join("");
const two = (value: number): string => String(value).padStart(2, "0");
const date = (random: Random): string =>
  `20${two(15 + random(12))}-${two(1 + random(12))}-${two(1 + random(28))}`;
const time = (random: Random): string => `${two(random(24))}:${two(random(60))}:${two(random(60))}`;
const uuid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
const amount = (random: Random): string => `${random(9000)}.${two(random(100))}`;
const words = (random: Random, count: number): string =>
  Array.from({ length: count }, () => pick(random, WORDS)).join(" ");
const capital = (word: string): string => word[0].toUpperCase() + word.slice(1);
const camel = (random: Random): string => pick(random, WORDS) + capital(pick(random, WORDS));

function row(random: Random, id: number): string {
  return `${100000 + id},${uuid(random)},${date(random)} ${time(random)}.${digits(random, 6)},${pick(random, NAMES)} ${pick(random, SURNAMES)},${words(random, 2)},${amount(random)},EUR,${random(100)},${pick(random, ["t", "f"])},${digits(random, 5)},${words(random, 4)}\n`;
}

function jsonRow(random: Random, id: number): string {
  return `{"id":${id * 7919},"${pick(random, WORDS)}_id":"${uuid(random)}","created_at":"${date(random)}T${time(random)}.${digits(random, 3)}Z","${pick(random, WORDS)}":"${words(random, 2)}","amount":${amount(random)},"tags":["${pick(random, WORDS)}","${pick(random, WORDS)}"],"contact":"${pick(random, NAMES).toLowerCase()}@example.org","phone":"555-${digits(random, 3)}-${digits(random, 4)}"}\n`;
}

function logLine(random: Random): string {
  const head = `${date(random)}T${time(random)}.${digits(random, 3)}Z ${pick(random, LEVELS)} `;
  switch (random(5)) {
    case 0:
      return `${head}[${pick(random, WORDS)}-${random(16)}] request_id=${hex(random, 16)} path=/api/v1/${pick(random, WORDS)}s/${digits(random, 6)} status=${200 + random(300)} duration_ms=${random(2000)}\n`;
    case 1:
      return `${head}com.example.${pick(random, WORDS)}.${capital(pick(random, WORDS))}Service - ${words(random, 7)} (${random(5000)} ms)\n`;
    case 2:
      return `10.${random(256)}.${random(256)}.${random(256)} - - [${date(random)}:${time(random)} +0000] "GET /${pick(random, WORDS)}/${pick(random, WORDS)}.html HTTP/1.1" 200 ${random(90000)} "https://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"\n`;
    case 3:
      return `${head}level=info msg="${words(random, 5)}" trace=${hex(random, 32)} span=${hex(random, 16)} user=${digits(random, 8)}\n`;
    default:
      return `${head}    at ${camel(random)} (/srv/app/node_modules/${pick(random, WORDS)}/lib/${pick(random, WORDS)}.js:${random(900)}:${random(90)})\n`;
  }
}

function code(random: Random): string {
  switch (random(6)) {
    case 0:
      return `export function ${camel(random)}(${pick(random, WORDS)}: string, ${pick(random, WORDS)} = ${random(100)}): ${capital(pick(random, WORDS))} {\n  return ${camel(random)}(${pick(random, WORDS)}.${pick(random, WORDS)});\n}\n`;
    case 1:
      return `  if (${camel(random)} !== null && ${camel(random)}.length > ${random(64)}) throw new Error("${words(random, 5)}");\n`;
    case 2:
      return `/* ${words(random, 10)}. */\n#define ${pick(random, WORDS).toUpperCase()}_${pick(random, WORDS).toUpperCase()} 0x${hex(random, 4)}\n`;
    case 3:
      return `    ${camel(random)}->${pick(random, WORDS)} = ${pick(random, WORDS)}_${pick(random, WORDS)}_${pick(random, WORDS)}(&${pick(random, WORDS)}, sizeof(*${pick(random, WORDS)}));\n`;
    case 4:
      return `def ${pick(random, WORDS)}_${pick(random, WORDS)}(self, ${pick(random, WORDS)}=None):\n        self.${pick(random, WORDS)} = ${pick(random, WORDS)} or os.environ.get("${pick(random, WORDS).toUpperCase()}_${pick(random, WORDS).toUpperCase()}")\n`;
    default:
      return `import { ${camel(random)}, ${camel(random)} } from "./${pick(random, WORDS)}/${pick(random, WORDS)}-${pick(random, WORDS)}.js";\n  <div class="${pick(random, WORDS)}-${pick(random, WORDS)}">{{ ${camel(random)} }}</div>\n`;
  }
}

/** Text within strings and addresses. */
function escaped(random: Random): string {
  switch (random(3)) {
    case 0:
      return `    printf("${words(random, 3)}: %s\\n\\t${words(random, 2)}=%d\\n", ${pick(random, WORDS)}, ${camel(random)});\n`;
    case 1:
      return `{"message":"{\\"${pick(random, WORDS)}\\":\\"${words(random, 2)}\\",\\"id\\":${random(9000)}}\\n${capital(pick(random, WORDS))} ${pick(random, WORDS)}"}\n`;
    default:
      return `GET /${pick(random, WORDS)}?${pick(random, WORDS)}=${pick(random, WORDS)}%20${pick(random, WORDS)}%3D${random(90)}&next=https%3A%2F%2Fexample.com%2F${pick(random, WORDS)}%3F${pick(random, WORDS)}%3D${hex(random, 6)} 200\n`;
  }
}

function prose(random: Random): string {
  return `${capital(words(random, 12))}, ${words(random, 9)} (${words(random, 3)}). ${capital(words(random, 8))} - ${random(300)} ${words(random, 6)}.\n`;
}
