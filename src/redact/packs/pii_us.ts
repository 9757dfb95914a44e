// builtin/pii: numbers that authorities of the United States give to persons. Data only.
//
// Nine bare digits are too common; they are found only behind their name. Health is in pii_health.ts.

import { anyCase, named, SSN_DIGITS } from "./fragments.ts";
import { behind } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

/** Prefixes of employer numbers that the IRS has given out. */
const EIN_PREFIX = "(?:0[1-6]|1[0-6]|2[0-7]|3[0-9]|4[0-8]|5[0-9]|6[0-8]|7[1-7]|8[0-8]|9[0-589])";

export const PII_US: readonly PackRule[] = [
  {
    id: "us-ssn",
    entity: "US_SSN",
    pattern: String.raw`\b(?:[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}|[0-8][0-9]{2} [0-9]{2} [0-9]{4}|[0-8][0-9]{2}\.[0-9]{2}\.[0-9]{4})\b`,
    validator: "ssn",
    maxLen: 16,
    mask: { kind: "redact" },
    source: "Social Security Administration, RM 10201.030 and RM 10201.035",
    severity: "critical",
    tags: ["CCPA", "GLBA", "HIPAA"],
    examples: {
      match: [
        `{"ssn":"«536-90-4399»"}`,
        "Smith,John,«001 01 0001»,TX",
        "ssn=«772.12.3456»",
        "the number is «123-45-6789».",
      ],
      no: [
        "000-12-3456",
        "666-12-3456",
        "123-00-4567",
        "123-45-0000",
        "078-05-1120",
        "900-12-3456",
        "1123-45-6789",
        "123-45 6789",
      ],
    },
  },
  {
    id: "us-ssn-context",
    entity: "US_SSN",
    pattern: String.raw`${named("ssn|ss#|ssnum|soc[ _-]?sec|tax[ _-]?payer[ _-]?id|tin|socsec|social[ _-]?security")}(?:[ _-]?(?:${anyCase("number|num|no|nr|is")})\.?){0,2}(?: ?\(${anyCase("ssn")}\))?(?:["']? (?:${anyCase("value=|is")}))?(?:[ \t"'\x60\\:=#>|(){\[*-]|%(?:2[02]|3[ADad])){1,12}(?P<secret>${SSN_DIGITS}|(?:00[1-9]|0[1-9][0-9]|[1-57-8][0-9]{2}|6[0-57-9][0-9]|66[0-57-9])(?:[ ./+-]|%20|\x{2013}|\x{2011})(?:0[1-9]|[1-9][0-9])(?:[ ./+-]|%20|\x{2013}|\x{2011})(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3}))\b`,
    mask: { kind: "redact" },
    source: "Social Security Administration, RM 10201.030; the form without separators, behind its name",
    severity: "critical",
    tags: ["CCPA", "GLBA", "HIPAA"],
    examples: {
      match: [
        `{"ssn": "«536904399»"}`,
        "customer_ssn=«123456789»",
        "social security number: «001010001»",
        "ssn: '«772123456»'",
        "Social Security Number (SSN): «536-90-4399»",
        "userSsn%3D«536904399»&x",
        `<input name="ssn" value="«536904399»">`,
        "ssn: «536–90–4399»",
      ],
      no: ["ssn: 000123456", "session=123456789", "ssn: 1234567890", "ssn: 900123456", "id: 123456789"],
    },
  },
  {
    id: "us-itin",
    entity: "US_ITIN",
    pattern: String.raw`\b9[0-9]{2}-(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])-[0-9]{4}\b`,
    mask: { kind: "redact" },
    source: "IRS Publication 4757: groups 50-65, 70-88, 90-92, 94-99",
    severity: "high",
    tags: ["CCPA", "GLBA"],
    examples: {
      match: ["itin «912-70-1234»", `"tax_id":"«900-50-0001»"`, "x,«999-99-9999»,y", "(«944-77-2902»)"],
      no: ["907 70 5661", "912-69-1234", "812-70-1234", "912-93-1234", "912-70-12345"],
    },
  },
  {
    id: "us-itin-context",
    entity: "US_ITIN",
    pattern: `${behind("individual[ _-]?tax[ _-]?payer(?:[ _-]?identification)?|tax[ _-]?payer[ _-]?id(?:entification)?|tax[ _-]?id(?:entification)?", "itin", "tin")}(?P<secret>9[0-9]{2}[- ]?(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])[- ]?[0-9]{4})\\b`,
    mask: { kind: "redact" },
    source: "IRS Publication 4757; without separators only behind its name",
    severity: "high",
    tags: ["CCPA", "GLBA"],
    examples: {
      match: [
        `{"itin":"«912701234»"}`,
        "taxpayer_id=«900500001»",
        "ITIN: «912 70 1234»",
        "<TaxId>«999999999»</TaxId>",
      ],
      no: ["itin: 912691234", "fitin: 912701234", "tax id: 12345", "id: 912701234"],
    },
  },
  {
    id: "us-atin",
    entity: "US_ATIN",
    pattern: String.raw`\b9[0-9]{2}-93-[0-9]{4}\b`,
    mask: { kind: "redact" },
    source: "IRS Form W-7A and IRM 3.13.40 (group 93)",
    severity: "high",
    tags: ["CCPA", "GLBA"],
    examples: {
      match: ["atin «912-93-1234»", `{"child_tin":"«900-93-0001»"}`, "7;«999-93-9999»;x"],
      no: ["912-94-1234", "812-93-1234", "1912-93-1234", "912-93-123"],
    },
  },
  {
    id: "us-ein-context",
    entity: "US_EIN",
    pattern: `${behind("employer[ _-]?id(?:entification)?|federal[ _-]?(?:tax[ _-]?)?id(?:entification)?|tax[ _-]?id(?:entification)?", "ein", "fein", "tin")}(?P<secret>${EIN_PREFIX}-?[0-9]{7})\\b`,
    mask: { kind: "redact" },
    source: "IRS, How EINs are assigned and valid EIN prefixes; IRM 21.7.13",
    severity: "medium",
    tags: ["SOX", "GLBA"],
    examples: {
      match: [
        "EIN: «12-3456789»",
        `{"fein":"«951234567»"}`,
        "employer_id_number=«04-2103594»",
        "Tax ID «20-8809830»",
      ],
      no: ["EIN: 07-1234567", "protein: 12-3456789", "EIN: 12-345678", "ein Haus 12-3456789"],
    },
  },
  {
    id: "us-ptin-context",
    entity: "US_PTIN",
    pattern: `${behind("ptin")}(?P<secret>P[0-9]{8})\\b`,
    mask: { kind: "redact" },
    source: "IRS, PTIN requirements for tax return preparers (P and eight digits)",
    severity: "medium",
    tags: ["CCPA"],
    examples: {
      match: ["PTIN: «P01234567»", `{"ptin":"«P00000001»"}`, "preparer_ptin=«P12345678»&x"],
      no: ["PTIN: 01234567", "P01234567", "PTIN: P0123456", "option: P01234567"],
    },
  },
  {
    id: "us-uscis-receipt",
    entity: "US_USCIS_RECEIPT",
    pattern: String.raw`\b(?:EAC|WAC|LIN|SRC|NBC|MSC|IOE|YSC|ZAR|ZLA)(?:[0-9]{10}|-[0-9]{2}-[0-9]{3}-[0-9]{5})\b`,
    mask: { kind: "redact" },
    source: "USCIS, Checking Your Case Status Online (three letters of the centre, ten digits)",
    severity: "medium",
    tags: ["CCPA"],
    examples: {
      match: ["case «EAC2190012345» received", `{"receipt":"«IOE0912345678»"}`, "r=«WAC-21-900-12345»;"],
      no: ["EAC219001234", "XYZ2190012345", "LINE2190012345", "SRC 2190012345"],
    },
  },
  {
    id: "us-alien-number",
    entity: "US_ALIEN_NUMBER",
    pattern: `(?:${behind("alien[ _-]?(?:registration|reg)|uscis", "a[ _-]?number", "anumber")}#?A?[ -]?(?P<secret>[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{2,3}))\\b`,
    mask: { kind: "redact" },
    source: "USCIS glossary, Alien Registration Number (seven to nine digits behind A)",
    severity: "high",
    tags: ["CCPA"],
    examples: {
      match: [
        "A-Number: A«012345678»",
        `{"alien_registration_number":"«087-654-321»"}`,
        "USCIS #: A«200 123 456»",
      ],
      no: ["a number: 12", "A012345678", "alien: Ripley", "USCIS office 12"],
    },
  },
  {
    id: "us-driver-license-grouped",
    entity: "US_DRIVER_LICENSE",
    // A letter and groups with dashes: Florida, Michigan, Minnesota, Maryland; Illinois, Wisconsin; New Jersey.
    pattern: String.raw`\b(?:[A-Z]-?[0-9]{3}-[0-9]{3}-(?:[0-9]{2}-[0-9]{3}-[0-9]|[0-9]{3}-[0-9]{3})|[A-Z][0-9]{3}-[0-9]{4}-[0-9]{4}(?:-[0-9]{2})?|[A-Z][0-9]{4}[ -][0-9]{5}[ -][0-9]{5})\b`,
    mask: { kind: "redact" },
    source: "AAMVA, state licence formats (FL, MI, MN, MD: Soundex and birth date; IL, WI; NJ)",
    severity: "high",
    tags: ["CCPA", "GLBA", "HIPAA"],
    examples: {
      match: [
        "FL DL «F255-921-50-094-0»",
        `{"lic":"«S530-4607-0001»"}`,
        "mi,«B-514-378-219-042»,x",
        "nj;«M4567-78901-23456»;",
        "wi «J525-4209-0465-05»",
      ],
      no: ["F255-921-50-094", "S530-460-0001", "255-921-50-094-0", "XS530-4607-0001"],
    },
  },
  {
    id: "us-dod-id-context",
    entity: "US_DOD_ID",
    pattern: `${behind("dod[ _-]?id|military[ _-]?id|electronic data interchange personal identifier", "edipi", "dodid")}(?P<secret>[0-9]{10})\\b`,
    mask: { kind: "redact" },
    source: "DoDI 1000.25 (DoD ID number: ten digits of the EDIPI)",
    severity: "high",
    tags: ["CCPA"],
    examples: {
      match: ["DoD ID: «1234567890»", `{"edipi":"«1000000001»"}`, "military_id_number=«1098765432»"],
      no: ["dod id: 123456789", "edipi: 12345678901", "id: 1234567890", "dod identity"],
    },
  },
  {
    id: "us-known-traveler-context",
    entity: "US_KNOWN_TRAVELER",
    pattern: `${behind("known[ _-]?travell?er|redress(?:[ _-]?control)?|global[ _-]?entry|tsa[ _-]?precheck|nexus[ _-]?card|sentri", "ktn", "passid")}(?P<secret>(?:TT)?[A-Z0-9]{0,2}[0-9]{7,9})\\b`,
    mask: { kind: "redact" },
    source: "US CBP, PASSID (nine digits); TSA PreCheck (TT and letters or digits)",
    severity: "medium",
    tags: ["CCPA"],
    examples: {
      match: ["KTN: «981234567»", `{"known_traveler_number":"«TT1234567»"}`, "redress_no=«12345678»;"],
      no: ["ktn: 12345", "redress the balance", "known traveler required", "global entry 2026"],
    },
  },
];
