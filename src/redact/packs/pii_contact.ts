// builtin/pii: how and where a person is reached: e-mail, telephone, post, place. Data only.

import { anyCase, named } from "./fragments.ts";
import { AFTER, CAPITAL, LETTER, SIGN, STEPS_TO_PHONE, STRICT_SIGN } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

/** Words for a telephone number in the languages of Europe and East Asia. */
const PHONE_WORDS =
  "phone|(?:home|work|cell|mobile|business|office|day|contact|customer|user|fest|dienst|mobil)(?:phone|telefon)|mobile|telephone|telefon|cellphone|cellulare|celular|handy|rufnummer|(?:telefon|mobil|fest)rufnummer|t[e\\x{E9}]l[e\\x{E9}]phone|tel[e\\x{E9}]fono|m[o\\x{F3}]vil|m[o\\x{F3}]vel|telem[o\\x{F3}]vel|telefone|telefoon|mobiel|puhelin|matkapuhelin|mobilnummer|mobiltelefon|telefonszám|телефон|τηλέφωνο|whatsapp|电话|手机|電話|携帯|전화|휴대폰";

/** A country calling code (ITU-T E.164). */
const CALLING_CODE =
  "(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689][0-9]|3[578][0-9]|42[0-9]|5[09][0-9]|6[789][0-9]|8[08][0-9]|85[0-9]|9[679][0-9])";

/** Words for an address that stand for nothing else. */
const ADDRESS_WORDS =
  "street[ _-]?address|address[ _-]?line[ _-]?[12]?|(?:home|mailing|postal|billing|shipping|delivery|residential|street|customer|permanent|current)[ _-]?addr(?:ess)?|addr[ _-]?(?:line[ _-]?)?[12]|anschrift|(?:wohn|liefer|rechnungs|post)anschrift|adresse|(?:wohn|liefer|rechnungs|post|privat)adresse|direcci\\x{F3}n|direccion|domicilio|indirizzo|endere\\x{E7}o|endereco|adres|osoite|adress|stra\\x{DF}e|strasse|straat|calle|адрес|住所|地址|주소";

const STREET_TYPE =
  "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy|Circle|Cir|Highway|Hwy|Trail|Trl|Crescent|Cres|Close|Row|Alley|Mews";

export const PII_CONTACT: readonly PackRule[] = [
  {
    id: "email",
    entity: "EMAIL",
    // Not from a quote on, which is the text's own; a label of one digit and an x is an image for dense screens.
    pattern: String.raw`[A-Za-z0-9_%+\x{C0}-\x{24F}\x{370}-\x{52F}][A-Za-z0-9._%+'\x{C0}-\x{24F}\x{370}-\x{52F}-]{0,63}@(?:(?:[A-Za-z_\x{C0}-\x{24F}-][A-Za-z0-9_\x{C0}-\x{24F}-]{0,62}|[0-9](?:[A-WYZa-wyz0-9-][A-Za-z0-9-]{0,61}|[Xx][A-Za-z0-9-]{1,61})?)\.)+[A-Za-z]{2,24}\b`,
    mask: { kind: "redact" },
    source: "RFC 5321 section 4.1.2 and 4.5.3.1 (64 octets of local part), RFC 6531 for letters beyond ASCII",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `{"email":"«ada.lovelace+news@mail.example.co.uk»","id":7}`,
        "17,Ada,«ada_l@example.com»,active",
        "2026-01-02T10:00:00Z INFO sent to=«o'hara@3m.example» status=250",
        "mailto:«josé.müller@bücher.example»",
        "<«x@163.com»>",
        "to = '«ada@example.com»';",
      ],
      no: [
        "icon@2x.png",
        "lodash@4.17.21",
        "@types/node",
        "user@localhost",
        "a @ b.com",
        "git log @{u}..HEAD",
      ],
    },
  },
  {
    id: "email-percent",
    entity: "EMAIL",
    pattern: String.raw`[A-Za-z0-9_+][A-Za-z0-9._+-]{0,63}%40(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,24}\b`,
    mask: { kind: "redact" },
    source: "RFC 3986 section 2.1: the sign @ in a query or path, percent-encoded",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "GET /u?email=«ada.lovelace%40example.com»&x=1 HTTP/1.1",
        "https://a.example/unsubscribe/«ada%40mail.example.org»/7",
        `curl -d "to=«ada-l%40example.co.uk»"`,
      ],
      no: ["100%40", "a%40b", "x=%40types/node", "%40example.com"],
    },
  },
  {
    id: "phone-e164",
    entity: "PHONE",
    // Not behind a letter or digit: there the sign adds or belongs to a version.
    pattern: String.raw`\B\+${CALLING_CODE}(?:[ .()/-]{0,2}[0-9]){7,12}\b`,
    mask: { kind: "fill", keep: 2 },
    source: "ITU-T E.164 and its list of assigned country codes; ITU-T E.123 for the written form",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `{"phone":"«+14155552671»"}`,
        "call «+44 (0)20 7946 0958» today",
        "tel:«+49-30-901820»",
        "5,«+33 1 42 68 53 00»,Paris",
        "(«+1 (415) 555-2671»)",
      ],
      no: [
        "+0200",
        "2026-01-02T03:04:05+10:00",
        "x = y +1234567",
        "+1 234 567",
        "c++17 +123",
        "h*5+3864292196",
      ],
    },
  },
  {
    id: "phone-e164-escaped",
    entity: "PHONE",
    pattern: String.raw`\\[nrt](?P<secret>\+${CALLING_CODE}(?:[ .()/-]{0,2}[0-9]){7,12})\b`,
    mask: { kind: "fill", keep: 2 },
    source: "ITU-T E.164; RFC 8259 section 7 (a line end written as an escape before the number)",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        String.raw`{"body":"Ada\n«+14155552671»\nLondon"}`,
        String.raw`printf 'tel\t«+44 20 7946 0958»\n'`,
        String.raw`"""a\r\n«+49-30-901820»"""`,
      ],
      no: [String.raw`\n+1`, "n+14155552671", String.raw`\+14155552671`, String.raw`\n+0200`],
    },
  },
  {
    id: "phone-e164-percent",
    entity: "PHONE",
    pattern: String.raw`%2[Bb](?P<secret>${CALLING_CODE}(?:(?:[ .()+-]|%20){0,2}[0-9]){7,12})\b`,
    mask: { kind: "fill", keep: 2 },
    source: "RFC 3986 section 2.1: the sign + of ITU-T E.164 in a query, percent-encoded",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "POST /sms?to=%2B«14155552671» HTTP/1.1",
        "From=%2b«442079460958»&To=x",
        "tel=%2B«49%2030%20901820»",
      ],
      no: ["a%2B0123456789", "x%2B1", "%2B12345", "1%2B1=2"],
    },
  },
  {
    id: "phone-nanp",
    entity: "PHONE",
    pattern: String.raw`(?:\b1[-. ])?(?:\([2-9][0-9]{2}\) ?|\b[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-.][0-9]{4}\b`,
    mask: { kind: "fill", keep: 2 },
    source: "North American Numbering Plan: NXX-NXX-XXXX, N is 2 to 9 (ATIS-0300051)",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "Phone: «(415) 555-2671»",
        "12,«415-555-2671»,CA",
        `"tel": "«415.555.2671»"`,
        "fax «1-800-555-0199»",
      ],
      no: ["115-555-2671", "415-155-2671", "415-555-26711", "v415.555", "2026-11-21"],
    },
  },
  {
    id: "phone-context",
    entity: "PHONE",
    pattern: String.raw`${named(PHONE_WORDS, "t[e\\x{E9}]l", "cell", "fax", "msisdn", "tlf", "mob", "gsm")}(?:[ _-]?(?:${anyCase("number|num|nummer|no|nr")}))?(?:["']? (?:${anyCase("value=|is")}))?\.?${STEPS_TO_PHONE}(?P<secret>[+(]{0,2}[0-9](?:(?:[ ()./+-]|%20){0,2}[0-9]){6,14})\b`,
    mask: { kind: "fill", keep: 2 },
    source: "ITU-T E.123: national notation; the name in front tells it from other numbers",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "Tel. «020 7946 0958»",
        `{"mobile_number":"«07700900123»"}`,
        "phone=«415 555 2671»&x=1",
        "Telefon: «(030) 90 18 20»",
        "<fax>«0301234567»</fax>",
        "Téléphone : «01 42 68 53 00»",
        `{"手机": "«13800138000»"}`,
        `<input name="phone" value="«4155552671»">`,
      ],
      no: ["hotel: 1234567", "phone: 12345", "telemetry=1234567", "cells: 1234567", "smartphone, 2026"],
    },
  },
  {
    id: "street-address-context",
    entity: "STREET_ADDRESS",
    // House number and street, in either order, behind a label; up to the value's end.
    pattern: `(?:${named(ADDRESS_WORDS)}|\\b(?:${anyCase("address|street|addr")}))${STRICT_SIGN}(?P<secret>[0-9]{1,5}[A-Za-z]?(?:[ ,/-]{1,2}(?:${LETTER}|[0-9.#]|'${LETTER})+)+|${CAPITAL}(?:${LETTER}|[.'-])+(?: (?:${LETTER}|[.'-])+){0,3},? [0-9]{1,4}[A-Za-z]?\\b(?:[ ,/-]{1,2}(?:${LETTER}|[0-9.#]|'${LETTER})+)*)`,
    maxLen: 320,
    mask: { kind: "redact" },
    source:
      "UPU S42 (address elements: thoroughfare, premises, locality); forms of US, GB, DE, FR, ES, IT, NL",
    severity: "medium",
    confidence: "low",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `{"address":"«1600 Amphitheatre Parkway, Mountain View, CA 94043»"}`,
        "address_line1=«221B Baker Street»",
        "Adresse: «Unter den Linden 77, 10117 Berlin»",
        "<streetAddress>«10 Downing Street»</streetAddress>",
        "Dirección: «Calle de Alcalá 45»",
      ],
      no: [
        "address: 0x7ffdeadbeef",
        "address=127.0.0.1:8080",
        "address: localhost",
        `"address": "ada@example.com"`,
        "address: 1234",
      ],
    },
  },
  {
    id: "street-address-us",
    entity: "STREET_ADDRESS",
    // Whole: number, capitalised words, a street's type, a place, state and ZIP code.
    // Words are not counted, since counts multiply states; maxLen bounds them.
    pattern: String.raw`\b(?:[0-9]{1,4}|[0-9]{5}) (?:[NSEW]\.? )?(?:[A-Z][a-z]+|[0-9]{1,3}[nrst][dht])(?: [A-Z][a-z]+)* (?:${STREET_TYPE})\.?,? (?:(?:Apt|Suite|Ste|Unit|Floor|#)\.? ?[0-9A-Z-]{1,6},? )?[A-Z][a-z]+(?: [A-Z][a-z]+)*,? [A-Z]{2},? [0-9]{5}(?:-[0-9]{4})?\b`,
    maxLen: 160,
    mask: { kind: "redact" },
    source: "USPS Publication 28, Postal Addressing Standards (delivery line and last line; street suffixes)",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `"ship_to": "«742 Evergreen Terrace, Springfield, IL 62704»"`,
        "7;«350 5th Ave Apt 12B, New York, NY 10118-0110»;US",
        "He lives at «1 N. Main St, Salem, OR 97301».",
      ],
      no: [
        "51 Franklin Street, Fifth Floor",
        "742 Evergreen Terrace",
        "see 12 Main points, Salem",
        "1 Main St, Salem, OR 9730",
      ],
    },
  },
  {
    id: "postal-code-context",
    entity: "POSTAL_CODE",
    pattern: `${named("zip[ _-]?code|postal[ _-]?code|post[ _-]?code|postleitzahl|code[ _-]?postal|c[o\\x{F3}]digo[ _-]?postal|codice[ _-]?postale|postnummer|kod[ _-]?pocztowy|irsz|インデックス|郵便番号|邮编", "zip", "plz", "cep")}${SIGN}(?P<secret>[A-Z]{1,2}[0-9][0-9A-Z]?[ +]?[0-9][A-Z]{2}|[A-Z][0-9][A-Z][ +-]?[0-9][A-Z][0-9]|[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{2}-[0-9]{3}|[0-9]{3}[ -][0-9]{2,4}|[0-9]{4} ?[A-Z]{2}|[0-9]{4}|[0-9]{6,7})${AFTER}`,
    mask: { kind: "redact" },
    source: "UPU postal addressing systems; USPS Publication 28, Royal Mail PAF, Canada Post",
    severity: "low",
    confidence: "low",
    tags: ["GDPR", "HIPAA"],
    examples: {
      match: [
        `{"zip":"«94103»"}`,
        "postal_code=«K1A 0B1»&c=CA",
        "Postcode: «SW1A 1AA»",
        "PLZ: «10117»,",
        "<zipCode>«94103-1234»</zipCode>",
      ],
      no: ["zip: archive.zip", "zipcode", "unzip: 12345", "zip: 123", "postcode: true"],
    },
  },
  {
    id: "geo-coordinate-context",
    entity: "GEO_COORDINATES",
    pattern: `${named("lat", "lng", "lon", "long", "latitude|longitude|breitengrad|l\\x{E4}ngengrad|latitudine|longitudine|latitud|longitud")}${SIGN}(?P<secret>[+-]?(?:1[0-7][0-9]|[1-9]?[0-9])\\.[0-9]{4,17})\\b`,
    mask: { kind: "redact" },
    source: "ISO 6709:2022 (degrees with decimals); four decimals are about ten metres",
    severity: "medium",
    confidence: "low",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `{"latitude": «48.858370»}`,
        "lat=«-33.8567844»&z=1",
        "Longitude: «151.2152967»",
        `<pt lon="«13.37770»"/>`,
        "userLat: «52.51630»,",
      ],
      no: ["lat: 48.8", "latency: 48.858370", "long: 1234", "flat: 12.34567", "lat: 481.12345"],
    },
  },
  {
    id: "geo-pair",
    entity: "GEO_COORDINATES",
    // Only where something says that two numbers are a place.
    pattern: String.raw`(?:\b(?:${anyCase("geo:")}|(?:${anyCase("gps|coord(?:s|inates?)?|location|latlng|latlon|lat_lng|position")})${SIGN}[\[({]?)|/@|[?&](?:q|ll|sll|center|daddr|saddr|query|loc)=(?:loc:)?|\bPOINT ?\()(?P<secret>[+-]?(?:1[0-7][0-9]|[1-9]?[0-9])\.[0-9]{3,17}(?:, ?|%2C| )[+-]?(?:1[0-7][0-9]|[1-9]?[0-9])\.[0-9]{3,17})\b`,
    mask: { kind: "redact" },
    source: "RFC 5870 (geo URI), ISO 6709:2022, OGC Simple Features (POINT), forms of map services' links",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        "geo:«48.858370,2.294481»;u=10",
        "https://maps.example/@«40.7484405,-73.9878531»,17z",
        "location: [«52.51630, 13.37770»]",
        `"geom":"POINT(«13.3777 52.5163»)"`,
        "GET /map?ll=«48.8584%2C2.2945»&z=12",
      ],
      no: ["48.858370, 2.294481", "geo:48", "position: 12.5, 3.25", "@4.17.21", "location: 1.5,2.5"],
    },
  },
  {
    id: "geo-dms",
    entity: "GEO_COORDINATES",
    pattern: String.raw`\b[0-9]{1,2}(?:\x{B0}| ?deg) ?[0-5]?[0-9](?:'|\x{2032}|\x{2019}) ?[0-5]?[0-9](?:\.[0-9]{1,6})?(?:"|\x{2033}|\x{201D}|'') ?[NS][ ,/]{0,3}[0-9]{1,3}(?:\x{B0}| ?deg) ?[0-5]?[0-9](?:'|\x{2032}|\x{2019}) ?[0-5]?[0-9](?:\.[0-9]{1,6})?(?:"|\x{2033}|\x{201D}|'') ?[EWO]\b`,
    mask: { kind: "redact" },
    source: "ISO 6709:2022 annex D (degrees, minutes, seconds); the form of EXIF tools",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `at «48°51'30.1"N 2°17'40.1"E»`,
        "pos;«52°30′59″N, 13°22′40″E»;ok",
        `GPS Position : «40 deg 44' 54.36" N, 73 deg 59' 8.36" W»`,
      ],
      no: [`48°51'30"`, "90° rotation", `12°C 14'30"`, `48°51'30"N`],
    },
  },
];
