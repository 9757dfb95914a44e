// The national validators by their numbers: positions, from 1, in NATIONAL_VALIDATORS of src/redact/validators.ts.
//
// A scheme that is one weighted sum is a line here; what is more than that has a function in its part of the world.

import {
  cyTin, czRc, eeIk, huTax, kzIin, lvPk, mdIdnp, plDowod, plNip, plRegon, roCnp, ruInn, ruOgrn, ruSnils, siDavcna, trTckn,
  trVkn,
} from "./national_east";
import {
  beNn, chUid, deDocument, deKvnr, deSteuerId, deSvnr, esCcc, esCif, esDni, esNuss, fiHetu, frNir, frSiret, frSpi, gbUtr,
  iePps, itCodiceFiscale, itPartitaIva, luhnOf, luNin, mod11x10Of, nlBsn, noFnr, ptCc, sePnr,
} from "./national_europe";
import { complementLast, elevenLessLast, foldedLast, zero } from "./national_read";
import { euVat } from "./national_vat";
import {
  arCbu, arCuit, auAbn, auMedicare, auTfn, brCnh, brCnpj, brCpf, brTitulo, clRut, cnRic, coNit, ecId, gtCui, hkId,
  inAadhaar, inGstin, irId, jpCorporate, jpMyNumber, krBrn, kwId, mxClabe, mxCurp, mxRfc, nzIrd, nzNhi, pyRuc,
  sgNric, twId, uyCi, uyRut, veRif,
} from "./national_world";

export function national(which: u32, from: usize, to: usize): bool {
  switch (which) {
    case 1: return luhnOf(from, to); // national-luhn
    case 2: return zero(from, to, 10, 0xa987654321, 11); // gb-nhs
    case 3: return gbUtr(from, to); // gb-utr
    case 4: return iePps(from, to); // ie-pps
    case 5: return frNir(from, to); // fr-nir
    case 6: return frSpi(from, to); // fr-spi
    case 7: return frSiret(from, to); // fr-siret
    case 8: return deSteuerId(from, to); // de-steuer-id
    case 9: return deDocument(from, to); // de-document
    case 10: return deSvnr(from, to); // de-svnr
    case 11: return deKvnr(from, to); // de-kvnr
    case 12: return zero(from, to, 10, 0x379a584216, 11); // at-svnr
    case 13: return zero(from, to, 13, 0x1313131313131, 10); // ch-ahv
    case 14: return chUid(from, to); // ch-uid
    case 15: return esDni(from, to); // es-dni
    case 16: return esCif(from, to); // es-cif
    case 17: return esNuss(from, to); // es-nuss
    case 18: return esCcc(from, to); // es-ccc
    case 19: return itCodiceFiscale(from, to); // it-codice-fiscale
    case 20: return itPartitaIva(from, to); // it-partita-iva
    case 21: return complementLast(from, to, 9, 0x98765432); // pt-nif
    case 22: return ptCc(from, to); // pt-cc
    case 23: return nlBsn(from, to); // nl-bsn
    case 24: return beNn(from, to); // be-nn
    case 25: return luNin(from, to); // lu-nin
    case 26: return noFnr(from, to); // no-fnr
    case 27: return zero(from, to, 10, 0x4327654321, 11); // dk-cpr
    case 28: return sePnr(from, to); // se-pnr
    case 29: return fiHetu(from, to); // fi-hetu
    case 30: return zero(from, to, 10, 0x3276543210, 11); // is-kt
    case 31: return eeIk(from, to); // ee-ik
    case 32: return lvPk(from, to); // lv-pk
    case 33: return zero(from, to, 11, 0x13791379131, 10); // pl-pesel
    case 34: return plNip(from, to); // pl-nip
    case 35: return plRegon(from, to); // pl-regon
    case 36: return plDowod(from, to); // pl-dowod
    case 37: return czRc(from, to); // cz-rc
    case 38: return zero(from, to, 9, 0x373737379, 10); // hu-taj
    case 39: return huTax(from, to); // hu-tax
    case 40: return roCnp(from, to); // ro-cnp
    case 41: return foldedLast(from, to, 10, 0x2485a9736); // bg-egn
    case 42: return mod11x10Of(from, to, 9, 11); // mod-11-10
    case 43: return complementLast(from, to, 13, 0x765432765432); // emso
    case 44: return siDavcna(from, to); // si-davcna
    case 45: return foldedLast(from, to, 9, 0x379a5842); // gr-afm
    case 46: return euVat(from, to); // eu-vat
    case 47: return trTckn(from, to); // tr-tckn
    case 48: return trVkn(from, to); // tr-vkn
    case 49: return ruInn(from, to); // ru-inn
    case 50: return ruSnils(from, to); // ru-snils
    case 51: return ruOgrn(from, to); // ru-ogrn
    case 52: return foldedLast(from, to, 10, 0xa57946a57); // ua-rnokpp
    case 53: return kzIin(from, to); // kz-iin
    case 54: return irId(from, to); // ir-id
    case 55: return kwId(from, to); // kw-id
    case 56: return inAadhaar(from, to); // in-aadhaar
    case 57: return inGstin(from, to); // in-gstin
    case 58: return cnRic(from, to); // cn-ric
    case 59: return hkId(from, to); // hk-id
    case 60: return twId(from, to); // tw-id
    case 61: return jpMyNumber(from, to); // jp-my-number
    case 62: return jpCorporate(from, to); // jp-corporate
    case 63: return elevenLessLast(from, to, 13, 0x234567892345); // kr-rrn
    case 64: return krBrn(from, to); // kr-brn
    case 65: return sgNric(from, to); // sg-nric
    case 66: return elevenLessLast(from, to, 13, 0xdcba98765432); // th-id
    case 67: return auTfn(from, to); // au-tfn
    case 68: return auAbn(from, to); // au-abn
    case 69: return zero(from, to, 9, 0x876543211, 10); // au-acn
    case 70: return auMedicare(from, to); // au-medicare
    case 71: return nzIrd(from, to); // nz-ird
    case 72: return nzNhi(from, to); // nz-nhi
    case 73: return brCpf(from, to); // br-cpf
    case 74: return brCnpj(from, to); // br-cnpj
    case 75: return brCnh(from, to); // br-cnh
    case 76: return complementLast(from, to, 11, 0x3298765432); // br-pis
    case 77: return zero(from, to, 15, 0xfedcba987654321, 11); // br-cns
    case 78: return brTitulo(from, to); // br-titulo
    case 79: return complementLast(from, to, 11, 0x3298765432); // br-renavam
    case 80: return arCuit(from, to); // ar-cuit
    case 81: return arCbu(from, to); // ar-cbu
    case 82: return clRut(from, to); // cl-rut
    case 83: return coNit(from, to); // co-nit
    case 84: return mxCurp(from, to); // mx-curp
    case 85: return mxRfc(from, to); // mx-rfc
    case 86: return mxClabe(from, to); // mx-clabe
    case 87: return elevenLessLast(from, to, 11, 0x5432765432); // pe-ruc
    case 88: return uyRut(from, to); // uy-rut
    case 89: return uyCi(from, to); // uy-ci
    case 90: return veRif(from, to); // ve-rif
    case 91: return gtCui(from, to); // gt-cui
    case 92: return zero(from, to, 9, 0x987654321, 10); // sv-dui
    case 93: return pyRuc(from, to); // py-ruc
    case 94: return ecId(from, to); // ec-id
    case 95: return mdIdnp(from, to); // md-idnp
    case 96: return cyTin(from, to); // cy-tin
    default: return true;
  }
}
