// National, tax, social security and health numbers, passports and phone numbers of countries outside North America,
// joined from files by region. Part of builtin/pii.
//
// A number that stands alone has letters in fixed places, separators that nothing else has, or a checksum and structure that
// one random number in a thousand passes; every other is found behind its name, in the country's languages and English, and
// then a wrong check digit lowers the confidence only: people mistype. Must not hold any rule itself.

import { NATIONAL_AFRICA_ME } from "./national_africa_me.ts";
import { NATIONAL_BRAZIL } from "./national_brazil.ts";
import { NATIONAL_BRITISH } from "./national_british.ts";
import { NATIONAL_EAST } from "./national_east.ts";
import { NATIONAL_EAST_ASIA } from "./national_east_asia.ts";
import { NATIONAL_EURASIA } from "./national_eurasia.ts";
import { NATIONAL_FRENCH } from "./national_french.ts";
import { NATIONAL_GERMAN } from "./national_german.ts";
import { NATIONAL_LATIN } from "./national_latin.ts";
import { NATIONAL_NORTH } from "./national_north.ts";
import { NATIONAL_PACIFIC } from "./national_pacific.ts";
import { NATIONAL_PASSPORTS } from "./national_passports.ts";
import { NATIONAL_PHONES } from "./national_phones.ts";
import { NATIONAL_ROMANCE } from "./national_romance.ts";
import { NATIONAL_SOUTH_ASIA } from "./national_south_asia.ts";
import { NATIONAL_SOUTH_EAST } from "./national_south_east.ts";
import type { PackRule } from "./types.ts";

export const NATIONAL: readonly PackRule[] = [
  ...NATIONAL_BRITISH,
  ...NATIONAL_GERMAN,
  ...NATIONAL_FRENCH,
  ...NATIONAL_ROMANCE,
  ...NATIONAL_NORTH,
  ...NATIONAL_EAST,
  ...NATIONAL_SOUTH_EAST,
  ...NATIONAL_EURASIA,
  ...NATIONAL_EAST_ASIA,
  ...NATIONAL_SOUTH_ASIA,
  ...NATIONAL_PACIFIC,
  ...NATIONAL_BRAZIL,
  ...NATIONAL_LATIN,
  ...NATIONAL_AFRICA_ME,
  ...NATIONAL_PHONES,
  ...NATIONAL_PASSPORTS,
];
