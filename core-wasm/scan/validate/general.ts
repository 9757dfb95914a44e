// The general validators by their numbers: positions, from 1, in GENERAL_VALIDATORS of src/redact/validators.ts.

import { base58Check, base58CheckXrp, monero } from "./base58";
import { bech32, cashAddress } from "./bech32";
import { date } from "./calendar";
import { iccid, imei, mrz, vin } from "./devices";
import { damm, verhoeff } from "./groups";
import { iban, mod11x10, mod11x2, mod37x2, mod97x10 } from "./iso7064";
import { luhn, luhnCard } from "./luhn";
import { aba, dea, npi, phnBc, ssn } from "./north_america";
import { eip55, stellar } from "./wallets";

export function general(which: u32, from: usize, to: usize): bool {
  switch (which) {
    case 1: return luhnCard(from, to);
    case 2: return iban(from, to);
    case 3: return ssn(from, to);
    case 4: return luhn(from, to, 2, 64);
    case 5: return verhoeff(from, to);
    case 6: return damm(from, to);
    case 7: return mod11x2(from, to);
    case 8: return mod37x2(from, to);
    case 9: return mod11x10(from, to);
    case 10: return mod97x10(from, to);
    case 11: return date(from, to);
    case 12: return aba(from, to);
    case 13: return npi(from, to);
    case 14: return dea(from, to);
    case 15: return phnBc(from, to);
    case 16: return vin(from, to);
    case 17: return imei(from, to);
    case 18: return iccid(from, to);
    case 19: return mrz(from, to);
    case 20: return base58Check(from, to);
    case 21: return base58CheckXrp(from, to);
    case 22: return monero(from, to);
    case 23: return bech32(from, to);
    case 24: return cashAddress(from, to);
    case 25: return eip55(from, to);
    case 26: return stellar(from, to);
    default: return true;
  }
}
