// builtin/pii: names, births and traits of a person, which only a label tells from other words. Data only.
//
// All but the date of birth have low confidence: the label may be a product's or a program's. Names are sought in five
// forms, since what ends a value differs: in quotes, in an address's query, in a field without quotes, in an element, and behind a form's caption.

import { anyCase, DATE, named, START } from "./fragments.ts";
import { AFTER, CAPITAL, capitalWordBut, HAN, LETTER, SIGN } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

/** Words for a person's name that begin with a letter outside ASCII, so that no word border stands before them. */
const NAME_WORD =
  "imi\\x{119}|\\x{438}\\x{43C}\\x{44F}|\\x{444}\\x{430}\\x{43C}\\x{438}\\x{43B}\\x{438}\\x{44F}|\\x{43E}\\x{442}\\x{447}\\x{435}\\x{441}\\x{442}\\x{432}\\x{43E}|\\x{59D3}\\x{540D}|\\x{6C0F}\\x{540D}|\\x{540D}\\x{524D}|\\x{C774}\\x{B984}|\\x{C131}\\x{BA85}";

/** Names of fields that hold a person's name, as programs write them, in the languages of Europe. */
const NAME_FIELD =
  "(?:first|last|full|middle|maiden|given|family|legal|preferred|father|mother|spouse|patient|customer|client|employee|contact|card[ _-]?holder|account[ _-]?holder|beneficiary|recipient|passenger|guest|student|insured|policy[ _-]?holder)(?:'?s|\\x{2019}s)?[ _-]?name|fname|lname|surname|forename";

/** The same in other languages, which no program joins to a word before. */
const NAME_FIELD_WORLD =
  "vorname|nachname|familienname|geburtsname|pr\\x{E9}nom|prenom|nom[ _-]de[ _-]famille|apellidos?|primer[ _-]apellido|segundo[ _-]apellido|nombre[ _-]completo|cognome|sobrenome|apelido|nome[ _-]completo|voornaam|achternaam|f\\x{F6}rnamn|efternamn|fornavn|etternavn|efternavn|etunimi|sukunimi|nazwisko|jm\\x{E9}no|vezet\\x{E9}kn\\x{E9}v|keresztn\\x{E9}v|prenume|soyad|soyisim|card[ _-]?holder";

/** Where such a name may stand. */
const NAME_LABEL = `(?:${named(NAME_FIELD, NAME_WORD)}|${START}(?:${anyCase(NAME_FIELD_WORLD)}))`;

/** What stands before a name in a form. */
const CAPTIONS =
  "(?:first|last|full|middle|maiden|given|family|legal|birth|father'?s?|mother'?s?|patient|customer|client|employee|contact|cardholder|card holder|account holder|beneficiary|recipient|passenger|guest|student|insured|policyholder|emergency contact) name|surname|patient|cardholder|vorname|nachname|familienname|geburtsname|pr\\x{E9}nom|nom de famille|nombre completo|apellidos|cognome|nome completo|sobrenome|voornaam|achternaam|f\\x{F6}rnamn|efternamn|fornavn|etternavn|etunimi|sukunimi|nazwisko|name of (?:the )?(?:patient|insured|applicant|account holder)";

/** Words for a day of birth, also in German compounds. */
const BIRTH_WORDS =
  "dob|birth|born(?:[ _-]on)?|geboren(?: am)?|geb\\.?(?: am)?|n\\x{E9}e?(?: le)?|nacido|nascido|nata|nato|date[ _-]?of[ _-]?birth|birth[ _-]?(?:date|day|dt)|geburts(?:datum|tag)|date[ _-]?de[ _-]?naissance|fecha[ _-]?de[ _-]?nacimiento|data[ _-]?de[ _-]?nascimento|data[ _-]?di[ _-]?nascita|geboortedatum|f\\x{F6}delsedatum|f\\x{F8}dselsdato|syntym\\x{E4}aika|data[ _-]?urodzenia|datum[ _-]?narozen\\x{ED}|sz\\x{FC}let\\x{E9}si|do\\x{11F}um tarihi|\\x{434}\\x{430}\\x{442}\\x{430} \\x{440}\\x{43E}\\x{436}\\x{434}\\x{435}\\x{43D}\\x{438}\\x{44F}|\\x{51FA}\\x{751F}\\x{65E5}\\x{671F}|\\x{751F}\\x{5E74}\\x{6708}\\x{65E5}|\\x{C0DD}\\x{B144}\\x{C6D4}\\x{C77C}";

/** Names of months in German and French. */
const MONTHS =
  "januar|februar|m\\x{E4}rz|april|mai|juni|juli|august|september|oktober|november|dezember|janvier|f\\x{E9}vrier|mars|avril|juin|juillet|ao\\x{FB}t|septembre|octobre|novembre|d\\x{E9}cembre";

/** Up to five words of a name, or a name in Han, kana or hangul. */
const NAME_VALUE = `(?:${LETTER}(?:${LETTER}|['.\\x{2019}-])*(?:,? ${LETTER}(?:${LETTER}|['.\\x{2019}-])*){0,4}|${HAN}+(?: ${HAN}+)?)`;

/** The same with a capital first. */
const CAPITAL_NAME = `(?:${CAPITAL}(?:${LETTER}|['.\\x{2019}-])*(?: ${LETTER}(?:${LETTER}|['.\\x{2019}-])*){0,4}|${HAN}+(?: ${HAN}+)?)`;

/** Words with a capital that programs write where a name would stand. */
const NOT_NAMES = [
  "None",
  "Null",
  "True",
  "False",
  "String",
  "Text",
  "Any",
  "Column",
  "Object",
  "Number",
] as const;

const NAME = {
  entity: "PERSON_NAME",
  maxLen: 256,
  severity: "medium",
  confidence: "low",
  tags: ["GDPR", "CCPA", "HIPAA"],
} as const;

export const PII_PERSON: readonly PackRule[] = [
  {
    ...NAME,
    id: "person-name-quoted",
    pattern: `${NAME_LABEL}\\\\{0,3}(?:["'\\x60]|%22)?\\]?(?:[ \\t]{0,4}(?:=>|:=|[:=]|%3[Aa]|value=)[ \\t]{0,4}|[ \\t])\\\\{0,3}(?:["'\\x60]|%22)(?P<secret>${NAME_VALUE})\\\\{0,3}["'\\x60%]`,
    mask: { kind: "redact" },
    source:
      "ISO/IEC 27018 annex A and GDPR article 4(1) (a name identifies); field names of CRM and HR exports",
    examples: {
      match: [
        `{"first_name":"«Ada»","last_name":7}`,
        "lastName: '«Lovelace»',",
        `{\\"fullName\\":\\"«Ada King Lovelace»\\"}`,
        `cardholder_name = "«ADA K LOVELACE»"`,
        `"Nachname" : "«Müller-Lüdenscheidt»"`,
        `{"姓名":"«山田太郎»"}`,
      ],
      no: [
        `first_name: string`,
        `"name": "lodash"`,
        `firstName: "{{ user.firstName }}"`,
        `"first_name": "%s"`,
        `file_name: "Ada"`,
        `last_name: ""`,
      ],
    },
  },
  {
    ...NAME,
    id: "person-name-query",
    pattern: `${NAME_LABEL}(?:=|%3[Dd])(?P<secret>[A-Za-z](?:[A-Za-z.'-]|\\+|%20|%[C-Dc-d][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]){1,60})(?:[&;#\\r\\n]|%26|\\z)`,
    mask: { kind: "redact" },
    source: "WHATWG URL, application/x-www-form-urlencoded; dotenv files hold the same form",
    examples: {
      match: [
        "POST a=1&first_name=«Ada»&x=2",
        "GET /s?lastName=«King+Lovelace»&p=1",
        "FULL_NAME=«Ada%20Lovelace»",
        "surname=«M%C3%BCller»;v=1",
      ],
      no: [
        "first_name=$FIRST&x=1",
        "first_name=self.first_name,",
        "firstName=<name>",
        "first_name=&x=1",
        "filename=Ada&x",
      ],
    },
  },
  {
    ...NAME,
    id: "person-name-field",
    // Without quotes: a line of YAML or of an INI file, a field of a log. Words of programs are not names.
    pattern: `${NAME_LABEL}(?: ?= ?|: {1,4})(?P<secret>${capitalWordBut(NOT_NAMES)}(?: ${CAPITAL}(?:${LETTER}|['\\x{2019}-])*\\.?){0,4})(?:[,;&|)<\r\n]|\\\\[nrt]|\\z)`,
    mask: { kind: "redact" },
    source: "YAML 1.2 section 7.3.3 (plain scalars), logfmt, INI; GDPR article 4(1)",
    examples: {
      match: [
        "first_name: «Ada»\nage: 36",
        "INFO user last_name=«King Lovelace», id=7",
        "customer_name = «Müller»",
        "X-First-Name: «Nora»\r\n",
        String.raw`"full_name: «Ada King Lovelace»\n"`,
      ],
      no: [
        "first_name = None",
        "firstName: String,",
        "last_name = models.CharField(",
        "firstName: Yup.string()",
        "first_name: true",
        "full_name: T;",
      ],
    },
  },
  {
    ...NAME,
    id: "person-name-element",
    pattern: `[<:](?:${anyCase(`${NAME_FIELD}|${NAME_FIELD_WORLD}|${NAME_WORD}`)})>(?P<secret>${CAPITAL_NAME})</`,
    mask: { kind: "redact" },
    source: "XML 1.0 section 3.1; names of elements in HR-XML, ISO 20022 and vCard (RFC 6351)",
    examples: {
      match: [
        "<firstName>«Ada»</firstName>",
        "<ns:Surname>«Lovelace»</ns:Surname>",
        "<p><customer_name>«Ada Lovelace»</customer_name></p>",
        "<Vorname>«Jörg»</Vorname>",
      ],
      no: [
        "<firstName/>",
        "<firstName>{first}</firstName>",
        "<name>Ada</name>",
        "<firstName>\n</firstName>",
        "<fileName>Ada</fileName>",
      ],
    },
  },
  {
    ...NAME,
    id: "person-name-caption",
    // A caption of words as forms and letters have it, and words with capitals behind it.
    pattern: `${named(CAPTIONS, NAME_WORD)}[*_]{0,2} ?[:|\\x{FF1A}][*_]{0,2}[ \\t]{0,8}(?P<secret>${CAPITAL_NAME})`,
    mask: { kind: "redact" },
    source:
      "GDPR article 4(1); captions of forms in English, German, French, Spanish, Italian, Dutch, Nordic languages",
    examples: {
      match: [
        "First name: «Ada»\nAge: 36",
        "Patient: «Lovelace»",
        "| **Full Name:** «Ada Lovelace» |",
        "Nachname: «Müller»",
        "名前：«山田太郎»",
      ],
      no: [
        "first_name: 7",
        "Name: Ada",
        "first name: ",
        "patient: 42",
        "First name is required",
        "impatient: Ada",
      ],
    },
  },
  {
    id: "date-of-birth",
    entity: "DATE_OF_BIRTH",
    pattern: String.raw`${named(BIRTH_WORDS)}(?:["']? (?:${anyCase("is|value=")}))?(?:[ \t"'\x60\\:=#>|(*\x{FF1A}-]|%(?:2[02]|3[ADad])){1,12}(?P<secret>[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-2][0-9]:[0-5][0-9](?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?|${DATE}|[12][0-9]{3}\x{5E74} ?[0-9]{1,2}\x{6708} ?[0-9]{1,2}\x{65E5}|[0-9]{1,2}\. ?(?:${anyCase(MONTHS)}) [0-9]{4})(?:\b|\z|[ "'<])`,
    mask: { kind: "redact" },
    source:
      "ISO 8601-1 section 5.2 and the common written forms; the name in front tells it from other dates",
    severity: "medium",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `{"dateOfBirth":"«1985-07-04»"}`,
        "customer_dob=«04/07/1985»",
        "born on «4 July 1985» in Ulm",
        "<birthdate>«1985.07.04»</birthdate>",
        "DOB is «19850704»",
        `"birthDate":"«1985-07-04T00:00:00Z»"`,
        "geboren am «4. Juli 1985» in Ulm",
        "fecha de nacimiento: «4/7/1985»",
        "userDob: '«1985-07-04»'",
        "出生日期：«1985年7月4日»",
      ],
      no: [
        "created_at: 1985-07-04",
        "dob: unknown",
        "born 85",
        "adobe: 2024-01-01",
        "stillborn-process 1234",
      ],
    },
  },
  {
    id: "gender-context",
    entity: "GENDER",
    pattern: `${named("gender(?:[ _-]?identity)?|sex|geschlecht|genre|sexe|g[e\\x{E9}]nero|sexo|sesso|geslacht|k\\x{F6}n|kj\\x{F8}nn|\\x{43F}\\x{43E}\\x{43B}")}${SIGN}(?P<secret>${anyCase("male|female|non[ _-]?binary|transgender|intersex|m\\x{E4}nnlich|weiblich|divers|homme|femme|masculin|f\\x{E9}minin|hombre|mujer|masculino|femenino|feminino|maschio|femmina|man|vrouw|kvinna|\\x{43C}\\x{443}\\x{436}\\x{441}\\x{43A}\\x{43E}\\x{439}|\\x{436}\\x{435}\\x{43D}\\x{441}\\x{43A}\\x{438}\\x{439}|[mf]")})${AFTER}`,
    mask: { kind: "redact" },
    source: "ISO/IEC 5218 (codes for sexes), HL7 FHIR administrative-gender; words of seven languages",
    severity: "low",
    confidence: "low",
    tags: ["GDPR", "HIPAA"],
    examples: {
      match: [
        `{"gender":"«female»"}`,
        "sex=«M»&x=1",
        "Geschlecht: «weiblich»",
        "<gender>«non-binary»</gender>",
      ],
      no: ["gender: string", "sex: integer", "gender=unknown", "gendered: male", "gender: maleness"],
    },
  },
  {
    id: "special-category-context",
    entity: "SPECIAL_CATEGORY",
    // Only words that belong to such a field: a list, so that code does not look like it.
    pattern: `${named("religion|religious[ _-]?(?:belief|affiliation)|confession|konfession|ethnicity|ethnic[ _-]?(?:group|origin)|race|sexual[ _-]?orientation|political[ _-]?(?:party|affiliation)|religi\\x{F3}n|religi\\x{E3}o|religione|etnia|ethnie|orientation[ _-]?sexuelle")}${SIGN}(?P<secret>${anyCase("(?:roman[ _-])?catholic|protestant|christian|orthodox|muslim|islam|sunni|shia|jewish|judaism|hindu(?:ism)?|buddhis[tm]|sikh(?:ism)?|atheist|agnostic|evangelisch|(?:r\\x{F6}misch-)?katholisch|muslimisch|j\\x{FC}disch|cat\\x{F3}lic[ao]|caucasian|white|black(?: or african[ -]american)?|african[ -]american|asian(?: american)?|hispanic(?: or latino)?|latin[oax]|native american|american indian(?: or alaska native)?|pacific islander|arab|han|heterosexual|homosexual|bisexual|gay|lesbian|straight|asexual|democrat(?:ic)?|republican|conservative|labou?r|liberal|green")})${AFTER}`,
    mask: { kind: "redact" },
    source: "GDPR article 9(1); OMB Statistical Policy Directive 15 (race and ethnicity)",
    severity: "high",
    confidence: "low",
    tags: ["GDPR", "CCPA", "HIPAA"],
    examples: {
      match: [
        `{"religion":"«Catholic»"}`,
        "ethnicity=«Hispanic or Latino»;x",
        "Sexual orientation: «bisexual»",
        "<race>«Asian»</race>",
        "Konfession: «evangelisch»",
      ],
      no: ["race: condition", "religion: string", "trace: white", "race: whitelist", "ethnicity=5"],
    },
  },
  {
    id: "marital-status-context",
    entity: "MARITAL_STATUS",
    pattern: `${named("marital[ _-]?status|civil[ _-]?status|familienstand|\\x{E9}tat[ _-]civil|estado[ _-]civil|stato[ _-]civile|burgerlijke[ _-]staat")}${SIGN}(?P<secret>${anyCase("single|married|divorced|widow(?:ed|er)?|separated|never married|(?:domestic|civil) partner(?:ship)?|ledig|verheiratet|geschieden|verwitwet|c\\x{E9}libataire|mari\\x{E9}e?|divorc\\x{E9}e?|soltero|soltera|casad[oa]|divorciad[oa]|viud[oa]|celibe|nubile|sposat[oa]|gehuwd|ongehuwd")})${AFTER}`,
    mask: { kind: "redact" },
    source: "HL7 v3 MaritalStatus; words of six languages",
    severity: "low",
    confidence: "low",
    tags: ["GDPR", "CCPA"],
    examples: {
      match: [`{"maritalStatus":"«married»"}`, "marital_status=«divorced»&x=1", "Familienstand: «ledig»"],
      no: ["marital_status: string", "status: single", "maritalStatus: 3", "marital_status: singleton"],
    },
  },
];
