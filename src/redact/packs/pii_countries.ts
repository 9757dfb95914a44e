// builtin/pii: the national numbers that the first catalogue had; the others are in national_*.ts. Data only.

import type { PackRule } from "./types.ts";

export const PII_COUNTRIES: readonly PackRule[] = [
  {
    id: "uk-nino",
    entity: "UK_NINO",
    pattern: String.raw`\b(?:[ACEHJLMOPRSWXY][A-CEGHJ-NPR-TW-Z]|B[A-CEHJ-NPR-TW-Z]|G[ACEGHJ-MPR-TW-Z]|K[A-CEGHJ-MPR-TW-Z]|N[A-CEGHJLMNPRSW-Z]|T[A-CEGHJ-MPR-TW-Z]|Z[A-CEGHJ-NPR-TW-Y])(?:[0-9]{6}| [0-9]{2} [0-9]{2} [0-9]{2} )[A-D]\b`,
    mask: { kind: "redact" },
    source: "HMRC NIM39110: letters D F I Q U V, second O, and BG GB KN NK NT TN ZZ are not used",
    severity: "high",
    examples: {
      match: [`"nino":"«AB123456C»"`, "NI no. «JG 10 37 59 A»", "row,«SN123456B»,UK"],
      no: ["BG123456C", "QQ123456C", "AB123456E", "AO123456A", "TN123456A", "AB12345C"],
    },
  },
  {
    id: "br-cpf",
    entity: "BR_CPF",
    pattern: String.raw`\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b`,
    mask: { kind: "redact" },
    source: "Receita Federal, Instrução Normativa RFB 2172/2024: NNN.NNN.NNN-NN",
    severity: "high",
    examples: {
      match: ["CPF «529.982.247-25»", `{"cpf":"«111.444.777-35»"}`, "a;«123.456.789-09»;b"],
      no: ["529.982.247", "529.982.247.25", "1529.982.247-25", "529.982.247-2"],
    },
  },
  {
    id: "es-nie",
    entity: "ES_NIE",
    pattern: String.raw`\b[XYZ]-?[0-9]{7}-?[TRWAGMYFPDXBNJZSQVHLCKE]\b`,
    mask: { kind: "redact" },
    source: "Real Decreto 557/2011 and the DNI letter table of the Ministerio del Interior",
    severity: "high",
    examples: {
      match: ["NIE «X1234567L»", `"doc":"«Y-7654321-G»"`, "u,«Z1234567R»,v"],
      no: ["A1234567L", "X123456L", "X1234567I", "xX1234567L"],
    },
  },
  {
    id: "it-codice-fiscale",
    entity: "IT_CODICE_FISCALE",
    pattern: String.raw`\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-7LMNPQRSTUV][0-9LMNPQRSTUV][A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b`,
    mask: { kind: "redact" },
    source: "Decreto ministeriale 23 dicembre 1976, n. 13813",
    severity: "high",
    examples: {
      match: ["CF: «RSSMRA85T10A562S»", `{"cf":"«VRDGPP13R10B293P»"}`, "x «MLLSNT82P65Z404U» y"],
      no: ["RSSMRA85F10A562S", "RSSMRA85T10A562", "RSSMRA85T80A562S", "RSS1RA85T10A562S"],
    },
  },
  {
    id: "ch-ahv",
    entity: "CH_AHV",
    pattern: String.raw`\b756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b`,
    mask: { kind: "redact" },
    source: "AHVV art. 133; Zentrale Ausgleichsstelle: 756.NNNN.NNNN.NN",
    severity: "high",
    examples: {
      match: ["AHV «756.9217.0769.85»", `"avs":"«756.1234.5678.97»"`, "a,«756.3047.5009.62»,b"],
      no: ["757.9217.0769.85", "756.9217.0769", "1756.9217.0769.85", "756.9217.0769.8"],
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
    id: "cn-resident-id",
    entity: "CN_RESIDENT_ID",
    pattern: String.raw`\b[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]\b`,
    mask: { kind: "redact" },
    source: "GB 11643-1999",
    severity: "high",
    examples: {
      match: ["id «11010519491231002X»", `{"sfz":"«440524198001010014»"}`, "n,«320311197707060013»,m"],
      no: ["110105194913310021", "11010518491231002X", "1101051949123100", "910105194912310021"],
    },
  },
  {
    id: "kr-rrn",
    entity: "KR_RRN",
    pattern: String.raw`\b[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[1-8][0-9]{6}\b`,
    mask: { kind: "redact" },
    source: "Resident Registration Act of Korea, enforcement rule article 2",
    severity: "high",
    examples: {
      match: ["주민번호 «850704-1234567»", `"rrn":"«990101-2345678»"`, "k,«040229-3456789»,l"],
      no: ["851304-1234567", "850704-9234567", "850704-123456", "850704-12345678"],
    },
  },
];
