// builtin/pii and builtin/pii-national: personal data, joined from files by theme. Data only; the engine knows none of these names.
//
// A rule that stands alone has a checksum or a shape that logs and code rarely show; what is too common for that (nine
// bare digits, a date) is found only behind its name, and then only the value is masked (group `secret`).
// Must not hold rules for keys and passwords: those are builtin/secrets.

import { NATIONAL } from "./national.ts";
import { PII_CA } from "./pii_ca.ts";
import { PII_CONTACT } from "./pii_contact.ts";
import { PII_DEVICES } from "./pii_devices.ts";
import { PII_DOCUMENTS } from "./pii_documents.ts";
import { PII_FINANCE } from "./pii_finance.ts";
import { PII_HEALTH } from "./pii_health.ts";
import { PII_PERSON } from "./pii_person.ts";
import { PII_US } from "./pii_us.ts";
import { PII_WALLETS } from "./pii_wallets.ts";
import type { PackRule } from "./types.ts";

export const PII: readonly PackRule[] = [
  ...PII_CONTACT,
  ...PII_PERSON,
  ...PII_FINANCE,
  ...PII_DOCUMENTS,
  ...PII_US,
  ...PII_CA,
  ...PII_HEALTH,
  ...PII_DEVICES,
  ...PII_WALLETS,
  ...NATIONAL.filter((rule) => !isByContext(rule)),
];

/** National numbers that are told only by their label, in the languages of their countries. */
export const PII_NATIONAL: readonly PackRule[] = NATIONAL.filter(isByContext);

function isByContext({ id }: PackRule): boolean {
  return id.includes("context");
}
