// National, tax and health numbers of South Asia.
//
// Must not hold passports or phone numbers: national_passports.ts, national_phones.ts.

import { after, near, nearEast } from "./national_fragments.ts";
import type { PackRule } from "./types.ts";

export const NATIONAL_SOUTH_ASIA: readonly PackRule[] = [
  {
    id: "in-aadhaar",
    entity: "IN_AADHAAR",
    pattern: String.raw`\b(?:[3-9][0-9]|2[1-9])[0-9]{2}(?: [0-9]{4} |-[0-9]{4}-)[0-9]{4}\b`,
    validator: "in-aadhaar",
    confidence: "low",
    maxLen: 32,
    mask: { kind: "redact" },
    source: "UIDAI: twelve digits that begin with 2 to 9, Verhoeff; printed 4-4-4",
    severity: "high",
    examples: {
      match: ["uid «2341 2341 2346»", `"«4987-1234-5679»"`, "| «2341 2341 2346» |"],
      no: ["2341 2341 2347", "1341 2341 2346", "2341 2341 234", "234123412346"],
    },
  },
  {
    id: "in-aadhaar-context",
    entity: "IN_AADHAAR",
    pattern: nearEast(
      String.raw`aa?dh?aa?r|\x{906}\x{927}\x{93E}\x{930}|uidai|uid[ _.-]?(?:no|number)`,
      "[2-9][0-9]{3}[ .-]?[0-9]{4}[ .-]?[0-9]{4}",
    ),
    validator: "in-aadhaar",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "redact" },
    source: "UIDAI: twelve digits, Verhoeff",
    severity: "high",
    examples: {
      match: [
        "Aadhaar: «234123412346»",
        `{"aadhaar_number":"«2341 2341 2347»"}`,
        "आधार «4987-1234-5679»",
        "aadhar_no=«498712345679»&x",
      ],
      no: ["aadhaar: 23412341", "aadhaar=134123412346", "Aadhaar 2341234123460", "uid: 1000"],
    },
  },
  {
    id: "in-pan",
    entity: "IN_PAN",
    pattern: String.raw`\b[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]\b`,
    mask: { kind: "redact" },
    source: "Income Tax Department of India: fourth letter is the holder's status",
    severity: "high",
    examples: {
      match: ["PAN «ABCPK1234F»", `{"pan":"«AAACB5678D»"}`, "r,«BNZHR4321Q»,s"],
      no: ["ABCDK1234F", "ABCPK123F", "ABCPK12345", "XABCPK1234F"],
    },
  },
  {
    id: "in-pan-context",
    entity: "IN_PAN",
    pattern: after(
      "permanent[ _.-]?account(?:[ _.-]?number)?|pan[ _.-]?(?:card|number|no)",
      ["pan"],
      "[A-Za-z]{5}[ -]?[0-9]{4}[ -]?[A-Za-z]",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Income Tax Department of India; in any case",
    severity: "high",
    examples: {
      match: ["PAN: «abcpk1234f»", `{"panNumber":"«AAACB 5678 D»"}`, "pan_card=«bnzhr4321q»"],
      no: ["pan: 12345", "span: abcpk1234f", "PAN card required", "pan=abcpk12345"],
    },
  },
  {
    id: "in-gstin",
    entity: "IN_GSTIN",
    pattern: String.raw`\b[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][A-Z][0-9A-Z]\b`,
    validator: "in-gstin",
    maxLen: 32,
    mask: { kind: "redact" },
    source: "GST Network, GSTIN: state, PAN, entity, Z, check character by Luhn in base 36",
    severity: "medium",
    examples: {
      match: ["GSTIN «27AAPFU0939F1ZV»", `{"gstin":"«27AAPFU0939F1ZV»"}`, "a;«27AAPFU0939F1ZV»;b"],
      no: ["27AAPFU0939F1ZW", "47AAPFU0939F1ZV", "27AAPFU0939F1Z", "X27AAPFU0939F1ZV"],
    },
  },
  {
    id: "in-gstin-context",
    entity: "IN_GSTIN",
    pattern: near(`gst`, "[0-3][0-9] ?[A-Za-z]{5} ?[0-9]{4} ?[A-Za-z] ?[0-9A-Za-z][A-Za-z][0-9A-Za-z]"),
    validator: "in-gstin",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "redact" },
    source: "GST Network, GSTIN; in any case",
    severity: "medium",
    examples: {
      match: ["GSTIN: «27aapfu0939f1zv»", `{"gst_no":"«29AAGCB7383J1Z4»"}`, "gst=«07 AAACB 5678 D 1Z5»"],
      no: ["gstin: 27AAPF", "GST 18%", "gst=2024"],
    },
  },
  {
    id: "in-voter-id-context",
    entity: "IN_VOTER",
    pattern: after(
      String.raw`voter[ _.-]??id(?:[ _.-]?card)?|voter[ _.-]?card|elector[a-z\x27]{0,2}[ _.-]?photo|matdata`,
      ["epic"],
      "[A-Za-z]{3} ?[0-9]{7}",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Election Commission of India, EPIC: three letters and seven digits",
    severity: "high",
    examples: {
      match: ["Voter ID: «ABC1234567»", `{"epic":"«xyz7654321»"}`, "voter_id=«WBD 1234567»"],
      no: ["voter id: yes", "epic 2024", "EPIC: ABC123456", "epicenter ABC1234567"],
    },
  },
  {
    id: "in-driving-licence-context",
    entity: "IN_DRIVING_LICENCE",
    pattern: after(
      "driving[ _.-]?licen[cs]e|dl[ _.-]?(?:no|number)",
      ["dl"],
      "[A-Za-z]{2}[ -]?[0-9]{2}[ -]?(?:19|20)[0-9]{2}[ -]?[0-9]{7}",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Ministry of Road Transport (Sarathi): state, office, year, serial",
    severity: "high",
    examples: {
      match: [
        "Driving licence: «MH12 20110012345»",
        `{"dl_number":"«KA-0120190012345»"}`,
        "DL: «dl0420110149646»",
      ],
      no: ["dl: 12345", "driving licence valid till 2030", "dl=MH12 2011001234"],
    },
  },
  {
    id: "in-vehicle-registration-context",
    entity: "IN_VEHICLE_REG",
    pattern: after(
      "vehicle[ _.-]?(?:no|number|reg)|registration[ _.-]?(?:no|number)|rc[ _.-]?(?:no|number)",
      [],
      "[A-Za-z]{2}[ -]?[0-9]{1,2}[ -]?[A-Za-z]{1,3}[ -]?[0-9]{4}",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Central Motor Vehicles Rules 1989, rule 50",
    severity: "low",
    examples: {
      match: [
        "Vehicle No: «MH 12 AB 1234»",
        `{"vehicle_number":"«KA01MJ2022»"}`,
        "registration_no=«DL-3-CAB-1234»",
      ],
      no: ["vehicle no: 12", "registration number pending", "vehicle_number=MH12AB12"],
    },
  },
  {
    id: "in-health-id-context",
    entity: "IN_ABHA",
    pattern: near(
      String.raw`abha(?:\b|_)|health[ _.-]?id|ayushman`,
      "[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "National Health Authority, ABHA: fourteen digits, 2-4-4-4",
    severity: "high",
    tags: ["HIPAA"],
    examples: {
      match: ["ABHA: «91-1234-5678-9012»", `{"health_id":"«12345678901234»"}`, "abha_no=«43 4221 5105 6749»"],
      no: ["abha: 91", "health id card", "ABHA 123456789012345"],
    },
  },
  {
    id: "in-uan-context",
    entity: "IN_UAN",
    pattern: near(String.raw`uan(?:\b|_)|universal account number`, "10[0-9]{10}"),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "EPFO, universal account number: twelve digits that begin with 10",
    severity: "high",
    examples: {
      match: ["UAN: «100123456789»", `{"uan":"«101987654321»"}`, "uan_number=«100555666777»"],
      no: ["uan: 100", "UAN 1001234567890", "guan 100123456789"],
    },
  },
  {
    id: "in-ifsc-context",
    entity: "IN_IFSC",
    pattern: after("", ["ifsc"], "[A-Za-z]{4}0[0-9A-Za-z]{6}"),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Reserve Bank of India: four letters, 0, six characters of branch",
    severity: "low",
    tags: ["GLBA"],
    examples: {
      match: ["IFSC: «SBIN0001234»", `{"ifsc":"«HDFC0CABCDE»"}`, "ifsc_code=«icic0000104»"],
      no: ["ifsc: SBIN", "IFSC: SBIN1001234", "ifsc code list"],
    },
  },
  {
    id: "pk-cnic",
    entity: "PK_CNIC",
    pattern: String.raw`\b[1-7][0-9]{4}-[0-9]{7}-[0-9]\b`,
    mask: { kind: "redact" },
    source: "NADRA, CNIC: locality of five digits, family of seven, sex",
    severity: "high",
    examples: {
      match: ["cnic «35202-1234567-1»", `{"id":"«42101-7654321-8»"}`, "a;«61101-0000001-3»;b"],
      no: ["95202-1234567-1", "35202-123456-1", "135202-1234567-1", "35202-1234567-12"],
    },
  },
  {
    id: "pk-cnic-context",
    entity: "PK_CNIC",
    pattern: near(`cnic|scnic|ncnic|nicop|nadra`, "[1-7][0-9]{4}[ -]?[0-9]{7}[ -]?[0-9]"),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "NADRA, CNIC",
    severity: "high",
    examples: {
      match: ["CNIC: «3520212345671»", `{"cnic_no":"«35202 1234567 1»"}`, "nicop=«42101-7654321-8»"],
      no: ["cnic: 3520", "CNIC 35202123456711", "cnic pending"],
    },
  },
  {
    id: "bd-nid-context",
    entity: "BD_NID",
    pattern: nearEast(
      String.raw`nid(?:\b|_)|\x{99C}\x{9BE}\x{9A4}\x{9C0}\x{9AF}\x{9BC} \x{9AA}\x{9B0}\x{9BF}\x{99A}\x{9AF}\x{9BC}`,
      "(?:[0-9]{17}|[0-9]{13}|[0-9]{10})",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Bangladesh Election Commission, NID: 10, 13 or 17 digits",
    severity: "high",
    examples: {
      match: ["NID: «1234567890»", `{"nid_number":"«19851234567890123»"}`, "nid_no=«1234567890123»"],
      no: ["nid: 12345", "canid 1234567890", "NID 12345678901"],
    },
  },
  {
    id: "lk-nic",
    entity: "LK_NIC",
    pattern: String.raw`\b[0-9]{2}(?:[0-2][0-9]{2}|3[0-6][0-9]|[5-7][0-9]{2}|8[0-6][0-9])[0-9]{4}[VX]\b`,
    confidence: "medium",
    mask: { kind: "redact" },
    source:
      "Department for Registration of Persons (LK): year, day of the year (500 more for women), serial, V or X",
    severity: "high",
    examples: {
      match: ["nic «851861234V»", `{"nic":"«907451234X»"}`, "a;«751001234V»;b"],
      no: ["854861234V", "85186123V", "1851861234V", "851861234Z"],
    },
  },
  {
    id: "lk-nic-context",
    entity: "LK_NIC",
    pattern: near(
      String.raw`nic(?:\b|_)|national[ _.-]?identity[ _.-]?card`,
      "(?:(?:19|20)[0-9]{10}|[0-9]{9}[VXvx])",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Department for Registration of Persons (LK): nine digits and a letter, or twelve digits",
    severity: "high",
    examples: {
      match: ["NIC: «198518601234»", `{"nic_no":"«851861234v»"}`, "nic=«200012345678»"],
      no: ["nic: eth0", "NIC 1 Gbit", "nic=851861234", "picnic 198518601234"],
    },
  },
  {
    id: "np-citizenship-context",
    entity: "NP_CITIZENSHIP",
    pattern: nearEast(
      String.raw`citizenship[ _.-]?(?:no|number|certificate)|nagarikta|\x{928}\x{93E}\x{917}\x{930}\x{93F}\x{915}\x{924}\x{93E}`,
      "[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{5}",
    ),
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Nepal Citizenship Rules 2063: district, year and serial",
    severity: "high",
    examples: {
      match: [
        "Citizenship No. «27-01-70-12345»",
        `{"citizenship_number":"«12-34-56-78901»"}`,
        "नागरिकता «45-01-72-00123»",
      ],
      no: ["citizenship: Nepal", "citizenship no 27", "27-01-70-12345"],
    },
  },
];
