// builtin/pii: payment cards and bank accounts. Data only.
//
// A number that stands alone has its network's or country's prefix and a check digit; what has none (card codes, account
// numbers) is found only behind its name, and then only the value is masked.

import { anyCase, CARD_FIRST4, IBAN_COUNTRY, named } from "./fragments.ts";
import { AFTER, behind, SIGN } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

/** Words for the number of a bank account. */
const ACCOUNT_WORDS =
  "(?:account|acct)(?:[ _.-]?(?:number|num|no|nr)\\b\\.?|[ _.-]?#)|a/c(?:[ _.-]?(?:number|num|no|nr)\\b\\.?|[ _.-]?#)|(?:bankkonto|konto)(?:nummer|nr)\\.?|num[e\\x{E9}]ro de compte|n[u\\x{FA}]mero de cuenta|n[u\\x{FA}]mero da conta|numero di conto|rekeningnummer|bankrekeningnummer|num[e\\x{E9}]r konta|cuenta bancaria|(?:bank|checking|savings|deposit)[ _-]?(?:account|acct)(?:[ _.-]?(?:number|num|no|nr|#))?\\.?";

/** Maestro, Verve, Elo and the like by their prefixes, not by the first two digits: those are a sixth of all numbers. */
const CARD =
  "(?:4[0-9]{12}(?:[0-9]{3}){0,2}|5[1-5][0-9]{14}|2(?:20[0-5]|2[2-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}|3[47][0-9]{13}|3(?:0[0-59]|[689][0-9])[0-9]{11}|35[2-8][0-9]{13}|6(?:011|06[89]|07[0-9]|08[0-5]|4[4-9][0-9]|5[0-9]{2})[0-9]{12}|8(?:17[2-9]|1[89][0-9]|20[01])[0-9]{12}|62[0-9]{14,17}|(?:50(?:18|20|38)|5893|6304|67(?:0[69]|59|6[1-3]|71))[0-9]{8,15}|(?:50(?:19|41|6[0-8]|7[89]|8[0-9]|90)|6277|636[0-9]|637[056]|9792|8600|9860)[0-9]{12}(?:[0-9]{3})?)";

/** A character of ASCII before a number that stands for itself: no letter, digit, underscore or decimal point. */
const BEFORE_NUMBER = String.raw`[\x00-\-/:-@\[-^\x60{-\x7F]`;

export const PII_FINANCE: readonly PackRule[] = [
  {
    id: "payment-card",
    entity: "PAYMENT_CARD",
    // What stands before is spelled out, since the digits of a decimal fraction are no card.
    pattern: `(?:\\A|${BEFORE_NUMBER}|[A-Za-z_)"']\\.)(?P<secret>${CARD})\\b`,
    validator: "luhn",
    maxLen: 32,
    mask: { kind: "fill", keep: 4 },
    source: "ISO/IEC 7812-1 (issuer ranges, Luhn); test numbers from the networks' own sandboxes",
    severity: "critical",
    tags: ["PCI", "GDPR", "CCPA", "GLBA"],
    examples: {
      match: [
        `{"pan":"«4111111111111111»"}`,
        "9001,«5555555555554444»,12/27,EUR",
        "charge card=«378282246310005» ok",
        "const TEST = «30569309025904»;",
        "jcb «3530111333300000», diners",
        "«6304000000000000»",
        "elo: «6362970000457013»",
      ],
      no: [
        "4111111111111112",
        "411111111111111",
        "order 1700000000000 at 1699999999999",
        "id_4111111111111111",
        "550e8400-e29b-41d4-a716-446655440000",
        "0.4111111111111111",
        "[-3.5555555555554444,1]",
      ],
    },
  },
  {
    id: "payment-card-after-letter",
    entity: "PAYMENT_CARD",
    // The same behind a character beyond ASCII, as in Chinese text. Apart, so that only such text pays for it.
    pattern: `(?:[\\x{80}-\\x{7FF}]|[\\x{800}-\\x{FFFF}])(?P<secret>${CARD})\\b`,
    validator: "luhn",
    maxLen: 32,
    mask: { kind: "fill", keep: 4 },
    source: "ISO/IEC 7812-1 (issuer ranges, Luhn); JIS X 0208 and GB/T 15834 for the signs",
    severity: "critical",
    tags: ["PCI", "GDPR", "CCPA", "GLBA"],
    examples: {
      match: ["卡号：«4111111111111111»", "card “«5555555555554444»”", `{"支払":"カード«378282246310005»"}`],
      no: ["卡号：4111111111111112", "卡号：411111111111111", "：41111111111111111111"],
    },
  },
  {
    id: "payment-card-grouped",
    entity: "PAYMENT_CARD",
    pattern: String.raw`\b(?:${CARD_FIRST4}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{4}(?:[ -]?[0-9]{1,3})?|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}|3(?:0[0-59]|[689][0-9])[0-9][ -][0-9]{6}[ -][0-9]{4})\b`,
    validator: "luhn",
    maxLen: 32,
    mask: { kind: "fill", keep: 4 },
    source: "ISO/IEC 7812-1; groups of 4, American Express 4-6-5, Diners Club 4-6-4",
    severity: "critical",
    tags: ["PCI", "GDPR", "CCPA", "GLBA"],
    examples: {
      match: [
        "card «4111 1111 1111 1111» 12/27",
        `{"number": "«5555-5555-5555-4444»"}`,
        "amex «3782 822463 10005»",
        "| «6011 1111 1111 1117» | Discover |",
        "diners;«3056-930902-5904»;x",
      ],
      no: ["4111 1111 1111 1112", "4111 1111 1111", "2026-0101 0000 0000", "4111  1111  1111  1111"],
    },
  },
  {
    id: "payment-card-context",
    entity: "PAYMENT_CARD",
    // Groups of any size, also with dots or two blanks, and joined to its name by an underscore.
    pattern: `(?:${behind("credit|debit|kreditkarte|kartennummer|carte bancaire|carte de cr\\x{E9}dit|tarjeta|cart(?:\\x{E3}o|ao)|mastercard|american express|discover|card(?:number|num|no)", "card", "pan", "cc", "visa", "amex", "karte", "carte")}|${named("card", "pan", "cc")}_)(?P<secret>[2-6](?:[ .+-]{0,2}[0-9]){12,18})\\b`,
    validator: "luhn-any",
    maxLen: 96,
    mask: { kind: "fill", keep: 4 },
    source: "ISO/IEC 7812-1; PCI DSS 4.0 requirement 3.4 (shown: at most the last four)",
    severity: "critical",
    tags: ["PCI", "GDPR", "CCPA", "GLBA"],
    examples: {
      match: [
        "card: «4111.1111.1111.1111»",
        "cc_number=«4111  1111  1111  1111»&x=1",
        `{"creditCard":"«4012 8888 8888 1881»"}`,
        "Kreditkarte: «5555 5555 55554444»",
        "card_«4111111111111111».json",
        `\\"pan\\":\\"«6011000990139424»\\"`,
        "card%3D«378282246310005»%26",
      ],
      no: [
        "card: 4111.1111.1111.1112",
        "discard: 4111111111111112",
        "cards 12 of 52",
        "card: 4111 1111",
        "span=4111111111111111",
      ],
    },
  },
  {
    id: "card-track-1",
    entity: "CARD_TRACK_DATA",
    pattern: String.raw`%B[0-9]{12,19}(?:\^|%5[Ee])[A-Z0-9 /.'-]{2,26}(?:\^|%5[Ee])[0-9]{7}[0-9A-Z =*-]{0,60}\??`,
    mask: { kind: "redact" },
    source: "ISO/IEC 7813 section 6.2 (track 1, format B)",
    severity: "critical",
    confidence: "high",
    tags: ["PCI", "GDPR", "CCPA", "GLBA"],
    examples: {
      match: [
        "swipe «%B4111111111111111^LOVELACE/ADA^27121011234567890123?»",
        `{"track1":"«%B378282246310005^DOE/JOHN Q.^2512101000000000»"}`,
        "<t1>«%B5555555555554444^SMITH/J^2901101?»</t1>",
      ],
      no: ["%B4111^X/Y^2712101", "100%B", "%B4111111111111111", "B4111111111111111^LOVELACE/ADA^2712101"],
    },
  },
  {
    id: "card-track-2",
    entity: "CARD_TRACK_DATA",
    // `=` on a stripe, D in the chip's tag 57. The card number alone is another rule's.
    pattern: String.raw`\b(?:[2-6][0-9]{12,18}[=D][0-9]{2}(?:0[1-9]|1[0-2])[0-9]{3,20}F?)\b`,
    mask: { kind: "redact" },
    source: "ISO/IEC 7813 section 7.2 (track 2); EMV book 3, tag 57",
    severity: "critical",
    confidence: "high",
    tags: ["PCI", "GDPR", "CCPA", "GLBA"],
    examples: {
      match: [
        ";«4111111111111111=27121011234567890»?",
        `"track2": "«5555555555554444=2512101»"`,
        "57:«4761739001010119D22122011143804400000F»",
        "t2=;«378282246310005=251210100000»?",
      ],
      no: [
        "4111111111111111=2",
        "x=4111111111111111",
        "4111111111111111=2713101",
        "9111111111111111=2712101",
        "1234567=27121011234",
      ],
    },
  },
  {
    id: "card-code-context",
    entity: "CVV",
    pattern: `${behind("security[ _-]?code|card[ _-]?verification(?:[ _-]?(?:value|code))?|verification[ _-]?value|pr\\x{FC}fnummer|sicherheitscode|cryptogramme(?: visuel)?|c[o\\x{F3}]digo de seguran\\x{E7}a|c[o\\x{F3}]digo de seguridad|codice di sicurezza|beveiligingscode", "cvv2?", "cvc2?", "cvn2?", "cav2")}(?P<secret>[0-9]{3,4})\\b`,
    mask: { kind: "redact" },
    source: "PCI DSS 4.0 requirement 3.3 (CVV2, CVC2, CID, CAV2: three digits, American Express four)",
    severity: "critical",
    tags: ["PCI"],
    examples: {
      match: [
        `{"cvv":"«123»"}`,
        "cvc2=«4321»&exp=1227",
        "Security code: «737»",
        "cardCvv: «000»",
        "<cvc>«999»</cvc>",
        "cvv%3D«123»",
      ],
      no: ["cvv: 12", "cvv: 12345", "cvv required", "cvc-pattern-valid", "curve 123"],
    },
  },
  {
    id: "card-expiry-context",
    entity: "CARD_EXPIRY",
    pattern: `${named("exp|card[ _-]?exp|expir(?:y|ation|es?)|valid[ _-]?(?:thru|through|until|to)|good thru|ablaufdatum|g\\x{FC}ltig bis|caducidad|vencimiento|validade|scadenza|vervaldatum|fin de validit\\x{E9}|date d['\\x{2019} ]expiration")}(?:[ _-]?(?:${anyCase("date|dt")}))?${SIGN}(?P<secret>(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4][0-9]|(?:0[1-9]|1[0-2])(?:20)?[2-4][0-9]|20[2-4][0-9]-(?:0[1-9]|1[0-2]))${AFTER}`,
    mask: { kind: "redact" },
    source: "ISO/IEC 7813 (expiry as year and month); the embossed form MM/YY",
    severity: "medium",
    confidence: "low",
    tags: ["PCI"],
    examples: {
      match: [
        `{"exp":"«12/27»","cvv":"x"}`,
        "expiry=«12/2027»",
        "Valid thru: «09/29»",
        "exp_date: '«2027-12»'",
        "<expirationDate>«1227»</expirationDate>",
      ],
      no: [
        "expires: 12/25/2026",
        "exp: 13/27",
        "expires=1700000000",
        "expiry: 12/2027-01",
        "Expires: Thu, 01 Jan 2027",
      ],
    },
  },
  {
    id: "card-pin-context",
    entity: "PIN",
    pattern: `${named("pin")}(?:[ _-]?(?:${anyCase("code|number|no|block")}))?${SIGN}(?P<secret>[0-9]{4,6})\\b`,
    mask: { kind: "redact" },
    source: "ISO 9564-1 section 6 (4 to 12 digits; 4 to 6 in use)",
    severity: "high",
    confidence: "low",
    tags: ["PCI"],
    examples: {
      match: [`{"pin":"«1234»"}`, "pin_code=«482913»", "PIN: «0000»", "my pin is «4711»"],
      no: ["pin: 13", "spin: 1234", "pin: 1234567", "pinned: 1234", "pin D4 = 1"],
    },
  },
  {
    id: "iban",
    entity: "IBAN",
    pattern: String.raw`\b${IBAN_COUNTRY}[0-9]{2}[A-Z0-9]{11,30}\b`,
    validator: "iban",
    maxLen: 34,
    mask: { kind: "fill", keep: 4 },
    source: "ISO 13616-1 and the SWIFT IBAN register; examples are the register's own",
    severity: "high",
    tags: ["GDPR", "GLBA"],
    examples: {
      match: [
        `"iban":"«GB29NWBK60161331926819»"`,
        "pay to «DE89370400440532013000», ref 1",
        "MT;«MT84MALT011000012345MTLCAST001S»",
        "account=«NO9386011117947»",
      ],
      no: [
        "GB29NWBK60161331926818",
        "ZZ29NWBK60161331926819",
        "DE8937040044",
        "BE71 0961 2345 6769",
        // Right check digits in a length that is not Germany's.
        "DE02500105170137075030A",
      ],
    },
  },
  {
    id: "iban-grouped",
    entity: "IBAN",
    pattern: String.raw`\b${IBAN_COUNTRY}[0-9]{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?\b`,
    validator: "iban",
    maxLen: 42,
    mask: { kind: "fill", keep: 4 },
    source: "ISO 13616-1: the printed form, groups of four",
    severity: "high",
    tags: ["GDPR", "GLBA"],
    examples: {
      match: [
        "IBAN: «GB29 NWBK 6016 1331 9268 19»",
        `{"konto":"«DE89 3704 0044 0532 0130 00»"}`,
        "«FR14 2004 1010 0505 0001 3M02 606» PAID",
        "«BE71 0961 2345 6769» DUE 2026",
      ],
      no: [
        "GB29 NWBK 6016 1331 9268 18",
        "GB29NWBK60161331926819",
        "DE89 3704 0044",
        "XX89 3704 0044 0532 0130 00",
      ],
    },
  },
  {
    id: "iban-context",
    entity: "IBAN",
    // Of either case and grouped in any way: how people type it into a form.
    pattern: `${behind("iban|kontonummer|konto|compte|cuenta|conto|rekening|account")}(?P<secret>[A-Za-z]{2}[ -]?[0-9]{2}(?:[ +-]?[A-Za-z0-9]){11,30})\\b`,
    validator: "iban",
    maxLen: 112,
    mask: { kind: "fill", keep: 4 },
    source: "ISO 13616-1; the register's own examples in lower case and with dashes",
    severity: "high",
    tags: ["GDPR", "GLBA"],
    examples: {
      match: [
        "iban=«gb29nwbk60161331926819»",
        `"IBAN": "«DE89-3704-0044-0532-0130-00»"`,
        "Konto: «de89 3704 0044 0532 0130 00»",
        "<iban>«nl91abna0417164300»</iban>",
        "iban%3A%20«fr1420041010050500013m02606»",
      ],
      no: [
        "iban=gb29nwbk60161331926818",
        "iban: required",
        "account: admin",
        "konto: DE8937040044",
        "iban-tools 0.1.2-alpha-3",
      ],
    },
  },
  {
    id: "bic-context",
    entity: "BIC_SWIFT",
    pattern: `${behind("bic", "swift")}(?P<secret>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\\b`,
    mask: { kind: "redact" },
    source: "ISO 9362:2022 (four letters, country, two characters, branch of three)",
    severity: "low",
    tags: ["GLBA"],
    examples: {
      match: [
        "BIC: «DEUTDEFF500»",
        `{"swift_code":"«NWBKGB2L»"}`,
        "bic=«BNPAFRPP»;",
        "<Bic>«INGBNL2A»</Bic>",
      ],
      no: ["bic: deutdeff", "BIC: DEUTDE", "swift code for iOS", "cubic: DEUTDEFF", "BIC: DEUTDEFF5000"],
    },
  },
  {
    id: "us-routing-context",
    entity: "ABA_ROUTING",
    pattern: `${behind("routing(?:[ _-]?transit)?|bank[ _-]?transit", "aba", "rtn")}(?P<secret>(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9])\\b`,
    validator: "aba",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "fill", keep: 4 },
    source: "American Bankers Association, Key to Routing Numbers; check digit by weights 3 7 1",
    severity: "medium",
    tags: ["GLBA"],
    examples: {
      match: [
        "Routing number: «021000021»",
        `{"aba":"«0110-0001-5»"}`,
        "routing_no=«322271627»&acct=1",
        "RTN «121000248»",
        "<routingTransitNumber>«026009593»</routingTransitNumber>",
      ],
      no: [
        "routing: 999999999",
        "routing table 10",
        "routing: 02100002",
        "database: 021000021",
        "aba: 0210000211",
      ],
    },
  },
  {
    id: "bank-account-context",
    entity: "BANK_ACCOUNT",
    pattern: `${named(ACCOUNT_WORDS)}${SIGN}#?(?P<secret>[0-9](?:[ -]?[0-9]){5,16})\\b`,
    mask: { kind: "fill", keep: 4 },
    source:
      "NACHA Operating Rules, appendix three (up to 17 characters); national account numbers of 6 to 17 digits",
    severity: "high",
    tags: ["GLBA", "CCPA", "GDPR"],
    examples: {
      match: [
        "Account number: «000123456789»",
        `{"accountNumber":"«12345678»"}`,
        "bank_account=«987654321»",
        "Kontonummer: «532 013 000»",
        "acct no. : «0417164300»",
        "<bankAccountNumber>«31926819»</bankAccountNumber>",
      ],
      no: [
        "account: 123456789012",
        "account number: 1234",
        "account_id=12345678",
        "konto: 12345678901234567890",
        "accounts: 123456",
      ],
    },
  },
];
