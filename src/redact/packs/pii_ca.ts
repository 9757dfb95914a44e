// builtin/pii: numbers that authorities of Canada and its provinces give to persons. Data only.

import { behind } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

export const PII_CA: readonly PackRule[] = [
  {
    id: "ca-sin",
    entity: "CA_SIN",
    // Not with blanks: that is how French and Swedish write large numbers.
    pattern: String.raw`\b[1-79][0-9]{2}-[0-9]{3}-[0-9]{3}\b`,
    validator: "luhn-any",
    maxLen: 11,
    mask: { kind: "redact" },
    source: "Employment and Social Development Canada, SIN code of practice (first digit by province, Luhn)",
    severity: "critical",
    tags: ["GLBA"],
    examples: {
      match: [`{"sin":"«130-692-544»"}`, "x,«193-456-787»,ON", "the number «732-829-320» was"],
      no: ["130-692-545", "046-454-286", "830-692-544", "1130-692-544", "130-692-5444"],
    },
  },
  {
    id: "ca-sin-context",
    entity: "CA_SIN",
    pattern: `${behind("social[ _-]?insurance|num[e\\x{E9}]ro d['\\x{2019} ]assurance sociale|assurance sociale", "sin", "nas")}(?P<secret>[0-79][0-9]{2}[ .+-]?[0-9]{3}[ .+-]?[0-9]{3})\\b`,
    validator: "luhn-any",
    maxLen: 96,
    mask: { kind: "redact" },
    source: "Employment and Social Development Canada, SIN code of practice",
    severity: "critical",
    tags: ["GLBA"],
    examples: {
      match: [
        "SIN: «046 454 286»",
        `{"social_insurance_number":"«130692544»"}`,
        "customer_sin=«193-456-787»",
        "NAS : «732 829 320»",
      ],
      no: ["sin: 046 454 287", "sin(123456789)", "using 130692544", "sin: 12345", "cousin: 130692544"],
    },
  },
  {
    id: "ca-business-number",
    entity: "CA_BUSINESS_NUMBER",
    pattern: String.raw`\b[0-9]{9} ?R[CPTRZ] ?[0-9]{4}\b`,
    mask: { kind: "redact" },
    source: "Canada Revenue Agency, Business number (nine digits, program RC RP RT RR RZ, account)",
    severity: "low",
    tags: ["SOX"],
    examples: {
      match: [`{"bn":"«123456782RT0001»"}`, "GST/HST no. «123456782 RT 0001»", "payroll=«732829320RP0002»;"],
      no: ["123456782", "123456782RX0001", "12345678RT0001", "1123456782RT0001"],
    },
  },
  {
    id: "ca-phn-bc-context",
    entity: "CA_PHN_BC",
    pattern: `${behind("personal[ _-]?health|health[ _-]?(?:card|care|number|no)|care[ _-]?card|bc[ _-]?services[ _-]?card", "phn")}(?P<secret>9[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3})\\b`,
    validator: "ca-phn-bc",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "redact" },
    source: "BC Ministry of Health, PHN (ten digits from 9 on, modulo 11)",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: ["PHN: «9012 372 173»", `{"phn":"«9012372173»"}`, "personal_health_number=«9876543210»"],
      no: ["phn: 8012372173", "phn: 901237217", "alphn: 9012372173", "health: 9012372173"],
    },
  },
  {
    id: "ca-ohip",
    entity: "CA_OHIP",
    // With the version code behind it; the number alone needs its name.
    pattern: String.raw`\b(?P<secret>[1-9][0-9]{3}[ -][0-9]{3}[ -][0-9]{3})[ -]?[A-Z]{2}\b`,
    validator: "luhn-any",
    maxLen: 16,
    mask: { kind: "redact" },
    source: "Ontario Ministry of Health, Health Card Validation Reference Manual (Luhn, version code)",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: ["card «9876-543-217»-AB", `{"hc":"«1234-567-897» XY"}`, "v;«2345 678 904» KM;"],
      no: ["9876-543-218-AB", "9876-543-217", "987-543-217-AB", "9876-543-217-abc"],
    },
  },
  {
    id: "ca-ohip-context",
    entity: "CA_OHIP",
    pattern: `${behind("ontario[ _-]?health|health[ _-]?card", "ohip", "hcn")}(?P<secret>[1-9][0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}(?:[ -]?[A-Z]{2})?)\\b`,
    mask: { kind: "redact" },
    source: "Ontario Ministry of Health, Health Card Validation Reference Manual; older numbers fail Luhn",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: ["OHIP: «9876 543 217 AB»", `{"health_card":"«1234567897»"}`, "ohip_number=«9876543217»&x"],
      no: ["ohip: 987654321", "health card required", "ohip: 09876543217", "shoip 9876543217"],
    },
  },
  {
    id: "ca-ramq",
    entity: "CA_RAMQ",
    // Three letters of the name, one of the first name, birth date with 50 added to a woman's month, order and check digit.
    pattern: String.raw`\b[A-Z]{4}(?:[0-9]{2}(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12][0-9]|3[01])| [0-9]{2}(?:[05][1-9]|[16][0-2]) (?:0[1-9]|[12][0-9]|3[01]))[0-9]{2}\b`,
    mask: { kind: "redact" },
    source: "Régie de l'assurance maladie du Québec, numéro d'assurance maladie (NAM)",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: ["NAM «BOUF 9401 1419»", `{"ramq":"«TREM85570415»"}`, "q,«ROYJ 7206 2314»,c"],
      no: ["BOUF 9413 1419", "BOUF 9401 3219", "BOU 9401 1419", "XBOUF94011419", "INFO 26510250"],
    },
  },
  {
    id: "ca-health-context",
    entity: "CA_HEALTH_NUMBER",
    pattern: `${behind("alberta[ _-]?health|manitoba[ _-]?health|saskatchewan[ _-]?health|provincial[ _-]?health|assurance[ _-]?maladie", "ahcip", "uli", "phin", "mcp", "nam", "ramq")}(?P<secret>[0-9]{4,5}[ -]?[0-9]{4}|[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}|[0-9]{12}|[A-Z]{4} ?[0-9]{4} ?[0-9]{4})\\b`,
    mask: { kind: "redact" },
    source:
      "CIHI, provincial health card number formats (AB 9, SK 9, MB 9, NL 12, QC 4 letters and 8 digits)",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: [
        "Alberta health number: «12345-6789»",
        `{"phin":"«123456789»"}`,
        "MCP: «123456789012»",
        "assurance maladie: «BOUF 9401 1419»",
      ],
      no: ["uli: 12", "nam: Vietnam", "dauphin: 123456789", "provincial health"],
    },
  },
  {
    id: "ca-driver-license-on",
    entity: "CA_DRIVER_LICENSE",
    // The last six: birth year, month (50 added for women), day.
    pattern: String.raw`\b[A-Z][0-9]{4}-[0-9]{5}-[0-9][0-9](?:[05][1-9]|[16][0-2])(?:0[1-9]|[12][0-9]|3[01])\b`,
    mask: { kind: "redact" },
    source: "Ontario Ministry of Transportation, driver's licence number (surname initial, 14 digits)",
    severity: "high",
    tags: ["GLBA"],
    examples: {
      match: ["DL «L1234-56789-850704»", `{"dl":"«S0123-45678-905512»"}`, "on;«A9876-54321-011231»;"],
      no: ["L1234-56789-851304", "L1234-56789-850732", "1234-56789-850704", "L1234-5678-850704"],
    },
  },
  {
    id: "ca-uci-context",
    entity: "CA_UCI",
    pattern: `${behind("unique[ _-]?client(?:[ _-]?identifier)?|ircc[ _-]?client|permanent[ _-]?resident(?:[ _-]?card)?", "uci")}(?P<secret>(?:[0-9]{2}-)?[0-9]{4}-?[0-9]{4}|[A-Z]{2}[0-9]{7,10})\\b`,
    mask: { kind: "redact" },
    source:
      "IRCC help centre, unique client identifier (8 or 10 digits); permanent resident card (2 letters, 7 to 10 digits)",
    severity: "medium",
    tags: ["GDPR"],
    examples: {
      match: ["UCI: «1234-5678»", `{"uci":"«11-2345-6789»"}`, "permanent_resident_card=«RA0302123456»"],
      no: ["uci: 12", "UCI dataset 2019", "luci: 1234-5678", "permanent resident since 2019"],
    },
  },
  {
    id: "ca-bank-transit-context",
    entity: "CA_BANK_TRANSIT",
    pattern: `${behind("transit(?:[ _-]?(?:and[ _-]?institution|institution))?|num[e\\x{E9}]ro de transit")}(?P<secret>[0-9]{5}-[0-9]{3}|0[0-9]{8})\\b`,
    mask: { kind: "fill", keep: 3 },
    source: "Payments Canada rule A4 (MICR: five digits of the branch, three of the institution)",
    severity: "low",
    tags: ["GLBA"],
    examples: {
      match: ["Transit: «12345-003»", `{"transit_number":"«00012-815»"}`, "transit no «000312345»"],
      no: ["transit 12345", "in transit: 12", "transition: 12345-003", "transit: 12345-0031"],
    },
  },
];
