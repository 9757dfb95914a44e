// builtin/pii: travel and identity documents of any country, and numbers of persons in registers. Data only.
//
// The forms of single countries are in national_*.ts, pii_us.ts and pii_ca.ts.

import { behind } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

/** Groups with dashes, or a number with at least two digits at its head, behind at most five capitals. */
const DOCUMENT =
  "[A-Z]{0,2}[0-9]{2,6}(?:-[0-9A-Z]{1,8}){2,4}|[A-Z]{0,5}-?[0-9]{2}[0-9A-Z]{2,14}|[A-Z]{1,5}[0-9][A-Z0-9]{0,3}[0-9][0-9A-Z]{2,12}";

export const PII_DOCUMENTS: readonly PackRule[] = [
  {
    id: "passport-context",
    entity: "PASSPORT",
    pattern: `${behind("passport|reisepass|passeport|pasaporte|passaporto|passaporte|paspoort|pasport|paszport|passnummer|\\x{43F}\\x{430}\\x{441}\\x{43F}\\x{43E}\\x{440}\\x{442}|\\x{62A4}\\x{7167}|\\x{65C5}\\x{5238}|\\x{C5EC}\\x{AD8C}")}(?P<secret>[A-Z]{0,2} ?[0-9]{6,9}|[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8,9}|[0-9]{2}[A-Z]{2}[0-9]{5}|[A-Z]{2}[A-Z0-9][0-9]{6}|[0-9]{2} [0-9]{2} [0-9]{6})\\b`,
    mask: { kind: "redact" },
    source: "ICAO Doc 9303 part 4 (nine characters); national forms of the US, UK, CA, IN, DE, FR, NL and RU",
    severity: "high",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "passport: «123456789»",
        `{"passport_number": "«X1234567»"}`,
        "Passport No. «AB123456» issued",
        "Reisepass: «C01X00T478»",
        "passeport n: «12AB34567»",
        `<field name="passportNumber" value="«123456789»"/>`,
        "护照: «E12345678»",
      ],
      no: ["passport: required", "passport-local 0.6.0", "passport: 12345", "password: 123456789"],
    },
  },
  {
    id: "driver-license-context",
    entity: "DRIVER_LICENSE",
    pattern: `(?:${behind("driver'?s?[ _-]?licen[cs]e|driving[ _-]?licen[cs]e|licen[cs]e[ _-]?(?:number|no)\\b|f\\x{FC}hrerschein|fuehrerschein|permis de conduire|(?:permiso|licencia|carnet) de conducir|patente(?: di guida)?|carta de condu\\x{E7}\\x{E3}o|carteira de (?:motorista|habilita\\x{E7}\\x{E3}o)|rijbewijs|prawo jazdy|k\\x{F6}rkort|k\\x{F8}rekort|f\\x{F8}rerkort|ajokortti|s\\x{FC}r\\x{FC}c\\x{FC} belgesi|\\x{432}\\x{43E}\\x{434}\\x{438}\\x{442}\\x{435}\\x{43B}\\x{44C}\\x{441}\\x{43A}\\x{43E}\\x{435} \\x{443}\\x{434}\\x{43E}\\x{441}\\x{442}\\x{43E}\\x{432}\\x{435}\\x{440}\\x{435}\\x{43D}\\x{438}\\x{435}")}|${behind("dl[ _]?(?:number|num|no|nr)", "dln")})#?(?P<secret>${DOCUMENT})\\b`,
    mask: { kind: "redact" },
    source:
      "AAMVA DL/ID Card Design Standard (DAQ, up to 25 characters); Directive 2006/126/EC annex I, field 5",
    severity: "high",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "Driver's license: «D1234567»",
        `{"driver_license_number":"«F255-921-50-094-0»"}`,
        "dl_number=«12345678»&state=TX",
        "Führerschein: «B072RRE2I55»",
        "driving licence no «MORGA657054SM9IJ»",
        "<driversLicense>«S530-4607-0001»</driversLicense>",
      ],
      no: [
        "driver_license: required",
        "license: MIT",
        "license: Apache-2.0",
        "driver license: 123",
        "GPL license no 2",
      ],
    },
  },
  {
    id: "identity-card-context",
    entity: "NATIONAL_ID",
    pattern: `${behind("national[ _-]?id(?:entity|entification)?(?:[ _-]?card)?|identity[ _-]?card|id[ _-]?card|personal[ _-]?id(?:entification)?|ausweis(?:nummer)?|carte d['\\x{2019} ]identit\\x{E9}|documento de identidad|carta d['\\x{2019} ]identit\\x{E0}|cart\\x{E3}o de cidad\\x{E3}o|identiteitskaart|dow\\x{F3}d osobisty|ob\\x{10D}ansk\\x{FD} pr\\x{16F}kaz|\\x{8EAB}\\x{4EFD}\\x{8BC1}(?:\\x{53F7})?")}#?(?P<secret>[A-Z]{0,3}[ -]?[0-9]{5,14}[A-Z]?|[A-Z0-9]{2}[0-9][0-9A-Z]{2,7}[0-9]|[0-9]{17}[0-9Xx])\\b`,
    mask: { kind: "redact" },
    source: "ICAO Doc 9303 part 5 (nine characters and national number); cards of DE, FR, ES, IT, PL, CZ",
    severity: "high",
    confidence: "low",
    tags: ["GDPR", "CCPA"],
    examples: {
      match: [
        "National ID: «12345678A»",
        `{"national_id":"«ABC123456»"}`,
        "id_card_number=«880692310285»;",
        "Ausweisnummer: «L01X00T47»",
        "<personalIdentification>«198507041234»</personalIdentification>",
      ],
      no: ["national_id: integer", "identity card required", "id card: 123", "national identity"],
    },
  },
  {
    id: "mrz-passport",
    entity: "MRZ",
    // The first line of a passport or visa: type, country, names.
    pattern: String.raw`\b[PV][A-Z<][A-Z<]{3}[A-Z]{1,30}<(?:<[A-Z]|[A-Z<])[A-Z<]{6,36}<`,
    mask: { kind: "redact" },
    source: "ICAO Doc 9303 part 4 section 4.2.2 (44 characters) and part 7 (visas)",
    severity: "high",
    confidence: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        `{"mrz1":"«P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<»"}`,
        "«P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<<».",
        "visa: «V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<»\n",
      ],
      no: ["P<UTO", "template<class P<T>>", "PAGE<<EOF", "p<utoeriksson<<anna<maria<<<<"],
    },
  },
  {
    id: "mrz-numbers",
    entity: "MRZ",
    // The line with the numbers: of a passport or visa, of a card of two lines and of one of three.
    pattern: String.raw`\b(?:[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{6}[0-9][MFX<][0-9]{6}[0-9](?:[A-Z0-9<]{16}|[A-Z0-9<]{8})|[0-9]{6}[0-9][MFX<][0-9]{6}[0-9][A-Z<]{3}[A-Z0-9<]{11}[0-9])`,
    validator: "mrz",
    maxLen: 44,
    mask: { kind: "redact" },
    source: "ICAO Doc 9303 parts 4, 5 and 6 (second lines; check digits 7 3 1)",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        `"mrz2":"«L898902C36UTO7408122F1204159ZE184226B<<<<<10»"`,
        "td2 «D231458907UTO7408122F1204159<<<<<<<6»",
        "td1;«7408122F1204159UTO<<<<<<<<<<<6»;",
      ],
      no: [
        "L898902C37UTO7408122F1204159ZE184226B<<<<<10",
        "7408123F1204159UTO<<<<<<<<<<<6",
        "L898902C36UTO7408122F1204159",
        "1234567890123456789012345678901234567890",
      ],
    },
  },
  {
    id: "mrz-card",
    entity: "MRZ",
    pattern: String.raw`\b[IAC][A-Z<][A-Z<]{3}[A-Z0-9<]{9}[0-9<][A-Z0-9<]{10}<{5}`,
    mask: { kind: "redact" },
    source: "ICAO Doc 9303 part 5 section 4.2.2 (first line of three, 30 characters)",
    severity: "high",
    tags: ["GDPR"],
    examples: {
      match: [
        `{"mrz":"«I<UTOD231458907<<<<<<<<<<<<<<<»"}`,
        "«IDD<<T220001293<<<<<<<<<<<<<<<» ok",
        "line1='«C<ITACA00000AA4<<<<<<<<<<<<<<<»'",
      ],
      no: ["I<UTO", "IDENTITY<<<<<<", "cat <<<<<<< HEAD", "i<utod231458907<<<<<<<<<<<<<<<"],
    },
  },
  {
    id: "orcid",
    entity: "ORCID",
    pattern: String.raw`\b0000-000[1-39]-[0-9]{4}-[0-9]{3}[0-9X]\b`,
    validator: "mod11-2",
    maxLen: 19,
    mask: { kind: "redact" },
    source: "ORCID, Structure of the ORCID Identifier (block of ISNI, ISO 27729; ISO/IEC 7064 mod 11-2)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "https://orcid.org/«0000-0002-1825-0097»",
        `{"orcid":"«0000-0001-5109-3700»"}`,
        "author «0000-0002-1694-233X»;",
      ],
      no: ["0000-0002-1825-0098", "0000-0005-1825-0097", "0000-0002-1825-009", "00000002-1825-0097"],
    },
  },
  {
    id: "employee-id-context",
    entity: "EMPLOYEE_ID",
    pattern: `${behind("employee|personnel|personalnummer|staff[ _-]id|matricule|legajo")}(?P<secret>[A-Z]{0,4}-?[0-9]{4,10})\\b`,
    mask: { kind: "redact" },
    source: "GDPR article 4(1) (identification number); forms of personnel numbers in HR exports",
    severity: "low",
    confidence: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "Employee ID: «E-104233»",
        `{"employee_number":"«00123456»"}`,
        "Personalnummer=«4711001»;",
        "<employeeId>«EMP10423»</employeeId>",
      ],
      no: ["employees: 1500", "employee count is high", "employee_id: 12", "employee.name"],
    },
  },
  {
    id: "student-id-context",
    entity: "STUDENT_ID",
    pattern: `${behind("student[ _-]?(?:id|number|no)|matrikel(?:nummer|nr)|matriculation|num[e\\x{E9}]ro d['\\x{2019} ]\\x{E9}tudiant|studentnummer|registration[ _-]?roll")}(?P<secret>[A-Z]{0,3}-?[0-9]{5,12})\\b`,
    mask: { kind: "redact" },
    source: "FERPA 34 CFR 99.3 (student numbers); forms of university registers",
    severity: "low",
    confidence: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "Student ID: «S1234567»",
        `{"student_id":"«20231234»"}`,
        "Matrikelnummer: «3141592»",
        "studentNumber='«U7654321»'",
      ],
      no: ["student: 12345678", "student_id: 12", "students 20231234", "student id required"],
    },
  },
];
