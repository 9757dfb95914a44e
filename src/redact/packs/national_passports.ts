// Passport numbers behind the word for passport, by language.
//
// Must not hold machine-readable zones: pii_*.ts.

import { after } from "./national_fragments.ts";
import type { PackRule } from "./types.ts";

export const NATIONAL_PASSPORTS: readonly PackRule[] = [
  {
    id: "passport-european-context",
    entity: "PASSPORT",
    pattern: after(
      String.raw`pasaporte|passaport[eo]|passeport|reisepass|passnummer|paspoort|pasnummer|passinumero|paszport|cestovn(?:\x{ED}|\x{FD}|i|y) (?:pas|doklad)|c[i\x{ED}]slo pasu|\x{10D}[i\x{ED}]slo pasu|utlev[e\x{E9}]l|\x{FA}tlev[e\x{E9}]l|pa[s\x{219}\x{15F}]aport|putovnic[ae]|paso[s\x{161}]|potni list|pase numuri?s|paso numeris|passi number|vegabr(?:\x{E9}|e)f`,
      [],
      "(?i:[a-z]{0,3}[ -]?[0-9]{6,9}|[0-9]{2}[a-z]{2}[0-9]{5}|[a-z][0-9]{3}[a-z][0-9]{4}|[a-z]{1,2}[0-9]{6,7}[a-z]{1,2})",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source:
      "ICAO Doc 9303 part 4: up to nine characters; national forms (FR 12AB34567, ES ABC123456, PL AB1234567)",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        "Pasaporte: «ABC123456»",
        `{"passeport":"«12AB34567»"}`,
        "Paszport: «AB1234567»",
        "Reisepass Nr. «c1234567»",
        "útlevél: «BA1234567»",
      ],
      no: ["pasaporte: vencido", "passeport: 123", "reisepass=beantragt", "paszport.pdf 12"],
    },
  },
  {
    id: "passport-cyrillic-greek-context",
    entity: "PASSPORT",
    pattern: after(
      String.raw`\x{437}\x{430}\x{433}\x{440}\x{430}\x{43D}\x{43F}\x{430}\x{441}\x{43F}\x{43E}\x{440}\x{442}|\x{43F}\x{430}\x{441}\x{43F}\x{43E}\x{440}\x{442}(?:\x{430}|\x{443})?|\x{43F}\x{430}\x{441}\x{43E}\x{448}|\x{3B4}\x{3B9}\x{3B1}\x{3B2}\x{3B1}\x{3C4}[\x{3AE}\x{3B7}]\x{3C1}[\x{3B9}\x{3AF}]\x{3BF}\x{3C5}?`,
      [],
      String.raw`(?i:[a-z\x{391}-\x{3A9}\x{410}-\x{42F}]{0,2}[ -]?[0-9]{6,9}|[0-9]{2} ?[0-9]{7})`,
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "ICAO Doc 9303 part 4; two digits and seven (RU), two letters and six or seven (UA, BG, GR)",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: ["Загранпаспорт: «75 1234567»", `{"паспорт":"«АВ123456»"}`, "διαβατήριο: «ΑΕ1234567»"],
      no: ["паспорт выдан", "загранпаспорт: 12", "паспорт"],
    },
  },
  {
    id: "passport-asian-context",
    entity: "PASSPORT",
    pattern: after(
      String.raw`(?:\x{62A4}\x{7167}|\x{8B77}\x{7167}|\x{65C5}\x{5238}|\x{30D1}\x{30B9}\x{30DD}\x{30FC}\x{30C8}|\x{C5EC}\x{AD8C}|\x{E2B}\x{E19}\x{E31}\x{E07}\x{E2A}\x{E37}\x{E2D}\x{E40}\x{E14}\x{E34}\x{E19}\x{E17}\x{E32}\x{E07}|\x{92A}\x{93E}\x{938}\x{92A}\x{94B}\x{930}\x{94D}\x{91F})(?:\x{53F7}\x{7801}?|\x{865F}\x{78BC}?|\x{756A}\x{53F7}|\x{BC88}\x{D638})?|h\x{1ED9} chi\x{1EBF}u|ho[ _.-]?chieu`,
      [],
      "(?:[A-Z]{1,2}[0-9]{7,8}|[0-9]{8,9}|[A-Z][0-9]{3}[A-Z][0-9]{4})",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source:
      "ICAO Doc 9303 part 4; CN E12345678 and EA1234567, JP AB1234567, KR M123A4567, TH AA1234567, IN A1234567",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        "护照号码：«E12345678»",
        `{"旅券":"«TK1234567»"}`,
        "여권번호: «M123A4567»",
        "hộ chiếu «B1234567»",
      ],
      no: ["护照过期", "パスポート申請", "여권 12"],
    },
  },
  {
    id: "passport-near-eastern-context",
    entity: "PASSPORT",
    pattern: after(
      String.raw`\x{62C}\x{648}\x{627}\x{632}(?: \x{627}\x{644}\x{633}\x{641}\x{631})?|\x{5D3}\x{5E8}\x{5DB}\x{5D5}\x{5DF}|\x{6AF}\x{630}\x{631}\x{646}\x{627}\x{645}\x{647}|\x{67E}\x{627}\x{633}\x{67E}\x{648}\x{631}\x{62A}|pasaport|paspor|pasport`,
      [],
      "(?i:[a-z]{0,3}[ -]?[0-9]{6,9}|[0-9]{2}[a-z]{2}[0-9]{5}|[a-z][0-9]{3}[a-z][0-9]{4}|[a-z]{1,2}[0-9]{6,7}[a-z]{1,2})",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source:
      "ICAO Doc 9303 part 4; SA A12345678, EG A12345678, IR A12345678, IL eight digits, TR U12345678, ID A1234567",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        "جواز السفر: «A12345678»",
        `{"pasaport":"«U12345678»"}`,
        "דרכון «12345678»",
        "No. paspor: «B7654321»",
      ],
      no: ["جواز السفر منتهي", "pasaport: yok", "paspor: 12"],
    },
  },
  {
    id: "passport-forms-context",
    entity: "PASSPORT",
    pattern: after(
      "passport|travel[ _.-]?document",
      [],
      "(?i:[0-9]{2}[a-z]{2}[0-9]{5}|[a-z]{3}[0-9]{6}|[a-z][0-9]{3}[a-z][0-9]{4}|[a-z]{1,2}[0-9]{6,7}[a-z]{1,2}|[a-z]{1,2} [0-9]{6,8}|[a-z]{2}[0-9]{2}[a-z][0-9]{4})",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source:
      "ICAO Doc 9303 part 4; forms with letters in more than one place (FR, ES, KR, PH, NL) and with a blank",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        "Passport: «12AB34567»",
        `{"passportNumber":"«P1234567A»"}`,
        "travel document no. «ab 1234567»",
        "passport_no=«XDD123456»",
      ],
      no: ["passport: pending", "passport-jwt 4.0.1", "passport: 12345", "passport: use strategy1"],
    },
  },
];
