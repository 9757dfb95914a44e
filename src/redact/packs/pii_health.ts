// builtin/pii: numbers of patients, prescribers and health plans, and what is said of a patient's health. Data only.

import { anyCase, named } from "./fragments.ts";
import { AFTER, behind, SIGN } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

/** The letters that Medicare uses: not S, L, O, I, B, Z. */
const MBI_LETTER = "[AC-HJKMNP-RT-Y]";

export const PII_HEALTH: readonly PackRule[] = [
  {
    id: "us-mbi",
    entity: "US_MBI",
    pattern: `\\b[1-9]${MBI_LETTER}[AC-HJKMNP-RT-Y0-9][0-9](?:${MBI_LETTER}[AC-HJKMNP-RT-Y0-9][0-9]${MBI_LETTER}|-${MBI_LETTER}[AC-HJKMNP-RT-Y0-9][0-9]-${MBI_LETTER})${MBI_LETTER}[0-9]{2}\\b`,
    mask: { kind: "redact" },
    source:
      "CMS, Understanding the Medicare Beneficiary Identifier Format (11 characters, dashes only in print)",
    severity: "high",
    confidence: "high",
    tags: ["HIPAA"],
    examples: {
      match: [`{"medicare_id":"«1EG4TE5MK73»"}`, "MBI «1EG4-TE5-MK73» active", "x|«9AA0AA0AA00»|y"],
      no: ["0EG4TE5MK73", "1SG4TE5MK73", "1EG4TE5MK7", "1EG4-TE5MK73", "A1EG4TE5MK73"],
    },
  },
  {
    id: "us-mbi-context",
    entity: "US_MBI",
    pattern: `${behind("medicare[ _-]?(?:beneficiary|id|number|no|claim)(?:[ _-]?identifier)?", "mbi")}(?P<secret>[1-9](?:[ -]?[A-Za-z0-9]){8}(?:[ -]?[0-9]){2})\\b`,
    mask: { kind: "redact" },
    source: "CMS, Understanding the Medicare Beneficiary Identifier Format; as typed by hand",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: ["MBI: «1eg4te5mk73»", `{"medicareNumber":"«1EG4 TE5 MK73»"}`, "medicare_id=«3QQ8-RA2-KJ12»;"],
      no: ["mbi: 123", "medicare number required", "mbi: EG4TE5MK73A", "climbing 1eg4te5mk73"],
    },
  },
  {
    id: "us-hicn-context",
    entity: "US_HICN",
    pattern: `${behind("health[ _-]?insurance[ _-]?claim|medicare[ _-]?claim", "hicn")}(?P<secret>[0-9]{3}-?[0-9]{2}-?[0-9]{4}[- ]?[A-Z][0-9A-Z]?)\\b`,
    mask: { kind: "redact" },
    source: "CMS, Health Insurance Claim Number (social security number and beneficiary code)",
    severity: "critical",
    tags: ["HIPAA", "CCPA"],
    examples: {
      match: ["HICN: «123-45-6789A»", `{"hicn":"«123456789D6»"}`, "medicare_claim_no=«536904399-TA»"],
      no: ["hicn: 123", "HICN: 123-45-6789", "chicness 123456789A", "hicn: required"],
    },
  },
  {
    id: "us-npi-context",
    entity: "US_NPI",
    pattern: `${behind("national[ _-]?provider(?:[ _-]?identifier)?|provider[ _-]?identifier", "npi")}(?P<secret>[12][0-9]{9})\\b`,
    validator: "npi",
    maxLen: 96,
    mask: { kind: "redact" },
    source: "45 CFR 162.406; CMS, NPI check digit (Luhn over 80840 and the number)",
    severity: "low",
    tags: ["HIPAA"],
    examples: {
      match: [
        "NPI: «1234567893»",
        `{"npi":"«1245319599»"}`,
        "provider_npi=«1234567893»&x",
        "<NationalProviderIdentifier>«1245319599»</NationalProviderIdentifier>",
      ],
      no: ["npi: 1234567890", "NPI: 3234567893", "npi: 123456789", "snpi: 1234567893"],
    },
  },
  {
    id: "us-dea",
    entity: "US_DEA",
    pattern: String.raw`\b[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}\b`,
    validator: "dea",
    maxLen: 9,
    confidence: "medium",
    mask: { kind: "redact" },
    source:
      "DEA Diversion Control Division, Practitioner's Manual (registrant type, name's initial, check digit)",
    severity: "medium",
    tags: ["HIPAA"],
    examples: {
      match: [`{"dea":"«AB1234563»"}`, "rx by «F91234563»,", "prescriber;«BX2314564»;"],
      no: ["AB1234564", "IB1234563", "AB123456", "XAB1234563", "ab1234563"],
    },
  },
  {
    id: "us-dea-context",
    entity: "US_DEA",
    pattern: `${behind("dea")}(?:registration )?#?(?P<secret>[A-Za-z][A-Za-z9]-?[0-9]{7})\\b`,
    validator: "dea",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "redact" },
    source: "DEA Diversion Control Division, Practitioner's Manual",
    severity: "medium",
    tags: ["HIPAA"],
    examples: {
      match: ["DEA #: «ab1234563»", `{"dea_number":"«FB1234567»"}`, "dea no. «MP-1234563»"],
      no: ["dea: AB12345", "idea: AB1234563", "dead AB1234563", "dea: none"],
    },
  },
  {
    id: "medical-record-context",
    entity: "MEDICAL_RECORD_NUMBER",
    pattern: `${behind("medical[ _-]?record|health[ _-]?record|patient[ _-]?(?:id|number|no|identifier|account)|chart[ _-]?(?:number|no|id)|hospital[ _-]?(?:number|no)|patientennummer|fallnummer|num[e\\x{E9}]ro de dossier|historia cl\\x{ED}nica|n\\x{FA}mero de prontu\\x{E1}rio|cartella clinica|pati\\x{EB}ntnummer", "mrn", "mrno", "nhc", "ipp")}#?(?P<secret>[A-Z]{0,4}-?[0-9]{4,12}(?:-[0-9]{1,6}){0,2})\\b`,
    mask: { kind: "redact" },
    source: "45 CFR 164.514(b)(2)(i)(H) (medical record numbers); HL7 v2 PID-3, forms of hospital systems",
    severity: "high",
    tags: ["HIPAA", "GDPR"],
    examples: {
      match: [
        "MRN: «00123456»",
        `{"patient_id":"«P-1004532»"}`,
        "medical_record_number=«1234-56-78»",
        "Patientennummer: «4711001»",
        "<mrn>«E10045321»</mrn>",
        `<identifier name="mrn" value="«12345678»"/>`,
      ],
      no: ["mrn: unknown", "patients: 123456", "mrn: 123", "patient id required", "kmrn: 123456"],
    },
  },
  {
    id: "health-plan-context",
    entity: "HEALTH_PLAN_ID",
    pattern: `${behind("(?:member|subscriber|beneficiary|insured|enrollee)[ _-]?(?:id|identification|number|no)|health[ _-]?(?:plan|insurance)[ _-]?(?:id|number|no|member)|insurance[ _-]?(?:id|policy|number|no|member)|(?:insurance|policy)[ _-]?(?:number|no)|medicaid(?:[ _-]?(?:id|recipient))?|group[ _-]?(?:number|no)|versichertennummer|versicherungsnummer|num[e\\x{E9}]ro d['\\x{2019} ]adh\\x{E9}rent|n\\x{FA}mero de p\\x{F3}liza|polisnummer", "hicbc")}#?(?P<secret>[A-Z]{0,4}-?[0-9]{5,14}[A-Z]{0,2}(?:-[0-9]{1,4})?|[A-Z]{3}[0-9A-Z]{0,3}[0-9]{6,12})\\b`,
    mask: { kind: "redact" },
    source:
      "45 CFR 164.514(b)(2)(i)(I) (health plan beneficiary numbers); BCBS prefixes (three letters), ANSI X12 270/271 NM109",
    severity: "high",
    tags: ["HIPAA", "GDPR"],
    examples: {
      match: [
        "Member ID: «XYZ123456789»",
        `{"subscriber_id":"«W123456789-01»"}`,
        "policy_number=«PL-12345678»&x",
        "Medicaid ID: «12345678A»",
        "Versichertennummer: «A123456780»",
        "<groupNumber>«1002345»</groupNumber>",
      ],
      no: [
        "member id: 12",
        "members: 123456",
        "group number: 3",
        "policy number required",
        "policy: deny-12345",
      ],
    },
  },
  {
    id: "prescription-context",
    entity: "PRESCRIPTION_NUMBER",
    pattern: `${behind("prescription(?:[ _-]?(?:number|no|id))?|rezept(?:nummer)?|script[ _-]?number", "rx(?:[ _-]?(?:number|num|no|#))", "rxn")}#?(?P<secret>[A-Z]{0,2}-?[0-9]{6,12}(?:-[0-9]{2})?)\\b`,
    mask: { kind: "redact" },
    source: "NCPDP SCRIPT and D.0 field 402-D2 (prescription reference number, up to 12 digits)",
    severity: "medium",
    tags: ["HIPAA"],
    examples: {
      match: ["Rx No: «1234567»", `{"prescription_number":"«004512345678»"}`, "rx_number=«7654321-01»;"],
      no: ["rx: 12", "prescription drugs 2026", "rx_bytes: 1234567", "rx 1234567890"],
    },
  },
  {
    id: "icd10-context",
    entity: "DIAGNOSIS_CODE",
    pattern: `(?:${named("diagnos(?:is|e|tic|tico|es)(?:[ _-]?code)?|principal[ _-]?dx|diagnoseschl\\x{FC}ssel|icd(?:[ _-]?10)?(?:[ _-]?(?:cm|gm))?(?:[ _-]?code)?|dx[ _-]?code")}${SIGN}|${named("dx")}["']?(?: ?[:=] ?|%3[ADad])["']?)(?P<secret>[A-TV-Z][0-9][0-9A-Z](?:\\.[0-9A-Z]{1,4})?)${AFTER}`,
    mask: { kind: "redact" },
    source: "WHO ICD-10 and CMS ICD-10-CM (letter, digit, character, point, one to four characters)",
    severity: "high",
    confidence: "low",
    tags: ["HIPAA", "GDPR"],
    examples: {
      match: [
        `{"diagnosis":"«E11.9»"}`,
        "icd10=«F32.1»&x=1",
        "Diagnosis: «C50»",
        "dx_code: '«S72.001A»'",
        "<icd10>«J45.909»</icd10>",
      ],
      no: ["diagnosis: pending", "icd: 250.00", "dx: 12", "diagnosis: E11.90000", "index: E11"],
    },
  },
  {
    id: "blood-type-context",
    entity: "BLOOD_TYPE",
    pattern: `${named("blood[ _-]?(?:type|group)|blutgruppe|groupe[ _-]?sanguin|grupo[ _-]?sangu\\x{ED}neo|gruppo[ _-]?sanguigno|bloedgroep")}${SIGN}(?P<secret>(?:A|B|AB|O|0) ?(?:[+-]|(?:${anyCase("pos(?:itive)?|neg(?:ative)?|rh ?[+-]")}))|AB)`,
    mask: { kind: "redact" },
    source: "ISBT 128 (ABO and RhD); HL7 LOINC 882-1",
    severity: "low",
    tags: ["HIPAA", "GDPR"],
    examples: {
      match: [
        `{"bloodType":"«O+»"}`,
        "blood_group=«AB-»",
        "Blutgruppe: «A neg»",
        "<bloodType>«B positive»</bloodType>",
      ],
      no: ["blood_type: string", "blood group: unknown", "blood type", "bloodType: C+"],
    },
  },
];
