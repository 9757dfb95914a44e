// The demo's data: a million customers and some tickets, invented but of real shape, the same at every run.
//
// People are drawn by the database itself from lists that are made here, since a million rows would take longer to send.
// Card numbers pass Luhn; keys have the form of the real ones and open nothing.
//
// Must not: hold a value that belongs to anyone.

import type pg from "pg";

export const CUSTOMERS = 1_000_000;

/** A domain that no rule knows: in what comes out, any of it is an address that was not masked. */
export const MAIL_DOMAIN = "postbox.example";

const FIRST = words(
  "Ada Ben Chloe Dara Elif Femi Grace Hugo Ines Jonas Kim Lena Milo Nora Omar Priya Quinn Rosa Sami Tess Uma Viktor Wren Yara Zoe Anders Bianca Carlos Dina Emre Freya Goran",
);
const LAST = words(
  "Adler Bauer Costa Diaz Evans Fischer Garcia Haddad Ito Jensen Kowalski Larsen Moreau Novak Okafor Petrov Quist Rossi Silva Tanaka Ueda Varga Weber Xu Yilmaz Ziegler Brandt Castillo Dubois Eriksen Farah Greco",
);
const CITY = words("Lisbon Oslo Austin Kyoto Nairobi Quito Turin Leeds Boston Lyon Gdansk Perth");
const PLAN = words("free team business enterprise");

export async function seed(client: pg.Client): Promise<void> {
  await client.query(`
    create unlogged table customers (
      id integer not null, name text, email text, phone text, card text, ssn text, city text, plan text, note text);
    create table tickets (id integer primary key, sender text, status text, subject text);
  `);
  await client.query(
    `insert into customers
     select i, f || ' ' || l,
            lower(f) || '.' || lower(l) || i || '@${MAIL_DOMAIN}',
            '+1 ' || 201 + i % 700 || '-555-' || lpad((i * 31 % 10000)::text, 4, '0'),
            ($3::text[])[(i * 13) % array_length($3::text[], 1) + 1],
            lpad((1 + i * 7 % 665)::text, 3, '0') || '-' || lpad((1 + i * 11 % 99)::text, 2, '0') || '-' ||
              lpad((1 + i * 17 % 9999)::text, 4, '0'),
            ($4::text[])[i % array_length($4::text[], 1) + 1],
            ($5::text[])[(i / 3) % array_length($5::text[], 1) + 1],
            ($6::text[])[i % array_length($6::text[], 1) + 1]
     from generate_series(1, $7::int) i,
          lateral (select ($1::text[])[i * 5 % array_length($1::text[], 1) + 1] f, ($2::text[])[i * 3 / 7 % array_length($2::text[], 1) + 1] l) who
    `,
    [FIRST, LAST, cards(997), CITY, PLAN, notes(), CUSTOMERS],
  );
  await client.query(
    `insert into tickets
     select i, 'user' || i || '@${MAIL_DOMAIN}', case when i % 10 = 0 then 'spam' else 'open' end, 'Question ' || i
     from generate_series(1, 500) i`,
  );
}

function words(text: string): readonly string[] {
  return text.split(" ");
}

/** Most customers have nothing in their note; some have what people paste into notes. */
function notes(): readonly string[] {
  const random = generator(7);
  const said = [
    "Prefers a call in the morning.",
    "Asked for an invoice by post.",
    "",
    "Renewed for two years.",
    "Wants to move to the team plan.",
    "",
  ];
  const out: string[] = [];
  for (let i = 0; i < 401; i++) {
    if (i % 20 === 7) out.push(`Pasted a key: sk_live_${letters(random, 24)}`);
    else if (i % 20 === 13) out.push(`AKIA${letters(random, 16, UPPER)} is in the log.`);
    else if (i % 20 === 19) out.push(`Moved, new office line is 10.${i % 256}.4.17, VPN only.`);
    else out.push(said[i % said.length]);
  }
  return out;
}

/** Numbers of the form of Visa cards, with their check digit. */
function cards(howMany: number): readonly string[] {
  const random = generator(11);
  return Array.from({ length: howMany }, () => {
    const digits = [4, ...Array.from({ length: 14 }, () => Math.floor(random() * 10))];
    const sum = digits.reduce((total, digit, i) => {
      const doubled = i % 2 === 0 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    const all = [...digits, (10 - (sum % 10)) % 10].join("");
    return all.replace(/(\d{4})(?=\d)/g, "$1 ");
  });
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MIXED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function letters(random: () => number, length: number, alphabet = MIXED): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

/** Park and Miller's minimal generator: the same data at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
