// Made-up values of columns, from a seed: what people's columns hold, and what others hold that looks like it.
//
// Numbers with check digits are completed here by the definition of the check, apart from the product's own code.

import type { Rng } from "../../support/rng.ts";

const GIVEN =
  "James Mary Robert Anna Peter Laura Ahmed Fatima Hans Ursula Marie Pierre José Lucía Giulia Marco Piotr Agnieszka Lars Astrid Mehmet Ayşe Олег Priya Rahul Björn Chloé".split(
    " ",
  );
const RARE = "Ottoline Thaddäus Quillon Ysolde Zébulon Brünhild Wendeline Xanthe Ulrike Evander".split(" ");
const FAMILY =
  "Smith Müller García Rossi Silva Kowalski Johansson Yılmaz Ivanov Sharma Okafor Dubois Jansen Nguyen Brown Whitfield Abernathy Quist Vandermolen Zielonka".split(
    " ",
  );
const STREETS = ["Main St", "Oak Avenue", "Elm Rd", "Sunset Blvd", "Park Lane"];
const SUITES = ["", ", Apt 3", " Unit 12B", ""];

export type Generator = (rng: Rng) => string;

function digits(rng: Rng, count: number): string {
  let out = "";
  for (let i = 0; i < count; i++) out += String(rng.int(i === 0 ? 1 : 0, 9));
  return out;
}

/** Tries each last digit until the sum of the doubled form ends in zero. */
function withLuhn(body: string): string {
  for (let last = 0; last < 10; last++) {
    let sum = 0;
    [...`${body}${last}`].reverse().forEach((char, i) => {
      const twice = Number(char) * (i % 2 === 1 ? 2 : 1);
      sum += twice >= 10 ? twice - 9 : twice;
    });
    if (sum % 10 === 0) return `${body}${last}`;
  }
  return body;
}

function iban(rng: Rng): string {
  const account = digits(rng, 18);
  for (let check = 2; check <= 98; check++) {
    const two = String(check).padStart(2, "0");
    if (BigInt(`${account}1314${two}`) % 97n === 1n) return `DE${two}${account}`;
  }
  return "";
}

function bsn(rng: Rng): string {
  for (;;) {
    const value = digits(rng, 9);
    const sum = [...value].reduce((total, char, i) => total + Number(char) * (i === 8 ? -1 : 9 - i), 0);
    if (sum % 11 === 0) return value;
  }
}

function dni(rng: Rng): string {
  const number = digits(rng, 8);
  return number + "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23];
}

const given: Generator = (rng) => (rng.chance(0.75) ? rng.pick(GIVEN) : rng.pick(RARE));
const day = (rng: Rng, from: number, to: number) =>
  new Date(Date.UTC(from, 0, 1) + rng.int(0, (to - from) * 365) * 86_400_000).toISOString().slice(0, 10);

/** Personal: by entity, with several shapes each. */
export const PERSONAL: readonly [name: string, entity: string, generate: Generator][] = [
  ["full names", "PERSON_NAME", (rng) => `${given(rng)} ${rng.pick(FAMILY)}`],
  ["names with the family first", "PERSON_NAME", (rng) => `${rng.pick(FAMILY)}, ${given(rng)}`],
  ["full names in capitals", "PERSON_NAME", (rng) => `${given(rng)} ${rng.pick(FAMILY)}`.toUpperCase()],
  [
    "full names with a title",
    "PERSON_NAME",
    (rng) => `${rng.pick(["Mr.", "Dr.", "Mrs."])} ${given(rng)} ${rng.pick(FAMILY)}`,
  ],
  [
    "Chinese names",
    "PERSON_NAME",
    (rng) =>
      rng.pick([..."王李张刘陈杨黄赵吴周"]) +
      rng.pick(["伟", "芳", "秀英", "敏", "静", "强", "磊", "洋", "艳", "勇", "军"]),
  ],
  [
    "Korean names",
    "PERSON_NAME",
    (rng) =>
      rng.pick([..."김이박최정강조윤"]) + rng.pick([..."민서지하수영"]) + rng.pick([..."준연우진희호"]),
  ],
  [
    "Japanese names",
    "PERSON_NAME",
    (rng) =>
      `${rng.pick(["佐藤", "鈴木", "田中", "山本", "大岩"])}${rng.pick(["太郎", "花子", "健一", "美咲", "翔", "陽菜"])}`,
  ],
  [
    "Russian names with a patronymic",
    "PERSON_NAME",
    (rng) =>
      `${rng.pick(["Иванов", "Петров", "Зорин"])} ${rng.pick(["Иван", "Пётр", "Глеб"])} ${rng.pick(["Сергеевич", "Петрович", "Ильич", "Олегович"])}`,
  ],
  ["e-mail addresses", "EMAIL", (rng) => `${given(rng).toLowerCase()}.${rng.int(1, 999)}@example.com`],
  [
    "international telephone numbers",
    "PHONE",
    (rng) => `+${rng.int(1, 99)} ${digits(rng, 3)} ${digits(rng, 6)}`,
  ],
  [
    "North American telephone numbers",
    "PHONE",
    (rng) => `(${rng.int(201, 989)}) ${rng.int(200, 999)}-${digits(rng, 4)}`,
  ],
  ["German telephone numbers", "PHONE", (rng) => `0${digits(rng, 3)} ${digits(rng, 7)}`],
  [
    "social security numbers",
    "US_SSN",
    (rng) => `${rng.int(100, 665)}-${rng.int(10, 99)}-${rng.int(1000, 9999)}`,
  ],
  ["cards", "PAYMENT_CARD", (rng) => withLuhn(`4${digits(rng, 14)}`)],
  [
    "cards in groups",
    "PAYMENT_CARD",
    (rng) => withLuhn(`52${digits(rng, 13)}`).replace(/(.{4})(?=.)/g, "$1 "),
  ],
  ["IBANs", "IBAN", iban],
  ["Dutch citizen numbers", "NL_BSN", bsn],
  ["Spanish identity numbers", "ES_DNI", dni],
  [
    "American streets",
    "STREET_ADDRESS",
    (rng) => `${rng.int(1, 9999)} ${rng.pick(STREETS)}${rng.pick(SUITES)}`,
  ],
  [
    "German streets",
    "STREET_ADDRESS",
    (rng) =>
      `${rng.pick(["Goethestraße", "Hauptstr.", "Gartenweg", "Lindenallee"])} ${rng.int(1, 140)}${rng.pick(["", "a", "b"])}`,
  ],
  [
    "French streets",
    "STREET_ADDRESS",
    (rng) => `${rng.int(1, 140)} ${rng.pick(["rue de la Paix", "avenue Foch", "chemin des Dames"])}`,
  ],
  [
    "Japanese streets",
    "STREET_ADDRESS",
    (rng) => `東京都新宿区西新宿${rng.int(1, 9)}丁目${rng.int(1, 30)}番${rng.int(1, 20)}号`,
  ],
  ["dates of birth", "DATE_OF_BIRTH", (rng) => day(rng, 1940, 2005)],
  [
    "dates of birth with points",
    "DATE_OF_BIRTH",
    (rng) => day(rng, 1940, 2005).split("-").reverse().join("."),
  ],
  ["password hashes", "PASSWORD_HASH", (rng) => `$2b$12$${digits(rng, 22)}${digits(rng, 31)}`],
  ["blood types", "HEALTH", (rng) => rng.pick(["A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "O-"])],
  ["diagnosis codes", "HEALTH", (rng) => `${rng.pick([..."EIJKMF"])}${rng.int(10, 99)}.${rng.int(0, 9)}`],
  [
    "JSON with a name in it",
    "PERSON_NAME",
    (rng) => JSON.stringify({ id: rng.int(1, 1e6), profile: { first_name: rng.pick(GIVEN), theme: "dark" } }),
  ],
];

/** Not personal, though each looks like something that is. */
export const TECHNICAL_VALUES: readonly [name: string, generate: Generator][] = [
  ["sequential ids", (rng) => String(100_000 + rng.int(0, 9_000))],
  ["nine digits", (rng) => digits(rng, 9)],
  ["eleven digits", (rng) => digits(rng, 11)],
  ["sixteen digits", (rng) => `4${digits(rng, 15)}`],
  ["milliseconds", (rng) => String(1_700_000_000_000 + rng.int(0, 9_999_999_999))],
  [
    "UUIDs",
    (rng) => `${digits(rng, 8)}-${digits(rng, 4)}-4${digits(rng, 3)}-8${digits(rng, 3)}-${digits(rng, 12)}`,
  ],
  ["digests", (rng) => `${digits(rng, 20)}abcdef${digits(rng, 14)}`],
  ["versions", (rng) => `${rng.int(0, 20)}.${rng.int(0, 99)}.${rng.int(0, 9)}`],
  ["four-part versions", (rng) => `${rng.int(1, 20)}.${rng.int(300, 999)}.${rng.int(0, 9)}.${rng.int(0, 9)}`],
  ["prices", (rng) => `${rng.int(1, 9999)}.${rng.int(10, 99)}`],
  [
    "timestamps",
    (rng) => `2026-0${rng.int(1, 9)}-1${rng.int(0, 9)} 1${rng.int(0, 9)}:2${rng.int(0, 9)}:33+00`,
  ],
  ["days of this year", (rng) => day(rng, 2025, 2026)],
  ["days of hiring", (rng) => day(rng, 2001, 2026)],
  ["days of founding", (rng) => `${rng.int(1700, 2024)}-0${rng.int(1, 9)}-01`],
  [
    "products",
    (rng) =>
      `${rng.pick(["Steel", "Wooden", "Rubber", "Cotton", "Granite"])} ${rng.pick(["Chair", "Table", "Lamp", "Shoes", "Hat", "Keyboard"])} ${rng.int(1, 40)}`,
  ],
  [
    "products in capitals",
    (rng) =>
      `${rng.pick(["Steel", "Wooden", "Rubber", "Cotton", "Granite"])} ${rng.pick(["Chair", "Table", "Lamp", "Shoes", "Hat", "Keyboard"])}`,
  ],
  [
    "firms",
    (rng) =>
      `${rng.pick(["Acme", "Globex", "Initech", "Umbrella", "Stark", "Wayne", "Morgan", "Wells"])} ${rng.pick(["Corporation", "Industries", "Holdings", "Group", "Bank", "Systems"])}`,
  ],
  [
    "countries",
    (rng) =>
      rng.pick(
        "France Germany Japan Brazil Jordan Georgia Chad Kenya Norway Poland Spain Italy Canada Mexico Peru Chile Egypt India China Vietnam".split(
          " ",
        ),
      ),
  ],
  [
    "cities",
    (rng) =>
      rng.pick(
        "Berlin Paris London Madrid Rome Austin Dallas Houston Chicago Boston Denver Seattle Phoenix Madison Charlotte Jackson Tokyo Oslo Lima Cairo".split(
          " ",
        ),
      ),
  ],
  [
    "states",
    (rng) =>
      rng.pick(
        "Texas Ohio Virginia Georgia Nevada Utah Iowa Maine Oregon Idaho Kansas Alaska Hawaii Florida Montana Vermont Illinois".split(
          " ",
        ),
      ),
  ],
  [
    "colours",
    (rng) =>
      rng.pick(
        "Red Green Blue Amber Violet Rose Ruby Olive Teal Navy Coral Black White Grey Brown".split(" "),
      ),
  ],
  [
    "months",
    (rng) =>
      rng.pick(
        "January February March April May June July August September October November December".split(" "),
      ),
  ],
  ["sizes", (rng) => rng.pick(["S", "M", "L", "XL", "XXL"])],
  ["flags", (rng) => rng.pick(["t", "f"])],
  ["statuses", (rng) => rng.pick(["active", "pending", "closed", "failed"])],
  [
    "sentences",
    (rng) =>
      `The ${rng.pick(["order", "build", "report"])} ${rng.pick(["failed", "finished", "was sent"])} after ${rng.int(2, 90)} seconds.`,
  ],
  ["paths", (rng) => `/srv/${rng.pick(["app", "data", "log"])}/${rng.int(1, 99)}/index.html`],
  ["addresses of the web", (rng) => `https://example.com/p/${rng.int(1, 9999)}`],
  ["host names", (rng) => `web-${rng.int(1, 99)}.eu.example.net`],
  ["clock times", (rng) => `1${rng.int(0, 9)}:${rng.int(10, 59)}:${rng.int(10, 59)}`],
  ["part numbers", (rng) => `${rng.pick([..."ABCDEF"])}${rng.int(10, 99)}-${digits(rng, 4)}`],
  ["seats", (rng) => `${rng.pick([..."ABCDEF"])}${rng.int(10, 99)}`],
  ["settings in JSON", (rng) => JSON.stringify({ theme: "dark", retries: rng.int(0, 9), tags: ["a", "b"] })],
  [
    "Chinese cities",
    (rng) => rng.pick("北京 上海 广州 深圳 成都 杭州 武汉 西安 南京 天津 重庆 苏州 青岛 大连".split(" ")),
  ],
  [
    "Korean cities",
    (rng) => rng.pick("서울 부산 대구 인천 광주 대전 울산 세종 수원 창원 제주 전주".split(" ")),
  ],
  ["coordinates", (rng) => `${rng.int(-89, 89)}.${digits(rng, 5)}`],
  ["empty values", () => ""],
];
